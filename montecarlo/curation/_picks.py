"""One of several candidates picked by e^reward, every candidate drawn."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array


def share_picked(rng: np.random.Generator, weight: Array, M: int, k: int, r: float) -> Array:
    """The share of A among ``M`` samples, each picked from ``k`` candidates.

    ``weight`` is A's in the model of each run; an A is picked e^r times as readily.
    """
    count = np.zeros(len(weight))
    for _ in range(M):
        seen = (rng.random((k, len(weight))) < weight).sum(axis=0) * np.exp(r)
        others = k - seen / np.exp(r)
        count += rng.random(len(weight)) * (seen + others) < seen
    return count / M
