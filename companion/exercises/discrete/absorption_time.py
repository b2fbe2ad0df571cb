"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.discrete import inner, solved


def _duration(M: int, i: int) -> Fraction:
    """The expected number of refits until one type is left, from the same system."""
    return solved(inner(M), [Fraction(1)] * (M - 1))[i - 1]


EXERCISES = [
    Exercise(
        "small",
        "Two types, $M = «M»$ samples per refit, and one of them starts with the weight "
        "$«i»/«M»$.\nHow many refits does it take on average until one type is left?",
        dict(M=3, i=1),
        dict(M=[2, 3, 4], i=[1, 2, 3]),
        dict(
            refits=Answer(
                lambda M, i: claim("discrete/absorption_time", M=M, w=Fraction(i, M)),
                lambda M, i: _duration(M, i),
            )
        ),
        [
            "Let $t_i$ be the time from $i$ copies. Then $t_i = 1 + \\sum_j P_{ij} t_j$ with "
            "binomial chances $P_{ij}$ and $t_0 = t_{«M»} = 0$.",
            "Solving the $«rows»$ equations gives $t_{«i»} «refits=»$.",
        ],
        also=lambda M, i: dict(rows=M - 1),
        where=lambda M, i: i < M,
    ),
]
