"""Exercises on a step back from self-training."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.families import over_gamma
from exercises.gaussian import fair_signs, mean_of

ROOM = "bias/negative_extrapolation"


def listed(M: int, c: Fraction) -> Fraction:
    """The corrected mean, each fit's loss from all signs of its samples."""
    _, kept = fair_signs(M, 0)
    return kept - c * (kept * kept - kept)


def exact_step(M: int, c: Fraction) -> Fraction:
    """The step at which a straight line in it meets 1."""
    none, one = listed(M, Fraction(0)), listed(M, Fraction(1))
    return (1 - none) / (one - none)


def deviation(M: int) -> Any:
    """The deviation between runs, by sums over the law of a sum of squares."""
    step = mpf(M) / (M - 1)
    fit = mean_of(lambda q: (q / M) ** 2, M - 1)
    back = mean_of(lambda q: (1 + step - step * q / M) ** 2, M - 1)
    return mpmath.sqrt(fit * back - 1)


def usual(M: int) -> Any:
    """That of the sample variance with ddof 1, in the same way."""
    return mpmath.sqrt(mean_of(lambda q: (q / (M - 1)) ** 2, M - 1) - 1)


def rate_summed(M: int) -> Any:
    """Twice the first rate less the second, summed over the gamma density."""
    inverse = over_gamma(lambda g: M / g, M)
    return 2 * inverse - inverse**2


def sampler_step(t: Fraction) -> Any:
    """The step at which what is emitted has variance 1, by bisection."""
    low, high = mpf(0), mpf(100)
    for _ in range(110):
        step = (low + high) / 2
        second = mpf(t)  # fitted to what the first model, of variance 1, emits
        out = mpf(t) * (1 - step * (second - 1))
        low, high = (step, high) if out < 1 else (low, step)
    return low


EXERCISES = [
    Exercise(
        "step",
        "A Gaussian is fitted to $M = «M»$ real samples by maximum likelihood, then to $«M»$ "
        "samples of that fit.\n"
        "What is the expected variance, in units of the real one, after a step back of length "
        "$b = «c»$?\n"
        "At which length is it unbiased?",
        dict(M=10, c=Fraction(1)),
        dict(M=[2, 3, 5, 10, 20], c=[Fraction(1, 2), Fraction(1), Fraction(2)]),
        dict(
            back=Answer(lambda M, c: claim(f"{ROOM}:mean", M=M, b=c), listed, digits=4),
            step=Answer(lambda M, c: Fraction(M, M - 1), exact_step, digits=4),
        ),
        [
            "Each fit multiplies the expected variance by $1 - 1/«M»$, so self-training changes it "
            "by $-1/«M»$ of what the first fit has.",
            "A step back of length $b$ gives $(1 - 1/«M»)(1 + b/«M») «back=»$.",
            "It is 1 at $b = «M»/(«M» - 1) «step=»$.",
        ],
    ),
    Exercise(
        "price",
        "At the unbiased step with $M = «M»$ samples, what is the standard deviation of the "
        "corrected variance between runs, in units of the real variance?\n"
        "What is that of the sample variance with ddof 1, which is unbiased as well?",
        dict(M=20),
        dict(M=[2, 3, 5, 10, 20, 100]),
        dict(
            back=Answer(
                lambda M: mpmath.sqrt(mpf(claim(f"{ROOM}:spread", M=M, b=Fraction(M, M - 1)))),
                deviation,
                within=1e-12,
            ),
            usual=Answer(lambda M: mpmath.sqrt(mpf(2) / (M - 1)), usual, within=1e-12),
        ),
        [
            "At $b = M/(M-1)$ the variance between runs is $(4 - 2/M^2)/(M-1)$: its root is "
            "$«back»$.",
            "The usual estimate's is $2/(M-1)$: its root is $«usual»$.",
            "The second fit adds the noise of a second sample, and the step magnifies it.",
        ],
    ),
    Exercise(
        "rate",
        "An exponential law's rate is fitted to $M = «M»$ real samples, then to $«M»$ samples of "
        "that fit.\n"
        "What is the expectation of twice the first rate less the second, in units of the real "
        "rate?",
        dict(M=10),
        dict(M=[2, 3, 5, 10, 20, 50]),
        dict(rate=Answer(lambda M: claim(f"{ROOM}:rate", M=M, b=1), rate_summed, digits=4)),
        [
            "A fit multiplies the expected rate by $«M»/(«M»-1)$.",
            "So it is $\\frac{«M»}{«M»-1}\\left(2 - \\frac{«M»}{«M»-1}\\right) «rate=»$.",
        ],
        where=lambda M: M > 2,
    ),
    Exercise(
        "sampler",
        "Models are fitted to so many samples that sampling error can be forgotten, but whatever "
        "they emit has only $\\lambda = «t»$ times their variance.\n"
        "How far must one step back, so that what the corrected model emits has the real variance?",
        dict(t=Fraction(4, 5)),
        dict(t=[Fraction(1, 4), Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)]),
        dict(step=Answer(lambda t: 1 / t, sampler_step)),
        [
            "The first model has the real variance, the second $«t»$ of it, and the corrected one "
            "$1 + b\\,(1 - «t»)$.",
            "It emits $«t»\\,(1 + b\\,(1-«t»))$, which is 1 at $b = 1/«t» «step=»$.",
        ],
    ),
]
