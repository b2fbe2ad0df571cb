"""Numbers in a page's prose come from a role, stand in a formula, or are asserted in a cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion.ledger import Entry, entries
from companion.prose import loose_numbers
from companion.rooms import ROOT

PAGES = sorted((ROOT / "book").glob("*.md")) + sorted((ROOT / "book").glob("*/*.md"))
PAGES = [page for page in PAGES if not page.parent.name.startswith("_")]


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
