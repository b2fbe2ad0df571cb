"""Exercises on a regression with more inputs than samples, on labels that are in part its own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from montecarlo.evidence import Moments


def added_up(d: Fraction, T: Fraction, alpha: Fraction, n: Fraction) -> Any:
    """Round by round: a part is passed on, the rest comes new."""
    own, seen = 1 - alpha, T / d
    fresh = 1 - seen + (alpha**2 + own**2) * T / (d - T - 1)
    error = Fraction(0)
    for _ in range(int(n)):
        error = own**2 * seen * error + fresh
    return mpf(error)


def tried_out(d: Fraction, T: Fraction) -> Any:
    """The real weight with the least late error, by ternary search."""

    def late(own: Any) -> Any:
        noise = ((1 - own) ** 2 + own**2) * mpf(T / (d - T - 1))
        return (1 - mpf(T / d) + noise) / (1 - own**2 * mpf(T / d))

    low, high = mpmath.mpf(0), mpmath.mpf(1)
    with mpmath.workdps(60):
        for _ in range(220):
            a, b = low + (high - low) / 3, high - (high - low) / 3
            low, high = (low, b) if late(a) < late(b) else (a, high)
    return 1 - low


def one_input(rng: Any, d: int, alpha: Fraction, n: int) -> Moments:
    """One sample a round: the fit follows its one label, along its input."""
    off = np.zeros((100_000, d))
    truth = np.full(d, d**-0.5)
    for _ in range(n):
        x = rng.standard_normal(off.shape)
        length = (x**2).sum(axis=1)
        real = rng.standard_normal(len(x))
        own = (x * off).sum(axis=1) + rng.standard_normal(len(x))
        label = x @ truth + float(alpha) * real + (1 - float(alpha)) * own
        off = x * (label / length)[:, None] - truth
    return Moments.of((off**2).sum(axis=1))


def shrunk(d: Fraction, T: Fraction, n: Fraction) -> Any:
    """What is left of a vector that is projected n times, in the mean square."""
    left = mpf(1)
    for _ in range(int(n)):
        left *= mpf(T / d)
    return left


EXERCISES = [
    Exercise(
        "rounds",
        "A least-norm regression has $d = «d»$ inputs and $T = «T»$ samples, $B = \\sigma = 1$, "
        "and gives its real labels the weight $\\alpha = «alpha»$.\nWhat is its expected excess "
        "error after $n = «n»$ rounds with new inputs?",
        dict(d=Fraction(100), T=Fraction(50), alpha=Fraction(1, 2), n=Fraction(5)),
        dict(
            d=[Fraction(each) for each in (60, 100, 400)],
            T=[Fraction(each) for each in (10, 30, 50)],
            alpha=[Fraction(1, 5), Fraction(1, 2), Fraction(3, 4)],
            n=[Fraction(each) for each in (2, 5, 20)],
        ),
        dict(
            error=Answer(
                lambda d, T, alpha, n: claim(
                    "mixing/regression_overparam", d=d, T=T, alpha=alpha, n=n, B=1, sigma=1
                ),
                added_up,
                digits=4,
            )
        ),
        [
            "A round passes on the share $(1-\\alpha)^2 T/d$ of the error.",
            "It adds $1 - T/d$, the part of the coefficients that it does not see, and "
            "$(\\alpha^2 + (1-\\alpha)^2)\\,T/(d-T-1)$ of noise.",
            "From 0 on, that makes $«error»$.",
        ],
    ),
    Exercise(
        "weight",
        "Which weight of the real labels is best in the long run, for $d = «d»$, $T = «T»$, "
        "$B = \\sigma = 1$ and new inputs in each round?\nIs it the golden ratio's?",
        dict(d=Fraction(100), T=Fraction(50)),
        dict(
            d=[Fraction(each) for each in (60, 100, 400)],
            T=[Fraction(each) for each in (5, 30, 50)],
        ),
        dict(
            weight=Answer(
                lambda d, T: claim("mixing/regression_overparam:best", d=d, T=T, B=1, sigma=1),
                tried_out,
                digits=4,
                within=1e-12,
            )
        ),
        [
            "With $c = T/d$ and $\\kappa = (1-c)(d-T-1)/d$ the own labels' weight $u$ solves "
            "$c u^2 - (2+c+\\kappa)u + 1 = 0$.",
            "The smaller root gives $\\alpha = 1-u = «weight»$.",
            "The inverse golden ratio is $0.618$. It would be the answer for $c = 1$ and "
            "$\\kappa = 0$, or with the same inputs in each round.",
        ],
    ),
    Exercise(
        "one",
        "Estimate by simulation the expected excess error after $n = «n»$ rounds of one new sample "
        "each, with $d = «d»$ inputs, $\\alpha = «alpha»$ and $B = \\sigma = 1$.",
        dict(d=12, alpha=Fraction(1, 3), n=3),
        dict(d=[10, 12, 20], alpha=[Fraction(1, 10), Fraction(1, 3), Fraction(2, 3)], n=[2, 3, 5]),
        dict(
            error=Simulated(
                lambda d, alpha, n: claim(
                    "mixing/regression_overparam", d=d, T=1, alpha=alpha, n=n, B=1, sigma=1
                ),
                one_input,
                resolves=0.02,
            )
        ),
        [
            "The least-norm fit to one label $y$ at the input $x$ is $x\\,y/(x\\cdot x)$.",
            "Most of the error is what one input cannot see: $1 - 1/d$ each time.",
            "The theorem says $«error»$.",
        ],
    ),
    Exercise(
        "alone",
        "There are no real labels and no noise: each round of $T = «T»$ new inputs, $d = «d»$, is "
        "labelled by the last fit.\nWhich share of the coefficients' squared length is expected "
        "to be left after $n = «n»$ rounds?",
        dict(d=Fraction(20), T=Fraction(15), n=Fraction(10)),
        dict(
            d=[Fraction(20), Fraction(40)],
            T=[Fraction(5), Fraction(10), Fraction(15)],
            n=[Fraction(3), Fraction(10), Fraction(30)],
        ),
        dict(
            left=Answer(
                lambda d, T, n: (T / d) ** int(n),
                shrunk,
                digits=4,
            )
        ),
        [
            "A fit is the last one, projected onto the span of the round's inputs.",
            "That keeps the share $T/d$ of the squared length on average: $«left»$ in the end.",
            "The model forgets its coefficients exponentially fast, without any noise.",
        ],
    ),
]
