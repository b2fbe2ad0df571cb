"""Decimal digits, rounded once, from an exact number or from proven bounds.

All arithmetic is on integers, so that a digit is right at any length and any order of magnitude.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Rounded:
    """``figures`` · 10^``power``, a number rounded half to even to ``digits`` digits.

    ``exact``: nothing was rounded away; ``tie``: exactly half a unit of the last figure was.
    """

    figures: int
    power: int
    digits: int
    exact: bool = False
    tie: bool = False

    def __str__(self) -> str:
        """In figures, or with a power of ten where that is shorter; zeros of an exact end go."""
        if not self.figures:
            return "0"
        sign, figures = "-" * (self.figures < 0), str(abs(self.figures))
        order = self.power + len(figures) - 1  # of the first figure
        if self.exact:
            figures = figures.rstrip("0")
        if order >= self.digits or order < min(-(self.digits // 3), -5):
            rest = f".{figures[1:]}" if figures[1:] else ""
            return f"{sign}{figures[0]}{rest}e{order:+}"
        if order < 0:
            return f"{sign}0.{'0' * (-order - 1)}{figures}"
        whole, rest = figures[: order + 1].ljust(order + 1, "0"), figures[order + 1 :]
        return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def rounded(value: Fraction, digits: int) -> Rounded:
    """An exact number to so many significant digits; an exact tie goes to the even figure."""
    if not value:
        return Rounded(0, 0, digits, True)
    top, below = abs(value.numerator), value.denominator
    power = _order(top, below) - digits + 1
    figures, rest, of = _divided(top, below, power)
    if 2 * rest > of or (2 * rest == of and figures % 2):
        figures += 1
    if figures == 10**digits:
        figures, power = figures // 10, power + 1
    return Rounded(figures if value > 0 else -figures, power, digits, not rest, 2 * rest == of)


def _divided(top: int, below: int, power: int) -> tuple[int, int, int]:
    """Quotient, remainder and divisor of top / (below · 10^power)."""
    if power > 0:
        below *= 10**power
    else:
        top *= 10**-power
    return *divmod(top, below), below


def _order(top: int, below: int) -> int:
    """The power of ten of the first significant figure of a quotient."""
    guess = (top.bit_length() - below.bit_length()) * 30103 // 100_000 - 1
    while _divided(top, below, guess + 1)[0]:
        guess += 1
    while not _divided(top, below, guess)[0]:
        guess -= 1
    return guess


def between(low: int, high: int, power: int, digits: int) -> Rounded | None:
    """What all numbers from ``low`` to ``high``, times 10^``power``, are rounded to, if one."""
    ends = [rounded(Fraction(end), digits) for end in (low, high)]
    if ends[0].figures != ends[1].figures or ends[0].power != ends[1].power or not ends[0].figures:
        return None
    return Rounded(ends[0].figures, ends[0].power + power, digits)


def of_bounds(low: Any, high: Any, digits: int) -> Rounded | None:
    """The same for two ``mpf``, neither of them enormous."""
    least, most = _fraction(low), _fraction(high)
    places = (least.denominator * most.denominator).bit_length()
    # both are multiples of a power of 1/2, which so many decimals write exactly
    return between(int(least * 10**places), int(most * 10**places), -places, digits)


def _fraction(number: Any) -> Fraction:
    sign, mantissa, exponent, _ = number._mpf_
    size = int(mantissa) * Fraction(2) ** int(exponent)
    return -size if sign else size
