"""A claim as JavaScript: its formula and its rivals, its sliders, and points to judge others at.

What a page's explorer draws is printed here from the room, never typed a second time; a test
holds it to the Python values at thousands of points. What has no JavaScript is worked out
beforehand (``companion.tabulated``). The functions named ``J.…`` are those of
``book/explorer/special.js``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import sympy
from sympy.printing.jscode import JavascriptCodePrinter

from companion.rooms import Room, room
from companion.tabulated import Stops, Table, kept, needed, parted, stops, table
from theory.domain import LIMIT, Domain, Interval, Point, Value, show
from theory.notation import Expr, entry, symbol
from theory.numeric import TooLarge, evaluate, exact, is_algorithm
from theory.theorem import Claim


class Unprintable(Exception):
    """A formula that has no JavaScript, with what stands in the way."""


WITHOUT = {
    "betainc_regularized": "a regularised incomplete beta function",
    "lowergamma": "an incomplete gamma function",
    "uppergamma": "an incomplete gamma function",
    "zeta": "a zeta function",
    "LambertW": "Lambert's W",
    "meijerg": "a Meijer G-function",
    "Integral": "an integral",
}
"""Functions that are not ported, and their names in words."""


class _Printer(JavascriptCodePrinter):
    """SymPy's printer with parameters as ``p.name`` and care for what cancels or overflows."""

    def __init__(self, names: Mapping[Expr, str]) -> None:
        super().__init__({"allow_unknown_functions": False})
        self.names = names
        self.bound: tuple[Expr, ...] = ()

    def _print_Symbol(self, expr: Expr) -> str:
        if expr in self.bound:
            return f"_{expr.name}"
        if expr not in self.names:  # the length of a list
            raise Unprintable("it is of a list")
        return f"p.{self.names[expr]}"

    def _print_Rational(self, expr: Expr) -> str:
        return f"{expr.p}/{expr.q}"

    def _print_NumberSymbol(self, expr: Expr) -> str:
        return repr(float(expr))

    def _print_Mul(self, expr: Expr) -> str:
        """Quotients of gamma functions by their logarithms: each may overflow."""
        factors = [(f, *f.as_base_exp()) for f in expr.args]
        gammas = [(base, power) for _, base, power in factors if isinstance(base, sympy.gamma)]
        if not gammas:
            return str(super()._print_Mul(expr))
        rest = sympy.Mul(*(f for f, base, _ in factors if not isinstance(base, sympy.gamma)))
        logs = " + ".join(self._log_gamma(base, power) for base, power in gammas)
        found = f"Math.exp({logs})"
        return found if rest == 1 else f"{self.parenthesize(rest, 50)}*{found}"

    def _log_gamma(self, expr: Expr, power: Expr) -> str:
        found = f"J.lgamma({self._print(expr.args[0])})"
        return found if power == 1 else f"({self._print(power)})*{found}"

    def _print_Pow(self, expr: Expr) -> str:
        base, power = expr.base, expr.exp
        if isinstance(base, sympy.gamma):
            return f"Math.exp({self._log_gamma(base, power)})"
        if power.is_Integer and 1 < abs(power) <= 4:
            return f"J.ipow({self._print(base)}, {power})"
        if _near_one(base) is not None and not power.is_Rational:
            return f"J.power1({self._print(_near_one(base))}, {self._print(power)})"
        return str(super()._print_Pow(expr))

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        """1 − (1 − w)^M and 1 − e^x without the loss of what is small."""
        for sign in (1, -1):
            if sign not in expr.args:
                continue
            others = [arg for arg in expr.args if arg != sign]
            for arg in others:
                power = -sign * arg
                rest = sympy.Add(*(each for each in others if each != arg))
                small = self._minus_one(power)
                if small is None:
                    continue
                found = small if sign == -1 else f"-({small})"
                return found if rest == 0 else f"{found} + ({self._print(rest)})"
        return str(super()._print_Add(expr, order))

    def _minus_one(self, expr: Expr) -> str | None:
        """A power or exponential less 1, where that can be had without cancelling."""
        if isinstance(expr, sympy.exp):
            return f"Math.expm1({self._print(expr.args[0])})"
        if expr.is_Pow and (less := _near_one(expr.base)) is not None:
            return f"J.gain({self._print(less)}, {self._print(expr.exp)})"
        return None

    def _looped(self, expr: Expr, name: str) -> str:
        if len(expr.limits) > 1:
            raise Unprintable("a sum of sums")
        ((index, low, high),) = expr.limits
        ends = f"{self._print(low)}, {self._print(high)}"
        before, self.bound = self.bound, (*self.bound, index)
        body = self._print(expr.function)
        self.bound = before
        return f"J.{name}({ends}, _{index.name} => {body})"

    def _print_Sum(self, expr: Expr) -> str:
        if expr.limits[0][2] == sympy.oo:
            raise Unprintable("an endless sum")
        return self._looped(expr, "sum")

    def _print_Product(self, expr: Expr) -> str:
        if expr.limits[0][2] == sympy.oo:
            raise Unprintable("an endless product")
        return self._looped(expr, "product")

    def _print_log(self, expr: Expr) -> str:
        less = _near_one(expr.args[0])
        if less is not None:
            return f"Math.log1p({self._print(less)})"
        return f"Math.log({self._print(expr.args[0])})"

    def _print_Function(self, expr: Expr) -> str:
        name = type(expr).__name__
        if name not in PORTED:
            raise Unprintable(WITHOUT.get(name, name))
        return f"{PORTED[name]}({', '.join(map(self._print, expr.args))})"

    def emptyPrinter(self, expr: Any) -> str:
        raise Unprintable(WITHOUT.get(type(expr).__name__, type(expr).__name__))


PORTED = {
    **{name: f"Math.{name}" for name in ("exp", "sin", "cos", "tan", "atan", "sinh", "cosh")},
    **{name: f"Math.{name.lower()}" for name in ("Max", "Min", "sign", "Abs")},
    **{
        name: f"J.{name}"
        for name in (
            "floor",
            "ceiling",
            "gamma",
            "polygamma",
            "erf",
            "erfc",
            "harmonic",
            "binomial",
            "factorial",
        )
    },
    "digamma": "J.digamma",
    "loggamma": "J.lgamma",
    "frac": "J.frac",
}
"""SymPy's functions and what stands for them in JavaScript."""


for _each in (*PORTED, *WITHOUT):  # SymPy's printer has ways of its own for some, and knows no J
    if _each not in ("gamma", "Integral"):
        setattr(_Printer, f"_print_{_each}", _Printer._print_Function)


def _near_one(expr: Expr) -> Expr | None:
    """What an expression is above 1, where it is 1 and something; else nothing."""
    return expr - 1 if expr.is_Add and sympy.S.One in expr.args else None


def names_of(domain: Domain) -> dict[Expr, str]:
    """The symbols of a domain's parameters and their names."""
    return {symbol(name): name for name in domain.parameters}


def formula(expr: Any, names: Mapping[Expr, str]) -> str:
    """A formula's JavaScript, of the parameters ``p``. Raises ``Unprintable`` with a reason."""
    expr = sympy.sympify(expr, strict=True)
    if is_algorithm(expr):
        raise Unprintable("it is worked out by a recipe")
    if expr.has(sympy.Indexed):
        raise Unprintable("it is of a list")
    text = str(_Printer(names).doprint(expr))
    if "Not supported" in text:
        raise Unprintable(text.splitlines()[1].removeprefix("// "))
    return " ".join(text.split())


# -- the sliders ----------------------------------------------------------------------------

TYPICAL = {
    "M": "20", "n": "20", "N": "50", "T": "30", "d": "3", "K": "10", "k": "2", "w": "1/20",
    "alpha": "1/10", "f": "1/2", "sigma": "1", "beta": "3/2",
}  # fmt: skip
"""Where a slider begins, if the domain has the point."""


def start(room: Room, claim: Claim) -> Point:
    """A point to begin at: a typical one, or one that is simulated, or an edge of the domain."""
    domain = claim.domain
    given: dict[str, Value] = {
        name: min(Fraction(TYPICAL[name]), allowed.reach or LIMIT)
        for name, allowed in domain.parameters.items()
        if name in TYPICAL
    }
    for name, allowed in domain.parameters.items():
        if allowed.default is not None:
            given.setdefault(name, allowed.default)
    simulated = [point for check in room.checks for point in check.at]
    for point in [{}, *simulated]:
        whole = {**given, **{n: v for n, v in point.items() if n in domain.parameters}}
        try:
            return domain.check({**whole, **_missing(domain, whole)})
        except ValueError:
            continue
    return domain.awkward(most=4, largest=100)[-1]


def _missing(domain: Domain, given: Mapping[str, Any]) -> dict[str, Value]:
    """For parameters without a typical value the middle of their awkward ones."""
    found: dict[str, Value] = {}
    for name, allowed in domain.parameters.items():
        if name not in given:
            values = [v for v in allowed.awkward() if isinstance(v, Fraction) and abs(v) <= 100]
            if values:
                found[name] = values[len(values) // 2]
    return found


def slider(
    name: str, allowed: Interval, at: Value, among: list[Fraction] | None = None
) -> dict[str, Any]:
    """A parameter's range on the page, in the domain: moderate where that has no end.

    ``among`` are the stops of a slider that has no others.
    """
    assert isinstance(at, Fraction)
    low, high = allowed.low, allowed.high if allowed.reach is None else allowed.reach
    if high is None:
        high = max((5 if name == "n" else 10) * abs(at), Fraction(10), (low or Fraction(0)) + 10)
    if low is None:
        low = min(-10 * abs(at), Fraction(-10))
    step = Fraction(1) if allowed.integer else (high - low) / 1000
    low = low + step if allowed.low_open and allowed.low is not None else low
    high = high - step if allowed.high_open and high == allowed.high else high
    fixed = {} if among is None else {"stops": list(map(_short, among))}
    low, high = (low, high) if among is None else (among[0], among[-1])
    return fixed | {
        "whole": allowed.integer,
        "low": float(low),
        "high": float(high),
        "at": float(at),
        "means": plainly(entry(name).meaning),
    }


def _short(value: Fraction) -> float:
    """A whole number without its .0, which takes place on a page."""
    return int(value) if value.denominator == 1 else float(value)


def plainly(text: str) -> str:
    """A meaning without its formulas' signs, for a label."""
    return text.replace("$", "").replace("\\", "").replace("{", "").replace("}", "")


def axis(claim: Claim) -> str:
    """The parameter that a claim is drawn along: the refit, where it has one."""
    used = [n for s, n in names_of(claim.domain).items() if s in _free(claim)]
    whole = [n for n in used if getattr(claim.domain.parameters[n], "integer", False)]
    order = ["n", *whole, *used]
    return next((name for name in order if name in used), "")


def _free(claim: Claim) -> set[Expr]:
    """The symbols of a claim and of its rivals: a claim may be level where a rival is not."""
    formulas = [claim.value, *(rival.value for rival in claim.rivals)]
    return set().union(*(sympy.sympify(each).free_symbols for each in formulas))


# -- the whole ------------------------------------------------------------------------------

POINTS = 16
"""At most so many points at which a typed formula is judged on the page."""


def points(claim: Claim) -> list[dict[str, Any]]:
    """The claim's values at points of its domain, for a typed formula to meet.

    The shortest to tell of its awkward ones, first those with units and the like at their
    defaults.
    """
    domain = claim.domain
    usual = {n: s.default for n, s in domain.parameters.items() if s.default is not None}
    awkward = domain.awkward(most=48, largest=1000)
    plain = [p for each in awkward if domain.allows(p := each | usual)]
    plain = sorted({_told(p): p for p in plain}.values(), key=lambda p: len(_told(p)))
    odd = sorted((p for p in awkward if p not in plain), key=lambda p: len(_told(p)))
    found = []
    for point in [*plain[:POINTS], *odd[: POINTS // 4]]:
        try:
            value = evaluate(claim.value, point, 17)
        except (ArithmeticError, TooLarge):
            continue
        if value and not 1e-290 < abs(value) < 1e290:
            continue
        at = {name: show(each) for name, each in point.items()}
        found.append({"at": at, "value": float(value), "text": _exactly(claim, point)})
    return found


def _told(point: Point) -> str:
    return ", ".join(f"{name}={show(value)}" for name, value in point.items())


SHORT = 24
"""Signs of a fraction that is told as one."""


def _exactly(claim: Claim, point: Point) -> str:
    """The value as a fraction, where it is a short one; else to six digits."""
    try:
        if not {type(each).__name__ for each in claim.value.atoms(sympy.Function)} & set(WITHOUT):
            text = str(exact(claim.value, point))  # the others are written out for minutes
            if len(text) <= SHORT:
                return text
    except (ArithmeticError, TooLarge, ValueError):
        pass
    return str(mpmath.nstr(evaluate(claim.value, point, 17), 6))


@dataclass(frozen=True)
class Drawing:
    """What is drawn of a claim: ``texts`` are its formula and its rivals' as JavaScript.

    Of the ``cores`` in them there are tables, over the stops of ``grid``. ``lists`` are the
    parameters that are lists, each as it stays.
    """

    at: Point
    along: str
    lists: dict[str, tuple[Fraction, ...]]
    texts: list[str]
    cores: list[Expr]
    grid: Stops

    @property
    def note(self) -> str:
        """What a reader should know of the sliders."""
        said = [f"{name} is {', '.join(map(str, each))} here." for name, each in self.lists.items()]
        if self.cores:
            *names, last = self.grid
            free = len(self.grid) + len(self.lists) < len(self.at)
            of = f" of {' and '.join(filter(None, (', '.join(names), last)))}" if free else ""
            said.append(f"Worked out beforehand at the sliders’ stops{of}; a line joins the dots.")
        return " ".join(said)


def drawing(room: Room, claim: Claim) -> Drawing:
    """A claim ready to be drawn, but for the tables. Raises ``Unprintable`` with a reason."""
    at = start(room, claim)
    lists = {name: each for name, each in at.items() if isinstance(each, tuple)}
    if not (along := axis(claim)):
        raise Unprintable("it is of a list" if lists else "it is one number")
    names, cores = names_of(claim.domain), list[Expr]()
    texts = []
    for each in (claim.value, *(rival.value for rival in claim.rivals)):
        value = exact(each, lists, standing=True) if lists else sympy.sympify(each, strict=True)
        texts.append(_text(value, names, cores))
    of = needed(cores, claim.domain)
    grid = stops(claim.domain, at, along, of, room.slug)
    if along in grid and len(_open(claim.domain, at, along, grid)) < 3:  # a condition's doing
        along = max(grid, key=lambda name: len(_open(claim.domain, at, name, grid)))
        grid = stops(claim.domain, at, along, of, room.slug)
    return Drawing(at, along, lists, texts, cores, grid)


def _open(domain: Domain, at: Point, name: str, grid: Stops) -> list[Fraction]:
    """The stops to which one slider can be moved where the others begin."""
    return [value for value in grid[name] if domain.allows({**at, name: value})]


def is_printed(expr: Expr, names: Mapping[Expr, str]) -> bool:
    """Whether a formula has JavaScript."""
    try:
        formula(expr, names)
    except Unprintable:
        return False
    return True


def _text(expr: Expr, names: Mapping[Expr, str], cores: list[Expr]) -> str:
    """A formula's JavaScript, a table standing for a core that has none, which joins ``cores``."""
    try:
        return formula(expr, names)
    except Unprintable:
        outer, core = parted(expr, lambda factor: is_printed(factor, names))
    if core not in cores:
        cores.append(core)
    found = f"J.table(c, {cores.index(core)}, p)"
    return found if outer == 1 else f"({formula(outer, names)})*{found}"


def explorer(room: Room, claim: Claim) -> str:
    """A claim as a JavaScript object, for ``explorer.js``. Raises ``Unprintable``."""
    drawn = drawing(room, claim)
    data: dict[str, Any] = {
        "slug": room.slug,
        "name": claim.name,
        "relation": claim.relation,
        "quantity": claim.quantity.text.replace("oo", "∞"),
        "along": drawn.along,
        "chain": CHAINS.get(f"{room.slug}:{claim.name}"),
        "note": drawn.note,
        "parameters": {
            name: slider(name, allowed, drawn.at[name], drawn.grid.get(name))
            for name, allowed in claim.domain.parameters.items()
            if isinstance(allowed, Interval)
        },
        "points": [] if drawn.lists else points(claim),
    }
    value, *others = drawn.texts
    where = " && ".join(f"({condition})" for condition in _conditions(claim.domain)) or "true"
    told = ", ".join(
        f"{{words: {_json(plainly(rival.words))}, f: p => {text}}}"
        for rival, text in zip(claim.rivals, others, strict=True)
    )
    formulas = f"f: p => {value}, where: p => {where}, rivals: [{told}]}}"
    if not drawn.cores:
        return f"{_json(data)[:-1]}, {formulas}"
    data["tables"] = [
        {"of": needed([core], claim.domain), "values": values}
        for core, values in zip(drawn.cores, tables(room, claim, drawn), strict=True)
    ]
    return f"(() => {{ const c = {_json(data)}; return Object.assign(c, {{{formulas}); }})()"


def tables(room: Room, claim: Claim, drawn: Drawing) -> list[Table]:
    """The values of a drawing's cores at its stops, kept between builds."""

    def work() -> list[Table]:
        return [table(core, claim.domain, drawn.grid) for core in drawn.cores]

    asked = f"{drawn.cores} at {[(name, *map(str, each)) for name, each in drawn.grid.items()]}"
    return kept(room.slug, claim.name, asked, work)


def tabulate(slug: str) -> int:
    """Work out a room's tables where they are not kept; how many of its claims need some."""
    found, count = room(slug), 0
    for claim in found.theorem.claims:
        with suppress(Unprintable):
            drawn = drawing(found, claim)
            if drawn.cores:
                tables(found, claim, drawn)
                count += 1
    return count


def _json(data: Any) -> str:
    """JSON that can stand in a page's script."""
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")


def _conditions(domain: Domain) -> list[str]:
    found = []
    for condition in domain.where:
        try:
            found.append(str(_Printer(names_of(domain)).doprint(condition)))
        except Unprintable:
            continue
    return found


CHAINS: dict[str, tuple[str, str]] = {
    "gaussian/mle_variance:fixed": ("mle", "variance"),
    "gaussian/unbiased_variance:mean": ("unbiased", "variance"),
    "gaussian/sd_decay:unbiased": ("unbiased", "deviation"),
    "gaussian/sd_decay:mle": ("mle", "deviation"),
    "gaussian/almost_sure_collapse:unbiased": ("unbiased", "log variance"),
    "gaussian/almost_sure_collapse:mle": ("mle", "log variance"),
    "gaussian/random_walk_variance:between": ("unbiased", "squared error"),
    "gaussian/conservation:sum": ("mle", "both"),
    "gaussian/conservation:between": ("mle", "squared error"),
    "gaussian/kl_to_real:unbiased": ("unbiased", "divergence"),
    "gaussian/kl_to_real:mle": ("mle", "divergence"),
    "discrete/heterozygosity:pair": ("weight", "diversity"),
    "discrete/weight_martingale:mean": ("weight", "weight"),
    "families/exponential_mle:mean": ("exponential", "scale"),
    "families/exponential_mle:drift": ("exponential", "log scale"),
    "families/uniform_maximum:mle": ("uniform", "scale"),
    "families/uniform_maximum:drift": ("uniform", "log scale"),
    "mixing/fresh_fraction:refits": ("fresh", "variance"),
    "mixing/accumulate_variance:refits": ("accumulate", "variance"),
    "bias/temperature:mean": ("temperature", "variance"),
    "bias/temperature:log": ("temperature", "log variance"),
}
"""Claims whose runs can be drawn on the page, and by which chain and look of ``chains.js``: only
where what is looked at has the claim's expectation. A test holds each to its claim."""
