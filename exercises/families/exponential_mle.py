"""Exercises on an exponential model refitted to its own samples."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.families import over_gamma

ROOM = "families/exponential_mle"


def by_moments(M: int, n: int) -> Fraction:
    """The variance refit by refit, from E x = 1 and E x² = 2."""
    square = Fraction(1)
    for _ in range(n):
        square *= Fraction(2 * M + M * (M - 1), M * M)
    return square - 1


def added_up(M: int, n: int) -> Fraction:
    """The variance of one mean of M samples, added up refit by refit."""
    return sum((by_moments(M, 1) for _ in range(n)), Fraction(0))


def drift_summed(M: int, q: Fraction) -> Any:
    """The mean step of the logarithm, summed over the gamma density."""
    return over_gamma(lambda g: mpmath.log(g / M), M)


def refits_counted(M: int, q: Fraction) -> int:
    """Refits until the mean logarithm is below ln q, counted one by one."""
    step, total, count = drift_summed(M, q), mpmath.mpf(0), 0
    while total >= mpmath.log(mpf(q)):
        total, count = total + step, count + 1
    return count


def multiplier(M: int) -> Any:
    """By which multiple of the mean the logarithm has no drift."""
    return mpmath.exp(-over_gamma(lambda g: mpmath.log(g / M), M))


EXERCISES = [
    Exercise(
        "between",
        "An exponential model with the mean 1 is refitted $n = «n»$ times by maximum likelihood, "
        "each time to $M = «M»$ of its own samples.\n"
        "What is the variance of the fitted mean between runs?\n"
        "What would it be if the errors of the refits simply added up?",
        dict(M=10, n=10),
        dict(M=[2, 3, 5, 10, 20], n=[2, 3, 5, 10]),
        dict(
            between=Answer(lambda M, n: claim(f"{ROOM}:between", M=M, n=n), by_moments, digits=4),
            added=Answer(lambda M, n: Fraction(n, M), added_up),
        ),
        [
            "Each refit multiplies the mean square by $1 + 1/«M»$, and the mean stays.",
            "So the variance is $(1 + 1/«M»)^{«n»} - 1 «between=»$.",
            "Steps of one size would give $«n»/«M» = «added»$: the errors grow with the model's "
            "mean where it has grown, and that counts for more.",
        ],
    ),
    Exercise(
        "typical",
        "By maximum likelihood with $M = «M»$ exponential samples per refit, by how much does "
        "$\\ln\\hat\\theta_n$ move at each refit on average?\n"
        "After how many refits is the mean logarithm below $\\ln «q»$?",
        dict(M=10, q=Fraction(1, 2)),
        dict(M=[1, 2, 5, 10, 20], q=[Fraction(1, 2), Fraction(1, 10), Fraction(3, 4)]),
        dict(
            drift=Answer(lambda M, q: claim(f"{ROOM}:drift", M=M, n=1), drift_summed, digits=4),
            refits=Answer(
                lambda M, q: ceil(mpmath.log(mpf(q)) / claim(f"{ROOM}:drift", M=M, n=1)),
                refits_counted,
            ),
        ),
        [
            "The drift is $\\psi(«M») - \\ln «M» «drift=»$.",
            "It takes $\\ln «q»$ divided by this, rounded up: «refits» refits.",
        ],
    ),
    Exercise(
        "multiplier",
        "Let each refit set the mean to $c$ times the mean of its $M = «M»$ samples.\n"
        "For which $c$ has the logarithm no drift?\n"
        "By which factor does each refit then multiply the expected mean?",
        dict(M=5),
        dict(M=[1, 2, 3, 5, 10, 50]),
        dict(
            c=Answer(lambda M: M / mpmath.exp(mpmath.digamma(mpmath.mpf(M))), multiplier, digits=4)
        ),
        [
            "The drift is $\\ln c + \\psi(«M») - \\ln «M»$, so $c = «M»\\,e^{-\\psi(«M»)} «c=»$.",
            "As the mean of the samples is unbiased, the expected mean is multiplied by $c$ as "
            "well: it explodes.",
            "No multiplier keeps both.",
        ],
    ),
]
