"""Exercises on the loss of entropy."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import after, moves


def entropy(w: Any) -> Any:
    """The entropy of two types, one of them with the weight w."""
    return -sum(p * mpmath.log(p) for p in (w, 1 - w) if p)


def of_two_types(M: int, n: int) -> Any:
    """The mean entropy over the law of the number of copies."""
    law = after(M, Fraction(1, 2), n)
    return sum(mpf(p) * entropy(mpf(j) / M) for j, p in enumerate(law))


def first_order(M: int, n: int) -> Any:
    """A refit costs half the entropy's curvature times the weight's variance."""
    law, half = after(M, Fraction(1, 2), 1), mpmath.mpf(1) / 2
    variance = sum(mpf(p) * (mpf(j) / M - half) ** 2 for j, p in enumerate(law))
    return entropy(half) + n * variance * mpmath.diff(entropy, half, 2) / 2


def by_outcomes(n: int) -> Any:
    """Both types must be seen each time; all outcomes of two draws are listed."""
    outcomes = list(product("ab", repeat=2))
    mixed = Fraction(sum(x != y for x, y in outcomes), len(outcomes))
    return mpf(mixed**n) * mpmath.log(2)


def short_of_first_order(K: int, M: int) -> Any:
    """The missing entropy, with logarithms as integrals of powers."""

    def integrand(u: Any) -> Any:
        return (1 - (1 - (1 - u) / mpf(K)) ** (M - 1)) / -mpmath.log(u)

    exact = mpmath.log(M) - mpmath.quad(integrand, [0, 1])
    return mpmath.log(K) - mpf(K - 1) / (2 * M) - exact


def settled_ratio(M: int) -> float:
    """The ratio in the law at which the runs with both types there settle."""
    mixed, w = moves(M)[1:M, 1:M], np.arange(1, M) / M
    law = np.ones(M - 1)
    for _ in range(60 * M):
        law = law @ mixed / (law @ mixed).sum()
    entropies = -w * np.log(w) - (1 - w) * np.log(1 - w)
    return float(law @ entropies / (law @ (2 * w * (1 - w))))


def uniform_ratio(M: int) -> Any:
    """The ratio for a weight that is uniform between 0 and 1."""
    diversity = mpmath.quad(lambda w: 2 * w * (1 - w), [0, 1])
    return mpmath.quad(entropy, [0, 1]) / diversity


def late(M: int) -> Any:
    """Entropy over diversity after so many refits that the ratio stands still."""
    diversity = 2 * claim("discrete/heterozygosity:pair", M=M, w=Fraction(1, 2), n=8 * M)
    return claim("discrete/entropy_loss:exact", M=M, K=2, n=8 * M) / mpf(diversity)


EXERCISES = [
    Exercise(
        "two",
        "Two types of equal weight, $M = «M»$ samples per refit.\nWhat is the expected entropy "
        "after $n = «n»$ refits, in natural units?\nWhat does the first order $-1/(2M)$ per refit "
        "give?",
        dict(M=2, n=1),
        dict(M=[2, 3, 4, 6, 8], n=[1, 2, 3]),
        dict(
            entropy=Answer(
                lambda M, n: claim("discrete/entropy_loss:exact", M=M, K=2, n=n),
                of_two_types,
                digits=4,
            ),
            first=Answer(
                lambda M, n: mpmath.ln2 - mpmath.mpf(n) / (2 * M),
                first_order,
                digits=4,
                within=1e-12,
            ),
        ),
        [
            "Take the mean of $-\\frac{j}{M}\\ln\\frac{j}{M} - "
            "(1-\\frac{j}{M})\\ln(1-\\frac{j}{M})$ over the law of the number $j$ of copies.",
            "At the start that law is binomial, and each refit draws from what is left: "
            "$«entropy»$.",
            "The first order gives $\\ln 2 - «n»/(2\\cdot«M») «first=»$.",
        ],
    ),
    Exercise(
        "hand",
        "Two equal types, $M = 2$: find the expected entropy after $n$ refits by hand.\nWhat is it "
        "for $n = «n»$, in natural units?",
        dict(n=3),
        dict(n=[1, 2, 3, 4, 5, 6, 8, 10]),
        dict(
            entropy=Answer(
                lambda n: claim("discrete/entropy_loss:exact", M=2, K=2, n=n), by_outcomes, digits=4
            )
        ),
        [
            "The model stays mixed with chance $\\frac{1}{2}$ each time.",
            "A mixed model of two samples has the entropy $\\ln 2$.",
            "So it is $2^{-n}\\ln 2 «entropy=»$.",
        ],
    ),
    Exercise(
        "second",
        "For one refit from $K$ equal types, the next term of the loss after $(K-1)/(2M)$ is "
        "$(K^2-1)/(12M^2)$.\nCheck its sign and its size at $K = «K»$ and $M = «M»$: how far is "
        "the expected entropy below $\\ln K - (K-1)/(2M)$?\nWhy is this then no lower bound?",
        dict(K=4, M=50),
        dict(K=[2, 3, 4, 5, 8], M=[20, 30, 50]),
        dict(
            short=Answer(
                lambda K, M: (
                    mpmath.log(K)
                    - mpf(K - 1) / (2 * M)
                    - claim("discrete/entropy_loss:exact", M=M, K=K, n=1)
                ),
                short_of_first_order,
                digits=4,
            )
        ),
        [
            "It is $«short»$ below; the next term is $«term»$.",
            "The loss is $\\frac{K-1}{2M} + \\frac{K^2-1}{12M^2}$ and smaller terms.",
            "The second term adds to it, so the first alone promises too much entropy.",
        ],
        also=lambda K, M: dict(term=mpf(K * K - 1) / (12 * M * M)),
    ),
    Exercise(
        "late",
        "Late, what is the ratio of the expected entropy, in natural units, to the expected "
        "diversity?\nWhat is it for $M = «M»$, and what does it tend to for large $M$?",
        dict(M=20),
        dict(M=[3, 4, 5, 8, 10, 15, 20]),
        dict(
            ratio=Answer(late, settled_ratio, digits=4, within=1e-9),
            limit=Answer(lambda M: Fraction(3, 2), uniform_ratio),
        ),
        [
            "Late, a mixed run has two types, and its weight is nearly uniform between 0 and 1, "
            "in the diffusion's limit.",
            "A uniform weight has the mean entropy $2\\int_0^1 -w\\ln w\\,dw = \\frac{1}{2}$ and "
            "the mean diversity $2\\int_0^1 w(1-w)\\,dw = \\frac{1}{3}$.",
            "So the ratio tends to $«limit»$, between the bounds 1 and $\\frac{M}{M-1}\\ln M$.",
            "At $M = «M»$ it is $«ratio»$.",
        ],
    ),
]
