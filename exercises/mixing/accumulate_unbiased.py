"""Exercises on everything kept, and the usual correction."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from schemes import accumulate
from theory.maths import two_point

ROOM = "mixing/accumulate_unbiased"


def listed(M: int, n: int) -> Any:
    """Every sign of every sample, the pool's sum of squares divided by Mn − 1."""
    return two_point.pooled(lambda _, v: v, accumulate(M), n, ddof=1)


def multiplied(M: int) -> Any:
    """The product of all refits' factors, extrapolated."""
    return mpmath.nprod(lambda k: 1 - 1 / (k * (M * k - 1)), [2, mpmath.inf])


def _divisor(M: int, n: int) -> Fraction:
    """Mn less the n-th harmonic number."""
    return M * n - sum((Fraction(1, k) for k in range(1, n + 1)), Fraction(0))


def scatter(M: int, n: int) -> Fraction:
    """The pool's sum of squares over σ², if each model emits σ² on average."""
    mean, total = Fraction(0), Fraction(0)  # variance of the mean; of all samples
    for k in range(1, n + 1):
        total += M * (1 + mean)  # M samples about the last mean
        mean += Fraction(1, M * k * k)
    return total - M * n * mean


EXERCISES = [
    Exercise(
        "refits",
        "Everything is kept, with $M = «M»$ new samples at each refit, and the pool's variance is "
        "computed with ddof 1.\nWhich share of the variance is expected to be left after "
        "$n = «n»$ refits?",
        dict(M=3, n=3),
        dict(M=[2, 3, 4, 5], n=[2, 3, 4]),
        dict(kept=Answer(lambda M, n: mpf(claim(f"{ROOM}:refits", M=M, n=n)), listed, digits=4)),
        [
            "The first refit is unbiased.",
            "Refit $k$ multiplies the expectation by $1 - \\frac{1}{k(«M»k-1)}$, for $k = 2$ by "
            "$1 - \\frac{1}{2 \\cdot «two»}$.",
            "The product up to $k = «n»$ is $«kept»$.",
        ],
        also=lambda M, n: dict(two=2 * M - 1),
    ),
    Exercise(
        "limit",
        "Which share is left in the long run for $M = «M»$, with ddof 1?\nCompare the loss with "
        "$(\\frac{\\pi^2}{6}-1)/M$, and with that of maximum likelihood.",
        dict(M=10),
        dict(M=[2, 3, 5, 10, 100]),
        dict(
            kept=Answer(lambda M: mpf(claim(ROOM, M=M)), multiplied, digits=4, within=1e-12),
        ),
        [
            "The product of all factors from $k = 2$ on is $«kept»$.",
            "The first order of the loss is $(\\frac{\\pi^2}{6}-1)/«M» «rough=»$: the sum of "
            "$1/(Mk^2)$ from $k = 2$ on.",
            "Maximum likelihood loses about $\\frac{\\pi^2}{6}/«M»$, for its first factor is "
            "$1 - 1/«M»$.",
        ],
        also=lambda M: dict(rough=(mpmath.pi**2 / 6 - 1) / M),
    ),
    Exercise(
        "divisor",
        "By which number must the pool's sum of squares be divided so that the expected variance "
        "is $\\sigma^2$ at each refit?\nFind it for $M = «M»$ and $n = «n»$, if all earlier "
        "refits were corrected in the same way.",
        dict(M=10, n=4),
        dict(M=[2, 5, 10, 100], n=[2, 3, 4, 5, 10]),
        dict(divisor=Answer(_divisor, scatter, digits=5)),
        [
            "Let $d_n$ be the divisor. Given the last model the old sum of squares is "
            "$d_{n-1}s^2_{n-1}$, and refit $n$ adds $(M - \\frac1n)s^2_{n-1}$ on average.",
            "So $d_n = d_{n-1} + M - \\frac1n$, and $d_1 = M - 1$.",
            "This is $d_n = Mn - (1 + \\frac12 + \\ldots + \\frac1n)$, here $«divisor»$ and not "
            "$«usual»$.",
        ],
        also=lambda M, n: dict(usual=M * n - 1),
    ),
]
