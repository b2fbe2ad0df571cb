"""Multiplicative chains: each refit multiplies a positive quantity by a new factor of one law.

The mean goes as a power of the factor's mean, and a single run as a random walk of its logarithm,
whose steps are the factor's: where they fall on average, the quantity dies almost surely, whatever
its mean does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

import mpmath
import sympy

from theory.algebra import normal_form
from theory.domain import substitution
from theory.laws import ChiSquared, Gamma
from theory.notation import Expr, k
from theory.numeric import evaluate
from theory.printing import latex
from theory.proof import Proof
from theory.standard import STRONG_LAW
from theory.theorem import Route

DIGITS = 50
WORDS = f"quadrature over the density of the factor's logarithm at {DIGITS} digits"

Rate = Literal["mean", "square", "drift", "spread"]

_ORDERS = (Fraction(1, 2), Fraction(3), Fraction(1, 3), Fraction(5, 2), Fraction(1))
"""Powers at which the factor's moments are tried."""


def _gamma(law: ChiSquared | Gamma) -> Gamma:
    return Gamma(law.degrees / 2, sympy.Integer(2)) if isinstance(law, ChiSquared) else law


def settles(
    p: Proof, drift: Expr, of: str, to: Literal["0", "∞"] = "0", why: str = "Jensen"
) -> None:
    """That a single run tends to 0, or grows without bound, almost surely.

    ``of`` is what does so, in LaTeX, and its logarithm a sum of independent steps of one law with
    the mean ``drift``; ``why`` says how the drift's sign is known.
    """
    p.cite(STRONG_LAW)
    down = to == "0"
    sign, end = ("negative", "tends to 0") if down else ("positive", "grows without bound")
    p.argue(
        "So with probability 1 the average step of the logarithm converges to the drift, "
        f"which is {sign} ({why}). Then ${of}$ {end}, exponentially fast.",
        rf"\frac1n \ln {of} \to {latex(drift)} {'<' if down else '>'} 0\quad\text{{almost surely}}",
        trial=lambda: [(evaluate(drift, point, 20) < 0) == down for point in p.points(drift)],
        tried="the drift's sign worked out at points of the domain",
    )


@dataclass(frozen=True)
class Rates:
    """What a refit does: E F, E F², E ln F and Var ln F, for a factor F."""

    mean: Expr
    square: Expr
    drift: Expr
    spread: Expr


@dataclass(frozen=True)
class Factor:
    """``scale`` times a draw of ``law``: such as ``Factor(ChiSquared(M - 1), 1 / M)``."""

    law: ChiSquared | Gamma
    scale: Expr = sympy.S.One

    # -- in a derivation --------------------------------------------------------------------

    def steps(self, p: Proof, name: str = "F") -> Rates:
        """The rates, computed from the law's density; the proof's domains have its symbols."""
        moment = self.moment(p, name)
        mean, square = (normal_form(sympy.gammasimp(moment.subs(k, order))) for order in (1, 2))
        log = sympy.log(moment)
        p.argue(
            f"This is the moment generating function of $\\ln {name}$. It is finite on both "
            "sides of $k=0$, so the derivatives of its logarithm there are the mean and the "
            f"variance of $\\ln {name}$.",
            tried="a property of moment generating functions",
        )
        zero = sympy.S.Zero
        return Rates(
            mean,
            square,
            p.differentiate(log, k, zero, f"The mean of $\\ln {name}$: the drift."),
            p.differentiate(log, k, zero, f"The variance of $\\ln {name}$.", order=2),
        )

    def moment(self, p: Proof, name: str = "F") -> Expr:
        """E F^k for any power k, as a computed step."""
        points = p.points(sympy.Tuple(*self._parameters))
        tried = [{**point, "k": order} for point, order in zip(points, _ORDERS, strict=False)]
        return p.compute(
            self.law.mean(lambda q: (self.scale * q) ** k),
            f"A power of the factor ${name}$ has the mean",
            at=tried or [dict(k=order) for order in _ORDERS],
        )

    def dies(self, p: Proof, drift: Expr, of: str) -> None:
        """That a single run tends to 0 almost surely; ``of`` is what does so, in LaTeX."""
        settles(p, drift, of)

    @property
    def _parameters(self) -> list[Expr]:
        law = _gamma(self.law)
        return sorted(sympy.Tuple(law.shape, law.scale, self.scale).free_symbols, key=str)

    # -- in numbers, by another way ---------------------------------------------------------

    def expected(self, of: Callable[[Any], Any], point: Mapping[str, Any]) -> Any:
        """E of(F) at a point, integrated over y = ln Q; nothing here knows a gamma function's law.

        The density is normed by its own integral, about the logarithm of its largest value.
        """
        law, at = _gamma(self.law), substitution(point)
        parts = [sympy.sympify(each).subs(at) for each in (law.shape, law.scale, self.scale)]
        a, b, scale = (evaluate(each, {}, DIGITS) for each in parts)

        step = 1 / mpmath.sqrt(a)
        low = -(130 / a + 12 * step)
        knots = [low, low / 2, low / 4, -4 * step, -step, 0, step, 3 * step, 8 * step]
        knots = sorted({*knots, mpmath.log(1 + 130 / a) + 1})

        def weighted(y: Any) -> Any:
            size, weight = _weight(a, y, mpmath.mp.prec)
            return of(scale * a * b * size) * weight

        norm = mpmath.quad(lambda y: _weight(a, y, mpmath.mp.prec)[1], knots)
        return mpmath.quad(weighted, knots) / norm

    def number(self, rate: Rate, point: Mapping[str, Any]) -> Any:
        """One of the rates at a point."""
        with mpmath.workdps(DIGITS):
            if rate == "mean":
                return self.expected(lambda f: f, point)
            if rate == "square":
                return self.expected(lambda f: f**2, point)
            drift = self.expected(mpmath.log, point)
            if rate == "drift":
                return drift
            return self.expected(lambda f: (mpmath.log(f) - drift) ** 2, point)

    def route(
        self,
        rate: Rate,
        after: Callable[..., Any],
        at: Sequence[Mapping[str, Any]],
        claim: str | None = None,
    ) -> Route:
        """A route to a claim: ``after(rate, **point)`` makes its value of the rate's number."""

        def by(**point: Any) -> Any:
            with mpmath.workdps(DIGITS):
                return after(self.number(rate, point), **point)

        return Route(by, at=at, words=WORDS, claim=claim)


@lru_cache(maxsize=1 << 14)  # one integral asks for the places of another
def _weight(a: Any, y: Any, bits: int) -> tuple[Any, Any]:
    """exp(y), and the density of y = ln Q over its largest value, at a + ln of the scale."""
    size = mpmath.exp(y)
    return size, mpmath.exp(a * (y - size + 1))
