"""Every refit on new real samples and the last model's own, simulated."""

from __future__ import annotations

from math import ceil

import numpy as np

from montecarlo.chains.pooled import Array, retrain, settled
from montecarlo.check import Mean
from schemes import Scheme, mix


def scheme(N: int, alpha: float) -> Scheme:
    """Which pool each refit is trained on."""
    real = round(alpha * N)
    return mix(real=real, synthetic=N - real)


def stationary(
    rng: np.random.Generator, size: int, N: int, alpha: float, sigma: float = 1
) -> Array:
    """The fitted variance, averaged over refits long after the start, every sample drawn."""
    n = ceil(16 / alpha)
    return settled(rng, size, scheme(N, alpha), n, lambda model: model.variance, variance=sigma**2)


def fitted(
    rng: np.random.Generator, size: int, N: int, alpha: float, n: int, sigma: float = 1
) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    return retrain(rng, size, scheme(N, alpha), n, variance=sigma**2).variance


_HELD = (
    "Real samples in every pool hold the variance up, so its mean is carried by common runs; with "
    "one real sample in a pool its tail would be heavy, and far more runs would be needed."
)

CHECKS = [
    Mean(
        of=stationary,
        at=[
            dict(N=4, alpha="1/2"),
            dict(N=8, alpha="1/4", sigma=3),
            dict(N=4, alpha="3/4"),
        ],
        resolves=0.01,
        error_bar=_HELD + " The start is forgotten like (1 − α)^{2n}, and only the last half of "
        "16/α refits counts: less than one part in a million of it is left.",
        claim="stationary",
        draws=("N", 50),
    ),
    Mean(
        of=fitted,
        at=[
            dict(N=3, alpha="1/3", n=2),
            dict(N=10, alpha="1/10", n=4, sigma=3),
            dict(N=8, alpha="1/4", n=5),
        ],
        resolves=0.02,
        error_bar=_HELD,
        claim="refits",
        draws=("N", "n"),
    ),
]
