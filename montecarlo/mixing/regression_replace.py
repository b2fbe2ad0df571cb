"""A regression refitted to labels of its own, with only the newest data kept, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.regression import Array, by_statistics
from montecarlo.check import Mean
from montecarlo.mixing._regression import SEEN, error_after
from montecarlo.reasons import BY_STATISTICS

CHAINS = 4
"""Chains with noise of their own on each sequence of designs, averaged: less scatter."""


def literal(rng: np.random.Generator, size: int, d: int, T: int, n: int, sigma: float = 1) -> Array:
    """The excess test error after ``n`` refits, every label drawn and fitted."""
    return error_after(rng, size, d, T, n, keep=False, fresh=True, sigma=sigma, chains=CHAINS)


def fast(rng: np.random.Generator, size: int, d: int, T: int, n: int, sigma: float = 1) -> Array:
    """The same from sufficient statistics."""
    return error_after(
        rng, size, d, T, n, by_statistics, keep=False, fresh=True, sigma=sigma, chains=CHAINS
    )


CHECKS = [
    Mean(
        of=literal,
        at=[
            dict(d=1, T=10, n=2),
            dict(d=3, T=16, n=1),
            dict(d=3, T=14, n=4, sigma=3),
            dict(d=10, T=30, n=5),
        ],
        resolves=0.03,
        error_bar=SEEN,
        draws=("d", "T", "n"),
    ),
    Mean(
        of=fast,
        at=[dict(d=5, T=20, n=50)],
        resolves=0.03,
        error_bar=SEEN + BY_STATISTICS,
        draws=("d", "n", 10),
    ),
]
