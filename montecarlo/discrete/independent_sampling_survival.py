"""Samples that all come from the original weights, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED


def always(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> NDArray[np.bool_]:
    """Whether all ``n`` samples show the type, every draw drawn."""
    seen = np.asarray((rng.random((size, n, M)) < w).any(axis=2))
    return np.asarray(seen.all(axis=1))


def first_miss(rng: np.random.Generator, size: int, M: int, w: float) -> NDArray[np.float64]:
    """The number of the first sample that misses the type, sample after sample."""
    number = np.zeros(size)
    open_ = np.arange(size)
    while len(open_):
        number[open_] += 1
        open_ = open_[(rng.random((len(open_), M)) < w).any(axis=1)]
    return number


CHECKS = [
    Probability(
        of=always,
        at=[
            dict(M=2, w=Fraction(1, 3), n=3),
            dict(M=10, w=Fraction(1, 5), n=5),
            dict(M=20, w=Fraction(1, 20), n=3),
        ],
        resolves=0.02,
        error_bar=COUNTED,
        claim="always",
    ),
    Mean(
        of=first_miss,
        at=[dict(M=3, w=Fraction(1, 5)), dict(M=10, w=Fraction(1, 5))],
        resolves=0.02,
        error_bar="The waiting time is geometric: every moment is finite and the skewness about 2.",
        claim="first_miss",
        draws=("M",),
    ),
]
