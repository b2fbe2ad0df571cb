"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from companion.exercises import Answer, Exercise, claim, mpf
from companion.exercises.discrete import after


def _bits(law: list[Fraction]) -> Any:
    """The mean entropy of two types whose copies have this law, in natural units."""
    M = len(law) - 1
    return sum(
        mpf(chance) * -sum(p * mpmath.log(p) for p in (mpmath.mpf(j) / M, 1 - mpmath.mpf(j) / M))
        for j, chance in enumerate(law)
        if 0 < j < M
    )


EXERCISES = [
    Exercise(
        "two",
        "Two types of equal weight, $M = «M»$ samples per refit.\nWhat is the expected entropy "
        "after $n = «n»$ refits, in natural units?\nWhat does the first order $-1/(2M)$ per refit "
        "give?",
        dict(M=2, n=1),
        dict(M=[2, 3, 4, 6, 8], n=[1, 2, 3]),
        dict(
            entropy=Answer(
                lambda M, n: claim("discrete/entropy_loss:exact", M=M, K=2, n=n),
                lambda M, n: _bits(after(M, Fraction(1, 2), n)),
                digits=4,
            ),
            first=Answer(
                lambda M, n: mpmath.ln2 - mpmath.mpf(n) / (2 * M),
                lambda M, n: mpmath.log(2) - sum(mpmath.mpf(1) / (2 * M) for _ in range(n)),
                digits=4,
            ),
        ),
        [
            "Take the mean of $-\\frac{j}{M}\\ln\\frac{j}{M} - "
            "(1-\\frac{j}{M})\\ln(1-\\frac{j}{M})$ over the law of the number $j$ of copies.",
            "At the start that law is binomial, and each refit draws from what is left: "
            "$«entropy»$.",
            "The first order gives $\\ln 2 - «n»/(2\\cdot«M») «first=»$.",
        ],
    ),
]
