"""The runner: batches through any executor, the same bytes whatever the number of workers."""

from __future__ import annotations

import math
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any

from companion.executors import SerialExecutor
from companion.finer import Finer
from companion.journal import Foreign, Journal, RoomJournal, versions
from companion.judge import ALPHA, Examined, at_text, check_key, examine
from companion.results import ClaimResult, RivalResult, Run, Rung, Verdict, overall, percent
from companion.rooms import Room, find_slugs
from companion.rooms import room as room_of
from companion.watch import Watch
from montecarlo.check import Check
from montecarlo.evidence import Evidence
from montecarlo.streams import DEFAULT_SEED, stream

CHUNK = 8
"""Batches in one task: enough work to be worth sending, little enough to share out."""

LARGEST_CHUNK = 512
"""In a long run: some seconds of work, and no more than that is lost with a worker."""

TASKS = 512
"""Tasks that one point is cut into at a time, where they are not the smallest."""


core_seconds: Callable[[], float] = getattr(time, "thread_time", time.perf_counter)
"""Seconds of this thread; in a browser, where nobody counts them, seconds by the clock."""


def timed_examine(room: Room, seed: int) -> tuple[list[Examined], float]:
    """``examine`` and the seconds of one core that it took, whatever else ran beside it."""
    start = core_seconds()
    return examine(room, seed), core_seconds() - start


def timed_batches(
    check: Check, point: Any, seed: int, name: str, first: int, last: int
) -> tuple[Evidence, float]:
    """The evidence of a point's batches ``first`` to ``last - 1``, and the seconds of one core."""
    start = core_seconds()
    evidence = check.evidence(stream(seed, name, first), point)
    for batch in range(first + 1, last):
        evidence = evidence.merge(check.evidence(stream(seed, name, batch), point))
    return evidence, core_seconds() - start


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
    todo: list[str | Room] = [r for r in given if isinstance(r, Room)]
    names = [r for r in given if isinstance(r, str)]
    if names or not given:
        todo += find_slugs(names)
    finer = Finer(precise, claim, [_slug(each) for each in todo])
    if precise is not None:
        finer.check_possible([_room(each) for each in todo])
    runner = _Runner(todo, seed, executor or SerialExecutor(), alpha, progress, journal, finer)
    return runner.run()


def _slug(given: str | Room) -> str:
    return given if isinstance(given, str) else given.slug


def _room(given: str | Room) -> Room:
    return room_of(given) if isinstance(given, str) else given


_Then = Callable[[Future[Any]], None]
_Task = tuple[_Then, Callable[..., Any], tuple[Any, ...]]


class _Runner:
    def __init__(
        self,
        rooms: Sequence[str | Room],
        seed: int,
        executor: Executor,
        alpha: float,
        progress: Callable[[Run], None] | None,
        journal: Journal | None,
        precise: Finer,
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
        self.claims: dict[str, list[ClaimResult]] = {}
        self.findings: Counter[str] = Counter()
        self.watches: dict[str, list[Watch]] = {}
        self.examined: dict[str, list[Examined]] = {}
        self.precise = precise
        self.asked = rooms

    def run(self) -> Run:
        try:
            for each in self.asked:
                self._enter(each)
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
        self.run_.claims = [c for claims in self.claims.values() for c in claims]
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

    def _enter(self, given: str | Room) -> None:
        slug = _slug(given)
        if slug in self.claims:
            return
        if isinstance(given, str) and (judged := self._judged(slug)):
            # a room that was judged whole by these sources is not even loaded
            self.claims[slug], findings = judged
            self.run_.findings += findings
            self.run_.earlier += findings
            self._known(lambda _: self._enter_carriers(slug), None)
            return
        room = _room(given)
        self.claims[slug] = [
            ClaimResult(room.slug, claim.name, "", seed=self.seed) for claim in room.theorem.claims
        ]
        kept = self.kept[slug] = self.journal.of(room) if self.journal else None
        self._count(slug)
        if kept and (known := kept.examined()):
            self.run_.earlier += 1
            self._known(lambda future: self._examined(room, future), known)
            return

        def then(future: Future[tuple[list[Examined], float]]) -> None:
            if kept:
                kept.keep_examined(future.result())
            self._examined(room, future)

        self._submit(then, timed_examine, room, self.seed)

    def _judged(self, slug: str) -> tuple[list[ClaimResult], int] | None:
        """What the journal holds of a room as a whole, where that is what is asked for."""
        if self.journal is None or self.precise.resolution is not None:
            return None
        return self.journal.judged(slug)

    def _count(self, slug: str) -> None:
        self.findings[slug] += 1
        self.run_.findings += 1

    def _enter_carriers(self, slug: str) -> None:
        """Judge what a room's claims rest on, and what carries their sentences."""
        for result in self.claims[slug]:
            for other in [*result.rests_on, *(at.partition(":")[0] for at in result.carriers)]:
                self._enter(other)

    def _examined(self, room: Room, future: Future[tuple[list[Examined], float]]) -> None:
        found, seconds = future.result()
        self.examined[room.slug] = found
        self.watches[room.slug] = []
        for result, each in zip(self.claims[room.slug], found, strict=True):
            result.statement, result.rests_on = each.statement, each.rests_on
            result.reach, result.carriers = each.reach, each.carriers
            result.rungs = [rung for rung in each.rungs if rung.name != "said"]
            result.seconds += seconds / len(found)
            for (number, place), stake in sorted(each.stakes.items()):
                check = self.precise.check(room, result.claim, number)
                point = check.at[place]
                self.watches[room.slug].append(
                    Watch(
                        result,
                        check,
                        point,
                        check_key(room, number, point),
                        stake,
                        each.relation,
                        (number, place),
                    )
                )
        self._enter_carriers(room.slug)
        for watch in self.watches[room.slug]:
            self.precise.expect(watch)
        for watch in list(self.watches[room.slug]):
            self._simulate(watch, room, 1)
        self._close(room)

    def _simulate(self, watch: Watch, room: Room, upto: int) -> None:
        """Send the batches from where a point stands up to ``upto``, in chunks."""
        chunk = min(LARGEST_CHUNK, max(CHUNK, (upto - watch.batches) // TASKS))
        starts = range(watch.batches, upto, chunk)
        watch.waiting = len(starts)
        watch.batches = upto
        for first in starts:
            self._draw(watch, room, first, min(first + chunk, upto))

    def _draw(self, watch: Watch, room: Room, first: int, last: int) -> None:
        """Send batches ``first`` to ``last - 1``, or take them from the journal."""
        kept = self.kept[room.slug]
        self._count(room.slug)
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

    def _simulated(self, watch: Watch, room: Room, future: Future[tuple[Evidence, float]]) -> None:
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
        self._keep(room)

    def _keep(self, room: Room) -> None:
        """Write down a room that is judged whole, as it is claimed and by the ordinary budget."""
        kept, claims = self.kept[room.slug], self.claims[room.slug]
        if kept is None or not kept.as_claimed or self.precise.resolution is not None:
            return
        broken = any(watch.broken for watch in self.watches[room.slug])
        if all(claim.finished for claim in claims) and not broken:
            kept.journal.keep_judged(room.slug, claims, self.findings[room.slug])

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


def _simulated_rung(watches: Sequence[Watch]) -> Rung:
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


def _rivals(each: Examined, watches: Sequence[Watch], alpha: float) -> list[RivalResult]:
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
