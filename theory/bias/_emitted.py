"""Models that emit more or less variance than they have: small cases, every outcome added up.

The fair sign is the two-point Gauss–Hermite rule. The fitted variance and the squared mean are
polynomials of degree 2 in the samples, so that their expectations given the last model need a
sample's mean and variance only, whatever its law.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb
from typing import Any

import mpmath

DIGITS = 50
WORDS = f"every outcome of a fair sign for each sample, added up at {DIGITS} digits"

Of = Callable[[Any, Any], Any]
"""A combination of 1, the squared mean (about the real one) and the fitted variance."""


def number(value: Any) -> Any:
    """An exact number, or an ``mpf``, at the working precision."""
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(value)


def expected(
    of: Of, pools: Sequence[tuple[int, int]], factor: Any, sigma: int | Fraction = 1
) -> Any:
    """E of(mean, variance) after refits (ddof 0) to pools of so many real and synthetic samples.

    A fitted model emits with its own mean and ``factor`` times its variance; the model before
    the first refit is the real distribution and emits as it is.
    """
    with mpmath.workdps(DIGITS):
        real = number(Fraction(sigma))
        return +_expected(of, list(pools), number(factor), (mpmath.mpf(0), real), real)


def _expected(
    of: Of, pools: list[tuple[int, int]], factor: Any, emits: tuple[Any, Any], real: Any
) -> Any:
    (fresh, copies), *rest = pools
    mean, spread = emits
    total, size = mpmath.mpf(0), fresh + copies
    for up in range(fresh + 1):
        for plus in range(copies + 1):
            values = [(real, up), (-real, fresh - up)]
            values += [(mean + spread, plus), (mean - spread, copies - plus)]
            centre = sum(x * count for x, count in values) / size
            fitted = sum((x - centre) ** 2 * count for x, count in values) / size
            if rest:
                found = _expected(of, rest, factor, (centre, mpmath.sqrt(factor * fitted)), real)
            else:
                found = of(centre, fitted)
            total += comb(fresh, up) * comb(copies, plus) * found
    return total / 2**size


def replaced(M: Any, n: Any) -> list[tuple[int, int]]:
    """Pools of M synthetic samples each."""
    return [(0, int(M))] * int(n)


POOLS = "the covariance matrix of a whole pool written out, and its affine map solved exactly"


def settled(real: int, synthetic: int, factor: Any, variance: Any) -> tuple[Any, Any]:
    """E fitted variance and E squared error of the mean, at rest, with fresh real samples.

    One refit takes the two to the next by an affine map, which three pools give.
    """

    def refit(within: Any, between: Any) -> tuple[Any, Any]:
        size = real + synthetic
        matrix = [[0 * variance for _ in range(size)] for _ in range(size)]
        for place in range(size):
            for other in range(size):
                if place >= real and other >= real:  # both share the last mean's error
                    matrix[place][other] += between
                if place == other:
                    matrix[place][other] += variance if place < real else factor * within
        whole = sum(sum(row) for row in matrix) / size**2
        return sum(matrix[each][each] for each in range(size)) / size - whole, whole

    zero = 0 * variance
    c, e = refit(zero, zero)
    (a_c, d_e), (b_c, g_e) = refit(zero + 1, zero), refit(zero, zero + 1)
    a, d, b, g = a_c - c, d_e - e, b_c - c, g_e - e
    determinant = (1 - a) * (1 - g) - b * d
    return ((1 - g) * c + b * e) / determinant, ((1 - a) * e + d * c) / determinant
