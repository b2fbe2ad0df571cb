"""Every room, whatever rooms there are: its files, its claims, its rivals and its witnesses."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sympy
from derived import derivation
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import contents
from companion.journal import Journal
from companion.judge import DIGITS, SHARES, agree, belongs, derived, evaluated, number
from companion.results import RUNGS, Run, Verdict
from companion.rooms import ROOT, Room, chapter_title, chapters, room, slugs
from companion.run import verify
from companion.shown import shown
from montecarlo.check import Check
from theory.notation import symbol
from theory.numeric import TooLarge, close, compared, evaluate
from theory.theorem import Claim

SLUGS = slugs()
CLAIMS = [(slug, claim.name) for slug in SLUGS for claim in room(slug).theorem.claims]

each_room = pytest.mark.parametrize("slug", SLUGS)
each_claim = pytest.mark.parametrize(
    ("slug", "name"), CLAIMS, ids=[f"{slug}:{name}" for slug, name in CLAIMS]
)


def claim_of(slug: str, name: str) -> Claim:
    return room(slug).theorem.claim(name)


def checks_of(found: Room, claim: Claim) -> list[Check]:
    """The simulations about a claim."""
    return [c for c in found.checks if isinstance(c, Check) and belongs(c, claim, found)]


# -- the four files ------------------------------------------------------------------------


def _places(folder: Path, suffix: str) -> set[str]:
    return {
        f"{path.parent.name}/{path.stem}"
        for path in folder.glob(f"*/*{suffix}")
        if not path.stem.startswith("_")
        and not path.parent.name.startswith(("_", "chains", "maths"))
    }


@pytest.mark.parametrize(
    ("folder", "suffix"),
    [("theory", ".py"), ("montecarlo", ".py"), ("exercises", ".py"), ("book", ".md")],
)
def test_a_room_has_a_file_in_each_folder_and_no_file_lacks_a_room(
    folder: str, suffix: str
) -> None:
    assert _places(ROOT / folder, suffix) == set(SLUGS)


@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_has_a_title_a_page_and_an_order(chapter: str) -> None:
    assert chapter_title(chapter)
    assert (ROOT / "book" / f"{chapter}.md").exists()
    inside = [slug.split("/")[1] for slug in SLUGS if slug.startswith(f"{chapter}/")]
    assert inside == import_module(f"theory.{chapter}").ORDER  # each is named there, once


def test_the_contents_of_the_site_are_in_taught_order() -> None:
    toc = contents.place().read_text(encoding="utf-8")
    assert contents.with_contents(toc) == toc, "make readme makes the contents anew"
    files = re.findall(r"- file: (\S+)", toc)
    assert [name for name in files if name in SLUGS] == SLUGS


def test_nothing_is_taught_before_what_it_rests_on() -> None:
    for place, slug in enumerate(SLUGS):
        source = (ROOT / "theory" / f"{slug}.py").read_text(encoding="utf-8")
        used = re.findall(r"""p\.uses\(\s*["']([\w/]+)""", source)
        assert set(used) <= set(SLUGS[:place]), slug


# -- what a room says -----------------------------------------------------------------------


@each_room
def test_a_theorem_is_stated_in_words(slug: str) -> None:
    theorem = room(slug).theorem
    assert theorem.title
    assert theorem.says.endswith(".")
    assert theorem.setting.strip()
    names = [claim.name for claim in theorem.claims]
    assert len(names) == len(set(names)) > 0


@each_claim
def test_a_claim_has_a_domain_and_rivals(slug: str, name: str) -> None:
    claim = claim_of(slug, name)
    assert claim.domain.awkward()
    assert claim.rivals
    assert all(rival.words for rival in claim.rivals)


@each_claim
def test_every_check_says_why_its_error_bar_is_valid(slug: str, name: str) -> None:
    found = room(slug)
    checks = checks_of(found, claim_of(slug, name))
    assert checks
    assert all(check.error_bar.endswith(".") for check in checks)


@each_room
def test_what_a_room_cites_is_in_the_bibliography(slug: str) -> None:
    theorem = room(slug).theorem
    cited = {source.key for source in theorem.sources}
    cited |= {r.source.key for claim in theorem.claims for r in claim.rivals if r.source}
    cited |= {standard.source for standard in derivation(slug).cites}
    bibliography = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    assert cited <= set(re.findall(r"^@\w+\{([^,\s]+),", bibliography, re.MULTILINE))


def test_no_room_rests_on_itself() -> None:
    open_ = set(SLUGS)
    rests = {slug: set(shown(slug, journal()).derivation.rests_on) for slug in SLUGS}
    while founded := {slug for slug in open_ if not rests[slug] & open_}:
        open_ -= founded
    assert not open_, "these rest on each other in a circle"


# -- the verdicts ---------------------------------------------------------------------------


@each_claim
def test_a_claim_is_verified_on_all_rungs(slug: str, name: str, verified: Run) -> None:
    result = verified.claim(slug, name)
    assert [rung.name for rung in result.rungs] == list(RUNGS)
    assert [rung for rung in result.rungs if rung.verdict is not Verdict.VERIFIED] == []
    assert result.verdict is Verdict.VERIFIED


@each_claim
def test_no_rival_stands(slug: str, name: str, verified: Run) -> None:
    rivals = verified.claim(slug, name).rivals
    assert len(rivals) == len(claim_of(slug, name).rivals)
    assert [rival for rival in rivals if rival.verdict is not Verdict.REFUTED] == []
    assert all(rival.exactly for rival in rivals)


@each_claim
def test_every_rival_falls_by_twice_the_resolution(slug: str, name: str, verified: Run) -> None:
    assert verified.claim(slug, name).weak_falls() == []


def test_the_error_budget_holds_all_points_and_rivals() -> None:
    shares = 0
    for slug in SLUGS:
        found = room(slug)
        for claim in found.theorem.claims:
            points = sum(len(check.at) for check in checks_of(found, claim))
            shares += points * (1 + len(claim.rivals))
    assert shares <= SHARES


# -- wrong formulas in a claim's place ------------------------------------------------------


def _larger(claim: Claim, found: Room) -> Any:
    resolution = max(check.resolves for check in checks_of(found, claim))
    return claim.value * (1 + 4 * sympy.Rational(repr(resolution)))


def _shifted(claim: Claim, found: Room) -> Any:
    return claim.value + 1


def _rival(claim: Claim, found: Room) -> Any:
    return claim.rivals[0].value


WRONG: dict[str, Callable[[Claim, Room], Any]] = {
    "shifted": _shifted,
    "a rival": _rival,
}


@each_claim
def test_every_exact_witness_refutes_a_claim_that_is_too_large(slug: str, name: str) -> None:
    right, claim = room(slug), claim_of(slug, name)
    wrong = right.claiming(_larger(claim, right), name)
    larger = wrong.theorem.claim(name)
    assert derived(larger, derivation(slug)).verdict is Verdict.REFUTED
    if claim.relation == "=":  # a bound that is too large may still be one
        assert evaluated(larger, wrong).verdict is Verdict.REFUTED


@pytest.mark.parametrize("chapter", chapters())
def test_the_simulation_refutes_claims_that_are_too_large(chapter: str, pool: Executor) -> None:
    slug = min(
        (each for each in SLUGS if each.startswith(f"{chapter}/")),
        key=lambda each: sum(len(check.at) for check in room(each).checks),
    )
    wrong = right = room(slug)
    for claim in right.theorem.claims:
        wrong = wrong.claiming(_larger(claim, right), claim.name)
    run = verify(wrong, executor=pool)
    for claim in right.theorem.claims:
        result = run.claim(slug, claim.name)
        assert result.verdict is Verdict.REFUTED
        if claim.relation == "=":
            assert result.rung("simulated").verdict is Verdict.REFUTED


@each_claim
@pytest.mark.parametrize("how", ["shifted", "a rival"])
def test_a_wrong_claim_is_refuted(slug: str, name: str, how: str, pool: Executor) -> None:
    wrong = room(slug).claiming(WRONG[how](claim_of(slug, name), room(slug)), name)
    try:  # one rung refuted refutes: what is simulated cannot mend it
        verdict = derived(wrong.theorem.claim(name), derivation(slug)).verdict
    except (ArithmeticError, TooLarge):  # a rival need not be defined everywhere
        verdict = verify(wrong, executor=pool).claim(slug, name).verdict
    assert verdict is Verdict.REFUTED


def _off_by_one() -> list[tuple[str, str, str]]:
    """The integer parameters of each claim, where one more of them is another formula."""
    return [
        (slug, name, parameter)
        for slug, name in CLAIMS
        for parameter, allowed in claim_of(slug, name).domain.parameters.items()
        if getattr(allowed, "integer", False) and _one_more(slug, name, parameter) is not None
    ]


def _one_more(slug: str, name: str, parameter: str) -> Claim | None:
    claim = claim_of(slug, name)
    value = claim.value.subs(symbol(parameter), symbol(parameter) + 1)
    try:
        for point in claim.domain.awkward():
            if not close(evaluate(value, point, 20), evaluate(claim.value, point, 20), 15):
                return replace(claim, value=value)
    except (ArithmeticError, TooLarge):
        pass  # not a formula over this domain
    return None


@pytest.mark.parametrize(("slug", "name", "parameter"), _off_by_one())
def test_the_derivation_refutes_an_off_by_one(slug: str, name: str, parameter: str) -> None:
    wrong = _one_more(slug, name, parameter)
    assert wrong is not None
    assert derived(wrong, derivation(slug)).verdict is Verdict.REFUTED


# -- the derivation -------------------------------------------------------------------------


@cache
def journal() -> Journal:
    return Journal()


@each_room
def test_a_derivation_does_not_read_its_claim(slug: str) -> None:
    # step by step what was derived where the claims read as they do, and what it arrives at is
    # compared with them below
    assert derivation(slug).steps == shown(slug, journal()).derivation.steps


@each_claim
@given(random=st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_claim_and_derivation_agree_at_random_points(slug: str, name: str, random: Any) -> None:
    claim = claim_of(slug, name)
    point = claim.domain.draw(random)
    assert claim.domain.check(point) == point
    value = number(claim.value, point)
    found = sympy.sympify(derivation(slug).formulas[name], strict=True)
    assert agree(value, number(found, point), compared(claim.value, found, most=DIGITS))
    if claim.relation == "=":
        assert claim.quantity.low <= value.middle <= claim.quantity.high


def _pairs() -> list[tuple[str, str, str]]:
    """Claims about one quantity, for one sample size and for a schedule of them."""
    return [
        (slug, fixed.name, varying.name)
        for slug in SLUGS
        for fixed in room(slug).theorem.claims
        for varying in room(slug).theorem.claims
        if {"M", "n"} <= set(fixed.domain.parameters)
        and "Ms" in varying.domain.parameters
        and fixed.quantity == varying.quantity
    ]


@pytest.mark.parametrize(("slug", "fixed", "varying"), _pairs())
@given(random=st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_a_schedule_of_equal_sizes_is_one_size(
    slug: str, fixed: str, varying: str, random: Any
) -> None:
    one, many = claim_of(slug, fixed), claim_of(slug, varying)
    point = one.domain.draw(random)
    point["n"] = max(point["n"] % 20, many.domain.parameters["Ms"].shortest)
    shared = {name: value for name, value in point.items() if name in many.domain.parameters}
    schedule = many.domain.check({**shared, "Ms": (point["M"],) * int(point["n"])})
    assert close(evaluate(one.value, point, 30), evaluate(many.value, schedule, 30), 25)
