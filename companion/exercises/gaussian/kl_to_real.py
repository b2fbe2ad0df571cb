"""Exercises of one room."""

from __future__ import annotations

import mpmath

from companion.exercises import Answer, Exercise, claim
from companion.exercises.gaussian import drift

EXERCISES = [
    Exercise(
        "growth",
        "With the unbiased variance and $M = «M»$, what is the expected divergence "
        "$\\mathrm{KL}(N_n \\,\\|\\, N_0)$ after $n = «n»$ refits?",
        dict(M=5, n=10),
        dict(M=[3, 5, 7, 9, 11], n=[1, 5, 10, 20, 100]),
        dict(
            divergence=Answer(
                lambda M, n: claim("gaussian/kl_to_real:unbiased", M=M, n=n),
                lambda M, n: (mpmath.mpf(n) / M - n * drift(M, M - 1)) / 2,
            )
        ),
        [
            "It grows by the same amount at each refit: half of $1/M$, for the mean, plus half of "
            "$\\ln\\frac{M-1}{2} - \\psi(\\frac{M-1}{2}) «loss=»$, for the variance.",
            "After «n» refits it is $\\frac{«n»}{2}(1/«M» + «loss») «divergence=»$.",
        ],
        also=lambda M, n: dict(loss=-drift(M, M - 1)),
    ),
]
