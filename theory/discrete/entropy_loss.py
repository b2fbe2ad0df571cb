"""How entropy dies: exactly, per refit, and at the same rate as heterozygosity."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import comb, factorial, prod
from operator import mul
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.domain import Domain, Integers
from theory.maths.exponential_families import ledger
from theory.maths.wright_fisher import UNIT, binomial, chances, row_error, transitions
from theory.notation import Expectation, Expr, K, M, Statistic, n, w, x
from theory.numeric import Algorithm, Enclosure, TooLarge, mpf, same
from theory.proof import Proof
from theory.statement import About
from theory.theorem import Claim, Rival, Route, Source, Theorem

MOST_STEPS = 300_000
"""Multiplications (M² for each refit, more where numbers are long) of the exact chain."""

REACH_SAMPLES, REACH_REFITS = 400, 1000
"""How far out two algorithms are compared: a law carried forward, a function carried backward."""


def _refuse_large(size: int, refits: int) -> None:
    if refits * size**2 * (1 + size * refits // 1000) > MOST_STEPS:
        raise TooLarge(f"M={size}, n={refits}: the chain of counts is worked through exactly")


def _refuse_beyond(size: int, refits: int) -> None:
    if size > REACH_SAMPLES or refits > REACH_REFITS:
        raise TooLarge(
            f"M={size}, n={refits}: in double precision up to M={REACH_SAMPLES}, n={REACH_REFITS}"
        )


def _by_convolution(size: int) -> Any:
    """The chain's matrix once more, in double precision: one sample after the other, all rows.

    Two products and a sum for each sample, so off by 5·size roundings at most, relatively.
    """
    import numpy as np

    hit = np.arange(size + 1)[:, None] / size
    miss = hit[::-1]
    out = np.zeros((size + 1, size + 1))
    out[:, 0] = 1
    for seen in range(size):
        more = out[:, : seen + 1] * hit
        out[:, : seen + 1] *= miss
        out[:, 1 : seen + 2] += more
    return out


def _content(size: int) -> Any:
    """−w ln w for w = j/size; the largest weight's is 0."""
    import numpy as np

    shares = np.arange(1, size) / size
    return np.concatenate([[0], -shares * np.log1p(shares - 1), [0]])


def _enclosed(mean: float, size: int, refits: int, how: str) -> Enclosure:
    """Bounds for a mean whose matrices and logarithms each added roundings, none subtracted."""
    off = 1.01 * (refits * (row_error(size) + (size + 2) * UNIT) + (size + 10) * UNIT)
    total = mpmath.mpf(mean)
    words = f"double precision, {how}, its rounding errors added up"
    return Enclosure(total * (1 - off), total * (1 + off), words)


def _law(size: int, types: int, refits: int) -> list[Fraction]:
    """P(j of ``size`` samples show a type that began at 1/K), after ``refits`` ≥ 1, forward."""
    _refuse_large(size, refits)
    whole = [comb(size, j) * (types - 1) ** (size - j) for j in range(size + 1)]
    columns = list(zip(*transitions(size), strict=True))
    for _ in range(refits - 1):
        whole = [sum(map(mul, whole, column)) for column in columns]
    total = types**size * size ** (size * (refits - 1))
    return [Fraction(count, total) for count in whole]


def _content_in_balls(j: int, size: int) -> Any:
    """(j/size) ln(j/size) as a ball."""
    from flint import arb, fmpq

    share = arb(fmpq(j, size))
    return share * share.log()


class MeanEntropy(Algorithm):
    """``MeanEntropy(M, K, n)``: K times the mean of −(j/M) ln(j/M) over one type's count."""

    latex_name = "h"
    definition = (
        r"h(M, K, n) = -K \sum_{j=1}^{M} \mathbb{P}(w_n = \tfrac jM)\, \tfrac jM \ln \tfrac jM,"
        r"\qquad w_0 = \tfrac1K"
    )

    @staticmethod
    def recipe(M: Any, K: Any, n: Any) -> Any:
        size, types = int(M), int(K)
        if n == 0:
            return sympy.log(types)
        law = _law(size, types, int(n))
        return sum(
            -types
            * sympy.Rational(p.numerator * j, p.denominator * size)
            * (sympy.log(j) - sympy.log(size))
            for j, p in enumerate(law)
            if j
        )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, types, refits = (int(arg) for arg in args)
        if refits == 0:
            return mpmath.log(types)
        law = _law(size, types, refits)
        return -types * mpmath.fsum(
            mpmath.mpf(p.numerator) / p.denominator * j / size * mpmath.log(mpmath.mpf(j) / size)
            for j, p in enumerate(law)
            if j
        )

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, fmpq

        size, types, refits = (int(arg) for arg in args)
        if refits == 0:
            return arb(types).log()
        total = arb(0)
        for j, p in enumerate(_law(size, types, refits)):
            if j:
                total -= arb(fmpq(p.numerator, p.denominator)) * _content_in_balls(j, size)
        return types * total

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        size, types, refits = (int(arg) for arg in args)
        _refuse_beyond(size, refits)
        if refits == 0 or types == 1:
            entropy = mpmath.log(types)
            return Enclosure(entropy, entropy, "at the start")
        law = binomial(size, 1.0, types - 1.0) * types  # so that no chance is too small
        for _ in range(refits - 1):
            law = law @ chances(size)
        return _enclosed(float(law @ _content(size)), size, refits, "forward in time")


class Remaining(Algorithm):
    """``Remaining(M, K, n)``: what is left to learn, −w ln w followed backward as a function."""

    latex_name = r"h_{\leftarrow}"

    @staticmethod
    def recipe(M: Any, K: Any, n: Any) -> Any:
        size, types = int(M), int(K)
        if n == 0:
            return -types * sympy.Rational(1, types) * sympy.log(sympy.Rational(1, types))
        shape = [_coefficients(row, size) for row in _powers(size, int(n) - 1)]
        start = [
            sympy.Rational(comb(size, j) * (types - 1) ** (size - j), types**size)
            for j in range(size + 1)
        ]
        return types * sum(p * s for p, s in zip(start, shape, strict=True))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, types, refits = (int(arg) for arg in args)
        if refits == 0:
            return -mpmath.log(mpmath.mpf(1) / types)
        _refuse_large(size, refits)
        rows = transitions(size)
        shares = [mpmath.mpf(j) / size for j in range(size + 1)]
        shape = [-share * mpmath.log(share) if share else mpmath.mpf(0) for share in shares]
        for _ in range(refits - 1):
            shape = [mpmath.fdot(row, shape) / size**size for row in rows]
        first = [
            mpmath.mpf(comb(size, j) * (types - 1) ** (size - j)) / types**size
            for j in range(size + 1)
        ]
        return types * mpmath.fdot(first, shape)

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        size, types, refits = (int(arg) for arg in args)
        _refuse_beyond(size, refits)
        if refits == 0 or types == 1:
            entropy = mpmath.log(types)
            return Enclosure(entropy, entropy, "at the start")
        rows, shape = _by_convolution(size), _content(size)
        for _ in range(refits - 1):
            shape = rows @ shape
        first = binomial(size, 1.0, types - 1.0)
        return _enclosed(float(first * types @ shape), size, refits, "backward in time")

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, fmpz

        size, types, refits = (int(arg) for arg in args)
        if refits == 0:
            return arb(types).log()
        _refuse_large(size, refits)
        rows = [list(map(fmpz, row)) for row in transitions(size)]
        shape = [arb(0), *(-_content_in_balls(j, size) for j in range(1, size + 1))]
        for _ in range(refits - 1):
            shape = [sum(map(mul, row, shape), arb(0)) / size**size for row in rows]
        chances = [comb(size, j) * (types - 1) ** (size - j) for j in range(size + 1)]
        return types * sum(map(mul, chances, shape), arb(0)) / types**size


def _powers(size: int, steps: int) -> list[list[Fraction]]:
    """The transition matrix's power, row by row."""
    base = [[Fraction(p, size**size) for p in row] for row in transitions(size)]
    out = [[Fraction(int(i == j)) for j in range(size + 1)] for i in range(size + 1)]
    for _ in range(steps):
        columns = list(zip(*out, strict=True))
        out = [[sum(map(mul, row, column)) for column in columns] for row in base]
    return out


def _coefficients(row: list[Fraction], size: int) -> Expr:
    """Σ row_j · (−(j/M) ln(j/M)) with the logarithms of whole numbers left standing."""
    return sum(
        sympy.Rational(p.numerator * j, p.denominator * size) * (sympy.log(size) - sympy.log(j))
        for j, p in enumerate(row)
        if j
    )


_ENTROPY = Expectation(Statistic("H(p_n)", "H(pₙ)"), low=0)
_SMALL = Domain(
    M=Integers(2, probe=(2, 3, 5, 12), reach=REACH_SAMPLES),
    K=Integers(1, probe=(1, 2, 3, 9), reach=10**6),
    n=Integers(0, probe=(0, 1, 2, 7), reach=REACH_REFITS),
)
_WIDE = Domain(M=Integers(2), K=Integers(1), n=Integers(1))
_DIVERSITY = (1 - 1 / M) ** n * (1 - 1 / K)
_STEEPEST = M * sympy.log(M) / (M - 1)

EXACT = Claim(
    name="exact",
    quantity=_ENTROPY,
    value=MeanEntropy(M, K, n),
    domain=_SMALL,
    words="From $K$ equally frequent types the expected entropy, in nats, is",
    rivals=[
        Rival(sympy.log(K) - n * (K - 1) / (2 * M), "the first order in 1/M, added up"),
        Rival(sympy.log(K) - n * K / (2 * M), "the same with K where K − 1 belongs"),
        Rival(sympy.log(K) * (1 - 1 / M) ** n, "lost in proportion to itself"),
        Rival(sympy.log(K), "no weight moves on average"),
        Rival(-sympy.log(1 - _DIVERSITY), "the entropy of the mean chance that samples agree"),
    ],
)

STEP = Claim(
    name="step",
    quantity=_ENTROPY,
    value=sympy.log(K) - n * sympy.log(1 + (K - 1) / M),
    domain=_WIDE,
    relation=">=",
    words="Each refit costs [at most the logarithm of 1 + (K − 1)/M](step) on average. So",
    rivals=[
        Rival(sympy.log(K) - n * (K - 1) / (2 * M), "the first order in 1/M as a bound"),
        Rival(sympy.log(K) - n * sympy.log(1 + (K - 1) / (2 * M)), "half of it"),
        Rival(sympy.log(K), "nothing is lost on average"),
    ],
)

SLOWEST = Claim(
    name="slowest",
    quantity=_ENTROPY,
    value=_DIVERSITY,
    domain=_WIDE,
    relation=">=",
    words="It [dies no faster](slowest) than the diversity,",
    rivals=[
        Rival(sympy.log(K) * (1 - 1 / M) ** n, "the entropy's own start in the diversity's place"),
        Rival((1 - 1 / (2 * M)) ** n * (1 - 1 / K), "half the rate"),
        Rival(2 * _DIVERSITY, "twice as much"),
    ],
)

FASTEST = Claim(
    name="fastest",
    quantity=_ENTROPY,
    value=_STEEPEST * _DIVERSITY,
    domain=_WIDE,
    relation="<=",
    words="and [no slower](fastest):",
    rivals=[
        Rival(_DIVERSITY, "without the factor"),
        Rival(_STEEPEST * (1 - 1 / M) ** (3 * n) * (1 - 1 / K), "three times the rate"),
        Rival(sympy.log(K) * (1 - 2 / M) ** n, "two samples in each refit that miss"),
    ],
)

THEOREM = Theorem(
    title="The loss of entropy",
    says="A refit from K equally frequent types to M samples costs [about (K − 1)/(2M) nats of "
    "entropy on average where M is 5K or more](first), and [at most the logarithm of 1 + (K − 1)/M "
    "for any M](step); in the end expected entropy and expected diversity [decay at one rate, "
    "1 − 1/M per refit](slowest, fastest).",
    setting="""\
A categorical model starts with $K$ equally frequent types (words, modes, classes; in genetics,
alleles).
Refit $n$ draws $M$ independent samples from the model $p_{n-1}$, with replacement and with
nothing else mixed in, and sets $p_n$ to the shares of the types among them (maximum likelihood):
the Wright–Fisher model without mutation, with $M$ gene copies.
$H(p) = -\\sum_k p_k\\ln p_k$ is the *entropy* of the model, in nats; no correction is made for the
bias of entropies estimated from samples: that bias is what accumulates here.
""",
    claims=[EXACT, STEP, SLOWEST, FASTEST],
    statements=[
        About(
            "first",
            sympy.log(K) - MeanEntropy(M, K, 1),
            (K - 1) / (2 * M),
            Fraction(1, 16),
            Domain(
                M=Integers(10, probe=(10, 25, 100, 400), reach=400),
                K=Integers(2, probe=(2, 3, 5, 20), reach=80),
                where=[M >= 5 * K],
            ),
            [
                Rival(K / (2 * M), "K where K − 1 belongs"),
                Rival((K - 1) / M, "without the half"),
                Rival(sympy.log(K) / M, "a share 1/M of the entropy, as of the diversity"),
            ],
            note="the loss of the first refit from K equally frequent types",
        ),
    ],
    sources=[
        Source("miller1955", "", "the first-order bias $(K-1)/(2M)$ of an entropy from samples"),
        Source("paninski2003", "", "the bound on that bias"),
    ],
)


def _nats(weights: Any) -> Any:
    """The entropy of some weights, at the working precision."""
    return -mpmath.fsum(mpf(p) * mpmath.log(mpf(p)) for p in weights if p)


def _mean(of: Any, law: Any) -> Any:
    return mpmath.fsum(of(each) * mpf(p) for each, p in law.items())


def _one_type() -> list[bool]:
    """The mean entropy whole and by one type, whose part is also carried back by a refit."""

    def later(w: Fraction, size: int) -> Any:
        return _mean(lambda model: _nats(model[:1]), listed.models((w, 1 - w), size, 1))

    cases = []
    for types, size in ((2, 3), (3, 2), (3, 3)):
        start = (Fraction(1, types),) * types
        whole = _mean(_nats, listed.models(start, size, 2))
        after, before = (
            {Fraction(j, size): p for j, p in enumerate(listed.two_types(size, start[0], refits))}
            for refits in (2, 1)
        )
        part = _mean(lambda w: _nats([w]), after)
        carried = mpmath.fsum(mpf(p) * later(w, size) for w, p in before.items())
        cases += [same(whole, types * part, 12), same(whole, types * carried, 12)]
    return cases


def _divergence() -> list[bool]:
    """The loss of a refit, the mean divergence, and the logarithm above both."""
    cases = []
    thirds = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
    for weights in (thirds, (Fraction(1, 3),) * 3, (Fraction(1, 20), Fraction(19, 20))):
        for size in (2, 3):
            law = listed.models(weights, size, 1)

            def divergence(model: Any, weights: Any = weights) -> Any:
                pairs = [(p, q) for p, q in zip(model, weights, strict=True) if p]
                return mpmath.fsum(mpf(p) * mpmath.log(mpf(p / q)) for p, q in pairs)

            loss, mean = _nats(weights) - _mean(_nats, law), _mean(divergence, law)
            chi = sum(
                (c * p**2 / q for m, c in law.items() for p, q in zip(m, weights, strict=True)),
                Fraction(0),
            )
            most = mpmath.log(mpf(chi))
            cases += [same(loss, mean, 12), mean < most]
    return cases


def _between() -> list[bool]:
    """−ln x against 1 − x, their ratio, and the entropies of all shares of six samples."""
    xs = [mpmath.mpf(j) / 80 for j in range(1, 80)]
    ratios = [-mpmath.log(x) / (1 - x) for x in xs]
    cases = [ratio > 1 for ratio in ratios]
    cases += [a > b for a, b in pairwise(ratios)]
    for split in _splits(6, 3):
        shares = [Fraction(part, 6) for part in split]
        differ = 1 - sum(share**2 for share in shares)
        low, high = mpf(Fraction(differ)), _nats(shares)
        slack = 1 + 9 * mpmath.eps
        cases.append(low <= high * slack and high <= low * mpmath.log(6) * 6 / 5 * slack)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "By symmetry the mean entropy is $K$ times the mean of $-w_n\\ln w_n$ for one type. "
        "The claim carries the law of its count forward. Here the function $-w\\ln w$ is carried "
        "backward instead: its mean after one refit more, as a function of the weight before.",
        r"h_{m+1}(w) = \mathbb{E}\bigl[h_m(w_1) \mid w_0 = w\bigr],\quad h_0(w) = -w \ln w",
        trial=_one_type,
        tried="two and three types, all samples listed: the whole entropy, one type's part of it, "
        "and that part carried back by one refit",
    )
    second = p.uses("discrete/heterozygosity", "pair")
    ledger(p)
    p.argue(
        "*One refit.* So the loss is a mean divergence: the weights of types are an exponential "
        "family, and the base measure counts. The logarithm is concave (Jensen, twice), so it is "
        "at most the logarithm of one plus a chi-squared.",
        r"H(p_0) - \mathbb{E}\,H(p_1) = \mathbb{E} \sum_k p_{1,k}\ln\frac{p_{1,k}}{p_{0,k}}"
        r" \le \ln \mathbb{E} \sum_k \frac{p_{1,k}^2}{p_{0,k}}",
        trial=_divergence,
        tried="equal and unequal weights, all samples of two and three listed: the three sides",
    )
    square = p.identity(
        1 / K - second.subs(n, 1).subs(w, 1 / K),
        1 / K**2 + (1 - 1 / K) / (K * M),
        "The mean square of one of $K$ equal weights, after one refit:",
    )
    chi = p.identity(
        K * square * K,
        1 + (K - 1) / M,
        "Divided by the weight and summed over the types. It is the same for any weights $p_0$ of "
        "$K$ types: $\\sum_k (p_k^2 + p_k(1-p_k)/M)/p_k$.",
    )
    step = p.solve(
        lambda v: v - sympy.log(chi),
        sympy.log(K),
        "There are never more than $K$ types, so every refit costs that at most.",
    )
    p.differentiate(
        -sympy.log(x) - (1 - x),
        x,
        sympy.S.One,
        "*Many refits.* Compare $-\\ln x$ with $1-x$: at $x=1$ value and slope agree,",
    )
    p.argue(
        "and $-\\ln x$ is convex, so $-\\ln x \\ge 1-x$. On the other side, $\\frac{-\\ln x}{1-x}$ "
        "falls with $x$, and weights are $\\frac1M$ or more, or 0. Multiplied by $x$ and summed, "
        "the entropy lies between the diversity and a multiple of it.",
        r"1 - \lVert p \rVert^2 \;\le\; H(p) \;\le\; "
        r"\frac{\ln M}{1-\frac1M}\bigl(1 - \lVert p \rVert^2\bigr)",
        trial=_between,
        tried="both comparisons at eighty points of the unit interval, and both bounds for every "
        "way to share out six samples",
    )
    differ = 1 - p.uses("discrete/heterozygosity", "repeats")
    steepest = p.identity(
        -sympy.log(1 / M) / (1 - 1 / M), M * sympy.log(M) / (M - 1), "The factor is"
    )
    return {
        "exact": Remaining(M, K, n),
        "step": step,
        "slowest": differ,
        "fastest": steepest * differ,
    }


def _by_lists(M: Fraction, K: Fraction, n: Fraction) -> Any:
    """E H by following the whole sorted list of counts, multinomially, at 50 digits."""
    size, types = int(M), int(K)
    with mpmath.workdps(50):
        states: dict[tuple[int, ...], Any] = {(1,) * types: mpmath.mpf(1)}
        for _ in range(int(n)):
            after: dict[tuple[int, ...], Any] = {}
            for counts, chance in states.items():
                for split in _splits(size, len(counts)):
                    ways = factorial(size) // prod(map(factorial, split))
                    odds = ways * prod(a**b for a, b in zip(counts, split, strict=True))
                    left = tuple(sorted(part for part in split if part))
                    p = chance * odds / mpmath.mpf(sum(counts)) ** size
                    after[left] = after.get(left, mpmath.mpf(0)) + p
            states = after
        return mpmath.fsum(
            -p * c / sum(counts) * mpmath.log(mpmath.mpf(c) / sum(counts))
            for counts, p in states.items()
            for c in counts
        )


def _splits(total: int, parts: int) -> list[tuple[int, ...]]:
    if parts == 1:
        return [(total,)]
    return [(c, *rest) for c in range(total + 1) for rest in _splits(total - c, parts - 1)]


_AT = [dict(M=2, K=3, n=3), dict(M=5, K=3, n=2), dict(M=6, K=2, n=5), dict(M=4, K=4, n=1)]
ROUTES = [
    Route(_by_lists, at=_AT, words="the lists of all counts followed together", claim=claim.name)
    for claim in (EXACT, STEP, SLOWEST, FASTEST)
]
