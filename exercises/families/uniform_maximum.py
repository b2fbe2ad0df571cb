"""Exercises on the upper end of a refitted uniform model."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.families import over_gamma

ROOM = "families/uniform_maximum"


def power_of_largest(M: int, k: int) -> Any:
    """E F^k for the largest F of M uniform variables, by quadrature."""
    return mpmath.quad(lambda y: y**k * M * y ** (M - 1), [0, 0.5, 1])


def end_left(M: int, n: int) -> Any:
    """What refits to the largest sample leave on average."""
    return power_of_largest(M, 1) ** n


def varied(M: int, n: int) -> Any:
    """The variance of the unbiased end between runs."""
    return (power_of_largest(M, 2) / power_of_largest(M, 1) ** 2) ** n - 1


def log_largest(M: int) -> Any:
    """E ln F for the largest F of M uniform variables, by quadrature."""
    return -mpmath.quad(lambda t: t * M * mpmath.exp(-M * t), [0, 1, 5, 20, 100])


def counted(step: Any, q: Fraction) -> int:
    """Steps until their sum is below ln q."""
    total, count = mpmath.mpf(0), 0
    while total >= mpmath.log(mpf(q)):
        total, count = total + step, count + 1
    return count


def refits_counted(M: int, q: Fraction) -> int:
    """Refits until the mean logarithm is below ln q."""
    return counted(mpmath.log1p(mpmath.mpf(1) / M) + log_largest(M), q)


def by_gamma(M: int, q: Fraction) -> int:
    """The same for an exponential model."""
    return counted(over_gamma(lambda g: mpmath.log(g / M), M), q)


EXERCISES = [
    Exercise(
        "end",
        "A uniform model from 0 to 1 is refitted $n = «n»$ times to $M = «M»$ samples, by maximum "
        "likelihood: its end becomes the largest of them.\n"
        "What is its expected end then?\n"
        "And by how much does the end vary between runs, if each refit is unbiased instead?",
        dict(M=10, n=10),
        dict(M=[2, 3, 5, 10], n=[2, 5, 10]),
        dict(
            end=Answer(lambda M, n: claim(f"{ROOM}:mle", M=M, n=n), end_left, digits=4),
            between=Answer(lambda M, n: claim(f"{ROOM}:between", M=M, n=n), varied, digits=4),
        ),
        [
            "The largest of $M$ is on average at $M/(M+1)$, so the end is $(«M»/«more»)^{«n»} "
            "«end=»$.",
            "The mean square of the largest is $M/(M+2)$; times $((M+1)/M)^2$ it is "
            "$1 + 1/(M(M+2))$, and the variance $(1 + 1/«square»)^{«n»} - 1 «between=»$.",
        ],
        also=lambda M, n: dict(more=M + 1, square=M * (M + 2)),
    ),
    Exercise(
        "patience",
        "Each refit is unbiased, with $M = «M»$ samples.\n"
        "After how many refits is the mean logarithm of the end below $\\ln «q»$?\n"
        "How many would an exponential model have taken?",
        dict(M=10, q=Fraction(1, 2)),
        dict(M=[3, 5, 10, 20], q=[Fraction(1, 2), Fraction(3, 4)]),
        dict(
            refits=Answer(
                lambda M, q: ceil(mpmath.log(mpf(q)) / claim(f"{ROOM}:unbiased", M=M, n=1)),
                refits_counted,
            ),
            other=Answer(
                lambda M, q: ceil(
                    mpmath.log(mpf(q)) / claim("families/exponential_mle:drift", M=M, n=1)
                ),
                by_gamma,
            ),
        ),
        [
            "A refit moves the logarithm by $\\ln(1+1/M) - 1/M «step=»$ on average, about "
            "$-1/(2M^2)$: it takes «refits» refits.",
            "An exponential model is at it after «other», for its steps are about $-1/(2M)$.",
        ],
        also=lambda M, q: dict(step=claim(f"{ROOM}:unbiased", M=M, n=1)),
    ),
]
