"""Samples drawn at a temperature: the variance that sampling error does not take."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.bias._emitted import expected, replaced
from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import ChiSquared
from theory.maths.multiplicative import Factor
from theory.maths.two_point import DIGITS, WORDS
from theory.notation import Expectation, Expr, LogRatio, M, Variance, lam, n, sigma, sigma_hat2
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.standard import COCHRAN, STRONG_LAW, TOTAL_EXPECTATION
from theory.statement import About, Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_LAM = Reals(0, open="low", probe=("1/10", "9/10", 1, "11/10", 4))
_DOMAIN = Domain(M=Integers(2), n=Integers(1), lam=_LAM, sigma=Positive(default=1))
_KEPT = 1 - 1 / M
_DRIFT = sympy.digamma((M - 1) / 2) + sympy.log(2 / M)
_STILL = M / 2 * sympy.exp(-sympy.digamma((M - 1) / 2))
"""The temperature at which the logarithm has no drift."""

MEAN = Claim(
    name="mean",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * lam ** (n - 1) * _KEPT**n,
    domain=_DOMAIN,
    words="Over all runs; the first refit sees real samples, and $n-1$ refits tempered ones.",
    rivals=[
        Rival(sigma**2 * (lam * _KEPT) ** n, "the real samples tempered too"),
        Rival(sigma**2 * _KEPT**n, "the temperature makes no difference in the long run"),
        Rival(sigma**2 * lam ** (n - 1), "the temperature alone, without sampling error"),
        Rival(
            sigma**2 * lam ** (2 * (n - 1)) * _KEPT**n,
            "λ taken for the factor of the standard deviation",
        ),
    ],
)

LOG = Claim(
    name="log",
    quantity=Expectation(LogRatio(sigma_hat2(n), sigma**2)),
    value=(n - 1) * sympy.log(lam) + n * _DRIFT,
    domain=_DOMAIN,
    words="Within a run: the logarithm is a random walk, and a temperature shifts its steps.",
    rivals=[
        Rival((n - 1) * sympy.log(lam) + n * sympy.log(_KEPT), "the logarithm of the mean"),
        Rival(n * (sympy.log(lam) + _DRIFT), "the real samples tempered too"),
        Rival((n - 1) * sympy.log(lam), "the temperature alone, without sampling error"),
        Rival(
            (n - 1) * sympy.log(lam) + n * (sympy.digamma(M / 2) + sympy.log(2 / M)),
            "as many degrees of freedom as samples",
        ),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(LogRatio(sigma_hat2(n), sigma**2)),
    value=n * sympy.trigamma((M - 1) / 2),
    domain=_DOMAIN,
    words="Between runs: no temperature changes the spread of the logarithm.",
    rivals=[
        Rival(2 * n / M, "the variance of the factor itself"),
        Rival(lam ** (n - 1) * n * sympy.trigamma((M - 1) / 2), "scaled as the variance is"),
        Rival(n * sympy.trigamma(M / 2), "as many degrees of freedom as samples"),
    ],
)

THEOREM = Theorem(
    title="Samples drawn at a temperature",
    says="If every fitted Gaussian emits at a temperature with the variance factor λ, its expected "
    "variance [is λ^(n − 1) (1 − 1/M)^n of the real one](mean), with infinitely many samples "
    "[still λ^(n − 1)](endless). [At the factor M/(M − 1) it stays where the first refit left "
    "it](level), and [above that it explodes](explodes); yet [up to the factor 1 + 2/M the "
    "variance of almost every run tends to 0](dies).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
The first refit draws $M$ independent real samples, as they are.
Each later refit draws $M$ independent samples from the last model *at a temperature*: from the
density proportional to $p^{1/\\lambda}$, $p$ being the density of
$N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$.
That is $N(\\mu_{n-1}, \\lambda\\,\\hat\\sigma^2_{n-1})$, so that $\\lambda$ is the temperature and
the variance's factor at once.
A refit sets $\\mu_n$ and $\\hat\\sigma^2_n$ to the samples' mean and variance (maximum likelihood,
ddof 0) and uses no other samples.
""",
    claims=[MEAN, LOG, SPREAD],
    statements=[
        Bound(
            "level",
            MEAN.value.subs(lam, M / (M - 1)),
            "=",
            sigma**2 * _KEPT,
            Domain(M=Integers(2), n=Integers(1), sigma=Positive(default=1)),
            [
                Rival(sigma**2, "the whole variance"),
                Rival(sigma**2 * _KEPT**n, "what is left without a temperature"),
            ],
            note="the expected variance where the factor is λ = M/(M − 1)",
        ),
        Bound(
            "still",
            LOG.value.subs(lam, _STILL),
            "=",
            _DRIFT,
            Domain(M=Integers(2), n=Integers(1)),
            [
                Rival(sympy.log(_KEPT), "the logarithm of the mean that is left"),
                Rival(n * _DRIFT, "what is left without a temperature"),
            ],
            note="the mean logarithm where the factor is λ = (M/2) exp(−ψ((M − 1)/2)): it stays "
            "what the first refit made it",
        ),
        Rises(
            "explodes",
            lam ** (n - 1) * _KEPT**n,
            n,
            Domain(M=Integers(2), n=Integers(1), lam=_LAM, where=[lam * (M - 1) > M]),
            [Rival(_KEPT**n, "without a temperature")],
            note="the expected variance over the real one, where λ is above M/(M − 1); it grows "
            "by the same factor each time",
        ),
        Bound(
            "dies",
            sympy.log(1 + 2 / M) + _DRIFT,
            "<",
            sympy.S.Zero,
            Domain(M=Integers(2)),
            [Rival(-1 / M, "as far below 0 as the logarithm of the mean's factor")],
            note="the mean step of ln σ̂²ₙ at λ = 1 + 2/M, which rises with λ: by the strong law "
            "almost every run dies there and below",
        ),
        Bound(
            "higher",
            _STILL,
            ">",
            1 + 2 / M,
            Domain(M=Integers(2)),
            [Rival(1 + 3 / M, "three parts in M")],
            note="the factor that keeps the mean logarithm",
        ),
        About(
            "double",
            _STILL - 1,
            2 / M,
            Fraction(1, 10),
            Domain(M=Integers(25)),
            [Rival(1 / M, "what keeps the mean, to first order")],
            note="how far above 1 the factor is that keeps the mean logarithm; the one that keeps "
            "the mean is about 1/M above",
        ),
        Tends(
            "endless",
            lam ** (n - 1) * _KEPT**n,
            lam ** (n - 1),
            M,
            Domain(n=Integers(1, probe=(1, 2, 10, 1000)), lam=_LAM),
            rivals=[
                Rival(sympy.S.One, "nothing is lost"),
                Rival(lam**n, "the real samples tempered too"),
            ],
            note="the expected variance over the real one",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the same model at temperature 1"),
        Source("durrett2019", "chapter 2", "the strong law"),
    ],
)


def _still_normal() -> list[bool]:
    """The tempered density over the wider one is the same number everywhere."""
    cases = []
    with mpmath.workdps(40):
        for factor, variance in ((Fraction(1, 2), 3), (Fraction(9, 10), 1), (Fraction(4), 2)):
            ratios = [
                mpmath.npdf(at, 0, mpmath.sqrt(variance)) ** (1 / mpf(factor))
                / mpmath.npdf(at, 0, mpmath.sqrt(mpf(factor) * variance))
                for at in (mpmath.mpf(0), mpmath.mpf(1) / 3, mpmath.mpf(-2))
            ]
            cases += [same(each, ratios[0]) for each in ratios[1:]]
    return cases


def _steps_down() -> list[bool]:
    """The drift at temperatures on either side of the one that takes it away."""
    cases = []
    with mpmath.workdps(40):
        for size in (2, 5, 30):
            drift = mpmath.digamma(mpmath.mpf(size - 1) / 2) + mpmath.log(mpmath.mpf(2) / size)
            still = mpmath.exp(-drift)
            cases += [mpmath.log(still * (1 - mpmath.mpf(1) / 100)) + drift < 0]
            cases += [mpmath.log(still * (1 + mpmath.mpf(1) / 100)) + drift > 0]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Raised to the power $1/\\lambda$, the density $\\exp(-(x-\\mu_{n-1})^2/(2v))$ is one of "
        "the same form with $\\lambda v$ in place of $v$. So the emitted samples are normal, and "
        "a temperature is a factor of the variance.",
        trial=_still_normal,
        tried="the tempered density over the wider one, at some points",
    )
    p.cite(COCHRAN)
    p.argue(
        "So a refit multiplies the variance by $F = Q/M$ if its samples are as the model is, and "
        "by $\\lambda F$ if they are tempered. $F$ has one law and does not depend on the last "
        "model.",
        r"\hat\sigma^2_1 = \sigma^2 F,\qquad \hat\sigma^2_n = \lambda F\,\hat\sigma^2_{n-1}",
        trial=_one_more,
        tried="the mean after two refits over that after one, every outcome of a fair sign for "
        "each sample listed",
    )
    rates = Factor(ChiSquared(M - 1), 1 / M).steps(p)
    p.cite(TOTAL_EXPECTATION)
    kept = p.solve(
        lambda v: rates.mean * v,
        sigma**2 * rates.mean,
        "*The mean.* Count the refits from the first one, so that $v_n$ is the expected variance "
        "after $n+1$ of them, as it would be without a temperature.",
    )
    tempered = p.solve(
        lambda t: lam * t,
        sympy.S.One,
        "The temperature multiplies it once more at each refit but the first.",
        name="t",
    )
    log = p.solve(
        lambda v: v + sympy.log(lam) + rates.drift,
        rates.drift,
        "*The logarithm,* counted in the same way.",
        name="l",
    )
    spread = p.solve(
        lambda s: s + rates.spread,
        rates.spread,
        "A constant that is added at each refit adds nothing to its variance, and the steps are "
        "independent.",
        name="s",
    )
    p.cite(STRONG_LAW)
    p.argue(
        "*A single run.* The steps of the logarithm from the second refit on are independent and "
        "of one law. So with probability 1 their average tends to their mean, and the run dies "
        "exponentially fast where this is negative, and explodes where it is positive.",
        r"\frac1n\ln\hat\sigma^2_n \to \ln\lambda + \psi\left(\tfrac{M-1}{2}\right) + "
        r"\ln\tfrac2M\quad\text{almost surely}",
        trial=_steps_down,
        tried="the sign on both sides of the temperature at which it changes",
    )
    return {
        "mean": (kept * tempered).subs(n, n - 1),
        "log": log.subs(n, n - 1),
        "spread": spread.subs(n, n - 1),
    }


def _one_more() -> list[bool]:
    cases = []
    for size, factor in ((2, Fraction(1, 2)), (3, Fraction(2)), (5, Fraction(9, 10))):
        one, two = (expected(_variance, replaced(size, n), factor) for n in (1, 2))
        with mpmath.workdps(DIGITS):
            cases.append(same(two, one * mpf(factor * (1 - Fraction(1, size)))))
    return cases


def _variance(_: Any, variance: Any) -> Any:
    return variance


def _log(drift: Any, n: Fraction, lam: Fraction, **_: Any) -> Any:
    later = (drift + mpmath.log(mpf(lam)) for refit in range(1, int(n)))
    return drift + mpmath.fsum(later)


ROUTES = [
    Route(
        lambda M, n, lam, sigma: expected(_variance, replaced(M, n), lam, sigma),
        at=[
            dict(M=2, n=5, lam=Fraction(1, 2)),
            dict(M=3, n=4, lam=2, sigma=3),
            dict(M=20, n=3, lam=Fraction(9, 10)),
        ],
        words=WORDS,
        claim="mean",
    ),
    Factor(ChiSquared(M - 1), 1 / M).route(
        "drift",
        _log,
        [dict(M=2, n=3, lam=Fraction(1, 2)), dict(M=5, n=4, lam=2), dict(M=40, n=9, lam=1)],
        "log",
    ),
    Factor(ChiSquared(M - 1), 1 / M).route(
        "spread",
        lambda rate, n, **_: rate * int(n),
        [dict(M=2, n=3, lam=Fraction(1, 2)), dict(M=5, n=4, lam=2), dict(M=40, n=9, lam=1)],
        "spread",
    ),
]
