"""The law of where the fitted means are after some refits, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Array, literally, retrain
from montecarlo.check import Mean
from montecarlo.gaussian._normals import MU

SIGMA = 2.0
"""The real standard deviation: not 1, so that a forgotten unit would show."""


def _off(rng: np.random.Generator, size: int, M: int, n: int, ddof: int) -> Array:
    fit = retrain(rng, size, M, n, literally, mu=MU, sigma=SIGMA, ddof=ddof)
    return np.asarray((fit.mean - MU) / SIGMA)


def wave(rng: np.random.Generator, size: int, M: int, n: int, omega: float) -> Array:
    """cos(ω(μ_n − μ)/σ) of unbiased runs, every sample drawn."""
    return np.asarray(np.cos(omega * _off(rng, size, M, n, ddof=1)))


def mle_wave(rng: np.random.Generator, size: int, M: int, n: int, omega: float) -> Array:
    """The same by maximum likelihood."""
    return np.asarray(np.cos(omega * _off(rng, size, M, n, ddof=0)))


_BOUNDED = "A cosine lies between −1 and 1, so that no rare run carries its mean."
_AT = [dict(M=4, n=4, omega=2), dict(M=6, n=8, omega=1), dict(M=10, n=10, omega=1)]

CHECKS = [
    Mean(of=wave, at=_AT, resolves=0.02, error_bar=_BOUNDED, claim="unbiased"),
    Mean(of=mle_wave, at=_AT, resolves=0.02, error_bar=_BOUNDED, claim="mle"),
]
