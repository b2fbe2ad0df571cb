"""One sample from the n-th model under unbiased retraining, simulated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from montecarlo.chains.gaussian import Array, retrain
from montecarlo.check import Mean
from montecarlo.gaussian._normals import MU, draw, squared_error


def squared_deviation(
    rng: np.random.Generator,
    size: int,
    M: int | Sequence[int],
    n: int | None = None,
    sigma: float = 1,
) -> Array:
    """(X^n − μ)² for one sample from each run's last model, every sample drawn."""
    fit = retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=1)
    return (draw(rng, size, fit) - MU) ** 2


def squared_deviation_schedule(
    rng: np.random.Generator, size: int, Ms: Sequence[int], sigma: float = 1
) -> Array:
    """The same after refits of the sizes ``Ms``."""
    return squared_deviation(rng, size, Ms, sigma=sigma)


def squared_error_of_mean(
    rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1
) -> Array:
    """(μ_n − μ)² for each run, every sample drawn."""
    return squared_error(retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=1))


_CENTRED = (
    "By symmetry X^n has mean μ, so its variance is the mean of (X^n − μ)². "
    "All moments are finite, and n is at most M, so the mean is carried by runs that are seen."
)

CHECKS = [
    Mean(
        of=squared_deviation,
        at=[dict(M=2, n=1), dict(M=5, n=2, sigma=3), dict(M=10, n=5), dict(M=20, n=10)],
        resolves=0.03,
        error_bar=_CENTRED,
        claim="total",
    ),
    Mean(
        of=squared_error_of_mean,
        at=[dict(M=2, n=1), dict(M=10, n=5, sigma=3), dict(M=20, n=10)],
        resolves=0.03,
        error_bar=_CENTRED,
        claim="between",
    ),
    Mean(
        of=squared_deviation_schedule,
        at=[dict(Ms=(3, 4, 5), sigma=2), dict(Ms=(20, 10, 5))],
        resolves=0.03,
        error_bar=_CENTRED,
        claim="schedule",
    ),
]
