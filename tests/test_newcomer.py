"""A first result in a new chapter, as a newcomer writes it: what the scaffold says is all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from companion.rooms import ROOT

SLUG = "others/exponential_mle"
WRITTEN = Path(__file__).parent / "newcomer"
PLACES = {
    "theory.py": f"theory/{SLUG}.py",
    "montecarlo.py": f"montecarlo/{SLUG}.py",
    "exercises.py": f"exercises/{SLUG}.py",
    "page.md": f"book/{SLUG}.md",
}


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A module run on the house that stands in a folder, with a cache of its own."""
    own = {"HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "home")}
    return subprocess.run(
        [sys.executable, *words],
        env=os.environ | own | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def collapse(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "-c", "from companion.cli import main; main(prog_name='collapse')", *words)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with a new room laid out in a new chapter."""
    copy: Path = tmp_path_factory.mktemp("clone")
    ignored = shutil.ignore_patterns("_build", "__pycache__")
    for name in ("schemes", "theory", "montecarlo", "exercises", "companion", "book"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    shutil.copy(ROOT / "README.md", copy)
    done = collapse(copy, "new", SLUG, "--title", "Other families of laws")
    assert done.returncode == 0, done.stderr
    assert f"collapse check {SLUG}" in done.stderr
    assert f"make readme ROOM={SLUG}" in done.stderr
    return copy


def parts(folder: Path) -> tuple[int, dict[str, list[str]]]:
    """How ``collapse check`` leaves, and the troubles of each part."""
    done = collapse(folder, "check", SLUG, "--json")
    data = json.loads(done.stdout)
    return done.returncode, {each["part"]: each["troubles"] for each in data["parts"]}


def test_the_chapter_comes_with_its_title_page_and_place(clone: Path) -> None:
    assert (clone / "book/others.md").read_text("utf-8").startswith("# Other families of laws\n")
    assert '"""Other families of laws."""' in (clone / "theory/others/__init__.py").read_text()
    toc = (clone / "book/_toc.yml").read_text("utf-8")
    # a chapter that theory.CHAPTERS does not name comes after those that it names
    assert toc.index("file: mixing\n") < toc.index("file: others\n")
    assert toc.index("file: others\n") < toc.index(f"file: {SLUG}\n")
    refused = collapse(clone, "new", "others/second", "--title", "Again")
    assert refused.returncode == 2
    assert "has a title already" in refused.stderr


def test_from_the_scaffold_to_verified_on_all_rungs(clone: Path) -> None:
    code, troubles = parts(clone)
    assert code == 1
    assert any("TODO" in each for each in troubles["files"])
    for name, place in PLACES.items():
        shutil.copy(WRITTEN / name, clone / place)
    code, troubles = parts(clone)
    left = {part: found for part, found in troubles.items() if found}
    assert code == 1
    tags, row = left.pop("tags"), left.pop("README")
    assert left == {}
    assert all(line.endswith("collapse tag") for line in tags)
    assert f"make readme ROOM={SLUG}" in row[0]
    assert collapse(clone, "tag").returncode == 0
    done = run(clone, "-m", "companion.readme", SLUG)
    assert done.returncode == 0, done.stderr
    assert parts(clone) == (0, {part: [] for part in troubles})
    readme = (clone / "README.md").read_text("utf-8")
    assert f"| [{SLUG}]" in readme
    assert "| **Other families of laws** | | | |" in readme
    assert readme.count("\n| [gaussian/") == (ROOT / "README.md").read_text("utf-8").count(
        "\n| [gaussian/"
    )
    shown = collapse(clone, "show", SLUG).stdout
    assert "theta: the mean of the real distribution" in shown
