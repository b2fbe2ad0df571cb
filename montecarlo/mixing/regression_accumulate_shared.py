"""A regression refitted to all its labels on one design, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.regression import Array, by_statistics, excess_error, retrain
from montecarlo.check import Mean

CHAINS = 6
"""Chains with noise of their own on each design, averaged: less scatter."""

ROUNDS = 150
"""Refits that stand in for infinitely many."""


def literal(rng: np.random.Generator, size: int, d: int, T: int, n: int, sigma: float = 1) -> Array:
    """The excess test error after ``n`` refits, every label drawn, kept and fitted."""
    fits = retrain(rng, size, d, T, n, keep=True, fresh=False, sigma=sigma, chains=CHAINS)
    return excess_error(fits)


def late(rng: np.random.Generator, size: int, d: int, T: int, sigma: float = 1) -> Array:
    """The excess test error after ``ROUNDS`` refits, from sufficient statistics."""
    fits = retrain(
        rng, size, d, T, ROUNDS, by_statistics, keep=True, fresh=False, sigma=sigma, chains=CHAINS
    )
    return excess_error(fits)


_SEEN = (
    "A fit's squared error has its moments below the order (T − d + 1)/2; four and more of them "
    "exist here, so the runs that carry the mean are seen."
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
        error_bar=_SEEN,
        claim="refits",
        draws=("d", "T", "n", 4),
    ),
    Mean(
        of=late,
        at=[dict(d=3, T=16, sigma=2), dict(d=5, T=20)],
        resolves=0.05,
        error_bar=_SEEN + f" The simulation stops after {ROUNDS} refits. What is missing is less "
        f"than one part in {ROUNDS} of the limit, by which the interval is widened.",
        claim="limit",
        bias=1 / ROUNDS,
        draws=(170,),
    ),
]
