"""Exercises on models that emit their decoder's means."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim

ROOM = "models/decoder_means"


def refit_by_refit(xi: Fraction, alpha: Fraction, n: int) -> Fraction:
    """The signal with no new real data, each refit for itself."""
    left = Fraction(1)
    for _ in range(n):
        left = max(left - xi, Fraction(0))
    return left


def with_real(xi: Fraction, alpha: Fraction, n: int) -> Fraction:
    """The signal with a share of real samples, each refit for itself."""
    left = Fraction(1)
    for _ in range(n):
        left = max(alpha + (1 - alpha) * left - xi, Fraction(0))
    return left


def lot_by_lot(xi: Fraction, n: int) -> Fraction:
    """The signal where all is kept, from all lots' variances."""
    lots = [Fraction(1)]
    for _ in range(n):
        left = max(sum(lots, Fraction(0)) / len(lots) - xi, Fraction(0))
        lots.append(left)
    return lots[-1]


EXERCISES = [
    Exercise(
        "fate",
        "A direction of the data has the variance 1, and a decoder's noise has the variance «xi».\n"
        "The model emits decoder means, infinitely many of them.\n"
        "Which signal is left after «n» refits, with nothing real in the pools?\n"
        "Which with a share «alpha» of new real samples?",
        dict(xi=Fraction(1, 20), alpha=Fraction(1, 5), n=10),
        dict(
            xi=[Fraction(1, 20), Fraction(1, 50), Fraction(1, 100)],
            alpha=[Fraction(1, 5), Fraction(1, 2), Fraction(1, 4)],
            n=[5, 8, 10],
        ),
        dict(
            none=Answer(
                lambda xi, alpha, n: claim(f"{ROOM}:replaced", n=n, xi=xi),
                refit_by_refit,
                digits=4,
            ),
            some=Answer(
                lambda xi, alpha, n: claim(f"{ROOM}:mixed", n=n, xi=xi, alpha=alpha),
                with_real,
                digits=4,
            ),
        ),
        [
            "Each refit takes off the noise: $1 - «n» \\cdot «xi» = «none»$.",
            "A refit keeps $1 - «alpha»$ of what was lost before and adds the noise. So the "
            "loss is $«xi» (1 - (1 - «alpha»)^{«n»})/«alpha»$, and the signal is $«some»$.",
        ],
    ),
    Exercise(
        "kept",
        "A direction has the variance 1, the decoder's noise «xi».\n"
        "The model emits decoder means, infinitely many of them.\n"
        "Every lot is kept, lots are of one size, and the first alone is real.\n"
        "Which signal is left after «n» refits?",
        dict(xi=Fraction(1, 10), n=6),
        dict(xi=[Fraction(1, 10), Fraction(1, 8), Fraction(1, 20)], n=[4, 6, 10]),
        dict(
            left=Answer(
                lambda xi, n: claim(f"{ROOM}:kept", n=n, xi=xi),
                lot_by_lot,
                digits=4,
            ),
        ),
        [
            "The newest lot is one part in $n$ of the pool, so that refit $n$ adds a "
            "part in $n$ of the noise to the loss.",
            "In all it is the noise times the sum of $1/i$ for $i$ from 1 to «n», "
            "and $«left»$ is left.",
        ],
    ),
]
