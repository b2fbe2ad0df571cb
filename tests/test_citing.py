"""Sources can be found, and the companion can be cited: identifiers, links, the landing page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pybtex.database import Entry, parse_string
from pybtex.exceptions import PybtexError
from pybtex.plugin import find_plugin
from ruamel.yaml import YAML

from companion import cite
from companion.ledger import entries as ledger_entries
from companion.rooms import ROOT, slugs
from companion.tags import tag_of

TEXT = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
BIBLIOGRAPHY = parse_string(TEXT, bib_format="bibtex").entries
PAGES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "book").glob("**/*.md")}
PAGES = {path: text for path, text in PAGES.items() if "_build" not in path.parts}

DOI = re.compile(r"10\.\d{4,9}/[^\s{}]+")
ARXIV = re.compile(r"10\.48550/arXiv\.\d{4}\.\d{4,5}")


def isbn_is_right(text: str) -> bool:
    """Whether an ISBN's check digit is the one that its other digits give."""
    digits = [10 if sign == "X" else int(sign) for sign in text.replace("-", "")]
    if len(digits) == 10:
        return sum(d * w for d, w in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0
    return len(digits) == 13 and sum(d * (1, 3)[i % 2] for i, d in enumerate(digits)) % 10 == 0


def trouble(entry: Entry) -> str:
    """What is wrong with how an entry can be found; empty where nothing is."""
    fields = entry.fields
    if "doi" in fields:
        doi = fields["doi"]
        if not DOI.fullmatch(doi):
            return f"{doi} is no DOI"
        if "arxiv" in doi.lower() and not ARXIV.fullmatch(doi):
            return f"{doi} is no arXiv identifier"
        return ""
    if "isbn" in fields:
        return "" if isbn_is_right(fields["isbn"]) else f"{fields['isbn']} is no ISBN"
    if "url" in fields:
        return "" if re.fullmatch(r"https://[^\s]+", fields["url"]) else "no proper address"
    if "note" in fields:
        return ""  # it says why there is none
    return "no DOI, arXiv identifier, ISBN or address, and no note that says why"


@pytest.mark.parametrize("key", BIBLIOGRAPHY)
def test_a_source_can_be_found(key: str) -> None:
    assert trouble(BIBLIOGRAPHY[key]) == ""


def test_no_two_sources_have_one_identifier() -> None:
    found = [e.fields["doi"].lower() for e in BIBLIOGRAPHY.values() if "doi" in e.fields]
    assert len(found) == len(set(found))


def test_every_line_of_the_bibliography_is_read() -> None:
    assert len(BIBLIOGRAPHY) == len(re.findall(r"^@", TEXT, re.MULTILINE))
    for block in re.split(r"^@", TEXT, flags=re.MULTILINE)[1:]:
        names = re.findall(r"^\s+(\w+)\s*=", block, re.MULTILINE)
        assert len(names) == len(set(names)), block.splitlines()[0]
        assert block.rstrip().endswith("\n}"), block.splitlines()[0]
        assert block.count("{") == block.count("}"), block.splitlines()[0]


@pytest.mark.parametrize(
    "text",
    [
        "@misc{a, title = {x}}",
        "@misc{a, doi = {https://doi.org/10.1/x}}",
        "@misc{a, doi = {10.48550/arXiv.24.1}}",
        "@misc{a, isbn = {978-0-471-25708-1}}",
        "@misc{a, url = {ftp://x}}",
    ],
)
def test_the_check_sees_what_is_wrong(text: str) -> None:
    assert trouble(parse_string(text, bib_format="bibtex").entries["a"])


def test_a_field_given_twice_is_refused() -> None:
    with pytest.raises(PybtexError):
        parse_string("@misc{a, year = {1}, year = {2}}", bib_format="bibtex")


def test_what_is_cited_is_in_the_bibliography() -> None:
    cited = {
        key.strip()
        for text in PAGES.values()
        for keys in re.findall(r"\{cite:[a-z]+\}`([^`]+)`", text)
        for key in keys.split(",")
    }
    cited |= {source.key for entry in ledger_entries() for source in entry.sources if source.key}
    assert cited <= set(BIBLIOGRAPHY)


def test_citation_cff_and_the_landing_page_agree() -> None:
    landing = PAGES[ROOT / "book" / "index.md"]
    cff = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert landing.count(f"# {cff['title']}\n") == 1
    assert "```{citation}\n```" in landing  # which prints what follows
    for said in (cite.plain(), cite.bibtex()):
        for part in (cff["title"], cff["url"], str(cff["version"]), cff["authors"][0]["name"]):
            assert part in said
        assert str(cff["date-released"])[:4] in said


@pytest.mark.parametrize("slug", slugs())
def test_a_result_has_a_link_and_says_how_to_cite_it(slug: str) -> None:
    page = Path(slug + ".md")
    assert cite.link(slug) == f"{cite.URL}/{page.with_suffix('.html')}"
    assert f"```{{around}} {slug}\n```" in PAGES[ROOT / "book" / page]
    assert cite.permanent_link(slug) in cite.plain(slug)
    key = re.search(r"@misc\{([^,]+),", cite.bibtex(slug))
    assert key is not None
    assert key.group(1) == f"modelcollapsecompanion-{tag_of('room', slug)}"


@pytest.mark.parametrize("slug", [None, *slugs()])
def test_a_plain_style_prints_the_link(slug: str | None) -> None:
    ((key, entry),) = parse_string(cite.bibtex(slug), bib_format="bibtex").entries.items()
    assert re.fullmatch(r"[\w-]+", key)
    assert entry.type == "misc"
    link = cite.URL if slug is None else cite.permanent_link(slug)
    assert entry.fields["howpublished"] == rf"\url{{{link}}}"
    data = parse_string(cite.bibtex(slug), bib_format="bibtex")
    (printed,) = find_plugin("pybtex.style.formatting", "plain")().format_bibliography(data)
    assert link in printed.text.render_as("text")
