"""Exercises on models that go a part of the way to each refit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from montecarlo.evidence import Moments


def step_by_step(M: Fraction, gamma: Fraction) -> Any:
    """One whole way in steps of gamma, the loss of each taken off."""
    left = mpmath.mpf(1)
    for _ in range(int(1 / gamma)):
        left -= left * mpf(gamma) ** 2 / mpf(M)
    return left


def parameters_step_by_step(M: Fraction, gamma: Fraction) -> Any:
    """The same for a variance: a part stays, a part is refitted."""
    left = mpmath.mpf(1)
    for _ in range(int(1 / gamma)):
        left = (1 - mpf(gamma)) * left + mpf(gamma) * left * (1 - 1 / mpf(M))
    return left


def ran(rng: np.random.Generator, M: int, gamma: Fraction, n: int) -> Moments:
    """Weights of one of two equal types after n averaged refits: 4 w (1 - w)."""
    w = np.full(200_000, 0.5)
    for _ in range(n):
        w += float(gamma) * (rng.binomial(M, w) / M - w)
    return Moments.of(4 * w * (1 - w))


def between_the_parts(M: Fraction, gamma: Fraction) -> Fraction:
    """What averaged parameters lose beyond: two means, v/M apart."""
    apart = 1 / M
    return gamma * (1 - gamma) * apart


EXERCISES = [
    Exercise(
        "whole",
        "A model goes the part $\\gamma = «gamma»$ of the way to each refit to $M = «M»$ of its "
        "samples, in as many steps as make up one whole way.\nWhich share of the diversity, and "
        "of a Gaussian's variance, is expected to be left if distributions, or parameters, are "
        "averaged?",
        dict(M=Fraction(10), gamma=Fraction(1, 10)),
        dict(
            M=[Fraction(each) for each in (5, 10, 50)],
            gamma=[Fraction(1, each) for each in (2, 5, 10, 20)],
        ),
        dict(
            models=Answer(
                lambda M, gamma: claim(
                    "mixing/moving_average:models", M=M, gamma=gamma, n=1 / gamma
                ),
                step_by_step,
                digits=5,
            ),
            parameters=Answer(
                lambda M, gamma: claim(
                    "mixing/moving_average:parameters", M=M, gamma=gamma, n=1 / gamma
                ),
                parameters_step_by_step,
                digits=5,
            ),
        ),
        [
            "Distributions: $(1 - \\gamma^2/M)^{1/\\gamma} «models=»$.",
            "Parameters: $(1 - \\gamma/M)^{1/\\gamma} «parameters=»$.",
            "One whole refit keeps $1 - 1/M$, with either.",
        ],
    ),
    Exercise(
        "between",
        "Why do averaged parameters lose more of the variance than averaged distributions?\nWhich "
        "share of the variance is the difference, in one step with $M = «M»$ and "
        "$\\gamma = «gamma»$?",
        dict(M=Fraction(10), gamma=Fraction(1, 2)),
        dict(
            M=[Fraction(each) for each in (2, 5, 10, 100)],
            gamma=[Fraction(1, each) for each in (2, 3, 10)],
        ),
        dict(
            difference=Answer(
                lambda M, gamma: (
                    claim("mixing/moving_average:mixture", M=M, gamma=gamma, n=1)
                    - claim("mixing/moving_average:parameters", M=M, gamma=gamma, n=1)
                ),
                between_the_parts,
                digits=4,
            )
        ),
        [
            "The mixture of the old model and the fit has two means, which are $\\bar x - \\mu$ "
            "apart.",
            "That adds $\\gamma(1-\\gamma)(\\bar x - \\mu)^2$ to its variance, in the mean "
            "$\\gamma(1-\\gamma)/M$ of the variance: $«difference»$.",
            "A Gaussian with averaged parameters has one mean, and loses this part.",
        ],
    ),
    Exercise(
        "slow",
        "Two equally frequent types, $M = «M»$ samples a step, $\\gamma = «gamma»$.\nEstimate by "
        "simulation which share of the diversity is left after «n» steps.",
        dict(M=10, gamma=Fraction(1, 2), n=20),
        dict(M=[5, 10], gamma=[Fraction(1, 2), Fraction(1, 3)], n=[10, 20]),
        dict(
            left=Simulated(
                lambda M, gamma, n: claim("mixing/moving_average", M=M, gamma=gamma, n=n),
                ran,
                resolves=0.02,
            )
        ),
        [
            "Each step multiplies the expected diversity by $1 - \\gamma^2/M$.",
            "After «n» steps $«left»$ is left.",
            "A whole refit at each of them would leave $(1 - 1/M)^{«n»}$, much less.",
        ],
    ),
]
