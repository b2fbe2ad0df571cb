"""Unbiased refits of growing samples, simulated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from montecarlo.chains.gaussian import Array, by_statistics, retrain
from montecarlo.check import Mean
from montecarlo.outputs import half_squared_difference
from montecarlo.reasons import BY_STATISTICS, HALVES, LOGARITHMS

HORIZON = 120
"""Refits that stand for infinitely many where the sizes grow like M i²."""


def sd(rng: np.random.Generator, size: int, Ms: Sequence[int], sigma: float = 1) -> Array:
    """The standard deviation after refits of the sizes ``Ms``, every sample drawn."""
    return np.sqrt(retrain(rng, size, Ms, sigma=sigma, ddof=1).variance)


def logarithm(rng: np.random.Generator, size: int, Ms: Sequence[int], sigma: float = 1) -> Array:
    """ln(s²/σ²) after refits of the sizes ``Ms``, every sample drawn."""
    return 2 * np.log(sd(rng, size, Ms, sigma) / sigma)


def level(rng: np.random.Generator, size: int, M: int, sigma: float = 1) -> Array:
    """The variance after ``HORIZON`` refits of the sizes M, 4M, 9M, …, by statistics."""
    sizes = [M * k**2 for k in range(1, HORIZON + 1)]
    return retrain(rng, size, sizes, refit=by_statistics, sigma=sigma, ddof=1).variance


_SEEN = (
    "Every moment of the standard deviation is finite, and the refits are few, so the runs that "
    "carry the mean are common enough to be seen."
)

CHECKS = [
    Mean(
        of=sd,
        at=[dict(Ms=(2, 3, 5)), dict(Ms=(3, 12, 27), sigma=2), dict(Ms=(4, 4, 4, 4, 4, 4))],
        resolves=0.01,
        error_bar=_SEEN,
        claim="sd",
    ),
    Mean(
        of=sd,
        at=[dict(Ms=(10, 20, 30)), dict(Ms=(2, 4, 6), sigma=3)],
        resolves=0.01,
        error_bar=_SEEN,
        claim="upper",
    ),
    Mean(
        of=sd,
        at=[dict(Ms=(2, 2, 20)), dict(Ms=(2, 3, 50), sigma=2)],
        resolves=0.01,
        error_bar=_SEEN,
        claim="lower",
    ),
    Mean(
        of=logarithm,
        at=[dict(Ms=(2, 3, 5)), dict(Ms=(3, 6, 9, 12), sigma=2)],
        resolves=0.02,
        error_bar=LOGARITHMS,
        claim="drift",
    ),
    Mean(
        of=half_squared_difference(level),
        at=[dict(M=12), dict(M=20, sigma=2)],
        resolves=0.07,
        error_bar=HALVES + "After growing samples the runs differ by a bounded factor mostly. The "
        f"refits after the {HORIZON}-th would add less than the share 0.007 to the variance, by "
        "which the interval is widened." + BY_STATISTICS,
        claim="levels",
        draws=(HORIZON, 2),
        bias=0.007,
    ),
]
