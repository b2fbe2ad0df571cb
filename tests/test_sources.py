"""What a verdict depends on: whatever judging a result has run is among it, and little else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from companion import sources
from companion.rooms import ROOT, slugs
from companion.sources import JUDGE, PACKAGES, closure, digest, files, of_room

RAN = """
import json, sys
from companion.run import verify
run = verify(sys.argv[1])
print(json.dumps([m.__file__ for m in list(sys.modules.values()) if getattr(m, "__file__", None)]))
"""
JUDGES = [ROOT / name for name in JUDGE]


def names(paths: list[Path]) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in paths}


@pytest.mark.parametrize(
    "slug", ["gaussian/mle_variance", "bias/truncation", "models/mixture_variance"]
)
def test_whatever_ran_is_among_what_a_verdict_depends_on(slug: str) -> None:
    command = [sys.executable, "-c", RAN, slug]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    ran = [Path(each) for each in json.loads(done.stdout.splitlines()[-1])]
    ours = [p for p in ran if p.is_relative_to(ROOT) and p.relative_to(ROOT).parts[0] in PACKAGES]
    assert len(ours) > 20
    assert names(ours) - names(closure([*JUDGES, *of_room(slug)])) == set()


@pytest.mark.parametrize("slug", slugs())
def test_a_result_depends_on_its_own_files_and_on_no_command(slug: str) -> None:
    found = names(closure([*JUDGES, *of_room(slug)]))
    assert {f"theory/{slug}.py", f"montecarlo/{slug}.py", "companion/judge.py"} <= found
    assert {"montecarlo/check.py", "theory/proof.py", "companion/said.py"} <= found
    assert not found & {"companion/cli.py", "companion/figures.py", "companion/notebook.py"}


def test_a_result_depends_on_the_results_that_it_names() -> None:
    found = names(closure(of_room("discrete/survival")))
    assert {
        "theory/discrete/survival_regimes.py",
        "montecarlo/discrete/survival_regimes.py",
    } <= found
    assert "theory/gaussian/mle_variance.py" not in found


def test_the_hashes_see_every_source_that_matters() -> None:
    found = names(files(*PACKAGES))
    assert {"montecarlo/check.py", "montecarlo/chains/gaussian.py", "schemes/__init__.py"} <= found
    assert {f"{part}/{slug}.py" for part in ("theory", "montecarlo") for slug in slugs()} <= found


def test_imports_of_every_kind_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "theory"
    package.mkdir()
    for name in ("__init__", "a", "b", "c", "d", "e"):
        (package / f"{name}.py").write_text("", encoding="utf-8")
    (package / "a.py").write_text(
        "import theory.b as other\nfrom theory import (\n    c,  # why\n    Nothing,\n)\n\n"
        "def late():\n    from theory.d import thing\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    sources._module.cache_clear()
    try:
        found = {path.stem for path in closure([package / "a.py"])}
        assert found == {"__init__", "a", "b", "c", "d"}
        before = digest(closure([package / "a.py"]))
        (package / "e.py").write_text("x = 1\n", encoding="utf-8")
        assert digest(closure([package / "a.py"])) == before
        (package / "d.py").write_text("x = 1\n", encoding="utf-8")
        assert digest(closure([package / "a.py"])) != before
    finally:
        sources._module.cache_clear()
