"""The logarithm of the fitted variance along single runs, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Array, by_statistics, retrain
from montecarlo.check import Mean
from montecarlo.reasons import BY_STATISTICS, HALVES, STEPS


def log_unbiased(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """ln(s²_n/σ²) for each run, every sample drawn."""
    return np.log(retrain(rng, size, M, n, sigma=sigma, ddof=1).variance / sigma**2)


def log_unbiased_fast(
    rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1
) -> Array:
    """The same from sufficient statistics."""
    return np.log(retrain(rng, size, M, n, by_statistics, sigma=sigma, ddof=1).variance / sigma**2)


def log_mle(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """ln(σ̂²_n/σ²) for each run, every sample drawn."""
    return np.log(retrain(rng, size, M, n, sigma=sigma, ddof=0).variance / sigma**2)


def log_mle_fast(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The same from sufficient statistics."""
    return np.log(retrain(rng, size, M, n, by_statistics, sigma=sigma, ddof=0).variance / sigma**2)


def half_squared_differences(
    rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1
) -> Array:
    """(a − b)²/2 for the logarithms a and b of two independent runs: its mean is the variance."""
    one, other = log_unbiased(rng, 2 * size, M, n, sigma).reshape(2, size)
    return (one - other) ** 2 / 2


# The literal chain adds the mean before it fits, so at a variance below about 1e-26 of the mean
# squared it has no digits left; no run comes near that here.
_FAST = STEPS + BY_STATISTICS

CHECKS = [
    Mean(
        of=log_unbiased,
        at=[dict(M=2, n=4), dict(M=5, n=20, sigma=3), dict(M=10, n=100)],
        resolves=0.02,
        error_bar=STEPS,
        claim="unbiased",
    ),
    Mean(
        of=log_unbiased_fast,
        at=[dict(M=100, n=1000)],
        resolves=0.05,
        error_bar=_FAST,
        claim="unbiased",
        draws=("n",),
    ),
    Mean(
        of=log_mle,
        at=[dict(M=2, n=4), dict(M=5, n=20, sigma=3), dict(M=10, n=100)],
        resolves=0.02,
        error_bar=STEPS,
        claim="mle",
    ),
    Mean(
        of=log_mle_fast,
        at=[dict(M=100, n=1000)],
        resolves=0.05,
        error_bar=_FAST,
        claim="mle",
        draws=("n",),
    ),
    Mean(
        of=half_squared_differences,
        at=[dict(M=2, n=4), dict(M=5, n=10, sigma=3), dict(M=10, n=20)],
        resolves=0.03,
        error_bar=HALVES + STEPS,
        claim="spread",
    ),
]
