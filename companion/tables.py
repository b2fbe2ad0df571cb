"""A frequency table from a file: types and their counts, a line each; or the names of a source."""

from __future__ import annotations

import csv
import io
import sys
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

MOST = 10**15
"""A count beyond this is a slip, or no count."""

ENCODING = "utf-8-sig"
"""UTF-8, with or without a byte order mark."""

TELL = 200_000
"""Rows after each of which a reader of a long table tells how far it is."""


class BadTable(ValueError):
    """A table that cannot be read; says in which line, and why."""


@dataclass(frozen=True)
class Table:
    """How many types there are of each count. Their names are not kept."""

    types: dict[int, int]

    @property
    def total(self) -> int:
        """Samples in the table."""
        return sum(count * many for count, many in self.types.items())

    @property
    def size(self) -> int:
        """Types in the table."""
        return sum(self.types.values())


def names_in(folder: Path) -> Counter[str]:
    """How often each name, keywords too, stands in the Python files of a folder: a text at hand."""
    names: Counter[str] = Counter()
    for path in sorted(folder.glob("*.py")):
        source = io.StringIO(path.read_text(encoding="utf-8")).readline
        tokens = tokenize.generate_tokens(source)
        names.update(token.string for token in tokens if token.type == tokenize.NAME)
    return names


def read(path: str, told: Callable[[int], None] = lambda rows: None) -> Table:
    """The table in a file, or on standard input for ``-``.

    Two columns are wanted, a type and its count, with tabs or commas between them; quotation
    marks are read as in CSV. The first line may be a header. ``told`` hears of progress, in rows.
    Raises ``BadTable`` with the line for what is no such row, and for a type that comes twice.
    """
    if path == "-":
        text = io.TextIOWrapper(sys.stdin.buffer, encoding=ENCODING, newline="")
        try:
            return _read(text, "standard input", told)
        finally:
            text.detach()
    try:
        with Path(path).open(encoding=ENCODING, newline="") as file:
            return _read(file, path, told)
    except OSError as error:
        raise BadTable(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None


def _read(text: TextIO, name: str, told: Callable[[int], None]) -> Table:
    types: Counter[int] = Counter()
    seen: dict[int, int] = {}  # a type's hash, and its line: names would take more room
    rows = _rows(text, name)
    for number, (line, row) in enumerate(rows):
        where = f"{name}, line {line}"
        if len(row) != 2:
            raise BadTable(f"{where}: a type and a count are wanted, not {_columns(len(row))}")
        word, count = row[0], row[1].strip()
        if not _whole(count):
            if number == 0 and count and not any(sign.isdigit() for sign in count):
                continue  # a header
            raise BadTable(f"{where}: {_shown(count)} is no count: a whole number from 1")
        if len(count) > len(str(MOST)) + 1 or not 1 <= int(count) <= MOST:
            raise BadTable(f"{where}: a count of {_shown(count)}: 1 to 10^15 is allowed")
        first = seen.setdefault(hash(word), line)
        if first != line:
            raise BadTable(f"{where}: {_shown(word)} is in line {first} too")
        types[int(count)] += 1
        if number and number % TELL == 0:
            told(number)
    if not types:
        raise BadTable(f"{name}: no types in it")
    return Table(dict(sorted(types.items())))


def _rows(text: TextIO, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its line."""
    line = 0
    try:
        first = text.readline()
        rows = csv.reader(
            _again(first, text), delimiter="\t" if "\t" in first else ",", strict=True
        )
        for row in rows:
            line = rows.line_num
            if row:
                yield line, row
    except UnicodeDecodeError as error:
        raise BadTable(f"{name}: not UTF-8, near line {line + 1} ({error.reason})") from None
    except csv.Error as error:
        raise BadTable(f"{name}, line {line + 1}: {error}") from None


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and text.isascii()


def _columns(number: int) -> str:
    return f"{number} column" + "s" * (number != 1)


def _shown(text: str) -> str:
    return f"“{text if len(text) <= 20 else text[:19] + '…'}”"
