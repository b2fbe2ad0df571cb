"""Exercises on ridge regression trained on its own predictions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "bias/ridge_shrinkage"


def error(B: int, s: int, k: Fraction, v: int, n: int) -> Any:
    """The room's error, for the noise's variance v."""
    unit = claim(f"{ROOM}:error", s=s, kappa=k, B=Fraction(B), sigma=1, n=n)
    silent = claim(f"{ROOM}:error", s=s, kappa=k, B=0, sigma=1, n=n)
    return unit + (v - 1) * silent


def by_parts(B: int, s: int, k: Fraction, v: int, n: int) -> Fraction:
    """Bias and variance shrunk fit by fit."""
    mean, variance = Fraction(B), Fraction(v, s)
    for _ in range(n):
        mean, variance = mean * s / (s + k), variance * (s / (s + k)) ** 2
    return (mean - B) ** 2 + variance


def best(B: int, s: int, k: Fraction, v: int, n: int) -> int:
    """The number of fits with the least error, from the parabola's vertex."""
    vertex = Fraction(B * B * s, B * B * s + v)
    g, x, fits = s / (s + k), s / (s + k), 1
    while x * (1 + g) / 2 > vertex:
        x, fits = x * g, fits + 1
    return fits


def best_tried(B: int, s: int, k: Fraction, v: int, n: int) -> int:
    """The same by trying all numbers up to 200."""
    tried = {fits: by_parts(B, s, k, v, fits) for fits in range(1, 201)}
    return min(tried, key=lambda fits: tried[fits])


def same_penalty(s: int, k: Fraction, n: int) -> Any:
    """The penalty of the one fit that shrinks as much, from the room's mean."""
    left = claim(f"{ROOM}:mean", s=s, kappa=k, B=1, sigma=1, n=n)
    return s / left - s


def compounded(s: int, k: Fraction, n: int) -> Fraction:
    """Each fit multiplies s plus the penalty so far by (s + k)/s."""
    total = Fraction(s)
    for _ in range(n):
        total = total * (s + k) / s
    return total - s


def left(s: int, k: Fraction, n: int) -> Any:
    """Which share of a coefficient is left, by logarithms."""
    return mpmath.exp(n * (mpmath.log(s) - mpmath.log(mpf(s + k))))


EXERCISES = [
    Exercise(
        "best",
        "In one direction the real coefficient is $B = «B»$, the eigenvalue $s = «s»$, the penalty "
        "$\\kappa = «k»$ and the noise's variance $\\sigma^2 = «v»$; only the first labels are "
        "noisy.\nWhat is the expected squared error after $n = «n»$ fits?\n"
        "Which number of fits is best?",
        dict(B=1, s=10, k=Fraction(1), v=20, n=3),
        dict(B=[1, 2], s=[5, 10, 40], k=[Fraction(1, 2), Fraction(1)], v=[10, 20], n=[1, 3, 10]),
        dict(error=Answer(error, by_parts, digits=4), best=Answer(best, best_tried)),
        [
            "Each fit takes the share $g = s/(s+\\kappa) = «g»$ of what the last one said.",
            "The error is $(1-g^n)^2B^2 + g^{2n}\\sigma^2/s = «error»$.",
            "It falls while the middle of $g^n$ and $g^{n+1}$ exceeds "
            "$B^2/(B^2+\\sigma^2/s) = «vertex»$, so «best» is the best number of fits.",
        ],
        also=lambda B, s, k, v, n: dict(g=s / (s + k), vertex=Fraction(B * B * s, B * B * s + v)),
    ),
    Exercise(
        "penalty",
        "Instead of $n = «n»$ fits with the penalty $\\kappa = «k»$ one may fit once.\n"
        "With which penalty, in a direction with the eigenvalue $s = «s»$?\n"
        "And which share of the coefficient is left?",
        dict(s=10, k=Fraction(1), n=5),
        dict(s=[1, 10, 100], k=[Fraction(1, 2), Fraction(1), Fraction(5)], n=[2, 5, 10]),
        dict(
            penalty=Answer(same_penalty, compounded),
            left=Answer(
                lambda s, k, n: mpf(claim(f"{ROOM}:mean", s=s, kappa=k, B=1, sigma=1, n=n)), left
            ),
        ),
        [
            "The share that is left is $\\left(s/(s+\\kappa)\\right)^n = «left»$.",
            "One fit with the penalty $s\\left((1+\\kappa/s)^n - 1\\right) = «penalty»$ leaves as "
            "much.",
            "It depends on $s$: a direction with a small eigenvalue is penalised far more than by "
            "$n\\kappa = «added»$.",
        ],
        also=lambda s, k, n: dict(added=n * k),
    ),
]
