"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

import mpmath

from companion.exercises import Answer, Exercise, claim, mpf
from companion.exercises.gaussian import times


def _refits_below(M: int, f: Fraction) -> int:
    """Refits counted until the share (1 − 1/M)^n is below f, in whole numbers."""
    left, whole, count = 1, 1, 0
    while left * f.denominator >= f.numerator * whole:
        left, whole, count = left * (M - 1), whole * M, count + 1
    return count


EXERCISES = [
    Exercise(
        "threshold",
        "Data of variance $\\sigma^2 = «v»$ are fitted by a Gaussian, and it is refitted by "
        "maximum likelihood, each time to $M = «M»$ samples of the last model.\n"
        "What is the expected variance after $n = «n»$ refits?\n"
        "After how many refits is it first below $«t»$?",
        dict(v=100, M=100, n=50, f=Fraction(1, 2), t=50),
        dict(
            v=[16, 64, 100, 400],
            M=[10, 20, 50, 100, 200],
            n=[10, 20, 50, 100],
            f=[Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)],
            t=[4, 8, 12, 16, 25, 32, 48, 50, 75, 100, 200, 300],
        ),
        dict(
            left=Answer(
                lambda v, M, n, f, t: v * claim("gaussian/mle_variance:fixed", M=M, n=n),
                lambda v, M, n, f, t: times(Fraction(v), 1 - Fraction(1, M), n),
            ),
            first=Answer(
                lambda v, M, n, f, t: claim("gaussian/generations_to_fraction", M=M, f=f),
                lambda v, M, n, f, t: _refits_below(M, f),
            ),
        ),
        [
            "Each refit multiplies the expected variance by $1 - 1/M$, so after «n» refits it is "
            "$«v»\\,(1 - 1/«M»)^{«n»} «left=»$.",
            "Below $«t»$ means below the fraction $f = «f»$, and $\\ln f/\\ln(1-1/M) «crossing=»$: "
            "the first whole number above this is «first».",
            "The rule of thumb $M\\ln(1/f) «thumb=»$ comes close; half of it answers another "
            "question, that of a typical run.",
        ],
        also=lambda v, M, n, f, t: dict(
            crossing=mpmath.log(mpf(f)) / mpmath.log(1 - mpmath.mpf(1) / M),
            thumb=-M * mpmath.log(mpf(f)),
        ),
        where=lambda v, M, n, f, t: v * f == t,
    ),
]
