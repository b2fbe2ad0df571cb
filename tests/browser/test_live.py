"""Cells that are run in the reader's browser: what the book shows, and what becomes of an edit."""

from __future__ import annotations

import base64
import gzip
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from built import HTML
from pages import BOOK
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(BOOK))
from live import stage

pytestmark = pytest.mark.xdist_group("live")  # one page, and one Python, for all

PATIENCE = 300_000
"""Milliseconds for a cell where there is other work; a verdict takes some 20 s without."""

STAGED = HTML / "_static" / "live" / "files.js"
SAYS = re.compile("^(run in your browser|failed|stopped|Python has died|cell )")


@pytest.fixture(autouse=True)
def _staged() -> None:
    if STAGED.exists():
        return
    if stage.lacks():
        pytest.skip(f"the book has no live cells: {stage.lacks()}")
    pytest.fail("the book has no live cells, though npm is there: make book")


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
    visit(page, "gaussian/mle_variance")
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
    return read(page, number, ".live-output")


def read(page: Page, number: int, which: str) -> str:
    """The text below a cell, what is folded too, a table's parts with spaces between them."""
    parts = cell(page, number).locator(which).locator("th, td, p, pre, figcaption")
    return " ".join(parts.all_text_contents())


def edit(page: Page, number: int, code: str) -> None:
    if (edit_it := button(page, "Edit", number)).is_visible():
        edit_it.click()
    page.get_by_label(f"Code of cell {number}", exact=True).fill(code)


def built(page: Page, number: int) -> str:
    """What the book shows below a cell."""
    return read(page, number, ".cell_output:not(.live-output)")


def words(text: str) -> list[str]:
    """A table or a line, without what differs from run to run: times, and where it was found."""
    text = re.sub(r"All findings were derived.*?seed \d+\.", "", text)
    return re.sub(r"\b\d+\.\d s\b", "", text).split()


def test_a_page_says_in_the_browser_what_the_book_says(reader: Page, heard: list[str]) -> None:
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
    given = str(cell(reader, 3).locator(".cell_input pre").text_content())
    assert "n + 1" in given
    edit(reader, 3, given.replace("n + 1", "n - 1"))
    assert "refuted" in run(reader, 3)
    edit(reader, 3, given.replace("n + 1", "n"))
    assert "refuted" not in run(reader, 3).partition("rival off by")[0]
    button(reader, "Reset", 3).click()
    assert cell(reader, 3).locator(".cell_input pre").is_visible()
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
    run(reader, 4)
    output = cell(reader, 4).locator(".live-output")
    assert output.locator("b").all_text_contents() == ["shown"]
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


def test_python_is_stopped_while_it_starts(reader: Page) -> None:
    visit(reader, "gaussian/mle_variance")
    edit(reader, 4, "while True:\n    pass")
    button(reader, "Run", 4).click()
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
    assert words(read(reader, 4, ".live-output")) == ["42"]
    reader.get_by_label("Code of cell 4", exact=True).focus()
    reader.keyboard.press("Tab")  # it leads on: nobody is caught in the editor
    expect(button(reader, "Run", 4)).to_be_focused()


def test_a_page_that_has_run_is_accessible_and_fits_a_phone(reader: Page) -> None:
    options = {"preload": False, "resultTypes": ["violations"]}
    found = Axe().run(reader, options=options).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:160]) for rule in found] == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= 390


# -- what killed Python once ------------------------------------------------------------------

AUDIT = """
import { missing } from "./packages.mjs";
import { readFileSync } from "node:fs";
const [script, wasm, ...libraries] = process.argv.slice(1);
const read = (place) => readFileSync(place);
console.log(missing(read(script).toString(), read(wasm), libraries.map(read)).join(" "));
"""


def held(name: str) -> bytes:
    """The file that a staged script holds."""
    text = (STAGED.parent / f"{name}.js").read_text(encoding="utf-8")
    return gzip.decompress(base64.b64decode(text.split('"')[3]))


def test_numpy_finds_in_pyodide_all_that_it_asks_for(tmp_path: Path) -> None:
    script = held("pyodide.asm.js").decode()
    places = [tmp_path / "asm.js", tmp_path / "asm.wasm"]
    places[1].write_bytes(held("pyodide.asm.wasm"))
    with zipfile.ZipFile(io.BytesIO(held("numpy.zip"))) as archive:
        for number, name in enumerate(each for each in archive.namelist() if each.endswith(".so")):
            places.append(tmp_path / f"{number}.so")
            places[-1].write_bytes(archive.read(name))
    assert len(places) > 10

    def lacking(text: str) -> list[str]:
        places[0].write_text(text, encoding="utf-8")
        node = ["node", "--input-type=module", "--eval", AUDIT, "--", *map(str, places)]
        done = subprocess.run(
            node, cwd=BOOK / "live", capture_output=True, text=True, check=True, timeout=120
        )
        return done.stdout.split()

    assert lacking(script) == []
    patch = '"backtrace":()=>0,'
    assert script.count(patch) == 1
    assert lacking(script.replace(patch, "")) == ["backtrace"]


def test_an_expression_of_large_arrays_does_not_kill_python(reader: Page) -> None:
    code = "import numpy as np\na = np.ones(200_000)\nprint(((a * 2) + (a * 3)).sum())"
    edit(reader, 1, code)
    assert words(run(reader, 1)) == ["1000000.0"]
