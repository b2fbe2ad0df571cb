"""Several models refitted to samples of all of them, simulated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from montecarlo.chains.gaussian import Fit
from montecarlo.chains.pooled import Array, retrain
from montecarlo.chains.pooled import union as mixture
from montecarlo.check import Mean
from schemes import several


def models(
    rng: np.random.Generator, size: int, u: Sequence[float], M: int, n: int, sigma: float
) -> Fit:
    """Means and variances of all models after ``n`` refits, every sample drawn."""
    return retrain(rng, size, several(M, tuple(u)), n, variance=sigma**2)


def union(
    rng: np.random.Generator, size: int, u: Sequence[float], M: int, n: int, sigma: float = 1
) -> Array:
    """The variance of the models' mixture."""
    fits = models(rng, size, u, M, n, sigma)
    return np.asarray(mixture(fits, u).variance if len(u) > 1 else fits.variance)


def one(
    rng: np.random.Generator, size: int, u: Sequence[float], M: int, n: int, sigma: float = 1
) -> Array:
    """The variance of the first model."""
    fits = models(rng, size, u, M, n, sigma)
    return np.asarray(fits.variance.reshape(len(u), size)[0])


def apart(
    rng: np.random.Generator, size: int, u: Sequence[float], M: int, n: int, sigma: float = 1
) -> Array:
    """The squared distance of the first two models' means."""
    means = models(rng, size, u, M, n, sigma).mean
    return np.asarray((means[0] - means[1]) ** 2)


_SEEN = (
    "There are no more refits than samples in a pool, so that the runs which carry the mean are "
    "common enough to be seen."
)

_AT = [
    dict(u=("1/4", "3/4"), M=4, n=4),
    dict(u=("1/2", "1/3", "1/6"), M=5, n=3, sigma=3),
    dict(u=("1/2", "1/2"), M=3, n=3),
]

CHECKS = [
    Mean(of=union, at=_AT, resolves=0.02, error_bar=_SEEN, claim="union", draws=("M", "n", 4)),
    Mean(of=one, at=_AT, resolves=0.02, error_bar=_SEEN, claim="one", draws=("M", "n", 4)),
    Mean(of=apart, at=_AT, resolves=0.03, error_bar=_SEEN, claim="apart", draws=("M", "n", 4)),
]
