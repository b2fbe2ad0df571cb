"""A corpus of which random items are replaced by draws from itself, simulated item by item."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED


def refreshed(rng: np.random.Generator, corpora: NDArray[np.int8], R: int) -> NDArray[np.int8]:
    """One round for each row: R draws from the corpus take the places of R random items."""
    runs, size = corpora.shape
    drawn = np.take_along_axis(corpora, rng.integers(0, size, (runs, R)), axis=1)
    after = rng.permuted(corpora, axis=1)  # so that any R places are random ones
    after[:, :R] = drawn
    return after


def _of_two_types(size: int, M: int, ones: int) -> NDArray[np.int8]:
    return np.tile((np.arange(M) < ones).astype(np.int8), (size, 1))


def kept(rng: np.random.Generator, size: int, M: int, R: int, n: int) -> Array:
    """w(1 - w) of a type that half of the items have at first, over its first value."""
    ones = M // 2
    corpora = _of_two_types(size, M, ones)
    for _ in range(n):
        corpora = refreshed(rng, corpora, R)
    count = corpora.sum(axis=1, dtype=float)
    return np.asarray(count * (M - count) / (ones * (M - ones)))


def fixation(rng: np.random.Generator, size: int, M: int, R: int, w: float) -> NDArray[np.bool_]:
    """Whether the type has all items in the end: each run goes on until one type is left."""
    corpora = _of_two_types(size, M, round(M * w))
    while True:
        count = corpora.sum(axis=1)
        mixed = np.flatnonzero((count > 0) & (count < M))
        if not len(mixed):
            return np.asarray(count == M)
        corpora[mixed] = refreshed(rng, corpora[mixed], R)


CHECKS = [
    Mean(
        of=kept,
        at=[dict(M=4, R=2, n=4), dict(M=5, R=1, n=8), dict(M=10, R=5, n=10), dict(M=3, R=3, n=2)],
        resolves=0.02,
        error_bar="The quantity lies between 0 and 2 and is spread over all runs: no rare run "
        "carries it.",
        claim="kept",
        draws=("M", "n", 4),
    ),
    Probability(
        of=fixation,
        at=[dict(M=4, R=1, w="1/4"), dict(M=5, R=3, w="4/5"), dict(M=3, R=2, w="2/3")],
        resolves=0.03,
        error_bar=COUNTED,
        claim="fixation",
        draws=("M", 40),
    ),
]
