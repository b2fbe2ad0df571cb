"""A regression refitted to all its labels on ever new designs, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.regression import Array, by_statistics, excess_error, retrain
from montecarlo.check import Mean

CHAINS = 6
"""Chains with noise of their own on each sequence of designs, averaged: less scatter."""

ROUNDS = 150
"""Refits that stand in for infinitely many."""


def literal(rng: np.random.Generator, size: int, d: int, T: int, n: int, sigma: float = 1) -> Array:
    """The excess test error after ``n`` refits, every label drawn, kept and fitted."""
    fits = retrain(rng, size, d, T, n, keep=True, fresh=True, sigma=sigma, chains=CHAINS)
    return excess_error(fits)


def late(rng: np.random.Generator, size: int, d: int, T: int, sigma: float = 1) -> Array:
    """The excess test error after ``ROUNDS`` refits, from sufficient statistics."""
    fits = retrain(
        rng, size, d, T, ROUNDS, by_statistics, keep=True, fresh=True, sigma=sigma, chains=CHAINS
    )
    return excess_error(fits)


_SEEN = (
    "A fit's squared error has its moments below the order (T − d + 1)/2; four and more of them "
    "exist here, so the runs that carry the mean are seen."
)

CHECKS = [
    Mean(
        of=late,
        at=[dict(d=3, T=14, sigma=2), dict(d=2, T=14)],
        resolves=0.05,
        error_bar=_SEEN + f" The simulation stops after {ROUNDS} refits. What is missing is less "
        f"than one part in {ROUNDS} of the limit, by which the interval is widened.",
        claim="limit",
        bias=1 / ROUNDS,
        draws=(190,),
    ),
    Mean(
        of=literal,
        at=[
            dict(d=1, T=9, n=2),
            dict(d=3, T=14, n=4, sigma=3),
            dict(d=8, T=24, n=3),
        ],
        resolves=0.03,
        error_bar=_SEEN,
        claim="refits",
        draws=("d", "T", "n", 4),
    ),
]
