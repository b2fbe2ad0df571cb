"""Bigram models refitted to their own texts, word by word."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Mean, Probability
from montecarlo.outputs import half_squared_difference
from montecarlo.reasons import COUNTED

Bools = NDArray[np.bool_]


def _picked(rng: np.random.Generator, weights: Array) -> NDArray[np.intp]:
    """An index for each run, by weights of the shape (K, size) that need not add up to 1."""
    bounds = np.cumsum(weights, axis=0)
    # below the total, so that the last of equal bounds, a word that is lost, is not taken
    u = rng.random(weights.shape[1]) * bounds[-1]
    return np.asarray(np.count_nonzero(u >= bounds[:-1], axis=0))


def refitted(rng: np.random.Generator, shares: Array, L: int) -> Array:
    """One text of L pairs from each model, its pairs counted in both directions.

    ``shares`` has the shape (K, K, size) and is symmetric in its first two axes.
    """
    counts = np.zeros(shares.shape)
    runs = np.arange(shares.shape[2])
    word = _picked(rng, shares.sum(axis=1))
    for _ in range(L):
        after = _picked(rng, shares[word, :, runs].T)
        counts[word, after, runs] += 1
        counts[after, word, runs] += 1
        word = after
    return counts / (2 * L)


def refits(rng: np.random.Generator, shares: Array, size: int, L: int) -> Iterator[Array]:
    """The models of so many runs, refit after refit, from one real table of shares on."""
    now = np.repeat(np.asarray(shares, dtype=float)[:, :, None], size, axis=2)
    while True:
        yield now
        now = refitted(rng, now, L)


def two_words(p_AA: float, p_BB: float) -> Array:
    """The table of a text of two words."""
    turns = (1 - p_AA - p_BB) / 2
    return np.array([[p_AA, turns], [turns, p_BB]], dtype=float)


def independent(*shares: float) -> Array:
    """The table of a text of independent words."""
    words = np.asarray(shares, dtype=float)
    return np.outer(words, words)


def share(
    rng: np.random.Generator, size: int, p_AA: float, p_BB: float, L: int, n: int = 1
) -> Array:
    """The share of AA in the model after n refits."""
    models = refits(rng, two_words(p_AA, p_BB), size, L)
    for _ in range(n):
        next(models)
    return np.asarray(next(models)[0, 0])


def _in_the_end(rng: np.random.Generator, shares: Array, size: int, L: int) -> Array:
    """The models once a single pair is left in each, or one pair in both orders."""
    now = np.repeat(shares[:, :, None], size, axis=2)
    runs = np.arange(size)
    while len(runs):
        now[:, :, runs] = refitted(rng, now[:, :, runs], L)
        runs = np.flatnonzero(np.count_nonzero(np.triu(now.transpose(2, 0, 1)), axis=(1, 2)) > 1)
    return now


def alternates(rng: np.random.Generator, size: int, p_AA: float, p_BB: float, L: int) -> Bools:
    """Whether a text of two words alternates in the end."""
    return np.asarray(_in_the_end(rng, two_words(p_AA, p_BB), size, L)[0, 1] > 0)


def repeats(rng: np.random.Generator, size: int, p_AA: float, p_BB: float, L: int) -> Bools:
    """Whether A is the only word in the end."""
    return np.asarray(_in_the_end(rng, two_words(p_AA, p_BB), size, L)[0, 0] > 0)


def cycles(rng: np.random.Generator, size: int, w_A: float, w_B: float, L: int) -> Bools:
    """Whether A and B alternate in the end, where there is a third word."""
    real = independent(w_A, w_B, 1 - w_A - w_B)
    return np.asarray(_in_the_end(rng, real, size, L)[0, 1] > 0)


CHECKS = [
    Mean(
        share,
        at=[
            dict(p_AA=Fraction(1, 4), p_BB=Fraction(1, 4), L=6, n=3),
            dict(p_AA=Fraction(1, 2), p_BB=Fraction(1, 10), L=4, n=3),
        ],
        resolves=0.01,
        error_bar="A share lies between 0 and 1, and runs in which it is large are seen.",
        claim="share",
        draws=("L", "n"),
    ),
    Probability(
        alternates,
        at=[
            dict(p_AA=Fraction(1, 4), p_BB=Fraction(1, 4), L=12),
            dict(p_AA=Fraction(1, 2), p_BB=Fraction(1, 5), L=4),
        ],
        resolves=0.05,
        error_bar=COUNTED,
        claim="alternates",
        draws=("L", "L"),
    ),
    Probability(
        repeats,
        at=[
            dict(p_AA=Fraction(1, 4), p_BB=Fraction(1, 2), L=8),
            dict(p_AA=Fraction(1, 2), p_BB=Fraction(1, 5), L=3),
        ],
        resolves=0.05,
        error_bar=COUNTED,
        claim="repeats",
        draws=("L", "L"),
    ),
    Probability(
        cycles,
        at=[dict(w_A=Fraction(1, 2), w_B=Fraction(3, 10), L=8)],
        resolves=0.05,
        error_bar=COUNTED,
        claim="cycle",
        draws=("L", "L"),
    ),
    Mean(
        half_squared_difference(share),
        at=[
            dict(p_AA=Fraction(1, 2), p_BB=Fraction(3, 10), L=10),
            dict(p_AA=Fraction(1, 4), p_BB=Fraction(1, 4), L=5),
        ],
        resolves=0.03,
        error_bar="A share lies between 0 and 1, and so does its squared difference.",
        claim="first",
        draws=("L",),
    ),
]
