"""The divergence of the n-th model from the real distribution, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Array, Fit, retrain
from montecarlo.check import Mean
from montecarlo.gaussian import _normals
from montecarlo.gaussian._normals import MU, draw, log_ratio, real


def divergence(fit: Fit, sigma: float) -> Array:
    """KL(model ‖ real) of each fitted model, in nats."""
    return _normals.divergence(fit, real(sigma))


def unbiased(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The divergence after ``n`` unbiased refits, every sample drawn."""
    return divergence(retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=1), sigma)


def mle(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The divergence after ``n`` maximum-likelihood refits, every sample drawn."""
    return divergence(retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=0), sigma)


def from_samples(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The same unbiased, without the closed form: the log density ratio at one sample each."""
    fit = retrain(rng, size, M, n, mu=MU, sigma=sigma, ddof=1)
    return log_ratio(fit, real(sigma), draw(rng, size, fit))


_SEEN = (
    "The logarithm has light tails at any n. The squares are carried by runs that are seen, as n "
    "is at most M."
)

CHECKS = [
    Mean(
        of=unbiased,
        at=[dict(M=2, n=1), dict(M=5, n=4, sigma=3), dict(M=10, n=5)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="unbiased",
    ),
    Mean(
        of=from_samples,
        at=[dict(M=8, n=3, sigma=3)],
        resolves=0.04,
        error_bar=_SEEN + " One sample from each model has the divergence as its conditional mean.",
        claim="unbiased",
    ),
    Mean(
        of=mle,
        at=[dict(M=2, n=1), dict(M=5, n=4, sigma=3), dict(M=10, n=5)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="mle",
    ),
]
