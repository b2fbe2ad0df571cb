"""The number of refits until the first of several types is lost, simulated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.categorical import Array, Refit, by_counts, literally, retrain
from montecarlo.check import Mean, Probability
from montecarlo.reasons import BY_COUNTS, COUNTED


def first(
    rng: np.random.Generator, size: int, M: int, weights: Sequence[float], refit: Refit
) -> Array:
    """The first refit after which a type is gone, for each run."""
    times = np.zeros(size)
    now = np.repeat(np.asarray(weights, dtype=float)[:, None], size, axis=1)
    open_ = np.arange(size)
    for n in count(1):
        now = refit(rng, now, M)
        there = now.min(axis=0) > 0
        times[open_[~there]] = n
        open_, now = open_[there], now[:, there]
        if not len(open_):
            return times
    raise AssertionError("never reached")


def equal(rng: np.random.Generator, size: int, M: int, K: int) -> Array:
    """From ``K`` equally frequent types, every sample drawn."""
    return first(rng, size, M, [1 / K] * K, literally)


def three(rng: np.random.Generator, size: int, M: int, w: float, z: float) -> Array:
    """From three types, every sample drawn."""
    return first(rng, size, M, (w, z, 1 - w - z), literally)


def law(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> NDArray[np.bool_]:
    """Whether both of two types are there after ``n`` refits, from the law of the counts."""
    return np.asarray(retrain(rng, size, M, n, (w, 1 - w), by_counts).min(axis=0) > 0)


_TAIL = (
    "The time has an exponential tail, like a geometric one: every moment is finite and no rare "
    "run carries the mean."
)

CHECKS = [
    Mean(
        of=equal,
        at=[dict(M=4, K=2), dict(M=10, K=3)],
        resolves=0.04,
        error_bar=_TAIL,
        claim="equal",
        draws=("M", "M"),
    ),
    Mean(
        of=three,
        at=[dict(M=4, w=0.2, z=0.3), dict(M=20, w=0.05, z=0.45)],
        resolves=0.04,
        error_bar=_TAIL,
        claim="three",
        draws=("M", "M"),
    ),
    Probability(
        of=law,
        at=[dict(M=50, w=0.5, n=50), dict(M=10, w=0.2, n=4)],
        resolves=0.06,
        error_bar=COUNTED + BY_COUNTS,
        claim="law",
        draws=("n", 4),
    ),
]
