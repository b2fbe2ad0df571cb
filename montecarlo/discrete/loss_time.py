"""The number of refits until a type is lost, among the runs in which it is, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.categorical import Array, Refit, by_counts, literally
from montecarlo.check import Mean
from montecarlo.reasons import BY_COUNTS


def _lost(rng: np.random.Generator, size: int, M: int, w: float, refit: Refit) -> Array:
    """Of ``size`` runs those that lose the type: the refit at which each does."""
    now = np.repeat(np.array([[w], [1 - w]]), size, axis=1)
    times, n = [], 0
    while now.shape[1]:
        now, n = refit(rng, now, M), n + 1
        times += [n] * int((now[0] == 0).sum())
        now = now[:, (now[0] > 0) & (now[0] < 1)]
    return np.array(times, dtype=float)


def lost(rng: np.random.Generator, size: int, M: int, w: float) -> Array:
    """From the weight ``w``, every sample drawn."""
    return _lost(rng, size, M, w, literally)


def lost_fast(rng: np.random.Generator, size: int, M: int, w: float) -> Array:
    """The same from the law of the counts."""
    return _lost(rng, size, M, w, by_counts)


_TAIL = (
    "Whole runs are followed to their ends, and those that lose the type are independent draws of "
    "what is asked for. The time has an exponential tail: no rare run carries the mean."
)

CHECKS = [
    Mean(
        of=lost,
        at=[dict(M=3, w=0.6), dict(M=5, w=0.2)],
        resolves=0.02,
        error_bar=_TAIL,
        draws=("M", "M"),
    ),
    Mean(
        of=lost_fast,
        at=[dict(M=12, w=0.5), dict(M=20, w=0.05)],
        resolves=0.03,
        error_bar=_TAIL + BY_COUNTS,
        draws=("M", 8),
    ),
]
