"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim

EXERCISES = [
    Exercise(
        "spread",
        "With the unbiased variance, $\\sigma^2 = «v»$ and $M = «M»$, what is the variance of a "
        "single sample of the model after $n = «n»$ refits, over all runs?\nWhich part of it is "
        "the spread between runs?",
        dict(s=2, v=4, M=20, n=30),
        dict(s=[1, 2, 3, 10], v=[1, 4, 9, 100], M=[5, 10, 20, 50], n=[5, 10, 30, 100]),
        dict(
            total=Answer(
                lambda s, v, M, n: claim("gaussian/random_walk_variance:total", M=M, n=n, sigma=s),
                lambda s, v, M, n: v + sum(Fraction(v, M) for _ in range(n)),
            ),
            between=Answer(
                lambda s, v, M, n: claim(
                    "gaussian/random_walk_variance:between", M=M, n=n, sigma=s
                ),
                lambda s, v, M, n: sum(Fraction(v, M) for _ in range(n)),
            ),
        ),
        [
            "The expected variance of the model stays at $«v»$, and each refit moves its mean by a "
            "step of variance $«v»/«M»$.",
            "The steps are uncorrelated, so the spread between runs is "
            "$«n» \\cdot «v»/«M» «between=»$, and the whole is $«v» + «between» «total=»$.",
        ],
        where=lambda s, v, M, n: v == s * s,
    ),
]
