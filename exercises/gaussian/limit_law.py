"""Exercises on the law of where the fitted means end."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from scipy.optimize import brentq
from scipy.special import erf

from exercises import Answer, Exercise, claim, mpf

ROOM = "gaussian/limit_law"


def mixed(shape: int, p: Fraction) -> Any:
    """Where P(|Z| ≤ x√γ) is p, γ gamma of this shape: a plain sum in ln γ."""
    g = np.exp(np.arange(-60, 5, 0.05))
    law = g**shape * np.exp(-g)
    law /= law.sum()

    def gap(x: float) -> float:
        return float(law @ erf(x * np.sqrt(g / 2))) - float(p)

    return mpf(brentq(gap, 0.01, 40, xtol=1e-14))


def two_mixed(p: Fraction) -> Any:
    """With the unbiased estimator."""
    return mixed(1, p)


def four_mixed(p: Fraction) -> Any:
    """By maximum likelihood."""
    return mixed(2, p)


def two(p: Fraction) -> Any:
    """P(|T| ≤ x) = x/√(2 + x²), solved."""
    return mpf(p) * mpmath.sqrt(2 / (1 - mpf(p) ** 2))


def four(p: Fraction) -> Any:
    """With s = x/√(2 + x²) the chance is s(3 − s²)/2: the cubic's middle root."""
    s = 2 * mpmath.sin(mpmath.asin(mpf(p)) / 3)
    return s * mpmath.sqrt(2 / (1 - s**2))


def normal(p: Fraction) -> Any:
    """Where a standard normal variable lies with that chance."""
    return mpmath.sqrt(2) * mpmath.erfinv(mpf(p))


def factors() -> tuple[Any, Any]:
    """Values of an exponential factor, and their weights."""
    q = np.exp(np.arange(-40, 5, 0.05))
    return q, 0.05 * q * np.exp(-q)


def two_refits(omega: Fraction) -> Any:
    """Summed over the first refit's factor."""
    u = float(omega) ** 2 / 6
    q, law = factors()
    return mpf(float(law @ np.exp(-u * (1 + q))))


def three_refits(omega: Fraction) -> Any:
    """Summed over both refits' factors."""
    u = float(omega) ** 2 / 6
    q, law = factors()
    waves = np.exp(-u * (1 + q[:, None] * (1 + q)))
    return mpf(float(law @ waves @ law))


EXERCISES = [
    Exercise(
        "within",
        "For large $M$, within which distance of the truth does the fitted mean of a share «p» of "
        "all runs end, in units of $\\sigma$: with the unbiased estimator, and by maximum "
        "likelihood?\n"
        "What would a normal law with the variance $\\sigma^2$ say?",
        dict(p=Fraction(1, 2)),
        dict(p=[Fraction(*p) for p in [(1, 2), (3, 4), (4, 5), (9, 10), (99, 100)]]),
        dict(
            unbiased=Answer(two, two_mixed, digits=4, within=1e-11),
            mle=Answer(four, four_mixed, digits=4, within=1e-11),
        ),
        [
            "Given $\\gamma$ the end is normal with the variance $\\sigma^2/\\gamma$.",
            "With the shape 1, $\\mathbb{P}(|T| \\leq x) = x/\\sqrt{2+x^2} = «p»$ gives "
            "$x «unbiased=»$.",
            "With the shape 2 and $s = x/\\sqrt{2+x^2}$ it is $\\frac12 s(3-s^2)$, so "
            "$s = 2\\sin(\\frac13\\arcsin «p»)$ and $x «mle=»$.",
            "A normal law of variance $\\sigma^2$ says $«normal»$: by maximum likelihood the ends "
            "have this variance, but another shape.",
        ],
        also=lambda p: dict(normal=normal(p)),
    ),
    Exercise(
        "three",
        "With $M = 3$ samples the unbiased variance's factor is exponential with the mean 1.\n"
        "What is $\\mathbb{E}\\cos(«omega»(\\mu_n-\\mu)/\\sigma)$ after two refits, and after "
        "three?",
        dict(omega=Fraction(1)),
        dict(omega=[Fraction(1), Fraction(1, 2), Fraction(3, 2), Fraction(2), Fraction(3)]),
        dict(
            two=Answer(
                lambda omega: claim(f"{ROOM}:unbiased", M=3, n=2, omega=omega),
                two_refits,
                digits=4,
                within=1e-12,
            ),
            three=Answer(
                lambda omega: claim(f"{ROOM}:unbiased", M=3, n=3, omega=omega),
                three_refits,
                digits=4,
                within=1e-12,
            ),
        ),
        [
            "Let $u = «omega»^2/6 = «u»$. After one refit it is $e^{-u}$.",
            "After two, $e^{-u}\\int_0^\\infty e^{-q-uq}\\,dq = e^{-u}/(1+u) «two=»$.",
            "After three, $e^{-u}\\int_0^\\infty e^{-q}\\,\\frac{e^{-uq}}{1+uq}\\,dq «three=»$.",
        ],
        also=lambda omega: dict(u=omega**2 / 6),
    ),
]
