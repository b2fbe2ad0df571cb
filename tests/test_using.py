"""What the book's pages on the ledger, the map and the run are made of."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pages import extension

from companion.exercises import exercises, variant
from companion.ledger import Said, entries
from companion.results import Run, Rung, Verdict
from companion.rooms import find_rooms, slugs


@pytest.fixture(scope="module")
def using() -> Any:
    return extension("using")


@pytest.fixture
def pages(using: Any, verified: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The extension with the run of all rooms as the one that is kept."""
    monkeypatch.setattr(using, "kept_run", lambda: replace(verified, made="2026-11-21"))
    return using


def markdown(directive: Any, *arguments: str) -> str:
    """What a directive stands for."""
    made = directive.__new__(directive)
    made.arguments = list(arguments)
    return str(made.markdown())


def test_the_run_s_data_lie_where_the_landing_page_leads(pages: Any, tmp_path: Path) -> None:
    app = SimpleNamespace(outdir=str(tmp_path), builder=SimpleNamespace(format="html"))
    pages.keep_evidence(app, None)
    (file,) = tmp_path.glob("evidence/*.json")
    assert file.relative_to(tmp_path).as_posix() == "evidence/verdicts-2026-11-21.json"
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(pages.kept_run().to_json())
    for slug in slugs():
        data = json.loads((tmp_path / "evidence" / f"{slug}.json").read_text(encoding="utf-8"))
        assert {claim["slug"] for claim in data["claims"]} == {slug}
        assert all(claim["rivals"] for claim in data["claims"])
    told = markdown(pages.Evidence)
    assert 'href="evidence/verdicts-2026-11-21.json"' in told
    assert str(pages.kept_run().seed) in told
    assert all(which in told for which in pages.kept_run().versions.values())


def test_a_build_that_failed_leaves_no_evidence(pages: Any, tmp_path: Path) -> None:
    app = SimpleNamespace(outdir=str(tmp_path), builder=SimpleNamespace(format="html"))
    pages.keep_evidence(app, ValueError())
    assert list(tmp_path.iterdir()) == []


def test_the_ledger_s_page_has_every_entry_and_links_its_evidence(pages: Any) -> None:
    text = markdown(pages.Ledger)
    assert pages.NOT_ALL_JUDGED not in text
    for entry in entries():
        part = text.split(f"## {entry.id}\n")[1].split("\n## ")[0]
        assert f"[{entry.verdict(pages.kept_run())}]" in part
        for slug in entry.rooms:
            assert f"](/{slug}.md)" in part
    assert "half-widths" in text
    assert "not verified" not in text


def test_the_ledger_s_page_says_what_is_not_verified(
    using: Any, verified: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [
        replace(c, rungs=[Rung("stated", Verdict.REFUTED, "")])
        if c.slug == "discrete/survival"
        else c
        for c in verified.claims
    ]
    monkeypatch.setattr(using, "kept_run", lambda: replace(verified, claims=broken))
    text = markdown(using.Ledger)
    part = text.split("\n## C04\n")[1].split("\n## ")[0]
    assert f"[{Said.UNDECIDED}]" in part
    assert "**not refuted**" in part


def test_what_was_not_judged_is_said_on_the_page(
    using: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(using, "kept_run", lambda: Run([], 1))
    assert using.NOT_ALL_JUDGED in markdown(using.Ledger)
    assert using.NOT_ALL_JUDGED in markdown(using.Evidence)


def test_a_set_exercise_has_its_solution_folded(pages: Any) -> None:
    each = exercises()[0]
    text = markdown(pages.Worked, each.address)
    assert text.count("````{exercise}") == text.count("````{solution}") == 1
    assert ":class: dropdown" in text
    assert f"collapse exercise {each.address} --seed" in text
    assert variant(each).statement in text


def test_the_whole_is_cited(pages: Any) -> None:
    assert "@misc{" in markdown(pages.Citation)


def test_a_source_s_page_has_all_that_is_found_on_it(pages: Any) -> None:
    directive = pages.VerdictsOn.__new__(pages.VerdictsOn)
    directive.arguments, directive.options = ["shumailov2024"], {"also": "C27"}
    text = directive.markdown()
    told = [e for e in entries() if "shumailov2024" in [source.key for source in e.sources]]
    assert len(told) > 3
    for entry in (*told, *(e for e in entries() if e.id == "C27")):
        assert entry.says in text
        assert f"[{entry.verdict(pages.kept_run())}]" in text
    for found in find_rooms():
        theorem = found.theorem
        if "shumailov2024" in [source.key for source in theorem.sources]:
            assert theorem.says in text
        for rival in (rival for claim in theorem.claims for rival in claim.rivals):
            if rival.source and rival.source.key == "shumailov2024":
                assert rival.words in text
    assert "[refuted]{.verdict-refuted}" in text
    assert "[undecided]" not in text
