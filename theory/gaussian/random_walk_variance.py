"""The variance of one sample under unbiased retraining grows linearly, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from theory.domain import Domain, Integers, Positive, Schedule
from theory.laws import ChiSquared
from theory.maths import two_point
from theory.notation import Expr, M, Ms, Variance, draw, i, mu_hat, n, sigma
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION, TOTAL_VARIANCE
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
_ADDED = sympy.Sum(1 / Ms[i], (i, 1, n))

TOTAL = Claim(
    name="total",
    quantity=Variance(draw(n)),
    value=sigma**2 * (1 + n / M),
    domain=_DOMAIN,
    words="One sample $X^n$ from the $n$-th model, over all $n$ refits and its own draw.",
    rivals=[
        Rival(sigma**2, "the maximum-likelihood estimator's constant"),
        Rival(sigma**2 * (1 + n / (M - 1)), "degrees of freedom in the mean's error"),
        Rival(sigma**2 * (1 + 1 / M) ** n, "growth that compounds"),
        Rival(sigma**2 * (1 + (n + 1) / M), "the sample itself counted as a refit"),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=Variance(mu_hat(n)),
    value=sigma**2 * n / M,
    domain=_DOMAIN,
    words="The part of it that is spread between runs: the variance of the fitted mean.",
    rivals=[
        Rival(sigma**2 * (1 - (1 - 1 / M) ** n), "the maximum-likelihood estimator's spread"),
        Rival(sigma**2 * n / (M - 1), "degrees of freedom in the mean's error"),
        Rival(sigma**2 * (n + 1) / M, "one refit too many"),
    ],
)

SCHEDULE = Claim(
    name="schedule",
    quantity=Variance(draw(n)),
    value=sigma**2 * (1 + _ADDED),
    domain=Domain(Ms=Schedule(Integers(2)), sigma=Positive(default=1)),
    words="The $i$-th refit uses $M_i$ samples.",
    rivals=[
        Rival(
            sigma**2 * (1 + n**2 / sympy.Sum(Ms[i], (i, 1, n))),
            "the average sample size put in the place of each",
        ),
        Rival(sigma**2 * sympy.Product(1 + 1 / Ms[i], (i, 1, n)), "growth that compounds"),
        Rival(sigma**2 * (1 + 1 / Ms[n]), "only the last refit counts"),
    ],
)

THEOREM = Theorem(
    title="The random walk of unbiased retraining",
    says="With the unbiased variance estimator, one sample from the n-th model has variance "
    "σ²(1 + n/M) exactly: the n/M is spread between runs, not within one.",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$; write $\\mu_0 = \\mu$ and $s^2_0 = \\sigma^2$.
Refit $n$ draws $M$ independent samples from $N(\\mu_{n-1}, s^2_{n-1})$ and nothing else.
It sets $\\mu_n$ to their mean and $s^2_n$ to their unbiased sample variance
(the sum of squares is divided by $M-1$, that is, ddof 1).
$X^n$ is one fresh sample from $N(\\mu_n, s^2_n)$.
""",
    claims=[TOTAL, BETWEEN, SCHEDULE],
    sources=[
        Source(
            "shumailov2024", "the one-dimensional Gaussian", "the same variance, to second order"
        ),
    ],
)


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    kept = p.compute(
        ChiSquared(M - 1).mean(lambda q: q / (M - 1)),
        "Given the last model, the unbiased variance is $s^2_{n-1}\\,Q/(M-1)$. "
        "On average a refit keeps this share of the variance.",
    )
    p.cite(TOTAL_EXPECTATION)
    within = p.solve(
        lambda v: kept * v, sigma**2, "So the expected variance within a run never moves."
    )
    p.cite(TOTAL_VARIANCE)
    p.argue(
        "Given the last model, the fitted mean has mean $\\mu_{n-1}$ and variance $s^2_{n-1}/M$. "
        "The law of total variance adds the mean of the second to the variance of the first.",
        r"\operatorname{Var}\mu_n = \operatorname{Var}\mu_{n-1} + \mathbb{E}\,s^2_{n-1}/M",
    )
    between = p.solve(lambda v: v + within / M, sympy.S.Zero, "The runs' means spread linearly.")
    p.argue(
        "Given the $n$-th model, $X^n$ has mean $\\mu_n$ and variance $s^2_n$. "
        "The law of total variance adds the two parts.",
        r"\operatorname{Var} X^n = \mathbb{E}\,s^2_n + \operatorname{Var}\mu_n",
    )
    spread = p.unroll(
        lambda v, size: v + within / size,
        sympy.S.Zero,
        "With sample sizes that vary, each refit adds its own step.",
    )
    return {"total": within + between, "between": between, "schedule": within + spread}


def _second_moment(mean: Any, variance: Any) -> Any:
    """E X² of one sample from the model."""
    return mean**2 + variance


_AT: list[dict[str, Any]] = [
    dict(M=2, n=7, sigma=1),
    dict(M=3, n=5, sigma=Fraction(1, 3)),
    dict(M=20, n=3, sigma=10),
]
ROUTES = [
    Route(
        lambda M, n, sigma: two_point.expected(_second_moment, [M] * int(n), ddof=1, sigma=sigma),
        at=_AT,
        words=two_point.WORDS,
        claim="total",
    ),
    Route(
        lambda M, n, sigma: two_point.expected(
            lambda mean, _: mean**2, [M] * int(n), ddof=1, sigma=sigma
        ),
        at=_AT,
        words=two_point.WORDS,
        claim="between",
    ),
    Route(
        lambda Ms, sigma: two_point.expected(_second_moment, Ms, ddof=1, sigma=sigma),
        at=[dict(Ms=(2, 5, 3, 4), sigma=2), dict(Ms=(30, 2), sigma=1), dict(Ms=(), sigma=1)],
        words=two_point.WORDS,
        claim="schedule",
    ),
]
