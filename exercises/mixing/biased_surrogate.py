"""Exercises on samples of a biased source beside real ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from montecarlo.evidence import Moments


def added_up(N: Fraction, M: Fraction, Delta: Fraction) -> Any:
    """Two precisions added up; every deviation is 1."""
    real, synthetic = N, 1 / (Delta**2 + 1 / M)
    return mpf(1 / (real + synthetic))


def share_of_precision(N: Fraction, M: Fraction, Delta: Fraction) -> Any:
    """The synthetic mean's part of the sum of the two precisions."""
    synthetic = 1 / (Delta**2 + 1 / M)
    return mpf(synthetic / (N + synthetic))


def break_even(N: Fraction, M: Fraction) -> Any:
    """The bias at which pooling equals the real samples alone, by bisection."""

    def pooled(Delta: Any) -> Any:
        share = mpf(M / (N + M))
        return 1 / mpf(N + M) + share**2 * Delta**2

    low, high = mpmath.mpf(0), mpmath.mpf(10)
    for _ in range(160):
        middle = (low + high) / 2
        if pooled(middle) < 1 / mpf(N):
            low = middle
        else:
            high = middle
    return low


def pulled(N: int, M: int, Delta: Fraction) -> Any:
    """The squared bias: what the real samples do not pull back."""
    return mpf((Delta - Delta * Fraction(N, N + M)) ** 2)


def pooled(rng: np.random.Generator, N: int, M: int, Delta: Fraction) -> Moments:
    """Squared errors of the mean of all samples, all deviations 1."""
    real = rng.normal(0, float(N) ** -0.5, 200_000)
    synthetic = rng.normal(float(Delta), float(M) ** -0.5, 200_000)
    mean = (float(N) * real + float(M) * synthetic) / float(N + M)
    return Moments.of(mean**2)


EXERCISES = [
    Exercise(
        "weights",
        "You have $N = «N»$ real samples and $M = «M»$ of a source that is off by "
        "$\\Delta = «Delta»$; every deviation is $1$.\nWhich weight does the synthetic mean get "
        "at best, and what is the mean squared error then?",
        dict(N=Fraction(10), M=Fraction(1000), Delta=Fraction(1, 2)),
        dict(
            N=[Fraction(each) for each in (5, 10, 20, 50)],
            M=[Fraction(each) for each in (100, 1000, 10_000)],
            Delta=[Fraction(1, each) for each in (1, 2, 4, 10)],
        ),
        dict(
            weight=Answer(
                lambda N, M, Delta: claim("mixing/biased_surrogate", N=N, M=M, Delta=Delta),
                share_of_precision,
                digits=4,
            ),
            error=Answer(
                lambda N, M, Delta: claim("mixing/biased_surrogate:least", N=N, M=M, Delta=Delta),
                added_up,
                digits=4,
            ),
        ),
        [
            "The real mean has the precision $N$, the synthetic one $1/(\\Delta^2 + 1/M)$.",
            "Each mean's weight is its part of the sum: $«weight»$ for the synthetic one.",
            "The mean squared error is 1 over the sum: $«error»$.",
            "However many synthetic samples there are, their precision is below $1/\\Delta^2$.",
        ],
    ),
    Exercise(
        "worth",
        "Somebody pools $N = «N»$ real and $M = «M»$ synthetic samples, every deviation $1$.\n"
        "Up to which bias of the source is that no worse than the real samples alone?",
        dict(N=Fraction(10), M=Fraction(90)),
        dict(
            N=[Fraction(each) for each in (1, 10, 20, 50)],
            M=[Fraction(each) for each in (5, 90, 1000)],
        ),
        dict(
            bias=Answer(
                lambda N, M: mpmath.sqrt(mpf(1 / N + 1 / M)), break_even, digits=4, within=1e-12
            )
        ),
        [
            "Pooling is worse where $M\\Delta^2 + 1 > 2 + M/N$.",
            "So it breaks even at $\\Delta = \\sqrt{1/N + 1/M} «bias=»$: a bias as large as the "
            "deviation of the difference of the two means.",
            "A bias so small cannot be told from none by these samples.",
        ],
    ),
    Exercise(
        "pooled",
        "Estimate by simulation the mean squared error of the mean of all samples, for "
        "$N = «N»$, $M = «M»$, $\\Delta = «Delta»$ and deviations of $1$.\nHow much of it is "
        "bias?",
        dict(N=20, M=80, Delta=Fraction(1, 2)),
        dict(N=[10, 20, 50], M=[40, 80, 200], Delta=[Fraction(1, 2), Fraction(1, 4), Fraction(1)]),
        dict(
            error=Simulated(
                lambda N, M, Delta: claim("mixing/biased_surrogate:pooled", N=N, M=M, Delta=Delta),
                pooled,
                resolves=0.02,
            ),
            bias=Answer(
                lambda N, M, Delta: (mpf(Fraction(M, N + M)) * mpf(Delta)) ** 2,
                pulled,
                digits=4,
            ),
        ),
        [
            "The noise of $N + M$ samples is $1/(N+M)$, the bias $\\Delta M/(N+M)$.",
            "Together $«error»$, of which $«bias»$ is the bias squared.",
            "More samples in the same proportion make the first part small, and not the second.",
        ],
    ),
]
