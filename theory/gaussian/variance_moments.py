"""All moments of the fitted variance, and how fast they grow or decay."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import ChiSquared
from theory.notation import (
    Expectation,
    Expr,
    M,
    Power,
    Variance,
    k,
    n,
    s2,
    sigma,
    sigma_hat2,
)
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
_HALF = (M - 1) / 2

MOMENT = Claim(
    name="moment",
    quantity=Expectation(Power(s2(n), k), low=0),
    value=sigma ** (2 * k) * (_HALF**-k * sympy.gamma(_HALF + k) / sympy.gamma(_HALF)) ** n,
    domain=Domain(
        M=Integers(2),
        n=Integers(0),
        k=Reals(probe=["-3/2", "-1/3", "0", "1/2", "1", "7/3", "4"]),
        sigma=Positive(default=1),
        where=[2 * k + M > 1],
    ),
    words="The moment of any real order $k$ at which it is finite, integer or not, negative ones "
    "included.",
    rivals=[
        Rival(sigma ** (2 * k), "powers of an unbiased estimator taken as unbiased"),
        Rival(
            sigma ** (2 * k) * (1 + k * (k - 1) / M) ** n,
            "the second order in the error of one refit",
        ),
        Rival(
            sigma ** (2 * k) * ((M / 2) ** -k * sympy.gamma(M / 2 + k) / sympy.gamma(M / 2)) ** n,
            "as many degrees of freedom as samples",
        ),
    ],
)

VARIANCE = Claim(
    name="variance",
    quantity=Variance(s2(n)),
    value=sigma**4 * ((1 + 2 / (M - 1)) ** n - 1),
    domain=_DOMAIN,
    words="In particular the variance of the fitted variance, with the unbiased estimator.",
    rivals=[
        Rival(sigma**4 * ((1 + 1 / (M - 1)) ** n - 1), "a 2 lost from the Gaussian's kurtosis"),
        Rival(sigma**4 * 2 * n / (M - 1), "errors added up, as for independent refits"),
        Rival(sigma**4 * ((1 + 2 / M) ** n - 1), "as many degrees of freedom as samples"),
        Rival(sigma**4 * (1 + 2 / (M - 1)) ** n, "the second moment, its centre not taken away"),
    ],
)

MLE = Claim(
    name="mle",
    quantity=Expectation(Power(sigma_hat2(n), sympy.Integer(2)), low=0),
    value=sigma**4 * (1 - 1 / M**2) ** n,
    domain=_DOMAIN,
    words="The second moment by maximum likelihood.",
    rivals=[
        Rival(sigma**4 * (1 - 1 / M) ** (2 * n), "the square of the mean"),
        Rival(sigma**4 * (1 + 2 / (M - 1)) ** n, "the unbiased estimator's growth"),
        Rival(sigma**4 * ((1 - 1 / M) * (1 + 2 / M)) ** n, "one factor $1-1/M$ forgotten"),
    ],
)

_FACTOR = _HALF**-k * sympy.gamma(_HALF + k) / sympy.gamma(_HALF)

THEOREM = Theorem(
    title="All moments of the fitted variance",
    says="Each refit multiplies the k-th moment of the fitted variance by a fixed factor; with the "
    "unbiased estimator "
    "[those of order k > 1 or k < 0 grow without bound](moment, above, negative), "
    "[those with 0 < k < 1 tend to 0](moment, between), and so does "
    "[the variance itself in almost every run](gaussian/unbiased_variance:dies).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else, and fits their mean
and variance.
$s^2_n$ is the unbiased variance (the sum of squares is divided by $M-1$, ddof 1), in a chain
that uses it throughout;
$\\hat\\sigma^2_n$ is the maximum-likelihood variance (divided by $M$, ddof 0), in a chain that
uses that throughout.
Both start at $\\sigma^2$.
""",
    claims=[MOMENT, VARIANCE, MLE],
    statements=[
        Bound(
            "above",
            _FACTOR,
            ">",
            1,
            Domain(M=Integers(2), k=Reals(1, 20, open="low")),
            [Rival(k, "the order itself"), Rival((M + 1) / (M - 1), "the factor of k = 2")],
            note="each refit's factor of the moment of order k > 1",
        ),
        Bound(
            "negative",
            _FACTOR,
            ">",
            1,
            Domain(M=Integers(2), k=Reals(-20, 0, open="both"), where=[2 * k + M > 1]),
            [Rival((M - 1) / (M - 2), "the factor of k = −1, a degree of freedom more")],
            note="each refit's factor of the moment of order k < 0",
        ),
        Bound(
            "between",
            _FACTOR,
            "<",
            1,
            Domain(M=Integers(2), k=Reals(0, 1, open="both")),
            [
                Rival(1 + 2 * k * (k - 1) / M, "the second order, by maximum likelihood"),
                Rival(1 - k / M, "by maximum likelihood near k = 0, the spread left out"),
            ],
            note="each refit's factor of a moment with 0 < k < 1, below 1: it tends to 0",
        ),
    ],
    sources=[
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "the model and its collapse",
        ),
    ],
)

_TRIED = [
    dict(M=Fraction(size), k=Fraction(order))
    for size, order in [(2, "1/2"), (2, "3"), (3, "-1/3"), (5, "7/3"), (7, "-3/2"), (40, "4")]
]


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    factor = p.compute(
        ChiSquared(M - 1).mean(lambda q: (q / (M - 1)) ** k),
        "Given the last model, $s^2_n = s^2_{n-1}\\,Q/(M-1)$. The mean of the factor's $k$-th "
        "power is finite exactly where the integrand is integrable at 0, for $k > -(M-1)/2$.",
        at=_TRIED,
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "$Q$ is independent of the last model, so the $k$-th moment is multiplied by this factor "
        "at each refit.",
        r"\mathbb{E}\,(s^2_n)^k = \mathbb{E}\,(s^2_{n-1})^k\;\mathbb{E}\Bigl(\frac{Q}{M-1}"
        r"\Bigr)^k",
        trial=_one_factor,
        tried="the first two moments after two refits against those after one, every outcome of "
        "the three-point Gauss–Hermite rule listed",
    )
    moment = sigma ** (2 * k) * factor**n
    second = p.identity(
        factor.subs(k, 2), (M + 1) / (M - 1), "For $k=2$ the gamma functions cancel."
    )
    square = p.solve(lambda v: second * v, sigma**4, "So the second moment grows geometrically:")
    first = p.identity(factor.subs(k, 1), sympy.S.One, "For $k=1$ nothing moves.")
    mean = p.solve(lambda v: first * v, sigma**2, "The mean stays:")
    shrunk = p.compute(
        ChiSquared(M - 1).mean(lambda q: (q / M) ** 2), "By maximum likelihood the divisor is $M$."
    )
    mle = p.solve(lambda v: shrunk * v, sigma**4, "Here the second moment decays:")
    return {"moment": moment, "variance": square - mean**2, "mle": mle}


def three_point(size: int, refits: int, sigma: Fraction, ddof: int) -> list[Fraction]:
    """E of the fitted variance and of its square, by the three-point Gauss–Hermite rule.

    The square is a polynomial of degree 4 in each normal. The values −√3, 0, √3 with chances
    1/6, 2/3, 1/6 have the same first five moments. √3 enters in squares only, as 3.
    """
    outcomes = {sigma**2: Fraction(1)}
    for _ in range(refits):
        refit: dict[Fraction, Fraction] = {}
        for variance, chance in outcomes.items():
            for signs in product((-1, 0, 1), repeat=size):
                mean = Fraction(sum(signs), size)
                squares = 3 * sum((z - mean) ** 2 for z in signs)
                fitted = variance * squares / (size - ddof)
                weight = chance
                for z in signs:
                    weight *= Fraction(1, 6) if z else Fraction(2, 3)
                refit[fitted] = refit.get(fitted, Fraction(0)) + weight
        outcomes = refit
    return [sum((v**j * c for v, c in outcomes.items()), Fraction(0)) for j in (1, 2)]


def _one_factor() -> list[bool]:
    """What a second refit makes of a moment is what the first has made of it."""
    cases = []
    for size, ddof in ((2, 1), (2, 0), (3, 1)):
        for start in (Fraction(1), Fraction(3, 2)):
            once, twice = (three_point(size, refits, start, ddof) for refits in (1, 2))
            cases += [
                two * start ** (2 * order) == one**2
                for order, (one, two) in enumerate(zip(once, twice, strict=True), 1)
            ]
    return cases


def _power_mean(degrees: int, order: Any) -> Any:
    """E Q^order for Q chi-squared and −degrees/2 < order < 1, from Laplace transforms alone.

    E exp(-t Q) is the determinant (1 + 2t)^(-degrees/2). A negative power is a gamma integral
    of it over t, a power between 0 and 1 one of its distance from 1. With t = exp(y).
    """
    half = mpmath.mpf(degrees) / 2
    reach = 130 / min(abs(order), 1 - order if order > 0 else half + order)
    knots = [-reach, -100, -40, -10, 0, 10, 40, 100, reach]

    def transform(y: Any) -> Any:
        return -half * mpmath.log1p(2 * mpmath.exp(y))

    if order < 0:
        whole = mpmath.quad(lambda y: mpmath.exp(transform(y) - order * y), knots)
        return whole / mpmath.gamma(-order)
    whole = mpmath.quad(lambda y: -mpmath.expm1(transform(y)) * mpmath.exp(-order * y), knots)
    return whole * order / mpmath.gamma(1 - order)


def _by_laplace(M: Fraction, n: Fraction, k: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(50):
        order = mpmath.mpf(k.numerator) / k.denominator
        variance = mpmath.mpf((sigma**2).numerator) / (sigma**2).denominator
        factor = _power_mean(int(M) - 1, order) / mpmath.mpf(int(M) - 1) ** order
        return variance**order * factor ** int(n)


def _variance(M: Fraction, n: Fraction, sigma: Fraction) -> Fraction:
    mean, square = three_point(int(M), int(n), sigma, ddof=1)
    return square - mean**2


_RULE = "every outcome of the three-point Gauss–Hermite rule, added up in rational arithmetic"
_AT: list[dict[str, Any]] = [
    dict(M=2, n=4, sigma=1),
    dict(M=3, n=3, sigma=Fraction(1, 3)),
    dict(M=6, n=2, sigma=10),
]
ROUTES = [
    Route(
        _by_laplace,
        at=[
            dict(M=2, n=3, k=Fraction(1, 2), sigma=1),
            dict(M=5, n=7, k=Fraction(1, 3), sigma=2),
            dict(M=5, n=2, k=Fraction(-3, 2), sigma=1),
            dict(M=10, n=100, k=Fraction(-1, 2), sigma=1),
        ],
        words="fractional and negative powers from Laplace transforms, integrated at 50 digits",
        claim="moment",
    ),
    Route(
        lambda M, n, k, sigma: three_point(int(M), int(n), sigma, ddof=1)[int(k) - 1],
        at=[dict(M=4, n=3, k=2, sigma=1), dict(M=3, n=4, k=1, sigma=3)],
        words=_RULE,
        claim="moment",
    ),
    Route(_variance, at=_AT, words=_RULE, claim="variance"),
    Route(
        lambda M, n, sigma: three_point(int(M), int(n), sigma, ddof=0)[1],
        at=_AT,
        words=_RULE,
        claim="mle",
    ),
]
