"""The chance that a word, mode or class is still present after n refits."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb
from operator import mul
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.domain import Domain, Integers, Reals
from theory.notation import Expr, M, Probability, n, w
from theory.numeric import Algorithm, Enclosure, TooLarge
from theory.proof import Proof
from theory.theorem import Claim, Rival, Source, Theorem
from theory.wright_fisher import (
    MOST_DOUBLE,
    bracket,
    forward,
    late_enough,
    lines_numerically,
    parents,
    survival,
    transitions,
)

REACH_SAMPLES, REACH_REFITS = 400, 10_000
"""How far out two algorithms are compared: forward and backward in time."""

MOST_STEPS = 4_000_000
"""Multiplications (M² for each refit) beyond which the transition matrix is not worked through."""

MOST_STEPS_EXACTLY = 500_000
"""The same where every number is an exact fraction, which grows with each refit."""

MOST_SAMPLES = 500
"""Sample size beyond which setting up the transition matrix itself would take too long."""


def _refuse_large(size: int, refits: int, most: int) -> None:
    if size > MOST_SAMPLES or refits * size**2 > most:
        raise TooLarge(
            f"M={size}, n={refits}: the transition matrix is worked through, to this precision, "
            f"up to M={MOST_SAMPLES} and M²n={most:.1e}"
        )


@lru_cache(maxsize=32)
def _alive_exactly(size: int, refits: int) -> list[Fraction]:
    """P(present after ``refits`` more | j of the last ``size`` samples show it), j = 0 … size."""
    rows, alive = transitions(size), [0] + [1] * size
    for _ in range(refits):
        alive = [sum(map(mul, row, alive)) for row in rows]
    return [Fraction(count, size ** (size * refits)) for count in alive]


@lru_cache(maxsize=32)
def _alive_numerically(size: int, refits: int, bits: int) -> list[int]:
    """The same times 2**bits, each step rounded down: off by refits·(size + 1) units at most.

    No entry but the first is small (a type seen once survives for ever with chance 1/size),
    so fixed point loses no leading digits.
    """
    total = size**size
    rows = [[(p << bits) // total for p in row] for row in transitions(size)]
    alive = [0] + [1 << bits] * size
    for _ in range(refits):
        alive = [sum(map(mul, row, alive)) >> bits for row in rows]
    return alive


class Survival(Algorithm):
    """``Survival(M, w, n)``: the forward chain of counts, one transition matrix to a refit."""

    latex_name = "S"
    definition = (
        r"\begin{gathered} S(M, w, n) = \sum_{j=0}^{M} \binom{M}{j} w^j (1-w)^{M-j}\,"
        r" S\bigl(M, \tfrac{j}{M}, n-1\bigr), \\ S(M, w, 0) = \mathbf{1}[w > 0] \end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, w: Any, n: Any) -> Any:
        if n == 0:
            return w**0 if w != 0 else w
        size, refits = int(M), int(n)
        _refuse_large(size, refits, MOST_STEPS_EXACTLY)
        alive = _alive_exactly(size, refits - 1)
        return sum(comb(size, j) * w**j * (1 - w) ** (size - j) * p for j, p in enumerate(alive))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, w, n = args
        if n == 0 or w == 0:
            return mpmath.mpf(1 if w else 0)
        size, refits = int(M), int(n)
        # long multiplications take longer, about in proportion to their digits
        _refuse_large(size, refits, MOST_STEPS * 100 // max(100, mpmath.mp.dps))
        bits = mpmath.mp.prec + 2 * (size * refits).bit_length() + 10
        alive = _alive_numerically(size, refits - 1, bits)
        x = mpmath.mpf(w.numerator) / w.denominator
        y = mpmath.mpf(w.denominator - w.numerator) / w.denominator
        chances = [comb(size, j) * x**j * y ** (size - j) for j in range(size + 1)]
        return mpmath.ldexp(mpmath.fdot(chances, map(mpmath.mpf, alive)), -bits)

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w, n = args
        size, refits = int(M), int(n)
        if n == 0 or w in (0, 1):
            certain = mpmath.mpf(1 if w else 0)
            return Enclosure(certain, certain, "certain")
        if size <= REACH_SAMPLES and refits <= REACH_REFITS:
            (value,), error = forward(size, [(float(w), float(1 - w))], refits)
            return around(mpmath.mpf(value), error, "forward")
        if size <= MOST_DOUBLE and not late_enough(size, refits):
            return around(*survival(size, w, refits), "backward")
        low, high = bracket(size, w, refits)
        return Enclosure(low, high, "proven bounds, discrete/survival_regimes")


def around(value: Any, error: float, how: str) -> Enclosure:
    """Bounds from a value in double precision and its relative error at most."""
    words = f"double precision, {how} in time, its rounding errors added up"
    return Enclosure(value * (1 - error), value * (1 + error), words)


def ancestry_to_digits(size: int, refits: int) -> list[Any]:
    """The law of the ancestors ``refits`` − 1 steps back, at mpmath's working precision."""
    _refuse_large(size, refits, MOST_STEPS * 100 // max(100, mpmath.mp.dps))
    bits = mpmath.mp.prec + 4 * (size * refits).bit_length() + 10
    law = lines_numerically(size, refits - 1, bits)
    return [mpmath.ldexp(mpmath.mpf(chance), -bits) for chance in law]


class Genealogy(Algorithm):
    """``Genealogy(M, w, n)``: survival by tracing the last M samples back to the first."""

    latex_name = r"\mathbb{E}\,A"
    definition = ""

    @staticmethod
    def recipe(M: Any, w: Any, n: Any) -> Any:
        if n == 0:
            return w**0 if w != 0 else w
        size, refits = int(M), int(n)
        one = Fraction(1)
        back = [parents(size * one, lines) for lines in range(size + 1)]
        lines = [Fraction(0)] * size + [one]
        for _ in range(refits - 1):
            moved = [Fraction(0)] * (size + 1)
            for a, chance in enumerate(lines):
                for b, p in enumerate(back[a]):
                    moved[b] += chance * p
            lines = moved
        return sum(chance * (1 - (1 - w) ** b) for b, chance in enumerate(lines))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, w, n = args
        if n == 0 or w in (0, 1):
            return mpmath.mpf(1 if w else 0)
        rate = mpmath.log1p(-mpmath.mpf(w.numerator) / w.denominator)
        law = ancestry_to_digits(int(M), int(n))
        return -mpmath.fsum(chance * mpmath.expm1(b * rate) for b, chance in enumerate(law))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w, n = args
        if n == 0 or w in (0, 1):
            certain = mpmath.mpf(1 if w else 0)
            return Enclosure(certain, certain, "certain")
        if M > MOST_DOUBLE:
            raise TooLarge(f"M={M}: in double precision up to M={MOST_DOUBLE}")
        return around(*survival(int(M), w, int(n)), "backward")


SURVIVAL = Claim(
    name="present",
    quantity=Probability(r"w_n > 0", "wₙ > 0"),
    value=Survival(M, w, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12), reach=REACH_SAMPLES),
        w=Reals(0, 1, probe=(0, Fraction(1, 10**12), Fraction(1, 20), Fraction(1, 3), 1)),
        n=Integers(0, probe=(0, 1, 2, 7, 20), reach=REACH_REFITS),
    ),
    rivals=[
        Rival(
            (1 - (1 - w) ** M) ** n,
            "each refit survived as if it drew from the original weights: exponential decay",
            Source("theorempath2026", "tail loss", "survival that decays exponentially in n"),
        ),
        Rival(1 - (1 - w) ** M, "survived once, survived for ever"),
        Rival(1 - (1 - w) ** (M * n), "seen at least once in all n samples together"),
        Rival(1 - sympy.exp(-2 * M * w / n), "the branching approximation taken as exact"),
        Rival(1 - (1 - w) * (1 - (1 - 1 / M) ** n), "lost at the rate at which diversity is lost"),
    ],
)

THEOREM = Theorem(
    title="Survival of a word under retraining",
    says="[A type of weight 1/M is still present after n refits with a chance of about 2/n, for n "
    "from 30 to M/10](discrete/survival_regimes:once_below, discrete/survival_regimes:once_above); "
    "[a type of weight w is so with a chance of at least w](discrete/survival_regimes:late) after "
    "any number of refits, [which is no decay to 0](discrete/survival_regimes:levels).",
    setting="""\
A categorical model holds a type (a word, a mode, a class) of weight $w_0 = w$.
Refit $n$ draws $M$ independent samples from the model $w_{n-1}$, with replacement and with
nothing else mixed in, and sets $w_n$ to the type's share among them (maximum likelihood).
The type is *present* while $w_n > 0$. Once lost it never returns.
In population genetics this is the Wright–Fisher model without mutation, with $M$ gene copies.
""",
    claims=[SURVIVAL],
    sources=[
        Source("ewens2004", "chapter 3", "the Wright–Fisher chain"),
        Source("theorempath2026", "tail loss", "the popular product"),
    ],
)


def _copying() -> list[bool]:
    """The next sample's law given each sample: by its shares, and by copying its members."""
    cases = []
    for labels in product((0, 1), repeat=3):
        by_copies: dict[tuple[int, ...], Fraction] = {}
        for parents_ in listed.choices(3, 3):
            new = tuple(labels[parent] for parent in parents_)
            by_copies[new] = by_copies.get(new, Fraction(0)) + Fraction(1, 27)
        by_shares = dict(listed.samples(listed.shares(labels, 2), 3))
        cases.append({k: p for k, p in by_shares.items() if p} == by_copies)
    return cases


def _lost() -> list[bool]:
    """P(no copy shows the type) against E (1 − w)^A, copies and first samples listed."""
    cases = []
    for size, steps in ((2, 1), (2, 2), (3, 1)):
        origins = listed.copied(size, steps)
        law = listed.ancestors(size, steps)
        for share in listed.WEIGHTS:
            lost = sum(
                odds * chance
                for first, odds in listed.samples((1 - share, share), size)
                for last, chance in origins.items()
                if not any(first[each] for each in last)
            )
            cases.append(lost == sum(p * (1 - share) ** a for a, p in enumerate(law)))
    return cases


def _powers() -> list[bool]:
    """The mean of (1 − w₁)^k forward and backward, for all powers up to six."""

    def forwards(size: int, power: int, share: Fraction) -> Fraction:
        chances = (comb(size, j) * share**j * (1 - share) ** (size - j) for j in range(size + 1))
        return sum(
            (p * Fraction(size - j, size) ** power for j, p in enumerate(chances)), Fraction(0)
        )

    def backwards(size: int, power: int, share: Fraction) -> Fraction:
        law = enumerate(parents(Fraction(size), power))
        return sum((p * (1 - share) ** b for b, p in law), Fraction(0))

    cases = product((2, 3, 7), range(1, 7), listed.WEIGHTS)
    return [forwards(*case) == backwards(*case) for case in cases]


def proof(p: Proof) -> Expr:
    p.argue(
        "Refitting by counting and then sampling is the same as copying: each of the $M$ samples "
        "of refit $k+1$ copies one of the $M$ samples of refit $k$, chosen uniformly. "
        "So trace the last $M$ samples back. Let $A$ be the number of distinct ancestors that "
        "they have in the first sample.",
        trial=_copying,
        tried="every sample of three, and the next sample's law by its shares and by copying",
    )
    p.argue(
        "Each sample of the first refit shows the type with probability $w$, independently. "
        "The type is lost exactly when none of the $A$ ancestors shows it.",
        r"\mathbb{P}(w_n = 0) = \mathbb{E}\,(1-w)^{A}",
        trial=_lost,
        tried="two and three refits: every first sample and every copy listed, and the loss "
        "counted by what the last copies show",
    )
    for lines in (2, 3):
        t = sympy.Symbol("t")
        generating = (w + (1 - w) * sympy.exp(t)) ** M
        moment = generating.diff(t, lines).subs(t, 0) / M**lines
        chances = parents(M, lines)
        p.identity(
            sympy.expand(moment),
            sum(chance * (1 - w) ** b for b, chance in enumerate(chances)),
            f"One refit forward and one generation back agree. On the left, the mean of "
            f"$(1-w_1)^{lines}$ from the binomial law; on the right, the mean of $(1-w)^B$, where "
            f"$B$ is the number of distinct parents of {lines} samples.",
        )
    p.argue(
        "The same holds for every power, because the chance that given samples all miss the type "
        "is counted once over types and once over parents. "
        "Stepping back $n-1$ times from $M$ samples gives $A$, and hence the claim by induction.",
        trial=_powers,
        tried="the mean of $(1-w_1)^k$ by the binomial law and by the law of the parents",
    )
    return Genealogy(M, w, n)
