"""A claim's value at parameters that a person typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from companion.judge import at_text
from companion.rooms import UnknownRoom, room
from theory.domain import DomainError
from theory.notation import Expr
from theory.numeric import (
    Enclosure,
    TooLarge,
    enclose,
    evaluate_by_mpmath,
    exact,
    is_algorithm,
    significant,
)
from theory.rounding import of_bounds
from theory.theorem import Claim

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,4})?|[+-]?\d+/0*[1-9]\d*", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
"""A number with its thousands set apart, or a list: a list has no number like 000."""

LONGEST = 400
"""Characters in a typed number."""

MOST_DIGITS = 4000
"""Digits that the numerator or denominator of a printed fraction may have."""

MOST_UNPROVEN = 200
"""Digits of a number that is not enclosed, which takes far longer."""

WIDEST = 0.05
"""A number whose proven bounds leave it open by more than this is refused, not printed."""


def parse_number(text: str) -> Fraction:
    """An integer, decimal or fraction as typed; ``ValueError`` for anything else."""
    text = text.strip()
    if len(text) > LONGEST or not _NUMBER.fullmatch(text):
        raise ValueError(f"{text[:40]} is not an integer, decimal or fraction")
    return Fraction(text)


def parse_parameters(words: Iterable[str]) -> dict[str, Any]:
    """``["M=100", "Ms=10,20"]`` as numbers and tuples of numbers.

    Raises ``DomainError`` for a word that is not of the form name=number.
    """
    given: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name.isidentifier():
            raise DomainError(f"{word[:40]} is not of the form name=number")
        if name in given:
            raise DomainError(f"{name} is given twice")
        try:
            parts = tuple(parse_number(part) for part in text.split(","))
        except (ValueError, ZeroDivisionError):
            shown = text if len(text) <= 40 else text[:40] + "…"
            raise DomainError(
                f"{name}={shown} is not a number: write an integer, a decimal or a fraction"
            ) from None
        if _GROUPED.fullmatch(text) and re.search(",0", text):
            raise DomainError(
                f"{name}={text}: write {text.replace(',', '')}; commas part the numbers of a list"
            )
        given[name] = parts if "," in text else parts[0]
    return given


def find_claim(address: str) -> tuple[str, Claim]:
    """The claim at ``slug`` or ``slug:claim``; ``UnknownRoom`` says what there is."""
    slug, _, name = address.partition(":")
    theorem = room(slug).theorem
    try:
        return slug, theorem.claim(name or None)
    except KeyError as missing:
        raise UnknownRoom(f"{slug}: {missing.args[0]}") from None


def _fitting(address: str, given: Mapping[str, Any]) -> tuple[str, Claim, str]:
    """The claim at an address; of a slug alone, the first that takes what is given.

    Where that is not the headline, a note says so and names the others that would do.
    """
    slug, claim = find_claim(address)
    if ":" in address or set(given) <= set(claim.domain.parameters):
        return slug, claim, ""
    fit = [each for each in room(slug).theorem.claims if _takes(each, given)]
    if not fit:
        return slug, claim, ""
    stray = ", ".join(name for name in given if name not in claim.domain.parameters)
    note = f"the claim {fit[0].name}: the headline, {claim.name}, does not take {stray}"
    if others := [f"{slug}:{each.name}" for each in fit[1:]]:
        note += f"; these take it too: {', '.join(others)}"
    return slug, fit[0], note


def _takes(claim: Claim, given: Mapping[str, Any]) -> bool:
    """Whether what is given names a claim's parameters, all that have no default."""
    wanted = {name for name, allowed in claim.domain.parameters.items() if allowed.default is None}
    return wanted <= set(given) <= set(claim.domain.parameters)


@dataclass(frozen=True)
class RivalValue:
    """A rival's value beside the claim's; ``off_by`` is its relative error."""

    words: str
    value: str
    off_by: float


@dataclass(frozen=True)
class ClaimValue:
    """A claim's value: to some digits, or exact; ``note`` says what the number does not show.

    ``proven``: each of the ``digits`` printed is right, the last one correctly rounded. ``error``
    is the proven relative error where fewer digits than asked are, ``low`` and ``high`` the
    bounds that it comes from.
    """

    slug: str
    claim: str
    quantity: str
    at: str
    value: str
    digits: int | None
    note: str = ""
    rivals: list[RivalValue] = field(default_factory=list)
    proven: bool = True
    error: float | None = None
    low: str = ""
    high: str = ""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class _Found:
    """A formula's value as it is printed, and what is known of it."""

    text: str
    digits: int
    note: str = ""
    proven: bool = True
    bounds: Enclosure | None = None

    @property
    def number(self) -> Any:
        """For comparisons."""
        with mpmath.workdps(self.digits + 5):
            return mpmath.mpf(self.text)


def _find(formula: Expr, point: Mapping[str, Any], digits: int) -> _Found:
    """The value to all digits, proven; or what else is known of it."""
    try:
        proven = significant(formula, point, digits)
    except TooLarge as refusal:
        return _within(formula, point, digits, refusal)
    if proven is not None:
        return _Found(str(proven), digits, "exact: a tie, rounded to even" * proven.tie)
    return _unproven(formula, point, digits, "no precision decides the last digit")


def _unproven(formula: Expr, point: Mapping[str, Any], digits: int, reason: str) -> _Found:
    """By mpmath, which compares two precisions."""
    if digits > MOST_UNPROVEN:
        raise TooLarge(f"{reason}; without, to at most {MOST_UNPROVEN} digits")
    number = evaluate_by_mpmath(formula, point, digits + 10)
    with mpmath.workdps(digits + 10):
        text = str(mpmath.nstr(number, digits))
    return _Found(
        text, digits, f"computed to two precisions that agree, not proven: {reason}", False
    )


def _within(formula: Expr, point: Mapping[str, Any], digits: int, refusal: TooLarge) -> _Found:
    """As many digits as proven bounds leave; without bounds, what mpmath computes."""
    try:
        found = enclose(formula, point, digits) if is_algorithm(formula) else None
    except TooLarge:
        found = None
    if found is None:
        return _unproven(formula, point, digits, str(refusal))
    if found.error > WIDEST:
        low, high = _outwards(found.low, 4, False), _outwards(found.high, 4, True)
        raise TooLarge(f"{refusal}; {found.how}, only place the value between {low} and {high}")
    if found.low == found.high == 0:
        return _Found("0", digits, found.how, bounds=found)
    most = min(digits, max(1, int(1 - mpmath.log10(found.error)))) if found.error else digits
    for trusted in range(most, 0, -1):
        text = of_bounds(found.low, found.high, trusted)
        if text is not None:
            break
    else:
        raise TooLarge(f"{refusal}; {found.how}, do not decide the first digit")
    low, high = _outwards(found.low, trusted + 2, False), _outwards(found.high, trusted + 2, True)
    note = f"{found.how}: {trusted} digits can be trusted, the value is between {low} and {high}"
    return _Found(str(text), trusted, note, bounds=found)


def _outwards(number: Any, digits: int, up: bool) -> str:
    """A bound printed to some digits, rounded away from the value."""
    with mpmath.workdps(2 * digits + 10):
        text = mpmath.nstr(number, digits)
        if (mpmath.mpf(text) < number) if up else (mpmath.mpf(text) > number):
            unit = mpmath.mpf(10) ** (mpmath.floor(mpmath.log10(abs(number))) + 1 - digits)
            text = mpmath.nstr(number + (unit if up else -unit), digits)
        return str(text)


def value(
    address: str, *, digits: int = 30, as_fraction: bool = False, rivals: bool = False, **given: Any
) -> ClaimValue:
    """The value of a claim at given parameters.

    >>> str(value("gaussian/mle_variance", M=100, n=50, sigma=10, digits=15))
    '60.5006067137537'

    ``address`` is a slug, or ``slug:claim``; a slug alone means its headline, or where that does
    not take what is given, the first claim that does, which the ``note`` then says.
    ``as_fraction`` asks for the exact rational; ``rivals`` adds the rivals' values. Raises
    ``UnknownRoom``, ``DomainError`` (a parameter), ``TooLarge`` (refused rather than waited for)
    and ``ArithmeticError``.
    """
    slug, claim, chosen = _fitting(address, given)
    point = claim.domain.check(given)
    if as_fraction:
        found = _Found(_fraction(claim, point), 0)
        with mpmath.workdps(30):
            truth = mpmath.mpf(Fraction(found.text).numerator) / Fraction(found.text).denominator
    else:
        found = _find(sympy.sympify(claim.value, strict=True), point, digits)
        truth = found.number
    extra: dict[str, Any] = {}
    if found.bounds:
        ends = [
            _outwards(end, found.digits + 2, up)
            for end, up in ((found.bounds.low, False), (found.bounds.high, True))
        ]
        extra = dict(error=found.bounds.error, low=ends[0], high=ends[1])
    bound = {"<=": "an upper bound", ">=": "a lower bound"}.get(claim.relation, "")
    return ClaimValue(
        slug,
        claim.name,
        claim.quantity.text,
        at_text(point),
        found.text,
        None if as_fraction else found.digits,
        "; ".join(filter(None, (chosen, bound, found.note))),
        [_rival(truth, rival, point, min(digits, 15)) for rival in claim.rivals if rivals],
        found.proven,
        **extra,
    )


def _fraction(claim: Claim, point: Mapping[str, Any]) -> str:
    number = exact(claim.value, point)
    if not number.is_Rational:
        raise ArithmeticError(f"the value at {at_text(point)} is not a rational number")
    digits_needed = int(max(abs(number.p), number.q)).bit_length() * 0.302
    if digits_needed > MOST_DIGITS:
        raise TooLarge(f"an exact fraction of about {int(digits_needed)} digits")
    return str(Fraction(int(number.p), int(number.q)))


def _rival(truth: Any, rival: Any, point: Mapping[str, Any], digits: int) -> RivalValue:
    try:
        found = _find(sympy.sympify(rival.value, strict=True), point, digits)
        off = float((found.number - truth) / (abs(truth) or 1))
        return RivalValue(rival.words, found.text, off)
    except (ArithmeticError, TooLarge):
        return RivalValue(rival.words, "undefined", float("nan"))
