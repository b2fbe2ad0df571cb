"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, log

import mpmath

from companion.exercises import Answer, Exercise, mpf
from companion.exercises.discrete import first

EXERCISES = [
    Exercise(
        "samples",
        "How many samples are needed so that a type of weight $w = «w»$ is seen among them with a "
        "chance of at least $«q»$?",
        dict(w=Fraction(1, 100), q=Fraction(19, 20)),
        dict(
            w=[
                Fraction(1, 10),
                Fraction(1, 50),
                Fraction(1, 100),
                Fraction(1, 500),
                Fraction(1, 1000),
            ],
            q=[Fraction(1, 2), Fraction(9, 10), Fraction(19, 20), Fraction(99, 100)],
        ),
        dict(
            least=Answer(
                lambda w, q: ceil(log(1 - q) / log(1 - w)),
                lambda w, q: first(
                    lambda M: (
                        (w.denominator - w.numerator) ** M * q.denominator
                        <= (q.denominator - q.numerator) * w.denominator**M
                    )
                ),
            )
        ),
        [
            "It is missed with chance $(1-w)^M$, which must be at most $«miss»$.",
            "So $M \\geq \\ln «miss»/\\ln(1-w) «bound=»$: «least» samples.",
            "The rule of thumb $\\ln(1/«miss»)/w «thumb=»$ is on the safe side.",
        ],
        also=lambda w, q: dict(
            miss=1 - q,
            bound=mpmath.log(mpf(1 - q)) / mpmath.log(mpf(1 - w)),
            thumb=-mpmath.log(mpf(1 - q)) / mpf(w),
        ),
    ),
]
