"""Two runs of the judge compared: what changed its verdict, came, went or moved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from companion.results import ClaimResult, PointResult, Run, percent


@dataclass(frozen=True)
class Change:
    """Something that is not as it was, in the claim ``slug:claim``."""

    claim: str
    what: str
    was: str
    now: str


@dataclass
class Diff:
    """All that differs between two runs, times left out."""

    conditions: list[Change] = field(default_factory=list)
    verdicts: list[Change] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    rest: list[Change] = field(default_factory=list)

    @property
    def same(self) -> bool:
        return not (self.conditions or self.verdicts or self.added or self.removed or self.rest)

    def as_data(self) -> dict[str, Any]:
        return {"same": self.same, **asdict(self)}

    def __rich_console__(self, console: Any, options: Any) -> Any:
        from rich.text import Text

        if self.same:
            yield "The two runs agree in every verdict and every number."
            return
        for change in self.conditions:
            yield Text(f"{change.what}: {change.was} → {change.now}")
        for change in self.verdicts:
            yield Text(f"{change.claim} verdict: {change.was} → {change.now}", style="bold")
        for name in self.added:
            yield Text(f"{name} added")
        for name in self.removed:
            yield Text(f"{name} removed")
        for change in self.rest:
            yield Text(f"{change.claim} {change.what}: {change.was} → {change.now}")


def compare(old: Run, new: Run) -> Diff:
    """What differs between two runs."""
    found = Diff()
    if old.seed != new.seed:
        found.conditions.append(Change("", "seed", str(old.seed), str(new.seed)))
    for name in sorted({*old.versions, *new.versions}):
        was, now = (run.versions.get(name, "none") for run in (old, new))
        if was != now:
            found.conditions.append(Change("", name, was, now))
    before, after = (
        {f"{claim.slug}:{claim.claim}": claim for claim in run.claims} for run in (old, new)
    )
    found.added = [name for name in after if name not in before]
    found.removed = [name for name in before if name not in after]
    for name in (name for name in before if name in after):
        one, other = before[name], after[name]
        if one.verdict != other.verdict:
            found.verdicts.append(Change(name, "verdict", one.verdict, other.verdict))
        found.rest += [Change(name, *change) for change in _changes(one, other)]
    return found


def _changes(old: ClaimResult, new: ClaimResult) -> Iterator[tuple[str, str, str]]:
    """What differs in a claim besides its verdict: ``(what, was, now)``."""
    if old.statement != new.statement:
        yield "statement", old.statement, new.statement
    if old.rests_on != new.rests_on:
        yield "rests on", ", ".join(old.rests_on) or "nothing", ", ".join(new.rests_on) or "nothing"
    yield from _by_name(
        "rung",
        {rung.name: str(rung.verdict) for rung in old.rungs},
        {rung.name: str(rung.verdict) for rung in new.rungs},
    )
    yield from _by_name(
        "rival",
        {f"{rival.words} ({rival.formula})": str(rival.verdict) for rival in old.rivals},
        {f"{rival.words} ({rival.formula})": str(rival.verdict) for rival in new.rivals},
    )
    yield from _by_name(
        "at",
        {f"{point.kind} {point.at}": _number(point) for point in old.points},
        {f"{point.kind} {point.at}": _number(point) for point in new.points},
    )


def _by_name(what: str, old: dict[str, str], new: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name, "not there"), new.get(name, "not there")
        if was != now:
            yield f"{what} {name}", was, now


def _number(point: PointResult) -> str:
    """A point's numbers: how far the simulation is from what is claimed, to all digits."""
    low, high = point.interval
    gap = f"{percent(low)} … {percent(high)}" if math.isfinite(high - low) else "unbounded"
    return f"{point.estimate!r} ({gap}) of {point.claimed!r}, {point.replicates:,} runs"
