"""Exercises on an exponential model refitted to its own samples."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim


def term_by_term(M: int, n: int) -> Fraction:
    """The second moment of a mean of M samples, refit after refit."""
    square = Fraction(1)
    for _ in range(n):
        square *= Fraction(2 * M + M * (M - 1), M * M)
    return square


EXERCISES = [
    Exercise(
        "square",
        "An exponential model is refitted to $M = «M»$ of its own samples, $n = «n»$ times.\n"
        "By which factor has its expected squared mean grown?",
        dict(M=10, n=2),
        dict(M=[2, 5, 10], n=[2, 3]),
        dict(
            grown=Answer(
                lambda M, n: claim("others/exponential_mle:square", M=M, n=n), term_by_term
            )
        ),
        ["Each refit multiplies it by $1 + 1/«M»$.", "So it has grown by $«grown»$."],
    ),
]
