"""Probability laws by their densities, so that an expectation is an integral one can see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy

from theory.notation import Expr

_q = sympy.Symbol("q", positive=True)
_j = sympy.Symbol("j", integer=True, nonnegative=True)


class Mean(sympy.Integral):
    """A mean over a law as an unevaluated integral, which ``doit`` knows by the law's moments.

    Powers against a gamma density give gamma functions, and polynomials against a normal one
    double factorials; the algebra system integrates what is neither.
    """

    def doit(self, **hints: Any) -> Expr:
        known = _gamma_integral if self.limits[0][1] == 0 else _normal_integral
        found = known(self.function, self.limits[0][0])
        return super().doit(**hints) if found is None else found


def _gamma_integral(body: Expr, q: Expr) -> Expr | None:
    """The integral of c q^s exp(-r q) over q > 0, which defines the gamma function."""
    constant, rest = sympy.expand_power_base(body, force=True).as_independent(q)
    power, rate = sympy.S.Zero, sympy.S.Zero
    for factor in sympy.Mul.make_args(rest):
        base, exponent = factor.as_base_exp()
        if base == q and not exponent.has_free(q):
            power += exponent
        elif isinstance(factor, sympy.exp) and not (factor.args[0] / q).has_free(q):
            rate -= factor.args[0] / q
        else:
            return None
    scale = (1 / rate) ** (power + 1) if rate.is_number else rate ** -(power + 1)
    return constant * sympy.gamma(power + 1) * scale if rate else None


def _normal_integral(body: Expr, z: Expr) -> Expr | None:
    """The mean of a polynomial in a standard normal variable, from its moments."""
    polynomial = sympy.expand(body / StandardNormal().density(z))
    if not polynomial.is_polynomial(z):
        return None
    terms = sympy.Poly(polynomial, z).terms()
    return sympy.Add(*(c * sympy.factorial2(k - 1) for (k,), c in terms if k % 2 == 0))


@dataclass(frozen=True)
class ChiSquared:
    """The chi-squared law with ``degrees`` degrees of freedom."""

    degrees: Expr

    def density(self, at: Expr) -> Expr:
        half = self.degrees / 2
        return at ** (half - 1) * sympy.exp(-at / 2) / (2**half * sympy.gamma(half))

    def mean(self, of: Callable[[Expr], Expr]) -> Expr:
        """E of(Q) as an unevaluated integral over the density."""
        return Mean(sympy.powsimp(of(_q) * self.density(_q)), (_q, 0, sympy.oo))


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
        return Mean(of(_z) * self.density(_z), (_z, -sympy.oo, sympy.oo))


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
        return Mean(sympy.powsimp(of(_q) * self.density(_q)), (_q, 0, sympy.oo))


def Exponential(scale: Expr = sympy.S.One) -> Gamma:
    """The exponential law with this mean."""
    return Gamma(sympy.S.One, scale)
