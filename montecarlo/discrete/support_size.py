"""The number of types left after n refits, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.categorical import Array, retrain
from montecarlo.check import Mean


def equal(rng: np.random.Generator, size: int, M: int, K: int, n: int) -> Array:
    """Types left of ``K`` equally frequent ones, every sample drawn from the fitted weights."""
    return np.asarray((retrain(rng, size, M, n, [1 / K] * K) > 0).sum(axis=0), dtype=float)


def distinct(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """Types left of ``M`` distinct samples, every sample drawn from the fitted weights."""
    return equal(rng, size, M, M, n) if M > 1 else np.ones(size)


def copied(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """The same by copying samples: drawing from the shares is picking one of the samples."""
    labels = np.repeat(np.arange(M, dtype=np.int16)[None, :], size, axis=0)
    for _ in range(n):
        labels = np.take_along_axis(labels, rng.integers(0, M, (size, M)), axis=1)
    labels.sort(axis=1)
    return np.asarray(1.0 + np.count_nonzero(np.diff(labels, axis=1), axis=1))


_BOUNDED = "The number lies between 1 and the number of types; no rare run carries its mean."

CHECKS = [
    Mean(
        of=distinct,
        at=[dict(M=3, n=2), dict(M=10, n=5)],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim="distinct",
    ),
    Mean(
        of=copied,
        at=[dict(M=20, n=2), dict(M=100, n=50)],
        resolves=0.02,
        error_bar=_BOUNDED + " Copying samples is equal in law to drawing from their shares.",
        claim="distinct",
    ),
    Mean(
        of=equal,
        at=[dict(M=5, K=8, n=2), dict(M=20, K=6, n=5), dict(M=20, K=6, n=20)],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim="equal",
    ),
]
