"""The number of refits until one type is left, simulated."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count

import numpy as np

from montecarlo.chains.categorical import Array, Refit, by_counts, literally
from montecarlo.check import Mean
from montecarlo.reasons import BY_COUNTS


def _time(
    rng: np.random.Generator, size: int, M: int, weights: Sequence[float], refit: Refit
) -> Array:
    """The first refit after which one type has all the weight, for each run."""
    times = np.zeros(size)
    now = np.repeat(np.asarray(weights, dtype=float)[:, None], size, axis=1)
    open_ = np.arange(size)
    for n in count():
        mixed = now.max(axis=0) < 1
        times[open_[~mixed]] = n
        open_, now = open_[mixed], now[:, mixed]
        if not len(open_):
            return times
        now = refit(rng, now, M)
    raise AssertionError("never reached")


def two(rng: np.random.Generator, size: int, M: int, w: float) -> Array:
    """From two types, every sample drawn."""
    return _time(rng, size, M, (w, 1 - w), literally)


def two_fast(rng: np.random.Generator, size: int, M: int, w: float) -> Array:
    """From two types, from the law of the counts."""
    return _time(rng, size, M, (w, 1 - w), by_counts)


def equal(rng: np.random.Generator, size: int, M: int, K: int) -> Array:
    """From ``K`` equally frequent types, every sample drawn."""
    return _time(rng, size, M, [1 / K] * K, literally)


_TAIL = (
    "The time has an exponential tail, like a geometric one: every moment is finite and no rare "
    "run carries the mean."
)

CHECKS = [
    Mean(
        of=two,
        at=[dict(M=2, w=Fraction(1, 3)), dict(M=5, w=Fraction(1, 5))],
        resolves=0.02,
        error_bar=_TAIL,
        claim="two",
        draws=("M", "M"),
    ),
    Mean(
        of=two_fast,
        at=[dict(M=20, w=Fraction(1, 2))],
        resolves=0.03,
        error_bar=_TAIL + BY_COUNTS,
        claim="two",
        draws=("M",),
    ),
    Mean(
        of=equal,
        at=[dict(M=2, K=4), dict(M=10, K=5)],
        resolves=0.02,
        error_bar=_TAIL,
        claim="equal",
        draws=("M", "M"),
    ),
]
