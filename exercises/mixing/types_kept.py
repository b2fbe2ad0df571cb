"""Exercises on which types a scheme keeps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "mixing/types_kept"


def thrice_branching(M: int, w: Fraction) -> Any:
    """Three refits: extinction chances of Poisson branching, step by step."""
    lost = mpmath.mpf(0)
    for _ in range(2):
        lost = mpmath.exp(lost - 1)
    return (1 - mpf(w) * (1 - lost)) ** M


def thrice_lines(M: int, w: Fraction) -> Any:
    """Three refits: M lines, then the mean numbers that they merge to."""
    lines = mpmath.mpf(M)
    for _ in range(2):
        lines = M - M * (1 - 1 / mpmath.mpf(M)) ** lines
    return (1 - mpf(w)) ** lines


def one_lot(M: int, w: Fraction, n: int) -> Fraction:
    """The chance that a lot of real samples lacks the type, sample by sample."""
    missing = Fraction(1)
    for _ in range(M):
        missing *= 1 - w
    return missing


EXERCISES = [
    Exercise(
        "three",
        "A word of weight $w = «w»$ is in a model's real data, and each refit draws $M = «M»$ "
        "samples from the last model and nothing else.\n"
        "Between which two bounds does the chance lie that the third model has lost it?",
        dict(M=100, w=Fraction(1, 100)),
        dict(M=[20, 50, 100, 1000], w=[Fraction(1, 20), Fraction(1, 100), Fraction(1, 1000)]),
        dict(
            least=Answer(
                lambda M, w: claim(f"{ROOM}:least", M=M, N=0, k=0, n=3, w=w),
                thrice_lines,
                digits=4,
            ),
            most=Answer(
                lambda M, w: claim(f"{ROOM}:most", M=M, N=0, k=0, n=3, w=w),
                thrice_branching,
                digits=4,
            ),
        ),
        [
            "From above: a sample of the third pool is a trace; one of the second leaves one with "
            "chance $1 - e^{-1}$, one of the first with chance $1 - e^{-(1 - e^{-1})}$. With «M» "
            "real samples to start from the word is lost with a chance of $«most»$ at most.",
            "From below: the lines of the third pool's «M» samples merge twice, and what is left "
            "of them misses the word with a chance of $«least»$ at least.",
        ],
    ),
    Exercise(
        "kept",
        "Now nothing is thrown away: each refit is trained on all samples so far, «M» more each "
        "time, and the real ones are the first «M».\n"
        "With which chance has the model lost a word of weight $«w»$ after «n» refits?\n"
        "Why is the bound from below the same?",
        dict(M=50, w=Fraction(1, 50), n=8),
        dict(M=[10, 50, 200], w=[Fraction(1, 50), Fraction(1, 10)], n=[2, 8, 20]),
        dict(
            lost=Answer(lambda M, w, n: claim(f"{ROOM}:most", M=M, N=0, k=n, n=n, w=w), one_lot),
        ),
        [
            "What the first lot has is in every later pool, and what it lacks never comes: the "
            "chance is $(1 - «w»)^{«M»} «lost=»$, whatever $n$ is.",
            "Each real sample is a trace of itself, $s_1 = 1$; and the lines end at the «M» real "
            "ones and at no others.",
        ],
    ),
]
