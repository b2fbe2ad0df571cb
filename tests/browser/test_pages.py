"""Every page on a phone and on a desk: nothing is too wide, and nothing is out of reach."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from built import HTML, pages, tag_pages
from playwright.sync_api import Page

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


def read(page: Page, place: str, rules: bool = True) -> dict[str, Any]:
    """What is wrong with a page, all that is folded unfolded; empty where nothing is.

    Without ``rules`` it is measured only, and not held against the rules of accessibility.
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
    page.goto((HTML / place).as_uri())
    page.evaluate(UNFOLD)
    found = page.evaluate(FOUND)
    broken = Axe().run(page, options=AXE).response["violations"] if rules else []
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    wrong = {
        "wider than the screen": found["width"] - page.viewport_size["width"],
        "beyond the screen": found["beyond"],
        "ids given twice": [name for name, count in Counter(found["ids"]).items() if count > 1],
        "formulas that are none": found["unmarked"],
        "asked of the network": outside,
        "errors": said,
        "axe": [(rule["id"], rule["nodes"][0]["html"][:160]) for rule in broken],
    }
    return {what: which for what, which in wrong.items() if which}


@pytest.mark.parametrize("place", pages())
def test_a_page_fits_a_phone(phone: Page, place: str) -> None:
    assert read(phone, place) == {}


@pytest.mark.parametrize("place", pages())
def test_a_page_fits_a_desk(desk: Page, place: str) -> None:
    # what a desk adds to a phone's page is the frame, which is the same around a chapter's pages
    assert read(desk, place, rules="/" not in place) == {}


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
