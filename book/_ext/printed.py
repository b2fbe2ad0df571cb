"""The book on paper: what the pages say in HTML, said in LaTeX's terms.

Drawings become PDF files, spans become their text, long tables go over pages, and the solutions of
the exercises stand at the end alone (``{solutions}``).
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from rooms import Generated, label
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata
from sphinx_exercise.nodes import solution_node

from companion.exercises import of_room, variant
from companion.rooms import chapter_title, chapters, slugs
from companion.tags import tag_of

SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


class OnPaper(SphinxPostTransform):
    """Raw HTML as what can be printed: its drawing, or else its text."""

    default_priority = 5
    builders = ("latex",)

    def run(self, **_: Any) -> None:
        for node in list(self.document.findall(_of_the_screen)):
            node.parent.remove(node)
        for node in self.document.findall(nodes.table):
            _measure(node)
        for text in list(self.document.findall(nodes.Text)):
            if "ₙ" in text:  # which the fonts do not have
                text.parent.replace(text, nodes.Text(text.replace("ₙ", "_n")))
        for node in list(self.document.findall(nodes.raw)):
            if node.get("format") != "html":
                continue
            drawn = SVG.search(node.astext())
            if drawn:
                node.replace_self(nodes.paragraph("", "", self._image(drawn.group())))
            elif isinstance(node.parent, nodes.TextElement):
                node.replace_self(nodes.Text(unescape(re.sub(r"<[^>]+>", "", node.astext()))))
            else:
                node.parent.remove(node)

    def _image(self, svg: str) -> nodes.image:
        name = hashlib.sha256(svg.encode()).hexdigest()[:16]
        folder = Path(self.env.doctreedir) / "drawn"
        folder.mkdir(exist_ok=True, parents=True)
        place = folder / f"{name}.pdf"
        if not place.exists():
            if "xmlns=" not in svg.partition(">")[0]:
                svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
            place.with_suffix(".svg").write_text(svg, encoding="utf-8")
            command = ["rsvg-convert", "-f", "pdf", "-o", place, place.with_suffix(".svg")]
            subprocess.run(command, check=True)
        image = nodes.image(uri=str(place), candidates={"application/pdf": str(place)})
        image["width"] = "100%" if _wide(svg) else None
        self.env.images.add_file(self.env.docname, str(place))
        return image


def _of_the_screen(node: nodes.Node) -> bool:
    """What paper has elsewhere (a solution) or not at all (the link that covers a card)."""
    covers = "sd-stretched-link" in getattr(node, "attributes", {}).get("classes", [])
    return covers or isinstance(node, solution_node)


def _measure(table: nodes.table) -> None:
    """Columns as wide as their texts ask for, and a table of many rows over several pages."""
    rows = list(table.findall(nodes.row))
    texts = zip(*([cell.astext() for cell in row.children] for row in rows), strict=False)
    for column, cells in zip(table.findall(nodes.colspec), texts, strict=False):
        word = max(len(each) for cell in cells for each in (*cell.split(), ""))
        mean = sum(map(len, cells)) / len(cells)
        column["colwidth"] = round(max(4, min(word, BROAD), min(mean, BROAD)))
    table["classes"] += ["colwidths-given"]
    if len(rows) > LONG:
        table["classes"] += ["longtable"]


LONG = 12
"""Rows beyond which a table may not fit on a page."""

BROAD = 80
"""Characters beyond which a column asks for no more."""


def _wide(svg: str) -> bool:
    """Whether a drawing is wider than the type area: 420 points or so."""
    found = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+)', svg)
    return found is not None and float(found.group(1)) > 420


class Solutions(Generated):
    """The solutions of all exercises, chapter by chapter; for the end of the printed book."""

    optional_arguments: ClassVar[int] = 0

    def markdown(self) -> str:
        lines = []
        for chapter in chapters():
            lines += [f"## {chapter_title(chapter)}", ""]
            for slug in slugs():
                if slug.startswith(f"{chapter}/"):
                    lines += self._of(slug)
        return "\n".join(lines)

    def _of(self, slug: str) -> list[str]:
        lines = [f"{{prf:ref}}`{label(slug)}`", ""]
        for exercise in of_room(slug):
            each = variant(exercise)
            first, *rest = each.solution
            tag = tag_of("exercise", exercise.address)
            lines += [
                f": **{exercise.name}** (tag {tag}). {first}",
                *(f"  {s}" for s in rest),
                "",
            ]
        return lines


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("solutions", Solutions)
    app.add_post_transform(OnPaper)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
