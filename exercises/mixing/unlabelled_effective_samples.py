"""Exercises on real samples without labels."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from exercises import Answer, Exercise, claim

ROOM = "mixing/unlabelled_effective_samples"


def error_after(M: int, alpha: Fraction, n: int) -> Fraction:
    """The squared error, each measurement combined with those before it."""
    error = Fraction(1, M)
    for _ in range(n - 1):
        new = 1 / (M * alpha**2)
        error = error * new / (error + new)
    return error


def with_labels(M: int, alpha: Fraction, n: int) -> Fraction:
    """The real samples known, one more at a time averaged with those before."""
    error = Fraction(1, M)
    for seen in range(M, M + int(alpha * M) * (n - 1)):
        old = Fraction(seen, seen + 1)
        error = old**2 * error + (1 - old) ** 2
    return error


def rounds_to_halve(alpha: Fraction) -> int:
    """Rounds after the first until the error is halved, one by one."""
    precision, rounds = Fraction(1), 0
    while precision < 2:
        precision, rounds = precision + alpha**2, rounds + 1
    return rounds


EXERCISES = [
    Exercise(
        "error",
        "Each pool has $M = «M»$ samples, a share $\\alpha = «alpha»$ of them real, and nobody "
        "knows which; the first is all real.\n"
        "What is the mean squared error of the debiased average after $n = «n»$ rounds, in units "
        "of $\\sigma^2$?\n"
        "What would it be with labels, the synthetic samples left out?",
        dict(M=100, alpha=Fraction(1, 10), n=11),
        dict(M=[20, 100, 500], alpha=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)], n=[3, 11]),
        dict(
            error=Answer(
                lambda M, alpha, n: claim(f"{ROOM}:variance", M=M, alpha=alpha, n=n),
                error_after,
            ),
            labels=Answer(
                lambda M, alpha, n: Fraction(1) / (M * (1 + (n - 1) * alpha)),
                with_labels,
            ),
        ),
        [
            "A later round is worth $«alpha»^2 \\cdot «M»$ real samples, the first «M»: "
            "$\\frac{1}{«M»(1 + («n»-1)\\,«alpha»^2)} «error=»$.",
            "With labels it is worth $«alpha»\\cdot «M»$ of them: $«labels»$.",
        ],
    ),
    Exercise(
        "halve",
        "How many rounds after the first does it take until the squared error is half as large, "
        "if a share $\\alpha = «alpha»$ of each is real and nobody knows which?",
        dict(alpha=Fraction(1, 10)),
        dict(alpha=[Fraction(1, k) for k in (2, 3, 4, 5, 10, 20)]),
        dict(
            rounds=Answer(lambda alpha: ceil(1 / alpha**2), rounds_to_halve),
        ),
        [
            "Each round adds $«alpha»^2$ to a precision that is 1 after the first round, so that "
            "it is 2 after «rounds» more: one over the *square* of the share.",
        ],
    ),
]
