"""The site's contents, computed: chapters and their rooms in taught order, in ``book/_toc.yml``."""

from __future__ import annotations

from pathlib import Path

from companion.rooms import ROOT, chapters, slugs

MARKS = (
    "    chapters: # computed from the rooms' taught order\n",
    "  - caption: Experiments\n",
)
"""The lines that what is computed stands between."""


def place(root: Path = ROOT) -> Path:
    return root / "book" / "_toc.yml"


def with_contents(toc: str, root: Path = ROOT) -> str:
    """The contents with their results made anew. ``ValueError`` where a mark is missing."""
    start, end = MARKS
    head, found, rest = toc.partition(start)
    _, found_end, tail = rest.partition(end)
    if not (found and found_end):
        raise ValueError(f"book/_toc.yml needs the lines {start.strip()} and {end.strip()}")
    lines = []
    for chapter in chapters(root):
        lines += [f"      - file: {chapter}", "        sections:"]
        inside = [slug for slug in slugs(root) if slug.startswith(f"{chapter}/")]
        lines += [f"          - file: {slug}" for slug in inside]
    return "".join([head, start, *(f"{line}\n" for line in lines), end, tail])


def make_anew(root: Path = ROOT) -> None:
    path = place(root)
    path.write_text(with_contents(path.read_text(encoding="utf-8"), root), encoding="utf-8")
