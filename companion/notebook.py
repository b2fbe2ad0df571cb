"""A result's page as a notebook that runs, and a problem sheet as one that answers.

A notebook's text is plain Markdown: what the page asks the room for is written out, and what
leads to another page becomes a link to the published one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from companion.bibliography import works
from companion.cite import URL, link, plain
from companion.exercises import Variant, of
from companion.exercises import variant as variant_of
from companion.ledger import in_text
from companion.rooms import ROOT, UnknownRoom, room
from companion.shown import Shown
from companion.values import find_claim
from theory.printing import latex
from theory.theorem import RELATIONS, Claim

TO_RUN = (
    "*This notebook runs where the companion is installed: in a copy of the project, after `make`, "
    "with the Python of `.venv`.*"
)


class NoPage(UnknownRoom):
    """The book's pages are not here: the package is installed without them."""


def page(slug: str) -> str:
    """The source of a result's page, as Markdown. Raises ``NoPage``, ``UnknownRoom``."""
    place = ROOT / "book" / f"{room(slug).slug}.md"
    if not place.exists():
        raise NoPage(f"{place.name} is not here: a notebook is made from a copy of the project")
    return place.read_text(encoding="utf-8")


def of_page(shown: Shown) -> dict[str, Any]:
    """A result's page as the data of an .ipynb file."""
    slug = shown.room.slug
    cells = [_markdown(f"[{slug}]({link(slug)}) of the Model Collapse Companion.\n\n{TO_RUN}")]
    for kind, text in parts(page(slug)):
        if kind == "":
            cells += [_markdown(_spoken(text, slug))]
        elif kind.startswith("code-cell"):
            cells += [_code(code_of(text))]
        elif write := WRITTEN.get(kind.partition(" ")[0]):
            cells += [_markdown(_spoken(write(shown, kind.partition(" ")[2]), slug))]
    return _notebook(_joined(cells))


def of_sheet(title: str, variants: list[Variant], seed: int | None) -> dict[str, Any]:
    """A problem sheet whose every answer is checked where it is typed."""
    cells = [
        _markdown(f"# {title}\n\n{TO_RUN}"),
        _code("from companion import check"),
    ]
    for number, each in enumerate(variants, 1):
        exercise = each.exercise
        cells.append(_markdown(f"**{number}.** {each.headed}"))
        names = ", ".join(f"{name}=None" for name in exercise.answers)
        seeded = "" if seed is None else f"seed={seed}, "
        cells.append(
            _code(
                f'# Put a number or a formula, such as "1/3", in each None\'s place.\n'
                f"check({exercise.address!r}, {seeded}{names})"
            )
        )
    return _notebook(cells)


def to_json(notebook: dict[str, Any]) -> str:
    """The text of the .ipynb file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


# -- reading a page -------------------------------------------------------------------------

_FENCE = re.compile(r"^(`{3,}|:{3,})\{([a-z:-]+)\} ?(.*)$")


def parts(text: str) -> Iterator[tuple[str, str]]:
    """A page cut up: its text (kind ""), and its directives, as ``name argument``."""
    lines = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL).splitlines()
    said: list[str] = []
    while lines:
        line = lines.pop(0)
        found = _FENCE.match(line)
        if found is None:
            said.append(line)
            continue
        if "\n".join(said).strip():
            yield "", "\n".join(said).strip()
        said = []
        inner = []
        while lines[0] != found.group(1):
            inner.append(lines.pop(0))
        lines.pop(0)
        yield f"{found.group(2)} {found.group(3)}".strip(), "\n".join(inner)
    if "\n".join(said).strip():
        yield "", "\n".join(said).strip()


def code_of(text: str) -> str:
    """A cell's code, without the lines of its settings."""
    return re.sub(r"\A(:[a-z-]+:.*\n)+", "", text)


# -- what the page asks the room for --------------------------------------------------------


def _claims(shown: Shown, _: str) -> str:
    lines = [f"**Theorem ({shown.room.theorem.title}).**"]
    for claim in shown.room.theorem.claims:
        lines += ["", str(claim.words), "", f"$$ {_formula(claim)} $$", ""]
        lines += ["Here " + ", ".join(f"${each}$" for each in claim.domain.latex()) + "."]
    return "\n".join(lines)


def _formula(claim: Claim) -> str:
    return f"{claim.quantity.latex} {RELATIONS[claim.relation]} {latex(claim.value)}"


def _setting(shown: Shown, _: str) -> str:
    own = [
        f"${latex(each.symbol)}$ (`{name}` on the command line) is {each.meaning}."
        for name, each in shown.room.own_symbols.items()
    ]
    return "\n".join([str(shown.room.theorem.setting), *own])


def _proof(shown: Shown, _: str) -> str:
    lines = []
    for number, step in enumerate(shown.derivation.steps, 1):
        lines.append(f"{number}. ({step.kind}) {step.words}")
        if step.latex:
            lines += ["", f"   $$ {step.latex} $$", ""]
    return "\n".join(lines)


def _rivals(shown: Shown, address: str) -> str:
    _, claim = find_claim(address)
    lines = ["Rivals:", ""]
    return "\n".join([*lines, *(f"- ${latex(r.value)}$: {r.words}" for r in claim.rivals)])


def _worked(shown: Shown, address: str) -> str:
    lines = []
    for number, exercise in enumerate(of(address), 1):
        each = variant_of(exercise)
        lines += [f"**Exercise {number}.** {each.statement}", ""]
        lines += ["<details><summary>Solution</summary>", "", *each.solution, "", "</details>", ""]
    return "\n".join(lines)


WRITTEN: dict[str, Callable[[Shown, str], str]] = {
    "in-a-hurry": lambda shown, _: f"> {shown.room.theorem.says}",
    "setting": _setting,
    "claims": _claims,
    "proof-steps": _proof,
    "rivals": _rivals,
    "worked": _worked,
    "around": lambda shown, _: f"Cite as: {plain(shown.room.slug)}",
}


# -- roles and links, as plain Markdown ------------------------------------------------------


def _titled(label: str) -> str:
    """A link to a result by its label in the book, ``chapter-some-name``, or by its own words."""
    words, _, inner = label.rpartition("<")
    chapter, _, name = (inner.rstrip(">") or label).partition("-")
    slug = f"{chapter}/{name.replace('-', '_')}"
    return f"[{words.strip() or room(slug).theorem.title}]({link(slug)})"


def _cited(keys: str) -> str:
    return "; ".join(
        f"{works()[key.strip()].authors} ({works()[key.strip()].fields['year']})"
        for key in keys.split(",")
    )


ROLES: dict[str, Callable[[str], str]] = {
    "by": lambda text: text.rpartition("<")[0].strip(),
    "value": in_text,
    "formula": lambda text: f"${_formula(find_claim(text)[1])}$",
    "prf:ref": _titled,
    "cite:t": _cited,
    "cite:p": lambda keys: f"({_cited(keys)})",
    "cite": lambda keys: f"({_cited(keys)})",
}


def _spoken(text: str, slug: str) -> str:
    """Text without what only the book understands."""

    def role(found: re.Match[str]) -> str:
        return ROLES[found.group(1)](found.group(2)) if found.group(1) in ROLES else found.group(2)

    def address(found: re.Match[str]) -> str:
        chapter = f"{slug.partition('/')[0]}/"
        place = found.group(1)
        inside = chapter if not place.startswith(("/", "../")) else ""
        return f"]({URL}/{inside}{place.removeprefix('../').lstrip('/')}.html"

    text = re.sub(r"\{([a-z]+(?::[a-z]+)?)\}`([^`]*)`", role, text)
    text = re.sub(r"\]\(([^):#]+)\.md", address, text)
    return re.sub(r"(\[[^\]]*\])\{\.[a-z-]+\}", r"\1", text)


# -- the format -----------------------------------------------------------------------------


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str) -> dict[str, Any]:
    code: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
    }
    return {**code, "source": text}


def _joined(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cells of text that follow each other as one."""
    found: list[dict[str, Any]] = []
    for cell in cells:
        if found and cell["cell_type"] == found[-1]["cell_type"] == "markdown":
            found[-1]["source"] += f"\n\n{cell['source']}"
        else:
            found.append(cell)
    return found


def _notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    return {
        "cells": numbered,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
