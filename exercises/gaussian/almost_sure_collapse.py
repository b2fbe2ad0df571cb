"""Exercises on the drift of a single run."""

from __future__ import annotations

from math import ceil
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim
from exercises.gaussian import drift, mean_of, mean_root
from montecarlo.evidence import Moments

ROOM = "gaussian/almost_sure_collapse"


def drift_in_sums(M: int, k: int) -> Any:
    """The drift by maximum likelihood, from a harmonic sum."""
    return drift(M, M)


def refits_counted(M: int, k: int) -> int:
    """Refits until the typical share is at most 10^(-k), one by one."""
    n, share = 0, mpmath.mpf(1)
    while share * 10**k > 1:
        n, share = n + 1, share * mpmath.exp(drift(M, M))
    return n


def rates_compared(M: int) -> Any:
    """The mean of a step's logarithm over the logarithm of its mean."""
    typical = mean_of(lambda q: mpmath.log(q / M), M - 1)
    return typical / mpmath.log(mean_of(lambda q: q / M, M - 1))


def normal_tail(M: int, n: int) -> Any:
    """The chance of a normal logarithm to end above 0, all by sums in ln Q."""
    mean = mean_of(mpmath.log, M - 1)
    spread = mean_of(lambda q: (mpmath.log(q) - mean) ** 2, M - 1)
    z = -n * (mean - mpmath.log(M - 1)) / mpmath.sqrt(n * spread)
    return mpmath.quad(mpmath.npdf, mpmath.linspace(z, z + 16, 9))


def grown(rng: np.random.Generator, M: int, n: int) -> Moments:
    """Grown runs, drawn with one degree of freedom too many and weighted back."""
    v = np.ones(5_000_000 // n)
    for _ in range(n):
        v *= rng.chisquare(M, len(v)) / (M - 1)
    weight = float(mean_root(M - 1)) ** n / np.sqrt(v)
    return Moments.of(weight * (v > 1))


def unmoved(M: int) -> Any:
    """What to take from M so that dividing by the rest moves no logarithm."""
    return M - mpmath.exp(mean_of(mpmath.log, M - 1))


def mean_moved(M: int) -> Any:
    """The mean of Q over its geometric mean."""
    return mean_of(lambda q: q, M - 1) / mpmath.exp(mean_of(mpmath.log, M - 1))


def normal_estimate(M: int, n: int) -> Any:
    """The central limit theorem's share of runs that have grown."""
    mean, spread = (claim(f"{ROOM}:{name}", M=M, n=n) for name in ("unbiased", "spread"))
    return mpmath.erfc(-mean / mpmath.sqrt(2 * spread)) / 2


EXERCISES = [
    Exercise(
        "drift",
        "By maximum likelihood with $M = «M»$ samples per refit, how much does "
        "$\\ln\\hat\\sigma^2_n$ move at each refit on average?\nAfter how many refits has a "
        "typical run lost all but the share $10^{-«k»}$ of its variance?",
        dict(M=5, k=3),
        dict(M=[3, 5, 7, 9, 11, 21], k=[1, 2, 3, 6]),
        dict(
            drift=Answer(
                lambda M, k: claim(f"{ROOM}:mle", M=M, n=1),
                drift_in_sums,
                digits=4,
            ),
            refits=Answer(
                lambda M, k: ceil(-k * mpmath.log(10) / claim(f"{ROOM}:mle", M=M, n=1)),
                refits_counted,
            ),
        ),
        [
            "The drift is $\\psi(\\frac{M-1}{2}) - \\ln\\frac{M}{2}$.",
            "As $M - 1$ is even, the digamma function is a harmonic number less Euler's constant, "
            "and the drift comes to $«drift»$.",
            "For $10^{-«k»}$ it takes $«k»\\ln 10$ divided by this: «refits» refits.",
        ],
    ),
    Exercise(
        "rates",
        "By maximum likelihood the expected variance falls at the rate $\\ln(1-1/M)$ per refit.\n"
        "How many times as steep is the drift of a single run at $M = «M»$?\n"
        "Which of the two would you see?",
        dict(M=100),
        dict(M=[5, 10, 20, 50, 100, 200, 500]),
        dict(
            ratio=Answer(
                lambda M: claim(f"{ROOM}:mle", M=M, n=1) / mpmath.log1p(-1 / mpmath.mpf(M)),
                rates_compared,
                digits=4,
            )
        ),
        [
            "The drift $\\psi(\\frac{M-1}{2}) - \\ln\\frac M2 «drift=»$ is about $-2/M$, the rate "
            "of the mean about $-1/M$.",
            "Their quotient is $«ratio»$.",
            "One sees the drift.",
            "The mean is larger because a few runs live long, and it is the more misleading the "
            "larger $n$ is.",
        ],
        also=lambda M: dict(drift=drift(M, M)),
    ),
    Exercise(
        "chance",
        "With $M = «M»$ and the unbiased estimator, about what share of the runs has more variance "
        "after $n = «n»$ refits than at the start?\nUse the central limit theorem, then simulate.",
        dict(M=10, n=100),
        dict(M=[5, 10, 20], n=[20, 40, 50, 100]),
        dict(
            normal=Answer(normal_estimate, normal_tail),
            share=Simulated(
                lambda M, n: 1 - claim("gaussian/variance_law:unbiased", M=M, n=n, f=1),
                grown,
                resolves=0.12,
            ),
        ),
        [
            "The logarithm has the mean "
            "$«n»\\,[\\psi(\\frac{«M»-1}{2}) - \\ln\\frac{«M»-1}{2}] «mean=»$ and the variance "
            "$«n»\\,\\psi'(\\frac{«M»-1}{2}) «spread=»$.",
            "So 0 is $«z»$ standard deviations up, and the normal tail beyond it is $«normal»$.",
            "The true share is smaller, $«share»$: that far out it tells that the law of $\\ln Q$ "
            "leans to the left.",
            "Runs that have grown are rare.",
            "So the simulation draws the variances from chi-squared variables with one degree of "
            "freedom too many, and each run counts in proportion to the inverse root of its "
            "variance.",
        ],
        also=lambda M, n: dict(
            mean=n * drift(M, M - 1),
            spread=n * mpmath.psi(1, mpmath.mpf(M - 1) / 2),
            z=-mpmath.sqrt(n / mpmath.psi(1, mpmath.mpf(M - 1) / 2)) * drift(M, M - 1),
        ),
        where=lambda M, n: 4 * M <= n <= 10 * M,  # far out, where the lean shows
    ),
    Exercise(
        "divisor",
        "Let the sum of squares be divided by $M - c$ instead, $M = «M»$.\n"
        "For which $c$ has the logarithm no drift?\n"
        "By which factor does each refit then multiply the expected variance?",
        dict(M=10),
        dict(M=[3, 4, 5, 6, 8, 10, 20, 50, 100]),
        dict(
            c=Answer(
                lambda M: M - 2 * mpmath.exp(mpmath.digamma(mpmath.mpf(M - 1) / 2)),
                unmoved,
                digits=4,
            ),
            factor=Answer(
                lambda M: (M - 1) / (2 * mpmath.exp(mpmath.digamma(mpmath.mpf(M - 1) / 2))),
                mean_moved,
                digits=4,
            ),
        ),
        [
            "The drift is $\\psi(\\frac{M-1}{2}) + \\ln 2 - \\ln(M-c)$, so "
            "$M - c = 2\\exp\\psi(\\frac{M-1}{2})$, and $c «c=»$.",
            "Since $\\psi(x)$ is about $\\ln(x - \\frac12)$, this is a little below 2: dividing by "
            "about $M-2$ keeps the typical run.",
            "But then each refit multiplies the expected variance by $(M-1)/(M-c) «factor=»$, and "
            "it explodes.",
            "No divisor keeps both.",
        ],
    ),
]
