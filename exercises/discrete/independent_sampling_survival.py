"""Exercises on survival without retraining."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import after, first, takeover


def seen_in_all(M: int, w: Fraction, n: int) -> Fraction:
    """Each test finds one copy or more."""
    return sum(after(M, w, 1)[1:], Fraction(0)) ** n


def until_missed(M: int, w: Fraction) -> Any:
    """The chances that all tests before have seen it, added up."""
    seen = 1 - (1 - mpf(w)) ** M
    tests, still = mpmath.mpf(0), mpmath.mpf(1)
    while still > 1e-28:
        tests, still = tests + still, still * seen
    return tests


def until_missed_once(M: int, w: Fraction, n: int) -> Any:
    """The mean number of the first test that misses it."""
    return until_missed(M, w)


def product_is_larger(M: int, percent: int) -> bool:
    """Whether independent samples show the type in both more often than retraining keeps it."""
    at = dict(M=M, w=Fraction(percent, 100), n=2)
    kept = claim("discrete/survival", **at)
    return bool(claim("discrete/independent_sampling_survival:always", **at) > kept)


def by_counting(M: int) -> int:
    """One more than the number of weights at which the chain is larger."""
    chain_is_larger = 0
    for percent in range(1, 100):
        w = Fraction(percent, 100)
        seen = 1 - after(M, w, 1)[0]
        chain_is_larger += 1 - after(M, w, 2)[0] >= seen**2
    return 1 + chain_is_larger


EXERCISES = [
    Exercise(
        "audit",
        "A test draws $M = «M»$ samples from fixed weights, and a type has weight $w = «w»$.\n"
        "With which chance is it seen in each of $n = «n»$ tests?\nAfter how many tests, on "
        "average, is it missed for the first time?",
        dict(M=5, w=Fraction(1, 2), n=10),
        dict(M=[2, 3, 4, 5], w=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)], n=[2, 3, 5, 10]),
        dict(
            always=Answer(
                lambda M, w, n: claim("discrete/independent_sampling_survival", M=M, w=w, n=n),
                seen_in_all,
            ),
            missed=Answer(
                lambda M, w, n: claim(
                    "discrete/independent_sampling_survival:first_miss", M=M, w=w
                ),
                until_missed_once,
            ),
        ),
        [
            "One test sees it with chance $1 - (1-w)^{«M»} «seen=»$, so all do with chance "
            "$(1 - (1-w)^{«M»})^{«n»} «always=»$.",
            "The number of the first test that misses it is geometric, with mean "
            "$(1-w)^{-«M»} «missed=»$.",
        ],
        also=lambda M, w, n: dict(seen=1 - (1 - w) ** M),
    ),
    Exercise(
        "larger",
        "For two refits to $M = «M»$ samples, compare the product with the retrained chain: for "
        "which weights is which larger?\nWhich is the first of the weights 1%, 2%, …, 99% at which "
        "the product is?",
        dict(M=12),
        dict(M=[4, 5, 6, 8, 10, 12, 15]),
        dict(
            percent=Answer(
                lambda M: first(lambda percent: product_is_larger(M, percent)), by_counting
            )
        ),
        [
            "Let $q = (1-w)^M$ be the chance that a sample of the original weights misses the "
            "type, and $m$ the chance that the second refit misses it, given that the first saw "
            "it.",
            "The product is $(1-q)^2$, and the chain is alive with the chance $(1-q)(1-m)$: it is "
            "larger where $m < q$.",
            "For a rare type $q$ is nearly 1, but $m$ is not: the first refit saw one sample of "
            "it, and the second misses it with the chance $(1-1/M)^M$, about $e^{-1}$.",
            "So the chain is larger for every rare type.",
            "For a common type $q$ is tiny, and $m$ is larger: the weight may have fallen, and a "
            "miss becomes likelier by a fall than unlikelier by a rise.",
            "The two cross once: the first of these weights with the larger product is "
            "$«percent»\\%$, at which the type is expected «count» times.",
        ],
        also=lambda M: dict(
            count=Fraction(M * first(lambda percent: product_is_larger(M, percent)), 100)
        ),
    ),
    Exercise(
        "first_miss",
        "An audit repeats a test of $M = «M»$ prompts until a failure of frequency $w = «w»$ does "
        "*not* show up.\nIn which test is that expected?\nWith which chance would the retrained "
        "chain never miss it, with the same numbers, and what does this mean for the expected "
        "time?",
        dict(M=500, w=Fraction(1, 500)),
        dict(
            M=[50, 100, 200, 300, 500],
            w=[Fraction(1, 500), Fraction(1, 200), Fraction(1, 100), Fraction(1, 50)],
        ),
        dict(
            tests=Answer(
                lambda M, w: claim("discrete/independent_sampling_survival:first_miss", M=M, w=w),
                until_missed,
            ),
            never=Answer(
                lambda M, w: claim("discrete/weight_martingale:fixation", M=M, w=w),
                takeover,
                within=1e-9,
            ),
        ),
        [
            "The expected count is $Mw = «count»$.",
            "A test misses the failure with chance $(1-w)^{«M»} «miss=»$, so the first miss is "
            "expected in test number $«tests»$.",
            "Under retraining there is no such number: with chance $«never»$ the type takes over "
            "and is never missed, so the expected time is infinite.",
        ],
        also=lambda M, w: dict(count=M * w, miss=(1 - mpf(w)) ** M),
        where=lambda M, w: M * w <= 4,
    ),
]
