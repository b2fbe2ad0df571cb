"""The text's cross-entropy under the mean of smoothed unigram models, in two ways."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from schemes.texts import COUNTS, DIFFERENT, WORDS
from theory.numeric import Algorithm, mpf


class CrossEntropy(Algorithm):
    """``CrossEntropy(M, b, n)``: what is left of the real weights, as one power."""

    latex_name = "h"
    definition = (
        r"\begin{gathered} h(M, b, n) = -\sum_i w_i \ln\Bigl(\frac1K + \bigl(w_i - "
        r"\tfrac1K\bigr) \Bigl(\frac{M}{M + Kb}\Bigr)^n\Bigr),\\ w_i = \frac{c_i}{"
        + str(WORDS)
        + r"},\quad K = "
        + str(DIFFERENT)
        + r" \end{gathered}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, b, n = (mpf(arg) for arg in args)
        left, u = (M / (M + DIFFERENT * b)) ** int(n), mpmath.mpf(1) / DIFFERENT
        shares = ((mpmath.mpf(count) / WORDS, many) for count, many in COUNTS.items())
        return -mpmath.fsum(many * w * mpmath.log(u + (w - u) * left) for w, many in shares)

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, fmpq

        M, b, n = args
        kept = M / (M + DIFFERENT * b)
        left, u = arb(fmpq(kept.numerator, kept.denominator)) ** int(n), arb(1) / DIFFERENT
        total = arb(0)
        for count, many in COUNTS.items():
            w = arb(count) / WORDS
            total -= many * w * (u + (w - u) * left).log()
        return total


class Composed(Algorithm):
    """The same, the mean weight of a refit from the last one's, and that map composed n times."""

    latex_name = r"h_\circ"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, b, n = (mpf(arg) for arg in args)
        slope, added = composed(size / (size + DIFFERENT * b), b / (size + DIFFERENT * b), int(n))
        shares = ((mpmath.mpf(count) / WORDS, many) for count, many in COUNTS.items())
        return -mpmath.fsum(many * w * mpmath.log(slope * w + added) for w, many in shares)

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, fmpq

        size, b = (arb(fmpq(arg.numerator, arg.denominator)) for arg in args[:2])
        whole = size + DIFFERENT * b
        slope, added = composed(size / whole, b / whole, int(args[2]))
        total = arb(0)
        for count, many in COUNTS.items():
            w = arb(count) / WORDS
            total -= many * w * (slope * w + added).log()
        return total


def composed(slope: Any, added: Any, times: int) -> tuple[Any, Any]:
    """The map x → slope·x + added, so many times: twice the half, and once more if odd."""
    if not times:
        return 0 * slope + 1, 0 * added
    by, plus = composed(slope, added, times // 2)
    by, plus = by * by, by * plus + plus
    return (slope * by, slope * plus + added) if times % 2 else (by, plus)


def exact_mean(M: int, b: Fraction, n: int, of: Any) -> Any:
    """Σ w_i E of(p_n(i)) over the text's words, each by the chain of its own counts."""
    whole = M + DIFFERENT * b
    weights = [(j + b) / whole for j in range(M + 1)]
    rows = [_binomial(M, mpf(each)) for each in weights]
    worth = [of(mpf(each)) for each in weights]
    for _ in range(n - 1):
        worth = [mpmath.fdot(row, worth) for row in rows]
    return mpmath.fsum(
        many
        * mpmath.mpf(count)
        / WORDS
        * mpmath.fdot(_binomial(M, mpmath.mpf(count) / WORDS), worth)
        for count, many in COUNTS.items()
    )


def _binomial(M: int, w: Any) -> list[Any]:
    return [mpmath.binomial(M, j) * w**j * (1 - w) ** (M - j) for j in range(M + 1)]
