"""Sums and products in closed form, proved by their steps and not by more numbers."""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import false, true
from sympy.core.relational import Relational

from theory.notation import Expr

CASES = 8
"""Sizes at which a sum whose terms change with its length is written out."""


@lru_cache(maxsize=1024)
def normal_form(expr: Expr) -> Expr:
    """The shortest of the forms that SymPy's simplifiers give."""
    forms = [expr, sympy.simplify(expr)]
    if expr.has(sympy.gamma, sympy.factorial, sympy.binomial, sympy.polygamma):
        forms += [sympy.simplify(_in_gammas(expr))]
    return min(forms, key=sympy.count_ops)


def _in_gammas(expr: Expr) -> Expr:
    return sympy.gammasimp(sympy.expand_func(expr))


def proved(expr: Expr, result: Expr) -> bool | None:
    """Whether an expression has this value; None where no way to prove it is known.

    A finite sum or product by its first term and its step from each length to the next; where
    the terms themselves change with the length, the first ``CASES`` lengths are written out, as
    formulas. An endless geometric series by its ratio, an endless product of a rational function
    by the gamma functions of its roots, a limit of gamma functions by their growth.
    """
    nodes = expr.atoms(sympy.Sum, sympy.Product, sympy.Limit, sympy.Integral)
    if isinstance(expr, sympy.Limit):
        found = _gamma_limit(expr)
        return None if found is None else is_zero(found - result)
    if expr not in nodes:
        return is_zero(_peeled(expr) - result) or None
    if not isinstance(expr, (sympy.Sum, sympy.Product)) or len(expr.limits) != 1:
        return None
    index, low, high = expr.limits[0]
    if high is sympy.oo:
        return _endless(expr, result, index, low)
    lengths = [s for s in high.free_symbols if sympy.diff(high, s) == 1]
    if not lengths:
        return None
    length = lengths[0]
    shortest = low - (high - length)
    if length in expr.function.free_symbols or length in low.free_symbols:
        return _written_out(expr, result, length, shortest)
    first, last = expr.function.subs(index, low), expr.function.subs(index, high + 1)
    if isinstance(expr, sympy.Sum):
        begins = result.subs(length, shortest) - first
        goes_on = result.subs(length, length + 1) - result - last
    else:
        begins = result.subs(length, shortest) / first - 1
        goes_on = result.subs(length, length + 1) / result / last - 1
    return is_zero(begins) and is_zero(goes_on)


def is_zero(expr: Expr) -> bool:
    """Whether the algebra system sees that a formula is 0: for a rational function, decidedly.

    One with cases is 0 where each of them is, whether or not its conditions can hold together.
    """
    if sympy.expand(expr) == 0:
        return True
    if expr.has(*_CASES):
        return all(not _seen_otherwise(case) and is_zero(case) for case in _cases(expr))
    if expr.is_rational_function():
        return bool(sympy.cancel(expr) == 0)
    expr = sympy.expand_log(_even(expr), force=True)  # arguments are positive in this book
    if sympy.expand(expr) == 0:
        return True
    # the quickest of the simplifiers first
    if expr.has(sympy.gamma) and 0 in (sympy.combsimp(expr), _in_gammas(expr)):
        return True
    if normal_form(expr) == 0:
        return True
    return bool(sympy.simplify(sympy.expand_func(sympy.powsimp(sympy.expand(expr)))) == 0)


_CASES = (sympy.Piecewise, sympy.Min, sympy.Max)


def _cases(expr: Expr) -> list[Expr]:
    """What a formula is in each of its cases, one condition after the other decided both ways."""
    written = expr.replace(
        lambda e: isinstance(e, (sympy.Min, sympy.Max)), lambda e: _by_order(type(e), *e.args)
    )
    conditions = (c for each in written.atoms(sympy.Piecewise) for _, c in each.args)
    relations = set().union(*(c.atoms(Relational) for c in conditions))
    if not relations:
        return [written]
    first = min(relations, key=sympy.default_sort_key)
    one = [written.xreplace({first: value, first.negated: ~value}) for value in (true, false)]
    return [case for each in one for case in _cases(each)]


def _seen_otherwise(expr: Expr) -> bool:
    """Whether a formula is not 0 at some point: a simplifier is slow to give up."""
    names = sorted(expr.free_symbols, key=sympy.default_sort_key)
    at = {name: sympy.Rational(2 * place + 9, 5) for place, name in enumerate(names)}
    value = expr.evalf(15, subs=at)  # not exactly: of 3^1000000 the exact digits take a minute
    return any(part.is_Float and abs(part) > 10**-12 for part in value.as_real_imag())


def _by_order(kind: type, first: Expr, *others: Expr) -> Expr:
    """A least or a greatest number by the cases of their order."""
    if not others:
        return first
    rest = _by_order(kind, *others)
    low, high = (first, rest) if kind is sympy.Min else (rest, first)
    return sympy.Piecewise((low, sympy.expand(first - rest) <= 0), (high, True))


def _even(expr: Expr) -> Expr:
    """Even powers of a difference written as those of the one of its two signs."""
    return expr.replace(
        lambda e: e.is_Pow and e.exp.is_even and e.base.could_extract_minus_sign(),
        lambda e: (-e.base) ** e.exp,
    )


def _peeled(expr: Expr) -> Expr:
    """Sums that are one term longer than another of the same terms, by that one and the term."""
    sums = expr.atoms(sympy.Sum)
    for long in sums:
        index, low, high = long.limits[0]
        short = sympy.Sum(long.function, (index, low, high - 1))
        if short in sums:
            expr = expr.xreplace({long: short + long.function.subs(index, high)})
    return expr


def _endless(expr: Expr, result: Expr, index: Expr, low: Expr) -> bool | None:
    term = expr.function
    if isinstance(expr, sympy.Sum):
        ratio = normal_form(term.subs(index, index + 1) / term)
        if index in ratio.free_symbols:
            return None
        return is_zero(result * (1 - ratio) - term.subs(index, low))
    above, below = (sympy.Poly(part, index) for part in sympy.fraction(sympy.together(term)))
    if above.degree() != below.degree():
        return None
    value = above.LC() / below.LC()
    if value != 1:
        return None
    for poly, sign in ((above, 1), (below, -1)):
        for root, count in sympy.roots(poly).items():
            value /= sympy.gamma(low - root) ** (sign * count)
    return is_zero(sympy.simplify(sympy.gammasimp(value / result)) - 1)


def _gamma_limit(expr: Expr) -> Expr | None:
    """The limit of Γ(x + a)^k … x^c: its constants, where no power of x is left (Stirling)."""
    of, name, at = expr.args[:3]
    if at is not sympy.oo:
        return None
    constant, total, power = sympy.S.One, sympy.S.Zero, sympy.S.Zero
    for factor in sympy.Mul.make_args(sympy.powsimp(of)):
        base, exponent = factor.as_base_exp()
        if name not in factor.free_symbols:
            constant *= factor
        elif base == name and name not in exponent.free_symbols:
            power += exponent
        elif isinstance(base, sympy.gamma) and sympy.diff(base.args[0], name) == 1:
            total += exponent
            power += exponent * (base.args[0] - name)
        else:
            return None
    return constant if total == 0 and is_zero(power) else None


def _written_out(expr: Expr, result: Expr, length: Expr, shortest: Expr) -> bool | None:
    if not shortest.is_Integer:
        return None
    first = max(int(shortest), 1)
    return all(
        is_zero(expr.subs(length, size).doit() - result.subs(length, size))
        for size in range(first, first + CASES)
    )
