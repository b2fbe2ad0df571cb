"""Exercises on weights that are changed before they are sampled."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "discrete/reweighting"


def listed(M: int, w: Fraction, b: int, n: int) -> Fraction:
    """The chance to be left, all samples of all refits listed."""
    law = {w: Fraction(1)}
    for _ in range(n):
        after: dict[Fraction, Fraction] = {}
        for share, odds in law.items():
            up = b * share / (b * share + 1 - share)
            for labels in product((0, 1), repeat=M):
                k = sum(labels)
                chance = odds * up**k * (1 - up) ** (M - k)
                new = Fraction(k, M)
                after[new] = after.get(new, Fraction(0)) + chance
        law = after
    return 1 - law.get(Fraction(0), Fraction(0))


def plainly(M: int, w: Fraction, b: int, n: int) -> Fraction:
    """The same without oversampling."""
    return listed(M, w, 1, n)


def refits_to(w: Fraction, a: Fraction, level: Fraction) -> int:
    """Refits with endlessly many samples to the level, one by one."""
    share, n = mpf(w), 0
    while share < mpf(level):
        up, rest = share ** mpf(a), (1 - share) ** mpf(a)
        share, n = up / (up + rest), n + 1
    return n


def by_odds(w: Fraction, a: Fraction, level: Fraction) -> int:
    """The same from the logarithm of the odds."""
    start, end = (mpmath.log(mpf(each / (1 - each))) for each in (w, level))
    return int(mpmath.ceil(mpmath.log(end / start) / mpmath.log(mpf(a))))


def iterated(b: Fraction) -> Any:
    """The chance of extinction iterated from 0."""
    lost, before = mpmath.mpf(0), mpmath.mpf(-1)
    while abs(lost - before) > mpmath.mpf(10) ** -28:
        lost, before = mpmath.exp(mpf(b) * (lost - 1)), lost
    return 1 - lost


EXERCISES = [
    Exercise(
        "left",
        "A type of weight $w = «w»$ is oversampled by the factor $«b»$ before each refit to "
        "$M = «M»$ samples.\nHow likely is it still there after $n = «n»$ refits, and how likely "
        "without oversampling?",
        dict(M=4, w=Fraction(1, 10), b=2, n=2),
        dict(M=[3, 4, 5], w=[Fraction(1, 10), Fraction(1, 4)], b=[2, 3], n=[2, 3]),
        dict(
            raised=Answer(
                lambda M, w, b, n: claim(f"{ROOM}:left", M=M, w=w, a=1, b=b, n=n), listed
            ),
            plain=Answer(
                lambda M, w, b, n: claim("discrete/survival", M=M, w=w, n=n),
                plainly,
            ),
        ),
        [
            "A sample is of the type with chance $g(w) = «b»w/(1 + («b»-1)w)$, with the weight of "
            "the last model.",
            "The count is binomial with that chance, and so on from each count.",
            "This comes to $«raised»$, against $«plain»$ without.",
        ],
    ),
    Exercise(
        "levelled",
        "With endlessly many samples, how many refits flattened by the exponent $a = «a»$ bring a "
        "type of weight $«w»$ beside one other to the weight $«level»$ or more?",
        dict(w=Fraction(1, 100), a=Fraction(1, 2), level=Fraction(2, 5)),
        dict(
            w=[Fraction(1, 1000), Fraction(1, 100), Fraction(1, 10)],
            a=[Fraction(1, 2), Fraction(3, 4), Fraction(9, 10)],
            level=[Fraction(2, 5), Fraction(1, 3)],
        ),
        dict(refits=Answer(by_odds, refits_to)),
        [
            "The logarithm of the odds is multiplied by $«a»$ at each refit.",
            "It starts at $\\ln\\frac{w}{1-w}$, and the level's is nearer to 0.",
            "It is there after $«refits»$ refits.",
        ],
    ),
    Exercise(
        "ever",
        "A rare type is oversampled by $b = «b»$, and samples are many.\n"
        "With which chance does the line of one copy last for ever in the branching limit?",
        dict(b=Fraction(2)),
        dict(b=[Fraction(6, 5), Fraction(3, 2), Fraction(2), Fraction(3), Fraction(5)]),
        dict(chance=Answer(lambda b: claim(f"{ROOM}:survives", b=b), iterated)),
        [
            "The line is lost if the lines of all its copies are: $q = e^{«b»(q-1)}$.",
            "The least solution is the chance to be lost.",
            "So the line lasts with chance $1 - q «chance=»$.",
        ],
    ),
]
