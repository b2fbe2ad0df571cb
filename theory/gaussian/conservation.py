"""What maximum-likelihood retraining loses within a run, the runs differ by between them."""

from __future__ import annotations

import sympy

from theory.domain import Domain, Integers, Positive, Schedule
from theory.gaussian._signs import any_sizes, one_size, second_moment, square, what_a_step_adds
from theory.maths import two_point
from theory.notation import (
    Expectation,
    Expr,
    M,
    Ms,
    Plus,
    Variance,
    i,
    mu_hat,
    n,
    sigma,
    sigma_hat2,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_VARIANCE
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
_LEFT = sympy.Product(1 - 1 / Ms[i], (i, 1, n))

SUM = Claim(
    name="sum",
    quantity=Plus(Expectation(sigma_hat2(n), low=0), Variance(mu_hat(n))),
    value=sigma**2,
    domain=_DOMAIN,
    words="The expected variance within a run and the variance of the mean between runs.",
    rivals=[
        Rival(sigma**2 * (1 + n / M), "the growth under the unbiased estimator"),
        Rival(
            sigma**2 * ((1 - 1 / M) ** n + n / M),
            "decay within, but between runs the unbiased estimator's spread",
        ),
        Rival(sigma**2 * (1 - 1 / M) ** n, "lost within a run, lost altogether"),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=Variance(mu_hat(n)),
    value=sigma**2 * (1 - (1 - 1 / M) ** n),
    domain=_DOMAIN,
    words="So the runs' means spread, but [never further than the real distribution is "
    "wide](narrower).",
    rivals=[
        Rival(sigma**2 * n / M, "the unbiased estimator's spread, which never stops"),
        Rival(sigma**2 * (1 - (1 - 1 / M) ** (n + 1)), "one refit too many"),
        Rival(
            sigma**2 * (1 - 1 / M) * (1 - (1 - 1 / M) ** n),
            "each step's size taken from the model after the refit, not before it",
        ),
        Rival(
            sigma**2 * (1 - sympy.exp(-n / (2 * M))), "the standard deviation's first-order rate"
        ),
    ],
)

SCHEDULE = Claim(
    name="schedule",
    quantity=Variance(mu_hat(n)),
    value=sigma**2 * (1 - _LEFT),
    domain=Domain(Ms=Schedule(Integers(2)), sigma=Positive(default=1)),
    words="The $i$-th refit uses $M_i$ samples.",
    rivals=[
        Rival(sigma**2 * sympy.Sum(1 / Ms[i], (i, 1, n)), "the unbiased estimator's spread"),
        Rival(
            sigma**2 * (1 - (1 - n / sympy.Sum(Ms[i], (i, 1, n))) ** n),
            "the average sample size put in the place of each",
        ),
        Rival(sigma**2 / Ms[n], "only the last refit counts"),
    ],
)

THEOREM = Theorem(
    title="Conservation of variance under maximum-likelihood retraining",
    says="Under maximum-likelihood retraining what a Gaussian model loses in expected variance "
    "within a run comes back as the variance of its mean between independent runs: "
    "[the two add up to σ²](sum) after any number of refits.",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Write $\\mu_0 = \\mu$ and $\\hat\\sigma^2_0 = \\sigma^2$.
Refit $n$ draws $M$ independent samples from $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$ and nothing else.
It sets $\\mu_n$ to their mean and $\\hat\\sigma^2_n$ to their mean squared deviation from it
(maximum likelihood: the sum of squares is divided by $M$, that is, ddof 0).
$\\mathbb{E}$ and $\\operatorname{Var}$ are over independent runs of the whole chain.
""",
    claims=[SUM, BETWEEN, SCHEDULE],
    statements=[
        Bound(
            "narrower",
            BETWEEN.value,
            "<=",
            sigma**2,
            _DOMAIN,
            [Rival(sigma**2 / 2, "half as much, as if the two shared the variance evenly")],
        ),
        Tends(
            "all",
            BETWEEN.value,
            sigma**2,
            n,
            Domain(M=Integers(2), sigma=Positive(default=1)),
            rivals=[Rival(sigma**2 * (1 - 1 / M), "all but what one refit moves")],
            note="in the limit the whole variance lies between runs",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
    ],
)


def _one_more() -> list[bool]:
    """With either divisor."""
    return [*what_a_step_adds(ddof=0), *what_a_step_adds(ddof=1)]


def _sums() -> list[bool]:
    """The sum of both after refits of several sizes."""
    return [
        same(two_point.expected(second_moment, sizes, ddof=0, sigma=3), 9, 30)
        for sizes in ((2, 5, 3), (7, 2), (3, 3, 4, 2))
    ]


def proof(p: Proof) -> dict[str, Expr]:
    within = p.uses("gaussian/mle_variance", "fixed")
    p.cite(COCHRAN)
    p.cite(TOTAL_VARIANCE)
    p.argue(
        "Given the last model, the fitted mean has mean $\\mu_{n-1}$ and variance "
        "$\\hat\\sigma^2_{n-1}/M$, whatever divisor the variance is fitted with. "
        "The law of total variance adds the mean of the second to the variance of the first.",
        r"\operatorname{Var}\mu_n = \operatorname{Var}\mu_{n-1} + "
        r"\mathbb{E}\,\hat\sigma^2_{n-1}/M",
        trial=_one_more,
        tried="one refit after several, with either divisor, every outcome of a fair sign for each "
        "sample listed",
    )
    p.identity(
        within.subs(n, n + 1) - within,
        -within / M,
        "So one more refit adds $\\mathbb{E}\\,\\hat\\sigma^2_n/M$ to the spread between runs. "
        "It changes the expected variance within a run by the same amount, taken away.",
    )
    total = p.solve(
        lambda v: v, sigma**2, "The sum $v_n$ of the two does not change. It starts at $\\sigma^2$."
    )
    products = p.uses("gaussian/mle_variance", "schedule")
    p.argue(
        "Nothing in this asks that all refits use the same number of samples: "
        "refit $i$ moves the share $1/M_i$ of what was left within. "
        "In either case the spread between runs is the sum less what is left within.",
        r"\operatorname{Var}\mu_n = \sigma^2 - \mathbb{E}\,\hat\sigma^2_n",
        trial=_sums,
        tried="the sum for sizes that vary, every outcome of a fair sign for each sample listed",
    )
    return {"sum": total, "between": total - within, "schedule": total - products}


ROUTES = [
    one_size(second_moment, ddof=0, claim="sum"),
    one_size(square, ddof=0, claim="between"),
    any_sizes(square, ddof=0, claim="schedule"),
]
