"""Exercises on curation by reward."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "curation/replicator"


def refit_by_refit(w: Fraction, times: int, n: int) -> Fraction:
    """The weight of a type that is picked more readily, refit by refit."""
    for _ in range(n):
        w = w * times / (w * times + 1 - w)
    return w


def by_formula(w: Fraction, times: int, n: int) -> Fraction:
    """The same at once, from the odds."""
    odds = w / (1 - w) * Fraction(times) ** n
    return odds / (1 + odds)


def at_rest(w: Fraction, r: Fraction, a: Fraction) -> Any:
    """The weight at rest, moved until it stays."""
    factor, now = mpmath.exp(mpf(r)), mpf(w)
    for _ in range(3000):
        now = mpf(a * w) + mpf(1 - a) * now * factor / (1 - now + now * factor)
    return now


def edge_by_growth(w: Fraction, r: Fraction, a: Fraction) -> Any:
    """The share of real data at which a very rare type just does not grow."""
    low, high = mpf(0), mpf(1)
    for _ in range(90):
        share = (low + high) / 2
        grows = (1 - share) * mpmath.exp(mpf(r)) > 1
        low, high = (share, high) if grows else (low, share)
    return low


EXERCISES = [
    Exercise(
        "odds",
        "Curators pick one type $«times»$ times as readily as the other. It has the real weight "
        "$«w»$.\nWhich weight has it after $«n»$ refits to infinitely many samples, without real "
        "data?",
        dict(w=Fraction(1, 100), times=2, n=10),
        dict(
            w=[Fraction(1, 100), Fraction(1, 10), Fraction(1, 2)],
            times=[2, 3],
            n=[3, 5, 10],
        ),
        dict(weight=Answer(by_formula, refit_by_refit)),
        [
            "Each refit multiplies its odds by $«times»$.",
            "They are $\\frac{«w»}{1-«w»}\\cdot «times»^{«n»}$ in the end, a weight of $«weight»$.",
        ],
    ),
    Exercise(
        "rest",
        "A type has the real weight $«w»$ and a reward that is higher by $r = «r»$ than the other "
        "type's.\nA share $«a»$ of each refit is real and not curated.\nWhich weight does it have "
        "in the end?\nFrom which share of real data on would a very rare type fade?",
        dict(w=Fraction(1, 100), r=Fraction(1), a=Fraction(1, 10)),
        dict(
            w=[Fraction(1, 100), Fraction(1, 10)],
            r=[Fraction(1, 2), Fraction(1), Fraction(2)],
            a=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)],
        ),
        dict(
            weight=Answer(lambda w, r, a: claim(f"{ROOM}:rest", w=w, r=r, alpha=a), at_rest),
            edge=Answer(lambda w, r, a: 1 - mpmath.exp(-mpf(r)), edge_by_growth),
        ),
        [
            "At rest $p = \\alpha w + (1-\\alpha)\\,p e^r/(1-p+p e^r)$, of which the positive root "
            "is $«weight»$.",
            "A very rare type grows if $(1-\\alpha)e^r > 1$, that is up to "
            "$\\alpha = 1 - e^{-r} «edge=»$.",
        ],
    ),
]
