"""Gaussian mixtures fitted by EM, worked by hand, and every outcome of small chains listed.

A sample of a component is its mean plus or minus its deviation, each with chance 1/2. It has
the component's mean and variance; so has what is drawn from the whole mixture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import factorial, prod
from typing import Any

import mpmath

from schemes import Scheme, Step, steps

DIGITS = 40
WORDS = (
    f"every sample's component and sign listed, and EM run on each of the pools, at {DIGITS} digits"
)

Model = list[tuple[Any, Any, Any]]
"""Weight, mean and variance of each component."""


def m_step(pool: Sequence[Any], shares: Sequence[Sequence[Any]]) -> Model:
    """The fit to a pool, given each component's shares of its members."""
    fit = []
    for share in shares:
        held = sum(share)
        if held == 0:  # a component without a share has no weight either
            fit.append((held, held, held))
            continue
        mean = sum(r * x for r, x in zip(share, pool, strict=True)) / held
        squares = sum(r * (x - mean) ** 2 for r, x in zip(share, pool, strict=True))
        fit.append((held / len(pool), mean, squares / held))
    return fit


def moments(model: Model) -> tuple[Any, Any]:
    """Mean and variance of a mixture."""
    mean = sum(w * m for w, m, _ in model)
    return mean, sum(w * (v + (m - mean) ** 2) for w, m, v in model)


def em(pool: Sequence[Any], K: int, J: int) -> Model:
    """J steps of EM from K means spread evenly over the pool's range.

    The E-step adds a thousandth of the pool's variance to each component's, lest one that has
    shrunk to a point divide by zero.
    """
    mean = sum(pool) / len(pool)
    spread = sum((x - mean) ** 2 for x in pool) / len(pool)
    low, high = min(pool), max(pool)
    if low == high:
        return [(mpmath.mpf(1), mean, mpmath.mpf(0))]
    one = mpmath.mpf(1)
    model = [(one / K, low + (high - low) * (2 * j + 1) / (2 * K), spread) for j in range(K)]
    for _ in range(J):
        rows = [_densities(x, model, spread / 1000) for x in pool]
        model = m_step(pool, [[row[j] / sum(row) for row in rows] for j in range(K)])
    return model


def _densities(x: Any, model: Model, more: Any) -> list[Any]:
    return [
        w / mpmath.sqrt(v + more) * mpmath.exp(-((x - m) ** 2) / (2 * (v + more)))
        for w, m, v in model
    ]


def _samples(model: Model, count: int) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Every sample of a mixture with its chance; those in another order counted, not listed."""
    law: dict[Any, Any] = {}
    for w, m, v in model:
        for sign in (1, -1):
            value = m + sign * mpmath.sqrt(v)
            law[value] = law.get(value, 0) + w / 2
    for chosen in combinations_with_replacement([x for x, p in law.items() if p], count):
        ways = factorial(count)
        for x in set(chosen):
            ways //= factorial(chosen.count(x))
        yield ways * prod(law[x] for x in chosen), chosen


def listed(scheme: Scheme, n: int, K: int, J: int, sigma: Any = 1) -> Any:
    """The expected variance of the mixture after ``n`` refits, every outcome listed."""
    with mpmath.workdps(DIGITS):
        variance = (mpmath.mpf(Fraction(sigma).numerator) / Fraction(sigma).denominator) ** 2
        real = [(mpmath.mpf(1), mpmath.mpf(0), variance)]
        return +_listed(list(steps(scheme, n)), [], real, real, K, J)


def _listed(
    plan: Sequence[Step], lots: list[tuple[Any, ...]], real: Model, now: Model, K: int, J: int
) -> Any:
    refit = len(lots)
    if refit == len(plan):
        return moments(now)[1]
    step, total = plan[refit], mpmath.mpf(0)
    for p, old in _samples(real, step.real):
        for q, new in _samples(now, step.synthetic):
            lot = old + new
            pool = [*lot, *(x for each in step.kept for x in lots[each - 1])]
            total += p * q * _listed(plan, [*lots, lot], real, em(pool, K, J), K, J)
    return total
