"""Exercises on the tail index of a refitted Pareto model."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.families import over_gamma

ROOM = "families/pareto_tail_index"


def growth_summed(M: int, n: int) -> Any:
    """The mean of M/G, summed over the density of G, refit by refit."""
    return over_gamma(lambda g: M / g, M) ** n


def unmoved(M: int, n: int) -> Any:
    """The multiple of 1/(mean logarithm) of which the mean is the old index."""
    return M / over_gamma(lambda g: M / g, M)


def first_above(M: int, a: Fraction, k: int) -> int:
    """The first refit at which the mean logarithm is above ln k."""
    step = -over_gamma(lambda g: mpmath.log(g / M), M)
    now, count = mpmath.log(mpf(a)), 0
    while now <= mpmath.log(k):
        now, count = now + step, count + 1
    return count


EXERCISES = [
    Exercise(
        "growth",
        "A Pareto model is refitted by maximum likelihood to $M = «M»$ of its own samples.\n"
        "By which factor has its expected tail index grown after $n = «n»$ refits?\n"
        "By which number must one divide in place of $M$ to make it a martingale?",
        dict(M=20, n=10),
        dict(M=[3, 5, 10, 20], n=[2, 3, 5, 10]),
        dict(
            grown=Answer(
                lambda M, n: claim(f"{ROOM}:mean", M=M, n=n, a=1), growth_summed, digits=4
            ),
            divisor=Answer(lambda M, n: M - 1, unmoved, within=1e-10),
        ),
        [
            "$1/\\hat a$ is a mean of $M$ exponential variables, so $\\hat a = aM/G$ with $G$ "
            "gamma of shape $M$, and $\\mathbb{E}\\,1/G = 1/(M-1)$.",
            "So it grows by $(«M»/«less»)^{«n»} «grown=»$.",
            "With $«divisor»/\\sum\\ln(x_i/x_0)$ the expected index stays; then its inverse grows.",
        ],
        also=lambda M, n: dict(less=M - 1),
    ),
    Exercise(
        "moments",
        "The real tail index is $a = «a»$, so the moment of order $«k»$ is infinite.\n"
        "After how many refits by maximum likelihood, to $M = «M»$ samples each, is the mean "
        "logarithm of the index above $\\ln «k»$?\nWhat has the model then forgotten?",
        dict(M=10, a=Fraction(3, 2), k=2),
        dict(M=[5, 10, 20], a=[Fraction(3, 2), Fraction(5, 4), Fraction(1, 2)], k=[2, 3, 4]),
        dict(
            refits=Answer(
                lambda M, a, k: ceil(
                    mpmath.log(k / mpf(a)) / claim(f"{ROOM}:drift", M=M, n=1, a=1)
                ),
                first_above,
            )
        ),
        [
            "Each refit adds $\\ln M - \\psi(M) «drift=»$ on average.",
            "It takes $\\ln(«k»/«a»)$ divided by this: «refits» refits.",
            "A model whose index is above «k» has a finite moment of that order: it has forgotten "
            "that the tail is heavy, and no sample of its own will remind it.",
        ],
        also=lambda M, a, k: dict(drift=claim(f"{ROOM}:drift", M=M, n=1, a=1)),
    ),
]
