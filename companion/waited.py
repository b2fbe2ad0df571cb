"""What is not there yet: the rooms that the ledger waits for, and those of a catalogue of plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from companion.ledger import entries
from companion.papers import statements
from companion.rooms import slugs


@dataclass(frozen=True)
class Lack:
    """A room (or in words, a result) that is not there, and what waits for it."""

    what: str
    wanted_by: tuple[str, ...]
    says: str = ""

    @property
    def is_room(self) -> bool:
        """Whether a room's slug says what is missing, and not words."""
        return bool(re.fullmatch(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", self.what))


def waited_for(plans: str = "") -> list[Lack]:
    """What readings of the two ledgers and a catalogue of plans wait for, each once.

    What most entries wait for comes first. ``plans`` is the catalogue's text (``planned``).
    """
    wanted: dict[str, list[str]] = {}
    for entry in (*entries(), *statements()):
        for reading in entry.readings:
            for lack in reading.missing:
                by = wanted.setdefault(lack, [])
                by += [entry.id] if entry.id not in by else []
    said = dict(planned(plans))
    for slug in said:
        if slug not in slugs():
            wanted.setdefault(slug, []).append("plans")
    found = [Lack(what, tuple(by), said.get(what, "")) for what, by in wanted.items()]
    return sorted(found, key=lambda lack: -len(lack.wanted_by))


def planned(text: str) -> Iterator[tuple[str, str]]:
    """The slugs of a catalogue in Markdown, with what it says of each.

    A heading begins with its chapter's name, behind a number where it has one; a table under it
    has a room's name, or its slug, in the first column.
    """
    chapter = ""
    for line in text.splitlines():
        heading = re.match(r"#+\s*(?:\d+\.?\s+)?([a-z][a-z0-9_]*)\b", line)
        chapter = heading[1] if heading else "" if line.startswith("#") else chapter
        row = re.match(r"\|\s*`?([a-z][a-z0-9_]*(?:/[a-z][a-z0-9_]*)?)`?\s*\|(.*)\|\s*$", line)
        if row and row[1] != "slug" and (chapter or "/" in row[1]):
            yield row[1] if "/" in row[1] else f"{chapter}/{row[1]}", row[2].strip()
