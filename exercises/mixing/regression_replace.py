"""Exercises on a regression whose data are replaced."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from exercises import Answer, Exercise, Simulated, claim
from exercises.mixing import inverse_mean
from montecarlo.chains.regression import (
    Array,
    by_statistics,
    least_squares,
    real,
    retrain,
)
from montecarlo.evidence import Moments

ROOM = "mixing/regression_replace"


def added_up(d: int, T: int, n: int) -> Any:
    """d diagonal entries of the inverse Gram matrix, n times."""
    return n * d * inverse_mean(T - d + 1)


def ratio(d: int, T: int, n: int) -> Any:
    """The error of 2n refits on T/2 inputs over that of n on T."""
    return added_up(d, T // 2, 2 * n) / added_up(d, T, n)


def doubling(rng: np.random.Generator, d: int, T: int) -> Moments:
    """Three refits on T, 2T and 4T new inputs, four chains on each."""
    how: dict[str, Any] = dict(keep=False, fresh=True, chains=4)
    error = np.zeros((25_000, d, 4))
    for inputs in (T, 2 * T, 4 * T):
        fit = retrain(rng, 25_000, d, inputs, 1, by_statistics, **how)
        error += fit - real(d)  # a step is like a fit to real labels
    return Moments.of((error**2).sum(axis=1).mean(axis=1))


def stretched(rng: np.random.Generator, c: Fraction, T: int, n: int) -> Array:
    """n refits on inputs with the variances 1 and c, four chains on each."""
    now = np.broadcast_to(real(2), (20_000, 2, 4))
    for _ in range(n):
        x = rng.standard_normal((20_000, T, 2)) * [1, float(c) ** 0.5]
        now = least_squares(x, x @ now + rng.standard_normal((20_000, T, 4)))
    return np.asarray(((now - real(2)) ** 2).mean(axis=2))


def excess(rng: np.random.Generator, c: Fraction, T: int, n: int) -> Moments:
    """The error at a new input of the same law."""
    squares = stretched(rng, c, T, n)
    return Moments.of(squares[:, 0] + float(c) * squares[:, 1])


def distance(rng: np.random.Generator, c: Fraction, T: int, n: int) -> Moments:
    """The squared distance of the coefficients."""
    return Moments.of(stretched(rng, c, T, n).sum(axis=1))


EXERCISES = [
    Exercise(
        "growth",
        "A linear regression with $d = «d»$ coefficients is refitted $n = «n»$ times to its own "
        "labels on $T = «T»$ fresh Gaussian inputs, with noise $\\sigma = 1$.\nWhat is its "
        "expected excess test error?",
        dict(d=9, T=60, n=20),
        dict(d=[1, 2, 4, 9], T=[20, 30, 60, 120], n=[2, 5, 10, 20]),
        dict(error=Answer(lambda d, T, n: claim(ROOM, d=d, T=T, n=n), added_up, within=1e-15)),
        [
            "Each refit adds the error of one fit, $\\sigma^2 d/(T-d-1) «one=»$.",
            "After «n» refits it is $«n»$ times this, $«error»$.",
        ],
        also=lambda d, T, n: dict(one=Fraction(d, T - d - 1)),
    ),
    Exercise(
        "budget",
        "You may label $«total»$ inputs in all, with $d = «d»$ coefficients.\nYou refit $«n»$ "
        "times on $T = «T»$, or $«twice»$ times on $«half»$.\nBy what factor do the errors "
        "differ, and why is it not 4?",
        dict(d=9, T=120, n=10),
        dict(d=[1, 3, 4, 9, 19], T=[60, 80, 100, 120], n=[5, 10]),
        dict(
            factor=Answer(
                lambda d, T, n: claim(ROOM, d=d, T=T // 2, n=2 * n) / claim(ROOM, d=d, T=T, n=n),
                ratio,
                within=1e-15,
            )
        ),
        [
            "The errors are $«n» \\cdot «d»/«long»$ and $«twice» \\cdot «d»/«short»$, in units of "
            "$\\sigma^2$.",
            "Their ratio is $«factor»$.",
            "Twice as many steps cost twice as much.",
            "Each step costs $«long»/«short» «each=»$ times as much, more than twice, for $d + 1$ "
            "samples of each round are used up by the fit itself.",
        ],
        also=lambda d, T, n: dict(
            total=n * T,
            twice=2 * n,
            half=T // 2,
            long=T - d - 1,
            short=T // 2 - d - 1,
            each=Fraction(T - d - 1, T // 2 - d - 1),
        ),
    ),
    Exercise(
        "sizes",
        "Round $i$ labels $T_i$ inputs.\nFor which growth of $T_i$ does the error stay bounded?\n"
        "What is it for $d = «d»$, $\\sigma = 1$ and three rounds that double, the first with "
        "$T_1 = «T»$ inputs?",
        dict(d=3, T=16),
        dict(d=[1, 2, 3], T=[16, 20, 24]),
        dict(
            error=Simulated(
                lambda d, T: sum(claim(ROOM, d=d, T=T * 2**i, n=1) for i in range(3)),
                doubling,
                resolves=0.08,
            )
        ),
        [
            "The steps are uncorrelated, so the error is $\\sigma^2 d\\sum_i 1/(T_i - d - 1)$.",
            "It is bounded exactly when $\\sum_i 1/T_i$ is finite, for example when the rounds "
            "double.",
            "Here it is $«d»(1/«first» + 1/«second» + 1/«third») «error=»$.",
        ],
        also=lambda d, T: dict(first=T - d - 1, second=2 * T - d - 1, third=4 * T - d - 1),
    ),
    Exercise(
        "covariance",
        "The inputs have $d = 2$ independent normal coordinates with the variances 1 and $«c»$: "
        "their covariance $C$ is not the identity.\nWhat happens to the excess test error, and "
        "what to $|\\hat w_n - w_*|^2$?\nWhat are they after $n = «n»$ refits on $T = «T»$ new "
        "inputs each, with noise $\\sigma = 1$?",
        dict(c=Fraction(9), T=16, n=3),
        dict(c=[Fraction(1, 4), Fraction(4), Fraction(9), Fraction(16)], T=[12, 16], n=[2, 3]),
        dict(
            error=Simulated(lambda c, T, n: claim(ROOM, d=2, T=T, n=n), excess, resolves=0.09),
            square=Simulated(lambda c, T, n: n * (1 + 1 / c) / (T - 3), distance, resolves=0.09),
        ),
        [
            "Write $x = C^{1/2}z$ with $z$ isotropic, for any invertible $C$.",
            "A regression on $x$ with coefficients $w$ is one on $z$ with coefficients $C^{1/2}w$.",
            "So the excess test error, $|C^{1/2}(\\hat w_n - w_*)|^2$, has the same expectation "
            "as before, whatever $C$ is: $n\\sigma^2 d/(T-d-1) «error=»$.",
            "The squared distance of the coefficients has the mean "
            "$n\\sigma^2\\,\\mathrm{tr}\\,C^{-1}/(T-d-1)$, here "
            "$«n»(1 + 1/«c»)/«under» «square=»$.",
            "Directions with little variance suffer most.",
        ],
        also=lambda c, T, n: dict(under=T - 3),
    ),
]
