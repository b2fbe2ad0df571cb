"""Proofs: each kind of step is recorded as what it is, and a wrong one is caught."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

import theory.standard
from theory.algebra import normal_form
from theory.domain import Domain, Integers, Positive, Reals
from theory.gaussian import mle_variance
from theory.laws import ChiSquared
from theory.notation import M, Ms, i, n, sigma, w, x
from theory.proof import Proof, Step, derive
from theory.standard import Standard

DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
q = sympy.Symbol("q", positive=True)


def proof_of(domain: Domain = DOMAIN) -> Proof:
    return Proof(domain)


def last(p: Proof) -> Step:
    return p.derivation.steps[-1]


# -- computed -------------------------------------------------------------------------------


def test_a_computed_step_is_tried_again_by_quadrature() -> None:
    p = proof_of()
    assert (
        sympy.simplify(p.compute(ChiSquared(M - 1).mean(lambda q: q), "The mean.") - (M - 1)) == 0
    )
    assert last(p).kind == "computed"
    assert last(p).holds is True
    assert last(p).checked > 1


def test_sums_products_and_limits_are_computed_too() -> None:
    p = proof_of()
    index = sympy.Symbol("k", integer=True, positive=True)
    assert p.compute(sympy.Sum(index, (index, 1, 10)), "") == 55
    assert p.compute(sympy.Product(index, (index, 1, 5)), "") == 120
    assert p.compute(sympy.Limit(sympy.sin(q) / q, q, 0), "") == 1
    assert [step.holds for step in p.derivation.steps] == [True] * 3


def test_a_wrong_integral_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = sympy.Integral.doit
    monkeypatch.setattr(
        sympy.Integral, "doit", lambda self, **hints: right(self, **hints) * (1 + sigma / 10**12)
    )
    p = proof_of()
    p.compute(sympy.Integral(q**2, (q, 0, sigma)), "A slip in the algebra system.")
    assert last(p).holds is False


def test_a_wrong_simplification_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("theory.proof.normal_form", lambda expr: expr + 1)
    p = proof_of()
    p.compute(sympy.Integral(q, (q, 0, sigma)), "A slip in the simplifier.")
    assert last(p).holds is False


def test_a_step_that_nothing_tries_again_stays_open() -> None:
    p = proof_of()
    p.compute(sympy.Integral(q, (q, 0, sigma)), "", at=[])
    assert last(p).holds is None
    p.compute(sympy.Integral(q, (q, 0, sympy.Symbol("a", positive=True))), "Not in the domain.")
    assert last(p).holds is None


# -- identities -----------------------------------------------------------------------------


def test_an_identity_holds() -> None:
    p = proof_of()
    assert p.identity((sigma + 1) ** 2, sigma**2 + 2 * sigma + 1, "") == sigma**2 + 2 * sigma + 1
    assert last(p).holds is True


@pytest.mark.parametrize(
    "right", [sigma**2 + 1, (sigma + 1) ** 2 + sympy.Rational(1, 10**20), (sigma + 1) ** 3]
)
def test_a_false_identity_is_caught(right: Any) -> None:
    p = proof_of()
    p.identity((sigma + 1) ** 2, right, "")
    assert last(p).holds is False


def test_an_identity_that_does_not_simplify_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("theory.proof.is_zero", lambda expr: False)
    p = proof_of()
    p.identity((sigma + 1) ** 2, sigma**2 + 2 * sigma + 1, "")
    assert last(p).holds is None


def test_an_identity_over_no_point_is_not_passed() -> None:
    p = proof_of()
    a = sympy.Symbol("a")
    p.identity((a + 1) ** 2, a**2 + 2 * a + 1, "")
    assert last(p).holds is not True


# -- recursions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "start", "solution"),
    [
        (lambda v: v * (1 - 1 / M), sigma**2, sigma**2 * (1 - 1 / M) ** n),
        (lambda v: v + sigma**2 / M, sympy.S.Zero, n * sigma**2 / M),
        (lambda v: v / 2 + 1, sympy.S.Zero, 2 - 2 * sympy.Rational(1, 2) ** n),
    ],
)
def test_a_recursion_is_solved(step: Callable[[Any], Any], start: Any, solution: Any) -> None:
    p = proof_of()
    assert sympy.simplify(p.solve(step, start, "") - solution) == 0
    assert last(p).holds is True
    assert last(p).checked > 0


@pytest.mark.parametrize(
    "wrong",
    [
        sigma**2 * (1 - 1 / M) ** (n + 1),
        sigma**2 * (1 - n / M),
        sigma**2 * (1 - 1 / M) ** n * (1 + n * (n - 1) * (n - 2) / 10**15),
    ],
    ids=["off by one", "first order", "right for three steps"],
)
def test_a_wrong_solution_of_a_recursion_is_caught(
    wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sympy, "rsolve", lambda *args: wrong)
    p = proof_of()
    p.solve(lambda v: v * (1 - 1 / M), sigma**2, "")
    assert last(p).holds is False


def test_a_recursion_that_nothing_iterates_stays_open() -> None:
    p = proof_of()
    p.solve(lambda v: v / (1 + w), sympy.S.One, "")
    assert (last(p).holds, last(p).checked) == (None, 0)
    assert "gives w a value" in last(p).why
    p.solve(
        lambda v: v / (1 + w), sympy.S.One, "", at=[dict(w=Fraction(1, 3)), dict(w=Fraction(2))]
    )
    assert (last(p).holds, last(p).checked) == (True, 2)


def test_a_recursion_that_is_not_solved_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sympy, "rsolve", lambda *args: None)
    with pytest.raises(ValueError, match="recursion"):
        proof_of().solve(lambda v: v**2, sigma, "")


def test_a_schedule_is_unrolled() -> None:
    p = proof_of()
    product_ = p.unroll(lambda v, size: v * (1 - 1 / size), sigma**2, "")
    assert product_ == sigma**2 * sympy.Product(1 - 1 / Ms[i], (i, 1, n))
    assert last(p).holds is True
    total = p.unroll(lambda v, size: v + sigma / size, sympy.S.Zero, "")
    assert total == sympy.Sum(sigma / Ms[i], (i, 1, n))
    assert last(p).holds is True


def test_a_step_that_is_no_factor_is_caught_when_unrolled() -> None:
    p = proof_of()
    p.unroll(lambda v, size: v**2 / size, sigma, "Not linear.")
    assert last(p).holds is False


def test_a_step_that_multiplies_and_adds_is_not_unrolled() -> None:
    with pytest.raises(ValueError, match="only"):
        proof_of().unroll(lambda v, size: v / size + 1, sigma, "")


# -- cited and argued -----------------------------------------------------------------------

STANDARDS = [each for each in vars(theory.standard).values() if isinstance(each, Standard)]


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda s: s.name)
def test_a_standard_theorem_is_quoted_correctly(standard: Standard) -> None:
    cases = standard.sanity()
    assert cases
    assert all(cases)
    assert standard.says.endswith(".")
    assert standard.latex
    assert standard.source


def test_citing_runs_the_sanity_check() -> None:
    p = proof_of()
    p.cite(STANDARDS[0])
    assert last(p).kind == "cited"
    assert last(p).holds is True
    assert p.derivation.cites == [STANDARDS[0]]


def _degrees(count: Callable[[int], int]) -> list[bool]:
    """Whether the mean sum of squares about the mean, over fair signs, is ``count(size)``."""
    cases = []
    for size in (2, 3, 4):
        total = Fraction(0)
        for signs in product((-1, 1), repeat=size):
            mean = Fraction(sum(signs), size)
            total += sum((z - mean) ** 2 for z in signs)
        cases.append(total / 2**size == count(size))
    return cases


@pytest.mark.parametrize(("degrees", "holds"), [(lambda M: M - 1, True), (lambda M: M, False)])
def test_a_misquoted_theorem_is_caught(degrees: Callable[[int], int], holds: bool) -> None:
    p = proof_of()
    p.cite(Standard("Cochran", "Misquoted.", "", "nobody", lambda: _degrees(degrees)))
    assert last(p).holds is holds


def test_a_theorem_whose_check_tries_nothing_is_not_passed() -> None:
    p = proof_of()
    p.cite(Standard("untried", "True.", "", "nobody", list))
    assert last(p).holds is False


def test_an_argument_claims_no_computation() -> None:
    p = proof_of()
    p.argue("Words.", "a = b")
    assert last(p) == Step("argued", "Words.", "a = b")
    assert last(p).holds is None


# -- the derivation as a whole --------------------------------------------------------------


def test_a_proof_may_use_another_room() -> None:
    p = proof_of()
    value = p.uses("gaussian/mle_variance")
    assert value == mle_variance.THEOREM.claim().value
    assert p.derivation.rests_on == ["gaussian/mle_variance"]
    assert last(p).kind == "cited"


def test_one_formula_is_the_headline_s() -> None:
    claims = mle_variance.THEOREM.claims
    assert derive(lambda p: sigma, claims).formulas == {claims[0].name: sigma}
    assert derive(lambda p: {"a": sigma, "b": w}, claims).formulas == {"a": sigma, "b": w}


@pytest.mark.parametrize(
    ("expr", "wanted"),
    [
        (sympy.gamma(M + 1) / sympy.gamma(M), M),
        (sympy.sin(x) ** 2 + sympy.cos(x) ** 2, sympy.S.One),
        (sigma + 0, sigma),
    ],
)
def test_a_normal_form_is_short(expr: Any, wanted: Any) -> None:
    assert normal_form(expr) == wanted


def test_a_step_is_only_tried_where_its_symbols_have_values() -> None:
    p = proof_of(Domain(w=Reals(0, 1)))
    p.identity(w * (1 - w), w - w**2, "")
    awkward = {point["w"] for point in Domain(w=Reals(0, 1)).awkward()}
    assert len(awkward) < last(p).checked <= 12  # and the rest are drawn


def test_a_step_is_tried_on_the_first_domain_that_has_its_symbols() -> None:
    p = Proof(Domain(w=Reals(0, 1)), DOMAIN)
    p.identity((1 + w) ** 2, 1 + 2 * w + w**2, "")
    p.identity((sigma + n) ** 2, sigma**2 + 2 * n * sigma + n**2, "")
    p.identity((sigma + w) ** 2, sigma**2 + 2 * w * sigma + w**2, "no domain has both")
    assert [step.holds for step in p.derivation.steps] == [True, True, None]


def test_a_step_is_tried_at_small_numbers_however_far_a_recipe_reaches() -> None:
    p = Proof(Domain(M=Integers(2, reach=10**12)))
    p.identity(sympy.expand((M + 1) ** 2 - 1), M * (M + 2), "A product:")
    assert all(point["M"] <= 42 for point in p._for(M))
