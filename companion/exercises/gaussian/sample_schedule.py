"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from companion.exercises import Answer, Exercise, claim, mpf


def _scheduled(M: int, n: int) -> Fraction:
    """The product of 1 − 1/(M i²), factor by factor."""
    left = Fraction(1)
    for i in range(1, n + 1):
        left *= 1 - Fraction(1, M * i * i)
    return left


def _scheduled_for_ever(M: int) -> Any:
    """Fifty factors, and the rest through the logarithm's series and Hurwitz' zeta function."""
    rest = sum(mpmath.zeta(2 * k, 51) / (k * mpmath.mpf(M) ** k) for k in range(1, 15))
    return mpf(_scheduled(M, 50)) * mpmath.exp(-rest)


EXERCISES = [
    Exercise(
        "squares",
        "Refit $i$ draws $M_i = «M»\\,i^2$ samples, by maximum likelihood.\nWhich share of the "
        "variance is expected to be left after $n = «n»$ refits, and which for ever?",
        dict(M=4, n=3),
        dict(M=[2, 3, 4, 9, 16, 100], n=[1, 2, 3, 4]),
        dict(
            left=Answer(
                lambda M, n: claim("gaussian/sample_schedule:square", M=M, n=n),
                lambda M, n: _scheduled(M, n),
                digits=4,
            ),
            limit=Answer(
                lambda M, n: claim("gaussian/sample_schedule:limit", M=M),
                lambda M, n: _scheduled_for_ever(M),
                digits=4,
            ),
        ),
        [
            "After «n» refits it is $\\prod_{i=1}^{«n»} (1 - 1/(«M» i^2)) «left=»$.",
            "The endless product is Euler's: $\\sin(x)/x$ at $x = \\pi/\\sqrt{«M»}$, that is "
            "$«limit»$.",
        ],
    ),
]
