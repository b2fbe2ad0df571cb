"""A lognormal model refitted in its logarithms, simulated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.chains.gaussian import Fit, by_statistics, retrain
from montecarlo.check import Mean, Probability
from montecarlo.outputs import half_squared_difference
from montecarlo.reasons import BY_STATISTICS, COUNTED, HALVES


def logarithms(rng: np.random.Generator, size: int, M: int, n: int, v: float) -> Fit:
    """Mean and variance of the logarithms after ``n`` refits, every income drawn by its own."""
    return retrain(rng, size, [M] * n, mu=0.0, sigma=v**0.5, ddof=0)


def log_ratio(rng: np.random.Generator, size: int, M: int, n: int, v: float) -> Array:
    """The logarithm of the fitted mean income over the real one."""
    fit = logarithms(rng, size, M, n, v)
    return np.asarray(fit.mean + (fit.variance - v) / 2)


def log_ratio_by_statistics(rng: np.random.Generator, size: int, M: int, n: int, v: float) -> Array:
    """The same in law, from the mean and the sum of squares of each refit's logarithms."""
    fit = retrain(rng, size, M, n, by_statistics, mu=0.0, sigma=v**0.5, ddof=0)
    return np.asarray(fit.mean + (fit.variance - v) / 2)


def first(rng: np.random.Generator, size: int, M: int, v: float) -> Array:
    """The fitted mean over the real one after the first refit."""
    return np.exp(log_ratio(rng, size, M, 1, v))


def beyond(rng: np.random.Generator, size: int, M: int, v: float) -> NDArray[np.bool_]:
    """Whether the first refit's variance is so large that the next expected mean is infinite."""
    return np.asarray(logarithms(rng, size, M, 1, v).variance >= M)


_LOGARITHMS = (
    "The logarithm is a normal variable's and half of a chi-squared's, refit by refit, both with "
    "moments of all orders; n is at most M, so the runs that carry them are common."
)

CHECKS = [
    Mean(
        of=first,
        at=[dict(M=5, v=1), dict(M=12, v=3), dict(M=8, v=2)],
        resolves=0.02,
        error_bar="The fitted mean has finite moments of orders below M/v, which is 4 or more "
        "here: the runs that carry the mean are common enough to be seen.",
        claim="first",
    ),
    Mean(
        of=log_ratio,
        at=[dict(M=2, n=2, v=1), dict(M=5, n=5, v=2), dict(M=10, n=8, v=8)],
        resolves=0.03,
        error_bar=_LOGARITHMS,
        claim="log",
    ),
    Mean(
        of=half_squared_difference(log_ratio_by_statistics),
        at=[dict(M=5, n=2, v="1/2"), dict(M=20, n=3, v=2), dict(M=50, n=10, v=1)],
        resolves=0.04,
        error_bar=HALVES + _LOGARITHMS + BY_STATISTICS,
        claim="spread",
        draws=("n", 2),
    ),
    Probability(
        of=beyond,
        at=[dict(M=3, v=2), dict(M=4, v=4), dict(M=9, v=8)],
        resolves=0.03,
        error_bar=COUNTED,
        claim="beyond",
    ),
]
