"""Exercises on the expected Wasserstein distance from the real distribution."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.gaussian import mean_root, spread


def narrowed(M: int) -> Any:
    """What a refit by maximum likelihood makes of the expected deviation."""
    return mean_root(M - 1) * mpmath.sqrt(mpf(Fraction(M - 1, M)))


def risk_mle(M: int, n: int) -> Any:
    """E μ² + E v + 1 − 2 E √v by maximum likelihood, part by part."""
    squares = sum(spread([M] * n, ddof=0), Fraction(0))
    return mpf(squares) + 1 - 2 * narrowed(M) ** n


def risk_unbiased(M: int, n: int) -> Any:
    """The same with the unbiased estimator."""
    squares = sum(spread([M] * n, ddof=1), Fraction(0))
    return mpf(squares) + 1 - 2 * mean_root(M - 1) ** n


def in_refits_unbiased(M: int, n: int) -> Any:
    """The distance in the unit n/M, unbiased."""
    return risk_unbiased(M, n) * M / n


def in_refits_mle(M: int, n: int) -> Any:
    """The distance in the unit n/M, by maximum likelihood."""
    return risk_mle(M, n) * M / n


def deviation(sizes: list[int]) -> Any:
    """E s from c₄(2) = √(2/π) and c₄(M) c₄(M + 1) = √(1 − 1/M), M by M."""
    c4 = {2: mpmath.sqrt(2 / mpmath.pi)}
    for M in range(2, max(sizes)):
        c4[M + 1] = mpmath.sqrt(1 - mpmath.mpf(1) / M) / c4[M]
    return mpmath.fprod(c4[M] for M in sizes)


def grown(c: int, n: int, power: int) -> Any:
    """How much the distance grows from n to 2n refits of the sizes c iᵃ."""
    sizes = [c * i**power for i in range(1, 2 * n + 1)]
    mean = mpf(sum(Fraction(1, M) for M in sizes[n:]))
    return mean - 2 * (deviation(sizes) - deviation(sizes[:n]))


def grown_linear(c: int, n: int) -> Any:
    """With sizes that grow like i."""
    return grown(c, n, 1)


def grown_square(c: int, n: int) -> Any:
    """With sizes that grow like i²."""
    return grown(c, n, 2)


def _grown(c: int, n: int, power: int) -> Any:
    after = (
        claim(
            "gaussian/wasserstein_risk_mean:schedule",
            Ms=tuple(c * i**power for i in range(1, many + 1)),
        )
        for many in (2 * n, n)
    )
    return next(after) - next(after)


def of_average(M: int, n: int) -> Any:
    """(1 − E s)², with E s as a product of quadratures."""
    return (1 - mean_root(M - 1) ** n) ** 2


EXERCISES = [
    Exercise(
        "risk",
        "By maximum likelihood with $M = «M»$ and $\\sigma = 1$, what is the expected squared "
        "Wasserstein distance of the model from the real distribution after $n = «n»$ refits?\n"
        "What does the first order $\\frac{3n}{2M}$ give?",
        dict(M=10, n=10),
        dict(M=[4, 5, 10, 20], n=[1, 5, 10, 20]),
        dict(
            risk=Answer(
                lambda M, n: claim("gaussian/wasserstein_risk_mean:mle", M=M, n=n),
                risk_mle,
                within=1e-14,
            )
        ),
        [
            "The squared distance is $\\mu_n^2 + (\\hat\\sigma_n - 1)^2$, and "
            "$\\mathbb{E}(\\mu_n^2 + \\hat\\sigma_n^2) = 1$ after every refit.",
            "So its mean is $2(1 - \\mathbb{E}\\,\\hat\\sigma_n) «risk=»$.",
            "The first order gives $«first»$.",
        ],
        also=lambda M, n: dict(first=Fraction(3 * n, 2 * M)),
    ),
    Exercise(
        "first",
        "Work out the first-order coefficient $\\frac32$ from $c_4(M) \\approx 1 - \\frac{1}{4M}$."
        "\nWhy is it the same by maximum likelihood, where the parts are different?\nWhat is the "
        "exact expected distance for $M = «M»$ and $n = «n»$ in units of $\\sigma^2n/M$, with "
        "either estimator?",
        dict(M=400, n=4),
        dict(M=[50, 100, 200, 400], n=[1, 2, 4]),
        dict(
            unbiased=Answer(
                lambda M, n: claim("gaussian/wasserstein_risk_mean:fixed", M=M, n=n) * M / n,
                in_refits_unbiased,
                digits=4,
                within=1e-10,
            ),
            mle=Answer(
                lambda M, n: claim("gaussian/wasserstein_risk_mean:mle", M=M, n=n) * M / n,
                in_refits_mle,
                digits=4,
                within=1e-10,
            ),
        ),
        [
            "Unbiased: $n/M$ from the mean, and $2(1 - c_4^n) \\approx \\frac{n}{2M}$.",
            "By maximum likelihood the deviation has the factor $c_4\\sqrt{1-1/M} \\approx 1 - "
            "\\frac{3}{4M}$, so $2(1-\\mathbb{E}\\,\\hat\\sigma_n) \\approx \\frac{3n}{2M}$, and "
            "this is all.",
            "A bias of order $1/M$ in the variance changes the squared error by $1/M^2$ only.",
            "Exactly, the coefficients are $«unbiased»$ and $«mle»$.",
        ],
    ),
    Exercise(
        "schedule",
        "For which growth $M_i = «c»\\,i^a$ does the expected distance stay bounded with the "
        "unbiased estimator?\nAnd by maximum likelihood?\nBy how much does it grow from $n = «n»$ "
        "to $2n$ refits, unbiased, for $a = 1$ and for $a = 2$, in units of $\\sigma^2$?",
        dict(c=4, n=20),
        dict(c=[2, 3, 4, 5, 10], n=[5, 10, 20]),
        dict(
            linear=Answer(lambda c, n: _grown(c, n, 1), grown_linear, within=1e-15),
            square=Answer(lambda c, n: _grown(c, n, 2), grown_square, within=1e-15),
        ),
        [
            "Unbiased, exactly when $\\sum 1/M_i < \\infty$, so for $a > 1$: the first part is "
            "that sum, the second is at most $2\\sigma^2$.",
            "For $a = 1$ the sum grows by about $\\ln 2/«c» «log=»$ whenever $n$ doubles; the "
            "distance grows by $«linear»$.",
            "For $a = 2$ it grows by $«square»$ only, and by less at each doubling.",
            "By maximum likelihood the distance is bounded always, even for constant $M$.",
        ],
        also=lambda c, n: dict(log=mpmath.log(2) / c),
    ),
    Exercise(
        "runs",
        "Take $R$ independent runs and average the fitted means and deviations into one model, "
        "unbiased.\nWhat is the expected distance of that model for $R \\to \\infty$, with "
        "$M = «M»$ and $n = «n»$, in units of $\\sigma^2$?\nDoes averaging cure collapse?",
        dict(M=10, n=30),
        dict(M=[3, 5, 10, 20], n=[5, 10, 30, 100]),
        dict(
            distance=Answer(
                lambda M, n: (1 - claim("gaussian/sd_decay:unbiased", M=M, n=n)) ** 2,
                of_average,
                digits=4,
                within=1e-13,
            )
        ),
        [
            "The averaged mean is right, the averaged deviation is $\\sigma c_4^n$, here "
            "$«kept»\\,\\sigma$.",
            "So the distance is $\\sigma^2(1 - c_4^n)^2$, here $«distance»$ units, and it tends to "
            "$\\sigma^2$.",
            "Averaging cures the wandering, not the shrinking.",
            "Averaging the variances instead would cure both in expectation, with as many runs as "
            "it takes to see the rare ones.",
        ],
        also=lambda M, n: dict(kept=claim("gaussian/sd_decay:unbiased", M=M, n=n)),
    ),
]
