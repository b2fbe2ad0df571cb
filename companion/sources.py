"""Which of the project's files a result depends on: what its modules import and name, in turn.

What is read off is the text of the files and may be too much, never too little: an import
anywhere in a file counts, and so does the slug of a result anywhere in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from companion.rooms import ROOT, chapters

PACKAGES = ("schemes", "theory", "montecarlo", "companion")

JUDGE = ("companion/run.py", "companion/records.py")
"""What judges: with all that these import, every verdict depends on it."""

_IMPORT = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)", re.MULTILINE)
_PLAIN = re.compile(r"^[ \t]*import[ \t]+([\w., \t]+)", re.MULTILINE)


def files(*packages: str) -> list[Path]:
    """The Python files of these packages, in order."""
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


@cache
def _slug_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(chapters())})/[a-z_][a-z0-9_]*")


@cache
def _module(name: str) -> tuple[Path, ...]:
    """The files that importing a module of ours runs, its packages' too; none for another's."""
    parts = name.split(".")
    if parts[0] not in PACKAGES:
        return ()
    found = [ROOT.joinpath(*parts[:count], "__init__.py") for count in range(1, len(parts) + 1)]
    found.append(ROOT.joinpath(*parts).with_suffix(".py"))
    return tuple(path for path in found if path.exists())


def of_room(slug: str) -> list[Path]:
    """The files of a room's derivation and simulation."""
    name = slug.replace("/", ".")
    return [*_module(f"theory.{name}"), *_module(f"montecarlo.{name}")]


@cache
def _needs(path: Path, stamp: int) -> tuple[Path, ...]:
    text = path.read_text(encoding="utf-8")
    names = [name.strip() for line in _PLAIN.findall(text) for name in line.split(",")]
    for module, imported in _IMPORT.findall(text):
        names.append(module)
        names += [f"{module}.{each}" for each in re.findall(r"\w+", imported)]
    found = [file for name in names for file in _module(name.split(" ")[0])]
    if path.parts[len(ROOT.parts)] in ("theory", "montecarlo"):  # the judge names rooms as examples
        found += [file for slug in _slug_pattern().findall(text) for file in of_room(slug)]
    return tuple(dict.fromkeys(file for file in found if file.exists()))


def needs(path: Path) -> tuple[Path, ...]:
    """The files of ours that a file imports or names, itself left out."""
    return _needs(path, path.stat().st_mtime_ns)


def digest(paths: Iterable[Path]) -> str:
    """A hash of these files' names and contents; what is not there is passed over."""
    found = sha256()
    for path in paths:
        if path.exists():
            content = path.read_bytes()
            name = path.relative_to(ROOT).as_posix()
            found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:32]


def closure(paths: Iterable[Path]) -> list[Path]:
    """These files and all that they need in turn, in order."""
    found: set[Path] = set()
    todo = [path for path in paths if path.exists()]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += needs(path)
    return sorted(found)
