"""Plans: the rooms' own answers, the least that is enough, and clear refusals."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.cli import main
from companion.plan import _value, least, plan
from theory.domain import DomainError


@given(st.integers(1, 10**9), st.integers(1, 50))
def test_the_least_that_is_enough_is_found(threshold: int, low: int) -> None:
    assert least(lambda n: n >= threshold, low) == max(threshold, low)


def test_nothing_is_found_where_nothing_is_enough() -> None:
    assert least(lambda n: False) is None


def _needed(rows: list[Any], scheme: str) -> Any:
    return next(row for row in rows if scheme in row.scheme)


@pytest.mark.parametrize("retain", ["0.9", "0.95", "0.99"])
def test_one_real_sample_less_is_not_enough(retain: str) -> None:
    aim = Fraction(retain)
    rows = plan(retain=aim, samples=1000).rows
    new = int(_needed(rows, "new real").needs.split()[0].replace(",", ""))
    old = int(_needed(rows, "same real").needs.split()[0].replace(",", ""))
    share = "mixing/fresh_fraction:stationary"
    assert _value(share, N=1000, alpha=Fraction(new, 1000)) >= aim
    assert _value(share, N=1000, alpha=Fraction(new - 1, 1000)) < aim
    same = "mixing/fixed_real_set:stationary"
    assert _value(same, N=old, M=1000 - old) >= aim > _value(same, N=old - 1, M=1001 - old)
    assert 2.5 < old / new < 3.5


@given(st.fractions("1/2", "199/200"), st.sampled_from(["1/20", "1/10", "1/2", "1"]))
@settings(max_examples=20, deadline=None)
def test_a_plan_keeps_what_was_asked_for(retain: Fraction, alpha: str) -> None:
    for row in plan(retain=retain, alpha=Fraction(alpha)).rows:
        assert row.keeps is not None
        assert row.keeps >= retain


def test_a_rare_type_needs_many_real_samples() -> None:
    (row,) = plan(weight=Fraction(1, 1000)).rows
    assert row.needs.startswith("4,603 ")
    assert row.theorem == "mixing/mutation_equilibrium:present"
    rows = plan(weight=Fraction(1, 100), chance=Fraction(1, 2), samples=1000).rows
    assert "at most" in rows[-1].needs


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "either retain or a weight"),
        (dict(retain=Fraction(1, 2), weight=Fraction(1, 2)), "either retain or a weight"),
        (dict(retain=Fraction(1, 2)), "either alpha or samples"),
        (dict(retain=Fraction(3, 2), samples=10), "retain=3/2"),
        (dict(retain=Fraction(1), samples=10), "retain=1"),
        (dict(retain=Fraction(1, 2), alpha=Fraction(0)), "alpha=0"),
        (dict(retain=Fraction(1, 2), samples=2), "samples=2"),
        (dict(weight=Fraction(0)), "weight=0"),
        (dict(weight=Fraction(1, 2), chance=Fraction(1)), "chance=1"),
    ],
)
def test_a_bad_aim_is_named(given: dict[str, Any], says: str) -> None:
    with pytest.raises(DomainError, match=says):
        plan(**given)


def test_the_command_gives_the_same_answers() -> None:
    done = CliRunner().invoke(main, ["plan", "--retain", "0.95", "--alpha", "0.05", "--json"])
    assert done.exit_code == 0, done.output
    expected = plan(retain=Fraction("0.95"), alpha=Fraction("0.05")).as_data()
    assert json.loads(done.output) == expected
    assert "10 of them real" in expected["rows"][0]["needs"]
