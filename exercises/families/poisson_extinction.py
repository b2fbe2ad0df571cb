"""Exercises on the extinction of Poisson counts."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf

MOST = 400


@lru_cache(maxsize=16)
def extinct(k: int) -> float:
    """P(one occurrence has no heirs k refits on): the law of their number."""
    law = np.zeros(MOST)
    law[1] = 1
    for _ in range(k):
        after = np.zeros(MOST)
        for s, chance in enumerate(law):
            part = chance * np.exp(-s)
            for t in range(MOST):
                after[t] += part
                part *= s / (t + 1)
        law = after
    return float(law[0])


def left_after(c: int, n: int, q: Fraction) -> float:
    """1 − the chance that each of a Poisson number of occurrences is extinct."""
    none, term = 0.0, np.exp(-c)
    for j in range(1, MOST):
        none += term * extinct(n - 1) ** (j - 1)
        term *= c / j
    return float(1 - none)


def needed(c: int, n: int, q: Fraction) -> float:
    """The expected count that is left with chance q, by halving."""
    low, high = 0.0, 1e3
    for _ in range(60):
        middle = (low + high) / 2
        if 1 - np.exp(middle * (extinct(n - 1) - 1)) < q:
            low = middle
        else:
            high = middle
    return low


def _needed(q: Fraction, n: int) -> Any:
    """From the chance of one line."""
    line = -mpmath.log(1 - claim("families/poisson_extinction:alive", lam=1, n=n))
    return -mpmath.log(1 - mpf(q)) / line


def zeros(c: int, M: int) -> Fraction:
    """1 − the chance of M zeros, count by count."""
    chance = Fraction(1)
    for _ in range(M):
        chance /= 1 + Fraction(c, M)
    return 1 - chance


def poisson_zeros(c: int, M: int) -> Any:
    """1 − the chance of M zeros, count by count."""
    chance = mpmath.mpf(1)
    for _ in range(M):
        chance *= mpmath.exp(-mpmath.mpf(c) / M)
    return 1 - chance


EXERCISES = [
    Exercise(
        "word",
        "A word is expected $\\lambda = «c»$ times in the first sample, its counts are Poisson, "
        "and they are refitted by maximum likelihood.\n"
        "With which chance is it left after $n = «n»$ refits?\n"
        "How often must a word be expected to be left with the chance $«q»$?",
        dict(c=5, n=10, q=Fraction(9, 10)),
        dict(
            c=[1, 2, 5, 10], n=[2, 4, 6, 10], q=[Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)]
        ),
        dict(
            left=Answer(
                lambda c, n, q: claim("families/poisson_extinction:alive", lam=c, n=n),
                left_after,
                digits=3,
                within=1e-9,
            ),
            count=Answer(
                lambda c, n, q: _needed(q, n),
                needed,
                digits=3,
                within=1e-9,
            ),
        ),
        [
            "Start with $r_1 = 1$ and repeat $r_{k+1} = 1 - e^{-r_k}$ up to $r_{«n»} «line=»$.",
            "The chance is $1 - e^{-«c»\\, r_{«n»}} «left=»$.",
            "For the chance $«q»$ we need $\\lambda\\, r_{«n»} = -\\ln(1-«q»)$, that is "
            "$\\lambda «count=»$.",
        ],
        also=lambda c, n, q: dict(
            line=-mpmath.log(1 - claim("families/poisson_extinction:alive", lam=1, n=n))
        ),
    ),
    Exercise(
        "clumped",
        "A word is expected $\\lambda = «c»$ times in $M = «M»$ documents.\nWith which chance does "
        "the first sample hold it, if its counts are geometric, and if they are Poisson?",
        dict(c=4, M=10),
        dict(c=[1, 2, 4, 6], M=[2, 5, 10, 20]),
        dict(
            geometric=Answer(
                lambda c, M: claim("families/poisson_extinction:geometric", lam=c, M=M), zeros
            ),
            poisson=Answer(
                lambda c, M: claim("families/poisson_extinction:alive", lam=c, M=M, n=1),
                poisson_zeros,
            ),
        ),
        [
            "A geometric count of mean $«c»/«M»$ is 0 with the chance $1/(1+«c»/«M»)$, so the "
            "sample holds the word with the chance "
            "$1 - (1 + «c»/«M»)^{-«M»}$, which is $«geometric»$.",
            "With Poisson counts it is $1 - e^{-«c»} «poisson=»$: words that come in bursts are "
            "missed more often.",
        ],
    ),
]
