"""The divergence of the n-th model from the real distribution grows linearly, for ever."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.gaussian import _literal
from theory.gaussian._divergence import (
    REAL,
    TRIED,
    averaged,
    divergence,
    log_share,
    model,
    summed,
)
from theory.gaussian._signs import second_moment, square
from theory.laws import StandardNormal
from theory.maths import two_point
from theory.maths.exponential_families import ledger
from theory.notation import (
    Expectation,
    Expr,
    M,
    f,
    n,
    s2,
    sigma,
    sigma_hat2,
    x,
)
from theory.numeric import same
from theory.proof import Proof
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
_PSI = sympy.digamma((M - 1) / 2)
_POOLED = (n / M - sympy.log(1 + n / M)) / 2

UNBIASED = Claim(
    name="unbiased",
    quantity=Expectation(divergence(model(s2(n)), REAL), low=0),
    value=n / 2 * (1 / M + sympy.log((M - 1) / 2) - _PSI),
    domain=_DOMAIN,
    words="With the unbiased estimator.",
    rivals=[
        Rival(n / M, "the first order in 1/M"),
        Rival(n / (2 * M), "the error of the mean alone"),
        Rival(n / 2 * (sympy.log((M - 1) / 2) - _PSI), "the loss of variance alone"),
        Rival(
            _POOLED,
            "the divergence of all runs pooled, taken as one normal law of their variance",
        ),
        Rival(sympy.log(1 + n / M) / 2, "the entropy that such a pool gains"),
    ],
)

MLE = Claim(
    name="mle",
    quantity=Expectation(divergence(model(sigma_hat2(n)), REAL), low=0),
    value=n / 2 * (sympy.log(M / 2) - _PSI),
    domain=_DOMAIN,
    words="By maximum likelihood.",
    rivals=[
        Rival(sympy.S.Zero, "the same for a pool of runs, whose variance stays the real one's"),
        Rival(n / M, "the first order in 1/M"),
        Rival(-n / 2 * sympy.log(1 - 1 / M), "the expected variance put in place of the variance"),
        Rival(
            n / 2 * (1 / M + sympy.log((M - 1) / 2) - _PSI), "the unbiased estimator's divergence"
        ),
    ],
)

THEOREM = Theorem(
    title="Divergence of the model from the real distribution",
    says="The expected Kullback–Leibler divergence of the n-th Gaussian model from the real "
    "distribution [is proportional to n](unbiased, mle), with either estimator: each refit adds "
    "[more than 1/M nats](unbiased_cost, mle_cost), and [about 1/M, within 10% for M of 12 or "
    "more](unbiased_rate, mle_rate).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else.
It fits their mean $\\mu_n$, and their variance in one of two ways:
$s^2_n$ is the unbiased variance (the sum of squares is divided by $M-1$, ddof 1), in a chain
that uses it throughout;
$\\hat\\sigma^2_n$ is the maximum-likelihood variance (divided by $M$, ddof 0), in a chain
that uses that throughout.
The divergence is taken in nats from the model to the real distribution:
$\\operatorname{KL}(p\\,\\|\\,q) = \\int p \\ln(p/q)$ with the model as $p$.
$\\psi$ is the digamma function, the derivative of $\\ln\\Gamma$.
""",
    claims=[UNBIASED, MLE],
    statements=[
        Bound(
            "unbiased_cost",
            UNBIASED.value.subs(n, 1),
            ">",
            1 / M,
            Domain(M=Integers(2)),
            [Rival(1 / M + 1 / M**2, "a second-order term of 1")],
            note="nats for each refit",
        ),
        Bound(
            "mle_cost",
            MLE.value.subs(n, 1),
            ">",
            1 / M,
            Domain(M=Integers(2)),
            [Rival(1 / M + 1 / M**2, "a second-order term of 1")],
            note="nats for each refit",
        ),
        About(
            "unbiased_rate",
            UNBIASED.value.subs(n, 1),
            1 / M,
            Fraction(1, 10),
            Domain(M=Integers(12)),
        ),
        About("mle_rate", MLE.value.subs(n, 1), 1 / M, Fraction(1, 10), Domain(M=Integers(12))),
        Bound(
            "pooled",
            _POOLED,
            "<",
            UNBIASED.value / 2,
            Domain(M=Integers(2), n=Integers(1)),
            [Rival(UNBIASED.value / 4, "a quarter")],
            note="unbiased runs pooled, taken as one normal law of their variance, against half of "
            "the mean divergence",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
        Source("kullback1951", "section 2", "the divergence"),
    ],
)


def _three_means() -> list[bool]:
    """The divergence averaged over a few models, by sums over their samples, and the formula."""

    def log_ratio(z: Any, off: Any, share: Any) -> Any:
        width = mpmath.sqrt(share)
        return mpmath.log(mpmath.npdf(z) / width / mpmath.npdf(off + width * z))

    with mpmath.workdps(_literal.DIGITS):
        total = averaged(lambda x, f: summed(lambda z: log_ratio(z, x, f)))
        mean, variance = averaged(lambda x, f: x**2), averaged(lambda x, f: f)
        log = averaged(lambda x, f: mpmath.log(f))
        return [same(total, (mean + variance - 1 - log) / 2, 15)]


def _one_sample() -> list[bool]:
    """A sample's mean square, as that of a refit to one sample, which is its mean."""
    return [
        same(
            two_point.expected(square, [*sizes, 1], ddof=0, sigma=3),
            two_point.expected(second_moment, sizes, ddof=0, sigma=3),
        )
        for sizes in ((2, 3), (4,), (3, 2, 2))
    ]


def proof(p: Proof) -> dict[str, Expr]:
    one = p.compute(
        StandardNormal().mean(
            lambda z: (x + sympy.sqrt(f) * z) ** 2 / 2 - z**2 / 2 - sympy.log(f) / 2
        ),
        "In the unit $\\sigma$, let a model's mean be off by $x$ and its variance be $f$. "
        "A sample from it is $x+\\sqrt f\\,z$ with $z$ standard normal. The mean of the logarithm "
        "of the ratio of the two densities there is the divergence.",
        at=TRIED,
    )
    p.argue(
        "So the expected divergence needs three expectations: of the squared error of the mean, "
        "of the variance, and of the variance's logarithm.",
        r"\mathbb{E}\operatorname{KL} = \frac12\left[\frac{\operatorname{Var}\mu_n + "
        r"\mathbb{E}\,s^2_n}{\sigma^2} - 1 - \mathbb{E}\ln\frac{s^2_n}{\sigma^2}\right]",
        trial=_three_means,
        tried="the mean over three models, the logarithm of the ratio summed over their samples",
    )
    second, log = sympy.symbols("second log", real=True)
    pattern = one.subs(sympy.log(f), log).expand().subs(x**2, second - f).expand()

    p.argue(
        "The first two together are the variance of a sample $X^n$ from the model, over runs.",
        r"\operatorname{Var}\mu_n + \mathbb{E}\,s^2_n = \operatorname{Var} X^n",
        trial=_one_sample,
        tried="a sample after several refits, every outcome of a fair sign for each sample listed",
    )
    both = p.uses("gaussian/random_walk_variance", "total")
    drift = p.uses("gaussian/almost_sure_collapse", "unbiased")
    unbiased = pattern.subs({second: both / sigma**2, log: drift})
    unbiased = p.identity(
        sympy.expand(unbiased),
        (n / M - drift) / 2,
        "With the unbiased estimator the mean's error and the logarithm both add to it.",
    )
    ledger(p)
    both = p.uses("gaussian/conservation", "sum")
    drift = p.uses("gaussian/almost_sure_collapse", "mle")
    mle = pattern.subs({second: both / sigma**2, log: drift})
    mle = p.identity(
        sympy.expand(mle),
        -drift / 2,
        "By maximum likelihood variance and squared error make up $\\sigma^2$ together, so that "
        "only the logarithm is left: the entropy that is lost.",
    )
    return {"unbiased": unbiased, "mle": mle}


def _assembled(M: Fraction, n: Fraction, ddof: int) -> Any:
    squares = two_point.expected(second_moment, [M] * int(n), ddof=ddof)
    with mpmath.workdps(two_point.DIGITS):
        return (squares - 1 - log_share(M, n, ddof)) / 2


_AT = [dict(M=2, n=4), dict(M=3, n=3, sigma=2), dict(M=6, n=2)]
_WORDS = (
    "the squares by every outcome of the two-point Gauss–Hermite rule, the logarithm from "
    "Laplace transforms, at 50 digits"
)
ROUTES = [
    Route(lambda M, n, sigma: _assembled(M, n, 1), at=_AT, words=_WORDS, claim="unbiased"),
    Route(lambda M, n, sigma: _assembled(M, n, 0), at=_AT, words=_WORDS, claim="mle"),
]
