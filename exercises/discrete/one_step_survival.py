"""Exercises on one refit: seen or lost."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, log
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import draws_until


def least_draws(w: Fraction, q: Fraction) -> int:
    """The chance of a miss is brought down draw by draw."""
    return draws_until(1 - q, 1 - mpf(w))


def least_exactly(w: Fraction, d: Fraction) -> int:
    """The least number of samples by the room's formula, by bisection."""
    low, high = 0, ceil(2 * log(1 / d) / w)
    while high - low > 1:
        middle = (low + high) // 2
        if claim("discrete/one_step_survival:seen", M=middle, w=w) >= 1 - d:
            high = middle
        else:
            low = middle
    return high


def missed_until(w: Fraction, d: Fraction) -> int:
    """The chance of a miss is brought down draw by draw."""
    return draws_until(d, 1 - mpf(w))


def bounded_until(w: Fraction, d: Fraction) -> int:
    """The same for the bound on it."""
    return draws_until(d, mpmath.exp(-mpf(w)))


def by_series(M: int) -> Any:
    """The error from the series of the logarithm of (1 - 1/M)^M."""
    terms = (mpmath.mpf(1) / ((k + 1) * mpmath.mpf(M) ** k) for k in range(1, 60))
    excess = -mpmath.expm1(-mpmath.fsum(terms)) / mpmath.e
    return excess / (1 - 1 / mpmath.e + excess)


def collected(K: int, M: int) -> float:
    """The law of the number of types seen, sample by sample."""
    seen = np.arange(K + 1)
    law = np.where(seen == 0, 1.0, 0.0)
    for _ in range(M):
        law, new = law * seen / K, law * (K - seen) / K
        law[1:] += new[:-1]
    return float(law[K])


def alternating(K: int, M: int) -> Any:
    """The limits of the terms of inclusion and exclusion, added up."""
    lost = mpmath.exp(mpmath.log(K) - mpf(M) / K)
    term = total = mpmath.mpf(1)
    for i in range(1, 60):
        term *= -lost / i
        total += term
    return total


EXERCISES = [
    Exercise(
        "samples",
        "How many samples are needed so that a type of weight $w = «w»$ is seen among them with a "
        "chance of at least $«q»$?",
        dict(w=Fraction(1, 100), q=Fraction(19, 20)),
        dict(
            w=[Fraction(1, part) for part in (10, 50, 100, 500, 1000)],
            q=[Fraction(1, 2), Fraction(9, 10), Fraction(19, 20), Fraction(99, 100)],
        ),
        dict(least=Answer(lambda w, q: ceil(log(1 - q) / log(1 - w)), least_draws)),
        [
            "It is missed with chance $(1-w)^M$, which must be at most $«miss»$.",
            "So $M \\geq \\ln «miss»/\\ln(1-w) «bound=»$: «least» samples.",
            "The rule of thumb $\\ln(1/«miss»)/w «thumb=»$ is on the safe side.",
        ],
        also=lambda w, q: dict(
            miss=1 - q,
            bound=mpmath.log(mpf(1 - q)) / mpmath.log(mpf(1 - w)),
            thumb=-mpmath.log(mpf(1 - q)) / mpf(w),
        ),
    ),
    Exercise(
        "bound",
        "A type of weight $w = «w»$ may be missed with a chance of at most $\\delta = «d»$.\nHow "
        "many samples does this take exactly, and how many are enough by a formula without the "
        "logarithm of $1-w$?",
        dict(w=Fraction(1, 1000), d=Fraction(1, 100)),
        dict(
            w=[Fraction(1, part) for part in (10, 20, 50, 100, 500, 1000)],
            d=[Fraction(1, part) for part in (10, 20, 100, 1000)],
        ),
        dict(
            need=Answer(least_exactly, missed_until),
            enough=Answer(
                lambda w, d: int(mpmath.ceil(mpmath.log(1 / mpf(d)) / mpf(w))), bounded_until
            ),
        ),
        [
            "$(1-w)^M \\leq \\delta$ means $M \\geq \\ln\\delta/\\ln(1-w)$: $«need»$ samples.",
            "The chance of a miss is at most $e^{-Mw}$, so $M \\geq \\frac{1}{w}\\ln"
            "\\frac{1}{\\delta}$ is enough: $«enough»$.",
        ],
    ),
    Exercise(
        "poisson",
        "A type is expected once, $w = 1/M$, in a sample of $M = «M»$.\nHow large is the relative "
        "error of the Poisson formula $1 - e^{-Mw}$ for the chance that it is seen?",
        dict(M=10),
        dict(M=[5, 10, 20, 50, 100, 1000]),
        dict(
            error=Answer(
                lambda M: (
                    1
                    - (1 - mpmath.exp(-1))
                    / mpf(claim("discrete/one_step_survival:seen", M=M, w=Fraction(1, M)))
                ),
                by_series,
            )
        ),
        [
            "$(1-1/M)^M = e^{-1}\\left(1 - \\frac{1}{2M} - …\\right)$, so the formula is too low "
            "by about $e^{-1}/(2M)$.",
            "Relative to $1-e^{-1}$ this is $\\frac{1}{2M(e-1)} «rough=»$.",
            "In full the error is $«error»$.",
        ],
        also=lambda M: dict(rough=1 / (2 * M * (mpmath.e - 1))),
    ),
    Exercise(
        "collector",
        "Show that for $M = K(\\ln K + c)$ the chance to see all $K$ types, equally frequent, "
        "tends to $\\exp(-e^{-c})$.\nHow good is that for $K = «K»$ and $M = «M»$?",
        dict(K=100, M=600),
        dict(K=[10, 20, 50, 100], M=[50, 100, 200, 300, 460, 600, 800]),
        dict(
            chance=Answer(
                lambda K, M: claim("discrete/one_step_survival:every", M=M, K=K),
                collected,
                digits=4,
                within=1e-10,
            ),
            limit=Answer(
                lambda K, M: mpmath.exp(-K * mpmath.exp(-mpf(M) / K)), alternating, digits=4
            ),
        ),
        [
            "The expected number of lost types is $K(1-1/K)^M$, which tends to $e^{-c}$.",
            "The terms of inclusion and exclusion tend to $(-1)^i e^{-ci}/i!$, which add up to "
            "$\\exp(-e^{-c})$: the number of lost types is about Poisson.",
            "Here $c = M/K - \\ln K «c=»$, and the limit $«limit»$ stands for a chance of "
            "$«chance»$.",
        ],
        also=lambda K, M: dict(c=mpf(M) / K - mpmath.log(K)),
        where=lambda K, M: 3 * K <= M <= 12 * K,
    ),
]
