"""Rooms, found by their place: one slug, a file in theory, montecarlo, exercises and book each."""

from __future__ import annotations

import ast
import difflib
import importlib
import inspect
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from theory import CHAPTERS

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the packages."""


class UnknownRoom(LookupError):
    """No room has that slug; the message suggests the nearest."""


def slugs(root: Path = ROOT) -> list[str]:
    """All slugs in taught order, chapter by chapter, without importing anything heavy."""
    found = {path.parent.name for path in (root / "theory").glob("*/__init__.py")}
    ordered = [name for name in CHAPTERS if name in found]
    ordered += sorted(found.difference(CHAPTERS))
    return [f"{chapter}/{name}" for chapter in ordered for name in _taught(chapter, root)]


def _taught(chapter: str, root: Path) -> list[str]:
    """A chapter's rooms in the order that it gives them; one that it does not name comes last.

    A package of the theory that gives no order is no chapter.
    """
    package = root / "theory" / chapter
    order = _order((package / "__init__.py").read_text(encoding="utf-8"))
    if order is None:
        return []
    there = sorted(path.stem for path in package.glob("[!_]*.py"))
    return [name for name in order if name in there] + [n for n in there if n not in order]


def _order(source: str) -> Sequence[str] | None:
    """The list ``ORDER`` of a package, read and not imported: it may just have been changed."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ORDER":
            return tuple(ast.literal_eval(node.value))
    return None


def chapters(root: Path = ROOT) -> list[str]:
    """The chapters that hold a room, in the book's order."""
    return list(dict.fromkeys(slug.split("/")[0] for slug in slugs(root)))


@dataclass(frozen=True)
class Room:
    """A result with its two witnesses: the theory's module and the simulation's."""

    slug: str
    theorem: Any
    proof: Callable[..., Any]
    routes: Sequence[Any]
    checks: Sequence[Any]

    @property
    def chapter(self) -> str:
        return self.slug.split("/")[0]

    @property
    def own_symbols(self) -> dict[str, Any]:
        """The symbols that are not the whole book's, by ASCII name, each with its meaning."""
        from theory.notation import NOTATION, declared_by, entry

        module = f"theory.{self.slug.replace('/', '.')}"
        said = [each.over for each in self.theorem.statements]
        domains = [*(claim.domain for claim in self.theorem.claims), *said]
        names = dict.fromkeys(name for domain in domains for name in domain.parameters)
        used = {name: entry(name, module) for name in names if name not in NOTATION}
        return used | declared_by(module)

    def claiming(self, value: Any, claim: str | None = None) -> Room:
        """The room with another formula in a claim's place, and the same evidence."""
        return replace(self, theorem=self.theorem.claiming(value, claim))

    def __reduce__(self) -> tuple[Any, ...]:
        # a room travels to a worker as its slug: its functions are found there by place
        if self != replace(room(self.slug), theorem=self.theorem):
            raise pickle.PicklingError(
                f"{self.slug}: a room changed by hand runs in this process only"
            )
        return _travelled, (self.slug, self.theorem)


def _travelled(slug: str, theorem: Any) -> Room:
    return replace(room(slug), theorem=theorem)


def known(slug: str) -> str:
    """The slug itself. ``UnknownRoom`` suggests the nearest where there is no such room."""
    every = slugs()
    if slug not in every:
        inside = [each for each in every if each.startswith(slug.rstrip("/") + "/")]
        if inside:
            raise UnknownRoom(
                f"{slug} is a chapter: name one of its results, such as {inside[0]}; "
                f"all of them: collapse list {slug}"
            )
        near = difflib.get_close_matches(slug, every, n=1, cutoff=0.7)
        hint = f"; did you mean {near[0]}?" if near else "; see collapse list"
        raise UnknownRoom(f"there is no room {slug}{hint}")
    return slug


def room(slug: str) -> Room:
    """The room of that slug; ``UnknownRoom`` where there is none."""
    place = known(slug).replace("/", ".")
    claimed = importlib.import_module(f"theory.{place}")
    try:
        simulated: ModuleType | None = importlib.import_module(f"montecarlo.{place}")
    except ModuleNotFoundError:
        simulated = None  # a room half built is judged undecided
    return Room(
        slug,
        claimed.THEOREM,
        claimed.proof,
        tuple(getattr(claimed, "ROUTES", ())),
        tuple(getattr(simulated, "CHECKS", ())),
    )


class NoCopy(RuntimeError):
    """What was asked for needs a copy of the project, and this is an installed package."""


def needs_copy(what: str, root: Path = ROOT) -> None:
    """Raise ``NoCopy``, in one line, where there is no book beside the packages."""
    if not (root / "book" / "_toc.yml").exists():
        raise NoCopy(f"{what} needs a copy of the project, with its book; this is a package alone")


def find_slugs(names: Sequence[str] = ()) -> list[str]:
    """The slugs that these slugs and chapters name (all, if none is named), each once.

    ``UnknownRoom`` where there is none of that name.
    """
    found: list[str] = []
    for name in names or chapters():
        found += [slug for slug in slugs() if slug.startswith(name.rstrip("/") + "/")] or [
            known(name)
        ]
    return list(dict.fromkeys(found))


def find_rooms(names: Sequence[str] = ()) -> list[Room]:
    """The rooms of these slugs and chapters (of all, if none is named), each once."""
    return [room(slug) for slug in find_slugs(names)]


def chapter_title(chapter: str) -> str:
    """The chapter's title: the first line of its package's docstring."""
    doc = inspect.getdoc(importlib.import_module(f"theory.{chapter}")) or chapter
    return doc.splitlines()[0].rstrip(".")
