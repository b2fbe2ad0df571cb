"""The sixth rung: every sentence that a reader takes away is carried by something judged.

A phrase is carried by claims, whose verdicts the run joins in at its end, and by statements,
which are judged here: over the awkward points of their region and over points drawn from it by a
hash of what is said. Its numbers and formulas must stand in what carries it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import sympy

from companion.results import Rung, Verdict, overall
from companion.rooms import Room, UnknownRoom
from companion.rooms import room as room_of
from montecarlo.streams import DEFAULT_SEED
from theory.domain import Point, Value, rational, show
from theory.notation import LOCAL, NOTATION, Expr, symbol
from theory.numeric import Enclosure, TooLarge, close, enclose, evaluate, is_algorithm
from theory.printing import text
from theory.sentence import Phrase, Sentence, numbers, says
from theory.statement import Statement
from theory.theorem import Claim

DIGITS = 30
"""Digits to which both sides of a statement are evaluated."""

SAME = 25
"""Digits to which they are then equal."""

CLOSER = 10
"""A tolerance that could be so many times narrower says too little."""


@dataclass(frozen=True)
class Judged:
    """The verdict on one statement, with a sentence on why."""

    name: str
    text: str
    verdict: Verdict
    detail: str


def number(expr: Expr, point: Mapping[str, Value]) -> Enclosure:
    """A formula's value, or proven bounds for it where that is too large."""
    try:
        value = evaluate(expr, point, DIGITS)
    except TooLarge:
        return enclose(expr, point, DIGITS)
    return Enclosure(value, value, "")


def _compare(relation: str, left: Enclosure, right: Enclosure, within: Fraction) -> bool | None:
    """Whether two numbers stand so; None where what is known of them leaves it open."""
    same = close(left.middle, right.middle, SAME) and left.low == left.high
    if relation == "~":
        most = max(abs(left.high - right.low), abs(left.low - right.high))
        least = max(left.low - right.high, right.low - left.high, 0)
        share = _float(within)
        size = sorted((abs(right.low), abs(right.high)))
        return True if most <= share * size[0] else False if least > share * size[1] else None
    if relation == "=":
        apart = left.high < right.low or right.high < left.low
        return True if same else False if apart else None
    if relation in (">", ">="):
        left, right, relation = right, left, relation.replace(">", "<")
    if same:
        return relation == "<="
    return True if left.high < right.low else False if left.low > right.high else None


def _float(share: Fraction) -> Any:
    return evaluate(rational(share), {}, DIGITS)


def _region(said: Statement, seed: int) -> list[Point]:
    """Where a statement is tried: its region's awkward points, and points drawn from it."""
    heavy = is_algorithm(said.left) or is_algorithm(said.right)
    summed = said.left.has(sympy.Sum, sympy.Product) or said.right.has(sympy.Sum, sympy.Product)
    if said.relation == "->":
        heavy = True
    awkward = said.over.awkward(12 if heavy else 24, largest=1000 if summed else None)
    most = Fraction(1000 if heavy or summed else 10**7)
    return awkward + said.over.scattered(f"{seed}:{said.text}", 12 if heavy else 60, most)


def _next(said: Statement, point: Point) -> Point | None:
    """The point one step further along, if it lies in the region."""
    name = next(key for key in point if symbol(key) == said.along)
    at = point[name]
    assert isinstance(at, Fraction)
    integer = getattr(said.over.parameters[name], "integer", False)
    further = at + 1 if integer else at * Fraction(17, 16) if at > 0 else at * Fraction(15, 16)
    if further == at or further not in said.over.parameters[name]:
        return None
    moved = {**point, name: further}
    return moved if said.over.allows(moved) else None


def _trials(said: Statement, points: list[Point]) -> Iterator[tuple[Point, bool | None]]:
    """Whether the statement holds, point by point."""
    if said.relation == "->":
        for point in points:
            yield point, _tends(said, point)
    elif said.relation in ("rises", "falls"):
        relation = "<" if said.relation == "rises" else ">"
        for point in points:
            further = _next(said, point)
            if further is not None:
                here, there = number(said.left, point), number(said.left, further)
                yield point, _compare(relation, here, there, said.within)
    else:
        for point in points:
            left, right = number(said.left, point), number(said.right, point)
            yield point, _compare(said.relation, left, right, said.within)


def _tends(said: Statement, point: Point) -> bool | None:
    limit = number(said.right, point)
    scale = abs(limit.middle) or 1
    names = [*NOTATION, *LOCAL]
    along = next(name for name in names if symbol(name) == said.along)
    gaps = []
    for far in said.far:
        # as a coordinate: SymPy would work out powers such as (1 − 1/M)^(10⁷) when substituted
        value = number(said.left, {**point, along: far})
        gaps.append(
            (
                max(value.low - limit.high, limit.low - value.high, 0) / scale,
                max(abs(value.high - limit.low), abs(value.low - limit.high)) / scale,
            )
        )
    share = _float(said.within)
    if gaps[-1][0] > share or any(b[0] > a[1] for a, b in pairwise(gaps) if a[1] > share):
        return False
    return True if gaps[-1][1] <= share else None


def judge(said: Statement, seed: int = DEFAULT_SEED) -> Judged:
    """The verdict on a statement: it holds wherever it is tried, and each rival fails somewhere."""
    with mpmath.workdps(DIGITS + 10):
        return _judge(said, seed)


def _judge(said: Statement, seed: int) -> Judged:
    known = said.over.symbols | ({said.along} if said.relation == "->" else set())
    stray = (said.left.free_symbols | said.right.free_symbols) - known
    stray = {s for s in stray if not isinstance(s, sympy.Indexed)}
    if stray:
        return Judged(
            said.name, said.text, Verdict.UNDECIDED, f"{stray.pop()} is not in the region"
        )
    points = _region(said, seed)
    tried = 0
    for point, holds in _trials(said, points):
        at = " ".join(f"{name}={show(value)}" for name, value in point.items())
        if holds is not True:
            verdict = Verdict.UNDECIDED if holds is None else Verdict.REFUTED
            return Judged(said.name, said.text, verdict, f"fails at {at}" if holds is False else at)
        tried += 1
    if not tried:
        return Judged(said.name, said.text, Verdict.UNDECIDED, "nothing could be tried")
    standing = _standing(said, points)
    if standing is not None:
        return Judged(said.name, said.text, Verdict.UNDECIDED, f"still standing: {standing}")
    where = f"at {tried} points of {said.over}"
    reach = f", within {said.over.reach}" if said.over.reach else ""
    return Judged(said.name, said.text, Verdict.VERIFIED, f"holds {where}{reach}")


def _standing(said: Statement, points: list[Point]) -> str | None:
    """A rival that the same trial does not refute, in words; None where all fall."""
    rivals = []
    for rival in said.rivals:
        value = sympy.sympify(rival.value, strict=True)
        side = "left" if said.relation in ("rises", "falls") else "right"
        rivals.append((rival.words, replace(said, **{side: value})))
    if said.relation == "~":
        narrower = replace(said, within=said.within / CLOSER)
        rivals.append((f"a tolerance {CLOSER} times narrower", narrower))
    elif said.relation == "->":
        beside = said.right * sympy.Rational(21, 20) if said.right != 0 else sympy.Rational(1, 20)
        rivals.append(("a limit one twentieth away", replace(said, right=beside)))
    elif said.relation not in ("rises", "falls") and not rivals:
        return "no rival was named: the trial has refuted nothing"
    for words, other in rivals:
        if not _fails(other, points):
            return words
    return None


def _fails(said: Statement, points: list[Point]) -> bool:
    for point in points:
        try:
            if any(holds is False for _, holds in _trials(said, [point])):
                return True
        except (ArithmeticError, TooLarge):
            continue  # a rival need not be defined everywhere
    return False


# -- sentences ------------------------------------------------------------------------------


def resolve(room: Room, name: str) -> tuple[Room, Claim | Statement]:
    """The claim or statement that carries a phrase; ``LookupError`` where there is none."""
    slug, _, own = name.rpartition(":")
    found = room_of(slug) if slug and slug != room.slug else room
    statement = found.theorem.statement(own)
    return found, statement if statement is not None else found.theorem.claim(own)


def _text(carrier: Claim | Statement) -> str:
    """What a carrier says in numbers and formulas."""
    if isinstance(carrier, Statement):
        share = carrier.within
        parts = [carrier.text, carrier.left, carrier.right, carrier.over, carrier.note]
        if share:
            parts += [f"{float(100 * share):g}%", f"{float(share):g}", share]
    else:
        parts = [carrier.quantity.text, text(carrier.value), carrier.value, carrier.domain]
    return " ; ".join(map(str, parts))


def trouble(room: Room, phrase: Phrase) -> str:
    """Why a phrase is not carried by what it names; empty where it is."""
    texts = []
    for name in phrase.carriers:
        try:
            texts.append(_text(resolve(room, name)[1]))
        except (UnknownRoom, KeyError) as missing:
            return f"“{phrase.words}”: {missing.args[0]}"
    for each in numbers(phrase.words):
        if not any(says(each, text) for text in texts):
            names = ", ".join(phrase.carriers)
            return f"“{phrase.words}” says {each}, which {names} does not say"
    return ""


def sentences(room: Room, claim: Claim) -> list[Sentence]:
    """A claim's words; for the headline the theorem's sentence too."""
    own = [Sentence(claim.words)] if claim.words else []
    return [Sentence(room.theorem.says), *own] if claim is room.theorem.claims[0] else own


def carriers(room: Room, claim: Claim) -> list[str]:
    """The addresses ``slug:claim`` of the claims that a claim's sentences are carried by."""
    found = []
    for sentence in sentences(room, claim):
        for name in (name for phrase in sentence.phrases for name in phrase.carriers):
            try:
                where, carrier = resolve(room, name)
            except (UnknownRoom, KeyError):
                continue
            if isinstance(carrier, Claim):
                found.append(f"{where.slug}:{carrier.name}")
            elif where.slug != room.slug:  # its statements are judged with its headline
                found.append(f"{where.slug}:{where.theorem.claims[0].name}")
    return list(dict.fromkeys(found))


def said(room: Room, claim: Claim, seed: int = DEFAULT_SEED) -> Rung:
    """Rung 6: the claim's sentences are carried; for the headline, all statements hold."""
    name = "said"
    headline = claim is room.theorem.claims[0]
    phrases = 0
    for sentence in sentences(room, claim):
        if sentence.loose:
            detail = f"nothing carries “{sentence.loose[0]}” in: {sentence}"
            return Rung(name, Verdict.UNDECIDED, detail)
        if headline and str(sentence) == room.theorem.says and not sentence.phrases:
            return Rung(name, Verdict.UNDECIDED, f"nothing carries: {sentence}")
        for phrase in sentence.phrases:
            found = trouble(room, phrase)
            if found:
                return Rung(name, Verdict.UNDECIDED, found)
            phrases += 1
    if not headline:
        return Rung(name, Verdict.VERIFIED, f"{phrases} phrases carried" if phrases else "no words")
    judged = [judge(each, seed) for each in room.theorem.statements]
    for each in judged:
        if each.verdict is not Verdict.VERIFIED:
            return Rung(name, each.verdict, f"{each.name}: {each.text}: {each.detail}")
    verdict = overall([Verdict.VERIFIED, *(each.verdict for each in judged)])
    return Rung(name, verdict, f"{phrases} phrases carried, {len(judged)} statements hold")
