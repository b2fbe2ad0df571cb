"""A mean estimated from real samples and from those of a biased source, simulated."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean

TRIALS = 2000
"""Pairs of means from which one learner works out the weight that would have served best."""

BLOCK = 1 << 18
"""Pairs of means held at a time."""


def _means(
    rng: np.random.Generator, size: int, N: int, M: int, Delta: float, sigma: float, varsigma: float
) -> tuple[Array, Array]:
    """The real and the synthetic mean (real mean 0), every sample drawn."""
    real, synthetic = np.zeros(size), np.full(size, M * float(Delta))
    for _ in range(N):
        real += float(sigma) * rng.standard_normal(size)
    for _ in range(M):
        synthetic += float(varsigma) * rng.standard_normal(size)
    return real / N, synthetic / M


def _in_blocks(size: int, block: int, of: Callable[[int], Array]) -> Array:
    return np.concatenate([of(min(block, size - start)) for start in range(0, size, block)])


def best_weight(
    rng: np.random.Generator,
    size: int,
    N: int,
    M: int,
    Delta: float,
    sigma: float = 1,
    varsigma: float = 1,
) -> Array:
    """The weight with the least squared error on the ``TRIALS`` pairs of each of the learners."""

    def learn(learners: int) -> Array:
        real, synthetic = _means(rng, learners * TRIALS, N, M, Delta, sigma, varsigma)
        gap = (real - synthetic).reshape(learners, TRIALS)
        return np.asarray((real.reshape(gap.shape) * gap).sum(axis=1) / (gap**2).sum(axis=1))

    return _in_blocks(size, BLOCK // TRIALS, learn)


def least_error(
    rng: np.random.Generator,
    size: int,
    N: int,
    M: int,
    Delta: float,
    sigma: float = 1,
    varsigma: float = 1,
) -> Array:
    """The mean squared error at each learner's weight, on as many pairs that it has not seen."""

    def test(learners: int) -> Array:
        real, synthetic = _means(rng, 2 * learners * TRIALS, N, M, Delta, sigma, varsigma)
        shape = (2, learners, TRIALS)
        seen, new = real.reshape(shape)
        gap, other = (real - synthetic).reshape(shape)
        weight = (seen * gap).sum(axis=1) / (gap**2).sum(axis=1)
        return np.asarray(((new - weight[:, None] * other) ** 2).mean(axis=1))

    return _in_blocks(size, BLOCK // TRIALS, test)


def pooled_error(
    rng: np.random.Generator,
    size: int,
    N: int,
    M: int,
    Delta: float,
    sigma: float = 1,
    varsigma: float = 1,
) -> Array:
    """The squared error of the mean of all samples."""

    def pool(runs: int) -> Array:
        real, synthetic = _means(rng, runs, N, M, Delta, sigma, varsigma)
        return np.asarray(((N * real + M * synthetic) / (N + M)) ** 2)

    return _in_blocks(size, BLOCK, pool)


_POINTS: list[dict[str, Any]] = [
    dict(N=1, M=2, Delta=1),
    dict(N=4, M=2, Delta=Fraction(1, 2), sigma=2),
    dict(N=3, M=6, Delta=-1, varsigma=Fraction(1, 2)),
]

CHECKS = [
    Mean(
        of=best_weight,
        at=_POINTS,
        resolves=0.02,
        error_bar="A learner's weight is a ratio of two sums over "
        f"{TRIALS} pairs, with light tails. The mean of such a ratio is off by a share of order "
        f"1/{TRIALS}; by measurement at these points by less than 0.001, by which the interval is "
        "widened.",
        claim="weight",
        draws=(3 * TRIALS,),
        bias=0.001,
    ),
    Mean(
        of=least_error,
        at=_POINTS,
        resolves=0.02,
        error_bar="An average of squares of normals has light tails. A weight learnt from "
        f"{TRIALS} pairs is a little off the best one, which costs the square of a small error, "
        "always upwards: by measurement at these points a share of less than 0.002, by which the "
        "interval is widened.",
        claim="least",
        draws=(6 * TRIALS,),
        bias=0.002,
    ),
    Mean(
        of=pooled_error,
        at=[*_POINTS, dict(N=2, M=10, Delta=Fraction(1, 4), varsigma=3)],
        resolves=0.02,
        error_bar="The pooled mean is normal, so its square has light tails.",
        claim="pooled",
        draws=("N", 6),
    ),
]
