"""The fitted standard deviation, and the chance that a run is still wide, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.gaussian import Array, by_statistics, retrain
from montecarlo.check import Mean, Probability


def sd_unbiased(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The root of the unbiased variance after ``n`` refits, every sample drawn."""
    return np.sqrt(retrain(rng, size, M, n, sigma=sigma, ddof=1).variance)


def sd_mle(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The root of the maximum-likelihood variance after ``n`` refits, every sample drawn."""
    return np.sqrt(retrain(rng, size, M, n, sigma=sigma, ddof=0).variance)


def wider(
    rng: np.random.Generator, size: int, M: int, n: int, x: float, sigma: float = 1
) -> NDArray[np.bool_]:
    """Whether the standard deviation exceeds ``x``, every sample drawn."""
    return np.asarray(sd_unbiased(rng, size, M, n, sigma) > x)


def wider_fast(
    rng: np.random.Generator, size: int, M: int, n: int, x: float, sigma: float = 1
) -> NDArray[np.bool_]:
    """The same from sufficient statistics."""
    fit = retrain(rng, size, M, n, by_statistics, sigma=sigma, ddof=1)
    return np.asarray(np.sqrt(fit.variance) > x)


_SEEN = (
    "Every moment of the standard deviation is finite, and n is at most twice M here. Its mean "
    "is carried by runs at about one standard deviation of the logarithm, which are common."
)
_EXACT = "Exact at any number of replicates: a binomial count, no approximation."

CHECKS = [
    Mean(
        of=sd_unbiased,
        at=[dict(M=2, n=3), dict(M=5, n=10, sigma=3), dict(M=10, n=10), dict(M=50, n=10)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="unbiased",
    ),
    Mean(
        of=sd_mle,
        at=[dict(M=2, n=3), dict(M=5, n=10, sigma=3), dict(M=10, n=10)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="mle",
    ),
    Probability(
        of=wider,
        at=[
            dict(M=5, n=5, x=Fraction(1, 2)),
            dict(M=10, n=10, x=Fraction(1, 10)),
            dict(M=10, n=20, x=3, sigma=2),
        ],
        resolves=0.02,
        error_bar=_EXACT,
        claim="bound",
    ),
    Probability(
        of=wider_fast,
        at=[dict(M=10, n=160, x=Fraction(1, 50))],
        resolves=0.02,
        error_bar=_EXACT + " Sufficient statistics stand in for the samples, equal in law by test.",
        claim="bound",
        draws=("n",),
    ),
    Probability(
        of=wider_fast,
        at=[dict(M=10, n=80, x=Fraction(5, 2))],
        resolves=0.02,
        error_bar=_EXACT + " Here a run that is still wide is rare, so one batch holds many runs.",
        claim="bound",
        draws=("M",),
    ),
]
