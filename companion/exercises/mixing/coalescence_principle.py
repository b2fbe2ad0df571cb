"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim


def _fresh_after(N: int, real: int, n: int) -> Fraction:
    """The same after n refits, from the first fit on, one by one."""
    copies, chance = N - real, Fraction(0)
    for _ in range(n):
        chance = Fraction(1, N) + Fraction(copies * (copies - 1), N * N) * chance
    return chance


EXERCISES = [
    Exercise(
        "refits",
        "Each pool has $N = «N»$ fresh real and $M = «M»$ synthetic samples.\nWhich share of the "
        "variance is expected to be left after $n = «n»$ refits, by maximum likelihood?",
        dict(N=2, M=2, n=2),
        dict(N=[1, 2, 5, 10], M=[2, 5, 10, 20], n=[1, 2, 3, 5]),
        dict(
            kept=Answer(
                lambda N, M, n: claim("mixing/coalescence_principle", N=N, M=M, k=0, n=n),
                lambda N, M, n: 1 - _fresh_after(N + M, N, n),
            )
        ),
        [
            "Two picks of the pool are the same sample with chance $1/«pool»$, and two different "
            "synthetic ones with chance $«both»$; only then can they have an older ancestor in "
            "common.",
            "So $F_1 = 1/«pool»$ and $F_{n+1} = 1/«pool» + «both» F_n$; after «n» refits "
            "$1 - F «kept=»$ is left.",
        ],
        also=lambda N, M, n: dict(pool=N + M, both=Fraction(M * (M - 1), (N + M) ** 2)),
    ),
]
