"""Cells that are run in the reader's browser: what the book shows, and what becomes of an edit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from built import HTML
from playwright.sync_api import Browser, Page, expect

PATIENCE = 300_000
"""Milliseconds for a cell where there is other work; a verdict takes some 20 s without."""

STAGED = HTML / "_static" / "live" / "files.js"
SAYS = re.compile("^(run in your browser|failed|stopped|Python has died|cell )")


@pytest.fixture(autouse=True)
def _staged() -> None:
    if not STAGED.exists():
        lacking = "the book has no live cells: it was built without npm"
        if os.environ.get("CI"):
            pytest.fail(lacking)
        pytest.skip(lacking)


@pytest.fixture(scope="module")
def heard() -> list[str]:
    """What the page complains of, and what it asks of the network."""
    return []


@pytest.fixture(scope="module")
def reader(chromium: Browser, heard: list[str]) -> Iterator[Page]:
    page = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(PATIENCE)

    def requested(request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            heard.append(request.url)

    def spoke(message: Any) -> None:
        if message.type == "error":
            heard.append(message.text)

    page.on("request", requested)
    page.on("console", spoke)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield page
    page.context.close()


def visit(page: Page, place: str) -> None:
    page.goto((HTML / f"{place}.html").as_uri())


def cell(page: Page, number: int) -> Any:
    return page.locator("div.cell").filter(has=button(page, "Run", number))


def button(page: Page, name: str, number: int) -> Any:
    return page.get_by_role("button", name=f"{name} cell {number}", exact=True)


def settled(page: Page, number: int) -> str:
    """What is said beside a cell once it has run."""
    says = cell(page, number).get_by_role("status")
    expect(says).to_have_text(SAYS, timeout=PATIENCE)
    return str(says.text_content())


def run(page: Page, number: int) -> str:
    """Run a cell; the text that it shows."""
    button(page, "Run", number).click()
    settled(page, number)
    return str(cell(page, number).locator(".live-output").text_content())


def edit(page: Page, number: int, code: str) -> None:
    if (edit_it := button(page, "Edit", number)).is_visible():
        edit_it.click()
    page.get_by_label(f"Code of cell {number}", exact=True).fill(code)


def built(page: Page, number: int) -> str:
    """What the book shows below a cell."""
    return "".join(cell(page, number).locator(".cell_output:not(.live-output)").all_text_contents())


def words(text: str) -> list[str]:
    """A table or a line, without what differs from run to run: times, and where it was found."""
    text = re.sub(r"All findings were derived.*?seed \d+\.", "", text)
    return re.sub(r"\d+\.\d s\b", "", text).split()


def test_a_page_says_in_the_browser_what_the_book_says(reader: Page, heard: list[str]) -> None:
    visit(reader, "gaussian/mle_variance")
    expected = built(reader, 1)
    assert "verified" in expected
    # verdicts, intervals, replicates and rivals, to the last digit that is shown
    assert words(run(reader, 1)) == words(expected)
    expected = built(reader, 4)
    assert "median 0.013" in expected
    assert words(run(reader, 4)) == words(expected)
    assert heard == []


def test_a_figure_is_drawn_with_what_the_page_asserts_of_it(reader: Page) -> None:
    run(reader, 2)
    drawing = cell(reader, 2).locator(".live-output figure svg")
    assert "rival: one refit too many" in str(drawing.text_content())
    assert drawing.locator("path[stroke-dasharray]").count() >= 8  # four rivals and their samples


def test_a_formula_changed_for_the_worse_is_refuted(reader: Page) -> None:
    edit(reader, 3, 'tried("gaussian/mle_variance", "sigma^2 * (1 - 1/M)^(n - 1)")')
    assert "refuted" in run(reader, 3)
    edit(reader, 3, 'tried("gaussian/mle_variance", "sigma^2 * (1 - 1/M)^n").verdict')
    assert "verified" in run(reader, 3)
    button(reader, "Reset", 3).click()
    assert "n + 1" in str(cell(reader, 3).locator(".cell_input pre").text_content())
    assert cell(reader, 3).locator(".live-output").is_hidden()


def test_an_error_shows_its_traceback_and_the_next_run_goes_on(reader: Page) -> None:
    edit(reader, 4, "def half(x):\n    return x / 0\n\nhalf(1)")
    shown = run(reader, 4)
    assert "ZeroDivisionError" in shown
    assert "return x / 0" in shown
    assert "prelude" not in shown
    assert settled(reader, 4) == "failed"
    edit(reader, 4, "print(6 * 7)")
    assert words(run(reader, 4)) == ["42"]


@pytest.mark.parametrize(
    "code",
    [
        "import urllib.request\nurllib.request.urlopen('https://example.com')",
        "import js\njs.fetch('https://example.com')",
        "import js\njs.XMLHttpRequest.new()",
        "import js\njs.WebSocket.new('wss://example.com')",
        "import js\njs.importScripts('https://example.com/x.js')",
    ],
)
def test_python_has_no_way_out(reader: Page, heard: list[str], code: str) -> None:
    edit(reader, 4, code)
    run(reader, 4)
    assert settled(reader, 4) == "failed"
    assert heard == []


def test_what_a_cell_shows_does_nothing_on_the_page(reader: Page, heard: list[str]) -> None:
    edit(
        reader,
        4,
        "from IPython.display import HTML\nHTML('<b>shown</b><img src=https://example.com/a.png "
        "onerror=alert(1)><script>document.title = 1</script><a href=javascript:alert(1)>x</a>"
        '<p style="background: url(https://example.com/b.png)">y</p>\')',
    )
    assert "shown" in run(reader, 4)
    output = cell(reader, 4).locator(".live-output")
    assert output.locator("b").count() == 1
    assert output.locator("img, script, [onerror], [href], [style]").count() == 0
    assert heard == []


def test_an_endless_loop_is_stopped_and_the_next_cell_runs(reader: Page) -> None:
    edit(reader, 4, "while True:\n    pass")
    button(reader, "Run", 4).click()
    expect(cell(reader, 4).get_by_role("status")).to_have_text("running …", timeout=PATIENCE)
    button(reader, "Stop", 4).click()
    assert settled(reader, 4).startswith("stopped")
    edit(reader, 4, "print(6 * 7)")
    assert words(run(reader, 4)) == ["42"]


def test_a_death_of_the_interpreter_is_told_and_got_over(reader: Page) -> None:
    edit(reader, 4, "import ctypes\nctypes.string_at(2**32 - 1)")  # no memory is there
    run(reader, 4)
    assert settled(reader, 4).startswith("Python has died")
    edit(reader, 4, "print(6 * 7)")
    assert words(run(reader, 4)) == ["42"]


def test_the_keyboard_alone_is_enough(reader: Page) -> None:
    visit(reader, "gaussian/mle_variance")
    button(reader, "Edit", 4).focus()
    reader.keyboard.press("Enter")
    reader.keyboard.press("Control+A")
    reader.keyboard.type("print(6 * 7)")
    reader.keyboard.press("Shift+Enter")
    settled(reader, 4)
    assert words(str(cell(reader, 4).locator(".live-output").text_content())) == ["42"]
    reader.get_by_label("Code of cell 4", exact=True).focus()
    reader.keyboard.press("Tab")  # it leads on: nobody is caught in the editor
    expect(button(reader, "Run", 4)).to_be_focused()


def test_a_page_that_has_run_is_accessible_and_fits_a_phone(reader: Page) -> None:
    options = {"preload": False, "resultTypes": ["violations"]}
    found = Axe().run(reader, options=options).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:160]) for rule in found] == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= 390
