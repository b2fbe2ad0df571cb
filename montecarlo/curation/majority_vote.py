"""Labels that are each the majority of several answers, every answer drawn."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean


def votes(rng: np.random.Generator, chance: Array, M: int, k: int) -> Array:
    """The share of A among ``M`` labels by vote, one for each run; ``chance`` is an answer's."""
    labels = np.zeros(len(chance))
    for _ in range(M):
        answers = rng.random((k, len(chance))) < chance
        labels += 2 * answers.sum(axis=0) > k
    return labels / M


def following(
    rng: np.random.Generator, size: int, k: int, p: float, alpha: float, w: float, M: int
) -> Array:
    """The model's chance of A after one refit, a share of the labels real."""
    real = round(alpha * M)
    found = rng.binomial(real, w, size) / M
    if real < M:
        found += votes(rng, np.full(size, p), M - real, k) * (M - real) / M
    return np.asarray(found)


def second(rng: np.random.Generator, size: int, M: int, k: int, w: float) -> Array:
    """The model's chance of A after two refits, the first of them to real labels."""
    first = (rng.random((M, size)) < w).mean(axis=0)
    return votes(rng, first, M, k)


def margin(rng: np.random.Generator, size: int, k: int) -> Array:
    """By how much the winner of a vote leads, all answers fair."""
    ahead = (rng.random((k, size)) < 1 / 2).sum(axis=0)
    return np.asarray(np.abs(2.0 * ahead - k))


_BOUNDED = "A share lies between 0 and 1, and single runs are not rare."
CHECKS = [
    Mean(
        of=margin,
        at=[dict(k=3), dict(k=9), dict(k=41)],
        resolves=0.01,
        error_bar="A lead of a few votes, which no rare vote carries.",
        claim="margin",
        draws=("k",),
    ),
    Mean(
        of=following,
        at=[
            dict(k=3, p="3/5", alpha="1/2", w="1/2", M=4),
            dict(k=7, p="1/3", alpha="1/5", w=1, M=5),
            dict(k=5, p="4/5", alpha=0, w=1, M=3),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="next",
        draws=("M", "k"),
    ),
    Mean(
        of=second,
        at=[dict(M=4, k=3, w="2/3"), dict(M=9, k=7, w="3/5"), dict(M=3, k=5, w="4/5")],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="second",
        draws=("M", "k"),
    ),
]
