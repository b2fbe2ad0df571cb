"""Exercises on how much runs differ that keep everything."""

from __future__ import annotations

from fractions import Fraction
from math import pi, sqrt
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf

ROOM = "mixing/accumulate_spread"


def _relative(M: int, n: int) -> Any:
    """The standard deviation between runs over the mean."""
    mean = claim("gaussian/sample_schedule:square", M=M, n=n)
    return mpmath.sqrt(mpf(claim(ROOM, M=M, n=n))) / mpf(mean)


def by_eigenvalues(M: int, n: int) -> float:
    """From the factors' quadratic forms in the new samples, multiplied up."""
    ratio = 1.0
    for k in range(1, n + 1):
        pool = M * k
        form = np.eye(M) / pool - np.ones((M, M)) / pool**2
        weights = np.linalg.eigvalsh(form)  # of independent squared normals
        mean = weights.sum() + 1 - 1 / k  # the old samples' part is given
        ratio *= 1 + 2 * (weights**2).sum() / mean**2
    return float(sqrt(ratio - 1))


def _sizes(s: Fraction) -> int:
    """The first M for which π²/(3M) is s² or less."""
    return int(mpmath.ceil(mpmath.pi**2 / (3 * mpf(s) ** 2)))


def summed(s: Fraction) -> int:
    """The same from the refits' own variances 2/(M k²), added up to a million."""
    total = sum(2 / k**2 for k in range(10**6, 0, -1)) + 2e-6
    return int(np.ceil(total / float(s) ** 2))


def _one(M: int) -> Fraction:
    """The mean square of the factor of the second refit."""
    return 1 - Fraction(5, 16 * M * M)


def second_factor(M: int) -> Fraction:
    """From the moments of its parts: 1/2 + (Q + Z²/2)/(2M)."""
    q, q2, half = M - 1, (M - 1) * (M + 1), Fraction(1, 2)
    part = q + half  # E(Q + Z²/2)
    square = q2 + q + Fraction(3, 4)  # E(Q + Z²/2)²
    return half**2 + half * part / M + square / (4 * M * M)


EXERCISES = [
    Exercise(
        "relative",
        "Everything is kept, with $M = «M»$ new samples at each refit.\nWhich is the standard "
        "deviation between runs after $n = «n»$ refits, as a share of the mean variance?\nCompare "
        "with $\\pi/\\sqrt{3M}$.",
        dict(M=100, n=10),
        dict(M=[5, 10, 20, 100], n=[2, 5, 10, 20]),
        dict(relative=Answer(_relative, by_eigenvalues, within=1e-9)),
        [
            "The mean square is $\\prod_k (1 - \\frac{4k-3}{M^2k^4})$ and the mean "
            "$\\prod_k (1 - \\frac{1}{Mk^2})$.",
            "The ratio of the first to the square of the second, less $1$, is the square of "
            "«relative».",
            "$\\pi/\\sqrt{3M} «rough=»$ is what it tends to, where $M$ is large.",
        ],
        also=lambda M, n: dict(rough=pi / sqrt(3 * M)),
    ),
    Exercise(
        "second",
        "Everything is kept.\nThe second refit multiplies a run's variance by $\\frac12 + "
        "\\frac{1}{2M}(Q + \\frac12 Z^2)$, where $Q$ is chi-squared with $M - 1$ degrees of "
        "freedom and $Z$ standard normal.\nWhich is the mean square of this factor, for "
        "$M = «M»$?",
        dict(M=2),
        dict(M=[2, 3, 4, 5, 10]),
        dict(square=Answer(_one, second_factor)),
        [
            "$\\mathbb{E}(Q + \\frac12Z^2) = M - \\frac12$, and "
            "$\\mathbb{E}(Q + \\frac12Z^2)^2 = (M^2-1) + (M-1) + \\frac34$.",
            "So the mean square is $\\frac14 + \\frac{1}{2M}(M-\\frac12) + "
            "\\frac{1}{4M^2}(M^2+M-\\frac54) = 1 - \\frac{5}{16M^2} «square=»$.",
        ],
    ),
    Exercise(
        "needed",
        "How many new samples at each refit hold the standard deviation between runs that keep "
        "everything at the share «s» of the mean, to first order?",
        dict(s=Fraction(1, 10)),
        dict(s=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 5), Fraction(1, 10), Fraction(1, 50)]),
        dict(samples=Answer(_sizes, summed)),
        [
            "Refit $k$ adds the share $2/(Mk^2)$ to the variance, to first order in $1/M$.",
            "In all this is $\\frac2M \\cdot \\frac{\\pi^2}{6} = \\frac{\\pi^2}{3M}$.",
            "It is $«s»^2$ at $M = \\frac{\\pi^2}{3}/«s»^2$: it takes «samples».",
        ],
    ),
]
