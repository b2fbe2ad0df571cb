"""What the boxes under an exercise know: how it is set, and which numbers are right answers.

Plain data for ``book/explorer/answers.js``, which judges in a browser what
``companion.answering.is_right`` judges here; tests hold the two together.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from companion.exercises import Variant, variant
from exercises import DIGITS, Exercise, mpf

OTHERS = 5
"""Variants beside the book's own: each is text on a page, and an answer at the book's building."""

FINE = 14
"""Decimal places beyond the last digit asked for: the check grants 5·10⁻¹³ of it for rounding."""


def presets(exercise: Exercise, most: int = OTHERS) -> dict[int, Variant]:
    """The first seeds that set an exercise with numbers of their own, and what they set."""
    most = min(most, sum(each != exercise.original for each in exercise.points()))
    found: dict[int, Variant] = {}
    for seed in range(1, 1000):  # a handful of numbers is soon drawn
        if len(found) == most:
            break
        each = variant(exercise, seed)
        if each.at not in [exercise.original, *(other.at for other in found.values())]:
            found[seed] = each
    return found


def reach(truth: Any, digits: int) -> tuple[str, str, int]:
    """The least and the largest right answer, in units of 10^-places, and the places.

    Of a whole number the two are the same. Integers as text, for they may be beyond 2⁵³.
    """
    if isinstance(truth, (int, Fraction)) and Fraction(truth).denominator == 1:
        return str(truth), str(truth), 0
    with mpmath.workdps(DIGITS):
        wanted = mpf(truth)
        last = int(mpmath.floor(mpmath.log10(abs(wanted)))) + 1 - digits
        # half a unit, and half of what the check grants for rounding: never beyond its own ends
        half = mpf(10) ** last / 2 * (1 + mpf(10) ** -12 / 2)
        places = max(0, FINE - last)
        low, high = (each * mpf(10) ** places for each in (wanted - half, wanted + half))
        return str(int(mpmath.ceil(low))), str(int(mpmath.floor(high))), places


def boxes(exercise: Exercise) -> dict[str, Any]:
    """An exercise's address, the digits asked of each answer, and what is right, set by set.

    The first set is the book's, of no seed; the others are those of ``presets``.
    """
    digits = {name: each.digits for name, each in exercise.answers.items()}
    sets = [
        {"seed": seed, "right": {name: reach(each.answers[name], digits[name]) for name in digits}}
        for seed, each in [(None, variant(exercise)), *presets(exercise).items()]
    ]
    return {"exercise": exercise.address, "digits": digits, "sets": sets}
