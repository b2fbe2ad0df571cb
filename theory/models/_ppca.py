"""A linear autoencoder's optimum, worked by hand in three dimensions, and small chains listed.

A sample is the mean plus the factor times a corner of a regular tetrahedron, each of the four with
the chance 1/4: it has the model's mean and covariance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import factorial, prod
from typing import Any

import mpmath

from schemes import Scheme, Step, steps

DIGITS = 35
WORDS = (
    "samples at the corners of a tetrahedron, all of them listed, and the fit worked out for each "
    f"of the pools, at {DIGITS} digits"
)

CORNERS = ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))

Vector = tuple[Any, ...]
Model = tuple[Vector, Any]
"""A mean, and a factor A of the covariance A Aᵀ."""


def scatter(pool: Sequence[Vector]) -> tuple[Vector, Any]:
    """A pool's mean and covariance (ddof 0)."""
    d, size = len(pool[0]), len(pool)
    mean = tuple(sum(x[j] for x in pool) / size for j in range(d))
    about = [[x[j] - mean[j] for j in range(d)] for x in pool]
    return mean, mpmath.matrix(
        [[sum(y[i] * y[j] for y in about) / size for j in range(d)] for i in range(d)]
    )


def optimum(pool: Sequence[Vector], k: int) -> Model:
    """The model with k latent dimensions: the k largest variances, and the mean of the rest."""
    mean, S = scatter(pool)
    values, axes = mpmath.eigsy(S)  # in rising order
    rest = len(values) - k
    noise = max(sum(values[j] for j in range(rest)) / rest, mpmath.mpf(0))
    roots = [mpmath.sqrt(noise if j < rest else max(values[j], 0)) for j in range(len(values))]
    return mean, axes * mpmath.diag(roots)


def trace(factor: Any) -> Any:
    return sum(each**2 for each in factor)


def listed(scheme: Scheme, n: int, k: int, sigma: Any = 1) -> Any:
    """The expected mean variance of three coordinates after ``n`` refits, all samples listed.

    The real variances are as 1 to 4 to 7, and their mean is ``sigma``².
    """
    with mpmath.workdps(DIGITS):
        variance = mpmath.mpf(Fraction(sigma).numerator) ** 2 / Fraction(sigma).denominator ** 2
        roots = [mpmath.sqrt(variance * part / 4) for part in (1, 4, 7)]
        real: Model = ((mpmath.mpf(0),) * 3, mpmath.diag(roots))
        return +_listed(list(steps(scheme, n)), [], real, real, k)


def _listed(
    plan: Sequence[Step], lots: list[tuple[Vector, ...]], real: Model, now: Model, k: int
) -> Any:
    refit = len(lots)
    if refit == len(plan):
        return trace(now[1]) / 3
    step, total = plan[refit], mpmath.mpf(0)
    for p, old in _samples(real, step.real):
        for q, new in _samples(now, step.synthetic):
            lot = old + new
            pool = [*lot, *(x for each in step.kept for x in lots[each - 1])]
            total += p * q * _listed(plan, [*lots, lot], real, optimum(pool, k), k)
    return total


def _samples(model: Model, count: int) -> Iterator[tuple[Any, tuple[Vector, ...]]]:
    """Every sample with its chance; those in another order counted, not listed."""
    mean, A = model
    places = [
        tuple(mean[i] + sum(A[i, j] * corner[j] for j in range(3)) for i in range(3))
        for corner in CORNERS
    ]
    for chosen in combinations_with_replacement(range(4), count):
        ways = factorial(count) // prod(factorial(chosen.count(each)) for each in range(4))
        yield mpmath.mpf(ways) / 4**count, tuple(places[each] for each in chosen)
