"""Kernel density estimates refitted to their own samples, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.outputs import squared_error

MU = 3.0
"""The real mean: not zero, so that a deviation from the wrong centre would show."""


def _model(
    rng: np.random.Generator, size: int, M: int, n: int, eta: float, sigma: float, own: bool
) -> tuple[Array, Array]:
    """The samples of the last refit, of shape (M, size), and the bandwidth of each run."""
    x = MU + sigma * rng.standard_normal((M, size))
    for _ in range(n - 1):
        x = _emit(rng, x, _bandwidth(x, eta, sigma, own), M)
    return x, _bandwidth(x, eta, sigma, own)


def _bandwidth(x: Array, eta: float, sigma: float, own: bool) -> Array:
    return np.asarray(eta * x.std(axis=0)) if own else np.full(x.shape[1], eta * sigma)


def _emit(rng: np.random.Generator, x: Array, h: Array, count: int) -> Array:
    """Draws of each run's model: one of its samples at random, and a normal variable."""
    picked = np.take_along_axis(x, rng.integers(0, len(x), (count, x.shape[1])), axis=0)
    return np.asarray(picked + h * rng.standard_normal(picked.shape))


def fixed(
    rng: np.random.Generator, size: int, M: int, n: int, eta: float, sigma: float = 1
) -> Array:
    """The model's variance after ``n`` refits with a fixed bandwidth, every sample drawn."""
    x, h = _model(rng, size, M, n, eta, sigma, own=False)
    return np.asarray(x.var(axis=0) + h**2)


def own(rng: np.random.Generator, size: int, M: int, n: int, eta: float, sigma: float = 1) -> Array:
    """The same with a bandwidth in units of the samples' own deviation."""
    x, h = _model(rng, size, M, n, eta, sigma, own=True)
    return np.asarray(x.var(axis=0) + h**2)


def sample(
    rng: np.random.Generator, size: int, M: int, n: int, eta: float, sigma: float = 1
) -> Array:
    """One sample of the model after ``n`` refits with a fixed bandwidth."""
    x, h = _model(rng, size, M, n, eta, sigma, own=False)
    return np.asarray(_emit(rng, x, h, 1)[0])


_SEEN = (
    "Every moment of the model's variance is finite, and n is at most M here, so the runs that "
    "carry the mean are common enough to be seen."
)

CHECKS = [
    Mean(
        of=fixed,
        at=[dict(M=4, n=4, eta=1, sigma=3), dict(M=5, n=3, eta="1/2"), dict(M=10, n=6, eta="1/3")],
        resolves=0.03,
        error_bar=_SEEN,
        claim="fixed",
    ),
    Mean(
        of=squared_error(sample, MU),
        at=[dict(M=4, n=3, eta=1, sigma=3), dict(M=5, n=4, eta="1/2")],
        resolves=0.05,
        error_bar="A sample's squared distance from the real mean has the variance as its mean, "
        "for that is the mean of a sample. Every moment is finite, and n is at most M here, so "
        "common runs carry it.",
        claim="total",
    ),
    Mean(
        of=own,
        at=[dict(M=5, n=3, eta="1/2", sigma=3), dict(M=10, n=4, eta=1), dict(M=10, n=5, eta="1/3")],
        resolves=0.04,
        error_bar=_SEEN,
        claim="own",
    ),
]
