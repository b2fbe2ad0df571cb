"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.discrete import after

EXERCISES = [
    Exercise(
        "audit",
        "A test draws $M = «M»$ samples from fixed weights, and a type has weight $w = «w»$.\n"
        "With which chance is it seen in each of $n = «n»$ tests?\nAfter how many tests, on "
        "average, is it missed for the first time?",
        dict(M=5, w=Fraction(1, 2), n=10),
        dict(M=[2, 3, 4, 5], w=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)], n=[2, 3, 5, 10]),
        dict(
            always=Answer(
                lambda M, w, n: claim("discrete/independent_sampling_survival", M=M, w=w, n=n),
                lambda M, w, n: (1 - after(M, w, 1)[0]) ** n,
            ),
            missed=Answer(
                lambda M, w, n: claim(
                    "discrete/independent_sampling_survival:first_miss", M=M, w=w
                ),
                lambda M, w, n: 1 / after(M, w, 1)[0],
            ),
        ),
        [
            "One test sees it with chance $1 - (1-w)^{«M»} «seen=»$, so all do with chance "
            "$(1 - (1-w)^{«M»})^{«n»} «always=»$.",
            "The number of the first test that misses it is geometric, with mean "
            "$(1-w)^{-«M»} «missed=»$.",
        ],
        also=lambda M, w, n: dict(seen=1 - (1 - w) ** M),
    ),
]
