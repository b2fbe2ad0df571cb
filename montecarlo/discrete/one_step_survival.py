"""What one refit sees and what it misses, simulated and enumerated."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.categorical import by_counts, retrain
from montecarlo.check import Enumeration, Probability
from montecarlo.reasons import BY_COUNTS, COUNTED

Bools = NDArray[np.bool_]


def seen(rng: np.random.Generator, size: int, M: int, w: float) -> Bools:
    """Whether the type is in the refitted model, every sample drawn."""
    return np.asarray(retrain(rng, size, M, 1, (w, 1 - w))[0] > 0)


def missed(rng: np.random.Generator, size: int, M: int, w: float) -> Bools:
    """Whether it is not."""
    return ~seen(rng, size, M, w)


def seen_fast(rng: np.random.Generator, size: int, M: int, w: float) -> Bools:
    """Whether the type is in the refitted model, from the binomial law of its count."""
    return np.asarray(retrain(rng, size, M, 1, (w, 1 - w), by_counts)[0] > 0)


def every(rng: np.random.Generator, size: int, M: int, K: int) -> Bools:
    """Whether all of ``K`` equally frequent types are in the refitted model."""
    return np.asarray((retrain(rng, size, M, 1, [1 / K] * K) > 0).all(axis=0))


def list_missed(M: int, w: Fraction) -> Fraction:
    """P(lost): every sample listed label by label."""
    total = Fraction(0)
    for labels in product((True, False), repeat=M):
        chance = Fraction(1)
        for label in labels:
            chance *= w if label else 1 - w
        total += 0 if any(labels) else chance
    return total


def list_every(M: int, K: int) -> Fraction:
    """P(all types seen): every sample listed label by label."""
    hits = sum(len(set(labels)) == K for labels in product(range(K), repeat=M))
    return Fraction(hits, K**M)


_LISTED = "every sample listed label by label, in rational arithmetic"

CHECKS = [
    Probability(
        of=seen,
        at=[dict(M=3, w=Fraction(1, 3)), dict(M=10, w=Fraction(1, 5))],
        resolves=0.02,
        error_bar=COUNTED,
        claim="seen",
    ),
    Probability(
        of=seen_fast,
        at=[dict(M=100, w=Fraction(1, 100))],
        resolves=0.02,
        error_bar=COUNTED + BY_COUNTS,
        claim="seen",
        draws=("M",),
    ),
    Enumeration(
        of=lambda M, w: 1 - list_missed(M, w),
        at=[dict(M=1, w=Fraction(2, 5)), dict(M=12, w=Fraction(1, 20))],
        words=_LISTED,
        claim="seen",
    ),
    Probability(
        of=missed,
        at=[dict(M=2, w=Fraction(1, 2)), dict(M=10, w=Fraction(1, 5))],
        resolves=0.02,
        error_bar=COUNTED,
        claim="missed",
    ),
    Enumeration(
        of=list_missed,
        at=[dict(M=1, w=Fraction(2, 5)), dict(M=12, w=Fraction(1, 20))],
        words=_LISTED,
        claim="missed",
    ),
    Probability(
        of=every,
        at=[dict(M=4, K=3), dict(M=20, K=5), dict(M=40, K=10)],
        resolves=0.016,
        error_bar=COUNTED,
        claim="every",
    ),
    Enumeration(
        of=list_every,
        at=[dict(M=2, K=3), dict(M=6, K=3), dict(M=6, K=5), dict(M=9, K=2)],
        words=_LISTED,
        claim="every",
    ),
]
