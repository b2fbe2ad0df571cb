"""Refits on the same real words and new synthetic ones, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.categorical import Array, literally
from montecarlo.check import Mean


def train(
    rng: np.random.Generator, size: int, M: int, N: int, K: int, n: int
) -> tuple[Array, Array]:
    """The model of the real words alone, and the n-th model: weights of shape (K, size)."""
    first = literally(rng, np.full((K, size), 1 / K), N)
    now = first
    for _ in range(n - 1):
        now = (N * first + M * literally(rng, now, M)) / (N + M)
    return first, now


def repeats(rng: np.random.Generator, size: int, M: int, N: int, K: int, n: int) -> Array:
    """‖p_n‖², every word drawn."""
    return np.asarray((train(rng, size, M, N, K, n)[1] ** 2).sum(axis=0))


def drift(rng: np.random.Generator, size: int, M: int, N: int, K: int, n: int) -> Array:
    """‖p_n − p_1‖², every word drawn."""
    first, now = train(rng, size, M, N, K, n)
    return np.asarray(((now - first) ** 2).sum(axis=0))


_BOUNDED = "The quantity lies between 0 and 2 and is spread over all runs: no rare run carries it."

CHECKS = [
    Mean(
        of=repeats,
        at=[
            dict(M=2, N=2, K=5, n=3),
            dict(M=10, N=5, K=6, n=6),
            dict(M=20, N=5, K=10, n=20),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="repeats",
        draws=("M", "n"),
    ),
    Mean(
        of=drift,
        at=[dict(M=3, N=2, K=3, n=3), dict(M=20, N=5, K=10, n=20)],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim="drift",
        draws=("M", "n"),
    ),
]
