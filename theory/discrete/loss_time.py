"""The number of refits until a type is lost, among the runs in which it is."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.discrete._absorption import (
    backward,
    by_ancestors,
    forward,
    fundamental,
    leaving,
)
from theory.domain import Domain, Integers, Reals
from theory.maths.wright_fisher import UNIT, transitions
from theory.notation import ConditionalExpectation, Expr, M, Statistic, w
from theory.numeric import Algorithm, Enclosure
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

REACH = 2000
"""Sample size up to which two algorithms are compared: forward and backward in time."""


def _divided(one: Enclosure, v: Fraction) -> Enclosure:
    """An enclosure divided by a fraction, a few roundings wider."""
    number = mpmath.mpf(v.numerator) / v.denominator
    low, high = one.low / number, one.high / number
    return Enclosure(low * (1 - 8 * UNIT), high * (1 + 8 * UNIT), one.how)


class Losing(Algorithm):
    """``Losing(M, w)``: equations between the counts, each weighed by its chance of a loss."""

    latex_name = "l"
    definition = (
        r"\begin{gathered} (1-w)\,l(M, w) = 1 - w + \sum_{j=1}^{M-1} \binom{M}{j} w^j "
        r"(1-w)^{M-j}\,\bigl(1-\tfrac{j}{M}\bigr)\, l\bigl(M, \tfrac{j}{M}\bigr) \end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, w: Any) -> Any:
        # a type is lost exactly if all others together take over; j of them are in the sample
        size, v = int(M), 1 - w
        x = fundamental(size, True)
        return 1 + sum(
            comb(size, j) * v ** (j - 1) * w ** (size - j) * x[j] for j in range(1, size)
        )

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w = args
        return _divided(forward(int(M), 1 - w, shares=True), 1 - w)


class LosingBackward(Algorithm):
    """``LosingBackward(M, w)``: the same by the mean times that a genealogy spends at b lines."""

    latex_name = r"l_{\leftarrow}"

    @staticmethod
    def recipe(M: Any, w: Any) -> Any:
        return by_ancestors(int(M), lambda b: (1 - w) ** (b - 1))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w = args
        return _divided(backward(int(M), (1 - w,)), 1 - w)


_MEAN = Losing(M, w)
_ONCE = Losing(M, 1 / M)

LOST = Claim(
    name="lost",
    quantity=ConditionalExpectation(
        Statistic("T_0", "T₀"), Statistic(r"T_0 < \infty", "T₀ < ∞"), low=0
    ),
    value=_MEAN,
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12), reach=REACH),
        w=Reals(
            0, 1, open="both", probe=(Fraction(1, 10**9), Fraction(1, 20), "1/3", Fraction(9, 10))
        ),
    ),
    words="Among the runs in which a type of weight $w$ is lost, this takes on average",
    rivals=[
        Rival(-2 * M * w * sympy.log(w) / (1 - w), "the diffusion's formula, taken as exact"),
        Rival(M, "as many refits as samples"),
        Rival((1 - w) ** (-M), "the same chance to be missed at every refit"),
        Rival(
            -2 * M * (w * sympy.log(w) + (1 - w) * sympy.log(1 - w)),
            "the time until one type is left, whichever it is",
            Source("ewens2004"),
        ),
        Rival(2 * sympy.log(M), "a type in one sample, for any weight"),
    ],
)

THEOREM = Theorem(
    title="The time until a rare type is lost",
    says="A type that one of the M samples shows, if it is lost later on, is lost after [about "
    "2 ln M refits on average, for 10 to 2000 samples](once), and not after a number in "
    "proportion to M.",
    setting="""\
A categorical model has weights over types.
One type has the weight $w$, such as $1/M$ where one of $M$ samples shows it.
Each refit draws $M$ independent samples from the last model, with replacement and with nothing
else mixed in, and sets the new weights to the shares of the types among them (maximum likelihood).
$T_0$ is the number of refits until no sample shows the type; it is infinite in the runs in which
the type takes over.
In population genetics this is the conditional mean time to loss in the Wright–Fisher model with
$M$ gene copies.
""",
    claims=[LOST],
    statements=[
        About(
            "once",
            _ONCE,
            2 * sympy.log(M),
            Fraction(7, 100),
            Domain(M=Integers(10, 2000, probe=(10, 100, 500))),
            [
                Rival(sympy.log(M), "ln M"),
                Rival(M / 5, "a number in proportion to M"),
                Rival(sympy.S(3), "a few refits for any M"),
            ],
            note="a type that one sample shows",
        ),
        Bound(
            "below",
            _ONCE,
            "<",
            2 * sympy.log(M),
            Domain(M=Integers(10, 2000, probe=(10, 100, 500))),
            [Rival(2 * sympy.log(M) - 1, "one refit less"), Rival(sympy.log(M), "ln M")],
            note="a type that one sample shows",
        ),
        About(
            "diffusion",
            _MEAN,
            -2 * M * w * sympy.log(w) / (1 - w),
            Fraction(5, 100),
            Domain(
                M=Integers(50, probe=(50, 100, 300), reach=500),
                w=Reals(Fraction(1, 10), Fraction(9, 10)),
            ),
            [
                Rival(M, "M"),
                Rival(-4 * M * w * sympy.log(w) / (1 - w), "M individuals of 2 copies"),
            ],
        ),
    ],
    sources=[
        Source("ewens2004", "chapter 3", "conditional mean times to absorption"),
        Source("kemeny1976", "chapter III", "the fundamental matrix"),
    ],
)


def _absent() -> list[bool]:
    """P(no sample shows the type) by all samples listed, and by the ancestors of the last ones."""
    cases = []
    for size, refits in product((2, 3), (1, 2, 3)):
        law = listed.ancestors(size, refits - 1)
        for share in listed.WEIGHTS:
            gone = listed.two_types(size, share, refits)[0]
            cases.append(gone == sum(p * (1 - share) ** a for a, p in enumerate(law) if p))
    return cases


def _two_samples() -> list[bool]:
    """Two samples: the chances to be lost later are v, vw, vw/2, vw/4, …; and 1 + 2w in all."""
    cases = []
    for share in listed.WEIGHTS:
        rest = 1 - share
        for refits in (1, 2, 3, 4):
            later = rest - listed.two_types(2, share, refits)[0]
            cases.append(later == rest * share / 2 ** (refits - 1))
        cases.append(LosingBackward.recipe(2, share) == 1 + 2 * share)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Trace the $M$ samples of refit $n$ back to the first refit, and let $A_n$ be the number "
        "of their distinct ancestors there ({prf:ref}`discrete-survival`). The type is gone "
        "exactly if no ancestor shows it, and each fails to with chance $1-w$.",
        r"\mathbb{P}(T_0 \le n) = \mathbb{E}\,(1-w)^{A_n},\quad n \ge 1",
        trial=_absent,
        tried="two and three samples, up to three refits: all samples listed, and all copies",
    )
    leaving(p)
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "In the end there is one line, so the type is lost with chance $1-w$. Given that it is, "
        "it is still there after $n$ refits with chance "
        "$\\mathbb{E}[1-(1-w)^{A_n-1}]$, and with chance 1 at the start. The sum of these chances "
        "is the mean. The genealogy spends the mean time $g_b$ at $b$ lines, which follows from "
        "the times above it.",
        r"\mathbb{E}[T_0 \mid T_0<\infty] = 1 + \sum_{b\ge 2} g_b \bigl(1-(1-w)^{b-1}\bigr),"
        r"\quad g_b\,(1-B_{bb}) = [b=M] + \sum_{a>b} g_a B_{ab}",
        trial=_two_samples,
        tried="two samples, whose law is geometric, all listed",
    )
    return {"lost": LosingBackward(M, w)}


def _steered(M: Fraction, w: Fraction) -> Fraction:
    """The chain of the runs that lose the type, its first-step equations solved in fractions."""
    size, total = int(M), int(M) ** int(M)
    inner = range(1, size)
    table = transitions(size)
    rows = [
        [sympy.Rational(table[i][k] * (size - k), total * (size - i)) for k in inner] for i in inner
    ]
    times = (
        (sympy.eye(size - 1) - sympy.Matrix(rows)).LUsolve(sympy.ones(size - 1, 1)) if rows else []
    )
    mean = Fraction(1)
    for k in inner:
        chance = sympy.binomial(size, k) * Fraction(w) ** k * (1 - Fraction(w)) ** (size - k)
        steered = Fraction(str(chance)) * Fraction(size - k, size) / (1 - Fraction(w))
        mean += steered * Fraction(str(times[k - 1]))
    return mean


def _by_dates(M: Fraction, w: Fraction) -> Any:
    """Each refit's chance to be the one that loses the type, times its number, to 30 digits."""
    size, n = int(M), 1
    with mpmath.workdps(50):
        rows = [[mpmath.mpf(p) / size**size for p in row] for row in transitions(size)]
        x = mpmath.mpf(w.numerator) / w.denominator
        law = [mpmath.binomial(size, j) * x**j * (1 - x) ** (size - j) for j in range(size + 1)]
        gone, total = law[0], law[0]
        while mpmath.fsum(law[1:-1]) > mpmath.mpf(10) ** -42:
            law, n = [mpmath.fdot(law, column) for column in zip(*rows, strict=True)], n + 1
            total, gone = total + n * (law[0] - gone), law[0]
        return total / gone


ROUTES = [
    Route(
        _steered,
        at=[dict(M=2, w=Fraction(1, 3)), dict(M=4, w=Fraction(9, 10)), dict(M=7, w=Fraction(1, 7))],
        words="first-step equations of the chain given that the type is lost, solved in fractions",
    ),
    Route(
        _by_dates,
        at=[dict(M=1, w=Fraction(1, 2)), dict(M=5, w=Fraction(1, 20)), dict(M=9, w=Fraction(1, 2))],
        words="each refit's chance to lose the type, by the chain's law at 50 digits",
    ),
]
