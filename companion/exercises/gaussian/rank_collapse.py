"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.gaussian import times

EXERCISES = [
    Exercise(
        "rank",
        "A Gaussian in $d = «d»$ dimensions is refitted to $M = «M»$ of its samples, $n = «n»$ "
        "times.\nWhich rank has its covariance then?\nAnd what is the expected mean variance of "
        "the directions that are left, by maximum likelihood and with $\\sigma = 1$?",
        dict(d=10, M=6, n=4),
        dict(d=[5, 8, 10, 20], M=[2, 3, 4, 5, 6], n=[1, 2, 4, 10]),
        dict(
            rank=Answer(
                lambda d, M, n: claim("gaussian/rank_collapse:rank", M=M, d=d, n=n),
                lambda d, M, n: M - 1,  # M points span M − 1 directions, and d is no fewer
            ),
            mean=Answer(
                lambda d, M, n: claim("gaussian/rank_collapse:trace", M=M, d=d, n=n),
                lambda d, M, n: times(Fraction(d), Fraction(M - 1, M), n) / (M - 1),
            ),
        ),
        [
            "«M» points span «rank» directions, and later samples stay in them: this is the rank.",
            "The trace keeps the share $(1-1/«M»)^{«n»}$ of «d», now shared by «rank» directions: "
            "$«d»\\,(1-1/«M»)^{«n»}/«rank» «mean=»$.",
        ],
        where=lambda d, M, n: d >= M,
    ),
]
