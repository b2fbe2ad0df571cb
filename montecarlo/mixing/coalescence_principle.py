"""Models refitted to pools of new and kept, real and synthetic samples, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.pooled import Array, retrain, two_types
from montecarlo.check import Mean
from schemes import window

MU = 3.0


def within(
    rng: np.random.Generator, size: int, M: int, N: int, k: int, n: int, sigma: float = 1
) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    return retrain(rng, size, window(N, M, k), n, mu=MU, variance=sigma**2).variance


def between(
    rng: np.random.Generator, size: int, M: int, N: int, k: int, n: int, sigma: float = 1
) -> Array:
    """The squared error of the mean fitted at refit ``n``."""
    return (retrain(rng, size, window(N, M, k), n, mu=MU, variance=sigma**2).mean - MU) ** 2


def diversity(
    rng: np.random.Generator, size: int, M: int, N: int, k: int, n: int, w: float
) -> Array:
    """The chance that two samples of the n-th model differ in type, for a model of two types."""
    scheme = window(N, M, k)
    share = retrain(rng, size, scheme, n, two_types, mu=w, variance=w * (1 - w)).mean
    return share * (1 - share)


_AT = [
    dict(M=4, N=0, k=0, n=3),
    dict(M=4, N=1, k=0, n=8, sigma=3),
    dict(M=2, N=1, k=1, n=5),
    dict(M=3, N=0, k=20, n=8),
]
_SEEN = (
    "Old samples or real ones hold the variance up, or n is less than M, so the runs that "
    "carry the mean are common enough to be seen."
)

CHECKS = [
    Mean(
        of=within,
        at=_AT,
        resolves=0.02,
        error_bar=_SEEN,
        claim="within",
        draws=("M", "n"),
    ),
    Mean(
        of=between,
        at=_AT[2:],
        resolves=0.04,
        error_bar=_SEEN + " The real mean is known, so no mean is fitted to the runs.",
        claim="between",
        draws=("M", "n"),
    ),
    Mean(
        of=diversity,
        at=[
            dict(M=10, N=0, k=0, n=5, w=0.5),
            dict(M=4, N=1, k=0, n=6, w=0.2),
            dict(M=2, N=1, k=2, n=5, w=0.3),
            dict(M=3, N=0, k=20, n=8, w=0.3),
        ],
        resolves=0.02,
        error_bar="Each replicate lies between 0 and 1/4, and losses are common.",
        claim="diversity",
        draws=("M", "n"),
    ),
]
