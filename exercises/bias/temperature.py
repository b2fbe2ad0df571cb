"""Exercises on samples drawn at a temperature."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.gaussian import digamma_half

ROOM = "bias/temperature"


def refit_by_refit(M: int, n: int, a: Fraction) -> Fraction:
    """The expected variance, the samples' own multiplied by 1 − 1/M each time."""
    left = Fraction(M - 1, M)
    for _ in range(n - 1):
        emitted = a * left
        left = emitted - emitted / M
    return left


def as_if(M: int, n: int, a: Fraction) -> Any:
    """How many samples lose as much, from the means after two refits."""
    one, two = (claim(f"{ROOM}:mean", M=M, n=each, lam=a) for each in (1, 2))
    return one / (one - two)


def by_harmonic_sums(M: int) -> Any:
    """The factor whose logarithm is what a refit takes from ln σ̂² on average."""
    return mpmath.exp(mpmath.log(mpf(M) / 2) - digamma_half(M - 1))


def loss_undone(M: int) -> Fraction:
    """The factor that makes up for the loss of 1/M."""
    lost = Fraction(1, M)
    return 1 + lost / (1 - lost)


def refits_counted(a: Fraction, q: Fraction) -> int:
    """Refits to infinitely many samples until q or less is left, one by one."""
    left, refits = Fraction(1), 1
    while left > q:
        left, refits = left * a, refits + 1
    return refits


EXERCISES = [
    Exercise(
        "samples",
        "Each fitted Gaussian emits $M = «M»$ samples at a temperature with the variance factor "
        "$\\lambda = «a»$; the first refit sees real samples.\n"
        "What is left of the expected variance after $n = «n»$ refits (ddof 0)?\n"
        "How many samples per refit would lose as much at each later refit without a temperature?",
        dict(M=1000, n=10, a=Fraction(9, 10)),
        dict(
            M=[10, 100, 1000],
            n=[2, 5, 10, 20],
            a=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(99, 100)],
        ),
        dict(
            left=Answer(
                lambda M, n, a: claim(f"{ROOM}:mean", M=M, n=n, lam=a), refit_by_refit, digits=4
            ),
            worth=Answer(lambda M, n, a: 1 / (1 - a * (1 - Fraction(1, M))), as_if, digits=4),
        ),
        [
            "The first refit leaves $1 - 1/«M»$, and each later one multiplies by "
            "$«a»\\,(1 - 1/«M»)$.",
            "After «n» refits it is $«a»^{«n» - 1}(1 - 1/«M»)^{«n»} «left=»$.",
            "A later refit loses what one to $m$ samples loses if "
            "$1 - 1/m = «a»\\,(1 - 1/«M»)$, so $m «worth=»$.",
        ],
    ),
    Exercise(
        "keep",
        "Models are refitted to $M = «M»$ samples of the last one (ddof 0).\n"
        "At which factor of the variance does the expected variance stay from refit to refit?\n"
        "At which does the expected logarithm?",
        dict(M=20),
        dict(M=[2, 3, 5, 10, 20, 50, 100]),
        dict(
            mean=Answer(lambda M: Fraction(M, M - 1), loss_undone, digits=5),
            run=Answer(
                lambda M: mpmath.exp(-claim(f"{ROOM}:log", M=M, n=1, lam=1)),
                by_harmonic_sums,
                digits=5,
            ),
        ),
        [
            "The mean stays if $\\lambda\\,(1 - 1/«M») = 1$: $\\lambda = «M»/(«M» - 1) «mean=»$.",
            "The logarithm stays if $\\ln\\lambda + \\psi((«M» - 1)/2) + \\ln(2/«M») = 0$: "
            "$\\lambda «run=»$.",
            "The second is larger. At the first, almost every run still dies; at the second, the "
            "mean explodes.",
        ],
    ),
    Exercise(
        "endless",
        "Each model is fitted to so many samples that sampling error can be forgotten, but fitted "
        "models emit at the variance factor $\\lambda = «a»$.\n"
        "After how many refits is the share $«q»$ of the variance left, or less?\n"
        "The first refit sees real samples.",
        dict(a=Fraction(9, 10), q=Fraction(1, 2)),
        dict(
            a=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
            q=[Fraction(1, 2), Fraction(1, 10), Fraction(3, 4)],
        ),
        dict(
            refits=Answer(
                lambda a, q: 1 + ceil(mpmath.log(mpf(q)) / mpmath.log(mpf(a)) - mpf(10) ** -20),
                refits_counted,
            )
        ),
        [
            "After $n$ refits $«a»^{n-1}$ is left.",
            "It is $«q»$ or less from $n = 1 + \\ln «q»/\\ln «a»$ on, rounded up: «refits».",
        ],
    ),
]
