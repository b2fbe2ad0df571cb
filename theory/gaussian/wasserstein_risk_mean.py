"""The expected squared Wasserstein distance of the n-th model from the real distribution."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Schedule
from theory.gaussian._log_moments import root_mean
from theory.gaussian._wasserstein import MONOTONE, distance
from theory.laws import ChiSquared
from theory.maths import two_point
from theory.notation import Expectation, Expr, M, Ms, i, n, s, sigma, sigma_hat
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN
from theory.statement import About, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))


def _c4(size: Expr) -> Expr:
    """E of the unbiased standard deviation of ``size`` standard normals."""
    return sympy.sqrt(2 / (size - 1)) * sympy.gamma(size / 2) / sympy.gamma((size - 1) / 2)


_ADDED = sympy.Sum(1 / Ms[i], (i, 1, n))
_FIRST_ORDER = Source(
    "shumailov2024",
    "the one-dimensional Gaussian, as we know it second-hand",
    "the same, to first order",
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
            _FIRST_ORDER,
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
            _FIRST_ORDER,
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
    words="By maximum likelihood it [stays below 2σ²](mle, level).",
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
    says="The expected squared Wasserstein distance from the real distribution starts out "
    "[at about 3σ²n/(2M)](early, early_mle); with the unbiased estimator it later "
    "[grows at two thirds of that rate](late), and by maximum likelihood it "
    "[levels off at 2σ²](level).",
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
    statements=[
        About(
            "early",
            FIXED.value / sigma**2,
            3 * n / (2 * M),
            Fraction(1, 20),
            Domain(M=Integers(10), n=Integers(1), where=[sympy.Le(n, M)]),
            [
                Rival(n / M, "the error of the mean alone"),
                Rival(2 * n / M, "as large an error of the deviation as of the mean"),
            ],
            note="with the unbiased estimator, in units of σ²: 3σ²n/(2M)",
        ),
        About(
            "early_mle",
            MLE.value / sigma**2,
            3 * n / (2 * M),
            Fraction(1, 20),
            Domain(M=Integers(10), n=Integers(1), where=[sympy.Le(10 * n, M)]),
            [Rival(n / M, "the error of the mean alone")],
            note="by maximum likelihood, in units of σ²: 3σ²n/(2M)",
        ),
        Tends(
            "late",
            (FIXED.value.subs(n, n + 1) - FIXED.value).subs(sigma, 1),
            1 / M,
            n,
            Domain(M=Integers(2, probe=(2, 3, 10, 100, 1000))),
            rivals=[Rival(sympy.Rational(3, 2) / M, "the early rate for ever")],
            note="the growth in one refit, unbiased, in units of σ²",
        ),
        Tends(
            "level",
            MLE.value / sigma**2,
            sympy.Integer(2),
            n,
            Domain(M=Integers(2, probe=(2, 3, 10, 100, 1000))),
            rivals=[Rival(sympy.S.One, "the width that is gone, and no more")],
            note="by maximum likelihood: 2σ² in the limit",
        ),
        Tends(
            "deviation",
            2 * (1 - _c4(M) ** n),
            sympy.Integer(2),
            n,
            Domain(M=Integers(2, probe=(2, 3, 10, 100, 1000))),
            rivals=[Rival(sympy.S.One, "the width that is gone, and no more")],
            note="E(sₙ − σ)² with the unbiased estimator, where E sₙ² stays σ²: 2σ² in the limit",
        ),
    ],
    sources=[
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "the risk and its first order",
        ),
    ],
)


def _multiplied_out() -> list[bool]:
    cases = []
    for mu, sd in ((0, 1), (Fraction(2, 3), Fraction(5))):
        models = [(a, b) for a in (Fraction(-1), Fraction(1, 2)) for b in (Fraction(1, 3), 4)]
        costs = [(a + b * z - mu - sd * z) ** 2 for a, b in models for z in (-1, 1)]
        bracket = sum((a - mu) ** 2 + b**2 for a, b in models) / len(models)
        deviation = sum(b for _, b in models) / len(models)
        cases.append(sum(costs) / len(costs) == bracket + sd**2 - 2 * sd * deviation)
    return cases


def _one_sample() -> list[bool]:
    with mpmath.workdps(two_point.DIGITS):
        return [
            same(
                two_point.expected(
                    lambda m, v: sum((m + z * mpmath.sqrt(v)) ** 2 for z in (-1, 1)) / 2,
                    sizes,
                    ddof=ddof,
                ),
                two_point.expected(lambda m, _: m**2, sizes, ddof=ddof)
                + two_point.expected(lambda _, v: v, sizes, ddof=ddof),
            )
            for sizes in ([3], [2, 4, 3])
            for ddof in (0, 1)
        ]


def _other_divisor() -> list[bool]:
    cases = []
    for samples in ((1, 4, 6), (0, 0, 5, 7), (-3, 1)):
        size, mean = len(samples), Fraction(sum(samples), len(samples))
        squares = sum((x - mean) ** 2 for x in samples)
        cases.append(squares / size == squares / (size - 1) * (1 - Fraction(1, size)))
    for sizes in ([2], [3, 3], [4, 2, 2]):
        bracket = two_point.expected(lambda m, v: m**2 + v, sizes, ddof=0, sigma=3)
        cases.append(same(bracket, 9))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(MONOTONE)
    p.argue(
        "The square is $(a-\\mu)^2 + (b-\\sigma)^2$ on average, as $z$ has mean 0 and variance 1. "
        "Multiply the second out and take expectations: with $a = \\mu_n$ and $b$ the fitted "
        "deviation,",
        r"\mathbb{E}\,W_2^2 = \bigl(\operatorname{Var}\mu_n + \mathbb{E}\,b^2\bigr) + \sigma^2 - "
        r"2\sigma\,\mathbb{E}\,b",
        trial=_multiplied_out,
        tried="both means for models that two fair coins choose, z a fair sign",
    )
    p.argue(
        "The bracket is the variance of a sample from the $n$-th model over runs.",
        trial=_one_sample,
        tried="one sample more listed with all the others, fair signs all of them",
    )
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
        "refit, and the bracket is $\\sigma^2$ for ever.",
        trial=_other_divisor,
        tried="both variances of lists of whole numbers, and the bracket after a few refits, fair "
        "signs listed",
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
