"""The expected squared Wasserstein distance of the n-th model from the real distribution."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory import two_point
from theory.domain import Domain, Integers, Positive, Schedule
from theory.gaussian.sd_decay import root_mean
from theory.laws import ChiSquared
from theory.notation import Expectation, Expr, M, Ms, Statistic, i, mu_hat, n, s, sigma, sigma_hat
from theory.proof import Proof
from theory.standard import COCHRAN, Standard
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))


def _c4(size: Expr) -> Expr:
    """E of the unbiased standard deviation of ``size`` standard normals."""
    return sympy.sqrt(2 / (size - 1)) * sympy.gamma(size / 2) / sympy.gamma((size - 1) / 2)


_ADDED = sympy.Sum(1 / Ms[i], (i, 1, n))


def distance(deviation: Statistic) -> Statistic:
    """The squared 2-Wasserstein distance of the n-th model from the real distribution."""
    mean = mu_hat(n)
    return Statistic(
        rf"W_2^2\bigl(N({mean.latex}, {deviation.latex}^2),\, N(\mu, \sigma^2)\bigr)",
        f"W₂²(N({mean.text},{deviation.text}²),N(μ,σ²))",
        2,
    )


FIXED = Claim(
    name="fixed",
    quantity=Expectation(distance(s(n)), low=0),
    value=sigma**2 * (n / M + 2 * (1 - _c4(M) ** n)),
    domain=_DOMAIN,
    words="With the unbiased estimator and one sample size.",
    rivals=[
        Rival(
            3 * sigma**2 * n / (2 * M),
            "the first order in $1/M$ taken as exact",
            Source("shumailov2024", "the one-dimensional Gaussian", "the same, to first order"),
        ),
        Rival(sigma**2 * n / M, "the error of the mean alone"),
        Rival(
            sigma**2 * (n / M + (1 - _c4(M) ** n) ** 2),
            "the expected deviation put in the place of the deviation",
        ),
        Rival(2 * sigma**2 * (1 - (_c4(M) * sympy.sqrt(1 - 1 / M)) ** n), "maximum likelihood"),
    ],
)

SCHEDULE = Claim(
    name="schedule",
    quantity=Expectation(distance(s(n)), low=0),
    value=sigma**2 * (_ADDED + 2 * (1 - sympy.Product(_c4(Ms[i]), (i, 1, n)))),
    domain=Domain(Ms=Schedule(Integers(2)), sigma=Positive(default=1)),
    words="Unbiased; the $i$-th refit uses $M_i$ samples.",
    rivals=[
        Rival(
            3 * sigma**2 / 2 * _ADDED,
            "the first order in $1/M_i$ taken as exact",
            Source("shumailov2024", "the one-dimensional Gaussian", "the same, to first order"),
        ),
        Rival(
            sigma**2 * (_ADDED + 2 * sympy.Sum(1 - _c4(Ms[i]), (i, 1, n))),
            "losses of deviation added up instead of multiplied",
        ),
        Rival(
            sigma**2 * (n / Ms[1] + 2 * (1 - _c4(Ms[1]) ** n)),
            "the first sample size used throughout",
        ),
    ],
)

MLE = Claim(
    name="mle",
    quantity=Expectation(distance(sigma_hat(n)), low=0),
    value=2 * sigma**2 * (1 - (_c4(M) * sympy.sqrt(1 - 1 / M)) ** n),
    domain=_DOMAIN,
    words="By maximum likelihood it is bounded.",
    rivals=[
        Rival(3 * sigma**2 * n / (2 * M), "the first order in $1/M$ taken as exact"),
        Rival(
            2 * sigma**2 * (1 - (1 - 1 / M) ** (n / 2)),
            "the root of the expected variance for the expected deviation",
        ),
        Rival(sigma**2 * (n / M + 2 * (1 - _c4(M) ** n)), "the unbiased estimator's distance"),
        Rival(
            2 * sigma**2 * (1 - (_c4(M) * sympy.sqrt(1 - 1 / M)) ** (n + 1)), "one refit too many"
        ),
    ],
)

THEOREM = Theorem(
    title="Expected Wasserstein distance from the real distribution",
    says="The expected squared Wasserstein distance starts like (3/2)σ²n/M; with the unbiased "
    "estimator it later grows at two thirds of that rate, and by maximum likelihood it levels "
    "off at 2σ².",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else.
It fits their mean $\\mu_n$, and their standard deviation in one of two ways:
$s_n$ is the root of the unbiased variance (the sum of squares is divided by $M-1$, ddof 1), in a
chain that uses it throughout;
$\\hat\\sigma_n$ is the root of the maximum-likelihood variance (divided by $M$, ddof 0), in a chain
that uses that throughout.
$W_2^2$ is the squared 2-Wasserstein distance: the least mean squared distance by which
one distribution's mass can be moved onto the other's.
$\\Gamma$ is the gamma function.
""",
    claims=[FIXED, SCHEDULE, MLE],
    sources=[
        Source("shumailov2024", "the one-dimensional Gaussian", "the risk and its first order"),
    ],
)


def _coupling() -> list[bool]:
    # sorted against sorted is the cheapest pairing of equally many points, by trying all
    from itertools import permutations

    cases = []
    for left, right in (((0, 1, 5, 6), (-2, 3, 4, 4)), ((-1, 0, 7), (2, 2, 9))):
        costs = [
            sum((a - b) ** 2 for a, b in zip(left, other, strict=True))
            for other in permutations(right)
        ]
        ordered = sum((a - b) ** 2 for a, b in zip(sorted(left), sorted(right), strict=True))
        cases.append(ordered == min(costs))
    return cases


MONOTONE = Standard(
    "The monotone coupling",
    "On the line the cheapest way to move one distribution onto another pairs equal quantiles. "
    "Two normal laws are paired by the straight line between their quantiles.",
    r"W_2^2\bigl(N(a, b^2), N(\mu, \sigma^2)\bigr) = "
    r"\mathbb{E}\bigl(a + bz - \mu - \sigma z\bigr)^2,\quad z \sim N(0, 1)",
    "villani2003",
    _coupling,
)


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(MONOTONE)
    p.argue(
        "The square is $(a-\\mu)^2 + (b-\\sigma)^2$ on average, as $z$ has mean 0 and variance 1. "
        "Multiply the second out and take expectations: with $a = \\mu_n$ and $b$ the fitted "
        "deviation,",
        r"\mathbb{E}\,W_2^2 = \bigl(\operatorname{Var}\mu_n + \mathbb{E}\,b^2\bigr) + \sigma^2 - "
        r"2\sigma\,\mathbb{E}\,b",
    )
    p.argue("The bracket is the variance of a sample from the $n$-th model over runs.")
    p.cite(COCHRAN)
    step = p.compute(
        ChiSquared(M - 1).mean(lambda q: sympy.sqrt(q / (M - 1))),
        "The deviation is multiplied by the root of $Q/(M-1)$, which has the mean",
    )
    total = p.uses("gaussian/random_walk_variance", "total")
    fixed = total + sigma**2 - 2 * sigma**2 * step**n
    shape = p.unroll(
        lambda v, size: v * step.subs(M, size),
        sigma,
        "With sample sizes that vary, the expected deviation is a product.",
    )
    varying = p.uses("gaussian/random_walk_variance", "schedule")
    total = p.uses("gaussian/conservation", "sum")
    p.argue(
        "By maximum likelihood the deviation has the further factor $\\sqrt{1-1/M}$ at each "
        "refit, and the bracket is $\\sigma^2$ for ever."
    )
    return {
        "fixed": fixed,
        "schedule": varying + sigma**2 - 2 * sigma * shape,
        "mle": total + sigma**2 - 2 * sigma**2 * (step * sympy.sqrt(1 - 1 / M)) ** n,
    }


def _assembled(sizes: Any, sigma: Fraction, ddof: int) -> Any:
    with mpmath.workdps(two_point.DIGITS):
        squares = two_point.expected(lambda mean, v: mean**2 + v, sizes, ddof=ddof, sigma=sigma)
        unit = mpmath.mpf(sigma.numerator) / sigma.denominator
        deviation = unit
        for size in sizes:
            deviation *= root_mean(int(size) - 1, two_point.DIGITS) / mpmath.sqrt(int(size) - ddof)
        return squares + unit**2 - 2 * unit * deviation


_AT: list[dict[str, Any]] = [dict(M=2, n=4), dict(M=3, n=3, sigma=2), dict(M=10, n=2)]
_WORDS = (
    "the squares by every outcome of the two-point Gauss–Hermite rule, the deviation from a "
    "Laplace transform, at 50 digits"
)
ROUTES = [
    Route(
        lambda M, n, sigma: _assembled([M] * int(n), sigma, 1), at=_AT, words=_WORDS, claim="fixed"
    ),
    Route(
        lambda Ms, sigma: _assembled(Ms, sigma, 1),
        at=[dict(Ms=(2, 5, 3)), dict(Ms=(20, 2), sigma=3)],
        words=_WORDS,
        claim="schedule",
    ),
    Route(
        lambda M, n, sigma: _assembled([M] * int(n), sigma, 0), at=_AT, words=_WORDS, claim="mle"
    ),
]
