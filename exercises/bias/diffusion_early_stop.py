"""Exercises on a diffusion model that stops early."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "bias/diffusion_early_stop"


def settled(m: int, t: Fraction, a: Fraction) -> Any:
    """The room's part, for a pool of as many as it takes."""
    return claim(f"{ROOM}:settled", m=m, t=t, alpha=a, M=a.denominator)


def generations(m: int, t: Fraction, a: Fraction) -> Any:
    """The chance of each number of models gone through, times what they leave."""
    left, chance, total = mpmath.exp(-m * mpf(t)), mpf(a), mpf(0)
    for k in range(1, 800):
        total += chance * left**k
        chance *= 1 - mpf(a)
    return total


def first_order(m: int, t: Fraction, a: Fraction) -> Any:
    """The same for the mean."""
    return generations(1, t, a)


def wide(a: Fraction, h: Fraction, n: int) -> Any:
    """The room's variance over the real one."""
    return claim(f"{ROOM}:spread", alpha=a, eta=h, sigma=1, M=a.denominator, n=n)


def refit_by_refit(a: Fraction, h: Fraction, n: int) -> Fraction:
    """The same, every refit mixed and blurred."""
    v = Fraction(1)
    for _ in range(n):
        v = a + (1 - a) * v + h**2
    return v


def needed(h: Fraction, q: Fraction) -> Fraction:
    """The real share with which the excess stays at q: from the limit."""
    return h**2 / q


def needed_by_halving(h: Fraction, q: Fraction) -> Any:
    """The same from the variance far out."""
    low, high = mpf(0), mpf(1)
    for _ in range(60):
        middle, v = (low + high) / 2, mpf(1)
        for _ in range(600):
            v = middle + (1 - middle) * v + mpf(h) ** 2
        low, high = (middle, high) if v - 1 > mpf(q) else (low, middle)
    return low


def kurtosis(a: Fraction, h: Fraction) -> Any:
    """From the fourth derivative of the final law's waves."""
    return 3 * (1 + 2 * h**2 / a + (2 - a) * h**4 / a**2) / (1 + h**2 / a) ** 2


def by_generations(a: Fraction, h: Fraction, n: int) -> Any:
    """From the law of the number of models gone through, summed."""
    chance, square, fourth = mpf(a), mpf(0), mpf(0)
    for k in range(1, 1200):
        v = 1 + k * mpf(h) ** 2
        square, fourth = square + chance * v, fourth + 3 * chance * v**2
        chance *= 1 - mpf(a)
    return fourth / square**2


EXERCISES = [
    Exercise(
        "detail",
        "A diffusion model stops at $t = «t»$, and the share $\\alpha = «a»$ of each later pool is "
        "real and new.\nWhich part of the real Hermite coefficient of order «m» does its output "
        "keep in the long run?\nWhich of the first order, the mean?",
        dict(m=8, t=Fraction(1, 100), a=Fraction(1, 10)),
        dict(
            m=[2, 4, 8],
            t=[Fraction(1, 100), Fraction(1, 20)],
            a=[Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)],
        ),
        dict(
            part=Answer(settled, generations),
            mean=Answer(lambda m, t, a: settled(1, t, a), first_order),
        ),
        [
            "One model keeps $e^{-mt}$ of it.",
            "In the long run it is $\\alpha e^{-mt}/(1-(1-\\alpha)e^{-mt}) = «part»$.",
            "Of the mean it is $«mean»$.",
        ],
    ),
    Exercise(
        "excess",
        "In the variance exploding process each sample keeps noise of the variance "
        "$h^2\\sigma^2$ with $h = «h»$, and the share $\\alpha = «a»$ of each later pool is real.\n"
        "What is the mean square of the output of model $n = «n»$, in units of $\\sigma^2$?\n"
        "Which kurtosis has the output in the end, if real data are normal?",
        dict(a=Fraction(1, 10), h=Fraction(1, 5), n=10),
        dict(
            a=[Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)],
            h=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)],
            n=[2, 10, 40],
        ),
        dict(
            square=Answer(wide, refit_by_refit, digits=4),
            kurtosis=Answer(lambda a, h, n: mpf(kurtosis(a, h)), by_generations, digits=4),
        ),
        [
            "It is $1 + h^2(1-(1-\\alpha)^n)/\\alpha = «square»$.",
            "In the end the number of models gone through is geometric, which gives the kurtosis "
            "$«kurtosis»$, where a normal law has 3.",
        ],
    ),
    Exercise(
        "share",
        "The output's variance may exceed the real one by the share $«q»$ in the long run, and "
        "$h = «h»$.\nHow large must the share of real data be?",
        dict(h=Fraction(1, 10), q=Fraction(1, 20)),
        dict(
            h=[Fraction(1, 10), Fraction(1, 8), Fraction(1, 5)],
            q=[Fraction(1, 20), Fraction(1, 10)],
        ),
        dict(share=Answer(needed, needed_by_halving, within=1e-9)),
        [
            "The excess settles at $h^2/\\alpha$.",
            "So $\\alpha$ must be $«h»^2/«q» = «share»$ or more.",
        ],
        where=lambda h, q: h**2 < q,
    ),
]
