"""Times until a type is lost or alone: the fundamental matrix, and the times at each line count.

Forward in time the mean number of refits solves equations between the counts of one type;
backward it adds up the times that a genealogy spends at so many lines. Both are worked out in
fractions and in double precision, with the error that the latter may have.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

import mpmath
import sympy

from theory.maths.banded import MOST_BANDED, solved
from theory.maths.wright_fisher import (
    MOST_DOUBLE,
    UNIT,
    ancestry,
    binomial,
    parents,
    row_error,
    transitions,
)
from theory.notation import M
from theory.numeric import Enclosure, TooLarge
from theory.proof import Proof

MOST_EXACTLY = 30
"""Sample size up to which the times are worked out in fractions."""


@lru_cache(maxsize=16)
def fundamental(size: int, shares: bool) -> list[Fraction]:
    """(I − Q)⁻¹ applied to ones, or to the shares j/M, over the mixed states 1 … M − 1.

    By elimination in fractions; the matrix is diagonally dominant, so no pivot is 0.
    """
    if size > MOST_EXACTLY:
        raise TooLarge(f"M={size}: the fundamental matrix is worked out up to M={MOST_EXACTLY}")
    total = size**size
    rows = [
        [Fraction((i == j) * total - p, total) for j, p in enumerate(row[1:-1], 1)]
        + [Fraction(i, size) if shares else Fraction(1)]
        for i, row in enumerate(transitions(size)[1:-1], 1)
    ]
    count = len(rows)
    for pivot, top in enumerate(rows):
        for below in rows[pivot + 1 :]:
            factor = below[pivot] / top[pivot]
            for column in range(pivot, count + 1):
                below[column] -= factor * top[column]
    found = [Fraction(0)] * (size + 1)
    for pivot in reversed(range(count)):
        known = sum(rows[pivot][c] * found[c + 1] for c in range(pivot + 1, count))
        found[pivot + 1] = (rows[pivot][count] - known) / rows[pivot][pivot]
    return found


def after_one(M: Any, w: Any, values: list[Fraction]) -> Any:
    """The mean of values over the count of one refit from weight ``w``."""
    size = int(M)
    return sum(comb(size, j) * w**j * (1 - w) ** (size - j) * v for j, v in enumerate(values))


@lru_cache(maxsize=8)
def _solved(size: int, shares: bool) -> tuple[Any, float]:
    """The same in double precision, with its relative error at most."""
    import numpy as np

    wanted = np.arange(1, size) / size if shares else np.ones(size - 1)
    x, off = solved(size, wanted)
    return np.concatenate([[0], x, [0]]), off


def forward(size: int, w: Fraction, shares: bool) -> Enclosure:
    """The first refit, and the solved equations from there."""
    if size > MOST_BANDED:
        raise TooLarge(f"M={size}: in double precision up to M={MOST_BANDED}")
    if w in (0, 1):
        return Enclosure(mpmath.mpf(0), mpmath.mpf(0), "certain")
    x, off = _solved(size, shares)
    later = float(binomial(size, float(w), float(1 - w)) @ x)
    total = (mpmath.mpf(w.numerator) / w.denominator if shares else 1) + mpmath.mpf(later)
    off += row_error(size) + (size + 10) * UNIT
    how = "double precision, forward in time, its equations' residues added up"
    return Enclosure(total * (1 - off), total * (1 + off), how)


def by_ancestors(size: int, agree: Callable[[int], Any]) -> Any:
    """1 + Σ g_b (1 − the chance that b samples of the real data agree)."""
    if agree(2) == 1:
        return Fraction(0)
    return 1 + sum(g * (1 - agree(b)) for b, g in enumerate(_visits_exactly(size)[2:], 2))


@lru_cache(maxsize=32)
def _visits_exactly(size: int) -> list[Fraction]:
    """The mean times that a genealogy spends at so many lines, from 2 on, in fractions."""
    if size > MOST_EXACTLY:
        raise TooLarge(f"M={size}: the genealogy is worked out in fractions up to M={MOST_EXACTLY}")
    back = [parents(Fraction(size), a) for a in range(size + 1)]
    visits = [Fraction(0)] * (size + 1)
    for b in range(size, 1, -1):
        arrive = Fraction(b == size) + sum(visits[a] * back[a][b] for a in range(b + 1, size + 1))
        visits[b] = arrive / (1 - back[b][b])
    return visits


@lru_cache(maxsize=8)
def _visits(size: int) -> list[float]:
    """The mean times that a genealogy spends at 2, 3, … lines: nothing is subtracted.

    1 − B_bb is taken as the sum of the rest of its row. Each time adds the roundings of one
    column, one row and one quotient to those of the times above it, and there are M of them.
    """
    import numpy as np

    matrix, visits = ancestry(size), np.zeros(size + 1)
    for b in range(size, 1, -1):
        arrive = visits[b + 1 :] @ matrix[b + 1 :, b] + (b == size)
        visits[b] = arrive / matrix[b, :b].sum()
    out: list[float] = visits[2:].tolist()
    return out


def backward(size: int, weights: tuple[Fraction, ...]) -> Enclosure:
    """Σ over the weights of w + Σ g_b (w − w^b), the times in double precision."""
    if size > MOST_DOUBLE:
        raise TooLarge(f"M={size}: in double precision up to M={MOST_DOUBLE}")
    weights = tuple(weight for weight in weights if weight not in (0, 1))
    with mpmath.workdps(30):
        total = mpmath.mpf(0)
        for weight in weights:
            number = mpmath.mpf(weight.numerator) / weight.denominator
            power = total_of = number
            for g in _visits(size):
                power *= number
                total_of += g * (number - power)
            total += total_of
        error = size * (10 * size + 4) * UNIT
        low, high = total * (1 - error), total * (1 + error)
    how = "double precision, backward in time, its rounding errors added up"
    return Enclosure(low, high, how)


def until_missing(size: int, shown: Callable[[int], Any]) -> Any:
    """1 + Σ g_b (the chance that b samples of the real data show all of some types)."""
    return 1 + sum(g * shown(b) for b, g in enumerate(_visits_exactly(size)[2:], 2))


def until_missing_double(size: int, shown: Callable[[int], Any]) -> Enclosure:
    """The same, the times in double precision; ``shown`` to 30 digits."""
    if size > MOST_DOUBLE:
        raise TooLarge(f"M={size}: in double precision up to M={MOST_DOUBLE}")
    with mpmath.workdps(30):
        total = 1 + mpmath.fsum(g * shown(b) for b, g in enumerate(_visits(size), 2))
        error = size * (10 * size + 4) * UNIT
        low, high = total * (1 - error), total * (1 + error)
    how = "double precision, backward in time, its rounding errors added up"
    return Enclosure(low, high, how)


def leaving(p: Proof) -> None:
    """Two steps of a proof: how long a genealogy stays at a number of lines, and where it goes."""
    j = sympy.Symbol("j", integer=True, nonnegative=True)
    p.compute(
        sympy.Sum((1 - 1 / M) ** j, (j, 0, sympy.oo)),
        "The genealogy stays at 2 lines for a geometric time; the mean is one over the chance to "
        "leave. It is so for every number of lines.",
        at=[dict(M=Fraction(size)) for size in (2, 3, 12)],
        result=M,
    )
    back = parents(M, 3)
    p.identity(
        1 - back[3],
        sum(back[:3]),
        "The chance to leave 3 lines is the rest of the row: to 2 lines, or to 1.",
    )
