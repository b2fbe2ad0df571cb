"""Exercises on a corpus that is refreshed in part."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import mpmath

from exercises import Answer, Exercise, claim

ROOM = "mixing/partial_refresh"


def listed(M: int, R: int) -> Fraction:
    """One round of M items of M types, every choice and every draw listed."""
    total, cases = 0, 0
    for gone in combinations(range(M), R):
        for drawn in product(range(M), repeat=R):
            stay = [item for item in range(M) if item not in gone]
            now = [*stay, *drawn]
            total += sum(a != b for a in now for b in now)
            cases += 1
    return Fraction(total, cases * M * (M - 1))


def round_by_round(M: int, R: int) -> int:
    """Rounds until half is left, the chance that two items differ followed up."""
    left, rounds = Fraction(1), 0
    old = Fraction((M - R) * (M - R - 1), M * (M - 1))
    while 2 * left > 1:
        left = old * left + (1 - old) * (1 - Fraction(1, M)) * left
        rounds += 1
    return rounds


def _half(M: int, R: int) -> int:
    one = claim(ROOM, M=M, R=R, n=1)
    return int(
        mpmath.ceil(mpmath.log(2) / -mpmath.log(mpmath.mpf(one.numerator) / one.denominator))
    )


def one_by_one(M: int) -> Fraction:
    """M rounds of one item each, multiplied."""
    left = Fraction(1)
    for _ in range(M):
        left *= 1 - Fraction(2, M * M)
    return left


def all_at_once(M: int) -> Fraction:
    """Two copies are of one and the same item with the chance 1/M."""
    alike = sum((Fraction(1, M**2) for _ in range(M)), Fraction(0))
    return 1 - alike


EXERCISES = [
    Exercise(
        "round",
        "A corpus has $M = «M»$ items, all of different types, and a round replaces $R = «R»$ of "
        "them.\nWhich share of the diversity is expected to be left?",
        dict(M=4, R=2),
        dict(M=[3, 4, 5], R=[1, 2, 3]),
        dict(kept=Answer(lambda M, R: claim(ROOM, M=M, R=R, n=1), listed, digits=4)),
        [
            "Two distinct items are both old with the chance «old».",
            "Else they differ as two distinct ones before, but with the chance $1 - 1/«M»$ only.",
            "The diversity keeps the share $1 - \\frac{1}{«M»}(1 - «old») «kept=»$.",
        ],
        also=lambda M, R: dict(old=Fraction((M - R) * (M - R - 1), M * (M - 1))),
    ),
    Exercise(
        "half",
        "Of a corpus of $M = «M»$ items a round replaces $R = «R»$.\nAfter how many rounds is at "
        "most half of the expected diversity left?",
        dict(M=100, R=20),
        dict(M=[20, 50, 100], R=[2, 5, 10, 20]),
        dict(rounds=Answer(_half, round_by_round)),
        [
            "A round loses the share $\\frac{«R» \\cdot «other»}{«M»^2 \\cdot «less»} «loss=»$.",
            "Half is gone after $\\ln 2/(-\\ln(1 - «loss»))$ rounds, rounded up: «rounds».",
        ],
        also=lambda M, R: dict(
            other=2 * M - R - 1,
            less=M - 1,
            loss=Fraction(R * (2 * M - R - 1), M * M * (M - 1)),
        ),
    ),
    Exercise(
        "slowly",
        "$«M»$ items are generated for a corpus of $M = «M»$ items.\nWhich share of the expected "
        "diversity is left if they come one at a time, each drawn from the corpus as it then is?"
        "\nAnd if all come at once?",
        dict(M=10),
        dict(M=[3, 5, 10, 20, 50]),
        dict(
            single=Answer(lambda M: claim(ROOM, M=M, R=1, n=M), one_by_one, digits=4),
            whole=Answer(
                lambda M: claim(ROOM, M=M, R=M, n=1),
                all_at_once,
                digits=4,
            ),
        ),
        [
            "One at a time loses $2/«M»^2$ of it, «M» times over: "
            "$(1 - 2/«M»^2)^{«M»} «single=»$ is left.",
            "All at once lose $1/«M»$: $«whole»$ is left.",
        ],
    ),
]
