"""What the boxes under an exercise know is what the companion's own check says."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from docutils import nodes
from docutils.utils import new_document
from pages import extension
from sphinx.search import WordCollector
from sphinx.search.en import SearchEnglish

from companion.answering import is_right
from companion.boxes import OTHERS, boxes, presets, reach
from companion.exercises import exercises, of, one, variant
from companion.rooms import ROOT
from exercises import mpf

SLUGS = list(dict.fromkeys(each.slug for each in exercises()))


@pytest.fixture(scope="module")
def extensions() -> Any:
    return extension("answering"), extension("using")


@pytest.mark.parametrize("slug", SLUGS)
def test_the_ends_of_what_is_right_are_those_of_the_check(slug: str) -> None:
    for exercise in of(slug):
        for name, truth in variant(exercise).answers.items():
            digits = exercise.answers[name].digits
            low, high, places = reach(truth, digits)
            rounding = 100 if low != high else 1  # that the check grants, in the same units
            for text, beyond in ((low, -rounding), (high, rounding)):
                end, step = int(text), Fraction(1, 10**places)
                assert is_right(truth, end * step, digits), (exercise.address, name)
                assert not is_right(truth, (end + beyond) * step, digits), (exercise.address, name)


@pytest.mark.parametrize(
    ("truth", "digits", "wanted"),
    [
        (7, 3, ("7", "7", 0)),
        (Fraction(-4, 2), 4, ("-2", "-2", 0)),
        (10**20 + 1, 3, (str(10**20 + 1), str(10**20 + 1), 0)),
        (Fraction(1, 4), 2, ("2449999999999975", "2550000000000025", 16)),
    ],
)
def test_what_is_right_has_two_ends_and_a_whole_number_one(
    truth: Any, digits: int, wanted: Any
) -> None:
    assert reach(truth, digits) == wanted


@pytest.mark.parametrize("slug", SLUGS)
def test_other_numbers_are_the_command_s_and_a_second_route_gives_the_same(slug: str) -> None:
    """Of a room's one is worked out twice, for that may take seconds."""
    worked_out = Random(slug).choice(of(slug))
    for exercise in of(slug):
        found = presets(exercise)
        assert 4 <= len(found) <= OTHERS
        assert list(found) == sorted(found)
        ats = [exercise.original, *(each.at for each in found.values())]
        assert all(at not in ats[:place] for place, at in enumerate(ats))
        assert all(each.at == variant(exercise, seed).at for seed, each in found.items())
        if exercise == worked_out:
            Random(slug).choice(list(found.values())).verify()


@pytest.mark.parametrize(
    "address", ["gaussian/mle_variance:split", "gaussian/mle_variance:divisor", "bias/nucleus:keep"]
)
def test_the_data_are_each_set_s_own(address: str) -> None:
    exercise = one(address)
    data = json.loads(json.dumps(boxes(exercise)))
    assert data["exercise"] == address
    assert data["digits"] == {name: each.digits for name, each in exercise.answers.items()}
    assert [each["seed"] for each in data["sets"]] == [None, *presets(exercise)]
    for each in data["sets"]:
        answers = variant(exercise, each["seed"]).answers
        assert list(each["right"]) == list(answers)
        for name, (low, high, places) in each["right"].items():
            assert int(low) <= mpf(answers[name]) * 10**places <= int(high)


def test_the_boxes_follow_the_statement(extensions: Any) -> None:
    exercise = one("gaussian/mle_variance:keep")
    _, using = extensions
    text = using.Worked.one(using.Worked.__new__(using.Worked), variant(exercise))
    statement = re.escape(variant(exercise).statement)
    assert re.search(rf"{statement}\n\n```{{boxes}} {exercise.address}\n```\n", text)


def test_the_book_s_search_does_not_find_what_is_not_shown(extensions: Any) -> None:
    answering, _ = extensions
    document = new_document("page")
    document += nodes.paragraph("", "", nodes.Text("shown"))
    document += answering.Template("", "", nodes.paragraph("", "", nodes.Text("hidden")))
    collector = WordCollector(document, SearchEnglish({}))
    document.walk(collector)
    assert collector.found_words == ["shown"]


def test_the_scripts_are_there(extensions: Any) -> None:
    answering, _ = extensions
    folder = Path(ROOT) / "book" / "explorer"
    assert all((folder / f"{name}.js").exists() for name in answering.SCRIPTS)
    assert (folder / "answers.css").exists()
