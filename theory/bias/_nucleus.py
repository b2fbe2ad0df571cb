"""Types that repeated top-p leaves of equally frequent ones, forwards and backwards."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

import mpmath

from theory.numeric import Algorithm, TooLarge

REACH_TYPES, REACH_REFITS = 10**6, 2000
"""How far out two algorithms are compared."""

MOST_STEPS = 200_000
"""Cuts that are worked through one by one."""


def _sizes(given: tuple[Any, ...]) -> tuple[int, Fraction, int]:
    types, share, refits = int(given[0]), Fraction(given[1]), int(given[2])
    if types < 1 or not 0 < share < 1 or refits < 0:
        raise ArithmeticError(f"K={types}, p={share}, n={refits}: nothing to cut there")
    if refits > MOST_STEPS:
        raise TooLarge(f"n={refits}: cuts are worked through one by one up to {MOST_STEPS}")
    return types, share, refits


class Left(Algorithm):
    """``Left(K, p, n)``: from k types to the least number that is pk or more, cut by cut."""

    latex_name = "k"
    definition = (
        r"\begin{gathered} k(K, p, 0) = k(K, p, 1) = K, \\ k(K, p, n+1) = "
        r"\lceil p\, k(K, p, n) \rceil \end{gathered}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        types, share, refits = _sizes(args)
        for _ in range(refits - 1):
            left = ceil(share * types)
            if left == types:
                break
            types = left
        return mpmath.mpf(types)


class Backward(Algorithm):
    """``Backward(K, p, n)``: the least j that so many cuts reach from K types or more."""

    latex_name = r"k_{\leftarrow}"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        types, share, refits = _sizes(args)
        below, enough = 0, types
        while enough - below > 1:
            middle = (below + enough) // 2
            if _enough(middle, share, refits - 1, types):
                enough = middle
            else:
                below = middle
        return mpmath.mpf(enough)


def _enough(left: int, share: Fraction, cuts: int, types: int) -> bool:
    """Whether so many cuts of this many types or more leave no more than ``left``."""
    for _ in range(cuts):
        most = floor(left / share)
        if most == left:
            break
        left = most
        if left >= types:
            return True
    return left >= types
