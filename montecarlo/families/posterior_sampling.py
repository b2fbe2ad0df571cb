"""A weight drawn from its posterior at each refit, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Law, Mean
from montecarlo.outputs import half_squared_difference
from montecarlo.reasons import HALVES

SETTLED_BY = 40
"""Refits after which the start is taken as forgotten, at the sizes below."""


def counts(rng: np.random.Generator, weights: Array, M: int) -> Array:
    """How many of ``M`` samples are of the type, each drawn."""
    found = np.zeros(len(weights))
    for _ in range(M):
        found += rng.random(len(weights)) < weights
    return found


def drawn(
    rng: np.random.Generator, size: int, M: int, n: int, a: float, b: float, w: float
) -> Array:
    """The weight after ``n`` refits, each drawing it from its posterior."""
    now = np.full(size, float(w))
    for _ in range(n):
        k = counts(rng, now, M)
        now = rng.beta(a + k, b + M - k)
    return now


def settled(rng: np.random.Generator, size: int, M: int, a: float, b: float, w: float) -> Array:
    """The same after so many refits that the start is forgotten."""
    return drawn(rng, size, M, SETTLED_BY, a, b, w)


def kept(rng: np.random.Generator, size: int, M: int, a: float, b: float) -> Array:
    """The weight in the end where each refit keeps the posterior's mean."""
    now = np.full(size, 0.5)
    for _ in range(SETTLED_BY):
        now = (a + counts(rng, now, M)) / (M + a + b)
    return now


_BOUNDED = "Weights lie between 0 and 1, and neither end is rare, so that no rare run counts."
_GONE = (
    "Two runs from different starts can share their uniform random numbers. Then they come "
    "together by a constant factor at each refit, and after forty their counts differ in less than "
    "one case in a million."
)

CHECKS = [
    Mean(
        of=drawn,
        at=[
            dict(M=5, n=4, a=2, b=1, w=0.2),
            dict(M=2, n=2, a=0.5, b=0.5, w=0.9),
            dict(M=8, n=6, a=1, b=1, w=0),
        ],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim="mean",
    ),
    Mean(
        of=half_squared_difference(drawn),
        at=[dict(M=5, n=4, a=2, b=1, w=0.1), dict(M=2, n=2, a=0.5, b=0.5, w=0.9)],
        resolves=0.03,
        error_bar=HALVES + _BOUNDED,
        claim="between",
    ),
    Law(
        of=settled,
        at=[dict(M=3, a=2, b=1, w=0.2), dict(M=2, a=0.5, b=1, w=1)],
        resolves=0.01,
        error_bar="Runs are independent; the band holds at any number of them. " + _GONE,
        claim="law",
        on=[0.1, 0.25, 0.5, 0.75, 0.9],
        variable="y",
        bias=1e-6,
        draws=("M", SETTLED_BY),
    ),
    Mean(
        of=half_squared_difference(kept),
        at=[dict(M=3, a=2, b=1), dict(M=2, a=0.5, b=1)],
        resolves=0.03,
        error_bar=HALVES + _BOUNDED + " " + _GONE,
        claim="kept",
        bias=1e-6,
        draws=("M", SETTLED_BY),
    ),
]
