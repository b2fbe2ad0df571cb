"""Exercises on curation with few candidates."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "curation/curation_pairs"


def listed(k: int, w: Fraction, r: int) -> Any:
    """The chance of an A by the pick, all candidates listed."""
    odds, chance = mpmath.exp(r), mpf(0)
    for types in product((0, 1), repeat=k):
        seen = sum(types)
        drawn = mpf(w**seen * (1 - w) ** (k - seen))
        chance += drawn * seen * odds / (seen * odds + k - seen)
    return chance


def doublings(w: Fraction, level: Fraction) -> int:
    """The least number of doublings from the weight to the level."""
    n = 0
    while w < level:
        w, n = 2 * w, n + 1
    return n


def by_logarithm(w: Fraction, level: Fraction) -> int:
    """The same from the logarithm."""
    return int(mpmath.ceil(mpmath.log(mpf(level / w), 2) - mpf(10) ** -20))


EXERCISES = [
    Exercise(
        "pick",
        "A type has the weight $«w»$, and its reward is higher by $r = «r»$ than that of the "
        "others.\nWhich expected weight has it after one refit, if each sample is picked from "
        "$«k»$ candidates?",
        dict(k=2, w=Fraction(1, 10), r=2),
        dict(k=[2, 3, 5, 8], w=[Fraction(1, 10), Fraction(1, 3)], r=[1, 2, 4]),
        dict(weight=Answer(lambda k, w, r: claim(f"{ROOM}:few", k=k, w=w, r=r), listed)),
        [
            "Of $«k»$ candidates $j$ are of the type with a binomial chance.",
            "Then one of them is picked with chance $je^{«r»}/(je^{«r»} + «k» - j)$.",
            "Added up this is «weight».",
        ],
    ),
    Exercise(
        "fastest",
        "Each sample is picked from two candidates.\nHow many refits does a type of weight $«w»$ "
        "need at least to reach the expected weight $«level»$, however high its reward is?",
        dict(w=Fraction(1, 1000), level=Fraction(1, 2)),
        dict(
            w=[Fraction(1, 1000), Fraction(1, 100), Fraction(1, 50), Fraction(1, 10**6)],
            level=[Fraction(1, 2), Fraction(1, 5)],
        ),
        dict(refits=Answer(by_logarithm, doublings)),
        [
            "A refit at most doubles the expected weight.",
            "So $n$ refits bring at most $2^n\\cdot«w»$, which is $«level»$ or more from "
            "$n = «refits»$ on.",
        ],
    ),
]
