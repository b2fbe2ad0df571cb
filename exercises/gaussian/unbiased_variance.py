"""Exercises on the expected variance under unbiased retraining."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np
from scipy.special import gammainc, gammaincc, gammaln

from exercises import Answer, Exercise, Simulated, claim
from exercises.gaussian import drift, fair_signs, mean_power
from montecarlo.evidence import Moments, Tally


def fair_mean(v: int, n: int, M: int) -> Fraction:
    """What fair signs make of the expected variance, refit by refit."""
    return v * fair_signs(M, ddof=1)[1] ** n


def typical(v: int, n: int, M: int) -> Any:
    """exp E ln s²ₙ, from harmonic sums."""
    return v * mpmath.exp(n * drift(M, M - 1))


def _log_density(z: Any, m: int, degrees: int) -> Any:
    """The density of ln(Q/m), Q chi-squared with so many degrees of freedom."""
    half = degrees / 2
    return np.exp(half * np.log(m / 2) - gammaln(half) + half * z - m / 2 * np.exp(z))


@lru_cache(maxsize=64)
def _reaches(c: int, M: int) -> float:
    """The chance ever to reach c, from an integral equation.

    It is 1/c times the expectation of c over the value on arrival, for runs weighted by their
    variance: their factors have two degrees of freedom more, and they all arrive.
    """
    m, level, depth = M - 1, np.log(c), 20.0
    place, weight = np.polynomial.legendre.leggauss(400)
    y = np.append(level + depth / 2 * (place - 1), 0.0)  # and the start
    weight = np.append(weight * depth / 2, 0.0)
    moves = _log_density(y - y[:, None], m, m + 2) * weight
    moves[:, 0] += gammainc((m + 2) / 2, m / 2 * np.exp(level - depth - y))  # level far below
    arrives = np.exp(level - y) * gammaincc(m / 2, m / 2 * np.exp(level - y))
    return float(np.linalg.solve(np.eye(len(y)) - moves, arrives)[-1] / c)


def reached(rng: np.random.Generator, c: int, M: int) -> Tally:
    """Runs followed until they reach c, or have almost nothing left."""
    runs, reached = 50_000, 0
    variance = np.ones(runs)
    while len(variance):
        variance *= rng.chisquare(M - 1, len(variance)) / (M - 1)
        reached += int((variance >= c).sum())
        variance = variance[(variance < c) & (variance > 0.003)]
    return Tally(runs, reached)


def by_few(rng: np.random.Generator, c: int, few: int, many: int) -> Tally:
    """The runs with few samples."""
    return reached(rng, c, few)


def by_many(rng: np.random.Generator, c: int, few: int, many: int) -> Tally:
    """The runs with many."""
    return reached(rng, c, many)


@lru_cache(maxsize=64)
def _going(f: Fraction, M: int, n: int) -> tuple[float, float]:
    """The share of the runs not stopped, and their mean variance, by quadrature in ln s²."""
    place, weight = np.polynomial.legendre.leggauss(250)
    y, weight = np.log(float(f)) + 4 * (place + 1), 4 * weight
    law, moves = (_log_density(each, M - 1, M - 1) for each in (y, y[:, None] - y))
    for _ in range(n - 1):
        law = moves @ (weight * law)
    share = float(weight @ law)
    return share, float((weight * np.exp(y)) @ law) / share


def played(rng: np.random.Generator, f: Fraction, M: int, n: int) -> Any:
    """The variances of runs that stop below f, or after n refits."""
    variance = np.ones(100_000)
    for _ in range(n):
        going = variance >= float(f)
        variance[going] *= rng.chisquare(M - 1, going.sum()) / (M - 1)
    return variance


def all_mean(rng: np.random.Generator, f: Fraction, M: int, n: int) -> Moments:
    """The variance of all runs when they stop."""
    return Moments.of(played(rng, f, M, n))


def last_share(rng: np.random.Generator, f: Fraction, M: int, n: int) -> Tally:
    """The runs that are stopped only by the limit."""
    return Tally.of(played(rng, f, M, n) >= float(f))


def last_mean(rng: np.random.Generator, f: Fraction, M: int, n: int) -> Moments:
    """Their variance."""
    variance = played(rng, f, M, n)
    return Moments.of(variance[variance >= float(f)])


def tilted_mean(m: int, n: int) -> Any:
    """The mean of the weighted law, by quadrature."""
    return m * mean_power(m, 2) / mean_power(m, 1)


def tilted_growth(m: int, n: int) -> Any:
    """The weighted mean of s²ₙ, a factor for each refit by quadrature."""
    return mean_power(m, 2) ** n


EXERCISES = [
    Exercise(
        "typical",
        "A Gaussian of variance $«v»$ is refitted $n = «n»$ times with the unbiased variance "
        "(ddof 1), each time to $M = «M»$ samples.\nWhat is the expected variance?\n"
        "What is the variance of a typical run, in the sense of $\\exp \\mathbb{E} \\ln s^2_n$?",
        dict(v=1, n=20, M=5),
        dict(v=[1, 4, 9, 100], n=[10, 20, 50], M=[3, 5, 7, 9, 11]),
        dict(
            mean=Answer(
                lambda v, n, M: v * claim("gaussian/unbiased_variance:mean", M=M, n=n), fair_mean
            ),
            typical=Answer(
                lambda v, n, M: (
                    v * mpmath.exp(claim("gaussian/almost_sure_collapse:unbiased", M=M, n=n))
                ),
                typical,
            ),
        ),
        [
            "The estimator is unbiased at every refit, so the expected variance stays at «mean».",
            "The logarithm moves by $\\psi(\\frac{M-1}{2}) - \\ln\\frac{M-1}{2} «drift=»$ at each "
            "refit, so a typical run is down to $«v»\\,\\exp(«n» \\cdot («drift»)) «typical=»$.",
            "The mean is carried by runs too rare to be seen.",
        ],
        also=lambda v, n, M: dict(drift=drift(M, M - 1)),
    ),
    Exercise(
        "peak",
        "A run starts at $\\sigma^2$.\nBound the chance that its variance ever reaches "
        "$«c»\\,\\sigma^2$.\nDoes the bound depend on $M$?\nDoes the chance, and what is it for "
        "$M = «few»$ and for $M = «many»$?",
        dict(c=3, few=5, many=30),
        dict(c=[2, 3], few=[3, 4, 5, 8], many=[20, 30]),
        dict(
            rare=Simulated(lambda c, few, many: _reaches(c, few), by_few, resolves=0.1),
            often=Simulated(lambda c, few, many: _reaches(c, many), by_many, resolves=0.1),
        ),
        [
            "For a positive martingale Doob's inequality (Ville's, over infinite time) says that "
            "$s^2_n \\geq «c»\\sigma^2$ for some $n$ with a chance of at most $1/«c»$, whatever "
            "$M$ is.",
            "The chance itself is that bound times the mean of $«c»\\sigma^2/s^2$ on arrival, for "
            "runs weighted by their variance.",
            "With few samples the path jumps over the level, and the chance is smaller: $«rare»$ "
            "for $M = «few»$.",
            "With many samples the path is nearly continuous and hardly jumps beyond the level, so "
            "more of the bound is attained: $«often»$ for $M = «many»$.",
        ],
    ),
    Exercise(
        "stop",
        "Someone stops each run when its variance first falls below $«f»\\,\\sigma^2$.\nA fair "
        "game stopped by a rule that does not look ahead is still fair.\nSo the stopped variances "
        "should have mean $\\sigma^2$, yet all are below $«f»\\,\\sigma^2$.\nWhat is wrong?\n"
        "Now let the runs also stop after $n = «n»$ refits, with $M = «M»$: what is the mean, "
        "which share is stopped only by that limit, and what is the mean of this share, in units "
        "of $\\sigma^2$?",
        dict(f=Fraction(1, 2), M=20, n=5),
        dict(f=[Fraction(1, 2), Fraction(3, 5), Fraction(3, 4)], M=[20, 30, 40], n=[2, 3, 5]),
        dict(
            mean=Simulated(
                lambda f, M, n: claim("gaussian/unbiased_variance:mean", M=M, n=n), all_mean
            ),
            share=Simulated(lambda f, M, n: _going(f, M, n)[0], last_share, resolves=0.06),
            last=Simulated(lambda f, M, n: _going(f, M, n)[1], last_mean, resolves=0.06),
        ),
        [
            "The stopping time is finite almost surely, since the variance tends to 0.",
            "But it is not bounded, and before it the variance can be arbitrarily large.",
            "The optional stopping theorem asks for one or the other.",
            "Stop at the latest after «n» refits, and the mean is $«mean»$ again: the runs not yet "
            "stopped, the share $«share»$, are wide and make up for the rest.",
            "Their mean is $«last»$.",
        ],
    ),
    Exercise(
        "tilt",
        "Weight a chi-squared density with $m = «m»$ degrees of freedom by $q/m$.\nWhich law is "
        "it, and what does $\\mathbb{E}\\,s^2_n = \\sigma^2$ say in its terms?\nWith runs weighted "
        "so, what is the mean of $s^2_n/\\sigma^2$ after $n = «n»$ refits?",
        dict(m=4, n=3),
        dict(m=[1, 2, 3, 4, 8, 9, 10, 20], n=[1, 2, 3, 5]),
        dict(
            freedom=Answer(lambda m, n: m + 2, tilted_mean),
            growth=Answer(
                lambda m, n: claim("gaussian/variance_moments:moment", M=m + 1, n=n, k=2),
                tilted_growth,
                digits=4,
            ),
        ),
        [
            "$q \\cdot q^{m/2-1}e^{-q/2}$ is the density of $m+2$ degrees of freedom, up to its "
            "constant, and dividing by $m$ is just right: here there are «freedom».",
            "So $\\mathbb{E}[g(Q_1,\\ldots,Q_n)\\,s^2_n/\\sigma^2]$ is the mean of $g$ where each "
            "$Q_i$ has $m+2$ degrees of freedom.",
            "With $g = 1$ this is the claim: the total weight is 1, for every $n$.",
            "With $g = s^2_n/\\sigma^2$ each refit multiplies by the mean of $Q_i/m$, which is now "
            "$(m+2)/m$: it is $\\left(\\frac{«freedom»}{«m»}\\right)^{«n»} «growth=»$.",
        ],
    ),
]
