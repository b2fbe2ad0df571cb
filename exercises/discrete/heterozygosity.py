"""Exercises on the loss of diversity."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from math import log
from operator import mul

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import after, first, laws


def by_logarithm(M: int, f: Fraction) -> int:
    """Where the power falls below the share."""
    return int(log(f) / log(1 - 1 / M)) + 1


def halved(M: int, K: int) -> int:
    """The first refit with less than half, from the law of a type's copies."""
    shares = np.arange(M + 1) / M
    left = (1 - K * (law @ shares**2) for law in laws(M, 1 / K))
    return next(n for n, each in enumerate(left, 1) if each < (1 - 1 / K) / 2)


def half_at(M: int, K: int) -> int:
    """The first refit with less than half the diversity, by the room's formula."""
    return first(
        lambda n: (
            1 - claim("discrete/heterozygosity:repeats", M=M, K=K, n=n) < (1 - Fraction(1, K)) / 2
        )
    )


def spread(M: int, w: Fraction, n: int) -> Fraction:
    """The variance of the weight over the law of the number of copies."""
    law = after(M, w, n)
    squares = [(Fraction(j, M) - w) ** 2 for j in range(M + 1)]
    return sum(map(mul, law, squares), Fraction(0))


def spread_in_the_end(M: int, w: Fraction, n: int) -> float:
    """The same after so many refits that one type is left in nearly every run."""
    law = next(islice(laws(M, w), 60 * M, None))
    return float(law @ (np.arange(M + 1) / M - float(w)) ** 2)


EXERCISES = [
    Exercise(
        "half",
        "How many refits to $M = «M»$ samples bring the expected diversity below the share $«f»$ "
        "of its start?",
        dict(M=100, f=Fraction(1, 4)),
        dict(
            M=[5, 10, 20, 50, 100, 200],
            f=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 10), Fraction(3, 4)],
        ),
        dict(
            refits=Answer(
                lambda M, f: first(
                    lambda n: claim("discrete/heterozygosity", M=M, w=Fraction(1, 2), n=n) < f / 4
                ),
                by_logarithm,
            )
        ),
        [
            "Each refit keeps the share $1 - 1/M$ of it, whatever the number of types.",
            "We need $n > \\ln «f»/\\ln(1-1/«M») «bound=»$: «refits» refits.",
        ],
        also=lambda M, f: dict(bound=mpmath.log(mpf(f)) / mpmath.log(1 - mpmath.mpf(1) / M)),
    ),
    Exercise(
        "types",
        "$K = «K»$ types start out equally frequent.\nHow many refits to $M = «M»$ samples bring "
        "the expected diversity below one half of its start?\nDoes the answer depend on the number "
        "of types?",
        dict(M=50, K=7),
        dict(M=[5, 10, 20, 50], K=[2, 3, 7, 10, 100, 1000]),
        dict(refits=Answer(half_at, halved)),
        [
            "The factor $(1-1/«M»)^n$ falls below one half at $n = \\lfloor\\ln\\frac{1}{2} / "
            "\\ln(1-1/«M»)\\rfloor + 1 = «refits»$.",
            "It is the same factor for every start, so the number of types does not matter.",
        ],
    ),
    Exercise(
        "spread",
        "The expected weight of a type stays at $w = «w»$.\nWhat is its variance between runs "
        "after $n = «n»$ refits to $M = «M»$ samples, and what does it tend to?",
        dict(M=10, w=Fraction(3, 10), n=5),
        dict(
            M=[2, 3, 5, 10],
            w=[Fraction(1, 2), Fraction(1, 4), Fraction(3, 10), Fraction(1, 10)],
            n=[1, 2, 3, 5],
        ),
        dict(
            variance=Answer(
                lambda M, w, n: w * (1 - w) - claim("discrete/heterozygosity:pair", M=M, w=w, n=n),
                spread,
                digits=4,
            ),
            end=Answer(lambda M, w, n: w * (1 - w), spread_in_the_end, within=1e-9),
        ),
        [
            "$\\operatorname{Var} w_n = \\mathbb{E}\\,w_n^2 - w^2 = w - \\mathbb{E}\\,w_n(1-w_n) - "
            "w^2$.",
            "This is $w(1-w)[1-(1-1/M)^n] «variance=»$.",
            "It tends to $w(1-w) «end=»$, the variance of a coin that shows 1 with chance $w$.",
            "In the end the type has taken over or is gone.",
        ],
    ),
]
