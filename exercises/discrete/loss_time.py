"""Exercises on the time until a type is lost."""

from __future__ import annotations

from fractions import Fraction
from math import log
from typing import Any

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import after, laws

ROOM = "discrete/loss_time"


def of_two_samples(w: Fraction) -> Any:
    """The law of the loss among two samples, followed for ninety refits."""
    gone = total = Fraction(0)
    for n in range(1, 90):
        now = after(2, w, n)[0]
        total, gone = total + n * (now - gone), now
    return mpf(total / gone)


def by_dates(M: int) -> float:
    """From one sample of M: each refit's number, weighed by its chance."""
    gone, total = 0.0, 0.0
    for n, law in enumerate(laws(M, 1 / M), 1):
        total, gone = total + n * (law[0] - gone), law[0]
        if law[1:M].sum() < 1e-15:
            break
    return total / gone


EXERCISES = [
    Exercise(
        "hand",
        "For $M = 2$ find by hand the mean number of refits until a type of weight $w$ is lost, "
        "given that it is.\nWhat is it for $w = «w»$?",
        dict(w=Fraction(1, 3)),
        dict(w=[Fraction(*w) for w in [(1, 2), (1, 3), (1, 4), (1, 5), (2, 5), (9, 10)]]),
        dict(refits=Answer(lambda w: claim(ROOM, M=2, w=w), of_two_samples, digits=4)),
        [
            "Two samples that differ differ again with chance $1/2$, and are both of the other "
            "type with chance $1/4$.",
            "So the chances that the type is still there and is lost later are $1-w$, $(1-w)w$, "
            "$(1-w)w/2$, $(1-w)w/4$, …",
            "Their sum is $(1-w)(1+2w)$, and divided by the chance of a loss, $1-w$, it is "
            "$1+2w «refits=»$.",
        ],
    ),
    Exercise(
        "once",
        "One of $M = «M»$ samples shows a type.\nAfter how many refits is it lost on average, "
        "given that it is?\nWhat does $2\\ln M$ say?",
        dict(M=20),
        dict(M=[10, 12, 15, 20, 25, 30]),
        dict(
            refits=Answer(lambda M: mpf(claim(ROOM, M=M, w=Fraction(1, M))), by_dates, within=1e-8)
        ),
        [
            "The equations between the counts give «refits».",
            "The rule $2\\ln M «rule=»$ is a little above it.",
        ],
        also=lambda M: dict(rule=2 * log(M)),
    ),
]
