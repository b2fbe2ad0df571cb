"""Permanent tags: everything has one, none is ever changed, and what is gone says why."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from companion import tags
from companion.cli import main
from companion.rooms import ROOT, slugs

TEXT = tags.PLACE.read_text(encoding="utf-8")
STANDING = tags.all_standing()


def collapse(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words), prog_name="collapse")
    return done.exit_code, done.output


# -- the file -------------------------------------------------------------------------------


def test_all_that_stands_has_a_tag_and_all_that_is_gone_a_reason() -> None:
    assert tags.trouble(STANDING, tags.read()) == []


def test_every_tag_is_of_the_form_and_given_once() -> None:
    given = [line.split()[0] for line in TEXT.splitlines() if line.split()[1] in tags.KINDS]
    assert len(given) == len(set(given))
    assert all(re.fullmatch(r"[0-9A-Z]{4}", tag) for tag in given)


def _earlier() -> list[str]:
    """The file as it was in each commit of this line of history, as far as there is one here."""
    name = tags.PLACE.relative_to(ROOT).as_posix()
    log = ["git", "log", "--first-parent", "--format=%H", "--", name]
    done = subprocess.run(log, cwd=ROOT, capture_output=True, text=True, check=False)
    shows = (["git", "show", f"{commit}:{name}"] for commit in done.stdout.split())
    return [
        subprocess.run(show, cwd=ROOT, capture_output=True, text=True, check=False).stdout
        for show in shows
    ]


def test_what_was_ever_committed_is_how_the_file_begins() -> None:
    assert all(TEXT.startswith(before) for before in _earlier())


@pytest.mark.parametrize("change", ["taken out", "changed", "swapped", "added by hand"])
def test_a_line_that_was_meddled_with_is_seen(change: str, tmp_path: Path) -> None:
    lines = TEXT.splitlines(keepends=True)
    if change == "taken out":
        del lines[3]
    elif change == "changed":
        lines[3] = lines[3].replace("0004", "000A")
    elif change == "swapped":
        lines[3], lines[4] = lines[4], lines[3]
    else:
        lines.append("ZZZZ room gaussian/mle_variance #00000000\n")
    place = tmp_path / "tags.txt"
    place.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(tags.Damaged, match=r"tags\.txt, line"):
        tags.read(place)


# -- giving, moving, withdrawing ------------------------------------------------------------

ROOM = [("room", "toys/one"), ("claim", "toys/one:main"), ("exercise", "toys/one:count")]
OTHER = [("room", "toys/two")]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A file of its own with a room's tags."""
    tags.give(ROOM, tmp_path / "tags.txt")
    return tmp_path / "tags.txt"


def test_tags_are_given_once_and_in_order(place: Path) -> None:
    assert list(tags.read(place)) == ["0001", "0002", "0003"]
    (new,) = tags.give(ROOM + OTHER, place)
    assert new == tags.Tag("0004", "room", "toys/two")
    assert tags.give(ROOM + OTHER, place) == []
    assert tags.trouble(ROOM + OTHER, tags.read(place)) == []


def test_what_has_no_tag_is_told_with_the_command(place: Path) -> None:
    (line,) = tags.trouble(ROOM + OTHER, tags.read(place))
    assert line == "room toys/two has no tag: collapse tag"


def test_a_deleted_room_without_a_reason_is_told(place: Path) -> None:
    assert len(tags.trouble([], tags.read(place))) == len(ROOM)
    tags.withdraw("0001", "toys/two says more", place)
    assert tags.trouble([], tags.read(place)) == []  # its claim and exercise go with it
    assert "toys/two says more" in tags.read(place)["0003"].withdrawn
    with pytest.raises(tags.UnknownTag, match="toys/two says more"):
        tags.find("0002", place)


def test_no_tag_is_used_again(place: Path) -> None:
    tags.withdraw("0001", "it was wrong", place)
    assert [tag.tag for tag in tags.give(ROOM, place)] == ["0004", "0005", "0006"]
    assert tags.read(place)["0001"].withdrawn


def test_what_has_moved_keeps_its_tag(place: Path) -> None:
    tags.move("0002", "toys/one:headline", place)
    assert tags.find("0002", place).address == "toys/one:headline"
    assert tags.trouble([ROOM[0], ("claim", "toys/one:headline"), ROOM[2]], tags.read(place)) == []


# -- by tag ---------------------------------------------------------------------------------


def test_a_tag_stands_wherever_a_slug_does() -> None:
    slug = slugs()[0]
    tag, claim = tags.tag_of("room", slug), tags.tag_of("claim", "gaussian/mle_variance:fixed")
    assert collapse("show", tag) == collapse("show", slug) == collapse("show", claim)
    assert collapse("list", tag, "--json") == collapse("list", slug, "--json")
    given = ("M=3", "n=2", "--exact")
    assert collapse("value", claim, *given) == (0, "4/9\n")
    assert f"modelcollapsecompanion-{tag}," in collapse("cite", tag)[1]
    assert f"/tag/{claim}.html" in collapse("cite", claim)[1]
    assert tag in collapse("list", slug)[1]


def test_the_tag_of_an_exercise_shows_it() -> None:
    address = "gaussian/mle_variance:keep"
    tag = tags.tag_of("exercise", address)
    assert collapse("show", tag) == collapse("exercise", tag) == collapse("exercise", address)
    assert collapse("tag", tag) == (0, f"{tag} exercise {address}\n")


@pytest.mark.parametrize("words", [("show", "ZZZZ"), ("value", "ZZZZ"), ("tag", "ZZZZ")])
def test_an_unknown_tag_is_refused_in_one_line(words: tuple[str, ...]) -> None:
    code, said = collapse(*words)
    assert code == 2
    assert said.startswith("collapse: there is no tag ZZZZ")
