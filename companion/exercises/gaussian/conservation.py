"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim


def _within_and_between(M: int, n: int, s: int) -> tuple[Fraction, Fraction]:
    """What is left within a run, and what has come between runs, refit by refit."""
    within, between = Fraction(s * s), Fraction(0)
    for _ in range(n):
        between += within / M
        within -= within / M
    return within, between


EXERCISES = [
    Exercise(
        "shares",
        "Data of variance $«v»$, maximum likelihood, $M = «M»$ samples per refit.\nAfter "
        "$n = «n»$ refits, how much variance is left within a model on average, and how much has "
        "come between independent runs?",
        dict(s=10, v=100, M=10, n=5),
        dict(s=[1, 2, 3, 10], v=[1, 4, 9, 100], M=[2, 4, 5, 10, 100], n=[2, 3, 5, 10]),
        dict(
            within=Answer(
                lambda s, v, M, n: claim("gaussian/mle_variance:fixed", M=M, n=n, sigma=s),
                lambda s, v, M, n: _within_and_between(M, n, s)[0],
            ),
            between=Answer(
                lambda s, v, M, n: claim("gaussian/conservation:between", M=M, n=n, sigma=s),
                lambda s, v, M, n: _within_and_between(M, n, s)[1],
            ),
        ),
        [
            "Within a model it is $«v»\\,(1-1/«M»)^{«n»} «within=»$.",
            "Each refit moves the mean by the share $1/M$ of the variance, just what the model "
            "loses, so the rest is between the runs: $«v» - «within» «between=»$.",
        ],
        where=lambda s, v, M, n: v == s * s,
    ),
]
