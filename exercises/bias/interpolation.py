"""Exercises on generators that interpolate."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "bias/interpolation"


def by_differences(M: int, n: int, a: Fraction) -> Fraction:
    """From half the squared difference of two members: their variance."""
    square = Fraction(1, 4) + 1 / (8 * a + 4)  # of a weight, on average
    half = Fraction(1)
    for _ in range(n - 1):
        spread = half * Fraction(M - 1, M)
        product = -spread / (M - 1)  # of two different members, from their mean
        half = 2 * square * spread + (1 - 2 * square) * product
    return half * Fraction(M - 1, M)


def with_itself(M: int, n: int, a: Fraction) -> Fraction:
    """The same for pairs that may be one sample: no mean product."""
    weight = Fraction(1, 4) + 1 / (8 * a + 4)
    spread = Fraction(M - 1, M)
    for _ in range(n - 1):
        point = 2 * weight * spread
        spread = point - point / M
    return spread


def factor(a: Fraction) -> Fraction:
    """What a refit leaves with infinitely many samples."""
    return (a + 1) / (2 * a + 1)


def mean_square(a: Fraction) -> Any:
    """Twice the mean square of a weight, by beta functions."""
    return 2 * mpmath.beta(mpf(a) + 2, mpf(a)) / mpmath.beta(mpf(a), mpf(a))


def generations(a: Fraction, q: Fraction) -> int:
    """Generations until q or less is left, one by one; the first is real."""
    left, count = Fraction(1), 1
    while left > q:
        left, count = left - left * a / (2 * a + 1), count + 1
    return count


def left_by_density(a: Fraction, q: Fraction) -> Any:
    """What one generation leaves, from the density's integrals."""
    return mean_square(a)


def noise_needed(a: Fraction) -> Any:
    """The variance that makes up for what the weights take."""
    return 1 - mean_square(a)


EXERCISES = [
    Exercise(
        "sets",
        "A generator emits points between pairs of its $M = «M»$ training samples, with weights "
        "from Beta$(«a», «a»)$, and each next one is trained on $«M»$ such points.\n"
        "What is the expected variance of the training set $n = «n»$ (ddof 0), in units of the "
        "real one, if a pair is of two different samples?\n"
        "And if both are drawn at random?",
        dict(M=10, n=5, a=Fraction(1)),
        dict(M=[2, 5, 10, 100], n=[2, 3, 5, 10], a=[Fraction(1, 5), Fraction(1), Fraction(2)]),
        dict(
            within=Answer(
                lambda M, n, a: claim(f"{ROOM}:within", M=M, n=n, a=a), by_differences, digits=4
            ),
            paired=Answer(
                lambda M, n, a: claim(f"{ROOM}:paired", M=M, n=n, a=a), with_itself, digits=4
            ),
        ),
        [
            "With $g = («a»+1)/(2\\cdot«a»+1) = «g»$ each set but the first has the factor "
            "$g - 1/«M»$: after $n-1$ of them and $1 - 1/«M»$ at first it is $«within»$.",
            "Drawn at random, it is $(1-1/«M»)^{«n»} g^{«n»-1} «paired=»$.",
            "A sample that is paired with itself is copied, so the second is larger.",
        ],
        also=lambda M, n, a: dict(g=factor(a)),
    ),
    Exercise(
        "endless",
        "Training sets are so large that sampling error can be forgotten, and the weights are "
        "from Beta$(«a», «a»)$.\n"
        "Which share of the variance does one generation leave?\n"
        "In which generation is the share $«q»$ of it left, or less? The first is real.",
        dict(a=Fraction(1, 5), q=Fraction(1, 10)),
        dict(
            a=[Fraction(1, 5), Fraction(2, 5), Fraction(1), Fraction(2)],
            q=[Fraction(1, 2), Fraction(1, 10), Fraction(1, 100)],
        ),
        dict(
            one=Answer(lambda a, q: factor(a), left_by_density),
            count=Answer(
                lambda a, q: (
                    1 + ceil(mpmath.log(mpf(q)) / mpmath.log(mpf(factor(a))) - mpf(10) ** -20)
                ),
                generations,
            ),
        ),
        [
            "One generation leaves $(a+1)/(2a+1) «one=»$.",
            "In generation $n$ its power $n-1$ is left, so it is «count».",
        ],
    ),
    Exercise(
        "noise",
        "The weights are from Beta$(«a», «a»)$ and training sets are large.\n"
        "Which variance must a noise have that is added to each point, in units of the real "
        "variance, so that the variance stays?",
        dict(a=Fraction(1)),
        dict(a=[Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3), Fraction(5)]),
        dict(noise=Answer(lambda a: a / (2 * a + 1), noise_needed)),
        [
            "A generation takes $1 - («a»+1)/(2\\cdot«a»+1)$ of the variance.",
            "So the noise must have $«a»/(2\\cdot«a»+1) «noise=»$ of it.",
        ],
    ),
]
