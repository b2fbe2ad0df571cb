"""The chance that a type is still present: forward by counts, backward by ancestors."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from operator import mul
from typing import Any

import mpmath

from theory.maths.wright_fisher import (
    MOST_DOUBLE,
    bracket,
    forward,
    late_enough,
    lines_numerically,
    parents,
    survival,
    transitions,
)
from theory.numeric import Algorithm, Enclosure, TooLarge

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
def alive_exactly(size: int, refits: int) -> list[Fraction]:
    """P(present after ``refits`` more | j of the last ``size`` samples show it), j = 0 … size."""
    rows, alive = transitions(size), [0] + [1] * size
    for _ in range(refits):
        alive = [sum(map(mul, row, alive)) for row in rows]
    return [Fraction(count, size ** (size * refits)) for count in alive]


@lru_cache(maxsize=32)
def alive_numerically(size: int, refits: int, bits: int) -> list[int]:
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
        alive = alive_exactly(size, refits - 1)
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
        alive = alive_numerically(size, refits - 1, bits)
        x = mpmath.mpf(w.numerator) / w.denominator
        y = mpmath.mpf(w.denominator - w.numerator) / w.denominator
        chances = [comb(size, j) * x**j * y ** (size - j) for j in range(size + 1)]
        return mpmath.ldexp(mpmath.fdot(chances, map(mpmath.mpf, alive)), -bits)

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, ctx, fmpq

        M, w, n = args
        if n == 0 or w == 0:
            return fmpq(1 if w else 0)
        size, refits = int(M), int(n)
        _refuse_large(size, refits, MOST_STEPS * 300 // max(300, ctx.prec))
        bits = ctx.prec + 2 * (size * refits).bit_length() + 10
        alive, off = alive_numerically(size, refits - 1, bits), refits * (size + 1)
        x = arb(fmpq(w.numerator, w.denominator))
        y = arb(fmpq(w.denominator - w.numerator, w.denominator))
        total = arb(0)
        for j, low in enumerate(alive[1:], 1):
            total += comb(size, j) * x**j * y ** (size - j) * arb(low).union(arb(low + off))
        return total * arb((1, -bits))

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
    def ball(cls, *args: Any) -> Any:
        from flint import arb, ctx, fmpq

        M, w, n = args
        if n == 0 or w in (0, 1):
            return fmpq(1 if w else 0)
        size, refits = int(M), int(n)
        _refuse_large(size, refits, MOST_STEPS * 300 // max(300, ctx.prec))
        bits = ctx.prec + 4 * (size * refits).bit_length() + 10
        law, off = lines_numerically(size, refits - 1, bits), refits * size**2
        rate, total = (-arb(fmpq(w.numerator, w.denominator))).log1p(), arb(0)
        for b in range(1, size + 1):  # what is rounded away was off by no more than the rest
            low = law[b] if b < len(law) else 0
            total -= (b * rate).expm1() * arb(low).union(arb(low + off))
        return total * arb((1, -bits))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, w, n = args
        if n == 0 or w in (0, 1):
            certain = mpmath.mpf(1 if w else 0)
            return Enclosure(certain, certain, "certain")
        if M > MOST_DOUBLE:
            raise TooLarge(f"M={M}: in double precision up to M={MOST_DOUBLE}")
        return around(*survival(int(M), w, int(n)), "backward")
