"""Numbers in a page's prose: from a role, in a formula or asserted in a cell, or else loose."""

from __future__ import annotations

import re

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
