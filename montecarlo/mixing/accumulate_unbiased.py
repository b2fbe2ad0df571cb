"""Everything kept, and the pool's variance with ddof 1, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from montecarlo.mixing._kept import HELD
from schemes import accumulate

FAR = 50
"""Refits after which the limit is near enough, at the sizes below."""


def fitted(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    return retrain(rng, size, accumulate(M), n, variance=sigma**2, ddof=1).variance


def far(rng: np.random.Generator, size: int, M: int, sigma: float = 1) -> Array:
    """The variance fitted after many refits."""
    return fitted(rng, size, M, FAR, sigma)


CHECKS = [
    Mean(
        of=far,
        at=[dict(M=3), dict(M=5, sigma=2)],
        resolves=0.025,
        error_bar=HELD + f" After {FAR} refits the expected variance is above its limit by a "
        f"share of less than 1/(M·{FAR}), at most 0.007 here, by which the interval is widened.",
        claim="limit",
        draws=("M", FAR),
        bias=0.007,
    ),
    Mean(
        of=fitted,
        at=[dict(M=3, n=3), dict(M=4, n=8), dict(M=6, n=4, sigma=3)],
        resolves=0.015,
        error_bar=HELD,
        claim="refits",
        draws=("M", "n"),
    ),
]
