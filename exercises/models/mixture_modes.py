"""Exercises on a mixture's modes far apart."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from exercises import Answer, Exercise, claim

ROOM = "models/mixture_modes"


def _counts(M: int, w: Fraction) -> list[Fraction]:
    return [comb(M, j) * w**j * (1 - w) ** (M - j) for j in range(M + 1)]


def missing(M: int, w: Fraction, n: int) -> Fraction:
    """The chance that a mode is gone, sample by sample, by its count."""
    if n == 0 or w == 0:
        return Fraction(int(w == 0))
    lost = Fraction(0)
    for j, p in enumerate(_counts(M, w)):
        lost += p * missing(M, Fraction(j, M), n - 1)
    return lost


def each_mode(M: int, n: int, w: Fraction) -> Fraction:
    """A common mode and two rare ones, each by its own counts."""
    rare = (1 - w) / 2
    return 3 - missing(M, w, n) - 2 * missing(M, rare, n)


def one_by_one(M: int, K: int) -> Fraction:
    """The modes seen in M samples, of which each may be of a new one."""
    seen = Fraction(0)
    for _ in range(M):
        seen += 1 - seen / K
    return 1 - seen / M


def by_counts(M: int, n: int, w: Fraction = Fraction(1, 2)) -> Fraction:
    """The share left within two modes: every count of one, refit by refit."""
    if n == 0:
        return Fraction(1)
    left = Fraction(0)
    for j, p in enumerate(_counts(M, w)):
        modes = 1 if j in (0, M) else 2
        if p and modes < M:
            later = by_counts(M, n - 1, Fraction(j, M))
            left += p * (1 - Fraction(modes, M)) * later
    return left


EXERCISES = [
    Exercise(
        "rare",
        "A mixture has three modes, far apart: one of the weight $w = «w»$, and two that share the "
        "rest equally.\nIt is refitted $n = «n»$ times to $M = «M»$ of its own samples.\nHow many "
        "modes are expected to be left?\nHow many would be, if each refit drew from the real "
        "weights?",
        dict(M=8, n=3, w=Fraction(4, 5)),
        dict(M=[6, 8], n=[2, 3], w=[Fraction(3, 5), Fraction(4, 5), Fraction(9, 10)]),
        dict(
            left=Answer(
                lambda M, n, w: claim(f"{ROOM}:modes", M=M, n=n, w=w, z=(1 - w) / 2),
                each_mode,
                digits=4,
            )
        ),
        [
            "Far modes are words: each survives as a word of its weight does.",
            "So $S(«M», «w», «n») + 2\\, S(«M», «rare», «n») «left=»$ are expected.",
            "Chances to be seen in one sample, raised to the power $n$, would give «naive»: they "
            "leave out that a mode which is still there has become rarer or more common.",
        ],
        also=lambda M, n, w: dict(
            rare=(1 - w) / 2,
            naive=sum((1 - (1 - each) ** M) ** n for each in (w, (1 - w) / 2, (1 - w) / 2)),
        ),
    ),
    Exercise(
        "first",
        "A mixture has $K = «K»$ modes of one weight, far apart.\nWhich share of the variance "
        "within them is expected to be left after one refit to $M = «M»$ of its own samples, and "
        "which of the whole variance?",
        dict(K=10, M=20),
        dict(K=[4, 5, 10, 20], M=[10, 20, 50]),
        dict(kept=Answer(lambda K, M: 1 - (1 - (1 - Fraction(1, K)) ** M) * K / M, one_by_one)),
        [
            "Each mode is in the sample with the chance $1 - (1-1/«K»)^{«M»} «seen=»$, and each "
            "one that is costs one degree of freedom.",
            "So $1 - «K» \\cdot «seen» / «M» «kept=»$ is left within the modes.",
            "Of the whole it is $1 - 1/«M» «whole=»$: the modes sharpen, and the "
            "distances between them do not shrink in proportion.",
        ],
        also=lambda K, M: dict(seen=1 - (1 - Fraction(1, K)) ** M, whole=1 - Fraction(1, M)),
    ),
    Exercise(
        "two",
        "A mixture of two modes of one weight, far apart, is refitted $n = «n»$ times to $M = «M»$ "
        "of its own samples.\nBetween which bounds must the share that is left of the variance "
        "within the modes lie, in expectation, and which is it?",
        dict(M=6, n=4),
        dict(M=[4, 5, 6], n=[2, 3, 4]),
        dict(
            kept=Answer(
                lambda M, n: claim(f"{ROOM}:two", M=M, w=Fraction(1, 2), n=n), by_counts, digits=4
            )
        ),
        [
            "Between $(1-2/«M»)^{«n»} «low=»$, with both modes for ever, and "
            "$(1-1/«M»)^{«n»} «high=»$.",
            "Following the count of one mode through the «n» refits, with a factor "
            "$1-2/«M»$ as long as both are there and $1-1/«M»$ from then on, gives «kept».",
        ],
        also=lambda M, n: dict(low=(1 - Fraction(2, M)) ** n, high=(1 - Fraction(1, M)) ** n),
    ),
]
