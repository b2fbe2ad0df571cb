"""Exercises on the chance that a run's variance has not yet fallen below a fraction."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "gaussian/passage_law"


def both_above(f: Fraction) -> Any:
    """P(F₁ ≥ f, F₁F₂ ≥ f), both factors exponential: one integral."""
    level = mpf(f)
    ends = [level, 1, 4, 16, 60, 150]
    return mpmath.quad(lambda x: mpmath.exp(-x - level / x), ends)


def exponential(f: Fraction) -> Any:
    """P(F ≥ f) by the series of the exponential, a hundred terms."""
    term, total = mpmath.mpf(1), mpmath.mpf(1)
    for k in range(1, 100):
        term *= -mpf(f) / k
        total += term
    return total


EXERCISES = [
    Exercise(
        "three",
        "With $M = 3$ samples the unbiased variance's factor $F$ is exponential with mean 1.\n"
        "With which chance is a run's variance still $«f»\\,\\sigma^2$ or more at both of the "
        "first two refits?\n"
        "With which chance is it so at the first?",
        dict(f=Fraction(1, 2)),
        dict(f=[Fraction(k, 8) for k in range(1, 9)]),
        dict(
            two=Answer(lambda f: claim(f"{ROOM}:law", M=3, n=2, f=f), both_above, digits=4),
            one=Answer(
                lambda f: claim(f"{ROOM}:law", M=3, n=1, f=f),
                exponential,
                digits=4,
            ),
        ),
        [
            "At the first refit it is $e^{-«f»} «one=»$.",
            "For both, $\\int_{«f»}^\\infty e^{-x - «f»/x}\\,dx «two=»$: given the first factor "
            "$x$, the second must be $«f»/x$ or more.",
        ],
    ),
]
