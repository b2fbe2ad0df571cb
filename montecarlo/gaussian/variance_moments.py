"""Powers of the fitted variance, simulated where their means can be seen."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from montecarlo.chains.gaussian import Array, retrain
from montecarlo.check import Mean
from montecarlo.reasons import HALVES


def power(rng: np.random.Generator, size: int, M: int, n: int, k: float, sigma: float = 1) -> Array:
    """The k-th power of the unbiased variance after ``n`` refits, every sample drawn."""
    return np.asarray(retrain(rng, size, M, n, sigma=sigma, ddof=1).variance ** k)


def half_squared_differences(
    rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1
) -> Array:
    """(a − b)²/2 for the unbiased variances a and b of two runs: its mean is their variance."""
    one, other = retrain(rng, 2 * size, M, n, sigma=sigma, ddof=1).variance.reshape(2, size)
    return np.asarray((one - other) ** 2 / 2)


def square_mle(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The square of the maximum-likelihood variance, every sample drawn."""
    return np.asarray(retrain(rng, size, M, n, sigma=sigma, ddof=0).variance ** 2)


_SEEN = (
    "Higher moments than the one judged are finite, and n is small against M, so the runs that "
    "carry the mean are common enough to be seen; the skewness guard would say where not."
)

CHECKS = [
    Mean(
        of=power,
        at=[
            dict(M=2, n=2, k=Fraction(1, 2)),
            dict(M=5, n=2, k=Fraction(3, 2), sigma=2),
            dict(M=10, n=4, k=Fraction(-1, 2)),
            dict(M=20, n=3, k=2),
            dict(M=30, n=10, k=-1, sigma=3),
        ],
        resolves=0.03,
        error_bar=_SEEN,
        claim="moment",
    ),
    Mean(
        of=half_squared_differences,
        at=[dict(M=10, n=1), dict(M=15, n=3, sigma=2), dict(M=30, n=2)],
        resolves=0.05,
        error_bar=HALVES + _SEEN,
        claim="variance",
    ),
    Mean(
        of=square_mle,
        at=[dict(M=4, n=1), dict(M=8, n=3, sigma=2), dict(M=20, n=3)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="mle",
    ),
]
