"""An explorer beside each theorem: the directive ``{explorer}`` and the scripts that it needs.

``{claims}`` puts one on each result's page. What a page's explorer knows is printed from the room
by ``companion.javascript``; without JavaScript nothing is seen of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from companion.javascript import Unprintable, explorer
from companion.rooms import room

SCRIPTS = ("special", "formula", "chains", "explorer")
SOURCE = Path(__file__).parent.parent / "explorer"


def explored(slug: str) -> tuple[list[str], list[str]]:
    """A room's claims as JavaScript, and why those that cannot be printed are left out."""
    found, left_out, here = [], [], room(slug)
    for claim in here.theorem.claims:
        try:
            found.append(explorer(here, claim))
        except Unprintable as reason:
            left_out.append(f"{claim.name} ({reason})")
    return found, left_out


def html(slug: str, first: str = "") -> str:
    """The place of a room's explorer and its data; a sentence where no claim can be printed."""
    claims, left_out = explored(slug)
    without = f"Not drawn here: {', '.join(left_out)}." if left_out else ""
    if not claims:
        return f'<p class="aside">{escape(without)}</p>'
    host = (
        f'<div class="explorer" data-room="{escape(slug)}" data-claim="{escape(first)}" '
        f'data-without="{escape(without)}"></div>'
    )
    data = ",\n".join(claims)
    return f'{host}\n<script>(window.EXPLORED ??= {{}})["{slug}"] = [{data}];</script>'


class Explorer(SphinxDirective):
    """A room's explorer: ``{explorer} SLUG``, or ``SLUG:CLAIM`` to begin with that claim."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        slug, _, first = self.arguments[0].partition(":")
        return [nodes.raw("", html(slug, first), format="html")]


def where_needed(kind: str, scripts: Sequence[str], style: str) -> Callable[..., None]:
    """What puts scripts and a style on the pages that have a box of a kind, and on no other."""

    def put(app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any) -> None:
        if f'class="{kind}"' in context.get("body", ""):
            for name in scripts:
                app.add_js_file(f"explorer/{name}.js", loading_method="defer")
            app.add_css_file(f"explorer/{style}.css")

    return put


def copy(app: Sphinx) -> None:
    """To where pages find them, before the first asks for their checksums."""
    if app.builder.format == "html":
        place = Path(app.outdir) / "_static" / "explorer"
        shutil.copytree(SOURCE, place, dirs_exist_ok=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("explorer", Explorer)
    app.connect("builder-inited", copy)
    app.connect("html-page-context", where_needed("explorer", SCRIPTS, "explorer"))
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
