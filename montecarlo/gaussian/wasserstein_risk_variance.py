"""How the squared Wasserstein distance varies between runs, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Array, Refit, by_statistics, literally, retrain
from montecarlo.check import Mean
from montecarlo.gaussian._normals import MU
from montecarlo.reasons import BY_STATISTICS, HALVES


def half_squared_differences(
    rng: np.random.Generator,
    size: int,
    M: int,
    n: int,
    sigma: float = 1,
    refit: Refit = literally,
) -> Array:
    """(a − b)²/2 for the distances a and b of two unbiased runs: its mean is their variance."""
    fit = retrain(rng, 2 * size, M, n, refit, mu=MU, sigma=sigma, ddof=1)
    distance = (fit.mean - MU) ** 2 + (np.sqrt(fit.variance) - sigma) ** 2
    one, other = distance.reshape(2, size)
    return np.asarray((one - other) ** 2 / 2)


def half_squared_differences_fast(
    rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1
) -> Array:
    """The same from sufficient statistics."""
    return half_squared_differences(rng, size, M, n, sigma, by_statistics)


_SEEN = HALVES + (
    "It is a fourth power of errors, with heavy tails; the skewness guard waits until it has seen "
    "them, and n is small against M."
)

CHECKS = [
    Mean(
        of=half_squared_differences,
        at=[dict(M=30, n=1, sigma=2)],
        resolves=0.08,
        error_bar=_SEEN,
        draws=("M", "n"),
    ),
    Mean(
        of=half_squared_differences_fast,
        at=[dict(M=30, n=4), dict(M=400, n=3)],
        resolves=0.065,
        error_bar=_SEEN + BY_STATISTICS,
        draws=("n",),
    ),
]
