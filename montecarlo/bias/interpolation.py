"""Generators that interpolate between their training samples, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.outputs import squared_error

MU = 3.0
"""The real mean: not zero, so that a deviation from the wrong centre would show."""


def _trained(
    rng: np.random.Generator, size: int, M: int, n: int, a: float, sigma: float, itself: bool
) -> Array:
    """The n-th training set of each run, of shape (M, size)."""
    x = MU + sigma * rng.standard_normal((M, size))
    for _ in range(n - 1):
        one = rng.integers(0, M, x.shape)
        other = rng.integers(0, M, x.shape) if itself else (one + rng.integers(1, M, x.shape)) % M
        weight = rng.beta(a, a, x.shape)
        first, second = (np.take_along_axis(x, each, axis=0) for each in (one, other))
        x = second + weight * (first - second)
    return np.asarray(x)


def within(
    rng: np.random.Generator, size: int, M: int, n: int, a: float, sigma: float = 1
) -> Array:
    """The training set's variance, pairs being of different samples."""
    return np.asarray(_trained(rng, size, M, n, a, sigma, itself=False).var(axis=0))


def paired(
    rng: np.random.Generator, size: int, M: int, n: int, a: float, sigma: float = 1
) -> Array:
    """The same where a sample may be paired with itself."""
    return np.asarray(_trained(rng, size, M, n, a, sigma, itself=True).var(axis=0))


def mean(rng: np.random.Generator, size: int, M: int, n: int, a: float, sigma: float = 1) -> Array:
    """The training set's mean, pairs being of different samples."""
    return np.asarray(_trained(rng, size, M, n, a, sigma, itself=False).mean(axis=0))


_SEEN = (
    "Every moment of what is drawn is finite, and n is less than M here, so the runs that carry "
    "the mean are common enough to be seen."
)

CHECKS = [
    Mean(
        of=within,
        at=[
            dict(M=4, n=2, a=1, sigma=3),
            dict(M=5, n=3, a="1/5"),
            dict(M=10, n=3, a=5),
        ],
        resolves=0.04,
        error_bar=_SEEN,
        claim="within",
        draws=("M", "n", 2),
    ),
    Mean(
        of=paired,
        at=[dict(M=4, n=2, a=1, sigma=3), dict(M=5, n=3, a="1/5")],
        resolves=0.04,
        error_bar=_SEEN,
        claim="paired",
        draws=("M", "n", 2),
    ),
    Mean(
        of=squared_error(mean, MU),
        at=[dict(M=4, n=3, a=1, sigma=3), dict(M=6, n=4, a="1/5")],
        resolves=0.05,
        error_bar="The mean's squared distance from the real mean has its variance as its mean, "
        "for it is unbiased. " + _SEEN,
        claim="between",
        draws=("M", "n", 2),
    ),
]
