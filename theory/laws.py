"""Probability laws by their densities, so that an expectation is an integral one can see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy

from theory.notation import Expr

_q = sympy.Symbol("q", positive=True)
_j = sympy.Symbol("j", integer=True, nonnegative=True)


@dataclass(frozen=True)
class ChiSquared:
    """The chi-squared law with ``degrees`` degrees of freedom."""

    degrees: Expr

    def density(self, at: Expr) -> Expr:
        half = self.degrees / 2
        return at ** (half - 1) * sympy.exp(-at / 2) / (2**half * sympy.gamma(half))

    def mean(self, of: Callable[[Expr], Expr]) -> Expr:
        """E of(Q) as an unevaluated integral over the density."""
        return sympy.Integral(sympy.powsimp(of(_q) * self.density(_q)), (_q, 0, sympy.oo))


@dataclass(frozen=True)
class Binomial:
    """The number of successes in ``trials`` independent trials of chance ``chance``."""

    trials: Expr
    chance: Expr

    def mean(self, of: Callable[[Expr], Expr]) -> Expr:
        """E of(J) as an unevaluated sum over the law."""
        chances = self.chance**_j * (1 - self.chance) ** (self.trials - _j)
        term = of(_j) * sympy.binomial(self.trials, _j) * chances
        return sympy.Sum(term, (_j, 0, self.trials))

    def moment(self, power: int) -> Expr:
        """E J^power in closed form, from the derivatives of the moment generating function."""
        t = sympy.Symbol("t")
        generating = (1 - self.chance + self.chance * sympy.exp(t)) ** self.trials
        return sympy.expand(generating.diff(t, power).subs(t, 0))


_z = sympy.Symbol("z", real=True)


@dataclass(frozen=True)
class StandardNormal:
    """The normal law with mean 0 and variance 1."""

    def density(self, at: Expr) -> Expr:
        return sympy.exp(-(at**2) / 2) / sympy.sqrt(2 * sympy.pi)

    def mean(self, of: Callable[[Expr], Expr]) -> Expr:
        """E of(Z) as an unevaluated integral over the density."""
        return sympy.Integral(of(_z) * self.density(_z), (_z, -sympy.oo, sympy.oo))


@dataclass(frozen=True)
class Gamma:
    """The gamma law of this shape, with mean ``shape * scale``."""

    shape: Expr
    scale: Expr = sympy.S.One

    def density(self, at: Expr) -> Expr:
        over = at ** (self.shape - 1) * sympy.exp(-at / self.scale)
        return over / (self.scale**self.shape * sympy.gamma(self.shape))

    def mean(self, of: Callable[[Expr], Expr]) -> Expr:
        """E of(Q) as an unevaluated integral over the density."""
        return sympy.Integral(sympy.powsimp(of(_q) * self.density(_q)), (_q, 0, sympy.oo))


def Exponential(scale: Expr = sympy.S.One) -> Gamma:
    """The exponential law with this mean."""
    return Gamma(sympy.S.One, scale)
