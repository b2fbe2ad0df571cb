"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.discrete import after

EXERCISES = [
    Exercise(
        "distinct",
        "A model is fitted to $M = «M»$ samples that are all distinct.\nHow many types are "
        "expected to be left after $n = «n»$ refits to $«M»$ samples?",
        dict(M=4, n=1),
        dict(M=[2, 3, 4, 5, 6, 10], n=[1, 2]),
        dict(
            types=Answer(
                lambda M, n: claim("discrete/support_size:distinct", M=M, n=n),
                lambda M, n: M * (1 - after(M, Fraction(1, M), n)[0]),
            )
        ),
        [
            "Each of the $«M»$ types is still there with the chance of a single one of weight "
            "$1/«M»$, and expectations add up, dependent or not.",
            "After one refit this is $«M»\\,(1-(1-1/«M»)^{«M»}) «one=»$; after $n = «n»$ it is "
            "$«types»$.",
        ],
        also=lambda M, n: dict(one=M * (1 - (1 - Fraction(1, M)) ** M)),
    ),
]
