"""Models refitted to what a detector lets through, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED

LAST = 24
"""Refits of a run."""


def _passing(
    rng: np.random.Generator, shape: tuple[int, ...], alpha: float, t_R: float, t_S: float
) -> NDArray[np.bool_]:
    """Whether each sample that passes is real: candidates come until one passes for each place."""
    real = np.zeros(shape, dtype=bool)
    waiting = np.ones(shape, dtype=bool)
    while left := np.count_nonzero(waiting):
        candidate = rng.random(left) < alpha
        called = rng.random(left) < np.where(candidate, t_R, t_S)
        real[waiting] = candidate
        waiting[waiting] = ~called
    return real


def real_called_real(
    rng: np.random.Generator, size: int, alpha: float, t_R: float, t_S: float
) -> NDArray[np.bool_]:
    """Whether a sample that passes is real."""
    return _passing(rng, (size,), alpha, t_R, t_S)


def settled(
    rng: np.random.Generator,
    size: int,
    alpha: float,
    t_R: float,
    t_S: float,
    N: int,
    sigma: float = 1,
) -> Array:
    """The fitted variance, averaged over refits long after the start, every sample drawn."""
    mean, variance = np.zeros(size), np.full(size, float(sigma) ** 2)
    total, counted = np.zeros(size), 0
    for refit in range(1, LAST + 1):
        real = _passing(rng, (N, size), alpha, t_R, t_S)
        x = rng.standard_normal((N, size))
        x *= np.where(real, sigma, np.sqrt(variance))
        x += np.where(real, 0.0, mean)
        mean, variance = x.mean(axis=0), x.var(axis=0)
        if 2 * refit > LAST:
            total += variance
            counted += 1
    return total / counted


CHECKS = [
    Probability(
        of=real_called_real,
        at=[
            dict(alpha=Fraction(1, 5), t_R=Fraction(9, 10), t_S=Fraction(1, 5)),
            dict(alpha=Fraction(1, 2), t_R=Fraction(1, 3), t_S=Fraction(2, 3)),
        ],
        resolves=0.01,
        error_bar=COUNTED,
        claim="passes",
    ),
    Mean(
        of=settled,
        at=[
            dict(alpha=Fraction(1, 2), t_R=Fraction(3, 4), t_S=Fraction(1, 4), N=4),
            dict(alpha=Fraction(2, 5), t_R=Fraction(9, 10), t_S=Fraction(3, 10), N=6, sigma=3),
        ],
        resolves=0.01,
        error_bar="Real samples in nearly every pool hold the variance up, so its mean is carried "
        f"by common runs. The start is forgotten like (1 − a)^{{2n}}, where the share a of real "
        f"samples that pass is three fifths or more here, and the last half of {LAST} refits "
        "counts.",
        claim="kept",
        draws=("N", 2 * LAST),
    ),
]
