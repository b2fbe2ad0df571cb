"""Puts the scripts of live cells on every page, where ``book/build.py`` has staged them."""

from __future__ import annotations

import os
import shutil

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata


def copy(app: Sphinx) -> None:
    """To where pages find them, before the first page is written and asks for their checksums."""
    if app.builder.format == "html":
        place = app.outdir / "_static" / "live"
        shutil.copytree(f"{os.environ['COLLAPSE_LIVE']}/live", place, dirs_exist_ok=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    if os.environ.get("COLLAPSE_LIVE"):
        app.connect("builder-inited", copy)
        for name in ("live/files.js", "live/live.js"):
            app.add_js_file(name)
        app.add_css_file("live/live.css")
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
