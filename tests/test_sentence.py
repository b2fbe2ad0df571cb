"""Formulas in sentences, as people write them, found in what carries them."""

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
