"""Exercises of one room."""

from __future__ import annotations

from companion.exercises import Answer, Exercise, claim
from companion.exercises.gaussian import mean_root

EXERCISES = [
    Exercise(
        "deviation",
        "With the unbiased variance and $M = «M»$, what is the expected standard deviation after "
        "$n = «n»$ refits, as a share of $\\sigma$?",
        dict(M=3, n=4),
        dict(M=[2, 3, 4, 5, 6, 9], n=[1, 2, 4, 10]),
        dict(
            deviation=Answer(
                lambda M, n: claim("gaussian/sd_decay:unbiased", M=M, n=n),
                lambda M, n: mean_root(M - 1) ** n,
                digits=4,
                within=1e-15,
            )
        ),
        [
            "Each refit multiplies it by $c_4(M) = \\sqrt{2/(M-1)}\\;\\Gamma(M/2)/\\Gamma((M-1)/2) "
            "«c=»$, which is below 1 although the *variance* is unbiased.",
            "After «n» refits this is $c_4^{«n»} «deviation=»$.",
        ],
        also=lambda M, n: dict(c=claim("gaussian/sd_decay:unbiased", M=M, n=1)),
    ),
]
