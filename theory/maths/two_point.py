"""Retraining with fair signs for standard normals: some expectations exactly, by listing.

The fair sign is the two-point Gauss–Hermite rule: it has the normal's first three moments.
The squared mean and the variance that a refit fits are polynomials of degree 2 in its
samples, so their expectations given the last model are the same for signs as for normals,
and so, refit after refit, are the expectations over the whole chain. There are finitely
many outcomes. Nothing here uses a law of the sample variance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb
from typing import Any

import mpmath

from schemes import BadScheme, Scheme, Step, steps

DIGITS = 50
WORDS = f"every outcome of the two-point Gauss–Hermite rule, added up at {DIGITS} digits"


def expected(
    of: Callable[[Any, Any], Any],
    sizes: Sequence[int | Fraction],
    *,
    ddof: int,
    sigma: int | Fraction = 1,
) -> Any:
    """E of(mean, variance) after refits of these sizes, the real mean 0 and deviation ``sigma``.

    ``of`` must be a combination of 1, the squared mean and the variance. The variance is
    the sum of squares divided by the sample size less ``ddof``. Outcomes that differ only in
    the order of the signs are counted, not listed.
    """
    with mpmath.workdps(DIGITS):
        start = (mpmath.mpf(Fraction(sigma).numerator) / Fraction(sigma).denominator) ** 2
        return +_expected(of, [int(size) for size in sizes], mpmath.mpf(0), start, ddof)


def _expected(
    of: Callable[[Any, Any], Any], sizes: list[int], mean: Any, variance: Any, ddof: int
) -> Any:
    if not sizes:
        return of(mean, variance)
    size, *rest = sizes
    total, spread = mpmath.mpf(0), mpmath.sqrt(variance)
    for plus in range(size + 1):
        average = mpmath.mpf(2 * plus - size) / size
        fitted = variance * size * (1 - average**2) / (size - ddof)
        total += comb(size, plus) * _expected(of, rest, mean + spread * average, fitted, ddof)
    return total / 2**size


Emission = Callable[[Any, Any], tuple[Any, Any]]
"""Mean and deviation of what a fitted model emits, from those that were fitted."""


def pooled(
    of: Callable[[Any, Any], Any],
    scheme: Scheme,
    n: int,
    *,
    sigma: int | Fraction = 1,
    ddof: int = 0,
    emits: Emission = lambda mean, spread: (mean, spread),
) -> Any:
    """E of(mean, variance) after ``n`` refits on a scheme's pools, as ``expected``.

    The variance is the pool's sum of squares divided by its size less ``ddof``.
    Every sign of every sample is listed, those in another order counted; no budgets, one model,
    and no numbers at random. A fitted model may emit otherwise than it was fitted: ``emits``.
    """
    for step in steps(scheme, n):
        if step.budget is not None or step.at_random or len(step.shares) > 1:
            raise BadScheme("signs are listed for one model, with quotas and without a budget")
    with mpmath.workdps(DIGITS):
        start = mpmath.mpf(Fraction(sigma).numerator) / Fraction(sigma).denominator
        return +_pooled(of, list(steps(scheme, n)), [], (mpmath.mpf(0), start), start, ddof, emits)


def _pooled(
    of: Callable[[Any, Any], Any],
    plan: Sequence[Step],
    collected: list[dict[Any, int]],
    model: tuple[Any, Any],
    sigma: Any,
    ddof: int,
    emits: Emission,
) -> Any:
    refit = len(collected)
    if refit == len(plan):
        return of(model[0], model[1] ** 2)
    step, total = plan[refit], mpmath.mpf(0)
    mean, spread = emits(*model) if refit else model
    for up in range(step.real + 1):
        for plus in range(step.synthetic + 1):
            values = [(sigma, up), (-sigma, step.real - up)]
            values += [(mean + spread, plus), (mean - spread, step.synthetic - plus)]
            now: dict[Any, int] = {}
            for value, count in values:
                now[value] = now.get(value, 0) + count
            pool = [now, *(collected[each - 1] for each in step.kept)]
            size = sum(count for batch in pool for count in batch.values())
            average = sum(x * count for batch in pool for x, count in batch.items()) / size
            squares = sum(
                (x - average) ** 2 * count for batch in pool for x, count in batch.items()
            )
            fitted = average, mpmath.sqrt(squares / (size - ddof))
            ways = comb(step.real, up) * comb(step.synthetic, plus)
            total += ways * _pooled(of, plan, [*collected, now], fitted, sigma, ddof, emits)
    return total / 2 ** (step.real + step.synthetic)
