"""Probability laws by their densities, so that an expectation is an integral one can see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy

from theory.notation import Expr

_q = sympy.Symbol("q", positive=True)


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
