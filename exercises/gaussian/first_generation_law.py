"""Exercises on a sample of the first refitted model."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from exercises.gaussian import mean_of
from montecarlo.chains.gaussian import by_statistics, retrain
from montecarlo.evidence import Tally


def mixed_density(y: Fraction) -> Any:
    """Normal densities at y, their variance Q/2 averaged out for M = 3."""
    at = mpf(y)
    return mean_of(lambda q: mpmath.npdf(at, sigma=mpmath.sqrt(q / 2)), 2)


def mixed_tail(y: Fraction) -> Any:
    """Normal tails beyond ±y, their variance Q/2 averaged out for M = 3."""
    at = mpf(y)
    return mean_of(lambda q: mpmath.erfc(at / mpmath.sqrt(q)), 2)


def mean_square(M: int) -> Fraction:
    """The mean square of the fitted variance: M − 1 squared normals, averaged."""
    return Fraction(3 * (M - 1) + (M - 1) * (M - 2), (M - 1) ** 2)


def raw_own(M: int) -> Fraction:
    """The excess kurtosis of s·z from its raw moments."""
    return 3 * mean_square(M) - 3


def raw_whole(M: int) -> Fraction:
    """The same with a normal of variance 1/M added, by the binomial theorem."""
    fourth = 3 * mean_square(M) + Fraction(6, M) + Fraction(3, M**2)
    return fourth / (1 + Fraction(1, M)) ** 2 - 3


def far_from_its_model(rng: np.random.Generator, M: int, x: Fraction) -> Tally:
    """Samples of refitted models: is the ratio beyond ±x?"""
    fit = retrain(rng, 800_000, M, 1, by_statistics, ddof=1)
    sample = fit.mean + np.sqrt(fit.variance) * rng.standard_normal(800_000)
    ratio = (sample - fit.mean) / np.sqrt(fit.variance * (1 + 1 / M))
    return Tally.of(np.abs(ratio) > float(x))


def far_from_real(M: int, x: Fraction) -> Any:
    """Normal tails beyond x times the fitted deviation, averaged over it."""
    at = mpf(x) / mpmath.sqrt(2 * (M - 1))
    return mean_of(lambda q: mpmath.erfc(at * mpmath.sqrt(q)), M - 1)


EXERCISES = [
    Exercise(
        "three",
        "For $M = 3$, show that the distance $s_1 z$ of a sample of the first model from that "
        "model's mean has a Laplace law ($s_1$ is the fitted standard deviation, unbiased, and "
        "$z$ standard normal).\n"
        "What is its density at $«y»\\,\\sigma$, and what is the chance to be further than that "
        "from the mean, in units of $\\sigma$?",
        dict(y=Fraction(1)),
        dict(y=[Fraction(*y) for y in [(1, 2), (1, 1), (3, 2), (2, 1), (3, 1)]]),
        dict(
            density=Answer(
                lambda y: mpmath.exp(-mpmath.sqrt(2) * mpf(y)) / mpmath.sqrt(2), mixed_density
            ),
            beyond=Answer(lambda y: mpmath.exp(-mpmath.sqrt(2) * mpf(y)), mixed_tail),
        ),
        [
            "For $M = 3$ the characteristic function is $\\varphi(t) = (1+t^2/2)^{-1}$, in units "
            "of $\\sigma$.",
            "It is that of the density $\\frac{1}{\\sqrt2}e^{-\\sqrt2|y|}$.",
            "At «y» this is $«density»$.",
            "Integrated from there on, on both sides, it is $e^{-\\sqrt2\\cdot «y»} «beyond=»$.",
        ],
    ),
    Exercise(
        "cumulant",
        "Let $X^1$ be a sample of the first refitted model (unbiased variance, $M = «M»$) and "
        "$\\mu_1$ that model's mean.\n"
        "Compare the excess kurtosis of $X^1$ with that of $X^1-\\mu_1$, without a simulation.",
        dict(M=5),
        dict(M=[2, 3, 4, 5, 7, 10, 20, 30]),
        dict(
            own=Answer(lambda M: claim("gaussian/sample_kurtosis:unbiased", M=M, n=1), raw_own),
            whole=Answer(
                lambda M: (
                    claim("gaussian/sample_kurtosis:unbiased", M=M, n=1)
                    / claim("gaussian/random_walk_variance:total", M=M, n=1) ** 2
                ),
                raw_whole,
            ),
        ),
        [
            "Cumulants add, and the normal part $\\mu_1$ has none of order 4.",
            "So both have the fourth cumulant $6\\sigma^4/(M-1)$.",
            "For $X^1 - \\mu_1$, of variance $\\sigma^2$, the excess kurtosis is $«own»$.",
            "But $X^1$ has the larger variance $\\sigma^2(1+\\frac1M)$, so its excess kurtosis is "
            "smaller: $\\frac{6}{M-1}\\,(1+\\frac1M)^{-2} «whole=»$.",
        ],
    ),
    Exercise(
        "predict",
        "A new *real* observation, less the mean of $M = «M»$ earlier ones and divided by "
        "$s_1\\sqrt{1+1/M}$, has Student's law.\n"
        "With which chance is it beyond $\\pm «x»$?\n"
        "What law has the ratio for a sample of the fitted model, and what is the chance then?",
        dict(M=3, x=Fraction(2)),
        dict(M=[2, 3, 4, 5, 10], x=[Fraction(1), Fraction(3, 2), Fraction(2)]),
        dict(
            real=Answer(
                lambda M, x: mpmath.betainc(
                    mpmath.mpf(M - 1) / 2,
                    mpmath.mpf(1) / 2,
                    0,
                    (M - 1) / (M - 1 + mpf(x) ** 2),
                    regularized=True,
                ),
                far_from_real,
            ),
            model=Simulated(
                lambda M, x: mpmath.erfc(mpf(x) * mpmath.sqrt((1 + mpf(Fraction(1, M))) / 2)),
                far_from_its_model,
                resolves=0.1,
            ),
        ),
        [
            "By Student's law with $«degrees»$ degrees of freedom the first chance is $«real»$.",
            "Given the model, $(X^1 - \\mu_1)/s_1$ is standard normal, whatever the model.",
            "So the ratio is normal with variance $1/(1+\\frac1M) «variance=»$, and independent of "
            "the model: the second chance is $«model»$.",
            "Who judges the refitted model's samples by its own parameters sees a perfect normal "
            "law, every time.",
        ],
        also=lambda M, x: dict(degrees=M - 1, variance=Fraction(M, M + 1)),
    ),
]
