"""The law of the fitted variance over runs, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Array, retrain
from montecarlo.check import Law

SIGMA = 3.0
"""The real deviation: not one, so that a wrong unit would show."""


def unbiased(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """s²_n/σ² of each run, every sample drawn."""
    return np.asarray(retrain(rng, size, M, n, sigma=SIGMA, ddof=1).variance / SIGMA**2)


def mle(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """σ̂²_n/σ² of each run, every sample drawn."""
    return np.asarray(retrain(rng, size, M, n, sigma=SIGMA, ddof=0).variance / SIGMA**2)


_GRID = [0.02, 0.1, 0.2, 0.4, 0.6, 0.9, 1.5, 2.5]
_BAND = (
    "The Dvoretzky–Kiefer–Wolfowitz band holds for every law and any number of runs: heavy tails "
    "do not matter to it."
)

CHECKS = [
    Law(
        of=unbiased,
        at=[dict(M=2, n=2), dict(M=4, n=3), dict(M=12, n=6)],
        resolves=0.01,
        error_bar=_BAND,
        claim="unbiased",
        on=_GRID,
        variable="f",
    ),
    Law(
        of=mle,
        at=[dict(M=2, n=2), dict(M=6, n=4)],
        resolves=0.01,
        error_bar=_BAND,
        claim="mle",
        on=_GRID,
        variable="f",
    ),
]
