"""How much runs differ that keep everything, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from montecarlo.outputs import half_squared_difference
from montecarlo.reasons import HALVES
from schemes import accumulate


def fitted(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    return retrain(rng, size, accumulate(M), n, variance=sigma**2).variance


def squared(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """Its square."""
    return fitted(rng, size, M, n, sigma) ** 2


_SEEN = (
    "A run's variance is a product of independent factors with light tails, which become steady "
    "as n grows, so that common runs carry its moments."
)

CHECKS = [
    Mean(
        of=half_squared_difference(fitted),
        at=[dict(M=6, n=3), dict(M=10, n=5, sigma=2), dict(M=20, n=8)],
        resolves=0.03,
        error_bar=HALVES + _SEEN,
        claim="spread",
        draws=("M", "n", 2),
    ),
    Mean(
        of=squared,
        at=[dict(M=3, n=6), dict(M=5, n=4, sigma=2)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="second",
        draws=("M", "n"),
    ),
]
