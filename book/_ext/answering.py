"""Boxes for answers under each exercise: the directive ``{boxes}`` and the scripts that it needs.

``{worked}`` puts one into each exercise, after the statement. Without JavaScript nothing is seen
of it: the statements with other numbers lie in ``<template>``s, which no browser shows.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from companion.boxes import boxes, presets
from companion.exercises import one

SCRIPTS = ("special", "formula", "answers")
"""Which the explorer's extension copies to where pages find them, with all of that folder."""


class template(nodes.comment):  # noqa: N801 (docutils calls visitors by a node's name)
    """What a script may put on the page. As a comment, the book's search leaves it out."""


def begin(writer: Any, node: template) -> None:
    writer.body.append("<template>")


def end(writer: Any, node: template) -> None:
    writer.body.append("</template>\n")


def skip(writer: Any, node: template) -> None:
    """On paper nothing can be typed."""
    raise nodes.SkipNode


class Boxes(SphinxDirective):
    """The boxes of an exercise, ``{boxes} SLUG:NAME``; its statement stands before them."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        exercise = one(self.arguments[0])
        data = escape(json.dumps(boxes(exercise), separators=(",", ":")))
        host = f'<div class="answering" data-boxes="{data}"></div>'
        others = [each.statement for each in presets(exercise).values()]
        return [
            nodes.raw("", host, format="html"),
            *(template("", "", *self.parse_text_to_nodes(each)) for each in others),
        ]


def needs_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any) -> None:
    """On the pages that have an exercise, and on no other."""
    if 'class="answering"' in context.get("body", ""):
        for name in SCRIPTS:
            app.add_js_file(f"explorer/{name}.js", loading_method="defer")
        app.add_css_file("explorer/answers.css")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(template, html=(begin, end), latex=(skip, None))
    app.add_directive("boxes", Boxes)
    app.connect("html-page-context", needs_scripts)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
