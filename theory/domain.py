"""Where a claim holds: sets of parameter values that check, list their awkward points and draw."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from hashlib import sha256
from itertools import islice
from math import floor, gcd, log10, prod
from numbers import Integral
from random import Random
from typing import Any

import sympy

from theory.notation import Expr, UnknownSymbol, entry, symbol

Value = Fraction | tuple[Fraction, ...]
Point = dict[str, Value]

LIMIT = Fraction(10) ** 300
"""Magnitudes beyond this (or below its inverse) are refused: no honest use needs them."""


class DomainError(ValueError):
    """A parameter is missing, unknown, or has a value outside its domain."""


class EmptyDomain(ValueError):
    """A claim over no point at all claims nothing."""


FAR = Fraction(10) ** 7
"""Whole numbers are drawn up to this size where nothing else is said."""

LARGE = Fraction(1000)
"""A probe of an endless set of whole numbers is as large as this, or the set says its reach."""

NEARBY = Fraction(40)
"""The same beside a parameter that is far out, where sums would become long."""


def _fraction(value: Any) -> Fraction:
    if isinstance(value, float):
        return Fraction(repr(value))  # 0.1 means one tenth, as typed
    if isinstance(value, Integral):  # NumPy's too, whose arithmetic would overflow
        return Fraction(int(value))
    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    return Fraction(value)


@dataclass(frozen=True)
class Interval:
    """Real numbers from ``low`` to ``high``, or the integers among them.

    ``default`` makes the parameter optional. ``probe`` replaces the awkward points that
    a claim is tried at, where those would cost too much. ``reach`` is how far out a quantity
    without a closed form is worked out by two algorithms: what is verified, is so up to there.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False
    integer: bool = False
    default: Fraction | None = None
    probe: tuple[Fraction, ...] = ()
    reach: Fraction | None = None

    def __post_init__(self) -> None:
        ends = () if self.reach is None else (self.reach,)
        outside = [value for value in (*self.probe, *ends) if value not in self]
        if outside:
            raise ValueError(f"probe {outside[0]} is not {self}")

    def __contains__(self, value: Value) -> bool:
        return (
            isinstance(value, Fraction)
            and not (self.integer and value.denominator != 1)
            and (self.low is None or value > self.low or (value == self.low and not self.low_open))
            and (
                self.high is None
                or value < self.high
                or (value == self.high and not self.high_open)
            )
        )

    def __str__(self) -> str:
        kind = "an integer" if self.integer else "a number"
        if self.low is not None and self.high is not None:
            ends = [" (excluded)" if is_open else "" for is_open in (self.low_open, self.high_open)]
            return f"{kind} from {self.low}{ends[0]} to {self.high}{ends[1]}"
        if self.low is not None:
            return f"{kind} above {self.low}" if self.low_open else f"{kind}, {self.low} or more"
        if self.high is not None:
            return f"{kind} below {self.high}" if self.high_open else f"{kind}, {self.high} or less"
        return kind

    def latex(self, name: str) -> str:
        """The membership as a formula, such as ``M \\in \\mathbb{Z},\\ M \\ge 2``."""
        less = {True: "<", False: r"\le"}
        more = {True: ">", False: r"\ge"}
        bounds = name
        if self.high is not None:
            bounds += rf" {less[self.high_open]} {self.high}"
        if self.low is not None and self.high is not None:
            bounds = rf"{self.low} {less[self.low_open]} {bounds}"
        elif self.low is not None:
            bounds += rf" {more[self.low_open]} {self.low}"
        if self.integer:
            return rf"{name} \in \mathbb{{Z}},\ {bounds}"
        return rf"{name} \in \mathbb{{R}}" if bounds == name else bounds

    def parse(self, value: Any) -> Value:
        """The value as an exact number; ``ValueError`` where it is none."""
        if isinstance(value, (tuple, list)):
            raise ValueError("one number is wanted, not a list")
        return _fraction(value)

    def awkward(self) -> list[Value]:
        """Edges, near-edges, round and unround values, and something huge."""
        if self.probe:
            return list(self.probe)
        if self.integer:
            low = self.low if self.low is not None else (self.high or Fraction(0)) - 7
            steps = [0, 1, 2, 5, 98, 10**6]
            values = [low + step for step in steps]
        else:
            low = self.low if self.low is not None else (self.high or Fraction(0)) - 3
            width = self.high - low if self.high is not None else Fraction(4)
            parts = [Fraction(0), Fraction(1, 10**12), Fraction(1, 7), Fraction(1, 2), Fraction(1)]
            values = [low + width * part for part in parts]
            if self.high is None:
                values.append(Fraction(10**9))
        if self.high is not None:
            values.append(self.high)
        return [value for value in dict.fromkeys(values) if value in self]

    def past(self) -> Fraction | None:
        """A value larger than all published ones; ``None`` where there is no room for one."""
        largest = max(_one(value) for value in self.awkward())
        end = 2 * abs(largest) + 3
        return end if self.reach is None and end in self else None

    def scatter(self, random: Random, most: Fraction = FAR) -> Value:
        """A point of the set on all scales: small and, up to the reach (or ``most``), large."""
        return _fraction(self.scattering(most)(random))

    def scattering(self, most: Fraction) -> Callable[[Random], int | Fraction]:
        """What draws such points, for many; a whole number comes as an ``int``."""
        low, high = self._ends(most)
        if self.integer:
            first, most_steps = int(low), int(high - low)
            return lambda random: first + min(_step(random, most_steps), most_steps)
        if self.low is None or (self.high is None and self.reach is None):
            return partial(self._far_off, most=most)
        width = high - low
        return lambda random: low + width * _part(random)

    def _far_off(self, random: Random, most: Fraction) -> Fraction:
        """A real number on all scales, in a set without an end."""
        part = Fraction(random.randint(1, 9999), 10_000)
        far = max(0, min(2, int(log10(most)) - 1))
        if most >= FAR and random.random() < 0.1:  # beyond any published value
            far = 11
        size = Fraction(10) ** random.randint(-2, far) * (part + Fraction(1, 10))
        if self.low is not None:
            return self.low + size
        if self.high is not None:
            return self.high - size
        return size * random.choice((-1, 1))

    def _ends(self, most: Fraction) -> tuple[Fraction, Fraction]:
        low = self.low if self.low is not None else (self.high or Fraction(0)) - (most - 1)
        known = [end for end in (self.high, self.reach) if end is not None]
        if not known:
            known = [max(self.probe) if self.probe else low + most]
        low, high = low + self.low_open * self.integer, min(known)
        return low, high - (self.high_open and self.integer and high == self.high)

    def draw(self, random: Random) -> Value:
        """A point of the set, moderate in size, for property tests."""
        if self.probe and random.random() < 0.5:
            return random.choice(self.probe)
        high = self.high
        low = self.low if self.low is not None else (high or Fraction(100)) - 200
        high = high if high is not None else low + 200
        if self.probe:
            high = min(high, max(self.probe))
        if self.integer:
            return Fraction(random.randint(int(low) + self.low_open, int(high) - self.high_open))
        inner = Fraction(random.randint(1, 9999), 10_000)  # strictly inside: open ends are safe
        return low + (high - low) * inner


def _step(random: Random, most: int) -> int:
    """A whole number: small, or of any order of magnitude up to ``most``."""
    return random.randint(0, 12) if random.random() < 0.3 else _scaled(random, most)


def _part(random: Random) -> Fraction:
    """A number strictly between 0 and 1, now and then near an end, where weights are rare."""
    part = Fraction(random.randint(1, 9999), 10_000)
    if random.random() < 0.3:
        part *= Fraction(1, 10 ** random.randint(1, 5))
        part = part if random.random() < 0.7 else 1 - part
    return part


def _scaled(random: Random, most: int) -> int:
    """A whole number from 0 to ``most``, its order of magnitude uniform."""
    if most <= 0:
        return 0
    magnitude = random.uniform(0, log10(most + 1))
    return min(most, int(10**magnitude) - 1 + random.randint(0, 1))


def Integers(
    low: int,
    high: int | None = None,
    *,
    default: int | None = None,
    probe: Collection[int] = (),
    reach: int | None = None,
) -> Interval:
    """The integers from ``low`` to ``high``, both included.

    ``ValueError`` where an endless set has small probes only and no reach: it would be judged
    near them alone, and nobody would be told.
    """
    if high is None and reach is None and probe and max(probe) < LARGE:
        raise ValueError(
            f"integers from {low} on with probes up to {max(probe)}: give one of {LARGE} or more, "
            "a reach, or an end"
        )
    return Interval(
        Fraction(low),
        None if high is None else Fraction(high),
        integer=True,
        default=None if default is None else Fraction(default),
        probe=tuple(Fraction(value) for value in probe),
        reach=None if reach is None else Fraction(reach),
    )


def Reals(
    low: Any = None,
    high: Any = None,
    *,
    open: str = "",
    default: Any = None,
    probe: Iterable[Any] = (),
    reach: Any = None,
) -> Interval:
    """The reals from ``low`` to ``high``; ``open`` names the ends left out: low, high or both."""
    return Interval(
        None if low is None else _fraction(low),
        None if high is None else _fraction(high),
        low_open=open in ("low", "both"),
        high_open=open in ("high", "both"),
        default=None if default is None else _fraction(default),
        probe=tuple(_fraction(value) for value in probe),
        reach=None if reach is None else _fraction(reach),
    )


def Positive(*, default: Any = None) -> Interval:
    """The reals above 0."""
    return Reals(0, open="low", default=default)


@dataclass(frozen=True)
class Schedule:
    """A sequence of numbers, such as a sample size for each refit; its length is the symbol's.

    The number of refits ``n`` is that of ``Ms``; ``theory.notation.local`` says it for others.
    """

    of: Interval = field(default_factory=lambda: Integers(2))
    shortest: int = 0
    default: None = None
    reach: None = None

    def __contains__(self, value: Value) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) >= self.shortest
            and all(each in self.of for each in value)
        )

    def __str__(self) -> str:
        least = f" of {self.shortest} or more" if self.shortest else ""
        return f"a list{least} such as 10,20,40, each {self.of}"

    def latex(self, name: str) -> str:
        return self.of.latex(f"{name}_i")

    def parse(self, value: Any) -> Value:
        if isinstance(value, (int, float, Fraction, str)):
            value = (value,)
        return tuple(_fraction(each) for each in value)

    def awkward(self) -> list[Value]:
        low = self.of.low or Fraction(1)
        found: list[Value] = [
            (),
            (low,),
            (low, low + 7),
            (low + 30, low + 1, low + 5),
            tuple(low + step**2 for step in range(12)),
            (low + 10**6, low),
        ]
        return [each for each in found if each in self]

    def scattering(self, most: Fraction) -> Callable[[Random], Value]:
        return partial(self.scatter, most=most)

    def scatter(self, random: Random, most: Fraction = FAR) -> Value:
        length = random.randint(0, 6) if random.random() < 0.8 else random.randint(7, 24)
        length = max(length, self.shortest)
        return tuple(_fraction(self.of.scatter(random, min(most, FAR))) for _ in range(length))

    def draw(self, random: Random) -> Value:
        length = max(self.shortest, random.randint(0, 6))
        return tuple(_fraction(self.of.draw(random)) for _ in range(length))


@dataclass(frozen=True)
class Shares:
    """Positive shares that add up to 1, ``low`` of them or more (``high`` at most)."""

    low: int = 1
    high: int | None = None
    default: None = None
    reach: None = None

    def __contains__(self, value: Value) -> bool:
        return (
            isinstance(value, tuple)
            and self.low <= len(value) <= (self.high or len(value))
            and all(each > 0 for each in value)
            and sum(value) == 1
        )

    def __str__(self) -> str:
        most = "" if self.high is None else f" and {self.high} at most"
        return f"{self.low} or more{most} positive numbers that add up to 1, such as 1/2,1/3,1/6"

    def latex(self, name: str) -> str:
        return rf"{name}_i > 0,\ \textstyle\sum_i {name}_i = 1"

    def parse(self, value: Any) -> Value:
        if isinstance(value, (int, float, Fraction, str)):
            value = (value,)
        return tuple(_fraction(each) for each in value)

    def awkward(self) -> list[Value]:
        """Equal, falling, and nearly all in one, for a few and for a dozen."""
        found: list[Value] = []
        for count in dict.fromkeys((self.low, max(self.low, 2), self.low + 2, 12)):
            if count > (self.high or count):
                continue
            equal = [Fraction(1)] * count
            falling = [Fraction(count - place) for place in range(count)]
            lone = [Fraction(10**6), *equal[1:]]
            found += [_shares(each) for each in (equal, falling, lone)]
        return list(dict.fromkeys(found))

    def scattering(self, most: Fraction) -> Callable[[Random], Value]:
        return partial(self.scatter, most=most)

    def scatter(self, random: Random, most: Fraction = FAR) -> Value:
        """Shares on all scales."""
        count = random.randint(self.low, min(self.high or self.low + 7, self.low + 7))
        sizes = [10 ** random.randint(0, 3) * random.randint(1, 9) for _ in range(count)]
        return _shares([Fraction(size) for size in sizes])

    def draw(self, random: Random) -> Value:
        count = random.randint(self.low, min(self.high or self.low + 4, self.low + 4))
        return _shares([Fraction(random.randint(1, 100)) for _ in range(count)])


def _shares(weights: Sequence[Fraction]) -> Value:
    total = sum(weights, Fraction(0))
    return tuple(weight / total for weight in weights)


Set = Interval | Schedule | Shares


def _spread(size: int) -> Iterator[int]:
    """All places of a list of so many, any first few of them spread evenly over it.

    Steps near the golden ratio's share of the whole meet no period of a product.
    """
    near = round(0.6180339887498949 * size)
    step = next(step for step in range(max(near, 1), size + 2) if gcd(step, size) == 1)
    return (place * step % size for place in range(size))


def _combination(lists: Sequence[Sequence[Value]], place: int) -> list[Value]:
    """The combination at a place of the product of the lists, the last list running fastest."""
    found: list[Value] = []
    for each in reversed(lists):
        place, at = divmod(place, len(each))
        found.append(each[at])
    return found[::-1]


def whole(expr: Expr) -> Expr:
    """The condition that an expression between parameters is a whole number."""
    return sympy.Eq(sympy.frac(expr), 0)


_RELATIONS: dict[type, Any] = {
    sympy.Eq: operator.eq,
    sympy.Ne: operator.ne,
    sympy.Lt: operator.lt,
    sympy.Le: operator.le,
    sympy.Gt: operator.gt,
    sympy.Ge: operator.ge,
}


class _NotPlain(Exception):
    """Not of plain fractions: SymPy has to say."""


_Formula = Callable[[Mapping[str, Any]], Any]
"""A formula's value at a point whose whole numbers may be plain ``int``."""


@lru_cache(maxsize=4096)
def _arithmetic(expr: Expr) -> _Formula:
    """A rational formula compiled to plain fractions, which are much faster.

    Raises ``_NotPlain`` where it is none; what comes of it does so for a power that is too high.
    """
    if expr.is_Rational:
        number = int(expr.p) if expr.q == 1 else Fraction(int(expr.p), int(expr.q))
        return lambda point: number
    if expr.is_Symbol:
        name = "lam" if expr.name == "lambda" else expr.name  # Python's word
        return lambda point: point[name]
    args = [_arithmetic(arg) for arg in expr.args]
    if expr.is_Add:
        return lambda point: sum(arg(point) for arg in args)
    if expr.is_Mul:
        return lambda point: prod(arg(point) for arg in args)
    if isinstance(expr, sympy.frac):
        return lambda point: (value := args[0](point)) - floor(value)
    if expr.is_Pow:
        return lambda point: _small_power(args[0](point), args[1](point))
    raise _NotPlain


def _small_power(base: Any, exponent: Any) -> Fraction:
    if not base or exponent.denominator != 1 or abs(exponent) >= 100:
        raise _NotPlain
    return Fraction(base) ** int(exponent)


def _exactly(expr: Expr, point: Mapping[str, Any]) -> Any:
    try:
        return _arithmetic(expr)(point)
    except (_NotPlain, KeyError):
        return _fraction(expr.subs(substitution(point)))


def _holds(condition: Expr, point: Mapping[str, Any]) -> bool:
    """Whether a condition between parameters holds."""
    compare = _RELATIONS.get(type(condition))
    try:
        if compare is not None:
            left, right = map(_arithmetic, condition.args)
            return bool(compare(left(point), right(point)))
    except (_NotPlain, KeyError):
        pass
    return bool(condition.subs(substitution(point)))


def _whole_number(condition: Expr) -> Expr | None:
    """What must be whole, where that is the condition."""
    left = getattr(condition, "lhs", None)
    return left.args[0] if isinstance(left, sympy.frac) else None


def _said(condition: Expr) -> str:
    number = _whole_number(condition)
    return str(condition) if number is None else f"{number} is a whole number"


def _set(condition: Expr) -> str:
    number = _whole_number(condition)
    return sympy.latex(condition) if number is None else rf"{sympy.latex(number)} \in \mathbb{{Z}}"


class Domain:
    """The parameters of a claim and the values they may take.

    ``Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))``: the names
    are the book's ASCII names (``theory.notation``). ``where`` holds conditions
    between parameters, as SymPy relations. An empty domain is refused with
    ``EmptyDomain``.
    """

    def __init__(self, *, where: Sequence[Expr] = (), **parameters: Set) -> None:
        try:
            known = {name: entry(name) for name in parameters}
        except UnknownSymbol as unknown:
            raise DomainError(str(unknown)) from None
        for name, allowed in parameters.items():
            if (known[name].length is None) is not isinstance(allowed, Interval):
                kind = "one number" if known[name].length is None else "a list of numbers"
                raise DomainError(f"{name} is {kind}, not {allowed}")
        lengths = {each.length for each in known.values() if each.length is not None}
        for name in parameters:
            if known[name].symbol in lengths:
                raise DomainError(f"{name} is the length of another parameter, and needs no set")
        self.parameters = parameters
        self.where = tuple(where)
        if next(self._edges(None), None) is None and not self.awkward():
            raise EmptyDomain(f"no point satisfies {self}")

    def __str__(self) -> str:
        parts = [f"{name} is {allowed}" for name, allowed in self.parameters.items()]
        return "; ".join([*parts, *map(_said, self.where)])

    def latex(self) -> list[str]:
        """The domain's conditions, each a formula."""
        names = {name: sympy.latex(symbol(name)) for name in self.parameters}
        parts = [allowed.latex(names[name]) for name, allowed in self.parameters.items()]
        return [*parts, *map(_set, self.where)]

    @property
    def symbols(self) -> set[Expr]:
        """The SymPy symbols that a formula over this domain may use."""
        return set().union(*map(valued, self.parameters))

    def only(self, names: Sequence[str]) -> Domain:
        """The domain of some of the parameters, without the conditions on others."""
        kept: dict[str, Any] = {name: self.parameters[name] for name in names}
        symbols = {symbol(name) for name in names}
        return Domain(where=[c for c in self.where if c.free_symbols <= symbols], **kept)

    def check(self, values: Mapping[str, Any]) -> Point:
        """The point that ``values`` name, exact and with defaults filled in.

        Raises ``DomainError``, naming the parameter, the value and the domain.
        """
        unknown = sorted(set(values) - set(self.parameters))
        if unknown:
            known = ", ".join(self.parameters)
            raise DomainError(f"unknown parameter {unknown[0]}; the parameters are {known}")
        point: Point = {}
        for name, allowed in self.parameters.items():
            given = values.get(name, allowed.default)
            if given is None:
                raise DomainError(f"{name} is missing: {name} is {allowed}")
            typed = f"{name}={_short(given)}"
            if isinstance(given, tuple) and isinstance(allowed, Interval):
                raise DomainError(f"{typed} is a list: {name} is one number, {allowed}")
            try:
                value = allowed.parse(given)
            except (ValueError, TypeError, ArithmeticError):
                raise DomainError(f"{typed} is not a number: {name} is {allowed}") from None
            for each in value if isinstance(value, tuple) else (value,):
                if each and not 1 / LIMIT <= abs(each) <= LIMIT:
                    raise DomainError(f"{typed} is beyond 10^±300: {name} is {allowed}")
            if value not in allowed:
                raise DomainError(f"{typed} is outside its domain: {name} is {allowed}")
            point[name] = value
        if not _equally_long(point):
            listed = [name for name, value in point.items() if isinstance(value, tuple)]
            raise DomainError(f"{' and '.join(listed)} must be equally long")
        for condition in self.where:
            if not _holds(condition, point):
                raise DomainError(f"{_said(condition)}: this does not hold")
        return point

    def allows(self, point: Point) -> bool:
        """Whether the conditions between parameters hold at a point."""
        return _equally_long(point) and all(_holds(each, point) for each in self.where)

    def awkward(self, most: int = 48, largest: int | None = None) -> list[Point]:
        """At most ``most`` awkward points, spread evenly over all their combinations.

        ``largest`` leaves out points with a coordinate above it in size.
        """
        chosen = dict(islice(self._edges(largest), most))
        points = [chosen[place] for place in sorted(chosen)]
        if not points and self.where:  # the conditions may leave out every edge
            random = Random(0)
            drawn = (self._draw_box(random) for _ in range(2000))
            points = [p for p in drawn if self.allows(p)][:8]
        return points

    def _edges(self, largest: int | None) -> Iterator[tuple[int, Point]]:
        """Combinations of awkward values that the conditions allow, each with its place."""
        lists = [
            [value for value in allowed.awkward() if largest is None or _size(value) <= largest]
            for allowed in self.parameters.values()
        ]
        for place in _spread(prod(map(len, lists))):
            point = dict(zip(self.parameters, _combination(lists, place), strict=True))
            if self.allows(point):
                yield place, point

    def draw(self, random: Random) -> Point:
        """A random point, for property tests; ``random`` is any ``random.Random``."""
        for _ in range(20):  # a condition that is rarely met by chance is met at the edges
            point = self._draw_box(random)
            if self.allows(point):
                return point
        return random.choice(self.awkward())

    def _draw_box(self, random: Random) -> Point:
        return {name: allowed.draw(random) for name, allowed in self.parameters.items()}

    def scattered(self, key: str, count: int, most: Fraction = FAR) -> list[Point]:
        """``count`` points on all scales, drawn by a hash of ``key``: no list of probes is all.

        Where a reach is declared, the points at its ends come first: each parameter at its own,
        the others anywhere within theirs, then all at theirs.
        """
        random = Random(sha256(key.encode()).digest())
        ends = {name: s.reach for name, s in self.parameters.items() if s.reach is not None}
        pinned: list[Point] = [
            {other: _anywhere(random, self.parameters[other]) for other in ends} | {name: end}
            for name, end in ends.items()
            for _ in range(2)
        ]
        pinned += [dict(ends)] if len(ends) > 1 else []
        return [self._scatter(random, most, pin) for pin in [*pinned, *[{}] * count]]

    def beyond(self, key: str) -> list[Point]:
        """Points past the largest published value of each parameter that may be larger.

        And past all of them: a formula may be wrong only where they are large together.
        """
        random = Random(sha256(key.encode()).digest())
        ends = {
            name: end
            for name, allowed in self.parameters.items()
            if isinstance(allowed, Interval) and (end := allowed.past()) is not None
        }
        pins: list[Point] = [{name: end} for name, end in ends.items()]
        for _ in range(2 if len(ends) > 1 else 0):  # in one order of size, and in another
            further = {name: end * random.choice((1, 4, 16)) for name, end in ends.items()}
            inside = {name: end in self.parameters[name] for name, end in further.items()}
            pins.append({n: further[n] if inside[n] else ends[n] for n in ends})
        found = [self._scatter(random, NEARBY, pin) for pin in pins]
        return [point for point in found if self.allows(point)]

    def _scatter(self, random: Random, most: Fraction, pin: Point) -> Point:
        # where a condition binds the others to what is pinned, they must be as large
        for largest in (
            most,
            *(8 * value for value in pin.values() if isinstance(value, Fraction)),
        ):
            scattering = {name: s.scattering(largest) for name, s in self.parameters.items()}
            for _ in range(200):  # one that is rarely met by chance is met at the edges
                point: dict[str, Any] = {name: draw(random) for name, draw in scattering.items()}
                point |= pin
                if self.allows(self._made_whole(point)):
                    return {n: _fraction(v) if isinstance(v, int) else v for n, v in point.items()}
        return random.choice(self.awkward())

    def _made_whole(self, point: Point) -> Point:
        """The point, moved to where what must be whole is so; chance would seldom meet it."""
        for name, number, slope in self._wholes:
            value, rise = (_exactly(each, point) for each in (number, slope))
            moved = _one(point[name]) + (round(value) - value) / rise
            if moved in self.parameters[name]:
                point[name] = moved
        return point

    @cached_property
    def _wholes(self) -> list[tuple[str, Expr, Expr]]:
        """What must be whole, with the real parameter that is moved for it, and its slope there."""
        found = []
        for number in filter(None, map(_whole_number, self.where)):
            for name, allowed in self.parameters.items():
                if symbol(name) in number.free_symbols and not getattr(allowed, "integer", True):
                    found.append((name, number, sympy.diff(number, symbol(name))))
                    break
        return found

    @property
    def reach(self) -> str:
        """How far out the parameters are tried that have no end of their own, as it prints."""
        ends = ((name, s.reach) for name, s in self.parameters.items())
        return ", ".join(f"{name} ≤ {end}" for name, end in ends if end is not None)


def _short(given: Any) -> str:
    """A value as a person may have typed it; a huge one by its order of magnitude only."""
    if isinstance(given, (int, Fraction)) and max(abs(given.numerator), given.denominator) > 10**24:
        order = log10(abs(given.numerator) or 1) - log10(given.denominator)
        return f"(about 10^{round(order)})"
    text = ",".join(map(_short, given)) if isinstance(given, tuple) else str(given)
    return text if len(text) <= 40 else f"{text[:30]}…"


def _size(value: Value) -> Fraction:
    if isinstance(value, tuple):
        return max(map(abs, value), default=Fraction(0))
    return abs(value)


def _anywhere(random: Random, allowed: Set) -> Value:
    """A whole number of a set within its reach, all alike; any other number on all scales."""
    if not isinstance(allowed, Interval) or not allowed.integer or allowed.reach is None:
        return allowed.scatter(random, FAR / 10)
    low = allowed.low if allowed.low is not None else -allowed.reach
    return Fraction(random.randint(int(low), int(allowed.reach)))


def _one(value: Value) -> Fraction:
    assert isinstance(value, Fraction)
    return value


def rational(value: Fraction) -> Expr:
    """A ``Fraction`` as a SymPy rational."""
    return sympy.Rational(value.numerator, value.denominator)


def _equally_long(point: Mapping[str, Value]) -> bool:
    """Whether lists of one length, such as a size for each refit, have it."""
    lists = [(name, len(value)) for name, value in point.items() if isinstance(value, tuple)]
    if len(lists) < 2:
        return True
    lengths: dict[Expr, int] = {}
    return all(lengths.setdefault(entry(name).length, size) == size for name, size in lists)


def valued(name: str) -> set[Expr]:
    """The SymPy symbols that a parameter gives a value: its own, and the length of a list."""
    found = entry(name)
    if found.length is None:
        return {found.symbol}
    return {found.symbol, found.symbol.args[0], found.length}


def substitution(point: Mapping[str, Value]) -> dict[Expr, Expr]:
    """A point as SymPy's substitution; a schedule sets ``n`` and each ``M_i``."""
    out: dict[Expr, Expr] = {}
    for name, value in point.items():
        if isinstance(value, tuple):
            out[entry(name).length] = sympy.Integer(len(value))
            out.update({symbol(name)[index]: rational(v) for index, v in enumerate(value, 1)})
        else:
            out[symbol(name)] = rational(value)
    return out


def show(value: Value) -> str:
    """A value as a person types it."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
