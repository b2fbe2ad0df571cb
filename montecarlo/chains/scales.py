"""Models of one scale, refitted to their own samples as a description says."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from schemes.families import Family


def samples(rng: np.random.Generator, family: Family, scale: Array, M: int) -> Array:
    """``M`` samples of each run's model, of shape (M, runs)."""
    shape = (M, len(scale))
    if family.drawn == "normal":
        return rng.standard_normal(shape) * scale
    if family.drawn == "exponential":
        return rng.standard_exponential(shape) * scale
    if family.drawn == "laplace":
        return rng.laplace(size=shape) * scale
    if family.drawn == "pareto":
        return np.asarray((1 - rng.random(shape)) ** -scale)
    return rng.random(shape) * scale


def made(family: Family, x: Array) -> Array:
    """The number that a refit makes of each run's samples."""
    if family.made == "deviation":
        return np.asarray(np.sqrt(np.square(x - x.mean(axis=0)).sum(axis=0)))
    if family.made == "sum of sizes":
        return np.asarray(np.abs(x).sum(axis=0))
    if family.made == "sum of logarithms":
        return np.asarray(np.log(x).sum(axis=0))
    return np.asarray(x.max(axis=0) if family.made == "largest" else x.sum(axis=0))


def retrain(
    rng: np.random.Generator, size: int, family: Family, M: int, n: int, multiplier: float
) -> Array:
    """The scale after ``n`` refits in so many runs, every sample drawn; it starts at 1."""
    scale = np.ones(size)
    for _ in range(n):
        scale = multiplier * made(family, samples(rng, family, scale, M))
    return scale
