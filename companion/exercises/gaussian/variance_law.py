"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from companion.exercises import Answer, Exercise, claim, mpf


def _product_below(f: Fraction, n: int) -> Any:
    """P(E₁⋯Eₙ ≤ f) for one or two exponential variables of mean 1, by quadrature."""
    share = mpf(f)
    if n == 1:
        return mpmath.quad(lambda t: mpmath.exp(-t), [0, share])
    return mpmath.quad(
        lambda t: mpmath.exp(-t) * (1 - mpmath.exp(-share / t)), [0, share / 8, share, 1, 8, 60]
    )


EXERCISES = [
    Exercise(
        "below",
        "With the unbiased variance and $M = 3$ samples per refit, what is the chance that after "
        "$n = «n»$ refits less than the share $«f»$ of the variance is left?",
        dict(n=2, f=Fraction(1, 2)),
        dict(
            n=[1, 2],
            f=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1, 2), Fraction(1)],
        ),
        dict(
            chance=Answer(
                lambda n, f: claim("gaussian/variance_law:unbiased", M=3, n=n, f=f),
                lambda n, f: _product_below(f, n),
                digits=4,
                within=1e-12,
            )
        ),
        [
            "With two degrees of freedom each refit multiplies the variance by an exponential "
            "variable of mean 1.",
            "One is below $f$ with chance $1 - e^{-f}$, the product of two with chance "
            "$1 - 2\\sqrt{f}\\,K_1(2\\sqrt{f})$.",
            "For «n» it comes to $«chance»$.",
        ],
    ),
]
