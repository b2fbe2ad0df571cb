"""Weights flattened, sharpened or raised by a factor before each refit."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.discrete._survival import Survival
from theory.domain import Domain, Integers, Reals
from theory.notation import Expectation, Expr, M, Probability, local, n, w, weight
from theory.numeric import Algorithm, TooLarge, mpf
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Theorem

a = local("a", "exponent to which weights are raised before they are sampled", positive=True)
b = local("b", "factor by which a type's odds are raised before they are sampled", positive=True)

MOST = 60
"""Samples up to which the transition matrix is worked through."""


def _emitted(share: Any, power: Any, factor: Any) -> Any:
    """The chance that a sample is of the type, by its weight in the last model."""
    up, rest = factor * share**power, (1 - share) ** power
    return up / (up + rest)


def _counts(size: int, chance: Any) -> list[Any]:
    """The law of the type's copies among ``size`` samples."""
    return [comb(size, j) * chance**j * (1 - chance) ** (size - j) for j in range(size + 1)]


def _checked(M: Any, w: Any, a: Any, b: Any, n: Any) -> tuple[int, int]:
    if M < 1 or n < 1 or not 0 < w < 1 or a <= 0 or b <= 0:
        raise ArithmeticError(f"no chain with M={M}, w={w}, a={a}, b={b}, n={n}")
    if M > MOST:
        raise TooLarge(f"M={M}: the matrix is worked through up to M={MOST}")
    return int(M), int(n)


@lru_cache(maxsize=32)
def _matrix(size: int, power: Fraction, factor: Fraction, dps: int) -> list[list[Any]]:
    with mpmath.workdps(dps):
        shares = [mpf(Fraction(j, size)) for j in range(1, size)]
        inner = [_counts(size, _emitted(x, mpf(power), mpf(factor))) for x in shares]
        none = [mpmath.mpf(1)] + [mpmath.mpf(0)] * size
        return [none, *inner, none[::-1]]


def _level(dps: int) -> int:
    """Digits to work with: a few levels, so that one matrix serves many calls."""
    return 30 * (1 + (dps + 8) // 30)


class Left(Algorithm):
    """``Left(M, w, a, b, n)``: backward in time, from the last refit."""

    latex_name = r"L"
    definition = (
        r"\begin{gathered} L(M, w, a, b, n) = \sum_{j=1}^{M} \binom{M}{j} g^j (1-g)^{M-j}\,"
        r" L\bigl(M, \tfrac jM, a, b, n-1\bigr),\\ L(M, w, a, b, 0) = \mathbf{1}[w > 0],\quad"
        r" g = \frac{b\,w^a}{b\,w^a + (1-w)^a} \end{gathered}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, refits = _checked(*args)
        share, power, factor = (Fraction(each) for each in args[1:4])
        dps = _level(mpmath.mp.dps)
        with mpmath.workdps(dps):
            left = [mpmath.mpf(j > 0) for j in range(size + 1)]
            if refits > 1:
                matrix = _matrix(size, power, factor, dps)
                for _ in range(refits - 1):
                    left = [mpmath.fdot(row, left) for row in matrix]
            chance = _emitted(mpf(share), mpf(power), mpf(factor))
            return mpmath.fdot(_counts(size, chance), left)


class NotLost(Algorithm):
    """``NotLost(M, w, a, b, n)``: forward in time, what is lost at each refit taken off."""

    latex_name = r"L^*"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, refits = _checked(*args)
        share, power, factor = (Fraction(each) for each in args[1:4])
        dps = _level(mpmath.mp.dps)
        with mpmath.workdps(dps):
            law = _counts(size, _emitted(mpf(share), mpf(power), mpf(factor)))
            left = 1 - law[0]
            if refits > 1:
                columns = list(zip(*_matrix(size, power, factor, dps), strict=True))
                for _ in range(refits - 1):
                    law[0] = mpmath.mpf(0)
                    law = [mpmath.fdot(law, column) for column in columns]
                    left -= law[0]
            return left


class ForEver(Algorithm):
    """``ForEver(b)``: Poisson branching of mean b, the chance of extinction iterated."""

    latex_name = "s^*"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        (mean,) = (mpf(each) for each in args)
        if mean <= 1:
            return mpmath.mpf(0)
        with mpmath.workdps(mpmath.mp.dps + 10):
            lost, before = mpmath.exp(-mean), mpmath.mpf(0)
            while lost - before > mpmath.eps:
                lost, before = mpmath.exp(mean * (lost - 1)), lost
            return 1 - lost


_G = b * w**a / (b * w**a + (1 - w) ** a)
_POWERS = Reals("1/4", 4, probe=("1/4", "1", "2"))
_FACTORS = Reals("1/4", 10, probe=("1/2", "1", "3"))
_WEIGHTS = Reals("1/1000", "999/1000", probe=("1/1000", "1/10", "1/2"))

LEFT = Claim(
    name="left",
    quantity=Probability(r"w_n > 0", "wₙ > 0"),
    value=Left(M, w, a, b, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 10), reach=24),
        w=_WEIGHTS,
        a=_POWERS,
        b=_FACTORS,
        n=Integers(1, probe=(1, 2, 8), reach=40),
    ),
    words="The chance that the type is left after $n$ refits:",
    rivals=[
        Rival(Survival(M, w, n), "as in plain retraining"),
        Rival(1 - (1 - _G) ** M, "what is not lost at the first refit is never lost"),
        Rival((1 - (1 - _G) ** M) ** n, "the first refit's chance each time"),
        Rival(1 - (1 - w) ** (b * M * n), "oversampling by b is b times as many samples"),
    ],
)

STEP = Claim(
    name="step",
    quantity=Expectation(weight(1), low=0),
    value=_G,
    domain=Domain(
        M=Integers(1, probe=(1, 2, 10, 1000), reach=10**5), w=_WEIGHTS, a=_POWERS, b=_FACTORS
    ),
    words="and its expected weight after the first one:",
    rivals=[
        Rival(w, "a martingale, as in plain retraining"),
        Rival(b * w**a, "the weights are not brought to add up to 1 again"),
        Rival(b * w / (1 + (b - 1) * w), "the exponent left out"),
        Rival(_G.subs(a, 1 / a), "the exponent's reciprocal, a temperature"),
    ],
)

_S = 1 + sympy.LambertW(-b * sympy.exp(-b)) / b
SURVIVES = Claim(
    name="survives",
    quantity=Probability(r"\text{one line of the limit lasts for ever}", "one line lasts for ever"),
    value=_S,
    domain=Domain(b=Reals("21/20", 10, probe=("21/20", "3/2", "2", "5"))),
    words="While a type is rare and samples are many, each copy has a Poisson number of copies in "
    "the next sample, of mean $b$ where its odds are raised by $b > 1$. In this limit of branching "
    "the line of one copy lasts for ever with chance",
    rivals=[
        Rival(1 - sympy.exp(-b), "not lost at the first refit, not lost at all"),
        Rival(1 - 1 / b, "geometric numbers of copies"),
        Rival(sympy.S.Zero, "a rare type is lost in the end, as in plain retraining"),
        Rival(sympy.S.One, "what is favoured is not lost"),
        Rival(
            1 - sympy.exp(-2 * (b - 1)), "the diffusion's chance for small advantages, taken far"
        ),
    ],
)

_PURE = w ** (a**n) / (w ** (a**n) + (1 - w) ** (a**n))
_RARE = Reals("1/100", "2/5", probe=("1/100", "1/10", "2/5"))
_SMALL = Integers(1, 20, probe=(1, 2, 5, 20))
_FEW = Integers(1, 30, probe=(1, 5, 30))
_PLAIN = Survival(M, w, n)

THEOREM = Theorem(
    title="Flattened, sharpened, oversampled",
    says="What is done to the weights before they are sampled decides [what is kept](left, step). "
    "Of two types, [flattening, by an exponent from 1/4 to 9/10, slows the loss of one of weight "
    "1/100 to 2/5, for up to 20 samples and 30 refits](flattened); there [sharpening, by an "
    "exponent from 11/10 to 4, hastens it](sharpened), and [oversampling, by a factor from 11/10 "
    "to 10, slows it](oversampled). "
    "With endlessly many samples [flattening levels the two](levels), and [sharpening leaves "
    "nothing of the rarer one](nothing). In the branching limit [one copy's line, oversampled by "
    "b, lasts for ever](survives) with a chance [less than 1](less).",
    setting="""\
A categorical model holds a type of weight $w_0 = w$ beside one other.
Before each refit its weights are changed: raised to the power $a$, and the first type's by the
factor $b$, and scaled to add up to 1.
So a sample is of the type with chance $g(w) = b\\,w^a/(b\\,w^a + (1-w)^a)$: the odds are raised to
the power $a$ and by the factor $b$.
$a < 1$ flattens, $a > 1$ sharpens (a temperature of $1/a$), and $b > 1$ oversamples.
A refit draws $M$ independent samples so, and nothing else, and sets $w_n$ to the type's share
among them (maximum likelihood).
$W$ is the principal branch of Lambert's function, $W e^W = x$.
""",
    claims=[LEFT, STEP, SURVIVES],
    statements=[
        Bound(
            "flattened",
            Left(M, w, a, 1, n),
            ">",
            _PLAIN,
            Domain(M=_SMALL, w=_RARE, a=Reals("1/4", "9/10", probe=("1/4", "9/10")), n=_FEW),
            [Rival(2 * _PLAIN, "twice the chance"), Rival(1 - (1 - w) ** (2 * M), "never lost")],
            note="the chance that a type of weight 1/100 to 2/5 is left, flattened and plain, "
            "for up to 20 samples and 30 refits",
        ),
        Bound(
            "sharpened",
            Left(M, w, a, 1, n),
            "<",
            _PLAIN,
            Domain(M=_SMALL, w=_RARE, a=Reals("11/10", 4, probe=("11/10", "2")), n=_FEW),
            [Rival(_PLAIN / 2, "half the chance")],
            note="the chance that a type of weight 1/100 to 2/5 is left, sharpened and plain, "
            "for up to 20 samples and 30 refits",
        ),
        Bound(
            "oversampled",
            Left(M, w, 1, b, n),
            ">",
            _PLAIN,
            Domain(M=_SMALL, w=_RARE, b=Reals("11/10", 10, probe=("11/10", "3")), n=_FEW),
            [Rival(b * _PLAIN, "b times the chance")],
            note="the chance that a type of weight 1/100 to 2/5 is left, oversampled and plain, "
            "for up to 20 samples and 30 refits",
        ),
        Tends(
            "levels",
            _PURE,
            sympy.Rational(1, 2),
            n,
            Domain(w=_WEIGHTS, a=Reals("1/4", "9/10", probe=("1/4", "9/10"))),
            far=(20, 60, 200),
            rivals=[Rival(w, "nothing moves"), Rival(sympy.S.Zero, "it is lost")],
            note="the weight with endlessly many samples, whose odds are raised to the power a at "
            "each refit, for a < 1",
        ),
        Tends(
            "nothing",
            _PURE,
            sympy.S.Zero,
            n,
            Domain(w=_RARE, a=Reals("11/10", 2, probe=("11/10", "2"))),
            far=(5, 15, 40),
            rivals=[Rival(w, "nothing moves"), Rival(sympy.Rational(1, 2), "the two are levelled")],
            note="the same for a > 1 and a weight up to 2/5",
        ),
        Bound(
            "less",
            _S,
            "<",
            sympy.S.One,
            Domain(b=Reals("21/20", 10, probe=("21/20", "2", "10"))),
            [Rival(sympy.Rational(9, 10), "nine in ten")],
            note="the chance that one copy's line lasts for ever in the branching limit",
        ),
    ],
)


def _process(
    size: int, w: Fraction, power: int, factor: Fraction, refits: int
) -> dict[Fraction, Fraction]:
    """The law of the weight, all samples of all refits listed label by label."""
    found = {w: Fraction(1)}
    for _ in range(refits):
        after: dict[Fraction, Fraction] = {}
        for share, odds in found.items():
            chance = _emitted(share, power, factor)
            for labels, likely in listed.samples((chance, 1 - chance), size):
                new = Fraction(labels.count(0), size)
                after[new] = after.get(new, Fraction(0)) + odds * likely
        found = after
    return found


def _left(M: Any, w: Fraction, a: Any, b: Any, n: Any) -> Fraction:
    return 1 - _process(int(M), w, int(a), Fraction(b), int(n)).get(Fraction(0), Fraction(0))


def _chain() -> list[bool]:
    cases = []
    for size, power, factor, refits in ((1, 1, 3, 2), (2, 2, 1, 3), (3, 2, 2, 2), (4, 1, 2, 2)):
        for weight_ in listed.WEIGHTS:
            truth = _left(size, weight_, power, factor, refits)
            near = NotLost.numeric(Fraction(size), weight_, power, factor, refits)
            cases.append(bool(abs(near - mpf(truth)) < mpmath.mpf(10) ** -12))
    return cases


def _poisson() -> list[bool]:
    """Copies of one sample, of a type that is rare: binomial numbers against Poisson ones."""
    cases = []
    for factor in (Fraction(3, 2), Fraction(3)):
        gaps = []
        for size in (10**2, 10**4, 10**6):
            chance = mpf(_emitted(Fraction(1, size), 1, factor))
            none, want = (1 - chance) ** size, mpmath.exp(-mpf(factor))
            gaps.append(abs(none - want))
        cases += [gaps[0] > gaps[1] > gaps[2], gaps[2] < mpmath.mpf(10) ** -5]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Raising weights to a power and scaling them again raises the odds to it; a factor "
        "multiplies them. So the count of the type is binomial with the chance $g$ of its last "
        "weight: a chain over the counts, with the mean share $g$ after the first refit.",
        r"\frac{g}{1-g} = b \left(\frac{w}{1-w}\right)^{a}",
        trial=_chain,
        tried="all samples of up to four listed, up to three refits, three weights",
    )
    odds = b * w**a / (1 - w) ** a
    p.identity(
        _G.subs(a, 2),
        (odds / (1 + odds)).subs(a, 2),
        "From the odds back to the chance, for the square:",
    )
    p.argue(
        "The claim goes back from the last refit; the proof's own arithmetic goes forward and "
        "takes off what is lost at each refit.",
        tried="the two are compared number by number",
    )
    p.argue(
        "For $a = 1$ and a type of which few of many samples are, each of these samples has a "
        "binomial number of copies in the next one, of mean near $b$, and independent of the "
        "others in the limit: Poisson branching.",
        trial=_poisson,
        tried="the chance of no copy, for three sample sizes and two factors",
    )
    p.argue(
        "A line is lost if the lines of all its first copies are: the chance $q$ of this is the "
        "least solution of $q = e^{b(q-1)}$, the limit of this map's iterates from 0.",
        r"q = e^{b(q-1)}",
        tried="the proof iterates it, and the claim has the solution by Lambert's function",
    )
    return {
        "left": NotLost(M, w, a, b, n),
        "step": sympy.together(odds / (1 + odds)),
        "survives": ForEver(b),
    }


def _first(M: Any, w: Fraction, a: Any, b: Any) -> Fraction:
    law = _process(int(M), w, int(a), Fraction(b), 1)
    return sum((share * chance for share, chance in law.items()), Fraction(0))


def _progeny(b: Fraction) -> Any:
    """One less the chances of all finite numbers of descendants (Borel's law)."""
    with mpmath.workdps(50):
        total, size, term = mpmath.mpf(0), 0, mpmath.mpf(1)
        while term > mpmath.mpf(10) ** -45:
            size += 1
            term = mpmath.exp(
                -b * size + (size - 1) * mpmath.log(b * size) - mpmath.loggamma(size + 1)
            )
            total += term
        return 1 - total


_LISTED = "every sample of every refit listed label by label, in fractions"
ROUTES = [
    Route(
        lambda M, w, a, b, n: mpf(_left(M, w, a, b, n)),
        at=[
            dict(M=1, w=Fraction(1, 3), a=2, b=3, n=3),
            dict(M=4, w=Fraction(1, 10), a=2, b=1, n=4),
            dict(M=5, w=Fraction(1, 5), a=1, b=Fraction(5, 2), n=3),
        ],
        words=_LISTED,
        claim="left",
    ),
    Route(
        _first,
        at=[
            dict(M=1, w=Fraction(1, 3), a=2, b=3),
            dict(M=6, w=Fraction(1, 10), a=3, b=1),
            dict(M=5, w=Fraction(4, 5), a=1, b=Fraction(5, 2)),
        ],
        words=_LISTED,
        claim="step",
    ),
    Route(
        lambda b: _progeny(mpf(b)),
        at=[dict(b=Fraction(3, 2)), dict(b=3), dict(b=8)],
        words="the chances of all finite numbers of descendants, added up (Borel's law)",
        claim="survives",
    ),
]
