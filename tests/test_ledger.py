"""The ledger: every verdict on what is said is computed, and falls with the rooms it rests on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from companion import ledger
from companion.cli import main
from companion.ledger import Said, entries, entry, rooms_of
from companion.records import NoRun, keep, kept, latest, read_run
from companion.results import ClaimResult, Run, Rung, Verdict
from companion.rooms import room, slugs
from companion.run import verify
from theory import CHAPTERS
from theory.notation import sigma

each_entry = pytest.mark.parametrize("name", [each.id for each in entries()])
GROUNDS = [(each.id, ground) for each in entries() for ground in each.grounds if ground.exists]


def collapse(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="collapse")


def changed(run: Run, slug: str, name: str, how: Callable[[ClaimResult], ClaimResult]) -> Run:
    """The run with another result for one claim."""
    claims = [how(c) if (c.slug, c.claim) == (slug, name) else c for c in run.claims]
    assert claims != list(run.claims)
    return replace(run, claims=claims)


def refuted(claim: ClaimResult) -> ClaimResult:
    return replace(claim, rungs=[*claim.rungs[:-1], Rung("x", Verdict.REFUTED, "broken")])


@pytest.fixture(scope="module")
def run_file(verified: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The run of all rooms, as the command writes it."""
    path: Path = tmp_path_factory.mktemp("run") / "run.json"
    path.write_text(verified.to_json(), encoding="utf-8")
    return str(path)


# -- the data -------------------------------------------------------------------------------


def test_the_ledger_has_its_entries() -> None:
    assert [each.id for each in entries()] == [f"C{number:02}" for number in range(1, 30)]
    for each in entries():
        assert each.says
        assert each.sources
        assert each.readings or each.nothing
        assert all(source.title for source in each.sources)


@each_entry
def test_an_entry_names_what_its_rooms_hold(name: str) -> None:
    for reading in entry(name).readings:
        for ground in reading.grounds:
            chapter, _, rest = ground.slug.partition("/")
            assert chapter in CHAPTERS
            assert rest
            if ground.exists:
                assert ground.trouble(reading.kind == "fails") == ""
            assert (reading.kind == "fails") >= bool(ground.rival)


@each_entry
def test_nothing_is_quoted_at_length(name: str) -> None:
    text = " ".join([entry(name).says, *(each.words for each in entry(name).readings)])
    assert all(len(part.split()) < 6 for part in text.split("“")[1:] if "”" not in part)
    assert all(len(part.split("”")[0].split()) < 8 for part in text.split("“")[1:])


def test_what_is_misnamed_is_told_apart() -> None:
    good = ledger.Ground.parse("discrete/survival:present ~ exponential decay")
    assert good.trouble(fails=True) == ""
    for text in (
        "discrete/survival:nosuch ~ exponential decay",
        "discrete/survival ~ exponential decay",
        "discrete/survival:present ~ no such words",
        "discrete/survival:present ~ a",  # fits more than one
        "discrete/survival:present",
        "bias/nosuch:it ~ x",
    ):
        assert ledger.Ground.parse(text).trouble(fails=True), text


# -- verdicts -------------------------------------------------------------------------------


def test_the_verdicts_are_computed(verified: Run) -> None:
    found = {each.id: each.verdict(verified) for each in entries()}
    assert Said.UNDECIDED not in found.values()
    for name in ("C01", "C06", "C08", "C09", "C11", "C12", "C26"):
        assert found[name] is Said.HOLDS
    for name in ("C02", "C03", "C05", "C14", "C22", "C24", "C25"):
        assert found[name] is Said.HOLDS_IF
        assert entry(name).conditions()
    for name in ("C04", "C13", "C19", "C20"):
        assert found[name] is Said.FAILS
    for name in ("C15", "C16"):
        assert found[name] is Said.NOTHING
    for each in entries():
        if not each.rooms and not each.nothing:
            assert found[each.id] is Said.NOT_YET


def test_without_a_run_nothing_is_said() -> None:
    for each in entries():
        told = each.verdict(Run([], 1))
        assert told in (Said.UNDECIDED, Said.NOT_YET, Said.NOTHING)
        assert (told is Said.NOTHING) <= (not each.rooms)


@pytest.mark.parametrize(
    ("name", "ground"), GROUNDS, ids=[f"{name} {ground.address}" for name, ground in GROUNDS]
)
def test_an_entry_falls_with_each_claim_that_it_rests_on(
    name: str, ground: ledger.Ground, verified: Run
) -> None:
    before = entry(name).verdict(verified)
    # a statement's verdict is among those of its room's claims
    claim = ground.claim or room(ground.slug).theorem.claims[0].name
    broken = changed(verified, ground.slug, claim, refuted)
    if before is not Said.NOT_YET and not _waiting(name, ground):
        assert entry(name).verdict(broken) is Said.UNDECIDED


def _waiting(name: str, ground: ledger.Ground) -> bool:
    """Whether the claim is only in readings that wait for another room."""
    return all(reading.missing for reading in entry(name).readings if ground in reading.grounds)


@pytest.mark.parametrize(
    ("name", "ground"),
    [(name, ground) for name, ground in GROUNDS if ground.rival],
    ids=[f"{name} {ground.address}" for name, ground in GROUNDS if ground.rival],
)
def test_what_fails_stands_again_if_its_rival_does(
    name: str, ground: ledger.Ground, verified: Run
) -> None:
    def spare(claim: ClaimResult) -> ClaimResult:
        rivals = [
            replace(r, verdict=Verdict.UNDECIDED) if ground.rival in r.words else r
            for r in claim.rivals
        ]
        return replace(claim, rivals=rivals)

    if not _waiting(name, ground):
        spared = changed(verified, ground.slug, ground.claim, spare)
        assert entry(name).verdict(spared) is Said.UNDECIDED


def test_a_wrong_claim_in_a_room_changes_what_rests_on_it(verified: Run) -> None:
    wrong = verify(room("gaussian/mle_variance").claiming(sigma**2))
    others = [claim for claim in verified.claims if claim.slug != "gaussian/mle_variance"]
    broken = replace(verified, claims=[*wrong.claims, *others])
    moved = {e.id for e in entries() if e.verdict(broken) is not e.verdict(verified)}
    assert moved == {"C01", "C02", "C03", "C09", "C10", "C11", "C15", "C19"}
    assert entry("C01").verdict(broken) is Said.UNDECIDED


# -- the command ----------------------------------------------------------------------------


def test_claims_tells_every_entry(run_file: str, verified: Run) -> None:
    done = collapse("claims", "--json", "--run", run_file)
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert len(data) >= 29
    for each in data:
        assert each["verdict"] == entry(each["id"]).verdict(verified)
        assert each["verdict"] in set(Said)
        for reading in each["readings"]:
            for ground in reading["evidence"]:
                assert ground["exists"] == (ground["room"] in slugs())
                assert not ground["exists"] or ground["link"].endswith(ground["room"] + ".html")
    printed = collapse("claims", "--run", run_file).stdout
    assert all(each.id in printed for each in entries())
    assert "{value}" not in printed
    assert "\\" not in printed


def test_claims_tells_one_entry(run_file: str) -> None:
    printed = collapse("claims", "c04", "--run", run_file).stdout
    for part in ("C04", "fails", "TheoremPath", "0.041", "discrete/survival:present", "refuted"):
        assert part in printed
    data = json.loads(collapse("claims", "C04", "--json", "--run", run_file).stdout)
    (first, *_) = data["readings"][0]["evidence"]
    assert first["half_widths"] > 1
    assert first["at"]


def test_claims_leaves_with_one_where_an_entry_is_undecided(verified: Run, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(changed(verified, "discrete/survival", "present", refuted).to_json())
    done = collapse("claims", "C04", "--run", str(path))
    assert done.exit_code == 1
    assert "undecided" in done.stdout


@pytest.mark.parametrize(
    "words", [["C99"], ["--run", "/no/such/file"], ["--jobs", "0"], ["C01", "C02"]], ids=" ".join
)
def test_claims_refuses_in_one_line(words: list[str]) -> None:
    done = collapse("claims", *words)
    assert done.exit_code == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("collapse: ")


# -- kept verdicts --------------------------------------------------------------------------


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / name)


@pytest.mark.usefixtures("empty_cache")
def test_what_is_kept_is_not_judged_again(verified: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def judge(rooms: Any, **_: Any) -> Run:
        asked.extend(each.slug for each in rooms)
        claims = [c for c in verified.claims if c.slug in asked]
        return replace(verified, claims=claims)

    monkeypatch.setattr("companion.run.verify", judge)
    wanted = rooms_of([entry("C04")])
    assert kept(wanted).claims == []
    first = latest(wanted, jobs=1)
    assert asked == [each.slug for each in wanted]
    assert latest(wanted, jobs=1).claims == first.claims
    assert len(asked) == len(wanted)
    more = latest(rooms_of([entry("C04"), entry("C01")]), jobs=1)
    assert asked[len(wanted) :] == ["gaussian/mle_variance", "gaussian/almost_sure_collapse"]
    assert [c.slug for c in more.claims] == sorted((c.slug for c in more.claims), key=slugs().index)
    assert first.made


@pytest.mark.usefixtures("empty_cache")
def test_another_seed_or_other_versions_do_not_count(verified: Run) -> None:
    keep(replace(verified, claims=[replace(c, seed=c.seed + 1) for c in verified.claims]))
    assert kept().claims == []
    keep(replace(verified, versions={**verified.versions, "numpy": "0"}))
    assert kept().claims == []
    keep(verified)
    told, wanted = ([c.as_data() for c in run.claims] for run in (kept(), verified))
    assert json.dumps(told) == json.dumps(wanted)  # as text, where nan equals nan


def test_a_run_is_read_as_it_was_written(run_file: str, verified: Run, tmp_path: Path) -> None:
    again = read_run(run_file)
    assert again.to_json() == verified.to_json()
    assert again.summary() == verified.summary()
    for text in ("", "[]", "{}", '{"claims": [{}]}', '{"claims": 3}', "\x00", '"a"', "null"):
        broken = tmp_path / "broken.json"
        broken.write_text(text)
        with pytest.raises(NoRun):
            read_run(broken)


def test_what_was_measured_decides_nothing_beside_what_is_proved() -> None:
    run = Run([], 1)
    measured = ledger.Reading("measured", "x", experiment="digits")
    proved = ledger.Reading("holds", "y")
    lacking = ledger.Reading("measured", "x", experiment="none")
    for readings, verdict in (
        ((measured,), Said.EMPIRICAL),
        ((proved, measured), Said.HOLDS),
        ((lacking,), Said.NOT_YET),
        ((proved, lacking), Said.HOLDS),
    ):
        assert ledger.Entry("C00", "z", (), readings).verdict(run) is verdict
    assert ledger.Entry("C00", "z", (), (lacking,)).missing == ["the experiment none"]
