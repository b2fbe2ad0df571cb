"""Exercises on top-p sampling at every refit."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, comb
from typing import Any

from exercises import Answer, Exercise, claim

ROOM = "bias/nucleus"


def cut_until_it_rests(K: int, p: Fraction) -> int:
    """The types that are left, each cut made."""
    while ceil(p * K) < K:
        K = ceil(p * K)
    return K


def cuts_counted(K: int, p: Fraction) -> int:
    """How many cuts that takes."""
    cuts = 0
    while ceil(p * K) < K:
        K, cuts = ceil(p * K), cuts + 1
    return cuts


def rests_after(K: int, p: Fraction) -> int:
    """The least number of refits with the final number of types, less the first."""
    n, end = 1, K * claim(f"{ROOM}:covered", K=K, p=p)
    while round(K * claim(f"{ROOM}:refits", K=K, p=p, n=n)) > end:
        n += 1
    return n - 1


def least_p(K: int) -> Fraction:
    """Where the rule's stop passes K types: its edge, by halving."""
    low, high = Fraction(0), Fraction(1)
    while high - low > Fraction(1, 10**24):
        middle = (low + high) / 2
        if claim(f"{ROOM}:covered", K=K, p=middle) == 1:
            high = middle
        else:
            low = middle
    return high.limit_denominator(10**6)


def last_one_safe(K: int) -> Fraction:
    """The last of K types is cut if the others have p: their share."""
    return sum((Fraction(1, K) for _ in range(K - 1)), Fraction(0))


def not_cut(M: int, p: Fraction, w: Fraction) -> Fraction:
    """One less the chance that the other type's count is pM or more."""
    lost = Fraction(0)
    for j in range(M + 1):
        if Fraction(j, M) >= p:
            lost += comb(M, j) * (1 - w) ** j * w ** (M - j)
    return 1 - lost


def unseen(M: int, p: Fraction, w: Fraction) -> Fraction:
    """One less the chance of a miss, sample by sample."""
    missed = Fraction(1)
    for _ in range(M):
        missed *= 1 - w
    return 1 - missed


def _left(K: int, p: Fraction) -> Any:
    return K * claim(f"{ROOM}:covered", K=K, p=p)


EXERCISES = [
    Exercise(
        "stop",
        "A vocabulary has $K = «K»$ equally frequent words. Each new model is trained on "
        "infinitely many samples that the last one emitted with top-p, $p = «p»$.\n"
        "How many words are left in the end, and after how many cuts?",
        dict(K=100, p=Fraction(9, 10)),
        dict(
            K=[20, 50, 100, 1000],
            p=[Fraction(1, 2), Fraction(3, 4), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(
            left=Answer(_left, cut_until_it_rests),
            cuts=Answer(rests_after, cuts_counted),
        ),
        [
            "A cut leaves $k$ words alone if the last one's chance, $1/k$, is more than "
            "$1 - p = «rest»$.",
            "So $k < «edge»$, and the largest such number is «left».",
            "The rule $k \\to \\lceil pk \\rceil$ gets there in «cuts» cuts.",
        ],
        also=lambda K, p: dict(rest=1 - p, edge=1 / (1 - p)),
    ),
    Exercise(
        "keep",
        "All $K = «K»$ equally frequent words shall be kept for ever, with infinitely many "
        "samples.\nWhich value must $p$ exceed?",
        dict(K=50_000),
        dict(K=[10, 26, 100, 1000, 50_000]),
        dict(edge=Answer(least_p, last_one_safe, digits=6)),
        [
            "The last word is cut if the others have the total chance $p$ or more.",
            "They have $1 - 1/K = «edge»$, so $p$ must exceed that.",
            "A larger vocabulary needs a $p$ that is nearer to 1.",
        ],
    ),
    Exercise(
        "rare",
        "One of two modes has the real weight $«w»$. The first model is fitted to $M = «M»$ real "
        "samples, and emits with top-p, $p = «p»$.\n"
        "With which chance does it still emit that mode?\n"
        "And without the cut?",
        dict(M=100, p=Fraction(9, 10), w=Fraction(1, 20)),
        dict(
            M=[20, 40, 100, 200],
            p=[Fraction(9, 10), Fraction(19, 20)],
            w=[Fraction(1, 20), Fraction(1, 10)],
        ),
        dict(
            cut=Answer(lambda M, p, w: claim(f"{ROOM}:second", M=M, p=p, w=w), not_cut),
            plain=Answer(lambda M, p, w: 1 - (1 - w) ** M, unseen, digits=4),
        ),
        [
            "It must have more than $(1-p)M = «edge»$ of the samples.",
            "A binomial count has that with the chance $«cut»$.",
            "Without the cut a single sample is enough: the chance is $«plain»$.",
        ],
        also=lambda M, p, w: dict(edge=(1 - p) * M),
    ),
]
