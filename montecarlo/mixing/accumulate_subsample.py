"""Everything kept, each refit trained on a random budget of it, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Fit
from montecarlo.chains.pooled import Array, normal, retrain
from montecarlo.check import Mean
from schemes import accumulate

FAR = 24
"""Refits after which the limit is near enough, at the sizes below."""


def fitted(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    return retrain(rng, size, accumulate(M, budget=M), n, variance=sigma**2).variance


def far(rng: np.random.Generator, size: int, M: int, sigma: float = 1) -> Array:
    """The variance fitted after many refits."""
    return fitted(rng, size, M, FAR, sigma)


def known(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The squared error of the mean, the models drawing with the real deviation."""

    def sampler(rng: np.random.Generator, model: Fit, count: int) -> Array:
        return normal(rng, Fit(model.mean, np.full_like(model.mean, sigma**2)), count)

    scheme = accumulate(M, budget=M)
    return retrain(rng, size, scheme, n, sampler, variance=sigma**2).mean ** 2


_HELD = (
    "The old samples hold the variance up: each refit changes it by a share of order 1/(M n²) "
    "only, so that its mean is carried by common runs."
)

CHECKS = [
    Mean(
        of=far,
        at=[dict(M=6), dict(M=12, sigma=2)],
        resolves=0.07,
        error_bar=_HELD + f" After {FAR} refits the expected variance is above its limit by a "
        f"share of less than 3/M/{FAR}, at most 0.021 here, by which the interval is widened.",
        claim="limit",
        draws=("M", FAR, 4),
        bias=0.021,
    ),
    Mean(
        of=fitted,
        at=[dict(M=3, n=3), dict(M=5, n=8, sigma=3)],
        resolves=0.03,
        error_bar=_HELD,
        claim="refits",
        draws=("M", "n", "n"),
    ),
    Mean(
        of=known,
        at=[dict(M=2, n=4), dict(M=1, n=12), dict(M=5, n=6, sigma=3)],
        resolves=0.02,
        error_bar="A normal mean's square has light tails, and the real mean is known to be 0.",
        claim="known",
        draws=("M", "n", "n"),
    ),
]
