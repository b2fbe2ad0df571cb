"""Exercises on a share of fresh real data."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, isqrt
from typing import Any

import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import binomial
from exercises.mixing import fresh
from theory.maths import two_types

ROOM = "mixing/fresh_fraction"


def _least(N: int, q: Fraction) -> int:
    """The least number of real samples that keeps q, by bisection."""
    below, enough = 0, N
    while enough - below > 1:
        middle = (below + enough) // 2
        if claim(ROOM, N=N, alpha=Fraction(middle, N)) >= q:
            enough = middle
        else:
            below = middle
    return enough


def counted(N: int, a: Fraction) -> Fraction:
    """The share kept, two lines of descent meeting in no settled pool."""
    return 1 - fresh(N, int(N * a))


def least_by_root(N: int, q: Fraction) -> int:
    """From the quadratic: copies (copies − 1) may be at most N² − N/(1 − q)."""
    most = N * N - Fraction(N) / (1 - q)
    copies = (1 + isqrt(int(4 * most) + 1)) // 2 + 1
    while copies * (copies - 1) > most:
        copies -= 1
    return N - copies


def least_for_a_fifth(N: int, q: Fraction) -> int:
    """The same for a fifth of the loss."""
    return least_by_root(N, 1 - (1 - q) / 5)


def half_fresh(N: int) -> Fraction:
    """The variance of a type's weight at equilibrium, over the largest, 1/4."""
    half = Fraction(1, 2)
    real = two_types.real_samples(N // 2, half)
    return 4 * two_types.settled(lambda w: (w - half) ** 2, real, N // 2)


def one_and_one(N: int) -> Fraction:
    """The same for one real and one synthetic sample."""
    return half_fresh(2)


def not_counted(N: int, a: Fraction) -> Any:
    """Every count of a type, a sample being real with chance a."""
    weight = np.arange(N + 1) / N
    rows = [binomial(N, float(a) / 2 + float(1 - a) * w) for w in weight]
    settled = binomial(N, 0.5) @ np.linalg.matrix_power(np.array(rows), 2**12)
    return settled @ (4 * weight * (1 - weight))


EXERCISES = [
    Exercise(
        "five",
        "Each refit uses $N = «N»$ samples, the share $\\alpha = «a»$ of them fresh and real.\n"
        "Does the model collapse? Which share of the variance is kept in the long run, by maximum "
        "likelihood?",
        dict(N=100, a=Fraction(1, 20)),
        dict(
            N=[20, 50, 100, 200, 1000],
            a=[Fraction(1, 20), Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1, 2)],
        ),
        dict(kept=Answer(lambda N, a: claim(ROOM, N=N, alpha=a), counted)),
        [
            "No. Two picks of the pool have one ancestor with a chance $F$ that settles at "
            "$1/(\\alpha N(2-\\alpha) + 1 - \\alpha) = 1/«under»$.",
            "The share $1 - F «kept=»$ is kept for ever.",
            "For a small share of several real samples the loss is about $1/(2\\alpha N)$, here "
            "«rough»; it is always between $1/(2\\alpha N + 1)$ and $1/(\\alpha N)$.",
        ],
        also=lambda N, a: dict(under=a * N * (2 - a) + 1 - a, rough=1 / (2 * a * N)),
        where=lambda N, a: (N * a).denominator == 1,
    ),
    Exercise(
        "retain",
        "You refit on $N = «N»$ samples and want to keep the share $«q»$ of the variance for "
        "ever.\nHow many of them must be fresh and real?\nAnd if you want to lose only a fifth "
        "as much?",
        dict(N=500, q=Fraction(9, 10)),
        dict(
            N=[100, 200, 500, 1000],
            q=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(
            real=Answer(_least, least_by_root),
            more=Answer(lambda N, q: _least(N, 1 - (1 - q) / 5), least_for_a_fifth),
        ),
        [
            "The loss may be at most $1 - «q» = «loss»$, so "
            "$\\alpha N(2-\\alpha) + 1 - \\alpha \\geq «wanted»$.",
            "For a small share this is about $2\\alpha N$: some «rough» real samples, or five "
            "times as many, «rougher», for a fifth of the loss.",
            "Solved exactly, it takes «real», or «more».",
        ],
        also=lambda N, q: dict(
            loss=1 - q,
            wanted=1 / (1 - q),
            rough=ceil(1 / (2 * (1 - q))),
            rougher=ceil(5 / (2 * (1 - q))),
        ),
        where=lambda N, q: N * (1 - q) >= 10,
    ),
    Exercise(
        "half",
        "Half of each pool is fresh and real: $\\alpha = \\frac12$.\nDerive from the recursion "
        "where the chance $F$ that two picks have one original settles, for any $N$.\nWhat is it "
        "for $N = «N»$?\nCheck the case $N = 2$ by hand.",
        dict(N=10),
        dict(N=[4, 6, 8, 10, 12]),
        dict(
            met=Answer(lambda N: 1 - claim(ROOM, N=N, alpha=Fraction(1, 2)), half_fresh),
            two=Answer(lambda N: 1 - claim(ROOM, N=2, alpha=Fraction(1, 2)), one_and_one),
        ),
        [
            "The recursion is $F_n = \\frac1N + qF_{n-1}$ with "
            "$q = \\frac12\\left(\\frac12 - \\frac1N\\right)$.",
            "Its fixed point is $\\frac1N/(1-q) = \\frac{4}{3N+2}$, here $«met»$.",
            "For $N = 2$ one sample is real and one synthetic.",
            "Two picks are the same one with chance $\\frac12$, and a real and a synthetic "
            "sample never meet, as the real one is new.",
            "So $F «two=»$, as the formula has it.",
        ],
    ),
    Exercise(
        "random",
        "A crawler does not count.\nEach of the $N = «N»$ samples is real with chance "
        "$\\alpha = «a»$, independently, so that the number of real ones varies from refit to "
        "refit.\nIs more or less of the variance kept than with exactly $\\alpha N$?\nWhich share "
        "is it, in either case?",
        dict(N=10, a=Fraction(1, 2)),
        dict(
            N=[4, 10, 20, 50, 100],
            a=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1, 2)],
        ),
        dict(
            varies=Answer(
                lambda N, a: mpf(1 - 1 / (N - (1 - a) ** 2 * (N - 1))),
                not_counted,
                digits=5,
                within=1e-9,
            ),
            exactly=Answer(lambda N, a: mpf(claim(ROOM, N=N, alpha=a)), counted, digits=5),
        ),
        [
            "Less.",
            "Two distinct samples are now both synthetic with chance $(1-\\alpha)^2$, a little "
            "more often than $(1-\\alpha)(1-\\alpha-\\frac1N)/(1-\\frac1N)$.",
            "So lines meet a little more often: $F = \\frac1N + (1-\\frac1N)(1-\\alpha)^2 F$, and "
            "$1 - F = 1 - 1/(N - (1-\\alpha)^2(N-1)) «varies=»$ is kept.",
            "With exactly $«real»$ of the «N» it is $«exactly»$.",
        ],
        also=lambda N, a: dict(real=N * a),
        where=lambda N, a: (N * a).denominator == 1,
    ),
]
