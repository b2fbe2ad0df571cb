"""Poisson counts refitted to their own samples, simulated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED

Bools = NDArray[np.bool_]


def totals(rng: np.random.Generator, size: int, lam: float, n: int, M: int) -> Array:
    """The total count of the n-th refit's samples, every count drawn."""
    mean = np.full(size, lam / M)
    for _ in range(n):
        mean = rng.poisson(mean, (M, size)).mean(axis=0)
    return mean * M


def alive(rng: np.random.Generator, size: int, lam: float, n: int, M: int) -> Bools:
    """Whether the type is left after ``n`` refits."""
    return np.asarray(totals(rng, size, lam, n, M) > 0)


def left(rng: np.random.Generator, size: int, lam: float, n: int, M: int) -> Array:
    """The total counts of those runs in which it is."""
    counts = totals(rng, size, lam, n, M)
    return counts[counts > 0]


def alive_geometric(rng: np.random.Generator, size: int, lam: float, M: int) -> Bools:
    """Whether the type is in the first sample, where its counts are geometric."""
    counts = rng.geometric(1 / (1 + lam / M), (M, size)) - 1
    return np.asarray(counts.sum(axis=0) > 0)


CHECKS = [
    Probability(
        of=alive,
        at=[dict(lam=1, n=2, M=3), dict(lam=5, n=6, M=1), dict(lam=3, n=15, M=4)],
        resolves=0.02,
        error_bar=COUNTED,
        claim="alive",
    ),
    Mean(
        of=left,
        at=[dict(lam=1, n=3, M=2), dict(lam=3, n=6, M=4)],
        resolves=0.02,
        error_bar="Only runs in which the type is left are counted, independent of each other; "
        "their counts have a light tail, about exponential with the mean n/2.",
        claim="grown",
    ),
    Probability(
        of=alive_geometric,
        at=[dict(lam=2, M=3), dict(lam=1, M=1), dict(lam=5, M=4)],
        resolves=0.01,
        error_bar=COUNTED,
        claim="geometric",
    ),
]
