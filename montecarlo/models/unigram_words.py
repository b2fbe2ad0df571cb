"""Unigram models of a real text, refitted to words of their own."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.reasons import BY_COUNTS
from schemes.texts import COUNTS

_TEXT = np.repeat(np.array(list(COUNTS)), np.array(list(COUNTS.values())))
"""How often each word of the text occurs in it."""


def left(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """The words that each of ``size`` models knows after ``n`` refits to its own words alone."""
    return np.array([_known(rng, M, n, keep=False) for _ in range(size)], dtype=float)


def kept(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """The same where all words that were ever drawn are kept."""
    return np.array([_known(rng, M, n, keep=True) for _ in range(size)], dtype=float)


def _known(rng: np.random.Generator, M: int, n: int, keep: bool) -> int:
    counts = _TEXT
    for refit in range(n):
        drawn = rng.multinomial(M, counts / counts.sum())
        counts = counts + drawn if keep and refit else drawn
        counts = counts[counts > 0]  # a word that is lost is never drawn
    return len(counts)


def word_by_word(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """The words that each model knows, every word of every refit drawn by itself."""
    bounds = np.cumsum(_TEXT) / _TEXT.sum()
    words = np.searchsorted(bounds, rng.random((size, M)), side="right")
    for _ in range(n - 1):
        # the model is its words' shares, so that one of its words is any of them, all alike
        words = np.take_along_axis(words, rng.integers(M, size=(size, M)), axis=1)
    words.sort(axis=1)
    return np.asarray(1.0 + (np.diff(words, axis=1) != 0).sum(axis=1))


_BOUNDED = "A number from 1 to the text's different words, which every run carries."
_RUNS = 1 << 15
"""So that a batch is 64 runs."""

CHECKS = [
    Mean(
        of=word_by_word,
        at=[dict(M=20, n=3), dict(M=200, n=10)],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="left",
    ),
    *(
        Mean(
            of=word_by_word,
            at=[dict(M=5, n=7), dict(M=20, n=3)],
            resolves=0.01,
            error_bar=_BOUNDED,
            claim=claim,
        )
        for claim in ("least", "most")
    ),
    *(
        Mean(
            of=left,
            at=[dict(M=137_664, n=10)],
            resolves=0.003,
            error_bar=_BOUNDED + BY_COUNTS,
            claim=claim,
            draws=(_RUNS,),
        )
        for claim in ("least", "most")
    ),
    Mean(
        of=kept,
        at=[dict(M=2000, n=5)],
        resolves=0.01,
        error_bar=_BOUNDED + BY_COUNTS,
        claim="kept",
        draws=(_RUNS,),
    ),
]
