"""Symbols of one room's own, and parameters that are lists of any name."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from toy import SQUARE

import theory.notation
from companion.adversary import wrong_claims
from companion.judge import derived, stated
from companion.results import Verdict
from theory.domain import Domain, DomainError, Integers, Reals, Schedule, Shares, substitution
from theory.laws import ChiSquared
from theory.notation import (
    Clash,
    K,
    M,
    Quantity,
    UnknownSymbol,
    declared_by,
    entry,
    i,
    local,
    n,
    symbol,
)
from theory.numeric import enclose, evaluate
from theory.proof import Proof, derive
from theory.theorem import Claim, Rival


@pytest.fixture(autouse=True)
def _no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theory.notation, "LOCAL", {})


def shares() -> Any:
    return local("q", "shares of the types", length=K, positive=True)


# -- a room's own symbols -------------------------------------------------------------------


def test_a_local_symbol_is_a_parameter_like_any_other() -> None:
    u = local("u", "a level", positive=True)
    domain = Domain(u=Reals(0, 1, open="low"), M=Integers(2))
    assert domain.symbols == {u, M}
    assert domain.check(dict(u="1/2", M=3))["u"] == Fraction(1, 2)
    assert declared_by(__name__) == {"u": entry("u")}
    assert entry("u").meaning == "a level"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("M", "symbol of the book: M, samples drawn"),
        ("lam", "symbol of the book: lam"),
        ("lambda", "cannot be a parameter's name"),
        ("digits", "cannot be a parameter's name"),
        ("two words", "cannot be a parameter's name"),
    ],
)
def test_a_local_symbol_that_clashes_is_refused(name: str, says: str) -> None:
    with pytest.raises(Clash, match=says):
        local(name, "something else", positive=True)


def test_rooms_may_share_a_name_with_meanings_of_their_own_but_not_with_other_properties() -> None:
    elsewhere = {"local": local, "__name__": "theory.toys.other"}
    exec("u = local('u', 'another level', positive=True)", elsewhere)
    assert local("u", "a level", positive=True) == elsewhere["u"]
    assert entry("u", "theory.toys.other").meaning == "another level"
    assert entry("u", __name__).meaning == "a level"
    with pytest.raises(Clash, match=r"declared otherwise in theory\.toys\.other: another level"):
        local("u", "a level", real=True)
    with pytest.raises(Clash, match="declared otherwise"):
        local("u", "a level", 1, positive=True)


def test_an_unknown_symbol_is_named() -> None:
    with pytest.raises(UnknownSymbol, match=r"u is no symbol of the book: .* local\(\)"):
        symbol("u")
    with pytest.raises(DomainError, match="u is no symbol of the book"):
        Domain(u=Integers(1))


def test_a_room_shows_its_own_symbols() -> None:
    level = local("u", "a level", positive=True)
    claim = replace(SQUARE.theorem.claims[0], value=level, domain=Domain(u=Reals(0, open="low")))
    room = replace(SQUARE, theorem=replace(SQUARE.theorem, claims=[claim]))
    assert [each.meaning for each in room.own_symbols.values()] == ["a level"]
    assert SQUARE.own_symbols == {}


# -- steps that stay open say why -----------------------------------------------------------


def test_points_given_for_a_step_must_name_known_symbols_and_all_of_them() -> None:
    u = local("u", "a level", positive=True)
    p = Proof(Domain(M=Integers(2)))
    mean = ChiSquared(M - 1).mean(lambda q: q * u)
    p.compute(mean, "", at=[dict(M=Fraction(3), u=Fraction(2))])
    assert p.derivation.steps[-1].holds is True
    with pytest.raises(UnknownSymbol, match="v is no symbol of the book"):
        p.compute(mean, "", at=[dict(M=Fraction(3), v=Fraction(2))])
    with pytest.raises(ValueError, match="at M=3: u is given no value"):
        p.compute(mean, "", at=[dict(M=Fraction(3))])


def test_a_step_that_stays_open_says_why() -> None:
    u = local("u", "a level", positive=True)
    p = Proof(Domain(M=Integers(2)), Domain(n=Integers(0)))
    p.compute(ChiSquared(M - 1).mean(lambda q: q * u), "")
    assert p.derivation.steps[-1].holds is None
    assert p.derivation.steps[-1].why.startswith("no domain gives u a value")
    p.identity(M * (n + 1), M * n + M, "")
    assert p.derivation.steps[-1].why.startswith("no one domain gives all")
    claim = SQUARE.theorem.claims[0]
    rung = derived(claim, derive(lambda p: p.compute(sympy.Sum(u, (i, 1, 2)), "Twice."), [claim]))
    assert rung.verdict is Verdict.UNDECIDED
    assert "stays open (no domain gives u a value: give points, at=[dict(...)]): Twice." in (
        rung.detail
    )


# -- lists of any name ----------------------------------------------------------------------


@given(st.integers(0, 10**6))
def test_shares_are_positive_and_add_up_to_one(seed: int) -> None:
    allowed = Shares(2, 5)
    for value in (allowed.draw(Random(seed)), allowed.scatter(Random(seed))):
        assert value in allowed
    assert all(value in allowed for value in allowed.awkward())


def test_shares_are_typed_as_a_list_and_set_their_number() -> None:
    q = shares()
    domain = Domain(q=Shares(2), M=Integers(2))
    point = domain.check(dict(q=["1/2", "1/3", "1/6"], M=3))
    assert substitution(point)[K] == 3
    squares = sympy.Sum(q[i] ** 2, (i, 1, K))
    assert evaluate(squares, point) == evaluate(sympy.Rational(7, 18), {})
    assert enclose(squares, point).error < 1e-25
    assert {K, M} <= domain.symbols
    for wrong in (["1/2", "1/3"], ["1"], ["3/2", "-1/2"], "1/2"):
        with pytest.raises(DomainError, match=r"q=.* is outside its domain: q is 2 or more"):
            domain.check(dict(q=wrong, M=3))
    assert domain.latex()[0].startswith(r"q_i > 0")


def test_a_list_needs_a_set_of_lists_and_its_length_is_no_parameter() -> None:
    shares()
    with pytest.raises(DomainError, match="q is a list of numbers"):
        Domain(q=Reals(0, 1))
    with pytest.raises(DomainError, match="M is one number"):
        Domain(M=Schedule())
    with pytest.raises(DomainError, match="K is the length"):
        Domain(q=Shares(), K=Integers(1))


def test_lists_of_one_length_are_equally_long() -> None:
    local("Ns", "real samples in each refit", length=n, integer=True, positive=True)
    domain = Domain(Ms=Schedule(Integers(2)), Ns=Schedule(Integers(1)))
    assert all(len(p["Ms"]) == len(p["Ns"]) for p in domain.awkward() + domain.scattered("", 30))
    with pytest.raises(DomainError, match="Ms and Ns must be equally long"):
        domain.check(dict(Ms=[2, 3], Ns=[1]))


def test_a_claim_for_any_shares_is_judged_like_any_other() -> None:
    q = shares()
    apart = 1 - sympy.Sum(q[i] ** 2, (i, 1, K))
    claim = Claim(
        "fixed",
        Quantity("H_n", "H_n", 0, sympy.S.Zero, sympy.S.One),
        apart * (1 - 1 / M) ** n,
        Domain(q=Shares(2), M=Integers(2), n=Integers(0, 99)),
        [Rival(apart, "nothing is lost")],
    )
    found = derive(lambda p: p.solve(lambda v: v * (1 - 1 / M), apart, "One factor."), [claim])
    assert stated(claim).verdict is Verdict.VERIFIED
    assert derived(claim, found).verdict is Verdict.VERIFIED
    first = replace(claim, value=claim.value.subs(i, i) - q[1] * (q[1] - q[2]) / 10**9)
    assert derived(first, found).verdict is Verdict.REFUTED
    assert wrong_claims(claim)
