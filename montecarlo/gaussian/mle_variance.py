"""The fitted variance under maximum-likelihood retraining, simulated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from montecarlo.chains.gaussian import Array, by_statistics, retrain
from montecarlo.check import Mean
from montecarlo.reasons import BY_STATISTICS


def fitted(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance after ``n`` refits, every sample drawn."""
    return retrain(rng, size, M, n, sigma=sigma, ddof=0).variance


def fitted_fast(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The same from sufficient statistics."""
    return retrain(rng, size, M, n, by_statistics, sigma=sigma, ddof=0).variance


def fitted_schedule(
    rng: np.random.Generator, size: int, Ms: Sequence[int], sigma: float = 1
) -> Array:
    """The variance after refits of the sizes ``Ms``, every sample drawn."""
    return retrain(rng, size, Ms, sigma=sigma, ddof=0).variance


_SEEN = (
    "Every moment of the fitted variance is finite, and n is at most about M here, "
    "so the runs that carry the mean are common enough to be seen."
)

CHECKS = [
    Mean(
        of=fitted,
        at=[dict(M=2, n=1), dict(M=5, n=3, sigma=3), dict(M=10, n=5), dict(M=50, n=10)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="fixed",
    ),
    Mean(
        of=fitted_fast,
        at=[dict(M=100, n=50, sigma=10)],
        resolves=0.02,
        error_bar=_SEEN + BY_STATISTICS,
        claim="fixed",
        draws=("n",),
    ),
    Mean(
        of=fitted_schedule,
        at=[dict(Ms=(40, 20, 10, 5)), dict(Ms=(5, 50, 5), sigma=2)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="schedule",
    ),
]
