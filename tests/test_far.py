"""Pushed far: a finer resolution, and many machines; the numbers are those of the plain run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_run import bytes_of, strictly, timeless

from companion import run as run_module
from companion.cli import main
from companion.finer import MOST, Finer, duration
from companion.journal import Journal
from companion.results import Run, TooFine, Verdict
from companion.rooms import ROOT, find_rooms
from companion.run import verify

SLUG = "discrete/spectrum"
FINER = 0.7
"""Times the room's own resolution: finer, and soon reached."""


def resolutions(run: Run) -> list[float]:
    return [point.resolves for claim in run.claims for point in claim.points]


# -- a finer resolution ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain() -> Run:
    """The room as it is."""
    return verify(SLUG)


@pytest.fixture(scope="module")
def finer(plain: Run) -> float:
    return FINER * min(resolutions(plain))


def test_a_finer_resolution_is_reached_and_foretold(plain: Run, finer: float) -> None:
    told: list[tuple[str, bool]] = []
    run = verify(
        SLUG,
        precise=finer,
        progress=lambda run: told.append((run.forecast, run.claims[0].finished)),
    )
    assert run.verdict is Verdict.VERIFIED
    assert set(resolutions(run)) == {finer}
    for claim in run.claims:
        for point in claim.points:
            assert max(map(abs, point.interval)) <= finer
    assert run.claims[0].replicates > plain.claims[0].replicates
    assert any(words and not done for words, done in told)  # before it has been done
    assert f"{finer:g}" in run.forecast
    assert plain.forecast == ""


def test_a_finer_run_goes_on_with_the_batches_of_the_plain_one(
    plain: Run, finer: float, tmp_path: Path
) -> None:
    verify(SLUG, journal=Journal(tmp_path / "a"))
    run = verify(SLUG, precise=finer, journal=Journal(tmp_path / "a"))
    assert run.earlier > 0
    assert bytes_of(run) == bytes_of(verify(SLUG, precise=finer))


def test_only_the_claim_that_was_named_is_driven_further(monkeypatch: pytest.MonkeyPatch) -> None:
    slug, name = next(
        (room.slug, room.theorem.claims[1].name)
        for room in find_rooms()
        if len(room.theorem.claims) > 1
    )
    found = Finer(1e-9, name, [slug])
    (room,) = find_rooms([slug])
    for number, check in enumerate(room.checks):
        for claim in room.theorem.claims:
            driven = found.check(room, claim.name, number)
            if claim.name == name:
                assert (driven.resolves, driven.most) == (1e-9, MOST)
            else:
                assert driven is check


def test_a_simulation_that_is_off_itself_cannot_be_driven_beyond() -> None:
    biased = [
        (room.slug, check)
        for room in find_rooms()
        for check in room.checks
        if getattr(check, "bias", 0) > 0
    ]
    assert biased
    slug, check = biased[0]
    with pytest.raises(TooFine, match=slug):
        verify(slug, precise=check.bias)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (3e5, "3 days"),
        (1e9, "32 years"),
    ],
)
def test_a_time_is_told_in_the_unit_that_people_would_use(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_long_run_is_cut_into_tasks_that_memory_can_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runner = run_module._Runner.__new__(run_module._Runner)
    drawn: list[tuple[int, int]] = []
    monkeypatch.setattr(runner, "_draw", lambda watch, room, *part: drawn.append(part))
    watch: Any = type("Watch", (), dict(batches=1, waiting=0))()
    runner._simulate(watch, find_rooms([SLUG])[0], 1_000_000)
    assert len(drawn) == watch.waiting < 2100
    assert drawn[0][0] == 1
    assert drawn[-1][1] == 1_000_000
    assert all(one[1] == other[0] for one, other in pairwise(drawn))


@pytest.mark.parametrize(
    "words",
    [
        ["--precise", "1e-3"],
        ["--precise", "1e-3", SLUG, "gaussian/mle_variance"],
        ["--precise", "0", SLUG],
        ["--precise", "x", SLUG],
        ["--precise", "1e-3", f"{SLUG}:nosuch"],
        ["--precise", "1e-3", "gaussian"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_driven_is_refused_in_one_line(words: list[str]) -> None:
    done = CliRunner().invoke(main, ["verify", *words], prog_name="collapse")
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("collapse: ")


def test_the_command_foretells_before_it_starts(finer: float) -> None:
    words = ["verify", SLUG, "--precise", str(finer), "--jobs", "1"]
    done = CliRunner().invoke(main, words, prog_name="collapse")
    assert done.exit_code == 0
    assert done.stdout.index("To resolve") < done.stdout.index(" verified")


# -- many machines --------------------------------------------------------------------------

_CLUSTER = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        pids = [nanny.pid for nanny in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    """A scheduler with two worker processes: its address, and their numbers."""
    pytest.importorskip("distributed")
    script = tmp_path / "cluster.py"
    script.write_text(_CLUSTER)
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": path},
        text=True,
    ) as process:
        assert process.stdout is not None
        address, *pids = process.stdout.readline().split()
        yield address, list(map(int, pids))
        process.communicate()


def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(
    cluster: tuple[str, list[int]], tmp_path: Path
) -> None:
    address, pids = cluster
    slugs = [SLUG, "discrete/weight_martingale"]
    out, path = tmp_path / "out.json", tmp_path / "journal"
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from companion.cli import main; main()"
    words = ["verify", *slugs, "--cluster", address, "--json", str(out), "--journal", str(path)]
    run = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while run.poll() is None and (not path.exists() or path.read_bytes().count(b"\n") < 2):
        time.sleep(0.02)
    assert run.poll() is None
    os.kill(pids[0], 9)
    printed, trouble = run.communicate()
    assert run.returncode == 0, trouble
    assert "verified" in printed
    found = strictly(out.read_text("utf-8"))
    assert timeless(found) == timeless(json.loads(verify(slugs).to_json()))


def test_a_cluster_that_does_not_answer_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("distributed")
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from companion.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "verify", SLUG, "--cluster", "nonsense://x"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("collapse: --cluster")


def test_without_dask_a_cluster_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = CliRunner().invoke(main, ["verify", SLUG, "--cluster", "x"], prog_name="collapse")
    assert done.exit_code == 2
    assert "extra" in done.stderr or "pip install" in done.stderr
