"""Exercises on the random walk of unbiased retraining."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim
from exercises.gaussian import spread


def between_runs(M: int, n: int, v: int = 1, s: int = 1) -> Fraction:
    """Var μₙ, unbiased, moved refit by refit."""
    return v * spread([M] * n, ddof=1)[0]


def over_runs(M: int, n: int, v: int = 1, s: int = 1) -> Fraction:
    """The variance between runs and within, unbiased, moved refit by refit."""
    return v * sum(spread([M] * n, ddof=1), Fraction(0))


def share_between(M: int, n: int) -> Fraction:
    """The part of the variance that lies between runs."""
    return between_runs(M, n) / over_runs(M, n)


def squares_for_ever(c: int) -> Any:
    """The limit for the sizes c i², summed up by extrapolation."""
    return 1 + mpmath.nsum(lambda i: 1 / (c * i * i), [1, mpmath.inf])


def first_doubled(c: int) -> int:
    """The first refit that doubles the variance, for the sizes c, 2c, 3c, …"""
    n, total = 0, mpmath.mpf(1)
    while total < 2:
        n += 1
        total += mpmath.mpf(1) / (c * n)
    return n


def between_by_likelihood(M: int, n: int) -> Fraction:
    """Var μₙ by maximum likelihood, moved refit by refit."""
    return spread([M] * n, ddof=0)[0]


def over_runs_by_likelihood(M: int, n: int) -> Fraction:
    """The variance between runs and within, by maximum likelihood."""
    return sum(spread([M] * n, ddof=0), Fraction(0))


EXERCISES = [
    Exercise(
        "spread",
        "With the unbiased variance, $\\sigma^2 = «v»$ and $M = «M»$, what is the variance of a "
        "single sample of the model after $n = «n»$ refits, over all runs?\nWhich part of it is "
        "the spread between runs?",
        dict(s=2, v=4, M=20, n=30),
        dict(s=[1, 2, 3, 10], v=[1, 4, 9, 100], M=[5, 10, 20, 50], n=[5, 10, 30, 100]),
        dict(
            total=Answer(
                lambda s, v, M, n: claim("gaussian/random_walk_variance:total", M=M, n=n, sigma=s),
                over_runs,
            ),
            between=Answer(
                lambda s, v, M, n: claim(
                    "gaussian/random_walk_variance:between", M=M, n=n, sigma=s
                ),
                between_runs,
            ),
        ),
        [
            "The expected variance of the model stays at $«v»$, and each refit moves its mean by a "
            "step of variance $«v»/«M»$.",
            "The steps are uncorrelated, so the spread between runs is "
            "$«n» \\cdot «v»/«M» «between=»$, and the whole is $«v» + «between» «total=»$.",
        ],
        where=lambda s, v, M, n: v == s * s,
    ),
    Exercise(
        "share",
        "With the unbiased variance, $M = «M»$ samples per refit and $n = «n»$ refits, what is "
        "the variance of $X^n$ in units of $\\sigma^2$, and what share of it lies between runs?",
        dict(M=50, n=100),
        dict(M=[5, 10, 20, 50, 100], n=[5, 10, 20, 50, 100]),
        dict(
            total=Answer(
                lambda M, n: claim("gaussian/random_walk_variance:total", M=M, n=n), over_runs
            ),
            share=Answer(lambda M, n: Fraction(n, M + n), share_between),
        ),
        [
            "The total is $1 + «n»/«M» «total=»$.",
            "Of this $«n»/«M» «between=»$ lies between runs: the share $«n»/(«M» + «n») «share=»$.",
        ],
        also=lambda M, n: dict(between=Fraction(n, M)),
    ),
    Exercise(
        "schedule",
        "Let the $i$-th refit use $M_i = «c»\\,i^2$ samples, with the unbiased variance.\nDoes the "
        "variance of $X^n$ stay bounded, and what does it tend to in units of $\\sigma^2$?\n"
        "And with $M_i = «c»\\,i$: after how many refits has it doubled?",
        dict(c=10),
        dict(c=[2, 3, 4, 5, 6, 8, 10]),
        dict(
            limit=Answer(lambda c: 1 + mpmath.pi**2 / (6 * c), squares_for_ever, 4, within=1e-15),
            doubled=Answer(
                lambda c: int(mpmath.ceil(mpmath.exp(c - mpmath.euler) - 0.5)), first_doubled
            ),
        ),
        [
            "It is $\\sigma^2(1 + \\sum 1/M_i)$.",
            "With squares the sum converges: $\\frac{1}{«c»}\\sum 1/i^2 \\to \\pi^2/«six»$, so the "
            "variance tends to $1+\\pi^2/«six» «limit=»$ in units of $\\sigma^2$.",
            "With linear growth the sum is $\\frac{1}{«c»}$ of the harmonic series, so the "
            "variance grows like $\\frac{\\sigma^2}{«c»}\\ln n$, without bound.",
            "It has doubled when $\\sum_{i \\leq n} 1/i$ reaches $«c»$.",
            "That sum is about $\\ln(n + \\frac12) + \\gamma$ with Euler's $\\gamma \\approx "
            "0.5772$, so $n$ is about $e^{«c»-\\gamma} - \\frac12$: after «doubled» refits.",
        ],
        also=lambda c: dict(six=6 * c),
    ),
    Exercise(
        "mle",
        "With maximum likelihood (ddof 0) instead, the expected variance within a run is "
        "$\\sigma^2(1-1/M)^n$.\nRedo the proof's recursion for $\\operatorname{Var}\\mu_n$ and "
        "find the variance of $X^n$.\nWhat are the two in units of $\\sigma^2$, for $M = «M»$ and "
        "$n = «n»$?",
        dict(M=10, n=5),
        dict(M=[2, 4, 5, 10, 20], n=[2, 3, 5, 10]),
        dict(
            between=Answer(
                lambda M, n: claim("gaussian/conservation:between", M=M, n=n),
                between_by_likelihood,
                digits=4,
            ),
            total=Answer(
                lambda M, n: claim("gaussian/conservation:sum", M=M, n=n), over_runs_by_likelihood
            ),
        ),
        [
            "Now $\\operatorname{Var}\\mu_n = \\operatorname{Var}\\mu_{n-1} + "
            "\\frac{\\sigma^2}{M}(1-1/M)^{n-1}$.",
            "The geometric sum is $\\sigma^2\\left[1-(1-1/M)^n\\right]$, here $1 - (1-1/«M»)^{«n»} "
            "«between=»$.",
            "Adding the variance within gives $\\sigma^2$ for every $n$, so the other number is "
            "$«total»$: what the model loses within, the runs gain between.",
            "That constant is a rival on this page, right for the other estimator.",
        ],
    ),
]
