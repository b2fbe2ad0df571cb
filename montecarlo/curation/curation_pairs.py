"""Samples picked from a few candidates each, every candidate drawn."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.curation._picks import share_picked


def pair(rng: np.random.Generator, size: int, M: int, w: float, r: float) -> Array:
    """The weight of A after one refit, one of two candidates picked for each sample."""
    return share_picked(rng, np.full(size, w), M, 2, r)


def few(rng: np.random.Generator, size: int, k: int, w: float, r: float) -> Array:
    """Whether one sample, picked from ``k`` candidates, is an A."""
    return share_picked(rng, np.full(size, w), 1, k, r)


def twice(rng: np.random.Generator, size: int, M: int, w: float, r: float) -> Array:
    """The weight of A after two refits, one of two candidates picked for each sample."""
    return share_picked(rng, pair(rng, size, M, w, r), M, 2, r)


_BOUNDED = "A share lies between 0 and 1, and runs in which it is large are seen."
CHECKS = [
    Mean(
        of=pair,
        at=[
            dict(M=3, w="1/3", r=1),
            dict(M=10, w="1/10", r=3),
            dict(M=5, w="4/5", r="-1"),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="pair",
        draws=("M", 3),
    ),
    Mean(
        of=few,
        at=[
            dict(k=3, w="1/3", r=1),
            dict(k=8, w="1/5", r=2),
            dict(k=5, w="4/5", r="-1"),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="few",
        draws=("k",),
    ),
    Mean(
        of=twice,
        at=[
            dict(M=2, w="1/3", r=2),
            dict(M=5, w="1/5", r=3),
            dict(M=3, w="4/5", r="-1"),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="twice",
        draws=("M", 6),
    ),
]
