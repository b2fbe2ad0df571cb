"""Exercises on everything kept, and a share of each lot real."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import followed_back
from schemes import window

ROOM = "mixing/accumulate_fresh_share"

ALL = 10**6
"""More lots than there are."""


def followed(M: int, a: Fraction, n: int) -> Fraction:
    """Two lines of descent followed back through all lots."""
    real = int(a * M)
    return Fraction(followed_back(window(real, M - real, ALL), n))


def noise_left(M: int, a: Fraction, n: int) -> Fraction:
    """The variance of the mean: what is left of each lot's noise, added up."""
    left: list[Fraction] = []
    for lot in range(1, n + 1):
        left = [(1 - a / lot) * noise for noise in left] + [Fraction(1, lot)]
    return sum((noise**2 for noise in left), Fraction(0)) / M


def _pace(M: int, a: Fraction, n: int) -> Any:
    """The loss at refit 2n over that at n."""
    early, late = (mpf(claim(ROOM, M=M, alpha=a, n=each)) for each in (n, 2 * n))
    return (1 - late) / (1 - early)


def lines(M: int, a: Fraction, n: int) -> Any:
    """The same from the lines that have met by then."""
    return mpf((1 - followed(M, a, 2 * n)) / (1 - followed(M, a, n)))


def _constant(a: Fraction) -> Fraction:
    """The loss in units of σ²/(Mn), in the long run."""
    return 1 / (2 * a - 1)


def integral(a: Fraction) -> Any:
    """The lots at u = i/n = exp(-s), each with the weight u^(2a)/u², added up."""
    rate = 2 * mpf(a) - 1
    return mpmath.quad(lambda s: mpmath.exp(-rate * s), [0, 10, 100, mpmath.inf])


EXERCISES = [
    Exercise(
        "few",
        "Everything is kept, and the share $\\alpha = «a»$ of each lot of $M = «M»$ samples is "
        "real.\nWhich share of the variance is expected to be left after $n = «n»$ refits, by "
        "maximum likelihood?\nIf the deviation is known and the mean alone is fitted, which is the "
        "mean's variance, in units of $\\sigma^2$?",
        dict(M=4, a=Fraction(1, 4), n=3),
        dict(M=[4, 8, 20], a=[Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)], n=[2, 3, 4, 6]),
        dict(
            left=Answer(lambda M, a, n: mpf(claim(ROOM, M=M, alpha=a, n=n)), followed, digits=4),
            strayed=Answer(
                lambda M, a, n: mpf(claim(f"{ROOM}:known", M=M, alpha=a, n=n)),
                noise_left,
                digits=4,
            ),
        ),
        [
            "The first refit loses $F_1 = \\frac{1}{«M»}$.",
            "Refit $k$ makes of $F_{k-1}$ the value "
            "$((1-\\frac{«a»}{k})^2 - \\frac{«b»}{«M»k^2})F_{k-1} + \\frac{1}{«M»k^2}$.",
            "After «n» refits $1 - F_{«n»} «left=»$ is left.",
            "With a known deviation the middle term is missing, and the mean's variance is "
            "$«strayed»$.",
        ],
        also=lambda M, a, n: dict(b=1 - a),
    ),
    Exercise(
        "pace",
        "Everything is kept, and the share $\\alpha = «a»$ of each lot of $M = «M»$ samples is "
        "real.\nBy which factor does the expected loss shrink from refit $«n»$ to refit "
        "$«twice»$?\nCompare with $2^{-2\\alpha}$ and with one half.",
        dict(M=10, a=Fraction(1, 10), n=10),
        dict(
            M=[10, 20],
            a=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2), Fraction(9, 10)],
            n=[5, 10],
        ),
        dict(pace=Answer(_pace, lines)),
        [
            "What was lost at a refit is multiplied by about $(1-\\alpha/k)^2$ at each later one, "
            "in all by $2^{-2\\alpha} «old=»$, or a little less.",
            "New losses are of order $1/(Mn)$: they alone would give one half.",
            "Exactly it is $«pace»$: the slower of the two wins in the end, and has not yet.",
        ],
        also=lambda M, a, n: dict(twice=2 * n, old=2 ** float(-2 * a)),
    ),
    Exercise(
        "constant",
        "The share $\\alpha = «a»$ of each lot is real, more than half, and all is kept.\nThe loss "
        "is a multiple of $\\sigma^2/(Mn)$ in the long run: which?\nWhich would it be if you knew "
        "which samples are real, and used these alone?",
        dict(a=Fraction(3, 4)),
        dict(
            a=[Fraction(3, 5), Fraction(2, 3), Fraction(3, 4), Fraction(9, 10), Fraction(1)],
        ),
        dict(constant=Answer(_constant, integral)),
        [
            "Refit $i$ contributes $(i/n)^{2\\alpha}/(Mi^2)$.",
            "With $u = i/n$ the sum over $i$ is $\\frac{1}{Mn}\\int_0^1 u^{2\\alpha-2}\\,du = "
            "\\frac{1}{Mn} \\cdot \\frac{1}{2\\alpha-1}$: the multiple is «constant».",
            "The real samples alone are $\\alpha Mn$ in number, and give $1/\\alpha = «alone»$.",
        ],
        also=lambda a: dict(alone=1 / a),
    ),
]
