"""A Gaussian refitted to samples that its fitted models emit at a temperature, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.bias._emitted import Tempered
from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from montecarlo.outputs import half_squared_difference, log_of
from montecarlo.reasons import HALVES, STEPS
from schemes import replace


def fitted(
    rng: np.random.Generator, size: int, M: int, n: int, lam: float, sigma: float = 1
) -> Array:
    """The variance after ``n`` refits, every sample drawn."""
    emitted = Tempered(lam)
    return retrain(rng, size, replace(M), n, emitted=emitted, variance=sigma**2).variance


CHECKS = [
    Mean(
        of=fitted,
        at=[
            dict(M=5, n=2, lam="1/2", sigma=3),
            dict(M=10, n=4, lam="9/10"),
            dict(M=20, n=5, lam="6/5"),
        ],
        resolves=0.04,
        error_bar="Every moment of the fitted variance is finite, and n is less than M here, so "
        "the runs that carry the mean are common enough to be seen.",
        claim="mean",
    ),
    Mean(
        of=log_of(fitted),
        at=[dict(M=3, n=3, lam="1/2"), dict(M=5, n=4, lam=3), dict(M=8, n=10, lam="9/10")],
        resolves=0.04,
        error_bar=STEPS,
        claim="log",
    ),
    Mean(
        of=half_squared_difference(log_of(fitted)),
        at=[dict(M=3, n=2, lam="1/2"), dict(M=8, n=4, lam=3)],
        resolves=0.06,
        error_bar=HALVES + STEPS,
        claim="spread",
    ),
]
