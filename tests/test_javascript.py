"""Claims as JavaScript: every claim is drawn, or it is said why not; sliders, stops and points are
in the domain, and tables hold the Python values. That the numbers agree on a page is looked at in
a browser (``tests/browser``)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sympy

from companion import javascript, tabulated
from companion.javascript import (
    CHAINS,
    Drawing,
    Unprintable,
    drawing,
    explorer,
    formula,
    is_printed,
    names_of,
    points,
    slider,
)
from companion.rooms import find_rooms, room, slugs
from companion.tabulated import AXIS, DEAR, POINTS, kept, needed, parted, table, worked_out
from theory.domain import Interval
from theory.notation import symbol
from theory.numeric import enclose, evaluate, exact
from theory.theorem import Claim

CLAIMS = [(r.slug, claim.name) for r in find_rooms() for claim in r.theorem.claims]
each_claim = pytest.mark.parametrize(("slug", "name"), CLAIMS)

REASONS = {"it is of a list"}
"""Why a claim has no explorer; another reason is a gap."""


def claim_of(slug: str, name: str) -> Claim:
    return room(slug).theorem.claim(name)


@cache
def drawn(slug: str, name: str) -> Drawing | str:
    """What is drawn of a claim, or why nothing is."""
    try:
        return drawing(room(slug), claim_of(slug, name))
    except Unprintable as reason:
        return str(reason)


def drawings() -> Iterator[tuple[str, Claim, Drawing]]:
    for slug, name in CLAIMS:
        if isinstance(found := drawn(slug, name), Drawing):
            yield slug, claim_of(slug, name), found


def test_nearly_all_claims_are_drawn_and_no_reason_is_stale() -> None:
    left_out = Counter(found for each in CLAIMS if isinstance(found := drawn(*each), str))
    assert set(left_out) == REASONS
    assert sum(left_out.values()) <= 3
    assert {slug for slug, _, _ in drawings()} == set(slugs()), "a page without an explorer"


def test_a_claim_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables aside, which take time."""
    monkeypatch.setattr(javascript, "tables", lambda room, claim, found: [[1.0]] * len(found.cores))
    for slug, claim, found in drawings():
        text = explorer(room(slug), claim)
        assert "</" not in text
        assert "undefined" not in text
        assert f'"name": "{claim.name}"' in text
        assert ("J.table(c, 0, p)" in text) == bool(found.cores)


@each_claim
def test_a_slider_begins_in_the_domain_and_stays_in_its_bounds(slug: str, name: str) -> None:
    claim, found = claim_of(slug, name), drawn(slug, name)
    if isinstance(found, str):
        return
    assert claim.domain.check(found.at) == found.at
    assert found.along in claim.domain.parameters
    for parameter, allowed in claim.domain.parameters.items():
        if not isinstance(allowed, Interval):
            assert parameter in found.lists
            continue
        shown = slider(parameter, allowed, found.at[parameter], found.grid.get(parameter))
        assert shown["low"] <= shown["at"] <= shown["high"]
        assert shown["low"] < shown["high"]
        assert shown["means"]
        for end in ("low", "high"):  # conditions between parameters aside
            exact = Fraction(repr(shown[end]))
            inside = Fraction(round(exact)) if allowed.integer else exact
            assert inside in allowed


@each_claim
def test_the_points_are_of_the_domain_and_the_values_the_claim_s(slug: str, name: str) -> None:
    claim, drawing_ = claim_of(slug, name), drawn(slug, name)
    if isinstance(drawing_, str) or drawing_.lists:  # a formula of a list is not read
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
        found = drawn(slug, name)
        assert isinstance(found, Drawing)
        assert (found.along, found.grid, found.lists) == ("n", {}, {})


# -- what is worked out beforehand ----------------------------------------------------------


@each_claim
def test_stops_are_few_and_in_the_domain_and_a_curve_can_be_seen(slug: str, name: str) -> None:
    claim, found = claim_of(slug, name), drawn(slug, name)
    if isinstance(found, str):
        return
    assert not found.grid or found.grid == drawing(room(slug), claim).grid
    for parameter, values in found.grid.items():
        allowed = claim.domain.parameters[parameter]
        assert found.at[parameter] in values
        assert values == sorted(set(values))
        assert len(values) >= 2
        assert all(value in allowed for value in values)
        assert allowed.reach is None or values[-1] <= allowed.reach
    if found.along in found.grid:
        along = [claim.domain.allows(found.at | {found.along: v}) for v in found.grid[found.along]]
        assert sum(along) >= 5
    least = AXIS * 2 ** max(len(found.grid) - 1, 0)
    assert prod(map(len, found.grid.values())) <= 1.2 * max(least, DEAR.get(slug, POINTS))


def test_a_page_s_tables_weigh_little() -> None:
    weights: Counter[str] = Counter()
    for slug, claim, found in drawings():
        for core in found.cores:
            of = needed([core], claim.domain)
            weights[slug] += 16 * prod(len(found.grid[each]) for each in of)
    assert max(weights.values()) < 200_000


def test_a_factor_and_a_core_are_the_formula() -> None:
    """And what the cores are of are the parameters that have stops."""
    compared = 0
    for slug, claim, found in drawings():
        printed = names_of(claim.domain)
        for value in (claim.value, *(rival.value for rival in claim.rivals)):
            if found.lists or is_printed(value, printed):
                continue
            outer, core = parted(value, lambda each, known=printed: is_printed(each, known))
            assert core in found.cores
            at = found.at | {n: v[-1] for n, v in found.grid.items()}
            at = at if claim.domain.allows(at) else found.at
            whole, parts = (worked_out(each, at) for each in (value, core))
            if whole is not None and parts is not None:
                factor = float(evaluate(outer, at, 17))
                assert factor * parts == pytest.approx(whole, rel=1e-10), (slug, claim.name)
                compared += 1
        free = set().union(*(core.free_symbols for core in found.cores))
        assert free == {symbol(each) for each in found.grid}
    assert compared > 150


SAMPLED = [
    ("discrete/survival_regimes", "above"),
    ("gaussian/better_than_first", "dimensions"),
    ("mixing/accumulate_fresh_share", "within"),
    ("discrete/reweighting", "survives"),
    ("discrete/absorption_time", "equal"),
    ("curation/verification_threshold", "vote"),
]
"""Claims whose tables are quickly worked out: recipes, functions without JavaScript, a condition
between parameters, values that are known within bounds only."""


@pytest.mark.parametrize(("slug", "name"), SAMPLED)
def test_a_table_holds_the_values_in_the_order_that_it_says(slug: str, name: str) -> None:
    """The place of a value is found from the other end: the first parameter's steps are widest."""
    claim, found, random = claim_of(slug, name), drawn(slug, name), Random(slug)
    assert isinstance(found, Drawing)
    for core in found.cores:
        values = table(core, claim.domain, found.grid)
        assert values == table(core, claim.domain, found.grid)
        of = needed([core], claim.domain)
        sizes = [len(found.grid[each]) for each in of]
        assert len(values) == prod(sizes)
        assert any(each is not None for each in values)
        for _ in range(30):
            steps = [random.randrange(size) for size in sizes]
            place = sum(step * prod(sizes[at + 1 :]) for at, step in enumerate(steps))
            point = {each: found.grid[each][step] for each, step in zip(of, steps, strict=True)}
            if not claim.domain.only(of).allows(point):
                assert values[place] is None
                continue
            right = worked_out(core, point)
            assert values[place] == right
            try:
                assert right == pytest.approx(float(evaluate(core, point, 17)), rel=1e-11)
            except ValueError:  # too large for that: within bounds
                bounds = enclose(core, point)
                assert right is not None
                assert bounds.low * (1 - 1e-11) <= right <= bounds.high * (1 + 1e-11)


def test_what_cannot_be_worked_out_is_a_gap() -> None:
    x = symbol("w")
    assert worked_out(1 / x, {"w": Fraction(0)}) is None
    assert worked_out(sympy.sqrt(x - 1), {"w": Fraction(1, 2)}) is None
    assert worked_out(1 / x, {"w": Fraction(3)}) == 0.333333333333


def test_tables_are_kept_until_a_source_or_what_is_asked_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabulated, "place", lambda slug: tmp_path / "kept" / "a.json")
    monkeypatch.setattr(tabulated, "_sources", lambda slug: "one")
    assert kept("a/b", "c", "w", lambda: [[1.0, None]]) == [[1.0, None]]
    assert kept("a/b", "c", "w", lambda: [[2.0]]) == [[1.0, None]]
    assert kept("a/b", "d", "w", lambda: [[3.0]]) == [[3.0]]
    assert kept("a/b", "c", "w", lambda: [[2.0]]) == [[1.0, None]]
    assert kept("a/b", "c", "w and n", lambda: [[5.0]]) == [[5.0]]
    monkeypatch.setattr(tabulated, "_sources", lambda slug: "another")
    assert kept("a/b", "c", "w", lambda: [[2.0]]) == [[2.0]]
    (tmp_path / "kept" / "a.json").write_text("{")
    assert kept("a/b", "c", "w", lambda: [[4.0]]) == [[4.0]]


def test_a_formula_of_a_list_is_printed_for_the_list_that_is_said() -> None:
    listed = [each for each in drawings() if each[2].lists]
    assert len(listed) > 10
    for slug, claim, found in listed:
        assert not found.cores, slug
        for parameter, values in found.lists.items():
            assert f"{parameter} is {', '.join(map(str, values))} here." in found.note
        fixed = exact(claim.value, found.lists, standing=True)
        for scale in (1, 3):
            at = {n: v * scale for n, v in found.at.items() if isinstance(v, Fraction)}
            if claim.domain.allows(whole := found.lists | at):
                right = float(evaluate(claim.value, whole, 17))
                assert float(evaluate(fixed, at, 17)) == pytest.approx(right, rel=1e-15)


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
