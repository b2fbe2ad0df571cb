"""An exponential model refitted to its own samples, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.outputs import half_squared_difference, log_of
from montecarlo.reasons import HALVES, STEPS


def fitted(rng: np.random.Generator, size: int, M: int, n: int, theta: float = 1) -> Array:
    """The mean after ``n`` refits, every sample drawn."""
    now = np.full(size, float(theta))
    for _ in range(n):
        now = (now * rng.standard_exponential((M, size))).mean(axis=0)
    return now


def relative(rng: np.random.Generator, size: int, M: int, n: int, theta: float = 1) -> Array:
    """The same in units of the real mean."""
    return fitted(rng, size, M, n, theta) / theta


_SEEN = (
    "Every moment of the fitted mean is finite, and n is at most about M here, so the runs that "
    "carry the mean are common enough to be seen."
)

CHECKS = [
    Mean(
        of=fitted,
        at=[dict(M=2, n=2), dict(M=5, n=4, theta=3), dict(M=20, n=10)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="mean",
    ),
    Mean(
        of=half_squared_difference(fitted),
        at=[dict(M=3, n=2), dict(M=5, n=4, theta=3), dict(M=10, n=5)],
        resolves=0.04,
        error_bar=HALVES + _SEEN,
        claim="between",
    ),
    Mean(
        of=log_of(relative),
        at=[dict(M=1, n=5), dict(M=2, n=10, theta=3), dict(M=10, n=50)],
        resolves=0.02,
        error_bar=STEPS,
        claim="drift",
    ),
    Mean(
        of=half_squared_difference(log_of(relative)),
        at=[dict(M=1, n=4), dict(M=3, n=10, theta=3), dict(M=10, n=20)],
        resolves=0.03,
        error_bar=HALVES + STEPS,
        claim="spread",
    ),
]
