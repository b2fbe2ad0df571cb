"""Who trains on whom: descriptions, what is derived from them, and what is acted out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import schemes
from montecarlo.chains import pooled
from montecarlo.evidence import Moments
from montecarlo.streams import stream
from schemes import BadScheme, Scheme, Step, steps
from theory.maths import two_point, two_types
from theory.maths.coalescence import coalescence
from theory.maths.descent import mean_depth, powers
from theory.mixing._second_moments import second_moments
from theory.numeric import close

ALPHA = 1e-9
REFITS = 3


@st.composite
def any_scheme(draw: Any, budgets: bool = True) -> Scheme:
    """Any scheme of three refits that is small enough to be listed."""
    plan: list[Step] = []
    for refit in range(1, REFITS + 1):
        real, synthetic = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        kept = draw(st.sets(st.integers(1, refit - 1))) if refit > 1 else set()
        pool = real + synthetic + sum(plan[k - 1].real + plan[k - 1].synthetic for k in kept)
        if pool == 0:
            synthetic = pool = 1
        budget = draw(st.none() | st.integers(1, pool)) if budgets else None
        plan.append(Step(real, synthetic, tuple(sorted(kept)), budget))
    return lambda refit: plan[refit - 1]


SHARES = ((1,), (Fraction(1, 2),) * 2, (Fraction(1, 3), Fraction(2, 3)))


@st.composite
def any_crowd(draw: Any) -> Scheme:
    """Any scheme of three refits of one or two models, with quotas or at random."""
    shares = draw(st.sampled_from(SHARES))
    one_pool = draw(st.booleans())
    plan: list[Step] = []
    for refit in range(1, REFITS + 1):
        at_random = draw(st.booleans())
        least = 1 if at_random or len(shares) == 1 else shares[0].denominator
        real, synthetic = draw(st.integers(0, 1)), least * draw(st.integers(0, 1))
        kept = draw(st.sets(st.integers(1, refit - 1), max_size=1)) if refit > 1 else set()
        pool = real + synthetic + sum(plan[k - 1].real + plan[k - 1].synthetic for k in kept)
        if pool == 0 or (at_random and real + synthetic == 0):
            synthetic = synthetic or least
            pool += synthetic
        budget = draw(st.none() | st.integers(1, pool))
        few = tuple(sorted(kept))
        plan.append(Step(real, synthetic, few, budget, shares, one_pool, at_random))
    return lambda refit: plan[refit - 1]


# -- descriptions ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Step(synthetic=2, kept=(2,)), "refit 2 keeps"),
        (Step(synthetic=2, kept=(0,)), "refit 2 keeps"),
        (Step(synthetic=2, kept=(1, 1)), "each refit once"),
        (Step(), "refit 2 trains on 0 of 0"),
        (Step(synthetic=-1), "fewer than 0"),
        (Step(synthetic=3, budget=4), "refit 2 trains on 4 of 3"),
        (Step(synthetic=3, budget=0), "refit 2 trains on 0 of 3"),
        (Step(synthetic=4, shares=(Fraction(1, 2),) * 2), "refit 2 has 2 models, the first 1"),
    ],
)
def test_a_scheme_that_makes_no_sense_is_refused(step: Step, says: str) -> None:
    with pytest.raises(BadScheme, match=says):
        list(steps(lambda refit: Step(real=3) if refit == 1 else step, 2))


def test_the_named_schemes_say_what_they_are_called() -> None:
    assert list(steps(schemes.replace(5), 2)) == [Step(synthetic=5)] * 2
    assert list(steps(schemes.mix(1, 4), 2)) == [Step(1, 4)] * 2
    assert list(steps(schemes.keep_real(3, 4), 2)) == [Step(real=3), Step(0, 4, (1,))]
    assert list(steps(schemes.accumulate(2), 3))[-1] == Step(0, 2, (1, 2))
    assert list(steps(schemes.accumulate(2, 2), 3))[-1] == Step(0, 2, (1, 2), 2)
    assert list(steps(schemes.window(1, 2, 1), 3))[-1] == Step(1, 2, (2,))
    assert list(steps(schemes.lots((4, 1, 3)), 3))[-1] == Step(0, 3, (1, 2))


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Step(synthetic=3, shares=(Fraction(1, 2),) * 2), "a quota of 3 samples"),
        (Step(synthetic=4, shares=(Fraction(1, 2), 1)), "add up to 1"),
        (Step(synthetic=4, shares=(2, -1)), "0 or more"),
    ],
)
def test_several_models_have_shares_and_whole_quotas(step: Step, says: str) -> None:
    with pytest.raises(BadScheme, match=says):
        list(steps(lambda refit: step, 1))


# -- several models, quotas or random draws -------------------------------------------------

HALVES = (Fraction(1, 2), Fraction(1, 2))
THREE_READINGS = {
    "each its own draws": (schemes.several(2, HALVES), Fraction(27, 64)),
    "quotas": (schemes.several(2, HALVES, at_random=False), Fraction(1, 2)),
    "one common sample": (schemes.several(2, HALVES, one_pool=True), Fraction(1, 8)),
}
"""What the union of two models of two samples each keeps after three refits: M=2, K=2, n=3."""


def _spread(w: Fraction) -> Fraction:
    return 4 * w * (1 - w)


@pytest.mark.parametrize("name", THREE_READINGS)
def test_what_several_models_on_one_pool_keep_depends_on_how_it_is_drawn(name: str) -> None:
    scheme, kept = THREE_READINGS[name]
    assert 1 - coalescence(scheme, 3, "union") == kept
    assert second_moments(scheme, 3, union=True) == (kept, 1 - kept)
    assert two_types.expected(_spread, scheme, 3, union=True) == kept
    # two types: a Gaussian's mean is carried by runs too rare to be seen at M = 2 (see below)
    real = dict(mu=0.5, variance=0.25)
    fit = pooled.retrain(stream(17, name, 0), 60_000, scheme, 3, pooled.two_types, **real)
    assert fit.mean.shape == (2, 60_000)
    whole = pooled.union(fit, (0.5, 0.5)).variance / real["variance"]
    interval = Moments.of(whole).interval(ALPHA)
    assert interval.low < kept < interval.high < kept + 0.06


def test_the_herfindahl_index_sets_the_rate() -> None:
    M = sympy.Symbol("M", positive=True)
    shares = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
    index, scheme = sympy.Rational(7, 18), schemes.several(M, shares)
    for n in (1, 2, 4):
        union = 1 - coalescence(scheme, n, "union")
        one = 1 - coalescence(scheme, n)
        assert sympy.simplify(union - (1 - index / M) ** n) == 0
        assert sympy.simplify(one - (1 - 1 / M) * (1 - index / M) ** (n - 1)) == 0


@given(any_crowd(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_listings_covariances_and_lines_of_descent_agree_on_several_models(
    scheme: Scheme, union: bool
) -> None:
    chance = coalescence(scheme, REFITS, "union" if union else "model")
    assert two_types.expected(_spread, scheme, REFITS, union=union) == 1 - chance
    assert second_moments(scheme, REFITS, union=union) == (1 - chance, chance)


def test_signs_are_not_listed_for_several_models() -> None:
    with pytest.raises(BadScheme, match="one model"):
        two_point.pooled(lambda _, v: v, schemes.several(2, HALVES), 2)


# -- the principle, on any scheme -----------------------------------------------------------


@given(any_scheme(), st.fractions(0, 1, max_denominator=9))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_is_what_lines_of_descent_say(scheme: Scheme, w: Fraction) -> None:
    kept = two_types.expected(lambda share: share * (1 - share), scheme, REFITS, w)
    assert kept == w * (1 - w) * (1 - coalescence(scheme, REFITS))


@given(any_scheme())
@settings(max_examples=60, deadline=None)
def test_covariances_and_lines_of_descent_agree(scheme: Scheme) -> None:
    chance = coalescence(scheme, REFITS)
    assert second_moments(scheme, REFITS) == (1 - chance, chance)


@given(any_scheme(budgets=False))
@settings(max_examples=20, deadline=None)
def test_fair_signs_have_the_normals_second_moments(scheme: Scheme) -> None:
    within = two_point.pooled(lambda _, v: v, scheme, REFITS)
    exact = 1 - coalescence(scheme, REFITS)
    with mpmath.workdps(two_point.DIGITS):
        assert close(within, mpmath.mpf(exact.numerator) / exact.denominator, 40)


def test_a_formula_comes_out_where_symbols_go_in() -> None:
    size = sympy.Symbol("M", positive=True)
    formula = 1 - coalescence(schemes.accumulate(size), 2)
    assert sympy.simplify(formula - (1 - 1 / size) * (1 - 1 / (4 * size))) == 0


# -- acted out ------------------------------------------------------------------------------

PLANS: dict[str, Scheme] = {
    "replace": schemes.replace(9),
    "mix": schemes.mix(2, 6),
    "keep real": schemes.keep_real(5, 4),
    "accumulate": schemes.accumulate(5),
    "budget": schemes.accumulate(8, 8),
    "window": schemes.window(1, 3, 1),
    "at random": lambda refit: Step(2, 4, at_random=True),
    "its own": lambda refit: Step(
        refit % 2, 5, (1,) if refit > 2 else (), 5 if refit == 4 else None
    ),
}


@pytest.mark.parametrize("sampler", [pooled.normal, pooled.two_types])
@pytest.mark.parametrize("name", PLANS)
def test_a_simulated_pool_keeps_what_lines_of_descent_say(name: str, sampler: Any) -> None:
    w = 0.3
    real = dict(mu=w, variance=w * (1 - w))
    rng = stream(11, f"{name} {sampler.__name__}", 0)
    fit = pooled.retrain(rng, 100_000, PLANS[name], 4, sampler, **real)
    chance = float(coalescence(PLANS[name], 4))
    within = Moments.of(fit.variance / real["variance"]).interval(ALPHA)
    between = Moments.of((fit.mean - w) ** 2 / real["variance"]).interval(ALPHA)
    assert within.low < 1 - chance < within.high < 1 - chance + 0.05
    assert between.low < chance < between.high < chance + 0.05


def test_a_budget_is_drawn_without_replacement() -> None:
    rng = stream(12, "subsets", 0)
    plan = schemes.accumulate(3, budget=6)
    first = [Step(synthetic=6), plan(2)]
    chain = pooled.refits(rng, 500, lambda refit: first[refit - 1], 1)
    model = list(chain)[-1]
    again = pooled.refits(stream(12, "subsets", 0), 500, schemes.replace(6), 1)
    assert np.allclose(model.variance, list(again)[-1].variance)  # 6 of 6 is all of them


def test_subsets_are_uniform() -> None:
    rng, runs = stream(13, "uniform", 0), 60_000
    pool = np.repeat(np.arange(5.0)[:, None], runs, axis=1)
    batch = pooled._batch(pool, hold=True)
    picked = pooled._subset(rng, [batch], 2)
    sums = np.round(picked.mean * 2).astype(int)
    squares = np.round(picked.squares + 2 * picked.mean**2).astype(int)  # tells 0+3 from 1+2
    pairs, counts = np.unique(np.stack([sums, squares]), axis=1, return_counts=True)
    assert pairs.shape[1] == 10  # every pair, none twice
    assert np.abs(counts - runs / 10).max() < 6.5 * np.sqrt(runs * 0.1 * 0.9)


def test_bad_input_to_a_pooled_chain_is_named() -> None:
    with pytest.raises(ValueError, match="n=-1"):
        list(pooled.refits(stream(1, "bad", 0), 4, schemes.replace(2), -1))


CROWDS: dict[str, Scheme] = {
    "quotas": schemes.several(6, (Fraction(1, 3), Fraction(2, 3)), at_random=False),
    "kept": lambda refit: Step(1, 5, (1,) if refit > 1 else (), 4, HALVES, False, True),
    "one pool, own subsets": lambda refit: Step(0, 12, (), 8, HALVES, True, False),
}


@pytest.mark.parametrize("name", CROWDS)
def test_several_simulated_models_keep_what_lines_of_descent_say(name: str) -> None:
    rng, scheme = stream(18, name, 0), CROWDS[name]
    fit = pooled.retrain(rng, 60_000, scheme, 3)
    chance = float(coalescence(scheme, 3))
    together = float(coalescence(scheme, 3, "union"))
    whole = pooled.union(fit, [float(q) for q in scheme(1).shares])
    for seen, wanted in (
        (fit.variance[0], 1 - chance),
        (fit.mean[0] ** 2, chance),
        (whole.variance, 1 - together),
        (whole.mean**2, together),
    ):
        interval = Moments.of(seen).interval(ALPHA)
        assert interval.low < wanted < interval.high < wanted + 0.06


@settings(max_examples=40)
@given(any_scheme(budgets=False))
def test_a_bias_adds_up_over_every_sign_as_it_does_along_lines(scheme: Scheme) -> None:
    def shifted(mean: Any, spread: Any) -> tuple[Any, Any]:
        return mean + 1, spread

    found = two_point.pooled(lambda mean, _: mean, scheme, REFITS, emits=shifted)
    depth = Fraction(mean_depth(scheme, REFITS))
    assert close(found, mpmath.mpf(depth.numerator) / depth.denominator, 14)


@pytest.mark.parametrize("name", sorted(PLANS.keys() - {"at random"}))
def test_what_a_fitted_model_emits_is_told_from_real_samples(name: str) -> None:
    """With a budget too, which is drawn at random and leaves the mean depth as it is."""

    def emitted(rng: np.random.Generator, model: Any, count: int) -> Any:
        return pooled.normal(rng, model, count) + 1

    fit = pooled.retrain(stream(31, name, 0), 100_000, PLANS[name], 4, emitted=emitted)
    seen = Moments.of(fit.mean).interval(ALPHA)
    assert seen.low <= mean_depth(PLANS[name], 4) <= seen.high
    assert seen.high - seen.low < 0.05


def test_depth_is_told_in_symbols_and_of_one_model() -> None:
    real, synthetic = sympy.symbols("R S", positive=True)
    found = mean_depth(schemes.mix(real, synthetic), 2)
    assert sympy.simplify(found - synthetic / (real + synthetic)) == 0
    assert powers(schemes.accumulate(2), 3, Fraction(1, 2)) == Fraction(5, 8)
    with pytest.raises(BadScheme, match="several models"):
        mean_depth(schemes.several(2, HALVES), 2)


def test_several_models_do_not_emit_otherwise_than_they_were_fitted() -> None:
    with pytest.raises(ValueError, match="emitted: one model"):
        pooled.retrain(stream(1, "", 0), 5, schemes.several(2, HALVES), 2, emitted=pooled.normal)


def test_the_divisor_of_a_sum_of_squares_is_the_pools_size_less_the_ddof() -> None:
    exact = two_point.pooled(lambda _, v: v, schemes.accumulate(3), 2, ddof=1)
    assert close(exact, mpmath.mpf(9) / 10, 15)
    fit = pooled.retrain(stream(37, "", 0), 60_000, schemes.accumulate(3), 2, ddof=1)
    seen = Moments.of(fit.variance).interval(ALPHA)
    assert seen.low < 0.9 < seen.high
    with pytest.raises(ValueError, match="ddof: one model"):
        pooled.retrain(stream(1, "", 0), 5, schemes.several(2, HALVES), 2, ddof=1)
