"""Variance within runs and between them under maximum-likelihood retraining, simulated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from montecarlo.chains.gaussian import Array, retrain
from montecarlo.check import Mean
from montecarlo.gaussian._normals import MU, squared_error


def within_and_between(
    rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1
) -> Array:
    """The fitted variance plus (μ_n − μ)² for each run, every sample drawn."""
    fit = retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=0)
    return fit.variance + squared_error(fit)


def squared_error_of_mean(
    rng: np.random.Generator,
    size: int,
    M: int | Sequence[int],
    n: int | None = None,
    sigma: float = 1,
) -> Array:
    """(μ_n − μ)² for each run, every sample drawn."""
    return squared_error(retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=0))


def squared_error_schedule(
    rng: np.random.Generator, size: int, Ms: Sequence[int], sigma: float = 1
) -> Array:
    """The same after refits of the sizes ``Ms``."""
    return squared_error_of_mean(rng, size, Ms, sigma=sigma)


_CENTRED = (
    "By symmetry μ_n has mean μ, so its variance is the mean of (μ_n − μ)². "
    "All moments are finite, and n is at most about M, so the mean is carried by runs that are "
    "seen."
)

CHECKS = [
    Mean(
        of=within_and_between,
        at=[dict(M=2, n=2), dict(M=5, n=4, sigma=3), dict(M=10, n=10), dict(M=30, n=5)],
        resolves=0.03,
        error_bar=_CENTRED,
        claim="sum",
    ),
    Mean(
        of=squared_error_of_mean,
        at=[dict(M=2, n=1), dict(M=5, n=4, sigma=3), dict(M=10, n=10)],
        resolves=0.03,
        error_bar=_CENTRED,
        claim="between",
    ),
    Mean(
        of=squared_error_schedule,
        at=[dict(Ms=(3, 4, 5), sigma=2), dict(Ms=(20, 10, 5))],
        resolves=0.03,
        error_bar=_CENTRED,
        claim="schedule",
    ),
]
