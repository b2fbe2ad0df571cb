"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim


def _second_budget(M: int) -> Fraction:
    """Two picks of a budget of M, drawn without replacement from M originals and M copies."""
    mixed = Fraction(M, 2 * M - 1) / M
    copies = Fraction(M - 1, 2 * (2 * M - 1)) / M
    return Fraction(1, M) + (1 - Fraction(1, M)) * (mixed + copies)


EXERCISES = [
    Exercise(
        "second",
        "All samples are kept, but each refit can use only $M = «M»$ of them, drawn without "
        "replacement.\nWhich share of the variance is expected to be left after the second refit?",
        dict(M=2),
        dict(M=[2, 3, 4, 5, 6, 10, 20, 50, 100]),
        dict(
            kept=Answer(
                lambda M: 1 - _second_budget(M),
                lambda M: claim("mixing/accumulate_subsample:refits", M=M, n=2),
                digits=5,
            )
        ),
        [
            "The past holds $«M»$ originals and $«M»$ copies of them.",
            "Two picks of the budget are the same sample with chance $1/«M»$; else they are an "
            "original and a copy with chance $«mixed»$, two copies with chance $«copies»$, and "
            "then have one ancestor with chance $1/«M»$.",
            "In all $F = «F»$, and $1 - F «kept=»$ is left.",
        ],
        also=lambda M: dict(
            mixed=Fraction(M, 2 * M - 1),
            copies=Fraction(M - 1, 2 * (2 * M - 1)),
            F=_second_budget(M),
        ),
    ),
]
