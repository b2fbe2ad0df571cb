"""Exercises on real data with a weight of its own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from montecarlo.evidence import Moments


def iterated(M: Fraction, lam: Fraction) -> Any:
    """The loss in the end, which is the squared error of the mean."""
    share = mpf(lam / (1 + lam))
    off, v = mpmath.mpf(0), mpmath.mpf(1)
    for _ in range(3000):
        square, within = off + v / mpf(M), v * (1 - 1 / mpf(M))
        between = share * (1 - share) * square
        off, v = share**2 * square, 1 - share + share * within + between
    return off


def shared_out(lam: Fraction, D: Fraction, n: Fraction) -> Any:
    """What is left of the start, and of the real part of each refit."""
    share = lam / (1 + lam)
    real = sum(((1 - share) * share**each for each in range(int(n))), Fraction(0))
    return mpf(D * share ** int(n) + real)


def ran(rng: np.random.Generator, M: int, lam: Fraction, n: int) -> Moments:
    """Variances after n refits to the real law and to M samples."""
    share = float(lam / (1 + lam))
    mean, v = np.zeros(400_000), np.ones(400_000)
    for _ in range(n):
        noise = np.sqrt(v) * rng.standard_normal(400_000)
        within = v * rng.chisquare(M - 1, 400_000) / M
        mean = mean + noise / M**0.5
        v = 1 - share + share * within + share * (1 - share) * mean**2
        mean = share * mean
    return Moments.of(v)


EXERCISES = [
    Exercise(
        "loss",
        "Real data have the weight $1$, $M = «M»$ samples of the last model the weight "
        "$\\lambda = «lam»$.\nWhich share of the real variance is expected to be lost in the end?",
        dict(M=Fraction(100), lam=Fraction(4)),
        dict(
            M=[Fraction(each) for each in (10, 100, 1000)],
            lam=[Fraction(1, 2), Fraction(1), Fraction(4), Fraction(20)],
        ),
        dict(
            loss=Answer(
                lambda M, lam: 1 - claim("mixing/stability_condition:kept", M=M, lam=lam),
                iterated,
                digits=4,
                within=1e-12,
            )
        ),
        [
            "What is kept in the end is $M(1 + 2\\lambda)/(M(1 + 2\\lambda) + \\lambda^2)$.",
            "So the loss is $\\lambda^2/(M(1 + 2\\lambda) + \\lambda^2) = «loss»$.",
            "It is the mean squared error of the model's mean, too: what a sample is off by on the "
            "whole does not change, and what the variance lacks, the mean has.",
        ],
    ),
    Exercise(
        "forgotten",
        "The first model's samples have the mean squared distance $D = «D»$ from the real mean, "
        "where the real samples have $1$.\nWhat is expected after $n = «n»$ refits with "
        "$\\lambda = «lam»$?",
        dict(D=Fraction(9), lam=Fraction(2), n=Fraction(5)),
        dict(
            D=[Fraction(4), Fraction(9), Fraction(1, 4)],
            lam=[Fraction(1, 2), Fraction(2), Fraction(9)],
            n=[Fraction(each) for each in (3, 5, 10)],
        ),
        dict(
            distance=Answer(
                lambda D, lam, n: claim(
                    "mixing/stability_condition", D=D, lam=lam, n=n, sigma=Fraction(1)
                ),
                shared_out,
                digits=4,
            )
        ),
        [
            "A refit passes on the share $\\lambda/(1+\\lambda)$ of what is off.",
            "So it is $1 + (D - 1)(\\lambda/(1+\\lambda))^n = «distance»$.",
            "The number of samples does not enter.",
        ],
    ),
    Exercise(
        "run",
        "Estimate by simulation the expected variance after $n = «n»$ refits from the real "
        "Gaussian $N(0, 1)$, with $M = «M»$ samples each and $\\lambda = «lam»$.",
        dict(M=20, lam=Fraction(8), n=6),
        dict(M=[20, 30, 50], lam=[Fraction(2), Fraction(8), Fraction(30)], n=[4, 6]),
        dict(
            variance=Simulated(
                lambda M, lam, n: claim(
                    "mixing/stability_condition:variance", M=M, lam=lam, n=n, sigma=1
                ),
                ran,
                resolves=0.02,
            )
        ),
        [
            "A refit has the mean $s\\bar x$ with $s = \\lambda/(1+\\lambda)$, and the variance "
            "$1 - s + s S^2 + s(1-s)\\bar x^2$.",
            "The theorem says $«variance»$.",
            "No run has less than $1 - s$: that is the real data's own part.",
        ],
    ),
]
