"""The fourth cumulant of a sample from the n-th model, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Array, Refit, by_statistics, literally, retrain
from montecarlo.check import Mean
from montecarlo.gaussian._normals import MU
from montecarlo.reasons import BY_STATISTICS


def _conditional(
    rng: np.random.Generator,
    size: int,
    M: int,
    n: int,
    sigma: float,
    ddof: int,
    refit: Refit = literally,
) -> Array:
    """κ₄ from two independent runs, each by its sample's moments given the fitted model.

    The fourth moment is the average of both; the squared variance the product of the two.
    """
    fit = retrain(rng, 2 * size, M, n, refit, mu=MU, sigma=sigma, ddof=ddof)
    off, spread = (fit.mean - MU) ** 2, fit.variance
    fourth = (off**2 + 6 * off * spread + 3 * spread**2).reshape(2, size)
    second = (off + spread).reshape(2, size)
    return np.asarray(fourth.mean(axis=0) - 3 * second[0] * second[1])


def unbiased(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """From the conditional moments after ``n`` unbiased refits, every sample drawn."""
    return _conditional(rng, size, M, n, sigma, 1)


def mle(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """From the conditional moments after ``n`` maximum-likelihood refits, every sample drawn."""
    return _conditional(rng, size, M, n, sigma, 0)


def mle_fast(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The same from sufficient statistics."""
    return _conditional(rng, size, M, n, sigma, 0, by_statistics)


def literal(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """κ₄ from one sample of the last model of each of two runs (maximum likelihood)."""
    fit = retrain(rng, 2 * size, M, n, by_statistics, mu=MU, sigma=sigma, ddof=0)
    drawn = fit.mean + np.sqrt(fit.variance) * rng.standard_normal(2 * size)
    one, other = ((drawn - MU) ** 2).reshape(2, size)
    return np.asarray((one**2 + other**2) / 2 - 3 * one * other)


_SEEN = (
    "Given the model the moments of its sample are known, so that only the chain is noise: by "
    "far less than the fourth power of one sample. n is small against M, where the skewness "
    "guard can see the runs that carry the mean."
)

CHECKS = [
    Mean(
        of=unbiased,
        at=[dict(M=20, n=2), dict(M=20, n=4, sigma=3)],
        resolves=0.05,
        error_bar=_SEEN,
        claim="unbiased",
    ),
    Mean(
        of=mle,
        at=[dict(M=8, n=2, sigma=3)],
        resolves=0.05,
        error_bar=_SEEN,
        claim="mle",
    ),
    Mean(
        of=mle_fast,
        at=[dict(M=10, n=4)],
        resolves=0.05,
        error_bar=_SEEN + BY_STATISTICS,
        claim="mle",
        draws=("n",),
    ),
    Mean(
        of=literal,
        at=[dict(M=5, n=1)],
        resolves=0.1,
        error_bar="Every moment is finite, and the skewness guard sees the fourth powers. One "
        "sample of each model and no conditional moment: noisier, so resolved more coarsely. "
        "Sufficient statistics stand in for the refits' samples, equal in law by test.",
        claim="mle",
        draws=("n",),
    ),
]
