"""Exercises on smoothed counts."""

from __future__ import annotations

from fractions import Fraction
from operator import mul

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import drawn, first

ROOM = "discrete/add_constant"


def pulled(M: int, K: int, b: Fraction, n: int) -> Fraction:
    """The mean weight of a type that nobody used, refit by refit."""
    mean = Fraction(0)
    for _ in range(n):
        mean = (M * mean + b) / (M + K * b)
    return mean


def half_way(M: int, K: int, b: Fraction) -> int:
    """Refits until a sure type has come half of its way to 1/K, one by one."""
    mean, n = Fraction(1), 0
    while mean - Fraction(1, K) >= (1 - Fraction(1, K)) / 2:
        mean, n = (M * mean + b) / (M + K * b), n + 1
    return n


def long_after(M: int, b: Fraction) -> float:
    """Two types: the law of the counts followed until it changes no more."""
    weights = [(j + b) / (M + 2 * b) for j in range(M + 1)]
    rows = [[float(p) for p in drawn(M, v)] for v in weights]
    columns = list(zip(*rows, strict=True))
    law = [1.0] + [0.0] * M
    for _ in range(40 * M):
        law = [sum(map(mul, law, column)) for column in columns]
    agree = [float(v**2 + (1 - v) ** 2) for v in weights]
    return float(sum(map(mul, law, agree)))


EXERCISES = [
    Exercise(
        "unused",
        "One of $K = «K»$ types has no weight at all in the real distribution.\nEach refit is to "
        "$M = «M»$ samples of the last model, with $b = «b»$ added to each count.\nWhat is its "
        "mean weight after $n = «n»$ refits?",
        dict(M=100, K=20, b=Fraction(1), n=10),
        dict(
            M=[10, 50, 100, 1000],
            K=[2, 5, 20, 100],
            b=[Fraction(1, 10), Fraction(1, 2), Fraction(1)],
            n=[1, 3, 10, 30],
        ),
        dict(
            weight=Answer(
                lambda M, K, b, n: claim(f"{ROOM}:mean", M=M, K=K, b=b, w=0, n=n),
                pulled,
                digits=4,
            )
        ),
        [
            "Its distance from $1/K$ is multiplied by $a = M/(M + Kb) «pull=»$ at each refit.",
            "So the mean weight is $(1 - a^{«n»})/«K» «weight=»$.",
            "An invented type comes to be used as often as any other.",
        ],
        also=lambda M, K, b, n: dict(pull=M / (M + K * b)),
    ),
    Exercise(
        "half",
        "After how many refits has the expected distance from uniform weights fallen below one "
        "half, with $M = «M»$, $K = «K»$ and $b = «b»$?",
        dict(M=1000, K=50, b=Fraction(1, 2)),
        dict(
            M=[50, 100, 1000, 5000],
            K=[2, 10, 50],
            b=[Fraction(1, 10), Fraction(1, 2), Fraction(1)],
        ),
        dict(
            refits=Answer(
                lambda M, K, b: first(
                    lambda n: (
                        claim(f"{ROOM}:mean", M=M, K=K, b=b, w=1, n=n) - Fraction(1, K)
                        < (1 - Fraction(1, K)) / 2
                    )
                ),
                half_way,
            )
        ),
        [
            "We need $n > \\ln 2/\\ln(1 + Kb/M) «bound=»$: «refits» refits.",
            "That is about $0.7\\,M/(Kb)$ where $Kb$ is small beside $M$.",
        ],
        also=lambda M, K, b: dict(bound=mpmath.log(2) / mpmath.log(1 + mpf(K * b / M))),
    ),
    Exercise(
        "two",
        "Of two types, how often do two samples of a model agree on average, in the long run, with "
        "$M = «M»$ and $b = «b»$?\nWhat does the limit of large samples say?",
        dict(M=20, b=Fraction(1, 2)),
        dict(M=[5, 10, 20], b=[Fraction(1, 10), Fraction(1, 2), Fraction(1)]),
        dict(
            agree=Answer(
                lambda M, b: mpf(claim(f"{ROOM}:settled", M=M, K=2, b=b)),
                long_after,
                within=1e-9,
                digits=4,
            )
        ),
        [
            "With $a = M/(M + 2b) «pull=»$ it is $[a^2/M + (1-a^2)/2]/[1 - a^2(1-1/M)] «agree=»$.",
            "The limit says $(2b+1)/(4b+1) «limit=»$, a Dirichlet law with the parameters $2b$.",
        ],
        also=lambda M, b: dict(pull=M / (M + 2 * b), limit=(2 * b + 1) / (4 * b + 1)),
    ),
]
