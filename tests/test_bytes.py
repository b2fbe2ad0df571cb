"""Every command writes under any locale and to any pipe, and leaves with a code of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = [
    ["list", "gaussian"],
    ["show", "gaussian/mle_variance"],
    ["value", "gaussian/mle_variance", "M=10", "n=3", "--rivals"],
    ["graph", "discrete/weight_martingale"],
    ["claims", "C09"],
    ["plan", "--retain", "0.95", "--samples", "1000"],
    ["cite", "gaussian/mle_variance"],
    ["verify", "discrete/weight_martingale"],
]
RUN = "import sys; from companion.cli import main; main(sys.argv[1:])"


def _run(
    words: list[str], encoding: str, tmp_path: Path, **kept: object
) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "XDG_CACHE_HOME": str(tmp_path)}
    kept = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | kept
    return subprocess.Popen([sys.executable, "-c", RUN, *words], env=environment, **kept)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_command_writes_in_ascii(words: list[str], tmp_path: Path) -> None:
    run = _run(words, "ascii", tmp_path)
    out, err = run.communicate()
    assert run.returncode == 0
    assert out
    assert b"Traceback" not in err


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-8"])
def test_a_verdict_keeps_its_code_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    run = _run(["verify", "discrete/weight_martingale", "--json", "-"], encoding, tmp_path)
    out, _ = run.communicate()
    assert run.returncode == 0
    data = json.loads(out.decode(encoding))
    assert data["verdict"] == "verified"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device is a file of Linux")
@pytest.mark.parametrize("words", [["list"], ["value", "gaussian/mle_variance", "M=9", "n=1"]])
def test_a_full_device_is_no_verdict(words: list[str], tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        run = _run(words, "utf-8", tmp_path, stdout=full)
        _, err = run.communicate()
    assert run.returncode == 74
    assert b"Traceback" not in err
    assert b"cannot write" in err


@pytest.mark.parametrize("words", [["list"], ["show", "gaussian/mle_variance"]])
def test_a_closed_pipe_is_no_verdict(words: list[str], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = _run(words, "utf-8", tmp_path, stdout=writing)
    os.close(writing)
    _, err = run.communicate()
    assert run.returncode == 141
    assert b"Traceback" not in err
