"""Exercises on early stopping in every refit."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "bias/early_stopping"


def step_by_step(x: Fraction, m: int, n: int) -> Fraction:
    """The mean coefficient over B, every step of a refit taken; x is ηs."""
    at = Fraction(0)
    for _ in range(m):
        at += x * (1 - at)
    target = Fraction(1)
    for _ in range(n):
        target *= at
    return target


def kept(x: Fraction, m: int, n: int) -> Any:
    """The room's mean for a coefficient of 1."""
    return claim(f"{ROOM}:mean", s=1, eta=x, m=m, B=1, n=n, sigma=1)


def needed(x: Fraction, n: int, q: Fraction) -> int:
    """The steps with which n refits keep the share q, from the formula."""
    rest = 1 - mpf(q) ** (mpf(1) / n)
    return ceil(float(mpmath.log(rest) / mpmath.log(1 - mpf(x))))


def needed_tried(x: Fraction, n: int, q: Fraction) -> int:
    """The same, step by step."""
    m = 1
    while step_by_step(x, m, n) < q:
        m += 1
    return m


def cold(x: Fraction, m: int, n: int, v: Fraction) -> Any:
    """The room's error for B = 1 and s = 1, the noise's variance being v."""
    at = dict(s=1, eta=x, m=m, n=n, sigma=1)
    silent = claim(f"{ROOM}:error", B=0, **at)
    return claim(f"{ROOM}:error", B=1, **at) + (v - 1) * silent


def by_parts(x: Fraction, m: int, n: int, v: Fraction) -> Fraction:
    """Bias and variance, refit by refit."""
    share, mean, variance = step_by_step(x, m, 1), Fraction(1), Fraction(0)
    for _ in range(n):
        mean, variance = share * mean, share**2 * (variance + v)
    return (mean - 1) ** 2 + variance


def warm(x: Fraction, m: int, n: int, v: Fraction) -> Any:
    """The room's error from a warm start."""
    return v * claim(f"{ROOM}:warm", s=1, eta=x, m=m, B=1, n=n, sigma=1)


def added_up(x: Fraction, m: int, n: int, v: Fraction) -> Fraction:
    """The noise that each refit learns, added up."""
    share = step_by_step(x, m, 1)
    return sum((share**2 * v for _ in range(n)), Fraction(0))


EXERCISES = [
    Exercise(
        "kept",
        "In one direction the step size times the eigenvalue is $x = «x»$. Each refit takes "
        "$m = «m»$ gradient steps from 0 on "
        "labels from the last model.\nWhich share of the coefficient is left, in expectation, "
        "after $n = «n»$ refits?",
        dict(x=Fraction(1, 10), m=20, n=10),
        dict(x=[Fraction(1, 20), Fraction(1, 10), Fraction(1, 2)], m=[5, 20], n=[5, 10]),
        dict(left=Answer(kept, step_by_step)),
        [
            "One refit reaches the share $1 - (1-x)^m = «once»$ of its labels' coefficient.",
            "It is the next one's truth, so after «n» refits $«left»$ is left.",
            "With infinitely many samples it is the same.",
        ],
        also=lambda x, m, n: dict(once=1 - (1 - x) ** m),
    ),
    Exercise(
        "steps",
        "How many gradient steps must each of $n = «n»$ refits take, the step size times the "
        "eigenvalue being $x = «x»$, so that the share $«q»$ of the coefficient is left in the "
        "end?",
        dict(x=Fraction(1, 10), n=10, q=Fraction(9, 10)),
        dict(
            x=[Fraction(1, 10), Fraction(3, 10), Fraction(1, 2)],
            n=[5, 10],
            q=[Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)],
        ),
        dict(steps=Answer(needed, needed_tried)),
        [
            "It takes $(1-(1-x)^m)^n \\geq «q»$, that is $(1-x)^m \\leq 1 - q^{1/n}$.",
            "So $m$ is $\\ln(1 - q^{1/n})/\\ln(1-x)$, rounded up: «steps».",
            "The number grows with the logarithm of $n$ only.",
        ],
    ),
    Exercise(
        "start",
        "Compare the two starts for $B = 1$, $s = 1$, the step size $«x»$, $m = «m»$, $n = «n»$ "
        "and the noise's variance $\\sigma^2 = «v»$.\nWhat is the expected squared error if each "
        "refit starts at 0, and what if it starts at the last model?",
        dict(x=Fraction(1, 10), m=10, n=10, v=Fraction(1, 100)),
        dict(
            x=[Fraction(1, 10), Fraction(1, 4)],
            m=[3, 10],
            n=[2, 10],
            v=[Fraction(1, 100), Fraction(1, 2)],
        ),
        dict(cold=Answer(cold, by_parts), warm=Answer(warm, added_up)),
        [
            "From 0 the bias and the noise's level give $«cold»$.",
            "From the last model there is no bias: each refit adds $g^2\\sigma^2/s$, in all "
            "$«warm»$.",
        ],
    ),
]
