"""An exponential model refitted by an estimate whose logarithm is unbiased, simulated."""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.chains import scales
from montecarlo.check import Mean, Probability
from montecarlo.outputs import half_squared_difference, log_of
from montecarlo.reasons import COUNTED, HALVES, STEPS
from schemes.families import EXPONENTIAL


def relative(rng: np.random.Generator, size: int, M: int, n: int, theta: float = 1) -> Array:
    """The mean after ``n`` refits in units of the real one, every sample drawn."""
    multiplier = exp(np.euler_gamma - sum(1 / j for j in range(1, M)))
    return scales.retrain(rng, size, EXPONENTIAL, M, n, multiplier)


def multiplied(rng: np.random.Generator, size: int, M: int, n: int, b: float) -> Array:
    """The same, where each refit takes ``b`` times the mean of its samples."""
    return scales.retrain(rng, size, EXPONENTIAL, M, n, b / M)


def fitted(rng: np.random.Generator, size: int, M: int, n: int, theta: float = 1) -> Array:
    """The mean after ``n`` refits."""
    return theta * relative(rng, size, M, n)


def smaller(rng: np.random.Generator, size: int, M: int) -> NDArray[np.bool_]:
    """Whether the first refit makes the mean smaller."""
    return np.asarray(relative(rng, size, M, 1) <= 1)


CHECKS = [
    Mean(
        of=log_of(multiplied),
        at=[dict(M=1, n=3, b=1.5), dict(M=2, n=8, b=2), dict(M=4, n=10, b=0.75)],
        resolves=0.03,
        error_bar=STEPS,
        claim="drift",
    ),
    Mean(
        of=fitted,
        at=[dict(M=2, n=2), dict(M=5, n=4, theta=3), dict(M=20, n=10)],
        resolves=0.015,
        error_bar="Every moment of the fitted mean is finite, and n is at most M here, so the runs "
        "that carry the mean are common enough to be seen.",
        claim="mean",
    ),
    Mean(
        of=half_squared_difference(log_of(relative)),
        at=[dict(M=1, n=4), dict(M=3, n=10, theta=3), dict(M=10, n=20)],
        resolves=0.03,
        error_bar=HALVES + STEPS,
        claim="spread",
    ),
    Probability(
        of=smaller,
        at=[dict(M=1), dict(M=2), dict(M=4)],
        resolves=0.02,
        error_bar=COUNTED,
        claim="below",
    ),
]
