"""Refits on the last few lots, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.pooled import Array, retrain
from montecarlo.chains.pooled import settled as long_after
from montecarlo.check import Mean
from schemes import window

LONG = 80
"""Refits after which the start is forgotten, at the sizes below."""


def settled(rng: np.random.Generator, size: int, W: int, N: int, M: int, sigma: float = 1) -> Array:
    """The fitted variance, averaged over refits long after the start, every sample drawn."""
    scheme = window(N, M, W - 1)
    return long_after(rng, size, scheme, LONG, lambda model: model.variance, variance=sigma**2)


def kept(rng: np.random.Generator, size: int, M: int, W: int, n: int, sigma: float = 1) -> Array:
    """The variance fitted at refit ``n``, only the first lot being real."""
    return retrain(rng, size, window(0, M, W - 1), n, variance=sigma**2).variance


CHECKS = [
    Mean(
        of=settled,
        at=[
            dict(W=2, N=2, M=2),
            dict(W=3, N=1, M=2, sigma=3),
            dict(W=5, N=1, M=1),
            dict(W=1, N=3, M=2),
        ],
        resolves=0.01,
        error_bar="Real samples in every pool hold the variance up, so its mean is carried by "
        "common runs. A third of each lot or more is real, so that of what was there at the start "
        f"less than a millionth is left after {LONG // 2} refits, and only later ones count.",
        claim="settled",
        draws=("N", "M", LONG),
    ),
    Mean(
        of=kept,
        at=[
            dict(M=4, W=2, n=6),
            dict(M=3, W=3, n=8, sigma=3),
            dict(M=5, W=1, n=4),
            dict(M=2, W=6, n=10),
        ],
        resolves=0.02,
        error_bar="Old samples hold the variance up, or n is below M, so that the runs which carry "
        "the mean are common enough to be seen.",
        claim="kept",
        draws=("M", "n"),
    ),
]
