"""The chain's fast routes against exact arithmetic: each must stay inside its own error."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import value
from theory.discrete._survival import Genealogy, Survival
from theory.discrete.absorption_time import Absorption, Fixing
from theory.discrete.zipf_tail_cut import Missing, Truncated, Words
from theory.maths.wright_fisher import ancestors, ancestry, bracket, forward, parents, survival
from theory.numeric import Algorithm, TooLarge, enclose

weights = st.fractions(0, 1, max_denominator=1000).filter(lambda w: 0 < w < 1)


def mp(x: Fraction) -> Any:
    return mpmath.mpf(x.numerator) / x.denominator


@given(st.integers(1, 40), weights, st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_survival_in_double_precision_is_off_by_less_than_it_says(
    M: int, w: Fraction, n: int
) -> None:
    found, error = survival(M, w, n)
    with mpmath.workdps(30):
        truth = Survival.numeric(Fraction(M), w, Fraction(n))
        assert abs(found / truth - 1) <= error < 1e-11


@pytest.mark.parametrize(("M", "n"), [(150, 3), (150, 150), (150, 2000), (400, 60)])
def test_dropped_ends_are_counted(M: int, n: int) -> None:
    found, error = survival(M, Fraction(1, M), n)
    (truth,), slack = forward(M, [(1, M - 1)], n)  # a route that drops nothing
    assert abs(found / truth - 1) <= error + slack < 1e-8


@given(st.integers(2, 40), weights, st.integers(1, 200))
@settings(max_examples=60, deadline=None)
def test_survival_forward_in_time_is_off_by_less_than_it_says(M: int, w: Fraction, n: int) -> None:
    (found,), error = forward(M, [(float(w), float(1 - w))], n)
    with mpmath.workdps(30):
        truth = Survival.numeric(Fraction(M), w, Fraction(n))
        back = Genealogy.numeric(Fraction(M), w, Fraction(n))
        assert abs(found / truth - 1) <= error < 1e-8
        assert abs(back / truth - 1) < 1e-29


@given(st.integers(1, 25), weights, st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_the_bracket_holds_the_truth(M: int, w: Fraction, n: int) -> None:
    low, high = bracket(M, w, n)
    truth = mp(Survival.recipe(Fraction(M), w, Fraction(n)))
    assert low <= truth * (1 + mpmath.mpf(2) ** -50)
    assert truth <= high * (1 + mpmath.mpf(2) ** -50)


def test_a_bracket_that_leaves_a_bound_away_is_wide_or_wrong() -> None:
    low, high = bracket(2000, Fraction(1, 2000), 50)
    truth, _ = survival(2000, Fraction(1, 2000), 50)
    assert low < truth < high < 1.01 * low
    shifted, _ = survival(2000, Fraction(1, 2000), 51)
    assert not low < shifted < high


@pytest.mark.parametrize("M", [1, 2, 7, 30])
def test_rows_of_the_ancestry_are_the_exact_ones(M: int) -> None:
    exact = [parents(Fraction(M), a) for a in range(M + 1)]
    for a, row in enumerate(exact):
        np.testing.assert_allclose(ancestry(M)[a, : a + 1], [float(p) for p in row], rtol=1e-14)


def test_the_law_of_the_ancestors_adds_up() -> None:
    law = ancestors(2000, 100)
    assert abs(law.chances.sum() - 1) < 1e-11
    assert law.dropped < 1e-30


def test_forward_and_backward_agree_at_sizes_that_only_the_fast_route_reaches() -> None:
    M, n = 800, 5
    counts = np.arange(M + 1)
    from scipy.stats import binom

    forward = np.array([binom.pmf(counts, M, j / M) for j in counts])
    alive = np.ones(M + 1)
    alive[0] = 0
    for _ in range(n - 1):
        alive = forward @ alive
    direct = float(binom.pmf(counts, M, 1 / M) @ alive)
    assert float(survival(M, Fraction(1, M), n)[0]) == pytest.approx(direct, rel=1e-9)


# -- enclosures of other rooms -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("algorithm", "args"),
    [
        (Survival, (20, Fraction(1, 7), 30)),
        (Absorption, (20, Fraction(1, 7))),
        (Fixing, (25, Fraction(1, 3))),
        (Missing, (30, 40, Fraction(2))),
        (Missing, (100, 5, Fraction(1))),
        (Truncated, (30, 10, 40, Fraction(2))),
        (Words, (20, 4, 30, Fraction(2))),
    ],
)
def test_an_enclosure_holds_the_exact_value(algorithm: type[Algorithm], args: Any) -> None:
    given_ = [Fraction(each) for each in args]
    exact = mpmath.mpmathify(algorithm.numeric(*given_))
    found = algorithm.enclosure(*given_)
    assert found.low <= exact <= found.high
    if algorithm is not Words:
        assert found.error < 1e-10


def test_bounds_enter_a_formula_in_any_way() -> None:
    from theory.notation import M, n, w

    point = dict(M=Fraction(2000), w=Fraction(1, 2000), n=Fraction(50))
    once, squared = (enclose(Survival(M, w, n) ** power, point) for power in (1, 2))
    assert once.low**2 <= squared.high
    assert squared.low <= once.high**2
    assert "double precision" in squared.how
    small = dict(M=Fraction(9), w=Fraction(1, 2), n=Fraction(3))
    ways = [enclose(kind(M, w, n), small) for kind in (Survival, Genealogy)]
    assert max(way.low for way in ways) <= min(way.high for way in ways)
    assert all(way.error < 1e-29 for way in ways)

    with pytest.raises(TooLarge):
        enclose(Genealogy(M, w, n), dict(M=Fraction(10**4), w=Fraction(1, 2), n=Fraction(3)))


# -- what a person gets ------------------------------------------------------------------------


def test_a_value_says_how_good_it_is() -> None:
    fine = value("discrete/survival", M=100, w=Fraction(1, 100), n=50)
    assert (fine.digits, fine.note, fine.error) == (30, "", None)
    assert fine.value == "0.0411218424020381164267779610005"

    double = value("discrete/survival", M=2000, w=Fraction(1, 2000), n=50)
    assert double.value == "0.03781450905"
    assert double.digits == 10
    assert "double precision" in double.note
    assert double.error is not None
    assert 0 < double.error < 1e-10
    assert float(double.low) < float(double.high)
    assert abs(float(double.value) - float(double.low)) < 1e-11

    bounds = value("discrete/survival", M=10**6, w=Fraction(1, 10**6), n=50)
    assert "proven bounds" in bounds.note
    assert bounds.error is not None
    assert bounds.error < 1e-5


def test_fewer_digits_are_printed_where_fewer_are_asked_for() -> None:
    found = value("discrete/survival", M=2000, w=Fraction(1, 2000), n=50, digits=5)
    assert found.value in ("0.037814", "0.037815")
    assert found.digits == 5


def test_a_wide_bracket_is_refused_with_its_bounds() -> None:
    with pytest.raises(TooLarge, match=r"between 1\.99.*e-6 and 2\.54.*e-6"):
        value("discrete/survival", M=10**6, w=Fraction(1, 10**6), n=10**6)


def test_the_plateau_has_as_many_digits_as_one_likes() -> None:
    found = value("discrete/survival", M=20, w=Fraction(1, 20), n=10**9, digits=60)
    assert found.value == "0.05" + 59 * "0"  # a little above 1/20, so the zeros are digits
    assert found.digits == 60
    third = value("discrete/survival", M=20, w=Fraction(1, 3), n=10**9, digits=100)
    assert third.value == "0." + 100 * "3"


def test_rivals_stand_beside_a_bracketed_value() -> None:
    found = value("discrete/survival", M=10**6, w=Fraction(1, 10**6), n=50, rivals=True)
    assert found.rivals[0].off_by < -0.99


def test_types_left_of_a_hundred_after_fifty_refits() -> None:
    found = value("discrete/support_size", M=100, n=50, digits=11)
    assert found.value == "4.112184240" + "2"
    assert value("discrete/support_size", M=2000, n=50).error is not None


def test_the_time_to_absorption_reaches_two_thousand_samples() -> None:
    found = value("discrete/absorption_time", M=2000, w=Fraction(1, 2))
    diffusion = 4000 * float(mpmath.log(2))
    assert 0.998 < float(found.value) / diffusion < 1
