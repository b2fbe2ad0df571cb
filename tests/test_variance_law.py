"""The law of a product of chi-squared factors, by two algorithms that share no line."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from theory.gaussian.variance_law import ProductLaw, _by_residues, _certain, _on_a_line

DIGITS = 25


@given(
    M=st.integers(2, 60) | st.just(202),
    n=st.integers(1, 12) | st.just(20),
    f=st.fractions(Fraction(1, 3000), 300, max_denominator=3000),
)
def test_residues_and_the_line_agree(M: int, n: int, f: Fraction) -> None:
    half = Fraction(M - 1, 2)
    assume(n * float(half) * float(f) ** (1 / n) < 120)  # the series is short enough
    along = _on_a_line(half, half, n, f, DIGITS)
    summed = _by_residues(half, half, n, f, DIGITS + 10)
    assert abs(along / summed - 1) < mpmath.mpf(10) ** -(DIGITS - 3)


@pytest.mark.parametrize("n", [7, 20, 60, 99, 100, 400])
@pytest.mark.parametrize("M", [2, 3, 12])
def test_the_law_is_found_for_many_refits_of_few_samples(M: int, n: int) -> None:
    half = Fraction(M - 1, 2)
    law = [_on_a_line(half, half, n, f, DIGITS) for f in (Fraction(1, 50), Fraction(1), 200)]
    assert 0 < law[0] < law[1] < law[2] < 1
    assert law[2] >= 1 - mpmath.mpf(1) / 200  # Markov: the expectation is 1 for ever


@given(M=st.integers(2, 30), n=st.integers(1, 4), f=st.integers(2, 60), digits=st.integers(1, 20))
def test_a_law_called_certain_is_1_to_its_digits(M: int, n: int, f: int, digits: int) -> None:
    half = Fraction(M - 1, 2)
    rest = 1 - _on_a_line(half, half, n, Fraction(f), 40)
    if _certain(half, half, n, Fraction(f), digits):
        assert rest < mpmath.mpf(10) ** -(digits + 5)
    else:  # Chernoff's bound is off by a power only, at most some ten digits here
        assert rest > mpmath.mpf(10) ** -(digits + 15)


def test_far_out_the_law_is_1_where_no_integral_reaches() -> None:
    for n in (1, 2, 3):
        assert ProductLaw.numeric(Fraction(1), Fraction(2), n, Fraction(10) ** 12) == 1
