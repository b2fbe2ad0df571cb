"""Exercises on a regression that keeps all data, with new inputs in each round."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim
from exercises.mixing import inverse_mean

ROOM = "mixing/regression_accumulate_fresh"
SHARED = "mixing/regression_accumulate_shared"


def _after(rounds: int, alpha: Fraction) -> Fraction:
    """The squared error in units of one round's, where its recursion is followed."""
    v = Fraction(0)
    for i in range(1, rounds + 1):
        v = (1 - alpha / i) ** 2 * v + Fraction(1, i * i)
    return v


def _to_halve(alpha: Fraction) -> int:
    """The factor for n that halves the slower of n^(-2 alpha) and 1/n."""
    return 2 if alpha > Fraction(1, 2) else 2 ** int(1 / (2 * alpha))


def all_rounds(d: int, T: int, n: int) -> Any:
    """Round i adds a share 1/i of the error of one fit to iT inputs."""
    added = (d * inverse_mean(i * T - d + 1) / i for i in range(1, n + 1))
    return mpmath.fsum(added)


def series(a: Any) -> Any:
    """The sum of 1/(i (i − a)), extrapolated from its first terms."""
    return mpmath.nsum(lambda i: 1 / (i * (i - a)), [1, mpmath.inf])


def shortfall(d: int, T: int) -> Any:
    """One minus the ratio of the two limits, both as series."""
    a = mpmath.mpf(d + 1) / T
    return 1 - (1 - a) * series(a) / series(0)


def slope(d: int, T: int) -> Any:
    """The shortfall with a ten billionth of (d + 1)/T, times ten billion."""
    return 10**10 * shortfall(d, T * 10**10)


def by_noises(alpha: Fraction, n: int) -> Fraction:
    """Each round's average label, and each fit, in shares of each noise."""
    fit, total = [Fraction(0)] * n, [Fraction(0)] * n
    for number in range(n):
        label = [(1 - alpha) * share for share in fit]
        label[number] += 1
        total = [each + more for each, more in zip(total, label, strict=True)]
        fit = [each / (number + 1) for each in total]
    return sum((share**2 for share in fit), Fraction(0))


def rounds_to_halve(alpha: Fraction, n: int) -> int:
    """How many times as many rounds halve what 10,000 leave."""
    v, half, i = 0.0, 0.0, 0
    while i < 10_000 or v > half:
        i += 1
        v = (1 - float(alpha) / i) ** 2 * v + 1 / i**2
        half = v / 2 if i == 10_000 else half
    return round(i / 10_000)


EXERCISES = [
    Exercise(
        "growth",
        "A linear regression with $d = «d»$ coefficients labels $T = «T»$ fresh inputs in each "
        "round and keeps all data, with noise $\\sigma = 1$.\nWhat is its expected excess test "
        "error after $n = «n»$ refits?",
        dict(d=3, T=20, n=3),
        dict(d=[1, 2, 3, 4, 9], T=[20, 30, 60, 120], n=[2, 3, 4]),
        dict(
            error=Answer(
                lambda d, T, n: claim(f"{ROOM}:refits", d=d, T=T, n=n), all_rounds, within=1e-15
            )
        ),
        [
            "Round $i$ adds $\\frac{\\sigma^2 d}{i\\,(iT-d-1)}$.",
            "Over «n» rounds this is $«error»$; on one shared design it would be $«shared»$.",
        ],
        also=lambda d, T, n: dict(shared=claim(SHARED, d=d, T=T, n=n)),
    ),
    Exercise(
        "gap",
        "All data are kept, and each round has $T = «T»$ new inputs for $d = «d»$ coefficients.\n"
        "By which share does the limit of the error fall short of the shared design's?\nWhat is "
        "that share to first order in $(d+1)/T$?",
        dict(d=9, T=1000),
        dict(d=[1, 3, 4, 9, 19], T=[100, 200, 500, 1000]),
        dict(
            share=Answer(
                lambda d, T: 1 - claim(ROOM, d=d, T=T) / claim(f"{SHARED}:limit", d=d, T=T),
                shortfall,
                digits=4,
                within=1e-12,
            ),
            first=Answer(
                lambda d, T: mpmath.mpf(d + 1) / T * (1 - mpmath.zeta(3) / mpmath.zeta(2)),
                slope,
                digits=4,
                within=1e-8,
            ),
        ),
        [
            "With $a = (d+1)/T$ the two limits are $\\frac{\\sigma^2 d}{T}\\sum_i "
            "\\frac{1}{i(i-a)}$ and $\\frac{\\sigma^2 d}{T}\\sum_i \\frac{1}{i^2(1-a)}$.",
            "Their ratio gives the share $«share»$, for $a = «a»$.",
            "To first order the sums are $\\sum_i i^{-2} + a\\sum_i i^{-3}$ and "
            "$\\sum_i i^{-2} + a\\sum_i i^{-2}$.",
            "So the shortfall is about the share $a\\left(1 - \\sum_i i^{-3} / "
            "\\sum_i i^{-2}\\right)$, some $0.27\\,a$: here $«first»$.",
        ],
        also=lambda d, T: dict(a=Fraction(d + 1, T)),
    ),
    Exercise(
        "real",
        "In each round the share $\\alpha = «alpha»$ of the labels is real, and all data are "
        "kept.\nFor $T$ much larger than $d$, to which power of $n$ does the squared error fall "
        "now?\nBy which factor must $n$ grow, in the long run, to halve it?\nWhat is it after "
        "$n = «n»$ refits, in units of that after the first?",
        dict(alpha=Fraction(1, 4), n=2),
        dict(
            alpha=[Fraction(*a) for a in [(1, 10), (1, 8), (1, 6), (1, 4), (3, 4), (9, 10)]],
            n=[2, 3],
        ),
        dict(
            factor=Answer(lambda alpha, n: _to_halve(alpha), rounds_to_halve),
            error=Answer(lambda alpha, n: _after(n, alpha), by_noises),
        ),
        [
            "Large rounds make all Gram matrices nearly proportional to the identity.",
            "The fit is then the average of what all labels say, so that $\\hat w_n - w_* = "
            "\\left(1 - \\frac{\\alpha}{n}\\right)(\\hat w_{n-1} - w_*) + \\frac1n e_n$.",
            "After «n» refits the squared error is $«error»$.",
            "New noise still enters with $1/n$, but old errors shrink by $1-\\alpha/n$ per round, "
            "which is like $n^{-\\alpha}$ in all.",
            "So the squared error falls like $n^{-2\\alpha}$ for $\\alpha < \\frac12$ and like "
            "$1/n$ for $\\alpha > \\frac12$: here like $n^{-«power»}$.",
            "To halve it, $n$ must grow by the factor $«factor»$.",
            "Any constant share of real labels lets it tend to 0.",
        ],
        also=lambda alpha, n: dict(power=min(2 * alpha, Fraction(1))),
    ),
]
