"""Exercises on the time to total collapse."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import inner, laws, solved
from theory.maths.wright_fisher import parents


def waited(M: int, w: Fraction) -> float:
    """The chances that a refit begins with both types there, added up."""
    refits = 1.0
    for law in laws(M, w):
        both = law[1:M].sum()
        refits += both
        if both < 1e-14:
            break
    return refits


def from_copies(M: int, i: int) -> float:
    """The mean time from i copies of M."""
    return waited(M, Fraction(i, M))


def of_two_samples(w: Fraction) -> float:
    """The mean time for two samples per refit."""
    return waited(2, w)


def of_a_rare_type(M: int) -> float:
    """The mean time for a type that is expected once against all others."""
    return waited(M, Fraction(1, M))


def diffused(M: int) -> Any:
    """The diffusion's mean time, as an integral over the weights on the way."""
    p = mpmath.mpf(1) / M
    below = (1 - p) * mpmath.quad(lambda x: 1 / (1 - x), [0, p])
    above = p * mpmath.quad(lambda x: 1 / x, [p, 1])
    return 2 * M * (below + above)


def won(M: int) -> Fraction:
    """The mean time for one copy to take over, among the runs in which it does."""
    return M * solved(inner(M), [Fraction(i, M) for i in range(1, M)])[0]


def by_winners(M: int) -> float:
    """A winner's mean time: the chances not to have won yet, added up."""
    refits = 0.0
    for law in laws(M, Fraction(1, M)):
        refits += 1 - M * law[M]
        if 1 - M * law[M] < 1e-13:
            break
    return 1 + refits


def with_two_lines(M: int) -> Fraction:
    """The mean time of M lines at two: the chance to get there, times M."""
    reach = [Fraction(0), Fraction(0), Fraction(1)]
    for lines in range(3, M + 1):
        law = parents(Fraction(M), lines)
        there = sum((law[b] * reach[b] for b in range(lines)), Fraction(0))
        reach.append(there / (1 - law[lines]))
    return M * reach[M]


def share_of_two_types(M: int) -> float:
    """The refits with two types over all until one is left, forward in time."""
    two, refits = 0.0, 1.0
    for one, pair in zip(laws(M, 1 / M), laws(M, 2 / M), strict=False):
        # a pair of types has taken over, but neither of the two has
        two += comb(M, 2) * (pair[M] - 2 * one[M])
        refits += 1 - M * one[M]
        if 1 - M * one[M] < 1e-13:
            break
    return two / refits


EXERCISES = [
    Exercise(
        "small",
        "Two types, $M = «M»$ samples per refit, and one of them starts with the weight "
        "$«i»/«M»$.\nHow many refits does it take on average until one type is left?",
        dict(M=3, i=1),
        dict(M=[2, 3, 4], i=[1, 2, 3]),
        dict(
            refits=Answer(
                lambda M, i: claim("discrete/absorption_time", M=M, w=Fraction(i, M)),
                from_copies,
                within=1e-9,
            )
        ),
        [
            "Let $t_i$ be the time from $i$ copies. Then $t_i = 1 + \\sum_j P_{ij} t_j$ with "
            "binomial chances $P_{ij}$ and $t_0 = t_{«M»} = 0$.",
            "Solving the $«rows»$ equations gives $t_{«i»} «refits=»$.",
        ],
        also=lambda M, i: dict(rows=M - 1),
        where=lambda M, i: i < M,
    ),
    Exercise(
        "hand",
        "Find $\\mathbb{E}\\,T$ for $M = 2$ and two types of the weights $w$ and $1-w$ by hand.\n"
        "What is it for $w = «w»$?",
        dict(w=Fraction(1, 3)),
        dict(w=[Fraction(*w) for w in [(1, 2), (1, 3), (1, 4), (1, 5), (2, 5), (9, 10)]]),
        dict(
            refits=Answer(
                lambda w: claim("discrete/absorption_time", M=2, w=w),
                of_two_samples,
                digits=4,
                within=1e-9,
            )
        ),
        [
            "After the first refit the two samples are of one type, or of both, with chance "
            "$2w(1-w)$.",
            "From there each refit ends it with chance $\\frac{1}{2}$, so it takes 2 more on "
            "average.",
            "Together $1 + 4w(1-w)$ for $0 < w < 1$, which is $«refits»$.",
        ],
    ),
    Exercise(
        "rare",
        "A type of weight $1/M$ faces all others together, with $M = «M»$.\nHow long does the "
        "contest last on average, exactly and by the diffusion's formula?\nWhy is this so much "
        "less than $1.39\\,M$?\nHow long does it last on average if the type takes over?",
        dict(M=20),
        dict(M=[5, 6, 8, 10, 12, 15, 20]),
        dict(
            refits=Answer(
                lambda M: claim("discrete/absorption_time:two", M=M, w=Fraction(1, M)),
                of_a_rare_type,
                within=1e-9,
            ),
            formula=Answer(
                lambda M: -2 * (mpmath.log(mpf(1) / M) + (M - 1) * mpmath.log(1 - mpf(1) / M)),
                diffused,
            ),
            winner=Answer(won, by_winners, within=1e-9),
        ),
        [
            "The formula gives $-2M\\left[\\frac{1}{M}\\ln\\frac{1}{M} + (1-\\frac{1}{M})\\ln"
            "(1-\\frac{1}{M})\\right] \\approx 2\\ln M + 2$, here $«formula»$.",
            "Exactly it is $«refits»$ refits.",
            "Most such types are lost within a few refits.",
            "One that takes over needs $«winner»$ on average, not far from $2M$.",
            "It does so with chance $1/M$, and $1/M$ times $2M$ is 2, the second term.",
        ],
    ),
    Exercise(
        "lines",
        "Show that a genealogy spends about $2M/(b(b-1))$ refits at $b$ lines.\nStart with $M = "
        "«M»$ distinct samples.\nWhich share of the time until one type is left is spent with two "
        "types?",
        dict(M=30),
        dict(M=[3, 4, 5, 8, 10, 15, 20, 30]),
        dict(
            share=Answer(
                lambda M: with_two_lines(M) / claim("discrete/absorption_time:equal", M=M, K=M),
                share_of_two_types,
                within=1e-9,
            )
        ),
        [
            "$b$ lines have $b(b-1)/2$ pairs, each of which meets with chance $1/M$.",
            "The times add up to $2M(1-1/M)$, as $\\frac{1}{b(b-1)} = \\frac{1}{b-1} - "
            "\\frac{1}{b}$.",
            "The last two lines take $M$ of them: about half of all the time.",
            "As many types are left after $n$ refits as the samples have ancestors $n$ refits "
            "back, so this is the time with two types, too.",
            "With meetings of more than two lines counted in, the share is $«share»$.",
        ],
    ),
]
