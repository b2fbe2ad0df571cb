"""The judge: joins a derivation and a simulation by their slug and weighs them.

``examine`` does what needs no randomness (rungs 1 to 3 and 6, and the numbers that the
simulation will be held against); ``weigh`` compares one simulated quantity with one number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

import mpmath
import sympy

from companion.results import Rung, Verdict
from companion.rooms import Room
from companion.said import carriers, said
from montecarlo.check import Check, Enumeration, Law
from montecarlo.evidence import Evidence, Interval
from montecarlo.streams import DEFAULT_SEED
from theory.algebra import is_zero
from theory.domain import Domain, Point, Value, show
from theory.domain import Interval as SetOfNumbers
from theory.notation import Expr, entries, symbol
from theory.numeric import (
    Algorithm,
    Enclosure,
    TooLarge,
    close,
    compared,
    enclose,
    evaluate,
    exact,
    is_algorithm,
    written_out,
)
from theory.proof import Derivation, Step, derive
from theory.theorem import Claim

TOTAL_ERROR = 1e-6
"""The chance that a correct run of the whole suite shows even one false refutation."""

SHARES = 10_000
"""Points and rivals that may share it; the test suite counts them."""

ALPHA = TOTAL_ERROR / SHARES

DIGITS = 50
"""Digits to which a claim and its derivation are compared; fewer where an algorithm says so."""

ROUTE_DIGITS = 30
"""Digits to which an inexact route must agree."""


@dataclass(frozen=True)
class Stake:
    """What a simulated point is held against: the claim's number and its rivals' (None: undefined).

    For a law each is a tuple of values on the check's grid.
    """

    claimed: Any
    rivals: tuple[Any, ...]


@dataclass(frozen=True)
class Opponent:
    """A rival before anything is simulated: ``exactly`` says where its formula differs, if it does.

    ``trouble`` says why that could not be found out.
    """

    words: str
    formula: str
    latex: str
    exactly: str
    trouble: str = ""


@dataclass
class Examined:
    """All that is known of one claim before anything is simulated."""

    claim: str
    statement: str
    relation: str
    rungs: list[Rung]
    rivals: list[Opponent] = field(default_factory=list)
    stakes: dict[tuple[int, int], Stake] = field(default_factory=dict)
    rests_on: list[str] = field(default_factory=list)
    reach: str = ""
    carriers: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def at_text(point: Mapping[str, Any]) -> str:
    """A point as people write it: ``M=100 n=50``."""
    return " ".join(f"{name}={show(value)}" for name, value in point.items())


def check_key(room: Room, number: int, point: Mapping[str, Any]) -> str:
    """The name of a point's random stream, shared by all claims that one simulation bears on."""
    return f"{room.slug}:{room.checks[number].of.__name__}:{at_text(point)}"


def belongs(part: Any, claim: Claim, room: Room) -> bool:
    """Whether a check or route is about this claim (the headline, where it names none)."""
    return part.claim == claim.name or (part.claim is None and claim is room.theorem.claims[0])


# -- the first three rungs ------------------------------------------------------------------


def _scaled(expr: Expr, by: Expr) -> Expr:
    """The formula in a unit of measurement ``by`` times smaller."""
    scaled = {e.symbol: by**e.units * e.symbol for e in entries() if e.units}
    return expr.subs(scaled, simultaneous=True)


DRAWN = 100
"""Points drawn from a domain where a formula is cheap."""

DRAWN_HEAVY = 12
"""The same where it is worked out by an algorithm: as many, and the ends of its reach."""

NARROW = 1e-6
"""Two proven bounds must leave a number open by no more than this to count as agreement."""


def drawn(claim: Claim, seed: int, *formulas: Expr) -> list[Point]:
    """Points of a claim's domain drawn by a hash of its formula, which is compared to others."""
    heavy = any(map(is_algorithm, formulas))
    summed = any(each.has(sympy.Sum, sympy.Product) for each in formulas)
    most = Fraction(10**3 if heavy or summed else 10**7)
    key = f"{seed}:{claim.value}:{claim.domain}"
    return claim.domain.scattered(key, DRAWN_HEAVY if heavy else DRAWN, most)


def beyond(claim: Claim, *formulas: Expr) -> list[Point]:
    """Points past a claim's published ones, where a formula in closed form is cheap as well."""
    if any(map(is_algorithm, formulas)):
        return []
    return claim.domain.beyond(f"{claim.name}:{claim.domain}")


def stated(claim: Claim, seed: int = DEFAULT_SEED) -> Rung:
    """Rung 1: the value is a formula over the domain, of the quantity's unit and range."""
    name = "stated"
    allowed = claim.domain.symbols
    bound = {s for node in claim.value.atoms(sympy.Sum, sympy.Product) for s in node.bound_symbols}
    stray = {s for s in claim.value.free_symbols if not isinstance(s, sympy.Indexed)}
    stray -= allowed | bound | {s.base for s in claim.value.atoms(sympy.Indexed)}
    if stray:
        return Rung(name, Verdict.REFUTED, f"{stray.pop()} is not a parameter of the domain")
    points = claim.domain.awkward(most=16, largest=1000) + drawn(claim, seed, claim.value)
    factor = sympy.Rational(7, 3)
    units = factor**claim.quantity.units
    scaled = _scaled(claim.value, factor)
    for point in points:
        value = number(claim.value, point).middle
        in_units = number(scaled, point).middle if scaled != claim.value else value
        if units != 1 and not close(in_units, _times(value, units, point), 25):
            return Rung(
                name, Verdict.REFUTED, f"its unit is not the quantity's, at {at_text(point)}"
            )
        if claim.relation == "=" and not claim.quantity.low <= value <= claim.quantity.high:
            return Rung(
                name,
                Verdict.REFUTED,
                f"{mpmath.nstr(value, 6)} is out of range at {at_text(point)}",
            )
    return Rung(
        name, Verdict.VERIFIED, f"unit and range agree at {len(points)} points of {claim.domain}"
    )


LATE = 2000
"""Digits to which formulas with cases are compared where the cases begin."""


def _times(value: Any, factor: Expr, point: Point) -> Any:
    """A value in other units; a power's unit may be a parameter."""
    with mpmath.workdps(DIGITS):
        return value * evaluate(factor, point, DIGITS)


def _difference(left: Expr, right: Expr, domain: Domain) -> tuple[Verdict, str]:
    """Whether two formulas are one: by the algebra system, or as far as two algorithms reach."""
    ours, theirs = left.atoms(Algorithm), right.atoms(Algorithm)
    if ours or theirs:
        return _two_algorithms(left, right, domain)
    if (at := _late(left, right, domain)) is not None:
        return Verdict.REFUTED, f"differs in a digit before the {LATE}th at {at_text(at)}"
    if is_zero(left - right):
        return Verdict.VERIFIED, "equal by the algebra system"
    return Verdict.UNDECIDED, "the difference does not simplify to 0"


def _late(left: Expr, right: Expr, domain: Domain) -> Point | None:
    """A point far out where two formulas with cases differ late: there algebra is slow to say."""
    if not (left - right).has(sympy.Piecewise, sympy.Min, sympy.Max):
        return None
    for point in domain.beyond(f"{left} {right}"):
        try:
            one, other = evaluate(left, point, LATE), evaluate(right, point, LATE)
        except (ArithmeticError, TooLarge):
            continue
        if not close(one, other, LATE - 5):
            return point
    return None


def _two_algorithms(left: Expr, right: Expr, domain: Domain) -> tuple[Verdict, str]:
    """Two ways to work a quantity out: different ones, to a reach that is declared."""
    ours, theirs = ({type(node) for node in each.atoms(Algorithm)} for each in (left, right))
    if ours & theirs:
        return Verdict.UNDECIDED, "an algorithm was compared with itself"
    endless = [
        name
        for name, s in domain.parameters.items()
        if isinstance(s, SetOfNumbers) and s.integer and s.high is None and s.reach is None
        if any(symbol(name) in node.free_symbols for node in left.atoms(Algorithm))
    ]
    if endless:
        return Verdict.UNDECIDED, f"no reach is declared for {endless[0]}"
    reach = (
        f"two algorithms agree within {domain.reach}" if domain.reach else "two algorithms agree"
    )
    if not all(node.is_exact() for node in left.atoms(Algorithm) | right.atoms(Algorithm)):
        return Verdict.VERIFIED, reach
    sizes = _sizes(domain)
    for point in sizes:
        gap = written_out(left, point).doit() - written_out(right, point).doit()
        if sympy.expand(gap) != 0:
            return Verdict.REFUTED, f"differs as a polynomial at {at_text(point)}"
    return Verdict.VERIFIED, f"equal as polynomials at {len(sizes)} sizes; {reach}"


def _sizes(domain: Domain) -> list[Point]:
    """Small values of a domain's integer parameters, the real ones left out."""
    whole = [name for name, s in domain.parameters.items() if getattr(s, "integer", False)]
    return domain.only(whole).awkward(most=25, largest=7)


def derived(
    claim: Claim, derivation: Derivation, seed: int = DEFAULT_SEED, *, far_first: bool = False
) -> Rung:
    """Rung 2: the proof's steps hold, and it arrives at the claim.

    They are compared at the domain's edges, then at points drawn from it, then far out; the
    other way round with ``far_first``, where what was made to be right at the edges falls sooner.
    """
    name = "derived"
    for place, step in enumerate(derivation.steps, 1):
        trouble = _step_trouble(step)
        if trouble:
            return Rung(name, Verdict.UNDECIDED, f"step {place} {trouble}: {step.words}")
    if claim.name not in derivation.formulas:
        return Rung(name, Verdict.UNDECIDED, f"the proof arrives at no formula for {claim.name}")
    found = sympy.sympify(derivation.formulas[claim.name], strict=True)
    digits = compared(claim.value, found, most=DIGITS)
    # drawn one kind after the other: what falls at the first kind need not wait for the others
    kinds: list[Callable[[], list[Point]]] = [
        claim.domain.awkward,
        partial(drawn, claim, seed, claim.value, found),
        partial(beyond, claim, claim.value, found),
    ]
    tried = 0
    for make in reversed(kinds) if far_first else kinds:
        points, far = make(), make is kinds[-1]
        tried += 0 if far else len(points)
        for point in reversed(points) if far_first else points:
            try:
                ours, theirs = number(claim.value, point), number(found, point)
            except TooLarge:
                if far:
                    continue  # so far out it need not be within reach
                raise
            if not agree(ours, theirs, digits):
                detail = f"the derivation gives {mpmath.nstr(theirs.middle, 8)} where the claim "
                detail += f"gives {mpmath.nstr(ours.middle, 8)}, at {at_text(point)}"
                return Rung(name, Verdict.REFUTED, detail)
    verdict, detail = _difference(claim.value, found, claim.domain)
    counts = {kind: sum(s.kind == kind for s in derivation.steps) for kind in _KINDS}
    steps = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    return Rung(
        name, verdict, f"{detail}, and to {digits} digits at {tried} points; steps: {steps}"
    )


def number(expr: Expr, point: Point) -> Enclosure:
    """A formula's value to ``DIGITS`` digits, or narrow proven bounds where that is too large."""
    return _number(expr, tuple(point.items()))


@lru_cache(maxsize=4096)  # the rungs ask for a formula at the same points
def _number(expr: Expr, given: tuple[tuple[str, Value], ...]) -> Enclosure:
    point, digits = dict(given), compared(expr, most=DIGITS)
    try:
        value = evaluate(expr, point, digits)
    except TooLarge:
        found = enclose(expr, point, digits)
        if found.error > NARROW:
            raise TooLarge(f"{found.how} leave the value open at {at_text(point)}") from None
        return found
    return Enclosure(value, value, "")


def agree(one: Enclosure, other: Enclosure, digits: int = DIGITS) -> bool:
    """To the digits that are compared; where only bounds are known, whether they overlap."""
    if one.low == one.high and other.low == other.high:
        return close(one.low, other.low, digits - 5)
    return bool(one.low <= other.high and other.low <= one.high)


_KINDS = ("computed", "cited", "argued")


def _step_trouble(step: Step) -> str:
    if step.holds is False:
        return "fails"
    if step.kind == "computed" and step.holds is None:
        return f"stays open ({step.why})" if step.why else "stays open"
    if step.kind == "argued" and not step.tried:
        return "was not tried, and does not say why"
    return ""


def _agrees(relation: str, quantity: Any, value: Any, digits: int) -> bool:
    """Whether ``quantity relation value`` holds for two exactly or finely known numbers."""
    if close(quantity, value, digits):
        return True
    return bool(
        quantity < value if relation == "<=" else quantity > value if relation == ">=" else False
    )


def evaluated(claim: Claim, room: Room) -> Rung:
    """Rung 3: an exact route that neither the claim nor the derivation takes agrees."""
    name, tried, words = "evaluated", 0, []
    for route in [*room.routes, *(c for c in room.checks if isinstance(c, Enumeration))]:
        if not belongs(route, claim, room):
            continue
        words.append(route.words)
        for given in route.at:
            point = claim.domain.check(given)
            with mpmath.workdps(ROUTE_DIGITS + 10):
                found = _exact_value(route, point)
                if not _route_agrees(claim, found, point):
                    detail = f"{route.words} gives {mpmath.nstr(mpmath.mpmathify(found + 0.0), 8)}"
                    return Rung(name, Verdict.REFUTED, f"{detail} at {at_text(point)}")
            tried += 1
    if not tried:
        return Rung(name, Verdict.UNDECIDED, "no exact route was given")
    return Rung(name, Verdict.VERIFIED, f"{tried} points: {'; '.join(dict.fromkeys(words))}")


def _route_agrees(claim: Claim, found: Any, point: Point) -> bool:
    """Exactly, where both numbers are rational; to ``ROUTE_DIGITS`` digits otherwise."""
    if isinstance(found, Fraction):
        ours = exact(claim.value, point)
        if ours.is_Rational:
            truth = Fraction(int(ours.p), int(ours.q))
            return {"=": found == truth, "<=": found <= truth, ">=": found >= truth}[claim.relation]
        found = mpmath.mpf(found.numerator) / found.denominator
    ours = evaluate(claim.value, point, ROUTE_DIGITS + 10)
    return _agrees(claim.relation, found, ours, ROUTE_DIGITS)


def _exact_value(route: Any, point: Mapping[str, Value]) -> Any:
    if not isinstance(route, Enumeration):
        return route.by(**point)
    plain: dict[str, Any] = {}
    for name, value in point.items():
        parts = [int(v) if v.denominator == 1 else v for v in _tuple(value)]
        plain[name] = parts if isinstance(value, tuple) else parts[0]
    return route.of(**plain)


def _tuple(value: Value) -> tuple[Fraction, ...]:
    return value if isinstance(value, tuple) else (value,)


def _differs(rival: Expr, claim: Claim, truth: Expr) -> str:
    """Where a rival's formula differs from the derived one, in words; empty if nowhere."""
    for point in reversed(claim.domain.awkward(most=24, largest=1000)):
        try:
            wrong, right = evaluate(rival, point, 30), evaluate(truth, point, 30)
        except (ArithmeticError, TooLarge):
            continue  # a rival need not be defined everywhere
        if not close(wrong, right, 15):
            return f"{mpmath.nstr(wrong, 6)} for {mpmath.nstr(right, 6)} at {at_text(point)}"
    return ""


def _at(expr: Expr, check: Check, point: Point) -> Any:
    """A formula's value at a point; on the check's grid, for a law."""
    if isinstance(check, Law):
        grid = [{**point, check.variable: Fraction(repr(float(at)))} for at in check.on]
        return tuple(float(evaluate(expr, each, 17)) for each in grid)
    return float(evaluate(expr, point, 17))


def _stakes(room: Room, claim: Claim, out: Examined) -> None:
    for place, check in enumerate(room.checks):
        if isinstance(check, Enumeration) or not belongs(check, claim, room):
            continue
        for spot, given in enumerate(check.at):
            if isinstance(check, Law):
                rest = [name for name in claim.domain.parameters if name != check.variable]
                point = claim.domain.only(rest).check(given)
            else:
                point = claim.domain.check(given)
            claimed = _at(claim.value, check, point)
            rivals = []
            for rival in claim.rivals:
                try:
                    rivals.append(_at(rival.value, check, point))
                except (ArithmeticError, TooLarge):
                    rivals.append(None)
            out.stakes[place, spot] = Stake(claimed, tuple(rivals))


def attempt(work: Any, *args: Any) -> tuple[Any, str]:
    """What a room's own code gives, or else in words why it gives nothing.

    A room may raise anything; that is the room's trouble and must not end the run.
    """
    try:
        return work(*args), ""
    except Exception as trouble:
        return None, f"{type(trouble).__name__}: {trouble}"


def _rung(name: str, work: Any, *args: Any) -> Rung:
    """A rung, undecided with its reason where the room's own code breaks."""
    found, trouble = attempt(work, *args)
    return found or Rung(name, Verdict.UNDECIDED, trouble)


def examine(room: Room, seed: int = DEFAULT_SEED) -> list[Examined]:
    """What needs no simulation: four rungs, the rivals' formulas, the numbers to simulate against.

    ``seed`` is the run's: other points are drawn with another.
    """
    derivation, broken = attempt(derive, room.proof, room.theorem.claims)
    results = []
    for claim in room.theorem.claims:
        out = Examined(
            claim.name,
            f"{claim.quantity.text} {claim.relation} {claim.value}",
            claim.relation,
            [
                _rung("stated", stated, claim, seed),
                _rung("derived", derived, claim, derivation, seed)
                if derivation
                else Rung("derived", Verdict.UNDECIDED, broken),
                _rung("evaluated", evaluated, claim, room),
                _rung("said", said, room, claim, seed),
            ],
            reach=claim.domain.reach if is_algorithm(claim.value) else "",
            carriers=carriers(room, claim),
            rests_on=list(dict.fromkeys(derivation.rests_on)) if derivation else [],
            steps=derivation.steps if derivation else [],
        )
        truth = derivation.formulas.get(claim.name) if derivation else None
        truth = sympy.sympify(claim.value if truth is None else truth, strict=True)
        for rival in claim.rivals:
            value = sympy.sympify(rival.value, strict=True)
            exactly, trouble = attempt(_differs, value, claim, truth)
            out.rivals.append(
                Opponent(rival.words, str(value), sympy.latex(value), exactly or "", trouble)
            )
        _, trouble = attempt(_stakes, room, claim, out)
        if trouble and out.rungs[0].verdict is Verdict.VERIFIED:
            out.rungs[0] = Rung("stated", Verdict.UNDECIDED, trouble)
        results.append(out)
    return results


# -- weighing what was simulated ------------------------------------------------------------


def weigh(
    evidence: Evidence,
    value: Any,
    resolves: float,
    relation: str = "=",
    alpha: float = ALPHA,
    bias: float = 0.0,
) -> tuple[Verdict, Interval]:
    """Compare one simulated quantity with one number (or a law's values on its grid).

    Refuted once the interval of the discrepancy leaves 0 out (for a bound: on the
    wrong side); verified once it holds 0 and lies inside ±resolves (for a bound: once
    it can exceed the bound by no more than that); undecided before. The interval is first
    widened by ``bias``, relative to ``value``, for what the simulation itself may be off.
    """
    gap = evidence.discrepancy(value, alpha)
    gap = replace(gap, low=gap.low - bias, high=gap.high + bias)
    above, below = gap.low > 0, gap.high < 0
    refuted = {"=": above or below, "<=": above, ">=": below}[relation]
    if refuted:
        return Verdict.REFUTED, gap
    fine = {
        "=": -resolves < gap.low and gap.high < resolves,
        "<=": gap.high < resolves,
        ">=": -resolves < gap.low,
    }[relation]
    return (Verdict.VERIFIED if fine else Verdict.UNDECIDED), gap


def off_by(value: Any, claimed: Any) -> float:
    """A rival's relative error (for a law: its largest distance)."""
    if isinstance(claimed, Sequence):
        return float(max(abs(a - b) for a, b in zip(value, claimed, strict=True)))
    return float((value - claimed) / (abs(claimed) or 1.0))
