"""Exercises on when a run's variance first falls below a fraction."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "gaussian/passage"


def log_step(M: int) -> Any:
    """E ln(Q/M), Q chi-squared, by a sum over y = ln(Q/(M − 1))."""
    half = mpmath.mpf(M - 1) / 2
    step = 1 / (10 + 2 * mpmath.sqrt(2 * half))
    whole = total = mpmath.mpf(0)
    for j in range(-int((200 / half + 2) / step), int(6 / step)):
        weight = mpmath.exp(half * (1 + j * step) - half * mpmath.exp(j * step))
        whole, total = whole + weight, total + weight * j * step
    return total / whole + mpmath.log(1 - mpmath.mpf(1) / M)


def least_summed(M: int, f: Fraction) -> Any:
    """The fall over the mean step, the step summed over its density."""
    return mpmath.log(mpf(f)) / log_step(M)


def most_integrated(M: int, f: Fraction) -> Any:
    """The same with P(F < 1) over the density of ln F at 0, integrated."""
    a, c = mpmath.mpf(M - 1) / 2, mpmath.mpf(M) / 2

    def shape(x: Any) -> Any:  # the density of ln F over that at 0
        return mpmath.exp(a * x - c * mpmath.expm1(x))

    past = mpmath.quad(shape, [-150 / a, -20 / a, -4 / a, -1, 0])
    return (mpmath.log(mpf(f)) - past) / log_step(M)


def mean_counted(M: int, f: Fraction) -> int:
    """Refits until the expected variance is below, one by one."""
    left, refits = Fraction(1), 0
    while left >= f:
        left, refits = left * (1 - Fraction(1, M)), refits + 1
    return refits


EXERCISES = [
    Exercise(
        "times",
        "A Gaussian is refitted by maximum likelihood to $M = «M»$ of its own samples each time.\n"
        "Between which two numbers does the mean number of refits lie after which a run's variance "
        "is first below $«f»\\,\\sigma^2$?\n"
        "After how many refits is the *expected* variance below it?",
        dict(M=20, f=Fraction(1, 10)),
        dict(M=[5, 10, 20, 50], f=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 10)]),
        dict(
            least=Answer(lambda M, f: claim(f"{ROOM}:mle_least", M=M, f=f), least_summed, digits=4),
            most=Answer(
                lambda M, f: claim(f"{ROOM}:mle_most", M=M, f=f), most_integrated, digits=4
            ),
            mean=Answer(
                lambda M, f: claim("gaussian/generations_to_fraction", M=M, f=f), mean_counted
            ),
        ),
        [
            "At the mean step of the logarithm a fall by $\\ln(1/«f»)$ takes $«least»$ refits; the "
            "last step overshoots, by no more on average than makes it $«most»$.",
            "The expected variance takes «mean» refits: it is held up by the few runs that have "
            "not fallen yet.",
        ],
    ),
]
