"""Exercises on bias amplification, by numbers of samples."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from exercises import Answer, Exercise, claim, mpf
from schemes import Step, mix
from theory.maths.descent import mean_depth

ROOM = "mixing/bias_amplification"


def depth(N: int, M: int, n: int) -> Fraction:
    """Fitted models behind what the n-th model emits, counted from the scheme."""
    return Fraction(1 + mean_depth(mix(N, M), n))


def depth_kept(N: int, M: int, n: int) -> Fraction:
    """The same where every lot is kept."""
    return Fraction(1 + mean_depth(lambda t: Step(N, M, tuple(range(1, t))), n))


def at_rest(N: int, M: int) -> Fraction:
    """The shift that reproduces itself: s = 1 + sM/(N + M)."""
    return 1 / (1 - Fraction(M, N + M))


def by_balance(N: int, M: int, n: int) -> Fraction:
    """The shift that a model emits if its pool was fed with the same."""
    return at_rest(N, M)


def _enough(M: int, c: Fraction) -> int:
    """The least N with (N + M)/N at most c."""
    return ceil(M / (c - 1))


def tried(M: int, c: Fraction) -> int:
    """The same, one number after the other."""
    real = 1
    while at_rest(real, M) > c:
        real += 1
    return real


EXERCISES = [
    Exercise(
        "amplified",
        "Each pool has $N = «N»$ new real samples and $M = «M»$ of a model that emits $\\delta$ "
        "beside its mean; old lots are dropped.\nHow many times $\\delta$ is the shift of what a "
        "model emits in the long run?\nAnd after $n = «n»$ refits?",
        dict(N=1, M=9, n=5),
        dict(N=[1, 2, 5], M=[1, 5, 9, 20], n=[2, 5, 10]),
        dict(
            limit=Answer(lambda N, M, n: claim(ROOM, N=N, M=M), by_balance),
            shift=Answer(lambda N, M, n: claim(f"{ROOM}:dropped", N=N, M=M, n=n), depth),
        ),
        [
            "A sample of the model is real-born after some models: each time its line goes on with "
            "chance $M/(N+M) = «old»$.",
            "The mean number of models is a geometric series with the sum $(N+M)/N = «limit»$.",
            "After «n» refits the series has «n» terms: $«limit»(1 - («old»)^{«n»}) «shift=»$.",
        ],
        also=lambda N, M, n: dict(old=Fraction(M, N + M)),
    ),
    Exercise(
        "enough",
        "There are $M = «M»$ synthetic samples in each pool, and one model's bias is $\\delta$.\n"
        "How many new real samples hold the shift of what is emitted at $«c»\\delta$ or below?",
        dict(M=100, c=Fraction(2)),
        dict(M=[10, 100, 1000], c=[Fraction(3, 2), Fraction(2), Fraction(3), Fraction(10)]),
        dict(real=Answer(_enough, tried)),
        [
            "The shift is $(N+M)/N = 1 + M/N$ times $\\delta$.",
            "It is $«c»$ or less where $N \\geq M/(«c»-1) «rough=»$: «real» real samples.",
            "For sampling error a fixed number of real samples is enough, however many synthetic "
            "ones there are. For bias it is the share that counts.",
        ],
        also=lambda M, c: dict(rough=M / (c - 1)),
    ),
    Exercise(
        "kept",
        "All lots are kept, each with $N = «N»$ new real samples and $M = «M»$ of the model's.\n"
        "How many times $\\delta$ is the shift of what the model emits after $n = «n»$ refits?\n"
        "Where is it going?",
        dict(N=1, M=9, n=20),
        dict(N=[1, 2, 5], M=[1, 4, 9], n=[5, 10, 20]),
        dict(shift=Answer(lambda N, M, n: mpf(claim(f"{ROOM}:kept", N=N, M=M, n=n)), depth_kept)),
        [
            "With $\\alpha = «share»$ the pool's shift $L_n$ follows "
            "$L_n = L_{n-1} + \\frac{1}{n}(1-\\alpha - \\alpha L_{n-1})$, from $L_1 = 0$.",
            "After «n» refits the model emits $1 + L_{«n»} «shift=»$ times $\\delta$.",
            "It goes to $(N+M)/N = «limit»$, and what is missing falls like $n^{-«share»}$.",
        ],
        also=lambda N, M, n: dict(share=Fraction(N, N + M), limit=Fraction(N + M, N)),
    ),
]
