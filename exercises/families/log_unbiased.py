"""Exercises on an estimate without a drift."""

from __future__ import annotations

from typing import Any

import mpmath

from exercises import Answer, Exercise, claim
from exercises.families import over_gamma

ROOM = "families/log_unbiased"


def grown_summed(M: int, n: int) -> Any:
    """The factor's mean, the mean logarithm summed over the density."""
    return (M / mpmath.exp(over_gamma(mpmath.log, M))) ** n


def deviation_summed(M: int, n: int) -> Any:
    """The logarithm's standard deviation, from sums over the density."""
    mean = over_gamma(mpmath.log, M)
    return mpmath.sqrt(n * over_gamma(lambda g: (mpmath.log(g) - mean) ** 2, M))


def median_by_halving(M: int) -> Any:
    """The level below which half of the runs are: fewer than M events by then."""
    low, high = mpmath.mpf(0), mpmath.mpf(3 * M + 3)
    for _ in range(120):
        level = (low + high) / 2
        few = sum(level**j / mpmath.factorial(j) for j in range(M))
        below = 1 - mpmath.exp(-level) * few
        low, high = (level, high) if below < 0.5 else (low, level)
    return low / mpmath.exp(over_gamma(mpmath.log, M))


def by_a_root(M: int) -> Any:
    """The root of e, of the order 6M."""
    return mpmath.root(mpmath.e, 6 * M)


def median_solved(M: int) -> Any:
    """By a root of the incomplete gamma function."""

    def below(g: Any) -> Any:
        return mpmath.gammainc(M, 0, g, regularized=True) - mpmath.mpf(1) / 2

    return mpmath.findroot(below, M - mpmath.mpf(1) / 3) * mpmath.exp(-mpmath.digamma(M))


EXERCISES = [
    Exercise(
        "cost",
        "Waiting times are refitted, $M = «M»$ to a refit, by the estimate without a drift.\n"
        "By which factor has the expected mean grown after $n = «n»$ refits?\n"
        "What is the standard deviation of $\\ln\\hat\\theta_n$ between runs by then?",
        dict(M=10, n=50),
        dict(M=[1, 2, 5, 10, 20], n=[5, 10, 50, 100]),
        dict(
            grown=Answer(lambda M, n: claim(f"{ROOM}:mean", M=M, n=n), grown_summed),
            deviation=Answer(
                lambda M, n: mpmath.sqrt(claim(f"{ROOM}:spread", M=M, n=n)), deviation_summed
            ),
        ),
        [
            "Each refit multiplies it by $«M»\\,e^{-\\psi(«M»)}$, so it has grown by a factor "
            "$«grown»$.",
            "The deviation is $\\sqrt{«n»\\,\\psi'(«M»)} «deviation=»$.",
            "The middle run stays; the mean is that of a law which spreads.",
        ],
    ),
    Exercise(
        "median",
        "With $M = «M»$ samples to a refit, where is the median of $\\hat\\theta_1/\\theta$?\n"
        "Compare it with $e^{1/(6M)}$.",
        dict(M=1),
        dict(M=[1, 2, 3, 5, 10, 20]),
        dict(
            median=Answer(median_solved, median_by_halving, digits=4),
            guess=Answer(
                lambda M: mpmath.exp(mpmath.mpf(1) / (6 * M)),
                by_a_root,
                digits=4,
            ),
        ),
        [
            "Half of the runs have $G$ below its median, and $\\hat\\theta_1/\\theta = "
            "e^{-\\psi(«M»)} G$.",
            "So the median is $«median»$, beside $«guess»$.",
            "For $M = 1$ it is $e^{\\gamma}\\ln 2$ exactly.",
        ],
    ),
]
