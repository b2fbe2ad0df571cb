"""Exercises on the counts of a bigram model."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "models/ngram_counts"


def left(m: int, y: int, z: int) -> Any:
    """All sentences begin with a, and neither word stands before itself."""
    return claim(f"{ROOM}:pair", s_a=m, s_b=0, c_aa=0, c_ab=y, c_ba=z, c_bb=0)


def by_sentences(m: int, y: int, z: int) -> Any:
    """A sentence ends after its first a, or else it has the pair."""
    goes_on = Fraction(y, m + z)
    return 1 - mpf(1 - goes_on) ** m


def in_a_row(m: int, y: int, z: int) -> Any:
    """Mean number of a, b, a in the next text."""
    return claim(f"{ROOM}:trigram", s_a=m, s_b=0, c_aa=0, c_ab=y, c_ba=z, c_bb=0)


def by_returns(m: int, y: int, z: int) -> Any:
    """Each return to a is one: a geometric number in each sentence."""
    returns = mpf(Fraction(y, m + z)) * mpf(Fraction(z, y))
    return m * returns / (1 - returns)


def words(m: int, T: int) -> Any:
    """Mean length of a sentence that is one word again and again."""
    return Fraction(T, m)


def words_one_by_one(m: int, T: int) -> Any:
    """The chances that a sentence has a first, a second, … word."""
    more, total, here = 1 - mpf(Fraction(m, T)), mpmath.mpf(0), mpmath.mpf(1)
    while here > mpmath.mpf(10) ** -35:
        total += here
        here *= more
    return total


def all_left(m: int, T: int) -> Any:
    """The chance that some sentence of the next text has two words or more."""
    return 1 - mpf(Fraction(m, T)) ** m


def all_left_in_logarithms(m: int, T: int) -> Any:
    """The same: no sentence has a second word."""
    return -mpmath.expm1(m * mpmath.log(mpf(Fraction(m, T))))


EXERCISES = [
    Exercise(
        "pair",
        "All $«m»$ sentences of a text begin with a, neither word stands before itself, a stands "
        "«y» times before b and b «z» times before a.\n"
        "With which chance is ab in the next text of a bigram model?\n"
        "How often do a, b and a stand in a row there, in the mean?",
        dict(m=10, y=6, z=4),
        dict(m=[5, 10, 20, 50], y=[4, 6, 10], z=[1, 2, 4]),
        dict(
            left=Answer(left, by_sentences, digits=4),
            row=Answer(in_a_row, by_returns, digits=4),
        ),
        [
            "A sentence of the model has the pair exactly if its first a goes on to b, as all "
            "begin with a: with the chance $«y»/«a» «goes=»$.",
            "So the pair is in one of «m» sentences with the chance $«left»$.",
            "Pairs ab are «y» in the mean. Each goes on to a with the chance $«z»/«y»$, so that "
            "three in a row are $«row»$.",
        ],
        also=lambda m, y, z: dict(a=m + z, goes=mpf(Fraction(y, m + z))),
        where=lambda m, y, z: z <= y <= m + z,
    ),
    Exercise(
        "one",
        "A text of one word has $T = «T»$ words in $«m»$ sentences.\n"
        "How long is a sentence of a bigram model of it, in the mean?\n"
        "With which chance has the next text of «m» sentences the word twice in a row?",
        dict(m=4, T=10),
        dict(m=[2, 3, 4, 5], T=[6, 8, 10, 20]),
        dict(
            length=Answer(words, words_one_by_one, digits=4),
            twice=Answer(all_left, all_left_in_logarithms, digits=4),
        ),
        [
            "A word is the last of its sentence with the chance $«m»/«T»$, and the length is "
            "geometric: $«length»$ in the mean, as in the text.",
            "All sentences have one word with the chance $(«m»/«T»)^{«m»}$, and else, with the "
            "chance $«twice»$, some word is followed by itself.",
        ],
    ),
]
