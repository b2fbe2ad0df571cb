"""Modes far apart: which of them are left, and what is left of the variance within them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, prod
from operator import mul
from typing import Any

import mpmath

from theory.maths.wright_fisher import (
    lines_numerically,
    parents,
    parents_numerically,
    transitions,
)
from theory.numeric import Algorithm, TooLarge, mpf

MOST_EXACT = 20_000
"""Multiplications (M² for each refit) up to which exact fractions are written out."""

REACH_SAMPLES, REACH_REFITS = 50, 60
"""How far out two algorithms are compared: forward and backward in time."""


def _moderate(size: int, refits: int) -> None:
    if size**2 * refits > MOST_EXACT:
        raise TooLarge(f"exact fractions for M={size}, n={refits}")


def _bits(size: int, refits: int) -> int:
    """Enough for all digits of a number that may be as small as (1 - 2/M)^n."""
    return int(mpmath.mp.prec) + 2 * refits + 4 * (size * refits + 2).bit_length() + 20


class Alive(Algorithm):
    """``Alive(M, w, n)``: whether a mode of weight w is left, by the samples' ancestors."""

    latex_name = "S"
    definition = (
        r"S(M, w, n) = 1 - \mathbb{E}\,(1-w)^{A},\quad A \text{ the samples of the first refit "
        r"that those of the $n$-th descend from}"
    )

    @staticmethod
    def recipe(M: Any, w: Any, n: Any) -> Any:
        if n == 0:
            return w**0 if w != 0 else w
        size, refits = int(M), int(n)
        _moderate(size, refits)
        law = _ancestors(size, refits - 1)
        return sum(chance * (1 - (1 - w) ** a) for a, chance in enumerate(law))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, w, n = args
        if n == 0 or w in (0, 1):
            return mpmath.mpf(1 if w else 0)
        size, refits = int(M), int(n)
        bits = _bits(size, refits)
        rate = mpmath.log1p(-mpf(w))
        law = lines_numerically(size, refits - 1, bits)
        chances = (mpmath.ldexp(mpmath.mpf(each), -bits) for each in law)
        return -mpmath.fsum(chance * mpmath.expm1(a * rate) for a, chance in enumerate(chances))


@lru_cache(maxsize=64)
def _ancestors(size: int, steps: int) -> list[Fraction]:
    """The law of the number of ancestors so many refits back, in fractions."""
    if steps == 0:
        return [Fraction(0)] * size + [Fraction(1)]
    found = [Fraction(0)] * (size + 1)
    for a, chance in enumerate(_ancestors(size, steps - 1)):
        for b, p in enumerate(parents(Fraction(size), a)):
            found[b] += chance * p
    return found


class TwoWithin(Algorithm):
    """``TwoWithin(M, w, n)``: the share left of the variance within two modes, forward in time."""

    latex_name = "R"
    definition = (
        r"\begin{gathered} R(M, w, n) = \sum_{j=0}^{M} \binom{M}{j} w^j (1-w)^{M-j} "
        r"\left(1 - \tfrac{k_j}{M}\right) R(M, \tfrac jM, n-1), \\ R(M, w, 0) = 1, \quad "
        r"k_j = 1 \text{ for } j = 0 \text{ and } j = M, \text{ else } 2 \end{gathered}"
    )

    @staticmethod
    def recipe(M: Any, w: Any, n: Any) -> Any:
        if n == 0:
            return Fraction(1)
        size, refits = int(M), int(n)
        _moderate(size, refits)
        unit = size**size
        rows = [[Fraction(p, unit) for p in row] for row in transitions(size)]
        left = [Fraction(1)] * (size + 1)
        for _ in range(refits - 1):
            kept = [left[j] * (size - _there(j, size)) / size for j in range(size + 1)]
            left = [sum(map(mul, row, kept), Fraction(0)) for row in rows]
        return sum(
            comb(size, j) * w**j * (1 - w) ** (size - j) * left[j] * (size - _there(j, size)) / size
            for j in range(size + 1)
        )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, w, n = args
        if n == 0:
            return mpmath.mpf(1)
        size, refits = int(M), int(n)
        bits = _bits(size, refits)
        kept = _kept(size, refits, bits)
        x, y = mpf(w), mpf(1 - w)
        chances = (comb(size, j) * x**j * y ** (size - j) for j in range(size + 1))
        total = mpmath.fsum(p * mpmath.mpf(each) for p, each in zip(chances, kept, strict=True))
        return mpmath.ldexp(total, -bits)


def _there(j: int, size: int) -> int:
    """Modes in a sample of which j are of the first of two."""
    return 1 if j in (0, size) else 2


@lru_cache(maxsize=32)
def _kept(size: int, refits: int, bits: int) -> list[int]:
    """What a sample and all refits after it leave, by the sample's count, times 2**bits."""
    unit = size**size
    rows = [[(p << bits) // unit for p in row] for row in transitions(size)]
    left = [1 << bits] * (size + 1)
    for refit in range(refits):
        if refit:
            left = [sum(map(mul, row, left)) >> bits for row in rows]
        left = [each * (size - _there(j, size)) // size for j, each in enumerate(left)]
    return left


class TwoByLoss(Algorithm):
    """``TwoByLoss(M, w, n)``: the same by the refit at which one of the two is lost."""

    latex_name = r"\textstyle\sum_t"
    definition = ""

    @staticmethod
    def recipe(M: Any, w: Any, n: Any) -> Any:
        size, refits = int(M), int(n)
        _moderate(size, refits)
        both = [Fraction(1)]
        for t in range(refits):
            law = enumerate(_ancestors(size, t))
            both.append(sum(p * (1 - (1 - w) ** a - w**a) for a, p in law))
        return _by_loss(both, Fraction(size), refits)

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, w, n = args
        size, refits = int(M), int(n)
        bits = _bits(size, refits)
        with mpmath.workprec(bits):
            x, y = mpf(w), mpf(1 - w)
            neither = [1 - x**a - y**a for a in range(size + 1)]
            both = [mpmath.mpf(1)]
            for law in _lines_back(size, refits, bits):
                dot = mpmath.fsum(neither[a] * p for a, p in enumerate(law) if a)
                both.append(mpmath.ldexp(dot, -bits))
            return _by_loss(both, mpmath.mpf(size), refits)


class MeanModes(Algorithm):
    """``MeanModes(M, w, n)``: the product of 1 - E K_i/M, a rival that takes means for numbers."""

    latex_name = "m"
    definition = (
        r"m(M, w, n) = \prod_{i=1}^{n}\left(1 - \tfrac1M\,\mathbb{E}\,K_i\right) \text{ for two "
        r"modes}"
    )

    @staticmethod
    def recipe(M: Any, w: Any, n: Any) -> Any:
        return prod(
            (1 - (Alive.recipe(M, w, i) + Alive.recipe(M, 1 - w, i)) / M for i in _refits(n)),
            start=Fraction(1),
        )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, w, n = args
        size, found = mpf(M), mpmath.mpf(1)
        for i in _refits(n):
            found *= 1 - (Alive.numeric(M, w, i) + Alive.numeric(M, 1 - w, i)) / size
        return found


def _refits(n: Any) -> Iterator[Fraction]:
    return map(Fraction, range(1, int(n) + 1))


def _by_loss(both: Sequence[Any], size: Any, refits: int) -> Any:
    """Both modes are there after t refits with the chance both[t]; then one is, for ever."""
    two, one = 1 - 2 / size, 1 - 1 / size
    lost = ((both[t - 1] - both[t]) * two ** (t - 1) * one ** (refits - t + 1)
            for t in range(1, refits + 1))  # fmt: skip
    return sum(lost, both[refits] * two**refits)


def _lines_back(size: int, refits: int, bits: int) -> Iterator[list[int]]:
    """The law of the number of ancestors 0, 1, … refits back, times 2**bits."""
    rows = parents_numerically(size, bits)
    law = [0] * size + [1 << bits]
    for _ in range(refits):
        yield law
        law = [
            sum(law[a] * rows[a][b] for a in range(b, size + 1)) >> bits for b in range(size + 1)
        ]


# -- every sample listed --------------------------------------------------------------------


def _samples(weights: Sequence[Fraction], M: int) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """Every sample's counts of the modes, with its chance."""

    def counts(parts: int, left: int) -> Iterator[tuple[int, ...]]:
        if parts == 1:
            yield (left,)
            return
        for first in range(left + 1):
            yield from ((first, *rest) for rest in counts(parts - 1, left - first))

    for found in counts(len(weights), M):
        ways = factorial(M) // prod(map(factorial, found))
        chance = prod((w**c for w, c in zip(weights, found, strict=True)), start=Fraction(ways))
        if chance:
            yield found, chance


def modes_left(weights: Sequence[Fraction], M: int, n: int) -> Fraction:
    """The expected number of modes after ``n`` refits, every sample's counts listed."""
    if n == 0:
        return Fraction(sum(w > 0 for w in weights))
    after = _samples(weights, M)
    return sum(
        (p * modes_left([Fraction(c, M) for c in s], M, n - 1) for s, p in after), Fraction(0)
    )


def within_left(weights: Sequence[Fraction], M: int, n: int) -> Fraction:
    """The mean of ∏(1 - K_i/M), every sample's counts listed."""
    if n == 0:
        return Fraction(1)
    total = Fraction(0)
    for found, p in _samples(weights, M):
        kept = 1 - Fraction(sum(c > 0 for c in found), M)
        if kept:
            total += p * kept * within_left([Fraction(c, M) for c in found], M, n - 1)
    return total
