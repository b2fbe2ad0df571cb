"""Exercises on growing samples with the unbiased estimator."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "gaussian/unbiased_schedule"


def root(size: int) -> Any:
    """E √(Q/(size − 1)) over the chi-squared density, with q = exp(y)."""
    half = mpmath.mpf(size - 1) / 2
    step = 1 / (10 + 2 * mpmath.sqrt(2 * half))
    whole = total = mpmath.mpf(0)
    for j in range(-int((200 / half + 2) / step), int(6 / step)):
        g = half * mpmath.exp(j * step)  # Q/2, gamma distributed
        weight = mpmath.exp(half * (1 + j * step) - g)
        whole, total = whole + weight, total + weight * mpmath.sqrt(g / half)
    return total / whole


def by_roots(M: int, n: int) -> Any:
    """The product of the roots' means, each integrated."""
    return mpmath.fprod(root(M * i**2) for i in range(1, n + 1))


def levels(M: int, n: int) -> Any:
    """The levels' standard deviation, as E F² = 1 + 2/(size − 1)."""
    squares = mpmath.nprod(lambda i: 1 + 2 / (M * i * i - 1), [1, mpmath.inf])
    return mpmath.sqrt(squares - 1)


def _bound_crossed(M: int, q: Fraction) -> int:
    """From the harmonic number as a digamma function, by halving."""
    target = -4 * M * mpmath.log(mpf(q))
    low, high = 0, 10**7
    while high - low > 1:
        middle = (low + high) // 2
        if mpmath.harmonic(middle) < target:
            low = middle
        else:
            high = middle
    return high


def bound_counted(M: int, q: Fraction) -> int:
    """The terms 1/i added up until they are −4M ln q."""
    total, count = mpmath.mpf(0), 0
    while total < -4 * M * mpmath.log(mpf(q)):
        count += 1
        total += mpmath.mpf(1) / count
    return count


def _first(M: int, q: Fraction) -> Any:
    return claim(f"{ROOM}:drift", Ms=[M])


def typical_summed(M: int, q: Fraction) -> Any:
    """E ln(Q/(M − 1)) over the chi-squared density, with q = exp(y)."""
    half = mpmath.mpf(M - 1) / 2
    step = 1 / (10 + 2 * mpmath.sqrt(2 * half))
    whole = total = mpmath.mpf(0)
    for j in range(-int((200 / half + 2) / step), int(6 / step)):
        weight = mpmath.exp(half * (1 + j * step) - half * mpmath.exp(j * step))
        whole, total = whole + weight, total + weight * j * step
    return total / whole


EXERCISES = [
    Exercise(
        "squares",
        "Refit $i$ draws $M_i = «M»\\,i^2$ samples and fits the unbiased variance.\n"
        "What is the expected standard deviation after $n = «n»$ refits, in units of $\\sigma$?\n"
        "Each run's variance settles. What is the standard deviation of its level between runs, in "
        "units of $\\sigma^2$?",
        dict(M=4, n=3),
        dict(M=[2, 3, 4, 9, 16], n=[1, 2, 3, 4]),
        dict(
            sd=Answer(
                lambda M, n: claim(f"{ROOM}:sd", Ms=[M * i**2 for i in range(1, n + 1)]),
                by_roots,
                digits=4,
            ),
            levels=Answer(
                lambda M, n: mpmath.sqrt(mpf(claim(f"{ROOM}:levels", M=M))),
                levels,
                digits=4,
                within=1e-12,
            ),
        ),
        [
            "The factors $c_4(«M» i^2)$ multiply to $«sd»$.",
            "The levels have the mean $\\sigma^2$ and, with $a = 1/\\sqrt{«M»}$, the variance "
            "$\\left(\\frac{\\operatorname{sinh} \\pi a}{\\sin \\pi a} - 1\\right)\\sigma^4$; its "
            "root is $«levels»$.",
        ],
    ),
    Exercise(
        "linear",
        "Refit $i$ draws $M_i = «M»\\,i$ samples and fits the unbiased variance.\n"
        "After how many refits does the bound $e^{-\\frac14\\sum 1/M_i}$ say that the expected "
        "standard deviation is at most $«q»\\,\\sigma$?\n"
        "By how much does a run's $\\ln s^2$ move at the first refit, on average?",
        dict(M=2, q=Fraction(1, 2)),
        dict(M=[2, 3, 4], q=[Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)]),
        dict(
            refits=Answer(_bound_crossed, bound_counted),
            first=Answer(_first, typical_summed, digits=4),
        ),
        [
            "It says so as soon as $1 + \\frac12 + \\ldots + \\frac1n \\geq -4 \\cdot «M» \\ln "
            "«q»$: after «refits» refits.",
            "The first step is $\\psi\\left(\\frac{«M» - 1}{2}\\right) - \\ln\\frac{«M» - 1}{2} "
            "«first=»$ on average. Later refits have more samples and move it less.",
        ],
    ),
]
