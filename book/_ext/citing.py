"""What makes a page easy to cite and to find: what reference managers read, and a site map.

The permanent links and the evidence stand in ``using``; here is what a reader does not see.
"""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from companion.cite import AUTHOR, RELEASED, TITLE, URL, permanent_link
from companion.rooms import room, slugs
from companion.tags import tag_of

PDF = "model-collapse-companion.pdf"
"""The whole book's, beside its first page where `make pdf` has been run before `make book`."""


def described(page: str, title: str, pdf: bool) -> list[tuple[str, str]]:
    """Names and contents of a page's meta tags, as Zotero and indexes of papers read them."""
    found = [
        ("citation_title", title),
        ("citation_author", AUTHOR),
        ("citation_publication_date", RELEASED.replace("-", "/")),
        ("citation_language", "en"),
    ]
    if page != "index":
        found.append(("citation_inbook_title", TITLE))
    if page in slugs():
        found.append(("citation_public_url", permanent_link(page)))
        found.append(("DC.identifier", f"Tag {tag_of('room', page)}"))
    found.append(("citation_fulltext_html_url", address(page)))
    if pdf:
        found.append(("citation_pdf_url", f"{URL}/{PDF}"))
    return found


def address(page: str) -> str:
    """Where a page is published."""
    return f"{URL}/{page}.html" if page != "index" else f"{URL}/"


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any) -> None:
    """Put the tags into a page's head."""
    if template != "page.html":
        return
    plain = unescape(re.sub(r"<[^>]+>", "", context.get("title", TITLE)))
    title = room(page).theorem.title if page in slugs() else re.sub(r"^[\d.]+ ", "", plain)
    pdf = (Path(app.outdir) / PDF).exists()
    context["metatags"] += "".join(
        f'<meta name="{name}" content="{escape(content)}">\n'
        for name, content in described(page, title, pdf)
    )


def site_map(pages: list[str]) -> str:
    """All pages for a search engine; those of tags only lead to them."""
    places = "".join(f"<url><loc>{escape(address(page))}</loc></url>\n" for page in sorted(pages))
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{head}<urlset xmlns="{space}">\n{places}</urlset>\n'


def keep_site_map(app: Sphinx, trouble: Exception | None) -> None:
    if trouble is None and app.builder.format == "html":
        place = Path(app.outdir) / "sitemap.xml"
        place.write_text(site_map(sorted(app.env.found_docs)), encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("html-page-context", describe)
    app.connect("build-finished", keep_site_map)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
