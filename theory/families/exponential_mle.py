"""An exponential model refitted to its own samples by maximum likelihood."""

from __future__ import annotations

from fractions import Fraction

import sympy

from theory.domain import Domain, Integers, Positive
from theory.families._sums import moments_of_sums
from theory.laws import Gamma
from theory.maths.multiplicative import Factor
from theory.notation import Expectation, Expr, LogRatio, M, Statistic, Variance, local, n
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound, Rises
from theory.theorem import Claim, Rival, Source, Theorem

theta = local("theta", "the mean of the real distribution", 1, positive=True)
_FITTED = Statistic(r"\hat\theta_n", "θ̂ₙ", 1)
_DOMAIN = Domain(M=Integers(1), n=Integers(0), theta=Positive(default=1))
_STEP = sympy.digamma(M) - sympy.log(M)

MEAN = Claim(
    name="mean",
    quantity=Expectation(_FITTED, low=0),
    value=theta,
    domain=_DOMAIN,
    words="Over all runs, however many refits there have been.",
    rivals=[
        Rival(theta * (1 - 1 / M) ** n, "the decay of a Gaussian's expected variance"),
        Rival(theta * sympy.exp(n * _STEP), "what a typical run shows: the mean of logarithms"),
        Rival(theta * (1 + 1 / M) ** n, "the growth of the mean square"),
        Rival(
            theta * (M / (M + 1)) ** n, "the best multiple of the mean, in squared error, instead"
        ),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=Variance(_FITTED),
    value=theta**2 * ((1 + 1 / M) ** n - 1),
    domain=_DOMAIN,
    words="Between runs: it [grows by a larger step at each refit](grows).",
    rivals=[
        Rival(theta**2 * n / M, "a random walk's: the variances of equal steps added up"),
        Rival(theta**2 * (1 - (1 - 1 / M) ** n), "what a Gaussian's mean varies by, in the end 1"),
        Rival(theta**2 * (1 + 1 / M) ** n, "the mean square"),
        Rival(theta**2 / M, "the first refit's, as if all errors were one"),
    ],
)

DRIFT = Claim(
    name="drift",
    quantity=Expectation(LogRatio(_FITTED, theta)),
    value=n * _STEP,
    domain=_DOMAIN,
    words="The logarithm takes independent steps of one law, each [by more than 1/(2M) downwards]"
    "(down) on average.",
    rivals=[
        Rival(sympy.S.Zero, "no drift, since the expected mean has none"),
        Rival(-n / (2 * M), "the first order in 1/M"),
        Rival(n * sympy.log(1 - 1 / (2 * M)), "a factor that is less by that"),
        Rival(
            n * (sympy.digamma(M / 2) - sympy.log(M / 2)),
            "half as many degrees of freedom: a Gaussian's variance with a known mean",
        ),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(LogRatio(_FITTED, theta)),
    value=n * sympy.trigamma(M),
    domain=_DOMAIN,
    words="The logarithm's variance between runs.",
    rivals=[
        Rival(n / M, "the delta method: the variance of the factor itself"),
        Rival(n * sympy.trigamma(M / 2), "a Gaussian's variance with a known mean"),
        Rival(n**2 * sympy.trigamma(M), "refits whose errors are all the same"),
        Rival(n * sympy.log(1 + 1 / M), "a lognormal factor with that mean square"),
    ],
)

THEOREM = Theorem(
    title="An exponential model refitted to its own samples",
    says="By maximum likelihood an exponential model's [expected mean is θ](mean) after any number "
    "of refits, and its [variance between runs grows by a larger step at each](grows); yet [in "
    "almost every run the fitted mean tends to 0](dies), its logarithm falling [by more than "
    "1/(2M) at each refit](down) on average.",
    setting="""\
The real distribution is exponential with the mean $\\theta$: waiting times, life times.
Write $\\hat\\theta_0 = \\theta$.
Refit $n$ draws $M$ independent samples from the exponential law with the mean
$\\hat\\theta_{n-1}$ and nothing else.
It sets $\\hat\\theta_n$ to their mean, which is the maximum-likelihood estimate, and unbiased.
""",
    claims=[MEAN, BETWEEN, DRIFT, SPREAD],
    statements=[
        Bound(
            "down",
            _STEP,
            "<",
            -1 / (2 * M),
            Domain(M=Integers(1)),
            [Rival(-1 / M, "a Gaussian's variance, unbiased, to first order")],
            note="the mean step of ln θ̂ₙ; it falls by more than 1/(2M)",
        ),
        Bound(
            "dies",
            _STEP,
            "<",
            sympy.S.Zero,
            Domain(M=Integers(1)),
            [Rival(-1 / M, "twice as far down")],
            note="the mean step of ln θ̂ₙ is below 0: by the strong law of large numbers almost "
            "every run's mean tends to 0",
        ),
        About(
            "slow",
            _STEP,
            -1 / (2 * M),
            Fraction(1, 10),
            Domain(M=Integers(2)),
            [Rival(-1 / M, "a Gaussian's variance, unbiased, to first order")],
            note="the mean step of ln θ̂ₙ",
        ),
        About(
            "wide",
            sympy.trigamma(M),
            1 / M,
            Fraction(1, 10),
            Domain(M=Integers(6)),
            [Rival(2 / M, "a Gaussian's variance")],
            note="the variance of a step of ln θ̂ₙ",
        ),
        Rises(
            "grows",
            (1 + 1 / M) ** (n + 1) - (1 + 1 / M) ** n,
            n,
            Domain(M=Integers(1), n=Integers(0)),
            [Rival(1 / M, "steps that are all alike")],
            note="what a refit adds to the variance between runs, in units of θ²",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the same model with a Gaussian"),
        Source("durrett2019", "chapter 2", "the strong law"),
    ],
)


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "An exponential law is scaled by its mean. The sum of $M$ independent exponential "
        "variables with the mean 1 is gamma with the shape $M$, $G$. So a refit multiplies the "
        "mean by $F = G/M$, whose law does not depend on the last model.",
        r"\hat\theta_n = \hat\theta_{n-1}\, F,\qquad F = G/M",
        trial=moments_of_sums,
        tried="the sum's first four moments, from those of its terms",
    )
    rates = _FACTOR.steps(p)
    p.cite(TOTAL_EXPECTATION)
    mean = p.solve(
        lambda v: rates.mean * v, theta, "The expected mean stays: a martingale.", name="m"
    )
    square = p.solve(lambda v: rates.square * v, theta**2, "The mean squares multiply:", name="q")
    between = p.identity(
        square - mean**2,
        theta**2 * ((1 + 1 / M) ** n - 1),
        "The variance between runs is the mean square less the mean's square.",
        apart=True,
    )
    drift = p.solve(lambda v: v + rates.drift, sympy.S.Zero, "Logarithms add up,")
    spread = p.solve(
        lambda v: v + rates.spread, sympy.S.Zero, "and, the steps being independent, so do their "
        "variances:"
    )  # fmt: skip
    _FACTOR.dies(p, rates.drift, r"\hat\theta_n")
    return {"mean": mean, "between": between, "drift": drift, "spread": spread}


_FACTOR = Factor(Gamma(M), 1 / M)
_AT = [dict(M=1, n=2), dict(M=2, n=3, theta=2), dict(M=30, n=20)]
ROUTES = [
    _FACTOR.route("mean", lambda rate, n, theta, **_: int(theta) * rate ** int(n), _AT, "mean"),
    _FACTOR.route(
        "square",
        lambda rate, n, theta, **_: int(theta) ** 2 * (rate ** int(n) - 1),
        _AT,
        "between",
    ),
    _FACTOR.route("drift", lambda rate, n, **_: rate * int(n), _AT, "drift"),
    _FACTOR.route("spread", lambda rate, n, **_: rate * int(n), _AT, "spread"),
]
