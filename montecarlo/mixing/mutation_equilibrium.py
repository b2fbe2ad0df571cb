"""The weight of a type with new real data at each refit, simulated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.pooled import Array, retrain, settled, two_types
from montecarlo.check import Mean, Probability
from schemes import mix

SETTLED_BY = 60
"""Refits in which the start is forgotten, at the sizes below."""


def variance(rng: np.random.Generator, size: int, N: int, M: int, w: float) -> Array:
    """The squared distance from the real weight, averaged over refits long after the start."""
    return settled(
        rng,
        size,
        mix(N, M),
        SETTLED_BY,
        lambda model: (model.mean - w) ** 2,
        two_types,
        mu=w,
        variance=w * (1 - w),
    )


def _share(rng: np.random.Generator, size: int, N: int, M: int, w: float, n: int) -> Array:
    return retrain(rng, size, mix(N, M), n, two_types, mu=w, variance=w * (1 - w)).mean


def absent(rng: np.random.Generator, size: int, N: int, M: int, w: float) -> NDArray[np.bool_]:
    """Whether the type is absent from the pool long after the start."""
    return np.asarray(_share(rng, size, N, M, w, SETTLED_BY) == 0)


def present(
    rng: np.random.Generator, size: int, N: int, M: int, w: float, n: int
) -> NDArray[np.bool_]:
    """Whether the type is in the pool of refit ``n``."""
    return np.asarray(_share(rng, size, N, M, w, n) > 0)


_FORGOTTEN = (
    " A pick's line leaves the model for a real sample with chance N/(N+M) at each step, here a "
    "fifth or more, so that less than one part in a hundred thousand of the start is left."
)

CHECKS = [
    Mean(
        of=variance,
        at=[dict(N=1, M=3, w=0.5), dict(N=2, M=8, w=0.2), dict(N=3, M=3, w=0.1)],
        resolves=0.02,
        error_bar="Each replicate lies between 0 and 1." + _FORGOTTEN,
        claim="variance",
        draws=("M", SETTLED_BY),
    ),
    Probability(
        of=absent,
        at=[dict(N=1, M=3, w=0.5), dict(N=2, M=8, w=0.1)],
        resolves=0.03,
        error_bar="Exact at any number of replicates: a binomial count." + _FORGOTTEN,
        claim="absent",
        draws=("M", SETTLED_BY),
    ),
    Probability(
        of=present,
        at=[dict(N=2, M=3, w=0.2, n=1), dict(N=5, M=5, w=0.1, n=30)],
        resolves=0.02,
        error_bar="Exact at any number of replicates: a binomial count.",
        claim="present",
        draws=("M", "n"),
    ),
]
