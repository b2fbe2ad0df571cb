"""The ledger of papers: what the literature states, and what the rooms make of it.

A statement (``papers.toml``) is an entry like those of the ledger of explanations, with the paper
that it stands in, its place there, and how it was seen. Its verdict is computed from a run of the
judge. What is known second-hand gets no verdict on the paper, only on the formula as reported.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from companion.bibliography import works
from companion.ledger import BrokenLedger, Entry, Said, UnknownEntry, plainly, reading
from companion.results import Run
from companion.rooms import ROOT

PLACE = ROOT / "companion" / "papers.toml"

SEEN = {
    "text": "its text was read",
    "code": "its authors' code was read",
    "abstract": "its abstract was read",
    "second-hand": "known second-hand",
    "memory": "known from memory",
}
"""How a statement was seen; of the last two the paper itself gets no verdict."""


class Stands(StrEnum):
    """What is so of something that is printed."""

    HOLDS = "holds"
    HOLDS_IF = "holds if"
    FIRST_ORDER = "holds to first order"
    FAILS = "fails as we have it"
    OPEN = "open"
    UNFIT = "not of a form that can be checked"
    UNDECIDED = "undecided"


_STANDS = {
    Said.HOLDS: Stands.HOLDS,
    Said.HOLDS_IF: Stands.HOLDS_IF,
    Said.FIRST_ORDER: Stands.FIRST_ORDER,
    Said.FAILS: Stands.FAILS,
    Said.NOT_YET: Stands.OPEN,
    Said.NOTHING: Stands.UNFIT,
    Said.UNDECIDED: Stands.UNDECIDED,
}


@dataclass(frozen=True)
class Statement(Entry):
    """Something that a paper states, in our words and notation.

    ``still_open`` says what no room answers; what is not of a form that can be checked has a
    reason in ``nothing``.
    """

    paper: str = ""
    place: str = ""
    seen: str = ""
    still_open: str = ""

    def outcome(self, run: Run) -> Stands:
        """What is so of it; with no reading at all, or none that a room carries, it is open."""
        return _STANDS[self.verdict(run)]

    @property
    def as_reported(self) -> bool:
        """Whether the verdict is on the formula as reported, and not on the paper."""
        return self.seen in ("second-hand", "memory")

    @property
    def anchor(self) -> str:
        return self.id.replace(".", "-")

    def as_data(self, run: Run) -> dict[str, Any]:
        data = super().as_data(run)
        return data | {
            "paper": self.paper,
            "place": plainly(self.place),
            "seen": self.seen,
            "verdict_on": "the formula as reported" if self.as_reported else "the paper",
            "still_open": plainly(self.still_open) or None,
        }


@dataclass(frozen=True)
class Paper:
    """A paper: its key in the bibliography, its theme, how it was seen, what it states."""

    key: str
    theme: str
    how: str
    note: str
    statements: tuple[Statement, ...]

    @property
    def line(self) -> str:
        """The paper as one line of text."""
        found = works().get(self.key)
        return found.line if found else self.key

    @property
    def short(self) -> str:
        """Authors, year and title."""
        found = works().get(self.key)
        if not found:
            return self.key
        return f"{found.authors} ({found.fields['year']}), {found.fields['title']}"

    def as_data(self, run: Run) -> dict[str, Any]:
        return {
            "key": self.key,
            "paper": self.line,
            "theme": self.theme,
            "how_seen": plainly(self.how),
            "note": plainly(self.note) or None,
            "statements": [each.as_data(run) for each in self.statements],
        }


def _statement(data: dict[str, Any], paper: str, number: int) -> Statement:
    name = f"{paper}.{number}"
    known = {"says", "place", "seen", "open", "unfit", "reading"}
    if set(data) - known or data.get("seen") not in SEEN:
        words = f"{', '.join(sorted(known))}; it was seen as {', '.join(SEEN)}"
        raise BrokenLedger(f"{name}: a statement has {words}")
    if bool(data.get("reading")) == bool(data.get("unfit")):
        raise BrokenLedger(f"{name}: either readings, or why it cannot be checked")
    return Statement(
        name,
        data["says"],
        (),
        tuple(reading(each, name) for each in data.get("reading", ())),
        nothing=data.get("unfit", ""),
        paper=paper,
        place=data["place"],
        seen=data["seen"],
        still_open=data.get("open", ""),
    )


@lru_cache(maxsize=1)
def papers() -> tuple[Paper, ...]:
    """The whole ledger of papers. ``BrokenLedger`` where an entry is not of its form."""
    data = tomllib.loads(PLACE.read_text(encoding="utf-8"))
    return tuple(
        Paper(
            each["key"],
            each["theme"],
            each["how"],
            each.get("note", ""),
            tuple(
                _statement(one, each["key"], number)
                for number, one in enumerate(each["statement"], 1)
            ),
        )
        for each in data["paper"]
    )


def statements() -> list[Statement]:
    """Every statement of every paper."""
    return [each for paper in papers() for each in paper.statements]


def paper(name: str) -> Paper:
    """The paper of that key, or of a statement's name. ``UnknownEntry`` suggests others."""
    key = name.partition(".")[0].lower()
    for each in papers():
        if each.key == key:
            return each
    near = [each.key for each in papers() if key[:4] and each.key.startswith(key[:4])]
    hint = f"; there is {', '.join(near)}" if near else "; collapse papers lists them"
    raise UnknownEntry(f"there is no paper {name}{hint}")


def statement(name: str) -> Statement:
    """The statement of that name, such as suresh2025.1."""
    found = paper(name)
    for each in found.statements:
        if each.id == name.lower():
            return each
    raise UnknownEntry(f"{found.key} has {len(found.statements)} statements, and no {name}")


def on(slug: str) -> list[Statement]:
    """The statements whose verdict rests on a room, or beside which it stands."""
    return [each for each in statements() if slug in each.rooms]


def bibtex(key: str) -> str:
    """The paper's entry of the bibliography. ``UnknownEntry`` where the book is not there."""
    if key not in works():
        raise UnknownEntry(f"{key}: the bibliography is part of the book, which is not here")
    return works()[key].text
