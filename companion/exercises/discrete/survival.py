"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.discrete import after

EXERCISES = [
    Exercise(
        "two",
        "A type has weight $w = «w»$, and each refit counts $M = «M»$ samples.\nWith which chance "
        "is it still there after two refits?\nAnd if the second refit drew from the original "
        "weights again, and the type had to be in both samples?",
        dict(M=2, w=Fraction(1, 2)),
        dict(M=[2, 3, 4], w=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(1, 5)]),
        dict(
            chance=Answer(
                lambda M, w: claim("discrete/survival", M=M, w=w, n=2),
                lambda M, w: 1 - after(M, w, 2)[0],
            ),
            apart=Answer(
                lambda M, w: claim("discrete/independent_sampling_survival", M=M, w=w, n=2),
                lambda M, w: (1 - after(M, w, 1)[0]) ** 2,
            ),
        ),
        [
            "Sum over the number $j$ of copies in the first sample: "
            "$1 - \\sum_j \\binom{«M»}{j} w^j (1-w)^{«M»-j} (1 - j/«M»)^{«M»} «chance=»$.",
            "From the original weights it would be $[1-(1-w)^{«M»}]^2 «apart=»$.",
            "The two differ: what survived the first refit often has more weight than it started "
            "with.",
        ],
    ),
]
