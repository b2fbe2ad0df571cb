"""Exercises on the decay of the expected standard deviation."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.gaussian import drift, mean_root, share_below, times


def deviation(M: int, n: int) -> Any:
    """E sₙ as a product of mean roots."""
    return times(mpmath.mpf(1), mean_root(M - 1), n)


def c4(M: int) -> Any:
    """The mean root at one size."""
    return mean_root(M - 1)


def next_c4(M: int) -> Any:
    """The mean root at the next size."""
    return mean_root(M)


def product(M: int) -> Any:
    """Both multiplied."""
    return mean_root(M - 1) * mean_root(M)


def _promised(M: int, x: Fraction, p: int) -> int:
    return int(mpmath.ceil(4 * M * mpmath.log(mpf(Fraction(100, p) / x))))


def first_promised(M: int, x: Fraction, p: int) -> int:
    """The refits after which the bound is no more than the chance asked for."""
    n, bound, factor = 0, 1 / mpf(x), mpmath.exp(-mpmath.mpf(1) / (4 * M))
    while bound > mpf(Fraction(p, 100)):
        n, bound = n + 1, bound * factor
    return n


@lru_cache(maxsize=64)
def _wide(M: int, x: Fraction, p: int) -> Any:
    return 1 - claim("gaussian/variance_law:unbiased", M=M, n=_promised(M, x, p), f=x * x)


def still_wide(M: int, x: Fraction, p: int) -> float:
    """P(sₙ > x) after so many refits, from the convolved law."""
    return 1 - share_below(x * x, M, first_promised(M, x, p))


def corrected_drift(M: int) -> Any:
    """E ln √Q − ln E √Q, from harmonic sums and a quadrature."""
    return drift(M, M - 1) / 2 - mpmath.log(mean_root(M - 1))


def corrected_growth(M: int) -> Any:
    """The factor of the expected variance, from a quadrature."""
    return 1 / mean_root(M - 1) ** 2


def _c4(M: int) -> Any:
    return claim("gaussian/sd_decay:unbiased", M=M, n=1)


EXERCISES = [
    Exercise(
        "deviation",
        "With the unbiased variance and $M = «M»$, what is the expected standard deviation after "
        "$n = «n»$ refits, as a share of $\\sigma$?",
        dict(M=3, n=4),
        dict(M=[2, 3, 4, 5, 6, 9], n=[1, 2, 4, 10]),
        dict(
            deviation=Answer(
                lambda M, n: claim("gaussian/sd_decay:unbiased", M=M, n=n),
                deviation,
                digits=4,
                within=1e-15,
            )
        ),
        [
            "Each refit multiplies it by $c_4(M) = \\sqrt{2/(M-1)}\\;\\Gamma(M/2)/\\Gamma((M-1)/2) "
            "«c=»$, which is below 1 although the *variance* is unbiased.",
            "After «n» refits this is $c_4^{«n»} «deviation=»$.",
        ],
        also=lambda M, n: dict(c=_c4(M)),
    ),
    Exercise(
        "two",
        "Compute $c_4(«M»)$ and $c_4(«N»)$ by hand, and their product.",
        dict(M=2),
        dict(M=[2, 3, 4, 5, 6, 7, 9]),
        dict(
            one=Answer(_c4, c4, digits=4, within=1e-15),
            other=Answer(lambda M: _c4(M + 1), next_c4, digits=4, within=1e-15),
            product=Answer(
                lambda M: mpmath.sqrt(mpf(Fraction(M - 1, M))), product, digits=4, within=1e-15
            ),
        ),
        [
            "$c_4(M) = \\sqrt{2/(M-1)}\\;\\Gamma(\\frac M2)/\\Gamma(\\frac{M-1}{2})$, and "
            "all values of $\\Gamma$ here come from $\\Gamma(\\frac12) = \\sqrt{\\pi}$ and "
            "$\\Gamma(1) = 1$ by $\\Gamma(z+1) = z\\,\\Gamma(z)$.",
            "So $c_4(«M») «one=»$ and $c_4(«N») «other=»$; for instance $c_4(2) = \\sqrt{2/\\pi}$ "
            "and $c_4(3) = \\sqrt{\\pi}/2$.",
            "In the product $\\Gamma(\\frac M2)$ cancels: $c_4(M)\\,c_4(M+1) = "
            "\\frac{2}{\\sqrt{M(M-1)}}\\cdot\\frac{M-1}{2} = \\sqrt{1-\\frac1M}$, here "
            "$«product»$.",
        ],
        also=lambda M: dict(N=M + 1),
    ),
    Exercise(
        "threshold",
        "With $M = «M»$ and the unbiased estimator, after how many refits does the bound promise "
        "that at most $«p»\\%$ of the runs have $«x»$ or more of the original standard "
        "deviation?\nWhich share of them really has?",
        dict(M=50, x=Fraction(1, 10), p=5),
        dict(M=[10, 20, 50], x=[Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)], p=[1, 5, 10]),
        dict(
            n=Answer(_promised, first_promised),
            share=Answer(_wide, still_wide, within=1e-8),
        ),
        [
            "We need $e^{-n/«four»}/«x» \\leq «level»$, that is $n \\geq «four»\\,\\ln «ratio»$: "
            "$«n»$ refits.",
            "By then the share is $«share»$, far smaller than $«p»\\%$.",
            "The exponent is right to first order in $1/M$, but Markov's inequality gives away the "
            "factor in front of it.",
        ],
        also=lambda M, x, p: dict(four=4 * M, level=Fraction(p, 100), ratio=Fraction(100, p) / x),
    ),
    Exercise(
        "unbiased",
        "Divide the fitted standard deviation by $c_4(M)$, so that it is unbiased itself.\nDoes "
        "the chain still collapse?\nFor $M = «M»$, by which factor does a refit multiply the "
        "expected variance, and by how much does it move the expected logarithm of the standard "
        "deviation?",
        dict(M=20),
        dict(M=[3, 5, 10, 20, 50, 100]),
        dict(
            growth=Answer(lambda M: 1 / _c4(M) ** 2, corrected_growth, digits=4, within=1e-15),
            drift=Answer(
                lambda M: (
                    claim("gaussian/almost_sure_collapse:unbiased", M=M, n=1) / 2
                    - mpmath.log(_c4(M))
                ),
                corrected_drift,
                digits=4,
                within=1e-13,
            ),
        ),
        [
            "Its expected standard deviation is then $\\sigma$ for ever, and its expected variance "
            "grows by $1/c_4(M)^2 «growth=»$ at each refit.",
            "But a typical run still dies: the drift of the logarithm is "
            "$\\mathbb{E}\\ln\\sqrt{Q} - \\ln\\mathbb{E}\\sqrt{Q} < 0$ (Jensen once more), here "
            "$«drift»$.",
            "To first order it is $-\\frac{1}{4M} «first=»$, half of what it was.",
        ],
        also=lambda M: dict(first=Fraction(-1, 4 * M)),
    ),
]
