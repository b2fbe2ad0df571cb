"""A few new real samples among many synthetic ones, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.pooled import Array, retrain, settled, two_types
from montecarlo.check import Mean
from schemes import mix

LONG = 40
"""Refits after which the start is forgotten, at the sizes below."""


def few(rng: np.random.Generator, size: int, N: int, M: int, sigma: float = 1) -> Array:
    """The fitted variance, averaged over refits long after the start, every sample drawn."""
    scheme = mix(N, M)
    return settled(rng, size, scheme, LONG, lambda model: model.variance, variance=sigma**2)


def one(rng: np.random.Generator, size: int, M: int, sigma: float = 1) -> Array:
    """The same with one real sample in each pool."""
    return few(rng, size, 1, M, sigma)


def types(rng: np.random.Generator, size: int, M: int, sigma: float = 1) -> Array:
    """The variance of a number that is sigma or -sigma, each as often, one real in each pool."""
    chain = settled(
        rng, size, mix(1, M), 8 * M, lambda model: model.mean * (1 - model.mean), two_types,
        mu=0.5, variance=0.25,
    )  # fmt: skip
    return np.asarray(4 * sigma**2 * chain)


def refits(rng: np.random.Generator, size: int, N: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    return retrain(rng, size, mix(N, M), n, variance=sigma**2).variance


_FORGOTTEN = (
    " Of what was there at the start less than a millionth is left in the last half of the refits, "
    "and only these count."
)

CHECKS = [
    Mean(
        of=one,
        at=[dict(M=1), dict(M=2, sigma=3), dict(M=3)],
        resolves=0.02,
        error_bar="The variance has a finite variance at equilibrium, even with one real sample, "
        "and with few synthetic ones its tail is short." + _FORGOTTEN,
        claim="one",
        draws=("M", LONG),
    ),
    Mean(
        of=types,
        at=[dict(M=15), dict(M=30, sigma=2)],
        resolves=0.02,
        error_bar="Each replicate lies between 0 and σ²: with many synthetic samples a Gaussian's "
        "variance has a long tail, but a number of two values has none, and the theorem holds for "
        "its variance too." + _FORGOTTEN,
        claim="one",
        draws=("M", "M", 8),
    ),
    Mean(
        of=few,
        at=[dict(N=2, M=2), dict(N=3, M=6, sigma=3), dict(N=5, M=10)],
        resolves=0.01,
        error_bar="Several real samples in every pool hold the variance up, so its mean is carried "
        "by common runs." + _FORGOTTEN,
        claim="few",
        draws=("N", "M", LONG),
    ),
    Mean(
        of=refits,
        at=[dict(N=1, M=3, n=3), dict(N=2, M=8, n=5, sigma=3), dict(N=1, M=9, n=6)],
        resolves=0.02,
        error_bar="There are fewer refits than samples in a pool, and real ones in each, so that "
        "the mean is carried by common runs.",
        claim="refits",
        draws=("M", "n"),
    ),
]
