"""A text's words under retraining: how many are left, exactly and between bounds.

What is summed over the words is summed over their counts, as equal words fare equally.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache, lru_cache
from math import expm1, fsum, log1p
from operator import mul
from typing import Any

import mpmath

from schemes.texts import COUNTS, DIFFERENT, WORDS
from theory.maths.branching import Branching, Childless, Extinct, MeanLines
from theory.maths.wright_fisher import (
    MOST_DOUBLE,
    UNIT,
    ancestors,
    bracket,
    forward,
    lines_numerically,
    parents,
    transitions,
)
from theory.numeric import Algorithm, Enclosure, TooLarge, mpf

REACH_SAMPLES, REACH_REFITS = 200, 1000
"""How far out two algorithms are compared: forward and backward in time."""

MOST_SAMPLES, MOST_STEPS = 200, 1_000_000
"""Samples, and multiplications (M² for each refit), up to which it is worked out to many digits."""

TABLE = tuple(COUNTS.items())
WEIGHTS = tuple((Fraction(count, WORDS), many) for count, many in TABLE)


def _refuse_large(size: int, refits: int, most: int = MOST_STEPS) -> None:
    if size > MOST_SAMPLES or size**2 * refits > most:
        raise TooLarge(
            f"M={size}, n={refits}: to this precision up to M={MOST_SAMPLES} and M²n={most:.0e}"
        )


# -- the words that are left, forward and backward ------------------------------------------


@lru_cache(maxsize=64)
def _expected(size: int) -> list[int]:
    """How many words are drawn j times among ``size``, on average, times WORDS**size."""
    found = [0] * (size + 1)
    for count, many in TABLE:
        rest, chance = WORDS - count, many * (WORDS - count) ** size
        for j in range(size + 1):
            found[j] += chance
            chance = chance * (size - j) * count // ((j + 1) * rest)
    return found


@lru_cache(maxsize=32)
def _alive(size: int, refits: int, bits: int) -> list[int]:
    """P(left after ``refits`` more | j of ``size`` samples), times 2**bits, rounded down.

    Off by refits·(size + 1) units at most.
    """
    total = size**size
    rows = [[(p << bits) // total for p in row] for row in transitions(size)]
    alive = [0] + [1 << bits] * size
    for _ in range(refits):
        alive = [sum(map(mul, row, alive)) >> bits for row in rows]
    return alive


@lru_cache(maxsize=64)
def _shown_exactly(samples: int) -> int:
    """The mean number of different words among so many, times WORDS**samples."""
    gone = sum(many * (WORDS - count) ** samples for count, many in TABLE)
    return int(DIFFERENT * WORDS**samples - gone)


class Left(Algorithm):
    """``Left(M, n)``: the words left, each by the forward chain of its counts."""

    latex_name = "L"
    definition = (
        r"\begin{gathered} L(M, n) = \sum_i S\bigl(M, \tfrac{c_i}{" + str(WORDS) + r"}, n\bigr),"
        r" \\ S(M, w, n) = \sum_{j=0}^{M} \binom{M}{j} w^j (1-w)^{M-j}\,"
        r" S\bigl(M, \tfrac{j}{M}, n-1\bigr), \\ S(M, w, 0) = \mathbf{1}[w > 0] \end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, n: Any) -> Any:
        if n == 0:
            return Fraction(DIFFERENT)
        size, refits = int(M), int(n)
        _refuse_large(size, refits, MOST_STEPS // 4)
        rows, alive = transitions(size), [0] + [1] * size
        for _ in range(refits - 1):
            alive = [sum(map(mul, row, alive)) for row in rows]
        whole = sum(map(mul, _expected(size), alive))
        return Fraction(whole, WORDS**size * size ** (size * (refits - 1)))

    @classmethod
    def _bounds(cls, size: int, refits: int, bits: int) -> tuple[int, int, int]:
        """Two whole numbers that the value times 2**bits·(the third) lies between."""
        _refuse_large(size, refits)
        alive, expected = _alive(size, refits - 1, bits), _expected(size)
        low = sum(map(mul, expected, alive))
        return low, low + refits * (size + 1) * sum(expected[1:]), WORDS**size

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, n = args
        if n == 0:
            return mpmath.mpf(DIFFERENT)
        bits = mpmath.mp.prec + 2 * (int(M) * int(n)).bit_length() + 10
        low, _, whole = cls._bounds(int(M), int(n), bits)
        return mpmath.ldexp(mpmath.mpf(low) / whole, -bits)

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, ctx, fmpq

        M, n = args
        if n == 0:
            return fmpq(DIFFERENT)
        bits = ctx.prec + 2 * (int(M) * int(n)).bit_length() + 10
        low, high, whole = cls._bounds(int(M), int(n), bits)
        return arb(low).union(arb(high)) / whole * arb((1, -bits))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        size, refits = (int(arg) for arg in args)
        if refits == 0:
            return Enclosure(mpmath.mpf(DIFFERENT), mpmath.mpf(DIFFERENT), "certain")
        if size <= REACH_SAMPLES and refits <= REACH_REFITS:
            odds = [(float(count), float(WORDS - count)) for count, _ in TABLE]
            values, error = forward(size, odds, refits)
            value = fsum(many * v for v, (_, many) in zip(values, TABLE, strict=True))
            return _around(value, error + SLACK, "forward in time")
        ends = [(many, bracket(size, w, refits)) for w, many in WEIGHTS]
        low, high = (mpmath.fsum(many * both[side] for many, both in ends) for side in (0, 1))
        return Enclosure(low, high, "proven bounds, discrete/survival_regimes, word by word")


class Traced(Algorithm):
    """``Traced(M, n)``: the same by the words among as many samples as there are ancestors."""

    latex_name = r"\mathbb{E}\,D_A"

    @staticmethod
    def recipe(M: Any, n: Any) -> Any:
        if n == 0:
            return Fraction(DIFFERENT)
        size, refits = int(M), int(n)
        _refuse_large(size, refits, MOST_STEPS // 4)
        back = [parents(Fraction(size), a) for a in range(size + 1)]
        law = [Fraction(0)] * size + [Fraction(1)]
        for _ in range(refits - 1):
            law = [sum(law[a] * back[a][b] for a in range(b, size + 1)) for b in range(size + 1)]
        return sum(
            (p * Fraction(_shown_exactly(b), WORDS**b) for b, p in enumerate(law)), Fraction(0)
        )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, refits = (int(arg) for arg in args)
        if refits == 0:
            return mpmath.mpf(DIFFERENT)
        _refuse_large(size, refits)
        bits = mpmath.mp.prec + 4 * (size * refits).bit_length() + 10
        law = lines_numerically(size, refits - 1, bits)
        shown = (mpmath.mpf(_shown_exactly(b)) / WORDS**b for b in range(len(law)))
        return mpmath.ldexp(mpmath.fsum(p * x for p, x in zip(law, shown, strict=True)), -bits)

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        size, refits = (int(arg) for arg in args)
        if refits == 0:
            return Enclosure(mpmath.mpf(DIFFERENT), mpmath.mpf(DIFFERENT), "certain")
        if size > MOST_DOUBLE:
            raise TooLarge(f"M={size}: in double precision up to M={MOST_DOUBLE}")
        law, error, dropped = ancestors(size, refits - 1)
        value = fsum(p * shown_in_floats(b) for b, p in enumerate(law.tolist()) if p)
        return _around(value, 2 * (error + size * dropped) + SLACK, "backward in time")


def _around(value: float, error: float, how: str) -> Enclosure:
    """Bounds from a value in double precision and its relative error at most."""
    middle = mpmath.mpf(value)
    words = f"double precision, {how}, its rounding errors added up"
    return Enclosure(middle * (1 - error), middle * (1 + error), words)


# -- words of a text of any length ----------------------------------------------------------


def shown(samples: Any, share: Any = 1) -> Any:
    """Words among so many samples, whole or not, each of which counts with the chance ``share``."""
    share = mpf(share)
    return mpmath.fsum(
        -many * mpmath.expm1(samples * mpmath.log1p(-mpf(w) * share)) for w, many in WEIGHTS
    )


def shown_in_floats(samples: float, share: float = 1.0) -> float:
    """The same in double precision, off by less than a share ``SLACK``.

    Five roundings of an exponent, which moves 1 − exp by no larger a share, and an exact sum.
    """
    rate = share / WORDS
    return -fsum(many * expm1(samples * log1p(-count * rate)) for count, many in TABLE)


SLACK = 40 * UNIT
"""Room for the roundings of ``shown_in_floats``, and of a few steps after it."""


def _shown_between(samples: Any, shares: Any, how: str) -> Enclosure:
    """Bounds for what rises with both, from their lowest and their highest values."""
    low, high = (shown_in_floats(*map(float, ends)) for ends in zip(samples, shares, strict=True))
    off = mpmath.mpf(SLACK)
    return Enclosure(low * (1 - off), high * (1 + off), how)


def shown_by_balls(samples: Any, share: Any = 1) -> Any:
    """The same as a ball."""
    from flint import arb

    rate, total = arb(share) / WORDS, arb(0)
    for count, many in TABLE:
        total -= many * (samples * (-count * rate).log1p()).expm1()
    return total


def missed(samples: Any, share: Any = 0) -> Any:
    """Words missing from so many samples, each of which does not count with the chance."""
    share = mpf(share)
    return mpmath.fsum(many * (1 - mpf(w) + mpf(w) * share) ** samples for w, many in WEIGHTS)


def missed_by_balls(samples: Any, share: Any = 0) -> Any:
    """The same as a ball."""
    from flint import arb

    total = arb(0)
    for count, many in TABLE:
        total += many * ((WORDS - count + count * arb(share)) / WORDS) ** samples
    return total


class Shown(Algorithm):
    """``Shown(t)``: the mean number of different words among t, drawn from the text."""

    latex_name = "D"
    definition = r"D(t) = \sum_i \Bigl[1 - \Bigl(1 - \frac{c_i}{" + str(WORDS) + r"}\Bigr)^t\Bigr]"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return shown(mpf(args[0]))

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, fmpq

        return shown_by_balls(arb(fmpq(args[0].numerator, args[0].denominator)))


class OneByOne(Algorithm):
    """``OneByOne(t)``: the chances that the first, the second, … of t words is a new one.

    The sum of w(1 − w)^(m − 1) over m up to t, by halves: the second is the first, thinned.
    """

    latex_name = r"D_{\circ}"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return mpmath.fsum(many * _news(mpf(w), int(args[0]))[0] for w, many in WEIGHTS)

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        total = arb(0)
        for count, many in TABLE:
            total += many * _news(arb(count) / WORDS, int(args[0]))[0]
        return total


def _news(w: Any, samples: int) -> tuple[Any, Any]:
    """The chance that a word of weight w shows among so many, and that it does not."""
    if samples <= 1:
        return (w, 1 - w) if samples else (0 * w, 1 + 0 * w)
    new, not_yet = _news(w, samples // 2)
    new, not_yet = new + not_yet * new, not_yet * not_yet
    return (new + not_yet * w, not_yet * (1 - w)) if samples % 2 else (new, not_yet)


# -- bounds for any number of samples -------------------------------------------------------


class Least(Algorithm):
    """``Least(M, n)``: each word's lines branch, and are alive with the chance r(n)."""

    latex_name = r"\ell"
    definition = (
        r"\begin{gathered} \ell(M, n) = \sum_i \Bigl[1 - \Bigl(1 - \frac{c_i\,r(n)}{"
        + str(WORDS)
        + r"}\Bigr)^M\Bigr],\\ r(1) = 1,\quad r(n+1) = 1 - e^{-r(n)} \end{gathered}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return shown(int(args[0]), Branching.numeric(args[1]))

    @classmethod
    def ball(cls, *args: Any) -> Any:
        return shown_by_balls(int(args[0]), Branching.ball(args[1]))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        share, size = Branching.enclosure(args[1]), int(args[0])
        return _shown_between((size, size), (share.low, share.high), share.how)


class LeastByExtinction(Algorithm):
    """The same, by the chance that a line is extinct."""

    latex_name = r"\ell_\circ"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return DIFFERENT - missed(int(args[0]), Extinct.numeric(args[1] - 1))

    @classmethod
    def ball(cls, *args: Any) -> Any:
        return DIFFERENT - missed_by_balls(int(args[0]), Extinct.ball(args[1] - 1))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        chance, size = Extinct.enclosure(args[1] - 1), int(args[0])
        return _shown_between((size, size), (1 - chance.high, 1 - chance.low), chance.how)


class Most(Algorithm):
    """``Most(M, n)``: words among as many samples as bound the mean number of ancestors."""

    latex_name = "u"
    definition = (
        r"\begin{gathered} u(M, n) = D\bigl(a(M, n)\bigr),\\ " + MeanLines.definition
        + r" \end{gathered}"
    )  # fmt: skip

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return shown(MeanLines.numeric(*args))

    @classmethod
    def ball(cls, *args: Any) -> Any:
        return shown_by_balls(MeanLines.ball(*args))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        lines = MeanLines.enclosure(*args)
        return _shown_between((lines.low, lines.high), (1, 1), lines.how)


class MostByChildless(Algorithm):
    """The same, by the share of samples without children."""

    latex_name = r"u_\circ"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, n = args
        return DIFFERENT - missed(int(M) * (1 - Childless.numeric(M, n - 1)))

    @classmethod
    def ball(cls, *args: Any) -> Any:
        M, n = args
        return DIFFERENT - missed_by_balls(int(M) * (1 - Childless.ball(M, n - 1)))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, n = args
        share = Childless.enclosure(M, n - 1)
        lines = (int(M) * (1 - share.high), int(M) * (1 - share.low))
        return _shown_between(lines, (1, 1), share.how)


# -- what is often said in their place ------------------------------------------------------


class Products(Algorithm):
    """``Products(M, n)``: each refit survived as if it drew from the text itself."""

    latex_name = r"\Pi"
    definition = (
        r"\Pi(M, n) = \sum_i \Bigl[1 - \Bigl(1 - \frac{c_i}{" + str(WORDS)
        + r"}\Bigr)^M\Bigr]^n"
    )  # fmt: skip

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, n = (int(arg) for arg in args)
        return mpmath.fsum(
            many * (-mpmath.expm1(M * mpmath.log1p(-mpf(w)))) ** n for w, many in WEIGHTS
        )

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        (M, n), total = (int(arg) for arg in args), arb(0)
        for count, many in TABLE:
            total += many * (-(M * (-arb(count) / WORDS).log1p()).expm1()) ** n
        return total


def partitions(size: int) -> Iterator[tuple[int, ...]]:
    """Which of ``size`` samples are of one word: every way, as the label of each sample."""
    ways: list[tuple[int, ...]] = [()]
    for _ in range(size):
        ways = [(*way, label) for way in ways for label in range(len(set(way)) + 1)]
    yield from ways


@cache
def together(sizes: tuple[int, ...]) -> Fraction:
    """The chance that blocks of samples are each of one word, and of different ones.

    From sums of powers of the text's frequencies alone.
    """
    if not sizes:
        return Fraction(1)
    first, *rest = sizes
    chance = sum((many * w**first for w, many in WEIGHTS), Fraction(0)) * together(tuple(rest))
    for place in range(len(rest)):  # all but the first differ, and it is one of them
        merged = list(rest)
        merged[place] += first
        chance -= together(tuple(sorted(merged)))
    return chance
