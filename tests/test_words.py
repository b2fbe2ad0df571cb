"""The table of a real text's word counts, and the unigram models that are drawn from it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import log, sqrt

import numpy as np

from experiments.data import sentences, speech
from montecarlo.models.unigram_words import left, word_by_word
from montecarlo.streams import stream
from schemes.texts import COUNTS, DIFFERENT, WORDS

RUNS = 4000


def test_the_table_is_the_text_s() -> None:
    assert (WORDS, DIFFERENT) == (137_664, 8_462)
    assert (COUNTS[1], COUNTS[2], max(COUNTS)) == (3_090, 1_314, 12_059)
    assert list(COUNTS) == sorted(COUNTS)


def test_the_table_is_counted_again_in_the_messages() -> None:
    messages = [
        [word for sentence in sentences(speech(year)) for word in sentence]
        for year in range(1901, 1908)
    ]
    counts = Counter(word for message in messages for word in message)
    assert Counter(counts.values()) == COUNTS
    # the pairs of the page on back-off: how often, the first before another, the second after one
    pairs = Counter(pair for message in messages for pair in pairwise(message))
    for (one, other), table in {
        ("of", "the"): (2381, 7287, 12059, 137657),
        ("united", "states"): (242, 254, 347, 137657),
    }.items():
        first = sum(many for (x, _), many in pairs.items() if x == one)
        second = sum(many for (_, y), many in pairs.items() if y == other)
        assert (pairs[one, other], first, second, pairs.total()) == table


def test_counts_stand_in_for_words() -> None:
    one = left(stream(1, "counts", 0), RUNS, 30, 3)
    other = word_by_word(stream(1, "words", 0), RUNS, 30, 3)
    grid = np.arange(31)
    shares = [np.searchsorted(np.sort(each), grid, side="right") / RUNS for each in (one, other)]
    # the two-sample Dvoretzky–Kiefer–Wolfowitz inequality, at a chance of 1e-9
    assert np.abs(shares[0] - shares[1]).max() < sqrt(log(2e9) / RUNS)
    assert one.mean() < 25
