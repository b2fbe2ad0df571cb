"""The divergence of the real distribution from the n-th model, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Array, Fit, by_statistics, retrain
from montecarlo.check import Mean
from montecarlo.gaussian import _normals
from montecarlo.gaussian._normals import MU, log_ratio, real
from montecarlo.reasons import BY_STATISTICS


def divergence(fit: Fit, sigma: float) -> Array:
    """KL(real ‖ model) of each fitted model, in nats."""
    return _normals.divergence(real(sigma), fit)


def unbiased(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The divergence after ``n`` unbiased refits, every sample drawn."""
    return divergence(retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=1), sigma)


def held_out(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The same without the closed form: the log density ratio at one real sample each."""
    fit = retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=1)
    return log_ratio(real(sigma), fit, MU + sigma * rng.standard_normal(size))


def mle(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The divergence after ``n`` maximum-likelihood refits, every sample drawn."""
    return divergence(retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=0), sigma)


def unbiased_fast(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The unbiased divergence from sufficient statistics."""
    return divergence(retrain(rng, size, M, n, by_statistics, mu=MU, sigma=sigma, ddof=1), sigma)


def mle_fast(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The maximum-likelihood divergence from sufficient statistics."""
    return divergence(retrain(rng, size, M, n, by_statistics, mu=MU, sigma=sigma, ddof=0), sigma)


_SEEN = (
    "The tail of the inverse variance has index (M-1)/2: above eleven here, so that the "
    "skewness is finite and the guard can see it. n is small against M. Below M of about 10 no "
    "number of runs would do."
)
_FAST = _SEEN + BY_STATISTICS

CHECKS = [
    Mean(
        of=unbiased,
        at=[dict(M=24, n=2), dict(M=30, n=5, sigma=3)],
        resolves=0.05,
        error_bar=_SEEN,
        claim="unbiased",
    ),
    Mean(
        of=held_out,
        at=[dict(M=30, n=3, sigma=3)],
        resolves=0.05,
        error_bar=_SEEN + " One real sample has the divergence as its conditional mean.",
        claim="unbiased",
    ),
    Mean(
        of=unbiased_fast,
        at=[dict(M=40, n=12)],
        resolves=0.05,
        error_bar=_FAST,
        claim="unbiased",
        draws=("n",),
    ),
    Mean(
        of=mle,
        at=[dict(M=24, n=2), dict(M=30, n=5, sigma=3)],
        resolves=0.05,
        error_bar=_SEEN,
        claim="mle",
    ),
    Mean(
        of=mle_fast,
        at=[dict(M=40, n=12)],
        resolves=0.05,
        error_bar=_FAST,
        claim="mle",
        draws=("n",),
    ),
]
