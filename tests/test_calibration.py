"""The calibration of the intervals: it can fail, and what it found keeps the promise."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from math import inf, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from montecarlo.check import Mean
from montecarlo.evidence import Interval, Moments, Tally
from montecarlo.streams import stream

PLACE = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def calibrate() -> Any:
    sys.path.insert(0, str(PLACE))
    try:
        return import_module("calibrate")
    finally:
        sys.path.remove(str(PLACE))


def _trials(calibrate: Any, see: Callable[[Tally], Interval]) -> dict[str, int]:
    rng = stream(1, "calibration", 0)
    coins = rng.random((400, 20 * calibrate.LOOKS[-1])) < 0.5
    found: dict[str, int] = calibrate.counted(
        calibrate.trial(lambda a, b, run=run: run[a:b], Tally.of, see, 20) for run in coins
    )
    return found


def test_an_interval_for_one_look_is_found_out(calibrate: Any) -> None:
    error = 0.05

    def textbook(tally: Tally) -> Interval:
        half = float(stats.norm.isf(error / 2)) * sqrt(0.25 / tally.count)
        gap = tally.successes / tally.count - 0.5
        return Interval(gap - half, gap + half, gap)

    once = _trials(calibrate, lambda tally: tally.discrepancy(0.5, error, 80))
    many = _trials(calibrate, textbook)
    assert once["wrong"] <= error * once["runs"] < many["wrong"]
    assert once["silent"] == many["silent"] == 0
    # so many would come once in a billion times, were the promise kept
    assert stats.binom.sf(many["wrong"] - 1, many["runs"], error) < 1e-9


def test_a_run_that_never_has_an_interval_is_silent(calibrate: Any) -> None:
    found = _trials(calibrate, lambda tally: Interval(-inf, inf, 0.0))
    assert found == {"runs": 400, "wrong": 0, "silent": 400}


def test_a_skewed_mean_is_looked_at_as_soon_as_there_is_an_interval(calibrate: Any) -> None:
    evidence = Moments.of(stream(1, "admitted", 0).standard_exponential(4000))
    count = calibrate.admitted(evidence)
    assert evidence.grown(count).radius(calibrate.ERROR, 4 * count) < inf
    fewer = count * 10 // 11 - 2
    assert evidence.grown(fewer).radius(calibrate.ERROR, 4 * fewer) == inf


def test_a_batch_that_comes_sorted_is_shuffled(calibrate: Any) -> None:
    """Stretches of a sorted batch would not be runs: each would see one part of the law."""
    check = Mean(
        of=lambda rng, size: np.sort(rng.standard_exponential(size)),
        at=[{}],
        resolves=0.1,
        error_bar="",
        draws=(100,),
    )
    values = calibrate._shuffled(check, {}, "sorted", 0)
    assert calibrate.fresh(check, values, 1.0)["wrong"] <= calibrate.ERROR * calibrate.RUNS
    assert calibrate.fresh(check, np.sort(values), 1.0)["wrong"] > calibrate.RUNS // 2


def test_redrawn_runs_keep_their_promise(calibrate: Any) -> None:
    values = np.asarray(stream(1, "redrawn", 0).standard_exponential(20_000))
    found = calibrate.redrawn(values, "a test")
    assert found["runs"] == calibrate.RUNS
    assert stats.binom.sf(found["wrong"] - 1, found["runs"], calibrate.ERROR) > 1e-9


def test_what_was_measured_keeps_the_promise(calibrate: Any) -> None:
    data = json.loads((PLACE / "calibration.json").read_text(encoding="utf-8"))
    assert {"made", "versions", "seed"} <= data.keys()
    seen = dict.fromkeys(("mean", "probability", "law"), 0)
    for point in data["points"]:
        for way in ("fresh", "redrawn"):
            if case := point.get(way):
                seen[point["kind"]] += case["runs"]
                assert case["runs"] >= 200
                # each point on its own, as strictly as chance allows among so many
                tail = stats.binom.sf(case["wrong"] - 1, case["runs"], data["error"])
                assert tail > 1e-9, point
    assert min(seen.values()) >= 200
    for _, words in calibrate.rows(data):
        wrong, promised = (
            int(words.split(mark)[at].split()[0].replace(",", ""))
            for mark, at in ((" of", 0), ("at most ", 1))
        )
        assert wrong <= promised
