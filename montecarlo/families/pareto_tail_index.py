"""The tail index of a Pareto model refitted to its own samples, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.outputs import half_squared_difference, log_of
from montecarlo.reasons import HALVES, STEPS


def fitted(rng: np.random.Generator, size: int, M: int, n: int, a: float = 2) -> Array:
    """The index after ``n`` refits, every sample drawn.

    By its logarithm, in units of the smallest value: where a tail has become very heavy, samples
    are beyond double precision.
    """
    now = np.full(size, float(a))
    for _ in range(n):
        logarithms = rng.standard_exponential((M, size)) / now
        now = 1 / logarithms.mean(axis=0)
    return now


def inverse(rng: np.random.Generator, size: int, M: int, n: int, a: float = 2) -> Array:
    """Its inverse."""
    return 1 / fitted(rng, size, M, n, a)


def relative(rng: np.random.Generator, size: int, M: int, n: int, a: float = 2) -> Array:
    """The index in units of the real one."""
    return fitted(rng, size, M, n, a) / a


CHECKS = [
    Mean(
        of=fitted,
        at=[dict(M=8, n=3), dict(M=20, n=8, a=1), dict(M=40, n=20)],
        resolves=0.02,
        error_bar="The index has finite moments of all orders below M, and n is less than M here, "
        "so the runs that carry the mean are common enough to be seen.",
        claim="mean",
    ),
    Mean(
        of=inverse,
        at=[dict(M=2, n=2), dict(M=5, n=4, a=3), dict(M=20, n=10)],
        resolves=0.02,
        error_bar="Every moment of the inverse is finite, and n is at most about M here, so the "
        "runs that carry the mean are common enough to be seen.",
        claim="inverse",
    ),
    Mean(
        of=log_of(relative),
        at=[dict(M=1, n=5), dict(M=2, n=10, a=3), dict(M=10, n=50)],
        resolves=0.02,
        error_bar=STEPS,
        claim="drift",
    ),
    Mean(
        of=half_squared_difference(log_of(relative)),
        at=[dict(M=1, n=4), dict(M=3, n=10, a=3), dict(M=10, n=20)],
        resolves=0.03,
        error_bar=HALVES + STEPS,
        claim="spread",
    ),
]
