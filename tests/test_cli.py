"""The ``collapse`` command: what it answers, what it refuses, and how it leaves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.cite import AUTHOR, TITLE, URL, link, permanent_link
from companion.cli import main
from companion.ledger import entries
from companion.results import ClaimResult, Run, Rung, Verdict
from companion.rooms import ROOT, room, slugs
from companion.scaffold import CannotLayOut, lay_out
from companion.values import value
from montecarlo.streams import DEFAULT_SEED
from theory.domain import show
from theory.numeric import close, evaluate

SLUGS = slugs()
each_room = pytest.mark.parametrize("slug", SLUGS)


def collapse(*words: str) -> Result:
    """The command run in this process."""
    return CliRunner().invoke(main, list(words), prog_name="collapse")


def answered(*words: str) -> str:
    """What the command prints where all is well."""
    done = collapse(*words)
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    return done.stdout


def refused(*words: str) -> str:
    """The one line in which the command refuses."""
    done = collapse(*words)
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)  # and nothing else was raised
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("collapse: ")
    return line


def strictly(text: str) -> Any:
    """The JSON in a text; NaN and the infinities are no JSON."""

    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


# -- value ----------------------------------------------------------------------------------


def test_value_prints_thirty_digits() -> None:
    printed = answered("value", "gaussian/mle_variance", "M=100", "n=50", "sigma=10").strip()
    assert printed.startswith("60.5006067137536")
    assert len(printed.replace(".", "")) == 30
    assert answered("value", "discrete/survival", "M=100", "w=1/100", "n=50").startswith("0.0411")


def test_value_prints_the_digits_asked_for() -> None:
    words = ("value", "gaussian/mle_variance", "M=100", "n=50", "sigma=10")
    assert answered(*words, "--digits", "5").strip() == "60.501"
    third = answered("value", "gaussian/mle_variance", "M=3", "n=1", "--digits", "120")
    assert third == "0." + "6" * 119 + "7\n"


def test_value_shows_the_rivals() -> None:
    words = ("value", "discrete/survival", "M=100", "w=1/100", "n=50", "--rivals")
    lines = answered(*words).splitlines()
    assert lines[0].startswith("0.0411")
    (popular,) = (line for line in lines if "1.26868" in line)
    assert "e-10" in popular
    rivals = strictly(answered(*words, "--json"))["rivals"]
    assert any(rival["value"].startswith("1.26868") for rival in rivals)


def test_value_is_exact_where_asked() -> None:
    words = ("value", "gaussian/mle_variance", "M=3", "n=4", "--exact")
    assert answered(*words).strip() == "16/81"
    assert strictly(answered(*words, "--json"))["value"] == "16/81"
    assert answered("value", "gaussian/mle_variance:schedule", "Ms=10,20", "--exact") == "171/200\n"


def test_value_takes_integers_decimals_fractions_and_lists() -> None:
    for sigma in ("0.5", "1/2", ".5", "5e-1", "50e-2", "+1/2"):
        words = ("M=2", "n=1", f"sigma={sigma}")
        assert answered("value", "gaussian/mle_variance", *words).strip() == "0.125"
    assert answered("value", "gaussian/mle_variance:schedule", "Ms=2,2").strip() == "0.25"
    assert answered("value", "gaussian/mle_variance:schedule", "Ms=2").strip() == "0.5"


def test_what_has_a_default_may_be_left_out() -> None:
    words = ("value", "gaussian/mle_variance", "M=2", "n=3")
    assert answered(*words) == answered(*words, "sigma=1")


def test_a_slug_alone_is_the_claim_that_takes_what_is_given_and_says_so() -> None:
    kept = answered("value", "mixing/accumulate_variance", "M=7", "n=12").splitlines()
    assert kept[0] == answered("value", "mixing/accumulate_variance:refits", "M=7", "n=12").strip()
    assert "the claim refits: the headline, limit, does not take n" in kept[1]
    assert "these take it too: mixing/accumulate_variance:between" in kept[1]
    assert len(kept) == 2
    listed = answered("value", "gaussian/mle_variance", "Ms=10,20").splitlines()
    assert listed[0] == "0.855"
    assert "the claim schedule: the headline, fixed, does not take Ms" in listed[1]
    assert len(answered("value", "mixing/accumulate_variance", "M=7").splitlines()) == 1
    assert "unknown parameter n" in refused(
        "value", "mixing/accumulate_variance:limit", "M=7", "n=1"
    )


@each_room
def test_value_of_each_claim_is_what_the_theory_says(slug: str) -> None:
    for claim in room(slug).theorem.claims:
        point = claim.domain.awkward(largest=100)[-1]
        words = [f"{name}={show(value)}" for name, value in point.items() if value != ()]
        if len(words) < len(point):
            continue  # an empty schedule cannot be typed
        data = strictly(answered("value", f"{slug}:{claim.name}", *words, "--rivals", "--json"))
        assert data["claim"] == claim.name
        assert len(data["rivals"]) == len(claim.rivals)
        with mpmath.workdps(40):
            truth = evaluate(claim.value, point, 30)
            if data["low"]:  # bounds in double precision
                assert mpmath.mpf(data["low"]) <= truth <= mpmath.mpf(data["high"])
            else:
                assert close(mpmath.mpf(data["value"]), truth, 29)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["gaussian/mle_variance", "M=0"], ["M=0", "an integer, 2 or more"]),
        (["gaussian/mle_variance", "M=abc"], ["M=abc", "not a number"]),
        (["gaussian/mle_variance", "M=1e400"], ["M=", "beyond 10^±300"]),
        (["gaussian/mle_variance", "M=1e9999", "n=1"], ["M=", "beyond 10^±300"]),
        (["gaussian/mle_variance", "M=2", "n=1", "sigma=1e-9999"], ["sigma=", "beyond 10^±300"]),
        (["gaussian/mle_variance", "M=__import__('os')"], ["M=__import__('os')", "not a number"]),
        (["gaussian/mle_variance", "M=2**3"], ["M=2**3", "not a number"]),
        (["gaussian/mle_variance", "M=1/0"], ["M=1/0", "not a number"]),
        (["gaussian/mle_variance", "M=nan"], ["M=nan", "not a number"]),
        (["gaussian/mle_variance", "M="], ["M=", "not a number"]),
        (["gaussian/mle_variance", "M=1\n2"], ["M=1", "not a number"]),
        (["gaussian/mle\nvariance", "M=1"], ["no room"]),
        (["gaussian/mle_variance", "M=2.5", "n=1"], ["M=5/2", "an integer"]),
        (["gaussian/mle_variance", "M=2,3", "n=1"], ["M=2,3", "an integer"]),
        (["gaussian/mle_variance", "M=1,000,000", "n=1"], ["M=1,000,000", "write 1000000"]),
        (["gaussian/mle_variance", "M=123,456", "n=1"], ["M=123,456 is a list", "one number"]),
        (["gaussian"], ["gaussian is a chapter", "collapse list gaussian"]),
        (["gaussian/mle_variance", "M"], ["M", "name=number"]),
        (["gaussian/mle_variance", "=3"], ["=3", "name=number"]),
        (["gaussian/mle_variance", "M=3", "M=4"], ["M", "twice"]),
        (["gaussian/mle_variance", "M=3"], ["n is missing"]),
        (["gaussian/mle_variance"], ["M is missing"]),
        (["gaussian/mle_variance", "M=3", "n=1", "q=1"], ["unknown parameter q", "M, n, sigma"]),
        (["gaussian/mle_variance", "M=3", "n=1", "digits=3"], ["unknown parameter digits"]),
        (["gaussian/mle_variance", "M=3", "n=1", "address=3"], ["unknown parameter address"]),
        (["gaussian/mle_variance:nosuch", "M=3"], ["no claim nosuch", "fixed", "schedule"]),
        (["gaussian/mle_variance:schedule", "Ms=3,1"], ["Ms=3,1", "each an integer, 2 or more"]),
        (["gaussian/mle_variance", "M=3", "n=1e6", "--exact"], ["refused", "digits"]),
        (["discrete/survival", "M=1e9", "w=0.1", "n=1e9"], ["refused", "between"]),
        (["discrete/survival", "M=9", "w=2", "n=9"], ["w=2", "from 0 to 1"]),
        (["gaussian/nosuch"], ["no room gaussian/nosuch"]),
        (["gaussian/mle_varianse", "M=3"], ["did you mean gaussian/mle_variance?"]),
        (["../secrets", "M=3"], ["no room ../secrets"]),
        (["", "M=3"], ["no room"]),
        ([], ["SLUG"]),
        (["gaussian/mle_variance", "M=3", "n=1", "--digits", "0"], ["--digits"]),
        (["gaussian/mle_variance", "M=3", "n=1", "--digits", "many"], ["--digits", "many"]),
        (["gaussian/mle_variance", "--M=3"], ["--M"]),
    ],
    ids=lambda words: " ".join(words)[:50],
)
def test_value_refuses_in_one_line(words: list[str], parts: list[str]) -> None:
    line = refused("value", *words)
    assert all(part in line for part in parts)
    assert len(line) < 250 + len(", ".join(SLUGS))  # it may list the rooms there are


def test_an_exact_value_of_many_digits_is_printed_or_refused() -> None:
    for refits in (1000, 5000):
        done = collapse("value", "gaussian/mle_variance", "M=100", f"n={refits}", "--exact")
        if done.exit_code == 0:
            wanted = Fraction(99, 100) ** refits
            over, under = done.stdout.strip().split("/")
            with mpmath.workdps(20_000):
                assert mpmath.mpf(over) == wanted.numerator
                assert mpmath.mpf(under) == wanted.denominator
        else:
            assert done.exit_code == 2
            assert len(done.stderr.splitlines()) == 1


def test_the_json_of_a_value_is_strict_at_any_size() -> None:
    words = ("gaussian/mle_variance", "M=100", "n=1e290", "--rivals", "--json")
    rivals = strictly(answered("value", *words))["rivals"]
    assert {type(rival["off_by"]) for rival in rivals} <= {float, type(None)}


@given(
    words=st.lists(
        st.tuples(
            st.sampled_from(["M", "n", "sigma", "w", "Ms", "x", ""]),
            st.sampled_from(["=", "==", "", ":"]),
            st.one_of(
                st.integers(-3, 10**12).map(str),
                st.fractions(max_denominator=99).map(str),
                st.floats().map(str),
                st.text(max_size=6),
            ),
        ).map("".join),
        max_size=4,
    )
)
@settings(max_examples=150)
def test_whatever_is_typed_is_answered_or_refused_in_one_line(words: list[str]) -> None:
    done = collapse("value", "gaussian/mle_variance", "--", *words)
    assert done.exit_code in (0, 2)
    assert isinstance(done.exception, SystemExit | None)
    if done.exit_code == 0:
        number, *notes = done.stdout.splitlines()  # which of the claims, where that is chosen
        assert mpmath.mpf(number) >= 0
        assert len(notes) <= 1
    else:
        assert done.stdout == ""
        assert done.stderr.startswith("collapse: ")
        assert done.stderr.count("\n") == 1


def test_the_library_says_the_same_as_the_command() -> None:
    assert str(value("gaussian/mle_variance", M=100, n=50, sigma=10)) == (
        answered("value", "gaussian/mle_variance", "M=100", "n=50", "sigma=10").strip()
    )


# -- list, show, cite -----------------------------------------------------------------------


@pytest.fixture
def no_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As though nothing had been verified here."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / name)


def test_list_shows_every_result(no_records: None) -> None:
    printed = answered("list")
    rows = strictly(answered("list", "--json"))
    assert [row["slug"] for row in rows] == SLUGS
    for row in rows:
        assert row["slug"] in printed
        assert set(row) >= {"slug", "chapter", "title", "says", "claims", "status"}
        assert row["says"] == room(row["slug"]).theorem.says
        assert row["status"] == "not run here yet"


def test_list_shows_a_chapter_or_a_result() -> None:
    chapter = SLUGS[0].split("/")[0]
    inside = [slug for slug in SLUGS if slug.startswith(chapter + "/")]
    assert [row["slug"] for row in strictly(answered("list", chapter, "--json"))] == inside
    assert [row["slug"] for row in strictly(answered("list", SLUGS[0], "--json"))] == SLUGS[:1]
    assert "nosuch" in refused("list", "nosuch")


@each_room
def test_show_tells_a_result_whole(slug: str) -> None:
    printed = answered("show", slug)
    data = strictly(answered("show", slug, "--json"))
    theorem = room(slug).theorem
    assert theorem.title in printed
    assert link(slug) in printed
    assert data["slug"] == slug
    assert data["says"] == theorem.says
    assert [claim["name"] for claim in data["claims"]] == [c.name for c in theorem.claims]
    for claim, found in zip(theorem.claims, data["claims"], strict=True):
        assert [r["words"] for r in found["rivals"]] == [r.words for r in claim.rivals]
        assert found["domain"] == str(claim.domain)
    assert {step["kind"] for step in data["steps"]} <= {"computed", "cited", "argued"}
    assert all(step["holds"] for step in data["steps"] if step["kind"] == "computed")
    for number, step in enumerate(data["steps"], 1):
        assert f"{number}. [{step['kind']}]" in printed


def test_show_refuses_in_one_line() -> None:
    assert "did you mean" in refused("show", SLUGS[0] + "x")
    assert "SLUG" in refused("show")


def test_cite_gives_bibtex_for_the_whole() -> None:
    printed = answered("cite")
    for part in (TITLE, AUTHOR, URL, "@misc{"):
        assert part in printed
    assert printed.count("{") == printed.count("}")


@each_room
def test_cite_gives_bibtex_for_a_result(slug: str) -> None:
    printed = answered("cite", slug)
    for part in (room(slug).theorem.title, AUTHOR, slug, permanent_link(slug)):
        assert part in printed
    assert printed.count("{") == printed.count("}")


def test_cite_refuses_in_one_line() -> None:
    assert "nosuch" in refused("cite", "nosuch")
    assert "b" in refused("cite", SLUGS[0], "b")


# -- rooms ----------------------------------------------------------------------------------

PLANS = """\
# The catalogue

## 2. families: beyond the Gaussian
| slug | claim |
|---|---|
| exponential_none | a drift |
| `gaussian/mle_variance` | is there |

## Which figures
| words | more |
"""


def test_rooms_are_listed_and_so_is_what_is_waited_for(tmp_path: Path) -> None:
    assert answered("rooms").split() == SLUGS
    place = tmp_path / "plans.md"
    place.write_text(PLANS, encoding="utf-8")
    missing = strictly(answered("rooms", "--waited-for", "--plans", str(place), "--json"))
    said = {each["what"]: each for each in missing}
    assert said["families/exponential_none"] == {
        "what": "families/exponential_none",
        "wanted_by": ["plans"],
        "says": "a drift",
    }
    assert not set(said) & set(SLUGS)
    wanted = {lack: entry.id for entry in entries() for lack in entry.missing}
    assert set(wanted) <= set(said)
    for lack, name in wanted.items():
        assert name in said[lack]["wanted_by"]
    printed = answered("rooms", "--waited-for", "--plans", str(place))
    assert "plans           families/exponential_none\n" in printed
    assert "--waited-for" in refused("rooms", "--plans", str(place))


# -- verify ---------------------------------------------------------------------------------

Judged = Callable[[Run], None]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch, no_records: None) -> Judged:
    """Let the judge come to a result that is known beforehand."""

    def come_to(run: Run) -> None:
        def judge(rooms: Any, *, seed: int, progress: Any, **_: Any) -> Run:
            progress(run)
            return replace(run, seed=seed)

        monkeypatch.setattr("companion.run.verify", judge)

    return come_to


def _one_claim(verdict: Verdict, **changes: Any) -> Run:
    slug, claim = SLUGS[0], room(SLUGS[0]).theorem.claim().name
    rung = Rung("derived", verdict, "the reason why")
    return Run([ClaimResult(slug, claim, "", [rung], finished=True)], 1, **changes)


def test_verify_leaves_with_zero_only_where_all_is_verified(judged: Judged, verified: Run) -> None:
    judged(verified)
    printed = answered("verify", "--jobs", "1")
    assert verified.summary().split(",")[0] in printed
    for slug in SLUGS:
        assert slug in printed


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (_one_claim(Verdict.VERIFIED), 0),
        (_one_claim(Verdict.REFUTED), 1),
        (_one_claim(Verdict.UNDECIDED), 1),
        (_one_claim(Verdict.VERIFIED, interrupted=True), 130),
        (Run([], 1), 1),
    ],
    ids=["verified", "refuted", "undecided", "interrupted", "nothing"],
)
def test_verify_leaves_with_what_it_found(run: Run, code: int, judged: Judged) -> None:
    judged(run)
    done = collapse("verify", "--jobs", "1")
    assert done.exit_code == code
    if code == 1 and run.claims:
        assert "the reason why" in done.stdout


def test_verify_writes_json_to_a_file_or_to_the_output(
    judged: Judged, verified: Run, tmp_path: Path
) -> None:
    judged(verified)
    file = tmp_path / "verdicts.json"
    answered("verify", "--jobs", "1", "--json", str(file))
    done = collapse("verify", "--jobs", "1", "--json", "-")
    assert done.exit_code == 0
    assert strictly(done.stdout) == strictly(file.read_text(encoding="utf-8"))
    assert verified.summary().split(",")[0] in done.stderr
    assert strictly(done.stdout)["seed"] == DEFAULT_SEED


def test_verify_shows_the_claims_that_were_asked_for(judged: Judged, verified: Run) -> None:
    judged(verified)
    for words, names in [
        (["gaussian/mle_variance:fixed"], {"fixed"}),
        (["gaussian/mle_variance:fixed", "gaussian/mle_variance"], {"fixed", "schedule"}),
        (["gaussian", "gaussian/mle_variance:fixed"], {"fixed", "schedule"}),
    ]:
        data = strictly(collapse("verify", "--jobs", "1", "--json", "-", *words).stdout)
        shown = {c["claim"] for c in data["claims"] if c["slug"] == "gaussian/mle_variance"}
        assert shown == names


def test_verify_takes_a_seed(judged: Judged, verified: Run) -> None:
    judged(verified)
    for seed in (0, 7, 2**64 - 1):
        printed = collapse("verify", "--jobs", "1", "--seed", str(seed), "--json", "-").stdout
        assert strictly(printed)["seed"] == seed


def test_what_was_verified_is_listed_so(judged: Judged, verified: Run) -> None:
    judged(verified)
    answered("verify", "--jobs", "1")
    assert {row["status"] for row in strictly(answered("list", "--json"))} == {"verified"}


@pytest.mark.parametrize(
    "words",
    [
        ["nosuch"],
        ["gaussian/nosuch"],
        ["gaussian/mle_variance:nosuch"],
        ["--seed", "-1"],
        ["--seed", "abc"],
        ["--jobs", "0"],
        ["--x"],
    ],
    ids=" ".join,
)
def test_verify_refuses_in_one_line(words: list[str]) -> None:
    refused("verify", *words)


def test_verify_says_where_it_cannot_write(judged: Judged, verified: Run, tmp_path: Path) -> None:
    judged(verified)
    done = collapse("verify", "--jobs", "1", "--json", str(tmp_path / "no" / "such" / "folder"))
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("collapse: --json")


# -- the command as such --------------------------------------------------------------------


def test_help_names_every_command() -> None:
    printed = answered("--help")
    for name, command in main.commands.items():
        assert name in printed
        assert "Usage: collapse " + name in answered(name, "--help")
        assert command.help


def test_the_command_alone_shows_its_help() -> None:
    done = collapse()
    assert (done.stdout + done.stderr).startswith("Usage: collapse")
    assert "(see" not in done.stderr


def test_the_version_is_printed() -> None:
    assert answered("--version").startswith("collapse, version ")


def test_an_unknown_command_is_refused_in_one_line() -> None:
    assert "nosuch" in refused("nosuch")


# -- a new room -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house, with a new room in a new chapter laid out."""
    copy: Path = tmp_path_factory.mktemp("house")
    for name in ("schemes", "theory", "montecarlo", "exercises", "companion", "book"):
        ignored = shutil.ignore_patterns("_build", "__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    done = collapse_in(copy, "new", "toys/new_result")
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.split()) == sorted(set(done.stdout.split()))
    return copy


def collapse_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command run in a process of its own, on the house that stands in a folder."""
    code = (
        "import companion, pathlib\n"
        f"assert pathlib.Path(companion.__file__).is_relative_to({str(folder)!r})\n"
        "from companion.cli import main\n"
        "main(prog_name='collapse')\n"
    )
    home = {"HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "home")}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=os.environ | home | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def in_one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    return line


def test_a_new_room_has_its_files(elsewhere: Path) -> None:
    for package in ("theory", "montecarlo", "exercises"):
        path = elsewhere / package / "toys" / "new_result.py"
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
        assert (path.parent / "__init__.py").exists()
    page = (elsewhere / "book/toys/new_result.md").read_text(encoding="utf-8")
    assert page.count("```{worked} toys/new_result\n```") == 1
    assert (elsewhere / "book" / "toys.md").exists()
    contents = (elsewhere / "book" / "_toc.yml").read_text(encoding="utf-8")
    before, _, after = contents.partition("- file: toys\n")
    assert "file: mixing\n" in before
    assert after.split("\n")[1].strip() == "- file: toys/new_result"
    assert "caption: Using this book" in after
    *_, tagged = (elsewhere / "companion" / "tags.txt").read_text(encoding="utf-8").splitlines()
    assert " room toys/new_result #" in tagged


def test_a_new_room_is_undecided_and_fails_the_run(elsewhere: Path) -> None:
    done = collapse_in(elsewhere, "verify", "toys/new_result", "--jobs", "1", "--json", "-")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    data = strictly(done.stdout)
    assert data["verdict"] == "undecided"
    (claim,) = data["claims"]
    verdicts = {rung["name"]: rung["verdict"] for rung in claim["rungs"]}
    assert verdicts.pop("stated") == "verified"
    assert set(verdicts.values()) == {"undecided"}


def test_a_new_room_is_listed_and_shown(elsewhere: Path) -> None:
    listed = collapse_in(elsewhere, "list", "toys", "--json")
    assert [row["slug"] for row in strictly(listed.stdout)] == ["toys/new_result"]
    shown = collapse_in(elsewhere, "show", "toys/new_result")
    assert "Traceback" not in shown.stderr


def test_a_new_room_has_an_exercise(elsewhere: Path) -> None:
    words = ("exercise", "toys/new_result", "--solution", "--format")
    (data,) = strictly(collapse_in(elsewhere, *words, "json").stdout)
    assert data["answers"] == {"kept": "81/100"}
    assert data["statement"].startswith("TODO")
    code = (
        "from companion.exercises import Variant, of\n"
        "(each,) = of('toys/new_result')\n"
        "assert len(each.points()) >= 5\n"
        "for at in each.points():\n"
        "    Variant(each, at).verify()\n"
    )
    run = [sys.executable, "-c", code]
    subprocess.run(run, cwd=elsewhere, env=os.environ | {"PYTHONPATH": str(elsewhere)}, check=True)


def test_a_room_is_not_laid_out_twice(elsewhere: Path) -> None:
    before = (elsewhere / "theory/toys/new_result.py").read_bytes()
    assert "there already" in in_one_line(collapse_in(elsewhere, "new", "toys/new_result"))
    assert (elsewhere / "theory/toys/new_result.py").read_bytes() == before


def test_another_room_leaves_its_chapter_as_it_was(elsewhere: Path) -> None:
    before = (elsewhere / "book" / "toys.md").read_text(encoding="utf-8")
    assert collapse_in(elsewhere, "new", "toys/second").returncode == 0
    assert (elsewhere / "book" / "toys.md").read_text(encoding="utf-8") == before
    assert "nosuch" in in_one_line(collapse_in(elsewhere, "new", "toys/x", "--after", "nosuch"))
    assert collapse_in(elsewhere, "new", "toys/between", "--after", "new_result").returncode == 0
    listed = strictly(collapse_in(elsewhere, "list", "toys", "--json").stdout)
    assert [row["slug"].split("/")[1] for row in listed] == ["new_result", "between", "second"]
    for package in ("theory", "montecarlo", "exercises"):
        for name in ("second", "between"):
            (elsewhere / package / "toys" / f"{name}.py").unlink()


@each_room
def test_a_room_that_stands_is_not_laid_out_again(slug: str, tmp_path: Path) -> None:
    assert "there already" in refused("new", slug)
    with pytest.raises(CannotLayOut):
        lay_out(slug, root=tmp_path)


@pytest.mark.parametrize(
    "slug", ["BAD", "a/b/c", "/b", "a/", "../x/y", "a/B", "1a/b", "a/b.py", "a b/c", "a/b\n"]
)
def test_a_name_that_is_no_slug_is_refused(slug: str, tmp_path: Path) -> None:
    with pytest.raises(CannotLayOut):
        lay_out(slug, root=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_installed_command_is_this_one() -> None:
    script = Path(sys.executable).with_name("collapse")
    words: Sequence[str] = [str(script), "value", "gaussian/mle_variance", "M=abc"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert in_one_line(done).startswith("collapse: M=abc")
    assert done.stdout == ""
