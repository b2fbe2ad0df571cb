"""A single run dies at an exponential rate, whatever the expectation does."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.laws import ChiSquared
from theory.notation import (
    Expectation,
    Expr,
    LogRatio,
    M,
    Variance,
    k,
    n,
    s2,
    sigma,
    sigma_hat2,
)
from theory.proof import Proof
from theory.standard import CENTRAL_LIMIT, COCHRAN, STRONG_LAW
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
_PSI = sympy.digamma((M - 1) / 2)

UNBIASED = Claim(
    name="unbiased",
    quantity=Expectation(LogRatio(s2(n), sigma**2)),
    value=n * (_PSI - sympy.log((M - 1) / 2)),
    domain=_DOMAIN,
    words="With the unbiased estimator the logarithm drifts down by the same amount each time.",
    rivals=[
        Rival(sympy.S.Zero, "no drift, since the expected variance has none"),
        Rival(-n / M, "the first order in 1/M"),
        Rival(n * sympy.log(1 - 1 / M), "the maximum-likelihood mean's rate"),
        Rival(n * (_PSI - sympy.log(M / 2)), "the maximum-likelihood estimator's drift"),
    ],
)

MLE = Claim(
    name="mle",
    quantity=Expectation(LogRatio(sigma_hat2(n), sigma**2)),
    value=n * (_PSI - sympy.log(M / 2)),
    domain=_DOMAIN,
    words="By maximum likelihood it drifts down about twice as fast.",
    rivals=[
        Rival(n * sympy.log(1 - 1 / M), "the logarithm of the mean for the mean of the logarithm"),
        Rival(-2 * n / M, "the first order in 1/M"),
        Rival(
            n * (sympy.digamma(M / 2) - sympy.log(M / 2)), "as many degrees of freedom as samples"
        ),
        Rival(n * (_PSI - sympy.log((M - 1) / 2)), "the unbiased estimator's drift"),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(LogRatio(s2(n), sigma**2)),
    value=n * sympy.trigamma((M - 1) / 2),
    domain=_DOMAIN,
    words="The logarithm's variance between runs, the same for both estimators.",
    rivals=[
        Rival(2 * n / (M - 1), "the delta method: the variance of $Q/(M-1)$ itself"),
        Rival(n * sympy.trigamma(M / 2), "as many degrees of freedom as samples"),
        Rival(n**2 * sympy.trigamma((M - 1) / 2), "refits whose errors are all the same"),
    ],
)

THEOREM = Theorem(
    title="Almost sure collapse of a single run",
    says="Every single run loses its variance at an exponential rate, with either estimator: the "
    "logarithm of the fitted variance is a random walk with a fixed downward drift.",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else.
It fits their mean, and their variance in one of two ways:
$s^2_n$ is the unbiased variance (the sum of squares is divided by $M-1$, ddof 1), in a chain
that uses it throughout;
$\\hat\\sigma^2_n$ is the maximum-likelihood variance (divided by $M$, ddof 0), in a chain
that uses that throughout.
Both start at $\\sigma^2$.
$\\psi$ is the digamma function, the derivative of $\\ln\\Gamma$.
""",
    claims=[UNBIASED, MLE, SPREAD],
    sources=[
        Source("shumailov2024", "the one-dimensional Gaussian", "collapse of the variance to 0"),
        Source("durrett2019", "chapters 2 and 3", "the two limit theorems"),
    ],
)

_TRIED = [
    dict(M=Fraction(M), k=k)
    for M, k in [
        (2, Fraction(1, 2)),
        (2, Fraction(3)),
        (3, Fraction(1, 3)),
        (7, Fraction(5, 2)),
        (40, Fraction(1)),
    ]
]


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    p.argue(
        "So a refit adds $\\ln(Q/(M-1))$ to the logarithm of the unbiased variance, and "
        "$\\ln(Q/M)$ to that of maximum likelihood. The law of $Q$ does not depend on the last "
        "model: the logarithm is a random walk with independent steps of one law.",
        r"\ln\frac{s^2_n}{\sigma^2} = \sum_{i=1}^{n} \ln\frac{Q_i}{M-1},\qquad "
        r"\ln\frac{\hat\sigma^2_n}{\sigma^2} = \sum_{i=1}^{n} \ln\frac{Q_i}{M}",
    )
    moment = p.compute(
        ChiSquared(M - 1).mean(lambda q: q**k), "A power of $Q$ has the mean", at=_TRIED
    )
    p.argue(
        "This is the moment generating function of $\\ln Q$. It is finite on both sides of "
        "$k=0$, so the derivatives of its logarithm at 0 are the mean and the variance of $\\ln Q$."
    )
    mean = p.differentiate(sympy.log(moment), k, sympy.S.Zero, "The mean of $\\ln Q$:")
    spread = p.differentiate(
        sympy.log(moment), k, sympy.S.Zero, "The variance of $\\ln Q$:", order=2
    )
    p.argue(
        "Taking away $\\ln(M-1)$ or $\\ln M$ gives the drift. It is negative, because the "
        "logarithm is strictly concave (Jensen): $\\mathbb{E}\\ln\\frac{Q}{M-1} < "
        "\\ln\\mathbb{E}\\frac{Q}{M-1} = 0$."
    )
    unbiased = p.solve(
        lambda v: v + mean - sympy.log(M - 1), sympy.S.Zero, "Steps add up: unbiased,"
    )
    mle = p.solve(lambda v: v + mean - sympy.log(M), sympy.S.Zero, "by maximum likelihood,")
    between = p.solve(
        lambda v: v + spread, sympy.S.Zero, "and, the steps being independent, their variances:"
    )
    p.cite(STRONG_LAW)
    p.argue(
        "So with probability 1 the average step converges to the drift, which is negative. "
        "The logarithm then tends to $-\\infty$, and the variance to 0, exponentially fast.",
        r"\frac1n \ln s^2_n \to \psi\left(\tfrac{M-1}{2}\right) - \ln\tfrac{M-1}{2} < 0"
        r"\quad\text{almost surely}",
    )
    p.cite(CENTRAL_LIMIT)
    p.argue(
        "So the variance after many refits is lognormal about its drift, and half of all runs "
        "are below $\\exp(\\mathbb{E}\\ln s^2_n)$, nearly."
    )
    return {"unbiased": unbiased, "mle": mle, "spread": between}


def log_mean(degrees: int) -> Any:
    """E ln Q for Q chi-squared, from Laplace transforms alone.

    By Frullani's integral ln q is the integral of (exp(-t) - exp(-t q))/t over t > 0, and
    E exp(-t Q) is the determinant (1 + 2t)^(-degrees/2). With t = exp(y) the 1/t is gone.
    """
    return _log_mean(degrees, mpmath.mp.dps)


@lru_cache(maxsize=256)
def _log_mean(degrees: int, digits: int) -> Any:
    with mpmath.workdps(digits):
        half = mpmath.mpf(degrees) / 2

        def integrand(y: Any) -> Any:
            t = mpmath.exp(y)
            return mpmath.expm1(-t) - mpmath.expm1(-half * mpmath.log1p(2 * t))

        return mpmath.quad(integrand, [-200, -40, -10, 0, 3, 5, 8, 15, 40, 100, 300])


def _log_variance(degrees: int) -> Any:
    """Var ln Q by integrating over the density of y = ln Q."""
    half = mpmath.mpf(degrees) / 2
    knots = [-400, -100, -30, -10, 0, 2, 4, 6, 8]
    constant = 2**half * mpmath.gamma(half)

    def moment(power: int) -> Any:
        return mpmath.quad(
            lambda y: y**power * mpmath.exp(half * y - mpmath.exp(y) / 2) / constant, knots
        )

    return moment(2) - moment(1) ** 2


def _drift(M: Fraction, n: Fraction, divisor: int) -> Any:
    with mpmath.workdps(50):
        return int(n) * (log_mean(int(M) - 1) - mpmath.log(int(M) - divisor))


def _spread(M: Fraction, n: Fraction) -> Any:
    with mpmath.workdps(50):
        return int(n) * _log_variance(int(M) - 1)


_AT = [dict(M=2, n=3), dict(M=5, n=1), dict(M=10, n=200)]
_LAPLACE = "Laplace transforms integrated by Frullani's formula at 50 digits"
ROUTES = [
    Route(lambda M, n, sigma: _drift(M, n, 1), at=_AT, words=_LAPLACE, claim="unbiased"),
    Route(lambda M, n, sigma: _drift(M, n, 0), at=_AT, words=_LAPLACE, claim="mle"),
    Route(
        lambda M, n, sigma: _spread(M, n),
        at=_AT,
        words="quadrature over the density of the logarithm at 50 digits",
        claim="spread",
    ),
]
