"""Exercises on the dependence of neighbouring words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "models/backoff_dependence"
EVEN = Fraction(1, 4)


def table(x: Fraction) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Two words that are used half of the time each, their dependence being x/4."""
    return ((1 + x) * EVEN, (1 - x) * EVEN, (1 - x) * EVEN, (1 + x) * EVEN)


def share_left(M: int, r: Fraction, n: int) -> Any:
    """The share of the dependence that is left: it is x/4 with x = 1/2 here."""
    x = Fraction(1, 2)
    return claim(f"{ROOM}:within", u=table(x), M=M, r=r, n=n) * 4 / x


def refit_by_refit(M: int, r: Fraction, n: int) -> Fraction:
    """The mean share of the pair less the mean product of its words' shares."""
    pair, words = Fraction(3, 8), Fraction(1, 4)
    for _ in range(n):
        words = pair / M + (1 - Fraction(1, M)) * words
        pair = (1 - r) * pair + r * words
    return (pair - words) * 8


def last_share(M: int, r: Fraction) -> Any:
    """What the dependence leaves in the pair's mean share, in the long run."""
    return 1 / (1 + r * (M - 1))


def added_up(M: int, r: Fraction) -> Any:
    """The covariance of the words' shares, refit by refit, until settled."""
    left, total = mpmath.mpf(1), mpmath.mpf(0)
    factor = (1 - mpf(r)) * (1 - mpmath.mpf(1) / M)
    while left > mpmath.mpf(10) ** -25:
        total += left / M
        left *= factor
    return total


def half_gone(M: int, r: Fraction) -> int:
    """By the logarithm."""
    rate = -mpmath.log(1 - mpf(r)) - mpmath.log1p(-mpmath.mpf(1) / M)
    return int(mpmath.ceil(mpmath.log(2) / rate))


def one_by_one(M: int, r: Fraction) -> int:
    """The first refit after which half or less is left."""
    left, n = Fraction(1), 0
    while left > Fraction(1, 2):
        left, n = left * (1 - r) * (1 - Fraction(1, M)), n + 1
    return n


EXERCISES = [
    Exercise(
        "left",
        "A model of word pairs is refitted to $M = «M»$ pairs of its own, with the weight "
        "$r = «r»$ for back-off, $n = «n»$ times.\n"
        "Which share of the dependence of two words is left, on average?",
        dict(M=100, r=Fraction(1, 10), n=5),
        dict(
            M=[20, 100, 1000],
            r=[Fraction(1, 100), Fraction(1, 10), Fraction(1, 4)],
            n=[2, 5, 10, 20],
        ),
        dict(left=Answer(share_left, refit_by_refit, digits=4)),
        [
            "Back-off keeps $1-r$ of it, and a sample has $1-1/M$ of its model's.",
            "Together: $[(1-«r»)(1-1/«M»)]^{«n»} «left=»$.",
        ],
    ),
    Exercise(
        "half",
        "After how many refits to $M = «M»$ pairs, with back-off of the weight $r = «r»$, is half "
        "of the dependence gone, on average?",
        dict(M=1000, r=Fraction(1, 20)),
        dict(
            M=[10, 100, 1000, 10**5],
            r=[Fraction(1, 100), Fraction(1, 20), Fraction(1, 10), Fraction(1, 3)],
        ),
        dict(refits=Answer(half_gone, one_by_one)),
        [
            "The share that is left falls at each refit by the factor $(1-«r»)(1-1/«M»)$.",
            "Half of it is gone after $\\ln 2/(-\\ln(1-«r»)-\\ln(1-1/«M»)) «exactly=»$ refits, "
            "rounded up: $«refits»$.",
        ],
        also=lambda M, r: dict(
            exactly=mpmath.log(2) / (-mpmath.log(1 - mpf(r)) - mpmath.log1p(-mpmath.mpf(1) / M))
        ),
    ),
    Exercise(
        "rest",
        "In the long run the dependence within a run is gone. Which part of it is still in the "
        "mean share of the pair over runs, with $M = «M»$ and $r = «r»$?",
        dict(M=100, r=Fraction(1, 10)),
        dict(M=[10, 50, 100, 500], r=[Fraction(1, 100), Fraction(1, 10), Fraction(1, 2)]),
        dict(rest=Answer(last_share, added_up, digits=4)),
        [
            "The mean product of the words' shares has grown by $1/M$ of the dependence at each "
            "refit.",
            "Added up that is $1/(1 + r(M-1)) «rest=»$.",
            "In some runs both words have become frequent, in others rare.",
        ],
    ),
]
