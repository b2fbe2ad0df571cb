"""Exercises on where a verifier pulls."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "curation/verifier_center"


def window_factor(a: Fraction) -> Any:
    """What a small distance is multiplied by: the variance of what is kept."""
    edge = mpf(a)
    square = mpmath.quad(lambda x: x * x * mpmath.npdf(x), [0, edge])
    return square / mpmath.quad(mpmath.npdf, [0, edge])


def by_formula(a: Fraction) -> Any:
    """The same from densities at the ends."""
    edge = mpf(a)
    return 1 - 2 * edge * mpmath.npdf(edge) / mpmath.erf(edge / mpmath.sqrt(2))


def soft_rest(a: Fraction, M: int) -> Any:
    """The spread between runs at rest, refit by refit."""
    share = a**2 / (1 + a**2)
    # the fixed point of v = share² v + share/M
    return mpf(share / M / (1 - share**2))


def soft_after(a: Fraction, M: int) -> Any:
    """The room's formula after many refits, without a distance at the start."""
    return mpf(claim(f"{ROOM}:soft", a=a, M=M, n=500, mu=0))


EXERCISES = [
    Exercise(
        "window",
        "A verifier keeps what lies within $«a»$ standard deviations of its centre.\n"
        "By which factor does it multiply a small distance of the fitted mean from there, at each "
        "refit?",
        dict(a=Fraction(1)),
        dict(a=[Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3)]),
        dict(factor=Answer(by_formula, window_factor)),
        [
            "It is the variance of what is kept of a model at the centre, in units of $\\sigma^2$.",
            "For a window of $a = «a»$ that is $1 - 2a\\varphi(a)/(2\\Phi(a)-1) «factor=»$.",
        ],
    ),
    Exercise(
        "soft",
        "A soft verifier keeps $x$ with chance $e^{-x^2/(2a^2)}$, $a = «a»$, and $\\sigma = 1$ is "
        "known.\nEach refit has $«M»$ kept samples.\nWhich variance has the fitted mean between "
        "runs in the end?",
        dict(a=Fraction(1), M=10),
        dict(a=[Fraction(1, 2), Fraction(1), Fraction(3, 2)], M=[5, 10, 100]),
        dict(spread=Answer(soft_after, soft_rest, within=1e-15)),
        [
            "With $\\kappa = a^2/(1+a^2) = «kappa»$ each refit keeps $\\kappa$ of the distance and "
            "adds a noise of $\\kappa/«M»$.",
            "At rest $v = \\kappa^2 v + \\kappa/«M»$, so $v «spread=»$.",
        ],
        also=lambda a, M: dict(kappa=a**2 / (1 + a**2)),
    ),
]
