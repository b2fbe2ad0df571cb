"""The judge judged: what is right stands, what is wrong falls, and what is unknown stays open."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from math import sqrt
from types import ModuleType
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from toy import CHECK, CLAIM, ROUTE, SQUARE, judged, magnitude, square, with_claim

from companion.judge import weigh
from companion.results import RUNGS, Verdict
from companion.rooms import Room
from companion.run import verify
from montecarlo.chains.gaussian import Array, by_statistics, retrain
from montecarlo.check import Enumeration, Law, Mean, Probability
from montecarlo.evidence import Moments, Tally
from montecarlo.streams import stream
from theory.domain import Domain, EmptyDomain, Integers, Positive, Reals
from theory.notation import Expectation, Expr, M, Quantity, draw, i, n, s2, sigma, w, x
from theory.notation import Law as LawOf
from theory.notation import Probability as ProbabilityOf
from theory.numeric import Algorithm, evaluate
from theory.proof import Proof
from theory.standard import Standard
from theory.theorem import Claim, Rival, Route, Theorem

pytestmark = pytest.mark.usefixtures("small_batches")


def the_rung(room: Room, name: str) -> tuple[Verdict, str]:
    rung = judged(room).rung(name)
    return rung.verdict, rung.detail


# -- right, wrong and unknown ---------------------------------------------------------------


def test_a_true_claim_is_verified_on_all_rungs() -> None:
    result = judged(SQUARE)
    assert [rung.name for rung in result.rungs] == list(RUNGS)
    assert {rung.verdict for rung in result.rungs} == {Verdict.VERIFIED}
    assert result.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("wrong", [sigma**2 * 6 / 5, sigma**2 / 2, sigma**2 * 4, 9 * sigma**2 / 10])
def test_a_wrong_claim_is_refuted_by_each_witness(wrong: Expr) -> None:
    result = judged(SQUARE.claiming(wrong))
    assert result.verdict is Verdict.REFUTED
    for name in ("derived", "evaluated", "simulated"):
        assert result.rung(name).verdict is Verdict.REFUTED


def test_a_wrong_simulation_refutes_although_the_theory_agrees_with_itself() -> None:
    def biased(rng: np.random.Generator, size: int, sigma: float) -> Any:
        return square(rng, size, sigma) * 1.1

    result = judged(replace(SQUARE, checks=(replace(CHECK, of=biased),)))
    assert result.rung("derived").verdict is Verdict.VERIFIED
    assert result.rung("simulated").verdict is Verdict.REFUTED
    assert result.verdict is Verdict.REFUTED


def test_a_wrong_route_refutes() -> None:
    wrong = replace(ROUTE, by=lambda sigma: sigma**2 + Fraction(1, 10**40))
    assert the_rung(replace(SQUARE, routes=(wrong,)), "evaluated")[0] is Verdict.REFUTED
    inexact = replace(ROUTE, by=lambda sigma: mpmath.mpf(1) + mpmath.mpf(10) ** -28, at=[{}])
    assert the_rung(replace(SQUARE, routes=(inexact,)), "evaluated")[0] is Verdict.REFUTED


def test_an_enumeration_is_an_exact_route() -> None:
    right = Enumeration(of=lambda sigma: Fraction(sigma) ** 2, at=[dict(sigma=3)], words="listed")
    wrong = replace(right, of=lambda sigma: Fraction(sigma))
    room = replace(SQUARE, routes=())
    assert judged(replace(room, checks=(CHECK, right))).verdict is Verdict.VERIFIED
    assert the_rung(replace(room, checks=(CHECK, wrong)), "evaluated")[0] is Verdict.REFUTED


def test_a_starved_budget_is_undecided() -> None:
    starved = replace(CHECK, resolves=1e-4, most=100_000)
    result = judged(replace(SQUARE, checks=(starved,)))
    assert result.rung("simulated").verdict is Verdict.UNDECIDED
    assert "the budget of 100,000 replicates is spent" in result.rung("simulated").detail
    assert result.verdict is Verdict.UNDECIDED


def test_a_budget_is_kept_to_within_a_batch() -> None:
    starved = replace(CHECK, resolves=1e-4, most=1, draws=("sigma",), at=[dict(sigma=64)])
    (point,) = judged(replace(SQUARE, checks=(starved,))).points
    assert point.replicates == starved.batch_size(dict(sigma=64))


def test_a_plain_number_among_the_draws_counts_as_itself() -> None:
    point = dict(sigma=64)
    one, both = (
        replace(CHECK, draws=draws).batch_size(point) for draws in (("sigma",), (8, "sigma"))
    )
    assert one == 8 * both


# -- rivals ---------------------------------------------------------------------------------


def test_a_rival_that_equals_the_claim_stands() -> None:
    same = Rival(sigma**2 * (sympy.sin(sigma) ** 2 + sympy.cos(sigma) ** 2), "the same again")
    result = judged(with_claim(rivals=[*CLAIM.rivals, same]))
    assert [rival.verdict for rival in result.rivals] == ["refuted", "refuted", "undecided"]
    assert result.rung("rivals fallen").verdict is Verdict.UNDECIDED
    assert "the same again" in result.rung("rivals fallen").detail
    assert result.verdict is Verdict.UNDECIDED


def test_a_rival_that_no_simulated_point_tells_apart_stands() -> None:
    nearly = Rival(sigma**2 + (sigma - 1) * (2 * sigma - 5), "equal where it is simulated")
    result = judged(with_claim(rivals=[nearly]))
    assert result.rivals[0].exactly
    assert result.verdict is Verdict.UNDECIDED


def test_a_rival_within_the_resolution_stands() -> None:
    close_by = Rival(sigma**2 * (1 + sympy.Rational(1, 10_000)), "a hair more")
    assert judged(with_claim(rivals=[close_by])).verdict is Verdict.UNDECIDED


def test_a_rival_that_is_undefined_everywhere_stands() -> None:
    zero = sympy.sin(sigma) ** 2 + sympy.cos(sigma) ** 2 - 1
    result = judged(with_claim(rivals=[Rival(sigma**2 / zero, "no number")]))
    assert result.rivals[0].verdict is Verdict.UNDECIDED
    assert result.verdict is Verdict.UNDECIDED


def _with_refits(rival: Rival) -> Room:
    """The toy with a number of refits that changes nothing."""
    return replace(
        with_claim(rivals=[rival], domain=Domain(n=Integers(0), sigma=Positive(default=1))),
        routes=(replace(ROUTE, by=lambda n, sigma: sigma**2, at=[dict(n=0)]),),
        checks=(
            replace(
                CHECK, of=lambda rng, size, n, sigma=1: square(rng, size, sigma), at=[dict(n=1)]
            ),
        ),
    )


def test_a_rival_too_large_to_evaluate_at_some_points_falls_at_others() -> None:
    terms = sympy.Sum(1, (i, 1, 50_000 * n))
    result = judged(_with_refits(Rival(sigma**2 * (1 + terms), "a long sum")))
    assert result.rivals[0].verdict is Verdict.REFUTED
    assert result.verdict is Verdict.VERIFIED


def test_a_rival_too_large_to_evaluate_anywhere_stands() -> None:
    terms = sympy.Sum(1, (i, 1, 10**6 * (n + 1)))
    result = judged(_with_refits(Rival(sigma**2 * (1 + terms), "a very long sum")))
    assert result.rivals[0].verdict is Verdict.UNDECIDED
    assert result.verdict is Verdict.UNDECIDED


def test_a_rival_says_how_far_off_it_is() -> None:
    half, cube = judged(SQUARE).rivals
    assert half.off_by == pytest.approx(-0.5)
    assert cube.off_by == pytest.approx(1.5)
    assert half.widths > 1
    assert cube.at == "sigma=5/2"


# -- what is missing is undecided -----------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "rung"),
    [
        (with_claim(rivals=[]), "rivals fallen"),
        (replace(SQUARE, routes=()), "evaluated"),
        (replace(SQUARE, checks=()), "simulated"),
        (replace(SQUARE, checks=(replace(CHECK, at=[]),)), "simulated"),
    ],
    ids=["no rivals", "no routes", "no checks", "no points"],
)
def test_what_is_missing_is_undecided(room: Room, rung: str) -> None:
    result = judged(room)
    assert result.rung(rung).verdict is Verdict.UNDECIDED
    assert result.rung(rung).detail
    assert result.verdict is Verdict.UNDECIDED


def test_a_proof_that_breaks_is_undecided_and_says_why() -> None:
    def broken(p: Proof) -> Expr:
        raise RuntimeError("this was never finished")

    verdict, why = the_rung(replace(SQUARE, proof=broken), "derived")
    assert verdict is Verdict.UNDECIDED
    assert "this was never finished" in why


def test_a_proof_of_something_else_is_undecided() -> None:
    other = replace(SQUARE, proof=lambda p: {"another": sigma**2})
    assert the_rung(other, "derived")[0] is Verdict.UNDECIDED


def test_a_proof_with_a_false_step_is_not_verified() -> None:
    def slips(p: Proof) -> Expr:
        p.identity((sigma + 1) ** 2, sigma**2 + 1, "The freshman's square.")
        return sigma**2

    verdict, why = the_rung(replace(SQUARE, proof=slips), "derived")
    assert verdict is not Verdict.VERIFIED
    assert "freshman" in why


def test_a_proof_with_an_open_step_is_undecided() -> None:
    def opens(p: Proof) -> Expr:
        p.compute(sympy.Integral(x, (x, 0, 1)), "Never tried again.", at=[])
        return sigma**2

    verdict, why = the_rung(replace(SQUARE, proof=opens), "derived")
    assert verdict is Verdict.UNDECIDED
    assert "stays open" in why


def test_a_proof_that_leans_on_a_misquoted_theorem_is_not_verified() -> None:
    misquoted = Standard("Bessel's slip", "Divide by M.", "", "nobody", lambda: [True, False])

    def leans(p: Proof) -> Expr:
        p.cite(misquoted)
        return sigma**2

    assert the_rung(replace(SQUARE, proof=leans), "derived")[0] is not Verdict.VERIFIED


def test_a_derivation_that_equals_the_claim_but_does_not_simplify_to_it_is_undecided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("companion.judge.is_zero", lambda expr: False)
    other = replace(SQUARE, proof=lambda p: sigma**2 * (sympy.sin(1) ** 2 + sympy.cos(1) ** 2))
    assert the_rung(other, "derived")[0] is Verdict.UNDECIDED


def test_a_route_that_breaks_is_undecided_and_says_why() -> None:
    broken = replace(ROUTE, by=lambda sigma: sigma / 0)
    verdict, why = the_rung(replace(SQUARE, routes=(broken,)), "evaluated")
    assert verdict is Verdict.UNDECIDED
    assert "ZeroDivisionError" in why


def test_a_point_outside_the_domain_is_undecided() -> None:
    outside = replace(CHECK, at=[dict(sigma=-1)])
    result = judged(replace(SQUARE, checks=(outside,)))
    assert result.verdict is Verdict.UNDECIDED
    assert any("sigma=-1" in rung.detail for rung in result.rungs)


def test_a_simulation_that_breaks_is_undecided_and_spares_the_other_rooms() -> None:
    def broken(rng: np.random.Generator, size: int, sigma: float) -> Any:
        return np.full(size, np.nan)

    bad = replace(SQUARE, slug="toy/broken", checks=(replace(CHECK, of=broken),))
    run = verify([bad, SQUARE])
    assert run.claim("toy/broken").verdict is Verdict.UNDECIDED
    assert "finite" in run.claim("toy/broken").rung("simulated").detail
    assert run.claim("toy/square").verdict is Verdict.VERIFIED


# -- rung 1 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [sigma, sigma**3, sigma**2 + 1, sympy.exp(sigma) * sigma**2], ids=str
)
def test_a_wrong_unit_is_refuted(value: Expr) -> None:
    verdict, why = the_rung(SQUARE.claiming(value), "stated")
    assert verdict is Verdict.REFUTED
    assert "unit" in why


def test_a_value_out_of_range_is_refuted() -> None:
    assert the_rung(SQUARE.claiming(-(sigma**2)), "stated")[0] is Verdict.REFUTED
    chance = with_claim(
        quantity=ProbabilityOf("A", "A"), value=2 * w, domain=Domain(w=Reals(0, 1)), rivals=[]
    )
    verdict, why = the_rung(replace(chance, checks=(), routes=()), "stated")
    assert verdict is Verdict.REFUTED
    assert "out of range" in why


def test_a_parameter_outside_the_domain_is_refuted() -> None:
    verdict, why = the_rung(SQUARE.claiming(sigma**2 * M), "stated")
    assert verdict is Verdict.REFUTED
    assert "M is not a parameter" in why


def test_a_claim_over_no_point_is_an_error() -> None:
    with pytest.raises(EmptyDomain):
        Domain(M=Integers(5, 3))
    with pytest.raises(EmptyDomain):
        Domain(M=Integers(2), n=Integers(0), where=[n > M, n < 2])


# -- bounds ---------------------------------------------------------------------------------


def _bound(relation: str, value: Expr, rival: Expr) -> Room:
    """E|X| against a bound; the truth is 0.798σ."""
    claim = Claim(
        "bound",
        Quantity(r"\mathbb{E}\,|X|", "E|X|", 1, sympy.S.Zero),
        value,
        CLAIM.domain,
        [Rival(rival, "too sharp to be true")],
        relation=relation,
    )
    exactly = Route(
        lambda sigma: mpmath.mpf(sigma.numerator) / sigma.denominator * mpmath.sqrt(2 / mpmath.pi),
        at=[dict(sigma=1), dict(sigma=Fraction(7, 3))],
        words="the mean of a half-normal",
    )
    theorem = Theorem("A bound", "[A bound](bound).", "A normal.", [claim])
    return Room("toy/bound", theorem, lambda p: value, (exactly,), (replace(CHECK, of=magnitude),))


LESS, MORE = sigma * 3 / 4, sigma * 17 / 20


@pytest.mark.parametrize(("relation", "true", "false"), [("<=", MORE, LESS), (">=", LESS, MORE)])
def test_a_true_bound_is_verified_and_a_false_one_refuted(
    relation: str, true: Expr, false: Expr
) -> None:
    assert judged(_bound(relation, true, rival=false)).verdict is Verdict.VERIFIED
    result = judged(_bound(relation, false, rival=true))
    assert result.verdict is Verdict.REFUTED
    assert result.rung("evaluated").verdict is Verdict.REFUTED
    assert result.rung("simulated").verdict is Verdict.REFUTED


@pytest.mark.parametrize("relation", ["<=", ">="])
def test_a_bound_that_is_attained_is_verified(relation: str) -> None:
    exactly = sigma * sympy.sqrt(2 / sympy.pi)
    other = LESS if relation == "<=" else MORE
    assert judged(_bound(relation, exactly, rival=other)).verdict is Verdict.VERIFIED


# -- laws and probabilities -----------------------------------------------------------------


def _law(value: Expr, rivals: list[Rival]) -> Room:
    """The distribution function of a normal variable with mean 0."""
    claim = Claim(
        "law",
        LawOf(draw(n)),
        value,
        Domain(x=Reals(), sigma=Positive(default=1)),
        rivals,
    )

    def by_density(p: Proof) -> Expr:
        t = sympy.Symbol("t", real=True)
        density = sympy.exp(-(t**2) / 2) / sympy.sqrt(2 * sympy.pi)
        standard = p.compute(sympy.Integral(density, (t, -sympy.oo, x)), "Φ").rewrite(sympy.erf)
        return standard.subs(x, x / sigma)

    def by_mpmath(x: Fraction, sigma: Fraction) -> Any:
        at = x / sigma
        return mpmath.ncdf(mpmath.mpf(at.numerator) / at.denominator)

    check = Law(
        of=lambda rng, size, sigma=1: sigma * rng.standard_normal(size),
        at=[{}, dict(sigma=2)],
        resolves=0.01,
        error_bar="The band holds for every law and every number of replicates.",
        on=[-2, -1, -0.5, 0, 0.5, 1, 2],
    )
    route = Route(
        by_mpmath, at=[dict(x=0), dict(x=Fraction(-3, 2), sigma=3)], words="mpmath's ncdf"
    )
    return Room(
        "toy/law",
        Theorem("A law", "[A law](law).", "A normal.", [claim]),
        by_density,
        (route,),
        (check,),
    )


NORMAL = (1 + sympy.erf(x / (sigma * sympy.sqrt(2)))) / 2
SHIFTED = NORMAL.subs(x, x - sigma / 10)
# the logistic law of the same spread at 0: a stranger might take one for the other
LOGISTIC = 1 / (1 + sympy.exp(-x * sympy.sqrt(8 / sympy.pi) / sigma))


def test_a_law_is_verified_and_its_rivals_fall() -> None:
    result = judged(_law(NORMAL, [Rival(SHIFTED, "shifted"), Rival(LOGISTIC, "logistic")]))
    assert result.verdict is Verdict.VERIFIED
    assert all(point.kind == "law" for point in result.points)


@pytest.mark.parametrize("wrong", [SHIFTED, LOGISTIC], ids=["shifted", "logistic"])
def test_a_wrong_law_is_refuted(wrong: Expr) -> None:
    result = judged(_law(wrong, [Rival(NORMAL, "normal")]))
    assert result.rung("simulated").verdict is Verdict.REFUTED
    assert result.verdict is Verdict.REFUTED


class Numerical(Algorithm):
    """The normal law, as a number only."""

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        at = mpmath.mpf(args[0].numerator) / args[0].denominator
        return (1 + mpmath.erf(at / mpmath.sqrt(2))) / 2


def test_a_numerical_recipe_is_judged_against_another_one_and_never_against_itself() -> None:
    recipe = Numerical(x / sigma)
    room = _law(recipe, [Rival(SHIFTED, "shifted")])
    assert judged(room).verdict is Verdict.VERIFIED
    itself = judged(replace(room, proof=lambda p: recipe))
    assert itself.rung("derived").verdict is Verdict.UNDECIDED


def _chance(value: Expr) -> Room:
    claim = Claim(
        "heads",
        ProbabilityOf("A", "A"),
        value,
        Domain(w=Reals(0, 1)),
        [Rival(1 - w, "tails"), Rival(w**2, "heads twice")],
    )
    check = Probability(
        of=lambda rng, size, w: rng.random(size) < w,
        at=[dict(w=Fraction(1, 10)), dict(w=Fraction(3, 4))],
        resolves=0.05,
        error_bar="Exact.",
    )
    route = Route(lambda w: w, at=[dict(w=Fraction(1, 3))], words="by definition")
    return Room(
        "toy/coin",
        Theorem("A coin", "[A coin](heads).", "", [claim]),
        lambda p: w,
        (route,),
        (check,),
    )


def test_a_probability_is_verified_and_a_wrong_one_refuted() -> None:
    assert judged(_chance(w)).verdict is Verdict.VERIFIED
    assert judged(_chance(w * Fraction(9, 10))).rung("simulated").verdict is Verdict.REFUTED


# -- the trap of this subject ---------------------------------------------------------------


def unbiased(rng: np.random.Generator, size: int, M: int, n: int) -> Array:
    """The fitted variance under the unbiased estimator, whose mean is 1 for ever."""
    return retrain(rng, size, M, n, by_statistics, ddof=1).variance


def _trapped(refits: int) -> Room:
    claim = Claim(
        "mean",
        Expectation(s2(n), low=0),
        sympy.S.One * sigma**2,
        Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1)),
        [Rival(sigma**2 * (1 - 1 / M) ** n, "the biased estimator's decay")],
    )
    check = Mean(
        of=unbiased,
        at=[dict(M=10, n=refits)],
        resolves=0.05,
        error_bar="None: that is the point.",
        draws=("n",),
        most=20_000,
    )
    route = Route(lambda M, n, sigma: sigma**2, at=[dict(M=2, n=1)], words="Bessel's correction")
    theorem = Theorem("The trap", "The mean stays.", "Unbiased.", [claim])
    return Room("toy/trap", theorem, lambda p: sigma**2, (route,), (check,))


@pytest.mark.parametrize("refits", [200, 1500])
def test_a_mean_carried_by_runs_too_rare_to_be_seen_is_undecided(refits: int) -> None:
    result = judged(_trapped(refits))
    (point,) = result.points
    assert point.verdict is Verdict.UNDECIDED
    assert "too skewed" in point.reason
    assert "too skewed" in result.rung("simulated").detail
    assert result.verdict is Verdict.UNDECIDED


def test_the_naive_score_would_refute_the_truth() -> None:
    M, n, runs = 10, 1500, 20_000
    variances = unbiased(stream(1, "trap", 0), runs, M=M, n=n)
    naive = (variances.mean() - 1) / (variances.std(ddof=1) / sqrt(runs))
    assert naive < -50
    # this is no luck: were every run below 1/1000 the score is below -1000, and the chance that
    # one is not is bounded by the t-th moment of a product of independent chi-squareds
    half = sympy.Rational(M - 1, 2)
    power = Fraction(45, 100)
    moment = evaluate(
        sympy.gamma(half + power) / sympy.gamma(half) / half ** sympy.Rational(45, 100), {}, 30
    )
    assert runs * moment**n * 1000 ** float(power) < 1e-9
    assert weigh(Moments.of(variances), 1.0, 0.05)[0] is Verdict.UNDECIDED


# -- what rests on what ---------------------------------------------------------------------


def _leaning(monkeypatch: pytest.MonkeyPatch, name: str, on: str, theorem: Theorem) -> Room:
    """A room whose proof uses another; both can be found by their slugs."""
    slug = f"toy/{name}"
    module = ModuleType(f"theory.toy.{name}")
    vars(module)["THEOREM"] = theorem
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return replace(SQUARE, slug=slug, theorem=theorem, proof=lambda p: p.uses(f"toy/{on}"))


def test_a_room_falls_with_what_it_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    theorem = SQUARE.theorem
    _leaning(monkeypatch, "square", "nothing", theorem)
    middle = _leaning(monkeypatch, "middle", "square", theorem)
    top = _leaning(monkeypatch, "top", "middle", theorem)

    run = verify([SQUARE, middle, top])
    assert run.claim("toy/top").rests_on == ["toy/middle"]
    assert run.verdict is Verdict.VERIFIED

    broken = SQUARE.claiming(2 * sigma**2)
    for order in ([broken, middle, top], [top, middle, broken]):
        run = verify(order)
        assert run.claim("toy/square").verdict is Verdict.REFUTED
        for slug in ("toy/middle", "toy/top"):
            assert run.claim(slug).verdict is Verdict.UNDECIDED
            assert "rests on" in run.claim(slug).rung("derived").detail


def test_rooms_that_rest_on_each_other_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    left = _leaning(monkeypatch, "left", "right", SQUARE.theorem)
    right = _leaning(monkeypatch, "right", "left", SQUARE.theorem)
    run = verify([left, right])
    assert {claim.verdict for claim in run.claims} == {Verdict.UNDECIDED}


# -- weighing -------------------------------------------------------------------------------


def test_weighing_a_tally_against_numbers() -> None:
    tally = Tally(10_000, 3_000)
    assert weigh(tally, 0.3, resolves=0.2)[0] is Verdict.VERIFIED
    assert weigh(tally, 0.3, resolves=0.05)[0] is Verdict.UNDECIDED
    assert weigh(tally, 0.4, resolves=0.2)[0] is Verdict.REFUTED
    assert weigh(tally, 0.4, resolves=0.2, relation="<=")[0] is Verdict.VERIFIED
    assert weigh(tally, 0.2, resolves=0.2, relation="<=")[0] is Verdict.REFUTED
    assert weigh(tally, 0.2, resolves=0.2, relation=">=")[0] is Verdict.VERIFIED
    assert weigh(tally, 0.4, resolves=0.2, relation=">=")[0] is Verdict.REFUTED
    assert weigh(tally, 0.3, resolves=0.05, relation="<=")[0] is Verdict.UNDECIDED


def test_a_batch_is_sized_by_parameters_and_numbers() -> None:
    sized = replace(CHECK, draws=("sigma", 512))
    assert sized.batch_size(dict(sigma=2)) == replace(CHECK, draws=(1024,)).batch_size({})
    assert sized.batch_size({}) == 2 * sized.batch_size(dict(sigma=2)) > 128


def test_a_known_bias_widens_the_interval_and_never_narrows_it() -> None:
    tally = Tally(1_000_000, 300_000)
    assert weigh(tally, 0.309, resolves=0.08)[0] is Verdict.REFUTED
    assert weigh(tally, 0.309, resolves=0.08, bias=0.03)[0] is Verdict.VERIFIED
    assert weigh(tally, 0.309, resolves=0.08, bias=0.06)[0] is Verdict.UNDECIDED
    assert weigh(tally, 0.33, resolves=0.2, bias=0.03)[0] is Verdict.REFUTED
    narrow, wide = (weigh(tally, 0.3, 0.05, bias=bias)[1] for bias in (0.0, 0.01))
    assert (wide.low, wide.high) == (narrow.low - 0.01, narrow.high + 0.01)
