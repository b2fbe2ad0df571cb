"""A regression refitted to all its labels on one design, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.regression import Array, by_statistics
from montecarlo.check import Mean
from montecarlo.mixing._regression import ROUNDS, SEEN, STOPS, error_after

CHAINS = 6
"""Chains with noise of their own on each design, averaged: less scatter."""


def literal(rng: np.random.Generator, size: int, d: int, T: int, n: int, sigma: float = 1) -> Array:
    """The excess test error after ``n`` refits, every label drawn, kept and fitted."""
    return error_after(rng, size, d, T, n, keep=True, fresh=False, sigma=sigma, chains=CHAINS)


def late(rng: np.random.Generator, size: int, d: int, T: int, sigma: float = 1) -> Array:
    """The excess test error after ``ROUNDS`` refits, from sufficient statistics."""
    return error_after(
        rng, size, d, T, ROUNDS, by_statistics, keep=True, fresh=False, sigma=sigma, chains=CHAINS
    )


CHECKS = [
    Mean(
        of=literal,
        at=[
            dict(d=1, T=10, n=2),
            dict(d=3, T=14, n=4, sigma=3),
            dict(d=10, T=30, n=3),
        ],
        resolves=0.03,
        error_bar=SEEN,
        claim="refits",
        draws=("d", "T", "n", 4),
    ),
    Mean(
        of=late,
        at=[dict(d=3, T=16, sigma=2), dict(d=5, T=20)],
        resolves=0.06,
        error_bar=SEEN + STOPS,
        claim="limit",
        bias=1 / ROUNDS,
        draws=(70,),
    ),
]
