"""Integrals with proven errors: ball arithmetic between two ends, and bounds on the tails.

Between the ends Arb integrates; it bounds its error from the integrand's values in the complex
plane. Beyond them the integrand is bounded by structure: read off the formula's tree,
|f(q)| ≤ C q^k exp(−c q^p) far out and |f(q)| ≤ C q^k near 0, whose integrals are an incomplete
gamma function and a power. What the rules do not know is refused with ``NoBall``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import sympy
from flint import acb, arb, fmpq

from theory.ball import (
    GUARD,
    STATE,
    NoBall,
    Number,
    Program,
    accuracy,
    bits_of,
    compiled,
    inputs,
    precision,
)
from theory.domain import Value
from theory.notation import Expr

ATTEMPTS = 4
"""Times that the error allowed is lowered where a value turns out small."""

_T = sympy.Dummy("t", real=True)  # unlike any symbol of a room
_Q = sympy.Dummy("q", positive=True)

_BOUNDED = {sympy.sin: 1, sympy.sinc: 1, sympy.cos: 1, sympy.tanh: 1, sympy.erf: 1, sympy.erfc: 2}


class Tail(NamedTuple):
    """|f(q)| ≤ factor · q^power · exp(−decay · q^p), where p is the integrand's own."""

    factor: Number
    power: Number
    decay: Number

    def integral(self, start: Number, p: int) -> Number:
        """The integral from ``start`` to infinity."""
        shape = (self.power + 1) / p
        return (
            self.factor / p * self.decay**-shape * (self.decay * start**p).gamma_upper(arb(shape))
        )


class _Bounds:
    """The rules, for one integrand at one point; ``far`` from 0 (q ≥ 1) or near it (q ≤ 1)."""

    def __init__(self, q: Expr, names: tuple[Expr, ...], values: list[Any], p: int, far: bool):
        self.q, self.names, self.values, self.p, self.far = q, names, values, p, far

    def number(self, node: Expr) -> Number:
        """The value of what does not depend on q."""
        return arb(compiled(node, self.names).run(self.values))

    def of(self, node: Expr) -> Tail:
        """A bound for a part of the integrand."""
        if not node.has_free(self.q):
            return Tail(abs(self.number(node)), arb(0), arb(0))
        if node == self.q:
            return Tail(arb(1), arb(1), arb(0))
        if node.is_Add:
            parts = [self.of(part) for part in node.args]
            pick = _largest if self.far else _smallest
            return Tail(
                sum((part.factor for part in parts), arb(0)),
                pick([part.power for part in parts]),
                _smallest([part.decay for part in parts]),
            )
        if node.is_Mul:
            total = Tail(arb(1), arb(0), arb(0))
            for part in map(self.of, node.args):
                total = Tail(*(total.factor * part.factor, *map(_plus, total[1:], part[1:])))
            return total
        if isinstance(node, sympy.exp):
            return self._exponential(node.args[0])
        if node.is_Pow and not node.exp.has_free(self.q):
            return self._power(node.base, self.number(node.exp), node.exp)
        if isinstance(node, sympy.log):
            return self._log(node.args[0])
        if isinstance(node, sympy.Abs):
            return self.of(node.args[0])
        if type(node) in _BOUNDED:
            self._check_real(node.args[0])
            return Tail(arb(_BOUNDED[type(node)]), arb(0), arb(0))
        raise NoBall(f"no bound on the tail of {node.func}")

    def _power(self, base: Expr, power: Number, formula: Expr) -> Tail:
        if base == self.q:
            return Tail(arb(1), power, arb(0))
        if (formula.is_Integer and formula > 0) or power >= 0:
            inner = self.of(base)
            return Tail(inner.factor**power, inner.power * power, inner.decay * power)
        return Tail(self._at_least(base) ** power, arb(0), arb(0))

    def _at_least(self, node: Expr) -> Number:
        """A lower bound of a sum of positive terms: those that do not depend on q."""
        least = arb(0)
        for term in sympy.Add.make_args(node):
            if not term.has_free(self.q):
                least += self.number(term)
            elif not all(
                factor == self.q
                or (factor.is_Pow and factor.base == self.q)
                or isinstance(factor, sympy.exp)
                or (not factor.has_free(self.q) and self.number(factor) > 0)
                for factor in sympy.Mul.make_args(term)
            ):
                raise NoBall(f"no lower bound of {node}")
        if not least > 0:
            raise NoBall(f"no lower bound of {node}")
        return least

    def _check_real(self, node: Expr) -> None:
        """Refuse roots and logarithms of what may be negative."""
        for part in sympy.preorder_traversal(node):
            root = part.is_Pow and not part.exp.is_Integer
            inside = part.args[0] if root or isinstance(part, sympy.log) else self.q
            if inside != self.q and inside.has_free(self.q):
                self._at_least(inside)

    def _log(self, node: Expr) -> Tail:
        if node == self.q:  # |ln q| ≤ q, and near 0 |ln q| ≤ q^(−δ)/(eδ), here with δ = 1/8
            if self.far:
                return Tail(arb(1), arb(1), arb(0))
            return Tail(8 / arb.const_e(), arb(-1) / 8, arb(0))
        least, most = self._at_least(node), self.of(node)
        if most.decay < 0 or not self.far:
            raise NoBall("no bound on the tail of a logarithm")
        extra = abs(least.log()) + abs(most.factor.log()) + abs(most.power)
        return Tail(extra, arb(1), arb(0))

    def _exponential(self, exponent: Expr) -> Tail:
        polynomial = sympy.Poly(sympy.expand(exponent), self.q)
        terms = {power: self.number(c) for (power,), c in polynomial.terms()}
        if not self.far:  # on q ≤ 1
            return Tail(sum(map(_positive, terms.values()), arb(0)).exp(), arb(0), arb(0))
        top = terms.pop(self.p, arb(0))
        factor, decay = terms.pop(0, arb(0)), -top
        spare = decay / 4 if decay > 0 else arb(1) / 16
        for power, coefficient in terms.items():
            if power > self.p:
                raise NoBall(f"an exponential of degree {power}")
            # b q ≤ η q² + b²/(4η), and in general by q ≤ 1 + q^p
            if self.p == 2:
                factor, decay = factor + coefficient**2 / (4 * spare), decay - spare
            else:
                factor, decay = factor + abs(coefficient), decay - abs(coefficient)
        return Tail(factor.exp(), arb(0), decay)


def _plus(a: Number, b: Number) -> Number:
    return a + b


def _positive(value: Number) -> Number:
    return value.max(arb(0))


def _largest(values: list[Number]) -> Number:
    out = values[0]
    for value in values[1:]:
        out = out.max(value)
    return out


def _smallest(values: list[Number]) -> Number:
    return -_largest([-value for value in values])


class _Integrand(NamedTuple):
    """A formula on (0, ∞) or on the whole line, ready to be bounded and integrated."""

    formula: Expr
    q: Expr
    p: int
    program: Program


@lru_cache(maxsize=256)
def _prepared(body: Expr, variable: Expr, half: bool, names: tuple[Expr, ...]) -> _Integrand:
    q = _Q if half else _T
    formula = body.subs(variable, q)
    if half:  # for q > 0 a product's powers and logarithms may be taken apart
        formula = sympy.expand_power_base(sympy.expand_log(formula, force=True), force=True)
    degrees = [
        sympy.degree(sympy.expand(node.args[0]), q)
        for node in formula.atoms(sympy.exp)
        if node.has_free(q) and node.args[0].is_polynomial(q)
    ]
    flat = formula.subs(q, sympy.exp(_T)) * sympy.exp(_T) if half else formula
    program = compiled(flat, (_T, *names))
    return _Integrand(formula, q, int(max(degrees, default=1)), program)


def _between(integrand: _Integrand, low: Number, high: Number, values: list[Any]) -> Number:
    def at(t: Number, analytic: bool) -> Number:
        STATE.analytic = analytic
        return acb(integrand.program.run([t, *values]))

    try:
        found = acb.integral(at, low, high)
    finally:
        STATE.analytic = False
    if not found.is_finite():
        raise NoBall("an integrand that is not analytic on the path")
    if not found.imag.contains(0):
        raise NoBall("an integrand that is not real")
    return found.real


def integral(node: Expr, point: Mapping[str, Value], digits: int) -> Number:
    """An integral over (0, ∞), the real line or a finite interval, as a ball."""
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise NoBall("an integral of another kind")
    variable, low, high = node.limits[0]
    names, values = inputs(point)
    bits = bits_of(digits)
    half = (low, high) == (0, sympy.oo)
    if half or (low, high) == (-sympy.oo, sympy.oo):
        integrand = _prepared(node.function, variable, half, names)
        return _over_a_line(integrand, half, names, values, bits)
    flat = _Integrand(
        node.function, variable, 1, compiled(node.function.subs(variable, _T), (_T, *names))
    )
    with precision(bits + 2 * GUARD):
        ends = [acb(compiled(end, names).run(values)) for end in (low, high)]
        return _between(flat, ends[0], ends[1], values)


def _over_a_line(
    integrand: _Integrand, half: bool, names: tuple[Expr, ...], values: list[Any], bits: int
) -> Number:
    working, allowed = bits + 2 * GUARD, bits + GUARD
    for _ in range(ATTEMPTS):
        with precision(working):
            small = arb((1, -allowed))
            rules = [_Bounds(integrand.q, names, values, integrand.p, far) for far in (True, False)]
            outer = rules[0].of(integrand.formula)
            last, beyond = _far_end(outer, integrand.p, small)
            if half:
                inner = rules[1].of(integrand.formula)
                first, before = _near_end(inner, small)
                found = _between(integrand, acb(first.log()), acb(last.log()), values)
                found += arb(0, 1) * (beyond + before)
            else:
                mirrored = integrand.formula.subs(integrand.q, -integrand.q)
                other, below = _far_end(rules[0].of(mirrored), integrand.p, small)
                found = _between(integrand, acb(-other), acb(last), values)
                found += arb(0, 1) * (beyond + below)
        if accuracy(found) >= bits:
            return found
        lost = bits - accuracy(found) if accuracy(found) > 0 else bits
        working, allowed = working + lost + GUARD, allowed + lost + GUARD
    return found


def _far_end(tail: Tail, p: int, small: Number) -> tuple[Number, Number]:
    """An end beyond which no more than ``small`` is left, and what is left there."""
    if not tail.decay > 0:
        raise NoBall("an integrand that does not fall exponentially")
    start = arb(1)
    for _ in range(400):
        left = tail.integral(start, p)
        if left < small:
            return start, left.upper()
        start = (start * fmpq(9, 8) + fmpq(1, 2)).mid()
    raise NoBall("an integrand that falls too slowly")


def _near_end(tail: Tail, small: Number) -> tuple[Number, Number]:
    power = tail.power + 1
    if not power > 0:
        raise NoBall("an integrand with a pole at 0")
    start = ((small * power / tail.factor) ** (1 / power)).min(arb(1)).lower()
    return start, (tail.factor * start**power / power).upper()
