"""Several models, each refitted to samples of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sympy

from schemes import several
from theory.domain import Domain, Integers, Positive, Shares
from theory.maths import two_types
from theory.maths.coalescence import coalescence
from theory.notation import Expectation, Expr, K, M, Power, Statistic, i, local, n, sigma
from theory.numeric import same
from theory.proof import Proof
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

u = local(
    "u", "shares of the pool that are the models' own, adding up to 1", length=K, positive=True
)

_INDEX = sympy.Sum(u[i] ** 2, (i, 1, K))
_UNION = Statistic(r"\hat\sigma^2_{\cup,n}", "σ̂²∪,ₙ", 2)
_ONE = Statistic(r"\hat\sigma^2_{1,n}", "σ̂²₁,ₙ", 2)
_APART = Statistic(r"(\mu_{1,n} - \mu_{2,n})", "(μ₁,ₙ − μ₂,ₙ)", 1)
_SIGMA = Positive(default=1)
_LEFT = 1 - _INDEX / M

UNION = Claim(
    name="union",
    quantity=Expectation(_UNION, low=0),
    value=sigma**2 * _LEFT**n,
    domain=Domain(u=Shares(), M=Integers(1), n=Integers(0), sigma=_SIGMA),
    words="The variance of the models' mixture:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "each model collapses on its own, and so do all"),
        Rival(sigma**2 * (1 - 1 / (K * M)) ** n, "as one pool of $KM$ samples, for any shares"),
        Rival(sigma**2 * (1 - _INDEX) ** n, "the share of one's own samples, not their number"),
        Rival(sigma**2 * (1 - 1 / M) * _LEFT ** (n - 1), "the variance of one model"),
    ],
)

ONE = Claim(
    name="one",
    quantity=Expectation(_ONE, low=0),
    value=sigma**2 * (1 - 1 / M) * _LEFT ** (n - 1),
    domain=Domain(u=Shares(), M=Integers(1), n=Integers(1), sigma=_SIGMA),
    words="The variance within one of the models, whichever it is:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "each model collapses on its own"),
        Rival(sigma**2 * _LEFT**n, "the variance of the mixture"),
        Rival(sigma**2 * (1 - 1 / (K * M)) ** n, "as one pool of $KM$ samples, for any shares"),
        Rival(sigma**2 * (1 - u[1] / M) ** n, "the model's own share sets its rate"),
    ],
)

APART = Claim(
    name="apart",
    quantity=Expectation(Power(_APART, sympy.Integer(2)), low=0),
    value=2 * sigma**2 / M * _LEFT ** (n - 1),
    domain=Domain(u=Shares(low=2), M=Integers(1), n=Integers(1), sigma=_SIGMA),
    words="How far two of the models' means are apart:",
    rivals=[
        Rival(2 * sigma**2 * (1 - (1 - 1 / M) ** n), "two models, each on its own samples"),
        Rival(2 * sigma**2 / M, "two samples of the real distribution"),
        Rival(2 * sigma**2 / M * (1 - 1 / M) ** (n - 1), "each model collapses on its own"),
        Rival(sympy.S.Zero, "they agree"),
    ],
)

_POOLS = Domain(u=Shares(), M=Integers(10), n=Integers(0), where=[n <= M])

THEOREM = Theorem(
    title="Several models on each other's samples",
    says="If each of several Gaussian models is refitted to M samples drawn at random from all of "
    "them, model k giving the share u_k, then [the expected variance of their mixture loses the "
    "share Σu_k²/M at each refit](union, loss), [1/M for one model alone](one_model), but [as "
    "little as 1/(KM) for K models of equal shares, and never less](equal).",
    setting="""\
There are $K$ Gaussian models, at first all the real distribution $N(\\mu, \\sigma^2)$.
Their *mixture* takes a sample from model $k$ with the chance $u_k$.
At each refit every model draws $M$ samples of its own from the last models' mixture, all
independent given these, each from a model chosen at random.
It fits their mean $\\mu_{k,n}$ and variance $\\hat\\sigma^2_{k,n}$ (maximum likelihood, ddof 0).
$\\hat\\sigma^2_{\\cup,n}$ is the variance of the mixture after $n$ refits: the mean of the models'
variances and the variance of their means, both weighted by the shares.
No other real sample is used, and none is kept.
""",
    claims=[UNION, ONE, APART],
    statements=[
        Bound(
            "loss",
            1 - UNION.value.subs(n, 1) / sigma**2,
            "=",
            _INDEX / M,
            Domain(u=Shares(), M=Integers(1)),
            [
                Rival(1 / M, "that of one model"),
                Rival(1 / (K * M), "that for equal shares"),
            ],
            note="what one refit takes of the mixture's expected variance, as a share: Σu_k²/M",
        ),
        Bound(
            "equal",
            _INDEX / M,
            ">=",
            1 / (K * M),
            Domain(u=Shares(), M=Integers(1)),
            [
                Rival(1 / ((K - sympy.Rational(1, 2)) * M), "as half a model less"),
                Rival(1 / M, "the share for one model"),
            ],
            note="what one refit takes of the mixture's expected variance, as a share; equal for "
            "equal shares, 1/(KM)",
        ),
        Bound(
            "one_model",
            _INDEX / M,
            "=",
            1 / M,
            Domain(u=Shares(high=1), M=Integers(1)),
            [Rival(1 / (2 * M), "half of it")],
            note="the same for K = 1",
        ),
        About(
            "rate",
            _LEFT**n,
            sympy.exp(-n * _INDEX / M),
            Fraction(6, 100),
            _POOLS,
            [
                Rival(sympy.exp(-n / M), "the rate of one model"),
                Rival(sympy.exp(-n / (K * M)), "the rate for equal shares"),
            ],
            note="the share of the mixture's expected variance that is left, where M is 10 or more "
            "and there are no more refits than M",
        ),
    ],
    sources=[
        Source("vu2025", "seen: the abstract", "models trained on each other's outputs"),
    ],
)

_CROWDS: tuple[tuple[Fraction, ...], ...] = (
    (Fraction(1),),
    (Fraction(1, 2), Fraction(1, 2)),
    (Fraction(1, 3), Fraction(2, 3)),
)


def _index(shares: Sequence[Fraction]) -> Fraction:
    return sum((share**2 for share in shares), Fraction(0))


def _heterozygosity(weight: Fraction) -> Fraction:
    return 4 * weight * (1 - weight)


def _mixture() -> list[bool]:
    """Every outcome of small crowds of models of two types, against the factor per refit."""
    cases = []
    for shares in _CROWDS:
        for size, refits in ((1, 3), (2, 2), (3, 2)):
            scheme = several(size, shares)
            left = (1 - _index(shares) / size) ** (refits - 1)
            union = two_types.expected(_heterozygosity, scheme, refits, union=True)
            one = two_types.expected(_heterozygosity, scheme, refits)
            cases += [
                same(union, left * (1 - _index(shares) / size)),
                same(one, left * (1 - Fraction(1, size))),
            ]
    return cases


def _gap(shares: Sequence[Fraction], M: Any, n: Any) -> Fraction:
    """E (w₁ - w₂)² over w(1 - w) for a type of weight 1/2: every outcome of both models."""
    found = two_types.outcomes(several(int(M), tuple(shares)), int(n), Fraction(1, 2))
    return sum((4 * p * (one - two) ** 2 for (one, two, *_), p in found.items()), Fraction(0))


def _two_means() -> list[bool]:
    """The gap of two means, from two picks of two pools and of one."""
    cases = []
    for shares in _CROWDS[1:]:
        for size, refits in ((1, 2), (2, 2), (3, 2)):
            scheme = several(size, shares)
            differ = 1 - coalescence(scheme, refits - 1, "union")
            within = 1 - coalescence(scheme, refits)
            cases.append(same(_gap(shares, size, refits), 2 * differ - 2 * within))
    return cases


_EQUAL = [(1, 2, 1), (2, 5, 3), (7, 100, 1)]
"""Models, samples and deviations at which a recursion is iterated in numbers."""


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "within")
    p.argue(
        "Take two picks from the mixture. They are from one model with the chance "
        "$\\sum_k u_k^2$, and then they are one and the same of its $M$ samples with chance $1/M$. "
        "Else they are two samples, of one model or of two, that were drawn from the last mixture "
        "independently: two picks from that. Two picks from *one* model's pool are one sample "
        "with chance $1/M$, and else the same.",
        r"\mathbb{E}\,\hat\sigma^2_{\cup,n} = \left(1 - \frac1M\sum_k u_k^2\right)"
        r"\mathbb{E}\,\hat\sigma^2_{\cup,n-1}",
        trial=_mixture,
        tried="the mixture's and one model's share left, every outcome of a model of two types for "
        "one and two models",
    )
    for shares in ((Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),):
        index = sympy.Rational(7, 18)
        p.identity(
            sympy.factor(1 - coalescence(several(M, shares), 2, "union")),
            sympy.factor((1 - index / M) ** 2),
            "The same for shares of a half, a third and a sixth, after two refits, counted from "
            "the scheme's own description. (Their squares add up to 7/18.)",
            apart=True,
        )
    even = p.solve(
        lambda v: (1 - 1 / (K * M)) * v,
        sigma**2,
        "Write $1/K$ for the chance that two picks are from one model, as it is for $K$ models of "
        "equal shares. The recursion is geometric.",
        at=[dict(K=Fraction(k), M=Fraction(m), sigma=Fraction(s)) for k, m, s in _EQUAL],
    )
    left = even.subs(K, 1 / _INDEX) / sigma**2
    before = even.subs(n, n - 1)
    one = (1 - 1 / M) * before
    p.argue(
        "Now take one pick from each of two models' pools: two picks from the last mixture. Their "
        "expected squared difference is the models' expected variances and the square of what "
        "their means are apart.",
        r"\mathbb{E}(\mu_{1,n}-\mu_{2,n})^2 = 2\,\mathbb{E}\,\hat\sigma^2_{\cup,n-1} - "
        r"2\,\mathbb{E}\,\hat\sigma^2_{1,n}",
        trial=_two_means,
        tried="both sides for two models of two types, every outcome listed",
    )
    apart = p.identity(
        2 * sigma**2 - 2 * sigma**2 * (1 - 1 / M),
        2 * sigma**2 / M,
        "The second expectation is $(1 - \\frac1M)$ times the first, so that what is left, in "
        "units of $\\mathbb{E}\\,\\hat\\sigma^2_{\\cup,n-1}/\\sigma^2$, is",
    )
    return {
        "union": sigma**2 * left,
        "one": one.subs(K, 1 / _INDEX),
        "apart": apart * left.subs(n, n - 1),
    }


def _by_listing(union: bool) -> Any:
    def by(u: Sequence[Fraction], M: Fraction, n: Fraction, sigma: Fraction) -> Fraction:
        scheme = several(int(M), tuple(u))
        return sigma**2 * two_types.expected(_heterozygosity, scheme, int(n), union=union)

    return by


_THIRDS = (Fraction(1, 3), Fraction(2, 3))
_AT: list[dict[str, Any]] = [
    dict(u=(1,), M=4, n=3),
    dict(u=_THIRDS, M=2, n=3, sigma=3),
    dict(u=(Fraction(1, 2), Fraction(1, 2)), M=3, n=2),
    dict(u=(Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)), M=2, n=2),
]
ROUTES = [
    Route(_by_listing(True), at=_AT, words=two_types.WORDS, claim="union"),
    Route(_by_listing(False), at=_AT, words=two_types.WORDS, claim="one"),
    Route(
        lambda u, M, n, sigma: sigma**2 * _gap(u, M, n),
        at=_AT[1:],
        words=two_types.WORDS,
        claim="apart",
    ),
]
