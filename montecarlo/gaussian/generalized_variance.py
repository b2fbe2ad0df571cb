"""The determinant of the fitted covariance, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian_vectors import (
    Array,
    Refit,
    by_bartlett,
    literally,
    log_residuals,
    retrain,
)
from montecarlo.check import Mean
from montecarlo.reasons import BY_TRIANGLES, STEPS


def _log_ratio(
    rng: np.random.Generator, size: int, M: int, n: int, d: int, refit: Refit, ddof: int
) -> Array:
    """ln(det of the n-th covariance / det Σ) for a correlated Σ."""
    factor = np.tril(np.ones((d, d))) + np.eye(d)
    fit = retrain(rng, size, M, n, factor, refit, ddof=ddof)
    start = 2 * np.log(np.diagonal(factor)).sum()
    return np.asarray(log_residuals(fit).sum(axis=1) - start)


def log_unbiased(rng: np.random.Generator, size: int, M: int, n: int, d: int) -> Array:
    """ln(det S_n / det Σ) for each run, every sample drawn."""
    return _log_ratio(rng, size, M, n, d, literally, 1)


def log_unbiased_fast(rng: np.random.Generator, size: int, M: int, n: int, d: int) -> Array:
    """The same from Bartlett's triangles."""
    return _log_ratio(rng, size, M, n, d, by_bartlett, 1)


def log_mle(rng: np.random.Generator, size: int, M: int, n: int, d: int) -> Array:
    """ln(det Σ̂_n / det Σ) for each run, every sample drawn."""
    return _log_ratio(rng, size, M, n, d, literally, 0)


def ratio(rng: np.random.Generator, size: int, M: int, n: int, d: int) -> Array:
    """det S_n / det Σ for each run, from Bartlett's triangles."""
    return np.exp(_log_ratio(rng, size, M, n, d, by_bartlett, 1))


_LIGHT = STEPS + " The triangular factor keeps the determinant exact however narrow it gets."

CHECKS = [
    Mean(
        of=log_unbiased,
        at=[dict(M=3, n=2, d=2), dict(M=6, n=3, d=5), dict(M=10, n=10, d=3)],
        resolves=0.03,
        error_bar=_LIGHT,
        claim="unbiased",
        draws=("M", "n", "d"),
    ),
    Mean(
        of=log_unbiased_fast,
        at=[dict(M=40, n=100, d=4)],
        resolves=0.03,
        error_bar=_LIGHT + BY_TRIANGLES,
        claim="unbiased",
        draws=("n", "d", "d"),
    ),
    Mean(
        of=log_mle,
        at=[dict(M=3, n=2, d=2), dict(M=6, n=3, d=5), dict(M=10, n=10, d=3)],
        resolves=0.03,
        error_bar=_LIGHT,
        claim="mle",
        draws=("M", "n", "d"),
    ),
    Mean(
        of=ratio,
        at=[dict(M=12, n=1, d=2), dict(M=30, n=2, d=3), dict(M=50, n=1, d=6)],
        resolves=0.04,
        error_bar="All moments of a determinant are finite; with n d well below M the runs that "
        "carry its mean are common. Bartlett's triangles stand in for the samples, equal in law "
        "by test.",
        claim="mean",
        draws=("n", "d", "d"),
    ),
]
