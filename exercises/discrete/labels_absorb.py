"""Exercises on a classifier refitted to labels that it drew itself."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from montecarlo.evidence import Moments


def mixed(M: int, n: int) -> Fraction:
    """The chance that a cell has both labels at refit n, real ones fair."""
    law = [Fraction(comb(M, j), 2**M) for j in range(M + 1)]
    for _ in range(n - 1):
        new = [Fraction(0)] * (M + 1)
        for (j, p), i in product(enumerate(law), range(M + 1)):
            share = Fraction(j, M)
            new[i] += p * comb(M, i) * share**i * (1 - share) ** (M - i)
        law = new
    return sum(law[1:-1], Fraction(0))


def all_alike(M: Fraction, n: Fraction, K: Fraction) -> Any:
    """The power of one cell's chance."""
    return mpf(1 - mixed(int(M), int(n))) ** int(K)


def one_alike(M: Fraction, n: Fraction, K: Fraction) -> Any:
    """One less the chance that all are mixed."""
    return 1 - mpf(mixed(int(M), int(n))) ** int(K)


def listed(M: Fraction, K: Fraction) -> Fraction:
    """Of all lists of real labels those that are alike, cell by cell."""
    lists = 2 ** (int(M) * int(K))
    return Fraction(2 ** int(K), lists)


def relabelled(rng: np.random.Generator, M: int, n: int, K: int) -> Moments:
    """Whether all cells are alike, by counts."""
    ones = rng.binomial(M, 0.5, (80_000, K))
    for _ in range(n - 1):
        ones = rng.binomial(M, ones / M)
    return Moments.of(((ones == 0) | (ones == M)).all(axis=1).astype(float))


def halfway(M: Fraction, K: Fraction) -> Any:
    """The time at which the double exponential is one half, by bisection."""

    def chance(n: Any) -> Any:
        return mpmath.exp(-mpf(3 * K / 2) * (1 - 1 / mpf(M)) ** n)

    low, high = mpmath.mpf(0), mpf(100 * M)
    for _ in range(160):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) < 0.5 else (low, middle)
    return low


EXERCISES = [
    Exercise(
        "alike",
        "A classifier has $K = «K»$ cells with $M = «M»$ examples each; real labels are fair "
        "coins. It is refitted to labels that it drew itself.\nHow likely is it that refit "
        "$n = «n»$ is deterministic, and that its expected log loss is infinite?",
        dict(M=Fraction(6), n=Fraction(12), K=Fraction(5)),
        dict(
            M=[Fraction(4), Fraction(6), Fraction(8)],
            n=[Fraction(5), Fraction(12), Fraction(20)],
            K=[Fraction(2), Fraction(5), Fraction(10)],
        ),
        dict(
            separable=Answer(
                lambda M, n, K: claim("discrete/labels_absorb", M=M, n=n, K=K, w=Fraction(1, 2)),
                all_alike,
                digits=4,
                within=1e-12,
            ),
            unbounded=Answer(
                lambda M, n, K: claim(
                    "discrete/labels_absorb:unbounded", M=M, n=n, K=K, w=Fraction(1, 2)
                ),
                one_alike,
                digits=4,
                within=1e-12,
            ),
        ),
        [
            "A cell's number of ones is a Wright–Fisher chain: binomial, with the last share.",
            "Push its law forward, and read off the chance $m$ that it is neither $0$ nor $M$.",
            "All cells are alike with the chance $(1-m)^K = «separable»$.",
            "The loss is infinite if one of them is: $1 - m^K = «unbounded»$.",
        ],
    ),
    Exercise(
        "kept",
        "The same with $M = «M»$ and $K = «K»$, but all labels are kept, the real ones too.\n"
        "How likely is it that the model is ever deterministic?",
        dict(M=Fraction(3), K=Fraction(4)),
        dict(M=[Fraction(2), Fraction(3), Fraction(5)], K=[Fraction(2), Fraction(4), Fraction(10)]),
        dict(
            ever=Answer(
                lambda M, K: claim("discrete/labels_absorb:kept", M=M, K=K, w=Fraction(1, 2)),
                listed,
                digits=4,
            )
        ),
        [
            "A cell whose real labels are of both kinds keeps both for ever.",
            "So all real labels must be alike, cell by cell: of $2^{MK}$ lists there are $2^K$ "
            "such.",
            "That is a chance of $«ever»$.",
        ],
    ),
    Exercise(
        "run",
        "Estimate by simulation the chance that refit $n = «n»$ is deterministic, with $K = «K»$ "
        "cells of $M = «M»$ examples and fair real labels.",
        dict(M=10, n=25, K=4),
        dict(M=[9, 10], n=[20, 25], K=[3, 4, 5]),
        dict(
            chance=Simulated(
                lambda M, n, K: claim("discrete/labels_absorb", M=M, n=n, K=K, w=Fraction(1, 2)),
                relabelled,
                resolves=0.06,
            )
        ),
        [
            "Draw each cell's count from the binomial law with its last share.",
            "Count the runs in which every cell is at $0$ or $M$.",
            "The theorem says $«chance»$.",
        ],
    ),
    Exercise(
        "when",
        "With $K = «K»$ cells of $M = «M»$ examples and fair real labels, after about how many "
        "refits is the model as likely deterministic as not?\nUse the double exponential.",
        dict(M=Fraction(40), K=Fraction(1000)),
        dict(
            M=[Fraction(20), Fraction(40), Fraction(100)],
            K=[Fraction(100), Fraction(1000), Fraction(10**5)],
        ),
        dict(
            refits=Answer(
                lambda M, K: (
                    mpmath.log(mpf(3 * K / 2) / mpmath.log(2)) / -mpmath.log(1 - 1 / mpf(M))
                ),
                halfway,
                digits=4,
                within=1e-12,
            )
        ),
        [
            "Late, a cell is mixed with a chance of about $\\tfrac32(1-1/M)^n$.",
            "So all are alike with about $\\exp(-\\tfrac32 K (1-1/M)^n)$. Set this to $1/2$.",
            "Then $n = \\ln(\\tfrac32 K/\\ln 2)/(-\\ln(1-1/M)) «refits=»$.",
        ],
    ),
]
