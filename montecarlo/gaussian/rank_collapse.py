"""The rank and what survives, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian_vectors import Array, by_bartlett, literally, retrain
from montecarlo.check import Mean
from montecarlo.reasons import BY_TRIANGLES, LOGARITHMS

TINY = 1e-9
"""Singular values of a factor below this share of the largest are rounding, not variance."""


def probed_rank(rng: np.random.Generator, size: int, M: int, n: int, d: int) -> Array:
    """|Pz|² for a standard normal z, P the projector on the model's plane, every sample drawn.

    Given the run, its mean is the trace of the projector: the rank.
    """
    fit = retrain(rng, size, M, n, np.tril(np.ones((d, d))), literally)
    axes, values, _ = np.linalg.svd(fit.factor, full_matrices=False)
    there = values > TINY * values[:, :1]
    z = rng.standard_normal((size, d))
    return np.asarray((np.einsum("rij,ri->rj", axes, z) ** 2 * there).sum(axis=1))


def per_survivor(
    rng: np.random.Generator, size: int, M: int, n: int, d: int, sigma: float = 1
) -> Array:
    """The trace from Σ = σ²I over the number of singular values that are there."""
    fit = retrain(rng, size, M, n, sigma * np.eye(d), literally)
    values = np.linalg.svd(fit.factor, compute_uv=False)
    there = values > TINY * values[:, :1]
    return np.asarray((values**2).sum(axis=1) / there.sum(axis=1))


def log_volume(rng: np.random.Generator, size: int, M: int, n: int, d: int) -> Array:
    """ln of the product of the eigenvalues that are there, from Bartlett's triangles.

    A factor of M − 1 columns has no others.
    """
    fit = retrain(rng, size, M, n, np.eye(d), by_bartlett)
    return np.asarray(2 * np.log(np.linalg.svd(fit.factor, compute_uv=False)).sum(axis=1))


CHECKS = [
    Mean(
        of=probed_rank,
        at=[dict(M=4, n=1, d=6), dict(M=4, n=4, d=6), dict(M=3, n=3, d=3), dict(M=8, n=2, d=3)],
        resolves=0.03,
        error_bar="Given a run this is chi-squared with as many degrees of freedom as the model "
        "has dimensions; it is light-tailed. Singular values lost to rounding are 1e-16 of the "
        "largest, those that are there well above 1e-9 after so few refits.",
        claim="rank",
        draws=("M", "n", "d", 3),
    ),
    Mean(
        of=per_survivor,
        at=[dict(M=4, n=1, d=8), dict(M=6, n=3, d=12, sigma=2), dict(M=3, n=2, d=5)],
        resolves=0.03,
        error_bar="Every moment is finite, and n is at most M, so the runs that carry the mean are "
        "seen.",
        claim="trace",
        draws=("M", "n", "d", 2),
    ),
    Mean(
        of=log_volume,
        at=[dict(M=4, n=1, d=8), dict(M=4, n=3, d=6), dict(M=6, n=5, d=10)],
        resolves=0.03,
        error_bar=LOGARITHMS + BY_TRIANGLES,
        claim="volume",
        draws=("M", "n", "d", 2),
    ),
]
