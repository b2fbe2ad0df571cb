"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.mixing import fresh

EXERCISES = [
    Exercise(
        "variance",
        "Every refit of a categorical model uses $N = «N»$ fresh real and $M = «M»$ synthetic "
        "samples.\nA type has the real weight $w = «w»$.\nWhat is the variance of its fitted "
        "weight in the long run?",
        dict(N=10, M=90, w=Fraction(1, 10)),
        dict(
            N=[1, 2, 5, 10, 50],
            M=[2, 5, 10, 50, 90],
            w=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 10)],
        ),
        dict(
            variance=Answer(
                lambda N, M, w: claim("mixing/mutation_equilibrium:variance", N=N, M=M, w=w),
                lambda N, M, w: w * (1 - w) * fresh(N + M, N),
            )
        ),
        [
            "It is $w(1-w)$ times the chance $F$ that two picks have one ancestor.",
            "$F = \\frac{N+M}{N^2+2NM+M} «F=»$, so the variance is $«product» \\cdot F "
            "«variance=»$.",
        ],
        also=lambda N, M, w: dict(F=fresh(N + M, N), product=w * (1 - w)),
    ),
]
