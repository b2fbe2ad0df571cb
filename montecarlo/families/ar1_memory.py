"""First-order autoregressions refitted to their own series, point by point."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.outputs import squared_error


def refitted(rng: np.random.Generator, coefficients: Array, L: int) -> Array:
    """Burg's estimate from one stationary series of L points for each coefficient."""
    now = rng.standard_normal(coefficients.shape) / np.sqrt(1 - coefficients**2)
    products, squares = np.zeros_like(now), np.zeros_like(now)
    for _ in range(L - 1):
        before = now
        now = coefficients * before + rng.standard_normal(coefficients.shape)
        products += now * before
        squares += now**2 + before**2
    return 2 * products / squares


def coefficient(rng: np.random.Generator, size: int, L: int, phi: float, n: int = 1) -> Array:
    """The coefficient after n refits."""
    now = np.full(size, float(phi))
    for _ in range(n):
        now = refitted(rng, now, L)
    return now


_BOUNDED = "A coefficient lies between −1 and 1."

CHECKS = [
    Mean(
        coefficient,
        at=[
            dict(L=5, phi=Fraction(9, 10)),
            dict(L=6, phi=Fraction(-1, 2)),
            dict(L=20, phi=Fraction(9, 10)),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="mean",
        draws=("L",),
    ),
    Mean(
        squared_error(coefficient),
        at=[dict(L=5, phi=Fraction(9, 10)), dict(L=10, phi=Fraction(1, 2))],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="square",
        draws=("L",),
    ),
]
