"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim

EXERCISES = [
    Exercise(
        "condition",
        "A Gaussian in $d = «d»$ dimensions is refitted with the unbiased covariance to "
        "$M = «M»$ samples.\nAt which rate per refit does the logarithm of its condition number "
        "grow in the long run?",
        dict(d=3, M=11),
        dict(d=[3, 5, 7], M=[9, 11, 13, 21, 101]),
        dict(
            rate=Answer(
                lambda d, M: sum(Fraction(2, M - d + 2 * j) for j in range((d - 1) // 2)),
                lambda d, M: claim("gaussian/lyapunov_spectrum:condition", M=M, d=d),
            )
        ),
        [
            "It is the difference of the first and the last exponent, "
            "$\\psi(\\frac{«M»-1}{2}) - \\psi(\\frac{«M»-«d»}{2})$.",
            "The arguments differ by a whole number, and $\\psi(x+1) = \\psi(x) + 1/x$: a sum of "
            "fractions, which comes to $«rate»$.",
        ],
    ),
]
