"""What a build of the book keeps of an earlier one, and what the printed one is made of."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from companion.rooms import ROOT


def loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A script of the book as a module; it is in no package."""
    monkeypatch.syspath_prepend(str(ROOT / "book"))
    spec = importlib.util.spec_from_file_location(name, ROOT / "book" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    module = loaded("build", monkeypatch)
    monkeypatch.setattr(module, "BUILD", tmp_path)
    for place in (".jupyter_cache/db", "html/index.html", "live/a.js"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("")
    return module


def kept(build: Any, **now: str) -> set[str]:
    build.fingerprints = lambda: {"cells": "1", "pages": "1"} | now
    build.forget()
    return {path.name for path in build.BUILD.glob("*") if path.is_dir()}


def test_other_pages_leave_what_the_cells_gave(build: Any) -> None:
    for name in ("cells", "pages"):
        (build.BUILD / f"fingerprint-{name}").write_text("1")
    assert kept(build) == {".jupyter_cache", "html", "live"}
    assert kept(build, pages="2") == {".jupyter_cache"}
    assert kept(build, pages="2", cells="2") == set()


def test_the_printed_book_asks_for_the_cells_alone(build: Any) -> None:
    for name in ("cells", "pages"):
        (build.BUILD / f"fingerprint-{name}").write_text("1")
    build.fingerprints = lambda: {"cells": "1", "pages": "2"}
    build.forget("cells")
    assert (build.BUILD / "html").exists()
    assert (build.BUILD / "fingerprint-pages").read_text() == "1"


def test_what_nobody_knows_the_code_of_is_thrown_away(build: Any) -> None:
    assert kept(build) == set()


def test_a_page_s_words_are_no_code_and_what_a_cell_reads_is(
    build: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build, "ROOT", tmp_path)
    found = set()
    for words, data in (("a", "1"), ("b", "1"), ("b", "2")):
        (tmp_path / "page.md").write_text(words)
        (tmp_path / "data.json").write_text(data)
        found.add(build._digest([tmp_path / "page.md", tmp_path / "data.json"]))
    assert len(found) == 2
    assert build._digest([tmp_path / "data.json"]) not in found


def test_without_tex_a_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    pdf = loaded("pdf", monkeypatch)
    assert pdf.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    for name in ("xelatex", "latexmk", "rsvg-convert", "apt-get install", "texlive-xetex"):
        assert name in line


def test_the_printed_book_has_all_pages_and_the_solutions_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = loaded("pdf", monkeypatch).source(tmp_path / "pdf")
    site, paper = (
        re.findall(r"file: (\S+)", (folder / "_toc.yml").read_text(encoding="utf-8"))
        for folder in (ROOT / "book", place)
    )
    assert site[-1] == "bibliography"
    assert paper == [*site[:-1], "solutions", "bibliography"]
    assert all((place / f"{name}.md").exists() for name in paper)
    config = yaml.safe_load((place / "_config.yml").read_text(encoding="utf-8"))
    assert "printed" in config["sphinx"]["config"]["extensions"]
    assert (place / "_ext" / "printed.py").exists()
