"""Means learnt from pools in which nobody knows which samples are real, simulated."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean

BLOCK = 1 << 12
"""Runs worked at a time."""


def _pool(rng: np.random.Generator, model: Array, M: int, real: int) -> Array:
    """The mean of a pool for each run, every sample drawn; the real mean is 0."""
    samples = rng.standard_normal((M, len(model)))
    samples[real:] += model
    return np.asarray(samples.mean(axis=0))


def _learn(
    rng: np.random.Generator,
    size: int,
    M: int,
    alpha: float,
    n: int,
    weight: Callable[[float], float],
) -> Array:
    """The mean after ``n`` rounds; the later ones have ``weight(alpha)``, the first one has 1."""
    real = round(alpha * M)
    parts = []
    for start in range(0, size, BLOCK):
        model = total = _pool(rng, np.zeros(min(BLOCK, size - start)), M, M)
        weights = 1.0
        for _ in range(n - 1):
            debiased = (_pool(rng, model, M, real) - (1 - alpha) * model) / alpha
            total = total + weight(alpha) * debiased
            weights += weight(alpha)
            model = total / weights
        parts.append(model)
    return np.concatenate(parts)


def by_precision(
    rng: np.random.Generator, size: int, M: int, alpha: float, n: int, sigma: float = 1
) -> Array:
    """The squared error of the debiased average, a later round weighed by the squared share."""
    return (sigma * _learn(rng, size, M, alpha, n, lambda share: share**2)) ** 2


def equally(
    rng: np.random.Generator, size: int, M: int, alpha: float, n: int, sigma: float = 1
) -> Array:
    """The same with equal weights."""
    return (sigma * _learn(rng, size, M, alpha, n, lambda share: 1.0)) ** 2


def as_it_is(
    rng: np.random.Generator, size: int, M: int, alpha: float, n: int, sigma: float = 1
) -> Array:
    """The squared error of a model that takes each pool's mean."""
    parts = []
    for start in range(0, size, BLOCK):
        model = _pool(rng, np.zeros(min(BLOCK, size - start)), M, M)
        for _ in range(n - 1):
            model = _pool(rng, model, M, round(alpha * M))
        parts.append((sigma * model) ** 2)
    return np.concatenate(parts)


CHECKS = [
    Mean(
        of=of,
        at=[
            dict(M=4, alpha=Fraction(1, 2), n=4),
            dict(M=5, alpha=Fraction(1, 5), n=3, sigma=3),
            dict(M=4, alpha=Fraction(3, 4), n=6),
        ],
        resolves=0.03,
        error_bar="A normal mean's square has light tails, and the real mean is known.",
        claim=claim,
        draws=("M", "n"),
    )
    for of, claim in ((by_precision, "variance"), (equally, "uniform"), (as_it_is, "fitted"))
]
