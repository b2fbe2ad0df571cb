"""What a cell needs in the reader's browser is there, or the cell says that it does not run."""

from __future__ import annotations

import ast
import base64
import builtins
import gzip
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import pytest
from bs4 import BeautifulSoup
from pages import BOOK, Cell, cells, with_cells

from companion.rooms import ROOT

sys.path.insert(0, str(BOOK))
from live import stage

PAGES = with_cells()
INSTEAD = BOOK / "live" / "instead"
BROUGHT = {"numpy", "sympy", "mpmath"}
ABSENT = {"multiprocessing", "pathlib", "socket", "sqlite3", "subprocess", "threading", "urllib"}
"""Of the standard library: what a browser lacks, or would find neither file nor network with."""


def imports(code: str) -> set[str]:
    """The modules that some code imports, in full."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def shipped() -> set[str]:
    """The modules of the project that are packed, and those that stand in for others."""
    names = {name.removesuffix(".py").replace("/", ".") for name, _ in stage.own()}
    return {name.removesuffix(".__init__") for name in names}


def unknown(code: str, here: set[str]) -> set[str]:
    """What some code imports and a browser has not."""
    standard = sys.stdlib_module_names - ABSENT
    asked = {name for name in imports(code) if name.split(".")[0] not in standard | BROUGHT}
    return asked - here


def missing(page: Sequence[Cell]) -> Iterator[tuple[int, str]]:
    """Names that a live cell uses and only a cell that is never run there has given."""
    given, elsewhere = set(dir(builtins)) | {"display"}, set()
    for cell in page:
        tree = ast.parse(cell.code)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
        bound |= {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        made = (ast.FunctionDef, ast.ClassDef)
        bound |= {node.name for node in ast.walk(tree) if isinstance(node, made)}
        if cell.live:
            given |= bound
            used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
            yield from ((cell.number, name) for name in sorted((used & elsewhere) - given))
        else:
            elsewhere |= bound


@pytest.mark.parametrize("place", PAGES)
def test_a_cell_imports_what_is_there_or_is_marked(place: str) -> None:
    here = shipped()
    for cell in PAGES[place]:
        if cell.live:
            assert unknown(cell.code, here) == set()
    assert list(missing(PAGES[place])) == []


def test_what_is_not_there_is_seen() -> None:
    here = shipped()
    assert unknown("import numpy as np\nfrom companion import verify", here) == set()
    assert unknown("from scipy.stats import norm", here) == {"scipy.stats"}
    assert unknown("import matplotlib.pyplot as plt", here) == {"matplotlib.pyplot"}
    assert unknown("from pathlib import Path", here) == {"pathlib"}
    page = cells(
        "```{code-cell} python\n:tags: [not-live]\na = b = 1\n```\n"
        "```{code-cell} python\nb = 2\nprint(b)\n```\n"
        "```{code-cell} python\n:tags: [hide-input]\nprint(a, b)\n```\n"
    )
    assert [(cell.number, cell.live) for cell in page] == [(1, False), (2, True), (3, True)]
    assert list(missing(page)) == [(3, "a")]


REFUSING = """
import sys, types
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {refused!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refuse())
sys.path.insert(0, {instead!r})
sys.modules["page"] = types.ModuleType("page")
for line in {lines!r}:
    exec(line)
print("all are there")
"""


def test_what_cells_import_imports_nothing_that_a_browser_lacks() -> None:
    lines = sorted(
        {
            ast.unparse(node)
            for page in PAGES.values()
            for cell in page
            if cell.live
            for node in ast.walk(ast.parse(cell.code))
            if isinstance(node, (ast.Import, ast.ImportFrom))
        }
    )
    refused = {"scipy", "flint", "click", "rich", "platformdirs", "multiprocessing", "jupyter_book"}
    code = REFUSING.format(refused=refused, instead=str(INSTEAD), lines=lines)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "all are there", done.stderr


# -- what is staged -------------------------------------------------------------------------


def test_the_books_own_packages_are_packed_and_nothing_else() -> None:
    names = [name for name, _ in stage.own()]
    assert {"companion/ledger.toml", "companion/tags.txt", "theory/gaussian/mle_variance.py"} <= {
        *names
    }
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    assert len(names) == len(set(names))


def test_a_script_holds_the_file_that_was_put_into_it() -> None:
    text = stage.script("a.zip", bytes(range(256)))
    name, packed = text.removeprefix("LIVE_ASSETS[").removesuffix(";\n").split("]=")
    assert json.loads(name) == "a.zip"
    assert gzip.decompress(base64.b64decode(json.loads(packed))) == bytes(range(256))
    assert text == stage.script("a.zip", bytes(range(256)))  # the same each time


def test_without_npm_the_book_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.lacks() == ("" if shutil.which("npm") and shutil.which("node") else stage.LACKING)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert stage.lacks() == stage.LACKING


def test_the_lock_file_names_no_host() -> None:
    text = (BOOK / "live" / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)["packages"]
    assert "http" not in text
    assert all(each["integrity"] for name, each in lock.items() if name)
    wanted = json.loads((BOOK / "live" / "package.json").read_text(encoding="utf-8"))
    assert wanted["devDependencies"] == lock[""]["devDependencies"]


def test_every_package_that_is_shipped_has_its_licence_named() -> None:
    text = (BOOK / "live" / "LICENCES.txt").read_text(encoding="utf-8")
    lock = json.loads((BOOK / "live" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    numpy, pyodide = (
        lock[f"node_modules/{name}"]["version"] for name in ("@emscripten-forge/numpy", "pyodide")
    )
    assert f"NumPy {numpy.split('-')[0]}" in text
    assert f"Pyodide {pyodide}" in text
    assert f"SymPy {version('sympy')}" in text
    assert f"mpmath {version('mpmath')}" in text


# -- figures --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawing() -> Any:
    """The stand-in for Matplotlib's figures, beside Matplotlib itself."""
    spec = importlib.util.spec_from_file_location("drawing", INSTEAD / "matplotlib" / "figure.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def axes_of(drawing: Any) -> tuple[Any, Any]:
    figure = drawing.Figure(figsize=(6.2, 3.6))
    return figure, figure.subplots(1, squeeze=False)[0, 0]


def drawn(figure: Any) -> BeautifulSoup:
    return BeautifulSoup(figure.svg(), "html.parser")


def places(path: Any) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path["d"])]


def test_a_line_goes_through_its_points_in_its_dashes(drawing: Any) -> None:
    figure, axes = axes_of(drawing)
    axes.plot([0, 1, 2, 3], [0, 1, float("nan"), 3], dashes=(2, 1), linewidth=2, color="#123456")
    (line,) = drawn(figure).select('path[stroke="#123456"]')
    assert line["stroke-dasharray"] == "4 2"
    assert line["d"].count("M") == 2  # what is no number leaves a gap
    (x0, y0), (x1, y1), (x3, y3) = places(line)
    assert x1 - x0 == pytest.approx((x3 - x0) / 3, abs=0.02)
    assert y0 - y1 == pytest.approx((y0 - y3) / 3, abs=0.02)  # upwards is less


def test_equal_factors_are_equal_steps_on_a_logarithmic_axis(drawing: Any) -> None:
    figure, axes = axes_of(drawing)
    axes.plot([1, 10, 100], [1e-3, 1e-2, 1e-1], color="red")
    axes.set_xscale("log")
    axes.set_yscale("log")
    svg = drawn(figure)
    (x0, y0), (x1, y1), (x2, y2) = places(svg.select('path[stroke="red"]')[0])
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.02)
    assert y0 - y1 == pytest.approx(y1 - y2, abs=0.02)
    assert {"1", "10", "10²", "10⁻³", "10⁻²", "10⁻¹"} <= {text.text for text in svg.select("text")}


def test_a_bar_reaches_from_end_to_end_and_an_endless_one_is_not_drawn(drawing: Any) -> None:
    figure, axes = axes_of(drawing)
    axes.errorbar([0, 1], [1.0, 2.0], yerr=[[0.5, np.inf], [0.25, np.inf]], fmt="o", color="blue")
    axes.plot([0, 0], [0.5, 1.25], color="red")
    bars = [path for path in drawn(figure).select('path[stroke="blue"]') if "V" in path["d"]]
    (bar,) = bars
    (_, low), (_, high) = places(drawn(figure).select('path[stroke="red"]')[0])
    assert re.findall(r"^M[\d.]+ ([\d.]+)V([\d.]+)", bar["d"]) == [(f"{low:g}", f"{high:g}")]


def test_a_legend_names_what_is_drawn_line_by_line(drawing: Any) -> None:
    figure, axes = axes_of(drawing)
    axes.plot([0, 1], [0, 1], label="theory")
    axes.fill_between([0, 1], [0, 0], [1, 2], label="two\nlines", hatch="////")
    figure.legend(*axes.get_legend_handles_labels())
    words = [text.text for text in drawn(figure).select("text")]
    assert words[-3:] == ["theory", "two", "lines"]
    assert 'fill="url(#hatch)"' in figure.svg()


def test_what_cannot_be_drawn_says_so(drawing: Any) -> None:
    _, axes = axes_of(drawing)
    with pytest.raises(drawing.NotDrawn, match="contourf: not drawn in a browser"):
        axes.contourf([0], [0], [[0]])
    with pytest.raises(drawing.NotDrawn, match="short form"):
        axes.plot([0], [0], "k--")
