"""Sizes that people have: proven bounds far beyond exact fractions, against independent methods."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from companion.values import value
from theory.decimals import in_decimals
from theory.discrete._absorption import fundamental
from theory.discrete.absorption_time import Absorption, Fixing
from theory.maths.banded import band, solved
from theory.mixing.mutation_equilibrium import AbsentByMoments, _between, _by_lines


@pytest.mark.parametrize(
    ("address", "given", "digits"),
    [
        ("discrete/survival", dict(M=100_000, w=Fraction(1, 100_000), n=1000), 2),
        ("discrete/support_size", dict(M=1_000_000, n=100), 5),
        ("discrete/absorption_time", dict(M=10_000, w=Fraction(1, 100)), 7),
        (
            "mixing/mutation_equilibrium:absent",
            dict(N=1000, M=99_000, w=Fraction(1, 100_000)),
            4,
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_size_that_people_have_gets_bounds(address: str, given: dict, digits: int) -> None:
    found = value(address, **given)
    assert found.digits is not None
    assert found.digits >= digits
    assert found.proven
    assert mpmath.mpf(found.low) <= mpmath.mpf(found.high)
    assert "digits can be trusted" in found.note


# -- the band's equations -------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 3, 8, 21])
@pytest.mark.parametrize("shares", [False, True])
def test_the_band_gives_what_fractions_give(size: int, shares: bool) -> None:
    x, off = solved(size, np.arange(1, size) / size if shares else np.ones(size - 1))
    exact = np.array([float(each) for each in fundamental(size, shares)[1:-1]])
    assert np.all(np.abs(x / exact - 1) <= off + 1e-15)
    assert off < 1e-11


def test_the_band_s_rows_are_binomial_laws() -> None:
    size = 300
    rows = band(size)
    j = np.arange(1, size)
    for d in (-rows.reach, -30, -1, 0, 1, 30, rows.reach):
        law = binom.pmf(j + d, size, j / size)
        assert np.allclose(rows.chances[d + rows.reach], law, rtol=1e-9, atol=1e-25)
    inside = binom.cdf(j + rows.reach, size, j / size) - binom.cdf(
        j - rows.reach - 1, size, j / size
    )
    assert np.all(1 - inside <= rows.dropped + 1e-12)


@pytest.mark.parametrize("shares", [False, True])
def test_ten_thousand_samples_solve_their_equations(shares: bool) -> None:
    size = 10_000
    wanted = np.arange(1, size) / size if shares else np.ones(size - 1)
    x, off = solved(size, wanted)
    whole, counts = np.concatenate([[0], x, [0]]), np.arange(size + 1)
    assert off < 1e-6
    for j in (1, 2, 5, 40, 333, 5000, 7777, 9998, 9999):  # by SciPy's binomial law
        next_ = binom.pmf(counts, size, j / size) @ whole
        assert abs((whole[j] - next_) / wanted[j - 1] - 1) < 2e-8


def test_a_number_far_out_lies_within_the_diffusion_s_reach() -> None:
    found = value("discrete/absorption_time", M=20_000, w=Fraction(1, 3))
    diffusion = -2 * 20_000 * (np.log(1 / 3) / 3 + 2 * np.log(2 / 3) / 3)
    assert float(found.value) == pytest.approx(diffusion, rel=1e-3)


def test_two_types_times_add_up_to_one_s() -> None:
    both = Absorption.enclosure(Fraction(5000), Fraction(1, 4))
    one = Fixing.enclosure(Fraction(5000), Fraction(1, 4))
    other = Fixing.enclosure(Fraction(5000), Fraction(3, 4))
    assert both.low <= one.high + other.high
    assert one.low + other.low <= both.high
    assert both.error < 1e-7


# -- absent at equilibrium ------------------------------------------------------------------


@given(
    N=st.integers(1, 40),
    M=st.integers(1, 60),
    w=st.fractions(Fraction(1, 10_000), Fraction(99, 100), max_denominator=10_000),
)
@settings(max_examples=60)
def test_the_bracket_holds_what_is_worked_out_exactly(N: int, M: int, w: Fraction) -> None:
    bounds = _between(N, M, w)
    exact = in_decimals(_by_lines, Fraction(N), Fraction(M), w)
    assert bounds.low <= exact <= bounds.high


def test_two_ways_agree_for_hundreds_of_samples_within_the_roundings_counted() -> None:
    with mpmath.workdps(30):
        bounds = value("mixing/mutation_equilibrium:absent", N=40, M=700, w=Fraction(1, 200))
        other = AbsentByMoments.numeric(Fraction(40), Fraction(700), Fraction(1, 200))
        assert abs(other / mpmath.mpf(bounds.value) - 1) < mpmath.mpf(10) ** -25


def test_a_large_pool_simulated_is_within_its_bracket() -> None:
    real, synthetic, w, runs = 50, 1950, 0.01, 20_000
    bounds = _between(real, synthetic, Fraction(1, 100))
    rng, count = np.random.default_rng(5), np.zeros(runs, dtype=int)
    for _ in range(400):  # e^(-400 · 50/2000) of the beginning is left
        count = rng.binomial(real, w, runs) + rng.binomial(synthetic, count / (real + synthetic))
    seen = float(np.mean(count == 0))
    spread = 6 * (seen * (1 - seen) / runs) ** 0.5 + np.exp(-10)
    assert float(bounds.low) - spread < seen < float(bounds.high) + spread
