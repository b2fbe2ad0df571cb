"""Exercises of one room."""

from __future__ import annotations

from math import ceil

import mpmath

from companion.exercises import Answer, Exercise, claim
from companion.exercises.gaussian import drift

EXERCISES = [
    Exercise(
        "drift",
        "By maximum likelihood with $M = «M»$ samples per refit, how much does "
        "$\\ln\\hat\\sigma^2_n$ move at each refit on average?\nAfter how many refits has a "
        "typical run lost all but the share $10^{-«k»}$ of its variance?",
        dict(M=5, k=3),
        dict(M=[3, 5, 7, 9, 11, 21], k=[1, 2, 3, 6]),
        dict(
            drift=Answer(
                lambda M, k: claim("gaussian/almost_sure_collapse:mle", M=M, n=1),
                lambda M, k: drift(M, M),
                digits=4,
            ),
            refits=Answer(
                lambda M, k: ceil(
                    -k * mpmath.log(10) / claim("gaussian/almost_sure_collapse:mle", M=M, n=1)
                ),
                lambda M, k: next(
                    n for n in range(1, 9999) if mpmath.exp(n * drift(M, M)) * 10**k <= 1
                ),
            ),
        ),
        [
            "The drift is $\\psi(\\frac{M-1}{2}) - \\ln\\frac{M}{2}$.",
            "As $M - 1$ is even, the digamma function is a harmonic number less Euler's constant, "
            "and the drift comes to $«drift»$.",
            "For $10^{-«k»}$ it takes $«k»\\ln 10$ divided by this: «refits» refits.",
        ],
    ),
]
