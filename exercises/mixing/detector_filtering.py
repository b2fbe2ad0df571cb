"""Exercises on a detector used as a filter."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "mixing/detector_filtering"


def of_a_lot(alpha: Fraction, t_R: Fraction, t_S: Fraction, N: int) -> Fraction:
    """A lot of samples sorted: the real ones among those that pass."""
    lot = alpha.denominator * t_R.denominator * t_S.denominator
    truly, falsely = lot * alpha * t_R, lot * (1 - alpha) * t_S
    return truly / (truly + falsely)


def stepped(alpha: Fraction, t_R: Fraction, t_S: Fraction, N: int) -> Any:
    """What is kept, two lines followed back until they have surely met."""
    other = 1 - of_a_lot(alpha, t_R, t_S, N)
    apart, met = mpmath.mpf(1), mpmath.mpf(0)
    for _ in range(3000):
        met += apart / N
        apart *= (1 - mpmath.mpf(1) / N) * mpf(other) ** 2
    return 1 - met


def counted(alpha: Fraction, wanted: Fraction) -> Fraction:
    """Of a lot all real ones pass; so many synthetic ones may, of all."""
    lot = alpha.denominator * wanted.numerator
    real = lot * alpha
    passing = real / wanted
    return (lot - real) / (passing - real)


EXERCISES = [
    Exercise(
        "filter",
        "A share $\\alpha = «alpha»$ of what comes in is real. A filter lets real samples pass "
        "with the chance $«t_R»$ and synthetic ones with the chance $«t_S»$.\n"
        "Which share of what passes is real?\n"
        "What does a Gaussian model keep of the expected variance in the long run, refitted to "
        "$N = «N»$ of them each time by maximum likelihood?",
        dict(alpha=Fraction(1, 10), t_R=Fraction(9, 10), t_S=Fraction(1, 5), N=20),
        dict(
            alpha=[Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)],
            t_R=[Fraction(9, 10), Fraction(1, 2)],
            t_S=[Fraction(1, 5), Fraction(1, 20)],
            N=[5, 20, 100],
        ),
        dict(
            share=Answer(
                lambda alpha, t_R, t_S, N: claim(f"{ROOM}:passes", alpha=alpha, t_R=t_R, t_S=t_S),
                of_a_lot,
            ),
            kept=Answer(
                lambda alpha, t_R, t_S, N: claim(
                    f"{ROOM}:kept", alpha=alpha, t_R=t_R, t_S=t_S, N=N
                ),
                stepped,
                digits=4,
            ),
        ),
        [
            "Real and passing: $«alpha»\\cdot «t_R»$; synthetic and passing: "
            "$(1-«alpha»)\\cdot «t_S»$. So the share is $«share»$.",
            "Two lines of descent meet with chance $1/N$ at each step back, and go on only if both "
            "are synthetic; what never meets is $«kept»$.",
        ],
    ),
    Exercise(
        "ratio",
        "A share $\\alpha = «alpha»$ of what comes in is real, and «wanted» of what passes should "
        "be.\nHow many times as easily must a real sample pass as a synthetic one?",
        dict(alpha=Fraction(1, 100), wanted=Fraction(1, 2)),
        dict(
            alpha=[Fraction(1, 100), Fraction(1, 20), Fraction(1, 10), Fraction(1, 4)],
            wanted=[Fraction(1, 2), Fraction(3, 4), Fraction(9, 10)],
        ),
        dict(
            ratio=Answer(
                lambda alpha, wanted: (1 - alpha) * wanted / (alpha * (1 - wanted)), counted
            ),
        ),
        ["The filter multiplies the odds of a sample being real by the ratio: $«ratio»$ times."],
    ),
]
