"""Exercises on the words that a unigram model of a real text still knows."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from schemes.texts import COUNTS, DIFFERENT, WORDS
from theory.maths.branching import Branching

SHARES = [(Fraction(c, WORDS), v) for c, v in COUNTS.items()]
"""The weights of the text's words, and how many have each."""


def drawn_again(c: int, M: int) -> Any:
    """How many of the words with this count are among M words of the text."""
    missing = (1 - mpf(Fraction(c, WORDS))) ** M
    return COUNTS[c] * (1 - missing)


def drawn_by_halves(c: int, M: int) -> Any:
    """The same: a word missing from M words is missing from both halves."""
    missing, left = mpmath.mpf(1), M
    once = 1 - mpf(Fraction(c, WORDS))
    while left:
        if left % 2:
            missing *= once
        once, left = once * once, left // 2
    return COUNTS[c] - COUNTS[c] * missing


def known_at_last(M: int, n: int) -> Any:
    """What is known after the first refit, and for ever if all is kept."""
    return claim("models/unigram_words:kept", M=M, n=n)


def known_word_by_word(M: int, n: int) -> Any:
    """The words of the text without those that the first refit misses."""
    missing = (many * (1 - mpf(w)) ** M for w, many in SHARES)
    return DIFFERENT - mpmath.fsum(missing)


def read_again(n: int) -> Any:
    """The bound from below for refits to as many words as the text has."""
    return claim("models/unigram_words:least", M=WORDS, n=n)


def read_by_lines(n: int) -> Any:
    """The same by the chance that a line is extinct."""
    gone = mpmath.mpf(0)
    for _ in range(n - 1):
        gone = mpmath.exp(gone - 1)
    lost = (v * (1 - mpf(w) * (1 - gone)) ** WORDS for w, v in SHARES)
    return DIFFERENT - mpmath.fsum(lost)


def words_drawn(n: int) -> Any:
    """Words of the text that show as many: each counts if its line is alive."""
    return WORDS * Branching.numeric(n)


def words_by_lines(n: int) -> Any:
    """The same by extinction."""
    gone = mpmath.mpf(0)
    for _ in range(n - 1):
        gone = mpmath.exp(gone - 1)
    return WORDS - WORDS * gone


EXERCISES = [
    Exercise(
        "rare",
        f"The text has {WORDS} words, and $«many»$ of its {DIFFERENT} different words occur "
        "$«c»$ times each.\n"
        "How many of these does a unigram model of the text still know, on average, after one "
        "refit to $M = «M»$ words of its own?",
        dict(c=1, M=WORDS),
        dict(c=[1, 2, 3, 5, 10], M=[10**4, 10**5, WORDS, 10**6]),
        dict(left=Answer(drawn_again, drawn_by_halves, digits=4)),
        [
            f"Such a word has the weight $«c»/{WORDS}$, and is missing from all $«M»$ draws with "
            f"the chance $(1 - «c»/{WORDS})^{{«M»}} «missing=»$.",
            "So $«left»$ of the $«many»$ are left on average.",
        ],
        also=lambda c, M: dict(many=COUNTS[c], missing=(1 - mpf(Fraction(c, WORDS))) ** M),
    ),
    Exercise(
        "kept",
        "All words that a unigram model of the text ever draws are kept, and each refit adds "
        "$M = «M»$ words to them.\n"
        "How many words does the model know after $n = «n»$ refits, on average?",
        dict(M=10**4, n=20),
        dict(M=[1000, 10**4, 10**5, WORDS], n=[2, 5, 20, 100]),
        dict(
            known=Answer(known_at_last, known_word_by_word, digits=4),
        ),
        [
            "The first $«M»$ words stay, and no other word is ever drawn: in one run the number is "
            "the same after every refit.",
            "So its mean is that after the first refit, $«known»$, whatever $n$ is.",
        ],
    ),
    Exercise(
        "shorter",
        f"A unigram model of the text is refitted $n = «n»$ times, each time to {WORDS} words, as "
        "many as the text has.\n"
        "Let each of the first refit's words have heirs like a critical Poisson branching, which "
        "gives a bound from below.\n"
        "Of how many words that are drawn from the text does the model still know what they "
        "show, and how many different words are that?",
        dict(n=20),
        dict(n=[3, 5, 10, 20, 50, 100, 300]),
        dict(
            drawn=Answer(words_drawn, words_by_lines, digits=5),
            known=Answer(read_again, read_by_lines, digits=5),
        ),
        [
            "A line is alive at refit «n» with the chance $r(«n») «alive=»$.",
            f"So it is as if $r(«n»)$ of the {WORDS} words had been drawn: $«drawn»$ on average.",
            "Each word of the text is left with the chance "
            f"$1-(1-c_i\\,r(«n»)/{WORDS})^{{{WORDS}}}$. Added up, $«known»$ are.",
        ],
        also=lambda n: dict(alive=Branching.numeric(n)),
    ),
]
