"""Refits by counts with a constant added, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.chains.categorical import by_counts, literally
from montecarlo.check import Mean
from montecarlo.reasons import BY_COUNTS

LONG = 80
"""Refits after which the start is forgotten, at the points below."""


def smoothed(shares: Array, M: int, b: float) -> Array:
    """The model that is made of counted shares."""
    return np.asarray((M * shares + b) / (M + len(shares) * b))


def mean(rng: np.random.Generator, size: int, M: int, K: int, b: float, w: float, n: int) -> Array:
    """The weight of the first type, the others being alike, every sample drawn."""
    now = np.full((K, size), (1 - w) / (K - 1))
    now[0] = w
    for _ in range(n):
        now = smoothed(literally(rng, now, M), M, b)
    return np.asarray(now[0])


def repeats(rng: np.random.Generator, size: int, M: int, K: int, b: float, n: int) -> Array:
    """‖p_n‖² from equal weights, every sample drawn."""
    now = np.full((K, size), 1 / K)
    for _ in range(n):
        now = smoothed(literally(rng, now, M), M, b)
    return np.asarray((now**2).sum(axis=0))


def settled(rng: np.random.Generator, size: int, M: int, K: int, b: float) -> Array:
    """‖p_n‖², averaged within the run over refits long after the start."""
    now, late = np.full((K, size), 1 / K), []
    for refit in range(LONG):
        now = smoothed(by_counts(rng, now, M), M, b)
        if refit >= LONG // 2:
            late.append((now**2).sum(axis=0))
    return np.asarray(np.mean(late, axis=0))


_BOUNDED = "The quantity lies between 0 and 1 and is spread over all runs: no rare run carries it."

CHECKS = [
    Mean(
        of=mean,
        at=[
            dict(M=5, K=2, b=1, w=0.9, n=3),
            dict(M=20, K=4, b=0.5, w=0.7, n=8),
            dict(M=10, K=3, b=0.2, w=0.1, n=5),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="mean",
        draws=("M", "n"),
    ),
    Mean(
        of=repeats,
        at=[
            dict(M=4, K=3, b=0.3, n=3),
            dict(M=10, K=5, b=0.1, n=8),
            dict(M=20, K=4, b=0.05, n=12),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="repeats",
        draws=("M", "n"),
    ),
    Mean(
        of=settled,
        at=[
            dict(M=4, K=3, b=0.3),
            dict(M=8, K=2, b=0.2),
            dict(M=6, K=5, b=0.1),
        ],
        resolves=0.01,
        error_bar=_BOUNDED + " A refit keeps at most four fifths of the start's part, so that "
        f"after {LONG // 2} refits less than a thousandth of it is left, and only later ones "
        "count." + BY_COUNTS,
        claim="settled",
        draws=("K", LONG),
    ),
]
