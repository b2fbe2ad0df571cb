"""The pages for teachers name only what there is."""

from __future__ import annotations

import re

import pytest
from ruamel.yaml import YAML

from companion.exercises import of
from companion.ledger import entries
from companion.rooms import ROOT, chapters, slugs

BOOK = ROOT / "book"
PAGES = {
    name: (BOOK / f"{name}.md").read_text(encoding="utf-8")
    for name in ("teaching", "glossary", "ledger", "map", "index", "nature")
}


@pytest.mark.parametrize("name", PAGES)
def test_what_is_linked_is_there(name: str) -> None:
    for link in re.findall(r"\]\(([^)#:]+\.md)", PAGES[name]):
        assert (BOOK / link).exists(), link


@pytest.mark.parametrize("name", PAGES)
def test_each_result_and_exercise_that_is_named_exists(name: str) -> None:
    places = "|".join(chapters())
    page = re.sub(r"\{by\}`[^`]*`", "", PAGES[name])  # what carries a phrase, the build looks at
    for address in re.findall(rf"\b((?:{places})/[a-z_]+(?::[a-z_]+)?)", page):
        slug, _, exercise = address.partition(":")
        assert slug in slugs(), address
        if exercise and name == "teaching":
            assert len(of(address)) == 1


def test_each_entry_of_the_ledger_that_is_named_exists() -> None:
    named = set(re.findall(r"\bC\d\d\b", "".join(PAGES.values())))
    assert named <= {entry.id for entry in entries()}
    assert named


def test_there_are_three_paths_and_each_says_what_it_assumes() -> None:
    text = PAGES["teaching"]
    for title in ("One lecture", "A week", "A course"):
        part = text.split(f"## {title}\n")[1].split("\n## ")[0]
        assert "*Assumes*" in part
        assert re.search(r"`[a-z]+/[a-z_]+:[a-z]+`", part)


def test_a_path_for_a_course_leads_through_every_chapter() -> None:
    part = PAGES["teaching"].split("## A course\n")[1].split("\n## ")[0]
    linked = set(re.findall(r"\]\(([a-z]+/[a-z_]+)\.md\)", part))
    for chapter in ("gaussian", "discrete", "mixing"):
        rooms = {slug for slug in slugs() if slug.startswith(chapter + "/")}
        assert len(rooms & linked) > len(rooms) / 2


def test_the_glossary_has_each_term_once_and_a_place_for_it() -> None:
    body = PAGES["glossary"].split(":::{glossary}\n")[1].split(":::")[0]
    terms = re.findall(r"^(\S.*)$", body, re.MULTILINE)
    assert len(terms) == len({term.lower() for term in terms}) >= 20
    for entry in body.strip().split("\n\n"):
        assert "  See [" in entry, entry


def test_the_pages_are_in_the_contents() -> None:
    contents = YAML(typ="safe").load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
    files = {each.get("file") for part in contents["parts"] for each in part["chapters"]}
    assert files >= {"ledger", "nature", "map", "teaching", "glossary", "bibliography"}
