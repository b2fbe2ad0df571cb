"""Models that emit more or less variance than they have: small cases, every outcome added up.

The fair sign is the two-point Gauss–Hermite rule. The fitted variance and the squared mean are
polynomials of degree 2 in the samples, so that their expectations given the last model need a
sample's mean and variance only, whatever its law.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import mpmath

from schemes import Step
from theory.maths import two_point
from theory.maths.two_point import DIGITS
from theory.numeric import mpf


def expected(
    of: Callable[[Any, Any], Any],
    pools: Sequence[tuple[int, int]],
    factor: Any,
    sigma: int | Fraction = 1,
) -> Any:
    """E of(mean, variance) after refits (ddof 0) to pools of so many real and synthetic samples.

    A fitted model emits with its own mean and ``factor`` times its variance; the model before
    the first refit is the real distribution and emits as it is. ``of`` is a combination of 1, the
    squared mean (about the real one) and the fitted variance.
    """
    with mpmath.workdps(DIGITS):
        root = mpmath.sqrt(mpf(factor))
    return two_point.pooled(
        of,
        lambda refit: Step(*pools[refit - 1]),
        len(pools),
        sigma=sigma,
        emits=lambda mean, spread: (mean, root * spread),
    )


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
