"""Exercises on where the fitted means end."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from scipy.optimize import brentq
from scipy.stats import gamma

from exercises import Answer, Exercise, claim, mpf
from exercises.gaussian import mean_of

ROOM = "gaussian/limit_mean"


def steps_decided(M: int, n: int) -> Fraction:
    """The variances of the mean's first n steps, from narrowing models."""
    decided, variance = Fraction(0), Fraction(1)
    for _ in range(n):
        decided, variance = decided + variance / M, variance - variance / M
    return decided


def steps_to_half(M: int, n: int) -> int:
    """Steps taken until they hold more than a half."""
    count = 0
    while 2 * steps_decided(M, count) <= 1:
        count += 1
    return count


def index_by_sums(M: int, divisor: float) -> Any:
    """Where E(Q/divisor)^(κ/2) is 1, the moment a plain sum in ln Q."""
    logs = np.arange(-80, 8, 0.02)
    weights = np.exp(((M - 1) * logs - np.exp(logs)) / 2)

    def slope(k: float) -> float:
        powers = np.exp(k / 2 * (logs - np.log(divisor)))
        return float(np.log(weights @ powers / weights.sum()) / k)  # 0 is no root

    return mpf(brentq(slope, 0.001, 9, xtol=1e-13))


def index_mle(M: int) -> Any:
    """By maximum likelihood."""
    return index_by_sums(M, M)


def index_divided(M: int, c: Fraction) -> Any:
    """With M − c."""
    return index_by_sums(M, float(M - c))


def no_drift(M: int, c: Fraction) -> Any:
    """What to take from M so that no logarithm moves."""
    return M - mpmath.exp(mean_of(mpmath.log, M - 1))


def on_a_grid(M: int) -> Any:
    """The equation for g(y) = (1 + y)h(y) on a grid in ln u; g(e²²)/M."""
    step = 0.25
    u = np.exp(np.arange(-40, 45, step))
    law = gamma((M - 1) / 2, scale=2 / (M - 1))  # of A²
    ratio = u[:, None] / (1 + u)
    kernel = ratio * law.pdf(ratio) * u / (1 + u) * step
    kernel *= (1 + u[:, None]) / (1 + u)
    g = np.linalg.solve(np.eye(len(u)) - kernel, (1 + u) * law.sf(u))
    return mpf(float(g[np.searchsorted(u, np.exp(22))])) / M


def index_of(M: int, c: Fraction) -> Any:
    """The index with the divisor M − c, from the gamma functions."""
    half = mpmath.mpf(M - 1) / 2

    def slope(k: Any) -> Any:
        moment = mpmath.loggamma(half + k / 2) - mpmath.loggamma(half)
        return mpmath.log(2 / mpf(M - c)) / 2 + moment / k

    return mpmath.findroot(slope, (mpf(Fraction(1, 1000)), mpf(9)), solver="ridder")


EXERCISES = [
    Exercise(
        "first",
        "Which share of the variance of the end $\\mu_\\infty$ of the fitted means has been "
        "decided after $n = «n»$ refits, by maximum likelihood with $M = «M»$?\n"
        "After how many refits is it more than a half?",
        dict(M=100, n=20),
        dict(M=[5, 10, 20, 50, 100], n=[2, 5, 10, 20]),
        dict(
            share=Answer(
                lambda M, n: (
                    claim("gaussian/conservation:between", M=M, n=n)
                    / claim(f"{ROOM}:variance", M=M)
                ),
                steps_decided,
                digits=4,
            ),
            half=Answer(
                lambda M, n: claim("gaussian/generations_to_fraction", M=M, f=Fraction(1, 2)),
                steps_to_half,
            ),
        ),
        [
            "The rest of a run has the variance $\\hat\\sigma^2_n$ on average, so the share is "
            "$1-(1-\\frac{1}{M})^n «share=»$.",
            "It is a half after about $M\\ln 2 «rough=»$ refits: more than a half from the "
            "refit «half» on.",
        ],
        also=lambda M, n: dict(rough=M * mpmath.log(2)),
    ),
    Exercise(
        "index",
        "By maximum likelihood the chance that the fitted means end further than $x$ from the "
        "real one falls like $x^{-\\kappa}$.\n"
        "Show that $\\kappa = 4 + \\frac1M$ up to terms in $M^{-2}$.\n"
        "What is $\\kappa$ for $M = «M»$?",
        dict(M=10),
        dict(M=[3, 4, 5, 7, 10, 20, 50, 100]),
        dict(index=Answer(lambda M: claim(f"{ROOM}:index", M=M), index_mle, digits=7, within=1e-9)),
        [
            "A refit multiplies the standard deviation by $A$, where $A^2M$ is chi-squared, and "
            "$\\kappa$ is where the mean of $A^\\kappa$ is 1.",
            "At 4 the logarithm of this moment is $\\ln(1-\\frac{1}{M^2})$, about "
            "$-\\frac{1}{M^2}$.",
            "Its slope there is $\\frac12[\\psi(\\frac{M+3}{2}) - \\ln\\frac M2]$, about "
            "$\\frac12\\cdot\\frac2M$, as $\\psi(z)$ is about $\\ln(z-\\frac12)$.",
            "The quotient is $1/M$.",
            "For $M = «M»$, $4 + 1/M «rough=»$; exactly $\\kappa «index=»$, which is "
            "$«rest»/M^2$ more.",
        ],
        also=lambda M: dict(
            rough=4 + Fraction(1, M),
            rest=(claim(f"{ROOM}:index", M=M) - 4 - 1 / mpmath.mpf(M)) * M**2,
        ),
    ),
    Exercise(
        "divisor",
        "Let the sum of squares be divided by $M - c$, $M = «M»$.\n"
        "The chance that the fitted means end further than $x$ from the real one falls like "
        "$x^{-\\kappa}$.\n"
        "What is the index $\\kappa$ for $c = «c»$?\n"
        "From which $c$ on is there no limit at all?",
        dict(M=10, c=Fraction(3, 2)),
        dict(
            M=[3, 5, 10, 20],
            c=[Fraction(*c) for c in [(0, 1), (1, 4), (1, 2), (1, 1), (3, 2), (7, 4)]],
        ),
        dict(
            index=Answer(index_of, index_divided, digits=4, within=1e-9),
            edge=Answer(
                lambda M, c: M - 2 * mpmath.exp(mpmath.digamma(mpmath.mpf(M - 1) / 2)),
                no_drift,
                digits=4,
            ),
        ),
        [
            "A refit multiplies the standard deviation by $A$, where $A^2(M-c)$ is chi-squared "
            "with $M-1$ degrees of freedom.",
            "The mean of $A^\\kappa$ must be 1: "
            "$(\\frac{2}{M-c})^{\\kappa/2}\\,\\Gamma(\\frac{M-1+\\kappa}{2}) = "
            "\\Gamma(\\frac{M-1}{2})$, so $\\kappa «index=»$.",
            "The index falls from above 4 at $c = 0$ over 2 at $c = 1$ to 0.",
            "It gets there where the drift of the logarithm vanishes: at "
            "$M - c = 2\\exp\\psi(\\frac{M-1}{2})$, $c «edge=»$.",
            "From there on the mean does wander for ever.",
        ],
    ),
    Exercise(
        "grid",
        "With the unbiased estimator and $M = «M»$, $A^2$, by which a refit multiplies the "
        "variance, has a gamma law of the mean 1 and the shape $«shape»$.\n"
        "Let $W = MV$, where $V\\sigma^2$ is the variance of $\\mu_\\infty$ given all fitted "
        "spreads.\n"
        "Turn $W = 1 + A^2 W'$ into an integral equation, solve it on a grid, and find the limit "
        "of $x^2\\,\\mathbb{P}(|\\mu_\\infty-\\mu| > x\\sigma)$ without any renewal theory.",
        dict(M=3),
        dict(M=[2, 3, 4, 5, 6, 7]),
        dict(
            constant=Answer(
                lambda M: claim(f"{ROOM}:constant", M=M), on_a_grid, digits=6, within=1e-7
            )
        ),
        [
            "Let $h(y) = \\mathbb{P}(W - 1 > y)$, and let $F(a) = \\mathbb{P}(A^2 > a)$ with the "
            "density $f$ (for $M = 3$ both are $e^{-a}$).",
            "Given $W'$ the chance is $F(y/W')$, so $h(y)$ is the mean of $F(y/W)$.",
            "Integrated by parts that is $h(y) = F(y) + "
            "\\int_0^\\infty \\frac{y}{(1+u)^2}\\,f(\\frac{y}{1+u})\\,h(u)\\,\\mathrm{d}u$.",
            "In $\\ln u$ the trapezoidal rule solves it, better for $(1+y)h(y)$, which tends to a "
            "number other than 0.",
            "Given $W$, $\\mu_\\infty$ is normal with variance $\\sigma^2 W/M$, and a squared "
            "standard normal has the mean 1.",
            "So the limit of $y\\,h(y)$ is $M$ times the constant, which comes to $«constant»$.",
        ],
        also=lambda M: dict(shape=Fraction(M - 1, 2)),
    ),
]
