"""Smoothing the counts by a constant for each type: where the model is pulled, and how far."""

from __future__ import annotations

from fractions import Fraction

import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import Binomial
from theory.maths.smoothed import Model, after, after_one, at_rest
from theory.notation import (
    Expectation,
    Expr,
    InTheLimit,
    K,
    M,
    Statistic,
    local,
    n,
    w,
    weight,
)
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Theorem

b = local("b", "the constant that is added to the count of each type", positive=True)

_A = M / (M + K * b)
_SETTLED = (_A**2 / M + (1 - _A**2) / K) / (1 - _A**2 * (1 - 1 / M))
_RATE = _A**2 * (1 - 1 / M)
_AGREE = Expectation(Statistic(r"\lVert p_n \rVert^2", "‖pₙ‖²"), low=0)
_TYPES = Integers(2)

MEAN = Claim(
    name="mean",
    quantity=Expectation(weight(n), low=0),
    value=1 / K + (w - 1 / K) * _A**n,
    domain=Domain(M=Integers(1), K=_TYPES, b=Positive(), w=Reals(0, 1), n=Integers(0)),
    words="A type of real weight $w$ has after $n$ refits the mean weight",
    rivals=[
        Rival(w, "smoothing keeps the real weights, as plain counting does on average"),
        Rival(1 / K + (w - 1 / K) * _A, "one refit's pull, which does not add up"),
        Rival(1 / K + (w - 1 / K) * _A ** (n + 1), "one refit too many"),
        Rival(
            1 / K + (w - 1 / K) * (M / (M + b)) ** n,
            "the constant counted once, and not for each type",
        ),
        Rival(w * _A**n, "pulled to 0 in place of the uniform weights"),
    ],
)

REPEATS = Claim(
    name="repeats",
    quantity=_AGREE,
    value=_SETTLED + (1 / K - _SETTLED) * _RATE**n,
    domain=Domain(M=Integers(1), K=_TYPES, b=Positive(), n=Integers(0)),
    words="From $K$ equally frequent types, the chance that two samples of the $n$-th model agree "
    "has the mean",
    rivals=[
        Rival(1 - (1 - 1 / M) ** n * (1 - 1 / K), "plain counting: collapse to a single type"),
        Rival(1 / K, "the model stays where it is, at the uniform weights"),
        Rival(_SETTLED + (1 / K - _SETTLED) * _RATE ** (n + 1), "one refit too many"),
        Rival(_SETTLED, "settled from the first refit on"),
        Rival(
            _SETTLED + (1 / K - _SETTLED) * (_A * (1 - 1 / M)) ** n,
            "the pull itself in the rate, where its square belongs",
        ),
    ],
)

SETTLED = Claim(
    name="settled",
    quantity=InTheLimit(_AGREE),
    value=_SETTLED,
    domain=Domain(M=Integers(1), K=_TYPES, b=Positive()),
    words="In the long run, whatever the real weights were, it is",
    rivals=[
        Rival(1 / K, "the uniform weights themselves, without any spread"),
        Rival(sympy.S.One, "smoothing only slows the collapse down"),
        Rival((1 + 2 * b) / (1 + 2 * K * b), "the limit of large samples, taken as exact"),
        Rival((1 + b) / (1 + K * b), "a Dirichlet law whose parameters are the constant"),
        Rival(1 / K + _A**2 * (1 - 1 / K) / M, "the error of one refit to uniform weights"),
    ],
)

_BOX = Domain(
    K=Integers(2, 100, probe=(2, 3, 10, 100)),
    b=Reals(Fraction(1, 100), 10, probe=("1/100", "1/2", "1", "10")),
)
_LIMIT = (1 + 2 * b) / (1 + 2 * K * b)

THEOREM = Theorem(
    title="Counts with a constant added",
    says="Adding a constant b to the count of each of K types keeps every type in the model, but "
    "[pulls the expected weights towards uniform ones by the factor M/(M + Kb) a refit](mean); "
    "in the long run the chance that two samples agree is on average [above 1/K](more), and "
    "[tends for large samples to (2b + 1)/(2Kb + 1)](limit), whatever the real weights were.",
    setting="""\
A categorical model has weights $p_0$ over $K$ types.
Refit $n$ draws $M$ independent samples from the model $p_{n-1}$ and nothing else, and counts: type
$k$ is found $c_k$ times.
It sets the weight of type $k$ to $(c_k + b)/(M + Kb)$: additive smoothing, by Laplace's rule
with $b = 1$.
This is the mean of the posterior under a symmetric Dirichlet prior with the parameters $b$.
$w_n$ is the weight of one type.
In population genetics, smoothing acts like mutation from each type to all others alike.
""",
    claims=[MEAN, REPEATS, SETTLED],
    statements=[
        Bound(
            "more",
            _SETTLED,
            ">",
            1 / K,
            SETTLED.domain,
            [Rival(2 / (K + 1), "2/(K + 1), as under equally likely weights"), Rival(1 / M, "1/M")],
            note="the chance that two samples agree, in the long run, on average",
        ),
        Tends(
            "limit",
            _SETTLED,
            _LIMIT,
            M,
            _BOX,
            far=(10**5, 10**7, 10**9),
            rivals=[
                Rival((1 + b) / (1 + K * b), "a Dirichlet law whose parameters are b"),
                Rival(1 / K, "uniform weights without any spread"),
                Rival(sympy.S.One, "collapse"),
            ],
            note="the chance that two samples agree, in the long run, on average",
        ),
        Bound(
            "laplace",
            _LIMIT.subs(b, 1),
            "<",
            3 / (2 * K),
            Domain(K=Integers(2)),
            [Rival(5 / (4 * K), "5/(4K)"), Rival(1 / K, "1/K")],
            note="Laplace's rule, b = 1, in the long run and for large samples",
        ),
    ],
    sources=[],
)


def _agree(model: Model) -> Fraction:
    return sum((each**2 for each in model), Fraction(0))


def _summed() -> list[bool]:
    """Given the model: the mean of Σ p² after a refit, from Σ p² alone."""
    cases = []
    for start in ((1, 1), (3, 1), (1, 1, 1), (4, 2, 1)):
        model = tuple(Fraction(each, sum(start)) for each in start)
        for size in (1, 2, 4):
            for added in (Fraction(1, 2), Fraction(1), Fraction(7)):
                kept = size / (size + len(model) * added)
                mean = sum((p * _agree(m) for m, p in after_one(model, size, added).items()), 0)
                one = Fraction(1, size)
                found = kept**2 * (one + (1 - one) * _agree(model))
                cases.append(mean == found + (1 - kept**2) / len(model))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    a = M / (M + K * b)
    p.identity(
        (M * w + b) / (M + K * b),
        a * w + (1 - a) / K,
        "A type that has been counted $Mw$ times gets a weight between the counted share and "
        "$1/K$:",
    )
    count = Binomial(M, w)
    counted = p.compute(
        count.mean(lambda j: j / M),
        "Given the last weight $w$ the count is binomial. The mean of the counted share:",
        result=count.moment(1) / M,
    )
    squared = p.compute(
        count.mean(lambda j: (j / M) ** 2),
        "and of its square:",
        result=count.moment(2) / M**2,
    )
    first = a * counted + (1 - a) / K
    p.cite(TOTAL_EXPECTATION)
    p.identity(
        first,
        1 / K + a * (w - 1 / K),
        "So the mean weight's distance from $1/K$ is multiplied by $M/(M + Kb)$ at each refit.",
    )
    apart = p.solve(lambda v: a * v, w - 1 / K, "After $n$ refits that distance is")
    square = a**2 * squared + 2 * a * (1 - a) * counted / K + (1 - a) ** 2 / K**2
    p.argue(
        "The square of the smoothed weight is made of these. Summed over the types, $w$ gives 1 "
        "and $w^2$ gives $\\lVert p\\rVert^2$, and the constant comes $K$ times.",
        trial=_summed,
        tried="one refit to one to four samples from models of two and three types, all listed, "
        "for three constants",
    )
    poly = sympy.Poly(sympy.expand(square), w)
    rate = p.identity(
        sympy.factor(poly.coeff_monomial(w**2)),
        a**2 * (1 - 1 / M),
        "So the mean of $\\lVert p\\rVert^2$ is multiplied by",
    )
    added = p.identity(
        sympy.factor(poly.coeff_monomial(w) + K * poly.coeff_monomial(1)),
        a**2 / M + (1 - a**2) / K,
        "and to that is added",
    )
    stays = sympy.Symbol("v")
    settled = sympy.solve(sympy.Eq(stays, rate * stays + added), stays)[0]
    p.identity(
        sympy.expand(rate * settled + added),
        settled,
        "As the factor is below 1, the start is forgotten, and in the long run the mean is the one "
        "that a refit leaves as it is:",
    )
    left = p.solve(
        lambda v: rate * v,
        sympy.S.One,
        "From equal weights the distance to it is $1/K$ less it, and the share of that which is "
        "left after $n$ refits:",
        name="d",
    )
    return {
        "mean": 1 / K + apart,
        "repeats": settled + (1 / K - settled) * left,
        "settled": settled,
    }


def _mean_weight(M: Fraction, K: Fraction, b: Fraction, w: Fraction, n: Fraction) -> Fraction:
    types = int(K)
    start = (Fraction(w), *((1 - Fraction(w)) / (types - 1),) * (types - 1))
    law = after(start, int(M), Fraction(b), int(n))
    return sum((p * model[0] for model, p in law.items()), Fraction(0))


def _mean_agreement(M: Fraction, K: Fraction, b: Fraction, n: Fraction) -> Fraction:
    law = after((Fraction(1, int(K)),) * int(K), int(M), Fraction(b), int(n))
    return sum((p * _agree(model) for model, p in law.items()), Fraction(0))


def _equilibrium(M: Fraction, K: Fraction, b: Fraction) -> Fraction:
    """E ‖p‖² under the law that a refit leaves as it is, over all models that can be reached."""
    law = at_rest(int(K), int(M), Fraction(b))
    return sum((p * _agree(model) for model, p in law.items()), Fraction(0))


_LISTED = "every sample of every refit listed type by type, in rational arithmetic"
ROUTES = [
    Route(
        _mean_weight,
        at=[
            dict(M=2, K=2, b=1, w=Fraction(1, 5), n=4),
            dict(M=3, K=3, b=Fraction(1, 2), w=Fraction(9, 10), n=2),
            dict(M=1, K=4, b=3, w=0, n=3),
        ],
        words=_LISTED,
        claim="mean",
    ),
    Route(
        _mean_agreement,
        at=[
            dict(M=2, K=2, b=1, n=4),
            dict(M=3, K=3, b=Fraction(1, 2), n=2),
            dict(M=1, K=4, b=3, n=3),
            dict(M=4, K=2, b=Fraction(1, 10), n=3),
        ],
        words=_LISTED,
        claim="repeats",
    ),
    Route(
        _equilibrium,
        at=[
            dict(M=2, K=2, b=1),
            dict(M=8, K=2, b=Fraction(1, 20)),
            dict(M=3, K=3, b=Fraction(1, 2)),
            dict(M=1, K=5, b=3),
        ],
        words="the whole equilibrium, from the chain of the counts, in rational arithmetic",
        claim="settled",
    ),
]
