"""A Gaussian refitted to the central part of what its fitted models emit, simulated."""

from __future__ import annotations

from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from montecarlo.bias._emitted import Cut
from montecarlo.chains.pooled import Array, retrain, settled
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED
from schemes import mix, replace


def fitted(
    rng: np.random.Generator, size: int, M: int, n: int, a: float, sigma: float = 1
) -> Array:
    """The variance after ``n`` refits, every sample drawn, and drawn again until it is inside."""
    return retrain(rng, size, replace(M), n, emitted=Cut(a), variance=sigma**2).variance


def rest(
    rng: np.random.Generator, size: int, N: int, alpha: float, a: float, sigma: float = 1
) -> Array:
    """The fitted variance beside real data, averaged over refits long after the start."""
    real, n = round(alpha * N), ceil(2 * log(1e-6) / log(1 - alpha))
    scheme = mix(real, N - real)
    return settled(
        rng, size, scheme, n, lambda model: model.variance, emitted=Cut(a), variance=sigma**2
    )


def inside(rng: np.random.Generator, size: int, a: float) -> NDArray[np.bool_]:
    """Whether a sample is kept."""
    return np.asarray(np.abs(rng.standard_normal(size)) <= a)


CHECKS = [
    Mean(
        of=fitted,
        at=[
            dict(M=5, n=2, a=1, sigma=3),
            dict(M=10, n=3, a=2),
            dict(M=20, n=4, a="3/2"),
        ],
        resolves=0.03,
        error_bar="Every moment of the fitted variance is finite, and n is less than M here, so "
        "the runs that carry the mean are common enough to be seen.",
        claim="mean",
    ),
    Probability(
        of=inside,
        at=[dict(a="1/2"), dict(a="3/2")],
        resolves=0.03,
        error_bar=COUNTED,
        claim="mass",
        draws=(),
    ),
    Mean(
        of=rest,
        at=[
            dict(N=4, alpha="1/2", a=1),
            dict(N=6, alpha="1/2", a="3/2", sigma=3),
            dict(N=4, alpha="3/4", a=2),
        ],
        resolves=0.03,
        error_bar="Real samples in every pool hold the variance up, so its mean is carried by "
        "common runs. A refit hands on at most 1 − α of the start, and only the last half of the "
        "refits counts: a millionth is left.",
        claim="mixed",
        draws=("N", 40),
    ),
]
