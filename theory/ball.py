"""Formulas in ball arithmetic: every number comes with a proven bound on its error.

Arb, through python-flint, does the arithmetic. A number is an exact rational (``fmpq``) as
long as it is short, so that zeros, poles and steps are seen for what they are, and a ball
(``arb``) from there on. A formula is compiled once, to a list of steps in which each
subexpression occurs once, and run at a point and a precision. Where python-flint is not
installed (a browser), importing this module fails and ``theory.numeric`` does without.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

import flint
import mpmath
import sympy
from flint import acb, arb, fmpq, fmpz
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom

from theory.domain import Value
from theory.notation import Expr, entry, symbol
from theory.numeric import MOST_TERMS, Algorithm, Enclosure, TooLarge

MOST_EXACT = 20_000
"""Bits of a numerator or denominator up to which a number is kept as an exact rational."""

MOST_FACTORIAL = 1000
"""Up to here the gamma function of an integer is exact."""

GUARD = 24
"""Bits beyond those asked for that a first attempt works with."""

DOUBLINGS = 3
"""A ball that no precision narrows is taken as it is after so many doublings; after as many more
one that still holds 0 is taken for 0, and what is not finite or not decided is given up."""

Number = Any
"""An exact ``fmpq``, a real ball ``arb`` or, in a quadrature, a complex ball ``acb``."""

ZERO, ONE = fmpq(0), fmpq(1)
_UNIT = fmpz(1)


class NoBall(ValueError):
    """Something in the formula has no enclosure; says what."""


class Undecided(ArithmeticError):
    """A condition, a step or a pole that the balls do not decide at this precision."""


@dataclass
class _State:
    """What the steps of a run need to know beside their arguments (as of Arb's own precision)."""

    analytic: bool = False
    bounds: int = 0  # digits to which an algorithm's bounds are as good as its value; 0: never
    used: list[Enclosure] = field(default_factory=list)  # the bounds that entered


STATE = _State()


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Arb's working precision for a while."""
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before


# -- numbers --------------------------------------------------------------------------------


def exactly(value: Fraction) -> Number:
    """A rational number, exactly."""
    return fmpq(value.numerator, value.denominator)


def fraction(value: Number) -> Fraction:
    """An exact number as a ``Fraction``."""
    return Fraction(int(value.p), int(value.q))


def between(low: Any, high: Any) -> Number:
    """The ball that holds all numbers from one ``mpf`` to another."""
    if not (mpmath.isfinite(low) and mpmath.isfinite(high)):
        raise NoBall("bounds that are not finite")
    return of_mpf(low).union(of_mpf(high))


def of_mpf(value: Any) -> Number:
    """An ``mpf`` as a ball without radius."""
    sign, mantissa, exponent, _ = value._mpf_  # as it is: mpf(value) would round it
    return arb((-int(mantissa) if sign else int(mantissa), int(exponent)))


def _mpf(point: Number) -> Any:
    """An ``arb`` without radius, as an ``mpf``: exactly."""
    mantissa, exponent = point.man_exp()
    return mpmath.make_mpf(mpmath.libmp.from_man_exp(int(mantissa), int(exponent)))


def ends(value: Number) -> tuple[Any, Any]:
    """Two ``mpf`` between which the number lies, at Arb's working precision."""
    if type(value) is fmpq:
        p, q, bits = int(value.p), int(value.q), flint.ctx.prec
        return tuple(
            mpmath.make_mpf(mpmath.libmp.from_rational(p, q, bits, way)) for way in ("f", "c")
        )
    return _mpf(value.lower()), _mpf(value.upper())


def middle(value: Number) -> Any:
    """The number, or the middle of its ball, as an ``mpf`` at mpmath's working precision."""
    if type(value) is fmpq:
        return mpmath.mpf(int(value.p)) / int(value.q)
    return +_mpf(value.mid())


def decimal(value: Number, digits: int) -> tuple[int, int, int]:
    """Integers low, high and power: the number lies between low and high times 10^power."""
    middle_, radius, power = map(int, _ball(value).mid_rad_10exp(digits))
    return middle_ - radius, middle_ + radius, power


def accuracy(value: Number) -> int:
    """Bits that are certain, relatively; below 1 where the ball may be 0 without being so."""
    if type(value) is fmpq or value.is_zero():
        return 1 << 30
    return int(value.rel_accuracy_bits()) if value.is_finite() else -1


def _ball(value: Number) -> Number:
    return arb(value) if type(value) is fmpq else value


def _whole(value: Number) -> int | None:
    """The integer that an exact number is."""
    return int(value.p) if type(value) is fmpq and value.q == _UNIT else None


def _settled(value: Number) -> Number:
    """A result: exact zeros are rational, long rationals are balls."""
    if type(value) is fmpq:
        return value if value.height_bits() <= MOST_EXACT else arb(value)
    return ZERO if value.is_zero() else value


# -- the steps ------------------------------------------------------------------------------


def _add(*terms: Number) -> Number:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return _settled(total)


def _mul(*factors: Number) -> Number:
    total = factors[0]
    for factor in factors[1:]:
        total = total * factor
    return _settled(total)


def _power(base: Number, exponent: Number) -> Number:
    whole = _whole(exponent)
    if whole is not None:
        return _integer_power(base, whole)
    if type(base) is fmpq:
        if base == ONE:
            return ONE
        if base == ZERO:
            if exponent > 0:
                return ZERO
            raise Undecided("a power of 0") if not exponent < 0 else ZeroDivisionError("0 ** -x")
        if base < 0:
            raise NoBall("a root of a negative number")
        if exponent == _HALF or exponent == -_HALF:
            root = _sqrt(base)
            return root if exponent > 0 else 1 / root
        base = arb(base)
    if type(base) is acb or type(exponent) is acb:
        return acb(base).pow(exponent, analytic=STATE.analytic and type(base) is acb)
    return base.sqrt() if exponent == _HALF else base**exponent


_HALF = fmpq(1, 2)


def _sqrt(base: Number) -> Number:
    if base.p.is_square() and base.q.is_square():
        return fmpq(base.p.isqrt(), base.q.isqrt())
    return arb(base).sqrt()


def _integer_power(base: Number, exponent: int) -> Number:
    if exponent == 0:
        return ONE
    if type(base) is fmpq:
        if base == ZERO and exponent < 0:
            raise ZeroDivisionError("a division by zero")
        if base in _TRIVIAL or base.height_bits() * abs(exponent) <= MOST_EXACT:
            return base**exponent if base not in _TRIVIAL else _trivial(base, exponent)
        base = arb(base)
    elif type(base) is arb and base.contains(0):
        return _power_about_zero(base, exponent)
    return base**exponent


def _power_about_zero(base: Number, exponent: int) -> Number:
    """What Arb gives up where the middle of the ball is 0."""
    if exponent < 0 or not base.is_finite():
        return arb("nan")
    if exponent % 2:
        return (base.lower() ** exponent).union(base.upper() ** exponent)
    return arb(0).union(base.abs_upper() ** exponent)


_TRIVIAL = (ZERO, ONE, -ONE)


def _trivial(base: Number, exponent: int) -> Number:
    return base if base != -ONE or exponent % 2 else ONE


def _log(x: Number) -> Number:
    if type(x) is fmpq:
        if x == ONE:
            return ZERO
        if x <= 0:
            raise NoBall("the log of 0 or of a negative number")
        return arb(x).log()
    return x.log(analytic=STATE.analytic) if type(x) is acb else x.log()


def _gamma(x: Number) -> Number:
    if type(x) is not fmpq:
        return x.gamma()
    whole = _whole(x)
    if whole is None:
        return arb.gamma_fmpq(x)
    if whole <= 0:
        raise ArithmeticError(f"a pole of the gamma function, at {whole}")
    return fmpq(fmpz.fac_ui(fmpz(whole - 1))) if whole <= MOST_FACTORIAL else arb.gamma_fmpq(x)


def _loggamma(x: Number) -> Number:
    if type(x) is acb:
        raise NoBall("log-gamma in the plane")
    if type(x) is fmpq:
        if x in (ONE, ONE + ONE):
            return ZERO
        if x <= 0:
            raise NoBall("log-gamma of a negative number")
    return _ball(x).lgamma()


def _polygamma(order: Number, x: Number) -> Number:
    whole = _whole(order)
    if whole is None or whole < 0:
        raise NoBall(f"polygamma of order {order}")
    at = _whole(x)
    if at is not None and at <= 0:
        raise ArithmeticError(f"a pole of polygamma, at {at}")
    if whole == 0:
        return _ball(x).digamma()
    hurwitz = _hurwitz(fmpq(whole + 1), _only_real(x))
    return fmpz.fac_ui(fmpz(whole)) * (hurwitz if whole % 2 else -hurwitz)


def _hurwitz(s: Number, a: Number) -> Number:
    at = _whole(a)
    if at is not None and at <= 0:
        raise ArithmeticError(f"a pole of the zeta function, at {at}")
    return _ball(s).zeta(_ball(a))


def _zeta(s: Number, a: Number = ONE) -> Number:
    s, a = _only_real(s), _only_real(a)
    if s == ONE:
        raise ArithmeticError("the pole of the zeta function")
    return _ball(s).zeta() if a == ONE and type(a) is fmpq else _hurwitz(s, a)


def _harmonic(x: Number, order: Number = ONE) -> Number:
    if type(order) is fmpq and order == ONE:
        return _settled(_polygamma(ZERO, x + 1) + arb.const_euler())
    return _settled(_zeta(order) - _hurwitz(order, x + 1))


def _factorial(x: Number) -> Number:
    return _gamma(x + 1)


def _beta(a: Number, b: Number) -> Number:
    return _mul(_gamma(a), _gamma(b)) / _gamma(a + b)


def _beta_share(a: Number, b: Number, low: Number, high: Number) -> Number:
    if not (_exact(low) and low == ZERO):
        raise NoBall("an incomplete beta function that does not start at 0")
    x, a, b = (acb(_ball(_only_real(each))) for each in (high, a, b))
    return x.beta_lower(a, b, 1).real


def _rising(x: Number, k: Number) -> Number:
    whole = _whole(k)
    if whole is None or not 0 <= whole <= MOST_FACTORIAL:
        return _gamma(x + k) / _gamma(x)
    if type(x) is fmpq and (x.height_bits() + whole.bit_length()) * whole <= MOST_EXACT:
        return reduce(lambda total, step: total * (x + step), range(whole), ONE)
    return _ball(x).rising(whole)


def _falling(x: Number, k: Number) -> Number:
    return _rising(x - k + 1, k)


def _binomial(top: Number, k: Number) -> Number:
    whole, of = _whole(k), _whole(top)
    if whole is not None and whole < 0:
        return ZERO
    if whole is not None and of is not None and of >= 0:
        if whole > of:
            return ZERO
        if of <= MOST_EXACT // 2:
            return fmpq(fmpz.bin_uiui(of, whole))
        whole = min(whole, of - whole)
    if whole is not None and whole <= MOST_FACTORIAL:
        return _falling(top, fmpq(whole)) / _gamma(fmpq(whole + 1))
    rest = top - k + 1
    return _ball(_gamma(top + 1)) * _ball(_gamma(k + 1)) ** -1 * _ball(rest).rgamma()


def _floor(x: Number) -> Number:
    if type(x) is fmpq:
        return fmpq(x.floor())
    whole = _only_real(x).floor().unique_fmpz() if x.is_finite() else None
    if whole is None:
        raise Undecided("a whole number that may be one or the next")
    return fmpq(whole)


def _floor_of_logs(top: Number, base: Number) -> Number:
    """⌊log(top)/log(base)⌋, also where top is a power of base and no precision decides."""
    quotient = _ball(_log(top)) / _log(base)
    try:
        return _floor(quotient)
    except Undecided:
        nearest = quotient.mid().floor().unique_fmpz() if quotient.is_finite() else None
        for power in [] if nearest is None else (int(nearest), int(nearest) + 1):
            exact = type(top) is type(base) is fmpq and _integer_power(base, power)
            if type(exact) is fmpq and exact == top:
                return fmpq(power)
        raise


def _ceiling(x: Number) -> Number:
    return -_floor(-x)


def _frac(x: Number) -> Number:
    return x - _floor(x)


def _mod(x: Number, by: Number) -> Number:
    return x - by * _floor(x / by)


def _only_real(x: Number) -> Number:
    if type(x) is acb:
        raise NoBall("an order of complex numbers")
    return x


def _least(*values: Number) -> Number:
    return reduce(lambda a, b: min(a, b) if _exact(a, b) else _real_pair(a, b, "min"), values)


def _greatest(*values: Number) -> Number:
    return reduce(lambda a, b: max(a, b) if _exact(a, b) else _real_pair(a, b, "max"), values)


def _real_pair(a: Number, b: Number, which: str) -> Number:
    a, b = _only_real(_ball(a)), _only_real(_ball(b))
    return a.min(b) if which == "min" else a.max(b)


def _exact(*values: Number) -> bool:
    return all(type(value) is fmpq for value in values)


def _absolute(x: Number) -> Number:
    return abs(_only_real(x))


def _sign(x: Number) -> Number:
    x = _only_real(x)
    if type(x) is fmpq and x == ZERO:
        return ZERO
    return ONE if _decided(x > 0, x < 0) else -ONE


def _decided(yes: Any, no: Any) -> bool:
    if not (yes or no):
        raise Undecided("a condition that may hold or not")
    return bool(yes)


def _equal(a: Number, b: Number) -> bool:
    if _exact(a, b):
        return bool(a == b)
    _only_real(a), _only_real(b)
    return _decided(False, _ball(a) != _ball(b))


def _less(a: Number, b: Number) -> bool:
    return _decided(_only_real(a) < _only_real(b), a >= b)


def _at_most(a: Number, b: Number) -> bool:
    return _decided(_only_real(a) <= _only_real(b), a > b)


_RELATIONS: dict[Any, Callable[..., bool]] = {
    sympy.Eq: _equal,
    sympy.Ne: lambda a, b: not _equal(a, b),
    sympy.StrictLessThan: _less,
    sympy.LessThan: _at_most,
    sympy.StrictGreaterThan: lambda a, b: _less(b, a),
    sympy.GreaterThan: lambda a, b: _at_most(b, a),
    sympy.And: lambda *parts: all(parts),
    sympy.Or: lambda *parts: any(parts),
    sympy.Not: operator.not_,
}


def _hyper(above: list[Number], below: list[Number], z: Number) -> Number:
    if len(above) > len(below) and not _ball(z) < 1:
        raise NoBall("a hypergeometric series beyond its circle")
    found = acb(_only_real(z)).hypgeom([acb(a) for a in above], [acb(b) for b in below])
    return found.real


def _arb(name: str, entire: bool = False) -> Callable[[Number], Number]:
    """One of Arb's functions; in the plane only where it has no branch cut."""
    real, plane = getattr(arb, name), getattr(acb, name, None) if entire else None

    def step(x: Number) -> Number:
        if type(x) is acb:
            if plane is None:
                raise NoBall(f"{name} in the plane")
            return plane(x)
        return real(_ball(x))

    return step


def _second(name: str) -> Callable[[Number, Number], Number]:
    """One of Arb's functions that takes its parameter second, where SymPy has it first."""
    function = getattr(arb, name)
    return lambda parameter, x: function(_ball(_only_real(x)), _ball(_only_real(parameter)))


def _lower_gamma(parameter: Number, x: Number) -> Number:
    """By its complement, unless that cancels: Arb's own is slow and wide at large parameters."""
    of, at = _ball(_only_real(parameter)), _ball(_only_real(x))
    complement = of.gamma() - at.gamma_upper(of)
    if complement.rel_accuracy_bits() > flint.ctx.prec // 2:
        return complement
    return at.gamma_lower(of)


_FUNCTIONS: dict[Any, Any] = {
    sympy.log: _log,
    sympy.gamma: _gamma,
    sympy.loggamma: _loggamma,
    sympy.polygamma: _polygamma,
    sympy.zeta: _zeta,
    sympy.harmonic: _harmonic,
    sympy.factorial: _factorial,
    sympy.beta: _beta,
    sympy.betainc_regularized: _beta_share,
    sympy.RisingFactorial: _rising,
    sympy.FallingFactorial: _falling,
    sympy.binomial: _binomial,
    sympy.floor: _floor,
    sympy.ceiling: _ceiling,
    sympy.frac: _frac,
    sympy.Mod: _mod,
    sympy.Min: _least,
    sympy.Max: _greatest,
    sympy.Abs: _absolute,
    sympy.sign: _sign,
    sympy.KroneckerDelta: lambda a, b, *_: ONE if _equal(a, b) else ZERO,
    sympy.uppergamma: _second("gamma_upper"),
    sympy.lowergamma: _lower_gamma,
    sympy.expint: _second("expint"),
    sympy.besseli: _second("bessel_i"),
    sympy.besselj: _second("bessel_j"),
    sympy.besselk: _second("bessel_k"),
    sympy.bessely: _second("bessel_y"),
    sympy.polylog: _second("polylog"),
    sympy.Ei: _arb("ei"),
    sympy.Si: _arb("si", entire=True),
    sympy.Ci: _arb("ci"),
    sympy.Shi: _arb("shi", entire=True),
    sympy.Chi: _arb("chi"),
    sympy.li: _arb("li"),
    sympy.LambertW: _arb("lambertw"),
    sympy.erfinv: _arb("erfinv"),
    sympy.erfcinv: _arb("erfcinv"),
} | {
    getattr(sympy, name): _arb(name, entire)
    for entire, names in {
        True: "sin cos sinc tan cot sec csc sinh cosh tanh coth sech csch erf erfc erfi",
        False: "asin acos atan asinh acosh atanh",
    }.items()
    for name in names.split()
}

_CONSTANTS: dict[Expr, Callable[[], Number]] = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.EulerGamma: arb.const_euler,
    sympy.Catalan: arb.const_catalan,
    sympy.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
}


def _exp(x: Number) -> Number:
    return ONE if type(x) is fmpq and x == ZERO else _ball(x).exp()


# -- algorithms -----------------------------------------------------------------------------


def _overridden(kind: type[Algorithm], name: str) -> bool:
    return getattr(kind, name).__func__ is not getattr(Algorithm, name).__func__


@lru_cache(maxsize=1024)
def _by_recipe(kind: Any, args: tuple[Fraction, ...]) -> Any:
    return sympy.sympify(kind.recipe(*args), strict=True)


@lru_cache(maxsize=1024)
def _by_ball(kind: Any, args: tuple[Fraction, ...], bits: int) -> Number:
    return kind.ball(*args)


def _value_of(kind: Any, args: tuple[Fraction, ...]) -> Number:
    """An algorithm's value: by its own ball, or by its recipe in exact arithmetic."""
    if _overridden(kind, "ball"):
        return _by_ball(kind, args, flint.ctx.prec)
    if not kind.is_exact() or _overridden(kind, "numeric"):
        raise NoBall(f"{kind.__name__} is computed without an enclosure")
    return compiled(_by_recipe(kind, args), ()).run([])


DOUBLE = 15
"""Digits up to which an algorithm's bounds are asked for before its value: they are quicker."""


def _bounds_of(kind: type[Algorithm], args: tuple[Fraction, ...]) -> Enclosure | None:
    """An algorithm's own bounds, moved outwards by what mpmath's last digits may be off."""
    if not STATE.bounds:
        return None
    with mpmath.workprec(flint.ctx.prec + GUARD):
        try:
            found = kind.enclosure(*args)
        except TooLarge:
            return None
        slack = 8 * mpmath.eps
        low, high = found.low - slack * abs(found.low), found.high + slack * abs(found.high)
        return Enclosure(low, high, found.how)


def _algorithm(kind: type[Algorithm], *given: Number) -> Number:
    if not _exact(*given):
        raise NoBall(f"{kind.__name__} at arguments that are not rational")
    args = tuple(map(fraction, given))
    found = _bounds_of(kind, args) if STATE.bounds <= DOUBLE else None
    if found is None or found.error > 10.0**-STATE.bounds:
        try:
            return _settled(_value_of(kind, args))
        except (NoBall, TooLarge):
            found = found or _bounds_of(kind, args)
            if found is None:
                raise
    STATE.used.append(found)
    return between(found.low, found.high)


# -- formulas as lists of steps -------------------------------------------------------------


@dataclass(frozen=True)
class Program:
    """A formula as steps: each a function and the places of its arguments among the slots.

    The first slots are the inputs, and each step fills one more.
    """

    steps: tuple[tuple[Callable[..., Any], tuple[int, ...]], ...]
    last: int

    def run(self, given: list[Any]) -> Any:
        """The value at Arb's working precision."""
        slots = list(given)
        for step, places in self.steps:
            slots.append(step(*[slots[place] for place in places]))
        return slots[self.last]


@lru_cache(maxsize=4096)
def compiled(expr: Expr, names: tuple[Expr, ...]) -> Program:
    """A formula as a program whose inputs are the values of ``names``."""
    compiler = _Compiler(names)
    last = compiler.place(expr)
    return Program(tuple(compiler.steps), last)


class _Compiler:
    def __init__(self, names: tuple[Expr, ...]) -> None:
        self.names = names
        self.places: dict[Expr, int] = {name: place for place, name in enumerate(names)}
        self.steps: list[tuple[Callable[..., Any], tuple[int, ...]]] = []

    def place(self, node: Expr) -> int:
        """The slot that will hold a subexpression's value."""
        found = self.places.get(node)
        if found is None:
            step, args = self._step(node)
            places = tuple(map(self.place, args))
            self.steps.append((step, places))
            found = self.places[node] = len(self.names) + len(self.steps) - 1
        return found

    def _step(self, node: Expr) -> tuple[Callable[..., Any], tuple[Expr, ...]]:
        """A node as a function of other nodes."""
        if node.is_Rational or node.is_Float:
            exact = sympy.Rational(node)
            constant = fmpq(int(exact.p), int(exact.q))
            return (lambda: constant), ()
        if node in _CONSTANTS:
            return _CONSTANTS[node], ()
        if isinstance(node, BooleanAtom):
            truth = bool(node)
            return (lambda: truth), ()
        if node.is_Add:
            return _add, node.args
        if node.is_Mul:
            return _mul, node.args
        if isinstance(node, sympy.exp) or (node.is_Pow and node.base is sympy.E):
            return _exp, (node.exp,)
        if node.is_Pow:
            return _power, node.args
        if isinstance(node, sympy.floor) and (pair := _logs(node.args[0])):
            return _floor_of_logs, pair
        if isinstance(node, Algorithm):
            kind = type(node)
            return (lambda *args: _algorithm(kind, *args)), node.args
        if isinstance(node, Relational | sympy.And | sympy.Or | sympy.Not):
            return _RELATIONS[type(node)], node.args
        if isinstance(node, sympy.Indexed):
            return self._entry(node), (node.base.label, *node.indices)
        if isinstance(node, sympy.Piecewise):
            return self._cases(node), self.names
        if isinstance(node, sympy.Sum | sympy.Product):
            return self._series(node)
        if isinstance(node, sympy.hyper):
            above, below = len(node.ap), len(node.bq)
            return (
                lambda *args: _hyper(args[:above], args[above : above + below], args[-1]),
                (*node.ap, *node.bq, node.argument),
            )
        if type(node) in _FUNCTIONS:
            return _FUNCTIONS[type(node)], node.args
        raise NoBall(f"{node if node.is_Symbol else node.func} has no enclosure")

    @staticmethod
    def _entry(node: Expr) -> Callable[..., Number]:
        def step(schedule: list[Number], index: Number) -> Number:
            place = _whole(index)
            if place is None or not 1 <= place <= len(schedule):
                raise ArithmeticError(f"{node.base}[{index}] is not in the schedule")
            return schedule[place - 1]

        return step

    def _cases(self, node: Expr) -> Callable[..., Any]:
        """The first case whose condition holds; the others are not evaluated."""
        cases = [tuple(compiled(part, self.names) for part in (c, e)) for e, c in node.args]

        def step(*given: Any) -> Any:
            for condition, value in cases:
                if condition.run(list(given)):
                    return value.run(list(given))
            raise ArithmeticError("no case of the formula applies")

        return step

    def _series(self, node: Expr) -> tuple[Callable[..., Number], tuple[Expr, ...]]:
        """A finite sum or product; what does not depend on the index is worked out once."""
        *inner, (index, low, high) = node.limits
        body = node.func(node.function, *inner) if inner else node.function
        kept: dict[Expr, Expr] = {}
        body = _without_index(body, index, kept)
        once = [compiled(part, self.names) for part in kept]
        each = compiled(body, (*self.names, *kept.values(), index))
        join, start = (_mul, ONE) if isinstance(node, sympy.Product) else (_add, ZERO)

        def step(first: Number, last: Number, *given: Any) -> Number:
            ends = _whole(first), _whole(last)
            if ends[0] is None or ends[1] is None:
                raise NoBall(f"{node.func} between ends that are not whole numbers")
            if ends[1] - ends[0] >= MOST_TERMS:
                raise TooLarge(f"a sum of {ends[1] - ends[0] + 1} terms")
            total, known = start, list(given)
            if ends[0] <= ends[1]:
                known += [part.run(list(given)) for part in once]
            for at in range(ends[0], ends[1] + 1):
                total = join(total, each.run([*known, fmpq(at)]))
            return total

        return step, (low, high, *self.names)


def _logs(node: Expr) -> tuple[Expr, Expr] | None:
    """The two numbers whose logarithms a node is the quotient of."""
    top, below = node.as_numer_denom()
    if isinstance(top, sympy.log) and isinstance(below, sympy.log):
        return top.args[0], below.args[0]
    return None


def _without_index(node: Expr, index: Expr, kept: dict[Expr, Expr]) -> Expr:
    """The body of a sum with dummies for what is free of the index; ``kept`` says which."""
    if not node.args or isinstance(node, sympy.Indexed) or not node.has_free(index):
        if node.args and not isinstance(node, sympy.Indexed) and not node.is_Boolean:
            return kept.setdefault(node, sympy.Dummy())
        return node
    if isinstance(node, sympy.Sum | sympy.Product | sympy.Piecewise):
        return node
    return node.func(*(_without_index(arg, index, kept) for arg in node.args), evaluate=False)


# -- values ---------------------------------------------------------------------------------


def inputs(point: Mapping[str, Value]) -> tuple[tuple[Expr, ...], list[Any]]:
    """A point as the names and the values of a program's inputs."""
    names: list[Expr] = []
    values: list[Any] = []
    for name, value in point.items():
        at = symbol(name)
        if isinstance(value, tuple):
            names += [at.label, entry(name).length]
            values += [[exactly(each) for each in value], fmpq(len(value))]
        else:
            names.append(at)
            values.append(exactly(value))
    return tuple(names), values


def run(expr: Expr, point: Mapping[str, Value], bits: int) -> Number:
    """The formula's value at a point, in balls of a working precision of ``bits``."""
    names, values = inputs(point)
    with precision(bits):
        return compiled(expr, names).run(values)


def settle(expr: Expr, point: Mapping[str, Value], bits: int, extra: int = 0) -> Number:
    """The value with so many bits certain, by as much precision as that takes.

    ``extra`` bits are first added to the precision, for a point whose numbers are long. A ball
    that no precision narrows is returned as it is; a small one about 0 only at the last
    precision, since of 1 − (1 − g)^n nothing is known before g has its digits.
    """
    names, values = inputs(point)
    program = compiled(expr, names)
    first = working = bits + GUARD + extra
    gained, before = 0, None
    while True:
        known, found = -1, None
        try:
            with precision(working):
                found = program.run(values)
            if type(found) is fmpq:
                return found
            known = accuracy(found)
        except Undecided:
            if working >= first << 2 * DOUBLINGS:
                raise
        if known >= bits or 0 < known <= gained:
            return found
        radius, last = _radius(found), working >= first << 2 * DOUBLINGS
        if radius is not None and working >= first << DOUBLINGS:
            stands = before is not None and radius >= before - 1
            if stands or (last and known <= 0 and radius < -working // 2):
                return found
        if last:
            raise Undecided("no precision settles the formula's value there")
        gained, before = known, radius
        working = working + bits - known + GUARD if known > 0 else 2 * working


def _radius(value: Number | None) -> int | None:
    """Bits of a ball's radius, such as −60 for 10^−18; None where there is none."""
    if value is None or type(value) is fmpq or not value.is_finite():
        return None
    mantissa, exponent = value.rad().man_exp()
    return int(exponent) + int(mantissa).bit_length()


def evaluate(expr: Expr, point: Mapping[str, Value], digits: int, extra: int) -> Any:
    """The value to ``digits`` digits as an ``mpf``; 0 where nothing but the rounding is left."""
    found = settle(expr, point, bits_of(digits), extra)
    if type(found) is fmpq or accuracy(found) > 0:
        with mpmath.workdps(digits):
            return middle(found)
    return mpmath.mpf(0)


def enclose(expr: Expr, point: Mapping[str, Value], digits: int, extra: int) -> Enclosure:
    """Proven bounds, ``digits`` digits apart where the formula's algorithms can do it."""
    bits = bits_of(digits)
    STATE.bounds, STATE.used = digits, []
    try:
        found = settle(expr, point, bits, extra)
    except (NoBall, Undecided) as trouble:
        raise TooLarge(f"no bounds are known for this formula: {trouble}") from None
    finally:
        used, STATE.bounds = STATE.used, 0
    if used and isinstance(expr, Algorithm):
        return used[0]  # as they are: a ball holds them, but is a little wider
    how = "; ".join(dict.fromkeys(each.how for each in used))
    with precision(bits + GUARD):
        return Enclosure(*ends(found), how or "ball arithmetic")


def bits_of(digits: int) -> int:
    """Bits that hold so many decimal digits, and a few to spare."""
    return int(digits * 3.3220) + 4
