"""Exercises on a regression that keeps all labels of one design."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import inverse_mean

ROOM = "mixing/regression_accumulate_shared"


def _enough(q: Fraction, d: int, T: int) -> int:
    """The first refit at which the error is q of its limit."""
    limit = mpf(claim(f"{ROOM}:limit", d=d, T=T))
    return next(n for n in count(1) if mpf(claim(ROOM, d=d, T=T, n=n)) >= mpf(q) * limit)


def one_fit(d: int, T: int) -> Any:
    """d diagonal entries of the inverse Gram matrix."""
    return d * inverse_mean(T - d + 1)


def in_rounds(d: int, T: int, n: int) -> Any:
    """Round i adds the share 1/i² of one fit's error."""
    return one_fit(d, T) * mpf(sum(Fraction(1, i * i) for i in range(1, n + 1)))


def for_ever(d: int, T: int, n: int) -> Any:
    """The sum of all 1/i² as the integral of t/(exp t − 1)."""
    total = mpmath.quad(lambda t: t / mpmath.expm1(t), [0, 5, 20, 60, 120])
    return one_fit(d, T) * total


def enough_terms(q: Fraction, d: int, T: int) -> int:
    """The same from the terms 1/i² alone, a million of them and a rest."""
    terms = 1 / np.arange(1.0, 1_000_001.0) ** 2
    total = terms.sum() + 1 / 1_000_000.5
    return int(np.argmax(np.cumsum(terms) >= float(q) * total)) + 1


def response(lots: int) -> Any:
    """The square of what one round's noise, 1, leaves in the fits for good."""
    fits = [mpmath.mpf(0)] * lots
    for number in range(400):
        noise = 1 if number < lots else 0  # in use for so many rounds
        fits = [*fits[1:], (sum(fits) + noise) / lots]
    return fits[-1] ** 2


EXERCISES = [
    Exercise(
        "growth",
        "A linear regression with $d = «d»$ coefficients relabels the same $T = «T»$ inputs in "
        "each round and keeps all labels, with noise $\\sigma = 1$.\nWhat is its expected excess "
        "test error after $n = «n»$ refits, and in the limit?",
        dict(d=9, T=60, n=3),
        dict(d=[1, 2, 4, 9], T=[20, 30, 60, 120], n=[2, 3, 4]),
        dict(
            error=Answer(lambda d, T, n: claim(ROOM, d=d, T=T, n=n), in_rounds, within=1e-15),
            limit=Answer(lambda d, T, n: claim(f"{ROOM}:limit", d=d, T=T), for_ever, within=1e-15),
        ),
        [
            "The first fit's error is $d/(T-d-1) «one=»$.",
            "Round $i$ adds the share $1/i^2$ of it: «n» refits make $«error»$.",
            "For ever it is $\\pi^2/6$ times the first fit's, $«limit»$.",
        ],
        also=lambda d, T, n: dict(one=Fraction(d, T - d - 1)),
    ),
    Exercise(
        "share",
        "All labels of one design are kept.\nWith $d = «d»$ coefficients and $T = «T»$ inputs, "
        "after how many refits has the error reached the share $«q»$ of its limit?\nDoes this "
        "depend on $d$ and $T$?",
        dict(q=Fraction(19, 20), d=3, T=14),
        dict(
            q=[Fraction(*q) for q in [(3, 4), (4, 5), (9, 10), (19, 20), (49, 50)]],
            d=[3, 50],
            T=[100, 1000],
        ),
        dict(first=Answer(_enough, enough_terms)),
        [
            "The missing share is $\\frac{6}{\\pi^2}\\sum_{i>n} 1/i^2 \\approx "
            "\\frac{6}{\\pi^2} \\cdot \\frac{1}{n + 1/2}$.",
            "It is $«rest»$ at $n \\approx «near»$.",
            "So «first» refits are enough and one less is not.",
            "The factor $\\sigma^2 d/(T-d-1)$ is in the error and in its limit: $d$ and $T$ "
            "cancel.",
        ],
        also=lambda q, d, T: dict(rest=1 - q, near=round(6 / (mpmath.pi**2 * mpf(1 - q)) - 0.5, 1)),
    ),
    Exercise(
        "window",
        "Keep only the last $«lots»$ rounds of labels, on the shared design.\nDoes the error "
        "still level off?\nWhich share of one fit's error does it gain at each refit in the long "
        "run?",
        dict(lots=2),
        dict(lots=[2, 3, 4, 5, 6, 7]),
        dict(slope=Answer(lambda lots: Fraction(4, (lots + 1) ** 2), response, digits=4)),
        [
            "Let $e_n$ be the fit to the noise of round $n$, and keep $L = «lots»$ rounds.",
            "Then $\\hat w_n$ is the average of $\\hat w_{n-j} + e_{n+1-j}$ for "
            "$j = 1, \\ldots, L$.",
            "Look for a combination that only noise can change: let $Q_n$ be the sum of "
            "$(1 - \\frac{j}{L})\\,\\hat w_{n-j}$ for $j = 0, \\ldots, L-1$.",
            "With the average put in for $\\hat w_n$, it is $Q_{n-1}$ plus the average of "
            "$e_n, \\ldots, e_{n+1-L}$.",
            "In the long run $Q_n$ is $\\frac{L+1}{2} = «whole»$ times $\\hat w_n$, and it gains "
            "one whole $e$ per round.",
            "So $\\hat w_n$ gains $«part»$ of $e$, and the error grows linearly, with the "
            "share $«slope»$ of the slope of replaced data.",
            "A window slows the growth and does not bound it.",
        ],
        also=lambda lots: dict(whole=Fraction(lots + 1, 2), part=Fraction(2, lots + 1)),
    ),
]
