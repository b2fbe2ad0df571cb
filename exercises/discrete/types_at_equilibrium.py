"""Exercises on the types that a pool holds at equilibrium."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, comb, log
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf

ROOM = "discrete/types_at_equilibrium"


def each_length(N: int, w: Fraction) -> Any:
    """Lengths from 1 on, each weighed by its chance."""
    back = 1 - (1 - mpf(w)) ** N
    total, chance, length = mpmath.mpf(0), back, 1
    while length * chance > 1e-20 or length < 10:
        total += length * chance
        chance, length = chance * (1 - back), length + 1
    return total


def tried_one_by_one(w: Fraction, most: int) -> int:
    """The least number of real samples whose mean absence is short enough."""
    N = 1
    while most * (1 - (1 - w) ** N) < 1:
        N += 1
    return N


def life_by_dates(N: int, M: int) -> float:
    """N times the sum of a newcomer's chances to be held, pool after pool."""
    size, counts = N + M, np.arange(M + 1)
    ways = np.array([float(comb(M, c)) for c in counts])
    share = counts[:, None] / size
    moves = ways * share**counts * (1 - share) ** (M - counts)
    law = ways * (1 / size) ** counts * (1 - 1 / size) ** (M - counts)
    total = 1.0
    while law[1:].sum() > 1e-14:
        total, law = total + law[1:].sum(), law @ moves
    return float(N * total)


def needed(w: Fraction, most: int) -> int:
    """The same by logarithms."""
    return ceil(log(1 - 1 / most) / log(1 - float(w)))


EXERCISES = [
    Exercise(
        "away",
        "A word of real weight $w = «w»$ has just been lost, and each refit has $N = «N»$ new "
        "real samples.\nFor how many refits is it absent on average?\nWhat do more synthetic "
        "samples change?",
        dict(N=20, w=Fraction(1, 1000)),
        dict(N=[1, 5, 10, 20, 50], w=[Fraction(1, 10), Fraction(1, 100), Fraction(1, 1000)]),
        dict(
            refits=Answer(
                lambda N, w: claim(f"{ROOM}:spell", N=N, M=100, w=w), each_length, within=1e-9
            )
        ),
        [
            "While the model lacks the word, no synthetic sample is of it. The real ones bring it "
            "back with chance $1-(1-w)^N$ at each refit.",
            "So the mean is $1/(1-(1-«w»)^{«N»}) «refits=»$, whatever $M$ is.",
            "More synthetic samples change nothing in how long it stays away. They change how "
            "seldom it is lost.",
        ],
    ),
    Exercise(
        "enough",
        "How many new real samples does each refit need so that a type of weight $w = «w»$, once "
        "lost, is absent for «most» refits on average at most?",
        dict(w=Fraction(1, 100), most=5),
        dict(w=[Fraction(1, 20), Fraction(1, 100), Fraction(1, 500)], most=[2, 3, 5, 7]),
        dict(least=Answer(needed, tried_one_by_one)),
        [
            "The mean is «most» at most where $(1-w)^N$ is $1 - 1/«most»$ or less.",
            "The least such $N$ is «least».",
        ],
    ),
    Exercise(
        "types",
        "Each of $N = «N»$ new real samples is of a type never seen before, and each refit has "
        "$M = «M»$ samples of the last model.\nHow many types does a pool hold on average at "
        "equilibrium?",
        dict(N=1, M=10),
        dict(N=[1, 2, 3], M=[3, 5, 8, 10, 12, 15]),
        dict(
            types=Answer(
                lambda N, M: mpf(claim(f"{ROOM}:types", N=N, M=M)), life_by_dates, within=1e-8
            )
        ),
        [
            "Each refit brings «N», and each is held for its mean life.",
            "The life of a type that starts with one sample among «size» follows from the chain of "
            "its count: there are «types» types.",
        ],
        also=lambda N, M: dict(size=N + M),
    ),
]
