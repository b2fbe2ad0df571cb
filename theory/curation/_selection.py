"""Two types, a pick among k candidates by e^reward, and refits by counting: what rooms share."""

from __future__ import annotations

from itertools import product
from typing import Any

import sympy

from theory.notation import Expr


def picked_of_two(weight: Expr, gap: Expr) -> Expr:
    """The chance of type A when one of two candidates is picked; its reward is higher by gap."""
    return weight**2 + 2 * weight * (1 - weight) / (1 + sympy.exp(-gap))


def listed(candidates: int, weight: Any, odds: Any) -> Any:
    """The chance of A by the pick among so many candidates, all of them listed.

    ``odds`` is e^gap: how many times as readily an A is picked as another.
    """
    chance = 0 * odds
    for types in product((0, 1), repeat=candidates):
        seen = sum(types)
        drawn = weight**seen * (1 - weight) ** (candidates - seen)
        chance += drawn * seen * odds / (seen * odds + candidates - seen)
    return chance
