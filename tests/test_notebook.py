"""Pages as notebooks, and problem sheets that answer: every page can be made one, and they run."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from jupyter_cache.executors.utils import single_nb_execution

from companion import check, notebook
from companion.answering import is_right
from companion.cli import main
from companion.exercises import UnknownExercise, exercises, of, variant
from companion.formula import NotAFormula
from companion.journal import Journal
from companion.rooms import ROOT, slugs
from companion.shown import shown

CELL = re.compile(r"^```\{code-cell\} python\n((?:.*\n)*?)```$", re.MULTILINE)


@cache
def journal() -> Journal:
    return Journal()


def sources(made: dict[str, Any], kind: str) -> list[str]:
    return [cell["source"] for cell in made["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("slug", slugs())
def test_a_page_is_a_notebook_with_the_same_cells(slug: str) -> None:
    made = notebook.of_page(shown(slug, journal()))
    nbformat.validate(nbformat.from_dict(made))
    page = (ROOT / "book" / f"{slug}.md").read_text(encoding="utf-8")
    cells = [re.sub(r"\A(:.*\n)+", "", text).rstrip("\n") for text in CELL.findall(page)]
    assert cells
    assert sources(made, "code") == cells
    said = "\n".join(sources(made, "markdown"))
    assert re.findall(r"^(?:```|:::)\{.*|\{[a-z:]+\}`.*|\]\([^)]*\.md.*", said, re.M) == []
    for claim in shown(slug, journal()).room.theorem.claims:
        assert str(claim.words).split("{")[0].split("](")[0] in said
        if f"{{rivals}} {slug}:{claim.name}\n" in page:
            assert all(rival.words.split("{")[0] in said for rival in claim.rivals)
    assert all(variant(each).statement.split("{prf:")[0] in said for each in of(slug))


def test_a_notebook_runs(tmp_path: Path) -> None:
    place = tmp_path / "page.ipynb"
    done = CliRunner().invoke(main, ["notebook", "gaussian/mle_variance", "-o", str(place)])
    assert done.exit_code == 0, done.output
    read = nbformat.read(place, as_version=4)
    result = single_nb_execution(read, str(ROOT), 300, False)
    assert result.err is None, result.exc_string
    assert "2 of 2" in str(read.cells[1].outputs) or "verified" in str(read.cells[1].outputs)


def test_a_page_that_is_not_there_is_refused() -> None:
    done = CliRunner().invoke(main, ["notebook", "gaussian/no_such"])
    assert done.exit_code == 2
    assert "there is no room" in done.output


def test_a_sheet_is_a_notebook_that_asks_and_gives_no_answer_away() -> None:
    words = ["exercise", "sheet", "--count", "3", "--seed", "5", "--format", "ipynb"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    made = json.loads(done.output)
    nbformat.validate(nbformat.from_dict(made))
    asked = sources(made, "code")[1:]
    assert len(asked) == 3
    assert all("check(" in cell and "seed=5" in cell and "None" in cell for cell in asked)
    for cell in asked:
        told: dict[str, Any] = {}
        exec(f"from companion import check\nfound = {cell.splitlines()[1]}", told)
        assert set(told["found"].told.values()) == {"no answer yet"}
        assert not told["found"].right
    refused = CliRunner().invoke(main, [*words, "--solution"])
    assert refused.exit_code == 2


def typed(answer: Any) -> Any:
    """An answer as somebody may give it: a fraction, however long, or the text of a number."""
    return Fraction(answer) if isinstance(answer, (int, Fraction)) else str(answer)


@pytest.mark.parametrize("seed", [None, 3])
def test_the_right_answers_are_right_and_others_are_not(seed: int | None) -> None:
    for exercise in exercises():
        answers = variant(exercise, seed).answers
        found = check(exercise.address, seed, **{name: typed(a) for name, a in answers.items()})
        assert found.right, found
        for name, answer in answers.items():
            wrong = check(exercise.address, seed, **{name: typed(answer * 2 + 1)})
            assert wrong.told[name].startswith("no"), (exercise.address, name)


@pytest.mark.parametrize(
    ("truth", "given", "digits", "right"),
    [
        (95, 95, 3, True),
        (95, 95.0, 3, True),
        (95, "190/2", 3, True),
        (95, 94.9999, 3, False),  # a whole number is exact
        (Fraction(1, 3), Fraction(1, 3), 3, True),
        (Fraction(1, 3), "1/3", 3, True),
        (Fraction(1, 3), 0.333, 3, True),
        (Fraction(1, 3), 0.334, 3, False),
        (Fraction(1, 3), 0.33, 3, False),
        (Fraction(1, 8), "0.125", 3, True),
        (Fraction(12345, 10000), "1.235", 4, True),  # halfway, either way
        (Fraction(12345, 10000), "1.234", 4, True),
        (Fraction(12345, 10000), "1.233", 4, False),
        (Fraction(-1, 3), -0.333, 3, True),
        (Fraction(-1, 3), 0.333, 3, False),
        (Fraction(10**12 + 1, 10**12), 1, 3, True),
        (Fraction(1, 10**9 + 7), "1e-9", 3, True),
        (Fraction(1, 3), "sqrt(-1)/3", 3, False),
        (Fraction(1, 3), "1/0", 3, False),
        (Fraction(1, 3), "log(0)", 3, False),
        (Fraction(1, 3), "log(0)*0", 3, False),
        (Fraction(1, 3), "max(sqrt(-1), 2)", 3, False),
    ],
)
def test_what_counts_as_right(truth: Any, given: Any, digits: int, right: bool) -> None:
    try:
        assert is_right(truth, given, digits) is right
    except NotAFormula:
        assert not right


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(UnknownExercise, match="asks for least, and not for most"):
        check("gaussian/mle_variance:keep", most=3)
    with pytest.raises(NotAFormula):
        check("gaussian/mle_variance:keep", least="import os")
    with pytest.raises(UnknownExercise):
        check("gaussian/mle_variance:nothing", least=3)
