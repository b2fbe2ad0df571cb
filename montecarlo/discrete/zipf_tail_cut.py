"""Words of a Zipf law under retraining, simulated; large vocabularies by their counts."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.categorical import Array, literally, retrain
from montecarlo.check import Mean


def zipf(K: int, beta: float) -> Array:
    """The weights of ``K`` words, proportional to their rank to the power −beta."""
    weights = np.arange(1, K + 1, dtype=float) ** -beta
    return np.asarray(weights / weights.sum())


def missing(rng: np.random.Generator, size: int, M: int, K: int, beta: float) -> Array:
    """The real weight of the words that a sample misses, every word drawn."""
    p = np.append(zipf(K, beta), 0.0)  # a simulator of two types at least
    return np.asarray(((retrain(rng, size, M, 1, p.tolist()) == 0) * p[:, None]).sum(axis=0))


def words(rng: np.random.Generator, size: int, M: int, n: int, K: int, beta: float) -> Array:
    """The number of words left, every word drawn."""
    p = np.append(zipf(K, beta), 0.0)
    return np.asarray((retrain(rng, size, M, n, p.tolist()) > 0).sum(axis=0), dtype=float)


def truncated(rng: np.random.Generator, size: int, M: int, k: int, K: int, beta: float) -> Array:
    """The real weight that a sample misses when it is drawn from the first ``k`` words only."""
    p = zipf(K, beta)
    head = np.append(p[:k] / p[:k].sum(), 0.0)
    shares = literally(rng, np.repeat(head[:, None], size, axis=1), M)[:-1]
    return np.asarray(1 - ((shares > 0) * p[:k, None]).sum(axis=0))


def left(rng: np.random.Generator, M: int, n: int, K: int, beta: float) -> list[NDArray[np.int64]]:
    """One run with a large vocabulary: the ranks of the words left after refits 1 … ``n``.

    A refit is one multinomial draw of counts, over the words that are left alone.
    """
    ranks, weights = np.arange(1, K + 1), zipf(K, beta)
    out = []
    for _ in range(n):
        counts = rng.multinomial(M, weights)
        ranks, weights = ranks[counts > 0], counts[counts > 0] / M
        out.append(ranks)
    return out


_BOUNDED = "The quantity is bounded, and every run carries it."

CHECKS = [
    Mean(
        of=missing,
        at=[
            dict(M=5, K=6, beta=Fraction(1)),
            dict(M=20, K=30, beta=Fraction(3, 2)),
            dict(M=30, K=20, beta=Fraction(11, 10)),
        ],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim="missing",
    ),
    Mean(
        of=words,
        at=[
            dict(M=5, n=2, K=6, beta=Fraction(1)),
            dict(M=20, n=5, K=30, beta=Fraction(3, 2)),
        ],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim="words",
    ),
    Mean(
        of=truncated,
        at=[
            dict(M=5, k=3, K=6, beta=Fraction(1)),
            dict(M=20, k=10, K=30, beta=Fraction(3, 2)),
        ],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim="truncated",
    ),
]
