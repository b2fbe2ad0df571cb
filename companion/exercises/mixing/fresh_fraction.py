"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, isqrt

from companion.exercises import Answer, Exercise, claim
from companion.exercises.mixing import fresh


def _least_by_root(N: int, q: Fraction) -> int:
    """The same from the quadratic: copies (copies − 1) may be at most N² − N/(1 − q)."""
    most = N * N - Fraction(N) / (1 - q)
    if most < 0:
        return N
    copies = (1 + isqrt(int(4 * most) + 1)) // 2 + 1
    while copies * (copies - 1) > most:
        copies -= 1
    return N - copies


EXERCISES = [
    Exercise(
        "five",
        "Each refit uses $N = «N»$ samples, the share $\\alpha = «a»$ of them fresh and real.\n"
        "Does the model collapse? Which share of the variance is kept in the long run, by maximum "
        "likelihood?",
        dict(N=100, a=Fraction(1, 20)),
        dict(
            N=[20, 50, 100, 200, 1000],
            a=[Fraction(1, 20), Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1, 2)],
        ),
        dict(
            kept=Answer(
                lambda N, a: claim("mixing/fresh_fraction", N=N, alpha=a),
                lambda N, a: 1 - fresh(N, int(N * a)),
            )
        ),
        [
            "No. Two picks of the pool have one ancestor with a chance $F$ that settles at "
            "$1/(\\alpha N(2-\\alpha) + 1 - \\alpha) = 1/«under»$.",
            "The share $1 - F «kept=»$ is kept for ever.",
            "The loss is about $1/(2\\alpha N) «rough=»$.",
        ],
        also=lambda N, a: dict(under=a * N * (2 - a) + 1 - a, rough=1 / (2 * a * N)),
        where=lambda N, a: (N * a).denominator == 1,
    ),
    Exercise(
        "retain",
        "You refit on $N = «N»$ samples and want to keep the share $«q»$ of the variance for "
        "ever.\nHow many of them must be fresh and real?",
        dict(N=500, q=Fraction(9, 10)),
        dict(
            N=[50, 100, 200, 500, 1000],
            q=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(
            real=Answer(
                lambda N, q: next(
                    real
                    for real in range(1, N + 1)
                    if claim("mixing/fresh_fraction", N=N, alpha=Fraction(real, N)) >= q
                ),
                lambda N, q: _least_by_root(N, q),
            )
        ),
        [
            "The loss may be at most $1 - «q» = «loss»$, so "
            "$\\alpha N(2-\\alpha) + 1 - \\alpha \\geq «wanted»$.",
            "For a small share this is about $2\\alpha N$: some «rough» real samples.",
            "Solved exactly, it takes «real».",
        ],
        also=lambda N, q: dict(loss=1 - q, wanted=1 / (1 - q), rough=ceil(1 / (2 * (1 - q)))),
    ),
]
