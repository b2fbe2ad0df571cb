"""The first page and the table of all results: what a newcomer sees, and what typing leaves."""

from __future__ import annotations

import json
import re
from html import unescape

from built import HTML
from playwright.sync_api import Page, expect

from companion.cite import TITLE, URL, permanent_link
from companion.rooms import chapters, room, slugs
from companion.tags import tag_of

ROWS = "table.results tbody tr"


def test_the_first_page_has_a_card_for_each_chapter_and_leads_to_it(phone: Page) -> None:
    phone.goto((HTML / "index.html").as_uri())
    cards = phone.locator(".answers .sd-card")
    expect(cards).to_have_count(len(chapters()))
    for place, chapter in enumerate(chapters()):
        link = cards.nth(place).locator("a.sd-stretched-link")
        assert link.get_attribute("href") == f"{chapter}.html"
        assert len(cards.nth(place).inner_text()) < 450  # a glance, and not a page
    cards.nth(0).locator("a.sd-stretched-link").focus()
    phone.keyboard.press("Enter")
    phone.wait_for_url(re.compile(r"/gaussian\.html$"))


def test_typing_leaves_the_results_that_hold_every_word(phone: Page) -> None:
    phone.goto((HTML / "results.html").as_uri())
    told = phone.get_by_role("status")
    expect(told).to_have_text(f"{len(slugs())} results")
    phone.get_by_label("Find results").fill("Zipf SAMPLES")
    left = phone.locator(f"{ROWS}:visible")
    texts = [text.lower() for text in left.all_inner_texts()]
    found = [text for text in texts if "zipf" in text]
    expect(told).to_have_text(f"{len(found)} of {len(slugs())} results")
    assert found
    assert all("samples" in text for text in found)
    assert len(texts) - len(found) >= 1  # the chapters that these stand in, and no other
    assert len(texts) - len(found) < len(chapters())


def test_a_search_of_the_results_can_be_sent_to_somebody(desk: Page) -> None:
    page = (HTML / "results.html").as_uri()
    desk.goto(page)
    box = desk.get_by_label("Find results")
    box.fill("no such result & <b>")
    expect(desk.get_by_role("status")).to_have_text(f"0 of {len(slugs())} results")
    address = desk.url
    desk.goto("about:blank")
    desk.goto(address)
    assert desk.get_by_label("Find results").input_value() == "no such result & <b>"
    desk.get_by_label("Find results").fill("")
    expect(desk.get_by_role("status")).to_have_text(f"{len(slugs())} results")
    assert desk.url == page


def test_what_reference_managers_and_indexes_read_is_there() -> None:
    listed = re.findall(r"<loc>([^<]+)</loc>", (HTML / "sitemap.xml").read_text("utf-8"))
    assert len(listed) == len(set(listed)) > len(slugs())
    for slug in slugs():
        assert f"{URL}/{slug}.html" in listed
        head = (HTML / f"{slug}.html").read_text("utf-8").partition("</head>")[0]
        found = dict(re.findall(r'<meta name="([\w.]+)" content="([^"]*)">', head))
        assert unescape(found["citation_title"]) == room(slug).theorem.title
        assert found["citation_inbook_title"] == TITLE
        assert found["citation_public_url"] == permanent_link(slug)
        assert found["DC.identifier"] == f"Tag {tag_of('room', slug)}"
    assert listed.count(f"{URL}/") == 1


def test_each_result_leads_to_its_data_and_its_notebook() -> None:
    for slug in slugs():
        page = (HTML / f"{slug}.html").read_text("utf-8")
        for name, key in (
            (f"evidence/{slug}.json", "claims"),
            (f"notebooks/{slug}.ipynb", "cells"),
        ):
            assert f'href="../{name}"' in page
            assert json.loads((HTML / name).read_text("utf-8"))[key]
