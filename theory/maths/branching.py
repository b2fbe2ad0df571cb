"""Critical Poisson branching, and its like for M samples: each by two recursions.

Each of a line's members has a Poisson number of heirs of mean 1. The chance r to be alive and the
chance e to be extinct are worked out apart, each with bounds for its rounding errors. So are a,
which bounds the mean number of ancestors, and the share z of samples without heirs.
"""

from __future__ import annotations

from typing import Any

import mpmath
import sympy

from theory.maths.wright_fisher import branching, in_reciprocals, mean_field, slack
from theory.numeric import Algorithm, Enclosure, TooLarge

MOST_STEPPED = 2000
"""Refits up to which the recursions are stepped through to any number of digits."""

REACH = 2 * 10**6
"""Refits up to which they are compared: in double precision, as themselves and in reciprocals."""


MOST_NESTED = 60
"""Refits up to which they are written as one formula, each step inside the next."""


def stepped(refits: Any, most: int = MOST_STEPPED) -> int:
    """The number of steps, unless it is more than are stepped through."""
    if refits > most:
        raise TooLarge(f"n={refits}: stepped through, to this precision, up to n={most}")
    return int(refits)


def around(value: Any, refits: int, how: str = "") -> Enclosure:
    """Bounds about a value in double precision after so many steps."""
    off = mpmath.mpf(slack(refits))
    words = f"double precision{how}, its rounding errors added up"
    return Enclosure(value * (1 - off), value * (1 + off), words)


def one_less(inverse: float, refits: int) -> Enclosure:
    """Bounds for 1 − 1/inverse."""
    share = around(1 / mpmath.mpf(inverse), refits, " by reciprocals")
    return Enclosure(1 - share.high, 1 - share.low, share.how)


class Branching(Algorithm):
    """``Branching(n)``: the chance that one line of critical Poisson branching is alive at n."""

    latex_name = "r"
    definition = r"r(1) = 1,\quad r(n+1) = 1 - e^{-r(n)}"

    @staticmethod
    def recipe(n: Any) -> Any:
        share = sympy.S.One
        for _ in range(stepped(n, MOST_NESTED) - 1):
            share = 1 - sympy.exp(-share)
        return share

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        share = mpmath.mpf(1)
        for _ in range(stepped(args[0]) - 1):
            share = -mpmath.expm1(-share)
        return share

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        share = arb(1)
        for _ in range(stepped(args[0]) - 1):
            share = -(-share).expm1()
        return share

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        refits = stepped(args[0], REACH)
        return around(mpmath.mpf(branching(refits)), refits)


class Extinct(Algorithm):
    """``Extinct(k)``: e_0 = 0, e_{k+1} = exp(e_k − 1), the extinction chances of branching."""

    latex_name = "e"

    @staticmethod
    def recipe(k: Any) -> Any:
        chance = sympy.S.Zero
        for _ in range(stepped(k, MOST_NESTED)):
            chance = sympy.exp(chance - 1)
        return chance

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        chance = mpmath.mpf(0)
        for _ in range(stepped(args[0])):
            chance = mpmath.exp(chance - 1)
        return chance

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        chance = arb(0)
        for _ in range(stepped(args[0])):
            chance = (chance - 1).exp()
        return chance

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        refits = stepped(args[0], REACH) + 1
        return one_less(in_reciprocals(None, refits), refits)


class MeanLines(Algorithm):
    """``MeanLines(M, n)``: a bound on the mean number of ancestors of M samples in the first."""

    latex_name = "a"
    definition = r"a(M, 1) = M,\quad a(M, n+1) = M\Bigl[1 - \bigl(1-\tfrac1M\bigr)^{a(M, n)}\Bigr]"

    @staticmethod
    def recipe(M: Any, n: Any) -> Any:
        size = sympy.Integer(int(M))
        lines = size
        for _ in range(stepped(n, MOST_NESTED) - 1):
            lines = size * (1 - (1 - 1 / size) ** lines)
        return lines

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size = mpmath.mpf(int(args[0]))
        lines = size
        for _ in range(stepped(args[1]) - 1):
            lines = size * (1 - (1 - 1 / size) ** lines)
        return lines

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        size = int(args[0])
        lines, rate = arb(size), (-1 / arb(size)).log1p() if size > 1 else arb(0)
        for _ in range(stepped(args[1]) - 1):
            lines = -size * (rate * lines).expm1() if size > 1 else lines
        return lines

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        size, refits = int(args[0]), stepped(args[1], REACH)
        return around(size * mpmath.mpf(mean_field(size, refits)), refits)


class Childless(Algorithm):
    """``Childless(M, k)``: z_0 = 0, z_{k+1} = (1 − 1/M)^(M(1 − z_k)), a share without children."""

    latex_name = "z"

    @staticmethod
    def recipe(M: Any, k: Any) -> Any:
        size, share = sympy.Integer(int(M)), sympy.S.Zero
        for _ in range(stepped(k, MOST_NESTED)):
            share = (1 - 1 / size) ** (size * (1 - share))
        return share

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, share = mpmath.mpf(int(args[0])), mpmath.mpf(0)
        for _ in range(stepped(args[1])):
            share = (1 - 1 / size) ** (size * (1 - share))
        return share

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        size, share = arb(int(args[0])), arb(0)
        keep = 1 - 1 / size
        for _ in range(stepped(args[1])):
            share = keep ** (size * (1 - share))
        return share

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        size, refits = int(args[0]), stepped(args[1], REACH) + 1
        return one_less(in_reciprocals(size, refits), refits)
