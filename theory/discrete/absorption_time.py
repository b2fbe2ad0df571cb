"""The number of refits until a single type is left: exactly, and by diffusion's formula."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.discrete._absorption import (
    after_one,
    backward,
    by_ancestors,
    forward,
    fundamental,
    leaving,
)
from theory.domain import Domain, Integers, Reals
from theory.maths.wright_fisher import parents, transitions
from theory.notation import Expectation, Expr, K, M, Statistic, w
from theory.numeric import Algorithm, Enclosure
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

REACH = 2000
"""Sample size up to which two algorithms are compared: forward and backward in time."""


class Absorption(Algorithm):
    """``Absorption(M, w)``: the fundamental matrix applied to ones, after a first refit."""

    latex_name = "t"
    definition = (
        r"\begin{gathered} t(M, w) = 1 + \sum_{j=1}^{M-1} \binom{M}{j} w^j (1-w)^{M-j}\,"
        r" t\bigl(M, \tfrac{j}{M}\bigr), \\ t(M, 0) = t(M, 1) = 0 \end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, w: Any) -> Any:
        return Fraction(0) if w in (0, 1) else 1 + after_one(M, w, fundamental(int(M), False))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w = args
        return forward(int(M), w, shares=False)


class Fixing(Algorithm):
    """``Fixing(M, w)``: the same applied to the shares, Σ over n of w − P(w_n = 1)."""

    latex_name = "u"
    definition = (
        r"\begin{gathered} u(M, w) = w + \sum_{j=1}^{M-1} \binom{M}{j} w^j (1-w)^{M-j}\,"
        r" u\bigl(M, \tfrac{j}{M}\bigr), \\ u(M, 0) = u(M, 1) = 0 \end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, w: Any) -> Any:
        return Fraction(0) if w in (0, 1) else w + after_one(M, w, fundamental(int(M), True))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w = args
        return forward(int(M), w, shares=True)


class Backward(Algorithm):
    """``Backward(M, w)``: two types, by the mean times that a genealogy spends at b lines."""

    latex_name = r"t_{\leftarrow}"

    @staticmethod
    def recipe(M: Any, w: Any) -> Any:
        return by_ancestors(int(M), lambda b: w**b + (1 - w) ** b)

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w = args
        return backward(int(M), (w, 1 - w))


class BackwardEqual(Algorithm):
    """``BackwardEqual(M, K)``: K equal types, by the same."""

    latex_name = r"t_{\leftarrow}"

    @staticmethod
    def recipe(M: Any, K: Any) -> Any:
        return by_ancestors(int(M), lambda b: Fraction(1, int(K) ** (b - 1)))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, K = args
        one = backward(int(M), (1 / K,))
        return Enclosure(K * one.low, K * one.high, one.how)


_TIME = Expectation(Statistic("T", "T"), low=0)
_LOG = (1 - w) * sympy.log(1 - w) + w * sympy.log(w)

TWO = Claim(
    name="two",
    quantity=_TIME,
    value=Absorption(M, w),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12), reach=REACH),
        w=Reals(0, 1, probe=(0, Fraction(1, 10**12), Fraction(1, 20), Fraction(1, 3), 1)),
    ),
    words="Of two types, one with the weight $w$, a single one is left after a time of mean",
    rivals=[
        Rival(-2 * M * _LOG, "the diffusion's formula, taken as exact", Source("ewens2004")),
        Rival(-4 * M * _LOG, "the same with M individuals of two copies each"),
        Rival(M * sympy.log(M), "M ln M, as if types were collected"),
        Rival(M * (1 - w), "the time in which the diversity falls to 1/e, roughly"),
    ],
)

EQUAL = Claim(
    name="equal",
    quantity=_TIME,
    value=K * Fixing(M, 1 / K),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12), reach=REACH),
        K=Integers(1, probe=(1, 2, 3, 9), reach=10**6),
    ),
    words="Of $K$ types that start out equally frequent, after a time of mean",
    rivals=[
        Rival(
            -2 * M * (K - 1) * sympy.log(1 - 1 / K),
            "the diffusion's formula, taken as exact",
            Source("littler1975"),
        ),
        Rival(2 * M * (1 - 1 / K), "the coalescent's time for K lines"),
        Rival(M * sympy.log(M), "M ln M, as if types were collected"),
        Rival(2 * M, "the limit of many types, for any number"),
    ],
)

_LARGE = Integers(50, probe=(50, 100, 300), reach=500)

THEOREM = Theorem(
    title="The time to total collapse",
    says="A single type is left after a number of refits that is in proportion to M: its mean is "
    "[about 1.39 M for two types of weight 1/2](halves) and [below 2M for any number of equally "
    "frequent types](below).",
    setting="""\
A categorical model has weights $p_0$ over types (words, modes, classes; in genetics, alleles).
Refit $n$ draws $M$ independent samples from the model $p_{n-1}$, with replacement and with
nothing else mixed in, and sets $p_n$ to the shares of the types among them (maximum likelihood).
$T$ is the first $n$ at which one type has all the weight; from there on nothing changes.
In the Wright–Fisher model of population genetics, with $M$ gene copies, this is the time to
fixation of some allele, the *absorption time* of the chain.
""",
    claims=[TWO, EQUAL],
    statements=[
        About(
            "halves",
            Absorption(M, sympy.Rational(1, 2)),
            sympy.Float("1.39") * M,
            Fraction(3, 100),
            Domain(M=_LARGE),
            [Rival(M, "M"), Rival(M * sympy.log(M), "M ln M, as if types were collected")],
            note="two types, each of weight 1/2",
        ),
        About(
            "diffusion",
            Absorption(M, w),
            -2 * M * _LOG,
            Fraction(1, 20),
            Domain(M=_LARGE, w=Reals(Fraction(1, 10), Fraction(9, 10))),
            [Rival(-4 * M * _LOG, "M individuals of two copies each"), Rival(M, "M")],
        ),
        Bound(
            "below",
            K * Fixing(M, 1 / K),
            "<",
            2 * M,
            Domain(
                M=Integers(1, probe=(1, 2, 3, 12, 100), reach=500),
                K=Integers(1, probe=(1, 2, 3, 1000), reach=10**6),
            ),
            [
                Rival(7 * M / 5, "two types' time for any number"),
                Rival(2 * M * (1 - 2 / M), "two refits less"),
            ],
            note="from K equally frequent types",
        ),
    ],
    sources=[
        Source("ewens2004", "chapter 3", "mean times to absorption"),
        Source("littler1975", "", "the diffusion's formula for several types"),
        Source("kemeny1976", "chapter III", "the fundamental matrix"),
    ],
)


def _one_left() -> list[bool]:
    """P(T > n) by all samples listed, and by the ancestors of the last ones."""
    cases = []
    for size, refits in product((2, 3), (1, 2, 3)):
        law = listed.ancestors(size, refits - 1)
        for first in (Fraction(1, 20), Fraction(1, 3)):
            for weights in ((first, 1 - first), (first, first, 1 - 2 * first)):
                found = listed.models(weights, size, refits)
                mixed = sum(p for model, p in found.items() if max(model) < 1)
                differ = (1 - sum(share**a for share in weights) for a in range(size + 1))
                cases.append(mixed == sum(p * q for p, q in zip(law, differ, strict=True) if p))
    return cases


def _visited() -> list[bool]:
    """The times at 2 … M lines by inversion, and E T = 1 + g_2 · 2w(1 − w) for two samples."""
    cases = []
    for size in (2, 3, 4):
        rows = [parents(Fraction(size), a)[2:] + [0] * (size - a) for a in range(2, size + 1)]
        inverse = (sympy.eye(size - 1) - sympy.Matrix(rows)).inv()
        times = {size + 1: Fraction(0)}
        for b in range(size, 1, -1):
            arrive = sum(times[a] * parents(Fraction(size), a)[b] for a in range(b + 1, size + 1))
            times[b] = (Fraction(b == size) + arrive) / (1 - parents(Fraction(size), b)[b])
        cases += [inverse[size - 2, b - 2] == _rational(times[b]) for b in range(2, size + 1)]
    # two samples that differ have equal weights, and differ again with a chance of one half: so
    # the chances that T > n are 1, m, m/2, m/4, … and add up to 1 + 2m, as the time at 2 lines is 2
    for share in listed.WEIGHTS:
        mixed = 2 * share * (1 - share)
        for refits in (1, 2, 3, 4):
            there = listed.two_types(2, share, refits)[1]
            cases.append(there == mixed / 2 ** (refits - 1))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Trace the $M$ samples of refit $n$ back to the first refit, and let $A$ be the number of "
        "their distinct ancestors there ({prf:ref}`discrete-survival`). One type is left exactly "
        "if all $A$ ancestors show it. They show type $k$ independently with chance $p_k$.",
        r"\mathbb{P}(T > n) = \mathbb{E}\Bigl[1 - \sum_k p_k^{A}\Bigr],\quad n \ge 1",
        trial=_one_left,
        tried="two and three types, two and three samples, up to three refits: all samples listed, "
        "and all copies",
    )
    leaving(p)
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "The number of lines never grows. So the mean time $g_b$ spent at $b$ lines follows from "
        "the times spent above it: a triangular system, solved from $b=M$ downward. "
        "The sum of $\\mathbb{P}(T>n)$ over $n \\ge 0$ is the mean, and $n=0$ contributes 1.",
        r"\mathbb{E}\,T = 1 + \sum_{b\ge 2} g_b \Bigl(1 - \sum_k p_k^b\Bigr),\quad "
        r"g_b\,(1-B_{bb}) = [b=M] + \sum_{a>b} g_a B_{ab}",
        trial=_visited,
        tried="the times from the inverse of the whole matrix, and the law of $T$ for two samples, "
        "which is geometric",
    )
    return {"two": Backward(M, w), "equal": BackwardEqual(M, K)}


def _counts(M: Fraction, K: Fraction) -> Fraction:
    """E T by first-step equations between the sorted lists of all counts, solved."""
    size = int(M)
    if K == 1:
        return Fraction(0)
    found: dict[tuple[int, ...], dict[tuple[int, ...], Fraction]] = {}

    def after(weights: tuple[Fraction, ...]) -> dict[tuple[int, ...], Fraction]:
        law: dict[tuple[int, ...], Fraction] = {}
        for labels in product(range(len(weights)), repeat=size):
            chance = Fraction(1)
            for label in labels:
                chance *= weights[label]
            state = tuple(sorted(labels.count(label) for label in set(labels)))
            law[state] = law.get(state, Fraction(0)) + chance
        return law

    first = after((Fraction(1) / K,) * int(K))
    waiting = [state for state in first if len(state) > 1]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found[state] = after(tuple(Fraction(count, size) for count in state))
            waiting += [s for s in found[state] if len(s) > 1 and s not in found]
    states = list(found)
    unknown = sympy.symbols(f"t:{len(states)}")
    values = dict(zip(states, unknown, strict=True))
    equations = [
        1 + sum(_rational(p) * values.get(s, 0) for s, p in found[state].items()) - values[state]
        for state in states
    ]
    times = sympy.solve(equations, unknown, dict=True)[0] if states else {}
    total = 1 + sum(_rational(p) * times.get(values.get(s), 0) for s, p in first.items())
    return Fraction(int(total.p), int(total.q)) if states else Fraction(1)


def _rational(value: Fraction) -> Expr:
    return sympy.Rational(value.numerator, value.denominator)


def _series(M: Fraction, w: Fraction) -> Any:
    """E T as the sum of P(T > n), the chain's law multiplied out, to more than 30 digits."""
    size, n = int(M), 0
    with mpmath.workdps(50):
        rows = [[mpmath.mpf(p) / size**size for p in row] for row in transitions(size)]
        x = mpmath.mpf(w.numerator) / w.denominator
        law = [mpmath.binomial(size, j) * x**j * (1 - x) ** (size - j) for j in range(size + 1)]
        total = mpmath.mpf(1)
        while (mixed := mpmath.fsum(law[1:-1])) > mpmath.mpf(10) ** -45:
            total, n = total + mixed, n + 1
            law = [mpmath.fdot(law, column) for column in zip(*rows, strict=True)]
        return total


ROUTES = [
    Route(
        _series,
        at=[dict(M=2, w=Fraction(1, 3)), dict(M=5, w=Fraction(1, 20)), dict(M=9, w=Fraction(1, 2))],
        words="P(T > n) summed over n, by the chain's law at 50 digits",
        claim="two",
    ),
    Route(
        _counts,
        at=[dict(M=2, K=5), dict(M=3, K=3), dict(M=4, K=4), dict(M=5, K=2)],
        words="first-step equations between the lists of all counts, solved",
        claim="equal",
    ),
]
