"""The runner: batches through any executor, the same bytes whatever the number of workers."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

from companion.journal import Foreign, Journal, RoomJournal, identity, versions
from companion.judge import ALPHA, Examined, Stake, at_text, check_key, examine, off_by, weigh
from companion.results import (
    ClaimResult,
    PointResult,
    RivalResult,
    Run,
    Rung,
    TooFine,
    Verdict,
    overall,
    percent,
)
from companion.rooms import Room, find_rooms
from companion.rooms import room as room_of
from montecarlo.check import Check
from montecarlo.evidence import Evidence, Interval, needed
from montecarlo.streams import DEFAULT_SEED, stream

CHUNK = 8
"""Batches in one task: enough work to be worth sending, little enough to share out."""

LARGEST_CHUNK = 512
"""In a long run: some seconds of work, and no more than that is lost with a worker."""

MOST = 10**15
"""Replicates that a run to a finer resolution may take: no limit."""

TASKS = 512
"""Tasks that one point is cut into at a time, where they are not the smallest."""


class SerialExecutor(Executor):
    """Runs each task at once in this process; the runner hands it one at a time."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # handed on through the future, as every executor does
            future.set_exception(error)
        return future


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Pool(ProcessPoolExecutor):
    """Processes; Ctrl-C waits for one that is being started, which would go astray."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if threading.current_thread() is not threading.main_thread():
            return super().submit(fn, *args, **kwargs)
        asked: list[Any] = []
        # not by a mask: another thread would take the signal, and this one the exception
        before = signal.signal(signal.SIGINT, lambda *details: asked.append(details))
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.signal(signal.SIGINT, before)
            if asked and callable(before):
                before(*asked[0])


@contextmanager
def workers(jobs: int | None = None) -> Iterator[Executor]:
    """An executor of so many processes (all cores by default), or of none for one job."""
    jobs = jobs or _cores()
    if jobs == 1:
        yield SerialExecutor()
        return
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context: Any = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["companion.judge"])  # imported once, for all workers
    pool = _Pool(jobs, mp_context=context, initializer=_begin_work)
    try:
        yield pool
    finally:
        crew = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in crew:  # what is still being computed is wanted no more
            process.terminate()


def _begin_work() -> None:
    """What a worker process does first: leave Ctrl-C to the parent, and end when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def outlive_nobody() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=outlive_nobody, daemon=True).start()


@contextmanager
def cluster(address: str, timeout: float = 20) -> Iterator[Executor]:
    """An executor on a Dask cluster, whose workers must have the same sources and versions.

    What a lost worker was doing is done again by another. Raises ``ImportError`` without
    the extra ``cluster``, ``ValueError`` for an address that is none, ``OSError`` where no
    scheduler answers, ``RuntimeError`` where a worker's sources or versions are not ours.
    """
    try:
        connect: Any = import_module("distributed").Client
        comm: Any = import_module("distributed.comm")
    except ImportError as missing:
        hint = "pip install 'model-collapse-companion[cluster]'"
        raise ImportError(f"a cluster needs Dask: {hint}") from missing
    comm.registry.get_backend(comm.parse_address(address)[0])  # a client would hang on another
    with connect(address, timeout=timeout, set_as_default=False) as client:
        for worker, theirs in client.run(identity).items():
            if theirs != identity():
                raise RuntimeError(f"worker {worker} has other sources or versions")
        executor: Any = client.get_executor(retries=10)
        executor._max_workers = max(1, sum(client.nthreads().values()))
        try:
            yield executor
        finally:
            executor.shutdown(wait=False)  # what is still being computed is wanted no more


def timed_examine(room: Room, seed: int) -> tuple[list[Examined], float]:
    """``examine`` and the seconds that it took."""
    start = time.perf_counter()
    return examine(room, seed), time.perf_counter() - start


def timed_batches(
    check: Check, point: Any, seed: int, name: str, first: int, last: int
) -> tuple[Evidence, float]:
    """The evidence of a point's batches ``first`` to ``last - 1``, and the seconds taken."""
    start = time.perf_counter()
    evidence = check.evidence(stream(seed, name, first), point)
    for batch in range(first + 1, last):
        evidence = evidence.merge(check.evidence(stream(seed, name, batch), point))
    return evidence, time.perf_counter() - start


@dataclass
class _Watch:
    """A point that is being simulated until it is decided."""

    claim: ClaimResult
    check: Check
    point: Any
    name: str
    stake: Stake
    relation: str
    order: tuple[int, int]
    evidence: Evidence | None = None
    batches: int = 0
    waiting: int = 0
    seconds: float = 0.0
    verdict: Verdict = Verdict.UNDECIDED
    gap: Interval = field(default_factory=lambda: Interval(-math.inf, math.inf, math.nan))
    reason: str = ""
    broken: str = ""
    done: bool = False

    def judge(self, alpha: float) -> int:
        """Weigh what there is; return the batches wanted in all (no more than now: decided)."""
        if self.broken or self.evidence is None:
            self.verdict, self.reason = Verdict.UNDECIDED, self.broken
            return self.batches
        self.verdict, self.gap = self._against(self.stake.claimed, alpha)
        self.reason = self.gap.reason
        if self.verdict is not Verdict.UNDECIDED:
            return self.batches
        check = self.check
        if self.evidence.count >= check.most:
            self.reason = self.reason or f"the budget of {check.most:,} replicates is spent"
            return self.batches
        wanted = needed(self.evidence, self.stake.claimed, alpha, check.resolves, check.bias)
        batches = math.ceil(min(wanted, check.most) / check.batch_size(self.point))
        return max(self.batches + 1, batches)

    def _against(self, value: Any, alpha: float) -> tuple[Verdict, Interval]:
        """Weigh what there is against the claim's or a rival's number."""
        assert self.evidence is not None
        check, bias = self.check, self.check.bias
        if bias and value and not isinstance(value, tuple):
            bias *= abs(self.stake.claimed / value)  # it is relative to the truth
        return weigh(self.evidence, value, check.resolves, self.relation, alpha, bias)

    def result(self) -> PointResult:
        count = self.evidence.count if self.evidence else 0
        claimed = self.stake.claimed
        return PointResult(
            at_text(self.point),
            self.check.kind,
            math.nan if isinstance(claimed, tuple) else claimed,
            self.gap.estimate,
            (self.gap.low, self.gap.high),
            self.check.resolves,
            count,
            self.verdict,
            self.reason,
            self.seconds,
        )

    def rival(self, index: int, alpha: float) -> tuple[float, float] | None:
        """How far off a refuted rival is here, and how many half-widths away; None if it stands."""
        value = self.stake.rivals[index]
        if value is None or self.evidence is None or self.broken:
            return None
        verdict, gap = self._against(value, alpha)
        if verdict is not Verdict.REFUTED:
            return None
        half = (gap.high - gap.low) / 2
        return off_by(value, self.stake.claimed), abs(gap.estimate) / half


def verify(
    rooms: str | Room | Sequence[str | Room] = (),
    *,
    seed: int = DEFAULT_SEED,
    executor: Executor | None = None,
    alpha: float = ALPHA,
    progress: Callable[[Run], None] | None = None,
    journal: Journal | None = None,
    precise: float | None = None,
    claim: str | None = None,
) -> Run:
    """Judge rooms (slugs, chapters or ``Room``s; all by default) and what they rest on.

    ``executor`` is any ``concurrent.futures`` executor; without one the work is done
    here. The result is the same to the last bit for all of them, times aside.
    ``progress`` is called with the run so far whenever something is known.
    ``journal`` is where findings are written down, and from where those of an earlier run
    are taken up; without one everything is derived and drawn now. Where the environment
    variable ``COLLAPSE_JOURNAL`` is set, as it is while the book is built, the journal of
    the user's cache is the default.

    ``precise`` is a finer resolution to drive the points of the rooms named to, whatever the
    number of replicates, or of their claim ``claim`` alone. Once every point has an interval,
    mostly after its first batch, the run's ``forecast`` says how long that will take. The
    batches are those of the ordinary run, and more of them. Raises ``TooFine`` for what no
    number of replicates could resolve.
    """
    if journal is None and os.environ.get("COLLAPSE_JOURNAL"):
        journal = Journal(seed=seed, alpha=alpha)
    if journal is not None and (journal.tie["seed"], journal.tie["alpha"]) != (seed, alpha):
        raise Foreign("the journal is of another seed or error budget")
    given = [rooms] if isinstance(rooms, (str, Room)) else list(rooms)
    todo = [r for r in given if isinstance(r, Room)]
    names = [r for r in given if isinstance(r, str)]
    if names or not given:
        todo += find_rooms(names)
    finer = _Precise(precise, claim, [each.slug for each in todo])
    finer.check_possible(todo)
    runner = _Runner(todo, seed, executor or SerialExecutor(), alpha, progress, journal, finer)
    return runner.run()


@dataclass
class _Precise:
    """A finer resolution for the points of some claims, and how long that will take."""

    resolution: float | None
    claim: str | None
    slugs: list[str]
    left: dict[int, float] = field(default_factory=dict)
    """By watch, the seconds of one core that it still needs; NaN before its first batch."""

    def _is_about(self, slug: str, claim: str) -> bool:
        if self.resolution is None or slug not in self.slugs:
            return False
        return self.claim in (None, claim)

    def check_possible(self, rooms: Sequence[Room]) -> None:
        """Raise ``TooFine`` where a simulation may itself be off by too much."""
        for room in rooms:
            for check in room.checks:
                name = check.claim or room.theorem.claims[0].name
                off = getattr(check, "bias", 0.0)
                if self._is_about(room.slug, name) and 2 * off >= (self.resolution or 0.0) > 0:
                    raise TooFine(
                        f"{room.slug}:{name} cannot be resolved to {self.resolution:g}: "
                        f"the simulation itself may be off by {off:g}"
                    )

    def check(self, room: Room, claim: str, number: int) -> Check:
        found: Check = room.checks[number]
        if self.resolution is None or not self._is_about(room.slug, claim):
            return found
        finer = min(found.resolves, self.resolution)
        return replace(found, resolves=finer, most=MOST)

    def expect(self, watch: _Watch) -> None:
        if self._is_about(watch.claim.slug, watch.claim.claim):
            self.left[id(watch)] = math.nan

    def forecast(self, watch: _Watch, crew: int) -> str:
        """A line, once every point has an interval; empty before and ever after."""
        if id(watch) not in self.left or watch.evidence is None:
            return ""
        half = (watch.gap.high - watch.gap.low) / 2 - watch.check.bias
        shrink = half / (watch.check.resolves - watch.check.bias)
        if not math.isfinite(shrink):
            return ""  # too few yet to say anything
        more = max(0.0, shrink**2 / 0.85**2 - 1)
        self.left[id(watch)] = more * watch.seconds
        if any(math.isnan(each) for each in self.left.values()):
            return ""
        seconds = sum(self.left.values())
        self.left.clear()
        return (
            f"To resolve {self.resolution:g} takes about {duration(seconds / crew)} "
            f"({duration(seconds)} of one core)."
        )


def duration(seconds: float) -> str:
    """A time in the unit that people would use."""
    units = [("years", 31_557_600), ("days", 86_400), ("hours", 3600), ("minutes", 60)]
    for name, unit in units:
        if seconds >= 2 * unit:
            return f"{seconds / unit:,.0f} {name}"
    return f"{seconds:.0f} seconds"


_Then = Callable[[Future[Any]], None]
_Task = tuple[_Then, Callable[..., Any], tuple[Any, ...]]


class _Runner:
    def __init__(
        self,
        rooms: Sequence[Room],
        seed: int,
        executor: Executor,
        alpha: float,
        progress: Callable[[Run], None] | None,
        journal: Journal | None,
        precise: _Precise,
    ) -> None:
        self.seed, self.executor, self.alpha, self.progress = seed, executor, alpha, progress
        self.started = time.perf_counter()
        self.run_ = Run([], seed, versions())
        self.journal = journal
        self.kept: dict[str, RoomJournal | None] = {}
        self.pending: dict[Future[Any], _Then] = {}
        self.queue: deque[_Task] = deque()
        self.drawing: dict[Any, list[_Then]] = {}
        self.crew = getattr(executor, "_max_workers", 1)
        self.at_once = 1 if isinstance(executor, SerialExecutor) else math.inf
        self.rooms: dict[str, Room] = {}
        self.claims: dict[str, list[ClaimResult]] = {}
        self.watches: dict[str, list[_Watch]] = {}
        self.examined: dict[str, list[Examined]] = {}
        self.precise = precise
        for each in rooms:
            self._enter(each)

    def run(self) -> Run:
        try:
            while self.pending or self.queue:
                self._send()
                done, _ = wait(self.pending, return_when=FIRST_COMPLETED)
                for future in done:
                    self.pending.pop(future)(future)
                self._report()
        except KeyboardInterrupt:
            self.run_.interrupted = True
        self._join_dependencies()
        self._join_sentences()
        self._report()
        return self.run_

    def _report(self) -> None:
        self.run_.claims = [c for slug in self.rooms for c in self.claims.get(slug, [])]
        self.run_.seconds = time.perf_counter() - self.started
        self.run_.note = self.journal.note if self.journal else ""
        if self.progress:
            self.progress(self.run_)

    def _send(self) -> None:
        while self.queue and len(self.pending) < self.at_once:
            then, task, args = self.queue.popleft()
            self.pending[self.executor.submit(task, *args)] = then

    def _submit(self, then: _Then, task: Callable[..., Any], *args: Any) -> None:
        self.queue.append((then, task, args))

    def _known(self, then: _Then, found: Any) -> None:
        """Go on with what an earlier run has found."""
        future: Future[Any] = Future()
        future.set_result(found)
        self.pending[future] = then

    def _enter(self, room: Room) -> None:
        if room.slug in self.rooms:
            return
        self.rooms[room.slug] = room
        self.claims[room.slug] = [
            ClaimResult(room.slug, claim.name, "", seed=self.seed) for claim in room.theorem.claims
        ]
        kept = self.kept[room.slug] = self.journal.of(room) if self.journal else None
        self.run_.findings += 1
        if kept and (known := kept.examined()):
            self.run_.earlier += 1
            self._known(lambda future: self._examined(room, future), known)
            return

        def then(future: Future[tuple[list[Examined], float]]) -> None:
            if kept:
                kept.keep_examined(future.result())
            self._examined(room, future)

        self._submit(then, timed_examine, room, self.seed)

    def _examined(self, room: Room, future: Future[tuple[list[Examined], float]]) -> None:
        found, seconds = future.result()
        self.examined[room.slug] = found
        self.watches[room.slug] = []
        for result, each in zip(self.claims[room.slug], found, strict=True):
            result.statement, result.rests_on = each.statement, each.rests_on
            result.reach, result.carriers = each.reach, each.carriers
            result.rungs = [rung for rung in each.rungs if rung.name != "said"]
            result.seconds += seconds / len(found)
            for slug in [*each.rests_on, *(at.partition(":")[0] for at in each.carriers)]:
                if slug not in self.rooms:
                    self._enter(room_of(slug))
            for (number, place), stake in sorted(each.stakes.items()):
                check = self.precise.check(room, result.claim, number)
                point = check.at[place]
                self.watches[room.slug].append(
                    _Watch(
                        result,
                        check,
                        point,
                        check_key(room, number, point),
                        stake,
                        each.relation,
                        (number, place),
                    )
                )
        for watch in self.watches[room.slug]:
            self.precise.expect(watch)
        for watch in list(self.watches[room.slug]):
            self._simulate(watch, room, 1)
        self._close(room)

    def _simulate(self, watch: _Watch, room: Room, upto: int) -> None:
        """Send the batches from where a point stands up to ``upto``, in chunks."""
        chunk = min(LARGEST_CHUNK, max(CHUNK, (upto - watch.batches) // TASKS))
        starts = range(watch.batches, upto, chunk)
        watch.waiting = len(starts)
        watch.batches = upto
        for first in starts:
            self._draw(watch, room, first, min(first + chunk, upto))

    def _draw(self, watch: _Watch, room: Room, first: int, last: int) -> None:
        """Send batches ``first`` to ``last - 1``, or take them from the journal."""
        kept = self.kept[room.slug]
        self.run_.findings += 1
        if kept and (known := kept.evidence(*watch.order, first, last)):
            self.run_.earlier += 1
            self._known(lambda future: self._simulated(watch, room, future), known)
            return

        def then(future: Future[tuple[Evidence, float]]) -> None:
            if kept and future.exception() is None:
                kept.keep_evidence(*watch.order, first, last, future.result())
            self._simulated(watch, room, future)

        draws = watch.name, watch.check.sums_up(watch.point), first, last
        waiting = self.drawing.setdefault(draws, [])
        waiting.append(then)
        if len(waiting) > 1:
            return  # another claim has asked for the same

        def drawn(future: Future[tuple[Evidence, float]]) -> None:
            for each in self.drawing.pop(draws):
                each(future)

        args = watch.check, watch.point, self.seed, watch.name, first, last
        self._submit(drawn, timed_batches, *args)

    def _simulated(self, watch: _Watch, room: Room, future: Future[tuple[Evidence, float]]) -> None:
        watch.waiting -= 1
        trouble = future.exception()
        if trouble is None:
            evidence, seconds = future.result()
            watch.evidence = watch.evidence.merge(evidence) if watch.evidence else evidence
            watch.seconds += seconds
            watch.claim.seconds += seconds
        elif isinstance(trouble, BrokenExecutor):
            raise trouble  # a lost worker is the run's trouble
        else:
            watch.broken = f"{type(trouble).__name__}: {trouble}"  # the room's own
        if watch.waiting:
            return
        wanted = watch.judge(self.alpha)
        self.run_.forecast = self.run_.forecast or self.precise.forecast(watch, self.crew)
        if wanted > watch.batches:
            self._simulate(watch, room, wanted)
        else:
            watch.done = True
        self._close(room)

    def _close(self, room: Room) -> None:
        """Write down what is known of a room; finish its claims once every point is decided."""
        for result, each in zip(self.claims[room.slug], self.examined[room.slug], strict=True):
            watches = [w for w in self.watches[room.slug] if w.claim is result]
            result.points = [w.result() for w in watches if w.batches]
            if all(w.done for w in watches) and not result.finished:
                result.rivals = _rivals(each, watches, self.alpha)
                result.rungs += [_simulated_rung(watches), _fallen(result.rivals)]
                result.rungs += [rung for rung in each.rungs if rung.name == "said"]
                result.finished = True

    def _join_dependencies(self) -> None:
        """A claim stands only if all formulas that it rests on stand; a circle has no ground."""
        rests = {slug: claims[0].rests_on for slug, claims in self.claims.items()}
        grounded: set[str] = set()
        while more := {
            slug
            for slug in rests.keys() - grounded
            if grounded.issuperset(rests[slug])
            and all(claim.stands_without_words for claim in self.claims[slug])
        }:
            grounded |= more
        for claim in (claim for claims in self.claims.values() for claim in claims):
            broken = [slug for slug in claim.rests_on if slug not in grounded]
            if broken and claim.rung("derived").verdict is Verdict.VERIFIED:
                detail = f"rests on {broken[0]}, which is not verified"
                claim.rungs = [
                    Rung("derived", Verdict.UNDECIDED, detail) if rung.name == "derived" else rung
                    for rung in claim.rungs
                ]

    def _join_sentences(self) -> None:
        """A sentence stands only if every claim that carries it does, words aside."""
        every = {(c.slug, c.claim): c for claims in self.claims.values() for c in claims}
        for claim in every.values():
            for carrier in claim.carriers:
                slug, _, name = carrier.partition(":")
                found = every.get((slug, name))
                stands = found and found.finished and found.stands_without_words
                if not stands and claim.finished and claim.rung("said").verdict is Verdict.VERIFIED:
                    claim.rungs = _unsaid(claim, carrier)


def _unsaid(claim: ClaimResult, carrier: str) -> list[Rung]:
    """The claim's rungs, with its sentences undecided for want of a carrier."""
    detail = f"carried by {carrier}, which is not verified"
    open_ = Rung("said", Verdict.UNDECIDED, detail)
    return [open_ if rung.name == "said" else rung for rung in claim.rungs]


def _simulated_rung(watches: Sequence[_Watch]) -> Rung:
    name = "simulated"
    if not watches:
        return Rung(name, Verdict.UNDECIDED, "nothing was simulated")
    verdict = overall(watch.verdict for watch in watches)
    for watch in watches:
        if watch.verdict is verdict is not Verdict.VERIFIED:
            gap = " … ".join(percent(end) for end in (watch.gap.low, watch.gap.high))
            seen = f"the simulation is off the claim by {gap}" if not watch.reason else watch.reason
            return Rung(name, verdict, f"at {at_text(watch.point)}: {seen}")
    return Rung(name, verdict, f"{len(watches)} points agree within their resolution")


def _rivals(each: Examined, watches: Sequence[_Watch], alpha: float) -> list[RivalResult]:
    results = []
    for index, rival in enumerate(each.rivals):
        formula = rival.words, rival.formula, rival.latex
        falls = [(fall, watch) for watch in watches if (fall := watch.rival(index, alpha))]
        if not falls or not rival.exactly:
            why = rival.exactly or rival.trouble or "nowhere unlike the derived formula"
            results.append(RivalResult(*formula, Verdict.UNDECIDED, why))
            continue
        (off, widths), watch = max(falls, key=lambda fall: fall[0][1])
        at = at_text(watch.point)
        results.append(RivalResult(*formula, Verdict.REFUTED, rival.exactly, at, off, widths))
    return results


def _fallen(rivals: Sequence[RivalResult]) -> Rung:
    name = "rivals fallen"
    if not rivals:
        return Rung(name, Verdict.UNDECIDED, "no rival was named: the check has refuted nothing")
    standing = [rival for rival in rivals if rival.verdict is not Verdict.REFUTED]
    if standing:
        return Rung(name, Verdict.UNDECIDED, f"still standing: {standing[0].words}")
    return Rung(name, Verdict.VERIFIED, f"all {len(rivals)} refuted by the same evidence")
