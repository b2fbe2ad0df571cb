"""Numbers in a page's prose come from a role, stand in a formula, or are asserted in a cell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from companion.ledger import Entry, entries
from companion.rooms import ROOT

PAGES = sorted((ROOT / "book").glob("*.md")) + sorted((ROOT / "book").glob("*/*.md"))
PAGES = [page for page in PAGES if not page.parent.name.startswith("_")]

_FENCE = re.compile(r"^\s*(`{3,}|:{3,}|~{3,})\s*(\{?[\w:+-]*\}?)")
_PROSE = {"", "{admonition}", "{note}", "{tip}", "{warning}", "{dropdown}", "{div}", "{figure}"}
"""Blocks whose content is prose; any other fenced block is code, or is made by the book."""

_NOT_PROSE = (
    re.compile(r"\$\$.*?\$\$", re.DOTALL),
    re.compile(r"\$[^$]*\$"),
    re.compile(r"\{[\w:-]+\}`[^`]*`"),  # a role
    re.compile(r"`[^`]*`"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"<[^>]*>"),
    re.compile(r"^\s*(\|\s*)?\d+\.?\s", re.MULTILINE),  # a list's or a table's own numbers
)


def prose(text: str) -> list[str]:
    """A page's paragraphs without code, formulas, roles, links' targets and headings."""
    lines, skipping = [], ""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    for line in body.splitlines():
        found = _FENCE.match(line)
        if skipping:
            if line.strip() == skipping:
                skipping = ""
            continue
        if found:
            if found[2] and found[2] not in _PROSE:
                skipping = found[1]
            continue
        if not re.match(r"\s*(#|:[\w-]+:|\(.*\)=$|%)", line):
            lines.append(line)
    bare = "\n".join(lines)
    for pattern in _NOT_PROSE:
        bare = pattern.sub(" ", bare)
    return bare.splitlines()


def loose_numbers(text: str) -> list[str]:
    """The lines of a page's prose in which a number stands that nothing carries."""
    return [line.strip() for line in prose(text) if re.search(r"\d|[½⅓¼]", line)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "book")))
def test_no_number_in_prose_stands_by_itself(page: Path) -> None:
    assert loose_numbers(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_no_number_in_a_reading_stands_by_itself(entry: Entry) -> None:
    """What others say may hold any number; what we make of it may not."""
    words = [text for reading in entry.readings for text in (reading.words, reading.condition)]
    assert [line for text in words for line in loose_numbers(text)] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("About 40 are left.", 1),
        ("About {value}`a M=40` are left, $M = 40$, see `n=4`.", 0),
        ("```{code-cell} python\nx = 3\n```\nand 2.", 1),
        ("```{claims} a/b\n```\nNone.", 0),
        (":::{admonition} So\nIt takes 7.\n:::", 1),
        ("# In 2 steps\n1. First [a](b2.md).", 0),
    ],
)
def test_loose_numbers_are_found(text: str, count: int) -> None:
    assert len(loose_numbers(text)) == count
