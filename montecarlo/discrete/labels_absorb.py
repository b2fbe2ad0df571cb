"""A classifier refitted to labels that it drew itself, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Probability
from montecarlo.reasons import COUNTED

Flags = NDArray[np.bool_]

BLOCK = 1 << 18
"""Labels held at a time."""


def _drawn(rng: np.random.Generator, shares: Array, M: int) -> Array:
    """How many of M labels are 1 in each run's cells, every label drawn."""
    ones = np.zeros(shares.shape)
    for _ in range(M):
        ones += rng.random(shares.shape) < shares
    return ones


def _alike(rng: np.random.Generator, size: int, M: int, n: int, w: float, K: int) -> Flags:
    """Whether the labels are all alike, shape (size, K), labels replaced at each refit."""
    parts = []
    rows = max(1, BLOCK // K)
    for start in range(0, size, rows):
        shares = np.full((min(rows, size - start), K), float(w))
        for _ in range(n):
            shares = _drawn(rng, shares, M) / M
        parts.append((shares == 0) | (shares == 1))
    return np.concatenate(parts)


def separable(rng: np.random.Generator, size: int, M: int, n: int, w: float, K: int) -> Flags:
    """Whether all cells' labels of refit ``n`` are alike."""
    return np.asarray(_alike(rng, size, M, n, w, K).all(axis=1))


def unbounded(rng: np.random.Generator, size: int, M: int, n: int, w: float, K: int) -> Flags:
    """Whether some cell's are, so that the model gives a real label no chance."""
    return np.asarray(_alike(rng, size, M, n, w, K).any(axis=1))


ROUNDS = 20
"""Refits with all labels kept; no cell becomes alike later than at the first."""


def kept(rng: np.random.Generator, size: int, M: int, w: float, K: int) -> Flags:
    """Whether all cells' labels are alike after ``ROUNDS`` refits to all labels so far."""
    parts = []
    rows = max(1, BLOCK // K)
    for start in range(0, size, rows):
        ones, total = np.zeros((min(rows, size - start), K)), 0
        shares = np.full(ones.shape, float(w))
        for _ in range(ROUNDS):
            ones, total = ones + _drawn(rng, shares, M), total + M
            shares = ones / total
        parts.append(((shares == 0) | (shares == 1)).all(axis=1))
    return np.concatenate(parts)


CHECKS = [
    Probability(
        of=separable,
        at=[
            dict(M=4, n=12, w=Fraction(1, 2), K=5),
            dict(M=8, n=10, w=Fraction(1, 4), K=2),
            dict(M=5, n=20, w=Fraction(1, 2), K=30),
        ],
        resolves=0.03,
        error_bar=COUNTED,
        claim="separable",
        draws=("M", "n", "K"),
    ),
    Probability(
        of=unbounded,
        at=[
            dict(M=8, n=2, w=Fraction(1, 2), K=5),
            dict(M=12, n=3, w=Fraction(1, 3), K=10),
        ],
        resolves=0.03,
        error_bar=COUNTED,
        claim="unbounded",
        draws=("M", "n", "K"),
    ),
    Probability(
        of=kept,
        at=[dict(M=2, w=Fraction(1, 2), K=2), dict(M=4, w=Fraction(1, 10), K=2)],
        resolves=0.03,
        error_bar=COUNTED
        + f" {ROUNDS} refits stand in for all: what is alike then was so from the first.",
        claim="kept",
        draws=("M", ROUNDS, "K"),
    ),
]
