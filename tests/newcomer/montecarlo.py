"""An exponential model refitted to its own samples, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.outputs import log_of, squared_error


def fitted(rng: np.random.Generator, size: int, M: int, n: int, theta: float = 1) -> Array:
    """The mean fitted at refit ``n``, every sample drawn."""
    now = np.full(size, float(theta))
    for _ in range(n):
        now = now * rng.standard_exponential((M, size)).mean(axis=0)
    return now


CHECKS = [
    Mean(
        squared_error(fitted),
        at=[dict(M=5, n=2), dict(M=5, n=4, theta=2)],
        resolves=0.03,
        error_bar="After few refits the square's mean is carried by common runs.",
        claim="square",
    ),
    Mean(
        log_of(fitted),
        at=[dict(M=2, n=3), dict(M=5, n=4)],
        resolves=0.015,
        error_bar="A sum of independent steps with light tails.",
        claim="drift",
    ),
]
