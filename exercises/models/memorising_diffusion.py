"""Exercises on a diffusion model that copies its training set."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, log, log1p
from typing import Any

from exercises import Answer, Exercise, claim
from schemes import mix
from theory.maths.coalescence import coalescence
from theory.maths.wright_fisher import parents

ROOM = "models/memorising_diffusion"


def _left(M: int, n: int) -> Any:
    return claim(f"{ROOM}:distinct", M=M, n=n)


def first_below(M: int) -> int:
    """The first refit with half of the points or fewer, by the room's formula."""
    n = 0
    while 2 * _left(M, n) > M:
        n += 1
    return n


def traced_back(M: int) -> int:
    """The same by the law of the number of ancestors, refit by refit."""
    lines = [Fraction(0)] * M + [Fraction(1)]
    n = 0
    while 2 * sum(a * p for a, p in enumerate(lines)) > M:
        n += 1
        back = [Fraction(0)] * (M + 1)
        for a, p in enumerate(lines):
            for b, chance in enumerate(parents(Fraction(M), a)):
                back[b] += p * chance
        lines = back
    return n


def drawn_one_by_one(M: int) -> Fraction:
    """Different images in M draws: each may be of one that was not drawn yet."""
    seen = Fraction(0)
    for _ in range(M):
        seen += 1 - seen / M
    return seen


def one_more(M: int) -> int:
    """The first refit after which half of the pairs are alike, in turn."""
    n, apart = 0, 1 - Fraction(1, M)
    while apart > Fraction(1, 2):
        n += 1
        apart -= apart / M
    return n


def with_real(N: int, M: int, n: int) -> Fraction:
    """Lines followed back; the first training set is that of refit 1."""
    return Fraction(coalescence(mix(N, M), n + 1))


EXERCISES = [
    Exercise(
        "half",
        "A model that copies is trained on $M = «M»$ different images, and again and again on as "
        "many of its own.\nAfter how many refits are half of the images or fewer expected to be "
        "left?\nHow many are left after the first refit?",
        dict(M=20),
        dict(M=[10, 15, 20, 25, 30]),
        dict(
            refits=Answer(first_below, traced_back),
            first=Answer(lambda M: _left(M, 1), drawn_one_by_one, digits=4),
        ),
        [
            "An image is not drawn with the chance $(1-1/«M»)^{«M»}$, so that "
            "$«M» (1 - (1-1/«M»)^{«M»}) «first=»$ are left after one refit.",
            "Later refits lose fewer, as what is left is in the training set more than once.",
            "After «refits» refits half of them or fewer are left.",
        ],
    ),
    Exercise(
        "pairs",
        "After how many refits are two members of a training set of $M = «M»$, picked with "
        "replacement, more likely copies of one original than not?",
        dict(M=100),
        dict(M=[20, 30, 50, 100, 200]),
        dict(refits=Answer(lambda M: ceil(log(2) / -log1p(-1 / M)) - 1, one_more)),
        [
            "They are of different originals with the chance $(1-1/«M»)^{n+1}$.",
            "It is a half or less from $n + 1 = \\ln 2 / (-\\ln(1-1/«M»))$ on, so after «refits» "
            "refits.",
        ],
    ),
    Exercise(
        "real",
        "Each new training set has $N = «N»$ new real points beside $M = «M»$ samples of the "
        "model, and the first has real points only, as many.\nWith which chance are two members, "
        "picked with replacement, copies of one original after $n = «n»$ refits?",
        dict(N=10, M=90, n=10),
        dict(N=[5, 10, 20], M=[45, 90], n=[5, 10, 20]),
        dict(
            alike=Answer(
                lambda N, M, n: 1 - claim("models/mixture_variance:mix", N=N, M=M, n=n + 1),
                with_real,
                digits=4,
            )
        ),
        [
            "The model copies, so its samples descend from members of its training set: the chance "
            "is the $F$ of any scheme.",
            "One refit on real data comes first here, so $F_{n+1}$ of the mixed scheme: «alike».",
            "Without real points it would be $1 - (1-1/«pool»)^{«more»} «without=»$.",
        ],
        also=lambda N, M, n: dict(
            pool=N + M, more=n + 1, without=1 - (1 - Fraction(1, N + M)) ** (n + 1)
        ),
    ),
]
