"""Exercises on smoothing at every refit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from schemes.texts import COUNTS, DIFFERENT, WORDS

ROOM = "models/smoothing"


def relative(M: int, K: int, b: Fraction) -> Any:
    """The standard deviation in the long run, in units of the mean."""
    return K * mpmath.sqrt(mpf(claim(f"{ROOM}:settled", M=M, K=K, b=b)))


def refit_by_refit(M: int, K: int, b: Fraction) -> Any:
    """The same from the recursion for E w², until it moves no more."""
    u, a = mpmath.mpf(1) / K, M / (M + K * mpf(b))
    square = last = u * u
    while True:
        shares = (1 - mpmath.mpf(1) / M) * square + u / M
        square = a * a * shares + (1 - a * a) * u * u
        if abs(square - last) < square * mpmath.mpf(10) ** -24:
            return mpmath.sqrt(square / u**2 - 1)
        last = square


def smallest(M: int, K: int, f: Fraction, n: int) -> Any:
    """The constant at which the share f is left."""
    return M * (mpmath.root(1 / mpf(f), n) - 1) / K


def by_halves(M: int, K: int, f: Fraction, n: int) -> Any:
    """The same by bisection."""
    low, high = mpmath.mpf(0), mpmath.mpf(M)
    for _ in range(150):
        b = (low + high) / 2
        low, high = (b, high) if (M / (M + K * b)) ** n > mpf(f) else (low, b)
    return low


def mean_model(b: Fraction, n: int) -> Any:
    """The perplexity of the text under the mean of all runs' models."""
    return mpmath.exp(claim(f"{ROOM}:cross", M=WORDS, b=b, n=n))


def mean_by_mean(b: Fraction, n: int) -> Any:
    """The same with each word's mean weight followed refit by refit."""
    total = mpmath.mpf(0)
    for count, many in COUNTS.items():
        w = mean = mpmath.mpf(count) / WORDS
        for _ in range(n):
            mean = (WORDS * mean + mpf(b)) / (WORDS + DIFFERENT * mpf(b))
        total += many * w * mpmath.log(mean)
    return mpmath.exp(-total)


EXERCISES = [
    Exercise(
        "moving",
        "A unigram model over $K = «K»$ words is refitted for ever, to $M = «M»$ words of its own "
        "each time, with $b = «b»$ added to each count.\n"
        "In the long run, what is the standard deviation of a word's weight between runs, in "
        "units of its mean $1/K$?",
        dict(M=100, K=50, b=Fraction(1, 10)),
        dict(
            M=[20, 100, 200],
            K=[2, 5, 50],
            b=[Fraction(1, 20), Fraction(1, 10), Fraction(1, 2), Fraction(1)],
        ),
        dict(sd=Answer(relative, refit_by_refit, digits=4, within=1e-15)),
        [
            "The variance over the square of the mean is $M(K-1)/(M(2Kb+1) + K^2b^2) «square=»$.",
            "Its root is $«sd»$.",
        ],
        also=lambda M, K, b: dict(square=M * (K - 1) / (M * (2 * K * b + 1) + K**2 * b**2)),
    ),
    Exercise(
        "mild",
        "How small must the constant $b$ be, so that after $n = «n»$ refits to $M = «M»$ words, "
        "with $K = «K»$ words in the vocabulary, the share $«f»$ of a mean weight's distance from "
        "$1/K$ is left?",
        dict(M=137_664, K=8_462, f=Fraction(9, 10), n=20),
        dict(
            M=[1000, 137_664],
            K=[50, 8_462],
            f=[Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)],
            n=[5, 20, 100],
        ),
        dict(b=Answer(smallest, by_halves, digits=3)),
        [
            "We need $(1 + Kb/M)^{-«n»} = «f»$, so that $b = M(«f»^{-1/«n»} - 1)/K «b=»$.",
            "A smaller constant keeps more of them, and in the long run lets single runs wander "
            "further.",
        ],
    ),
    Exercise(
        "perplexity",
        "The messages of {prf:ref}`models-unigram-words` are modelled by a unigram model, which is "
        f"refitted $n = «n»$ times to {WORDS} words, with $b = «b»$.\n"
        "What perplexity has the text under the mean of all runs' models?",
        dict(b=Fraction(1), n=50),
        dict(b=[Fraction(1, 100), Fraction(1, 10), Fraction(1)], n=[1, 5, 20, 50, 100]),
        dict(perplexity=Answer(mean_model, mean_by_mean, digits=4)),
        [
            f"The mean weights are $1/K + (w_i - 1/K)a^{{«n»}}$ with $a = {WORDS}/({WORDS} + "
            f"{DIFFERENT}b) «pull=»$.",
            "The mean of their negative logarithms over the words of the text is $«nats»$ nats, "
            "and the exponential of that is $«perplexity»$.",
        ],
        also=lambda b, n: dict(
            pull=WORDS / mpf(WORDS + DIFFERENT * b), nats=mpmath.log(mean_model(b, n))
        ),
    ),
]
