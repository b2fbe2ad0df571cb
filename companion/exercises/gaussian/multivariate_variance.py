"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.gaussian import times

EXERCISES = [
    Exercise(
        "trace",
        "A Gaussian in $d = «d»$ dimensions with unit covariance is refitted by maximum likelihood "
        "to $M = «M»$ samples.\nWhat is the expected total variance, the trace, after $n = «n»$ "
        "refits?",
        dict(d=5, M=10, n=3),
        dict(d=[2, 3, 5, 10], M=[4, 5, 10, 20], n=[1, 2, 3, 5, 10]),
        dict(
            trace=Answer(
                lambda d, M, n: (
                    d * claim("gaussian/multivariate_variance:direction", M=M, n=n, d=d)
                ),
                lambda d, M, n: sum(times(Fraction(1), Fraction(M - 1, M), n) for _ in range(d)),
            )
        ),
        [
            "Each direction is a Gaussian of its own and keeps the share $(1-1/«M»)^{«n»}$.",
            "The trace is $«d»\\,(1-1/«M»)^{«n»} «trace=»$: the expected variance does not see the "
            "dimension.",
        ],
    ),
]
