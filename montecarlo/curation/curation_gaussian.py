"""Samples of a Gaussian picked in proportion to e^reward, every candidate drawn."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.outputs import half_squared_difference
from montecarlo.reasons import HALVES


def peak(
    rng: np.random.Generator, size: int, n: int, a: float, sigma: float = 1, mu: float = 0
) -> Array:
    """A sample of the model after ``n`` refits to infinitely many samples.

    One of the model before it, accepted with chance e^reward, or else drawn anew.
    """
    parts, missing = [], size
    while missing > 0:
        x = mu + sigma * rng.standard_normal(4 * missing + 64)
        for _ in range(n):
            x = x[rng.random(len(x)) < np.exp(-(x**2) / (2 * (a * sigma) ** 2))]
        parts.append(x[:missing])
        missing -= len(parts[-1])
    return np.concatenate(parts)


def picked(rng: np.random.Generator, slope: Array, M: int) -> Array:
    """``M`` standard normals for each run, picked in proportion to e^(slope·x).

    Accepted from a uniform law over all places that count, against the highest such density.
    """
    top = slope  # where −x²/2 + slope·x is highest
    x = top + rng.uniform(-8, 8, (M, len(slope)))
    height = top**2 / 2
    bad = np.argwhere(rng.random(x.shape) > np.exp(slope * x - x**2 / 2 - height))
    while len(bad):
        runs = bad[:, 1]
        new = top[runs] + rng.uniform(-8, 8, len(bad))
        x[bad[:, 0], runs] = new
        again = rng.random(len(bad)) > np.exp(slope[runs] * new - new**2 / 2 - height[runs])
        bad = bad[again]
    return np.asarray(x)


def slope(
    rng: np.random.Generator, size: int, M: int, n: int, nu: float, mu: float = 0, sigma: float = 1
) -> Array:
    """The fitted mean after ``n`` refits to ``M`` samples under a linear reward."""
    mean, deviation = np.full(size, float(mu)), np.full(size, float(sigma))
    for _ in range(n):
        x = picked(rng, nu * deviation, M)
        mean = mean + deviation * x.mean(axis=0)
        deviation = deviation * x.std(axis=0)
    return mean


CHECKS = [
    Mean(
        of=half_squared_difference(peak),
        at=[dict(n=1, a=1), dict(n=3, a=2, sigma=3), dict(n=5, a=3)],
        resolves=0.02,
        error_bar=HALVES + "The samples are normal.",
        claim="peak",
        draws=(16,),
    ),
    Mean(
        of=peak,
        at=[dict(n=1, a=1, mu=1), dict(n=3, a=2, sigma=3, mu=-4), dict(n=4, a=3, mu=2)],
        resolves=0.02,
        error_bar="The samples are normal.",
        claim="centre",
        draws=(16,),
    ),
    Mean(
        of=slope,
        at=[
            dict(M=2, n=3, nu=1),
            dict(M=5, n=4, nu="1/2", mu=1, sigma=2),
            dict(M=10, n=6, nu=1),
        ],
        resolves=0.02,
        error_bar="n is less than twice M: the runs that carry the mean are seen.",
        claim="slope",
        draws=("M", "n", 8),
    ),
]
