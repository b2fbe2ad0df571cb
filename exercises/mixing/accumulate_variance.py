"""Exercises on everything kept."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from math import pi

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import followed_back
from schemes import Scheme, Step, accumulate, replace

ROOM = "mixing/accumulate_variance"


def _done(M: int, q: Fraction) -> int:
    """The first refit at which the share q of the final loss is done."""
    whole, n = 1 - mpf(claim(ROOM, M=M)), 1
    while 1 - mpf(claim(f"{ROOM}:refits", M=M, n=n)) < mpf(q) * whole:
        n += 1
    return n


def _doubled(M: int, n: int) -> Fraction:
    """The share kept after n refits, the pool of M doubling at each after the first."""
    left = 1 - Fraction(1, M)
    for refit in range(2, n + 1):
        left *= 1 - Fraction(1, M * 2**refit)
    return left


def all_kept(M: int, n: int) -> Fraction:
    """Two lines of descent followed back through a pool that keeps all."""
    return Fraction(followed_back(accumulate(M), n))


def none_kept(M: int, n: int) -> Fraction:
    """The same where each refit has new samples only."""
    return Fraction(followed_back(replace(M), n))


def all_parents(M: int) -> Fraction:
    """Every choice of parents for the M new samples, every pair of picks."""
    differ = 0
    for parents in product(range(M), repeat=M):
        times = Counter([*range(M), *parents])  # samples of each original
        differ += (2 * M) ** 2 - sum(each**2 for each in times.values())
    return Fraction(differ, (2 * M) ** 2 * M**M)


def loss_done(M: int, q: Fraction) -> int:
    """The same from the product of a million refits' factors."""
    t = np.arange(1.0, 1_000_001.0)
    kept = np.cumprod(1 - 1 / (M * t**2))
    final = kept[-1] * (1 - 1 / (M * t[-1]))  # what the later ones take
    return int(np.argmax(1 - kept >= float(q) * (1 - final))) + 1


def doubling(M: int) -> Scheme:
    """The first refit has M samples; each later one doubles the pool."""

    def scheme(refit: int) -> Step:
        new = M if refit == 1 else M * 2 ** (refit - 2)
        return Step(synthetic=new, kept=tuple(range(1, refit)))

    return scheme


def kept_doubling(M: int, n: int) -> Fraction:
    """Two lines of descent followed back through pools that double."""
    return Fraction(followed_back(doubling(M), n))


def summed_losses(M: int, n: int) -> mpmath.mpf:
    """The losses of the first fit and of 200 doublings, added up."""
    sizes = [M * mpmath.mpf(2) ** (k - 1) for k in range(1, 201)]
    new = [sizes[0], *(size / 2 for size in sizes[1:])]
    return mpmath.fsum(m / s**2 for m, s in zip(new, sizes, strict=True))


EXERCISES = [
    Exercise(
        "kept",
        "Everything is kept, and each refit adds $M = «M»$ samples of the last model.\nWhich share "
        "of the variance is expected to be left after $n = «n»$ refits, and which part of it would "
        "be left if nothing were kept?",
        dict(M=4, n=3),
        dict(M=[2, 4, 5, 10, 100], n=[2, 3, 4, 5]),
        dict(
            kept=Answer(lambda M, n: claim(f"{ROOM}:refits", M=M, n=n), all_kept, digits=4),
            replaced=Answer(
                lambda M, n: claim("gaussian/mle_variance", M=M, n=n), none_kept, digits=4
            ),
        ),
        [
            "Refit $k$ costs the share $1/(Mk^2)$: $\\prod_{k=1}^{«n»} (1 - 1/(«M»k^2)) «kept=»$.",
            "If nothing were kept, each refit would cost $1/M$, and $(1-1/«M»)^{«n»} «replaced=»$ "
            "would be left.",
        ],
    ),
    Exercise(
        "two",
        "Everything is kept.\nWork out by hand, from the pairs of picks, which share of the "
        "variance is expected to be left after two refits with $M = «M»$.",
        dict(M=2),
        dict(M=[2, 3, 4, 5, 6]),
        dict(kept=Answer(lambda M: (1 - Fraction(1, M)) * (1 - Fraction(1, 4 * M)), all_parents)),
        [
            "There are $«pairs»$ ordered pairs of picks from the $«both»$ samples.",
            "$«both»$ of them are one and the same sample.",
            "$«apart»$ are two different old samples, which are different originals.",
            "$«apart»$ are two different new ones, whose parents are the same with chance $1/«M»$.",
            "$«mixed»$ are one of each, and the new one's parent is that old one with chance "
            "$1/«M»$.",
            "So $«both» + «apart»/«M» + «mixed»/«M» = «met»$ pairs have one original, in "
            "expectation.",
            "Left is $1 - «met»/«pairs» «kept=»$, which is $(1-\\frac1M)(1-\\frac{1}{4M})$.",
        ],
        also=lambda M: dict(
            pairs=4 * M * M, both=2 * M, apart=M * (M - 1), mixed=2 * M * M, met=5 * M - 1
        ),
    ),
    Exercise(
        "last",
        "How much of the final loss is done after $n$ refits?\nWith $M = «M»$ samples at each, "
        "when is the share $«q»$ of it done?",
        dict(M=1000, q=Fraction(9, 10)),
        dict(
            M=[100, 1000, 10_000],
            q=[Fraction(*q) for q in [(3, 4), (4, 5), (9, 10), (19, 20)]],
        ),
        dict(first=Answer(_done, loss_done)),
        [
            "For large $M$ the loss after $n$ refits is $\\frac1M\\sum_{k \\leq n} 1/k^2$, and in "
            "the end $\\frac1M \\cdot \\frac{\\pi^2}{6}$.",
            "The rest is about $\\frac1M \\cdot \\frac{1}{n+1/2}$.",
            "It is the share $«rest»$ of the whole where $n + \\frac12$ is about "
            "$\\frac{6}{\\pi^2}/«rest» «near=»$.",
            "So the share $«q»$ is done after «first» refits.",
        ],
        also=lambda M, q: dict(rest=1 - q, near=6 / (pi**2 * float(1 - q))),
    ),
    Exercise(
        "more",
        "The sample sizes grow: refit $k$ adds $M_k$ samples to all that there are.\nShow that it "
        "multiplies the expected variance by $1 - M_k/S_k^2$, where $S_k = M_1 + \\ldots + M_k$.\n"
        "The first refit has $M_1 = «M»$ samples, and each later one doubles the pool: which "
        "share is left after $n = «n»$ refits?\nWhat do the losses of all refits add up to, each "
        "as a share of what was there before it?",
        dict(M=4, n=6),
        dict(M=[2, 3, 4, 5, 10], n=[2, 3, 4, 6]),
        dict(
            kept=Answer(_doubled, kept_doubling, digits=4),
            total=Answer(lambda M, n: Fraction(3, 2 * M), summed_losses),
        ),
        [
            "Two picks from $S_k$ samples are the same new one with chance $M_k/S_k^2$, and "
            "otherwise stand for two picks from the old ones.",
            "If each refit doubles the pool, $M_k = S_k/2$ and the loss at refit $k$ is "
            "$\\frac{1}{2S_k} = \\frac{1}{«M» \\cdot 2^k}$; at the first it is $1/«M»$.",
            "After «n» refits $«kept»$ is left.",
            "The losses are a geometric series after the first: in all they are "
            "$\\frac{1}{«M»}(1 + \\frac14 + \\frac18 + \\ldots) «total=»$.",
        ],
    ),
]
