"""Exercises on two tastes among the curators."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim, mpf

ROOM = "curation/curation_plural"


def moved_until_still(a: int, b: int, eta: Fraction) -> Fraction:
    """The weight of A, refit by refit from one half, as a short fraction."""
    now = mpf(1) / 2
    for _ in range(6000):
        first = now * a / (1 - now + now * a)
        second = now / (now + (1 - now) * b)
        now = mpf(eta) * first + mpf(1 - eta) * second
    return Fraction(str(now)).limit_denominator(10**6)


def least_share(k: int) -> Fraction:
    """The share of curators that just does not lose its type, by halving."""
    low, high = Fraction(0), Fraction(1)
    for _ in range(60):
        eta = (low + high) / 2
        # a very rare type gains by this factor
        grows = eta * k + (1 - eta) / k > 1
        low, high = (low, eta) if grows else (eta, high)
    return high.limit_denominator(10**6)


EXERCISES = [
    Exercise(
        "rest",
        "The share $«eta»$ of all samples is picked by curators who take an A $«a»$ times "
        "as readily as a B, the rest by curators who take a B $«b»$ times as readily as an A.\n"
        "Which weight of A does the loop come to, with infinitely many samples?",
        dict(a=3, b=2, eta=Fraction(1, 2)),
        dict(
            a=[3, 4, 6],
            b=[2, 5],
            eta=[Fraction(2, 5), Fraction(1, 2), Fraction(3, 5)],
        ),
        dict(weight=Answer(lambda a, b, eta: claim(ROOM, a=a, b=b, eta=eta), moved_until_still)),
        [
            "The weight at rest is $«eta»\\cdot\\frac{«b»}{«b»-1} - \\frac{1-«eta»}{«a»-1}$, "
            "cut to 0 and 1.",
            "Here that is $«weight»$.",
        ],
        where=lambda a, b, eta: (
            eta * b * (a - 1) - (1 - eta) * (b - 1) not in (0, 1)
            and (1 - eta) * a * (b - 1) != eta * (a - 1)
        ),
    ),
    Exercise(
        "least",
        "Two groups of curators prefer each its own type, both by the factor $«k»$, and there are "
        "infinitely many samples.\n"
        "Which share of all picks must a group make, so that its type is not lost?",
        dict(k=3),
        dict(k=[2, 3, 4, 9, 20]),
        dict(share=Answer(lambda k: Fraction(1, k + 1), least_share)),
        [
            "With the share $h$ of the picks the weight at rest is $h + (2h-1)/(«k»-1)$.",
            "It is above 0 if $h > 1/(«k»+1) = «share»$.",
        ],
    ),
]
