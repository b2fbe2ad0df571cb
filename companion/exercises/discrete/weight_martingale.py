"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.discrete import chain, inner, solved


def _winning(M: int, i: int) -> Fraction:
    """The chance that i copies of M take over, from the linear system of the chain."""
    return solved(inner(M), [chain(M)[j][M] for j in range(1, M)])[i - 1]


EXERCISES = [
    Exercise(
        "winner",
        "A model counts $M = «M»$ samples at each refit. A type starts with $«i»$ of $«M»$ "
        "copies.\nWith which chance is it the only one left in the end?",
        dict(M=4, i=1),
        dict(M=[2, 3, 4, 5, 6], i=[1, 2, 3, 4, 5]),
        dict(
            chance=Answer(
                lambda M, i: claim("discrete/weight_martingale:fixation", M=M, w=Fraction(i, M)),
                lambda M, i: _winning(M, i),
            )
        ),
        [
            "Its expected weight never moves, and in the end it is 1 or 0.",
            "So the chance of 1 is the weight at the start: $«chance»$.",
        ],
        where=lambda M, i: i < M,
    ),
]
