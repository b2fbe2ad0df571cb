"""The expected variance under unbiased retraining never moves."""

from __future__ import annotations

from fractions import Fraction

import sympy

from theory import two_point
from theory.domain import Domain, Integers, Positive
from theory.laws import ChiSquared
from theory.notation import (
    ConditionalExpectation,
    Expectation,
    Expr,
    M,
    Ratio,
    mu_hat,
    n,
    s2,
    sigma,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_HALF = (M - 1) / 2
_TYPICAL = sympy.exp(sympy.digamma(_HALF)) / _HALF

MEAN = Claim(
    name="mean",
    quantity=Expectation(s2(n), low=0),
    value=sigma**2,
    domain=Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1)),
    words="Over all runs, however many refits there have been.",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "the maximum-likelihood estimator's decay"),
        Rival(sigma**2 * _TYPICAL**n, "what a typical run shows: the mean of logarithms"),
        Rival(sigma**2 * (M / (M - 1)) ** n, "the divisor corrected once more than needed"),
        Rival(sigma**2 * (1 + n / M), "the variance of one sample over all runs"),
    ],
)

STEP = Claim(
    name="step",
    quantity=ConditionalExpectation(
        Ratio(s2(n), s2(n - 1)), mu_hat(n - 1), s2(n - 1), low=sympy.S.Zero
    ),
    value=sympy.S.One,
    domain=Domain(M=Integers(2), n=Integers(1), sigma=Positive(default=1)),
    words="Given the last model, whichever it is, a refit is fair.",
    rivals=[
        Rival(1 - 1 / M, "the maximum-likelihood estimator's factor"),
        Rival(_TYPICAL, "the factor by which a typical run shrinks"),
        Rival(M / (M - 1), "the divisor corrected once more than needed"),
        Rival((M + 1) / (M - 1), "the factor of the runs that carry the mean"),
    ],
)

THEOREM = Theorem(
    title="The expected variance under unbiased retraining",
    says="With the unbiased variance estimator a Gaussian model's [expected variance is σ²](mean) "
    "after any number of refits, although [in almost every run the fitted variance tends to 0]"
    "(dies, gaussian/almost_sure_collapse:unbiased).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$; write $\\mu_0 = \\mu$ and $s^2_0 = \\sigma^2$.
Refit $n$ draws $M$ independent samples from $N(\\mu_{n-1}, s^2_{n-1})$ and nothing else.
It sets $\\mu_n$ to their mean and $s^2_n$ to their unbiased sample variance
(the sum of squares is divided by $M-1$, that is, ddof 1).
""",
    claims=[MEAN, STEP],
    statements=[
        Bound(
            "dies",
            sympy.digamma(_HALF) - sympy.log(_HALF),
            "<",
            -1 / (M - 1),
            Domain(M=Integers(2)),
            [
                Rival(-2 / M, "the drift by maximum likelihood, to first order"),
                Rival(-1 / (M - 1) - 1 / (3 * (M - 1) ** 2), "two terms of the series for a bound"),
            ],
            note="the mean step of ln s²ₙ, below 0: by the strong law of large numbers almost "
            "every run's variance tends to 0",
        ),
    ],
    sources=[
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "the model and its collapse",
        ),
        Source("williams1991", "chapter 11", "a martingale that converges need not keep its mean"),
    ],
)


def _fair() -> list[bool]:
    """The mean of the next variance is the last one, whatever model a history has led to."""
    return [
        same(two_point.expected(lambda _, v: v, [size], ddof=1, sigma=old), old**2)
        for size in (2, 3, 5)
        for old in (Fraction(1), Fraction(1, 3), Fraction(7))
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    step = p.compute(
        ChiSquared(M - 1).mean(lambda q: q / (M - 1)),
        "Given the last model, the unbiased variance is $s^2_{n-1}\\,Q/(M-1)$. "
        "The mean of the ratio $s^2_n/s^2_{n-1}$ is therefore",
    )
    p.argue(
        "The law of $Q$ does not depend on the last model. "
        "So the variances $s^2_0, s^2_1, \\dots$ are a martingale: "
        "whatever has happened so far, the next one is the last one on average.",
        r"\mathbb{E}[s^2_n \mid \mu_{n-1}, s^2_{n-1}] = s^2_{n-1}",
        trial=_fair,
        tried="one refit from several models, every outcome of a fair sign for each sample listed",
    )
    p.cite(TOTAL_EXPECTATION)
    mean = p.solve(lambda v: step * v, sigma**2, "Averaged over the last model:")
    return {"mean": mean, "step": step}


ROUTES = [
    Route(
        lambda M, n, sigma: two_point.expected(lambda _, v: v, [M] * int(n), ddof=1, sigma=sigma),
        at=[
            dict(M=2, n=8, sigma=1),
            dict(M=3, n=5, sigma=Fraction(1, 3)),
            dict(M=20, n=3, sigma=10),
        ],
        words=two_point.WORDS,
        claim="mean",
    ),
    Route(
        lambda M, n, sigma: two_point.expected(lambda _, v: v, [M], ddof=1),
        at=[dict(M=2, n=1, sigma=1), dict(M=5, n=1, sigma=Fraction(1, 10**6)), dict(M=10, n=9)],
        words=two_point.WORDS,
        claim="step",
    ),
]
