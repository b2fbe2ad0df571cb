"""Exercises on a quality that seems to improve."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "bias/head_quality"


def perplexity(**at: Any) -> Any:
    """The perplexity under the real model, from the room's expected score."""
    return mpmath.exp(-mpf(claim(f"{ROOM}:score", **at)))


def by_all_types(w: Fraction, K: int, tau: Fraction, n: int) -> Any:
    """Every type's chance and score written out, refit by refit."""
    real = [(1 - mpf(w)) / K] * K + [mpf(w)]
    model = real
    for _ in range(n - 1):
        raised = [each ** (1 / mpf(tau)) for each in model]
        model = [each / mpmath.fsum(raised) for each in raised]
    scores = [p * mpmath.log(q) for p, q in zip(model, real, strict=True)]
    return mpmath.exp(-mpmath.fsum(scores))


def real_text(w: Fraction, K: int, tau: Fraction, n: int) -> Any:
    """The same for the real samples, from their entropy."""
    rare, head = mpf(w), (1 - mpf(w)) / K
    return rare**-rare * head ** (-(1 - rare))


def rarely(w: Fraction, K: int, tau: Fraction, n: int) -> Any:
    """The rare mode's chance by its odds against one type of the head."""
    odds = (mpf(w) * K / (1 - mpf(w))) ** (mpf(tau) ** (1 - n))
    return odds / (odds + K)


def one_word(w: Fraction, K: int) -> Any:
    """The perplexity of a model that knows one type of the head alone."""
    return K / (1 - mpf(w))


def from_score(w: Fraction, K: int) -> Any:
    """The same as the limit of the room's score at a low temperature."""
    at = dict(w=w, K=K, tau=Fraction(1, 2), n=10)
    return mpmath.exp(-mpf(claim(f"{ROOM}:score", **at)))


def lost(w: Fraction, K: int) -> Any:
    """The runs that do not end in the rare mode, type by type."""
    return sum(((1 - w) / K for _ in range(K)), Fraction(0))


def between(w: Fraction, K: int, M: int, n: int) -> Any:
    """From the rare weight's mean square, refit by refit."""
    square = w**2
    for _ in range(n):
        square = square + (w - square) / M
    gap = mpmath.log((1 - mpf(w)) / (K * mpf(w)))
    return gap * mpmath.sqrt(mpf(square - w**2))


EXERCISES = [
    Exercise(
        "perplexity",
        "Real text has $K = «K»$ equally frequent modes and a rare one of the weight $w = «w»$.\n"
        "A model is retrained at the temperature $\\tau = «tau»$ with infinitely many samples.\n"
        "What is the perplexity of its samples under the real model in refit «n», and that of "
        "real samples?\nWhich chance has the rare mode then?",
        dict(w=Fraction(1, 20), K=10, tau=Fraction(4, 5), n=4),
        dict(
            w=[Fraction(1, 50), Fraction(1, 20)],
            K=[2, 5, 10],
            tau=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10)],
            n=[2, 4],
        ),
        dict(
            model=Answer(perplexity, by_all_types, digits=5),
            real=Answer(
                lambda w, K, tau, n: perplexity(w=w, K=K, tau=tau, n=1), real_text, digits=5
            ),
            rare=Answer(lambda w, K, tau, n: claim(f"{ROOM}:rare", w=w, K=K, tau=tau, n=n), rarely),
        ),
        [
            "The rare mode has the odds $(wK/(1-w))^s$ against one type of the head, with "
            "$s = \\tau^{-(n-1)}$, so its chance is $«rare»$.",
            "The mean of the two scores gives the perplexity $«model»$, against $«real»$ for real "
            "samples.",
            "It looks better, because something is missing.",
        ],
    ),
    Exercise(
        "end",
        "The same text, with $K = «K»$ and $w = «w»$, and plain retraining until one type is "
        "left.\nIn which share of runs is the final model's perplexity under the real model lower "
        "than that of real samples?\nWhat is it then?",
        dict(w=Fraction(1, 20), K=10),
        dict(w=[Fraction(1, 100), Fraction(1, 50), Fraction(1, 20)], K=[2, 5, 10, 15]),
        dict(
            share=Answer(lambda w, K: claim(f"{ROOM}:better", w=w, K=K, M=10), lost),
            final=Answer(one_word, from_score, digits=5, within=1e-9),
        ),
        [
            "A type is the last one left with the chance that is its weight.",
            "If it is of the head, which has the chance $1 - w = «share»$, the one type has the "
            "perplexity $K/(1-w) «final=»$.",
            "That is less than for real samples, although the model repeats itself for ever.",
        ],
        where=lambda w, K: w * K <= Fraction(1, 2),
    ),
    Exercise(
        "spread",
        "With $K = «K»$, $w = «w»$ and $M = «M»$ samples for each refit, at temperature 1: what is "
        "the standard deviation between runs of a model's mean score after $n = «n»$ refits?",
        dict(w=Fraction(1, 20), K=10, M=100, n=20),
        dict(w=[Fraction(1, 50), Fraction(1, 20)], K=[2, 10], M=[20, 100], n=[5, 20]),
        dict(
            sd=Answer(
                lambda w, K, M, n: mpmath.sqrt(mpf(claim(f"{ROOM}:spread", w=w, K=K, M=M, n=n))),
                between,
            )
        ),
        [
            "The rare weight has the variance $w(1-w)\\left(1-(1-1/M)^n\\right)$.",
            "The score moves by $\\ln((1-w)/(Kw)) = «gap»$ for each unit of it.",
            "So the standard deviation is $«sd»$, about a mean that does not move.",
        ],
        also=lambda w, K, M, n: dict(gap=mpmath.log((1 - mpf(w)) / (K * mpf(w)))),
    ),
]
