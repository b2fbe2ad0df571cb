"""The built book and a browser to read it in: where they are, and what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

from companion.rooms import ROOT

HTML = ROOT / "book" / "_build" / "html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser() -> str | None:
    """A browser's program, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pages() -> list[str]:
    """The book's pages, by their place; those of tags only lead to them."""
    found = (path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
    return sorted(page for page in found if not page.startswith(("_", "tag/")))


def tag_pages() -> list[Path]:
    """The pages that tags have of their own, each of which leads on."""
    return sorted((HTML / "tag").glob("*.html"))


def missing() -> str:
    """What the tests in a browser lack, in one line; empty where they can be run."""
    if not (HTML / "index.html").exists():
        return "the book is not built: make book"
    if browser() is None:
        return f"no browser is installed ({', '.join(BROWSERS)}): apt-get install chromium"
    return ""
