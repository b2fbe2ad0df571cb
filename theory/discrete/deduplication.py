"""Refitting to a deduplicated sample: how many types are left, and what becomes of weights."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import perm
from operator import mul
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.discrete._survival import Survival
from theory.domain import Domain, Integers, Reals
from theory.maths.wright_fisher import parents
from theory.notation import Expectation, Expr, K, M, Probability, Statistic, i, k, n, w, weight
from theory.numeric import Algorithm, TooLarge, mpf
from theory.proof import Proof
from theory.standard import JENSEN, TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Theorem

MOST_STEPS = 4_000_000
"""Multiplications (the square of the number of types for each refit) that are waited for."""

MOST_EXACTLY = 4_000
"""The same times the sample size, where numbers are fractions and grow with each refit."""


def _surjections(size: int) -> list[int]:
    """The Stirling numbers of the second kind S(size, b), b = 0 … size."""
    row = [1]
    for _ in range(size):
        row = [b * p + q for b, (p, q) in enumerate(zip([*row, 0], [0, *row], strict=True))]
    return row


@lru_cache(maxsize=8)
def _rows(size: int, types: int) -> list[list[int]]:
    """The ways in which ``size`` samples show b of k types, for k = 1 … types."""
    blocks = _surjections(size)
    return [
        [perm(kinds, b) * blocks[b] for b in range(min(size, kinds) + 1)]
        for kinds in range(1, types + 1)
    ]


def _first(size: int, types: int) -> list[int]:
    blocks = _surjections(size)
    return [perm(types, b) * blocks[b] for b in range(min(size, types) + 1)]


def _law(size: int, types: int, refits: int, bits: int) -> list[int]:
    """The law of the number of types times 2**bits; each step is rounded down."""
    total = types**size
    law = [(p << bits) // total for p in _first(size, types)]
    top = len(law) - 1
    rows = [
        [(p << bits) // kinds**size for p in row] for kinds, row in enumerate(_rows(size, top), 1)
    ]
    columns = [[rows[kinds - 1][b] for kinds in range(b, top + 1)] for b in range(1, top + 1)]
    for _ in range(refits - 1):
        law = [0] + [sum(map(mul, column, law[b:])) >> bits for b, column in enumerate(columns, 1)]
    return law


def _refuse_large(size: int, types: int, refits: int) -> None:
    top = min(size, types)
    if top**2 * (refits + top) > MOST_STEPS:
        raise TooLarge(f"M={size}, K={types}, n={refits}: the law of the number of types")


class Kept(Algorithm):
    """``Kept(M, K, n)``: types left where each is trained on once, the law refit by refit."""

    latex_name = "D"
    definition = (
        r"\begin{gathered} D(M, K, n) = \sum_{b=1}^{K} \frac{K!}{(K-b)!}"
        r"\begin{Bmatrix} M \\ b \end{Bmatrix} K^{-M}\, D(M, b, n-1), \\ D(M, K, 0) = K"
        r"\end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, K: Any, n: Any) -> Any:
        size, types, refits = int(M), int(K), int(n)
        if not refits:
            return Fraction(types)
        top = min(size, types)
        if top**2 * size * refits > MOST_EXACTLY:
            raise TooLarge(f"M={size}, K={types}, n={refits}: the law in fractions")
        law = [Fraction(p, types**size) for p in _first(size, types)]
        for _ in range(refits - 1):
            after = [Fraction(0)] * (top + 1)
            for kinds, row in enumerate(_rows(size, top), 1):
                for b, ways in enumerate(row):
                    after[b] += law[kinds] * Fraction(ways, kinds**size)
            law = after
        return sum((b * p for b, p in enumerate(law)), Fraction(0))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, types, refits = (int(arg) for arg in args)
        if not refits:
            return mpmath.mpf(types)
        _refuse_large(size, types, refits)
        bits = mpmath.mp.prec + 4 * (size * refits + 1).bit_length() + 10
        law = _law(size, types, refits, bits)
        return mpmath.ldexp(sum(b * p for b, p in enumerate(law)), -bits)

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, ctx

        size, types, refits = (int(arg) for arg in args)
        if not refits:
            return arb(types)
        _refuse_large(size, types, refits)
        bits = ctx.prec + 4 * (size * refits + 1).bit_length() + 10
        low = sum(b * p for b, p in enumerate(_law(size, types, refits, bits)))
        # a step rounds each entry of the law down by less than 1, and each of the matrix
        top = min(size, types)
        off = 2 * (top + 1) ** 3 * refits
        return arb(low).union(arb(low + off)) * arb((1, -bits))


@lru_cache(maxsize=4)
def _draw_by_draw(size: int, top: int, bits: int) -> list[list[int]]:
    """P(b types seen | k there), for k = 0 … top, one sample after the other."""
    rows = [[1 << bits, *[0] * top]]
    for kinds in range(1, top + 1):
        seen = [1 << bits, *[0] * kinds]
        for _ in range(size):
            seen = [
                (b * seen[b] + (kinds - b + 1) * (seen[b - 1] if b else 0)) // kinds
                for b in range(kinds + 1)
            ]
        rows.append(seen + [0] * (top - kinds))
    return rows


def _times(left: list[list[int]], right: list[list[int]], bits: int) -> list[list[int]]:
    """The product of two triangular matrices in fixed point."""
    columns = list(zip(*right, strict=True))
    return [
        [
            sum(map(mul, row[b : a + 1], columns[b][b : a + 1])) >> bits if b <= a else 0
            for b in range(len(row))
        ]
        for a, row in enumerate(left)
    ]


class Backwards(Algorithm):
    """``Backwards(M, K, n)``: the same from the last refit back, each sample on its own."""

    latex_name = "D^*"

    @staticmethod
    def recipe(M: Any, K: Any, n: Any) -> Any:
        size, types, refits = int(M), int(K), int(n)
        top = min(size, types)
        if top**2 * size * refits > MOST_EXACTLY:
            raise TooLarge(f"M={size}, K={types}, n={refits}: backwards in fractions")
        if not refits:
            return Fraction(types)
        mean = [Fraction(b) for b in range(top + 1)]
        for left in range(refits, 0, -1):
            last = left == 1
            after = {}
            for kinds in [types] if last else range(1, top + 1):
                value = mean[: min(kinds, top) + 1]
                for _ in range(size):
                    value = [
                        Fraction(b, kinds) * p + Fraction(kinds - b, kinds) * q
                        for b, (p, q) in enumerate(zip(value, [*value[1:], value[-1]], strict=True))
                    ]
                after[kinds] = value[0]
            if last:
                return after[types]
            mean = [Fraction(0), *after.values()]
        raise AssertionError

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, types, refits = (int(arg) for arg in args)
        if not refits:
            return mpmath.mpf(types)
        _refuse_large(size, types, refits)
        top = min(size, types)
        bits = mpmath.mp.prec + 4 * (size * (refits + size)).bit_length() + 20
        power, rest = _draw_by_draw(size, top, bits), refits - 1
        if types <= top:
            chances = [mpmath.ldexp(p, -bits) for p in power[types]]
        else:
            chances = parents(mpmath.mpf(types), size)
        mean = [b << bits for b in range(top + 1)]
        while rest:
            if rest & 1:
                mean = [sum(map(mul, row, mean)) >> bits for row in power]
            rest >>= 1
            power = _times(power, power, bits) if rest else power
        return mpmath.ldexp(mpmath.fdot(chances, map(mpmath.mpf, mean)), -bits)


class MeanField(Algorithm):
    """``MeanField(M, K, n)``: the step's mean iterated, as if every number were its mean."""

    latex_name = r"d"
    definition = (
        r"\begin{gathered} d(M, K, n) = t\bigl(1 - (1-\tfrac1t)^M\bigr), \quad t = d(M, K, n-1),"
        r"\\ d(M, K, 0) = K \end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, K: Any, n: Any) -> Any:
        size, left = int(M), Fraction(K)
        if n and size ** int(n) > MOST_EXACTLY:
            raise TooLarge(f"M={size}, n={n}: the mean's recursion in fractions")
        for _ in range(int(n)):
            left *= 1 - (1 - 1 / left) ** size
        return left

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, types, refits = (int(arg) for arg in args)
        left = mpmath.mpf(types)
        for _ in range(refits):
            left *= 1 - (1 - 1 / left) ** size
        return left

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        size, types, refits = (int(arg) for arg in args)
        left = arb(types)
        for _ in range(refits):
            left *= 1 - (1 - 1 / left) ** size
        return left


class NewOnes(Algorithm):
    """``NewOnes(M, K, n)``: the same recursion, its power by repeated squaring of the rest."""

    latex_name = "d^*"

    @staticmethod
    def recipe(M: Any, K: Any, n: Any) -> Any:
        size, left = int(M), Fraction(K)
        if n and size ** int(n) > MOST_EXACTLY:
            raise TooLarge(f"M={size}, n={n}: the mean's recursion in fractions")
        for _ in range(int(n)):
            left = sum(((1 - 1 / left) ** j for j in range(size)), Fraction(0))
        return left

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, types, refits = (int(arg) for arg in args)
        left = mpmath.mpf(types)
        for _ in range(refits):
            # 1 + q + … + q^(size−1), doubled bit by bit
            q, total, power = 1 - 1 / left, mpmath.mpf(0), mpmath.mpf(1)
            for bit in f"{size:b}":
                total, power = total * (1 + power), power * power
                if bit == "1":
                    total, power = 1 + q * total, power * q
            left = total
        return left


_TYPES = Expectation(Statistic(r"\lvert\operatorname{supp} p_n\rvert", "types in pₙ"), low=0)
_SIZES: Any = dict(
    M=Integers(1, probe=(1, 2, 3, 10), reach=50),
    K=Integers(1, probe=(1, 2, 3, 30), reach=10**6),
)
_REFITS = Integers(0, probe=(0, 1, 2, 7, 50), reach=100)

TYPES = Claim(
    name="types",
    quantity=_TYPES,
    value=Kept(M, K, n),
    domain=Domain(**_SIZES, n=_REFITS),
    words="From $K$ equally frequent types, the mean number of types after $n$ refits. The braces "
    "are Stirling numbers of the second kind, the ways to part $M$ samples into $b$ groups.",
    rivals=[
        Rival(K * Survival(M, 1 / K, n), "as in plain retraining: duplicates do not matter"),
        Rival(K * (1 - (1 - 1 / K) ** M) ** n, "the first refit's share each time"),
        Rival(MeanField(M, K, n), "the mean in place of the random number, refit after refit"),
        Rival(
            1 + (K - 1) * Survival(M, 1 / K, 2 * n),
            "hastens the loss: two refits' worth in each",
        ),
        Rival(K * (1 - (1 - 1 / K) ** M), "nothing is lost after the first refit"),
    ],
)

MOST = Claim(
    name="most",
    quantity=_TYPES,
    value=MeanField(M, K, n),
    relation="<=",
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 10, 10**5), reach=10**6),
        K=Integers(1, probe=(1, 2, 30, 10**5), reach=10**6),
        n=Integers(0, probe=(0, 1, 2, 7), reach=100),
    ),
    words="It is [at most](most) what one gets by putting the mean in place of the number, refit "
    "after refit, which is quick to compute:",
    rivals=[
        Rival(K * Survival(M, 1 / K, n), "the mean of plain retraining"),
        Rival(MeanField(M, K, n) * sympy.Rational(19, 20), "a twentieth less"),
        Rival(K * (1 - (1 - 1 / K) ** M) ** n, "the first refit's share each time"),
    ],
)

_SEEN = 1 - w**M - (1 - w) ** M
_PAIR: Any = dict(
    M=Integers(1, probe=(1, 2, 3, 10, 1000), reach=10**5),
    w=Reals(0, 1, probe=("0", "1/1000", "1/3", "1/2", "1")),
    n=Integers(1, probe=(1, 2, 10, 10**4), reach=10**6),
)
_FEW: Any = {**_PAIR, "M": Integers(1, probe=(1, 2, 3, 10, 1000), reach=2000)}

BOTH = Claim(
    name="both",
    quantity=Probability(r"0 < w_n < 1", "0 < wₙ < 1"),
    value=_SEEN * (1 - 2 ** (1 - M)) ** (n - 1),
    domain=Domain(**_PAIR),
    words="Of two types of weights $w$ and $1-w$ both are left after $n \\ge 1$ refits with chance",
    rivals=[
        Rival(_SEEN**n, "the weights are what they were at each refit"),
        Rival((1 - 2 ** (1 - M)) ** n, "equal weights from the start"),
        Rival(_SEEN * (1 - 2 ** (-M)) ** (n - 1), "only one of the two can be lost"),
        Rival(4 * w * (1 - w) * (1 - 1 / M) ** n, "lost like the diversity of plain retraining"),
    ],
)

MEAN = Claim(
    name="mean",
    quantity=Expectation(weight(n), low=0),
    value=(1 + w**M - (1 - w) ** M) / 2,
    domain=Domain(**_FEW),
    words="and the expected weight of the first, from the first refit on, is",
    rivals=[
        Rival(w, "a martingale, as in plain retraining"),
        Rival(sympy.Rational(1, 2), "the two are equal from then on"),
        Rival((1 - (1 - w) ** M) / 2, "half of the chance to be seen"),
        Rival(w**M, "the chance to be alone"),
    ],
)

WAIT = Claim(
    name="wait",
    quantity=Expectation(
        Statistic(r"\min\{n : \lvert\operatorname{supp} p_n\rvert = 1\}", "first n with one type"),
        low=0,
    ),
    value=sympy.Integer(2) ** (M - 1),
    domain=Domain(M=Integers(1, probe=(1, 2, 3, 20, 1000), reach=10**4)),
    words="Two equally frequent types last on average for so many refits, until one is left:",
    rivals=[
        Rival(2 * M * sympy.log(2), "as in plain retraining, about 1.39 M"),
        Rival(sympy.Integer(2) ** M, "one of the two must be lost, a given one"),
        Rival(M, "as many refits as samples"),
    ],
)

THEOREM = Theorem(
    title="Deduplication",
    says="If each refit keeps one copy of each type that it has drawn, [no fewer types are left on "
    "average than in plain retraining](not_less), and [more of two types or more, from three "
    "samples and two refits on](slower): [of 50 to 80 distinct samples about M/(ln n + ln ln n), "
    "within 5%, for n from 30 to 200](about). "
    "But [a type's weight is not kept, not even on average](mean): two types that are both drawn "
    "are equal at once, and then [they last for 2^(M−1) refits on average](wait).",
    setting="""\
A categorical model has weights $p_0$ over types.
Refit $n$ draws $M$ independent samples from the model $p_{n-1}$, drops every duplicate, and fits
the rest by maximum likelihood: each type that was drawn gets the same weight.
Nothing else is mixed in, and duplicates are known without error.
$\\lvert\\operatorname{supp} p_n\\rvert$ is the number of types with a weight above 0.
""",
    claims=[TYPES, MOST, BOTH, MEAN, WAIT],
    statements=[
        Bound(
            "not_less",
            Kept(M, K, n),
            ">=",
            K * Survival(M, 1 / K, n),
            Domain(**_SIZES, n=_REFITS),
            [
                Rival(K * Survival(M, 1 / K, n) * sympy.Rational(21, 20), "a twentieth more"),
                Rival(MeanField(M, K, n), "the mean in place of the random number"),
            ],
            note="the mean number of types of K equally frequent ones, deduplicated and plain",
        ),
        Bound(
            "slower",
            Kept(M, K, n),
            ">",
            K * Survival(M, 1 / K, n),
            Domain(
                M=Integers(3, 40, probe=(3, 10, 40)),
                K=Integers(2, probe=(2, 3, 30), reach=10**4),
                n=Integers(2, 100, probe=(2, 7, 50)),
            ),
            [Rival(2 * K * Survival(M, 1 / K, n), "twice as many")],
            note="the same two means, for three samples or more, two types or more and two refits "
            "or more",
        ),
        About(
            "about",
            Kept(M, M, n),
            M / (sympy.log(n) + sympy.log(sympy.log(n))),
            Fraction(5, 100),
            Domain(
                M=Integers(50, 80, probe=(50, 60, 80)),
                n=Integers(30, 200, probe=(30, 100, 200)),
            ),
            [
                Rival(2 * M / n, "as in plain retraining"),
                Rival(M / sympy.log(n), "the second logarithm left out"),
                Rival(M, "none is lost"),
            ],
            note="the mean number of types left of M distinct samples",
        ),
    ],
)


def _seen(weights: tuple[Fraction, ...], size: int) -> list[Fraction]:
    """The law of the number of types in a sample, all samples listed."""
    law = [Fraction(0)] * (len(weights) + 1)
    for labels, chance in listed.samples(weights, size):
        law[len(set(labels))] += chance
    return law


_UNEQUAL = [
    (Fraction(1, 20), Fraction(19, 20)),
    (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    (Fraction(2, 5), Fraction(2, 5), Fraction(1, 10), Fraction(1, 10)),
]


def _counted() -> list[bool]:
    """Stirling numbers against a list of all samples."""
    return [
        _seen((Fraction(1, types),) * types, size)[: min(size, types) + 1]
        == [Fraction(ways, types**size) for ways in _first(size, types)]
        for types, size in ((1, 3), (2, 1), (2, 4), (3, 3), (4, 3), (3, 5))
    ]


def _levelled() -> list[bool]:
    """More than any number of types is likelier to be seen where weights are equal."""
    cases = []
    for weights in _UNEQUAL:
        for size in (1, 2, 3, 5):
            equal = _seen((Fraction(1, len(weights)),) * len(weights), size)
            given = _seen(weights, size)
            more = _seen((Fraction(1, len(weights) + 1),) * (len(weights) + 1), size)
            for b in range(1, len(equal)):
                cases.append(sum(more[b:]) >= sum(equal[b:]) >= sum(given[b:]))
    return cases


@lru_cache(maxsize=64)
def _deduplicated(
    weights: tuple[Fraction, ...], size: int, refits: int
) -> dict[tuple[Fraction, ...], Fraction]:
    """Every model after some refits with its chance, all samples listed, duplicates dropped."""
    found = {weights: Fraction(1)}
    for _ in range(refits):
        after: dict[tuple[Fraction, ...], Fraction] = {}
        for model, chance in found.items():
            for labels, odds in listed.samples(model, size):
                if odds:
                    there = set(labels)
                    new = tuple(Fraction(t in there, len(there)) for t in range(len(model)))
                    after[new] = after.get(new, Fraction(0)) + chance * odds
        found = after
    return found


def _mean_types(size: int, types: int, refits: int) -> Fraction:
    models = _deduplicated((Fraction(1, types),) * types, size, refits)
    return sum((chance * sum(map(bool, model)) for model, chance in models.items()), Fraction(0))


def _back() -> list[bool]:
    return [
        Backwards.recipe(size, types, refits) == _mean_types(size, types, refits)
        for size, types, refits in ((2, 3, 2), (3, 2, 3), (3, 4, 2), (4, 2, 3))
    ]


def _pairs() -> list[bool]:
    """Both of two types left, all samples listed."""
    cases = []
    for size in (1, 2, 4):
        for weight_ in listed.WEIGHTS:
            first = 1 - weight_**size - (1 - weight_) ** size
            again = 1 - 2 * Fraction(1, 2) ** size
            for refits in (1, 2, 3):
                models = _deduplicated((weight_, 1 - weight_), size, refits)
                both = models.get((Fraction(1, 2),) * 2, Fraction(0))
                cases.append(both == first * again ** (refits - 1))
    return cases


def _bends() -> list[bool]:
    """The step's mean rises and bends downwards, at 40 points for each of four sizes."""
    cases = []
    for size in (1, 2, 7, 50):

        def step(left: Fraction, size: int = size) -> Fraction:
            return left * (1 - (1 - 1 / left) ** size)

        for tenth in range(1, 41):
            low, high = 1 + Fraction(tenth - 1, 10) ** 2, 1 + Fraction(tenth + 1, 10) ** 2
            middle = step((low + high) / 2)
            cases.append(middle >= (step(low) + step(high)) / 2 and step(high) >= step(low))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "After a refit all types that are left have the same weight, so their number says all. "
        "Of $k$ equal types $M$ samples show $b$ with the chance below: the ways to choose $b$ "
        "types in order, times the ways to part the samples among them.",
        r"\mathbb{P}(b \mid k) = \frac{k!}{(k-b)!} \begin{Bmatrix} M \\ b \end{Bmatrix} k^{-M}",
        trial=_counted,
        tried="all samples of up to five, of up to four types, listed",
    )
    p.argue(
        "The proof's own arithmetic works from the last refit back and sample by sample: where $b$ "
        "of $k$ types have been seen, the next sample shows a new one with chance $1 - b/k$.",
        trial=_back,
        tried="all samples of two and three refits listed",
    )
    step = p.compute(
        sympy.Sum((1 - 1 / k) ** (i - 1), (i, 1, M)),
        "The mean number of types in a sample: the $i$-th draw shows a new type with the chance "
        "that the $i-1$ before it have all missed what it shows.",
        at=[dict(M=Fraction(3), k=Fraction(5)), dict(M=Fraction(10), k=Fraction(2))],
        result=k * (1 - (1 - 1 / k) ** M),
    )
    p.argue(
        "This rises with $k$ and bends downwards, for it is $k\\,\\phi(1/k)$ with the concave "
        "$\\phi(x) = 1-(1-x)^M$. So by Jensen's inequality the mean after a refit is at most the "
        "step at the mean before it, and so on.",
        trial=_bends,
        tried="four sample sizes, forty points each, in fractions",
    )
    p.cite(JENSEN)
    p.argue(
        "Why deduplication keeps more: of all weights over $k$ types, equal ones make it likeliest "
        "to see more than any given number of types, and more types can only show more. So the "
        "two chains can be run side by side such that the deduplicated one is never behind.",
        trial=_levelled,
        tried="three lists of weights, samples of up to five listed",
    )
    two = p.identity(
        step.subs(k, 2) - 1,
        1 - 2 * sympy.Rational(1, 2) ** M,
        "Of two equal types both are seen with a chance that is the mean number less one, and also "
        "one less the chances to miss either.",
        apart=True,
    )
    p.argue(
        "The first refit shows both with chance $1-w^M-(1-w)^M$, and each later one, while both "
        "are left, with that same chance of two equal types. The steps are independent.",
        trial=_pairs,
        tried="up to four samples and three refits listed, three weights",
    )
    p.cite(TOTAL_EXPECTATION)
    wait = sympy.simplify(1 / (1 - two))
    return {
        "types": Backwards(M, K, n),
        "most": NewOnes(M, K, n),
        "both": (1 - w**M - (1 - w) ** M) * two ** (n - 1),
        "mean": w**M + (1 - w**M - (1 - w) ** M) / 2,
        "wait": wait,
    }


def _with_weights(M: Fraction, w: Fraction, n: Fraction) -> Any:
    return _deduplicated((w, 1 - w), int(M), int(n)).items()


def _both_left(M: Fraction, w: Fraction, n: Fraction) -> Fraction:
    cases = _with_weights(M, w, n)
    return sum((chance for model, chance in cases if 0 < model[0] < 1), Fraction(0))


def _first_weight(M: Fraction, w: Fraction, n: Fraction) -> Fraction:
    return sum((chance * model[0] for model, chance in _with_weights(M, w, n)), Fraction(0))


def _ending(M: Fraction) -> Any:
    """The refits with two types left added up, one by one, from samples listed."""
    stay = _seen((Fraction(1, 2),) * 2, int(M))[2]
    with mpmath.workdps(50):
        total, chance = mpmath.mpf(0), mpmath.mpf(1)
        while chance > mpmath.mpf(10) ** -45:
            total, chance = total + chance, chance * mpf(stay)
        return total


_WORDS = "every sample of every refit listed, duplicates dropped"
ROUTES = (
    [
        Route(
            lambda M, K, n: _mean_types(int(M), int(K), int(n)),
            at=[dict(M=1, K=3, n=2), dict(M=3, K=4, n=3), dict(M=5, K=3, n=3)],
            words=_WORDS,
            claim=name,
        )
        for name in ("types", "most")
    ]
    + [
        Route(
            by,
            at=[
                dict(M=1, w=Fraction(1, 3), n=2),
                dict(M=3, w=Fraction(1, 20), n=5),
                dict(M=6, w=Fraction(4, 5), n=3),
            ],
            words=_WORDS,
            claim=name,
        )
        for by, name in ((_both_left, "both"), (_first_weight, "mean"))
    ]
    + [
        Route(
            _ending,
            at=[dict(M=1), dict(M=3), dict(M=6)],
            words="the chances that two are left, added up refit by refit",
            claim="wait",
        )
    ]
)
