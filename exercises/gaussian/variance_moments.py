"""Exercises on the moments of the fitted variance."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import Any

import mpmath
import numpy as np
from scipy.optimize import brentq

from exercises import Answer, Exercise, claim
from exercises.gaussian import ln_law, mean_power
from theory.domain import DomainError


def second_moment(m: int) -> Fraction:
    """E (Q/m)²: of m squares' products m have the mean 3, the others 1."""
    return Fraction(3 * m + m * (m - 1), m * m)


def spread_out(M: int, n: int) -> Fraction:
    """The variance of s²ₙ, moved refit by refit."""
    square = Fraction(1)
    for _ in range(n):
        square *= second_moment(M - 1)
    return square - 1


def mean_inverse(M: int, n: int) -> Any:
    """E 1/s²ₙ, a factor for each refit by quadrature."""
    return mean_power(M - 1, -1) ** n


def first_finite(M: int, n: int) -> int:
    """The least M at which the room's formula has such a moment."""
    for size in count(2):
        try:
            claim("gaussian/variance_moments:moment", M=size, n=1, k=-1)
        except DomainError:
            continue
        return size
    raise AssertionError


def fastest(M: int) -> float:
    """The order at which the slope of the moment is 0, on a grid."""
    y, law = ln_law(M - 1)
    return float(brentq(lambda k: law @ (y * np.exp(k * y)), 0, 1, xtol=1e-13))


def fastest_factor(M: int) -> float:
    """The moment of that order, on the grid."""
    y, law = ln_law(M - 1)
    return float(law @ np.exp(fastest(M) * y))


def neutral(M: int) -> float:
    """The order at which a moment by maximum likelihood is 1, on a grid."""
    y, law = ln_law(M - 1)
    change = y + np.log(1 - 1 / M)  # of the logarithm of the variance
    return float(brentq(lambda k: law @ np.exp(k * change) - 1, 1, 3, xtol=1e-13))


def _log_factor(k: Any, M: int, divisor: int) -> Any:
    """ln E (Q/divisor)^k, Q chi-squared with M − 1 degrees of freedom."""
    half = mpmath.mpf(M - 1) / 2
    gammas = mpmath.loggamma(half + k) - mpmath.loggamma(half)
    return gammas - k * mpmath.log(mpmath.mpf(divisor) / 2)


def _fastest(M: int) -> Any:
    half = mpmath.mpf(M - 1) / 2
    return mpmath.findroot(lambda k: mpmath.digamma(half + k) - mpmath.log(half), 0.5)


def _neutral(M: int) -> Any:
    return mpmath.findroot(lambda k: _log_factor(k, M, M), (2, 3), solver="anderson")


EXERCISES = [
    Exercise(
        "spread",
        "With the unbiased variance, $\\sigma = 1$ and $M = «M»$, what is the variance of the "
        "fitted variance after $n = «n»$ refits?",
        dict(M=5, n=3),
        dict(M=[2, 3, 5, 9, 11, 21], n=[1, 2, 3, 4, 5]),
        dict(
            variance=Answer(
                lambda M, n: claim("gaussian/variance_moments:variance", M=M, n=n), spread_out
            )
        ),
        [
            "Each refit multiplies the second moment by "
            "$\\mathbb{E}\\,Q^2/(M-1)^2 = 1 + 2/(M-1) «factor=»$.",
            "The mean stays at 1, so the variance is $«factor»^{«n»} - 1 «variance=»$.",
        ],
        also=lambda M, n: dict(factor=1 + Fraction(2, M - 1)),
    ),
    Exercise(
        "inverse",
        "What is $\\mathbb{E}[1/s^2_n]$, for $\\sigma = 1$, $M = «M»$ and $n = «n»$?\nWhich is the "
        "least $M$ for which it is finite, and what does it do as $n$ grows?",
        dict(M=10, n=5),
        dict(M=[4, 5, 6, 7, 9, 10, 11, 21], n=[1, 2, 3, 5]),
        dict(
            inverse=Answer(
                lambda M, n: claim("gaussian/variance_moments:moment", M=M, n=n, k=-1),
                mean_inverse,
                digits=4,
            ),
            least=Answer(lambda M, n: 4, first_finite),
        ),
        [
            "Set $k = -1$: each refit multiplies by $\\frac{m}{2}\\,\\Gamma(\\frac{m}{2} - 1)/"
            "\\Gamma(\\frac{m}{2}) = \\frac{m}{m-2}$ with $m = M-1$, for $M > 3$.",
            "So the least $M$ is $«least»$.",
            "It grows like $\\left(\\frac{M-1}{M-3}\\right)^n$: here to $\\left(\\frac{«over»}"
            "{«under»}\\right)^{«n»} «inverse=»$.",
            "Whatever divides by the fitted variance inherits this, a divergence from the real "
            "distribution to the model for one.",
        ],
        also=lambda M, n: dict(over=M - 1, under=M - 3),
    ),
    Exercise(
        "convex",
        "Show that $\\ln \\mathbb{E}(s^2_n)^k$ is convex in $k$ and vanishes at $k=0$ and $k=1$ "
        "(take $\\sigma = 1$).\nConclude that all moments between decay and all others grow.\n"
        "At which order $k$ is the decay fastest for $M = «M»$, and by which factor is that moment "
        "multiplied at each refit?",
        dict(M=50),
        dict(M=[3, 5, 10, 20, 50, 100]),
        dict(
            order=Answer(_fastest, fastest, digits=4, within=1e-9),
            factor=Answer(
                lambda M: mpmath.exp(_log_factor(_fastest(M), M, M - 1)),
                fastest_factor,
                digits=4,
                within=1e-11,
            ),
        ),
        [
            "It is $n$ times the logarithm of a moment generating function, which is convex "
            "(Hölder), strictly as the factor is random.",
            "It vanishes at $k = 0$ trivially and at $k = 1$ because the estimator is unbiased.",
            "A strictly convex function with two zeros is negative between and positive outside.",
            "For large $M$ it is close to $\\frac{n}{M} k(k-1)$, so the decay is fastest near "
            "$k = \\frac12$, for the standard deviation.",
            "The derivative vanishes where $\\psi(\\frac{M-1}{2}+k) = \\ln\\frac{M-1}{2}$, at "
            "$k «order=»$, and the factor there is $«factor»$.",
        ],
    ),
    Exercise(
        "mle_k",
        "By maximum likelihood, which moments of $\\hat\\sigma^2_n$ grow?\nFind the order $k$ at "
        "which the moment neither grows nor decays, for $M = «M»$.",
        dict(M=10),
        dict(M=[2, 3, 4, 5, 10, 20, 50, 100]),
        dict(order=Answer(_neutral, neutral, digits=5, within=1e-9)),
        [
            "The factor is $(\\frac2M)^k\\,\\Gamma(\\frac{m}{2}+k)/\\Gamma(\\frac{m}{2})$ with "
            "$m = M - 1$.",
            "At $k = 2$ it is $1 - 1/M^2 «square=»$, just below 1.",
            "So the neutral order is a little above 2: it is $«order»$.",
            "Above it moments grow, although every run collapses.",
        ],
        also=lambda M: dict(square=1 - Fraction(1, M * M)),
    ),
]
