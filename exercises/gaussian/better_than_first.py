"""Exercises on later means that are nearer to the truth than the first."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf


def chance(squared: Any, d: int = 1) -> Any:
    """P(‖A + B‖ < ‖A‖), a plain sum over ln ‖B‖."""
    whole = total = mpmath.mpf(0)
    step = mpmath.mpf(1) / 16
    t = mpmath.sqrt(mpf(squared))
    for j in range(-int(50 / step / d) - 40, int(4 / step)):
        r = mpmath.exp(j * step)
        weight = r**d * mpmath.exp(-(r**2) / 2)
        whole += weight
        total += weight * mpmath.erfc(t * r / mpmath.sqrt(8)) / 2
    return total / whole


def by_lengths(n: int, q: Fraction = Fraction(0)) -> Any:
    """The chance for equal sizes."""
    return chance(n - 1)


def in_space(d: int, n: int) -> Any:
    """The chance in d dimensions."""
    return chance(n - 1, d)


def with_larger(a: int, n: int) -> Any:
    """The chance where later samples are larger."""
    return chance(Fraction(n - 1, a))


def first_below(n: int, q: Fraction) -> int:
    """The first refit at which the summed chance is below q: by halving."""
    above, below = 1, 1000
    while below - above > 1:
        middle = (above + below) // 2
        if by_lengths(middle) < mpf(q):
            below = middle
        else:
            above = middle
    return below


def with_endless(a: int, n: int) -> Any:
    """The chance where the later steps are next to nothing."""
    return chance(Fraction(1, 10**60))


def _refit(q: Fraction) -> int:
    """From the tangent of the angle."""
    return int(mpmath.floor(1 + 4 / mpmath.tan(mpmath.pi * mpf(q)) ** 2)) + 1


EXERCISES = [
    Exercise(
        "odds",
        "The variance is known, and every refit draws equally many samples.\n"
        "With which chance is the mean after $n = «n»$ refits nearer to the truth than the first "
        "refit's?\nAt which refit does this chance first fall below $«q»$?",
        dict(n=5, q=Fraction(1, 10)),
        dict(
            n=[2, 3, 4, 5, 10, 17],
            q=[Fraction(1, 3), Fraction(1, 5), Fraction(1, 8), Fraction(1, 10), Fraction(1, 12)],
        ),
        dict(
            chance=Answer(
                lambda n, q: claim("gaussian/better_than_first:line", M=1, n=n),
                by_lengths,
                digits=4,
            ),
            refit=Answer(lambda n, q: _refit(q), first_below),
        ),
        [
            "Here $\\tau^2 = «n» - 1$, so the chance is "
            "$\\frac{1}{\\pi}\\operatorname{arctan}(2/\\sqrt{«less»}) «chance=»$.",
            "It is below $«q»$ once $\\sqrt{n-1} > 2/\\operatorname{tan}(«q»\\pi)$, that is "
            "$n > 1 + 4/\\operatorname{tan}^2(«q»\\pi) «bound=»$: first at $n = «refit»$.",
        ],
        also=lambda n, q: dict(less=n - 1, bound=1 + 4 / mpmath.tan(mpmath.pi * mpf(q)) ** 2),
    ),
    Exercise(
        "larger",
        "The variance is known. After the first refit each of the others draws $«a»$ times as many "
        "samples as the first.\nWith which chance is the mean after $n = «n»$ refits nearer to the "
        "truth than the first?\nAnd if the later samples are infinitely large?",
        dict(a=10, n=6),
        dict(a=[2, 4, 10, 100], n=[2, 3, 6, 11]),
        dict(
            chance=Answer(
                lambda a, n: claim("gaussian/better_than_first:schedule", Ms=(1, *[a] * (n - 1))),
                with_larger,
                digits=4,
            ),
            limit=Answer(
                lambda a, n: Fraction(1, 2),
                with_endless,
                within=1e-20,
            ),
        ),
        [
            "Here $\\tau^2 = («n» - 1)/«a»$, and the chance is "
            "$\\frac{1}{\\pi}\\operatorname{arctan}(2/\\tau) «chance=»$.",
            "As the samples grow, $\\tau$ tends to 0 and the chance to $«limit»$: a step that is "
            "tiny goes in the right direction as often as not, and never oftener.",
        ],
    ),
    Exercise(
        "space",
        "The covariance $\\sigma^2 I$ is known, in $d = «d»$ dimensions.\nWith which chance is the "
        "mean after $n = «n»$ refits of equal size nearer to the truth than the first?",
        dict(d=10, n=3),
        dict(d=[2, 3, 4, 5, 10], n=[2, 3, 5]),
        dict(
            chance=Answer(
                lambda d, n: claim("gaussian/better_than_first:dimensions", d=d, M=1, n=n),
                in_space,
                digits=4,
            )
        ),
        [
            "The correlation is $\\rho = \\sqrt{\\frac{«n»-1}{«n»+3}} «rho=»$.",
            "So the chance is $I_{(1-\\rho)/2}(«half», «half») «chance=»$; on a line it would be "
            "$«line»$.",
        ],
        also=lambda d, n: dict(
            rho=mpmath.sqrt(mpf(Fraction(n - 1, n + 3))),
            half=Fraction(d, 2),
            line=claim("gaussian/better_than_first:line", M=1, n=n),
        ),
    ),
]
