"""A bigram model of sentences, refitted to sentences of its own, each written word by word."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED


def table(s_a: int, s_b: int, c_aa: int, c_ab: int, c_ba: int, c_bb: int) -> Array:
    """How often one stands before another: the marker, a and b."""
    ends = (s_a + c_ba - c_ab, s_b + c_ab - c_ba)
    return np.array([[0, s_a, s_b], [ends[0], c_aa, c_ab], [ends[1], c_ba, c_bb]])


def refit(rng: np.random.Generator, counts: Array, m: int) -> tuple[Array, Array]:
    """The counts of pairs in a new text of each run, (runs, 3, 3); and those of a, b, a in a row.

    All sentences are written side by side, until the last has ended.
    """
    runs = len(counts)
    bounds = np.cumsum(counts, axis=2)
    pairs = np.zeros((runs, 3, 3))
    rows = np.zeros(runs)
    run = np.repeat(np.arange(runs), m)
    word = np.zeros(len(run), dtype=int)
    before = np.zeros(len(run), dtype=int)
    while len(run):
        limits = bounds[run, word]
        u = rng.random(len(run)) * limits[:, 2]
        new = (u >= limits[:, 0]).astype(int) + (u >= limits[:, 1])
        np.add.at(pairs, (run, word, new), 1)
        rows += np.bincount(run[(before == 1) & (word == 2) & (new == 1)], minlength=runs)
        on = new > 0
        run, before, word = run[on], word[on], new[on]
    return pairs, rows


def _texts(rng: np.random.Generator, size: int, n: int, text: Array) -> tuple[Array, Array]:
    counts, rows = np.repeat(text[None], size, axis=0), np.zeros(size)
    for _ in range(n):
        counts, rows = refit(rng, counts, int(text[0].sum()))
    return counts, rows


def kept(
    rng: np.random.Generator,
    size: int,
    s_a: int,
    s_b: int,
    c_aa: int,
    c_ab: int,
    c_ba: int,
    c_bb: int,
    n: int,
) -> Array:
    """How often a stands before b after ``n`` refits."""
    text = table(s_a, s_b, c_aa, c_ab, c_ba, c_bb)
    return np.asarray(_texts(rng, size, n, text)[0][:, 1, 2])


def trigram(rng: np.random.Generator, size: int, **text: int) -> Array:
    """How often a, b and a stand in a row in the model's first text."""
    return _texts(rng, size, 1, table(**text))[1]


def pair(rng: np.random.Generator, size: int, **text: int) -> Array:
    """Whether a stands before b in the model's first text."""
    return np.asarray(_texts(rng, size, 1, table(**text))[0][:, 1, 2] > 0)


_TEXTS = [
    dict(s_a=3, s_b=2, c_aa=1, c_ab=4, c_ba=2, c_bb=1),
    dict(s_a=1, s_b=1, c_aa=0, c_ab=2, c_ba=2, c_bb=1),
]
_SEEN = (
    "A sentence goes on with a chance below 1, so that its length has geometric tails; n is small "
    "beside the number of words, and the runs that carry the mean are common."
)
_WORDS = 64
"""Words in a text, about, and what each of them costs."""

CHECKS = [
    Mean(
        of=kept,
        at=[dict(**_TEXTS[0], n=1), dict(**_TEXTS[0], n=3)],
        resolves=0.02,
        error_bar=_SEEN,
        claim="kept",
        draws=(_WORDS, "n"),
    ),
    Mean(of=trigram, at=_TEXTS, resolves=0.02, error_bar=_SEEN, claim="trigram", draws=(_WORDS,)),
    Probability(
        of=pair, at=_TEXTS, resolves=0.01, error_bar=COUNTED, claim="pair", draws=(_WORDS,)
    ),
]
