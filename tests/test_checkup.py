"""``collapse check``: what it tells the author of one room, and how it leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import collected
import pytest
from click.testing import CliRunner

from companion import checkup
from companion.checkup import Part, cells
from companion.cli import main
from companion.results import ClaimResult, PointResult, RivalResult, Verdict
from companion.rooms import room

SLUG = "gaussian/mle_variance"
PAGE = """\
# A page

```{code-cell} python
:tags: [hide-input]
a = 1
assert a == 2
```

```{code-cell} python
b = 1
```
"""


def test_cells_know_where_they_stand() -> None:
    assert cells(PAGE) == [(5, "a = 1\nassert a == 2\n"), (10, "b = 1\n")]
    lines = PAGE.splitlines()
    assert lines[4] == "a = 1"
    assert lines[9] == "b = 1"


@pytest.fixture
def with_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "book" / "page.md"
    place.parent.mkdir()
    monkeypatch.setattr(checkup, "page", lambda slug: place)
    monkeypatch.setattr(checkup, "_name", lambda path: path.name)
    return place


def test_a_cell_that_fails_is_told_with_its_line(with_page: Path) -> None:
    with_page.write_text(PAGE, encoding="utf-8")
    says, troubles = checkup._cells(room(SLUG))
    assert says == "2 cells"
    assert troubles == ["page.md:6: AssertionError: see the line"]
    with_page.write_text(PAGE.replace("assert a == 2", "warn('old')"), encoding="utf-8")
    assert checkup._cells(room(SLUG))[1] == ["page.md:6: NameError: name 'warn' is not defined"]
    with_page.write_text(PAGE.replace("== 2", "== 1"), encoding="utf-8")
    assert checkup._cells(room(SLUG))[1] == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{value}`gaussian/mle_variance M=1 n=2`", "M=1 is outside its domain"),
        ("{formula}`gaussian/mle_variance:nosuch`", "no claim nosuch"),
        ("{prf:ref}`gaussian-nosuch`", "no result has the label"),
        ("{prf:ref}`a title <gaussian-nosuch>`", "no result has the label"),
        ("{by}`more than 12 <gaussian/mle_variance:fixed>`", "says 12"),
        ("About 40 are left.", "nothing carries the number"),
        ("[a page](nosuch.md)", "links to nosuch.md"),
        ("```{rivals} gaussian/mle_variance:fixed\n:at: M=10\n```", "n is missing"),
    ],
)
def test_what_a_page_asks_of_a_room_in_vain_is_told(line: str, says: str, with_page: Path) -> None:
    worked = f"```{{worked}} {SLUG}\n```\n"
    with_page.write_text(worked + line + "\n", encoding="utf-8")
    (trouble,) = checkup._page(room(SLUG))[1]
    assert says in trouble
    assert trouble.startswith("page.md")


def test_a_rival_that_falls_by_too_little_is_told() -> None:
    point = PointResult("M=2", "mean", 1.0, 1.0, (-0.06, 0.06), 0.05, 9, Verdict.VERIFIED, "", 0.0)
    for off, told in ((0.09, 1), (-0.09, 1), (0.1, 0), (-0.2, 0)):
        rival = RivalResult("a slip", "", "", Verdict.REFUTED, "there", "M=2", off, 3.0)
        assert len(ClaimResult(SLUG, "a", "", [], [point], [rival]).weak_falls()) == told
    finer = replace(point, interval=(-0.02, 0.02))
    rival = RivalResult("a slip", "", "", Verdict.REFUTED, "there", "M=2", 0.05, 3.0)
    assert ClaimResult(SLUG, "a", "", [], [finer], [rival]).weak_falls() == []


def test_a_page_of_ours_asks_for_what_there_is() -> None:
    for look in (checkup._files, checkup._tags, checkup._citations, checkup._page):
        assert look(room(SLUG))[1] == []


@pytest.mark.parametrize(("troubles", "code"), [((), 0), (("one", "two"), 1)])
def test_the_command_leaves_with_what_it_found(
    troubles: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parts(slug: str, jobs: Any, progress: Any) -> Iterator[Part]:
        yield Part("files", "6 files", (), 0.1)
        yield Part("page", "a page", troubles, 0.2)

    monkeypatch.setattr(checkup, "check", parts)
    done = CliRunner().invoke(main, ["check", SLUG])
    assert done.exit_code == code
    assert all(f"    {each}\n" in done.stdout for each in troubles)
    done = CliRunner().invoke(main, ["check", SLUG, "--json"])
    assert done.exit_code == code
    data = json.loads(done.stdout)
    assert data["fine"] is (not troubles)
    assert data["parts"][1]["troubles"] == list(troubles)


def test_it_refuses_in_one_line() -> None:
    done = CliRunner().invoke(main, ["check", "gaussian/nosuch"])
    assert done.exit_code == 2
    assert "no room gaussian/nosuch" in done.stderr


class _Test:
    def __init__(self, *names: str, **params: str) -> None:
        self.fixturenames = names
        if params:
            self.callspec = type("Called", (), {"params": params})


def test_only_the_rooms_of_the_tests_that_were_collected_are_judged() -> None:
    one, other = _Test("verified", slug="a/b"), _Test("verified", slug="a/c", name="x")
    beside = _Test("pool", slug="a/d")
    assert collected.rooms([one, other, beside, one]) == ["a/b", "a/c"]
    assert collected.rooms([one, _Test("verified")]) == []
