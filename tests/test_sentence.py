"""How a phrase's numbers and formulas are read, and found in what carries them."""

from __future__ import annotations

import pytest

from theory.sentence import numbers, says


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("⌊ln(f)/ln(1 − 1/M)⌋ + 1", "floor(log(f)/log(1 - 1/M)) + 1", True),
        ("⌊ln(f)/ln(1 − 1/M)⌋ + 2", "floor(log(f)/log(1 - 1/M)) + 1", False),
        ("M ln(1/f) + 1", "M*log(1/f) + 1", True),
        ("M ln(1/f) + 1", "M*log(2/f) + 1", False),
    ],
)
def test_logarithms_and_floors_are_read(phrase: str, text: str, stands: bool) -> None:
    assert all(says(each, text) for each in numbers(phrase)) is stands


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
