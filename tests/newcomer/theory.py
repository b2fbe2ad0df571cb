"""An exponential model refitted to its own samples."""

from __future__ import annotations

from fractions import Fraction

import sympy

from theory.domain import Domain, Integers, Positive
from theory.laws import Gamma
from theory.maths.multiplicative import Factor
from theory.notation import Expectation, Expr, LogRatio, M, Power, Statistic, local, n
from theory.proof import Proof
from theory.statement import Falls
from theory.theorem import Claim, Rival, Source, Theorem

theta = local("theta", "the mean of the real distribution", 1, positive=True)
_FITTED = Statistic(r"\hat\theta_n", "θ̂ₙ", 1)
_DOMAIN = Domain(M=Integers(2), n=Integers(0), theta=Positive(default=1))

SQUARE = Claim(
    name="square",
    quantity=Expectation(Power(_FITTED, sympy.Integer(2)), low=0),
    value=theta**2 * (1 + 1 / M) ** n,
    domain=_DOMAIN,
    words="On average the square [grows by 1 + 1/M](square) at each refit.",
    rivals=[
        Rival(theta**2, "the estimator is unbiased, so nothing moves"),
        Rival(theta**2 * (1 + n / M), "gains added up"),
        Rival(theta**2 * (1 - 1 / M) ** n, "a Gaussian's factor"),
    ],
)

DRIFT = Claim(
    name="drift",
    quantity=Expectation(LogRatio(_FITTED, theta)),
    value=n * (sympy.digamma(M) - sympy.log(M)),
    domain=_DOMAIN,
    words="The logarithm takes a step of the same law at each refit.",
    rivals=[
        Rival(sympy.S.Zero, "no drift, since the mean has none"),
        Rival(-n / (2 * M), "the first order in 1/M"),
        Rival(n * sympy.log(1 - 1 / M), "a Gaussian variance's rate"),
    ],
)

THEOREM = Theorem(
    title="An exponential model refitted to its own samples",
    says="Each maximum-likelihood refit to M samples [multiplies an exponential model's expected "
    "squared mean by 1 + 1/M](square), and [a run's mean falls](falls) on the scale of logarithms.",
    setting="""\
The real distribution is exponential with the mean $\\theta$, and $\\hat\\theta_0 = \\theta$.
Refit $n$ draws $M$ independent samples from the exponential law with the mean
$\\hat\\theta_{n-1}$ and sets $\\hat\\theta_n$ to their mean (maximum likelihood).
""",
    claims=[SQUARE, DRIFT],
    statements=[
        Falls(
            "falls",
            DRIFT.value,
            n,
            Domain(M=Integers(2), n=Integers(0)),
            [Rival(sympy.log((1 + 1 / M) ** n), "it grows, as the square's mean does")],
        )
    ],
    sources=[Source("shumailov2024", "", "the same model with a Gaussian")],
)


def _two_moments() -> list[bool]:
    """E(x₁ + … + x_M)² from the moments 1 and 2 of each, beside that of a gamma variable."""
    return [
        Fraction(2 * size + size * (size - 1)) == Fraction(size * (size + 1)) for size in (2, 3, 7)
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The sum of $M$ independent standard exponential variables is gamma with the shape $M$. "
        "So a refit multiplies the mean by $F = G/M$.",
        r"\hat\theta_n = \hat\theta_{n-1}\, G/M",
        trial=_two_moments,
        tried="the sum's second moment, from those of its terms",
    )
    factor = Factor(Gamma(M), 1 / M)
    rates = factor.steps(p)
    square = p.solve(lambda v: rates.square * v, theta**2, "The squares multiply:")
    drift = p.solve(lambda v: v + rates.drift, sympy.S.Zero, "and the logarithms add up:")
    factor.dies(p, rates.drift, r"\hat\theta_n")
    return {"square": square, "drift": drift}


_FACTOR = Factor(Gamma(M), 1 / M)
_AT = [dict(M=2, n=3, theta=2), dict(M=5, n=1), dict(M=30, n=20)]
ROUTES = [
    _FACTOR.route(
        "square", lambda rate, n, theta, **_: int(theta) ** 2 * rate ** int(n), _AT, "square"
    ),
    _FACTOR.route("drift", lambda rate, n, **_: rate * int(n), _AT, "drift"),
]
