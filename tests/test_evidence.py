"""How numbers are weighed: summaries that merge exactly, and intervals that keep their promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from math import inf, isfinite, lgamma, log, log1p, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from montecarlo.evidence import (
    MOST_DISTORTION,
    TUNED_FOR,
    Ecdf,
    Evidence,
    Interval,
    Moments,
    Tally,
    mixture_radius,
    needed,
)
from montecarlo.streams import stream

MOMENTS = Moments.of(np.array([0.0, 1.0, 5.0]))
GRID = (-1.0, 0.0, 0.5, 2.0)
ERROR = 1e-9
"""The chance at which a test of chance may fail although all is right."""

finite = st.floats(-1e6, 1e6)
batches = st.lists(st.lists(finite, min_size=1, max_size=12), min_size=1, max_size=6)

MAKERS: dict[str, Callable[[list[float]], Any]] = {
    "moments": lambda values: Moments.of(np.array(values)),
    "tally": lambda values: Tally.of(np.array(values) > 0),
    "ecdf": lambda values: Ecdf.of(np.array(values), GRID),
}
each_kind = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def merged(parts: Sequence[Any]) -> Any:
    return reduce(lambda a, b: a.merge(b), parts)


# -- merging --------------------------------------------------------------------------------


@each_kind
@given(parts=batches, random=st.randoms(use_true_random=False))
def test_merging_is_free_of_order_and_grouping(
    make: Callable[[list[float]], Any], parts: list[list[float]], random: Any
) -> None:
    summaries = [make(part) for part in parts]
    whole = merged(summaries)
    shuffled = random.sample(summaries, len(summaries))
    assert merged(shuffled) == whole
    cut = random.randrange(len(shuffled))
    left, right = shuffled[:cut], shuffled[cut:]
    assert merged([*left[:1], *([merged(left[1:])] if left[1:] else []), merged(right)]) == whole


@given(parts=batches)
def test_counts_merge_to_what_one_look_would_count(parts: list[list[float]]) -> None:
    everything = [value for part in parts for value in part]
    for make in (MAKERS["tally"], MAKERS["ecdf"]):
        whole, once = merged([make(part) for part in parts]), make(everything)
        assert whole == (replace(once, batches=len(parts)) if isinstance(once, Ecdf) else once)


@given(st.lists(st.integers(-100, 100), min_size=8, max_size=8), st.sampled_from([1, 2, 4, 8]))
def test_moments_merge_to_what_one_look_would_sum(values: list[int], size: int) -> None:
    parts = [values[at : at + size] for at in range(0, len(values), size)]
    whole = merged([Moments.of(np.array(part, dtype=float)) for part in parts])
    assert whole.count == len(values)
    assert whole.sums == tuple(Fraction(sum(v**k for v in values)) for k in (1, 2, 3, 4))


@given(parts=batches)
def test_merged_moments_agree_with_one_look_to_rounding(parts: list[list[float]]) -> None:
    everything = np.array([value for part in parts for value in part])
    whole = merged([Moments.of(np.array(part)) for part in parts])
    assert whole.count == len(everything)
    scale = np.abs(everything).max()
    for power, total in enumerate(whole.sums, 1):
        assert float(total) == pytest.approx(
            (everything**power).sum(), abs=1e-12 * scale**power * 80
        )


def test_moments_keep_their_digits_far_from_zero() -> None:
    values = stream(1, "far", 0).standard_normal(10_000)
    near, far = Moments.of(values), Moments.of(values + 2.0**30)
    assert far.central == pytest.approx(near.central, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("law", ["standard_normal", "standard_exponential", "random"])
def test_central_moments_are_those_of_scipy(law: str) -> None:
    batches = [getattr(stream(2, law, batch), law)(1000 + batch) for batch in range(5)]
    everything = np.concatenate(batches)
    variance, skewness, kurtosis = merged([Moments.of(batch) for batch in batches]).central
    assert variance == pytest.approx(everything.var(), rel=1e-10)
    assert skewness == pytest.approx(stats.skew(everything), rel=1e-9, abs=1e-10)
    assert kurtosis == pytest.approx(stats.kurtosis(everything), rel=1e-9, abs=1e-10)


# -- intervals keep their promise -----------------------------------------------------------


def misses(
    runs: int, looks: int, batch: Callable[[int, int], Evidence], misses_at: Callable[[Any], bool]
) -> int:
    """How many of many runs are ever wrong, looked at after each batch."""
    wrong = 0
    for run in range(runs):
        evidence: Any = None
        for look in range(looks):
            one = batch(run, look)
            evidence = one if evidence is None else evidence.merge(one)
            if misses_at(evidence):
                wrong += 1
                break
    return wrong


def too_many(wrong: int, runs: int, alpha: float) -> bool:
    """Whether so many misses have a chance below ``ERROR``, were each no likelier than alpha."""
    return bool(stats.binom.sf(wrong - 1, runs, alpha) < ERROR)


def outside(truth: float, alpha: float) -> Callable[[Evidence], bool]:
    def look(evidence: Evidence) -> bool:
        interval = evidence.interval(alpha)
        return not interval.low <= truth <= interval.high

    return look


SKEWED: dict[str, tuple[Callable[[np.random.Generator, int], Any], float]] = {
    "exponential": (lambda rng, size: rng.standard_exponential(size), 1.0),
    "lognormal": (lambda rng, size: rng.lognormal(0, 1, size), float(np.exp(0.5))),
    "chi-squared, 1 degree": (lambda rng, size: rng.chisquare(1, size), 1.0),
}


def _mean_batch(law: str) -> Callable[[int, int], Moments]:
    draw, _ = SKEWED[law]
    return lambda run, look: Moments.of(draw(stream(run, law, look), 800))


@pytest.mark.parametrize("alpha", [1e-2, 1e-3])
@pytest.mark.parametrize("law", SKEWED)
def test_a_mean_is_covered_at_every_look(law: str, alpha: float) -> None:
    runs = 150
    wrong = misses(runs, 25, _mean_batch(law), outside(SKEWED[law][1], alpha))
    assert not too_many(wrong, runs, alpha)


@pytest.mark.parametrize("law", SKEWED)
def test_a_mean_is_bounded_in_the_end(law: str) -> None:
    whole = merged([_mean_batch(law)(0, look) for look in range(60)])
    interval = whole.interval(1e-3)
    assert interval.low < SKEWED[law][1] < interval.high
    assert interval.high - interval.low < 0.2 * SKEWED[law][1]


def test_an_interval_for_one_look_would_be_caught_missing() -> None:
    """The check of coverage can fail: it catches the textbook interval looked at many times."""
    alpha, runs = 0.05, 200

    def textbook(evidence: Tally) -> bool:
        share = evidence.successes / evidence.count
        return bool(abs(share - 0.5) > stats.norm.isf(alpha / 2) * sqrt(0.25 / evidence.count))

    def batch(run: int, look: int) -> Tally:
        return Tally.of(stream(run, "textbook", look).random(20) < 0.5)

    assert too_many(misses(runs, 100, batch, textbook), runs, alpha)


@pytest.mark.parametrize("p", [0.004, 0.3, 0.97])
@pytest.mark.parametrize("alpha", [1e-1, 1e-2])
def test_a_probability_is_covered_at_every_look(p: float, alpha: float) -> None:
    runs = 80

    def batch(run: int, look: int) -> Tally:
        return Tally.of(stream(run, f"coin {p}", look).random(7 * 2**look) < p)

    assert not too_many(misses(runs, 9, batch, outside(p, alpha)), runs, alpha)


@pytest.mark.parametrize("alpha", [1e-1, 1e-2])
def test_a_law_is_covered_at_every_look(alpha: float) -> None:
    runs, grid = 400, np.linspace(0.05, 0.95, 19)

    def batch(run: int, look: int) -> Ecdf:
        return Ecdf.of(stream(run, "law", look).random(40), list(grid))

    def misses_at(evidence: Ecdf) -> bool:
        return evidence.discrepancy(list(grid), alpha).low > 0

    assert not too_many(misses(runs, 12, batch, misses_at), runs, alpha)


# -- the promise, computed exactly ----------------------------------------------------------


def _coins(count: int, heads: int) -> Moments:
    return Moments(count, (Fraction(heads),) * 4)


def ever_wrong(p: float, looks: Sequence[int], wrong: Callable[[int, int], bool]) -> float:
    """The chance that a look at ``looks`` tosses of a coin is wrong, by the walk's recursion.

    ``wrong(count, heads)`` says whether that look is. Runs that were wrong are taken out.
    """
    law, before, lost = np.ones(1), 0, 0.0
    for count in looks:
        step = stats.binom.pmf(np.arange(count - before + 1), count - before, p)
        law, before = np.convolve(law, step), count
        for heads in np.flatnonzero(law):
            if wrong(count, int(heads)):
                lost += float(law[heads])
                law[heads] = 0
    return lost


def _misses(p: float, alpha: float, make: Callable[[int, int], Any], tuned_for: int) -> Any:
    def wrong(count: int, heads: int) -> bool:
        interval = make(count, heads).interval(alpha, tuned_for)
        return not interval.low <= p <= interval.high

    return wrong


LOOKS = (25, 50, 100, 150, 200, 300, 400, 600, 800)


@pytest.mark.parametrize("p", [0.02, 0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("alpha", [0.2, 1e-2, 1e-5])
@pytest.mark.parametrize("make", [Tally, _coins], ids=["probability", "mean"])
def test_the_chance_to_be_ever_wrong_is_what_was_promised(
    make: Callable[[int, int], Any], alpha: float, p: float
) -> None:
    assert ever_wrong(p, LOOKS, _misses(p, alpha, make, tuned_for=200)) <= alpha


def test_the_recursion_catches_an_interval_for_one_look() -> None:
    z = stats.norm.isf(0.005)

    def textbook(count: int, heads: int) -> bool:
        return bool(abs(heads / count - 0.5) > z * sqrt(0.25 / count))

    assert ever_wrong(0.5, LOOKS[-1:], textbook) < 0.0105
    assert ever_wrong(0.5, LOOKS, textbook) > 0.03


@pytest.mark.parametrize("p", [0.5, 0.1, 0.01, 0.001])
@pytest.mark.parametrize("count", [1000, 10_000, 100_000])
def test_at_the_suite_s_own_error_a_mean_is_missed_no_more_than_promised(
    count: int, p: float
) -> None:
    """Every outcome of a coin, far out in both tails."""
    alpha = 1e-10
    wrong = _misses(p, alpha, _coins, TUNED_FOR)
    chances = stats.binom.pmf(np.arange(count + 1), count, p)
    seen = np.flatnonzero(chances > alpha / count**2)  # the rest adds up to less than alpha/count
    assert sum(float(chances[k]) for k in seen if wrong(count, int(k))) < 0.99 * alpha


# -- the mean's interval --------------------------------------------------------------------


def test_alpha_pays_for_the_distortion_at_the_interval_s_own_ends() -> None:
    for count in (12_000, 30_000, 200_000):
        evidence = Moments.of(stream(0, "paid", count).standard_exponential(count))
        _, skewness, kurtosis = evidence.central
        radius = evidence.radius(1e-10)
        z = radius * sqrt(count)
        pays = z**3 * skewness / (3 * sqrt(count)) + z**4 * (3 + kurtosis) / (12 * count)
        assert 0 < pays <= MOST_DISTORTION
        assert radius == pytest.approx(mixture_radius(count, 1e-10, pays), rel=1e-6)
    # and as replicates come, it pays nothing
    many = evidence.grown(10**12)
    assert many.radius(1e-10) == pytest.approx(mixture_radius(10**12, 1e-10), rel=1e-3)


def _tilted(count: int, rate: float, runs: int, alpha: float) -> tuple[float, float]:
    """The chance that the interval for an exponential's mean lies below it, and its error.

    The exponentials are drawn with a larger rate, at which missing is common, and weighted back.
    """
    weights = []
    for run in range(runs):
        values = stream(run, "tilted", count).standard_exponential(count) / rate
        missed = Moments.of(values).interval(alpha).high < 1
        weight = np.exp((rate - 1) * values.sum() - count * log(rate)) if missed else 0.0
        weights.append(weight)
    return float(np.mean(weights)), float(np.std(weights) / sqrt(runs))


@pytest.mark.parametrize(("count", "rate"), [(15_000, 1.058), (30_000, 1.041)])
def test_at_the_suite_s_own_error_a_skewed_mean_is_missed_no_more_than_promised(
    count: int, rate: float
) -> None:
    chance, error = _tilted(count, rate, 150, 1e-10)
    assert chance - 2 * error > 0  # it can miss: the tilt sees it
    assert chance + 10 * error < 1e-10


def test_a_sample_too_skewed_has_no_interval() -> None:
    for seed in range(20):
        evidence = Moments.of(stream(seed, "heavy", 0).lognormal(0, 3, 20_000))
        interval = evidence.interval(1e-10)
        assert (interval.low, interval.high) == (-inf, inf)
        assert "skew" in interval.reason


def test_skewness_alone_may_leave_no_interval() -> None:
    rng = stream(0, "skewed", 0)
    skewed = rng.standard_exponential(6000)
    symmetric = skewed * rng.choice([-1, 1], 6000)
    assert Moments.of(skewed).interval(1e-10).high == inf
    assert isfinite(Moments.of(symmetric).interval(1e-10).high)


def test_few_replicates_have_no_interval() -> None:
    interval = Moments.of(stream(0, "few", 0).standard_exponential(64)).interval(1e-10)
    assert (interval.low, interval.high) == (-inf, inf)


def test_replicates_all_equal_have_no_interval() -> None:
    interval = Moments.of(np.full(10_000, 0.1)).interval(1e-3)
    assert (interval.low, interval.high) == (-inf, inf)
    assert interval.estimate == 0.1
    assert interval.reason


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_replicate_that_is_no_number_is_an_error(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Moments.of(np.array([1.0, bad]))


@given(st.integers(2, 10**7), st.integers(2, 1000), st.floats(1e-12, 0.5))
def test_a_mean_s_radius_shrinks_with_replicates_and_grows_with_certainty(
    count: int, more: int, alpha: float
) -> None:
    radius = mixture_radius(count, alpha)
    assert mixture_radius(count * more, alpha) < radius
    assert mixture_radius(count, alpha / 2) > radius
    # no interval for all times can be narrower than the textbook's for one time
    assert radius > stats.norm.isf(alpha / 2) / sqrt(count)


@given(st.floats(0.001, 1e6))
def test_a_mean_s_interval_moves_with_the_unit(scale: float) -> None:
    many = Moments.of(np.tile([0.0, 1.0, 4.0], 20_000))
    c = Fraction(scale)
    s1, s2, s3, s4 = many.sums
    scaled = Moments(many.count, (s1 * c, s2 * c**2, s3 * c**3, s4 * c**4))
    here, there = many.interval(1e-4), scaled.interval(1e-4)
    assert there.high == pytest.approx(scale * here.high)
    assert there.low == pytest.approx(scale * here.low)


# -- the probability's interval -------------------------------------------------------------


def _centred(alpha: float) -> float:
    """a + b of the beta law whose variance is that of the normal mixture, from its definition."""
    spend = 2 * log(1 / alpha)
    return TUNED_FOR / (spend + log(spend) + 1)


def _log_martingale(tally: Tally, p: float, c: float) -> float:
    """The beta-binomial likelihood ratio against p, the beta law centred there."""
    k, m = tally.successes, tally.count - tally.successes
    a, b = c * p, c * (1 - p)
    beta = lgamma(k + a) + lgamma(m + b) - lgamma(k + m + c) - lgamma(a) - lgamma(b) + lgamma(c)
    return beta - k * log(p) - m * log1p(-p)


@given(
    st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    st.sampled_from([1e-1, 1e-3, 1e-6, 1e-10]),
)
def test_a_probability_s_interval_ends_where_its_martingale_reaches_one_in_alpha(
    counts: tuple[int, int], alpha: float
) -> None:
    tally = Tally(*counts)
    k, m = tally.successes, tally.count - tally.successes
    interval = tally.interval(alpha)
    assert 0 <= interval.low <= k / tally.count <= interval.high <= 1
    assert interval.estimate == k / tally.count
    assert (k > 0) or interval.low == 0
    assert (m > 0) or interval.high == 1
    for end in (interval.low, interval.high):
        if end in (0, 1):  # the martingale is below there too, or a float cannot tell
            continue
        # the end is a float, and the martingale steep there
        rounding = 1e-5 + 2.0**-50 * end * abs(k / end - m / (1 - end))
        found = _log_martingale(tally, end, _centred(alpha))
        assert found == pytest.approx(-log(alpha), abs=rounding)


@pytest.mark.parametrize("p", [0.1, 0.5])
def test_a_probability_s_martingale_has_mean_one(p: float) -> None:
    for count in (1, 2, 7, 30):
        mean = sum(
            stats.binom.pmf(k, count, p) * np.exp(_log_martingale(Tally(count, k), p, c=3))
            for k in range(count + 1)
        )
        assert mean == pytest.approx(1, rel=1e-10)


@given(
    st.integers(0, 10**4),
    st.integers(0, 10**4),
    st.floats(1e-3, 0.998),
    st.floats(1e-3, 0.998),
    st.floats(1, 10**4),
)
def test_a_probability_s_log_martingale_is_convex_so_that_it_holds_an_interval(
    k: int, m: int, p: float, q: float, c: float
) -> None:
    ends, middle = (_log_martingale(Tally(k + m, k), at, c) for at in (p, q)), (p + q) / 2
    mean = sum(ends) / 2
    assert _log_martingale(Tally(k + m, k), middle, c) <= mean + 1e-9 * (1 + k + m + c)


def test_a_tally_of_nothing_but_failures_is_bounded_above() -> None:
    interval = Tally(10_000, 0).interval(1e-3)
    assert interval.low == 0
    assert 0 < interval.high < 0.01


# -- laws, and the plan ---------------------------------------------------------------------


def test_an_empirical_law_counts_ties_as_at_or_below() -> None:
    assert Ecdf.of(np.array([0.0, 0.0, 1.0]), [-1, 0, 1]).below == (0, 2, 3)


def test_a_band_pays_for_every_look() -> None:
    once = Ecdf(1000, 1, (500,))
    assert once.radius(1e-3) == pytest.approx(sqrt(log(4 / 1e-3) / 2000))
    assert Ecdf(1000, 10, (500,)).radius(1e-3) > once.radius(1e-3)


def test_a_discrepancy_is_relative_unless_the_value_is_zero() -> None:
    interval = Interval(1.0, 3.0, 2.0)
    assert interval.relative_to(4.0) == Interval(-0.75, -0.25, -0.5)
    assert interval.relative_to(-4.0) == Interval(1.25, 1.75, 1.5)
    assert interval.relative_to(0.0) == interval


def test_the_plan_asks_for_more_and_not_for_everything() -> None:
    tally = Tally(1000, 300)
    assert tally.count < needed(tally, 0.3, 1e-6, resolves=0.3) < 4 * tally.count
    assert needed(tally, 0.3, 1e-6, resolves=0.01) == 4 * tally.count
    assert needed(tally, 0.3, 1e-6, resolves=0.3, bias=0.3) == 4 * tally.count  # it cannot be


@pytest.mark.parametrize(
    ("evidence", "value", "resolves"),
    [
        (Moments.of(np.random.default_rng(1).exponential(size=4000)), 1.0, 0.1),
        # too skewed for an interval at first: the plan is for where that ends
        (Moments.of(np.random.default_rng(1).exponential(size=2000)), 1.0, 0.4),
        (Tally(1000, 300), 0.3, 0.25),
        (Ecdf(1000, 2, (300, 600)), [0.3, 0.6], 0.08),
    ],
)
def test_with_as_many_as_planned_the_interval_is_fine_enough(
    evidence: Evidence, value: Any, resolves: float
) -> None:
    def half(count: int) -> float:
        interval = evidence.grown(count).discrepancy(value, 1e-6)
        return (interval.high - interval.low) / 2

    count = needed(evidence, value, 1e-6, resolves)
    assert evidence.count < count < 4 * evidence.count
    assert half(count) <= 0.85 * resolves < half(int(0.97 * count))


@pytest.mark.parametrize("evidence", [Tally(10, 3), Ecdf(10, 2, (3, 7)), MOMENTS])
def test_grown_evidence_says_the_same_with_more_certainty(evidence: Evidence) -> None:
    grown = evidence.grown(1000 * evidence.count)
    assert grown.count == 1000 * evidence.count
    one, other = evidence.interval(1e-3), grown.interval(1e-3)
    assert one.estimate == other.estimate
    assert one.low <= other.low <= other.high <= one.high
    assert evidence.grown(evidence.count) == evidence
