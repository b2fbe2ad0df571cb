"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim

EXERCISES = [
    Exercise(
        "growth",
        "A linear regression with $d = «d»$ coefficients labels $T = «T»$ fresh inputs in each "
        "round and keeps all data, with noise $\\sigma = 1$.\nWhat is its expected excess test "
        "error after $n = «n»$ refits?",
        dict(d=3, T=20, n=3),
        dict(d=[1, 2, 3, 4, 9], T=[20, 30, 60, 120], n=[1, 2, 3, 4]),
        dict(
            error=Answer(
                lambda d, T, n: claim("mixing/regression_accumulate_fresh:refits", d=d, T=T, n=n),
                lambda d, T, n: sum(Fraction(d, i * (i * T - d - 1)) for i in range(1, n + 1)),
            )
        ),
        [
            "Round $i$ adds $\\frac{\\sigma^2 d}{i\\,(iT-d-1)}$.",
            "Over «n» rounds this is $«error»$; on one shared design it would be $«shared»$.",
        ],
        also=lambda d, T, n: dict(
            shared=Fraction(d, T - d - 1) * sum(Fraction(1, i * i) for i in range(1, n + 1))
        ),
    ),
]
