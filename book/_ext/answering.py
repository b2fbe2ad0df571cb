"""Boxes for answers under each exercise: the directive ``{boxes}`` and the scripts that it needs.

``{worked}`` puts one into each exercise, after the statement. Without JavaScript nothing is seen
of it: the statements with other numbers lie in ``<template>``s, which no browser shows.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from docutils import nodes
from explorer import where_needed
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from companion.boxes import boxes, presets
from companion.exercises import one

SCRIPTS = ("special", "formula", "answers")
"""Which the explorer's extension copies to where pages find them, with all of that folder."""


class Template(nodes.comment):
    """What a script may put on the page. As a comment, the book's search leaves it out."""


def begin(writer: Any, node: Template) -> None:
    writer.body.append("<template>")


def end(writer: Any, node: Template) -> None:
    writer.body.append("</template>\n")


def skip(writer: Any, node: Template) -> None:
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
            *(Template("", "", *self.parse_text_to_nodes(each)) for each in others),
        ]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(Template, html=(begin, end), latex=(skip, None))
    app.add_directive("boxes", Boxes)
    app.connect("html-page-context", where_needed("answering", SCRIPTS, "answers"))
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
