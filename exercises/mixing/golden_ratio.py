"""Exercises on the best weight of real data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from montecarlo.evidence import Moments


def settled(w: Any, k: Any) -> Any:
    """Where a round's variance settles: new noise over what is forgotten."""
    return (w * w + k * (1 - w) ** 2) / (1 - (1 - w) ** 2)


def best_weight(k: Fraction) -> Any:
    """The weight at which the settled variance is least, by trisection."""
    low, high = mpmath.mpf("0.0001"), mpmath.mpf(1)
    for _ in range(160):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        if settled(one, mpf(k)) < settled(two, mpf(k)):
            high = two
        else:
            low = one
    return low


def least_variance(k: Fraction) -> Any:
    """The settled variance at the weight where it is least."""
    return settled(best_weight(k), mpf(k))


def remembered(rng: np.random.Generator, w: Fraction) -> Moments:
    """Means that take in w of a new real mean in each round, else stay."""
    mean = np.zeros(200_000)
    for _ in range(60):
        mean = float(w) * rng.standard_normal(len(mean)) + float(1 - w) * mean
    return Moments.of(mean**2)


def greedy(k: Fraction) -> Any:
    """The variance after 600 rounds, each with the weight best for itself."""
    v = mpmath.mpf(0)
    for _ in range(600):
        v = 1 / (1 + 1 / (v + mpf(k)))  # precisions add up
    return v


EXERCISES = [
    Exercise(
        "weight",
        "Each round averages $k = «k»$ times as many real as synthetic samples.\nWhich weight of "
        "the real mean gives the least variance in the long run?\nWhat is that least variance, in "
        "units of the real mean's own?",
        dict(k=Fraction(1)),
        dict(k=[Fraction(*k) for k in [(1, 1), (1, 2), (4, 3), (9, 4), (1, 6), (2, 1), (1, 5)]]),
        dict(
            weight=Answer(
                lambda k: claim("mixing/golden_ratio:weight", k=k),
                best_weight,
                digits=4,
                within=1e-12,
            ),
            least=Answer(
                lambda k: claim("mixing/golden_ratio:least", k=k, N=1), least_variance, digits=4
            ),
        ),
        [
            "The variance settles at $\\frac{w^2 + k(1-w)^2}{w(2-w)}$ of the real mean's own.",
            "Its derivative is 0 where $w^2 + kw - k = 0$, so $w = \\frac{\\sqrt{k^2+4k}-k}{2} "
            "«weight=»$.",
            "The least value is the weight itself: $«least»$.",
        ],
    ),
    Exercise(
        "rare",
        "Real data is rare: $k \\to 0$.\nHow does the best weight behave, and how many synthetic "
        "samples is it worth drawing?\nWhat is the least variance for $k = «k»$, in units of the "
        "real mean's own?",
        dict(k=Fraction(1, 10_000)),
        dict(k=[Fraction(1, 10**power) for power in (2, 3, 4, 5, 6)]),
        dict(
            least=Answer(
                lambda k: claim("mixing/golden_ratio:least", k=k, N=1),
                least_variance,
                digits=4,
                within=1e-12,
            )
        ),
        [
            "$w = \\frac12(\\sqrt{k^2+4k}-k) \\approx \\sqrt k$, and the least variance is the "
            "weight itself: here $«least»$, beside $\\sqrt k «root=»$.",
            "In full it is about $\\sqrt k\\,\\sigma^2/N = \\sigma^2/\\sqrt{Nm}$ for $N$ real and "
            "$m$ synthetic samples a round.",
            "It tends to 0 with $m$, for any $N$: the synthetic samples are a memory of the real "
            "samples of about $1/\\sqrt k$ rounds, and more of them make it better.",
        ],
        also=lambda k: dict(root=mpmath.sqrt(mpf(k))),
    ),
    Exercise(
        "memory",
        "Suppose the old model could be kept exactly, not only through $m$ samples.\nWhat does the "
        "variance settle at if the real mean has the weight $w = «w»$ in each round, in units of "
        "the real mean's own?\nWhat is the least variance over all weights, and why is it not "
        "attained?",
        dict(w=Fraction(1, 5)),
        dict(w=[Fraction(1, part) for part in (2, 3, 4, 5, 8, 10)]),
        dict(variance=Simulated(lambda w: w / (2 - w), remembered, resolves=0.04)),
        [
            "Without sampling noise the variance settles where $v = w^2 + (1-w)^2 v$: at "
            "$\\frac{w}{2-w} «variance=»$.",
            "This goes to 0 with $w$.",
            "A small weight averages over many rounds of real data, about $2/w$ of them.",
            "At $w = 0$ itself nothing is learnt and nothing lost.",
            "With weights that change, $w_n = 1/n$, the mean of all real samples results.",
            "It is the noise of the synthetic samples that makes a large weight pay.",
        ],
    ),
    Exercise(
        "greedy",
        "A learner picks a new weight $w_n$ in each round so that the variance *after that round* "
        "is least.\nDoes it end at the golden ratio's weight, or is it too greedy?\nWhat is the "
        "weight in the end for $k = «k»$?",
        dict(k=Fraction(3)),
        dict(k=[Fraction(*k) for k in [(1, 5), (1, 2), (1, 1), (2, 1), (3, 1), (4, 1)]]),
        dict(weight=Answer(lambda k: claim("mixing/golden_ratio:weight", k=k), greedy, digits=4)),
        [
            "Let $v$ be the variance in units of the real mean's own.",
            "A round offers two independent estimates with the variances $1$ and $v + k$.",
            "The best combination has $w = \\frac{v+k}{1+v+k}$ and the variance $w$.",
            "So $v_n = w_n$, and the fixed point $w = \\frac{w+k}{1+w+k}$ is $w^2 + kw - k = 0$: "
            "the same weight, here $«weight»$.",
            "Greed costs nothing, since a smaller variance is better for all later rounds too.",
        ],
    ),
]
