"""Two types, picks by e^reward, and refits by counting: what the chapter's rooms share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import comb
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


Number = Any
"""A ``Fraction`` or an ``mpf``."""


def counts(size: int, chance: Number) -> list[Number]:
    """The chances of 0 to ``size`` A's among so many samples."""
    other = 1 - chance
    return [comb(size, j) * chance**j * other ** (size - j) for j in range(size + 1)]


def rows(size: int, picked: Callable[[Number], Number], one: Number) -> list[list[Number]]:
    """The chances of each count after a refit, from each count before it.

    ``picked`` is the chance that a sample is an A, by the share of A in the last model; ``one`` is
    the number 1 of the arithmetic that is wanted.
    """
    return [counts(size, picked(one * j / size)) for j in range(size + 1)]


def forward(law: Sequence[Number], matrix: Sequence[Sequence[Number]], times: int) -> list[Number]:
    """The law of the count so many refits later."""
    now = list(law)
    for _ in range(times):
        now = [
            sum((p * row[j] for p, row in zip(now, matrix, strict=True) if p), 0 * now[0])
            for j in range(len(now))
        ]
    return now


def backward(
    values: Sequence[Number], matrix: Sequence[Sequence[Number]], times: int
) -> list[Number]:
    """The expected value so many refits later, by the count now."""
    now = list(values)
    for _ in range(times):
        now = [sum((p * v for p, v in zip(row, now, strict=True)), 0 * now[0]) for row in matrix]
    return now
