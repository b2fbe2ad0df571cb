"""Everything kept, each refit trained on all of it, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from montecarlo.mixing._kept import HELD
from schemes import accumulate

FAR = 60
"""Refits after which the limit is near enough, at the sizes below."""


def fitted(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    return retrain(rng, size, accumulate(M), n, variance=sigma**2).variance


def far(rng: np.random.Generator, size: int, M: int, sigma: float = 1) -> Array:
    """The variance fitted after many refits."""
    return fitted(rng, size, M, FAR, sigma)


def squared(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The squared error of the mean fitted at refit ``n``, the real mean being 0."""
    return retrain(rng, size, accumulate(M), n, variance=sigma**2).mean ** 2


CHECKS = [
    Mean(
        of=far,
        at=[dict(M=3), dict(M=5, sigma=2)],
        resolves=0.03,
        error_bar=HELD + f" After {FAR} refits the expected variance is above its limit by a "
        f"share of less than 1/(M·{FAR}), at most 0.006 here, by which the interval is widened.",
        claim="limit",
        draws=("M", FAR),
        bias=0.006,
    ),
    Mean(
        of=fitted,
        at=[dict(M=2, n=2), dict(M=3, n=8), dict(M=5, n=4, sigma=3)],
        resolves=0.02,
        error_bar=HELD,
        claim="refits",
        draws=("M", "n"),
    ),
    Mean(
        of=squared,
        at=[dict(M=2, n=4), dict(M=5, n=8, sigma=3)],
        resolves=0.03,
        error_bar=HELD,
        claim="between",
        draws=("M", "n"),
    ),
]
