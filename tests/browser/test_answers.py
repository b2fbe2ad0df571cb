"""Boxes for answers: a page judges what is typed as the companion does, by hand and keyboard."""

from __future__ import annotations

import gzip
import json
import re
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from axe_playwright_python.sync_playwright import Axe
from built import HTML, pages
from playwright.sync_api import Browser, Locator, Page, expect

from companion.answering import check, is_right
from companion.boxes import boxes, presets, reach
from companion.exercises import exercises, of, one, variant
from companion.formula import NotAFormula
from companion.rooms import ROOT
from exercises import DIGITS, mpf

SCRIPTS = [
    (ROOT / "book" / "explorer" / f"{name}.js").read_text("utf-8")
    for name in ("special", "formula", "answers")
]
PLACE = "gaussian/mle_variance"
KEEP, SPLIT, DIVISOR = (f"{PLACE}:{name}" for name in ("keep", "split", "divisor"))


# -- the rule -------------------------------------------------------------------------------


def told(page: Page, asked: list[tuple[str, Any, int]]) -> list[dict[str, Any]]:
    """What a page says to typed texts, each with what is right and to how many digits."""
    found: list[dict[str, Any]] = page.evaluate(
        "(asked) => asked.map(([text, right, digits]) => Answers.checked(text, right, digits))",
        asked,
    )
    return found


def decimal(number: Any, digits: int = 25) -> str:
    """As people type it, without a power of ten."""
    return str(mpmath.nstr(number, digits, min_fixed=-mpmath.inf, max_fixed=mpmath.inf))


def typed(truth: Any, digits: int) -> list[str]:
    """Right answers, wrong ones, those at the edge of right, in many spellings."""
    with mpmath.workdps(DIGITS):
        wanted = mpf(truth)
        unit = mpf(10) ** (int(mpmath.floor(mpmath.log10(abs(wanted)))) + 1 - digits)
        found = [decimal(wanted, many) for many in (digits - 1, digits, digits + 1, 20)]
        steps = ("0", "0.4999999", "0.5", "0.5000001", "1", "-0.4999999", "-0.5", "-0.5000001")
        near = [decimal(wanted + mpf(step) * unit) for step in steps]
        offset = decimal(unit / 2)
    found += near
    found += [f"{'' if wanted > 0 else '-'}sqrt(({near[0]})^2)"]
    # with exp(0) it is no fraction to the page, and one to SymPy
    found += [
        f"{near[0]} + {offset}*{times}" for times in ("exp(0)", "0.999*exp(0)", "1.001*exp(0)")
    ]
    found += [f"{near[0]} - {offset}*1.001"]
    if wanted > 0:  # SymPy takes a logarithm's way back where doubles have none
        found += [f"exp(log({near[0]}))"]
    if isinstance(truth, (int, Fraction)):
        exact = Fraction(truth)
        if len(str(exact)) < 50:  # a number of more than 30 digits is not read
            found += [f"{exact.numerator}/{exact.denominator}", f"{truth} + 10^-20"]
        if exact.denominator == 1:
            found += [
                f"sqrt({int(exact) ** 2})",
                f"floor({exact}.5)",
                f"{exact}.0",
                f"{exact} + exp(-9)",
            ]
    return found


GARBAGE = [
    "1/0", "x", "2x", "1,5", "50%", "1/3 +", "sqrt", "sqrt(2", "2^5000", "__import__('os')",
    "<b>1</b>", "1e400", "None", "½", "about 3", "1 000", "=3", "n", "(1)(2)", "1..2",
]  # fmt: skip
FINE = ["e", "pi", "-1", "+2", "0", "1e-5", "2**3", "exp(−2)", "(-8)^(1/3)", "sqrt(-1)"]


def test_a_page_judges_as_the_companion_does(empty: Page) -> None:
    asked: list[tuple[str, Any, int]] = []
    wanted: list[str] = []
    for exercise in exercises()[::4]:
        for name, truth in variant(exercise).answers.items():
            digits = exercise.answers[name].digits
            for text in [*typed(truth, digits), *GARBAGE, *FINE]:
                asked.append((text, reach(truth, digits), digits))
                try:
                    good = is_right(truth, text, digits)
                    wanted.append("right" if good else "no")
                except NotAFormula:
                    wanted.append("not read")
    found = [each["words"] for each in told(empty, asked)]
    off = [
        (text, right, wants, says)
        for (text, right, _), wants, says in zip(asked, wanted, found, strict=True)
        if re.split("[,:]", says)[0] != wants
    ]
    assert off == []
    assert min(wanted.count(each) for each in ("right", "no", "not read")) > 500


def test_the_words_are_those_of_the_command(empty: Page) -> None:
    data = boxes(one(SPLIT))
    right, digits = data["sets"][0]["right"], data["digits"]
    for given in (
        {"first": "50", "best": "0.9604", "uneven": "0.95"},
        {"first": "50.0", "best": "2401/2500", "uneven": "(1 - 1/30)*(1 - 1/70)"},
        {"first": "49.9", "best": "0.96", "uneven": "0.953"},
    ):
        said = told(empty, [(text, right[name], digits[name]) for name, text in given.items()])
        assert [each["words"] for each in said] == list(check(SPLIT, **given).told.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ""),
        ("   ", ""),
        ("1/3 +", "not read: this is not a formula"),
        ("1,5", "not read: this is not a formula near “,5”"),
        ("M/2", "not read: M is no number"),
        ("sqrt", "not read: sqrt is no number; sqrt is a function: sqrt(…)"),
        ("1/0", "not read: divides by 0"),
        ("1" * 401, "not read: the formula has 401 signs: 400 at most"),
        ("log(0)", "no, to 3 digits"),
        ("sqrt(-1)", "no, to 3 digits"),
    ],
)
def test_what_is_wrong_with_what_is_typed_is_said(empty: Page, text: str, says: str) -> None:
    (found,) = told(empty, [(text, reach(Fraction(1, 3), 3), 3)])
    assert found["words"] == says


def test_a_number_beyond_double_precision_is_exact(empty: Page) -> None:
    large = 10**20 + 1
    texts = [str(large), str(large - 1), "10^20 + 1", f"{large}/1"]
    found = told(empty, [(text, reach(large, 3), 3) for text in texts])
    assert [each["right"] for each in found] == [True, False, True, True]


# -- on a page ------------------------------------------------------------------------------


def opened(page: Page, address: str = SPLIT) -> Locator:
    """A page of the book, and there the exercise with its boxes."""
    slug, _, name = address.partition(":")
    page.goto((HTML / f"{slug}.html").as_uri())
    page.evaluate("() => window.MathJax?.startup?.promise")
    place = [each.name for each in of(slug)].index(name)
    return page.locator(".exercise").nth(place)


def verdict(exercise: Locator, name: str) -> Locator:
    return exercise.locator(".answering-row").filter(has_text=f"{name},").locator("output")


def test_an_answer_is_checked_at_enter(phone: Page) -> None:
    wrong: list[str] = []
    phone.on("pageerror", lambda error: wrong.append(str(error)))
    exercise = opened(phone)
    for label, typed, says in (
        ("first, a whole number", "50", "right"),
        ("first, a whole number", "100/2", "right"),
        ("first, a whole number", "50.001", "no"),
        ("best, to 4 digits", "0.9604", "right, to 4 digits"),
        ("best, to 4 digits", "(49/50)^2", "right, to 4 digits"),
        ("best, to 4 digits", "0.96045", "right, to 4 digits"),
        ("best, to 4 digits", "0.960451", "no, to 4 digits"),
        ("best, to 4 digits", "0.96", "no, to 4 digits"),
        ("best, to 4 digits", "exp(2*log(0.98))", "right, to 4 digits"),
        ("best, to 4 digits", "0,9604", "not read: this is not a formula near “,9604”"),
        ("best, to 4 digits", "<img src=x onerror=alert(1)>", "not read: this is not a formula"),
        ("best, to 4 digits", "alert(1)", "not read: alert is no function here"),
        ("best, to 4 digits", "", ""),
    ):
        box = exercise.get_by_label(label)
        box.fill(typed)
        said = verdict(exercise, label.split(",")[0])
        expect(said).to_be_empty()  # what was said was about what is no longer there
        box.press("Enter")
        if typed:
            expect(said).to_contain_text(says)
        else:
            expect(said).to_be_empty()
    assert phone.locator(".answering img").count() == 0
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert wrong == []


def test_all_boxes_are_checked_at_once_and_an_empty_one_is_left(desk: Page) -> None:
    exercise = opened(desk)
    exercise.get_by_label("first,").fill("50")
    exercise.get_by_label("uneven,").fill("0.9")
    exercise.get_by_role("button", name="Check").click()
    expect(verdict(exercise, "first")).to_have_text("right")
    expect(verdict(exercise, "best")).to_be_empty()
    expect(verdict(exercise, "uneven")).to_have_text("no, to 4 digits")
    marks = "(it) => getComputedStyle(it, '::before').content"
    assert "✓" in verdict(exercise, "first").evaluate(marks)  # not by colour alone
    assert "✗" in verdict(exercise, "uneven").evaluate(marks)
    assert verdict(exercise, "uneven").get_attribute("for") == f"answer-{SPLIT}-uneven"


def test_the_keyboard_is_enough(desk: Page) -> None:
    exercise = opened(desk, KEEP)
    exercise.get_by_label("least,").focus()
    desk.keyboard.type("96")
    desk.keyboard.press("Enter")
    expect(verdict(exercise, "least")).to_have_text("right")
    desk.keyboard.press("Tab")
    expect(exercise.get_by_role("button", name="Check")).to_be_focused()
    desk.keyboard.press("Tab")
    other = exercise.get_by_role("button", name="Other numbers")
    expect(other).to_be_focused()
    desk.keyboard.press("Space")
    expect(exercise.locator(".answering-told")).to_contain_text("--seed 1")
    expect(exercise.get_by_label("least,")).to_have_value("")
    expect(verdict(exercise, "least")).to_be_empty()
    expect(other).to_be_focused()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")  # back to the book's numbers, and its button is gone
    expect(other).to_be_focused()
    expect(exercise.locator("code")).to_have_count(0)


def prose(statement: str) -> list[str]:
    """A statement's words between its formulas."""
    parts = re.split(r"\$[^$]*\$", statement.replace("*", ""))
    return [found for part in parts if (found := " ".join(part.split()))]


@pytest.mark.parametrize("address", [KEEP, SPLIT, DIVISOR])
def test_other_numbers_are_set_and_checked(desk: Page, address: str) -> None:
    exercise, asked = opened(desk, address), one(address)
    other = exercise.get_by_role("button", name="Other numbers")
    before = exercise.inner_text()
    for seed, each in presets(asked).items():
        other.click()
        command = f"collapse exercise {address} --seed {seed} --solution"
        expect(exercise.locator(".answering-told")).to_contain_text(command)
        expect(exercise.locator("mjx-container").first).to_be_visible()
        shown = " ".join(exercise.text_content().split())
        assert [part for part in prose(each.statement) if part not in shown] == []
        assert r"\(" not in shown  # all formulas are set
        numbers = exercise.locator("mjx-assistive-mml mn").all_text_contents()
        for value in each.at.values():
            text = str(value) if value.denominator == 1 else str(float(value))
            assert text in numbers
        for name, truth in each.answers.items():
            digits = asked.answers[name].digits
            exercise.get_by_label(f"{name},").fill(str(truth))
            own = variant(asked).answers[name]
            exercise.locator("input").last.press("Enter")
            expect(verdict(exercise, name)).to_contain_text("right")
            exercise.get_by_label(f"{name},").fill(str(own))
            exercise.locator("input").last.press("Enter")
            says = "right" if is_right(truth, own, digits) else "no"
            expect(verdict(exercise, name)).to_contain_text(says)
    other.click()  # after the last comes the first
    expect(exercise.locator(".answering-told")).not_to_contain_text("--seed")
    assert exercise.inner_text() == before


def test_nothing_is_seen_without_scripts_or_on_paper(chromium: Browser, desk: Page) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto((HTML / f"{PLACE}.html").as_uri())
    assert plain.locator(".answering").first.bounding_box() is None
    seen = plain.locator(".exercise").first.inner_text()
    assert seen.count("is refitted") == 1  # and no statement but the book's
    context.close()
    exercise = opened(desk)
    expect(exercise.locator("form")).to_be_visible()
    desk.emulate_media(media="print")
    expect(exercise.locator("form")).to_be_hidden()
    desk.emulate_media(media="null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_boxes_keep_the_rules_of_accessibility(phone: Page, scheme: Any) -> None:
    phone.emulate_media(color_scheme=scheme)
    exercise = opened(phone)
    for name, text in (("first", "50"), ("best", "1"), ("uneven", "x")):
        exercise.get_by_label(f"{name},").fill(text)
    exercise.locator("input").last.press("Enter")
    other = opened_other(phone)
    for target in phone.locator(".answering :is(button, input)").all():
        box = target.bounding_box()
        if box is not None:  # the way back is shown where there is one
            assert box["height"] >= 44
            assert box["width"] >= 44
    expect(other).to_be_focused()
    options = {"preload": False, "resultTypes": ["violations"]}
    broken = Axe().run(phone, context=".exercise", options=options).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in broken] == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.emulate_media(color_scheme="null")


def opened_other(page: Page) -> Locator:
    """Another exercise of the page is set with other numbers."""
    button = page.locator(".exercise").nth(2).get_by_role("button", name="Other numbers")
    button.click()
    return button


# -- in the whole book ----------------------------------------------------------------------


def test_every_exercise_of_the_book_has_its_boxes_and_pages_stay_light() -> None:
    found: dict[str, Any] = {}
    for place in pages():
        source = (HTML / place).read_text("utf-8")
        data = re.findall(r'<div class="answering" data-boxes="([^"]*)"></div>', source)
        if not data:
            continue
        assert len(source.encode()) < 1_000_000, place
        assert sum(len(gzip.compress(each.encode())) for each in data) < 10_000, place
        assert source.count("explorer/formula.js") == source.count("explorer/answers.js") == 1
        statements = source.count("<template>")
        sets = 0
        for each in map(json.loads, (text.replace("&quot;", '"') for text in data)):
            found[each["exercise"]] = each
            sets += len(each["sets"]) - 1
        assert statements == sets, place
    there = pages()
    assert set(found) == {each.address for each in exercises() if f"{each.slug}.html" in there}
    for address in (KEEP, SPLIT, DIVISOR):
        assert found[address] == json.loads(json.dumps(boxes(one(address))))
