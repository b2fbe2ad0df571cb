"""Models that go a part of the way to each refit, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean

START = (0.6, 0.3, 0.1)
"""The real weights of three types."""


def diversity(rng: np.random.Generator, size: int, M: int, n: int, gamma: float) -> Array:
    """What ``n`` averaged refits keep of the chance that two picks differ."""
    weights = np.tile(START, (size, 1))
    for _ in range(n):
        fit = rng.multinomial(M, weights) / M
        weights += float(gamma) * (fit - weights)
    left = 1 - (weights**2).sum(axis=1)
    return np.asarray(left / (1 - sum(each**2 for each in START)))


def variance(
    rng: np.random.Generator, size: int, M: int, n: int, gamma: float, sigma: float = 1
) -> Array:
    """The variance of a Gaussian model whose parameters are averaged, every sample drawn."""
    v = np.full(size, float(sigma) ** 2)
    for _ in range(n):
        fit = np.sqrt(v) * rng.standard_normal((M, size))
        v += float(gamma) * (fit.var(axis=0) - v)
    return v


def mixed_variance(
    rng: np.random.Generator, size: int, M: int, n: int, gamma: float, sigma: float = 1
) -> Array:
    """The variance within a mixture of all Gaussian fits so far, every sample drawn from it."""
    means, deviations = np.zeros((1, size)), np.full((1, size), float(sigma))
    weights, runs = np.ones(1), np.arange(size)
    for _ in range(n):
        chosen = rng.choice(len(weights), p=weights, size=(M, size))
        x = means[chosen, runs] + deviations[chosen, runs] * rng.standard_normal((M, size))
        means = np.concatenate([means, x.mean(axis=0)[None]])
        deviations = np.concatenate([deviations, x.std(axis=0)[None]])
        weights = np.append(weights * (1 - float(gamma)), float(gamma))
    mean = weights @ means
    return np.asarray(weights @ (deviations**2 + means**2) - mean**2)


_SEEN = (
    "Every moment is finite, and there are few steps, so the runs that carry the mean are common "
    "enough to be seen."
)

CHECKS = [
    Mean(
        of=diversity,
        at=[
            dict(M=5, n=4, gamma=Fraction(9, 10)),
            dict(M=10, n=30, gamma=Fraction(1, 3)),
            dict(M=2, n=3, gamma=Fraction(1, 2)),
        ],
        resolves=0.02,
        error_bar="What is kept lies between 0 and a number below 2.",
        claim="models",
        draws=("n", 6),
    ),
    Mean(
        of=variance,
        at=[
            dict(M=5, n=4, gamma=Fraction(1, 2), sigma=3),
            dict(M=10, n=20, gamma=Fraction(1, 4)),
            dict(M=2, n=3, gamma=Fraction(9, 10)),
        ],
        resolves=0.02,
        error_bar=_SEEN,
        claim="parameters",
    ),
    Mean(
        of=mixed_variance,
        at=[
            dict(M=4, n=4, gamma=Fraction(1, 2), sigma=3),
            dict(M=3, n=5, gamma=Fraction(3, 4)),
            dict(M=2, n=3, gamma=Fraction(9, 10)),
        ],
        resolves=0.02,
        error_bar=_SEEN,
        claim="mixture",
    ),
]
