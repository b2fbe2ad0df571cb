"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.gaussian import times

EXERCISES = [
    Exercise(
        "spread",
        "With the unbiased variance, $\\sigma = 1$ and $M = «M»$, what is the variance of the "
        "fitted variance after $n = «n»$ refits?",
        dict(M=5, n=3),
        dict(M=[2, 3, 5, 9, 11, 21], n=[1, 2, 3, 4, 5]),
        dict(
            variance=Answer(
                lambda M, n: claim("gaussian/variance_moments:variance", M=M, n=n),
                # E Q² = m(m + 2) for Q chi-squared, as the sum of m squares of variance 2
                lambda M, n: (
                    times(Fraction(1), Fraction((M - 1) ** 2 + 2 * (M - 1), (M - 1) ** 2), n) - 1
                ),
            )
        ),
        [
            "Each refit multiplies the second moment by "
            "$\\mathbb{E}\\,Q^2/(M-1)^2 = 1 + 2/(M-1) «factor=»$.",
            "The mean stays at 1, so the variance is $«factor»^{«n»} - 1 «variance=»$.",
        ],
        also=lambda M, n: dict(factor=1 + Fraction(2, M - 1)),
    ),
]
