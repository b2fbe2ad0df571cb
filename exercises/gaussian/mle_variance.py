"""Exercises on the decay of the expected variance."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from exercises.gaussian import mean_of, times
from montecarlo.evidence import Moments


def samples_to_keep(q: Fraction, n: int) -> int:
    """The least M of which (1 − 1/M)^n is at least q, tried one by one."""
    M = 2
    while q.denominator * (M - 1) ** n < q.numerator * M**n:
        M += 1
    return M


def kept(one: int, two: int) -> Fraction:
    """What two refits leave."""
    return (1 - Fraction(1, one)) * (1 - Fraction(1, two))


def best_kept(N: int, a: int) -> Fraction:
    """The most that any division of N samples leaves."""
    return max(kept(one, N - one) for one in range(1, N))


def best_first(N: int, a: int) -> int:
    """The first part of the division that leaves the most."""
    return max(range(1, N), key=lambda one: kept(one, N - one))


def kept_after(N: int, a: int) -> Fraction:
    """What the uneven division leaves."""
    return kept(a, N - a)


def least_error(M: int, n: int) -> Any:
    """The k of which E(Q/k − 1)² is least: its derivative in 1/k is 0."""
    return mean_of(lambda q: q * q, M - 1) / mean_of(lambda q: q, M - 1)


def refitted(rng: np.random.Generator, M: int, n: int) -> Moments:
    """Variances after n refits that divide by M + 1."""
    variance = np.ones(4_000_000 // (M * n))
    for _ in range(n):
        x = np.sqrt(variance) * rng.standard_normal((M, len(variance)))
        variance = x.var(axis=0) * M / (M + 1)
    return Moments.of(variance)


def by_likelihood(M: int, n: int) -> Any:
    """The mean by maximum likelihood, multiplied refit by refit."""
    return times(Fraction(1), 1 - Fraction(1, M), n)


EXERCISES = [
    Exercise(
        "keep",
        "A Gaussian is refitted $n = «n»$ times by maximum likelihood, each time to the same "
        "number of samples.\nHow many samples keep at least the share $«q»$ of the expected "
        "variance?",
        dict(n=10, q=Fraction(9, 10)),
        dict(
            n=[2, 3, 5, 10, 20],
            q=[Fraction(1, 2), Fraction(3, 4), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(least=Answer(lambda n, q: ceil(1 / (1 - mpmath.root(mpf(q), n))), samples_to_keep)),
        [
            "We need $(1-1/M)^{«n»} \\geq «q»$, that is $M \\geq 1/(1 - «q»^{1/«n»}) «bound=»$.",
            "So «least» samples do, and one less does not.",
        ],
        also=lambda n, q: dict(bound=1 / (1 - mpmath.root(mpf(q), n))),
    ),
    Exercise(
        "split",
        "You may draw $«N»$ samples in all, for two refits by maximum likelihood.\n"
        "How do you divide them to keep the most expected variance?\n"
        "Which share of it do you keep then, and which if the first refit gets $«a»$ of them?",
        dict(N=100, a=30),
        dict(N=[10, 20, 40, 60, 100], a=[2, 5, 15, 30]),
        dict(
            first=Answer(lambda N, a: N // 2, best_first),
            best=Answer(
                lambda N, a: claim("gaussian/mle_variance:schedule", Ms=(N // 2, N // 2)),
                best_kept,
                digits=4,
            ),
            uneven=Answer(
                lambda N, a: claim("gaussian/mle_variance:schedule", Ms=(a, N - a)),
                kept_after,
                digits=4,
            ),
        ),
        [
            "Write the sizes as $a$ and $b$ with $a+b=«N»$.",
            "Then $(1-1/a)(1-1/b) = 1 - «less»/(ab)$, since $1/a + 1/b = «N»/(ab)$.",
            "This is largest where $ab$ is: at $a = b = «first»$, where it is $«best»$.",
            "Uneven sizes always cost more than even ones: with $a = «a»$ it is $«uneven»$.",
        ],
        also=lambda N, a: dict(less=N - 1),
        where=lambda N, a: 2 * a < N,
    ),
    Exercise(
        "divisor",
        "Among all multiples of the sum of squares of $M = «M»$ samples, which divisor has the "
        "smallest mean squared error?\n"
        "What is the expected variance after $n = «n»$ refits with that estimator, in units of the "
        "real one?\n"
        "Would your formula hold for maximum likelihood instead?",
        dict(M=10, n=3),
        dict(M=[5, 8, 10, 12], n=[2, 3, 4]),
        dict(
            divisor=Answer(lambda M, n: M + 1, least_error),
            left=Simulated(
                lambda M, n: Fraction(M - 1, M + 1) ** n, refitted, digits=4, resolves=0.05
            ),
            likelihood=Answer(
                lambda M, n: claim("gaussian/mle_variance:fixed", M=M, n=n), by_likelihood, digits=4
            ),
        ),
        [
            "The sum of squares is chi-squared with $M-1$ degrees of freedom, $Q$, times the old "
            "variance.",
            "The mean of $(Q/k - 1)^2$ is least at the mean of $Q^2$ over the mean of $Q$, "
            "$k = (M-1)(M+1)/(M-1) = «divisor»$.",
            "As $Q$ has the mean $M-1$, each refit multiplies the expected variance by "
            "$(M-1)/(M+1)$.",
            "After «n» refits it is $(\\frac{M-1}{M+1})^{«n»} «left=»$: about twice as fast a "
            "decay as by maximum likelihood.",
            "There it is $(1-1/M)^{«n»} «likelihood=»$, and a simulation tells the two apart.",
        ],
    ),
]
