"""Everything kept, and a share of each new lot real, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Fit
from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from schemes import Scheme, window


def scheme(M: int, alpha: float) -> Scheme:
    """All lots kept, a share of each real."""
    real = round(alpha * M)
    return window(real, M - real, 10**6)


def within(
    rng: np.random.Generator, size: int, M: int, alpha: float, n: int, sigma: float = 1
) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    return retrain(rng, size, scheme(M, alpha), n, variance=sigma**2).variance


def around(rng: np.random.Generator, model: Fit, count: int) -> Array:
    """Samples of a model whose deviation is known, 1: only its mean was fitted."""
    return model.mean + rng.standard_normal((count, len(model.mean)))


def known(
    rng: np.random.Generator, size: int, M: int, alpha: float, n: int, sigma: float = 1
) -> Array:
    """The squared error of the mean fitted at refit ``n``, the deviation being known."""
    return sigma**2 * retrain(rng, size, scheme(M, alpha), n, around).mean ** 2


CHECKS = [
    Mean(
        of=within,
        at=[
            dict(M=2, alpha="1/2", n=6),
            dict(M=4, alpha="1/4", n=8, sigma=3),
            dict(M=3, alpha="1/3", n=3),
        ],
        resolves=0.01,
        error_bar="The old samples hold the variance up: refit n changes it by a share of order "
        "1/(M n²) only, so that its mean is carried by common runs.",
        claim="within",
        draws=("M", "n"),
    ),
    Mean(
        of=known,
        at=[
            dict(M=2, alpha="1/2", n=10),
            dict(M=5, alpha="1/5", n=8, sigma=3),
            dict(M=4, alpha="3/4", n=6),
        ],
        resolves=0.02,
        error_bar="The mean is normal, as all samples are given the numbers of each: every run is "
        "a good witness.",
        claim="known",
        draws=("M", "n"),
    ),
]
