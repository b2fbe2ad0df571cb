"""The words that are left of an endless Zipf vocabulary, simulated word by word."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean


def left(rng: np.random.Generator, size: int, M: int, n: int, beta: float) -> Array:
    """The number of distinct words in the ``n``-th model, every sample drawn.

    The first sample is of ranks with no end, each run's in a row; a model's samples are its
    training set's, each chosen with the same chance.
    """
    words = rng.zipf(beta, (size, M))
    for _ in range(n - 1):
        words = np.take_along_axis(words, rng.integers(M, size=(size, M)), axis=1)
    words.sort(axis=1)
    return np.asarray(1.0 + (np.diff(words, axis=1) != 0).sum(axis=1))


_BOUNDED = "A number from 1 to M, which every run carries."

CHECKS = [
    Mean(
        of=left,
        at=[
            dict(M=5, n=1, beta=Fraction(2)),
            dict(M=20, n=2, beta=Fraction(3, 2)),
            dict(M=30, n=20, beta=Fraction(2)),
            dict(M=5, n=20, beta=Fraction(2)),
            dict(M=500, n=5, beta=Fraction(3, 2)),
        ],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim=claim,
        draws=("M", "n", 8),
    )
    for claim in ("least", "most")
]
