"""A run to a finer resolution than a room's own, and the forecast of how long it will take."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from companion.results import TooFine
from companion.rooms import Room
from companion.watch import Watch
from montecarlo.check import Check

MOST = 10**15
"""Replicates that a run to a finer resolution may take: no limit."""


@dataclass
class Finer:
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

    def expect(self, watch: Watch) -> None:
        if self._is_about(watch.claim.slug, watch.claim.claim):
            self.left[id(watch)] = math.nan

    def forecast(self, watch: Watch, crew: int) -> str:
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
