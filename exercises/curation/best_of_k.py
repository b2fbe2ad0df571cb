"""Exercises on best-of-k selection."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "curation/best_of_k"


def of_two() -> tuple[Any, Any]:
    """Mean and variance of the larger of two: their mean and half their gap."""
    root = mpmath.sqrt(2)
    gap = mpmath.quad(lambda u: 2 * u * mpmath.npdf(u, 0, root), [0, 40])
    return gap / 2, 1 - (gap / 2) ** 2  # the mean square of max and min is 1


def moves(n: int, sigma: int) -> Any:
    """How far the mean is after n refits, refit by refit."""
    (e, v), s, d = of_two(), mpf(sigma), mpf(0)
    for _ in range(n):
        d, s = d + e * s, s * mpmath.sqrt(v)
    return d


def share_of_total(n: int, sigma: int) -> Any:
    """The same from the total and what is left of the deviation."""
    rest = mpmath.sqrt(claim(f"{ROOM}:variance", k=2, M=10**40, n=n))
    return claim(f"{ROOM}:total_shift", k=2, sigma=sigma) * (1 - rest)


def at_rest(a: Fraction) -> Any:
    """The variance at rest with two candidates, moved until it stays."""
    (e, v), s, d = of_two(), mpf(1), mpf(0)
    share = mpf(a)
    for _ in range(6000):
        won = d + e * s
        pool = share + (1 - share) * (v * s**2 + won**2)
        d = (1 - share) * won
        s = mpmath.sqrt(pool - d**2)
    return s**2


def exceeds(k: int, n: int, level: int) -> Any:
    """The chance that one of all the candidates is above the level."""
    above = mpmath.erfc(mpf(level) / mpmath.sqrt(2)) / 2
    missed = mpf(1)
    for _ in range(k**n):
        missed *= 1 - above
    return 1 - missed


EXERCISES = [
    Exercise(
        "moves",
        "A Gaussian with the standard deviation $«sigma»$ is refitted $«n»$ times to infinitely "
        "many samples, each the better of two candidates.\nHow far does its mean move?",
        dict(n=5, sigma=1),
        dict(n=[1, 2, 5, 10], sigma=[1, 3]),
        dict(far=Answer(share_of_total, moves, digits=4)),
        [
            "One refit moves it by $1/\\sqrt{\\pi}$ deviations and multiplies the deviation by "
            "$\\sqrt{1-1/\\pi}$.",
            "So it moves by a geometric sum of «n» terms, $«far»$.",
        ],
    ),
    Exercise(
        "rest",
        "The share $«a»$ of each refit is real, from $N(0, 1)$, and the rest is the better of two "
        "candidates; there are infinitely many samples.\nAt which variance does the fitted "
        "Gaussian come to rest?",
        dict(a=Fraction(1, 2)),
        dict(
            a=[
                Fraction(1, 2),
                Fraction(3, 5),
                Fraction(2, 3),
                Fraction(3, 4),
                Fraction(9, 10),
            ]
        ),
        dict(variance=Answer(lambda a: claim(f"{ROOM}:rest", k=2, alpha=a), at_rest, digits=4)),
        [
            "For two candidates $e^2 = 1/\\pi$ and $v = 1 - 1/\\pi$.",
            "With $\\alpha = «a»$ the share $(1-\\alpha)(v + e^2/\\alpha)$ of the variance is "
            "handed on.",
            "So it rests at $\\alpha/(1 - (1-\\alpha)(v + e^2/\\alpha)) «variance=»$.",
        ],
    ),
    Exercise(
        "free",
        "No family is fitted: the model is the law of its infinitely many winners, each the best "
        "of $«k»$ candidates.\nWith which chance is a sample above $«level»$ standard deviations "
        "after «n» refits?",
        dict(k=2, n=5, level=2),
        dict(k=[2, 3], n=[1, 2, 5], level=[1, 2, 3]),
        dict(
            chance=Answer(lambda k, n, level: 1 - claim(f"{ROOM}:free", x=level, k=k, n=n), exceeds)
        ),
        [
            "A sample is the best of $«k»^{«n»}$ real ones.",
            "None of them is above the level with the chance $\\Phi(«level»)^{«k»^{«n»}}$, so one "
            "is with the chance «chance».",
        ],
    ),
]
