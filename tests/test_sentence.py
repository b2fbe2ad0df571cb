"""How a phrase's numbers and formulas are read."""

from __future__ import annotations

import pytest

from theory.sentence import numbers


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("about (K − 1)/(2M) nats", ["(K-1)/(2M)"]),
        ("then (1 − 2/M)(1 − 1/M), and so on", ["(1-2/M)(1-1/M)"]),
        ("below 1/(2N + 1)", ["1/(2N+1)"]),
        ("about 1.39 M", ["1.39"]),
    ],
)
def test_a_formula_is_one_word_whatever_its_spaces(phrase: str, found: list[str]) -> None:
    assert numbers(phrase) == found
