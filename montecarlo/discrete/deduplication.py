"""Refitting to deduplicated samples, every sample drawn."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.categorical import Array, literally
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED


def levelled(rng: np.random.Generator, weights: Array, M: int) -> Array:
    """One refit: draw M samples for each run, drop the duplicates, and count what is left."""
    there = literally(rng, weights, M) > 0
    return np.asarray(there / there.sum(axis=0))


def retrain(rng: np.random.Generator, size: int, M: int, n: int, weights: list[float]) -> Array:
    """The weights after ``n`` refits of ``size`` runs: an array of shape (K, size)."""
    now = np.repeat(np.asarray(weights, dtype=float)[:, None], size, axis=1)
    for _ in range(n):
        now = levelled(rng, now, M)
    return now


def types(rng: np.random.Generator, size: int, M: int, K: int, n: int) -> Array:
    """Types left of ``K`` equally frequent ones."""
    if K == 1:
        return np.ones(size)
    return np.asarray((retrain(rng, size, M, n, [1 / K] * K) > 0).sum(axis=0), dtype=float)


def both(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> NDArray[np.bool_]:
    """Whether both of two types are left."""
    return np.asarray((retrain(rng, size, M, n, [w, 1 - w]) > 0).all(axis=0))


def mean(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> Array:
    """The weight of the first of two types."""
    return np.asarray(retrain(rng, size, M, n, [w, 1 - w])[0])


def wait(rng: np.random.Generator, size: int, M: int) -> Array:
    """Refits until one of two equal types is left."""
    now, refits = np.full((2, size), 0.5), np.zeros(size)
    mixed = np.arange(size)
    while len(mixed):
        refits[mixed] += 1
        now[:, mixed] = levelled(rng, now[:, mixed], M)
        mixed = mixed[(now[:, mixed] > 0).all(axis=0)]
    return refits


_BOUNDED = "The number lies between 1 and the number of types; no rare run carries its mean."
_SHARE = "The weight lies between 0 and 1, and runs in which it is large are seen."
_NUMBERS = [dict(M=4, K=6, n=3), dict(M=12, K=12, n=6), dict(M=20, K=10, n=20)]
_PAIR = [
    dict(M=3, w=Fraction(1, 5), n=3),
    dict(M=6, w=Fraction(1, 10), n=10),
    dict(M=2, w=Fraction(1, 2), n=2),
]

CHECKS = [
    Mean(
        of=types,
        at=_NUMBERS,
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="types",
        draws=("M", "n"),
    ),
    Mean(
        of=types,
        at=_NUMBERS,
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="most",
        draws=("M", "n"),
    ),
    Probability(
        of=both, at=_PAIR, resolves=0.03, error_bar=COUNTED, claim="both", draws=("M", "n")
    ),
    Mean(of=mean, at=_PAIR, resolves=0.03, error_bar=_SHARE, claim="mean", draws=("M", "n")),
    Mean(
        of=wait,
        at=[dict(M=2), dict(M=3), dict(M=5)],
        resolves=0.03,
        error_bar="A geometric time: its tail is light, and the runs that last long are seen.",
        claim="wait",
        draws=("M", 32),
    ),
]
