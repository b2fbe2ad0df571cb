"""How many types a pool holds, and how long a type is absent from it, simulated."""

from __future__ import annotations

from itertools import count

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED

SETTLED_BY = 60
"""Refits in which the start is forgotten, at the sizes below."""


def _pool(rng: np.random.Generator, share: Array, N: int, M: int, w: float) -> Array:
    """The type's share in the next pool of each run, every sample drawn."""
    real = (rng.random((N, len(share))) < w).sum(axis=0)
    return np.asarray((real + (rng.random((M, len(share))) < share).sum(axis=0)) / (N + M))


def spell(rng: np.random.Generator, size: int, N: int, M: int, w: float) -> Array:
    """The length of the first absence, from a start at which all samples are of the type."""
    share, lengths = np.ones(size), np.zeros(size)
    open_ = np.arange(size)
    for _ in count():
        share = _pool(rng, share, N, M, w)
        gone = share == 0
        lengths[open_[gone]] += 1
        back = ~gone & (lengths[open_] > 0)
        open_, share = open_[~back], share[~back]
        if not len(open_):
            return lengths
    raise AssertionError("never reached")


def longer(
    rng: np.random.Generator, size: int, N: int, M: int, w: float, n: int
) -> NDArray[np.bool_]:
    """Whether the first absence lasts for more than ``n`` refits."""
    return np.asarray(spell(rng, size, N, M, w) > n)


def types(rng: np.random.Generator, size: int, N: int, M: int) -> Array:
    """The number of types in the pool long after the start, each real sample of a new one."""
    pool = np.zeros((size, N + M), dtype=np.int64)
    for refit in range(1, SETTLED_BY + 1):
        copied = rng.integers(N + M, size=(size, M))
        new = np.broadcast_to(refit * N + np.arange(N), (size, N))
        pool = np.concatenate([np.take_along_axis(pool, copied, axis=1), new], axis=1)
    pool.sort(axis=1)
    return np.asarray(1.0 + (np.diff(pool, axis=1) > 0).sum(axis=1))


_TAIL = (
    "The length has a geometric tail: every moment is finite and no rare run carries the mean. "
    "Each run gives its first absence, and none is cut short."
)
_FORGOTTEN = (
    "The number lies between 1 and N + M. A sample's line leaves the model for a real sample with "
    "chance N/(N+M) at each step, here a fifth or more: after so many refits the chance that any "
    "line leads to the start is below one in ten thousand, and what it does to the mean is less."
)

CHECKS = [
    Mean(
        of=spell,
        at=[dict(N=2, M=4, w=0.1), dict(N=1, M=2, w=0.3)],
        resolves=0.03,
        error_bar=_TAIL,
        claim="spell",
        draws=("M", 20),
    ),
    Probability(
        of=longer,
        at=[dict(N=2, M=4, w=0.1, n=3), dict(N=1, M=2, w=0.3, n=2)],
        resolves=0.04,
        error_bar=COUNTED,
        claim="longer",
        draws=("M", 20),
    ),
    Mean(
        of=types,
        at=[dict(N=1, M=4), dict(N=3, M=12)],
        resolves=0.01,
        error_bar=_FORGOTTEN,
        claim="types",
        draws=("M", SETTLED_BY),
    ),
]
