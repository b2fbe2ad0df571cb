"""The same real samples in every pool, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.pooled import Array, refits, retrain, settled
from montecarlo.check import Mean
from schemes import keep_real

SETTLED_BY = 60
"""Refits in which the start is forgotten, at the sizes below."""


def stationary(rng: np.random.Generator, size: int, N: int, M: int, sigma: float = 1) -> Array:
    """The fitted variance, averaged over refits long after the start, every sample drawn."""
    scheme = keep_real(N, M)
    return settled(rng, size, scheme, SETTLED_BY, lambda model: model.variance, variance=sigma**2)


def given(rng: np.random.Generator, size: int, N: int, M: int) -> Array:
    """The same divided by the variance of each run's own real samples (the first fit)."""
    real: list[Array] = []
    chain = refits(rng, size, keep_real(N, M), SETTLED_BY)
    total = np.zeros(size)
    for refit, model in enumerate(chain):
        if refit == 1:
            real.append(model.variance)
        if 2 * refit > SETTLED_BY:
            total += model.variance
    return total / (SETTLED_BY // 2) / real[0]


def fitted(rng: np.random.Generator, size: int, N: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    return retrain(rng, size, keep_real(N, M), n, variance=sigma**2).variance


_HELD = "The real samples hold the variance up, so its mean is carried by common runs."
_FORGOTTEN = (
    " A refit forgets a share of at least 1 − M²/(N+M)², here more than a third, so that nothing "
    "of the start is left in the last half of 60 refits."
)

CHECKS = [
    Mean(
        of=stationary,
        at=[dict(N=2, M=2), dict(N=5, M=10, sigma=3)],
        resolves=0.02,
        error_bar=_HELD + _FORGOTTEN,
        claim="stationary",
        draws=("M", 50),
    ),
    Mean(
        of=given,
        at=[dict(N=2, M=2), dict(N=3, M=8), dict(N=10, M=10)],
        resolves=0.01,
        error_bar=_HELD + _FORGOTTEN,
        claim="given",
        draws=("M", 50),
    ),
    Mean(
        of=fitted,
        at=[dict(N=2, M=2, n=2), dict(N=3, M=6, n=3, sigma=2)],
        resolves=0.01,
        error_bar=_HELD,
        claim="refits",
        draws=("M", "n"),
    ),
]
