"""How to cite the companion, or one of its results by its permanent link.

CITATION.cff says the same for machines; a test holds the two together.
"""

from __future__ import annotations

from importlib.metadata import version

from companion.rooms import room
from companion.tags import Tag, named, tag_of

TITLE = "The Model Collapse Companion"
AUTHOR = "The Model Collapse Companion contributors"
RELEASED = "2026-11-21"
URL = "https://model-collapse-companion.github.io"
"""Where the book is published: the one place to change when it moves."""


def link(slug: str) -> str:
    """The link of a result's page."""
    return f"{URL}/{slug}.html"


def permanent(tag: str) -> str:
    """The link that stays, wherever what the tag stands for may be."""
    return f"{URL}/tag/{tag}.html"


def permanent_link(slug: str) -> str:
    """The permanent link of a result; its page's as long as it has no tag."""
    tag = tag_of("room", slug)
    return permanent(tag) if tag else link(slug)


def _version() -> str:
    return version("model-collapse-companion")


def _cited(name: str) -> tuple[Tag, str, str]:
    """What is named by a slug or tag, its title, and its permanent link."""
    found = named(name)
    title = str(room(found.slug).theorem.title)
    if found.kind != "room":
        title += f", {found.kind} {found.address.partition(':')[2]}"
    return found, title, permanent(found.tag) if found.tag else link(found.slug)


def bibtex(name: str | None = None) -> str:
    """BibTeX for the companion, or for what a slug or tag names, if it names anything.

    The link stands where plain styles print it too, and the key holds no sign that a style
    or a program gives a meaning to.
    """
    key, title, url, note = "modelcollapsecompanion", TITLE, URL, f"Version {_version()}"
    if name is not None:
        found, title, url = _cited(name)
        key, title = f"{key}-{found.tag or found.slug.replace('/', '-')}", f"{title} ({TITLE})"
        note = f"Tag {found.tag}, {found.address}, version {_version()}"
    return (
        f"@misc{{{key},\n"
        f"  title = {{{{{title}}}}},\n"
        f"  author = {{{{{AUTHOR}}}}},\n"
        f"  year = {{{RELEASED[:4]}}},\n"
        f"  note = {{{note}}},\n"
        f"  howpublished = {{\\url{{{url}}}}}\n"
        "}"
    )


def plain(slug: str | None = None) -> str:
    """The citation of the companion, or of one result, as one line of text."""
    if slug is None:
        return f"{AUTHOR}. {TITLE}, version {_version()}, {RELEASED[:4]}. {URL}"
    found, title, url = _cited(slug)
    tag = f"tag {found.tag}, " if found.tag else ""
    return f"{AUTHOR}. “{title}.” {TITLE}, {tag}version {_version()}, {RELEASED[:4]}. {url}"
