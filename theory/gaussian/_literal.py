"""Chains refitted literally to drawn numbers: what a proof says of every refit, tried on some.

A step that holds sample by sample, whatever the samples are, is tried on numbers drawn once by
a name. What needs the law of a sum of squares is tried by quadrature over its density.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import mpmath

DIGITS = 30
"""Digits that the trials work with."""

Row = Sequence[Fraction]
Matrix = Sequence[Row]


def draws(name: str, M: int, n: int) -> list[list[Fraction]]:
    """The numbers that stand for standard normals in ``n`` refits to ``M`` samples each."""
    random = Random(name)
    return [[Fraction(each, 13) for each in random.sample(range(-40, 41), M)] for _ in range(n)]


def mean(z: Row) -> Fraction:
    return sum(z, Fraction(0)) / len(z)


def squares(z: Row) -> Fraction:
    """The sum of squares about the mean: what is chi-squared where z are standard normals."""
    return sum(((each - mean(z)) ** 2 for each in z), Fraction(0))


def chain(z: Sequence[Row], ddof: int, centre: Any = 0, variance: Any = 1) -> tuple[Any, Any]:
    """The last fitted mean and variance: every refit draws its samples from the model before."""
    with mpmath.workdps(DIGITS + 10):
        at, spread = mpmath.mpf(centre), mpmath.sqrt(mpmath.mpf(variance))
        for row in z:
            x = [at + spread * mpmath.mpf(e.numerator) / e.denominator for e in row]
            at = mpmath.fsum(x) / len(x)
            spread = mpmath.sqrt(mpmath.fsum((e - at) ** 2 for e in x) / (len(x) - ddof))
        return at, spread**2


def over(degrees: int, of: Callable[[Any], Any], pole: int = 0) -> Any:
    """E of(Q), Q chi-squared, by a trapezoidal sum over the density of ln Q (20 digits).

    ``pole`` is the power of 1/Q that ``of`` grows like at 0.
    """
    with mpmath.workdps(DIGITS):
        half, step = mpmath.mpf(degrees) / 2, mpmath.mpf(1) / 8
        norm = half * mpmath.log(2) + mpmath.loggamma(half)
        low = -int((50 / (half - pole) + 4) / step)
        high = int(mpmath.log(2 * (half + 60 + 2 * mpmath.sqrt(60 * half))) / step)
        total = mpmath.mpf(0)
        for place in range(low, high):
            y = place * step
            q = mpmath.exp(y)
            total += mpmath.exp(half * y - q / 2 - norm) * of(q)
        return total * step


def vectors(name: str, M: int, d: int) -> list[list[Fraction]]:
    """The numbers that stand for ``M`` standard normal vectors in ``d`` dimensions."""
    return draws(name, d, M)


def times(left: Matrix, right: Matrix) -> list[list[Fraction]]:
    """The product of two matrices."""
    columns = list(zip(*right, strict=True))
    return [
        [sum((a * b for a, b in zip(row, c, strict=True)), Fraction(0)) for c in columns]
        for row in left
    ]


def transposed(matrix: Matrix) -> list[list[Fraction]]:
    return [list(column) for column in zip(*matrix, strict=True)]


def scatter(rows: Matrix) -> list[list[Fraction]]:
    """The sums of products of the rows' deviations from their mean."""
    centre = [mean(column) for column in zip(*rows, strict=True)]
    apart = [[x - c for x, c in zip(row, centre, strict=True)] for row in rows]
    return times(transposed(apart), apart)


def determinant(matrix: Matrix) -> Fraction:
    """A determinant, along the first row."""
    if not matrix:
        return Fraction(1)
    top, *rest = matrix
    minors = ([[*row[:j], *row[j + 1 :]] for row in rest] for j in range(len(top)))
    signs = ((-1) ** j for j in range(len(top)))
    terms = (s * x * determinant(m) for s, x, m in zip(signs, top, minors, strict=True))
    return sum(terms, Fraction(0))


def residual(matrix: Matrix, place: int) -> Fraction:
    """The residual variance of a coordinate (from 1), given those before it: by elimination."""
    rows = [list(row) for row in matrix]
    for pivot in range(place - 1):
        for below in range(pivot + 1, place):
            share = rows[below][pivot] / rows[pivot][pivot]
            rows[below] = [x - share * y for x, y in zip(rows[below], rows[pivot], strict=True)]
    return rows[place - 1][place - 1]
