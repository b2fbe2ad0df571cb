"""A single run dies at an exponential rate, whatever the expectation does."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.gaussian import _literal
from theory.gaussian._log_moments import log_mean
from theory.laws import ChiSquared
from theory.maths.multiplicative import settles
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
from theory.numeric import same
from theory.proof import Proof
from theory.standard import CENTRAL_LIMIT, COCHRAN
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
_PSI = sympy.digamma((M - 1) / 2)

UNBIASED = Claim(
    name="unbiased",
    quantity=Expectation(LogRatio(s2(n), sigma**2)),
    value=n * (_PSI - sympy.log((M - 1) / 2)),
    domain=_DOMAIN,
    words="With the unbiased estimator the expected logarithm [falls by the same amount at each "
    "refit](unbiased), [by more than 1/M](down).",
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
    words="By maximum likelihood it [falls about twice as fast, within 10% for M of 5 or more]"
    "(twice): [by more than 2/M at each refit](deep).",
    rivals=[
        Rival(n * sympy.log(1 - 1 / M), "the logarithm of the mean for the mean of the logarithm"),
        Rival(-2 * n / M, "the first order in 1/M"),
        Rival(
            n * (sympy.digamma(M / 2) - sympy.log(M / 2)), "as many degrees of freedom as samples"
        ),
        Rival(n * (_PSI - sympy.log((M - 1) / 2)), "the unbiased estimator's drift"),
    ],
)

_STEP, _MLE_STEP = UNBIASED.value.subs(n, 1), MLE.value.subs(n, 1)

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
    says="With probability one a single run loses its variance at an exponential rate, with either "
    "estimator: the logarithm of the fitted variance is a random walk [whose mean falls by the "
    "same amount at each refit](unbiased, mle), [by more than 1/M](down) with the unbiased "
    "estimator and [by more than 2/M](deep) by maximum likelihood.",
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
    statements=[
        Bound(
            "down",
            _STEP,
            "<",
            -1 / M,
            Domain(M=Integers(2)),
            [Rival(-2 / M, "the maximum-likelihood estimator's drift")],
            note="unbiased, the mean step of the logarithm; it falls by more than 1/M",
        ),
        Bound(
            "deep",
            _MLE_STEP,
            "<",
            -2 / M,
            Domain(M=Integers(2)),
            [Rival(-3 / M, "half as much again")],
            note="by maximum likelihood, the mean step; it falls by more than 2/M",
        ),
        About(
            "twice",
            _MLE_STEP,
            2 * _STEP,
            Fraction(1, 10),
            Domain(M=Integers(5)),
            [Rival(_STEP, "no faster")],
        ),
        About(
            "slow",
            _STEP,
            -1 / M,
            Fraction(1, 10),
            Domain(M=Integers(15)),
            note="unbiased, the mean step of the logarithm",
        ),
        About(
            "fast",
            _MLE_STEP,
            -2 / M,
            Fraction(1, 10),
            Domain(M=Integers(15)),
            note="by maximum likelihood, the mean step of the logarithm",
        ),
        About(
            "wide",
            SPREAD.value.subs(n, 1),
            2 / M,
            Fraction(1, 10),
            Domain(M=Integers(25)),
            note="the variance of a step of the logarithm",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "collapse of the variance to 0"),
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


def _walk() -> list[bool]:
    """The logarithm of the last variance of a literal chain, and the sum over its refits."""
    cases = []
    for size, ddof in ((2, 1), (3, 0), (5, 1), (5, 0)):
        z = _literal.draws(f"walk {size}", size, 6)
        _, variance = _literal.chain(z, ddof, centre=3, variance=2)
        squares = [_literal.squares(row) / (size - ddof) for row in z]
        with mpmath.workdps(_literal.DIGITS):
            steps = sum(mpmath.log(mpmath.mpf(q.numerator) / q.denominator) for q in squares)
            cases.append(same(mpmath.log(variance / 2), steps, 20))
    return cases


def _cumulants() -> list[bool]:
    """Differences of the logarithm of E Q^k at 0, and the mean and variance of ln Q."""
    cases = []
    with mpmath.workdps(_literal.DIGITS):
        h = mpmath.mpf(1) / 10**4
        for degrees in (1, 2, 5):
            first = _literal.over(degrees, mpmath.log)
            second = _literal.over(degrees, lambda q: mpmath.log(q) ** 2)
            up = mpmath.log(_literal.over(degrees, lambda q: q**h))
            down = mpmath.log(_literal.over(degrees, lambda q: q**-h))
            cases += [same((up - down) / (2 * h), first, 6)]
            cases += [same((up + down) / h**2, second - first**2, 6)]
    return cases


def _below() -> list[bool]:
    """Whether E ln Q lies below the logarithm of M − 1, the mean of Q."""
    return [bool(log_mean(size - 1) < mpmath.log(size - 1)) for size in (2, 3, 10, 100)]


def _halves() -> list[bool]:
    """Whether the share of runs below exp(E ln s²_n) nears a half like 1/√n, for M = 3.

    Then Q/2 is exponential: the sum of logarithms has the characteristic function Γ(1 + it)^n.
    """

    def gap(refits: int) -> Any:
        def integrand(t: Any) -> Any:
            logs = mpmath.loggamma(1 + 1j * t) + 1j * t * mpmath.euler
            return mpmath.im(mpmath.exp(refits * logs)) / t

        reach = 12 / mpmath.sqrt(refits)
        return abs(mpmath.quad(integrand, [0, reach / 3, reach])) / mpmath.pi

    gaps = [gap(refits) for refits in (4, 16, 64)]
    return [bool(0.4 < b / a < 0.6) for a, b in pairwise(gaps)] + [bool(gaps[-1] < 0.02)]


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    p.argue(
        "So a refit adds $\\ln(Q/(M-1))$ to the logarithm of the unbiased variance, and "
        "$\\ln(Q/M)$ to that of maximum likelihood. The law of $Q$ does not depend on the last "
        "model: the logarithm is a random walk with independent steps of one law.",
        r"\ln\frac{s^2_n}{\sigma^2} = \sum_{i=1}^{n} \ln\frac{Q_i}{M-1},\qquad "
        r"\ln\frac{\hat\sigma^2_n}{\sigma^2} = \sum_{i=1}^{n} \ln\frac{Q_i}{M}",
        trial=_walk,
        tried="chains refitted literally to drawn samples, with either divisor",
    )
    moment = p.compute(
        ChiSquared(M - 1).mean(lambda q: q**k), "A power of $Q$ has the mean", at=_TRIED
    )
    p.argue(
        "This is the moment generating function of $\\ln Q$. It is finite on both sides of "
        "$k=0$, so the derivatives of its logarithm at 0 are the mean and the variance of "
        "$\\ln Q$.",
        trial=_cumulants,
        tried="differences of the logarithm against both, by quadrature over the density",
    )
    mean = p.differentiate(sympy.log(moment), k, sympy.S.Zero, "The mean of $\\ln Q$:")
    spread = p.differentiate(
        sympy.log(moment), k, sympy.S.Zero, "The variance of $\\ln Q$:", order=2
    )
    p.argue(
        "Taking away $\\ln(M-1)$ or $\\ln M$ gives the drift. It is negative, because the "
        "logarithm is strictly concave (Jensen): $\\mathbb{E}\\ln\\frac{Q}{M-1} < "
        "\\ln\\mathbb{E}\\frac{Q}{M-1} = 0$.",
        trial=_below,
        tried="the mean of $\\ln Q$ from Laplace transforms, for several $M$",
    )
    unbiased = p.solve(
        lambda v: v + mean - sympy.log(M - 1), sympy.S.Zero, "Steps add up: unbiased,"
    )
    mle = p.solve(lambda v: v + mean - sympy.log(M), sympy.S.Zero, "by maximum likelihood,")
    between = p.solve(
        lambda v: v + spread, sympy.S.Zero, "and, the steps being independent, their variances:"
    )
    settles(p, unbiased.subs(n, 1), "s^2_n")
    p.cite(CENTRAL_LIMIT)
    p.argue(
        "So the logarithm, less its mean and divided by its standard deviation, is normal in the "
        "limit of many refits. The share of runs below $\\exp(\\mathbb{E}\\ln s^2_n)$ tends to a "
        "half.",
        trial=_halves,
        tried="that share for $M = 3$ by inverting a characteristic function: its distance from a "
        "half is halved as $n$ is quadrupled",
    )
    return {"unbiased": unbiased, "mle": mle, "spread": between}


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
