"""Exercises on what is lost within runs and gained between them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from montecarlo.evidence import Moments


def moved(M: int, n: int, v: int) -> tuple[Fraction, Fraction]:
    """What is left within a run and what has come between, refit by refit."""
    within, between = Fraction(v), Fraction(0)
    for _ in range(n):
        between += within / M
        within -= within / M
    return within, between


def left_within(s: int, v: int, M: int, n: int) -> Fraction:
    """What the refits have left within."""
    return moved(M, n, v)[0]


def come_between(s: int, v: int, M: int, n: int) -> Fraction:
    """What the refits have moved."""
    return moved(M, n, v)[1]


def refits_until(M: int, q: Fraction) -> int:
    """Refits counted until more than the share q has been moved."""
    n = 0
    while moved(M, n, 1)[1] <= q:
        n += 1
    return n


def divided(rng: np.random.Generator, M: int, c: Fraction, n: int) -> Moments:
    """Runs that divide by M + c: their variance and squared mean, added up."""
    mean, variance = np.zeros(150_000), np.ones(150_000)
    for _ in range(n):
        x = mean + np.sqrt(variance) * rng.standard_normal((M, len(mean)))
        mean, variance = x.mean(axis=0), x.var(axis=0) * M / float(M + c)
    return Moments.of(variance + mean**2)


def summed_up(M: int, c: Any, n: int) -> Any:
    """What is within and what is between after n refits."""
    within, between = mpmath.mpf(1), mpmath.mpf(0)
    for _ in range(n):
        between += within / M
        within *= (M - 1) / mpf(M + c)
    return within + between


def late(M: int, c: Fraction, n: int) -> Any:
    """The sum after 3000 refits."""
    return summed_up(M, c, 3000)


def at_minus_one(M: int, c: Fraction, n: int) -> Any:
    """The sum with the divisor M − 1."""
    return summed_up(M, -1, n)


def laplace(rng: np.random.Generator, M: int, n: int) -> Moments:
    """Runs of Laplace models: their variance and squared mean, added up."""
    mean, variance = np.zeros(200_000), np.ones(200_000)
    for _ in range(n):
        x = mean + np.sqrt(variance / 2) * rng.laplace(size=(M, len(mean)))
        mean, variance = x.mean(axis=0), x.var(axis=0)
    return Moments.of(variance + mean**2)


def first_spread(M: int, n: int) -> Fraction:
    """The same with samples -√6, 0 or √6, of kurtosis 6 too: all their counts."""
    mean = square = Fraction(0)
    for a, b in product(range(M + 1), repeat=2):
        if a + b <= M:
            many = comb(M, a) * comb(M - a, b) * 10 ** (M - a - b)
            variance = 6 * (Fraction(a + b, M) - Fraction(a - b, M) ** 2)
            mean += Fraction(many, 12**M) * variance
            square += Fraction(many, 12**M) * variance**2
    return square - mean**2


def total(M: int, c: Fraction, n: int) -> Fraction:
    """Within and between with the divisor M + c, by the geometric sum."""
    r = Fraction(M - 1) / (M + c)
    return r**n + (1 - r**n) / (1 - r) / M


HALVES = [Fraction(half, 2) for half in (-1, 1, 2, 4, 6)]

EXERCISES = [
    Exercise(
        "shares",
        "Data of variance $«v»$, maximum likelihood, $M = «M»$ samples per refit.\nAfter "
        "$n = «n»$ refits, how much variance is left within a model on average, and how much has "
        "come between independent runs?",
        dict(s=10, v=100, M=10, n=5),
        dict(s=[1, 2, 3, 10], v=[1, 4, 9, 100], M=[2, 4, 5, 10, 100], n=[2, 3, 5, 10]),
        dict(
            within=Answer(
                lambda s, v, M, n: claim("gaussian/mle_variance:fixed", M=M, n=n, sigma=s),
                left_within,
            ),
            between=Answer(
                lambda s, v, M, n: claim("gaussian/conservation:between", M=M, n=n, sigma=s),
                come_between,
            ),
        ),
        [
            "Within a model it is $«v»\\,(1-1/«M»)^{«n»} «within=»$.",
            "Each refit moves the mean by the share $1/M$ of the variance, just what the model "
            "loses, so the rest is between the runs: $«v» - «within» «between=»$.",
        ],
        where=lambda s, v, M, n: v == s * s,
    ),
    Exercise(
        "half",
        "With $M = «M»$, after how many refits does more than the share $«q»$ of the variance lie "
        "between runs?",
        dict(M=20, q=Fraction(1, 2)),
        dict(M=[5, 10, 20, 50, 100], q=[Fraction(*q) for q in [(1, 4), (1, 2), (3, 4), (9, 10)]]),
        dict(
            refits=Answer(
                lambda M, q: claim("gaussian/generations_to_fraction", M=M, f=1 - q), refits_until
            )
        ),
        [
            "Less than the share $«left»$ must be left within, $(1-1/«M»)^n < «left»$.",
            "That is $n > \\ln «left»/\\ln(1-1/«M») «crossing=»$: «refits» refits.",
        ],
        also=lambda M, q: dict(
            left=1 - q, crossing=mpmath.log(mpf(1 - q)) / mpmath.log1p(-1 / mpmath.mpf(M))
        ),
    ),
    Exercise(
        "other",
        "The sum of the two variances is constant for the divisor $M$.\n"
        "Let the variance be fitted with the divisor $M + c$ instead, $M = «M»$ and $c = «c»$.\n"
        "What is the sum after $n = «n»$ refits, in units of the real variance, and where does it "
        "settle?\n"
        "For which $c > -M$ does it grow without bound, and what is it after $n$ refits at the "
        "largest such $c$?",
        dict(M=10, c=Fraction(1), n=4),
        dict(M=[5, 8, 10], c=HALVES, n=[2, 3, 4]),
        dict(
            total=Simulated(total, divided, resolves=0.04),
            limit=Answer(lambda M, c, n: (M + c) / (M * (1 + c)), late),
            linear=Answer(
                lambda M, c, n: claim("gaussian/random_walk_variance:total", M=M, n=n),
                at_minus_one,
            ),
        ),
        [
            "One refit multiplies the expected variance within by $r = (M-1)/(M+c) «r=»$ and adds "
            "$1/M$ of its old value to the spread between runs.",
            "The sum is therefore $r^n + \\frac1M(1 + r + … + r^{n-1}) «total=»$.",
            "For $r < 1$, that is $c > -1$, it tends to "
            "$\\frac{1}{M(1-r)} = \\frac{M+c}{M(1+c)} «limit=»$.",
            "At $c = 0$ this is 1; for $c > 0$ variance is lost, for $-1 < c < 0$ some is gained.",
            "At $c = -1$, the unbiased estimator, $r$ is 1 and the sum grows linearly, to "
            "$1 + n/M «linear=»$ after «n» refits; for $c < -1$ it grows exponentially.",
        ],
        also=lambda M, c, n: dict(r=Fraction(M - 1) / (M + c)),
    ),
    Exercise(
        "any",
        "Let the real distribution and all models be Laplace laws, not Gaussians, fitted to "
        "$M = «M»$ samples by matching mean and variance (divisor $M$).\n"
        "Is the sum of the expected variance within and the variance between runs conserved?\n"
        "What is it after $n = «n»$ refits, in units of the real variance?\n"
        "What is the variance of the first fitted variance (a Laplace law has the kurtosis 6)?",
        dict(M=10, n=3),
        dict(M=[10, 12, 15], n=[2, 3]),
        dict(
            sum=Simulated(
                lambda M, n: claim("gaussian/conservation:sum", M=M, n=n), laplace, resolves=0.05
            ),
            spread=Answer(
                lambda M, n: Fraction((M - 1) * (6 * (M - 1) - (M - 3)), M**3), first_spread
            ),
        ),
        [
            "Yes.",
            "A model that takes over its sample's mean and its variance (divisor $M$) makes a new "
            "sample as wide as a random member of the old one, whatever its shape.",
            "That member comes from the model before, and so on: the sum stays at $«sum»$.",
            "The shape matters for the law of the fitted variance.",
            "Samples of kurtosis $k$ give the first one the variance "
            "$\\frac{M-1}{M^3}[(M-1)k - (M-3)]$: here $«spread»$, for a Gaussian, of "
            "kurtosis 3, only $«gaussian»$.",
        ],
        also=lambda M, n: dict(gaussian=Fraction(2 * (M - 1), M**2)),
    ),
]
