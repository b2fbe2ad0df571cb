"""Exercises on the ledger of entropy."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.families import over_gamma

ROOM = "families/entropy_ledger"


def divergence_summed(k: int, M: int, n: int) -> Any:
    """k times the mean of F − 1 − ln F, summed over the density."""
    f = mpmath.mpf(k * M)
    return n * k * over_gamma(lambda g: g / f - 1 - mpmath.log(g / f), k * M)


def shorter(k: int, M: int, n: int) -> Any:
    """The loss relative to length: the mean logarithm of the scale, summed."""
    return -n * over_gamma(lambda g: mpmath.log(g / (k * M)), k * M)


def two_draws(w: Fraction) -> Any:
    """The mean divergence over the outcomes 0, 1 and 2 ones."""
    total = mpmath.mpf(0)
    for ones, chance in ((0, (1 - w) ** 2), (1, 2 * w * (1 - w)), (2, w**2)):
        share = Fraction(ones, 2)
        for p, q in ((share, w), (1 - share, 1 - w)):
            if p:
                total += mpf(chance) * mpf(p) * mpmath.log(mpf(p / q))
    return total


def left_by_then(w: Fraction) -> Any:
    """The entropy that is left: ln 2 with the chance of one 1 among two draws."""
    return mpf(2 * w * (1 - w)) * mpmath.log(2)


def left_over(w: Fraction) -> Any:
    """The real entropy less what has been lost."""
    real = -mpf(w) * mpmath.log(mpf(w)) - mpf(1 - w) * mpmath.log(mpf(1 - w))
    return real - claim(f"{ROOM}:bernoulli", M=2, w=w, n=1)


EXERCISES = [
    Exercise(
        "gamma",
        "A gamma model with the known shape $k = «k»$ is refitted by maximum likelihood, "
        "$M = «M»$ samples to a refit.\n"
        "What is its expected divergence from the real distribution after $n = «n»$ refits?\n"
        "And the loss of its entropy, as usual relative to length?",
        dict(k=2, M=10, n=5),
        dict(k=[1, 2, 3], M=[2, 5, 10, 20], n=[1, 5, 10]),
        dict(
            gained=Answer(
                lambda k, M, n: claim(f"{ROOM}:gamma", k=k, M=M, n=n), divergence_summed, digits=4
            ),
            length=Answer(
                lambda k, M, n: claim(f"{ROOM}:gamma", k=k, M=M, n=n) / k, shorter, digits=4
            ),
        ),
        [
            "The divergence is $nk\\left(\\ln kM - \\psi(kM)\\right) «gained=»$ nats.",
            "Relative to length the entropy is $\\ln\\theta_n$ and a constant; it loses "
            "$«length»$.",
            "Relative to the base measure $x^{«k»-1}\\,\\mathrm{d}x$ it is $«k»\\ln\\theta_n$ and "
            "a constant, and the ledger closes.",
        ],
    ),
    Exercise(
        "two",
        "A Bernoulli model with the weight $w = «w»$ is refitted to two samples.\n"
        "What is its expected divergence, and what entropy is left on average?",
        dict(w=Fraction(1, 2)),
        dict(w=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(1, 10), Fraction(2, 5)]),
        dict(
            gained=Answer(lambda w: claim(f"{ROOM}:bernoulli", M=2, w=w, n=1), two_draws, digits=4),
            left=Answer(left_over, left_by_then, digits=4),
        ),
        [
            "Either one of each is drawn, with the chance $2w(1-w)$, and the entropy is $\\ln 2$; "
            "or two alike, and it is 0. So $«left»$ is left on average.",
            "The divergence is what is missing from the real entropy, $«gained»$.",
        ],
    ),
]
