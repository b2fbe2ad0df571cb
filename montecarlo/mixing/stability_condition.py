"""A Gaussian refitted to its own samples and to the real distribution, simulated."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean

BLOCK = 1 << 16
"""Runs held at a time."""

START = 2 / 3
"""The part of the first model's mean square that is its mean, squared."""


def refits(
    rng: np.random.Generator, size: int, M: int, n: int, lam: float, mean: Array, v: Array
) -> tuple[Array, Array]:
    """Means and variances after ``n`` refits, shape (size,), every sample drawn.

    The real distribution is N(0, 1); ``mean`` and ``v`` are the first models'.
    """
    share = float(lam) / (1 + float(lam))
    for _ in range(n):
        x = mean + np.sqrt(v) * rng.standard_normal((M, size))
        middle = share * x.mean(axis=0)
        real = 1 + middle**2
        synthetic = ((x - middle) ** 2).mean(axis=0)
        mean, v = middle, (1 - share) * real + share * synthetic
    return mean, v


def _blocks(size: int) -> Iterator[int]:
    return (min(BLOCK, size - start) for start in range(0, size, BLOCK))


def square(
    rng: np.random.Generator, size: int, lam: float, n: int, D: float, sigma: float = 1
) -> Array:
    """The mean square of a sample of the model after ``n`` refits to two samples each."""
    parts = []
    for runs in _blocks(size):
        unit = float(D) / float(sigma) ** 2
        mean, v = np.full(runs, (START * unit) ** 0.5), np.full(runs, (1 - START) * unit)
        mean, v = refits(rng, runs, 2, n, lam, mean, v)
        parts.append(mean**2 + v)
    return np.asarray(float(sigma) ** 2 * np.concatenate(parts))


def variance(
    rng: np.random.Generator, size: int, M: int, n: int, lam: float, sigma: float = 1
) -> Array:
    """The fitted variance after ``n`` refits from the real Gaussian."""
    parts = [refits(rng, r, M, n, lam, np.zeros(r), np.ones(r))[1] for r in _blocks(size)]
    return np.asarray(float(sigma) ** 2 * np.concatenate(parts))


LATE = 24
"""Refits that stand in for infinitely many."""


def late_variance(rng: np.random.Generator, size: int, M: int, lam: float) -> Array:
    """The fitted variance after ``LATE`` refits, in units of the real one."""
    return variance(rng, size, M, LATE, lam)


_SEEN = (
    "Every moment is finite, and the real distribution's part in each refit damps the products "
    "that would make rare runs large, so the runs that carry the mean are common enough to be seen."
)

CHECKS = [
    Mean(
        of=square,
        at=[
            dict(lam=1, n=3, D=9),
            dict(lam=3, n=4, D=12, sigma=2),
            dict(lam=Fraction(1, 3), n=1, D=4),
        ],
        resolves=0.01,
        error_bar=_SEEN,
        claim="second_moment",
        draws=("n", 2),
    ),
    Mean(
        of=variance,
        at=[
            dict(M=2, n=3, lam=4),
            dict(M=5, n=6, lam=30, sigma=3),
            dict(M=1, n=2, lam=2),
        ],
        resolves=0.01,
        error_bar=_SEEN,
        claim="variance",
        draws=("n", 5),
    ),
    Mean(
        of=late_variance,
        at=[dict(M=2, lam=1), dict(M=2, lam=2), dict(M=4, lam=2)],
        resolves=0.02,
        error_bar=_SEEN
        + f" {LATE} refits stand in for the limit: what the start has left of itself is a share "
        "of less than $2^{-24}$ at these points.",
        claim="kept",
        draws=(LATE, 3),
    ),
]
