"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.mixing import fresh


def _kept(N: int, M: int) -> Fraction:
    """The same for N real samples that stay in every pool beside M synthetic ones."""
    pool = N + M
    mixed = Fraction(2 * N * M, pool * pool) / N  # a copy of just this real sample
    return (Fraction(1, pool) + mixed) / (1 - Fraction(M * (M - 1), pool * pool))


EXERCISES = [
    Exercise(
        "archive",
        "The same $N = «N»$ real samples stay in every pool, beside $M = «M»$ new synthetic ones.\n"
        "Which share of the real variance is the expected variance in the long run?\nAnd with "
        "fresh real samples in their place?",
        dict(N=10, M=90),
        dict(N=[2, 5, 10, 20, 50], M=[1, 5, 10, 50, 90, 100]),
        dict(
            kept=Answer(
                lambda N, M: claim("mixing/fixed_real_set", N=N, M=M),
                lambda N, M: 1 - _kept(N, M),
            ),
            fresh=Answer(
                lambda N, M: claim("mixing/fresh_fraction", N=N + M, alpha=Fraction(N, N + M)),
                lambda N, M: 1 - fresh(N + M, N),
            ),
        ),
        [
            "With the same samples it is $1 - \\frac{N+3M}{N^2+2NM+M} «kept=»$.",
            "With fresh ones $\\alpha = «a»$, and it is "
            "$1 - 1/(\\alpha(N+M)(2-\\alpha)+1-\\alpha) «fresh=»$.",
        ],
        also=lambda N, M: dict(a=Fraction(N, N + M)),
    ),
]
