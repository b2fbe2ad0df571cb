"""Formulas evaluated: to any number of digits, or exactly in rational numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import pairwise
from operator import add, mul
from typing import Any

import mpmath
import sympy

from theory.domain import Value, substitution
from theory.notation import Expr
from theory.rounding import Rounded, between, rounded

MOST_BITS = 300_000
"""An exact rational longer than this is refused rather than waited for."""

MOST_TERMS = 100_000
"""A finite sum or product with more terms is refused rather than waited for."""


MOST_ARGUMENT = 1000
"""Beyond this a special function is not worked out exactly, which would take a step per unit."""


class TooLarge(ValueError):
    """The value would take more time or digits than anyone would wait for; says how many."""


@dataclass(frozen=True)
class Enclosure:
    """A number that is known to lie between ``low`` and ``high``; ``how`` says by which route."""

    low: Any
    high: Any
    how: str

    @property
    def error(self) -> float:
        """How far the middle can be off, relatively; infinite where it may have either sign."""
        if self.low == self.high:
            return 0.0
        if self.low <= 0 <= self.high:
            return float("inf")
        return 1.01 * abs(float((self.high - self.low) / (self.high + self.low)))

    @property
    def middle(self) -> Any:
        if self.low == self.high:
            return self.low
        with mpmath.workdps(mpmath.mp.dps + 40):
            return (self.low + self.high) / 2


def mpf(number: Any) -> Any:
    """A number, often a ``Fraction``, in as many digits as are being worked with."""
    if isinstance(number, Fraction):
        return mpmath.mpf(number.numerator) / number.denominator
    return mpmath.mpf(number)


class Algorithm(sympy.Function):
    """A quantity without a closed form: it prints like a function and is computed by a recipe.

    A subclass gives ``recipe(*args)``, arithmetic alone, so that it runs on ``Fraction``s
    for an exact value and on SymPy symbols for a formula; ``numeric(*args)``, the same at
    mpmath's working precision from ``Fraction``s, where the recipe would be slow; and
    ``definition``, the meaning in LaTeX, with ``latex_name`` as its name. A quantity that
    arithmetic alone does not reach, such as an integral, gives ``numeric`` only. Where ``numeric``
    takes the recipe's place, ``ball(*args)`` gives the same value with a proven error. Where all
    of these are refused as too large, ``enclosure(*args)`` may still give bounds. It is compared to
    50 digits, or to ``digits`` where each of them takes long.
    """

    latex_name: str = ""
    definition: str = ""
    digits: int = 50

    @staticmethod
    def recipe(*args: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        if not cls.is_exact():
            raise TooLarge(f"{cls.__name__} at {', '.join(map(str, args))} beyond its bounds")
        value = cls.recipe(*args)
        return mpmath.mpf(value.numerator) / value.denominator

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        """Proven bounds at any size; ``TooLarge`` where there are none that help."""
        raise TooLarge(f"{cls.__name__} at {', '.join(map(str, args))}")

    @classmethod
    def ball(cls, *args: Any) -> Any:
        """The value as a ball of ``theory.ball``, at Arb's working precision: proven."""
        raise NotImplementedError

    @classmethod
    def is_exact(cls) -> bool:
        """Whether arithmetic alone gives the value, so that it can be had as a fraction."""
        return cls.recipe is not Algorithm.recipe

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"{self.latex_name}{power}({', '.join(map(printer.doprint, self.args))})"


def is_algorithm(expr: Expr) -> bool:
    """Whether a formula contains a recipe rather than a closed form only."""
    return bool(expr.has(Algorithm))


def compared(*formulas: Expr, most: int) -> int:
    """Digits to which formulas are compared: ``most``, or what their algorithms say."""
    said: list[int] = [node.digits for each in formulas for node in each.atoms(Algorithm)]
    return min([most, *said])


def written_out(expr: Expr, point: Mapping[str, Value]) -> Expr:
    """The formula with each recipe run at the point's sizes, the other symbols left standing."""
    for node in expr.atoms(Algorithm):
        args = [arg.subs(substitution(point)) for arg in node.args]
        given = [Fraction(int(a.p), int(a.q)) if a.is_Rational else a for a in args]
        expr = expr.xreplace({node: sympy.sympify(node.recipe(*given), strict=True)})
    return expr.subs(substitution(point))


_SPECIAL = (sympy.gamma, sympy.polygamma)

_SCHEDULED = (sympy.Sum, sympy.Product, sympy.Indexed)


def exact(
    expr: Expr, point: Mapping[str, Value], most_bits: int = MOST_BITS, standing: bool = False
) -> Expr:
    """The value as an exact SymPy number (a rational wherever the formula gives one).

    Finite sums and products are written out. Raises ``TooLarge`` where the value would
    have more than ``most_bits`` bits, or a sum more than ``MOST_TERMS`` terms. ``standing``
    lets special functions stand as they are, where large ones would be refused.
    """
    return _walk(sympy.sympify(expr, strict=True), substitution(point), most_bits, standing)


def _walk(node: Expr, values: Mapping[Expr, Expr], most_bits: int, standing: bool) -> Expr:
    if node in values:
        return values[node]
    if not node.args:
        return node
    if isinstance(node, (sympy.Sum, sympy.Product)):
        return _write_out(node, values, most_bits, standing)
    if isinstance(node, sympy.Indexed):
        entry = node.base[
            tuple(_walk(index, values, most_bits, standing) for index in node.indices)
        ]
        if entry not in values:
            raise ArithmeticError(f"{entry} is not in the schedule")
        return values[entry]
    args = [_walk(arg, values, most_bits, standing) for arg in node.args]
    if isinstance(node, sympy.Pow) and args[1].is_Rational:
        base, power = args
        if base not in (0, 1, -1):
            rationals = base.atoms(sympy.Rational)
            bits = sum(int(abs(r.p)).bit_length() + int(r.q).bit_length() for r in rationals)
            bits *= abs(power)
            if bits > most_bits:
                raise TooLarge(f"an exact fraction of about {int(bits * 0.301)} digits")
            if power.q != 1 and abs(power.p) > most_bits:  # SymPy would raise primes to it
                raise TooLarge(f"an exact root of the power {power.p}")
    if isinstance(node, _SPECIAL) and standing:
        return node.func(*args, evaluate=False)
    if isinstance(node, _SPECIAL) and max(map(abs, args)) > MOST_ARGUMENT:
        raise TooLarge(f"{node.func} at {max(map(abs, args))}, exactly")
    if isinstance(node, Algorithm):
        if not node.is_exact():
            raise TooLarge(f"{type(node).__name__} in a finite number of digits")
        value = node.recipe(*(Fraction(int(arg.p), int(arg.q)) for arg in args))
        return sympy.sympify(value, strict=True)
    return node.func(*args)


def _write_out(node: Expr, values: Mapping[Expr, Expr], most_bits: int, standing: bool) -> Expr:
    """A finite sum or product, term by term; an infinite one is left to SymPy."""
    *inner, (index, low, high) = node.limits
    low, high = (_walk(end, values, most_bits, standing) for end in (low, high))
    body = node.func(node.function, *inner) if inner else node.function
    if not (low.is_Integer and high.is_Integer):
        return node.func(body.subs(values), (index, low, high)).doit()
    if high - low >= MOST_TERMS:
        raise TooLarge(f"a sum of {high - low + 1} terms")
    terms = (
        _walk(body, {**values, index: sympy.Integer(place)}, most_bits, standing)
        for place in range(int(low), int(high) + 1)
    )
    if isinstance(node, sympy.Product):
        return reduce(mul, terms, sympy.S.One)
    return reduce(add, terms, sympy.S.Zero)


@lru_cache(maxsize=512)
def _compiled(expr: Expr, names: tuple[Expr, ...]) -> Callable[..., Any]:
    # SymPy's own translation of this one forgets that it is regularised
    ours = {"betainc_regularized": _beta_share}
    compiled: Callable[..., Any] = sympy.lambdify(names, expr, modules=[ours, "mpmath"])
    return compiled


def _beta_share(a: Any, b: Any, low: Any, high: Any) -> Any:
    """The regularised incomplete beta function from 0, by a series of positive terms."""
    if low != 0:
        raise ArithmeticError("an incomplete beta function that does not start at 0")
    front = a * mpmath.log(high) + b * mpmath.log1p(-high) - mpmath.log(a)
    front += mpmath.loggamma(a + b) - mpmath.loggamma(a) - mpmath.loggamma(b)
    series = mpmath.hyp2f1(1, a + b, a + 1, high, maxterms=10**6)
    return mpmath.exp(front) * series


def _number(value: Expr) -> Any:
    """A SymPy number at mpmath's working precision."""
    if value.is_Rational:
        return mpmath.mpf(int(value.p)) / int(value.q)
    return mpmath.mpmathify(_compiled(value, ())())


def _direct(expr: Expr, point: Mapping[str, Value]) -> Any:
    """The formula at a point, at mpmath's working precision."""
    if expr.has(*_SCHEDULED):
        return _number(exact(expr, point, standing=True))
    given = {name: _number(value) for name, value in substitution(point).items()}
    rest, recipes = _parted(expr)
    for result, node in recipes.items():
        given[result] = mpmath.mpmathify(
            node.numeric(*(_exact_fraction(a, point) for a in node.args))
        )
    names = tuple(sorted(given, key=str))
    return mpmath.mpmathify(_compiled(rest, names)(*(given[name] for name in names)))


@lru_cache(maxsize=512)
def _parted(expr: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """A formula with a symbol for each algorithm in it, and which symbol stands for which."""
    found: dict[Expr, Expr] = {}
    for node in sorted(expr.atoms(Algorithm), key=str):
        result = sympy.Dummy(f"a{len(found)}")
        found[result] = node
        expr = expr.xreplace({node: result})
    return expr, found


def _exact_fraction(expr: Expr, point: Mapping[str, Value]) -> Fraction:
    value = exact(expr, point)
    return Fraction(int(value.p), int(value.q))


def _magnitude(point: Mapping[str, Value]) -> int:
    """Digits that the point's own numbers need, so that ``1 - 1/M`` keeps its tail."""
    digits = 0
    for value in point.values():
        for each in value if isinstance(value, tuple) else (value,):
            digits += max(len(str(abs(each.numerator))), len(str(each.denominator)))
    return digits


@lru_cache(maxsize=1)
def balls() -> Any:
    """The module ``theory.ball``; ``None`` where python-flint is not installed (a browser)."""
    try:
        from theory import ball
    except ModuleNotFoundError as missing:
        if missing.name != "flint":
            raise
        return None
    return ball


def _extra_bits(point: Mapping[str, Value]) -> int:
    """Bits that the point's longest number needs."""
    parts = [p for v in point.values() for p in (v if isinstance(v, tuple) else (v,))]
    return max(
        (max(p.numerator.bit_length(), p.denominator.bit_length()) for p in parts), default=0
    )


def evaluate(expr: Expr, point: Mapping[str, Value], digits: int = 30) -> Any:
    """The value to ``digits`` significant digits, as an ``mpf``.

    By ball arithmetic, whose precision is raised until all digits are certain; by mpmath,
    whose precision is raised until two agree, where a part of the formula has no enclosure.
    Raises ``ArithmeticError`` where the formula has no finite value.
    """
    if digits < 1:
        raise ValueError(f"digits={digits}: at least 1 is wanted")
    expr = sympy.sympify(expr, strict=True)
    ball = balls()
    if ball:
        try:
            return ball.evaluate(expr, point, digits, _extra_bits(point))
        except (ball.NoBall, ball.Undecided, TooLarge):
            pass
        except ZeroDivisionError:
            raise ArithmeticError("the formula divides by zero there") from None
    return evaluate_by_mpmath(expr, point, digits)


LONGER = (1, 1.25, 2, 4, 8, 16, 32)
"""Working precisions that are tried, in units of the first: nearly all is settled by two."""


def evaluate_by_mpmath(expr: Expr, point: Mapping[str, Value], digits: int = 30) -> Any:
    """The value by the other arithmetic: a fallback, and a second opinion.

    A rational value of moderate length is computed exactly first. Otherwise the
    working precision covers the digits of the point's own numbers and is raised
    until two precisions agree. Raises ``ArithmeticError`` where they never do, or
    where the formula has no finite value.
    """
    expr = sympy.sympify(expr, strict=True)
    with mpmath.workdps(digits):
        rational = _short_rational(expr, point)
        if rational is not None:
            return rational
        values: list[Any] = []
        for attempt, longer in enumerate(LONGER):
            with mpmath.workdps(round((digits + 10 + _magnitude(point)) * longer)):
                try:
                    values.append(_direct(expr, point))
                except TooLarge:
                    raise
                except (ZeroDivisionError, ValueError):  # mpmath's error at a pole
                    raise ArithmeticError("the formula divides by zero there") from None
            if not mpmath.isfinite(values[-1]):
                raise ArithmeticError("the formula has no finite value there")
            # two zeros may both have lost what is far below their digits
            settled = values[-1] != 0 or longer == LONGER[-1] or is_algorithm(expr)
            if attempt and settled and close(values[-2], values[-1], digits + 2):
                return +values[-1]
            # what shrinks with every rise is the rounding of an exact zero
            if attempt > 2 and all(
                abs(b) < abs(a) * mpmath.mpf(10) ** -digits for a, b in pairwise(values[-3:])
            ):
                return mpmath.mpf(0)
    raise ArithmeticError("no number of digits settles the formula there")


def enclose(expr: Expr, point: Mapping[str, Value], digits: int = 30) -> Enclosure:
    """Two numbers between which the formula's value lies for certain.

    They agree to ``digits`` digits where that can be had; where an algorithm gives no more than
    bounds, these enter. ``TooLarge`` where it gives none, or a part has no enclosure;
    ``ArithmeticError`` where the formula has no finite value.
    """
    expr = sympy.sympify(expr, strict=True)
    ball = balls()
    if ball:
        found: Enclosure = ball.enclose(expr, point, digits, _extra_bits(point))
        return found
    return _enclose_by_intervals(expr, point, digits)


def algebraic_value(expr: Expr, point: Mapping[str, Value]) -> Fraction | None:
    """The value where the algebra system shows that it is a rational number, not too long."""
    try:
        value = exact(expr, point, most_bits=20_000)
    except (TooLarge, ArithmeticError):
        return None
    return Fraction(int(value.p), int(value.q)) if value.is_Rational else None


def significant(expr: Expr, point: Mapping[str, Value], digits: int) -> Rounded | None:
    """The value's first digits, proven and rounded once; ``None`` where nothing proves them.

    ``TooLarge`` where the formula has no enclosure, or that would take too long.
    """
    expr = sympy.sympify(expr, strict=True)
    ball = balls()
    for guard in GUARDS if ball else ():
        try:
            found = ball.settle(expr, point, ball.bits_of(digits + guard), _extra_bits(point))
        except (ball.NoBall, ball.Undecided) as trouble:
            raise TooLarge(f"no bounds are known for this formula: {trouble}") from None
        except ZeroDivisionError:
            raise ArithmeticError("the formula divides by zero there") from None
        if isinstance(found, ball.fmpq):
            return rounded(ball.fraction(found), digits)
        low, high, power = ball.decimal(found, digits + guard + 5)
        text = between(low, high, power, digits)
        if text:
            return text
    # a tie, or a 0 (or no balls): what is rational can still be rounded
    known = None if is_algorithm(expr) else algebraic_value(expr, point)
    return None if known is None else rounded(known, digits)


GUARDS = (5, 40, 300)
"""Digits beyond those asked for that are tried, one after the other, to decide a rounding."""


def _enclose_by_intervals(expr: Expr, point: Mapping[str, Value], digits: int) -> Enclosure:
    """Bounds without balls: by interval arithmetic from the algorithms' bounds."""
    iv, hows = mpmath.iv, []
    with mpmath.workdps(digits + 10 + _magnitude(point)):
        before, iv.prec = iv.prec, mpmath.mp.prec
        try:
            given: dict[Expr, Any] = {
                name: int(each.p) if each.q == 1 else iv.mpf(int(each.p)) / int(each.q)
                for name, each in substitution(point).items()
            }
            for node in expr.atoms(Algorithm):
                found = node.enclosure(*(_exact_fraction(arg, point) for arg in node.args))
                hows.append(found.how)
                inner = sympy.Dummy()
                given[inner] = iv.mpf([mpmath.mpmathify(found.low), mpmath.mpmathify(found.high)])
                expr = expr.xreplace({node: inner})
            if not hows:
                raise TooLarge("no bounds are known for this formula")
            names = tuple(given)
            result = iv.convert(_over_intervals(expr, names)(*given.values()))
            low, high = mpmath.mpf(result.a), mpmath.mpf(result.b)
        finally:
            iv.prec = before
    return Enclosure(low, high, "; ".join(dict.fromkeys(hows)))


@lru_cache(maxsize=512)
def _over_intervals(expr: Expr, names: tuple[Expr, ...]) -> Callable[..., Any]:
    iv = mpmath.iv
    functions = {"exp": iv.exp, "log": iv.log, "sqrt": iv.sqrt, "mpf": iv.mpf}
    compiled: Callable[..., Any] = sympy.lambdify(names, expr, modules=[functions, "mpmath"])
    return compiled


def _short_rational(expr: Expr, point: Mapping[str, Value]) -> Any:
    if is_algorithm(expr):
        return None
    try:
        value = exact(expr, point, most_bits=20_000)
    except TooLarge:
        return None
    return _number(value) if value.is_Rational else None


def gamma_share(shape: Any, x: Any) -> Any:
    """P(G ≤ x) for a gamma variable with this shape, to mpmath's working precision.

    By Arb, where it is installed and its digits are all certain: much faster in integrands.
    """
    try:
        from flint import arb, ctx
    except ImportError:
        return mpmath.gammainc(shape, 0, x, regularized=True)
    with ctx.workprec(mpmath.mp.prec + 20):
        found = arb(mpmath.mpf(x)).gamma_lower(arb(mpmath.mpf(shape)), 1)
        if found.rel_accuracy_bits() >= mpmath.mp.prec:
            return balls().middle(found)
    return mpmath.gammainc(shape, 0, x, regularized=True)


def close(left: Any, right: Any, digits: int) -> bool:
    """Whether two numbers agree to ``digits`` significant digits (zero agrees only with zero)."""
    with mpmath.workdps(digits + 10):
        scale = max(abs(left), abs(right))
        return bool(abs(left - right) <= scale * mpmath.mpf(10) ** -digits)


def same(left: Any, right: Any, digits: int = 30) -> bool:
    """Whether two numbers are one: exactly, where both are fractions, or to so many digits."""
    if isinstance(left, (int, Fraction)) and isinstance(right, (int, Fraction)):
        return left == right
    with mpmath.workdps(digits + 10):
        one, other = (_number(sympy.sympify(e, strict=True)) for e in (left, right))
        return close(one, other, digits)


_UNEVALUATED = (sympy.Integral, sympy.Sum, sympy.Product, sympy.Limit)


def second_route(expr: Expr, point: Mapping[str, Value], digits: int = 50) -> Any:
    """An integral, series, product or limit at a point, numerically and not by SymPy's algebra.

    Finite sums and products are written out, and integrals worked out by certified quadrature,
    in balls. What these do not know goes to mpmath's ``quad``, ``nsum``, ``nprod`` or
    ``limit``. This is how a computed step is checked a second time.
    """
    expr = sympy.sympify(expr, strict=True)
    with mpmath.workdps(digits + 15):
        expr = _certified(expr, point, digits + 5)
        return _numerically(expr.subs(substitution(point)))


def _certified(expr: Expr, point: Mapping[str, Value], digits: int) -> Expr:
    """The expression with numbers for the integrals, sums and products that have proven ones."""
    ball = balls()
    if ball is None:
        return expr
    from theory import quadrature

    found: dict[Expr, Expr] = {}
    for node in _outermost(expr):
        try:
            if isinstance(node, sympy.Integral):
                number = quadrature.integral(node, point, digits)
            else:
                number = ball.settle(node, point, ball.bits_of(digits), _extra_bits(point))
        except (ball.NoBall, ball.Undecided, TooLarge):
            continue
        if ball.accuracy(number) >= ball.bits_of(digits):
            found[node] = sympy.Float(ball.middle(number), mpmath.mp.dps)
    return expr.xreplace(found)


def _outermost(expr: Expr) -> list[Expr]:
    if isinstance(expr, _UNEVALUATED):
        return [expr]
    return [node for arg in expr.args for node in _outermost(arg)]


def _numerically(expr: Expr) -> Any:
    node = next((a for a in sympy.preorder_traversal(expr) if isinstance(a, _UNEVALUATED)), None)
    if node is None:
        return _number(expr)
    if isinstance(node, sympy.Limit):
        name, at = node.args[1:3]
        value = mpmath.limit(_function(name, node.args[0]), _number(at))
    else:
        name, low, high = node.limits[0]
        inner = node.function
        if len(node.limits) > 1:
            inner = node.func(inner, *node.limits[1:])
        body, ends = _function(name, inner), [_number(low), _number(high)]
        by = {sympy.Integral: mpmath.quad, sympy.Sum: mpmath.nsum, sympy.Product: mpmath.nprod}
        value = next(route for kind, route in by.items() if isinstance(node, kind))(body, ends)
    result = sympy.Dummy()
    rest = expr.xreplace({node: result})
    if rest.has(*_UNEVALUATED):
        return _numerically(rest.subs(result, sympy.Float(value, mpmath.mp.dps)))
    return mpmath.mpmathify(sympy.lambdify(result, rest, "mpmath")(value))


def _function(name: Expr, body: Expr) -> Callable[[Any], Any]:
    if not body.has(*_UNEVALUATED):
        return _compiled(body, (name,))
    return lambda at: _numerically(body.subs(name, sympy.Float(at, mpmath.mp.dps)))
