"""Exercises on invented words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import first

ROOM = "discrete/hallucination"


def half_gone(q: Fraction) -> int:
    """The first refit at which less than half is real, one refit at a time."""
    real, n = Fraction(1), 0
    while real >= Fraction(1, 2):
        real, n = real * (1 - q), n + 1
    return n


def two_lines(M: int, q: Fraction) -> Fraction:
    """Two samples followed back until they meet, or one is an invention."""
    meet, go_on, total = Fraction(1, M), Fraction(1), Fraction(0)
    while go_on > Fraction(1, 10**25):
        total += go_on * meet
        go_on *= (1 - meet) * (1 - q) ** 2
        go_on = Fraction(int(go_on * 10**40), 10**40)
    return total


def least_inventive(M: int, s: Fraction) -> Any:
    """The chance of an invention under which a refit leaves s as it is."""
    low, high = mpmath.mpf(0), mpmath.mpf(1)
    for _ in range(120):
        middle = (low + high) / 2
        after = mpf(Fraction(1, M)) + mpf((M - 1) * s / M) * (1 - middle) ** 2
        low, high = (middle, high) if after > mpf(s) else (low, middle)
    return high


EXERCISES = [
    Exercise(
        "real",
        "Each sample is with chance $q = «q»$ an invented word.\nAfter how many refits is less "
        "than half of the model's weight expected to be on real words?\nDoes a larger sample help?",
        dict(q=Fraction(1, 100)),
        dict(q=[Fraction(1, each) for each in (3, 5, 10, 20, 50, 100, 200, 1000)]),
        dict(
            refits=Answer(
                lambda q: first(lambda n: claim(f"{ROOM}:real", q=q, n=n) < Fraction(1, 2)),
                half_gone,
            )
        ),
        [
            "Each refit keeps the share $1 - q$ of it, so we need "
            "$n > \\ln 2/(-\\ln(1-«q»)) «bound=»$: «refits» refits.",
            "The number of samples does not occur: a larger sample holds as large a share of "
            "inventions.",
        ],
        also=lambda q: dict(bound=-mpmath.log(2) / mpmath.log(1 - mpf(q))),
    ),
    Exercise(
        "agree",
        "Each refit is to $M = «M»$ samples, and a sample is with chance $q = «q»$ an invented "
        "word.\nHow often do two samples of a model agree on average, in the long run?\nWhat does "
        "$1/(1+2Mq)$ say?",
        dict(M=100, q=Fraction(1, 50)),
        dict(M=[2, 10, 100, 1000], q=[Fraction(1, 2), Fraction(1, 10), Fraction(1, 50)]),
        dict(
            agree=Answer(
                lambda M, q: mpf(claim(f"{ROOM}:settled", M=M, q=q)), two_lines, within=1e-15
            ),
        ),
        [
            "The value that a refit leaves as it is solves $v = \\frac{1}{M} + "
            "(1-\\frac{1}{M})(1-q)^2 v$.",
            "So $v = 1/(M - (M-1)(1-q)^2) «agree=»$.",
            "The rough formula says «rough».",
        ],
        also=lambda M, q: dict(rough=1 / (1 + 2 * M * q)),
    ),
    Exercise(
        "wanted",
        "Refits are to $M = «M»$ samples.\nWhich chance $q$ of an invention makes two samples "
        "agree with chance $«s»$ on average, in the long run?",
        dict(M=100, s=Fraction(1, 4)),
        dict(M=[10, 50, 100, 1000], s=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)]),
        dict(
            q=Answer(
                lambda M, s: 1 - mpmath.sqrt(mpf((M - 1 / s) / (M - 1))),
                least_inventive,
            )
        ),
        [
            "We need $M - (M-1)(1-q)^2 = 1/«s»$.",
            "So $(1-q)^2 = (M - 1/«s»)/(M-1) «square=»$, and $q «q=»$.",
        ],
        also=lambda M, s: dict(square=(M - 1 / s) / (M - 1)),
    ),
]
