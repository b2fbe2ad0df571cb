"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from math import log

import mpmath

from companion.exercises import Answer, Exercise, claim, mpf
from companion.exercises.discrete import first

EXERCISES = [
    Exercise(
        "half",
        "How many refits to $M = «M»$ samples bring the expected diversity below the share $«f»$ "
        "of its start?",
        dict(M=100, f=Fraction(1, 4)),
        dict(
            M=[5, 10, 20, 50, 100, 200],
            f=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 10), Fraction(3, 4)],
        ),
        dict(
            refits=Answer(
                lambda M, f: first(
                    lambda n: claim("discrete/heterozygosity", M=M, w=Fraction(1, 2), n=n) < f / 4
                ),
                lambda M, f: int(log(f) / log(1 - 1 / M)) + 1,
            )
        ),
        [
            "Each refit keeps the share $1 - 1/M$ of it, whatever the number of types.",
            "We need $n > \\ln «f»/\\ln(1-1/«M») «bound=»$: «refits» refits.",
        ],
        also=lambda M, f: dict(bound=mpmath.log(mpf(f)) / mpmath.log(1 - mpmath.mpf(1) / M)),
    ),
]
