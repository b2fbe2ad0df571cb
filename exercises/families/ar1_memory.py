"""Exercises on a refitted autoregression."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from exercises import Answer, Exercise, claim


def by_determinants(L: int, phi: Fraction) -> float:
    """The integral over t by Gauss and Legendre's rule, matrices of numbers."""
    a = float(phi)
    beside = np.eye(L, k=1) + np.eye(L, k=-1)
    squares = np.diag([1.0] + [2.0] * (L - 2) + [1.0])
    inner = np.diag([0.0] + [a * a] * (L - 2) + [0.0])
    inverse = np.eye(L) + inner - a * beside
    nodes, weights = np.polynomial.legendre.leggauss(400)
    total = 0.0
    for x, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        t = x**2 / (1 - x**2)
        form = inverse + 2 * t * squares
        share = np.trace(np.linalg.solve(form, beside))
        root = np.sqrt((1 - a * a) / np.linalg.det(form))
        total += weight * share * root * 2 * x / (1 - x**2) ** 2
    return 1 - total / a


def by_simpson(c: Fraction) -> Fraction:
    """Both tails of the density, by Simpson's rule: exact for a parabola."""
    ends = (1 - c**2) + 4 * (1 - ((1 + c) / 2) ** 2)
    return 2 * (1 - c) / 6 * Fraction(3, 4) * ends


EXERCISES = [
    Exercise(
        "share",
        "A series with the coefficient $\\phi = «phi»$ has $L = «L»$ points.\nWhich share of the "
        "coefficient does the first refit take off on average? Compare with $2/L$.",
        dict(L=20, phi=Fraction(1, 2)),
        dict(L=[5, 10, 20, 50], phi=[Fraction(1, 5), Fraction(1, 2), Fraction(4, 5)]),
        dict(
            share=Answer(
                lambda L, phi: 1 - claim("families/ar1_memory:mean", L=L, phi=phi) / Fraction(phi),
                by_determinants,
                within=1e-9,
            )
        ),
        [
            "The mean $m(L, \\phi)$ is an integral over one variable.",
            "The share is $1 - m/\\phi «share=»$; the first order is $2/«L»$.",
        ],
    ),
    Exercise(
        "tails",
        "In the long run the coefficient has the density $\\frac34(1-\\phi^2)$, to first order in "
        "$1/L$.\nWith which chance is it further from 0 than $«c»$?",
        dict(c=Fraction(1, 2)),
        dict(c=[Fraction(j, 10) for j in range(1, 10)]),
        dict(
            chance=Answer(lambda c: 1 - Fraction(3, 2) * c + c**3 / 2, by_simpson),
        ),
        [
            "Integrate over both tails: $2\\int_c^1 \\frac34(1-\\phi^2)\\,\\mathrm{d}\\phi = "
            "1 - \\frac32 c + \\frac12 c^3$.",
            "For $c = «c»$ that is $«chance»$.",
        ],
    ),
]
