"""A favoured type among finitely many samples: whether it takes over, and whether it is lost."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, partial
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.curation._selection import backward, counts, forward, rows
from theory.domain import Domain, Integers, Reals
from theory.notation import Expr, M, Probability, local, n, w
from theory.numeric import Algorithm, TooLarge, mpf
from theory.proof import Proof
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

a = local("a", "how many times as readily an A is picked as another", positive=True)

REACH = 20
"""Samples up to which two algorithms are compared."""

MOST = 60
"""Samples up to which the transition matrix is worked through at all."""


def _picked(share: Any, factor: Any) -> Any:
    """The chance that a sample is an A, by its share in the last model."""
    return share * factor / (1 - share + share * factor)


@lru_cache(maxsize=64)
def _matrix(size: int, factor: Fraction, dps: int) -> list[list[Any]]:
    """The chances of each count after a refit, at so many digits."""
    with mpmath.workdps(dps):
        times = mpf(factor)
        return rows(size, lambda x: _picked(x, times), mpmath.mpf(1))


def _checked(M: Any, w: Any, a: Any) -> int:
    """The sample size; ``ArithmeticError`` where there is no such chain."""
    if M < 1 or not 0 <= w <= 1 or a <= 0:
        raise ArithmeticError(f"no chain with M={M}, w={w}, a={a}")
    if M > MOST:
        raise TooLarge(f"M={M}: the matrix is worked through up to M={MOST}")
    return int(M)


@lru_cache(maxsize=64)
def _wins(size: int, factor: Fraction, dps: int) -> list[Any]:
    """The chance to take over from each count, by the equations of absorption."""
    matrix = _matrix(size, factor, dps)
    if size == 1:
        return [mpmath.mpf(0), mpmath.mpf(1)]
    with mpmath.workdps(dps):
        inner = mpmath.matrix(size - 1)
        top = mpmath.matrix(size - 1, 1)
        for i in range(1, size):
            top[i - 1] = matrix[i][size]
            for j in range(1, size):
                inner[i - 1, j - 1] = (i == j) - matrix[i][j]
        return [mpmath.mpf(0), *mpmath.lu_solve(inner, top), mpmath.mpf(1)]


@lru_cache(maxsize=64)
def _long_after(size: int, factor: Fraction, dps: int) -> list[Any]:
    """The same from the matrix squared until nothing is mixed."""
    with mpmath.workdps(dps):
        now = mpmath.matrix(_matrix(size, factor, dps))
        mixed = list(product(range(size + 1), range(1, size)))
        while any(now[place] > mpmath.eps for place in mixed):
            now = now * now
        return [now[i, size] for i in range(size + 1)]


def _level(dps: int) -> int:
    """Digits to work with: a few levels, so that one matrix serves many calls."""
    return 30 * (1 + (dps + 8) // 30)


class Wins(Algorithm):
    """``Wins(M, w, a)``: the linear equations of absorption."""

    latex_name = "h"
    definition = (
        r"\begin{gathered} h(M, w, a) = \sum_j \binom{M}{j} g^j (1-g)^{M-j}\, h_j,\quad "
        r"g = \frac{aw}{1-w+aw} \\ h_j = h(M, \tfrac{j}{M}, a),\ h_0 = 0,\ h_M = 1 \end{gathered}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, dps = _checked(*args), _level(mpmath.mp.dps)
        share, factor = args[1], Fraction(args[2])
        with mpmath.workdps(dps):
            first = counts(size, _picked(mpf(share), mpf(factor)))
            return mpmath.fdot(first, _wins(size, factor, dps))


class LongAfter(Algorithm):
    """The same by squaring the transition matrix."""

    latex_name = "h"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, dps = _checked(*args), _level(mpmath.mp.dps)
        share, factor = args[1], Fraction(args[2])
        with mpmath.workdps(dps):
            first = counts(size, _picked(mpf(share), mpf(factor)))
            return mpmath.fdot(first, _long_after(size, factor, dps))


_AFTER = a * w / (1 - w + a * w)
_DIFFUSION = (1 - a ** (-2 * M * w)) / (1 - a ** (-2 * M))
_FACTORS = Reals("1/4", 4, probe=("1/4", "9/10", "11/10", "4"))
_WEIGHTS = Reals("1/100", "99/100", probe=("1/100", "1/10", "1/2"))

TAKES_OVER = Claim(
    name="takes_over",
    quantity=Probability(r"w_n \to 1", "wₙ → 1"),
    value=Wins(M, w, a),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 5, 12), reach=REACH),
        w=_WEIGHTS,
        a=_FACTORS,
    ),
    words="In each run one type is left in the end. The chance that it is A:",
    rivals=[
        Rival(w, "its weight, as without curation"),
        Rival(_AFTER, "what one refit makes of its weight"),
        Rival(1 - (1 - _AFTER) ** M, "not lost at the first refit, not lost at all"),
        Rival((1 + sympy.sign(a - 1)) / 2, "the better type wins for sure"),
    ],
)


class Lost(Algorithm):
    """``Lost(M, w, a, n)``: backward in time, from the end."""

    latex_name = r"\ell"
    definition = (
        r"\ell(M, w, a, n) = \mathbb{P}(w_n = 0),\quad M w_{n+1} \sim \mathrm{Bin}\bigl(M, "
        r"g(w_n)\bigr),\ g(w) = \frac{aw}{1-w+aw}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, dps = _checked(*args[:3]), _level(mpmath.mp.dps)
        refits = int(args[3])
        if refits < 1:
            raise ArithmeticError(f"no refit: n={refits}")
        with mpmath.workdps(dps):
            first = counts(size, _picked(mpf(args[1]), mpf(args[2])))
            ends = [mpmath.mpf(j == 0) for j in range(size + 1)]
            matrix = _matrix(size, Fraction(args[2]), dps)
            return mpmath.fdot(first, backward(ends, matrix, refits - 1))


class LostForward(Algorithm):
    """The same forward in time, from the law of the first count."""

    latex_name = r"\ell"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, dps = _checked(*args[:3]), _level(mpmath.mp.dps)
        refits = int(args[3])
        if refits < 1:
            raise ArithmeticError(f"no refit: n={refits}")
        with mpmath.workdps(dps):
            first = counts(size, _picked(mpf(args[1]), mpf(args[2])))
            return forward(first, _matrix(size, Fraction(args[2]), dps), refits - 1)[0]


LOST = Claim(
    name="lost",
    quantity=Probability(r"w_n = 0", "wₙ = 0"),
    value=Lost(M, w, a, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 10), reach=REACH),
        w=Reals("1/100", "9/10", probe=("1/100", "1/3")),
        a=Reals("1/2", 4, probe=("9/10", "2")),
        n=Integers(1, probe=(1, 2, 8), reach=20),
    ),
    words="The chance that it is lost within $n$ refits, however much it is favoured:",
    rivals=[
        Rival((1 - w) ** M, "missed by one sample of real data"),
        Rival((1 - _AFTER) ** M, "lost at the first refit or never"),
        Rival(
            ((1 + (a - 1) * w) ** -M) ** n, "missed by every refit, each from the original weights"
        ),
        Rival(sympy.S.Zero, "what is favoured is not lost"),
    ],
)

THEOREM = Theorem(
    title="A favoured type among few samples",
    says="Where samples are few, a type that curators favour by a factor a [takes over with a "
    "chance](takes_over) that is [about (1 − a^(−2Mw))/(1 − a^(−2M))](diffusion) for M samples per "
    "refit, a weight w and [a factor up to 1.1](diffusion): [more than its weight](more), but "
    "[less than a tenth](rare) for [a hundredth of the real data, favoured by a tenth, M being 50]"
    "(rare). It is [lost by chance](lost), and curation does not bring it back: [a twentieth, "
    "favoured by a factor of 2 in 20 samples, is mostly lost at the first refit, if it is lost "
    "within 20](early).",
    setting="""\
A categorical model holds a type A of weight $w_0 = w$.
For each new sample infinitely many candidates are drawn from the last model (at first, from the
real distribution), and one is picked, an A $a$ times as readily as another type.
So a sample is an A with chance $g(w_{n-1}) = a w_{n-1}/(1 - w_{n-1} + a w_{n-1})$.
A refit draws $M$ samples, and nothing real, and sets $w_n$ to the share of A among them (maximum
likelihood).
Population genetics knows this as the Wright–Fisher model with selection.
""",
    claims=[TAKES_OVER, LOST],
    statements=[
        About(
            "diffusion",
            Wins(M, w, a),
            _DIFFUSION,
            Fraction(1, 50),
            Domain(
                M=Integers(5, 40, probe=(5, 20, 40)),
                w=Reals("1/50", "1/2", probe=("1/50", "1/10", "1/2")),
                a=Reals("101/100", "11/10", probe=("101/100", "11/10")),
            ),
            [Rival(w, "its weight"), Rival(_AFTER, "what one refit makes of its weight")],
            note="the chance to take over for a factor a up to 1.1: about "
            "(1 − a^(−2Mw))/(1 − a^(−2M))",
        ),
        Bound(
            "more",
            Wins(M, w, a),
            ">",
            w,
            Domain(
                M=Integers(1, 20, probe=(1, 5, 20)),
                w=Reals("1/50", "9/10", probe=("1/50", "1/10", "1/2")),
                a=Reals("101/100", 4, probe=("101/100", "2")),
            ),
            [Rival(2 * w, "twice its weight at least")],
            note="the chance to take over, of a type that is favoured",
        ),
        Bound(
            "rare",
            Wins(50, sympy.Rational(1, 100), sympy.Rational(11, 10)),
            "<",
            sympy.Rational(1, 10),
            Domain(),
            [Rival(sympy.Rational(1, 20), "one in twenty")],
            note="the chance to take over of a hundredth of the real data, favoured by a tenth, "
            "with M = 50",
        ),
        Bound(
            "early",
            Lost(20, sympy.Rational(1, 20), 2, 20),
            "<",
            2 * Lost(20, sympy.Rational(1, 20), 2, 1),
            Domain(),
            [Rival(Lost(20, sympy.Rational(1, 20), 2, 1), "all of it at the first refit")],
            note="the chance that a twentieth of the real data, favoured by a factor of 2, is lost "
            "within 20 refits to 20 samples: mostly it is lost at the first",
        ),
    ],
    sources=[
        Source("ewens2004", "chapter 1", "the Wright–Fisher model with selection"),
    ],
)


def _listed(size: int, share: Fraction, factor: Fraction, refits: int) -> dict[Fraction, Fraction]:
    """Every weight after some refits with its chance, all samples listed one by one."""
    found = {share: Fraction(1)}
    for _ in range(refits):
        after: dict[Fraction, Fraction] = {}
        for weight, chance in found.items():
            pick = Fraction(_picked(weight, factor))
            for labels in product((0, 1), repeat=size):
                hits = sum(labels)
                key = Fraction(hits, size)
                part = chance * pick**hits * (1 - pick) ** (size - hits)
                after[key] = after.get(key, Fraction(0)) + part
        found = after
    return found


def _chains() -> list[bool]:
    cases = []
    for size, factor, refits in product((1, 2, 3), (Fraction(1, 2), Fraction(3)), (1, 2, 3)):
        share = Fraction(1, 3)
        matrix = rows(size, partial(_picked, factor=factor), Fraction(1))
        law = forward(counts(size, Fraction(_picked(share, factor))), matrix, refits - 1)
        listed = _listed(size, share, factor, refits)
        cases.append(
            all(law[j] == listed.get(Fraction(j, size), Fraction(0)) for j in range(size + 1))
        )
    return cases


def _ends() -> list[bool]:
    """The chance to be mixed still falls below any level, and the equations hold in the limit."""
    cases = []
    for size, factor in ((2, Fraction(2)), (4, Fraction(1, 2)), (5, Fraction(3, 2))):
        dps = 20
        solved, squared = _wins(size, factor, dps), _long_after(size, factor, dps)
        cases += [abs(one - two) < 1e-12 for one, two in zip(solved, squared, strict=True)]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The count of A's is a chain: binomial, with the chance $g$ of the last share. Its law "
        "after $n$ refits follows from the matrix of these chances, forward from the first count "
        "or backward from the end.",
        r"P_{ij} = \binom{M}{j}\, g\bigl(\tfrac{i}{M}\bigr)^j "
        r"\bigl(1 - g\bigl(\tfrac{i}{M}\bigr)\bigr)^{M-j}",
        trial=_chains,
        tried="all samples listed, one to three refits to one to three of them, in fractions",
    )
    p.argue(
        "From every mixed count all samples may be alike next, with a chance that has a lower "
        "bound. So in the end they are. The chances to end with A alone solve linear equations, "
        "and they are the limit of the matrix's powers.",
        r"h_i = \sum_j P_{ij} h_j,\quad h_0 = 0,\ h_M = 1",
        trial=_ends,
        tried="both in three cases",
    )
    return {"takes_over": LongAfter(M, w, a), "lost": LostForward(M, w, a, n)}


def _by_elimination(M: Fraction, w: Fraction, a: Fraction) -> Any:
    """The equations of absorption solved in fractions."""
    size = int(M)
    matrix = rows(size, lambda x: _picked(x, Fraction(a)), Fraction(1))
    system = sympy.Matrix(
        size - 1,
        size - 1,
        lambda i, j: sympy.Rational(int(i == j)) - sympy.Rational(matrix[i + 1][j + 1]),
    )
    top = sympy.Matrix(size - 1, 1, lambda i, _: sympy.Rational(matrix[i + 1][size]))
    solved = system.LUsolve(top) if size > 1 else []
    wins = [Fraction(0), *(Fraction(int(h.p), int(h.q)) for h in solved), Fraction(1)]
    law = counts(size, Fraction(_picked(Fraction(w), Fraction(a))))
    return mpf(sum((c * h for c, h in zip(law, wins, strict=True)), Fraction(0)))


ROUTES = [
    Route(
        _by_elimination,
        at=[
            dict(M=1, w=Fraction(1, 3), a=2),
            dict(M=4, w=Fraction(1, 10), a=Fraction(11, 10)),
            dict(M=6, w=Fraction(1, 2), a=Fraction(1, 3)),
        ],
        words="the linear equations of absorption, solved in fractions",
        claim="takes_over",
    ),
    Route(
        lambda M, w, a, n: mpf(_listed(int(M), Fraction(w), Fraction(a), int(n))[Fraction(0)]),
        at=[
            dict(M=2, w=Fraction(1, 3), a=2, n=5),
            dict(M=4, w=Fraction(1, 10), a=Fraction(3, 2), n=3),
            dict(M=7, w=Fraction(1, 20), a=Fraction(1, 2), n=2),
        ],
        words="all samples of all refits listed, in fractions",
        claim="lost",
    ),
]
