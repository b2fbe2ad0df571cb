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
from theory.numeric import Enclosure, TooLarge, enclose, evaluate, exact, is_algorithm
from theory.theorem import Claim

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,4})?|[+-]?\d+/0*[1-9]\d*", re.IGNORECASE)
LONGEST = 400
"""Characters in a typed number."""

MOST_DIGITS = 4000
"""Digits that the numerator or denominator of a printed fraction may have."""

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

    ``digits`` are those that can be trusted. ``error`` is the proven relative error where it is
    not one of rounding to these digits, ``low`` and ``high`` the bounds that it comes from.
    """

    slug: str
    claim: str
    quantity: str
    at: str
    value: str
    digits: int | None
    note: str = ""
    rivals: list[RivalValue] = field(default_factory=list)
    error: float | None = None
    low: str = ""
    high: str = ""

    def __str__(self) -> str:
        return self.value


def _digits(number: Any, digits: int) -> str:
    with mpmath.workdps(digits):
        return str(mpmath.nstr(+number, digits))


def _to_digits(claim: Claim, point: Mapping[str, Any], digits: int) -> tuple[Any, Enclosure | None]:
    """The value to all digits; where that is too large, the middle of proven bounds, with them."""
    try:
        return evaluate(claim.value, point, digits), None
    except TooLarge as refusal:
        if not is_algorithm(claim.value):
            raise
        with mpmath.workdps(2 * digits + 10):
            found = enclose(claim.value, point, digits)
            if found.error > WIDEST:
                low, high = _outwards(found.low, 4, False), _outwards(found.high, 4, True)
                reason = f"{refusal}; {found.how}, only place the value between {low} and {high}"
                raise TooLarge(reason) from None
            return found.middle, found


def _trusted(found: Enclosure, digits: int) -> int:
    """Digits that rounding the middle leaves right, up to one unit in the last."""
    return min(digits, max(1, int(-mpmath.log10(found.error)))) if found.error else digits


def _outwards(number: Any, digits: int, up: bool) -> str:
    """A bound printed to some digits, rounded away from the value."""
    with mpmath.workdps(2 * digits + 10):
        text = mpmath.nstr(number, digits)
        if (mpmath.mpf(text) < number) if up else (mpmath.mpf(text) > number):
            unit = abs(number) * mpmath.mpf(10) ** (1 - digits)
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
    bound = {"<=": "an upper bound", ">=": "a lower bound"}.get(claim.relation, "")
    note = "; ".join(filter(None, (chosen, bound)))
    if as_fraction:
        number = exact(claim.value, point)
        if not number.is_Rational:
            raise ArithmeticError(f"the value at {at_text(point)} is not a rational number")
        digits_needed = int(max(abs(number.p), number.q)).bit_length() * 0.302
        if digits_needed > MOST_DIGITS:
            raise TooLarge(f"an exact fraction of about {int(digits_needed)} digits")
        text = str(Fraction(int(number.p), int(number.q)))
        truth, bounds = mpmath.mpf(int(number.p)) / int(number.q), None
    else:
        truth, bounds = _to_digits(claim, point, digits)
    trusted = digits
    extra: dict[str, Any] = {}
    if bounds:
        trusted = _trusted(bounds, digits)
        low, high = (
            _outwards(bounds.low, trusted + 2, False),
            _outwards(bounds.high, trusted + 2, True),
        )
        says = (
            f"{bounds.how}: {trusted} digits can be trusted, the value is between {low} and {high}"
        )
        note = f"{note}; {says}" if note else says
        extra = dict(error=bounds.error, low=low, high=high)
    if not as_fraction:
        text = _digits(truth, trusted)
    beside = [_rival(truth, rival, point, digits) for rival in claim.rivals] if rivals else []
    return ClaimValue(
        slug,
        claim.name,
        claim.quantity.text,
        at_text(point),
        text,
        None if as_fraction else trusted,
        note,
        beside,
        **extra,
    )


def _rival(truth: Any, rival: Any, point: Mapping[str, Any], digits: int) -> RivalValue:
    formula = sympy.sympify(rival.value, strict=True)
    try:
        wrong = evaluate(formula, point, min(digits, 15))
        off = float((wrong - truth) / (abs(truth) or 1))
        return RivalValue(rival.words, _digits(wrong, min(digits, 15)), off)
    except (ArithmeticError, TooLarge):
        return RivalValue(rival.words, "undefined", float("nan"))
