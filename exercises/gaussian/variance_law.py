"""Exercises on the law of the fitted variance."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Any

import mpmath
import numpy as np
from scipy.optimize import minimize_scalar

from exercises import Answer, Exercise, claim, mpf
from exercises.gaussian import drift, ln_law, share_below


def product_below(n: int, f: Fraction) -> Any:
    """P(E₁⋯Eₙ ≤ f) for one or two exponential variables, by quadrature."""
    share = mpf(f)
    if n == 1:
        return mpmath.quad(lambda t: mpmath.exp(-t), [0, share])
    knots = [0, share / 8, share, 1, 8, 60]

    def both(t: Any) -> Any:
        return mpmath.exp(-t) * (1 - mpmath.exp(-share / t))

    return mpmath.quad(both, knots)


def two_refits_below(f: Fraction) -> float:
    """The law of two logarithms added, M = 3."""
    return share_below(f, 3, 2)


def _bessel(f: Fraction) -> Any:
    root = 2 * mpmath.sqrt(mpf(f))
    return 1 - root * mpmath.besselk(1, root)


@lru_cache(maxsize=512)
def _law(f: Fraction, M: int, n: int) -> Any:
    return claim("gaussian/variance_law:unbiased", M=M, n=n, f=f)


def _by_drift(M: int, f: Fraction) -> Any:
    return mpmath.log(mpf(f)) / claim("gaussian/almost_sure_collapse:unbiased", M=M, n=1)


def _median(M: int, f: Fraction) -> int:
    """The first refit that leaves the median below f, looked for where the drift says."""
    n = max(1, int(_by_drift(M, f)))
    while _law(f, M, n) <= 0.5:
        n += 1
    while n > 1 and _law(f, M, n - 1) > 0.5:
        n -= 1
    return n


def drift_says(M: int, f: Fraction) -> Any:
    """The refits that the mean logarithm takes, from harmonic sums."""
    return mpmath.log(mpf(f)) / drift(M, M - 1)


def median_falls(M: int, f: Fraction) -> int:
    """The first refit that brings half of the convolved law below f."""
    return next(n for n in count(1) if share_below(f, M, n) > 0.5)


def share_then(M: int, f: Fraction) -> float:
    """The share of the runs below f after that refit."""
    return share_below(f, M, median_falls(M, f))


def above_early(M: int, n: int, N: int) -> float:
    """The share above the mean after n refits, from the convolved law."""
    return 1 - share_below(Fraction(1), M, n)


def above_late(M: int, n: int, N: int) -> float:
    """And after N refits."""
    return 1 - share_below(Fraction(1), M, N)


def least_moment(M: int, n: int, N: int) -> float:
    """The exponent of the moment that decays fastest, found by trying orders."""
    y, law = ln_law(M - 1)
    best = minimize_scalar(lambda k: law @ np.exp(k * y), bounds=(0, 1))
    return -float(np.log(best.fun))


def _exponent(M: int, n: int, N: int) -> Any:
    """The same where the logarithm of the gamma quotient has slope 0."""
    half = mpmath.mpf(M - 1) / 2
    k = mpmath.findroot(lambda k: mpmath.digamma(half + k) - mpmath.log(half), 0.5)
    return k * mpmath.log(half) - mpmath.loggamma(half + k) + mpmath.loggamma(half)


EXERCISES = [
    Exercise(
        "below",
        "With the unbiased variance and $M = 3$ samples per refit, what is the chance that after "
        "$n = «n»$ refits less than the share $«f»$ of the variance is left?",
        dict(n=2, f=Fraction(1, 2)),
        dict(
            n=[1, 2],
            f=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1, 2), Fraction(1)],
        ),
        dict(
            chance=Answer(
                lambda n, f: claim("gaussian/variance_law:unbiased", M=3, n=n, f=f),
                product_below,
                digits=4,
                within=1e-12,
            )
        ),
        [
            "With two degrees of freedom each refit multiplies the variance by an exponential "
            "variable of mean 1.",
            "One is below $f$ with chance $1 - e^{-f}$, the product of two with chance "
            "$1 - 2\\sqrt{f}\\,K_1(2\\sqrt{f})$.",
            "For «n» it comes to $«chance»$.",
        ],
    ),
    Exercise(
        "bessel",
        "Let $M = 3$ and $n = 2$, unbiased.\nShow that "
        "$\\mathbb{P}(s^2_2 \\leq f\\sigma^2) = 1 - 2\\sqrt{f}\\,K_1(2\\sqrt{f})$.\n"
        "What is this chance for $f = «f»$?",
        dict(f=Fraction(1)),
        dict(f=[Fraction(*f) for f in [(1, 10), (1, 4), (1, 2), (1, 1), (2, 1), (4, 1), (9, 1)]]),
        dict(chance=Answer(_bessel, two_refits_below, digits=4, within=1e-11)),
        [
            "Here $Q/2$ is exponential with mean 1, so $s^2_2/\\sigma^2$ is a product of two such "
            "variables.",
            "It exceeds $f$ with the chance $\\int_0^\\infty e^{-u}e^{-f/u}\\,\\mathrm{d}u$, which "
            "is an integral for $2\\sqrt{f}\\,K_1(2\\sqrt{f})$.",
            "At $f = «f»$ the chance asked for is $«chance»$.",
        ],
    ),
    Exercise(
        "median",
        "With $M = «M»$ and the unbiased estimator, after how many refits has the median run less "
        "than the share $«f»$ of its variance left?\nCompare with the time that the drift of the "
        "logarithm gives.",
        dict(M=10, f=Fraction(1, 2)),
        dict(
            M=[3, 5, 7, 10, 20],
            f=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 10)],
        ),
        dict(
            slow=Answer(_by_drift, drift_says, within=1e-15),
            first=Answer(_median, median_falls),
            share=Answer(lambda M, f: _law(f, M, _median(M, f)), share_then, within=1e-10),
        ),
        [
            "The drift is $\\psi(\\frac{M-1}{2}) - \\ln\\frac{M-1}{2} «drift=»$ per refit and "
            "gives $\\ln «f»/(«drift») «slow=»$ refits.",
            "The exact median falls below $«f»$ with refit number «first».",
            "After it the share $«share»$ of the runs has less than $«f»$ left, after the one "
            "before $«before»$.",
            "The logarithm of $Q$ leans to the left, so its median is a little above its mean.",
        ],
        also=lambda M, f: dict(
            drift=drift(M, M - 1), before=_law(f, M, _median(M, f) - 1) if _median(M, f) > 1 else 0
        ),
        where=lambda M, f: M < 20 or f == Fraction(1, 2),
    ),
    Exercise(
        "survivors",
        "The expected variance stays $\\sigma^2$.\nWhich share of the runs is above its "
        "expectation after $n = «n»$ and after $n = «N»$ refits at $M = «M»$?\nWith which exponent "
        "per refit does this share decay for large $n$?",
        dict(M=20, n=50, N=500),
        dict(M=[5, 10, 20], n=[10, 20, 50], N=[100, 200, 500]),
        dict(
            early=Answer(lambda M, n, N: 1 - _law(Fraction(1), M, n), above_early, within=1e-9),
            late=Answer(lambda M, n, N: 1 - _law(Fraction(1), M, N), above_late, within=1e-7),
            exponent=Answer(_exponent, least_moment, digits=4, within=1e-9),
        ),
        [
            "It is $«early»$ after «n» refits and $«late»$ after «N».",
            "By Chernoff's bound $\\mathbb{P}(s^2_n \\geq \\sigma^2) \\leq "
            "(\\mathbb{E}\\,s^{2k}_1/\\sigma^{2k})^n$ for every $k$ between 0 and 1, and the best "
            "$k$ gives the right exponent: $«exponent»$.",
            "The best is near $k = \\frac12$, where the factor is $c_4(M)$ and the exponent "
            "$«half»$; to first order both are $\\frac{1}{4M} «first=»$.",
        ],
        also=lambda M, n, N: dict(
            half=-mpmath.log(claim("gaussian/sd_decay:unbiased", M=M, n=1)),
            first=Fraction(1, 4 * M),
        ),
        where=lambda M, n, N: N <= 25 * M,
    ),
]
