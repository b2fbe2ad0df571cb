"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

import mpmath

from companion.exercises import Answer, Exercise, claim
from companion.exercises.gaussian import drift, times

EXERCISES = [
    Exercise(
        "typical",
        "A Gaussian of variance $«v»$ is refitted $n = «n»$ times with the unbiased variance "
        "(ddof 1), each time to $M = «M»$ samples.\nWhat is the expected variance?\n"
        "What is the variance of a typical run, in the sense of $\\exp \\mathbb{E} \\ln s^2_n$?",
        dict(v=1, n=20, M=5),
        dict(v=[1, 4, 9, 100], n=[10, 20, 50], M=[3, 5, 7, 9, 11]),
        dict(
            mean=Answer(
                lambda v, n, M: v * claim("gaussian/unbiased_variance:mean", M=M, n=n),
                lambda v, n, M: times(Fraction(v), Fraction(M - 1, M - 1), n),
            ),
            typical=Answer(
                lambda v, n, M: (
                    v * mpmath.exp(claim("gaussian/almost_sure_collapse:unbiased", M=M, n=n))
                ),
                lambda v, n, M: v * mpmath.exp(n * drift(M, M - 1)),
            ),
        ),
        [
            "The estimator is unbiased at every refit, so the expected variance stays at «mean».",
            "The logarithm moves by $\\psi(\\frac{M-1}{2}) - \\ln\\frac{M-1}{2} «drift=»$ at each "
            "refit, so a typical run is down to $«v»\\,\\exp(«n» \\cdot («drift»)) «typical=»$.",
            "The mean is carried by runs too rare to be seen.",
        ],
        also=lambda v, n, M: dict(drift=drift(M, M - 1)),
    ),
]
