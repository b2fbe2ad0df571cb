"""Exercises on how many types are left."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import after, laws
from theory.maths.wright_fisher import survival


def still_there(M: int, n: int) -> Fraction:
    """Each type's chance to have copies, as often as there are types."""
    return M * (1 - after(M, Fraction(1, M), n)[0])


def types(M: int, n: int) -> Any:
    """The mean number of types left of M distinct ones, by ancestors, backward in time."""
    return M * survival(M, Fraction(1, M), n)[0]


def first_below(M: int, f: Fraction) -> int:
    """The first refit with fewer types than a share, by bisection."""
    low, high = 0, int(4 / f)
    while high - low > 1:
        middle = (low + high) // 2
        if types(M, middle) < mpf(f * M):
            high = middle
        else:
            low = middle
    return high


def refit_by_refit(M: int, f: Fraction) -> int:
    """The law of one type's copies, until it is there with less than a chance."""
    there = (1 - law[0] for law in laws(M, 1 / M))
    return next(n for n, chance in enumerate(there, 1) if chance < f)


def listed(n: int) -> Fraction:
    """The mean over all outcomes of all refits, two samples each."""
    outcomes = list(product(product((0, 1), repeat=2), repeat=n))
    left = 0
    for choices in outcomes:
        model = ("a", "b")
        for one, other in choices:
            model = (model[one], model[other])
        left += len(set(model))
    return Fraction(left, len(outcomes))


def left_in_the_law(M: int, n: int) -> float:
    """The mean number of types from the law of one type's copies."""
    law = next(islice(laws(M, 1 / M), n - 1, None))
    return float(M * (1 - law[0]))


def kingman(M: int, n: int) -> Any:
    """Kingman's mean number of ancestors of very many lines."""
    t = mpf(n) / M
    return mpmath.nsum(lambda j: (2 * j - 1) * mpmath.exp(-j * (j - 1) * t / 2), [1, mpmath.inf])


def by_midpoints(M: int, n: int) -> Any:
    """The sum as a midpoint rule: the integral, and Euler's corrections at 0."""
    t = mpf(n) / M
    total, power = 2 / t, mpmath.mpf(1)
    for k in range(1, 25):
        total -= mpmath.bernpoly(2 * k, 0.5) / k * power
        power *= -t / (2 * k)
    return mpmath.exp(t / 8) * total


EXERCISES = [
    Exercise(
        "distinct",
        "A model is fitted to $M = «M»$ samples that are all distinct.\nHow many types are "
        "expected to be left after $n = «n»$ refits to $«M»$ samples?",
        dict(M=4, n=1),
        dict(M=[2, 3, 4, 5, 6, 10], n=[1, 2]),
        dict(
            types=Answer(
                lambda M, n: claim("discrete/support_size:distinct", M=M, n=n), still_there
            )
        ),
        [
            "Each of the $«M»$ types is still there with the chance of a single one of weight "
            "$1/«M»$, and expectations add up, dependent or not.",
            "After one refit this is $«M»\\,(1-(1-1/«M»)^{«M»}) «one=»$; after $n = «n»$ it is "
            "$«types»$.",
        ],
        also=lambda M, n: dict(one=M * (1 - (1 - Fraction(1, M)) ** M)),
    ),
    Exercise(
        "half",
        "After how many refits is less than the share $«f»$ of $M = «M»$ distinct types left, on "
        "average?\nWhat does the rule $2M/n$ say?",
        dict(M=100, f=Fraction(1, 10)),
        dict(M=[20, 30, 50, 100], f=[Fraction(1, part) for part in (2, 3, 4, 5, 10)]),
        dict(refits=Answer(first_below, refit_by_refit)),
        [
            "The rule says $n = 2/«f» «rule=»$ refits.",
            "Each type is still there with the chance $S$ of a single one of weight $1/M$.",
            "This falls below $«f»$ at $n = «refits»$.",
        ],
        also=lambda M, f: dict(rule=2 / f),
    ),
    Exercise(
        "two",
        "With $M = 2$ and two distinct samples, find the expected number of types after $n$ refits "
        "in closed form.\nWhat is it for $n = «n»$?",
        dict(n=3),
        dict(n=[1, 2, 3, 4, 5, 6]),
        dict(
            types=Answer(
                lambda n: claim("discrete/support_size:distinct", M=2, n=n), listed, digits=6
            )
        ),
        [
            "Two samples have the same parent with chance $\\frac{1}{2}$.",
            "Once they have, one type is left.",
            "So the number is 2 with chance $2^{-n}$, else 1, and its mean is $1 + 2^{-n} "
            "«types=»$.",
        ],
    ),
    Exercise(
        "kingman",
        "Kingman's coalescent gives $\\sum_{j\\geq1}(2j-1)e^{-j(j-1)n/(2M)}$ for the mean number "
        "of ancestors of very many lines.\nHow far off is it for the types that are left of $M = "
        "«M»$ distinct ones after $n = «n»$ refits?\nShow that for small $n/M$ the sum is about "
        "$2M/n$ plus a third.",
        dict(M=100, n=10),
        dict(M=[20, 50, 100], n=[1, 2, 4, 5, 10, 20]),
        dict(
            sum=Answer(kingman, by_midpoints, digits=4, within=1e-11),
            types=Answer(types, left_in_the_law, digits=4, within=1e-10),
        ),
        [
            "With $t = n/M$ and $u = j - \\frac{1}{2}$ the terms are $2u\\,e^{-t(u^2 - 1/4)/2}$.",
            "The sum is the midpoint rule for $e^{t/8}\\int_0^\\infty 2u\\,e^{-tu^2/2}\\,du = "
            "\\frac{2}{t} e^{t/8}$.",
            "The rule's correction is $\\frac{1}{24}$ of the slope at 0, which is 2.",
            "Together this is $\\frac{2}{t} + \\frac{1}{4} + \\frac{1}{12} = \\frac{2}{t} + "
            "\\frac{1}{3}$ for small $t$, here $«rough»$; the sum is $«sum»$.",
            "But only $«types»$ types are left, so it is too large by the factor $«factor»$.",
            "Meetings of many lines at once tell for a long time.",
        ],
        also=lambda M, n: dict(
            rough=mpf(2 * M) / n + mpf(1) / 3, factor=kingman(M, n) / types(M, n)
        ),
        where=lambda M, n: 5 * n <= M,
    ),
]
