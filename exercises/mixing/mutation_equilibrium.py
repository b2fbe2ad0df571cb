"""Exercises on types that come back."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import fresh, settled_counts
from theory.maths import two_types

ROOM = "mixing/mutation_equilibrium"

TINY = Fraction(1, 10**24)
"""A weight so small that its square does not count."""


def _worth(N: int, M: int) -> Any:
    """The pool's expected number of originals, from a tiny weight."""
    return mpf((1 - claim(f"{ROOM}:absent", N=N, M=M, w=TINY)) / TINY)


def by_ancestors(N: int, M: int, w: Fraction) -> Fraction:
    """w(1 − w) times the chance that two picks have one ancestor."""
    return w * (1 - w) * fresh(N + M, N)


def share_of_variance(S: int, a: Fraction, w: Fraction) -> Fraction:
    """The spread over the whole equilibrium of the type's counts."""
    real = int(S * a)
    new = two_types.real_samples(real, w)
    return two_types.settled(lambda share: (share - w) ** 2, new, S - real)


def real_alone(S: int, a: Fraction, w: Fraction) -> Fraction:
    """The spread of a share in S real samples, count by count."""
    chances = two_types.real_samples(S, w)
    squares = [(Fraction(j, S) - w) ** 2 * p for j, p in enumerate(chances)]
    return sum(squares, Fraction(0))


def no_real(S: int, a: Fraction, w: Fraction) -> float:
    """The spread without real samples, when one type is left."""
    shares = np.arange(S + 1) / S
    return float((shares - float(w)) ** 2 @ settled_counts(0, S, float(w)))


def absent_of_two(w: Fraction) -> Fraction:
    """The chance of the count 0, from the equilibrium of 0, 1 and 2."""
    new = two_types.real_samples(1, w)
    return two_types.settled(lambda share: Fraction(share == 0), new, 1)


def lifetimes(N: int, M: int) -> Any:
    """N newcomers at each refit, times the refits for which one lives on.

    The number of a newcomer's copies goes from c to j with a binomial chance.
    """
    moves = mpmath.matrix(M, M)
    for c in range(1, M + 1):
        p = mpmath.mpf(c) / (N + M)
        for j in range(1, M + 1):
            chance = comb(M, j) * p**j * (1 - p) ** (M - j)
            moves[c - 1, j - 1] = chance
    expected = mpmath.lu_solve(mpmath.eye(M) - moves, mpmath.ones(M, 1))
    return N * expected[0]


EXERCISES = [
    Exercise(
        "variance",
        "Every refit of a categorical model uses $N = «N»$ fresh real and $M = «M»$ synthetic "
        "samples.\nA type has the real weight $w = «w»$.\nWhat is the variance of its fitted "
        "weight in the long run?",
        dict(N=10, M=90, w=Fraction(1, 10)),
        dict(
            N=[1, 2, 5, 10, 50],
            M=[2, 5, 10, 50, 90],
            w=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 10)],
        ),
        dict(
            variance=Answer(lambda N, M, w: claim(f"{ROOM}:variance", N=N, M=M, w=w), by_ancestors)
        ),
        [
            "It is $w(1-w)$ times the chance $F$ that two picks have one ancestor.",
            "$F = \\frac{N+M}{N^2+2NM+M} «F=»$, so the variance is $«product» \\cdot F "
            "«variance=»$.",
        ],
        also=lambda N, M, w: dict(F=fresh(N + M, N), product=w * (1 - w)),
    ),
    Exercise(
        "alpha",
        "Write the variance of the weight with $\\alpha = N/(N+M)$ and a pool of $S = N+M$ "
        "samples.\nWhat is it for $\\alpha = «a»$, $S = «S»$ and $w = «w»$?\nWhat is it for "
        "$\\alpha = 1$ and for $\\alpha \\to 0$, with the same $S$ and $w$?",
        dict(S=10, a=Fraction(1, 10), w=Fraction(1, 2)),
        dict(
            S=[4, 5, 8, 10],
            a=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1, 2)],
            w=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 10)],
        ),
        dict(
            mixed=Answer(
                lambda S, a, w: claim(f"{ROOM}:variance", N=S * a, M=S * (1 - a), w=w),
                share_of_variance,
            ),
            real=Answer(lambda S, a, w: w * (1 - w) / S, real_alone),
            none=Answer(lambda S, a, w: mpf(w * (1 - w)), no_real, digits=4, within=1e-9),
        ),
        [
            "It is $w(1-w) / (S\\alpha(2-\\alpha) + 1 - \\alpha) = «product»/«under» «mixed=»$.",
            "For $\\alpha = 1$ it is $w(1-w)/S «real=»$, the variance of a share in $S$ real "
            "samples.",
            "For $\\alpha \\to 0$ it tends to $w(1-w) = «none»$, the variance of a weight that is "
            "1 with chance $w$ and 0 otherwise: fixation.",
        ],
        also=lambda S, a, w: dict(product=w * (1 - w), under=S * a * (2 - a) + 1 - a),
        where=lambda S, a, w: (S * a).denominator == 1,
    ),
    Exercise(
        "smallest",
        "Each pool has one fresh real and one synthetic sample.\nA type has the real weight "
        "$w = «w»$.\nWork out by hand the chance $A$ that it is absent from the pool in the "
        "long run.",
        dict(w=Fraction(1, 10)),
        dict(w=[Fraction(*w) for w in [(1, 10), (1, 5), (1, 4), (3, 10), (1, 3), (1, 2)]]),
        dict(
            absent=Answer(lambda w: claim(f"{ROOM}:absent", N=1, M=1, w=w), absent_of_two),
        ),
        [
            "The synthetic sample's parent is the last real sample with chance $\\frac12$, or the "
            "last synthetic one, and so on back.",
            "So its original is a single real sample, which is not of the type with chance "
            "$1-w = «other»$.",
            "The new real sample is another one.",
            "So $A = (1-w)^2 «absent=»$.",
        ],
        also=lambda w: dict(other=1 - w),
    ),
    Exercise(
        "memory",
        "A pool has $N = «N»$ fresh real and $M = «M»$ synthetic samples.\nHow many real samples, "
        "used alone, would miss a very rare type as seldom?\nFind the limit for $w \\to 0$.",
        dict(N=5, M=15),
        dict(N=[1, 2, 5, 10], M=[1, 2, 5, 10, 15]),
        dict(worth=Answer(_worth, lifetimes, digits=4, within=1e-15)),
        [
            "The type is absent if none of the pool's originals is of it, with the chance "
            "$A = \\mathbb{E}(1-w)^L$, where $L$ is their number.",
            "So $A \\approx 1 - w\\,\\mathbb{E}L$, and the pool is worth its expected number of "
            "originals.",
            "It is found from $A$ for a very small $w$: $(1 - A)/w \\approx «worth»$.",
            "Seen forwards, each real sample has copies in the pool for «life» refits on average, "
            "its own among them, and «N» come in at each refit.",
        ],
        also=lambda N, M: dict(life=_worth(N, M) / N),
    ),
]
