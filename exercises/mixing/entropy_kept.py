"""Exercises on how much of the entropy a scheme keeps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "mixing/entropy_kept"


def by_pairs(K: int, M: int, n: int) -> Any:
    """K equal types in plain retraining, a type's mean square unrolled."""
    square = mpf(Fraction(1, K)) ** 2
    for _ in range(n):  # a share 1/M of what is missing to the mean 1/K is added
        square += (mpf(Fraction(1, K)) - square) / M
    return mpmath.log(square * K * K)


def by_lines(K: int, M: int, n: int) -> Any:
    """From below: the lines that M samples merge to, refit by refit."""
    lines = mpmath.mpf(M)
    for _ in range(n - 1):
        lines = M - M * (1 - 1 / mpmath.mpf(M)) ** lines
    return -mpmath.log1p(-((1 - 1 / mpmath.mpf(K)) ** lines))


EXERCISES = [
    Exercise(
        "equal",
        "«K» words are equally frequent, and each refit draws $M = «M»$ samples from the last "
        "model and nothing else.\n"
        "The entropy of the words is $\\ln «K»$ nats.\n"
        "Between which bounds is the entropy that it is expected to lose in $n = «n»$ refits?",
        dict(K=100, M=200, n=10),
        dict(K=[10, 50, 100, 1000], M=[100, 200, 1000], n=[2, 5, 10, 30]),
        dict(
            most=Answer(
                lambda K, M, n: K * claim(f"{ROOM}:most", M=M, N=0, k=0, n=n, w=Fraction(1, K)),
                by_pairs,
                digits=4,
            ),
            least=Answer(
                lambda K, M, n: K * claim(f"{ROOM}:least", M=M, N=0, k=0, n=n, w=Fraction(1, K)),
                by_lines,
                digits=4,
            ),
        ),
        [
            "Two picks have one original with chance $F = 1 - (1 - 1/«M»)^{«n»}$, and the «K» "
            "types lose no more than $\\ln(1 + («K» - 1)F) «most=»$.",
            "Each is lost with a chance of $c$ at least, and together they lose at least "
            "$-\\ln(1 - c)$: $«least»$.",
        ],
    ),
]
