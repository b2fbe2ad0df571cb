"""An adversary: from a claim that stands it makes wrong ones by rule, to try the judge with.

Each is right wherever a reader of the room's published points would look, or nearly right
everywhere. None may be verified by what is exact (rungs 1 to 3): no simulation is needed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import prod
from typing import Any

import mpmath
import sympy

from companion.executors import workers
from companion.judge import attempt, derived, evaluated, stated
from companion.results import Verdict
from companion.rooms import ROOT, Room, find_rooms
from companion.rooms import room as room_of
from theory.domain import Interval, rational
from theory.notation import Expr, entry, symbol
from theory.numeric import Algorithm
from theory.proof import Derivation, derive
from theory.theorem import Claim


@dataclass(frozen=True)
class Wrong:
    """A wrong value for a claim: the rule that made it, and where it is wrong."""

    rule: str
    where: str
    value: Expr


def _largest(allowed: Any) -> Fraction | None:
    """The largest published point of a parameter; None where the domain ends there."""
    if not isinstance(allowed, Interval):
        return None
    largest = max((each for each in allowed.awkward()), default=None)
    assert isinstance(largest, Fraction | None)
    return None if largest is None or largest == allowed.high else largest


def _beyond(claim: Claim, change: Callable[[Expr, Expr, Expr], Expr]) -> Iterator[tuple[str, Expr]]:
    for name, allowed in claim.domain.parameters.items():
        largest = _largest(allowed)
        if largest is None or symbol(name) not in claim.value.free_symbols:
            continue
        yield (
            f"{name} > {largest}",
            change(claim.value, symbol(name), rational(largest)),
        )


def _cut_off(value: Expr, at: Expr, largest: Expr) -> Expr:
    return sympy.Piecewise((value, at <= largest), (value / 2, True))


def _capped(value: Expr, at: Expr, largest: Expr) -> Expr:
    return value.subs(at, sympy.Min(at, largest))


def _doubled(value: Expr, at: Expr, largest: Expr) -> Expr:
    return value.subs(at, sympy.Piecewise((at, at <= largest), (2 * at, True)))


def _bumps(claim: Claim) -> Iterator[tuple[str, Expr]]:
    """Nothing at any published value of a parameter, and something between and beyond."""
    for name, allowed in claim.domain.parameters.items():
        if isinstance(allowed, Interval) and symbol(name) in claim.value.free_symbols:
            roots = [rational(each) for each in allowed.awkward() if isinstance(each, Fraction)]
            bump = prod([symbol(name) - root for root in roots], start=sympy.S.One)
            yield f"between the published {name}", claim.value * (1 + bump / 10**12)


def _higher_orders(claim: Claim) -> Iterator[tuple[str, Expr]]:
    for name in ("M", "N", "T"):
        if symbol(name) in claim.value.free_symbols:
            yield f"order {name}^-5", claim.value * (1 + 1 / (1000 * symbol(name) ** 5))
    if not claim.value.free_symbols:
        yield "a constant", claim.value * (1 + sympy.Rational(1, 10**9))


def _units(claim: Claim) -> Iterator[tuple[str, Expr]]:
    for name, allowed in claim.domain.parameters.items():
        if entry(name).units and getattr(allowed, "default", None) == 1:
            yield f"unit, by {name}", claim.value * symbol(name)


def _defaults(claim: Claim) -> Iterator[tuple[str, Expr]]:
    for name, allowed in claim.domain.parameters.items():
        default = getattr(allowed, "default", None)
        if default is not None:
            gap = (symbol(name) - rational(default)) ** 2
            yield f"off the default {name}", claim.value * (1 + gap / (1 + gap) / 1000)


class _Shortcut(Algorithm):
    """An algorithm that stops early: right up to a size, twice too large beyond it."""

    of: type[Algorithm]
    place: int
    largest: Fraction

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        small = list(args)
        late = small[cls.place] > cls.largest
        small[cls.place] = min(small[cls.place], cls.largest)
        return mpmath.mpf(2 if late else 1) * cls.of.numeric(*small)


def _shortcuts(claim: Claim) -> Iterator[tuple[str, Expr]]:
    for node in claim.value.atoms(Algorithm):
        for place, arg in enumerate(node.args):
            names = [n for n in claim.domain.parameters if symbol(n) == arg]
            largest = _largest(claim.domain.parameters[names[0]]) if names else None
            if largest is None:
                continue
            kind = type(node)
            body = dict(of=kind, place=place, largest=largest, latex_name=kind.latex_name)
            wrong = type(f"Short{kind.__name__}", (_Shortcut,), body)
            yield (
                f"{kind.__name__}, {names[0]} > {largest}",
                claim.value.xreplace({node: wrong(*node.args)}),
            )


RULES: dict[str, Callable[[Claim], Iterator[tuple[str, Expr]]]] = {
    "halved beyond the largest published value": partial(_beyond, change=_cut_off),
    "capped at the largest published value": partial(_beyond, change=_capped),
    "doubled beyond the largest published value": partial(_beyond, change=_doubled),
    "a bump that vanishes at all published values": _bumps,
    "a term of higher order": _higher_orders,
    "a wrong unit": _units,
    "wrong off the default": _defaults,
    "an algorithm with a shortcut": _shortcuts,
}


def wrong_claims(claim: Claim) -> list[Wrong]:
    """The wrong values that the rules make of a claim's."""
    claim = replace(claim, value=sympy.sympify(claim.value, strict=True))
    return [
        Wrong(rule, where, value)
        for rule, make in RULES.items()
        for where, value in make(claim)
        if value != claim.value
    ]


def stands(wrong: Wrong, claim: Claim, room: Room, derivation: Derivation) -> bool:
    """Whether what is exact verifies a wrong claim: it never should."""
    put = replace(claim, value=wrong.value)
    far = partial(derived, far_first=True)
    for work, args in ((far, (put, derivation)), (stated, (put,)), (evaluated, (put, room))):
        rung, _ = attempt(work, *args)
        if rung is None or rung.verdict is not Verdict.VERIFIED:
            return False
    return True


def made(rooms: list[Room]) -> Counter[str]:
    """How many wrong claims each rule makes."""
    return Counter(
        wrong.rule
        for room in rooms
        for claim in room.theorem.claims
        for wrong in wrong_claims(claim)
    )


PLACE = ROOT / "book" / "adversary.json"


def score_of(room: Room) -> dict[str, tuple[int, int]]:
    """By rule, how many wrong claims were made of a room's claims and how many fell."""
    derivation = derive(room.proof, room.theorem.claims)
    made_, fell = Counter[str](), Counter[str]()
    for claim in room.theorem.claims:
        for wrong in wrong_claims(claim):
            made_[wrong.rule] += 1
            fell[wrong.rule] += not stands(wrong, claim, room, derivation)
    return {rule: (count, fell[rule]) for rule, count in made_.items()}


def score(rooms: list[Room], executor: Executor) -> dict[str, tuple[int, int]]:
    """The same for many rooms, by rule."""
    total = dict.fromkeys(RULES, (0, 0))
    for each in executor.map(score_by_slug, [room.slug for room in rooms]):
        for rule, (count, fell) in each.items():
            total[rule] = total[rule][0] + count, total[rule][1] + fell
    return total


def score_by_slug(slug: str) -> dict[str, tuple[int, int]]:
    """The score of one room, by its slug: rooms hold functions and do not travel."""
    return score_of(room_of(slug))


def kept_score() -> dict[str, tuple[int, int]]:
    """The score that ``make adversary`` wrote down last; a test holds its counts current."""
    data = json.loads(PLACE.read_text(encoding="utf-8"))
    return {rule: (made_, fell) for rule, (made_, fell) in data["rules"].items()}


def main() -> None:
    """Try the judge with every wrong claim and write the score down."""
    with workers() as executor:
        found = score(find_rooms(), executor)
    PLACE.write_text(json.dumps({"rules": found}, indent=1) + "\n", encoding="utf-8")
    for rule, (count, fell) in found.items():
        print(f"{fell:5} of {count:5} fell: {rule}")


if __name__ == "__main__":
    main()
