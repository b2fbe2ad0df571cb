"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

import mpmath

from companion.exercises import Answer, Exercise, claim

EXERCISES = [
    Exercise(
        "growth",
        "A linear regression with $d = «d»$ coefficients relabels the same $T = «T»$ inputs in "
        "each round and keeps all labels, with noise $\\sigma = 1$.\nWhat is its expected excess "
        "test error after $n = «n»$ refits, and in the limit?",
        dict(d=9, T=60, n=3),
        dict(d=[1, 2, 4, 9], T=[20, 30, 60, 120], n=[1, 2, 3, 4]),
        dict(
            error=Answer(
                lambda d, T, n: claim("mixing/regression_accumulate_shared", d=d, T=T, n=n),
                lambda d, T, n: (
                    Fraction(d, T - d - 1) * sum(Fraction(1, i * i) for i in range(1, n + 1))
                ),
            ),
            limit=Answer(
                lambda d, T, n: claim("mixing/regression_accumulate_shared:limit", d=d, T=T),
                lambda d, T, n: mpmath.mpf(d) / (T - d - 1) * mpmath.zeta(2),
            ),
        ),
        [
            "The first fit's error is $d/(T-d-1) «one=»$.",
            "Round $i$ adds the share $1/i^2$ of it: «n» refits make $«error»$.",
            "For ever it is $\\pi^2/6$ times the first fit's, $«limit»$.",
        ],
        also=lambda d, T, n: dict(one=Fraction(d, T - d - 1)),
    ),
]
