"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

import mpmath

from companion.exercises import Answer, Exercise, claim, mpf
from companion.exercises.gaussian import mean_root

EXERCISES = [
    Exercise(
        "risk",
        "By maximum likelihood with $M = «M»$ and $\\sigma = 1$, what is the expected squared "
        "Wasserstein distance of the model from the real distribution after $n = «n»$ refits?\n"
        "What does the first order $\\frac{3n}{2M}$ give?",
        dict(M=10, n=10),
        dict(M=[4, 5, 10, 20], n=[1, 5, 10, 20]),
        dict(
            risk=Answer(
                lambda M, n: claim("gaussian/wasserstein_risk_mean:mle", M=M, n=n),
                lambda M, n: (
                    2 * (1 - (mean_root(M - 1) * mpmath.sqrt(mpf(Fraction(M - 1, M)))) ** n)
                ),
                within=1e-14,
            )
        ),
        [
            "The squared distance is $\\mu_n^2 + (\\hat\\sigma_n - 1)^2$, and "
            "$\\mathbb{E}(\\mu_n^2 + \\hat\\sigma_n^2) = 1$ after every refit.",
            "So its mean is $2(1 - \\mathbb{E}\\,\\hat\\sigma_n) «risk=»$.",
            "The first order gives $«first»$.",
        ],
        also=lambda M, n: dict(first=Fraction(3 * n, 2 * M)),
    ),
]
