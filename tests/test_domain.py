"""Domains: they say what is wrong, fill in what is left out, and never hand out a point outside."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from companion.rooms import room, slugs
from theory.domain import (
    Domain,
    DomainError,
    EmptyDomain,
    Integers,
    Interval,
    Positive,
    Reals,
    Schedule,
    show,
    substitution,
    whole,
)
from theory.notation import M, Ms, N, alpha, n, sigma, w

MODEL = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
LISTED = Domain(Ms=Schedule(Integers(2)), sigma=Positive(default=1))
PAIR = Domain(M=Integers(1), N=Integers(1), where=[M <= N])

numbers = st.integers(-300, 300)
randoms = st.randoms(use_true_random=False)


@st.composite
def intervals(draw: Any) -> Interval:
    """Sets of numbers of every shape, none of them empty."""
    low, width = draw(st.none() | numbers), draw(st.integers(1, 50))
    high = draw(st.none() | st.just((low or draw(numbers)) + width))
    if draw(st.booleans()):
        found = Integers(low, high) if low is not None else Interval(high=high, integer=True)
        return found if high is None else Interval(found.low, Fraction(high), integer=True)
    return Reals(low, high, open=draw(st.sampled_from(["", "low", "high", "both"])))


# -- checking -------------------------------------------------------------------------------


def test_a_point_is_exact_with_defaults_filled_in() -> None:
    assert MODEL.check(dict(M=5, n=0)) == dict(M=Fraction(5), n=Fraction(0), sigma=Fraction(1))
    assert MODEL.check(dict(M="5", n=3.0, sigma=0.1))["sigma"] == Fraction(1, 10)
    assert MODEL.check(dict(M=5, n=3, sigma="2/3"))["sigma"] == Fraction(2, 3)
    assert MODEL.check(dict(M=5, n=3, sigma=sympy.Rational(2, 3)))["sigma"] == Fraction(2, 3)
    assert LISTED.check(dict(Ms=[3, 4]))["Ms"] == (Fraction(3), Fraction(4))
    assert LISTED.check(dict(Ms=7))["Ms"] == (Fraction(7),)
    assert LISTED.check(dict(Ms=()))["Ms"] == ()


@pytest.mark.parametrize(
    ("domain", "values", "parts"),
    [
        (MODEL, dict(M=1, n=0), ["M=1", "outside", "an integer, 2 or more"]),
        (MODEL, dict(M=2.5, n=0), ["M=2.5", "outside", "an integer, 2 or more"]),
        (MODEL, dict(M=2, n=-1), ["n=-1", "outside", "an integer, 0 or more"]),
        (MODEL, dict(M=2, n=0, sigma=0), ["sigma=0", "outside", "a number above 0"]),
        (MODEL, dict(M="abc", n=0), ["M=abc", "not a number", "an integer, 2 or more"]),
        (MODEL, dict(M="1/0", n=0), ["M=1/0", "not a number"]),
        (MODEL, dict(M=(2, 3), n=0), ["M=2,3", "is a list", "an integer, 2 or more"]),
        (MODEL, dict(M=float("nan"), n=0), ["M=nan", "not a number"]),
        (MODEL, dict(M=float("inf"), n=0), ["M=inf", "not a number"]),
        (MODEL, dict(M=5), ["n is missing", "an integer, 0 or more"]),
        (MODEL, dict(M=5, n=1, x=2), ["unknown parameter x", "M, n, sigma"]),
        (MODEL, dict(M=10**301, n=0), ["M=(about 10^30", "beyond 10^±300"]),
        (MODEL, dict(M=2, n=0, sigma=Fraction(1, 10**301)), ["sigma=", "beyond 10^±300"]),
        (MODEL, dict(M=10**9999, n=0), ["M=", "beyond 10^±300"]),
        (MODEL, dict(M=2, n=0, sigma=Fraction(1, 10**9999)), ["sigma=", "beyond 10^±300"]),
        (LISTED, dict(Ms=(10, 1)), ["Ms=10,1", "outside", "each an integer, 2 or more"]),
        (LISTED, dict(Ms="x"), ["Ms=x", "not a number"]),
        (LISTED, dict(Ms=(5, 10**301)), ["Ms=5,(about 10^30", "beyond 10^±300"]),
        (PAIR, dict(M=3, N=2), ["M <= N", "does not hold"]),
    ],
)
def test_a_refusal_names_the_parameter_the_value_and_the_domain(
    domain: Domain, values: dict[str, Any], parts: list[str]
) -> None:
    with pytest.raises(DomainError) as refusal:
        domain.check(values)
    message = str(refusal.value)
    assert all(part in message for part in parts)
    assert "\n" not in message
    assert len(message) < 200


@given(
    st.dictionaries(st.sampled_from(["M", "n", "sigma", "x"]), st.text(max_size=8) | st.floats())
)
def test_whatever_is_asked_a_point_or_a_refusal_comes_back(values: dict[str, Any]) -> None:
    try:
        point = MODEL.check(values)
    except DomainError:
        return
    assert point["M"] in Integers(2)
    assert point["n"] in Integers(0)
    assert point["sigma"] in Positive()


def test_just_inside_the_limit_is_allowed() -> None:
    point = MODEL.check(dict(M=10**300, n=0, sigma=Fraction(1, 10**300)))
    assert MODEL.check(point) == point


def test_a_parameter_that_the_book_does_not_use_is_refused() -> None:
    with pytest.raises(DomainError, match="unheard_of"):
        Domain(unheard_of=Integers(1))


# -- awkward points and draws ---------------------------------------------------------------


@given(intervals(), randoms)
def test_a_set_hands_out_only_its_own(allowed: Interval, random: Any) -> None:
    awkward = allowed.awkward()
    assert awkward
    assert len(awkward) == len(set(awkward))
    assert all(value in allowed for value in awkward)
    assert allowed.draw(random) in allowed


@given(intervals())
def test_the_edges_of_a_set_are_awkward(allowed: Interval) -> None:
    for end, is_open in [(allowed.low, allowed.low_open), (allowed.high, allowed.high_open)]:
        if end is not None:
            assert (end in allowed.awkward()) == (not is_open)


@pytest.mark.parametrize("domain", [MODEL, LISTED, PAIR], ids=str)
@given(random=randoms)
def test_a_domain_draws_points_of_its_own(domain: Domain, random: Any) -> None:
    point = domain.draw(random)
    assert domain.check(point) == point


@pytest.mark.parametrize("slug", slugs())
def test_a_room_s_awkward_points_are_in_its_domains(slug: str) -> None:
    for claim in room(slug).theorem.claims:
        for points in (claim.domain.awkward(), claim.domain.awkward(most=10, largest=50)):
            assert points
            assert all(claim.domain.check(point) == point for point in points)


@pytest.mark.parametrize("slug", slugs())
def test_a_room_s_conditions_hold_where_the_algebra_system_says_so(slug: str) -> None:
    """Drawn from the box, so that some points fail; whole numbers and fractions alike."""
    for claim in room(slug).theorem.claims:
        domain, random = claim.domain, Random(slug)
        box = Domain(**domain.parameters)
        for point in box.scattered("", 2, Fraction(50)) + [box.draw(random) for _ in range(2)]:
            values = substitution(point)
            says = all(bool(condition.subs(values)) for condition in domain.where)
            assert domain.allows(point) == says


def test_a_power_that_is_no_fraction_is_decided_all_the_same() -> None:
    rooted = Domain(M=Integers(1), N=Integers(1), where=[N ** sympy.Rational(1, 2) > M])
    assert rooted.allows({"M": Fraction(3), "N": Fraction(10)})
    assert not rooted.allows({"M": Fraction(3), "N": Fraction(9)})
    huge = Domain(M=Integers(1), N=Integers(1), where=[2**M > 3**N])
    assert huge.allows({"M": Fraction(1000), "N": Fraction(630)})
    assert not huge.allows({"M": Fraction(1000), "N": Fraction(631)})


def test_a_probe_is_tried_in_place_of_what_would_cost_too_much() -> None:
    domain = Domain(M=Integers(1, 9, probe=(1, 3)), n=Integers(0, 9, probe=(0, 2)))
    assert len(domain.awkward()) == 4
    assert all(point["M"] in (1, 3) and point["n"] in (0, 2) for point in domain.awkward())


@given(randoms)
def test_a_draw_goes_no_further_than_the_probes(random: Any) -> None:
    assert Integers(1, 99, probe=(1, 3, 12)).draw(random) <= 12
    assert Reals(0, probe=(0, Fraction(1, 2))).draw(random) <= Fraction(1, 2)


def test_an_endless_set_is_tried_far_out_or_says_its_reach() -> None:
    with pytest.raises(ValueError, match="give one of 1000 or more, a reach, or an end"):
        Integers(1, probe=(1, 3))
    for far in (Integers(1, probe=(1, 1000)), Integers(1, probe=(1,), reach=9), Integers(1, 9)):
        assert far.past() is None or far.past() > 1000


@given(st.integers(1, 60), st.integers(1, 10**7))
def test_awkward_points_are_as_many_and_as_large_as_asked(most: int, largest: int) -> None:
    assume(largest >= 2)
    points = MODEL.awkward(most=most, largest=largest)
    assert 0 < len(points) <= most
    assert all(abs(value) <= largest for point in points for value in point.values())


def test_awkward_points_reach_into_every_corner() -> None:
    points = MODEL.awkward()
    for name in MODEL.parameters:
        assert {p[name] for p in points} == set(MODEL.parameters[name].awkward())


# -- conditions and emptiness ---------------------------------------------------------------


def test_conditions_between_parameters_hold_at_every_point() -> None:
    assert all(point["M"] <= point["N"] for point in PAIR.awkward())
    assert PAIR.check(dict(M=2, N=2))


def test_conditions_that_leave_out_every_edge_leave_points_within() -> None:
    domain = Domain(w=Reals(0, 1), where=[w > sympy.Rational(3, 5), w < sympy.Rational(4, 5)])
    assert all(Fraction(3, 5) < point["w"] < Fraction(4, 5) for point in domain.awkward())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Domain(M=Integers(5, 4)),
        lambda: Domain(w=Reals(1, 0)),
        lambda: Domain(w=Reals(1, 1, open="low")),
        lambda: Domain(M=Integers(1), N=Integers(1), where=[M < N, N < M]),
    ],
)
def test_an_empty_domain_is_refused(make: Any) -> None:
    with pytest.raises(EmptyDomain):
        make()


# -- schedules ------------------------------------------------------------------------------


def test_a_schedule_sets_the_number_of_refits_and_each_size() -> None:
    point = LISTED.check(dict(Ms=(10, 20)))
    assert substitution(point) == {n: 2, Ms[1]: 10, Ms[2]: 20, sigma: 1}


def test_schedules_that_are_awkward_are_of_several_lengths() -> None:
    lengths = {len(value) for value in Schedule().awkward() if isinstance(value, tuple)}
    assert {0, 1, 2} < lengths


# -- printing -------------------------------------------------------------------------------


def test_a_domain_prints_as_words_and_as_formulas() -> None:
    assert (
        str(MODEL)
        == "M is an integer, 2 or more; n is an integer, 0 or more; sigma is a number above 0"
    )
    assert str(Domain(w=Reals(0, 1, open="low"))) == "w is a number from 0 (excluded) to 1"
    assert "each an integer, 2 or more" in str(LISTED)
    assert "M <= N" in str(PAIR)
    assert Integers(2).latex("M") == r"M \in \mathbb{Z},\ M \ge 2"
    assert Reals().latex("x") == r"x \in \mathbb{R}"
    assert Reals(0, 1).latex("w") == r"0 \le w \le 1"
    assert Positive().latex(r"\sigma") == r"\sigma > 0"


@given(st.lists(st.fractions(), max_size=5).map(tuple))
def test_a_value_shows_as_it_is_typed(value: tuple[Fraction, ...]) -> None:
    assert [Fraction(part) for part in show(value).split(",") if part] == list(value)
    assert all(Fraction(show(each)) == each for each in value)


def test_a_domain_of_some_parameters_keeps_their_conditions() -> None:
    domain = Domain(M=Integers(1), N=Integers(1), w=Reals(0, 1), where=[M <= N, w > 0])
    assert [str(c) for c in domain.only(["M", "w"]).where] == ["w > 0"]
    assert {str(c) for c in domain.only(["M", "N"]).where} == {str(M <= N)}


# -- points that are drawn ------------------------------------------------------------------


def test_drawn_points_lie_in_the_domain_on_all_scales_and_depend_on_the_key() -> None:
    domain = Domain(M=Integers(2), w=Reals(0, 1), sigma=Positive())
    points = domain.scattered("a formula", 200)
    assert points == domain.scattered("a formula", 200) != domain.scattered("another", 200)
    assert all(domain.check(point) == point for point in points)
    sizes = [point["M"] for point in points]
    for low, high in [(2, 10), (10, 1000), (1000, 10**5), (10**5, 10**8)]:
        assert any(low <= size < high for size in sizes)


def test_the_ends_of_a_declared_reach_come_first() -> None:
    domain = Domain(M=Integers(1, probe=(1, 2), reach=400), n=Integers(0, reach=700))
    first, again, second, _, both, *others = domain.scattered("", 50)
    assert first["M"] == again["M"] == 400
    assert second["n"] == 700
    assert both == dict(M=400, n=700)
    assert all(point["M"] <= 400 and point["n"] <= 700 for point in others)
    assert domain.reach == "M ≤ 400, n ≤ 700"


def test_a_reach_outside_the_set_is_refused() -> None:
    with pytest.raises(ValueError, match="probe 11 is not"):
        Integers(1, 10, reach=11)


def test_what_must_be_whole_is_so_at_drawn_points() -> None:
    domain = Domain(N=Integers(1), alpha=Reals(0, 1, open="low"), where=[whole(alpha * N)])
    points = domain.scattered("", 40)
    assert all(domain.allows(point) for point in points)
    assert len({point["N"] for point in points}) > 20
