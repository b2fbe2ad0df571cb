"""Refits among whose samples some words are invented, simulated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean

LONG = 100
"""Refits after which the start is forgotten, at the points below."""


def train(rng: np.random.Generator, size: int, M: int, K: int, q: float, n: int) -> Iterator[Array]:
    """The words of the training samples of each refit, (M, size); real ones are below K."""
    now = rng.integers(K, size=(M, size))
    for refit in range(n):
        if refit:  # a draw from the model is a draw from its training samples
            now = np.take_along_axis(now, rng.integers(M, size=(M, size)), axis=0)
        invented = rng.random((M, size)) < q
        names = K + refit * M + np.arange(M)[:, None]  # each of them new
        now = np.where(invented, names, now)
        yield now.astype(float)


def agreeing(words: Array) -> Array:
    """‖p‖² of the model fitted to these samples, by the pairs of them that agree."""
    size = len(words)
    pairs = sum((words[lag:] == words[:-lag]).sum(axis=0) for lag in range(1, size))
    return np.asarray((size + 2 * pairs) / size**2)


def repeats(rng: np.random.Generator, size: int, M: int, K: int, q: float, n: int) -> Array:
    """‖p_n‖², every sample drawn."""
    *_, words = train(rng, size, M, K, q, n)
    return agreeing(words)


def real(rng: np.random.Generator, size: int, q: float, n: int) -> Array:
    """The share of real words after ``n`` refits to twenty samples."""
    *_, words = train(rng, size, 20, 5, q, n)
    return np.asarray((words < 5).mean(axis=0))


def settled(rng: np.random.Generator, size: int, M: int, q: float) -> Array:
    """‖p_n‖², averaged within the run over some refits long after the start."""
    run = enumerate(train(rng, size, M, 2, q, LONG))
    late = [agreeing(words) for refit, words in run if refit >= LONG // 2 and refit % 5 == 0]
    return np.asarray(np.mean(late, axis=0))


_BOUNDED = "The quantity lies between 0 and 1 and is spread over all runs: no rare run carries it."

CHECKS = [
    Mean(
        of=real,
        at=[dict(q=0.1, n=4), dict(q=0.02, n=20), dict(q=0.3, n=2)],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim="real",
        draws=("n", 20),
    ),
    Mean(
        of=repeats,
        at=[
            dict(M=4, K=3, q=0.2, n=3),
            dict(M=10, K=5, q=0.05, n=8),
            dict(M=20, K=8, q=0.02, n=12),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="repeats",
        draws=("M", "M", "n"),
    ),
    Mean(
        of=settled,
        at=[dict(M=3, q=0.3), dict(M=10, q=0.1), dict(M=15, q=0.2)],
        resolves=0.01,
        error_bar=_BOUNDED
        + " A refit keeps at most three quarters of the start's part, so that after "
        f"{LONG // 2} refits less than a millionth of it is left, and only later ones count.",
        claim="settled",
        draws=("M", LONG),
    ),
]
