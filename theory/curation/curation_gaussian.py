"""A Gaussian curated by e^reward: a reward with a peak, and one without."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.notation import (
    Expectation,
    Expr,
    M,
    Variance,
    draw,
    f,
    i,
    local,
    mu,
    mu_hat,
    n,
    sigma,
)
from theory.numeric import mpf
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

a = local("a", "the width of the reward's peak, in standard deviations", positive=True)
nu = local("nu", "the slope of a linear reward", -1, positive=True)

_SIGMA = Reals(0, open="low", default=1, probe=("1/2", "1", "3"))
_PEAK: dict[str, Any] = dict(
    a=Reals("1/10", 100, probe=("1/10", "1", "3", "100")),
    n=Integers(0, probe=(0, 1, 2, 7, 1000)),
    sigma=_SIGMA,
)
_KEPT = a**2 / (a**2 + n)

PEAK = Claim(
    name="peak",
    quantity=Variance(draw(n)),
    value=sigma**2 * _KEPT,
    domain=Domain(**_PEAK),
    words="A reward with a peak, infinitely many samples: the variance of the model after $n$ "
    "refits.",
    rivals=[
        Rival(sigma**2 * (a**2 / (a**2 + 1)) ** n, "the first refit's factor at each"),
        Rival(sigma**2 * a**2 / (a**2 + 1), "at rest after one refit"),
        Rival(sigma**2 * sympy.exp(-n / a**2), "exponential, at the rate of a small first step"),
        Rival(sigma**2 * a / (a + n), "the deviation's width in the place of the variance's"),
    ],
)

CENTRE = Claim(
    name="centre",
    quantity=Expectation(draw(n)),
    value=mu * _KEPT,
    domain=Domain(mu=Reals(), **_PEAK),
    words="And its mean, which is a distance from the peak:",
    rivals=[
        Rival(mu * (a**2 / (a**2 + 1)) ** n, "the first refit's factor at each"),
        Rival(mu * sympy.sqrt(_KEPT), "as the deviation does"),
        Rival(mu, "it does not move"),
    ],
)

_ADDED = 1 - (1 - 1 / M) ** n

SLOPE = Claim(
    name="slope",
    quantity=Expectation(mu_hat(n)),
    value=mu + nu * sigma**2 * M * _ADDED,
    domain=Domain(
        M=Integers(1, probe=(1, 2, 10, 1000)),
        n=Integers(0, probe=(0, 1, 2, 7, 1000)),
        mu=Reals(default=0),
        nu=Reals(0, open="low", probe=("1/10", "1", "3")),
        sigma=_SIGMA,
    ),
    words="A linear reward $\\nu x$, $M$ samples for each refit (maximum likelihood): the "
    "expected mean. [It rises by $\\nu\\sigma^2 M$ in all](total).",
    rivals=[
        Rival(mu + n * nu * sigma**2, "infinitely many samples"),
        Rival(mu + nu * sigma**2, "at rest after one refit"),
        Rival(mu + nu * sigma**2 * M * (1 - (1 - 1 / M) ** (2 * n)) / 2, "the rate squared"),
        Rival(mu, "it does not move"),
    ],
)

THEOREM = Theorem(
    title="A Gaussian curated by reward",
    says="Curated by e^reward, and with infinitely many samples, a Gaussian whose reward has a "
    "peak of width τ [loses its variance like 1/n](peak, slowly): [1/σ² grows by 1/τ² at each "
    "refit](precision), while its mean [goes to the peak](centre). Under a linear reward νx it "
    "[moves by νσ² at each refit](linear) and keeps its variance. With M samples per refit that "
    "way ends: its expected mean moves [by νσ²M in all](slope, total).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$, which is model 0.
For each new sample one of infinitely many candidates from the last model is picked, with a chance
in proportion to $e^{r(x)}$.
The reward is $r(x) = -x^2/(2\\tau^2)$ with $\\tau = a\\sigma$, a peak that is taken for the origin,
or it is linear, $r(x) = \\nu x$.
A refit sets $\\mu_n$ and $\\hat\\sigma_n^2$ to the mean and the variance of its samples (maximum
likelihood, ddof 0), and nothing real is mixed in.
There are infinitely many samples, or $M$.
$X^n$ is a sample from the model after $n$ refits to infinitely many.
""",
    claims=[PEAK, CENTRE, SLOPE],
    statements=[
        Tends(
            "slowly",
            n * _KEPT,
            a**2,
            n,
            Domain(a=Reals("1/10", 10, probe=("1/10", "1", "10"))),
            rivals=[
                Rival(sympy.S.Zero, "faster than 1/n"),
                Rival(a, "the width itself"),
            ],
            note="n times the variance, in units of σ²: it falls like 1/n; τ² is a²σ²",
        ),
        Bound(
            "precision",
            1 / (sigma**2 * _KEPT.subs(n, n + 1)) - 1 / (sigma**2 * _KEPT),
            "=",
            1 / (a * sigma) ** 2,
            Domain(**_PEAK),
            [Rival(1 / sigma**2, "by as much as it was"), Rival(sympy.S.Zero, "it stays")],
            note="what a refit adds to 1/σ²: 1/τ² with τ = aσ",
        ),
        Tends(
            "linear",
            nu * sigma**2 * M * _ADDED,
            n * nu * sigma**2,
            M,
            Domain(
                n=Integers(1, 50, probe=(1, 2, 10, 50)),
                nu=Reals("1/10", 3),
                sigma=Reals("1/2", 3),
            ),
            far=(10**3, 10**5, 10**7),
            rivals=[Rival(nu * sigma**2, "at rest after one refit")],
            note="how far the mean moves in n refits: νσ² at each, with infinitely many samples",
        ),
        Tends(
            "total",
            nu * sigma**2 * M * _ADDED,
            nu * sigma**2 * M,
            n,
            Domain(
                M=Integers(1, 50, probe=(1, 2, 10, 50)),
                nu=Reals("1/10", 3),
                sigma=Reals("1/2", 3),
            ),
            far=(200, 1000, 10_000),
            rivals=[Rival(nu * sigma**2 * (M + 1), "one more"), Rival(nu * sigma**2, "one step")],
            note="how far the expected mean moves in all: νσ²M",
        ),
    ],
    sources=[
        Source("ferbach2024", "seen: the abstract, and a summary", "curation raises the reward"),
    ],
)


def _tilted_peak() -> list[bool]:
    """Exponents: a Gaussian's and the reward's are those of another Gaussian, up to a constant."""
    cases = []
    for width, mean in product((Fraction(1), Fraction(1, 3), Fraction(4)), (0, 2, -1)):
        share = width**2 / (1 + width**2)
        gaps = {
            (x - mean) ** 2 + x**2 / width**2 - (x - share * mean) ** 2 / share
            for x in (Fraction(0), Fraction(1), Fraction(-5, 2))
        }
        cases.append(len(gaps) == 1)
    return cases


def _tilted_slope() -> list[bool]:
    cases = []
    for slope, mean, variance in product((Fraction(1, 2), Fraction(3)), (0, 2), (1, 4)):
        gaps = {
            (x - mean) ** 2 / Fraction(variance)
            - 2 * slope * x
            - (x - mean - slope * variance) ** 2 / Fraction(variance)
            for x in (Fraction(0), Fraction(1), Fraction(-5, 2))
        }
        cases.append(len(gaps) == 1)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "*A peak.* A normal density times $e^{-x^2/(2\\tau^2)}$ is a normal density again, up to a "
        "factor: the precisions add up, and the mean is weighted by them. A Gaussian fitted to "
        "infinitely many such samples is that law, and no more is lost.",
        r"\frac{1}{\sigma_{n+1}^2} = \frac{1}{\sigma_n^2} + \frac{1}{\tau^2},\qquad "
        r"\frac{\mu_{n+1}}{\sigma_{n+1}^2} = \frac{\mu_n}{\sigma_n^2}",
        trial=_tilted_peak,
        tried="the exponents at three places for nine models, in fractions",
    )
    precision = p.solve(
        lambda v: v + 1 / (a * sigma) ** 2,
        1 / sigma**2,
        "So the precision grows by equal steps:",
        "h",
    )
    p.argue(
        "*A slope.* A normal density times $e^{\\nu x}$ is that of $N(\\mu + \\nu v, v)$, $v$ "
        "being its variance: the mean moves, and the variance does not. So a refit to $M$ samples "
        "fits the same variance as without a reward, and the mean moves by $\\nu$ times the last "
        "one.",
        r"\mathbb{E}[\mu_{n+1} \mid \mu_n, \hat\sigma_n^2] = \mu_n + \nu\hat\sigma_n^2",
        trial=_tilted_slope,
        tried="the exponents at three places for eight models, in fractions",
    )
    variance = p.uses("gaussian/mle_variance", "fixed")
    ratio = p.compute(
        sympy.Sum(f ** (i - 1), (i, 1, n)),
        "The steps add up to a geometric sum.",
        at=[dict(f=Fraction(1, 3), n=Fraction(4)), dict(f=Fraction(5, 6), n=Fraction(9))],
        result=(1 - f**n) / (1 - f),
    )
    first = variance.subs(n, 1) / sigma**2
    return {
        "peak": 1 / precision,
        "centre": mu / sigma**2 / precision,
        "slope": mu + nu * sigma**2 * ratio.subs(f, first),
    }


def _by_quadrature(n: Fraction, a: Fraction, sigma: Fraction, mu: Any = 0) -> tuple[Any, Any]:
    """Mean and variance of the real density times all the rewards' exponentials."""
    with mpmath.workdps(45):
        width, centre, count = mpf(a), mpf(Fraction(mu)) / mpf(Fraction(sigma)), mpf(n)

        def density(x: Any) -> Any:
            return mpmath.exp(-((x - centre) ** 2) / 2 - count * x**2 / (2 * width**2))

        narrow = 1 / mpmath.sqrt(1 + count / width**2)
        top = centre * narrow**2
        ends = [top + narrow * j for j in (-16, -8, -3, 0, 3, 8, 16)]
        total, first, second = (
            mpmath.quad(lambda x, k=order: x**k * density(x), ends) for order in range(3)
        )
        mean = first / total
        unit = mpf(Fraction(sigma))
        return mean * unit, (second / total - mean**2) * unit**2


def _stepped(M: Fraction, n: Fraction, mu: Fraction, nu: Fraction, sigma: Fraction) -> Fraction:
    mean, variance = Fraction(mu), Fraction(sigma) ** 2
    for _ in range(int(n)):
        mean += nu * variance
        variance -= variance / M
    return mean


ROUTES = [
    Route(
        lambda n, a, sigma: _by_quadrature(n, a, sigma)[1],
        at=[dict(n=0, a=1), dict(n=5, a=2, sigma=3), dict(n=20, a=Fraction(1, 3))],
        words="all rewards at once, by quadrature",
        claim="peak",
    ),
    Route(
        lambda n, a, sigma, mu: _by_quadrature(n, a, sigma, mu)[0],
        at=[
            dict(n=1, a=1, mu=2),
            dict(n=5, a=2, sigma=3, mu=-1),
            dict(n=20, a=Fraction(1, 3), mu=Fraction(1, 2)),
        ],
        words="all rewards at once, by quadrature",
        claim="centre",
    ),
    Route(
        _stepped,
        at=[
            dict(M=1, n=3, nu=1),
            dict(M=5, n=20, mu=1, nu=Fraction(1, 3), sigma=2),
            dict(M=100, n=0, nu=2),
        ],
        words="step by step, in fractions",
        claim="slope",
    ),
]
