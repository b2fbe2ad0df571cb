"""Exercises on a regression whose labels are edited."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "mixing/token_editing"


def by_rows(d: int, T: int, q: Fraction) -> Any:
    """The mean of h(1 − h) for the squared length h of a row, by quadrature."""
    a, b = mpf(d) / 2, mpf(T - d) / 2

    def weighted(r: Any) -> Any:  # h = r², so that the density has no pole
        return 2 * r ** (2 * a + 1) * (1 - r * r) ** b

    mean = mpmath.quad(weighted, [0, 0.5, 1]) / mpmath.beta(a, b)
    return 1 + mpf(q) + mpf(q * (1 - q)) * mean * T / d


def editings(q: Fraction) -> int:
    """Edited shares added up until they exceed one."""
    total, fit = Fraction(0), 1
    while total <= 1:
        total, fit = total + q, fit + 1
    return fit


def by_halving(d: int, T: int) -> Any:
    """The first share whose two hundred editings add as much as the first fit."""
    clean = mpf(Fraction(T - d, T + 2))

    def added(q: Any) -> Any:
        shares = [q / mpmath.mpf(2) ** i for i in range(200)]
        return sum(each * (1 + (1 - each) * clean) for each in shares)

    low, high = mpmath.mpf(0), mpmath.mpf(1)
    for _ in range(110):
        middle = (low + high) / 2
        low, high = (middle, high) if added(middle) < 1 else (low, middle)
    return high


def root(d: int, T: int) -> Any:
    """The smaller root of (4/3)c q² − 2(1 + c)q + 1."""
    c = mpf(Fraction(T - d, T + 2))
    return ((1 + c) - mpmath.sqrt((1 + c) ** 2 - 4 * c / 3)) / (4 * c / 3)


EXERCISES = [
    Exercise(
        "once",
        "A regression with $d = «d»$ coefficients is fitted to $T = «T»$ labels. Each is then "
        "replaced with chance $q = «q»$ by the prediction with new noise, and all are fitted "
        "again.\nBy what factor has the expected error grown?\nWhat do you get if you leave out "
        "the residuals of the labels that stayed?",
        dict(d=4, T=30, q=Fraction(1, 5)),
        dict(d=[1, 2, 4], T=[10, 30, 100], q=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)]),
        dict(
            factor=Answer(
                lambda d, T, q: (
                    claim(f"{ROOM}:once", d=d, T=T, q=q)
                    / claim(f"{ROOM}:least", d=d, T=T, q=q, eta=1, n=1)
                ),
                by_rows,
                within=1e-12,
            )
        ),
        [
            "A fit does not see the residuals of its own labels, taken together: they cancel.",
            "If some are replaced, the others no longer do.",
            "So the factor is $1 + q + q(1-q)(T-d)/(T+2) «factor=»$, and not $1 + q$.",
        ],
    ),
    Exercise(
        "rounds",
        "At each round the share $q = «q»$ of the labels is edited.\nFrom which fit on is the "
        "expected error certainly more than twice the first fit's, whatever $d$ and $T$ are?",
        dict(q=Fraction(1, 100)),
        dict(q=[Fraction(1, each) for each in (2, 3, 5, 10, 20, 100)]),
        dict(fit=Answer(lambda q: int(1 / q) + 2, editings)),
        [
            "Fit $n$ follows $n - 1$ editings, and each adds at least the share $q$ of the first "
            "fit's error.",
            "So it is enough that $(n-1)q > 1$, that is, $n > 1 + 1/q$: from fit «fit» on.",
        ],
    ),
    Exercise(
        "halving",
        "Each editing is half as large as the last one.\nHow large may the first one be if the "
        "upper bound is to stay below twice the first fit's error for ever, for $d = «d»$ and "
        "$T = «T»$?",
        dict(d=4, T=30),
        dict(d=[1, 2, 4], T=[10, 30, 100]),
        dict(share=Answer(root, by_halving)),
        [
            "With $c = (T-d)/(T+2)$ the bound adds $\\sum_i q_i(1 + (1-q_i)c) = "
            "2q(1+c) - \\frac43 cq^2$.",
            "It is $1$ at the smaller root of $\\frac43 cq^2 - 2(1+c)q + 1 = 0$, $q «share=»$.",
            "A quarter is always safe.",
        ],
    ),
]
