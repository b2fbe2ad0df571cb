"""Whether the intervals keep their promise, measured at an error that can be seen.

``python benchmarks/calibrate.py`` runs the interval of every check of an equality many times
over at an error of 1 in 100, on few replicates, and writes ``calibration.json`` beside this
file: how often the truth was ever outside. Each mean is tried twice:

- *fresh*: on disjoint stretches of one stream of the check's own replicates, against the claim's
  number. Where these are too dear to give an interval at all, there is no fresh trial.
- *redrawn*: on replicates drawn, with replacement, from those of that stream, against their own
  mean: a law as skewed as the check's whose mean is known for certain. The first look comes as
  soon as the guard lets any interval pass, which is where it is worth least.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, pairwise
from math import inf, isfinite, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from companion.journal import versions
from companion.judge import ALPHA, at_text, check_key, examine
from companion.records import today
from companion.rooms import room, slugs
from montecarlo.check import Check, Law, Mean, Probability
from montecarlo.evidence import Ecdf, Interval, Moments, Tally, mixture_radius
from montecarlo.streams import DEFAULT_SEED, stream

RESULTS = Path(__file__).with_name("calibration.json")

ERROR = 0.01
"""The inflated error: the chance to be ever wrong that is promised to each run."""

RUNS = 200
"""Runs of each point's interval."""

LOOKS = (1, 2, 4, 8, 16)
"""When a run is looked at, in units of its first stretch: more often than nearly all real ones."""

BATCHES = 8
"""Batches of an ordinary run that are drawn for a point in all."""

MOST = 1 << 18
"""Replicates of a redrawn run at most."""

Batch = Callable[[int, int], Any]
"""Some replicates of a run, from one number to another."""

See = Callable[[Any], Interval]
"""The interval of the discrepancy, from a run's evidence so far."""


def trial(batch: Batch, summed: Callable[[Any], Any], see: See, unit: int) -> tuple[bool, bool]:
    """Whether a run was ever wrong, and whether it ever had an interval."""
    evidence: Any = None
    wrong = seen = False
    for before, look in pairwise((0, *LOOKS)):
        new = summed(batch(before * unit, look * unit))
        evidence = evidence.merge(new) if evidence else new
        gap = see(evidence)
        seen |= isfinite(gap.high)
        wrong |= gap.low > 0 or gap.high < 0
    return wrong, seen


def counted(trials: Iterator[tuple[bool, bool]]) -> dict[str, int]:
    done = list(trials)
    return {
        "runs": len(done),
        "wrong": sum(wrong for wrong, _ in done),
        "silent": sum(not seen for _, seen in done),
    }


def admitted(evidence: Moments) -> int:
    """Replicates like these from which on the guard lets an interval pass."""
    count = 32
    while evidence.grown(count).radius(ERROR, 4 * count) == inf:
        count = count * 11 // 10 + 1
    return count


def fresh(check: Check, values: NDArray[Any], truth: Any) -> dict[str, int]:
    """Runs on disjoint stretches of a stream, against the claim's number."""
    unit = len(values) // RUNS // LOOKS[-1]

    def see(evidence: Any) -> Interval:
        more = () if isinstance(evidence, Ecdf) else (4 * unit,)
        gap: Interval = evidence.discrepancy(truth, ERROR, *more)
        return Interval(gap.low - check.bias, gap.high + check.bias, gap.estimate)

    def summed(part: NDArray[Any]) -> Any:
        if isinstance(check, Law):
            return Ecdf.of(part, check.on)
        return Tally.of(part) if isinstance(check, Probability) else Moments.of(part)

    runs = values[: RUNS * LOOKS[-1] * unit].reshape(RUNS, -1)
    return counted(trial(lambda a, b, run=run: run[a:b], summed, see, unit) for run in runs)


def redrawn(values: NDArray[np.float64], name: str) -> dict[str, int] | None:
    """Runs on replicates drawn from a sample, against that sample's mean."""
    whole = Moments.of(values)
    unit, truth = admitted(whole), whole.mean
    if unit * LOOKS[-1] > MOST:
        return None
    rng = stream(DEFAULT_SEED, f"{name}:redrawn", 0)

    def see(evidence: Any) -> Interval:
        gap: Interval = evidence.discrepancy(truth, ERROR, 4 * unit)
        return gap

    return counted(
        trial(lambda a, b: values[rng.integers(0, len(values), b - a)], Moments.of, see, unit)
        for _ in range(RUNS)
    )


def price(check: Check, evidence: Moments, truth: float, size: int) -> dict[str, float]:
    """Batches that the resolution takes: as judged, without the guard, and with a single look."""
    spread = sqrt(evidence.central[0]) / (abs(truth) or 1)
    half = 0.85 * (check.resolves - check.bias) / spread
    z = float(norm.isf(ALPHA / 2))
    ways: dict[str, Callable[[int], float]] = {
        "judged": lambda count: evidence.grown(count).radius(ALPHA),
        "unguarded": lambda count: mixture_radius(count, ALPHA),
        "single look": lambda count: z / sqrt(count),
    }
    found = {}
    for way, radius in ways.items():
        low, high = 1, 16
        while radius(high) > half:
            low, high = high, 2 * high
        while high - low > 1 + low // 500:
            middle = (low + high) // 2
            low, high = (middle, high) if radius(middle) > half else (low, middle)
        found[way] = high / size
    return found


def _shuffled(check: Check, point: Any, name: str, batch: int) -> NDArray[Any]:
    """A batch in random order: a simulation may sort its runs, as nobody else takes it apart."""
    rng = stream(DEFAULT_SEED, name, batch)
    values = np.asarray(check.simulate(rng, point))
    rng.shuffle(values)
    return values


def calibrate(slug: str, claim: str, place: tuple[int, int], truth: Any) -> dict[str, Any]:
    """All trials of one point."""
    found = room(slug)
    check = found.checks[place[0]]
    point = check.at[place[1]]
    name = f"{check_key(found, place[0], point)}:calibration"
    values = np.concatenate([_shuffled(check, point, name, batch) for batch in range(BATCHES)])
    out: dict[str, Any] = {
        "claim": f"{slug}:{claim}",
        "at": at_text(point),
        "kind": check.kind,
    }
    unit = len(values) // RUNS // LOOKS[-1]
    if not isinstance(check, Mean):
        return out | {"fresh": fresh(check, values, truth)} if unit else out
    evidence = Moments.of(values)
    if evidence.central[0] == 0:
        return out
    out["skewness"] = round(evidence.central[1], 3)
    if unit and unit * LOOKS[-1] >= admitted(evidence):
        out["fresh"] = fresh(check, values, truth)
    if again := redrawn(values, name):
        out["redrawn"] = again
    return out | {"price": price(check, evidence, truth, len(values) // BATCHES)}


def stakes(slug: str) -> list[tuple[str, str, tuple[int, int], Any]]:
    """The simulated points of a room's equalities, with the claims' numbers there."""
    found, kinds = room(slug), (Mean, Probability, Law)
    return [
        (slug, claim.name, place, stake.claimed)
        for claim, examined in zip(found.theorem.claims, examine(found), strict=True)
        if claim.relation == "="
        for place, stake in examined.stakes.items()
        if isinstance(found.checks[place[0]], kinds)
    ]


def document(points: list[dict[str, Any]]) -> dict[str, Any]:
    """What is written down: the trials of all points, and what they were made with."""
    return {
        "made": today(),
        "versions": versions(),
        "seed": DEFAULT_SEED,
        "error": ERROR,
        "looks": LOOKS,
        "points": points,
    }


def main() -> None:
    with ProcessPoolExecutor() as pool:
        todo = chain.from_iterable(pool.map(stakes, slugs()))
        data = document(list(pool.map(calibrate, *zip(*todo, strict=True))))
    RESULTS.write_text(json.dumps(data, indent=0) + "\n", encoding="utf-8")
    for words, cases in rows(data):
        print(f"{words:<24} {cases}")


def rows(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What came of it, in words: false refutations beside the promise."""
    out = []
    ways = ("mean", "fresh"), ("mean", "redrawn"), ("probability", "fresh"), ("law", "fresh")
    for kind, way in ways:
        cases = [p[way] for p in data["points"] if p["kind"] == kind and way in p]
        runs, wrong = (sum(case[key] for case in cases) for key in ("runs", "wrong"))
        promised = f"at most {data['error'] * runs:,.0f} promised"
        out.append((f"{kind}, {way}", f"{wrong} of {runs:,} at {len(cases)} points, {promised}"))
    return out


if __name__ == "__main__":
    main()
