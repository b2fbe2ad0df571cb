"""The fitted variance under growing sample sizes, simulated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from montecarlo.chains.gaussian import Array, by_statistics, retrain
from montecarlo.check import Mean
from montecarlo.reasons import BY_STATISTICS

HORIZON = 60
"""Refits that stand for infinitely many where the sizes grow like M i²."""


def square(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance after refits of the sizes M, 4M, 9M, …, every sample drawn."""
    return retrain(rng, size, [M * k**2 for k in range(1, n + 1)], sigma=sigma).variance


def linear(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance after refits of the sizes M, 2M, 3M, …, every sample drawn."""
    return retrain(rng, size, [M * k for k in range(1, n + 1)], sigma=sigma).variance


def linear_fast(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The same from sufficient statistics."""
    sizes = [M * k for k in range(1, n + 1)]
    return retrain(rng, size, sizes, refit=by_statistics, sigma=sigma).variance


def square_for_long(rng: np.random.Generator, size: int, M: int, sigma: float = 1) -> Array:
    """The variance after ``HORIZON`` refits of the sizes M, 4M, 9M, …, by statistics."""
    sizes = [M * k**2 for k in range(1, HORIZON + 1)]
    return retrain(rng, size, sizes, refit=by_statistics, sigma=sigma).variance


def squared_for_long(rng: np.random.Generator, size: int, M: int, sigma: float = 1) -> Array:
    """The square of that."""
    return square_for_long(rng, size, M, sigma) ** 2


def any_sizes(rng: np.random.Generator, size: int, Ms: Sequence[int], sigma: float = 1) -> Array:
    """The variance after refits of the sizes ``Ms``, every sample drawn."""
    return retrain(rng, size, Ms, sigma=sigma).variance


_SEEN = (
    "The second moment is finite, and after growing samples the runs differ by a bounded factor "
    "mostly, so the runs that carry the mean are common enough to be seen."
)
_TAIL = (
    f" The refits after the {HORIZON}-th would take less than the share 1/(M·{HORIZON}) of the "
    "mean, by which the interval is widened."
)
_SQUARE_TAIL = (
    f" The refits after the {HORIZON}-th would take less than a millionth of the second moment: "
    "each takes the share 1/(M i²)² of it."
)

CHECKS = [
    Mean(
        of=square,
        at=[dict(M=2, n=3), dict(M=3, n=4, sigma=3), dict(M=10, n=3)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="square",
        draws=("M", "n", "n", "n"),
    ),
    Mean(
        of=square_for_long,
        at=[dict(M=3), dict(M=10, sigma=2)],
        resolves=0.03,
        error_bar=_SEEN + _TAIL + BY_STATISTICS,
        claim="limit",
        draws=(HORIZON,),
        bias=1 / (3 * HORIZON),
    ),
    Mean(
        of=squared_for_long,
        at=[dict(M=12), dict(M=20, sigma=2)],
        resolves=0.04,
        error_bar=_SEEN + _SQUARE_TAIL + BY_STATISTICS,
        claim="second",
        draws=(HORIZON,),
    ),
    Mean(
        of=linear,
        at=[dict(M=2, n=4), dict(M=5, n=4, sigma=3)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="linear",
        draws=("M", "n", "n"),
    ),
    Mean(
        of=linear_fast,
        at=[dict(M=10, n=15)],
        resolves=0.03,
        error_bar=_SEEN + BY_STATISTICS,
        claim="linear",
        draws=("n",),
    ),
    Mean(
        of=any_sizes,
        at=[dict(Ms=(10, 40, 90)), dict(Ms=(3, 6, 9), sigma=2)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="upper",
    ),
    Mean(
        of=any_sizes,
        at=[dict(Ms=(2, 3, 20)), dict(Ms=(5, 10, 20), sigma=2)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="lower",
    ),
]
