"""The same real words kept in every training set: how far the synthetic ones pull the model."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import sympy

from theory.domain import Domain, Integers
from theory.laws import Binomial
from theory.notation import Expectation, Expr, K, M, N, Statistic, n, w, x
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

Model = tuple[Fraction, ...]

_SHARE = M / (M + N)
_RATE = M * (M - 1) / (M + N) ** 2
_FIRST = (K - 1) * (N - 1) / (K * N)
_LOST = M / (N**2 + 2 * M * N + M) * (1 - _RATE ** (n - 1))
_DOMAIN = Domain(M=Integers(1), N=Integers(1), K=Integers(1), n=Integers(1))

REPEATS = Claim(
    name="repeats",
    quantity=Expectation(Statistic(r"\lVert p_n \rVert^2", "‖pₙ‖²"), low=0),
    value=1 - _FIRST * (1 - _LOST),
    domain=_DOMAIN,
    words="From $K$ equally frequent types, the chance that two words of the $n$-th model agree "
    "has the mean",
    rivals=[
        Rival(1 - _FIRST * (1 + _LOST), "the last sign turned round"),
        Rival(
            1 - (1 - 1 / K) * (1 - 1 / M) ** n, "no real words kept: collapse", Source("seddik2024")
        ),
        Rival(
            1 - (1 - 1 / K) * (1 - 1 / (M + N)) ** n, "all N + M words taken for samples of p_{n−1}"
        ),
        Rival(1 - _FIRST, "the real words hold the model where it is"),
        Rival(
            1 - _FIRST * (1 - _LOST / _SHARE),
            "the share of synthetic words where its square belongs",
        ),
        Rival(1 - (1 - 1 / K) * (1 - 1 / (N + M)), "as good as fresh data"),
    ],
)

DRIFT = Claim(
    name="drift",
    quantity=Expectation(Statistic(r"\lVert p_n - p_1 \rVert^2", "‖pₙ−p₁‖²"), low=0),
    value=_FIRST * _LOST,
    domain=_DOMAIN,
    words="and the squared distance from the model $p_1$ of the real words alone has the mean",
    rivals=[
        Rival(_FIRST * _SHARE**2 / M, "the error of one synthetic sample, added once"),
        Rival(1 / M, "about one over the number of synthetic words"),
        Rival(_FIRST * (n - 1) * _SHARE**2 / M, "errors that add up without end"),
        Rival(_FIRST * _LOST / _SHARE, "the share itself where its square belongs"),
        Rival(_FIRST * _LOST.subs(n, n + 1), "one refit too many"),
    ],
)

THEOREM = Theorem(
    title="Real words kept beside synthetic ones",
    says="If the same N real words stay in every training set beside M synthetic ones, the model "
    "[keeps all but one part in 2N + 1 of the first model's expected diversity](kept), and [the "
    "expected squared distance from the real words' own shares stays below 1/(2N + 1)](near), for "
    "any M and after any number of refits.",
    setting="""\
A language model with $K$ words is a list of weights.
The first model $p_1$ is the shares among $N$ words drawn from the real distribution $p_0$.
For refit $n \\ge 2$, $M$ synthetic words are drawn from $p_{n-1}$, and $p_n$ is the shares among
these and *the same* $N$ real words (maximum likelihood, all words counted alike).
So a share $\\alpha = M/(M+N)$ of each training set is synthetic.
In population genetics the fixed words act like a continent of constant make-up from which migrants
come to an island of $M$ gene copies in each generation (Wright–Fisher with migration).
""",
    claims=[REPEATS, DRIFT],
    statements=[
        Bound(
            "near",
            DRIFT.value,
            "<",
            1 / (2 * N + 1),
            _DOMAIN,
            [
                Rival(1 / M, "1/M, as if more synthetic words left less room for error"),
                Rival(1 / (4 * N), "half of it"),
            ],
        ),
        Bound(
            "kept",
            1 - REPEATS.value,
            ">=",
            _FIRST * (1 - 1 / (2 * N + 1)),
            _DOMAIN,
            [Rival(_FIRST, "nothing is lost after the first model")],
            note="of the diversity of the real words' shares, all but one part in 2N + 1 stays",
        ),
    ],
    sources=[
        Source("seddik2024", "partially synthetic training", "the model"),
        Source("ewens2004", "chapter 1", "the loss of heterozygosity"),
    ],
)


def _chain(
    real: int, fake: int, types: int, refits: int
) -> Iterator[tuple[Model, Fraction, dict[Model, Fraction]]]:
    """Each first model with its chance, and the law of the last one given it, all words listed."""
    firsts: dict[Model, Fraction] = {}
    for words in product(range(types), repeat=real):
        start = tuple(Fraction(words.count(k), real) for k in range(types))
        firsts[start] = firsts.get(start, Fraction(0)) + Fraction(1, types**real)
    for start, odds in firsts.items():
        law = {start: Fraction(1)}
        for _ in range(refits - 1):
            after: dict[Model, Fraction] = {}
            for model, chance in law.items():
                for drawn in product(range(types), repeat=fake):
                    p = chance
                    for word in drawn:
                        p *= model[word]
                    new = tuple(
                        (real * x + drawn.count(k)) / (real + fake) for k, x in enumerate(start)
                    )
                    after[new] = after.get(new, Fraction(0)) + p
            law = after
        yield start, odds, law


_SMALL = ((1, 1, 2), (2, 1, 2), (2, 2, 2), (3, 1, 3), (1, 3, 2))


def _held_back() -> list[bool]:
    """Given the real words every model has their shares as its mean."""
    return [
        sum((p * model[k] for model, p in law.items()), Fraction(0)) == start[k]
        for small in _SMALL
        for refits in (2, 3)
        for start, _, law in _chain(*small, refits)
        for k in range(len(start))
    ]


def _distances() -> list[bool]:
    """The mean squared distance is what the mean squares have grown by."""
    cases = []
    for small in _SMALL:
        grown = apart = Fraction(0)
        for start, odds, law in _chain(*small, 3):
            for model, p in law.items():
                pairs = list(zip(model, start, strict=True))
                grown += odds * p * sum(a**2 - b**2 for a, b in pairs)
                apart += odds * p * sum((a - b) ** 2 for a, b in pairs)
        cases.append(grown == apart)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    pool = p.compute(
        Binomial(M, w).mean(lambda j: ((1 - _SHARE) * x + _SHARE * j / M) ** 2),
        "One type has the share $x$ among the real words and the weight $w$ in the last model. "
        "Its mean squared weight after the refit:",
        at=[
            dict(M=Fraction(a), N=Fraction(b), w=Fraction(1, 3), x=Fraction(1, 2))
            for a, b in ((1, 1), (2, 3), (5, 2))
        ],
        result=sympy.expand(
            ((1 - _SHARE) * x) ** 2
            + 2 * (1 - _SHARE) * x * _SHARE * w
            + _SHARE**2 * Binomial(M, w).moment(2) / M**2
        ),
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Given the real words, every model has $p_1$ as its mean, by induction: a mixture of $p_1$ "
        "and a sample whose mean is the last model. So the mean of $x w$ is that of $x^2$. "
        "Summed over the types, $w$ gives 1; let $S_n$ be the sum of the mean squares.",
        trial=_held_back,
        tried="one to three real and synthetic words of two and three types, all listed, for three "
        "models in a row",
    )
    square, last = sympy.symbols("S_1 S_{n}")
    poly = sympy.Poly(sympy.expand(pool), x, w)
    recursion = (
        (poly.coeff_monomial(x**2) + poly.coeff_monomial(x * w)) * square
        + poly.coeff_monomial(w**2) * last
        + poly.coeff_monomial(w)
    )
    kept = p.identity(
        sympy.factor(recursion.coeff(square).simplify()),
        1 - _SHARE**2,
        "The coefficient of $S_1$:",
    )
    rate = sympy.factor(recursion.coeff(last))
    p.identity(
        sympy.factor(recursion.subs({square: 0, last: 0})),
        1 - kept - rate,
        "Together with that of $S_n$ and the constant it makes 1, so the recursion for the "
        "diversity $D_n = 1 - S_n$ has no constant:",
    )
    first = 1 - p.uses("discrete/heterozygosity", "repeats").subs(n, 1).subs(M, N)
    ratio = p.solve(
        lambda v: sympy.factor(kept) + rate * v,
        sympy.S.One,
        "Divided by $D_1$, the recursion for the diversity after $n$ refits with synthetic words:",
    ).subs(n, n - 1)
    p.argue(
        "As $\\mathbb{E}[p_n \\mid p_1] = p_1$, the mean squared distance is the difference of the "
        "mean squares.",
        r"\mathbb{E}\,\lVert p_n-p_1\rVert^2 = S_n - S_1 = D_1 - D_n",
        trial=_distances,
        tried="the same words listed: the squares and the squared distances",
    )
    return {"repeats": 1 - first * ratio, "drift": first * (1 - ratio)}


def _listed(M: Fraction, N: Fraction, K: Fraction, n: Fraction) -> tuple[Fraction, Fraction]:
    """Both means by listing the real words and every synthetic word of every refit."""
    squares = drifts = Fraction(0)
    for start, odds, law in _chain(int(N), int(M), int(K), int(n)):
        for model, p in law.items():
            squares += odds * p * sum(weight**2 for weight in model)
            drifts += odds * p * sum((a - b) ** 2 for a, b in zip(model, start, strict=True))
    return squares, drifts


_AT = [
    dict(M=1, N=1, K=3, n=4),
    dict(M=2, N=3, K=2, n=3),
    dict(M=3, N=2, K=3, n=3),
    dict(M=4, N=1, K=2, n=1),
]
_WORDS = "every real word and every synthetic word listed, in rational arithmetic"
ROUTES = [
    Route(lambda **at: _listed(**at)[0], at=_AT, words=_WORDS, claim="repeats"),
    Route(lambda **at: _listed(**at)[1], at=_AT, words=_WORDS, claim="drift"),
]
