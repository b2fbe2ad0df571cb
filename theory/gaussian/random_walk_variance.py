"""The variance of one sample under unbiased retraining grows linearly, exactly."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Schedule
from theory.gaussian._signs import (
    Moment,
    any_sizes,
    one_size,
    second_moment,
    square,
    what_a_step_adds,
    within,
)
from theory.laws import ChiSquared
from theory.maths import two_point
from theory.notation import Expr, M, Ms, Variance, draw, i, mu_hat, n, sigma
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION, TOTAL_VARIANCE
from theory.statement import Bound
from theory.theorem import Claim, Rival, Source, Theorem

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
    says="With the unbiased variance estimator, the variance of one sample from the n-th model, "
    "taken over all runs, [is σ²(1 + n/M)](total): [nσ²/M of it lies between runs](between), and "
    "[within a run the expected variance stays σ²](gaussian/unbiased_variance:mean).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$; write $\\mu_0 = \\mu$ and $s^2_0 = \\sigma^2$.
Refit $n$ draws $M$ independent samples from $N(\\mu_{n-1}, s^2_{n-1})$ and nothing else.
It sets $\\mu_n$ to their mean and $s^2_n$ to their unbiased sample variance
(the sum of squares is divided by $M-1$, that is, ddof 1).
$X^n$ is one fresh sample from $N(\\mu_n, s^2_n)$.
""",
    claims=[TOTAL, BETWEEN, SCHEDULE],
    statements=[
        Bound(
            "share",
            BETWEEN.value / TOTAL.value,
            "=",
            n / (M + n),
            _DOMAIN,
            [
                Rival(n / M, "the spread between runs in units of σ², not of the whole"),
                Rival(1 - sympy.exp(-n / M), "a share that fills up exponentially"),
            ],
            note="the share of the variance that lies between runs; half of it where n = M",
        ),
    ],
    sources=[
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "the same variance, to second order",
        ),
    ],
)


_TRIED = [([3], Fraction(2)), ([2, 5], Fraction(1, 3)), ([4, 2, 3], Fraction(7))]


def _mean_of(of: Moment, sizes: list[int], sigma: Fraction) -> Any:
    return two_point.expected(of, sizes, ddof=1, sigma=sigma)


def _one_sample() -> list[bool]:
    """The square of a sample on either side of the fitted mean, and the two parts."""
    with mpmath.workdps(two_point.DIGITS):
        return [
            same(
                _mean_of(lambda m, v: sum((m + z * mpmath.sqrt(v)) ** 2 for z in (1, -1)) / 2, *at),
                _mean_of(within, *at) + _mean_of(square, *at),
            )
            for at in _TRIED
        ]


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
        trial=partial(what_a_step_adds, ddof=1),
        tried="the last refit's part of the mean's variance against the variance before it, every "
        "outcome of a fair sign for each sample listed",
    )
    between = p.solve(lambda v: v + within / M, sympy.S.Zero, "The runs' means spread linearly.")
    p.argue(
        "Given the $n$-th model, $X^n$ has mean $\\mu_n$ and variance $s^2_n$. "
        "The law of total variance adds the two parts.",
        r"\operatorname{Var} X^n = \mathbb{E}\,s^2_n + \operatorname{Var}\mu_n",
        trial=_one_sample,
        tried="one sample more, a fair sign too, listed with all the others",
    )
    spread = p.unroll(
        lambda v, size: v + within / size,
        sympy.S.Zero,
        "With sample sizes that vary, each refit adds its own step.",
    )
    return {"total": within + between, "between": between, "schedule": within + spread}


ROUTES = [
    one_size(second_moment, ddof=1, claim="total"),
    one_size(square, ddof=1, claim="between"),
    any_sizes(second_moment, ddof=1, claim="schedule"),
]
