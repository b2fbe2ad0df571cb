"""The journal: what was found is not lost, and what is torn, foreign or stale is not trusted."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_run import bytes_of, smallest, strictly, timeless
from toy import SQUARE

from companion import journal as journal_module
from companion.cli import main
from companion.executors import SerialExecutor, workers
from companion.journal import (
    Foreign,
    Journal,
    evidence_data,
    evidence_from,
    examined_data,
    examined_from,
)
from companion.judge import examine
from companion.results import Run, Verdict
from companion.rooms import ROOT, chapters, room
from companion.run import verify
from montecarlo.evidence import Ecdf, Evidence, Moments, Tally
from montecarlo.gaussian.generations_to_fraction import Crossing

SLUG = "discrete/spectrum"
"""A room that costs little and rests on none."""


class Idle(SerialExecutor):
    """Refuses every task: whoever asks it did not take what was known."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"{fn.__name__} is computed again")


class Counting(SerialExecutor):
    """Counts what it is asked to do, by name."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.done.append(fn.__name__)
        return super().submit(fn, *args, **kwargs)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """A journal of a room's run, and the run."""
    path: Path = tmp_path_factory.mktemp("journal") / "run.journal"
    journal = Journal(path)
    run = verify(SLUG, journal=journal)
    journal.close()
    return path, run


@pytest.fixture
def copy(written: tuple[Path, Run], tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    path = tmp_path / "copy.journal"
    path.write_bytes(written[0].read_bytes())
    return path


# -- findings as data -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "evidence",
    [
        Moments.of(np.random.default_rng(1).standard_normal(1000) * 1e-80),
        Moments(1, (Fraction(1, 3),) * 4),
        Tally(10**12, 7),
        Ecdf(1000, 3, (0, 500, 1000)),
        Crossing((Moments(1, (Fraction(1, 3),) * 4), Moments(2, (Fraction(7),) * 4)), 0.45),
    ],
)
def test_evidence_comes_back_to_the_last_bit(evidence: Evidence) -> None:
    text = journal_module._line(evidence_data(evidence))
    assert evidence_from(journal_module._content(text)) == evidence


@pytest.mark.parametrize("slug", [smallest(f"{chapter}/") for chapter in chapters()])
def test_what_was_derived_comes_back_as_it_was(slug: str) -> None:
    found = examine(room(slug))
    text = journal_module._line(examined_data(found))
    assert repr(examined_from(journal_module._content(text))) == repr(found)  # nan equals nan


# -- going on -------------------------------------------------------------------------------


def test_a_second_run_computes_nothing_and_says_so(written: tuple[Path, Run]) -> None:
    path, first = written
    again = verify(SLUG, journal=Journal(path), executor=Idle())
    assert bytes_of(again) == bytes_of(first)
    assert first.provenance() == []
    assert again.earlier == again.findings == first.findings > 1
    (line,) = again.provenance()
    assert "earlier run" in line
    assert line in again._repr_html_()


def test_afresh_computes_everything_again(copy: Path, written: tuple[Path, Run]) -> None:
    counting = Counting()
    again = verify(SLUG, journal=Journal(copy, afresh=True), executor=counting)
    assert len(counting.done) == again.findings
    assert again.earlier == 0
    assert bytes_of(again) == bytes_of(written[1])


def test_without_a_journal_everything_is_computed(written: tuple[Path, Run]) -> None:
    counting = Counting()
    verify(SLUG, executor=counting)
    assert len(counting.done) == written[1].findings


def test_a_run_without_being_told_uses_the_cache_only_where_the_book_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLLAPSE_JOURNAL", "1")
    first = verify(SLUG)
    assert bytes_of(verify(SLUG, executor=Idle())) == bytes_of(first)
    monkeypatch.delenv("COLLAPSE_JOURNAL")
    counting = Counting()
    verify(SLUG, executor=counting)
    assert len(counting.done) == first.findings


@pytest.mark.usefixtures("small_batches")
def test_a_claim_in_another_s_place_is_derived_anew_and_weighed_by_known_evidence(
    tmp_path: Path,
) -> None:
    right = room(SLUG)
    verify(right, journal=Journal(tmp_path / "a"))
    wrong = right.claiming(right.theorem.claims[0].rivals[0].value)
    counting = Counting()
    run = verify(wrong, journal=Journal(tmp_path / "a"), executor=counting)
    assert run.verdict is Verdict.REFUTED
    assert counting.done.count("timed_examine") >= 1
    assert run.earlier > 0
    assert bytes_of(run) == bytes_of(verify(wrong))
    # and what is derived of it does not take the right one's place
    assert verify(right, journal=Journal(tmp_path / "a"), executor=Idle()).verdict == "verified"


@pytest.mark.usefixtures("small_batches")
def test_a_room_without_a_source_is_not_written_down(tmp_path: Path) -> None:
    for strange in (SQUARE, replace(room(SLUG), routes=())):
        verify(strange, journal=Journal(tmp_path / "a"))
        lines = (tmp_path / "a").read_text(encoding="utf-8").splitlines()
        assert not any(strange.slug in line for line in lines)


def test_two_runs_may_write_at_once(tmp_path: Path) -> None:
    both = [Journal(tmp_path / "a") for _ in range(2)]
    for number in range(50):
        both[number % 2].put(f"finding {number}", number)
    whole = Journal(tmp_path / "a")
    assert whole.note == ""
    assert [whole.get(f"finding {number}") for number in range(50)] == list(range(50))


# -- what is torn, foreign or stale ---------------------------------------------------------


def test_a_journal_torn_anywhere_is_recognised_and_gone_on_with(
    copy: Path, written: tuple[Path, Run]
) -> None:
    whole = copy.read_bytes()
    chance = random.Random(1)
    cuts = [1, len(whole) - 1, *(chance.randrange(1, len(whole)) for _ in range(2))]
    for cut in cuts:
        copy.write_bytes(whole[:cut])
        torn = Journal(copy)
        clean = whole[:cut].endswith(b"\n")
        assert torn.note == "" if clean else len(torn.note.splitlines()) == 1
        assert "torn" in torn.note or clean
        again = verify(SLUG, journal=torn)
        torn.close()
        assert bytes_of(again) == bytes_of(written[1])
        assert Journal(copy).note == ""
        assert sorted(n.split()[0] for n in Journal(copy)._found) == sorted(
            n.split()[0] for n in Journal(written[0])._found
        )


def test_a_finding_that_was_tampered_with_is_not_trusted(
    copy: Path, written: tuple[Path, Run]
) -> None:
    *lines, evidence, judged = copy.read_bytes().splitlines(keepends=True)
    spoilt = [each.replace(b"1", b"2") for each in (evidence, judged)]
    assert spoilt[0] != evidence
    assert spoilt[1] != judged
    copy.write_bytes(b"".join([*lines, *spoilt]))
    journal = Journal(copy)
    assert "2 torn or damaged" in journal.note
    run = verify(SLUG, journal=journal)
    assert bytes_of(run) == bytes_of(written[1])
    assert run.earlier == run.findings - 1
    assert journal.note in run.provenance()


def test_results_that_were_tampered_with_are_weighed_again(
    copy: Path, written: tuple[Path, Run]
) -> None:
    *lines, judged = copy.read_bytes().splitlines(keepends=True)
    assert f'"{SLUG} judged '.encode() in judged
    copy.write_bytes(b"".join([*lines, judged.replace(b"verified", b"refuted!")]))
    journal = Journal(copy)
    run = verify(SLUG, journal=journal)
    assert "1 torn or damaged" in journal.note
    assert bytes_of(run) == bytes_of(written[1])
    assert run.earlier == run.findings
    journal.close()
    assert Journal(copy).judged(SLUG)


def test_a_room_judged_whole_is_not_even_loaded(copy: Path, written: tuple[Path, Run]) -> None:
    code = (
        "import sys; from companion.run import verify; from companion.journal import Journal; "
        f"run = verify({SLUG!r}, journal=Journal({str(copy)!r})); "
        f"print(run.verdict, 'theory.{SLUG.replace('/', '.')}' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert found.stdout.split() == ["verified", "False"], found.stderr


def _tied(**other: Any) -> Callable[[Path], Any]:
    def open_as_another(path: Path) -> Any:
        mine = Journal(path.with_name("mine"))
        text = path.read_bytes().splitlines(keepends=True)
        head = journal_module._line(mine.tie | other)
        path.write_bytes(b"".join([head, *text[1:]]))
        return Journal(path)

    return open_as_another


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: Journal(path, seed=1), "made with seed 20240724, not 1"),
        (lambda path: Journal(path, alpha=1e-3), "made with alpha"),
        (_tied(companion="9.9"), "made with companion 9.9"),
        (_tied(numpy="1.0"), "made with numpy 1.0"),
        (_tied(sources="0"), "made with other sources"),
        (_tied(journal=0), "made with journal 0"),
        (lambda path: [path.write_text("my thesis\n" * 9), Journal(path)], "no journal"),
        (lambda path: [path.write_text("a note, no line end"), Journal(path)], "no journal"),
    ],
)
def test_a_foreign_journal_is_refused_in_one_line_and_left_alone(
    spoil: Callable[[Path], Any], words: str, copy: Path
) -> None:
    with pytest.raises(Foreign, match=words) as refusal:
        spoil(copy)
    assert len(str(refusal.value).splitlines()) == 1
    before = copy.read_bytes()
    with pytest.raises(Foreign):
        spoil(copy)
    assert copy.read_bytes() == before


def test_a_journal_of_another_seed_is_not_taken(copy: Path) -> None:
    with pytest.raises(Foreign):
        verify(SLUG, seed=5, journal=Journal(copy))


def _changed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if sources were other ones."""
    honest = journal_module.digest

    def other(paths: Any) -> str:
        found = list(paths)
        hit = {
            "room": len(found) == 1,
            "theory": any("theory" in path.parts for path in found),
        }[kind]
        return "0" * 32 if hit else honest(found)

    monkeypatch.setattr(journal_module, "digest", other)


@pytest.mark.parametrize(("kind", "kept"), [("room", 0), ("theory", None)])
def test_what_other_sources_gave_is_computed_again(
    kind: str, kept: int | None, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _changed(kind, monkeypatch)
    run = verify(SLUG, journal=Journal(copy))
    derivations = len({claim.slug for claim in run.claims})
    assert run.earlier == (run.findings - derivations if kept is None else kept)


def test_a_source_written_to_in_mid_run_ends_the_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "a")
    monkeypatch.setattr(journal.sources, "_stamp", [])
    run = verify(SLUG, journal=journal)
    assert run.verdict is Verdict.VERIFIED
    assert "sources changed" in run.note
    assert len((tmp_path / "a").read_bytes().splitlines()) == 1


def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: blocked / name)
    assert verify(SLUG, journal=Journal()).verdict is Verdict.VERIFIED
    with pytest.raises(Foreign, match="journal"):
        Journal(blocked / "a")


def test_only_the_last_journals_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path)
    for seed in range(journal_module.KEPT + 3):
        Journal(seed=seed).close()
        time.sleep(0.01)
    assert len(list(tmp_path.iterdir())) == journal_module.KEPT


# -- killed ---------------------------------------------------------------------------------


def _command(folder: Path, *words: str) -> subprocess.Popen[str]:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from companion.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "verify", *words],
        cwd=folder,
        env=os.environ | {"XDG_CACHE_HOME": str(folder), "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _findings(path: Path) -> int:
    return path.read_bytes().count(b"\n") - 1 if path.exists() else 0


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_run_killed_ten_times_ends_with_the_same_bytes(
    tmp_path: Path, written: tuple[Path, Run]
) -> None:
    path, out, chance = tmp_path / "journal", tmp_path / "out.json", random.Random(10)
    words = (SLUG, "--jobs", "2", "--journal", str(path), "--json", str(out))
    whole, kills = _findings(written[0]), 0
    while kills < 10:
        run = _command(tmp_path, *words)
        started = _findings(path)
        # at once, or after a finding more, or in the middle of the next one
        wanted = min(started + chance.randrange(2), whole - 1)
        while run.poll() is None and _findings(path) < wanted:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.3)
        if run.poll() is None:
            run.kill()
            kills += 1
        run.communicate()
        if out.exists():  # it was done before the blow: begin again, with less known
            out.unlink()
            lines = path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(lines[: len(lines) // 2])[:-7])
    last = _command(tmp_path, *words)
    printed, trouble = last.communicate()
    assert last.returncode == 0, trouble
    assert "verified" in printed
    assert timeless(strictly(out.read_text("utf-8"))) == timeless(strictly(written[1].to_json()))


@pytest.mark.skipif(os.name == "nt", reason="Windows has another Ctrl-C")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interruption_ends_at_once_with_the_partial_table(jobs: str, tmp_path: Path) -> None:
    run = _command(tmp_path, "--jobs", jobs)
    while not list(tmp_path.rglob("*.journal")):
        assert run.poll() is None
        time.sleep(0.01)
    time.sleep(2)
    before = time.monotonic()
    run.send_signal(signal.SIGINT)
    printed, trouble = run.communicate(timeout=60)
    assert time.monotonic() - before < 5
    assert run.returncode == 130, trouble
    assert "claims verified" in printed
    assert trouble == ""


def _loses_the_interruption() -> None:
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_interruption_that_a_library_swallows_is_heeded() -> None:
    with pytest.raises(KeyboardInterrupt):
        SerialExecutor().submit(_loses_the_interruption)
    assert SerialExecutor().submit(abs, -1).result() == 1


def test_workers_do_not_outlive_a_parent_that_was_killed() -> None:
    code = (
        "import os, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from companion.executors import workers\n"
        "with workers(2) as pool:\n"
        "    print(pool.submit(os.getpid).result(), flush=True)\n"
        "    input()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    for _ in range(200):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{worker}/stat").exists() and _is_zombie(worker):
            return
        time.sleep(0.05)
    pytest.fail("a worker lives on")


def _is_zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


# -- the command ----------------------------------------------------------------------------


def test_the_command_goes_on_from_a_journal_and_refuses_a_foreign_one(
    copy: Path, tmp_path: Path
) -> None:
    from click.testing import CliRunner

    def collapse(*words: str) -> Any:
        return CliRunner().invoke(main, list(words), prog_name="collapse")

    again = collapse("verify", SLUG, "--jobs", "1", "--journal", str(copy))
    assert again.exit_code == 0
    assert "All findings" in again.stdout
    afresh = collapse("verify", SLUG, "--jobs", "1", "--journal", str(copy), "--afresh")
    assert "findings" not in afresh.stdout
    other = collapse("verify", SLUG, "--journal", str(copy), "--seed", "1")
    assert other.exit_code == 2
    (line,) = other.stderr.splitlines()
    assert line.startswith("collapse: journal")


def test_two_workers_take_up_what_one_has_found(written: tuple[Path, Run], tmp_path: Path) -> None:
    half = tmp_path / "half"
    lines = written[0].read_bytes().splitlines(keepends=True)
    half.write_bytes(b"".join(lines[: len(lines) // 2 + 1]))
    with workers(2) as executor:
        run = verify(SLUG, journal=Journal(half), executor=executor)
    assert 0 < run.earlier < run.findings
    assert bytes_of(run) == bytes_of(written[1])
