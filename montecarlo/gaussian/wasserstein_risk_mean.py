"""The squared Wasserstein distance of the n-th model from the real distribution, simulated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from montecarlo.chains.gaussian import Array, Fit, by_statistics, retrain
from montecarlo.check import Mean
from montecarlo.gaussian._normals import MU
from montecarlo.reasons import BY_STATISTICS


def distance(fit: Fit, sigma: float) -> Array:
    """W₂² of each fitted model and the real distribution, in closed form for two normals."""
    return np.asarray((fit.mean - MU) ** 2 + (np.sqrt(fit.variance) - sigma) ** 2)


def unbiased(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The distance after ``n`` unbiased refits, every sample drawn."""
    return distance(retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=1), sigma)


def unbiased_schedule(
    rng: np.random.Generator, size: int, Ms: Sequence[int], sigma: float = 1
) -> Array:
    """The distance after unbiased refits of the sizes ``Ms``, every sample drawn."""
    return distance(retrain(rng, size, Ms, mu=MU, sigma=sigma, ddof=1), sigma)


def mle(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The distance after ``n`` maximum-likelihood refits, every sample drawn."""
    return distance(retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=0), sigma)


def mle_fast(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The maximum-likelihood distance from sufficient statistics."""
    return distance(retrain(rng, size, M, n, by_statistics, mu=MU, sigma=sigma, ddof=0), sigma)


_SEEN = (
    "The distance is a sum of squares of the mean's error and the deviation's. Every moment is "
    "finite, and n is at most about M, so the runs that carry its mean are seen."
)

CHECKS = [
    Mean(
        of=unbiased,
        at=[dict(M=2, n=1), dict(M=6, n=4, sigma=3), dict(M=10, n=10)],
        resolves=0.04,
        error_bar=_SEEN,
        claim="fixed",
    ),
    Mean(
        of=unbiased_schedule,
        at=[dict(Ms=(2, 3, 2, 3)), dict(Ms=(20, 4, 4), sigma=2)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="schedule",
    ),
    Mean(
        of=mle,
        at=[dict(M=2, n=1), dict(M=6, n=4, sigma=3)],
        resolves=0.04,
        error_bar=_SEEN,
        claim="mle",
    ),
    Mean(
        of=mle_fast,
        at=[dict(M=20, n=20)],
        resolves=0.04,
        error_bar=_SEEN + BY_STATISTICS,
        claim="mle",
        draws=("n",),
    ),
]
