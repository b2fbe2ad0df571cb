"""The number of refits until the first of several types is lost."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache, partial
from itertools import product
from math import comb, factorial, log2
from operator import mul
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.discrete._absorption import (
    after_one,
    forward,
    fundamental,
    leaving,
    until_missing,
    until_missing_double,
)
from theory.discrete._survival import Survival, around
from theory.domain import Domain, Integers, Reals
from theory.maths.wright_fisher import (
    UNIT,
    ancestors,
    binomial,
    chances,
    lines_numerically,
    parents,
    row_error,
    transitions,
)
from theory.notation import Expectation, Expr, K, M, Probability, Statistic, i, local, n, w
from theory.numeric import Algorithm, Enclosure, TooLarge, mpf
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

z = local("z", "weight of a second type", real=True, nonnegative=True)

REACH = 300
"""Sample size up to which two algorithms are compared: forward and backward in time."""

MOST_FIXED = 125_000
"""Multiplications up to which it is worked out to as many digits as are wanted."""

MOST_EXACT = 20_000
"""Multiplications (M² for each refit) up to which a law is worked out in fractions."""


def _losing(size: int, x: Fraction) -> Any:
    """The mean time to the loss of a type of weight x, where it is lost, times its chance."""
    return (1 - x) + after_one(size, 1 - x, fundamental(size, True))


def _losing_double(size: int, x: Fraction) -> Enclosure:
    return forward(size, 1 - x, shares=True)


def _combined(parts: list[tuple[int, Enclosure]]) -> Enclosure:
    """Enclosures added up with whole factors."""
    with mpmath.workdps(30):
        low = mpmath.fsum(c * (each.low if c > 0 else each.high) for c, each in parts)
        high = mpmath.fsum(c * (each.high if c > 0 else each.low) for c, each in parts)
        return Enclosure(low * (1 - 4 * UNIT), high * (1 + 4 * UNIT), parts[0][1].how)


def _sets(K: int) -> Iterator[tuple[int, Fraction]]:
    """Sets of equal types, those of one size together: how many and with which sign; weights."""
    for j in range(1, K):
        yield (-1) ** (j + 1) * comb(K, j), Fraction(j, K)


def _three_sets(w: Fraction, z: Fraction) -> list[tuple[int, Fraction]]:
    singles = (w, z, 1 - w - z)
    return [(1, x) for x in singles] + [(-1, 1 - x) for x in singles]


class FirstOfEqual(Algorithm):
    """``FirstOfEqual(M, K)``: the mean times to the loss of sets of types, with signs."""

    latex_name = "f"
    definition = (
        r"f(M, K) = \sum_{j=1}^{K-1} (-1)^{j+1} \binom Kj \bigl(1-\tfrac jK\bigr)\,"
        r"l\bigl(M, \tfrac jK\bigr)"
    )

    @staticmethod
    def recipe(M: Any, K: Any) -> Any:
        return sum(sign * _losing(int(M), x) for sign, x in _sets(int(K)))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, K = args
        return _combined([(sign, _losing_double(int(M), x)) for sign, x in _sets(int(K))])


class FirstOfThree(Algorithm):
    """``FirstOfThree(M, w, z)``: the same for three types of any weights."""

    latex_name = "f_3"
    definition = (
        r"\begin{gathered} f_3(M, w, z) = \sum_{p \in \{w,\, z,\, 1-w-z\}} \bigl[(1-p)\,l(M, p) "
        r"- p\,l(M, 1-p)\bigr] \end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, w: Any, z: Any) -> Any:
        return sum(sign * _losing(int(M), x) for sign, x in _three_sets(w, z))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w, z = args
        return _combined([(sign, _losing_double(int(M), x)) for sign, x in _three_sets(w, z)])


def _all_equal(K: int, b: int) -> Fraction:
    """The chance that b samples of K equal types show all, one sample after the other."""
    seen = [Fraction(1)] + [Fraction(0)] * K
    for _ in range(b):
        seen = [
            seen[a] * Fraction(a, K) + (seen[a - 1] * Fraction(K - a + 1, K) if a else 0)
            for a in range(K + 1)
        ]
    return seen[K]


@lru_cache(maxsize=4)
def _all_equal_digits(K: int, most: int) -> list[Any]:
    """The same for up to ``most`` samples, to 30 digits: nothing is subtracted."""
    with mpmath.workdps(40):
        seen, found = [mpmath.mpf(1)] + [mpmath.mpf(0)] * K, []
        for _ in range(most + 1):
            found.append(seen[K])
            seen = [
                (seen[a] * a + (seen[a - 1] * (K - a + 1) if a else 0)) / K for a in range(K + 1)
            ]
    return found


def _all_three(w: Any, z: Any, b: int) -> Any:
    """The chance that b samples show all of three types."""
    rest = 1 - w - z
    return 1 - sum((1 - x) ** b - x**b for x in (w, z, rest))


class FirstOfEqualBackward(Algorithm):
    """``FirstOfEqualBackward(M, K)``: by the times that a genealogy spends at b lines."""

    latex_name = r"f_{\leftarrow}"

    @staticmethod
    def recipe(M: Any, K: Any) -> Any:
        return until_missing(int(M), lambda b: _all_equal(int(K), b))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, K = args
        shown = _all_equal_digits(int(K), REACH)
        return until_missing_double(int(M), lambda b: shown[b])


class FirstOfThreeBackward(Algorithm):
    """``FirstOfThreeBackward(M, w, z)``: the same for three types."""

    latex_name = r"f_{3,\leftarrow}"

    @staticmethod
    def recipe(M: Any, w: Any, z: Any) -> Any:
        return until_missing(int(M), lambda b: _all_three(w, z, b))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w, z = args
        with mpmath.workdps(60):
            shown = [_all_three(mpf(w), mpf(z), b) for b in range(int(M) + 1)]
        return until_missing_double(int(M), lambda b: shown[b])


def _moderate(size: int, refits: int) -> None:
    if refits * size**2 > MOST_EXACT:
        raise TooLarge(f"M={size}, n={refits}: in fractions up to M²n={MOST_EXACT}")


def _fixed(size: int, refits: int) -> int:
    """Bits of a unit so small that a chance of (1 − 1/M)^n keeps all its digits."""
    if refits * size**2 > MOST_FIXED:
        raise TooLarge(f"M={size}, n={refits}: to many digits up to M²n={MOST_FIXED}")
    lost = refits * (1.0 if size == 2 else -log2(1 - 1 / size))
    return int(mpmath.mp.prec + lost) + 2 * (size * refits).bit_length() + 20


class Together(Algorithm):
    """``Together(M, w, n)``: the chain of a type's count, kept off both ends."""

    latex_name = "B"
    definition = (
        r"\begin{gathered} B(M, w, n) = \sum_{j=1}^{M-1} \binom Mj w^j (1-w)^{M-j}\, "
        r"B\bigl(M, \tfrac jM, n-1\bigr),\\ B(M, w, 0) = 1 \text{ for } 0 < w < 1 \end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, w: Any, n: Any) -> Any:
        size, refits = int(M), int(n)
        if not refits:
            return w**0
        _moderate(size, refits)
        total = size**size
        rows, both = [row[1:-1] for row in transitions(size)[1:-1]], [1] * (size - 1)
        for _ in range(refits - 1):
            both = [sum(map(mul, row, both)) for row in rows]
        share = Fraction(1, total ** (refits - 1))
        return sum(
            (comb(size, j) * w**j * (1 - w) ** (size - j) * p for j, p in enumerate(both, 1)),
            Fraction(0),
        ) * share  # fmt: skip

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, w, n = args
        size, refits = int(M), int(n)
        if size == 1 or not refits:
            return mpmath.mpf(not refits)
        bits, total = _fixed(size, refits), size**size
        rows = [[(p << bits) // total for p in row[1:-1]] for row in transitions(size)[1:-1]]
        both = [1 << bits] * (size - 1)
        for _ in range(refits - 1):
            both = [sum(map(mul, row, both)) >> bits for row in rows]
        x = mpf(w)
        law = (comb(size, j) * x**j * (1 - x) ** (size - j) for j in range(1, size))
        return mpmath.ldexp(mpmath.fdot(law, map(mpmath.mpf, both)), -bits)

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        import numpy as np

        M, w, n = args
        size, refits = int(M), int(n)
        if size == 1 or not refits:
            certain = mpmath.mpf(0 if refits else 1)
            return Enclosure(certain, certain, "certain")
        inner, both = chances(size)[1:-1, 1:-1], np.ones(size - 1)
        for _ in range(refits - 1):
            both = inner @ both
        value = float(binomial(size, float(w), float(1 - w))[1:-1] @ both)
        error = 1.01 * refits * (row_error(size) + (size + 2) * UNIT)
        return around(mpmath.mpf(value), error, "forward")


class TogetherBackward(Algorithm):
    """``TogetherBackward(M, w, n)``: whether the ancestors of the last samples show both."""

    latex_name = r"B_{\leftarrow}"

    @staticmethod
    def recipe(M: Any, w: Any, n: Any) -> Any:
        size, refits = int(M), int(n)
        if not refits:
            return w**0
        _moderate(size, refits)
        back = [parents(Fraction(size), lines) for lines in range(size + 1)]
        law = [Fraction(0)] * size + [Fraction(1)]
        for _ in range(refits - 1):
            moved = [Fraction(0)] * (size + 1)
            for a, chance in enumerate(law):
                for b, p in enumerate(back[a]):
                    moved[b] += chance * p
            law = moved
        return sum(p * (1 - w**b - (1 - w) ** b) for b, p in enumerate(law[2:], 2)) + 0 * w

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, w, n = args
        size, refits = int(M), int(n)
        if size == 1 or not refits:
            return mpmath.mpf(not refits)
        bits = _fixed(size, refits)
        law = lines_numerically(size, refits - 1, bits)
        with mpmath.extraprec(60):  # two nearly equal powers, for a small weight
            y = mpf(w)
            shown = [-mpmath.expm1(b * mpmath.log1p(-y)) - y**b for b in range(len(law))]
        return mpmath.ldexp(mpmath.fsum(p * shown[b] for b, p in enumerate(law) if b > 1), -bits)

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w, n = args
        size, refits = int(M), int(n)
        if size == 1 or not refits:
            certain = mpmath.mpf(0 if refits else 1)
            return Enclosure(certain, certain, "certain")
        law, error, dropped = ancestors(size, refits - 1)
        with mpmath.workdps(40):
            x = mpf(w)
            value = mpmath.fsum(
                p * (1 - x**b - (1 - x) ** b) for b, p in enumerate(law.tolist()) if b > 1
            )
            off = error + dropped / float(value) + 4 * UNIT
            return around(value, off, "backward")


_TIME = Expectation(Statistic("T_1", "T₁"), low=0)
_SIZES = Integers(1, probe=(1, 2, 3, 5, 12), reach=REACH)
_ORDER = (-1) ** i * sympy.binomial(K, i)
_DIFFUSION = sympy.Sum(_ORDER * (2 * M * i / K) * sympy.log(i / K), (i, 1, K))
_u = 1 - w - z
_THREE = sum(2 * M * ((1 - x) * sympy.log(1 - x) - x * sympy.log(x)) for x in (w, z, _u))
_APART = (1 - sympy.exp(-2 * M * w / n)) * (1 - sympy.exp(-2 * M * (1 - w) / n))

EQUAL = Claim(
    name="equal",
    quantity=_TIME,
    value=FirstOfEqual(M, K),
    domain=Domain(M=_SIZES, K=Integers(2, probe=(2, 3, 5, 6), reach=8)),
    words="Of $K$ types that start out equally frequent, a first one is lost after a time of mean "
    "$f$, where $l(M, w)$ is the mean time to the loss of a type of weight $w$, given that it is "
    "lost ({prf:ref}`discrete-loss-time`):",
    rivals=[
        Rival(_DIFFUSION, "the diffusion's formula, taken as exact"),
        Rival(2 * _DIFFUSION, "the same with M individuals of two copies each"),
        Rival(M / (2 * K), "the samples of one type, halved"),
        Rival(2 * M * sympy.log(K), "single types added up, sets of two or more left out"),
        Rival(-2 * M * (K - 1) * sympy.log(1 - 1 / K), "the time until one type is left"),
        Rival(2 * M * sympy.log(K) / (K - 1) / K, "one type's time, divided by the types"),
    ],
)

THREE = Claim(
    name="three",
    quantity=_TIME,
    value=FirstOfThree(M, w, z),
    domain=Domain(
        M=_SIZES,
        w=Reals(0, 1, open="both", probe=(Fraction(1, 10**9), Fraction(1, 20), Fraction(1, 3))),
        z=Reals(0, 1, open="both", probe=(Fraction(1, 10**9), Fraction(1, 3), Fraction(3, 5))),
        where=[w + z < 1],
    ),
    words="Of three types, two of them with the weights $w$ and $z$, a first one is lost after a "
    "time of mean",
    rivals=[
        Rival(_THREE, "the diffusion's formula, taken as exact"),
        Rival(2 * M * sympy.log(sympy.Rational(4, 3)), "three equal types, whatever the weights"),
        Rival(
            -2 * M * (w * sympy.log(w) + (1 - w) * sympy.log(1 - w)),
            "the type of weight w against all others, the second type not looked at",
        ),
        Rival(2 * M * sympy.Min(w, z, _u), "as many refits as the rarest type has samples, twice"),
    ],
)

LAW = Claim(
    name="law",
    quantity=Probability("T_1 > n", "T₁ > n"),
    value=Together(M, w, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12), reach=100),
        w=Reals(0, 1, open="both", probe=(Fraction(1, 10**9), Fraction(1, 20), Fraction(1, 2))),
        n=Integers(0, probe=(0, 1, 2, 7, 20), reach=500),
    ),
    words="Of two types, of weights $w$ and $1-w$, none has been lost after $n$ refits with the "
    "chance",
    rivals=[
        Rival(
            _APART,
            "independent square-root diffusions without drift, one for each type",
            Source("benati2025", "the abstract", "a law for the first extinction"),
        ),
        Rival(
            Survival(M, w, n) * Survival(M, 1 - w, n),
            "each type's own exact chance, multiplied as if they were independent",
        ),
        Rival((1 - 1 / M) ** n, "the expected diversity's decay"),
        Rival((1 - w**M - (1 - w) ** M) ** n, "each refit as risky as the first"),
    ],
)

_HALF = sympy.Rational(1, 2)
_LARGE = Integers(50, 300, probe=(50, 300))
_MIDDLING = Integers(50, 200, probe=(50, 200))


def _at(refits: Expr) -> tuple[Expr, Expr]:
    """The law for equal types so many refits from the start, and the product."""
    given = {w: _HALF, n: refits}
    return LAW.value.subs(given), _APART.subs(given)


_EARLY, _LATE = _at(M), _at(4 * M)

THEOREM = Theorem(
    title="The first loss",
    says="The first of three equally frequent types is lost after [about 0.575 M refits on "
    "average](thirds), the first of two after [about 1.386 M](halves). Types are not independent "
    "of each other: for two equal ones the chance that both are still there after M refits is "
    "[above 1.3 times](early) the product that independent square-root diffusions give, and "
    "[after 4M refits it is below 0.6 times](late) the product.",
    setting="""\
A categorical model has weights $p_1, \\dots, p_K$ over types, all of them positive.
Each refit draws $M$ independent samples from the last model, with replacement and with nothing
else mixed in, and sets the new weights to the shares of the types among them (maximum likelihood).
$T_1$ is the first refit after which at least one type has the weight 0.
This is the Wright–Fisher model of population genetics, without mutation, with $M$ gene copies.
""",
    claims=[EQUAL, THREE, LAW],
    statements=[
        About(
            "thirds",
            EQUAL.value.subs(K, 3),
            sympy.Float("0.575") * M,
            Fraction(6, 100),
            Domain(M=_LARGE),
            [
                Rival(M / 6, "the samples of one type, halved"),
                Rival(sympy.Float("1.386") * M, "two types' time"),
                Rival(2 * M * sympy.log(3), "sets of two left out"),
            ],
            note="three types, each of weight 1/3, 50 to 300 samples",
        ),
        About(
            "halves",
            EQUAL.value.subs(K, 2),
            sympy.Float("1.386") * M,
            Fraction(3, 100),
            Domain(M=_LARGE),
            [
                Rival(M / 4, "the samples of one type, halved"),
                Rival(sympy.Float("0.575") * M, "three types' time"),
            ],
            note="two types, each of weight 1/2, 50 to 300 samples",
        ),
        About(
            "diffusion",
            EQUAL.value,
            _DIFFUSION,
            Fraction(1, 10),
            Domain(M=_LARGE, K=Integers(2, 5, probe=(2, 3, 5))),
            [
                Rival(2 * _DIFFUSION, "M individuals of two copies each"),
                Rival(M / (2 * K), "the samples of one type, halved"),
            ],
            note="two to five equally frequent types, 50 to 300 samples",
        ),
        Bound(
            "early",
            _EARLY[0],
            ">",
            sympy.Float("1.3") * _EARLY[1],
            Domain(M=_MIDDLING),
            [Rival(sympy.Float("1.5") * _EARLY[1], "1.5 times the product")],
            note="two equal types, n = M, 50 to 200 samples",
        ),
        Bound(
            "late",
            _LATE[0],
            "<",
            sympy.Float("0.6") * _LATE[1],
            Domain(M=_MIDDLING),
            [Rival(sympy.Float("0.4") * _LATE[1], "0.4 times the product")],
            note="two equal types, n = 4M, 50 to 200 samples",
        ),
    ],
    sources=[
        Source("benati2025", "seen: the abstract", "the question, and a law for it"),
        Source("littler1975", "", "the diffusion for several types"),
        Source("kemeny1976", "chapter III", "the fundamental matrix"),
    ],
)


def _show_all() -> list[bool]:
    """P(T > n) by all samples listed, and by what the ancestors of the last ones show."""
    cases = []
    for size, refits in product((2, 3), (1, 2, 3)):
        law = listed.ancestors(size, refits - 1)
        for first in (Fraction(1, 20), Fraction(1, 3)):
            for weights in ((first, 1 - first), (first, first, 1 - 2 * first)):
                found = listed.models(weights, size, refits)
                there = sum(p for model, p in found.items() if min(model) > 0)
                by_lines = Fraction(0)
                for a, p in enumerate(law):
                    for labels, odds in listed.samples(weights, a) if p else ():
                        by_lines += p * odds * (len(set(labels)) == len(weights))
                cases.append(there == by_lines)
    return cases


def _all_shown() -> list[bool]:
    """The chance that b samples show all types, every sample listed."""
    cases = []
    for b in range(1, 5):
        for w_, v_ in ((Fraction(1, 3), Fraction(1, 3)), (Fraction(1, 20), Fraction(3, 5))):
            weights = (w_, v_, 1 - w_ - v_)
            all_ = [odds for labels, odds in listed.samples(weights, b) if len(set(labels)) == 3]
            cases.append(sum(all_, Fraction(0)) == _all_three(w_, v_, b))
        cases.append(_all_equal(3, b) == _all_three(Fraction(1, 3), Fraction(1, 3), b))
    return cases


def _both(share: Fraction, b: int) -> Fraction:
    """The chance that b samples show both of two types."""
    return 1 - share**b - (1 - share) ** b


def _two_samples() -> list[bool]:
    """Two samples, two types: the chances are 1, m, m/2, m/4, … with m = 2w(1 − w)."""
    cases = []
    for share in listed.WEIGHTS:
        mixed = 2 * share * (1 - share)
        for refits in (1, 2, 3, 4):
            cases.append(listed.two_types(2, share, refits)[1] == mixed / 2 ** (refits - 1))
        both = partial(_both, share)
        cases.append(until_missing(2, both) == 1 + 2 * mixed)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Trace the $M$ samples of refit $n$ back to the first refit, and let $A_n$ be the number "
        "of their distinct ancestors there ({prf:ref}`discrete-survival`). No type is lost yet "
        "exactly if the ancestors show all types.",
        r"\mathbb{P}(T_1 > n) = \mathbb{E}\,c_{A_n},\quad n \ge 1",
        trial=_show_all,
        tried="two and three types, two and three samples, up to three refits: all samples listed, "
        "and all copies",
    )
    p.argue(
        "Here $c_b$ is the chance that $b \\ge 1$ independent samples of the real data show all "
        "types. By inclusion and exclusion over the sets $S$ of types that they miss, with $p_S$ "
        "the weight of a set,",
        r"c_b = \sum_{S} (-1)^{|S|} (1 - p_S)^b",
        trial=_all_shown,
        tried="three types, up to four samples, all listed; and one sample after the other",
    )
    leaving(p)
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "One line shows one type, so $c_1 = 0$ for two types or more, and in the end a type is "
        "lost. The mean is the sum of the chances over $n \\ge 0$, the first of which is 1. "
        "With the mean time $g_b$ that the genealogy spends at $b$ lines it is",
        r"\mathbb{E}\,T_1 = 1 + \sum_{b \ge 2} g_b\,c_b,\quad "
        r"g_b\,(1-B_{bb}) = [b=M] + \sum_{a>b} g_a B_{ab}",
        trial=_two_samples,
        tried="two samples, whose law is geometric, all listed",
    )
    return {
        "equal": FirstOfEqualBackward(M, K),
        "three": FirstOfThreeBackward(M, w, z),
        "law": TogetherBackward(M, w, n),
    }


def _counts(size: int, types: int) -> Iterator[tuple[int, ...]]:
    """The lists of counts of a sample that shows all types."""
    for counts in product(range(1, size + 1), repeat=types):
        if sum(counts) == size:
            yield counts


def _chance(counts: tuple[int, ...], weights: tuple[Fraction, ...]) -> Fraction:
    """A sample's chance to have these counts."""
    chance = Fraction(factorial(sum(counts)))
    for count, weight in zip(counts, weights, strict=True):
        chance *= Fraction(weight) ** count / factorial(count)
    return chance


def _stepped(size: int, weights: tuple[Fraction, ...]) -> Fraction:
    """First-step equations between the lists of all counts, solved by elimination."""
    states = list(_counts(size, len(weights)))
    rows = [
        [(s == t) - _chance(t, tuple(Fraction(c, size) for c in s)) for t in states] for s in states
    ]
    matrix = sympy.Matrix([[sympy.Rational(e.numerator, e.denominator) for e in r] for r in rows])
    times = matrix.LUsolve(sympy.ones(len(states), 1)) if states else []
    return 1 + sum(
        (
            _chance(s, weights) * Fraction(int(t.p), int(t.q))
            for s, t in zip(states, times, strict=True)
        ),
        Fraction(0),
    )


def _still_all(M: Fraction, w: Fraction, n: Fraction) -> Fraction:
    """The chance by all samples listed label by label."""
    found = listed.models((w, 1 - w), int(M), int(n))
    return sum((p for model, p in found.items() if min(model) > 0), Fraction(0))


_STEPS = "first-step equations between the lists of all counts, solved in fractions"
ROUTES = [
    Route(
        lambda M, K: _stepped(int(M), (Fraction(1, int(K)),) * int(K)),
        at=[dict(M=4, K=2), dict(M=6, K=3), dict(M=5, K=4), dict(M=3, K=5)],
        words=_STEPS,
        claim="equal",
    ),
    Route(
        lambda M, w, z: _stepped(int(M), (w, z, 1 - w - z)),
        at=[
            dict(M=5, w=Fraction(1, 20), z=Fraction(1, 3)),
            dict(M=7, w=Fraction(1, 5), z=Fraction(2, 5)),
        ],
        words=_STEPS,
        claim="three",
    ),
    Route(
        _still_all,
        at=[dict(M=3, w=Fraction(1, 3), n=3), dict(M=5, w=Fraction(1, 20), n=2)],
        words="all samples listed",
        claim="law",
    ),
]
