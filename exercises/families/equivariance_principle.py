"""Exercises on the equivariance principle."""

from __future__ import annotations

from typing import Any

import mpmath

from exercises import Answer, Exercise, claim
from exercises.families import over_gamma

ROOM = "families/equivariance_principle"


def step_for_a_power(M: int, k: int) -> Any:
    """E ln F for F = G/c, where c makes E F^k = 1, summed over the density."""
    c = over_gamma(lambda g: g**k, M) ** (1 / mpmath.mpf(k))
    return over_gamma(lambda g: mpmath.log(g / c), M)


def ends_alike(M: int, k: int) -> Any:
    """The mean logarithm of the k-th power, summed over the density."""
    c = over_gamma(lambda g: g**k, M)
    return over_gamma(lambda g: mpmath.log(g**k / c), M)


def critical(M: int) -> Any:
    """The multiple without a drift: the mean of -ln(largest), by its tail."""
    tail = mpmath.quad(lambda t: mpmath.exp(-M * t), [0, 1, mpmath.inf])
    return mpmath.exp(tail)


EXERCISES = [
    Exercise(
        "power",
        "Exponential waiting times are refitted, $M = «M»$ to a refit.\n"
        "The estimate is chosen so that the $k$-th power of the mean is unbiased, $k = «k»$.\n"
        "By how much does $\\ln\\hat\\theta$ move at each refit on average, and which way does "
        "every run go?\nBy how much does the power's own logarithm move?",
        dict(M=5, k=-1),
        dict(M=[2, 5, 10, 20], k=[-1, 1, 2, 3]),
        dict(
            step=Answer(lambda M, k: claim(f"{ROOM}:power", M=M, n=1, k=k), step_for_a_power),
            power=Answer(lambda M, k: k * claim(f"{ROOM}:power", M=M, n=1, k=k), ends_alike),
        ),
        [
            "The drift is $\\psi(«M») - \\frac1k\\ln\\frac{\\Gamma(«M»+k)}{\\Gamma(«M»)} «step=»$ "
            "with $k = «k»$.",
            "Its sign is the opposite of that of $k$: «way».",
            "The power's logarithm moves by $k$ times this, $«power»$: down, whatever the sign of "
            "$k$. What is unbiased dies.",
        ],
        also=lambda M, k: dict(
            way="the mean tends to 0" if k > 0 else "the mean grows without bound"
        ),
    ),
    Exercise(
        "critical",
        "A uniform model's upper end is set to $b$ times the largest of $M = «M»$ samples.\n"
        "For which $b$ does the logarithm of the end have no drift?\n"
        "What does almost every run do for that $b$, for a smaller one, and for a larger one?",
        dict(M=10),
        dict(M=[1, 2, 5, 10, 20, 100]),
        dict(
            b=Answer(
                lambda M: mpmath.exp(-claim(f"{ROOM}:largest", M=M, n=1, c=0)), critical, digits=4
            )
        ),
        [
            "The logarithm of the largest sample is $-1/M$ on average, so $\\ln b = 1/«M»$ and "
            "$b «b=»$.",
            "The unbiased multiple is $1 + 1/«M»$, a little smaller.",
            "At $b$ itself the end is larger than any bound and smaller than any bound, again and "
            "again; below it the end tends to 0; above it it grows without bound.",
        ],
    ),
]
