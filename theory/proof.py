"""Proofs whose steps are counted honestly: computed, cited or argued.

A room's ``proof(p)`` receives a ``Proof`` and returns the formula that it arrives at (or
one for each claim, by name). It never reads the claim: the judge compares the two.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

import mpmath
import sympy

from theory.algebra import is_zero, normal_form, proved
from theory.domain import Domain, Interval, Point, Value, show, substitution, valued
from theory.notation import Expr, Ms, i, n
from theory.numeric import close, evaluate, second_route
from theory.printing import latex, text
from theory.standard import Standard

Kind = Literal["computed", "cited", "argued"]

DIGITS = 50
"""Digits to which a computed step is evaluated a second time."""

AGREE = 40
"""Digits to which the two routes must agree; the rest is left to the quadrature's rounding."""

NEAR = Fraction(40)
"""Whole numbers that a computed step is tried at are drawn up to this size."""

WIDE = 100
"""Characters beyond which an equation is set on two lines: pages are read on phones too."""


@dataclass(frozen=True)
class Step:
    """One step of a proof.

    ``latex`` is its formula, ``checked`` the number of points at which a computed step
    was re-evaluated (or a cited theorem's sanity check tried, or an argument's trial), ``holds``
    whether all agreed: ``None`` where there was nothing to try or where it stays open. ``tried``
    says what an argument's trial does, or why it can have none; ``why`` why a computed step
    stays open.
    """

    kind: Kind
    words: str
    latex: str = ""
    text: str = ""
    checked: int = 0
    holds: bool | None = None
    source: str = ""
    tried: str = ""
    why: str = ""


@dataclass
class Derivation:
    """What a proof arrived at: a formula for each claim, the steps, and what it rests on."""

    formulas: dict[str, Expr] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    rests_on: list[str] = field(default_factory=list)
    cites: list[Standard] = field(default_factory=list)


def _near(domain: Domain) -> Domain:
    """The domain without its reach: a step's points are small, however far a recipe is run."""
    sets = {
        name: replace(allowed, reach=None) if isinstance(allowed, Interval) else allowed
        for name, allowed in domain.parameters.items()
    }
    return Domain(where=domain.where, **sets)


def _two_lines(first: str, second: str) -> str:
    return rf"\begin{{gathered}} {first} \\ {second} \end{{gathered}}"


def _geometric(step: Callable[[Expr], Expr], start: Expr) -> Expr | None:
    """The solution of ``v_{n+1} = a v_n + b`` as people write it; None for another recursion."""
    v = sympy.Dummy("v")
    added = step(sympy.S.Zero)
    factor = normal_form(step(sympy.S.One) - added)
    if normal_form(step(v) - factor * v - added) != 0 or normal_form(factor - 1) == 0:
        return None
    settled = added / (1 - factor)
    if not (short := normal_form(settled)).could_extract_minus_sign():
        settled = short
    if normal_form(start - settled) == 0:
        return start
    return settled * (1 - factor**n) + start * factor**n


class Proof:
    """The recorder that a room's ``proof`` speaks to.

    The domains supply the points at which computed steps are tried again: the first of them
    that gives every symbol of a step a value.
    """

    def __init__(self, *domains: Domain) -> None:
        self._points = [domain.awkward(most=12, largest=40) for domain in domains]
        self._domains = [_near(domain) for domain in domains]
        self.derivation = Derivation()

    # -- the three kinds of step ------------------------------------------------------------

    def cite(self, standard: Standard, words: str = "") -> None:
        """Lean on a standard theorem; its own sanity check runs now."""
        cases = standard.sanity()
        self.derivation.cites.append(standard)
        self._add(
            Step(
                "cited",
                words or standard.says,
                standard.latex,
                standard.name,
                len(cases),
                bool(cases) and all(cases),
                standard.source,
            )
        )

    def argue(
        self,
        words: str,
        latex: str = "",
        trial: Callable[[], Iterable[Any]] | None = None,
        tried: str = "",
    ) -> None:
        """A step in words. Its ``trial`` is run now, and the page says what it did.

        A trial works the step out where that can be done exactly (the smallest case listed, an
        identity at drawn points, a conditional law compared) and gives a truth value for each
        case; ``tried`` says in a phrase what it works out. Where none is possible, ``tried``
        alone says why. A trial is no proof.
        """
        cases = [bool(case) for case in trial()] if trial else []
        if trial and not cases:
            raise ValueError(f"a trial without a case: {words}")
        holds = all(cases) if cases else None
        self._add(Step("argued", words, latex, "", len(cases), holds, tried=tried))

    def compute(
        self,
        expr: Expr,
        words: str,
        at: Sequence[Mapping[str, Value]] | None = None,
        result: Expr | None = None,
    ) -> Expr:
        """Evaluate an unevaluated integral, sum, product or limit, then check it by quadrature.

        ``at`` replaces the domain's points for the second evaluation. ``result`` is the
        value where the algebra system reached it by another way than ``doit``, such
        as a generating function; it is then proved (``theory.algebra``), or stays open.
        """
        given = result
        if result is None:
            result = expr.doit(conds="none") if expr.has(sympy.Integral) else expr.doit()
        result = normal_form(result)
        points = self._for(expr, at)
        holds: bool | None = all(
            close(second_route(expr, p, DIGITS), evaluate(result, p, DIGITS), AGREE) for p in points
        )
        why = ""
        if not points:  # a step that nothing could re-evaluate is undecided, not passed
            holds, why = None, self._unvalued(expr)
        if given is not None and holds:
            holds, why = proved(expr, result), "no way to prove the result that was given"
        self._equation(words, expr, result, len(points), holds, why)
        return result

    def differentiate(self, expr: Expr, by: Expr, at: Expr, words: str, order: int = 1) -> Expr:
        """Differentiate a formula at a point, then check it by finite differences."""
        result = normal_form(sympy.diff(expr, by, order).subs(by, at))
        points = self._for(result)
        holds = True
        for point in points:
            with mpmath.workdps(DIGITS + 15):
                function = sympy.lambdify(by, expr.subs(substitution(point)), "mpmath")
                value = mpmath.diff(function, mpmath.mpmathify(at), order)
            holds &= close(value, evaluate(result, point, DIGITS), AGREE)
        left = sympy.Subs(sympy.Derivative(expr, (by, order)), by, at)
        why = "" if points else self._unvalued(result)
        self._equation(words, left, result, len(points), holds if points else None, why)
        return result

    def identity(self, left: Expr, right: Expr, words: str, apart: bool = False) -> Expr:
        """State that two formulas are equal; the algebra system and 50 digits must agree.

        ``ValueError`` where both sides are one formula already, which says nothing, unless two
        computations have arrived at it ``apart``.
        """
        if left == right and not apart:
            raise ValueError(f"both sides are {right} already, which says nothing: {words}")
        points = self._for(sympy.Tuple(left, right))
        agree = all(
            close(evaluate(left, p, DIGITS), evaluate(right, p, DIGITS), AGREE) for p in points
        )
        simplified = bool(points) and is_zero(left - right)
        holds = (True if simplified else None) if agree else False
        why = "the algebra system does not bring the difference to 0"
        if not points:
            why = self._unvalued(sympy.Tuple(left, right))
        self._equation(words, left, right, len(points), holds, why)
        return right

    def solve(
        self,
        step: Callable[[Expr], Expr],
        start: Expr,
        words: str,
        name: str = "v",
        at: Sequence[Mapping[str, Value]] | None = None,
    ) -> Expr:
        """Solve ``v_{n+1} = step(v_n), v_0 = start``; then iterate it to check the solution.

        ``at`` replaces the domain's points for the iteration in numbers.
        """
        v = sympy.Function(name)
        found = sympy.rsolve(v(n + 1) - step(v(n)), v(n), {v(0): start})
        if found is None:
            raise ValueError(f"SymPy does not solve this recursion: {step(v(n))}")
        result = normal_form(found)
        form = _geometric(step, start) or result
        whole = sympy.Tuple(result.subs(n, 2), step(start))
        points = self._for(whole, at)
        # refit by refit, each from what the solution gave for the last: by induction an iteration
        solved = [result.subs(n, count) for count in range(7)]
        iterated = [start, *map(step, solved[:-1])]
        holds = all(is_zero(a - b) for a, b in zip(solved, iterated, strict=True))
        for count, value in enumerate(iterated):
            for point in points:
                at = evaluate(value, point, DIGITS)
                for each in {result, form}:  # the form that is printed must be right as well
                    holds &= close(evaluate(each.subs(n, count), point, DIGITS), at, AGREE)
        index = sympy.Symbol(name + "_n"), sympy.Symbol(name + "_{n+1}")
        rule = rf"{index[1].name} = {latex(step(index[0]))}"
        rule += rf",\quad {name}_0 = {latex(start)}"
        display = _two_lines(rule, rf"\Longrightarrow\; {name}_n = {latex(form)}")
        plain, why = f"{name}_n = {text(result)}", "" if points else self._unvalued(whole)
        decided = holds if points else None  # as a step that nothing could re-evaluate
        self._add(Step("computed", words, display, plain, len(points), decided, why=why))
        return result

    def unroll(self, step: Callable[[Expr, Expr], Expr], start: Expr, words: str) -> Expr:
        """Unroll ``v_i = step(v_{i-1}, M_i)``, a factor or a summand per refit, over a schedule.

        ``step`` must multiply by something free of ``v``, or add something free of ``v``.
        The result is checked against the literal iteration on schedules.
        """
        v = sympy.Symbol("v")
        factor, summand = (
            normal_form(step(v, Ms[i]).subs(v, 1) - step(v, Ms[i]).subs(v, 0)),
            normal_form(step(v, Ms[i]).subs(v, 0)),
        )
        if summand == 0:
            result = start * sympy.Product(factor, (i, 1, n))
        elif factor == 1:
            result = start + sympy.Sum(summand, (i, 1, n))
        else:
            raise ValueError("a step must only multiply, or only add")
        schedules = [(2,), (3, 2), (2, 2, 2), (10, 3, 7, 2), (5, 4, 3, 2, 9, 1000)]
        holds = True
        for sizes in schedules:
            value = start
            for size in sizes:
                value = step(value, sympy.Integer(size))
            written = result.subs(n, len(sizes)).doit()
            at = {Ms[index]: size for index, size in enumerate(sizes, 1)}
            holds &= is_zero(written.subs(at) - value)
        rule = rf"v_i = {latex(step(sympy.Symbol('v_{i-1}'), Ms[i]))}"
        rule += rf",\quad v_0 = {latex(start)}"
        display = _two_lines(rule, rf"\Longrightarrow\; v_n = {latex(result)}")
        self._add(Step("computed", words, display, f"v_n = {text(result)}", len(schedules), holds))
        return result

    def uses(self, slug: str, claim: str | None = None) -> Expr:
        """Another room's claim, which this one then rests on."""
        module = importlib.import_module("theory." + slug.replace("/", "."))
        found = module.THEOREM.claim(claim)
        self.derivation.rests_on.append(slug)
        self._add(
            Step(
                "cited",
                f"{module.THEOREM.title} ({slug})",
                rf"{found.quantity.latex} = {latex(found.value)}",
                f"{found.quantity.text} = {text(found.value)}",
                source=slug,
            )
        )
        return found.value

    def points(self, expr: Expr) -> list[Point]:
        """Where a step about this formula is tried: points of the first domain that covers it."""
        return self._for(expr)

    # -- bookkeeping ------------------------------------------------------------------------

    def _for(self, expr: Expr, at: Sequence[Mapping[str, Value]] | None = None) -> list[Point]:
        """The points that give every free symbol of a step a value."""
        if at is not None:
            return [_covering(dict(point), expr) for point in at]
        for domain, candidates in zip(self._domains, self._points, strict=True):
            points: list[Point] = []
            named = {name for name in domain.parameters if valued(name) & expr.free_symbols}
            # half of them awkward, half drawn by a hash of the formula
            drawn = domain.scattered(f"{expr}", 18, NEAR) if candidates else []
            for candidate, most in ((candidates, 6), (drawn, 12)):
                for point in candidate:
                    cut = {name: value for name, value in point.items() if name in named}
                    full = _symbols(expr) <= substitution(cut).keys()
                    if full and cut not in points and len(points) < most:
                        points.append(cut)
            if points:
                return points
        return []

    def _unvalued(self, expr: Expr) -> str:
        """Why nothing could be evaluated: the symbols that no domain gives a value."""
        known = set().union(*(domain.symbols for domain in self._domains))
        stray = sorted(map(str, _symbols(expr) - known))
        if not stray:
            return "no one domain gives all its symbols a value: give points, at=[dict(...)]"
        return f"no domain gives {', '.join(stray)} a value: give points, at=[dict(...)]"

    def _equation(
        self,
        words: str,
        left: Expr,
        right: Expr,
        checked: int,
        holds: bool | None,
        why: str = "",
    ) -> None:
        sides = latex(left), latex(right)
        display = " = ".join(dict.fromkeys(sides))  # two computations may give one formula
        if sides[0] != sides[1] and len(str(left)) + len(str(right)) > WIDE:
            display = _two_lines(sides[0], f"= {sides[1]}")
        why = why if holds is None else ""
        plain = f"{text(left)} = {text(right)}"
        self._add(Step("computed", words, display, plain, checked, holds, why=why))

    def _add(self, step: Step) -> None:
        self.derivation.steps.append(step)


def _symbols(expr: Expr) -> set[Expr]:
    """The symbols that must have a value for a formula to have one, those of lists aside."""
    bases = expr.atoms(sympy.IndexedBase)
    lists = {part for base in bases for part in (base, base.args[0])}
    return {s for s in expr.free_symbols - lists if not isinstance(s, sympy.Indexed)}


def _covering(point: Point, expr: Expr) -> Point:
    """A point that was given for a step; ``ValueError`` where it leaves a symbol without value."""
    missing = sorted(map(str, _symbols(expr) - set(substitution(point))))
    if missing:
        given = ", ".join(f"{name}={show(value)}" for name, value in point.items())
        raise ValueError(f"at {given}: {', '.join(missing)} is given no value in {expr}")
    return point


def derive(proof: Callable[[Proof], Any], claims: Sequence[Any]) -> Derivation:
    """Run a proof over its claims' domains and collect what it arrives at.

    Only the claims' names and domains are looked at, never a value.
    """
    p = Proof(*(claim.domain for claim in claims))
    found = proof(p)
    if not isinstance(found, Mapping):
        found = {claims[0].name: found}
    p.derivation.formulas = dict(found)
    return p.derivation
