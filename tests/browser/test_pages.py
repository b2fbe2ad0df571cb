"""Every page on a phone and on a desk: nothing is too wide, and nothing is out of reach."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from built import HTML, pages, tag_pages
from playwright.sync_api import Page

from companion.rooms import chapters

FOUND = """() => {
  const screen = document.documentElement.clientWidth;
  const scrolls = (box) => ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
  const inside = (it) => {  // a box of its own that scrolls, and is itself on the screen
    for (let box = it.parentElement; box; box = box.parentElement)
      if (scrolls(box) && box.clientWidth < box.scrollWidth + 1)
        return box.getBoundingClientRect().right <= screen + 1;
    return false;
  };
  const name = (it) => `${it.tagName}.${it.getAttribute("class")}: ${it.textContent.trim()}`;
  const beyond = [...document.querySelectorAll(".bd-article *")].filter((it) => {
    const box = it.getBoundingClientRect();
    const seen = box.width > 1 && !it.closest("mjx-assistive-mml");
    return seen && box.right > screen + 1 && !inside(it);
  });
  return {
    width: document.documentElement.scrollWidth,
    beyond: beyond.slice(0, 5).map((it) => name(it).slice(0, 120)),
    ids: [...document.querySelectorAll("[id]")].map((it) => it.id),
    unmarked: [...document.querySelectorAll("mjx-merror")].map(name),
  };
}"""

UNFOLD = """async () => {
  for (const it of document.querySelectorAll("details")) it.open = true;
  for (const it of document.querySelectorAll(".toggle")) it.classList.remove("toggle-hidden");
  await window.MathJax?.startup?.promise;
  await new Promise((done) => setTimeout(() => requestAnimationFrame(done), 100));
  // what is still being faded in would be measured as too pale
  for (const it of document.getAnimations()) try { it.finish(); } catch { /* without an end */ }
}"""


AXE = {"preload": False, "resultTypes": ["violations"]}  # it would read style sheets by requests


DESK, PHONE = {"width": 1200, "height": 844}, {"width": 390, "height": 844}

PALE = {**AXE, "runOnly": ["color-contrast"]}
"""What a dark page is held to besides: only its colours are others."""


FIRST = [next((p for p in pages() if p.startswith(f"{each}/")), "") for each in chapters()]
"""One result of each chapter: all results' pages have the same colours, and contrast takes long."""


def read(page: Page, place: str) -> dict[str, Any]:
    """What is wrong with a page, all that is folded unfolded; empty where nothing is.

    Measured on a desk and on a phone; held against the rules of accessibility as a phone shows
    it, in the light and, for a chapter's colours, in the dark. A desk adds the frame alone, which
    is the same around a chapter's pages.
    """
    outside: list[str] = []
    said: list[str] = []

    def requested(request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            outside.append(request.url)

    def spoke(message: Any) -> None:
        if message.type == "error":
            said.append(message.text)

    def broke(error: Any) -> None:
        said.append(str(error))

    listeners = {"request": requested, "console": spoke, "pageerror": broke}
    for event, listener in listeners.items():
        page.on(event, listener)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    page.goto((HTML / place).as_uri())
    page.evaluate(UNFOLD)
    on_a_desk = measured(page)
    broken = [] if "/" in place else broken_rules(page, AXE)
    page.set_viewport_size(PHONE)
    page.evaluate(UNFOLD)
    found = measured(page)
    broken += broken_rules(page, AXE)
    pale = at_night(page) if "/" not in place or place in FIRST else []
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    wrong = {
        "on a desk": on_a_desk,
        "on a phone": found,
        "asked of the network": outside,
        "errors": said,
        "axe": broken,
        "axe in the dark": pale,
    }
    return {what: which for what, which in wrong.items() if which}


def at_night(page: Page) -> list[Any]:
    """What is too pale, or too dark, on a page in the dark; it should be dark."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(UNFOLD)
    theme = page.evaluate("document.documentElement.dataset.theme")
    return broken_rules(page, PALE) if theme == "dark" else [f"it is {theme}"]


def measured(page: Page) -> dict[str, Any]:
    """What is wrong with what a page shows at the size that it has; empty where nothing is."""
    found = page.evaluate(FOUND)
    wrong = {
        "wider than the screen": found["width"] - page.viewport_size["width"],
        "beyond the screen": found["beyond"],
        "ids given twice": [name for name, count in Counter(found["ids"]).items() if count > 1],
        "formulas that are none": found["unmarked"],
    }
    return {what: which for what, which in wrong.items() if which}


def broken_rules(page: Page, options: dict[str, Any]) -> list[tuple[str, str]]:
    """The rules of accessibility that a page breaks, each with a place where it does."""
    violations = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:160]) for rule in violations]


@pytest.mark.parametrize("place", pages())
def test_a_page_fits_a_phone_and_a_desk(window: Page, place: str) -> None:
    assert read(window, place) == {}


def test_a_tag_s_page_leads_to_what_it_stands_for(desk: Page) -> None:
    assert tag_pages()
    for place in tag_pages():
        (target,) = re.findall(r"url=\.\./([^\"#]+)", place.read_text(encoding="utf-8"))
        assert target in pages()
    desk.goto(tag_pages()[0].as_uri())
    desk.wait_for_url("**/gaussian/**")


def test_what_is_wrong_is_seen(phone: Page) -> None:
    phone.goto((HTML / "gaussian/mle_variance.html").as_uri())
    phone.evaluate(UNFOLD)
    phone.evaluate(
        "() => document.querySelector('.bd-article').insertAdjacentHTML('beforeend', "
        "'<p id=a style=\"width:700px\">wide</p><p id=a>twice</p>')"
    )
    found = phone.evaluate(FOUND)
    assert found["width"] > 390
    assert found["beyond"]
    assert found["ids"].count("a") == 2
