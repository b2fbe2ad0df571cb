"""Exercises on a weight that is drawn from its posterior."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "families/posterior_sampling"


def after_counts(c: int, M: int, n: int, w: Fraction) -> Fraction:
    """The expected weight, refit by refit, all counts listed."""
    for _ in range(n):
        w = sum(
            comb(M, k) * w**k * (1 - w) ** (M - k) * Fraction(c + k, M + 2 * c)
            for k in range(M + 1)
        ) + Fraction(0)
    return w


def refits_counted(c: int, M: int, n: int, w: Fraction) -> int:
    """Refits until less than half of the distance is left, one by one."""
    left, count = Fraction(1), 0
    while left >= Fraction(1, 2):
        left, count = left * M / (M + 2 * c), count + 1
    return count


def _refits(c: int, M: int) -> int:
    first = claim(f"{ROOM}:mean", M=M, n=1, a=c, b=c, w=1)
    share = (first - Fraction(1, 2)) * 2
    return int(mpmath.floor(mpmath.log(mpf(Fraction(1, 2))) / mpmath.log(mpf(share)))) + 1


def prior_squares(c: int, M: int) -> Any:
    """The standard deviation of a Beta(c, c) weight, integrated."""

    def over(of: Any) -> Any:  # its density, unscaled; a polynomial
        return mpmath.quad(lambda y: of(y) * (y * (1 - y)) ** (c - 1), [0, 1])

    return mpmath.sqrt(over(lambda y: (y - 0.5) ** 2) / over(lambda y: 1))


def kept_iterated(c: int, M: int) -> Any:
    """The kept mean's standard deviation: its square, iterated to rest."""

    def square(w: Fraction) -> Fraction:  # one refit from w, all counts listed
        chances = (comb(M, k) * w**k * (1 - w) ** (M - k) for k in range(M + 1))
        fits = (Fraction(c + k, M + 2 * c) for k in range(M + 1))
        return sum((p * v**2 for p, v in zip(chances, fits, strict=True)), 0 * w)

    low, mid, high = (mpf(square(Fraction(j, 2))) for j in range(3))
    bend = 2 * (low + high - 2 * mid)  # its mean is low + slope w + bend w²
    slope, rest = high - low - bend, mpmath.mpf(1) / 4
    for _ in range(4000):
        rest = low + slope / 2 + bend * rest
    return mpmath.sqrt(rest - mpmath.mpf(1) / 4)


EXERCISES = [
    Exercise(
        "forgetting",
        "A coin shows heads with chance $«w»$. Each refit throws its model $M = «M»$ times and "
        "draws the new chance from the posterior; the prior is Beta$(«c», «c»)$ each time.\n"
        "What is the expected chance after $n = «n»$ refits?\n"
        "After how many is less than half of the distance from the prior's mean left?",
        dict(c=1, M=10, n=5, w=Fraction(1, 5)),
        dict(
            c=[1, 2, 3],
            M=[5, 10, 20],
            n=[2, 5, 8],
            w=[Fraction(1, 5), Fraction(1, 10), Fraction(9, 10)],
        ),
        dict(
            mean=Answer(
                lambda c, M, n, w: claim(f"{ROOM}:mean", M=M, n=n, a=c, b=c, w=w),
                after_counts,
                digits=4,
            ),
            refits=Answer(lambda c, M, n, w: _refits(c, M), refits_counted),
        ),
        [
            "The prior's mean is $1/2$, and each refit keeps the share $«M»/(«M» + 2 \\cdot «c»)$ "
            "of the distance from it.",
            "So the expected chance is $\\frac12 + («w» - \\frac12)\\left(«M»/(«M» + 2 \\cdot "
            "«c»)\\right)^{«n»} «mean=»$.",
            "The share's powers are below $1/2$ from refit «refits» on.",
        ],
    ),
    Exercise(
        "spread",
        "The prior is Beta$(«c», «c»)$, and each refit sees $M = «M»$ throws of the last model.\n"
        "What is the standard deviation between runs, after very many refits, if each draws the "
        "new chance from its posterior?\n"
        "What is it if each keeps the posterior's mean?",
        dict(c=1, M=10),
        dict(c=[1, 2, 3, 5], M=[2, 5, 10, 20, 40]),
        dict(
            drawn=Answer(lambda c, M: _prior_sd(c), prior_squares, digits=4, within=1e-12),
            kept=Answer(
                lambda c, M: mpmath.sqrt(mpf(claim(f"{ROOM}:kept", M=M, a=c, b=c))),
                kept_iterated,
                digits=4,
                within=1e-12,
            ),
        ),
        [
            "Posterior draws end at the prior, whatever $M$: the standard deviation of "
            "Beta$(«c», «c»)$ is $1/(2\\sqrt{2 \\cdot «c» + 1}) «drawn=»$.",
            "Where the mean is kept the variance is $\\frac14$ over "
            "$1 + 2(a+b) + (a+b)^2/M$ with $a + b = 2 \\cdot «c»$; its root is $«kept»$.",
            "Keeping the mean adds no noise of its own, so the runs lie closer together. They do "
            "not come to rest.",
        ],
    ),
]


def _prior_sd(c: int) -> Any:
    """From the room's law: E Y² = 1 − 2∫ y P(Y ≤ y), in closed form for Beta(c, c)."""
    return 1 / (2 * mpmath.sqrt(mpmath.mpf(2 * c + 1)))
