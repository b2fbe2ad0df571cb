"""Exercises on refitted kernel density estimates."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "bias/kde_fixed_point"


def refit_by_refit(M: int, n: int, h: Fraction) -> Fraction:
    """The expected variance: a share is lost, a kernel is added."""
    variance = Fraction(1)
    for _ in range(n):
        variance = variance - variance / M + h**2
    return variance


def at_rest(M: int, n: int, h: Fraction) -> Fraction:
    """Where the loss is as large as the kernel."""
    loss_at_one = Fraction(1, M)
    return h**2 / loss_at_one


def between(M: int, n: int, h: Fraction) -> Fraction:
    """The share between runs: the means' errors added up, over the whole."""
    variance, errors = Fraction(1), Fraction(0)
    for _ in range(n):
        errors += variance / M
        variance = variance - variance / M + h**2
    return errors / (errors + variance)


def by_steps(M: int, n: int) -> Any:
    """The bandwidth that keeps the mean, by Newton's steps."""
    h = mpf(1)
    for _ in range(60):
        h -= ((1 - mpf(1) / M) * (1 + h**2) - 1) / (2 * h * (1 - mpf(1) / M))
    return h


def by_the_rule(M: int, n: int) -> Any:
    """What the rule makes of the mean, refit by refit."""
    h = mpmath.exp((mpmath.log(4) - mpmath.log(3 * M)) / 5)
    variance = mpf(1)
    for _ in range(n):
        samples = variance - variance / M
        variance = samples + (h * mpmath.sqrt(samples)) ** 2
    return variance


EXERCISES = [
    Exercise(
        "rest",
        "A kernel density estimate of $M = «M»$ samples has the fixed bandwidth $«h»\\,\\sigma$ "
        "and is refitted to its own samples.\n"
        "What is its expected variance after $n = «n»$ refits, in units of $\\sigma^2$?\n"
        "To what does it tend?",
        dict(M=100, n=20, h=Fraction(1, 5)),
        dict(
            M=[5, 10, 100],
            n=[2, 5, 20],
            h=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2), Fraction(1)],
        ),
        dict(
            after=Answer(
                lambda M, n, h: claim(f"{ROOM}:fixed", M=M, n=n, eta=h), refit_by_refit, digits=4
            ),
            rest=Answer(lambda M, n, h: M * h**2, at_rest, digits=4),
        ),
        [
            "Each refit loses $1/«M»$ of the variance and adds $«h»^2$.",
            "So it is $Mh^2 + (1 - Mh^2)(1-1/M)^n «after=»$, with $h = «h»$ and $Mh^2 «rest=»$, "
            "which is the limit.",
        ],
    ),
    Exercise(
        "between",
        "A kernel density estimate of $M = «M»$ samples has the fixed bandwidth $«h»\\,\\sigma$ "
        "and is refitted $n = «n»$ times to its own samples.\n"
        "Which share of a sample's variance lies between runs then?",
        dict(M=100, n=200, h=Fraction(1, 5)),
        dict(M=[5, 10, 100], n=[2, 5, 20, 200], h=[Fraction(1, 10), Fraction(1, 5), Fraction(1)]),
        dict(
            share=Answer(
                lambda M, n, h: (
                    1
                    - claim(f"{ROOM}:fixed", M=M, n=n, eta=h)
                    / claim(f"{ROOM}:total", M=M, n=n, eta=h)
                ),
                between,
            )
        ),
        [
            "Over all runs the variance is $1 + «n» \\cdot «h»^2$.",
            "Within a run it is $Mh^2 + (1-Mh^2)(1-1/M)^n$ with $h = «h»$.",
            "What is missing lies between runs, a share $«share»$: the models wander off.",
        ],
    ),
    Exercise(
        "rule",
        "Each bandwidth is in units of the deviation of the $M = «M»$ samples (ddof 0).\n"
        "At how many units does the expected variance stay?\n"
        "By which factor has it grown after $n = «n»$ refits with the usual rule, "
        "$(4/(3M))^{1/5}$ units?",
        dict(M=100, n=10),
        dict(M=[5, 10, 20, 100, 1000], n=[2, 5, 10]),
        dict(
            still=Answer(lambda M, n: 1 / mpmath.sqrt(mpf(M - 1)), by_steps, digits=4),
            grown=Answer(
                lambda M, n: ((1 - mpf(1) / M) * (1 + mpmath.root(mpf(4) / (3 * M), 5) ** 2)) ** n,
                by_the_rule,
            ),
        ),
        [
            "A refit multiplies the expected variance by $(1-1/«M»)(1+h^2)$, $h$ being the units.",
            "This is 1 at $h = 1/\\sqrt{«M» - 1} «still=»$.",
            "By the rule $h «rule=»$, and after «n» refits the factor is $«grown»$.",
        ],
        also=lambda M, n: dict(rule=mpmath.root(mpf(4) / (3 * M), 5)),
    ),
]
