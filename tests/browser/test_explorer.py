"""The explorer: JavaScript gives the Python values, and a page answers hand and keyboard."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from math import sqrt
from random import Random
from typing import Any

import mpmath
import pytest
import sympy
from built import HTML
from playwright.sync_api import Page, expect
from scipy import stats

from companion.formula import NotAFormula, read
from companion.javascript import (
    CHAINS,
    Drawing,
    Unprintable,
    drawing,
    formula,
    names_of,
    plainly,
    slider,
    start,
)
from companion.rooms import ROOT, Room, find_rooms, room
from companion.tabulated import worked_out
from theory.domain import show
from theory.notation import symbol
from theory.numeric import TooLarge, evaluate
from theory.theorem import Claim

SCRIPTED = ("special", "formula", "chains", "explorer")
SCRIPTS = [(ROOT / "book" / "explorer" / f"{name}.js").read_text("utf-8") for name in SCRIPTED[:-1]]

CLOSE, ROUNDING = 1e-9, 1e-13
"""Relative difference of two doubles that are both right but for rounding, and what rounding may
cost of a formula's scale (its largest value, or 1 if that is less) where it is near 0."""

EXEMPT = {
    "families/equivariance_principle:power": "a power of 10⁻⁹, divided by itself",
    "mixing/regression_overparam:best": "a noise of 10⁻¹² beside a signal of 1",
    "gaussian/wasserstein_risk_variance:exact": "an exact 0 of terms of σ⁴, at σ = 4",
    "mixing/accumulate_variance:between": "an exact 0 of terms of σ², at σ = 4",
    "bias/head_quality:score": "weights raised to a power of 1000",
    "curation/replicator:weights": "e raised to a power of 3000",
}
"""Claims that lose more than that somewhere, with their rivals, and where: off the sliders."""


def samples() -> Iterator[tuple[str, str, dict[str, str], float]]:
    """Formulas as JavaScript, points and values: of all claims and rivals that are printed."""
    for each in find_rooms():
        for claim in each.theorem.claims:
            names = names_of(claim.domain)
            random = Random(f"{each.slug}:{claim.name}")
            drawn = [claim.domain.draw(random) for _ in range(6)]
            points = drawn + claim.domain.awkward(most=6, largest=1000)
            formulas = [("", claim.value), *((rival.words, rival.value) for rival in claim.rivals)]
            for words, value in formulas:
                try:
                    text = formula(value, names)
                except Unprintable:
                    continue
                for point in points:
                    try:
                        found = evaluate(value, point, 17)
                    except (ArithmeticError, TooLarge):
                        continue
                    if mpmath.im(found):  # a rival that is no number there
                        continue
                    if found == 0 or 1e-290 < abs(found) < 1e290:
                        at = {name: show(each) for name, each in point.items()}
                        yield f"{each.slug}:{claim.name} {words}".strip(), text, at, float(found)


def test_javascript_gives_the_python_values(empty: Page) -> None:
    found = list(samples())
    texts = list(dict.fromkeys(text for _, text, _, _ in found))
    assert len(found) > 8000
    empty.evaluate(f"() => {{ window.all = [{', '.join(f'(p) => {text}' for text in texts)}]; }}")
    place = {text: number for number, text in enumerate(texts)}
    asked = [[place[text], at] for _, text, at, _ in found]
    values = empty.evaluate(
        """(asked) => asked.map(([which, at]) => {
          const p = {};
          for (const [name, value] of Object.entries(at)) {
            const [above, below] = value.split("/").map(Number);
            p[name] = below === undefined ? above : above / below;
          }
          return all[which](p);
        })""",
        asked,
    )
    scale: dict[str, float] = {}
    for name, _, _, right in found:
        scale[name] = max(scale.get(name, 0.0), min(abs(right), 1.0))
    off: dict[str, Any] = {}
    for (name, _, at, right), value in zip(found, values, strict=True):
        allowed = CLOSE * abs(right) + ROUNDING * scale[name]
        if value is None or not abs(value - right) <= allowed:
            off[name] = (at, right, value)
    claims = {name.split(" ")[0] for name in off}
    assert {name: off[name] for name in off if name.split(" ")[0] not in EXEMPT} == {}
    assert set(EXEMPT) <= claims, "no longer off"


TYPED = [
    "sigma^2*(1-1/M)^(n+1)",
    "σ²·(1 − 1/M)**n",
    "exp(-n/M) / 2",
    "-M^2 + 3",
    "2^-n",
    "-2^-1*M",
    "M^n^2/1e3",
    "1_000 * .5",
    "gamma(M)/factorial(3) + binomial(5, 2)",
    "min(M, n, 3) + max(2, sigma)",
    "ln(M) - log(2) + sqrt(n) + abs(-sigma)",
    "harmonic(n) + digamma(M) + erf(1/2) + sin(pi) + cos(e)",
    "floor(M/3) + ceiling(n/3)",
    "((M))",
    "",
    "M +",
    "M n",
    "2M",
    "M(n)",
    "exp",
    "exp()",
    "binomial(3)",
    "import os",
    "__import__('os')",
    "M.real",
    "M[0]",
    "M if n else 2",
    "1/0",
    "0^-1",
    "2^1001",
    "gamma(1001)",
    "x",
    "M; n",
    "1e400",
    "(M",
    "M)",
    "1..2",
    "M==n",
    "01+M",
    "1__0",
    "1_",
    "M\n+1",
    "max(M,)",
    "+".join(["n"] * 41),
    "+".join(["n"] * 43),
    "(" * 25 + "M" + ")" * 25,
    "M # so many",
    "toString",
    "constructor(1)",
    "+M",
]


@pytest.mark.parametrize("text", TYPED)
def test_a_typed_formula_is_read_as_the_command_reads_it(empty: Page, text: str) -> None:
    names = {name: symbol(name) for name in ("M", "n", "sigma")}
    try:
        wanted: Any = sympy.N(
            read(text, names).subs({names["M"]: 7, names["n"]: 3, names["sigma"]: 2}), 17
        )
    except NotAFormula:
        wanted = None
    found = empty.evaluate(
        """(text) => {
          try {
            return Formula.value(Formula.read(text, ["M", "n", "sigma"]), {M: 7, n: 3, sigma: 2});
          } catch (error) {
            if (error instanceof Formula.NotAFormula) return null;
            throw error;
          }
        }""",
        text,
    )
    assert (found is None) == (wanted is None)
    if wanted is not None:
        assert found == pytest.approx(float(wanted), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "at", "exact"),
    [
        ("(1-1/M)^n", {"M": "3", "n": "2"}, "4/9"),
        ("0.1 + .2", {}, "3/10"),
        ("M^-n", {"M": "-2/3", "n": "3"}, "-27/8"),
        ("exp(M)", {"M": "1"}, None),
        ("M^n", {"M": "3", "n": "1/2"}, None),
        ("(M^1000)^1000", {"M": "3"}, None),
    ],
)
def test_what_is_rational_is_exact(empty: Page, text: str, at: dict[str, str], exact: str) -> None:
    found = empty.evaluate(
        """([text, at]) => {
          const given = {};
          for (const name in at) given[name] = Formula.fraction(at[name]);
          const found = Formula.exact(Formula.read(text, Object.keys(at)), given);
          return found && (found[1] === 1n ? `${found[0]}` : `${found[0]}/${found[1]}`);
        }""",
        [text, at],
    )
    assert found == exact


# -- what is worked out beforehand ----------------------------------------------------------


def on_page(slug: str) -> str:
    """What a page knows of its room's claims, as it stands there."""
    text = (HTML / f"{slug}.html").read_text("utf-8")
    return re.findall(r"<script>(\(window\.EXPLORED.*?)</script>", text, re.S)[0]


def tabulated() -> Iterator[tuple[Room, Claim, Drawing]]:
    for found in find_rooms():
        for claim in found.theorem.claims:
            with suppress(Unprintable):
                if (drawn := drawing(found, claim)).cores:
                    yield found, claim, drawn


def test_a_page_s_tables_give_the_python_values(empty: Page) -> None:
    """At stops drawn at random, by the functions that draw: of the claim and of its rivals."""
    off, compared = [], 0
    for found, claim, drawn in tabulated():
        random = Random(f"{found.slug}:{claim.name}")
        tried = [
            drawn.at | {name: random.choice(values) for name, values in drawn.grid.items()}
            for _ in range(3)
        ]
        given = [{k: float(v) for k, v in point.items()} for point in tried]
        rows = empty.evaluate(
            """([script, slug, name, points]) => {
              (0, eval)(script);
              const claim = window.EXPLORED[slug].find((each) => each.name === name);
              return points.map((p) => claim.where(p)
                ? [claim, ...claim.rivals].map((each) => { const y = each.f(p);
                  return Number.isFinite(y) ? y : null; })
                : null);
            }""",
            [on_page(found.slug), found.slug, claim.name, given],
        )
        formulas = [claim.value, *(rival.value for rival in claim.rivals)]
        for point, row in zip(tried, rows, strict=True):
            assert (row is None) == (not claim.domain.allows(point))
            for value, shown in zip(formulas, row or [], strict=False):
                right = worked_out(sympy.sympify(value), point)
                if right is None or (right and not 1e-290 < abs(right) < 1e290):
                    continue
                compared += 1
                if shown is None or not abs(shown - right) <= CLOSE * abs(right) + ROUNDING:
                    off.append((found.slug, claim.name, str(value), point, shown, right))
    assert off == []
    assert compared > 500


def test_the_sliders_of_a_table_step_through_its_stops(desk: Page) -> None:
    found = room("discrete/survival")
    claim = found.theorem.claims[0]
    drawn = drawing(found, claim)
    desk.goto((HTML / "discrete/survival.html").as_uri())
    said = desk.locator(".explorer-values")
    expect(desk.locator(".explorer-figure .stop")).to_have_count(len(drawn.grid["n"]))
    expect(desk.locator(".explorer-note")).to_have_text(drawn.note)
    for name, meaning in (("n", "refits so far"), ("M", "samples drawn")):
        desk.get_by_label(f"{name}, {meaning}").focus()
        desk.keyboard.press("ArrowRight")
        values = drawn.grid[name]
        drawn.at[name] = values[values.index(drawn.at[name]) + 1]
        right = worked_out(claim.value, drawn.at)
        expect(said).to_have_text(f"P(wₙ > 0) = {right:.4g}")
    expect(desk).to_have_url(re.compile(f"M={drawn.at['M']}&"))
    address = desk.url
    for asked in (address, re.sub("M=[0-9]+", "M=17", address)):  # 17 is no stop
        desk.goto("about:blank")
        desk.goto(asked)
        expect(desk.locator(".explorer-note")).to_be_visible()
        if asked == address:
            expect(said).to_have_text(f"P(wₙ > 0) = {right:.4g}")
    box, verdict = desk.locator(".explorer-own input"), desk.locator(".explorer-verdict")
    box.fill("1-(1-w)^(M*n)")
    box.press("Enter")
    expect(verdict).to_contain_text("Refuted at")
    desk.locator(".explorer-rivals input").first.uncheck()
    expect(desk.locator(".explorer-figure .rival")).to_have_count(len(claim.rivals) - 1)


def test_a_list_stays_as_it_is_said(desk: Page) -> None:
    desk.goto((HTML / "mixing/many_models.html").as_uri())
    expect(desk.locator(".explorer-note")).to_have_text("u is 1/4, 3/4 here.")
    expect(desk.locator(".explorer-own")).to_be_hidden()
    assert desk.locator(".explorer-figure .claim").count() == 1
    assert desk.locator(".explorer-figure .stop").count() == 0


# -- the chains -----------------------------------------------------------------------------


def test_the_generator_draws_the_laws_that_it_says(empty: Page) -> None:
    drawn = empty.evaluate(
        """() => {
          const r = Chains.generator(7), many = (of) => Array.from({length: 20000}, of);
          return {
            uniform: many(r.uniform),
            normal: many(r.normal),
            small: many(() => r.gamma(0.5)),
            large: many(() => r.gamma(9.5)),
            few: many(() => r.binomial(20, 0.3)),
            many: many(() => r.binomial(1000, 0.97)),
          };
        }"""
    )
    laws: dict[str, Any] = {
        "uniform": stats.uniform(),
        "normal": stats.norm(),
        "small": stats.gamma(0.5),
        "large": stats.gamma(9.5),
    }
    for name, law in laws.items():
        assert stats.kstest(drawn[name], law.cdf).pvalue > 1e-4, name
    for name, size, chance in (("few", 20, 0.3), ("many", 1000, 0.97)):
        law = stats.binom(size, chance)
        counts = [drawn[name].count(k) for k in range(size + 1)]
        kept = [k for k in range(size + 1) if 20_000 * law.pmf(k) >= 5]
        rest = 20_000 - sum(counts[k] for k in kept)
        seen = [*(counts[k] for k in kept), rest]
        wanted = [*(20_000 * law.pmf(k) for k in kept)]
        wanted.append(20_000 - sum(wanted))
        if wanted[-1] < 1:
            seen[-2] += seen.pop()
            wanted[-2] += wanted.pop()
        assert stats.chisquare(seen, wanted).pvalue > 1e-4, name


@pytest.mark.parametrize("address", CHAINS)
def test_a_chain_has_its_claim_s_mean(empty: Page, address: str) -> None:
    slug, _, name = address.partition(":")
    claim = room(slug).theorem.claim(name)
    usual = {"M": 10, "n": 6, "N": 20, "alpha": "1/4", "lam": "9/10", "w": "1/5", "theta": 2}
    given = {k: usual.get(k, 2) for k in claim.domain.parameters}
    point = claim.domain.check(given)
    truth = float(evaluate(claim.value, point, 17))
    values = empty.evaluate(
        """([chain, p]) => {
          const r = Chains.generator(11), found = [];
          for (let i = 0; i < 40000; i++) found.push(Chains.run(chain, p, p.n, r)[p.n]);
          return found;
        }""",
        [CHAINS[address], {k: float(v) for k, v in point.items() if not isinstance(v, tuple)}],
    )
    mean = sum(values) / len(values)
    spread = sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values))
    assert abs(mean - truth) < 4.5 * spread
    assert spread < 0.05 * max(abs(truth), 0.2)


@pytest.mark.parametrize("address", CHAINS)
def test_no_mean_that_is_shown_misses_its_claim(empty: Page, address: str) -> None:
    """As a reader begins, and with few samples, where rare runs carry the mean."""
    slug, _, name = address.partition(":")
    found = room(slug)
    claim = found.theorem.claim(name)
    begun = start(found, claim)
    for changes in ({}, {"M": Fraction(3)}):
        point = begun | {k: v for k, v in changes.items() if k in begun}
        high = int(slider("n", claim.domain.parameters["n"], begun["n"])["high"])
        ns = [high * i // 10 for i in range(1, 11)]
        bars = empty.evaluate(
            """([chain, p, ns]) => {
              const r = Chains.generator(20240724), runs = [];
              for (let i = 0; i < 4000; i++) runs.push(Chains.run(chain, p, ns.at(-1), r));
              return ns.map((n) => Chains.summed(Float64Array.from(runs, (run) => run[n])));
            }""",
            [CHAINS[address], {k: float(v) for k, v in point.items()}, ns],
        )
        for n, bar in zip(ns, bars, strict=True):
            truth = float(evaluate(claim.value, point | {"n": Fraction(n)}, 17))
            assert not bar["seen"] or bar["low"] <= truth <= bar["high"], (point, n, truth, bar)
        if not changes:
            assert bars[0]["seen"], "nothing is shown where a reader begins"


# -- on a page ------------------------------------------------------------------------------


def test_a_slider_moves_the_value_by_keyboard_and_the_address_keeps_it(desk: Page) -> None:
    place = (HTML / "gaussian/mle_variance.html").as_uri()
    desk.goto(place)
    said = desk.locator(".explorer-values")
    expect(said).to_have_text("E[σ̂²ₙ] = 0.3585")
    desk.get_by_label("n, refits so far").focus()
    desk.keyboard.press("ArrowRight")
    expect(said).to_have_text("E[σ̂²ₙ] = 0.3406")
    expect(desk).to_have_url(re.compile("n=21"))
    address = desk.url
    desk.goto("about:blank")
    desk.goto(address)
    expect(said).to_have_text("E[σ̂²ₙ] = 0.3406")


def test_a_rival_can_be_taken_out(desk: Page) -> None:
    desk.goto((HTML / "gaussian/mle_variance.html").as_uri())
    lines = desk.locator(".explorer-figure .rival")
    before = lines.count()
    assert before >= 3
    desk.locator(".explorer-rivals input").first.focus()
    desk.keyboard.press("Space")
    expect(lines).to_have_count(before - 1)


def test_a_formula_of_one_s_own_is_refuted_or_agrees_or_is_not_read(phone: Page) -> None:
    outside: list[str] = []
    wrong: list[str] = []
    phone.on(
        "request", lambda r: None if r.url.startswith(("file:", "data:")) else outside.append(r.url)
    )
    phone.on("pageerror", lambda error: wrong.append(str(error)))
    phone.goto((HTML / "gaussian/mle_variance.html").as_uri())
    box, verdict = phone.locator(".explorer-own input"), phone.locator(".explorer-verdict")
    for typed, says in (
        ("sigma^2*(1-1/M)^(n+1)", "Refuted at M = 2, n = 0, sigma = 1: 1/2 for 1"),
        ("sigma^2*((M-1)/M)^n", "Agrees with the claim at all"),
        ("sigma^2*(1-1/M", "Not read: this is not a formula"),
        ("<img src=x onerror=alert(1)>", "Not read"),
        ("alert(1)", "alert is no function here"),
    ):
        box.fill(typed)
        box.press("Enter")
        expect(verdict).to_contain_text(says)
    assert phone.locator(".explorer img").count() == 0
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert [url for url in outside if not url.startswith(("file:", "data:"))] == wrong == []


def test_runs_are_drawn_and_their_mean_is_the_claim_s(desk: Page) -> None:
    desk.goto((HTML / "gaussian/mle_variance.html").as_uri())
    desk.get_by_role("button", name="Simulate").click()
    expect(desk.locator(".explorer-running")).to_contain_text("4000 of 4000 runs", timeout=60_000)
    assert desk.locator(".explorer-figure .run").count() == 12
    assert desk.locator(".explorer-figure .median").count() == 10
    assert 1 <= desk.locator(".explorer-figure .mean").count() < 10
    expect(desk.locator(".explorer-running")).to_contain_text("too rare to be seen")
    desk.get_by_label("M, samples drawn").focus()
    desk.keyboard.press("ArrowRight")  # other numbers, so these runs are gone
    assert desk.locator(".explorer-figure .run").count() == 0


def test_a_page_weighs_little_before_the_first_click() -> None:
    scripts = [HTML / "_static" / "explorer" / f"{name}.js" for name in SCRIPTED]
    added = sum(len(gzip.compress(each.read_bytes())) for each in scripts)
    assert added < 30_000
    for place in ("index", "gaussian/mle_variance", "bias/three_errors"):
        data = re.findall(
            r"<script>\(window\.EXPLORED.*?</script>",
            (HTML / f"{place}.html").read_text("utf-8"),
            re.S,
        )
        assert len(data) == 1
        assert added + len(gzip.compress(data[0].encode())) < 60_000


def test_words_on_the_page_hold_no_marks_of_formulas() -> None:
    assert plainly("a $\\sigma^{2}$ b") == "a sigma^2 b"
    assert json.loads(json.dumps(plainly("1/M"))) == "1/M"
