"""The ledger: what is said of model collapse, and what the rooms make of it.

An entry (``ledger.toml``) names the claims that must be verified for a statement to hold, and
the rivals that must have fallen for it to fail. Its verdict is computed from a run of the
judge, and changes by itself when a room does.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from companion.results import RivalResult, Run, Verdict
from companion.rooms import ROOT, Room, room, slugs
from experiments import results as measured
from theory.printing import number
from theory.statement import Statement

PLACE = ROOT / "companion" / "ledger.toml"


class Said(StrEnum):
    """What is so of something that is said."""

    HOLDS = "holds"
    HOLDS_IF = "holds if"
    FIRST_ORDER = "holds to first order"
    FAILS = "fails"
    NOTHING = "no evidence found"
    EMPIRICAL = "empirical"
    UNDECIDED = "undecided"
    NOT_YET = "not yet audited"


class UnknownEntry(LookupError):
    """No entry of the ledger has that id."""


class BrokenLedger(ValueError):
    """An entry is not of the form that ``ledger.toml`` describes."""


@dataclass(frozen=True)
class Source:
    """Where something is said: title, author and date as far as they are known."""

    title: str
    author: str = ""
    date: str = ""
    key: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.author, self.title, self.date) if part)


@dataclass(frozen=True)
class Ground:
    """What an entry rests on: a claim, a claim's rival by a part of its words, or a statement.

    A statement is one of those that carry a room's sentences, with a region of its own.
    """

    slug: str
    claim: str = ""
    rival: str = ""
    statement: str = ""

    @classmethod
    def parse(cls, text: str) -> Ground:
        address, _, rival = text.partition(" ~ ")
        address, _, statement = address.partition(" # ")
        slug, _, claim = address.partition(":")
        return cls(slug, claim, rival, statement)

    @property
    def address(self) -> str:
        if self.statement:
            return f"{self.slug} # {self.statement}"
        return f"{self.slug}:{self.claim}" if self.claim else self.slug

    @property
    def said(self) -> Statement | None:
        """The statement that is named, where there is one."""
        if not self.exists:
            return None
        found: Statement | None = room(self.slug).theorem.statement(self.statement)
        return found

    @property
    def exists(self) -> bool:
        return self.slug in slugs()

    def trouble(self, fails: bool = False) -> str:
        """Why this says nothing yet: no such room, claim or rival; empty where all is well."""
        if not self.exists:
            return self.slug
        theorem = room(self.slug).theorem
        if self.statement:
            rivals = self.said.rivals if self.said else ()
            fits = sum(self.rival in rival.words for rival in rivals)
            if not self.said or self.claim or (bool(self.rival) is not fails):
                return f"{self.address}: no such statement"
            wrong = fails and fits != 1
            return f"{self.address} ~ {self.rival}: fits {fits} rivals" if wrong else ""
        if self.claim not in [claim.name for claim in theorem.claims]:
            return f"{self.address}: the ledger names no claim of this room"
        fits = sum(self.rival in rival.words for rival in theorem.claim(self.claim).rivals)
        if fails and not (self.rival and fits == 1):
            return f"{self.address} ~ {self.rival}: fits {fits} rivals"
        return ""

    def fallen(self, run: Run) -> RivalResult | None:
        """How the rival fared, where the run has it."""
        for claim in run.claims:
            if (claim.slug, claim.claim) == (self.slug, self.claim):
                return next((r for r in claim.rivals if self.rival in r.words), None)
        return None

    def stands(self, run: Run) -> bool:
        """Whether the claim is verified and, where a rival is named, the rival refuted.

        A statement stands where all claims of its room do, as its verdict is among theirs; and it
        is verified only where each of its rivals was refuted.
        """
        if self.statement:
            verdicts = {c.verdict for c in run.claims if c.slug == self.slug}
            return verdicts == {Verdict.VERIFIED}
        found = [c for c in run.claims if (c.slug, c.claim) == (self.slug, self.claim)]
        verified = bool(found) and found[0].verdict is Verdict.VERIFIED
        if not self.rival:
            return verified
        rival = self.fallen(run)
        return verified and rival is not None and rival.verdict is Verdict.REFUTED


@dataclass(frozen=True)
class Reading:
    """One way to read what is said: ``kind`` is holds, near, fails, beside, measured or waits.

    *Near* names the statements that say how near, and over which region. What is *measured* names
    an experiment, which proves nothing.
    """

    kind: str
    words: str
    grounds: tuple[Ground, ...] = ()
    condition: str = ""
    waits: str = ""
    experiment: str = ""

    def verdict(self, run: Run) -> Said:
        if self.missing:
            return Said.NOT_YET
        if self.experiment:
            return Said.EMPIRICAL
        if not all(ground.stands(run) for ground in self.grounds):
            return Said.UNDECIDED
        if self.kind == "fails":
            return Said.FAILS
        if self.kind == "near":
            return Said.FIRST_ORDER
        return Said.HOLDS_IF if self.condition else Said.HOLDS

    @property
    def missing(self) -> list[str]:
        """What would have to be there first: slugs of rooms, or words."""
        if self.waits:
            return [self.waits]
        if self.experiment:
            return [] if measured.exists(self.experiment) else [f"the experiment {self.experiment}"]
        return [lack for g in self.grounds if (lack := g.trouble(self.kind == "fails"))]


@dataclass(frozen=True)
class Entry:
    """Something that is said, in our words, and the ways to read it."""

    id: str
    says: str
    sources: tuple[Source, ...]
    readings: tuple[Reading, ...] = ()
    nothing: str = ""
    reported: str = ""

    @property
    def grounds(self) -> list[Ground]:
        return [ground for reading in self.readings for ground in reading.grounds]

    @property
    def rooms(self) -> list[str]:
        """The slugs of the rooms that bear on it and are there."""
        return list(dict.fromkeys(ground.slug for ground in self.grounds if ground.exists))

    @property
    def missing(self) -> list[str]:
        """What the audit still waits for; empty where it is complete."""
        counted = [each for each in self.readings if each.kind != "beside"] or self.readings
        return list(dict.fromkeys(lack for reading in counted for lack in reading.missing))

    def verdict(self, run: Run) -> Said:
        """The verdict, by what a run of the judge found.

        What is said holds where every reading holds, fails where every reading fails, holds to
        first order where no reading does less, and holds under a condition else. Readings that
        wait for a room are left out, and ``missing`` says so; with no other reading it is not
        yet audited. What was measured decides nothing beside what is proved.
        """
        found = {
            reading: reading.verdict(run) for reading in self.readings if reading.kind != "beside"
        }
        beside = [each.verdict(run) for each in self.readings if each.kind == "beside"]
        seen = set(found.values()) - {Said.NOT_YET}
        if Said.UNDECIDED in {*seen, *beside}:
            return Said.UNDECIDED
        if self.nothing:
            return Said.NOTHING
        if not seen:
            return Said.NOT_YET
        if self.reported or seen == {Said.EMPIRICAL}:
            return Said.EMPIRICAL
        seen.discard(Said.EMPIRICAL)
        if seen == {Said.HOLDS, Said.FIRST_ORDER}:
            return Said.FIRST_ORDER
        return seen.pop() if len(seen) == 1 else Said.HOLDS_IF

    def outcome(self, run: Run) -> StrEnum:
        """The verdict in the words in which it is told."""
        return self.verdict(run)

    def in_part(self, run: Run) -> bool:
        """Whether there is a verdict, but a reading of it still waits for a room."""
        return bool(self.missing) and self.verdict(run) is not Said.NOT_YET

    def conditions(self) -> list[str]:
        """The conditions under which it holds."""
        return [reading.condition for reading in self.readings if reading.condition]

    def as_data(self, run: Run) -> dict[str, Any]:
        """The entry with its verdict and its evidence, as plain data."""
        return {
            "id": self.id,
            "says": plainly(self.says),
            "sources": [str(source) for source in self.sources],
            "verdict": self.outcome(run),
            "if": [plainly(condition) for condition in self.conditions()],
            "in_part": self.in_part(run),
            "waits_for": self.missing,
            "looked_for": self.nothing or None,
            "reported": self.reported or None,
            "readings": [
                {
                    "kind": reading.kind,
                    "verdict": reading.verdict(run),
                    "words": plainly(reading.words),
                    "if": plainly(reading.condition) or None,
                    "evidence": [_evidence(ground, run) for ground in reading.grounds],
                    "waits_for": reading.missing,
                }
                for reading in self.readings
            ],
        }


def _evidence(ground: Ground, run: Run) -> dict[str, Any]:
    from companion.cite import link

    if not ground.exists:
        return {"room": ground.slug, "exists": False}
    if ground.statement and ground.said:
        return {
            "room": ground.slug,
            "exists": True,
            "claim": f"# {ground.statement}",
            "rival": ground.rival or None,
            "region": region(ground.said),
            "stands": ground.stands(run),
            "half_widths": None,
            "link": link(ground.slug),
        }
    rival = ground.fallen(run) if ground.rival else None
    return {
        "room": ground.slug,
        "exists": True,
        "claim": ground.claim,
        "rival": rival.words if rival else ground.rival or None,
        "stands": ground.stands(run),
        "at": rival.at if rival else None,
        "half_widths": rival.widths if rival and rival.verdict is Verdict.REFUTED else None,
        "link": link(ground.slug),
    }


def region(said: Statement) -> str:
    """How near a statement says that something is, and over which region, in letters."""
    over = str(said.over)
    within = f"within {float(100 * said.within):g}%" if said.relation == "~" else ""
    return ", ".join(part for part in (within, over) if part)


KINDS = ("holds", "near", "fails", "beside", "measured", "waits")


def reading(data: dict[str, Any], name: str) -> Reading:
    kinds = [kind for kind in KINDS if kind in data]
    if len(kinds) != 1 or set(data) - {*KINDS, "words", "if"}:
        raise BrokenLedger(f"{name}: a reading has words and one of {', '.join(KINDS)}")
    (kind,) = kinds
    if kind == "waits":
        return Reading(kind, data["words"], waits=data[kind])
    if kind == "measured":
        return Reading(kind, data["words"], experiment=data[kind])
    grounds = tuple(Ground.parse(each) for each in data[kind])
    return Reading(kind, data["words"], grounds, data.get("if", ""))


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """The whole ledger. ``BrokenLedger`` where an entry is not of its form."""
    data = tomllib.loads(PLACE.read_text(encoding="utf-8"))
    sources = {key: Source(**each) for key, each in data["sources"].items()}
    return tuple(
        Entry(
            each["id"],
            each["says"],
            tuple(sources[key] for key in each["sources"]),
            tuple(reading(one, each["id"]) for one in each.get("reading", ())),
            each.get("nothing", ""),
            each.get("reported", ""),
        )
        for each in data["entry"]
    )


def entry(name: str) -> Entry:
    """The entry of that id. ``UnknownEntry`` says which there are."""
    for each in entries():
        if each.id == name.upper():
            return each
    known = entries()
    raise UnknownEntry(f"there is no entry {name}; they are {known[0].id} to {known[-1].id}")


def rooms_of(some: Sequence[Entry]) -> list[Room]:
    """The rooms that these entries rest on."""
    found = {slug for each in some for slug in each.rooms}
    return [room(slug) for slug in slugs() if slug in found]


_VALUE = re.compile(r"\{value\}`([^`]*)`")
_MEASURED = re.compile(r"\{measured\}`([^`]*)`")


def plainly(words: str) -> str:
    """An entry's words for a terminal: its values computed, its mathematics in letters."""
    from companion.shown import readable

    text = _VALUE.sub(lambda found: in_text(found.group(1)), words)
    text = _MEASURED.sub(lambda found: measured.in_text(found.group(1)), text)
    return re.sub(r"(?<!\*)\*([^*]+)\*(?!\*)", r"\1", readable(text))


def in_text(call: str) -> str:
    """A value as running text has it: ``SLUG:CLAIM NAME=VALUE... digits=4``."""
    from companion.values import parse_parameters, value

    address, *words = call.split()
    given = parse_parameters(words)
    digits = int(given.pop("digits", 4))
    return number(float(value(address, digits=17, **given).value), digits)
