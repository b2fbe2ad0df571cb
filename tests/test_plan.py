"""Plans: the rooms' own answers, the least that is enough, and clear refusals."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from math import comb
from typing import Any

import mpmath
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.cli import main
from companion.plan import MOST, Row, least, plan, reaches
from companion.spread import RUNS, SMALL, Runs, acted_out, lognormal, replaced, small, tempered
from companion.values import find_claim, value
from theory.domain import DomainError
from theory.numeric import exact


@given(st.integers(1, 10**9), st.integers(1, 50))
def test_the_least_that_is_enough_is_found(threshold: int, low: int) -> None:
    assert least(lambda n: n >= threshold, low) == max(threshold, low)


def test_nothing_is_found_where_nothing_is_enough() -> None:
    assert least(lambda n: False) is None


@given(st.integers(1, 60), st.integers(1, 60))
def test_nothing_beyond_the_most_is_found(threshold: int, most: int) -> None:
    tried: list[int] = []

    def enough(n: int) -> bool:
        tried.append(n)
        return n >= threshold

    assert least(enough, most=most) == (threshold if threshold <= most else None)
    assert max(tried) <= most


def _exactly(address: str, **at: Any) -> Fraction:
    claim = find_claim(address)[1]
    value = exact(claim.value, claim.domain.check(at))
    return Fraction(int(value.p), int(value.q))


def _numbers(row: Row) -> list[int]:
    """The whole numbers in what a row needs."""
    return [int(word.replace(",", "")) for word in re.findall(r"\d[\d,]*", row.needs)]


def _needed(rows: list[Any], scheme: str) -> Any:
    return next(row for row in rows if scheme in row.scheme)


@pytest.mark.parametrize("retain", ["0.9", "0.95", "0.99"])
def test_one_real_sample_less_is_not_enough(retain: str) -> None:
    aim = Fraction(retain)
    rows = plan(retain=aim, samples=1000).rows
    new = int(_needed(rows, "new real").needs.split()[0].replace(",", ""))
    old = int(_needed(rows, "same real").needs.split()[0].replace(",", ""))
    share = "mixing/fresh_fraction:stationary"
    assert _exactly(share, N=1000, alpha=Fraction(new, 1000)) >= aim
    assert _exactly(share, N=1000, alpha=Fraction(new - 1, 1000)) < aim
    same = "mixing/fixed_real_set:stationary"
    assert _exactly(same, N=old, M=1000 - old) >= aim > _exactly(same, N=old - 1, M=1001 - old)
    assert 2.5 < old / new < 3.5


@given(st.fractions("1/2", "199/200"), st.sampled_from(["1/20", "1/10", "1/2", "1"]))
@settings(max_examples=8, deadline=None)
def test_a_plan_keeps_what_was_asked_for(retain: Fraction, alpha: str) -> None:
    for row in plan(retain=retain, alpha=Fraction(alpha)).rows:
        assert row.keeps is not None
        assert row.keeps >= retain


def test_a_rare_type_needs_many_real_samples() -> None:
    (row,) = plan(weight=Fraction(1, 1000)).rows
    assert row.needs.startswith("4,603 ")
    assert row.theorem == "mixing/mutation_equilibrium:present"
    rows = plan(weight=Fraction(1, 100), chance=Fraction(1, 2), samples=1000).rows
    assert "at most" in rows[-1].needs


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "either --retain or --keep-weight"),
        (dict(samples=10), "either --retain or --keep-weight"),
        (dict(retain=Fraction(1, 2), weight=Fraction(1, 2)), "either --retain or --keep-weight"),
        (dict(retain=Fraction(1, 2)), "either --alpha or --samples"),
        (dict(retain=Fraction(1, 2), alpha=Fraction(1, 2), samples=9), "either --alpha or"),
        (dict(retain=Fraction(3, 2), samples=10), "--retain 3/2"),
        (dict(retain=Fraction(1), samples=10), "--retain 1"),
        (dict(retain=Fraction(1, 2), alpha=Fraction(0)), "--alpha 0"),
        (dict(retain=Fraction(1, 2), samples=2), "--samples 2"),
        (dict(samples=4, alpha=Fraction(1, 10)), "less than one sample"),
        (dict(weight=Fraction(0)), "--keep-weight 0"),
        (dict(weight=Fraction(1, 2), alpha=Fraction(1, 2)), "no --alpha"),
        (dict(weight=Fraction(1, 2), chance=Fraction(1)), "--chance 1"),
    ],
)
def test_a_bad_aim_is_named(given: dict[str, Any], says: str) -> None:
    with pytest.raises(DomainError, match=says):
        plan(**given)


def test_the_command_gives_the_same_answers() -> None:
    done = CliRunner().invoke(main, ["plan", "--retain", "0.95", "--alpha", "0.05", "--json"])
    assert done.exit_code == 0, done.output
    expected = plan(retain=Fraction("0.95"), alpha=Fraction("0.05")).as_data()
    assert json.loads(done.output) == expected
    assert "10 of them real" in expected["rows"][0]["needs"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--retain abc --alpha 1", "--retain abc is not a number"),
        ("--keep-weight 1/0", "--keep-weight 1/0 is not a number"),
        ("--retain 0.9 --alpha 1,000", "--alpha 1,000 is not a number"),
    ],
)
def test_what_was_typed_is_named_by_its_option(words: str, says: str) -> None:
    done = CliRunner().invoke(main, ["plan", *words.split()])
    assert done.exit_code == 2
    assert says in done.output


# -- never on the unsafe side, and always an end --------------------------------------------


@given(st.fractions("1/100", "999/1000"), st.integers(4, 400))
@settings(max_examples=25, deadline=None)
def test_what_is_planned_is_enough_and_one_less_is_not(retain: Fraction, samples: int) -> None:
    new, same, *_, alone = plan(retain=retain, samples=samples).rows
    fresh, fixed = "mixing/fresh_fraction:stationary", "mixing/fixed_real_set:stationary"
    if new.keeps is None:
        assert _exactly(fresh, N=samples, alpha=Fraction(1)) < retain
    else:
        real = _numbers(new)[0]
        assert _exactly(fresh, N=samples, alpha=Fraction(real, samples)) >= retain
        if real > 1:
            assert _exactly(fresh, N=samples, alpha=Fraction(real - 1, samples)) < retain
    if same.keeps is None:
        assert _exactly(fixed, N=samples - 1, M=1) < retain
    else:
        real = _numbers(same)[0]
        assert _exactly(fixed, N=real, M=samples - real) >= retain
        if real > 2:
            assert _exactly(fixed, N=real - 1, M=samples - real + 1) < retain
    refits = _numbers(alone)[0] if _numbers(alone) else 0
    left = 1 - Fraction(1, samples)
    assert left**refits >= retain > left ** (refits + 1)


def _alive(size: int, w: Fraction, refits: int) -> Fraction:
    """The chance to be present, by the chain of counts in fractions."""
    law = [Fraction(0)] * (size + 1)
    for k in range(size + 1):
        law[k] = comb(size, k) * w**k * (1 - w) ** (size - k)
    for _ in range(refits - 1):
        law = [
            sum(
                p * comb(size, k) * Fraction(j, size) ** k * Fraction(size - j, size) ** (size - k)
                for j, p in enumerate(law)
            )
            for k in range(size + 1)
        ]
    return 1 - law[0]


@given(
    st.fractions("1/50", "9/10", max_denominator=50),
    st.fractions("1/20", "19/20", max_denominator=50),
    st.integers(4, 6),
)
@settings(max_examples=25, deadline=None)
def test_a_type_is_promised_no_longer_than_it_lives(
    w: Fraction, chance: Fraction, samples: int
) -> None:
    row = plan(weight=w, chance=chance, samples=samples).rows[-1]
    if chance <= w:
        assert row.needs == "any number of refits"
        return
    refits = _numbers(row)[0] if _numbers(row) else 0
    if refits > 40:
        return  # fractions that would take too long
    assert not refits or _alive(samples, w, refits) >= chance
    assert _alive(samples, w, refits + 1) < chance


def test_exact_survival_is_what_is_promised() -> None:
    rows = plan(weight=Fraction(1, 2), chance=Fraction(3, 5), samples=20).rows
    assert rows[-1].needs == "at most 37 refits"
    address = "discrete/survival:present"
    at = dict(M=20, w=Fraction(1, 2))
    assert reaches(address, Fraction(3, 5), **at, n=37)
    assert not reaches(address, Fraction(3, 5), **at, n=38)
    # at the very edge: 1 − 2⁻⁴ after the first refit of four samples
    edge = 1 - Fraction(1, 2**4)
    assert plan(weight=Fraction(1, 2), chance=edge, samples=4).rows[-1].needs == "at most 1 refits"


def test_a_weight_above_the_chance_is_kept_for_ever() -> None:
    rows = plan(weight=Fraction("0.995"), samples=100).rows
    assert rows[-1].needs == "any number of refits"
    assert rows[-1].keeps == 0.995


@pytest.mark.parametrize("samples", [4, 2001, 10**6, 10**12])
@pytest.mark.parametrize("weight", ["1e-20", "1e-6", "1/2", "0.98"])
def test_a_plan_for_a_type_always_ends(weight: str, samples: int) -> None:
    assert len(plan(weight=Fraction(weight), samples=samples).rows) == 2


def test_the_smallest_weights_have_their_numbers() -> None:
    (row,) = plan(weight=Fraction(1, 10**20)).rows
    (real,) = _numbers(row)
    with mpmath.workdps(60):
        needed = mpmath.log(mpmath.mpf("0.01")) / mpmath.log1p(mpmath.mpf(-1) / 10**20)
        assert real == int(mpmath.ceil(needed))
    (row,) = plan(weight=Fraction(1, MOST)).rows
    assert row.needs == "more than 10³⁰"
    assert row.keeps is None


def test_nearly_everything_can_be_asked_for() -> None:
    retain = 1 - Fraction(1, 10**17)
    for row in plan(retain=retain, alpha=Fraction(1, 10)).rows:
        assert row.loses is not None
        assert 0 < row.loses <= 1.0000001e-17
        assert "1 − " in row.texts()[2]
    rows = plan(retain=retain, samples=1000).rows
    assert rows[0].needs == rows[1].needs == "more than there are"
    assert rows[-1].needs == "not even one refit"
    for row in plan(retain=1 - Fraction(1, 10**40), alpha=Fraction(1, 10)).rows:
        assert row.needs == "more than 10³⁰"


def test_a_fraction_that_is_hit_exactly_is_kept() -> None:
    row = plan(retain=Fraction(9, 10) ** 3, samples=10).rows[-1]
    assert row.needs == "at most 3 refits"
    assert row.keeps == 0.729


def test_what_is_kept_is_said_where_no_aim_is_given() -> None:
    new, same, *_ = plan(samples=1_000_000, alpha=Fraction(1, 10)).rows
    assert new.needs == "100,000 of 1,000,000 real and new"
    kept = _exactly("mixing/fresh_fraction:stationary", N=10**6, alpha=Fraction(1, 10))
    assert new.loses == pytest.approx(float(1 - kept), rel=1e-12)
    assert same.loses is not None
    assert 2.5 < same.loses / float(1 - kept) < 3.2
    assert new.texts()[2] == "1 − 5.3e-06"


@given(st.floats(1e-9, 1), st.floats(0, 1e-3))
def test_what_is_kept_is_never_printed_as_more(keeps: float, loss: float) -> None:
    for number in (keeps, 1 - loss):
        text = Row("", "", "", number, 1 - number).texts()[2]
        *_, shown = text.split("− ")
        assert (1 - float(shown) if "−" in text else float(shown)) <= number


# -- the run beside the mean ----------------------------------------------------------------


def _same(seen: Runs, law: Runs, within: float) -> bool:
    return all(abs(a - b) <= within for a, b in zip(seen[:3], law[:3], strict=True))


SCHEMES = [
    ("fresh", 10, 190),
    ("fresh", 10, 10),
    ("fresh", 50, 150),
    ("fixed", 30, 270),
    ("fixed", 60, 60),
    ("all", 33, 0),
    ("budget", 40, 0),
]


@pytest.mark.parametrize(("way", "real", "synthetic"), SCHEMES)
def test_runs_follow_the_small_noise_law(way: str, real: int, synthetic: int) -> None:
    claims = {
        "fresh": (
            "fresh_fraction",
            dict(N=real + synthetic, alpha=Fraction(real, real + synthetic)),
        ),
        "fixed": ("fixed_real_set", dict(N=real, M=synthetic)),
        "all": ("accumulate_variance:limit", dict(M=real)),
        "budget": ("accumulate_subsample:limit", dict(M=real)),
    }
    address, at = claims[way]
    loss = 1 - float(value(f"mixing/{address}", digits=15, **at).value)
    assert loss <= SMALL
    spread = (2 * loss) ** 0.5
    noise = 5 * 1.8 * spread / RUNS**0.5  # five standard errors of a decile
    assert _same(acted_out(way, real, synthetic), small(loss), spread / 10 + noise)
    wrong = small(min(2 * loss, 0.4))
    assert not _same(acted_out(way, real, synthetic), wrong, spread / 10 + noise)


@pytest.mark.parametrize(("size", "refits"), [(100, 60), (1000, 300)])
def test_runs_that_see_nothing_real_follow_the_logarithm_s_walk(size: int, refits: int) -> None:
    at = dict(M=size, n=refits, digits=15)
    drift, variance = (
        float(value(f"gaussian/almost_sure_collapse:{name}", **at).value)
        for name in ("mle", "spread")
    )
    law = lognormal(drift, variance, "")
    assert _same(replaced(size, refits), law, 0.12 * (variance**0.5) * law.high)


def test_a_run_stands_beside_the_mean() -> None:
    for row in plan(retain=Fraction("0.95"), samples=1000).rows:
        assert (row.low or 0) < (row.median or 0) < (row.keeps or 0) < (row.high or 0)
        assert row.low
        assert row.how


# -- at a temperature -----------------------------------------------------------------------

COLD = Fraction(9, 10)


def test_at_a_temperature_the_least_real_samples_are_found() -> None:
    new, *fading = plan(retain=Fraction("0.95"), samples=100, temperature=COLD).rows
    real, _ = _numbers(new)
    kept = [
        _exactly(new.theorem, N=100, alpha=Fraction(count, 100), lam=COLD)
        for count in (real - 1, real)
    ]
    assert kept[0] < Fraction("0.95") <= kept[1]
    assert new.keeps == pytest.approx(float(kept[1]))
    assert [row.theorem for row in fading] == [
        "bias/depth_principle:kept_factor",
        "bias/temperature:mean",
    ]


@pytest.mark.parametrize("alpha", [Fraction(1, 10), Fraction(1, 2)])
def test_no_number_of_samples_makes_up_for_a_temperature(alpha: Fraction) -> None:
    most = alpha / (1 - (1 - alpha) * COLD)
    barred, reached = (
        plan(retain=retain, alpha=alpha, temperature=COLD).rows[0]
        for retain in (most, most - Fraction(1, 100))
    )
    assert "no number is enough" in barred.needs
    assert barred.keeps is None
    size, real = _numbers(reached)
    assert Fraction(real, size) == alpha
    at = dict(alpha=alpha, lam=COLD)
    assert _exactly(reached.theorem, N=size, **at) >= most - Fraction(1, 100)
    smaller = size - alpha.denominator
    assert _exactly(reached.theorem, N=smaller, **at) < most - Fraction(1, 100)


def test_what_fades_at_a_temperature_is_enough_until_then_and_not_after() -> None:
    half = Fraction(1, 2)
    for row in plan(samples=1000, alpha=Fraction(1, 10), temperature=Fraction(4, 5)).rows[1:]:
        (refits,) = re.findall(r"for ([\d,]+) refit", row.needs)
        last = int(refits.replace(",", ""))
        more = dict(M=1000) if "temperature" in row.theorem else dict(alpha=0)
        kept = [
            float(value(row.theorem, n=n, lam="4/5", digits=20, **more).value)
            for n in (last, last + 1)
        ]
        assert kept[1] < half <= kept[0]


def test_a_high_temperature_explodes_or_widens() -> None:
    tenth = Fraction(1, 10)
    warm, hot = (
        plan(samples=100, alpha=tenth, temperature=Fraction(factor)).rows[0]
        for factor in ("1.05", "1.2")
    )
    assert (warm.keeps or 0) > 1
    assert (warm.median or 9) < (warm.keeps or 0)
    assert "explodes" in hot.needs


@pytest.mark.parametrize("factor", [Fraction(2), Fraction(21, 10), Fraction(2142, 1000)])
def test_near_the_edge_runs_are_acted_out_or_left_out(factor: Fraction) -> None:
    # from 2 on infinitely many samples explode, and ten of which five are real from 15/7 on
    row = plan(samples=10, alpha=Fraction(1, 2), temperature=factor).rows[0]
    assert (row.keeps or 0) > 5
    assert row.median is None or row.median < (row.keeps or 0)


def test_a_plan_with_real_data_only_says_all() -> None:
    for temperature in (Fraction(1), COLD):
        found = plan(retain=Fraction("0.9"), alpha=Fraction(1), temperature=temperature)
        assert "all of it real" in found.aim


def test_runs_at_a_temperature_have_the_mean_of_the_theorem() -> None:
    for factor, real, synthetic in ((0.8, 10, 30), (1.1, 20, 20)):
        low, median, high, _ = tempered(real, synthetic, factor)
        at = dict(N=real + synthetic, alpha=Fraction(real, real + synthetic), lam=str(factor))
        mean = float(value("bias/temperature_mix:within", digits=15, **at).value)
        assert low < mean < high
        assert abs(median / mean - 1) < 0.15


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (dict(retain=Fraction(1, 2), samples=10, temperature=Fraction(0)), "--temperature 0 is"),
        (dict(retain=Fraction(1, 2), samples=10, temperature=Fraction(2)), "widens the model"),
        (dict(weight=Fraction(1, 2), temperature=COLD), "takes no --temperature"),
    ],
)
def test_a_temperature_that_makes_no_sense_is_refused(given: dict[str, Any], named: str) -> None:
    with pytest.raises(DomainError, match=named):
        plan(**given)


def test_the_command_takes_a_temperature() -> None:
    words = ["plan", "--retain", "0.3", "--alpha", "0.1", "--temperature", "0.8", "--json"]
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 0
    assert json.loads(found.stdout)["rows"][0]["theorem"] == "bias/temperature_mix:within"
    assert CliRunner().invoke(main, [*words[:-2], "cold"]).exit_code == 2
