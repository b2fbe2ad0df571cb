"""Gaussian mixtures refitted by EM, simulated: what is left of their whole variance."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.mixture import Array, Mixture, mixture, retrain
from montecarlo.check import Mean
from schemes import Scheme, accumulate, mix, replace

THREE = mixture([0.5, 0.3, 0.2], [-2, 0, 3], [1, 0.25, 1])
"""A real distribution whose three modes overlap."""


def real(sigma: float) -> Mixture:
    """The same at another scale: its deviation is ``sigma``."""
    scale = sigma / np.sqrt(THREE.total)
    return Mixture(THREE.weights, THREE.means * scale, THREE.variances * scale**2)


def _variance(
    rng: np.random.Generator, size: int, scheme: Scheme, n: int, K: int, J: int, sigma: float
) -> Array:
    return retrain(rng, size, scheme, n, real(sigma), K, J).total


def replaced(
    rng: np.random.Generator, size: int, M: int, n: int, K: int = 2, J: int = 1, sigma: float = 1
) -> Array:
    """The mixture's variance after ``n`` refits to its own samples, every sample drawn."""
    return _variance(rng, size, replace(M), n, K, J, sigma)


def mixed(
    rng: np.random.Generator,
    size: int,
    N: int,
    M: int,
    n: int,
    K: int = 2,
    J: int = 1,
    sigma: float = 1,
) -> Array:
    """The same with new real samples in each pool."""
    return _variance(rng, size, mix(N, M), n, K, J, sigma)


def accumulated(
    rng: np.random.Generator, size: int, M: int, n: int, K: int = 2, J: int = 1, sigma: float = 1
) -> Array:
    """The same with all samples kept."""
    return _variance(rng, size, accumulate(M), n, K, J, sigma)


_SEEN = (
    "Old samples or real ones hold the variance up, or n is below M, so the runs that carry the "
    "mean are common enough to be seen. The M-step adds nothing to a variance, and every run is "
    "counted."
)

CHECKS = [
    Mean(
        of=replaced,
        at=[dict(M=10, n=3, K=2, J=1, sigma=3), dict(M=8, n=2, K=3, J=1)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="replace",
        draws=("M", "n", "K", 8),
    ),
    Mean(
        of=replaced,
        at=[dict(M=8, n=2, K=5, J=10)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="replace",
        draws=("M", "n", "K", "J"),
    ),
    Mean(
        of=mixed,
        at=[dict(N=1, M=9, n=5, K=2, J=1)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="mix",
        draws=("M", "n", "K", 8),
    ),
    Mean(
        of=mixed,
        at=[dict(N=1, M=9, n=2, K=3, J=10, sigma=3)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="mix",
        draws=("M", "n", "K", "J"),
    ),
    Mean(
        of=accumulated,
        at=[dict(M=6, n=3, K=3, J=1)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="accumulate",
        draws=("M", "n", "n", "K", 4),
    ),
    Mean(
        of=accumulated,
        at=[dict(M=6, n=2, K=5, J=10, sigma=3)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="accumulate",
        draws=("M", "n", "K", "J"),
    ),
]
