"""The installed package, far from the project: what it can do, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from companion.rooms import ROOT, slugs

SLUG = "mixing/golden_ratio"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that a wheel, built from the tree, was installed into."""
    wheels, target = (tmp_path_factory.mktemp(name) for name in ("wheels", "installed"))
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir"]
    subprocess.run([*pip, *build, str(wheels), str(ROOT)], check=True)
    (wheel,) = wheels.glob("*.whl")
    install = ["install", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*pip, *install, str(wheel)], check=True)
    return target


def collapse(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The installed command, run where there is no project."""
    code = (
        "import companion, pathlib\n"
        f"assert pathlib.Path(companion.__file__).is_relative_to({str(installed)!r})\n"
        "from companion.cli import main\n"
        "main(prog_name='collapse')\n"
    )
    home = installed.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=os.environ
        | {"HOME": str(home), "XDG_CACHE_HOME": str(home), "PYTHONPATH": str(installed)},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def answered(installed: Path, *words: str, codes: tuple[int, ...] = (0,)) -> str:
    done = collapse(installed, *words)
    assert done.returncode in codes, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("value", "gaussian/mle_variance", "M=100", "n=50", "--rivals"),
        ("show", SLUG),
        ("cite", SLUG),
        ("exercise", f"{SLUG}:weight", "--seed", "3", "--solution"),
        ("exercise", "sheet", "--count", "2"),
        ("plan", "--retain", "0.95", "--alpha", "0.05"),
        ("graph", SLUG, "--format", "json"),
        ("rooms", "--waited-for"),
        ("tag", "0001"),
    ],
    ids=" ".join,
)
def test_what_needs_no_project_works_without_one(words: tuple[str, ...], installed: Path) -> None:
    assert answered(installed, *words)


def test_results_are_listed_and_judged_without_the_project(installed: Path) -> None:
    listed = json.loads(answered(installed, "list", "--json"))
    assert [row["slug"] for row in listed] == slugs()
    assert all(row["tag"] for row in listed)
    run = installed.parent / "run.json"
    # exit code 1 says that something is undecided, as it is in the project
    answered(installed, "verify", SLUG, "--jobs", "2", "--json", str(run), codes=(0, 1))
    rungs = json.loads(run.read_text(encoding="utf-8"))["claims"][0]["rungs"]
    assert {rung["verdict"] for rung in rungs if rung["name"] != "said"} >= {"verified"}
    entry = answered(installed, "claims", "C01", "--run", str(run), "--json", codes=(0, 1))
    assert json.loads(entry)["id"] == "C01"


@pytest.mark.parametrize(
    "words", [("new", "toys/new"), ("check", SLUG), ("tag",), ("tag", "0001", "--withdraw", "x")]
)
def test_what_needs_the_project_says_so_in_a_line(words: tuple[str, ...], installed: Path) -> None:
    before = {path: path.read_bytes() for path in installed.rglob("*.t*t")}
    done = collapse(installed, *words)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"collapse: collapse {words[0]}")
    assert "needs a copy of the project" in line
    assert {path: path.read_bytes() for path in installed.rglob("*.t*t")} == before
