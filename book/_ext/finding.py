"""How a reader's words lead to a page: the directive ``{asked}``, and what a search passes over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

ASKING = """
about after again am any anything be been being but by can cannot could did do does doing
every from get go goes got had has have having help helps him how i its just like made make
makes many matter matters me might more most much must my need needed of our out own really
same shall she should so some than that their them then there these they this those too up
us use very want was we were what when where which while who whom whose why will with work
works would you your
"""
"""Words of asking, which say nothing of what is asked about."""


class Asked(SphinxDirective):
    """What people ask or say who should find this page: a phrase to a line, shown nowhere.

    The phrases are entries of the index, their words are the page's keywords.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        phrases = [line.strip() for line in self.content if line.strip()]
        name = f"asked-{self.env.new_serialno('asked')}"
        entries = [("single", phrase, name, "", None) for phrase in phrases]
        words = dict.fromkeys(re.findall(r"\w+", " ".join(phrases)))
        keywords = nodes.meta(name="keywords", content=", ".join(words))
        target = nodes.target("", "", ids=[name])
        self.state.document.note_explicit_target(target)
        return [keywords, addnodes.index(entries=entries), target]


class Questions(SearchEnglish):
    """English, whose words of asking are passed over."""

    stopwords: ClassVar[set[str]] = SearchEnglish.stopwords | set(ASKING.split())


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("asked", Asked)
    app.add_search_language(Questions)
    app.config.html_search_scorer = str(Path(__file__).with_name("scorer.js"))
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
