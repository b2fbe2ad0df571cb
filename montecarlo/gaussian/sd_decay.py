"""The fitted standard deviation, and the chance that a run is still wide, simulated."""

from __future__ import annotations

from fractions import Fraction
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.gaussian import Array, by_statistics, retrain
from montecarlo.check import Mean, Probability
from montecarlo.reasons import BY_STATISTICS, COUNTED


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


def wider_far_out(
    rng: np.random.Generator, size: int, M: int, n: int, x: float, sigma: float = 1
) -> Array:
    """Whether the standard deviation exceeds ``x``, each run weighted by its likelihood ratio.

    The M deviations from each sample mean have M − 1 degrees of freedom; here their squares are
    drawn with one more, as M independent normals. A run counts by how much likelier it is
    under the model. The mean is the same; but runs that are wide after many refits are common.
    """
    half = (M - 1) / 2
    log_weight = n * (lgamma(half + 0.5) - lgamma(half)) + n / 2 * log(2)
    log_sd, log_q = np.full(size, log(sigma)), np.zeros(size)
    for _ in range(n):
        z = rng.standard_normal((M, size))
        step = np.log(np.einsum("ij,ij->j", z, z))
        log_q += step
        log_sd += (step - log(M - 1)) / 2
    return np.exp(log_weight - log_q / 2) * (log_sd > log(x))


_SEEN = (
    "Every moment of the standard deviation is finite, and n is at most twice M here. Its mean "
    "is carried by runs at about one standard deviation of the logarithm, which are common."
)

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
        error_bar=COUNTED,
        claim="bound",
    ),
    Probability(
        of=wider_fast,
        at=[dict(M=10, n=160, x=Fraction(1, 50))],
        resolves=0.02,
        error_bar=COUNTED + BY_STATISTICS,
        claim="bound",
        draws=("n",),
    ),
    Probability(
        of=wider_fast,
        at=[dict(M=10, n=80, x=Fraction(5, 2))],
        resolves=0.02,
        error_bar=COUNTED + " Here a run that is still wide is rare, so one batch holds many runs.",
        claim="bound",
        draws=("M",),
    ),
    Mean(
        of=wider_far_out,
        at=[dict(M=2, n=200, x=100_000)],
        resolves=0.02,
        error_bar="A chance of 1e-26. The runs are drawn wider and weighted by their likelihood "
        "ratio, which leaves the mean as it is; one in a few is still wide then, and the weights "
        "of these are bounded.",
        claim="bound",
    ),
]
