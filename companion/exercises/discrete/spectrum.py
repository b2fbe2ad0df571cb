"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from companion.exercises import Answer, Exercise, claim


def _factorial(k: int) -> int:
    return 1 if k < 2 else k * _factorial(k - 1)


EXERCISES = [
    Exercise(
        "lines",
        "With $M = «M»$ samples per refit, what is the chance that $k = «k»$ samples of the newest "
        "model come from $«k»$ different samples of the refit before?\nWhich eigenvalue is this?",
        dict(M=5, k=3),
        dict(M=[3, 4, 5, 6, 10], k=[2, 3, 4, 5]),
        dict(
            chance=Answer(
                lambda M, k: claim("discrete/spectrum:eigenvalue", M=M, k=k),
                lambda M, k: Fraction(comb(M, k) * _factorial(k), M**k),
            )
        ),
        [
            "One after the other must miss the ones already taken: "
            "$\\prod_{i=1}^{«k»-1}(1 - i/«M») «chance=»$.",
            "It is the eigenvalue $\\lambda_{«k»}$ of the chain.",
        ],
        where=lambda M, k: k <= M,
    ),
]
