"""Everything is kept, and every refit is trained on all of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes import accumulate
from theory.domain import Domain, Integers, Positive
from theory.maths import two_types
from theory.maths.coalescence import coalescence
from theory.notation import Expectation, Expr, M, Variance, i, mu_hat, n, sigma, sigma_hat2
from theory.proof import Proof
from theory.theorem import Claim, Rival, Route, Source, Theorem

_A = 1 / sympy.sqrt(M)
_SINE = sympy.sin(sympy.pi * _A) / (sympy.pi * _A)


def _gammas(upto: Expr) -> Expr:
    """The product of 1 - 1/(M t²) for t from 1 to ``upto``."""
    over = sympy.gamma(upto + 1 - _A) * sympy.gamma(upto + 1 + _A)
    return over / (sympy.gamma(1 - _A) * sympy.gamma(1 + _A) * sympy.gamma(upto + 1) ** 2)


LIMIT = Claim(
    name="limit",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * _SINE,
    domain=Domain(M=Integers(2), sigma=Positive(default=1)),
    words="Where it settles as $n \\to \\infty$:",
    rivals=[
        Rival(sympy.S.Zero, "synthetic data outnumber the real ones more and more"),
        Rival(sigma**2 * (1 - 1 / M), "only the first fit costs anything"),
        Rival(
            sigma**2 * (1 - sympy.pi**2 / (6 * M)),
            "the losses added up, not multiplied: a bound taken as the value",
            Source("gerstgrasser2024", "", "the factor π²/6, for the error of a regression"),
        ),
        Rival(sigma**2 * sympy.exp(-(sympy.pi**2) / (6 * M)), "each factor taken as exponential"),
    ],
)

REFITS = Claim(
    name="refits",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * _gammas(n),
    domain=Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1)),
    words="On the way there:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "nothing kept"),
        Rival(
            sigma**2 * sympy.Product(1 - 1 / (M * i), (i, 1, n)),
            "a pool of $Mn$ samples refitted as if all of them were new",
        ),
        Rival(sigma**2 * (1 - 1 / (M * n)), "as good as a fit to $Mn$ real samples"),
        Rival(
            sigma**2 * (1 - 1 / M) * (1 - 1 / (4 * M)),
            "settled from the second refit on",
        ),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=Variance(mu_hat(n)),
    value=sigma**2 * (1 - _gammas(n)),
    domain=REFITS.domain,
    words="What is lost within, the runs differ by:",
    rivals=[
        Rival(sigma**2 * n / M, "nothing kept, and the unbiased estimator: a random walk"),
        Rival(sigma**2 / (M * n), "the error of a mean of $Mn$ real samples"),
        Rival(sigma**2 / M, "the first fit's error, and no more"),
    ],
)

THEOREM = Theorem(
    title="Everything kept",
    says="A Gaussian model that is trained on all samples ever drawn does not collapse: its "
    "expected variance tends to a positive limit, near 1 − π²/(6M) of the real one.",
    setting="""\
Each refit draws $M$ new samples from the last model, $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$, adds
them to all that were drawn before, and is trained on all $Mn$ of them.
It fits their mean and variance (maximum likelihood, ddof 0).
The first $M$ samples are real, from $N(\\mu, \\sigma^2)$; no other real sample is ever used.
""",
    claims=[LIMIT, REFITS, BETWEEN],
    sources=[
        Source("gerstgrasser2024", "", "accumulating data avoids collapse, proved for regression"),
    ],
)


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "within")
    p.argue(
        "Let $R_n$ be the chance that two picks from the first $Mn$ samples, made with "
        "replacement, have different originals. Of two picks from $M(n+1)$ samples both are old, "
        "or one is, or none. A new sample stands for a random old one, so two picks differ with "
        "chance $R_n$ in every case, unless they are one and the same new sample.",
        r"\mathbb{E}\,\hat\sigma^2_n = \sigma^2 R_n",
    )
    share = n / (n + 1)
    factor = p.identity(
        share**2 + 2 * share * (1 - share) + (1 - share) ** 2 * (1 - 1 / M),
        1 - 1 / (M * (n + 1) ** 2),
        "The three cases, with their chances.",
    )
    for refits in (2, 3):
        product = sympy.prod(factor.subs(n, step) for step in range(refits))
        p.identity(
            sympy.factor(1 - coalescence(accumulate(M), refits)),
            sympy.factor(product),
            f"The same after {refits} refits, counted from the scheme's own description.",
            apart=True,
        )
    p.argue(
        "This is the recursion of plain retraining in which refit $n$ has $M n^2$ new samples. "
        "The pool only grows like $Mn$; but most of it is old, and what is old is not lost again."
    )
    kept = p.uses("gaussian/sample_schedule", "square")
    limit = p.uses("gaussian/sample_schedule", "limit")
    p.argue(
        "A sample's variance over all runs is $\\sigma^2$ throughout, so that what is missing "
        "within the pool is the variance of its mean."
    )
    return {"limit": limit, "refits": kept, "between": sigma**2 - kept}


def _diversity(M: Fraction, n: Fraction) -> Fraction:
    return 4 * two_types.expected(lambda w: w * (1 - w), accumulate(int(M)), int(n))


def _product(M: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(45):
        return sigma**2 * mpmath.nprod(lambda t: 1 - 1 / (int(M) * t**2), [1, mpmath.inf])


_AT: list[dict[str, Any]] = [
    dict(M=2, n=0),
    dict(M=2, n=5),
    dict(M=3, n=4, sigma=3),
    dict(M=7, n=3),
]
ROUTES = [
    Route(
        _product,
        at=[dict(M=2), dict(M=5, sigma=3), dict(M=1000)],
        words="the product of the recursion's factors, extrapolated (mpmath's nprod)",
        claim="limit",
    ),
    Route(
        lambda M, n, sigma: sigma**2 * _diversity(M, n),
        at=_AT,
        words=two_types.WORDS,
        claim="refits",
    ),
    Route(
        lambda M, n, sigma: sigma**2 * (1 - _diversity(M, n)),
        at=_AT,
        words=two_types.WORDS,
        claim="between",
    ),
]
