"""The fitted covariance in d dimensions, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian_vectors import Array, by_bartlett, covariance, literally, retrain
from montecarlo.check import Mean
from montecarlo.reasons import BY_TRIANGLES


def direction(
    rng: np.random.Generator, size: int, M: int, n: int, d: int, sigma: float = 1
) -> Array:
    """uᵀΣ̂_n u for a correlated Σ and a slanting u with uᵀΣu = σ², every sample drawn."""
    factor = np.tril(np.ones((d, d)))
    u = np.arange(1.0, d + 1)
    u *= sigma / np.linalg.norm(u @ factor)
    fit = retrain(rng, size, M, n, factor, literally)
    return np.asarray(((u @ fit.factor) ** 2).sum(axis=1))


def entry(
    rng: np.random.Generator, size: int, M: int, n: int, d: int, rho: float, sigma: float = 1
) -> Array:
    """The covariance of two of d correlated coordinates, every sample drawn."""
    factor = np.tril(np.ones((d, d)))
    factor[:2, :2] = sigma * np.array([[1, 0], [rho, np.sqrt(1 - rho**2)]])
    fit = retrain(rng, size, M, n, factor, literally)
    return np.asarray((fit.factor[:, 0] * fit.factor[:, 1]).sum(axis=1))


def squares(rng: np.random.Generator, size: int, M: int, n: int, d: int, sigma: float = 1) -> Array:
    """tr Σ̂_n² from Σ = σ²I, from Bartlett's triangles."""
    fit = retrain(rng, size, M, n, sigma * np.eye(d), by_bartlett)
    return np.asarray((covariance(fit) ** 2).sum(axis=(1, 2)))


def squared_trace(
    rng: np.random.Generator, size: int, M: int, n: int, d: int, sigma: float = 1
) -> Array:
    """(tr Σ̂_n)² from Σ = σ²I, from Bartlett's triangles."""
    fit = retrain(rng, size, M, n, sigma * np.eye(d), by_bartlett)
    return np.asarray((fit.factor**2).sum(axis=(1, 2)) ** 2)


_SEEN = (
    "Every moment is finite and n is at most M, so the runs that carry the mean are common enough "
    "to be seen."
)
_FAST = _SEEN + BY_TRIANGLES

CHECKS = [
    Mean(
        of=direction,
        at=[dict(M=3, n=2, d=2), dict(M=4, n=2, d=6, sigma=3), dict(M=10, n=4, d=3)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="direction",
        draws=("M", "n", "d"),
    ),
    Mean(
        of=entry,
        at=[
            dict(M=5, n=2, d=2, rho=0.8),
            dict(M=4, n=1, d=5, rho=-0.9, sigma=3),
            dict(M=10, n=4, d=3, rho=0.7),
        ],
        resolves=0.03,
        error_bar=_SEEN,
        claim="covariance",
        draws=("M", "n", "d"),
    ),
    Mean(
        of=squares,
        at=[dict(M=20, n=2, d=3), dict(M=10, n=2, d=4, sigma=2), dict(M=5, n=1, d=6)],
        resolves=0.04,
        error_bar=_FAST,
        claim="squares",
        draws=("n", "d", "d"),
    ),
    Mean(
        of=squared_trace,
        at=[dict(M=20, n=2, d=3), dict(M=10, n=2, d=4, sigma=2), dict(M=5, n=1, d=6)],
        resolves=0.035,
        error_bar=_FAST,
        claim="trace",
        draws=("n", "d", "d"),
    ),
]
