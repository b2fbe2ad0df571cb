"""Exercises on one new real sample per refit, or a few."""

from __future__ import annotations

from fractions import Fraction
from math import log

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import followed_back, fresh
from schemes import mix
from theory.maths import two_types

ROOM = "mixing/one_real_sample"


def equilibrium(M: int) -> Fraction:
    """A type of weight 1/2: the whole law of its count in a settled pool."""
    real = two_types.real_samples(1, Fraction(1, 2))
    return 4 * two_types.settled(lambda w: w * (1 - w), real, M)


def _enough(M: int, q: Fraction) -> int:
    """The least number of real samples that keeps q."""
    found = 1
    while claim(f"{ROOM}:few", N=found, M=M) < q:
        found += 1
    return found


def by_pairs(M: int, q: Fraction) -> int:
    """The same from the pairs of picks, the pool being N + M."""
    found = 1
    while 1 - fresh(found + M, found) < q:
        found += 1
    return found


def followed(M: int, n: int) -> Fraction:
    """Two lines of descent followed back refit by refit."""
    return Fraction(followed_back(mix(1, M), n))


def without(M: int, n: int) -> Fraction:
    """The same where no sample is real, in a pool of as many."""
    return Fraction(followed_back(mix(0, M + 1), n))


EXERCISES = [
    Exercise(
        "one",
        "Each refit's pool has one new real sample and $M = «M»$ of the model's.\nWhich share of "
        "the variance is kept for ever, in expectation, by maximum likelihood?\nWork it out from "
        "two lines of descent.",
        dict(M=9),
        dict(M=[1, 2, 4, 5, 9, 15]),
        dict(kept=Answer(lambda M: claim(ROOM, M=M), equilibrium)),
        [
            "Two picks from the pool of $«size»$ are the same sample with chance $1/«size»$.",
            "They are two different synthetic ones with chance "
            "$\\frac{«M» \\cdot «less»}{«size»^2}$, and then go on as two picks from the pool "
            "before.",
            "Else one of them is the real sample, and they never meet.",
            "So $F = \\frac{1}{«size»} + \\frac{«M» \\cdot «less»}{«size»^2}F$, which gives "
            "$F = \\frac{M+1}{3M+1} = «met»$, and $1 - F «kept=»$ is kept.",
        ],
        also=lambda M: dict(size=M + 1, less=M - 1, met=Fraction(M + 1, 3 * M + 1)),
    ),
    Exercise(
        "enough",
        "There are $M = «M»$ synthetic samples in each pool.\nHow many new real ones keep the "
        "share $«q»$ of the variance for ever, in expectation?",
        dict(M=1000, q=Fraction(9, 10)),
        dict(
            M=[10, 100, 1000, 10**6],
            q=[Fraction(1, 2), Fraction(3, 4), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(real=Answer(_enough, by_pairs)),
        [
            "With many synthetic samples $N$ real ones lose $1/(2N+1)$, which is at most "
            "$«loss»$ from $N = «rough»$ on.",
            "The exact loss is $(N+M)/(N^2+2NM+M)$: «real» real samples are the fewest that will "
            "do.",
        ],
        also=lambda M, q: dict(loss=1 - q, rough=-((1 - 1 / (1 - q)) // 2)),
    ),
    Exercise(
        "way",
        "Each pool has one new real sample and $M = «M»$ of the model's.\nWhich share of the "
        "variance is left after $n = «n»$ refits, in expectation?\nWhich would be without it?",
        dict(M=30, n=20),
        dict(M=[5, 10, 20, 30, 100], n=[5, 10, 20]),
        dict(
            left=Answer(lambda M, n: mpf(claim(f"{ROOM}:refits", N=1, M=M, n=n)), followed),
            none=Answer(lambda M, n: mpf((1 - Fraction(1, M + 1)) ** n), without),
        ),
        [
            "The distance from the long run shrinks at each refit by "
            "$q = \\frac{M(M-1)}{(M+1)^2} «q=»$, in about $M/3$ refits to $1/e$: «long» of them.",
            "After «n» refits $1 - \\frac{M+1}{3M+1}(1 - q^{«n»}) «left=»$ is left, on the way to "
            "«limit».",
            "Without the real sample it would be $(1 - 1/«size»)^{«n»} «none=»$, on the way to 0.",
        ],
        also=lambda M, n: dict(
            size=M + 1,
            q=Fraction(M * (M - 1), (M + 1) ** 2),
            long=-1 / log(M * (M - 1) / (M + 1) ** 2),
            limit=Fraction(2 * M, 3 * M + 1),
        ),
    ),
]
