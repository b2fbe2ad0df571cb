"""Exercises on the two regimes of survival."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import moves
from theory.maths.wright_fisher import bracket, parents


def product_after(M: int, w: Fraction, n: int) -> Fraction:
    """The mean of w(1 - w) after n refits, refit by refit."""
    product = w * (1 - w)
    for _ in range(n):
        product -= product / M
    return product


def lower(M: int, w: Fraction, n: int) -> Fraction:
    """Both types are there at least as often as their product says."""
    return w + product_after(M, w, n)


def upper(M: int, w: Fraction, n: int) -> Fraction:
    """And at most M times as often."""
    return w + M * product_after(M, w, n)


def alive(n: int) -> Any:
    """The recursion for the chance that a line is alive in its n-th model."""
    share = mpmath.mpf(1)
    for _ in range(n - 1):
        share = -mpmath.expm1(-share)
    return share


def family(n: int) -> float:
    """The law of the number of copies, each with a Poisson number in the next."""
    copies = np.arange(400)
    law = np.where(copies == 1, 1.0, 0.0)
    heirs = np.exp(-copies)[:, None] * np.ones(400)
    for j in range(1, 400):
        heirs[:, j] = heirs[:, j - 1] * copies / j
    for _ in range(n - 1):
        law = law @ heirs
    return float(1 - law[0])


def half_lost(M: int, c: int) -> int:
    """The first refit after which the proven upper bound is below one half."""
    low, high = 1, 4 * c
    while high - low > 1:
        middle = (low + high) // 2
        if bracket(M, Fraction(c, M), middle)[1] < 0.5:
            high = middle
        else:
            low = middle
    return high


def by_branching(M: int, c: int) -> int:
    """The first refit at which the lower bound is below one half."""
    share, n = mpmath.mpf(1), 1
    while 1 - (1 - share * c / M) ** M >= 0.5:
        share, n = 1 - mpmath.exp(-share), n + 1
    return n


@lru_cache(maxsize=16)
def constant(M: int) -> Fraction:
    """The ancestors' eigenvector, from two lines up to M, a refit earlier."""
    rate, entries = 1 - Fraction(1, M), [Fraction(0), Fraction(0), Fraction(1)]
    for lines in range(3, M + 1):
        law = parents(Fraction(M), lines)
        known = sum((law[b] * entries[b] for b in range(lines)), Fraction(0))
        entries.append(known / (rate - law[lines]))
    return entries[M] / rate


def from_one_copy(M: int) -> float:
    """P(w_n > 0) - w is the mean of 1 - w_n while both types are there."""
    mixed, w = moves(M)[1:M, 1:M], np.arange(1, M) / M
    law = np.where(w == 1 / M, 1.0, 0.0)
    for _ in range(40 * M):
        law = law @ mixed / (1 - 1 / M)
    return float(law @ (1 - w) / (1 / M * (1 - 1 / M)))


def for_forty(M: int) -> float:
    """The same for a larger M."""
    return from_one_copy(40)


EXERCISES = [
    Exercise(
        "plateau",
        "A type of weight $w = «w»$, $M = «M»$ samples per refit, $n = «n»$ refits.\nBetween which "
        "two numbers does its chance to be still there lie, by the late bounds?",
        dict(M=10, w=Fraction(1, 10), n=50),
        dict(
            M=[5, 10, 20],
            w=[Fraction(1, 20), Fraction(1, 10), Fraction(1, 5)],
            n=[30, 50, 100, 200],
        ),
        dict(
            low=Answer(
                lambda M, w, n: claim("discrete/survival_regimes:late", M=M, w=w, n=n),
                lower,
                digits=4,
            ),
            high=Answer(
                lambda M, w, n: claim("discrete/survival_regimes:plateau", M=M, w=w, n=n),
                upper,
                digits=4,
            ),
        ),
        [
            "It is there if it has taken over, with chance $w$ in the end, or if both types are "
            "still there.",
            "The expected product $w_n(1-w_n)$ is $«rest»$; both are there with a chance between "
            "this and $M$ times this.",
            "So the chance lies between $«low»$ and $«high»$.",
        ],
        also=lambda M, w, n: dict(rest=mpf(product_after(M, w, n))),
    ),
    Exercise(
        "branching",
        "The chance $r(n)$ that a line of the branching process is alive begins with $r(1) = 1$ "
        "and goes on with $r(n+1) = 1 - e^{-r(n)}$.\nShow that $r(n) \\approx 2/n$, and that "
        "$1/r(n) \\geq (n+1)/2$ for all $n$.\nWhat are $r(«n»)$ and the bound?",
        dict(n=10),
        dict(n=[2, 3, 4, 5, 6, 8, 10, 15, 20]),
        dict(alive=Answer(alive, family, digits=4, within=1e-10)),
        [
            "$1/(1-e^{-r}) = 1/r + 1/2 + r/12 - …$, and it is never below $1/r + 1/2$.",
            "So each step adds at least $\\frac{1}{2}$ to $1/r$, starting with 1: "
            "$1/r(n) \\geq 1 + (n-1)/2$.",
            "The terms $r/12 \\approx 1/(6n)$ add up to a logarithm only, so $1/r(n) = n/2$ and "
            "some $\\frac{1}{6}\\ln n$.",
            "At $n = «n»$ the chance is $«alive»$, the bound $2/(n+1) «bound=»$.",
        ],
        also=lambda n: dict(bound=Fraction(2, n + 1)),
    ),
    Exercise(
        "half",
        "A word was seen $«c»$ times in a corpus of $M = «M»$ words, and each refit draws as many."
        "\nAfter how many refits is it lost with a chance of more than one half?",
        dict(M=10**6, c=30),
        dict(M=[10**5, 10**6, 10**7], c=[5, 10, 15, 20, 30, 40, 50]),
        dict(refits=Answer(half_lost, by_branching)),
        [
            "The rule says $2\\cdot«c»/\\ln 2 \\approx «rule»$ refits.",
            "The brackets of neighbouring $n$ settle it at $«refits»$, since $r(n)$ is a little "
            "below $2/n$.",
        ],
        also=lambda M, c: dict(rule=mpmath.nint(2 * c / mpmath.ln2)),
    ),
    Exercise(
        "constant",
        "Late, $\\mathbb{P}(w_n>0) - w \\approx C\\,w(1-w)(1-1/M)^n$.\nThe theorem says $1 \\leq C "
        "\\leq M$.\nWhat is $C$ for $M = «M»$, and in the limit of large $M$?",
        dict(M=5),
        dict(M=[2, 3, 4, 5, 6, 10, 20]),
        dict(
            constant=Answer(constant, from_one_copy, digits=4, within=1e-9),
            large=Answer(lambda M: constant(40), for_forty, within=1e-9),
        ),
        [
            "By the number $A$ of ancestors, the difference is "
            "$\\mathbb{E}\\,[(1-w)(1-(1-w)^{A-1})]$.",
            "Late, $A$ is 1 or 2, and $A = 2$ contributes $w(1-w)$.",
            "So $C(1-1/M)^n$ is the chance of two ancestors: it does not depend on $w$.",
            "$C$ is the entry for $M$ of the right eigenvector to the eigenvalue $1-1/M$, divided "
            "by $1-1/M$: $«constant»$.",
            "In the coalescent the chance of two lines is $3e^{-t}$ for large $t = n/M$, so "
            "$C \\to 3$; at $M = 40$ it is $«large»$.",
        ],
    ),
]
