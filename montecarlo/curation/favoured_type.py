"""A favoured type in finite samples, every pick drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Probability
from montecarlo.reasons import COUNTED


def picks(rng: np.random.Generator, share: Array, M: int, a: float) -> Array:
    """The share of A among ``M`` samples of each run.

    Candidates are looked at one by one; what is less liked is passed over now and then, so that
    an A is picked ``a`` times as readily.
    """
    is_a = rng.random((M, len(share))) < share
    bad = np.argwhere(_passed_over(rng, is_a, a))
    while len(bad):
        again = rng.random(len(bad)) < share[bad[:, 1]]
        is_a[bad[:, 0], bad[:, 1]] = again
        bad = bad[_passed_over(rng, again, a)]
    return np.asarray(is_a.mean(axis=0))


def _passed_over(rng: np.random.Generator, is_a: NDArray[np.bool_], a: float) -> NDArray[np.bool_]:
    return np.asarray(rng.random(is_a.shape) >= np.where(is_a, min(1.0, a), min(1.0, 1 / a)))


def takes_over(
    rng: np.random.Generator, size: int, M: int, w: float, a: float
) -> NDArray[np.bool_]:
    """Whether A is the last type left."""
    share = picks(rng, np.full(size, float(w)), M, a)
    while len(mixed := np.flatnonzero((share > 0) & (share < 1))):
        share[mixed] = picks(rng, share[mixed], M, a)
    return np.asarray(share == 1)


def lost(
    rng: np.random.Generator, size: int, M: int, w: float, a: float, n: int
) -> NDArray[np.bool_]:
    """Whether A is lost within ``n`` refits."""
    share = np.full(size, float(w))
    for _ in range(n):
        share = picks(rng, share, M, a)
    return np.asarray(share == 0)


CHECKS = [
    Probability(
        of=takes_over,
        at=[
            dict(M=3, w="1/3", a=2),
            dict(M=10, w="1/5", a="6/5"),
            dict(M=8, w="1/2", a="3/4"),
        ],
        resolves=0.02,
        error_bar=COUNTED,
        claim="takes_over",
        draws=("M", "M", 2),
    ),
    Probability(
        of=lost,
        at=[
            dict(M=3, w="1/3", a=2, n=3),
            dict(M=10, w="1/10", a="3/2", n=5),
            dict(M=5, w="1/3", a="3/4", n=2),
        ],
        resolves=0.02,
        error_bar=COUNTED,
        claim="lost",
        draws=("M", "n", 2),
    ),
]
