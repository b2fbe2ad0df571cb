"""A model of word pairs with back-off to single words, refitted to pairs of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from montecarlo.arrays import Array
from montecarlo.chains.categorical import literally
from montecarlo.check import Mean


def backed_off(q: Array, r: float) -> Array:
    """The model that is made of the pairs' shares: both words, the first, the second, neither."""
    a, b = q[0] + q[1], q[0] + q[2]
    alone = np.stack([a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b)])
    return np.asarray((1 - r) * q + r * alone)


def models(
    rng: np.random.Generator, size: int, M: int, n: int, r: float, u: Sequence[float]
) -> Array:
    """The shares of the four pairs after ``n`` refits, every pair drawn."""
    now = np.repeat(np.asarray(u, dtype=float)[:, None], size, axis=1)
    for _ in range(n):
        now = backed_off(literally(rng, now, M), r)
    return now


def within(
    rng: np.random.Generator, size: int, M: int, n: int, r: float, u: Sequence[float]
) -> Array:
    """How far the pair's share is from the product of its words' shares, in each run."""
    p = models(rng, size, M, n, r, u)
    return np.asarray(p[0] - (p[0] + p[1]) * (p[0] + p[2]))


def pair(
    rng: np.random.Generator, size: int, M: int, n: int, r: float, u: Sequence[float]
) -> Array:
    """The share of the pair."""
    return np.asarray(models(rng, size, M, n, r, u)[0])


_AT = [
    dict(M=10, n=3, r=0.2, u=("2/5", "1/10", "1/10", "2/5")),
    dict(M=20, n=4, r=0.1, u=("3/10", "1/10", "1/5", "2/5")),
    dict(M=5, n=2, r=0.5, u=("1/2", "1/10", "1/10", "3/10")),
]
_BOUNDED = "Bounded, and spread over all runs: no rare run carries the mean."

CHECKS = [
    Mean(
        of=within,
        at=_AT,
        resolves=0.03,
        error_bar=_BOUNDED,
        claim="within",
    ),
    Mean(
        of=pair,
        at=_AT,
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="pair",
    ),
]
