"""Refits with three points for each standard normal: means of fourth degree exactly, by listing.

The points are -√3, 0 and √3 with the chances 1/6, 2/3 and 1/6, the three-point Gauss–Hermite rule:
it has the normal's first five moments. A product of two squared means or variances that a refit
fits is of the fourth degree in its samples, so that its mean given the last model is the same for
these points as for normals, and so it is, refit after refit, over the whole chain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import mpmath

from schemes import Scheme, steps

WORDS = "every outcome of the three-point Gauss–Hermite rule for each sample, at 40 digits"

_RULE = ((-1, Fraction(1, 6)), (0, Fraction(2, 3)), (1, Fraction(1, 6)))
"""The points in units of √3, and their chances."""


def listed(
    of: Callable[[Any, Any], Sequence[Any]], scheme: Scheme, n: int, model: Any = (0, 1)
) -> list[Any]:
    """E of(mean, variance) after ``n`` refits, for each number that ``of`` gives.

    The real distribution is standard normal. ``model`` is the mean and the variance of the model
    before the first refit, where it is another. No budgets, one model, no numbers at random.
    """
    plan = list(steps(scheme, n))

    def follow(lots: list[list[Any]], mean: Any, variance: Any) -> list[Any]:
        if len(lots) == n:
            return list(of(mean, variance))
        step = plan[len(lots)]
        totals: list[Any] = []
        for each in product(_RULE, repeat=step.real + step.synthetic):
            z = [mpmath.sqrt(3) * point for point, _ in each]
            spread = mpmath.sqrt(variance)
            lot = z[: step.real] + [mean + spread * x for x in z[step.real :]]
            pool = [x for kept in step.kept for x in lots[kept - 1]] + lot
            middle = sum(pool) / len(pool)
            fitted = sum((x - middle) ** 2 for x in pool) / len(pool)
            weight = prod(chance for _, chance in each)
            seen = follow([*lots, lot], middle, fitted)
            totals = totals or [mpmath.mpf(0)] * len(seen)
            for place, x in enumerate(seen):
                totals[place] += weight.numerator * x / weight.denominator
        return totals

    with mpmath.workdps(40):
        return follow([], *(mpmath.mpf(x) for x in model))
