"""How to cite the companion, or one of its results by its permanent link.

CITATION.cff says the same for machines; a test holds the two together.
"""

from __future__ import annotations

from importlib.metadata import version

from companion.rooms import room

TITLE = "The Model Collapse Companion"
AUTHOR = "The Model Collapse Companion contributors"
RELEASED = "2026-11-21"
URL = "https://model-collapse-companion.github.io"
"""Where the book is published: the one place to change when it moves."""


def link(slug: str) -> str:
    """The permanent link of a result's page."""
    return f"{URL}/{slug}.html"


def _version() -> str:
    return version("model-collapse-companion")


def bibtex(slug: str | None = None) -> str:
    """BibTeX for the companion, or for one result. ``UnknownRoom`` where there is none.

    The link stands where plain styles print it too, and the key holds no sign that a style
    or a program gives a meaning to.
    """
    key, title, url = "modelcollapsecompanion", TITLE, URL
    if slug is not None:
        key = f"{key}-{slug.replace('/', '-')}"
        title, url = f"{room(slug).theorem.title} ({TITLE})", link(slug)
    return (
        f"@misc{{{key},\n"
        f"  title = {{{{{title}}}}},\n"
        f"  author = {{{{{AUTHOR}}}}},\n"
        f"  year = {{{RELEASED[:4]}}},\n"
        f"  note = {{Version {_version()}}},\n"
        f"  howpublished = {{\\url{{{url}}}}}\n"
        "}"
    )


def plain(slug: str | None = None) -> str:
    """The citation of the companion, or of one result, as one line of text."""
    title = "" if slug is None else f"“{room(slug).theorem.title}.” "
    where = URL if slug is None else link(slug)
    return f"{AUTHOR}. {title}{TITLE}, version {_version()}, {RELEASED[:4]}. {where}"
