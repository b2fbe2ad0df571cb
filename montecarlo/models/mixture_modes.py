"""Mixtures of far modes refitted by EM, simulated: the modes left, and the variance within them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from montecarlo.chains.mixture import Array, Mixture, mixture, retrain
from montecarlo.check import Mean
from schemes import replace

FAR = 1000.0
"""Neighbouring modes' distance in deviations."""


def refitted(
    rng: np.random.Generator,
    size: int,
    weights: Sequence[float],
    M: int,
    n: int,
    sigma: float = 1,
    em: int = 1,
    far: float = FAR,
) -> Mixture:
    """EM with a tied variance from the last model, every sample drawn."""
    K = len(weights)
    real = mixture(weights, far * sigma * np.arange(K), [sigma**2] * K)
    return retrain(rng, size, replace(M), n, real, K, em, tied=True, warm=True)


def modes(rng: np.random.Generator, size: int, M: int, w: float, z: float, n: int) -> Array:
    """How many of three modes have a weight above 0, by two EM steps a refit."""
    model = refitted(rng, size, (w, z, 1 - w - z), M, n, em=2)
    return np.asarray((model.weights > 0).sum(axis=0), dtype=float)


def first(
    rng: np.random.Generator, size: int, M: int, w: float, z: float, sigma: float = 1
) -> Array:
    """The variance within three modes after one refit."""
    return refitted(rng, size, (w, z, 1 - w - z), M, 1, sigma).within


def two(rng: np.random.Generator, size: int, M: int, w: float, n: int, sigma: float = 1) -> Array:
    """The variance within two modes."""
    return refitted(rng, size, (w, 1 - w), M, n, sigma).within


def equal(rng: np.random.Generator, size: int, K: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance within ``K`` modes of one weight."""
    return refitted(rng, size, [1 / K] * K, M, n, sigma).within


_LIMIT = (
    f" The modes are {FAR:.0f} deviations apart, where a sample's share in a mode that it is not "
    "from is exactly 0 in double precision."
)
_SEEN = (
    "There are no more refits than samples, so the runs that carry the mean are common enough to "
    "be seen." + _LIMIT
)

CHECKS = [
    Mean(
        of=modes,
        at=[dict(M=20, w=0.5, z=0.3, n=6), dict(M=6, w=0.5, z=0.25, n=4)],
        resolves=0.02,
        error_bar="The number lies between 1 and 3." + _LIMIT,
        claim="modes",
        draws=("M", "n", 8),
    ),
    Mean(
        of=first,
        at=[dict(M=6, w=0.5, z=0.3), dict(M=10, w=0.1, z=0.05, sigma=3)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="first",
        draws=("M", 10),
    ),
    Mean(
        of=two,
        at=[dict(M=3, w=0.3, n=3), dict(M=10, w=0.1, n=4, sigma=3)],
        resolves=0.04,
        error_bar=_SEEN,
        claim="two",
        draws=("M", "n", 4),
    ),
    Mean(
        of=equal,
        at=[dict(K=3, M=12, n=1), dict(K=3, M=9, n=2, sigma=3)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="lower",
        draws=("M", "n", "K", 4),
    ),
    Mean(
        of=equal,
        at=[dict(K=1, M=8, n=2), dict(K=3, M=5, n=2, sigma=3)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="upper",
        draws=("M", "n", "K", 4),
    ),
]
