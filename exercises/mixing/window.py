"""Exercises on a memory of the last lots."""

from __future__ import annotations

from fractions import Fraction
from math import exp
from typing import Any

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import followed_back, fresh
from schemes import window

ROOM = "mixing/window"


def remembered(M: int, W: int, n: int) -> Fraction:
    """Two lines of descent followed back through the last lots."""
    return Fraction(followed_back(window(0, M, W - 1), n))


def after_forty(W: int, N: int, M: int) -> Any:
    """The same with real samples, the start forgotten."""
    return mpf(followed_back(window(N, M, W - 1), 40))


def forgetful(W: int, N: int, M: int) -> Fraction:
    """The settled share where two lines meet in the new lot or go on."""
    return 1 - fresh(N + M, N)


def searched(c: int, N: int) -> int:
    """The first memory as good as c times as many new samples, in huge lots."""
    M, W = 10**9, 1
    goal = fresh(c * N + M, c * N) * (1 + Fraction(1, 10**6))
    while 1 - claim(ROOM, W=W, N=N, M=M) > goal:
        W += 1
    return W


EXERCISES = [
    Exercise(
        "slower",
        "Nothing is real but the first lot, and a lot has $M = «M»$ samples.\nEach refit is on the "
        "last $W = «W»$ lots.\nWhich share of the variance is expected to be left after $n = «n»$ "
        "refits, by maximum likelihood?\nCompare it with $e^{-n/(M((W+1)/2)^2)}$.",
        dict(M=10, W=3, n=20),
        dict(M=[10, 20, 100], W=[1, 2, 3, 5], n=[5, 10, 20]),
        dict(
            kept=Answer(lambda M, W, n: claim(f"{ROOM}:kept", M=M, W=W, n=n), remembered, digits=4)
        ),
        [
            "A line of descent passes a lot with chance $2/(W+1) = «once»$, once the start is far "
            "away; two lines both do with the square of it.",
            "In a lot that both pass they meet with chance $1/M$.",
            "So about the share $e^{-4n/(M(W+1)^2)} «rough=»$ should be left.",
            "Counted exactly, from the lots that both lines pass, it is $«kept»$: the rough share "
            "is for large lots, and for pools of $W$ lots from the first refit on.",
        ],
        also=lambda M, W, n: dict(once=Fraction(2, W + 1), rough=exp(-4 * n / (M * (W + 1) ** 2))),
    ),
    Exercise(
        "real",
        "Each lot has $N = «N»$ new real samples and $M = «M»$ of the model's.\nEach refit is on "
        "the last $W = «W»$ lots.\nWhich share of the variance is kept in the long run?\nWhich "
        "without a memory?",
        dict(W=3, N=2, M=2),
        dict(W=[2, 3, 4], N=[2, 3, 4], M=[1, 2]),
        dict(
            kept=Answer(lambda W, N, M: mpf(claim(ROOM, W=W, N=N, M=M)), after_forty, within=1e-7),
            plain=Answer(lambda W, N, M: claim(ROOM, W=1, N=N, M=M), forgetful),
        ),
        [
            "Two picks from the pool are from one lot with chance $1/W$, and from different lots "
            "they meet with $M/(WN+M)$ times the chance of two from one lot.",
            "So $F = (N+M)/(WN^2+(W+1)NM+M) = «loss»$, and the share $1 - F «kept=»$ is kept.",
            "Without a memory $F$ is $(N+M)/(N^2+2NM+M)$, and $«plain»$ is kept.",
        ],
        also=lambda W, N, M: dict(loss=Fraction(N + M, W * N**2 + (W + 1) * N * M + M)),
    ),
    Exercise(
        "worth",
        "Lots are huge and mostly synthetic, with $N = «N»$ real samples in each.\nYou could get "
        "«c» times as many real samples for each lot, or remember more lots instead.\nHow many "
        "lots must be remembered, the new one among them, for the same loss?",
        dict(c=3, N=10),
        dict(c=[2, 3, 4, 5, 10], N=[1, 5, 10, 100]),
        dict(lots=Answer(lambda c, N: 2 * c - 1, searched)),
        [
            "With a memory of $W$ lots the loss is $1/(N(W+1)+1)$; without one, $«c»N$ real "
            "samples lose $1/(2 \\cdot «c»N+1)$.",
            "These are equal where $W + 1 = 2 \\cdot «c»$: «lots» lots.",
            "A lot that is remembered is worth half as much as new real samples: the oldest lot in "
            "memory is used as much as the newest, but on average the lots are half as old as the "
            "memory is long.",
        ],
    ),
]
