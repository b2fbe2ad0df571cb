"""What is printed is right: every digit proven, rounded once, at any length."""

from __future__ import annotations

import sys
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from random import Random
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import value
from companion.rooms import find_rooms, room
from theory.numeric import TooLarge, algebraic_value, evaluate_by_mpmath
from theory.rounding import Rounded, between, of_bounds, rounded
from theory.theorem import Claim

numbers = st.fractions(-1000, 1000).map(lambda x: x * Fraction(10) ** 20) | st.fractions(-1, 1)


def exactly(number: Any) -> Fraction:
    sign, mantissa, exponent, _ = number._mpf_
    return (-1) ** sign * int(mantissa) * Fraction(2) ** int(exponent)


# -- rounding -------------------------------------------------------------------------------


@given(st.integers(-(10**40), 10**40), st.integers(-60, 60), st.integers(1, 45))
def test_rounding_is_that_of_decimal_arithmetic(figures: int, power: int, digits: int) -> None:
    found = rounded(figures * Fraction(10) ** power, digits)
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN)
    wanted = context.create_decimal(Decimal(figures).scaleb(power, Context(prec=100)))
    assert Decimal(str(found)) == wanted
    assert found.exact == (Decimal(figures).scaleb(power, Context(prec=100)) == wanted)


@given(numbers, st.integers(1, 30))
def test_a_quotient_is_rounded_to_the_nearest(number: Fraction, digits: int) -> None:
    found = rounded(number, digits)
    printed = Fraction(str(found))
    unit = Fraction(10) ** found.power
    assert abs(printed - number) <= unit / 2
    assert found.tie == (abs(printed - number) == unit / 2)
    assert not found.tie or found.figures % 2 == 0
    assert Fraction(str(Rounded(found.figures, found.power, digits))) == printed


@given(numbers, st.fractions(0, Fraction(1, 10**9)), st.integers(1, 20))
def test_bounds_are_rounded_only_where_they_agree(
    low: Fraction, width: Fraction, digits: int
) -> None:
    ends = [int(end * 10**60) for end in (low, low + width)]
    found = between(*ends, -60, digits) if low else None
    sides = {str(rounded(Fraction(end, 10**60), digits)) for end in ends}
    if found is not None:
        assert len({Fraction(side) for side in sides}) == 1
        assert Fraction(str(found)) in {Fraction(side) for side in sides}


def test_how_numbers_are_written() -> None:
    written = [
        (Fraction(69), 1, "7e+1"),
        (Fraction(69), 2, "69"),
        (Fraction(70), 4, "70"),
        (Fraction(1, 8), 30, "0.125"),
        (Fraction(-1, 3), 4, "-0.3333"),
        (Fraction(2, 3 * 10**9), 4, "6.667e-10"),
        (Fraction(10**30), 30, "1e+30"),
        (Fraction(999_999, 1000), 4, "1000"),
        (Fraction(0), 5, "0"),
        (Fraction(1, 40), 1, "0.02"),
        (Fraction(3, 40), 1, "0.08"),
    ]
    for number, digits, text in written:
        assert str(rounded(number, digits)) == text
    with mpmath.workdps(30):
        assert str(of_bounds(mpmath.mpf("0.12344"), mpmath.mpf("0.12341"), 4)) == "0.1234"
        assert of_bounds(mpmath.mpf("0.12346"), mpmath.mpf("0.12344"), 4) is None


# -- values ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "given_", "digits", "text"),
    [
        ("gaussian/mle_variance", dict(M=13, n=3), 3, "0.787"),  # 0.78652…
        ("gaussian/mle_variance", dict(M=36, n=2), 1, "0.9"),  # 0.94521…
        ("gaussian/conservation:sum", dict(M=2, n=1, sigma=Fraction(8307, 1000)), 1, "7e+1"),
        ("gaussian/mle_variance", dict(M=2, n=3), 2, "0.12"),  # 0.125
        ("gaussian/mle_variance", dict(M=2, n=3), 3, "0.125"),
        ("gaussian/lyapunov_spectrum:condition", dict(M=10, d=1), 5, "0"),
        ("gaussian/limit_mean:unbiased", dict(M=10), 30, "2"),
    ],
)
def test_digits_are_rounded_once(
    address: str, given_: dict[str, Any], digits: int, text: str
) -> None:
    found = value(address, digits=digits, **given_)
    assert (found.value, found.proven) == (text, True)
    assert ("exact" in found.note) == (text == "0.12")


MORE = 120
"""Digits of mpmath's value, which what is printed is held against."""


def _right(address: str, point: dict[str, Any], *digits: int, more: int = MORE) -> None:
    """Whether a value's digits are those of mpmath's value at more digits, rounded once."""
    claim = room(address.split(":")[0]).theorem.claim(address.split(":")[1])
    try:
        truth = exactly(evaluate_by_mpmath(claim.value, point, more))
    except (TooLarge, ArithmeticError):
        return
    for each in digits:
        _rounded_rightly(claim, address, point, each, truth)


def _rounded_rightly(
    claim: Claim, address: str, point: dict[str, Any], digits: int, truth: Fraction
) -> None:
    try:
        found = value(address, digits=digits, **point)
    except (TooLarge, ArithmeticError):
        return
    wanted = rounded(truth, found.digits or digits)
    known = algebraic_value(claim.value, point) if found.proven and not found.error else None
    if known is not None:
        wanted = rounded(known, digits)
    if not found.proven:  # of a number halfway between two either may be printed
        half = Fraction(10) ** wanted.power / 2
        assert abs(Fraction(found.value) - truth) <= half * (1 + Fraction(1, 10**20))
        return
    assert Fraction(found.value) == Fraction(str(wanted))


CLAIMS = [f"{found.slug}:{claim.name}" for found in find_rooms() for claim in found.theorem.claims]


@pytest.mark.parametrize("address", CLAIMS)
def test_every_digit_of_every_claim_is_right(address: str) -> None:
    slug, name = address.split(":")
    domain = room(slug).theorem.claim(name).domain
    points = [domain.draw(Random(seed)) for seed in (1, 2)] + domain.awkward(most=3, largest=200)
    for point in points:
        _right(address, point, 1, 2, 5, 40)


@pytest.mark.parametrize(
    ("address", "point"),
    [
        ("gaussian/variance_moments:moment", dict(M=100, n=50, k=Fraction(7, 2))),
        ("gaussian/sd_decay:unbiased", dict(M=11, n=7)),
        ("gaussian/sample_schedule:second", dict(M=7)),
        ("gaussian/wasserstein_risk_variance:exact", dict(M=5, n=9)),
        ("mixing/regression_accumulate_shared:refits", dict(d=3, T=9, n=20)),
        ("discrete/survival:present", dict(M=9, w=Fraction(1, 7), n=12)),
        ("discrete/zipf_tail_cut:missing", dict(M=20, K=30, beta=Fraction(3, 2))),
        ("discrete/survival_regimes:above", dict(M=30, w=Fraction(1, 9), n=40)),
    ],
)
def test_five_hundred_digits_are_right(address: str, point: dict[str, Any]) -> None:
    slug, name = address.split(":")
    checked: dict[str, Any] = room(slug).theorem.claim(name).domain.check(point)
    found = value(address, digits=500, **checked)
    assert found.proven
    assert found.digits == 500
    _right(address, checked, 500, more=1000)


def test_two_thousand_digits_are_not_waited_for() -> None:
    found = value("gaussian/kl_from_real:mle", M=6, n=3, digits=2000)
    assert found.proven
    assert len(found.value) == 2001


def test_what_is_not_proven_says_so() -> None:
    found = value("gaussian/variance_law", M=8, n=5, f=Fraction(3, 4), digits=20)
    assert not found.proven
    assert "not proven" in found.note
    with pytest.raises(TooLarge, match="at most"):
        value("gaussian/variance_law", M=8, n=5, f=Fraction(3, 4), digits=2000)


def test_without_python_flint_only_fractions_are_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["theory.numeric"], "balls", lambda: None)
    found = value("gaussian/mle_variance", M=13, n=3, digits=3)
    assert (found.value, found.proven) == ("0.787", True)
    found = value("gaussian/sd_decay", M=13, n=3, digits=10)
    assert not found.proven
    assert "not proven" in found.note
