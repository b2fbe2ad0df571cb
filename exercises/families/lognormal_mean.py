"""Exercises on a refitted lognormal model."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.families import over_gamma

ROOM = "families/lognormal_mean"


def grown_summed(M: int, v: Fraction) -> Any:
    """The mean of e^(v Q/(2M)), summed over the density of Q/2."""
    share = mpf(v) / M
    wide = over_gamma(lambda g: mpmath.exp(share * g), mpf(Fraction(M - 1, 2)))
    return mpmath.exp(share / 2 - mpf(v) / 2) * wide


def inequality(variance: Any) -> Any:
    """The Gini coefficient of a lognormal law."""
    return mpmath.erf(mpmath.sqrt(variance) / 2)


def lorenz(variance: Any) -> Any:
    """One less twice the area below the Lorenz curve."""
    s = mpmath.sqrt(variance)

    def curve(z: Any) -> Any:
        return mpmath.ncdf(z - s) * mpmath.npdf(z)

    return 1 - 2 * mpmath.quad(curve, [-12, -4, 0, 4, 12])


def at_first(M: int, v: Fraction, n: int) -> Any:
    """From the Lorenz curve of the real law."""
    return lorenz(mpf(v))


def after_refits(M: int, v: Fraction, n: int) -> Any:
    """From the Lorenz curve, the expected variance taken refit by refit."""
    for _ in range(n):
        v -= v / M
    return lorenz(mpf(v))


def from_the_mean(M: int, v: Fraction, n: int) -> Any:
    """What is left of the variance, from what the mean logarithm has lost."""
    return mpf(v) + 2 * claim(f"{ROOM}:log", M=M, n=n, v=v)


EXERCISES = [
    Exercise(
        "first",
        "Incomes are lognormal, the variance of their logarithms is $v = «v»$, and the model is "
        "refitted to $M = «M»$ of its own samples by maximum likelihood.\n"
        "By which factor does the expected mean income grow in the first refit?\n"
        "From which $v$ on is it infinite?",
        dict(M=20, v=Fraction(2)),
        dict(M=[5, 10, 20, 50], v=[Fraction(1, 2), Fraction(1), Fraction(2)]),
        dict(grown=Answer(lambda M, v: claim(f"{ROOM}:first", M=M, v=v), grown_summed, digits=5)),
        [
            "With $x = v/M$ it is $\\left(e^{-x}/(1-x)\\right)^{(M-1)/2} «grown=»$.",
            "For $v \\geq M = «M»$ it is infinite.",
            "From the second refit on it is infinite for every $v$, though no simulation may ever "
            "show it.",
        ],
    ),
    Exercise(
        "inequality",
        "The Gini coefficient of a lognormal law is $\\operatorname{erf}(\\sqrt{v}/2)$.\n"
        "What is it for $v = «v»$?\n"
        "What is it where the variance has its expected value after $n = «n»$ refits to "
        "$M = «M»$ samples by maximum likelihood?",
        dict(M=20, v=Fraction(1, 2), n=20),
        dict(M=[10, 20, 50], v=[Fraction(1, 2), Fraction(1)], n=[5, 10, 20, 50]),
        dict(
            before=Answer(lambda M, v, n: inequality(mpf(v)), at_first),
            after=Answer(lambda M, v, n: inequality(from_the_mean(M, v, n)), after_refits),
        ),
        [
            "It is $«before»$ at first.",
            "The expected variance is $«v»\\,(1-1/«M»)^{«n»}$, with the coefficient $«after»$.",
            "So the model of incomes becomes more equal, while its expected mean is infinite.",
        ],
    ),
]
