"""Exercises on the volume that a model fills."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim
from exercises.gaussian import digamma_half, drift

ROOM = "gaussian/generalized_variance"


def drift_in_sums(d: int, M: int) -> Any:
    """The logarithms of d chi-squared variables, each from a harmonic sum."""
    logs = sum(digamma_half(M - i) for i in range(1, d + 1))
    return logs - d * mpmath.log(mpmath.mpf(M - 1) / 2)


def naive_drift(d: int, M: int) -> Any:
    """One dimension's drift, d times."""
    return d * drift(M, M - 1)


def fewest(d: int, n: int) -> int:
    """M raised one by one; ψ(m/2 + 1) = ψ(m/2) + 2/m gives each new logarithm."""
    M, psi = d + 1, [digamma_half(m) for m in range(1, d + 3)]
    while True:
        logs = sum(psi[M - 1 - i] for i in range(1, d + 1))
        step = logs - d * mpmath.log(mpmath.mpf(M - 1) / 2)
        if n * step >= -2 * mpmath.log(2):
            return M
        M += 1
        psi.append(psi[-2] + 2 / mpmath.mpf(len(psi) - 1))


def from_minors(M: int, n: int) -> Fraction:
    """Half of what the squared trace has over the squared eigenvalues."""
    room, at = "gaussian/multivariate_variance", dict(M=M, n=n, d=2)
    gap = claim(f"{room}:trace", **at) - claim(f"{room}:squares", **at)
    return Fraction(gap) / 2


def entropy_lost(d: int, M: int) -> Any:
    """Half of the drift, from harmonic sums."""
    return -drift_in_sums(d, M) / 2


def lost_per_dimension(d: int, M: int) -> Any:
    """Half of the drift from d + 1 samples, shared out."""
    return -drift_in_sums(d, d + 1) / (2 * d)


def least_size(d: int, n: int) -> int:
    """The least M that keeps half of a typical volume over n refits, by bisection."""
    low, high = d, d + 1
    while n * claim(f"{ROOM}:unbiased", M=high, n=1, d=d) < -2 * mpmath.log(2):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if n * claim(f"{ROOM}:unbiased", M=middle, n=1, d=d) < -2 * mpmath.log(2):
            low = middle
        else:
            high = middle
    return high


EXERCISES = [
    Exercise(
        "volume",
        "A Gaussian in $d = «d»$ dimensions is refitted with the unbiased covariance to "
        "$M = «M»$ samples.\nBy how much does $\\ln\\det$ of its covariance move at each refit on "
        "average?\nBy how much would it move if every direction died at the rate of one dimension?",
        dict(d=3, M=10),
        dict(d=[2, 3, 4, 5], M=[7, 8, 9, 10, 20]),
        dict(
            drift=Answer(lambda d, M: claim(f"{ROOM}:unbiased", M=M, n=1, d=d), drift_in_sums),
            naive=Answer(
                lambda d, M: d * claim("gaussian/almost_sure_collapse:unbiased", M=M, n=1),
                naive_drift,
            ),
        ),
        [
            "By Bartlett's decomposition the determinant is a product of independent chi-squared "
            "variables with $M-1, …, M-«d»$ degrees of freedom.",
            "Its logarithm moves by $\\sum_{i=1}^{«d»} \\psi(\\frac{M-i}{2}) - "
            "«d»\\ln\\frac{M-1}{2} «drift=»$.",
            "At the rate of one dimension it would be only $«naive»$.",
        ],
    ),
    Exercise(
        "samples",
        "How many samples does a Gaussian model of $d = «d»$ dimensions need to keep half of its "
        "volume over $n = «n»$ refits, typically?\n"
        "(The volume is the root of the determinant; the covariance is unbiased.)",
        dict(d=10, n=10),
        dict(d=[1, 2, 3, 5, 10], n=[2, 5, 10]),
        dict(least=Answer(least_size, fewest)),
        [
            "The logarithm of the determinant may fall by $2\\ln 2$.",
            "To first order it falls by $«n»\\,d(d+1)/(2M)$, so $M$ is about "
            "$\\frac{«n»}{4\\ln 2}\\,d(d+1) «rough=»$.",
            "Exactly it takes «least» samples: the number grows with the square of the dimension.",
        ],
        also=lambda d, n: dict(rough=n * d * (d + 1) / (4 * mpmath.log(2))),
    ),
    Exercise(
        "mle_mean",
        "By which factor does each refit by maximum likelihood multiply the mean determinant of a "
        "covariance in $d$ dimensions?\n"
        "What is left of it in two dimensions after $n = «n»$ refits to $M = «M»$ samples?\n"
        "Compare with the mean squares of the trace and of the eigenvalues.",
        dict(M=7, n=4),
        dict(M=[3, 4, 5, 7, 10, 20], n=[1, 2, 3, 4, 5]),
        dict(
            left=Answer(
                lambda M, n: claim(f"{ROOM}:mean", M=M, n=n, d=2) * Fraction(M - 1, M) ** (2 * n),
                from_minors,
            )
        ),
        [
            "The divisor is $M$ instead of $M-1$: the factor is $\\prod_{i=1}^d (1-i/M)$.",
            "For $d = 2$ and $«n»$ refits this makes "
            "$[(1-\\frac{1}{«M»})(1-\\frac{2}{«M»})]^{«n»} «left=»$.",
            "It is half of the difference of the mean squared trace and the mean sum of squared "
            "eigenvalues, as $(a+b)^2 - a^2 - b^2 = 2ab$.",
        ],
    ),
    Exercise(
        "entropy",
        "The differential entropy of a Gaussian is $\\frac12\\ln\\det(2\\pi e\\,\\Sigma)$.\n"
        "How fast does the entropy of a model in $d = «d»$ dimensions fall, with the unbiased "
        "covariance and $M = «M»$ samples, in nats per refit?\n"
        "What does each refit cost per dimension if $M$ is only $d + 1$, and as "
        "$d \\to \\infty$?",
        dict(d=10, M=100),
        dict(d=[5, 10, 20, 40], M=[50, 100, 200]),
        dict(
            fall=Answer(lambda d, M: -claim(f"{ROOM}:unbiased", M=M, n=1, d=d) / 2, entropy_lost),
            fewest=Answer(
                lambda d, M: -claim(f"{ROOM}:unbiased", M=d + 1, n=1, d=d) / (2 * d),
                lost_per_dimension,
            ),
        ),
        [
            "It falls by half of the drift of $\\ln\\det$: $«fall»$ nats, to first order "
            "$d(d+1)/(4M) «rough=»$.",
            "At $M = d+1$, the least that keeps the rank, the drift is "
            "$\\sum_{j=1}^{d}\\psi(j/2) - d\\ln(d/2)$, which is about $-d$ for large $d$.",
            "So each refit costs about half a nat per dimension: $«fewest»$ at $d = «d»$.",
        ],
        also=lambda d, M: dict(rough=Fraction(d * (d + 1), 4 * M)),
    ),
]
