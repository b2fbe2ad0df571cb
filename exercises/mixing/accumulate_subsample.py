"""Exercises on a budget out of everything that was kept."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import count
from math import pi
from typing import Any

import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import followed_back, listed
from schemes import Scheme, Step, accumulate


def _least(address: str, q: Fraction) -> int:
    """The least M at which a limit that grows with M is q or more, by bisection."""
    below, enough = 1, 2
    while claim(address, M=enough) < mpf(q):
        below, enough = enough, 2 * enough
    while enough - below > 1:
        middle = (below + enough) // 2
        if claim(address, M=middle) < mpf(q):
            below = middle
        else:
            enough = middle
    return enough


def _by_pairs(M: int, n: int) -> Fraction:
    """The share kept, by the recursion of the pairs of all samples."""
    differ = Fraction(1)
    for size in range(2 * M, M * n + 1, M):
        differ *= 1 - Fraction(3 * M - 1, size * (size - 1))
    return (1 - Fraction(1, M)) * differ


def _lost(added: int, n: int) -> Fraction:
    """The share lost after n refits on 10 of all samples, 20 at first."""
    differ, size = Fraction(1), 20
    for _ in range(n - 1):
        size += added
        differ *= 1 - added * (2 + Fraction(added - 1, 10)) / (size * (size - 1))
    return 1 - Fraction(9, 10) * differ


def counted_pairs(M: int) -> Fraction:
    """What is left after two refits, from all pairs of the 2M samples."""
    differ = Fraction(0)
    for a in range(2 * M):
        for b in range(2 * M):
            if a != b:  # the first M are the originals; the others have parents
                differ += 1 if max(a, b) < M else 1 - Fraction(1, M)
    return (1 - Fraction(1, M)) * differ / (2 * M * (2 * M - 1))


def listed_budget(M: int, n: int) -> Fraction:
    """Every outcome of every budget, for a type of weight 1/2."""
    return listed(accumulate(M, budget=M), n)


def left_for_ever(M: int, lost: Callable[[Any], Any]) -> float:
    """The first fit's share, times what the refits 2, 3, ... leave."""
    t = np.arange(2.0, 200_001.0)
    beyond = 1 - lost(t[-1]) * t[-1]  # the later losses fall like 1/t²
    return float((1 - 1 / M) * np.prod(1 - lost(t)) * beyond)


def with_budget(M: int) -> float:
    """What is kept with a budget of M, refit by refit."""
    return left_for_ever(M, lambda t: (3 * M - 1) / (M * t * (M * t - 1)))


def with_everything(M: int) -> float:
    """What is kept where all samples are used."""
    return left_for_ever(M, lambda t: 1 / (M * t**2))


def least_budget(q: Fraction) -> int:
    """The first budget that keeps as much."""
    return next(M for M in count(2) if with_budget(M) >= q)


def least_pool(q: Fraction) -> int:
    """The first size that keeps as much, all samples being used."""
    return next(M for M in count(2) if with_everything(M) >= q)


def growing(added: int) -> Scheme:
    """20 real samples, then so many synthetic ones at each refit; 10 are used."""

    def scheme(refit: int) -> Step:
        new = 20 if refit == 1 else added
        return Step(synthetic=new, kept=tuple(range(1, refit)), budget=10)

    return scheme


def lost_with_few(few: int, many: int, n: int) -> Fraction:
    """The loss with few, two lines of descent followed back."""
    return Fraction(1 - followed_back(growing(few), n))


def lost_with_many(few: int, many: int, n: int) -> Fraction:
    """The loss with many, two lines of descent followed back."""
    return Fraction(1 - followed_back(growing(many), n))


EXERCISES = [
    Exercise(
        "second",
        "All samples are kept, but each refit can use only $M = «M»$ of them, drawn without "
        "replacement.\nWhich share of the variance is expected to be left after the second refit?",
        dict(M=2),
        dict(M=[2, 3, 4, 5, 6, 10, 20, 50, 100]),
        dict(
            kept=Answer(
                lambda M: claim("mixing/accumulate_subsample:refits", M=M, n=2),
                counted_pairs,
                digits=5,
            )
        ),
        [
            "The past holds $«M»$ originals and $«M»$ copies of them.",
            "Two picks of the budget are the same sample with chance $1/«M»$; else they are an "
            "original and a copy with chance $«mixed»$, two copies with chance $«copies»$, and "
            "then have one ancestor with chance $1/«M»$.",
            "In all $F = «F»$, and $1 - F «kept=»$ is left.",
        ],
        also=lambda M: dict(
            mixed=Fraction(M, 2 * M - 1),
            copies=Fraction(M - 1, 2 * (2 * M - 1)),
            F=1 - counted_pairs(M),
        ),
    ),
    Exercise(
        "budget",
        "How large must the budget be to keep the share $«q»$ of the variance for ever?\n"
        "Compare it with the size of the very first sample if everything is used.",
        dict(q=Fraction(19, 20)),
        dict(q=[Fraction(*q) for q in [(1, 2), (3, 4), (4, 5), (9, 10), (19, 20), (49, 50)]]),
        dict(
            budget=Answer(lambda q: _least("mixing/accumulate_subsample", q), least_budget),
            everything=Answer(lambda q: _least("mixing/accumulate_variance", q), least_pool),
        ),
        [
            "For large $M$ the loss is about $(\\pi^2/2 - 2)/M \\approx 2.93/M$ with a budget, "
            "and $\\frac{\\pi^2}{6}/M \\approx 1.64/M$ if all is used.",
            "It may be $«loss»$: this takes some $2.93/«loss» «rough=»$ samples, against "
            "$1.64/«loss» «roughly=»$.",
            "The exact limits ask for $«budget»$ and for $«everything»$.",
        ],
        also=lambda q: dict(
            loss=1 - q,
            rough=round((pi**2 / 2 - 2) / float(1 - q), 1),
            roughly=round(pi**2 / 6 / float(1 - q), 1),
        ),
    ),
    Exercise(
        "two",
        "Let $D_n$ be the chance that two *different* samples, of all that were drawn for the "
        "first $n$ refits, have different originals.\nEach refit adds $M = «M»$ samples and is "
        "trained on as many, drawn without replacement.\nShow by counting pairs how $D_{n+1}$ "
        "follows from $D_n$.\nWhich share of the variance is kept after $n = «n»$ refits?",
        dict(M=2, n=2),
        dict(M=[2, 3, 4], n=[2, 3, 4]),
        dict(kept=Answer(_by_pairs, listed_budget, digits=4)),
        [
            "Let $S = M(n+1)$ samples be there after the next refit, so $S - M$ old ones.",
            "A budget drawn at random is as good as all: two picks from it differ with chance "
            "$(1-\\frac1M) D_n$, and a new sample's parent is a random one of the old.",
            "Of the $S(S-1)$ ordered pairs $(S-M)(S-M-1)$ are old and differ with chance $D_n$.",
            "$M(M-1)$ are new, and differ as their parents do, with chance $(1-\\frac1M) D_n$.",
            "$2M(S-M)$ are mixed; they differ with chance $(1-\\frac{1}{S-M}) D_n$, for the parent "
            "may be that old one itself.",
            "Together $D_{n+1} = \\left(1 - \\frac{3M-1}{S(S-1)}\\right) D_n$, with $D_1 = 1$.",
            "Here $D_{«n»} = «D»$, and the share $(1 - 1/«M») D_{«n»} «kept=»$ is kept.",
        ],
        also=lambda M, n: dict(D=_by_pairs(M, n) / (1 - Fraction(1, M))),
    ),
    Exercise(
        "growth",
        "There are 20 real samples to start with, and each refit trains on 10 of all that there "
        "are, drawn without replacement.\nIs it better to add many synthetic samples before each "
        "later refit, or few?\nWhich share of the variance is lost after $n = «n»$ refits if "
        "$«few»$ are added each time, and which if $«many»$ are?",
        dict(few=2, many=20, n=20),
        dict(few=[2, 3, 5], many=[10, 20, 40], n=[2, 3, 5, 20]),
        dict(
            little=Answer(lambda few, many, n: mpf(_lost(few, n)), lost_with_few),
            much=Answer(lambda few, many, n: mpf(_lost(many, n)), lost_with_many),
        ),
        [
            "Few.",
            "If $m$ are added and there are $S$ then, the pairs are counted as ever: two old "
            "samples, two new ones, whose parents are two picks from the budget, or one of each, "
            "where the parent may be that old one itself.",
            "Two samples have different originals with $1 - \\frac{m(2 + (m-1)/10)}{S(S-1)}$ "
            "times the chance of before.",
            "These factors and the $\\frac{9}{10}$ of one budget leave less, the more is added: "
            "$«few»$ each time lose $«little»$, $«many»$ lose $«much»$.",
            "With nothing added the loss would stay at $0.1$.",
            "What is added pushes the real samples out of the budget, and brings nothing that was "
            "not there.",
        ],
    ),
]
