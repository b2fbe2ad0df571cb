"""A step back from the self-trained model, simulated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.bias._emitted import Tempered
from montecarlo.chains.pooled import Array, refits
from montecarlo.check import Mean, Probability
from montecarlo.outputs import half_squared_difference
from montecarlo.reasons import COUNTED, HALVES
from schemes import replace


def corrected(
    rng: np.random.Generator, size: int, M: int, b: float, sigma: float = 1, lam: float = 1
) -> Array:
    """The first fit's variance less b times what the second has changed, every sample drawn."""
    run = refits(rng, size, replace(M), 2, emitted=Tempered(lam), variance=sigma**2)
    _, first, second = (model.variance for model in run)
    return np.asarray(first - b * (second - first))


def emitted(
    rng: np.random.Generator, size: int, M: int, b: float, lam: float, sigma: float = 1
) -> Array:
    """The variance of what the corrected model emits at the temperature."""
    return lam * corrected(rng, size, M, b, sigma, lam)


def negative(rng: np.random.Generator, size: int, M: int, b: float) -> NDArray[np.bool_]:
    """Whether the corrected variance is none."""
    return np.asarray(corrected(rng, size, M, b) < 0)


def rate(rng: np.random.Generator, size: int, M: int, b: float, nu: float = 1) -> Array:
    """An exponential law's rate, corrected in the same way."""
    first = nu / rng.standard_exponential((M, size)).mean(axis=0)
    second = first / rng.standard_exponential((M, size)).mean(axis=0)
    return np.asarray(first - b * (second - first))


_TWO = "Two refits only, and every moment of the fitted variance is finite: common runs carry it."
_DRAWS = ("M", 2)

CHECKS = [
    Mean(
        of=corrected,
        at=[dict(M=3, b=1), dict(M=5, b="1/2", sigma=3), dict(M=10, b=3)],
        resolves=0.04,
        error_bar=_TWO,
        claim="mean",
        draws=_DRAWS,
    ),
    Mean(
        of=half_squared_difference(corrected),
        at=[dict(M=6, b=1), dict(M=10, b="1/2", sigma=3), dict(M=20, b=3)],
        resolves=0.08,
        error_bar=HALVES + _TWO,
        claim="spread",
        draws=_DRAWS,
    ),
    Probability(
        of=negative,
        at=[dict(M=3, b=1), dict(M=5, b=5)],
        resolves=0.05,
        error_bar=COUNTED,
        claim="negative",
        draws=_DRAWS,
    ),
    Mean(
        of=emitted,
        at=[dict(M=5, b=1, lam="1/2", sigma=3), dict(M=10, b="1/2", lam="6/5")],
        resolves=0.04,
        error_bar=_TWO,
        claim="tempered",
        draws=_DRAWS,
    ),
    Mean(
        of=rate,
        at=[dict(M=8, b=1), dict(M=8, b=3, nu=3)],
        resolves=0.04,
        error_bar="A fitted rate has finite moments of orders below M, which is 8 or more here: "
        "common runs carry the mean.",
        claim="rate",
        draws=_DRAWS,
    ),
]
