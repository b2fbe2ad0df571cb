"""Variance decay under maximum-likelihood retraining."""

from __future__ import annotations

from fractions import Fraction

import sympy

from schemes import Step, replace
from theory.domain import Domain, Integers, Positive, Schedule
from theory.laws import ChiSquared
from theory.maths import coalescence, two_point
from theory.notation import Expectation, Expr, M, Ms, i, n, sigma, sigma_hat2
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import About
from theory.theorem import Claim, Rival, Route, Source, Theorem

ONE_SIZE = Claim(
    name="fixed",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - 1 / M) ** n,
    domain=Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1)),
    words="Every refit uses the same number $M$ of samples.",
    rivals=[
        Rival(sigma**2, "the unbiased estimator's answer (ddof 1 where the model divides by M)"),
        Rival(sigma**2 * (1 - 1 / M) ** (n + 1), "one refit too many"),
        Rival(sigma**2 * (1 - 1 / (M - 1)) ** n, "degrees of freedom counted twice"),
        Rival(sigma**2 * sympy.exp(-n / (2 * M)), "the standard deviation's first-order rate"),
    ],
)

ANY_SIZES = Claim(
    name="schedule",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * sympy.Product(1 - 1 / Ms[i], (i, 1, n)),
    domain=Domain(Ms=Schedule(Integers(2)), sigma=Positive(default=1)),
    words="The $i$-th refit uses $M_i$ samples.",
    rivals=[
        Rival(
            sigma**2 * (1 - n / sympy.Sum(Ms[i], (i, 1, n))) ** n,
            "the average sample size put in the place of each",
        ),
        Rival(
            sigma**2 * (1 - sympy.Sum(1 / Ms[i], (i, 1, n))),
            "losses added up instead of multiplied",
        ),
        Rival(sigma**2 * (1 - 1 / Ms[1]) ** n, "the first sample size used throughout"),
    ],
)

THEOREM = Theorem(
    title="Variance decay under maximum-likelihood retraining",
    says="Each maximum-likelihood refit to M of its own samples "
    "[multiplies a Gaussian model's expected variance by 1 − 1/M](fixed).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Write $\\mu_0 = \\mu$ and $\\hat\\sigma^2_0 = \\sigma^2$.
Refit $n$ draws $M$ independent samples from $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$ and nothing else.
It sets $\\mu_n$ to their mean and $\\hat\\sigma^2_n$ to their mean squared deviation from it
(maximum likelihood: the sum of squares is divided by $M$, that is, ddof 0).
""",
    claims=[ONE_SIZE, ANY_SIZES],
    statements=[
        About(
            "exponential",
            ONE_SIZE.value / sigma**2,
            sympy.exp(-n / M),
            Fraction(1, 20),
            Domain(M=Integers(2), n=Integers(0), where=[10 * n <= M**2]),
            note="the share of the expected variance that is left",
        )
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
    ],
)


def _one_refit() -> list[bool]:
    """The mean fitted variance is the same share of the old one, whatever the old model."""
    return [
        same(
            two_point.expected(lambda _, v: v, [size], ddof=0, sigma=old),
            old**2 * (1 - Fraction(1, size)),
        )
        for size in (2, 3, 5)
        for old in (Fraction(1), Fraction(1, 3), Fraction(7))
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    factor = p.compute(
        ChiSquared(M - 1).mean(lambda q: q / M),
        "Given the last model, the fitted variance is $\\hat\\sigma^2_{n-1}\\,Q/M$. "
        "Its mean is the old variance times this factor.",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "The factor does not depend on the last model, so averaging over the last model "
        "gives a recursion between the expected variances alone.",
        r"\mathbb{E}\,\hat\sigma^2_{n} = \mathbb{E}\,\mathbb{E}[\hat\sigma^2_{n} \mid "
        r"\hat\sigma^2_{n-1}]",
        trial=_one_refit,
        tried="one refit from several models, every outcome of a fair sign for each sample listed",
    )
    fixed = p.solve(
        lambda v: factor * v, sigma**2, "With one sample size the recursion is geometric."
    )
    schedule = p.unroll(
        lambda v, size: factor.subs(M, size) * v,
        sigma**2,
        "With sample sizes that vary, the same recursion is a product.",
    )
    return {"fixed": fixed, "schedule": schedule}


ROUTES = [
    Route(
        lambda M, n, sigma: two_point.expected(lambda _, v: v, [M] * int(n), ddof=0, sigma=sigma),
        at=[
            dict(M=2, n=8, sigma=1),
            dict(M=3, n=5, sigma=Fraction(1, 3)),
            dict(M=20, n=3, sigma=10),
        ],
        words=two_point.WORDS,
        claim="fixed",
    ),
    Route(
        lambda M, n, sigma: sigma**2 * (1 - coalescence.coalescence(replace(int(M)), int(n))),
        at=[dict(M=2, n=9, sigma=1), dict(M=100, n=50, sigma=10)],
        words=coalescence.WORDS,
        claim="fixed",
    ),
    Route(
        lambda Ms, sigma: (
            sigma**2
            * (
                1
                - coalescence.coalescence(lambda refit: Step(synthetic=int(Ms[refit - 1])), len(Ms))
            )
        ),
        at=[dict(Ms=(2, 5, 3, 4), sigma=2), dict(Ms=(100, 10), sigma=1)],
        words=coalescence.WORDS,
        claim="schedule",
    ),
    Route(
        lambda Ms, sigma: two_point.expected(lambda _, v: v, Ms, ddof=0, sigma=sigma),
        at=[dict(Ms=(2, 5, 3, 4), sigma=2), dict(Ms=(30, 2), sigma=1), dict(Ms=(), sigma=1)],
        words=two_point.WORDS,
        claim="schedule",
    ),
]
