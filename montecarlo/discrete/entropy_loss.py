"""The entropy of a categorical model under retraining, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.categorical import Array, retrain
from montecarlo.check import Mean


def entropy(rng: np.random.Generator, size: int, M: int, K: int, n: int) -> Array:
    """The plug-in entropy in nats after ``n`` refits from ``K`` equal types, all samples drawn."""
    shares = retrain(rng, size, M, n, [1 / K] * K)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(-(shares * logs).sum(axis=0))


_BOUNDED = "The entropy lies between 0 and ln K, and n is at most a few times M: all runs carry it."

CHECKS = [
    Mean(
        of=entropy,
        at=[dict(M=3, K=3, n=2), dict(M=10, K=4, n=5), dict(M=30, K=10, n=10)],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="exact",
    ),
    Mean(
        of=entropy,
        at=[dict(M=4, K=3, n=1), dict(M=10, K=4, n=1)],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="step",
    ),
    Mean(
        of=entropy,
        at=[dict(M=4, K=3, n=1), dict(M=5, K=3, n=15)],
        resolves=0.03,
        error_bar=_BOUNDED,
        claim="slowest",
    ),
    Mean(
        of=entropy,
        at=[dict(M=4, K=3, n=1), dict(M=5, K=3, n=10)],
        resolves=0.03,
        error_bar=_BOUNDED,
        claim="fastest",
    ),
]
