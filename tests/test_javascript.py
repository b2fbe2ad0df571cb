"""Claims as JavaScript: every claim is printed, or it is said why not; sliders and points are in
the domain. That the numbers agree is looked at in a browser (``tests/browser``)."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
import sympy

from companion.javascript import (
    CHAINS,
    Unprintable,
    axis,
    explorer,
    formula,
    names_of,
    points,
    slider,
    start,
)
from companion.rooms import find_rooms, room
from theory.numeric import evaluate
from theory.theorem import Claim

CLAIMS = [(r.slug, claim.name) for r in find_rooms() for claim in r.theorem.claims]
each_claim = pytest.mark.parametrize(("slug", "name"), CLAIMS)

REASONS = {
    "it is worked out by a recipe",
    "it is of a list",
    "a sum of sums",
    "an incomplete gamma function",
    "a regularised incomplete beta function",
    "Lambert's W",
}
"""Why a claim has no explorer; another reason is a gap."""


def claim_of(slug: str, name: str) -> Claim:
    return room(slug).theorem.claim(name)


@cache
def printed(slug: str, name: str) -> str:
    """A claim's JavaScript, or why there is none, after a sign that no JavaScript begins with."""
    try:
        return explorer(room(slug), claim_of(slug, name))
    except Unprintable as reason:
        return f"#{reason}"


@each_claim
def test_a_claim_is_printed_or_it_is_said_why_not(slug: str, name: str) -> None:
    text = printed(slug, name)
    if text.startswith("#"):
        assert text[1:] in REASONS
        return
    assert "</" not in text
    assert "undefined" not in text
    assert f'"name": "{name}"' in text


def test_most_claims_are_printed_and_no_reason_is_stale() -> None:
    found = Counter(text if (text := printed(*each))[0] == "#" else "" for each in CLAIMS)
    assert found[""] > 0.7 * len(CLAIMS)
    assert {reason[1:] for reason in found if reason} == REASONS


@each_claim
def test_a_slider_begins_in_the_domain_and_stays_in_its_bounds(slug: str, name: str) -> None:
    if printed(slug, name).startswith("#"):
        return
    claim = claim_of(slug, name)
    at = start(room(slug), claim)
    assert claim.domain.check(at) == at
    assert axis(claim) in claim.domain.parameters
    for parameter, allowed in claim.domain.parameters.items():
        found = slider(parameter, allowed, at[parameter])
        assert found["low"] <= found["at"] <= found["high"]
        assert found["low"] < found["high"]
        assert found["means"]
        for end in ("low", "high"):  # conditions between parameters aside
            exact = Fraction(repr(found[end]))
            inside = Fraction(round(exact)) if allowed.integer else exact
            assert inside in allowed


@each_claim
def test_the_points_are_of_the_domain_and_the_values_the_claim_s(slug: str, name: str) -> None:
    claim = claim_of(slug, name)
    if printed(slug, name).startswith("#"):
        return
    found = points(claim)
    assert found, "a typed formula meets nothing"
    for point in found[:3]:
        at = claim.domain.check(point["at"])
        assert float(evaluate(claim.value, at, 17)) == point["value"]
        if re.fullmatch(r"-?\d+(/\d+)?", point["text"]):
            assert float(Fraction(point["text"])) == pytest.approx(point["value"], rel=1e-15)


def test_a_chain_is_that_of_a_claim_along_the_refits() -> None:
    for address in CHAINS:
        slug, _, name = address.partition(":")
        claim = claim_of(slug, name)
        assert claim.relation == "="
        assert "n" in claim.domain.parameters
        assert axis(claim) == "n"


M, w, x = sympy.symbols("M w lambda", positive=True)
NAMES = {M: "M", w: "w", x: "lam"}


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (1 - (1 - w) ** M, "-(J.gain(-w, M))"),
        (1 - sympy.exp(-w), "-(Math.expm1(-w))"),
        (sympy.log(1 + w), "Math.log1p(w)"),
        (sympy.gamma(M) / sympy.gamma(M + 1), "Math.exp((-1)*J.lgamma(M + 1) + J.lgamma(M))"),
        (x**2, "J.ipow(lam, 2)"),
        (sympy.Max(1, w), "Math.max(1, w)"),
        (sympy.pi * w, "Math.PI*w"),
    ],
)
def test_what_would_cancel_or_overflow_is_printed_with_care(expr: Any, text: str) -> None:
    assert formula(expr, NAMES).replace("p.", "") == text


def test_what_has_no_javascript_is_refused() -> None:
    i = sympy.Symbol("i")
    for expr in (
        sympy.uppergamma(M, w),
        sympy.Sum(w**i, (i, 1, sympy.oo)),
        sympy.Function("unheard")(w),
    ):
        with pytest.raises(Unprintable):
            formula(expr, NAMES)
    assert names_of(room("bias/temperature").theorem.claim("mean").domain)
