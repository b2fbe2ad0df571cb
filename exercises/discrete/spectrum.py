"""Exercises on the spectrum of retraining."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import mpmath

from exercises import Answer, Exercise, claim
from exercises.discrete import after, chain


def parents(M: int, k: int, count: int) -> Fraction:
    """The share of all choices in which k samples have so many parents."""
    choices = product(range(M), repeat=k)
    return Fraction(sum(len(set(each)) == count for each in choices), M**k)


def all_distinct(M: int, k: int) -> Fraction:
    """As many parents as samples."""
    return parents(M, k, k)


def three_parents(M: int) -> Fraction:
    """Three samples, three parents."""
    return parents(M, 3, 3)


def two_parents(M: int) -> Fraction:
    """Three samples, two parents."""
    return parents(M, 3, 2)


def one_parent(M: int) -> Fraction:
    """Three samples, one parent."""
    return parents(M, 3, 1)


def diagonal(M: int) -> Fraction:
    """The chances to stay, added up."""
    return sum((chain(M)[j][j] for j in range(M + 1)), Fraction(0))


def until_repeated(M: int) -> Fraction:
    """The mean number of draws still to come, from the last parent back."""
    draws = Fraction(1)
    for known in range(M - 1, -1, -1):
        draws = 1 + (1 - Fraction(known, M)) * draws
    return draws


def eigenvalues(M: int) -> Fraction:
    """All eigenvalues, added up."""
    return sum((claim("discrete/spectrum", M=M, k=k) for k in range(M + 1)), Fraction(0))


def odd(w: Fraction) -> Fraction:
    """A cubic that is 0 at both ends and odd about the middle."""
    return w * (1 - w) * (1 - 2 * w)


def mean_cubic(M: int, w: Fraction, n: int) -> Fraction:
    """The mean of the cubic over the law of the number of copies."""
    law = after(M, w, n)
    return sum((p * odd(Fraction(j, M)) for j, p in enumerate(law)), Fraction(0))


EXERCISES = [
    Exercise(
        "lines",
        "With $M = «M»$ samples per refit, what is the chance that $k = «k»$ samples of the newest "
        "model come from $«k»$ different samples of the refit before?\nWhich eigenvalue is this?",
        dict(M=5, k=3),
        dict(M=[3, 4, 5, 6, 10], k=[2, 3, 4, 5]),
        dict(
            chance=Answer(
                lambda M, k: claim("discrete/spectrum:eigenvalue", M=M, k=k), all_distinct
            )
        ),
        [
            "One after the other must miss the ones already taken: "
            "$\\prod_{i=1}^{«k»-1}(1 - i/«M») «chance=»$.",
            "It is the eigenvalue $\\lambda_{«k»}$ of the chain.",
        ],
        where=lambda M, k: k <= M,
    ),
    Exercise(
        "three",
        "Three samples of a refit to $M = «M»$: what is the chance that they have three, two, one "
        "parents?\nCheck that the three chances add up to one.",
        dict(M=10),
        dict(M=[3, 4, 5, 6, 8, 10, 20]),
        dict(
            three=Answer(lambda M: claim("discrete/spectrum", M=M, k=3), three_parents),
            two=Answer(lambda M: 3 * Fraction(1, M) * (1 - Fraction(1, M)), two_parents),
            one=Answer(lambda M: Fraction(1, M**2), one_parent),
        ),
        [
            "Three: $\\lambda_3 = (1-\\frac{1}{M})(1-\\frac{2}{M}) «three=»$.",
            "Two: three choices of the pair, $3\\cdot\\frac{1}{M}(1-\\frac{1}{M}) «two=»$.",
            "One: $\\frac{1}{M}\\cdot\\frac{1}{M} «one=»$.",
            "$«three» + «two» + «one» = 1$.",
        ],
    ),
    Exercise(
        "trace",
        "Prove that $\\sum_{k=0}^M \\lambda_k = \\sum_{j=0}^M \\binom{M}{j} "
        "\\left(\\frac{j}{M}\\right)^j\\left(1-\\frac{j}{M}\\right)^{M-j}$, and that for large $M$ "
        "both are about $\\sqrt{\\pi M/2}$.\nWhat are they for $M = «M»$?\nHow many samples does "
        "one draw on average, one after another, up to the first whose parent has come up before?",
        dict(M=12),
        dict(M=[2, 3, 4, 5, 6, 8, 10, 12, 15, 20]),
        dict(
            trace=Answer(eigenvalues, diagonal, digits=4),
            draws=Answer(eigenvalues, until_repeated, digits=4),
        ),
        [
            "Both are the trace of the matrix: the sum of its eigenvalues and the sum of its "
            "diagonal.",
            "Here this is $«trace»$.",
            "$\\lambda_k \\approx e^{-k^2/(2M)}$, which adds up to about $\\sqrt{\\pi M/2} "
            "«rough=»$.",
            "More than $k$ samples are drawn if the first $k$ have distinct parents, with chance "
            "$\\lambda_k$, so the mean number of draws is the sum of these chances: $«draws»$, the "
            "same number.",
            "This is the birthday problem.",
        ],
        also=lambda M: dict(rough=mpmath.sqrt(mpmath.pi * M / 2)),
    ),
    Exercise(
        "cubic",
        "For which function of the weight is the expectation multiplied by exactly $\\lambda_3$ at "
        "each refit?\nLet its slope at $w = 0$ be 1. What is its expectation after $n = «n»$ "
        "refits to $M = «M»$ samples, from $w = «w»$?",
        dict(M=10, w=Fraction(1, 5), n=2),
        dict(
            M=[3, 4, 5, 10],
            w=[Fraction(*w) for w in [(1, 10), (1, 5), (1, 4), (3, 10), (2, 5)]],
            n=[1, 2, 3],
        ),
        dict(
            mean=Answer(
                lambda M, w, n: claim("discrete/spectrum", M=M, k=3) ** n * odd(w),
                mean_cubic,
                digits=4,
            )
        ),
        [
            "One of degree 3 that vanishes at both ends and is odd about the middle: "
            "$w(1-w)(1-2w)$.",
            "The means of $w^3$, $w^2$ and $w$ after a refit are $\\lambda_3w^3 + "
            "\\frac{3}{M}(1-\\frac{1}{M})w^2 + \\frac{w}{M^2}$, $(1-\\frac{1}{M})w^2 + "
            "\\frac{w}{M}$ and $w$.",
            "Collecting $2w^3-3w^2+w$ gives $\\lambda_3$ times itself.",
            "After $«n»$ refits it is $\\lambda_3^{«n»}$ times $«start»$, that is $«mean»$.",
            "It measures which of two types is the more common, and it dies about three times as "
            "fast as the diversity.",
        ],
        also=lambda M, w, n: dict(start=odd(w)),
    ),
]
