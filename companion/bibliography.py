"""The book's bibliography: its entries by key, each as a line of text and as it stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from companion.rooms import ROOT

PLACE = ROOT / "book" / "references.bib"

_ACCENTS = {r"{\c{c}}": "ç", r"{\'e}": "é", r"{\"i}": "ï", r"{\o}": "ø", r"$\pi^2/6$": "π²/6"}


@dataclass(frozen=True)
class Work:
    """An entry of the bibliography; ``text`` is all of it, as it stands in the file."""

    key: str
    fields: dict[str, str]
    text: str

    @property
    def authors(self) -> str:
        """The authors' last names, the first of them and "and others" where they are many."""
        names = [name.split(",")[0] for name in self.fields.get("author", "").split(" and ")]
        if len(names) > 4:
            return f"{names[0]} and others"
        return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)

    @property
    def line(self) -> str:
        """Authors, year, title, where it appeared, and its identifier."""
        got = self.fields
        where = got.get("journal") or got.get("booktitle") or got.get("howpublished", "")
        parts = [f"{self.authors} ({got['year']})" if "year" in got else self.authors, got["title"]]
        parts += [where] if where and where != "arXiv" else []
        parts += [got["doi"].replace("10.48550/arXiv.", "arXiv:")] if "doi" in got else []
        return ", ".join(parts)


def _plain(text: str) -> str:
    for sign, letter in _ACCENTS.items():
        text = text.replace(sign, letter)
    return " ".join(re.sub(r"[{}]", "", text).split())


@lru_cache(maxsize=1)
def works() -> dict[str, Work]:
    """All entries by key; none where the package is installed without the book."""
    if not PLACE.exists():
        return {}
    found = {}
    for block in re.split(r"(?m)^(?=@)", PLACE.read_text(encoding="utf-8"))[1:]:
        key = block[block.index("{") + 1 : block.index(",")]
        fields = re.findall(r"(?ms)^\s+(\w+)\s*=\s*\{(.*?)\},?\s*$(?=\s*(?:\w+\s*=|\}))", block)
        found[key] = Work(key, {name: _plain(value) for name, value in fields}, block.strip())
    return found
