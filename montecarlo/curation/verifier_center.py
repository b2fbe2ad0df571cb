"""Samples that a verifier keeps if they are near its centre, every sample drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Mean

Keeps = Callable[[np.random.Generator, Array], NDArray[np.bool_]]
"""Whether the verifier keeps each of some samples."""

MANY = 4000
"""Kept samples that stand for infinitely many."""


def window(half: float) -> Keeps:
    """Keeps what is at most this far from the centre, 0."""
    return lambda rng, x: np.abs(x) <= half


def soft(width: float) -> Keeps:
    """Keeps with a chance that falls off like a normal density."""
    return lambda rng, x: rng.random(x.shape) < np.exp(-(x**2) / (2 * width**2))


def kept(rng: np.random.Generator, mean: Array, deviation: Array, M: int, keeps: Keeps) -> Array:
    """``M`` kept samples of each run's model, redrawn until the verifier keeps them."""
    x = mean + deviation * rng.standard_normal((M, len(mean)))
    bad = np.argwhere(~keeps(rng, x))
    while len(bad):
        runs = bad[:, 1]
        new = mean[runs] + deviation[runs] * rng.standard_normal(len(bad))
        x[bad[:, 0], runs] = new
        bad = bad[~keeps(rng, new)]
    return np.asarray(x)


def _mean(
    rng: np.random.Generator, size: int, M: int, n: int, mu: float, sigma: float, keeps: Keeps
) -> Array:
    mean, deviation = np.full(size, float(mu)), np.full(size, float(sigma))
    for _ in range(n):
        mean = kept(rng, mean, deviation, M, keeps).mean(axis=0)
    return mean


def step(
    rng: np.random.Generator, size: int, M: int, a: float, mu: float, sigma: float = 1
) -> Array:
    """The mean after one refit behind a window."""
    return _mean(rng, size, M, 1, mu, sigma, window(a * sigma))


def error(
    rng: np.random.Generator, size: int, M: int, n: int, a: float, mu: float, sigma: float = 1
) -> Array:
    """The squared distance from the centre after ``n`` refits behind a window."""
    return np.asarray(_mean(rng, size, M, n, mu, sigma, window(a * sigma)) ** 2)


def soft_error(
    rng: np.random.Generator, size: int, M: int, n: int, a: float, mu: float, sigma: float = 1
) -> Array:
    """The same behind a soft verifier."""
    return np.asarray(_mean(rng, size, M, n, mu, sigma, soft(a * sigma)) ** 2)


def stalls(rng: np.random.Generator, size: int, y: float, a: float, n: int) -> Array:
    """The mean after ``n`` refits of mean and variance, each to very many kept samples."""
    mean, deviation = np.full(size, float(y)), np.ones(size)
    for _ in range(n):
        x = kept(rng, mean, deviation, MANY, window(a))
        mean, deviation = x.mean(axis=0), x.std(axis=0)
    return mean


_TAME = "What is kept is bounded, or normal: no rare run carries the mean."
CHECKS = [
    Mean(
        of=step,
        at=[
            dict(M=2, a=1, mu="1/2"),
            dict(M=5, a=2, mu=2),
            dict(M=3, a="1/2", mu="-3/2", sigma=3),
        ],
        resolves=0.02,
        error_bar=_TAME,
        claim="step",
        draws=("M", 8),
    ),
    Mean(
        of=error,
        at=[
            dict(M=10, n=5, a=1, mu=0),
            dict(M=20, n=8, a=2, mu=0),
            dict(M=5, n=2, a=1, mu="1/2", sigma=3),
        ],
        resolves=0.03,
        error_bar=_TAME,
        claim="error",
        draws=("M", "n", 4),
    ),
    Mean(
        of=soft_error,
        at=[
            dict(M=3, n=4, a=1, mu=1),
            dict(M=2, n=6, a=2, mu=0, sigma=3),
            dict(M=5, n=2, a="1/2", mu=2),
        ],
        resolves=0.03,
        error_bar=_TAME,
        claim="soft",
        draws=("M", "n", 4),
    ),
    Mean(
        of=stalls,
        at=[dict(y="4/5", a=1, n=1), dict(y="4/5", a=1, n=3), dict(y="3/2", a=2, n=2)],
        resolves=0.02,
        error_bar=_TAME + " Four thousand kept samples move the mean of a refit by less than a "
        "thousandth of it from where infinitely many would.",
        claim="stalls",
        draws=(MANY, "n", 2),
        bias=0.002,
    ),
]
