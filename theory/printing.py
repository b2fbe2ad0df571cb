"""Formulas and numbers as people write them, in one place: LaTeX, plain text, a terminal's 2D.

An algebra system keeps a sum in an order of its own, and a quotient as a product of powers.
People put the largest term first, 1 before what is taken from it, and 1 − 1/M for (M − 1)/M.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.pretty.pretty import PrettyPrinter
from sympy.printing.pretty.pretty_symbology import pretty_use_unicode
from sympy.printing.str import StrPrinter

from theory.notation import Expr, K, M, N, T, alpha, d, f, rho, w

SHARES = {w, alpha, rho, f}
"""What lies between 0 and 1: its powers are the smaller, the higher they are."""

SIZES = {M, N, K, T, d}
"""What is divided by: (M − 1)/M is 1 − 1/M."""

BIG = (sympy.Sum, sympy.Product, sympy.Integral)


# -- the order of terms and factors ---------------------------------------------------------


def _degree(term: Expr, small: bool) -> Any:
    """How large a term is: its degree in what is large, or (``small``) in shares.

    What is divided by something large, or is no polynomial, counts as no larger than a number.
    """
    if isinstance(term, sympy.Symbol | sympy.Indexed):
        return int((term in SHARES) == small)
    if isinstance(term, sympy.floor | sympy.Min | sympy.Max):
        return int(not small)
    if term.is_Pow and term.exp.is_Rational:
        return term.exp * _degree(term.base, small)
    if term.is_Add:
        return (min if small else max)(_degree(each, small) for each in term.args)
    if term.is_Mul:
        degrees = [_degree(factor, small) for factor in term.args]
        bounded = min(degrees) < 0 or not all(map(_algebraic, term.args))
        return min(0, sum(degrees)) if bounded and not small else sum(degrees)
    return 0


def _algebraic(factor: Expr) -> bool:
    symbols = factor.atoms(sympy.Symbol, sympy.Indexed)
    return bool(factor.is_algebraic_expr(*symbols))


def _negative(term: Expr) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def _by_size(terms: Iterable[Expr]) -> list[Expr]:
    """Terms, the largest first; of one size a number first, but last where it is taken away."""

    def key(term: Expr) -> tuple[Any, ...]:
        last = bool(term.is_number) and _negative(term)
        first = bool(term.is_number) and not last
        return (
            -_degree(term, small=False),
            _degree(term, small=True),
            last,
            not first,
            term.has(*BIG),
            0 if _algebraic(term) else sympy.count_ops(term),
        )

    return sorted(terms, key=key)


def ordered(expr: Expr) -> list[Expr]:
    """The terms of a sum, the largest first, but none that is taken away before one that is not."""
    found = _by_size(expr.as_ordered_terms())
    head = next((term for term in found if not _negative(term)), found[0])
    place = found.index(head)
    return [head, *found[:place], *found[place + 1 :]]


def _factors(factors: Iterable[Expr]) -> list[Expr]:
    """The factors of a product: symbols, then brackets, functions, powers, sums and products."""

    def key(factor: Expr) -> tuple[int, Any]:
        base, exponent = factor.as_base_exp()
        if isinstance(factor, BIG):
            return 5, ""
        if isinstance(factor, sympy.log) and _bare(factor.args[0]):
            return 4, ""
        if base.is_number and base != sympy.E and not exponent.has(*BIG):
            return 0, ""
        if base.is_Symbol or base.is_Indexed:
            return 0, str(base)
        if base == sympy.E or not exponent.is_number:
            return 3, ""
        return (1, f"{sympy.count_ops(factor):3}") if base.is_Add else (2, "")

    return sorted(factors, key=key)


# -- the form of sums and quotients ---------------------------------------------------------


def _scaled(term: Expr, by: Expr) -> Expr:
    """A term times a rational number, its other factors as they are."""
    number, rest = _split(term)
    return _times([number * by, *rest])


def _split(term: Expr) -> tuple[Expr, list[Expr]]:
    args = term.args if term.is_Mul else (term,)
    numbers = [each for each in args if each.is_Rational]
    return sympy.Mul(*numbers), [each for each in args if not each.is_Rational]


def _times(factors: Sequence[Expr]) -> Expr:
    """A product as it stands, with its number in front."""
    number, rest = sympy.S.One, []
    for factor in factors:
        found, others = _split(factor)
        number *= found
        rest += others
    if number == 1 and rest:
        return rest[0] if len(rest) == 1 else sympy.Mul(*rest, evaluate=False)
    return sympy.Mul(number, *rest, evaluate=False) if rest else number


def _power(base: Expr, exponent: Expr) -> Expr:
    if exponent == 1 or (base.is_Rational and exponent.is_Integer):
        return base**exponent
    return sympy.Pow(base, exponent, evaluate=False)


def _sum(terms: Sequence[Expr]) -> Expr:
    """A sum, a number that all its terms share taken out: (M − 1)/2, 2(n − 1)."""
    numbers = [_split(term)[0] for term in terms]
    under = {number.q for number in numbers}
    sizes = {abs(number.p) for number in numbers}
    if len(under) > 1 or (under == {1} and (len(sizes) > 1 or sizes == {1})):
        return sympy.Add(*terms, evaluate=False)
    return _taken_out(terms, sympy.Rational(sympy.gcd_list(list(sizes)), under.pop()))


def _factor(expr: Expr) -> Expr:
    """A sum as a factor of a product: 3(2M − 1) for 6M − 3, w(1 − w) for w − w², 1 − w for w − 1.

    What is taken out may be negative: the product sees to its sign.
    """
    if expr.is_polynomial(*expr.free_symbols) and not any(
        each.has(sympy.Add) for each in expr.args
    ):
        common = sympy.terms_gcd(expr, clear=False)
        if common.is_Mul:
            return _times(
                [_factor(each) if each.is_Add else as_written(each) for each in common.args]
            )
    written = as_written(expr)
    number, rest = _split(written)
    if len(rest) != 1 or not rest[0].is_Add:
        return written
    terms = rest[0].as_ordered_terms()
    kept = [term for term in terms if not _negative(term)]
    turned = expr.is_polynomial(*expr.free_symbols) and _negative(_by_size(terms)[0])
    if kept and not (turned and not all(each.is_number for each in kept)):
        return written
    return _times([number, _taken_out(terms, sympy.S.NegativeOne)])


def _taken_out(terms: Sequence[Expr], number: Expr) -> Expr:
    inside = sympy.Add(*(_scaled(term, 1 / number) for term in terms), evaluate=False)
    return _times([number, inside])


def _product(factors: Sequence[Expr]) -> Expr:
    """A product with (M − 1)/M as 1 − 1/M, √2/2 as 1/√2, and √2 √π as √(2π)."""
    number, rest = _split(_times(factors))
    powers: dict[Expr, Expr] = {}
    for factor in rest:
        base, exponent = factor.as_base_exp()
        powers[base] = powers.get(base, sympy.S.Zero) + exponent
    powers = _quotients(powers)
    root = next((b for b, e in powers.items() if b.is_Integer and e == sympy.S.Half), None)
    if root is not None and number.q % root == 0:
        number, powers[root] = number * root, -sympy.S.Half
    for half in (sympy.S.Half, -sympy.S.Half):
        roots = [base for base, exponent in powers.items() if base.is_number and exponent == half]
        if len(roots) > 1:
            powers = {base: e for base, e in powers.items() if base not in roots}
            powers[sympy.Mul(*roots, evaluate=False)] = half
    return _times([number, *(_power(base, e) for base, e in powers.items() if e != 0)])


def _quotients(powers: dict[Expr, Expr]) -> dict[Expr, Expr]:
    """Powers by their bases, with (M + c)/M, for a size M and a number c, as 1 + c/M."""
    found = dict(powers)
    for base, over in powers.items():
        size = next((each for each in base.args if each in SIZES or each.is_Indexed), None)
        if not base.is_Add or size is None or not (base - size).is_Rational:
            continue
        under = -found.get(size, sympy.S.Zero)
        if over.is_Integer and under.is_Integer and over > 0 and under > 0:
            both, ratio = min(over, under), 1 + (base - size) / size
            found |= {base: over - both, size: both - under}
            found[ratio] = found.get(ratio, sympy.S.Zero) + both
    return found


def as_written(expr: Expr) -> Expr:
    """The same formula in the form that people write; not to be computed with, only printed."""
    if not expr.args or isinstance(expr, sympy.Indexed):
        return expr
    if isinstance(expr, BIG):
        return expr.func(as_written(expr.args[0]), *expr.args[1:])
    if expr.is_Add:
        return _sum([as_written(arg) for arg in expr.args])
    if expr.is_Mul:
        return _product([_factor(arg) if arg.is_Add else as_written(arg) for arg in expr.args])
    if expr.is_Pow:
        base, exponent = expr.base, as_written(expr.exp)
        if not exponent.is_Integer:
            return _power(as_written(base), exponent)
        base = _factor(base) if base.is_Add else as_written(base)
        if base.is_Mul and (exponent < 0 or expr.base.is_Add):
            return _times([_power(factor, exponent) for factor in base.args])
        return _power(base, exponent)
    if isinstance(expr, sympy.Function):
        args = [as_written(arg) for arg in expr.args]
        with sympy.evaluate(False):  # not all functions take it as an argument
            return expr.func(*args)
    return expr


# -- printers -------------------------------------------------------------------------------


class _Latex(LatexPrinter):
    """SymPy's, with terms and factors in our order and what is tall beside a fraction's bar."""

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        parts = [self._print(term) for term in ordered(expr)]
        text = str(parts[0])
        for part in parts[1:]:
            text += f" - {part[1:].lstrip()}" if part.startswith("-") else f" + {part}"
        return text

    def _print_Mul(self, expr: Expr) -> str:
        number, rest = _split(expr)
        over, under = [], []
        for factor in rest:
            base, exponent = factor.as_base_exp()
            if exponent.is_Rational and exponent.is_negative:
                under.append(base if exponent == -1 else sympy.Pow(base, -exponent, evaluate=False))
            else:
                over.append(factor)
        if under:  # a symbolic power moves below only to what is there
            below = [each for each in over if self._falls(each)]
            over = [each for each in over if not self._falls(each)]
            under += [each.base ** (-each.exp) for each in below]
        sign = "- " if number.is_negative else ""
        top, bottom = abs(number.p), number.q
        if not under and bottom == 1:
            return sign + self._row(top, over)
        aside = []
        if not any(each.has(sympy.Function) for each in under):
            aside = [each for each in over if self._tall(each)]
            over = [each for each in over if not self._tall(each)]
        fraction = rf"\frac{{{self._row(top, over)}}}{{{self._row(bottom, under)}}}"
        return sign + (f"{fraction} {self._row(1, aside, alone=False)}" if aside else fraction)

    @staticmethod
    def _falls(factor: Expr) -> bool:
        return bool(factor.is_Pow and not factor.base.is_number and _negative(factor.exp))

    @staticmethod
    def _tall(factor: Expr) -> bool:
        base, exponent = factor.as_base_exp()
        return bool(_deep(base) or not exponent.is_number or isinstance(factor, sympy.exp))

    def _row(self, number: int, factors: Sequence[Expr], alone: bool = True) -> str:
        """Factors side by side, after a number that is left out where it is 1."""
        found = _factors(factors)
        parts = [] if number == 1 and found else [str(number)]
        for place, factor in enumerate(found):
            text = self._print(factor)
            first, last = alone and place == 0 and not parts, place == len(found) - 1
            if not (first and last) and self._needs_mul_brackets(factor, first=first, last=last):
                text = rf"\left({text}\right)"
            parts.append(text)
        return " ".join(parts)

    def _print_log(self, expr: Expr, exp: str | None = None) -> str:
        if _bare(expr.args[0]) and exp is None:
            return rf"\ln {self._print(expr.args[0])}"
        return str(super()._print_log(expr, exp))


def _bare(argument: Expr) -> bool:
    """Whether a logarithm's argument is set without brackets: ln 2, ln K."""
    return bool(argument.is_Symbol or (argument.is_Integer and argument > 0))


def _deep(expr: Expr) -> bool:
    """Whether a formula is set higher than a line: it holds a fraction, a sum or a product."""
    if isinstance(expr, BIG) or (expr.is_Rational and expr.q != 1):
        return True
    if expr.is_Pow:
        return not (expr.exp.is_Rational and expr.exp.is_positive) or _deep(expr.base)
    return any(map(_deep, expr.args))


class _Text(StrPrinter):
    def _as_ordered_terms(self, expr: Expr, order: Any = None) -> list[Expr]:
        return ordered(expr)


class _Pretty(PrettyPrinter):
    def _as_ordered_terms(self, expr: Expr, order: Any = None) -> list[Expr]:
        return ordered(expr)


def latex(expr: Any) -> str:
    """A formula in LaTeX."""
    written = as_written(sympy.sympify(expr, strict=True))
    return str(_Latex({"ln_notation": True}).doprint(written))


def text(expr: Any) -> str:
    """A formula on one line, as Python reads it."""
    return str(_Text().doprint(sympy.sympify(expr, strict=True)))


def pretty(expr: Any) -> str:
    """A formula for a terminal, on as many lines as it needs."""
    settings = {"use_unicode": True, "wrap_line": False}
    before = pretty_use_unicode(True)  # whatever the terminal can show: that is not our part
    try:
        return str(_Pretty(settings).doprint(as_written(sympy.sympify(expr, strict=True))))
    finally:
        pretty_use_unicode(before)


# -- numbers --------------------------------------------------------------------------------

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _parts(value: float, digits: int) -> tuple[str, int]:
    """A number to so many digits, as a mantissa and a power of ten; 0 where it needs none."""
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    exponent = int(power or 0)
    if -5 < exponent < max(digits, 4):
        places = max(0, digits - 1 - exponent)
        plain = f"{float(f'{value:.{digits}g}'):.{places}f}"
        return (plain.rstrip("0").rstrip(".") if places else plain), 0
    return (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa), exponent


def number(value: float, digits: int = 4) -> str:
    """A number as text, with a power of ten where it is far from 1: 0.0411, 3.1·10⁻⁹."""
    mantissa, power = _parts(value, digits)
    raised = f"10{str(power).translate(_RAISED)}"
    found = mantissa if not power else raised if mantissa == "1" else f"{mantissa}·{raised}"
    return found.replace("-", "−")


def number_latex(value: float, digits: int = 4) -> str:
    """The same in LaTeX."""
    mantissa, power = _parts(value, digits)
    raised = f"10^{{{power}}}"
    return mantissa if not power else raised if mantissa == "1" else rf"{mantissa} \cdot {raised}"
