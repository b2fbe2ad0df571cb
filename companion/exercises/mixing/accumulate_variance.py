"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim


def _product(M: int, n: int) -> Fraction:
    left = Fraction(1)
    for k in range(1, n + 1):
        left *= 1 - Fraction(1, M * k * k)
    return left


EXERCISES = [
    Exercise(
        "kept",
        "Everything is kept, and each refit adds $M = «M»$ samples of the last model.\nWhich share "
        "of the variance is expected to be left after $n = «n»$ refits, and which part of it would "
        "be left if nothing were kept?",
        dict(M=4, n=3),
        dict(M=[2, 4, 5, 10, 100], n=[1, 2, 3, 4, 5]),
        dict(
            kept=Answer(
                lambda M, n: claim("mixing/accumulate_variance:refits", M=M, n=n),
                lambda M, n: _product(M, n),
                digits=4,
            ),
            replaced=Answer(
                lambda M, n: claim("gaussian/mle_variance", M=M, n=n),
                lambda M, n: Fraction((M - 1) ** n, M**n),
                digits=4,
            ),
        ),
        [
            "Refit $k$ costs the share $1/(Mk^2)$: $\\prod_{k=1}^{«n»} (1 - 1/(«M»k^2)) «kept=»$.",
            "If nothing were kept, each refit would cost $1/M$, and $(1-1/«M»)^{«n»} «replaced=»$ "
            "would be left.",
        ],
    ),
]
