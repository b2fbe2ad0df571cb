"""Families with a scale, refitted as they are described, simulated."""

from __future__ import annotations

from math import exp, lgamma

import numpy as np

from montecarlo.arrays import Array
from montecarlo.chains import scales
from montecarlo.check import Mean
from montecarlo.reasons import STEPS
from schemes.families import EXPONENTIAL, GAUSSIAN, LAPLACE, PARETO, UNIFORM, Family


def _logs(rng: np.random.Generator, size: int, family: Family, M: int, n: int, c: int = 0) -> Array:
    """ln(scale after ``n`` refits), the real scale being 1."""
    return np.asarray(np.log(scales.retrain(rng, size, family, M, n, family.multiplier(M, c))))


def gaussian(rng: np.random.Generator, size: int, M: int, n: int, c: int) -> Array:
    """A Gaussian's standard deviation."""
    return _logs(rng, size, GAUSSIAN, M, n, c)


def uniform(rng: np.random.Generator, size: int, M: int, n: int, c: int) -> Array:
    """A uniform model's upper end."""
    return _logs(rng, size, UNIFORM, M, n, c)


def exponential(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """An exponential model's mean."""
    return _logs(rng, size, EXPONENTIAL, M, n)


def laplace(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """A Laplace model's scale."""
    return _logs(rng, size, LAPLACE, M, n)


def pareto(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """The inverse of a Pareto model's tail index."""
    return _logs(rng, size, PARETO, M, n)


def unbiased_power(rng: np.random.Generator, size: int, M: int, n: int, k: float) -> Array:
    """An exponential model's mean, estimated so that its k-th power is unbiased."""
    multiplier = exp((lgamma(M) - lgamma(M + k)) / k)
    return np.asarray(np.log(scales.retrain(rng, size, EXPONENTIAL, M, n, multiplier)))


CHECKS = [
    Mean(
        of=unbiased_power,
        at=[dict(M=2, n=4, k=2), dict(M=3, n=4, k=-1), dict(M=4, n=5, k=0.5)],
        resolves=0.03,
        error_bar=STEPS,
        claim="power",
    ),
    Mean(
        of=gaussian,
        at=[dict(M=2, n=4, c=1), dict(M=4, n=6, c=0), dict(M=5, n=10, c=1)],
        resolves=0.03,
        error_bar=STEPS,
        claim="gaussian",
    ),
    *(
        Mean(of=of, at=[point], resolves=0.03, error_bar=STEPS, claim="mean")
        for of, point in (
            (exponential, dict(M=1, n=3)),
            (laplace, dict(M=2, n=8)),
            (pareto, dict(M=3, n=8)),
        )
    ),
    Mean(
        of=uniform,
        at=[dict(M=1, n=5, c=1), dict(M=2, n=5, c=0), dict(M=3, n=20, c=1)],
        resolves=0.03,
        error_bar=STEPS,
        claim="largest",
    ),
]
