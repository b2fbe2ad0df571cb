"""The ledger of a Bernoulli model, exactly: what entropy is lost, and what divergence is gained.

The entropy is followed forward in time, the divergence backward as a function of the weight.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb
from operator import mul
from typing import Any

import mpmath

from theory.maths.wright_fisher import UNIT, binomial, chances, row_error, transitions
from theory.numeric import Algorithm, Enclosure, TooLarge

MOST_STEPS = 300_000
"""Multiplications (M² for each refit, more where numbers are long) of the exact chain."""

REACH_SAMPLES, REACH_REFITS = 200, 500
"""How far out two algorithms are compared: a law carried forward, a function carried backward."""


def _sizes(args: tuple[Any, ...], *, exact: bool) -> tuple[int, Fraction, int]:
    size, weight, refits = int(args[0]), Fraction(args[1]), int(args[2])
    if exact and refits * size**2 * (1 + size * refits // 1000) > MOST_STEPS:
        raise TooLarge(f"M={size}, n={refits}: the chain of counts is worked through exactly")
    if size > REACH_SAMPLES or refits > REACH_REFITS:
        raise TooLarge(
            f"M={size}, n={refits}: in double precision up to M={REACH_SAMPLES}, n={REACH_REFITS}"
        )
    return size, weight, refits


def _first(size: int, weight: Fraction) -> list[int]:
    """The law of the first count, times the weight's denominator to the power of the size."""
    hit, miss = weight.numerator, weight.denominator - weight.numerator
    return [comb(size, j) * hit**j * miss ** (size - j) for j in range(size + 1)]


def _law(size: int, weight: Fraction, refits: int) -> list[Fraction]:
    """P(j of ``size`` samples are of the class), after ``refits`` ≥ 1, forward."""
    whole = _first(size, weight)
    columns = list(zip(*transitions(size), strict=True))
    for _ in range(refits - 1):
        whole = [sum(map(mul, whole, column)) for column in columns]
    total = weight.denominator**size * size ** (size * (refits - 1))
    return [Fraction(count, total) for count in whole]


def entropy(weight: Fraction) -> Any:
    """−w ln w − (1 − w) ln(1 − w), with 0 ln 0 = 0."""
    shares = [mpmath.mpf(p.numerator) / p.denominator for p in (weight, 1 - weight) if p]
    return -mpmath.fsum(p * mpmath.log(p) for p in shares)


def gap(model: Fraction, weight: Fraction) -> Any:
    """KL of a model with one weight from that with another, with 0 ln 0 = 0."""
    total = mpmath.mpf(0)
    for p, q in ((model, weight), (1 - model, 1 - weight)):
        if p:
            ratio = p / q
            log = mpmath.log(mpmath.mpf(ratio.numerator) / ratio.denominator)
            total += mpmath.mpf(p.numerator) / p.denominator * log
    return total


def _ball(pairs: tuple[tuple[Fraction, Fraction], ...]) -> Any:
    """Σ p ln q as a ball."""
    from flint import arb, fmpq

    total = arb(0)
    for p, q in pairs:
        if p:
            log = arb(fmpq(q.numerator, q.denominator)).log()
            total += arb(fmpq(p.numerator, p.denominator)) * log
    return total


class Lost(Algorithm):
    """``Lost(M, w, n)``: the expected loss of entropy of a Bernoulli model."""

    latex_name = r"\ell"
    definition = (
        r"\ell(M, w, n) = h(w) - \sum_{j=0}^{M} \mathbb{P}(w_n = \tfrac jM)\, h(\tfrac jM),\quad "
        r"h(x) = -x \ln x - (1-x) \ln(1-x),\quad w_0 = w"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, weight, refits = _sizes(args, exact=True)
        if not refits:
            return mpmath.mpf(0)
        left = mpmath.fsum(
            mpmath.mpf(p.numerator) / p.denominator * entropy(Fraction(j, size))
            for j, p in enumerate(_law(size, weight, refits))
        )
        return entropy(weight) - left

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, fmpq

        size, weight, refits = _sizes(args, exact=True)
        if not refits:
            return arb(0)
        left = arb(0)
        for j, p in enumerate(_law(size, weight, refits)):
            share = Fraction(j, size)
            content = _ball(((share, share), (1 - share, 1 - share)))
            left -= arb(fmpq(p.numerator, p.denominator)) * content
        return -_ball(((weight, weight), (1 - weight, 1 - weight))) - left

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        import numpy as np

        size, weight, refits = _sizes(args, exact=False)
        if not refits:
            return Enclosure(mpmath.mpf(0), mpmath.mpf(0), "at the start")
        shares = np.arange(1, size) / size
        content = -shares * np.log1p(shares - 1)
        content = np.concatenate([[0], content + content[::-1], [0]])
        law = binomial(size, float(weight), float(1 - weight))
        for _ in range(refits - 1):
            law = law @ chances(size)
        # the weights' own roundings count once for each sample
        off = refits * (row_error(size) + (size + 2) * UNIT) + (5 * size + 20) * UNIT
        left, off = mpmath.mpf(float(law @ content)), 1.01 * off
        start = entropy(weight)
        words = "double precision, forward in time, its rounding errors added up"
        return Enclosure(start - left * (1 + off), start - left * (1 - off), words)


class Gained(Algorithm):
    """``Gained(M, w, n)``: the expected divergence from the start, carried backward."""

    latex_name = r"\ell_{\leftarrow}"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, weight, refits = _sizes(args, exact=True)
        if not refits:
            return mpmath.mpf(0)
        rows = transitions(size)
        shape = [gap(Fraction(j, size), weight) for j in range(size + 1)]
        for _ in range(refits - 1):
            shape = [mpmath.fdot(row, shape) / size**size for row in rows]
        return mpmath.fdot(_first(size, weight), shape) / weight.denominator**size

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, fmpz

        size, weight, refits = _sizes(args, exact=True)
        if not refits:
            return arb(0)
        rows = [list(map(fmpz, row)) for row in transitions(size)]
        shape = []
        for j in range(size + 1):
            share = Fraction(j, size)
            shape.append(_ball(((share, share / weight), (1 - share, (1 - share) / (1 - weight)))))
        for _ in range(refits - 1):
            shape = [sum(map(mul, row, shape), arb(0)) / fmpz(size) ** size for row in rows]
        first = list(map(fmpz, _first(size, weight)))
        return sum(map(mul, first, shape), arb(0)) / fmpz(weight.denominator) ** size

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        import numpy as np

        size, weight, refits = _sizes(args, exact=False)
        if not refits:
            return Enclosure(mpmath.mpf(0), mpmath.mpf(0), "at the start")
        with mpmath.workdps(30):
            shape = np.array([float(gap(Fraction(j, size), weight)) for j in range(size + 1)])
        hit = np.arange(size + 1)[:, None] / size
        rows = np.zeros((size + 1, size + 1))
        rows[:, 0] = 1
        for seen in range(size):  # one sample after the other, all weights at once
            more = rows[:, : seen + 1] * hit
            rows[:, : seen + 1] *= hit[::-1]
            rows[:, 1 : seen + 2] += more
        for _ in range(refits - 1):
            shape = rows @ shape
        law = binomial(size, float(weight), float(1 - weight))
        off = refits * (7 * size + 4) * UNIT + row_error(size) + (5 * size + 20) * UNIT
        value, off = mpmath.mpf(float(law @ shape)), 1.01 * off
        words = "double precision, backward in time, its rounding errors added up"
        return Enclosure(value * (1 - off), value * (1 + off), words)
