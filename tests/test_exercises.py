"""Exercises: every variant has valid parameters and an answer that a second route confirms."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

from companion import latex
from companion.cli import main
from companion.exercises import (
    Page,
    UnknownExercise,
    WrongAnswer,
    broken_rules,
    exercises,
    of,
    printed,
    second_route,
    sheet,
    to_tex,
    variant,
)
from companion.rooms import ROOT, UnknownRoom, chapters, room, slugs
from exercises import Answer, Exercise, Simulated, claim, mpf

EXERCISES = exercises()
each_exercise = pytest.mark.parametrize("name", [each.address for each in EXERCISES])


def one(name: str) -> Exercise:
    (found,) = of(name)
    return found


def collapse(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="collapse")


# -- the answers ----------------------------------------------------------------------------


def test_a_thousand_variants_are_valid_and_right() -> None:
    random = Random(20_240_724)
    tried: Counter[str] = Counter()
    while sum(tried.values()) < 1000:
        each = EXERCISES[sum(tried.values()) % len(EXERCISES)]
        found = variant(each, random.getrandbits(64))
        assert found.at in each.points()
        found.verify()
        tried[each.address] += 1
    assert set(tried) == {each.address for each in EXERCISES}


@each_exercise
def test_the_exercise_of_the_book_is_right(name: str) -> None:
    each = one(name)
    assert each.slug in slugs()
    assert set(each.original) == set(each.choices)
    assert len(each.points()) >= 5
    variant(each).verify()


@each_exercise
def test_a_wrong_answer_is_seen(name: str) -> None:
    each = one(name)
    for answer, how in each.answers.items():

        def off(how: Answer = how, **at: Any) -> Any:
            if isinstance(how, Simulated):
                return mpf(how.by(**at)) * (1 + 3 * how.resolves)
            return how.by(**at) + (1 if isinstance(how.by(**at), int) else Fraction(1, 10**6))

        wrong = replace(each, answers={**each.answers, answer: replace(how, by=off)})
        with pytest.raises(WrongAnswer):
            variant(wrong).verify()


@each_exercise
def test_every_field_is_filled_and_every_parameter_is_told(name: str) -> None:
    each = one(name)
    told = re.findall(r"«(\w+)=?»", each.statement)
    solved = re.findall(r"«(\w+)=?»", "\n".join(each.steps))
    assert set(each.answers) <= set(solved) | set(told)
    assert not set(each.answers) & set(told)  # or the answer would be given away
    for seed in (None, 1, 2, 3):
        found = variant(each, seed)
        assert "«" not in found.statement + "".join(found.solution)
        told_now = found.statement
        for parameter in set(each.original) - {"s", "f"}:
            text, _ = printed(found.at[parameter], 0)
            assert text in told_now


@each_exercise
def test_an_exercise_keeps_the_rules_that_its_author_is_told(name: str) -> None:
    assert broken_rules(one(name)) == []


def by_hand(M: int) -> Fraction:
    """A line of the second route that is a good deal wider than what a page has room for here."""
    return Fraction(M)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"answers": {"met": Answer(lambda M: M, lambda M: M)}}, "met is a lambda"),
        ({"answers": {"met": Answer(lambda M: Fraction(M), by_hand)}}, "is 98 wide, not 82"),
        ({"answers": {"met": Answer(lambda M: mpf(M), by_hand, within=0.1)}}, "a wrong met pass"),
        ({"statement": "«M» «met»"}, "gives the answer away: «met»"),
        ({"steps": ["«M»"]}, "no step comes to the answer: «met»"),
        ({"steps": ["«met» «other»"]}, "«other» is nothing that it knows"),
        ({"statement": "None."}, "does not tell M"),
        ({"choices": {"M": [1, 2]}}, "2 sets of numbers: 5 or more"),
        ({"choices": {"N": [1, 2]}}, "different parameters"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_broken_rule_is_said_in_one_line(changes: dict[str, Any], says: str) -> None:
    fine = Exercise(
        "one",
        "«M»?",
        dict(M=7),
        dict(M=range(1, 9)),
        dict(met=Answer(lambda M: Fraction(M), by_hand)),
        ["«met»."],
        slug="toys/toy",
    )
    (line,) = [each for each in broken_rules(replace(fine, **changes)) if says in each]
    assert line.startswith("toys/toy:one: ")
    assert "\n" not in line


@each_exercise
def test_the_second_route_is_code_that_people_can_read(name: str) -> None:
    code = second_route(one(name))
    compile(code, name, "exec")
    assert code.startswith(("def ", "@"))
    for line in code.splitlines():
        assert len(line) <= 82, line  # or it would scroll on the page


def test_a_seed_sets_the_same_exercise_each_time() -> None:
    each = one("gaussian/generations_to_fraction:threshold")
    assert variant(each, 3).at == variant(each, 3).at
    assert len({tuple(variant(each, seed).at.items()) for seed in range(40)}) > 20
    assert variant(each).at == each.original


def test_the_exercise_that_asks_for_it_answers_the_worked_question() -> None:
    answers = variant(one("gaussian/generations_to_fraction:threshold")).answers
    assert answers["first"] == 69
    assert answers["left"] == 100 * Fraction(99, 100) ** 50


def test_every_exercise_of_the_book_is_data() -> None:
    assert {each.slug for each in EXERCISES} == set(slugs())
    for page in (ROOT / "book").glob("*/*.md"):
        assert "{exercise}" not in page.read_text(encoding="utf-8"), page.name


# -- how numbers and text are printed -------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (3, 3, "3"),
        (Fraction(1, 2), 3, "0.5"),
        (Fraction(2, 3), 3, r"\frac{2}{3}"),
        (Fraction(-1, 3), 3, r"-\frac{1}{3}"),
        (Fraction(99, 100) ** 50, 3, "0.605"),
        (Fraction(1, 3) ** 40, 3, r"8.23\times 10^{-20}"),
        (1234567.0, 3, r"1.23\times 10^{6}"),
    ],
)
def test_numbers_are_printed_as_people_write_them(number: Any, digits: int, text: str) -> None:
    assert printed(number, digits)[0] == text


def test_text_becomes_latex() -> None:
    said = "Keep *all* of “it”, 5% & $a_1 = 50\\%$."
    assert to_tex(said) == "Keep \\emph{all} of ``it'', 5\\% \\& $a_1 = 50\\%$."


@pytest.mark.parametrize("seed", range(5))
def test_a_sheet_and_its_key_are_latex(seed: int) -> None:
    text = Page(sheet([], 12, seed), True, "Exercises").tex()
    assert latex.troubles(text) == []
    assert text.count(r"\item ") == 24


PDFLATEX = shutil.which("pdflatex")
needs_pdflatex = pytest.mark.skipif(PDFLATEX is None, reason="there is no pdflatex on the path")


@needs_pdflatex
def test_a_sheet_and_its_key_compile(tmp_path: Path) -> None:
    (tmp_path / "sheet.tex").write_text(Page(sheet([], 12, 7), True, "Exercises").tex(), "utf-8")
    done = subprocess.run(
        [str(PDFLATEX), "-interaction=nonstopmode", "-halt-on-error", "sheet.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    log = (tmp_path / "sheet.log").read_text("latin-1")
    assert done.returncode == 0, log
    assert (tmp_path / "sheet.pdf").exists()
    too_wide = [float(pt) for pt in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log)]
    assert all(pt <= 20 for pt in too_wide), log


@each_exercise
def test_each_exercise_is_latex(name: str) -> None:
    assert (
        latex.troubles(Page([variant(one(name), seed) for seed in (None, 1, 2)], True).tex()) == []
    )


def test_the_parser_sees_what_is_broken() -> None:
    fine = Page([variant(EXERCISES[0])], True).tex()
    assert latex.troubles(fine) == []
    for old, new in [
        (r"\end{enumerate}", ""),
        ("$", ""),
        ("}", ""),
        (r"\item ", r"\item 5% "),
        (r"\item ", r"\nosuch "),
        (r"\item ", r"\item $\frac{1$ "),
    ]:
        assert latex.troubles(fine.replace(old, new, 1)), new


# -- sheets ---------------------------------------------------------------------------------


def test_a_sheet_has_as_many_as_asked_for_and_no_room_twice() -> None:
    found = sheet(["gaussian", "discrete"], 8, 7)
    rooms = [each.exercise.slug for each in found]
    assert len(set(rooms)) == 8
    assert {slug.split("/")[0] for slug in rooms} <= {"gaussian", "discrete"}
    assert [e.at for e in sheet(["gaussian", "discrete"], 8, 7)] == [e.at for e in found]
    assert [e.exercise.address for e in sheet([], 8, 8)] != [
        e.exercise.address for e in sheet([], 8, 9)
    ]


def test_a_sheet_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(UnknownRoom):
        sheet(["nosuch"], 1, 1)
    with pytest.raises(UnknownExercise):
        sheet(["mixing"], 99, 1)


# -- the command ----------------------------------------------------------------------------


def test_exercise_lists_what_there_is() -> None:
    done = collapse("exercise")
    assert done.exit_code == 0
    assert all(each.address in done.stdout for each in EXERCISES)


def test_exercise_sets_one_with_its_solution() -> None:
    words = ("exercise", "gaussian/generations_to_fraction:threshold")
    plain = collapse(*words).stdout
    assert "$M = 100$" in plain
    assert "69" not in plain
    assert "69" in collapse(*words, "--solution").stdout
    other = collapse(*words, "--seed", "3", "--solution")
    assert other.exit_code == 0
    assert other.stdout != collapse(*words, "--solution").stdout
    data = json.loads(collapse(*words, "--seed", "3", "--json").stdout)
    assert "answers" not in data[0]
    (data,) = json.loads(collapse(*words, "--solution", "--format", "json").stdout)
    assert data["answers"]["first"] == "69"
    assert data["at"]["M"] == "100"
    assert (
        latex.troubles(collapse(*words, "--seed", "3", "--solution", "--format", "tex").stdout)
        == []
    )


def test_exercise_makes_a_sheet_and_its_key() -> None:
    words = ("exercise", "sheet", "--chapters", "gaussian,discrete", "--count", "8", "--seed", "7")
    done = collapse(*words, "--format", "tex")
    assert done.exit_code == 0
    assert latex.troubles(done.stdout) == []
    assert done.stdout.count(r"\item ") == 16
    assert r"\newpage" in done.stdout
    assert collapse(*words, "--format", "tex").stdout == done.stdout
    assert "## Key" in collapse(*words).stdout
    assert len(json.loads(collapse(*words, "--json").stdout)) == 8


@pytest.mark.parametrize(
    "words",
    [
        ["nosuch"],
        ["gaussian/mle_variance:nosuch"],
        ["gaussian/nosuch"],
        ["sheet", "--chapters", "nosuch"],
        ["sheet", "--count", "0"],
        ["sheet", "--chapters", "mixing", "--count", "99"],
        ["gaussian/mle_variance", "--count", "3"],
        ["gaussian/mle_variance", "--seed", "-1"],
        ["gaussian/mle_variance", "--format", "pdf"],
    ],
    ids=" ".join,
)
def test_exercise_refuses_in_one_line(words: list[str]) -> None:
    done = collapse("exercise", *words)
    assert done.exit_code == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("collapse: ")


def test_an_answer_that_its_second_route_does_not_give_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wrong(self: Any) -> None:
        raise WrongAnswer("toys/toy:one at {'M': 7}: met is 1 or 2")

    monkeypatch.setattr("companion.exercises.Variant.verify", wrong)
    done = collapse("exercise", "gaussian/mle_variance", "--solution")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == (
        "collapse: two routes to an answer disagree: toys/toy:one at {'M': 7}: met is 1 or 2\n"
    )


def test_a_claim_is_exact_where_it_is_rational() -> None:
    assert claim("gaussian/mle_variance", M=3, n=2) == Fraction(4, 9)
    assert claim("discrete/survival", M=2, w=Fraction(1, 2), n=1) == Fraction(3, 4)
    assert room("gaussian/mle_variance").chapter in chapters()


@pytest.mark.parametrize("slug", sorted({each.slug for each in EXERCISES}))
def test_the_page_of_a_room_shows_its_exercises(slug: str) -> None:
    page = (ROOT / "book" / f"{slug}.md").read_text(encoding="utf-8")
    assert page.count(f"```{{worked}} {slug}\n```") == 1
