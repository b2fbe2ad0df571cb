"""TODO: exercises on what."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim


def refit_by_refit(M: int, n: int) -> Fraction:
    """TODO: a way to the number that the room's formula does not take, in lines of 82 at most."""
    left = Fraction(1)
    for _ in range(n):
        left -= left / M
    return left


EXERCISES = [
    Exercise(
        "todo",  # TODO: its name, one word
        "TODO: a question, for $M = «M»$ and $n = «n»$.",
        dict(M=10, n=2),
        dict(M=[2, 5, 10], n=[2, 3]),
        dict(kept=Answer(lambda M, n: claim("bias/depth_principle", M=M, n=n), refit_by_refit)),
        ["TODO: the steps, one sentence each, to $«kept»$."],
    ),
]
