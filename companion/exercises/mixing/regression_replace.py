"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from companion.exercises import Answer, Exercise, claim


def _inverse_mean(m: int) -> Any:
    """E 1/Q for Q chi-squared with m degrees of freedom, by two quadratures."""
    over, under = (
        mpmath.quad(lambda r, k=k: r**k * mpmath.exp(-r * r / 2), [0, 2, 5, 12, 30])
        for k in (m - 3, m - 1)
    )
    return over / under


EXERCISES = [
    Exercise(
        "growth",
        "A linear regression with $d = «d»$ coefficients is refitted $n = «n»$ times to its own "
        "labels on $T = «T»$ fresh Gaussian inputs, with noise $\\sigma = 1$.\nWhat is its "
        "expected excess test error?",
        dict(d=9, T=60, n=20),
        dict(d=[1, 2, 4, 9], T=[20, 30, 60, 120], n=[1, 5, 10, 20]),
        dict(
            error=Answer(
                lambda d, T, n: claim("mixing/regression_replace", d=d, T=T, n=n),
                lambda d, T, n: n * d * _inverse_mean(T - d + 1),
                within=1e-15,
            )
        ),
        [
            "Each refit adds the error of one fit, $\\sigma^2 d/(T-d-1) «one=»$.",
            "After «n» refits it is $«n»$ times this, $«error»$.",
        ],
        also=lambda d, T, n: dict(one=Fraction(d, T - d - 1)),
    ),
]
