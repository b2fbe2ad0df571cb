"""The code cells of the book's sources, and its extensions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from companion.rooms import ROOT

BOOK = ROOT / "book"
_CELL = re.compile(r"^```\{code-cell\} python\n((?::.*\n)*)((?s:.*?))^```$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A code cell: its number on the built page (0 where it is not shown there), tags, code."""

    number: int
    tags: frozenset[str]
    code: str

    @property
    def live(self) -> bool:
        """Whether a reader can run it on the page."""
        return not self.tags & {"not-live", "remove-cell"}


def cells(source: str) -> list[Cell]:
    found, number = [], 0
    for options, code in _CELL.findall(source):
        tags = frozenset(re.findall(r"[\w-]+", options.partition("[")[2]))
        number += "remove-cell" not in tags
        found.append(Cell(number * ("remove-cell" not in tags), tags, code))
    return found


def with_cells() -> dict[str, list[Cell]]:
    """The pages that have code cells, by their place without the ending."""
    paths = sorted(path for path in BOOK.rglob("*.md") if "_build" not in path.parts)
    found = {_place(path): cells(path.read_text(encoding="utf-8")) for path in paths}
    return {place: each for place, each in found.items() if each}


def _place(path: Path) -> str:
    return path.relative_to(BOOK).with_suffix("").as_posix()


def extension(name: str) -> Any:
    """One of the book's extensions, found as Sphinx finds it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BOOK / "_ext"))
        return import_module(name)
