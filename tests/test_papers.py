"""The ledger of papers: every verdict is computed, and falls with the rooms that it rests on."""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pybtex.database import parse_string
from test_ledger import changed, refuted

from companion import papers as ledger
from companion.bibliography import PLACE, works
from companion.cli import main
from companion.ledger import BrokenLedger, Ground, plainly
from companion.papers import SEEN, Stands, Statement, on, paper, papers, statement, statements
from companion.prose import loose_numbers
from companion.results import Run, Verdict
from companion.rooms import ROOT, room, slugs
from companion.run import verify
from companion.values import value
from theory import CHAPTERS
from theory.notation import sigma

each_statement = pytest.mark.parametrize("name", [each.id for each in statements()])
GROUNDS = [(each.id, ground) for each in statements() for ground in each.grounds if ground.exists]


def collapse(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="collapse")


def number(address: str, **given: Any) -> float:
    return float(value(address, digits=17, **given).value)


@pytest.fixture(scope="module")
def run_file(verified: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("run") / "run.json"
    path.write_text(verified.to_json(), encoding="utf-8")
    return str(path)


# -- the data -------------------------------------------------------------------------------


def test_there_are_many_papers_and_statements(verified: Run) -> None:
    assert len(papers()) >= 35
    assert len(statements()) >= 70
    decided = [each for each in statements() if each.outcome(verified) is not Stands.OPEN]
    assert len(decided) >= 55
    assert len({each.id for each in statements()}) == len(statements())
    for one in papers():
        assert one.how
        assert one.statements


def test_each_paper_is_in_the_bibliography_once() -> None:
    keys = [one.key for one in papers()]
    assert len(set(keys)) == len(keys)
    assert set(keys) <= set(works())
    assert all(re.fullmatch(r"[a-z]+\d{4}[a-z]*", key) for key in keys)


def test_the_bibliography_is_read_as_its_own_reader_reads_it() -> None:
    theirs = parse_string(PLACE.read_text(encoding="utf-8"), bib_format="bibtex").entries
    assert list(works()) == list(theirs)
    for key, work in works().items():
        assert set(theirs[key].fields) | set(theirs[key].persons) == set(work.fields), key
        assert work.fields.get("year") == theirs[key].fields.get("year")
        assert "{" not in work.line
        assert "\\" not in work.line


@each_statement
def test_a_statement_names_what_its_rooms_hold(name: str) -> None:
    for reading in statement(name).readings:
        assert (reading.kind == "waits") is not bool(reading.grounds)
        for ground in reading.grounds:
            chapter, _, rest = ground.slug.partition("/")
            assert chapter in CHAPTERS
            assert rest
            if ground.exists:
                assert ground.trouble(reading.kind == "fails") == ""
            if reading.kind == "near" and ground.said:
                assert ground.said.relation == "~"


@each_statement
def test_a_statement_says_where_it_stands_and_how_it_was_seen(name: str) -> None:
    each = statement(name)
    assert each.place
    assert each.seen in SEEN
    assert bool(each.nothing) is not bool(each.readings)
    assert each.as_reported == (each.seen in ("second-hand", "memory"))


@each_statement
def test_no_number_of_ours_stands_by_itself(name: str) -> None:
    words = [text for r in statement(name).readings for text in (r.words, r.condition)]
    assert [line for text in words for line in loose_numbers(text)] == []


@each_statement
def test_nothing_is_quoted(name: str) -> None:
    each = statement(name)
    text = " ".join([each.says, *(reading.words for reading in each.readings)])
    assert "“" not in text
    assert '"' not in text


@each_statement
def test_it_reads_on_a_terminal(name: str) -> None:
    each = statement(name)
    for text in (each.says, each.place, each.still_open, *(r.words for r in each.readings)):
        told = plainly(text)
        assert "\\" not in told
        assert "{" not in told
        assert "$" not in told


def test_what_has_another_form_is_refused() -> None:
    good = {"says": "x", "place": "y", "seen": "text", "unfit": "z"}
    assert ledger._statement(good, "some2024", 1).id == "some2024.1"
    for bad in (
        {**good, "seen": "somewhere"},
        {**good, "verdict": "holds"},
        {**good, "reading": [{"waits": "x", "words": "y"}]},
        {"says": "x", "place": "y", "seen": "text"},
        {**good, "unfit": "", "reading": [{"words": "y"}]},
    ):
        with pytest.raises(BrokenLedger):
            ledger._statement(bad, "some2024", 1)


@pytest.mark.parametrize(
    "text",
    [
        "gaussian/wasserstein_risk_mean # nosuch",
        "gaussian/wasserstein_risk_mean:fixed # early",
        "gaussian/wasserstein_risk_mean # early ~ the error of the mean alone",
    ],
)
def test_a_misnamed_statement_of_a_room_is_told(text: str) -> None:
    assert Ground.parse(text).trouble()
    assert Ground.parse("gaussian/wasserstein_risk_mean # early").trouble() == ""
    assert Ground.parse("gaussian/wasserstein_risk_mean # early").trouble(fails=True)
    fell = Ground.parse("gaussian/wasserstein_risk_mean # early ~ the error of the mean alone")
    assert fell.trouble(fails=True) == ""
    assert "fits 0 rivals" in replace(fell, rival="no such words").trouble(fails=True)


# -- verdicts -------------------------------------------------------------------------------


def test_the_verdicts_are_computed(verified: Run) -> None:
    found = {each.id: each.outcome(verified) for each in statements()}
    assert Stands.UNDECIDED not in found.values()
    for name, stands in {
        "shumailov2024.2": Stands.HOLDS,
        "shumailov2024.3": Stands.FIRST_ORDER,
        "shumailov2024.4": Stands.FAILS,
        "suresh2025.1": Stands.FIRST_ORDER,
        "suresh2025.3": Stands.HOLDS,
        "ferbach2024.5": Stands.HOLDS_IF,
        "barzilai2025.2": Stands.HOLDS,
        "zhu2025.2": Stands.HOLDS_IF,
        "fu2024.2": Stands.OPEN,
        "yoon2024.1": Stands.UNFIT,
    }.items():
        assert found[name] is stands, name
    for each in statements():
        if each.outcome(verified) is Stands.HOLDS_IF:
            assert each.conditions(), each.id


def test_without_a_run_nothing_is_said() -> None:
    for each in statements():
        told = each.outcome(Run([], 1))
        assert told in (Stands.UNDECIDED, Stands.OPEN, Stands.UNFIT)


@pytest.mark.parametrize(
    ("name", "ground"), GROUNDS, ids=[f"{name} {ground.address}" for name, ground in GROUNDS]
)
def test_a_statement_falls_with_each_claim_that_it_rests_on(
    name: str, ground: Ground, verified: Run
) -> None:
    each = statement(name)
    claim = ground.claim or room(ground.slug).theorem.claims[0].name
    broken = changed(verified, ground.slug, claim, refuted)
    waiting = all(r.missing for r in each.readings if ground in r.grounds)
    if not waiting:
        assert each.outcome(broken) is Stands.UNDECIDED


@pytest.mark.parametrize(
    ("name", "ground"),
    [(name, ground) for name, ground in GROUNDS if ground.rival and ground.claim],
    ids=[f"{name} {g.address}" for name, g in GROUNDS if g.rival and g.claim],
)
def test_what_fails_stands_again_if_its_rival_does(
    name: str, ground: Ground, verified: Run
) -> None:
    def spare(claim: Any) -> Any:
        rivals = [
            replace(r, verdict=Verdict.UNDECIDED) if ground.rival in r.words else r
            for r in claim.rivals
        ]
        return replace(claim, rivals=rivals)

    spared = changed(verified, ground.slug, ground.claim, spare)
    assert statement(name).outcome(spared) is Stands.UNDECIDED


def test_a_wrong_claim_in_a_room_changes_what_rests_on_it(verified: Run) -> None:
    wrong = verify(room("gaussian/random_walk_variance").claiming(sigma**2))
    others = [c for c in verified.claims if c.slug != "gaussian/random_walk_variance"]
    broken = replace(verified, claims=[*wrong.claims, *others])
    moved = {e.id for e in statements() if e.outcome(broken) is not e.outcome(verified)}
    assert moved == {"shumailov2024.2"}
    assert statement("shumailov2024.2").outcome(broken) is Stands.UNDECIDED


# -- what readings say in passing -------------------------------------------------------------


@pytest.mark.parametrize(("N", "M"), [(1, 1), (2, 3), (5, 1), (3, 17)])
def test_the_bound_on_amplified_bias_is_the_claim(N: int, M: int) -> None:
    """taori2023.1: the bound as the authors' code has it, for first data of one lot."""
    for rounds in (0, 1, 2, 7, 40):
        size = [(N + M) * (1 + i) for i in range(rounds + 1)]
        terms = [
            M / size[i] * math.prod(1 - N / size[j] for j in range(i + 1, rounds + 1))
            for i in range(1, rounds + 1)
        ]
        claim = number("mixing/bias_amplification:kept", N=N, M=M, n=rounds + 1, mu=0, delta=1)
        assert claim == pytest.approx(1 + sum(terms), rel=1e-12)


def _worth(alpha: Fraction, real: list[Fraction], synthetic: list[Fraction]) -> Fraction:
    """1 + χ² of the verdicts' law on real samples from that on all."""
    pairs = zip(real, synthetic, strict=True)
    return sum((q * q / (alpha * q + (1 - alpha) * s) for q, s in pairs if q), Fraction(0))


@pytest.mark.parametrize("alpha", [Fraction(1, 5), Fraction(1, 2), Fraction(9, 10)])
@pytest.mark.parametrize("err", [Fraction(1, 100), Fraction(1, 10), Fraction(2, 5)])
def test_what_a_detector_is_worth(alpha: Fraction, err: Fraction) -> None:
    """kanabar2026: a symmetric detector as printed, and one that abstains, by hand."""
    odds, errs = alpha / (1 - alpha), err / (1 - err)
    printed = (1 - 2 * err) * (1 / (odds + errs) - 1 / (odds + 1 / errs))
    assert 1 + printed == _worth(alpha, [1 - err, err], [err, 1 - err])
    claim = number("mixing/detector_information:worth", M=1, alpha=alpha, t_R=1 - err, t_S=err)
    assert claim == pytest.approx(float(alpha**2 * (1 + printed)), rel=1e-12)
    zero = Fraction(0)
    abstains = _worth(alpha, [1 - err, zero, err], [zero, 1 - err, err]) - 1
    assert abstains == (1 - err) * (1 - alpha) / alpha
    assert abstains not in (1 - err / alpha, (1 - err) / alpha)


@pytest.mark.parametrize("M", [1, 2, 10, 1000])
@pytest.mark.parametrize("n", [1, 2, 5, 50])
def test_a_word_is_left_at_least_as_often_as_the_bound_says(M: int, n: int) -> None:
    """suresh2025.2: it follows from the two claims that are named."""
    for w in (Fraction(1, 1000), Fraction(1, 10), Fraction(1, 2), Fraction(1)):
        bound = -math.expm1(-M * float(w) / n)
        assert number("discrete/survival_regimes:early", M=M, w=w, n=n) >= bound * (1 - 1e-12)
        assert number("families/poisson_extinction:alive", lam=M * w, n=n, M=M) >= bound * (
            1 - 1e-12
        )


def test_what_is_lost_in_each_word_adds_up_to_the_printed_formula() -> None:
    """seddik2024.2: for weights that are not alike."""
    weights = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]
    for M, n in ((1, 3), (5, 4), (100, 30)):
        squares = 1 - sum(number("discrete/heterozygosity:pair", M=M, w=w, n=n) for w in weights)
        start = sum(float(w) ** 2 for w in weights)
        assert squares == pytest.approx(1 - (1 - 1 / M) ** n * (1 - start), rel=1e-12)


def test_the_settled_part_is_the_series_of_ever_more_smoothing() -> None:
    """khelifa2026limit.2."""
    for alpha in (Fraction(1, 10), Fraction(1, 2)):
        series = sum(
            float(alpha) * (1 - float(alpha)) ** (k - 1) * math.exp(-3 * k / 4)
            for k in range(1, 400)
        )
        at = dict(m=3, t=Fraction(1, 4), alpha=alpha, M=10)
        found = number("bias/diffusion_early_stop:settled", **at)
        assert found == pytest.approx(series, rel=1e-12)


def test_squared_errors_are_discounted_by_the_squared_share_of_what_is_synthetic() -> None:
    """khelifa2026.1: a weight's spread in the end, and a known Gaussian's mean at any refit."""
    for N, M, w in ((1, 1, 0.5), (2, 7, 0.1), (10, 3, 0.25)):
        spread = number(
            "mixing/mutation_equilibrium:variance", N=N, M=M, w=Fraction(w).limit_denominator()
        )
        fresh = N * w * (1 - w) + M * (w * (1 - w) - spread)  # a refit's own sampling error
        alpha = N / (N + M)
        error = fresh / (N + M) ** 2
        assert spread == pytest.approx(error / (1 - (1 - alpha) ** 2), rel=1e-12)
    for n in (1, 2, 9):
        found = number(
            "mixing/unlabelled_effective_samples:fitted", M=10, alpha=Fraction(1, 5), n=n
        )
        assert found == pytest.approx(sum(0.8 ** (2 * m) / 10 for m in range(n)), rel=1e-12)


# -- the command ----------------------------------------------------------------------------


def test_papers_tells_every_statement(run_file: str, verified: Run) -> None:
    done = collapse("papers", "--json", "--run", run_file)
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert [each["key"] for each in data] == [one.key for one in papers()]
    for each in (each for one in data for each in one["statements"]):
        assert each["verdict"] == statement(each["id"]).outcome(verified)
        reported = each["seen"] in ("second-hand", "memory")
        assert (each["verdict_on"] == "the formula as reported") == reported
        for ground in (ground for r in each["readings"] for ground in r["evidence"]):
            assert ground["exists"] == (ground["room"] in slugs())
    printed = collapse("papers", "--run", run_file).stdout
    assert all(each.id in printed for each in statements())
    assert "{value}" not in printed
    assert "\\" not in printed


def test_papers_tells_one_paper_or_one_statement(run_file: str) -> None:
    whole = collapse("papers", "suresh2025", "--run", run_file).stdout
    for part in ("Suresh", "arXiv:2412.17646", "suresh2025.3", "gaussian/sd_decay:bound verified"):
        assert part in whole
    one = collapse("papers", "suresh2025.3", "--run", run_file).stdout
    assert "suresh2025.3" in one
    assert "suresh2025.1" not in one
    near = collapse("papers", "shumailov2024.3", "--run", run_file).stdout
    assert "holds to first order" in near
    assert "within 5%" in near
    assert "second-hand, so the verdict is on the formula as reported" in near


def test_papers_leaves_with_one_where_a_statement_is_undecided(
    verified: Run, tmp_path: Path
) -> None:
    path = tmp_path / "run.json"
    path.write_text(changed(verified, "gaussian/sd_decay", "bound", refuted).to_json())
    done = collapse("papers", "suresh2025.3", "--run", str(path))
    assert done.exit_code == 1
    assert "undecided" in done.stdout


def test_papers_gives_bibtex() -> None:
    one = parse_string(collapse("papers", "riis2026", "--bibtex").stdout, bib_format="bibtex")
    assert list(one.entries) == ["riis2026"]
    every = parse_string(collapse("papers", "--bibtex").stdout, bib_format="bibtex")
    assert list(every.entries) == [each.key for each in papers()]


@pytest.mark.parametrize(
    "words",
    [["nosuch2024"], ["suresh2025.99"], ["--run", "/no/such/file"], ["--jobs", "0"]],
    ids=" ".join,
)
def test_papers_refuses_in_one_line(words: list[str]) -> None:
    done = collapse("papers", *words)
    assert done.exit_code == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("collapse: ")


def test_without_the_book_a_paper_has_its_key_and_no_bibtex(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("companion.bibliography.PLACE", tmp_path / "none.bib")
    works.cache_clear()
    try:
        assert paper("riis2026").line == "riis2026"
        assert collapse("papers", "riis2026", "--bibtex").exit_code == 2
    finally:
        monkeypatch.undo()
        works.cache_clear()


# -- the book -------------------------------------------------------------------------------


@pytest.fixture
def pages(verified: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The book's extension, with the run of all rooms as the one that is kept."""
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    import rooms
    import using

    for module in (rooms, using):
        monkeypatch.setattr(module, "kept_run", lambda: replace(verified, made="2026-11-21"))
    return using


def test_the_page_has_every_statement_and_links_its_evidence(pages: Any) -> None:
    text = pages.Papers.markdown(pages.Papers.__new__(pages.Papers))
    run = pages.kept_run()
    for each in statements():
        part = text.split(f"#### {each.id}\n")[1].split("\n#### ")[0]
        assert f"[{each.outcome(run)}]" in part
        assert ("not on the paper" in part) == each.as_reported
        for slug in each.rooms:
            assert f"](/{slug}.md)" in part
    assert "not verified" not in text
    assert "not refuted" not in text


def test_a_room_s_page_names_the_papers_that_state_it(pages: Any) -> None:
    rooms = sys.modules["rooms"]
    (line,) = rooms.literature("gaussian/sd_decay")
    assert "{cite:t}`suresh2025`" in line
    assert "{ref}`as reported: holds <suresh2025-3>`" in line
    assert rooms.literature("families/ar1_memory") == []
    assert [each.id for each in on("families/ar1_memory")] == []
    assert all(isinstance(each, Statement) for each in on("gaussian/sd_decay"))
