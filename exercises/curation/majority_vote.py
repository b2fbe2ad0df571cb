"""Exercises on labels by majority vote."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from exercises import Answer, Exercise, claim

ROOM = "curation/majority_vote"


def listed(k: int, p: Fraction) -> Fraction:
    """The chance that most of k answers are A, all answers listed."""
    total = Fraction(0)
    for answers in product((0, 1), repeat=k):
        if 2 * sum(answers) > k:
            total += p ** sum(answers) * (1 - p) ** (k - sum(answers))
    return total


def after(k: int, p: Fraction, alpha: Fraction) -> Fraction:
    """The chance of A after a refit with balanced real labels."""
    return alpha / 2 + (1 - alpha) * listed(k, p)


def by_step(k: int) -> Fraction:
    """The share that leaves a tiny surplus as it is, to six digits."""
    tiny = Fraction(1, 10**9)
    gain = (listed(k, Fraction(1, 2) + tiny) - Fraction(1, 2)) / tiny
    return (1 - 1 / gain).limit_denominator(1000)


def mean_margin(k: int) -> Fraction:
    """The mean margin of fair votes, all of them listed."""
    margins = [abs(2 * sum(each) - k) for each in product((0, 1), repeat=k)]
    return Fraction(sum(margins), len(margins))


EXERCISES = [
    Exercise(
        "three",
        "A model says A with chance $«p»$. New labels are each the majority of $«k»$ of its "
        "answers, and the share $«alpha»$ of all labels is real, A and B in equal parts.\n"
        "What is the expected chance of A after one refit?",
        dict(k=3, p=Fraction(3, 5), alpha=Fraction(1, 5)),
        dict(
            k=[3, 5, 7],
            p=[Fraction(3, 5), Fraction(4, 5)],
            alpha=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)],
        ),
        dict(
            chance=Answer(
                lambda k, p, alpha: alpha / 2 + (1 - alpha) * listed_by_room(k, p),
                after,
                digits=4,
                within=1e-12,
            )
        ),
        [
            "A label by vote is A if $(«k»+1)/2$ answers or more are.",
            "The expected share is $«alpha»/2$ and $1 - «alpha»$ times that chance: $«chance»$.",
        ],
    ),
    Exercise(
        "edge",
        "How large must the share of real labels be, A and B in equal parts, so that a vote of "
        "$«k»$ cannot keep a model lopsided?\nWhich expected margin has a vote of «k» fair coins?",
        dict(k=3),
        dict(k=[3, 5, 7, 9, 11]),
        dict(
            share=Answer(lambda k: 1 - 1 / claim(f"{ROOM}:margin", k=k), by_step),
            margin=Answer(
                lambda k: claim(f"{ROOM}:margin", k=k),
                mean_margin,
            ),
        ),
        [
            "A small surplus over one half is multiplied by $b'(1/2) = «margin»$ in the vote.",
            "That is the expected margin of fair votes.",
            "The real labels must undo it: $(1-\\alpha)\\cdot«margin» = 1$, so "
            "$\\alpha = «share»$.",
        ],
    ),
]


def listed_by_room(k: int, p: Fraction) -> Fraction:
    """The chance of a label by vote, from the room's formula without real labels."""
    return Fraction(str(claim(f"{ROOM}:next", k=k, p=p, alpha=0, w=0, M=1)))
