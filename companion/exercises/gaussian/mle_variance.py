"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import mpmath

from companion.exercises import Answer, Exercise, mpf


def _samples_to_keep(q: Fraction, n: int) -> int:
    """The least M of which (1 − 1/M)^n is at least q, tried one by one."""
    M = 2
    while q.denominator * (M - 1) ** n < q.numerator * M**n:
        M += 1
    return M


EXERCISES = [
    Exercise(
        "keep",
        "A Gaussian is refitted $n = «n»$ times by maximum likelihood, each time to the same "
        "number of samples.\nHow many samples keep at least the share $«q»$ of the expected "
        "variance?",
        dict(n=10, q=Fraction(9, 10)),
        dict(
            n=[2, 3, 5, 10, 20],
            q=[Fraction(1, 2), Fraction(3, 4), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(
            least=Answer(
                lambda n, q: ceil(1 / (1 - mpmath.root(mpf(q), n))),
                lambda n, q: _samples_to_keep(q, n),
            )
        ),
        [
            "We need $(1-1/M)^{«n»} \\geq «q»$, that is $M \\geq 1/(1 - «q»^{1/«n»}) «bound=»$.",
            "So «least» samples do, and one less does not.",
        ],
        also=lambda n, q: dict(bound=1 / (1 - mpmath.root(mpf(q), n))),
    ),
]
