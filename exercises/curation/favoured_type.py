"""Exercises on a favoured type among few samples."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from exercises import Answer, Exercise, claim, mpf

ROOM = "curation/favoured_type"


def picked(w: Fraction, a: Fraction) -> Fraction:
    """The chance that a sample is of the favoured type."""
    return a * w / (1 - w + a * w)


def of_two(w: Fraction, a: Fraction) -> Any:
    """The chance to take over with two samples, from the one mixed state."""
    g, half = picked(w, a), picked(Fraction(1, 2), a)
    # from a mixed pair: both alike next, or mixed again
    wins = half**2 / (half**2 + (1 - half) ** 2)
    return mpf(g**2 + 2 * g * (1 - g) * wins)


def missed(M: int, w: Fraction, a: Fraction) -> Any:
    """The chance that no sample of the first refit shows it, one by one."""
    chance = Fraction(1)
    for _ in range(M):
        chance -= chance * picked(w, a)
    return mpf(chance)


EXERCISES = [
    Exercise(
        "two",
        "Each refit draws two samples, and type A is picked $«a»$ times as readily as another.\n"
        "It has the real weight $«w»$. With which chance does it take over?",
        dict(w=Fraction(1, 10), a=Fraction(2)),
        dict(
            w=[Fraction(1, 10), Fraction(1, 3), Fraction(1, 2)],
            a=[Fraction(11, 10), Fraction(2), Fraction(3)],
        ),
        dict(chance=Answer(lambda w, a: claim(ROOM, M=2, w=w, a=a), of_two)),
        [
            "A sample is an A with chance $g = aw/(1-w+aw) = «g»$.",
            "From a mixed pair the next one is both A, or both another, or mixed again: A wins "
            "with chance $a^2/(a^2+1)$.",
            "So it takes over with chance $g^2 + 2g(1-g)\\,a^2/(a^2+1) «chance=»$.",
        ],
        also=lambda w, a: dict(g=picked(w, a)),
    ),
    Exercise(
        "missed",
        "A type of real weight $«w»$ is picked $«a»$ times as readily as others.\nWith which "
        "chance is it lost at the first refit, to $«M»$ samples?",
        dict(M=20, w=Fraction(1, 20), a=Fraction(2)),
        dict(
            M=[5, 10, 20],
            w=[Fraction(1, 20), Fraction(1, 10)],
            a=[Fraction(3, 2), Fraction(2), Fraction(4)],
        ),
        dict(chance=Answer(lambda M, w, a: claim(f"{ROOM}:lost", M=M, w=w, a=a, n=1), missed)),
        [
            "A sample is of the type with chance $g = aw/(1-w+aw) = «g»$.",
            "None of them is with chance $(1-g)^{«M»} «chance=»$.",
        ],
        also=lambda M, w, a: dict(g=picked(w, a)),
    ),
]
