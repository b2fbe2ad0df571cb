"""How much settled runs with fresh real data differ, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from montecarlo.outputs import half_squared_difference
from montecarlo.reasons import HALVES
from schemes import mix

LONG = 15
"""Refits after which the start is forgotten, at the sizes below."""


def settled(rng: np.random.Generator, size: int, N: int, M: int, sigma: float = 1) -> Array:
    """The variance fitted at a refit long after the start, every sample drawn."""
    return retrain(rng, size, mix(N, M), LONG, variance=sigma**2).variance


CHECKS = [
    Mean(
        of=half_squared_difference(settled),
        at=[dict(N=6, M=1), dict(N=8, M=8, sigma=2), dict(N=12, M=4)],
        resolves=0.04,
        error_bar=HALVES + "With several real samples in every pool its own variance is finite, "
        "and common runs carry it. Of what was there at the start less than a millionth is left.",
        claim="spread",
        draws=("N", "M", LONG),
    ),
]
