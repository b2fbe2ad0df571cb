"""The runner: the same bytes whoever does the work, strict JSON, and an honest interruption."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from toy import CHECK, SQUARE, magnitude

from companion.executors import SerialExecutor, workers
from companion.results import ClaimResult, Run, Rung, Verdict, overall
from companion.rooms import chapters, find_rooms, room, slugs
from companion.run import timed_batches, verify
from montecarlo.streams import DEFAULT_SEED

KEYS = {
    "slug",
    "claim",
    "verdict",
    "rungs",
    "points",
    "estimate",
    "interval",
    "replicates",
    "seconds",
    "rivals",
    "seed",
}
"""What a claim's data must hold."""


def strictly(text: str) -> Any:
    """The JSON in a text; NaN and the infinities are no JSON."""

    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def timeless(data: Any) -> Any:
    """The data without the time that anything took, and the day."""
    if isinstance(data, dict):
        kept = {key: value for key, value in data.items() if key not in ("seconds", "made")}
        return {key: timeless(value) for key, value in kept.items()}
    return [timeless(each) for each in data] if isinstance(data, list) else data


def bytes_of(run: Run) -> str:
    return json.dumps(timeless(strictly(run.to_json())), ensure_ascii=False)


# -- the same whoever works -----------------------------------------------------------------


class Backwards(Executor):
    """Does the tasks in an order of its own: the last that was submitted first."""

    def __init__(self) -> None:
        self.tasks: list[Any] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.tasks.append((future, fn, args, kwargs))
        if len(self.tasks) == 1:  # the rest is submitted before anyone waits
            self.inner = ThreadPoolExecutor(1)
            self.inner.submit(self._work)
        return future

    def _work(self) -> None:
        while self.tasks:
            future, fn, args, kwargs = self.tasks.pop()
            future.set_result(fn(*args, **kwargs))
        self.inner.shutdown(wait=False)


@contextmanager
def _executor(name: str) -> Iterator[Executor]:
    if name == "threads":
        with ThreadPoolExecutor(2) as executor:
            yield executor
    elif name == "backwards":
        yield Backwards()
    else:
        with workers(int(name)) as executor:
            yield executor


def like(run: Run, other: Run) -> Run:
    """The part of a run that is about the rooms of another, in that one's order."""
    return replace(run, claims=[run.claim(claim.slug, claim.claim) for claim in other.claims])


def smallest(of_chapter: str = "") -> str:
    """The room with the fewest points to simulate, of a chapter or of all."""
    inside = [slug for slug in slugs() if slug.startswith(of_chapter)]
    return min(inside, key=lambda slug: sum(len(check.at) for check in room(slug).checks))


def test_one_worker_and_two_give_the_same_bytes(verified: Run) -> None:
    sample = [smallest(f"{chapter}/") for chapter in chapters()]
    found = verify(sample)  # with the rooms that these rest on
    assert bytes_of(found) == bytes_of(like(verified, found))


@pytest.mark.parametrize("name", ["4", "threads", "backwards"])
def test_a_room_gives_the_same_bytes_for_any_executor(name: str, verified: Run) -> None:
    with _executor(name) as executor:
        found = verify(smallest(), executor=executor)
    assert bytes_of(found) == bytes_of(like(verified, found))


def estimates(run: Run) -> list[float]:
    """All that a run estimated."""
    return [point.estimate for claim in run.claims for point in claim.points]


def test_another_seed_verifies_too_by_other_numbers(verified: Run, pool: Executor) -> None:
    other = verify(smallest(), seed=DEFAULT_SEED + 1, executor=pool)
    assert other.verdict is Verdict.VERIFIED
    before = like(verified, other)
    for claim in other.claims:
        assert claim.seed == DEFAULT_SEED + 1
        assert all(rival.verdict is Verdict.REFUTED for rival in claim.rivals)
    assert estimates(other) != estimates(before)


@pytest.mark.usefixtures("small_batches")
def test_a_batch_does_not_depend_on_the_run_that_it_is_in() -> None:
    alone = verify(SQUARE).claim("toy/square")
    beside = verify([replace(SQUARE, slug="toy/other"), SQUARE]).claim("toy/square")
    assert [p.estimate for p in alone.points] == [p.estimate for p in beside.points]


class Counting(SerialExecutor):
    """Counts the batches that are drawn."""

    def __init__(self) -> None:
        self.drawn: list[tuple[int, int]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        if fn is timed_batches:
            self.drawn.append(args[-2:])
        return super().submit(fn, *args, **kwargs)


@pytest.mark.usefixtures("small_batches")
def test_checks_that_ask_for_the_same_share_its_draws() -> None:
    check = replace(CHECK, at=[dict(sigma=1)])
    finer = replace(check, resolves=check.resolves / 4)
    alone, together = Counting(), Counting()
    one = verify(replace(SQUARE, checks=(finer,)), executor=alone).claims[0]
    two = verify(replace(SQUARE, checks=(check, finer)), executor=together).claims[0]
    assert len(alone.drawn) > 1
    assert together.drawn == alone.drawn
    coarse, fine = two.points
    assert coarse.verdict is fine.verdict is Verdict.VERIFIED
    assert coarse.replicates < fine.replicates
    assert (fine.estimate, fine.interval) == (one.points[0].estimate, one.points[0].interval)


def test_another_statistic_at_the_same_point_is_not_shared() -> None:
    check = replace(CHECK, at=[dict(sigma=1)])
    other = replace(check, of=magnitude)
    executor = Counting()
    result = verify(replace(SQUARE, checks=(check, other)), executor=executor).claims[0]
    squares, magnitudes = result.points
    assert executor.drawn.count((0, 1)) == 2
    assert squares.verdict is Verdict.VERIFIED
    assert magnitudes.verdict is Verdict.REFUTED


def test_one_job_needs_no_process() -> None:
    with workers(1) as executor:
        assert isinstance(executor, SerialExecutor)


def test_a_room_travels_by_its_slug_with_a_changed_claim() -> None:
    for found in find_rooms():
        for sent in (found, found.claiming(found.theorem.claim().value + 1)):
            came = pickle.loads(pickle.dumps(sent))
            assert (came.slug, came.proof, came.checks) == (sent.slug, sent.proof, sent.checks)
            assert [c.value for c in came.theorem.claims] == [c.value for c in sent.theorem.claims]


def test_a_room_changed_by_hand_does_not_travel() -> None:
    changed = replace(room(slugs()[0]), checks=())
    with pytest.raises(pickle.PicklingError, match=slugs()[0]):
        pickle.dumps(changed)


# -- results as data ------------------------------------------------------------------------


def test_the_json_is_strict_and_whole(verified: Run) -> None:
    data = strictly(verified.to_json())
    assert data["verdict"] == "verified"
    assert data["seed"] == DEFAULT_SEED
    assert {"companion", "python", "numpy", "sympy", "mpmath"} <= set(data["versions"])
    assert [c["slug"] for c in data["claims"]] == [c.slug for c in verified.claims]
    for claim in data["claims"]:
        assert set(claim) >= KEYS
        low, high = claim["interval"]
        assert low <= claim["estimate"] <= high
        assert claim["replicates"] == sum(point["replicates"] for point in claim["points"]) > 0
        assert all({"words", "formula", "verdict", "off_by"} <= set(r) for r in claim["rivals"])
        assert all({"at", "interval", "resolves", "verdict"} <= set(p) for p in claim["points"])


def test_what_is_not_finite_is_null() -> None:
    undecided = verify(replace(SQUARE, checks=()))
    data = strictly(undecided.to_json())
    assert data["claims"][0]["estimate"] is None
    assert data["claims"][0]["rivals"][0]["off_by"] is None


def test_a_verified_point_s_interval_is_within_its_resolution(verified: Run) -> None:
    for claim in verified.claims:
        assert claim.points
        if room(claim.slug).theorem.claim(claim.claim).relation != "=":
            continue  # a bound is held to on one side only
        for point in claim.points:
            assert point.interval[0] <= 0 <= point.interval[1]
            assert max(map(abs, point.interval)) <= point.resolves


def test_a_run_shows_itself_in_a_notebook(verified: Run) -> None:
    html, markdown = verified._repr_html_(), verified._repr_markdown_()
    words = html.replace("<wbr>", "")
    for slug in slugs():
        assert slug in words
        assert slug in markdown
    assert html.count("<table") == html.count("</table>")
    assert len({line.count("|") for line in markdown.splitlines()}) == 1


def test_the_summary_counts(verified: Run) -> None:
    rivals = sum(len(claim.rivals) for claim in verified.claims)
    claims = len(verified.claims)
    assert f"{claims} of {claims} claims verified" in verified.summary()
    assert f"{rivals} of {rivals} rivals refuted" in verified.summary()
    assert verified.complaints() == []


V, R, U = Verdict.VERIFIED, Verdict.REFUTED, Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("given", "wanted"), [([], U), ([V], V), ([V, U], U), ([V, R], R), ([U, R], R), ([V, V], V)]
)
def test_a_whole_is_as_good_as_its_worst_part(given: list[Verdict], wanted: Verdict) -> None:
    assert overall(given) is wanted


def test_a_claim_that_is_not_finished_is_undecided() -> None:
    claim = ClaimResult("a/b", "c", "", [Rung("stated", V, "")])
    assert claim.verdict is U
    claim.finished = True
    assert claim.verdict is V


def test_a_run_of_nothing_is_undecided() -> None:
    assert Run([], 0).verdict is U


# -- interruption and progress --------------------------------------------------------------


@pytest.mark.usefixtures("small_batches")
def test_an_interrupted_run_is_undecided() -> None:
    calls = []

    def interrupt_once(run: Run) -> None:
        calls.append(run)
        if len(calls) == 1:
            raise KeyboardInterrupt

    run = verify([SQUARE, replace(SQUARE, slug="toy/other")], progress=interrupt_once)
    assert run.interrupted
    assert run.verdict is U
    assert any(not claim.finished for claim in run.claims)
    strictly(run.to_json())


@pytest.mark.usefixtures("small_batches")
def test_progress_is_told_until_all_is_decided() -> None:
    finished = []
    run = verify(SQUARE, progress=lambda run: finished.append(sum(c.finished for c in run.claims)))
    assert finished == sorted(finished)
    assert finished[-1] == len(run.claims) == 1
