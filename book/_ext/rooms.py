"""Sphinx directives and roles that write a page's formulas from its room.

Nothing that a room knows is typed on a page: ``{claims}``, ``{proof-steps}``, ``{rivals}``,
``{around}`` and the role ``{value}`` ask the room.
"""

from __future__ import annotations

import html
import os
from functools import cache
from pathlib import Path
from typing import ClassVar

import sympy
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from companion.cite import bibtex, permanent_link, plain
from companion.graph import Graph, around, graph, svg
from companion.journal import Journal
from companion.ledger import in_text
from companion.papers import on as papers_on
from companion.records import kept
from companion.results import Run, percent
from companion.rooms import ROOT, Room, chapter_title, find_rooms, room, slugs
from companion.said import trouble
from companion.shown import Shown, shown
from companion.tags import tag_of
from companion.values import find_claim, parse_parameters, value
from experiments import results as measured
from theory.notation import NOTATION, Expr
from theory.numeric import Algorithm
from theory.printing import latex, number_latex, ordered
from theory.proof import Step
from theory.sentence import Phrase
from theory.theorem import RELATIONS, Claim, Source


@cache
def look(slug: str) -> Shown:
    """A room with its proof, from the journal where the book is built from one."""
    return shown(slug, _journal())


@cache
def _journal() -> Journal | None:
    return Journal() if os.environ.get("COLLAPSE_JOURNAL") else None


@cache
def kept_run() -> Run:
    """The verdicts that are kept of these very sources; ``book/build.py`` makes them whole."""
    return kept()


def judged(run: Run) -> set[str]:
    """The results that have verdicts in a run."""
    return {claim.slug for claim in run.claims}


@cache
def whole_graph() -> Graph:
    """All results, or those that a page which is built alone draws (``book/build.py SLUG``)."""
    return graph(kept_run(), os.environ.get("COLLAPSE_NEAR", "").split(), look)


class Generated(SphinxDirective):
    """A directive that stands for Markdown; a subclass says which."""

    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True

    def markdown(self) -> str:
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        for slug in slugs():
            for package in ("theory", "montecarlo"):
                self.env.note_dependency(str(Path(ROOT) / package / f"{slug}.py"))
        return self.parse_text_to_nodes(self.markdown())


class OfRoom(Generated):
    """A directive about one room, its slug the argument."""

    required_arguments = 1
    optional_arguments = 0

    @property
    def shown(self) -> Shown:
        return look(self.arguments[0])


def label(slug: str) -> str:
    """A result's label in the book."""
    return slug.replace("/", "-").replace("_", "-")


def tag_mark(kind: str, address: str) -> str:
    """The tag of what stands there, as a mark beside it."""
    tag = tag_of(kind, address)
    return f"[Tag {tag}]{{.permanent-tag}}" if tag else ""


def formula(claim: Claim) -> str:
    """A claim as one line of mathematics."""
    return f"{claim.quantity.latex} {RELATIONS[claim.relation]} {latex(claim.value)}"


WIDEST = 90
"""Characters, as plain text, beyond which a claim is set on several lines."""

NARROW = 70
"""Characters to a line then, and in a table, which only names a claim that is wider."""


def display(claim: Claim) -> str:
    """A claim as displayed mathematics; a long sum is broken between its terms."""
    if len(claim.quantity.text) + len(str(claim.value)) <= WIDEST:
        return formula(claim)
    first, *rest = broken(claim.value)
    lines = [claim.quantity.latex, f"{RELATIONS[claim.relation]} {first}", *rest]
    return rf"\begin{{gathered}} {_BREAK.join(lines)} \end{{gathered}}"


_BREAK = r" \\ "


def broken(value: Expr, widest: int = NARROW) -> list[str]:
    """A formula in LaTeX, on as many lines as its longest sum needs; what is added comes first."""
    value = sympy.sympify(value, strict=True)
    sums = [value] if value.is_Add else [each for each in value.args if each.is_Add]
    if len(str(value)) <= widest or not sums:
        return [latex(value)]
    longest = max(sums, key=lambda each: len(str(each)))
    terms = ordered(longest)
    lines, room = [""], widest
    for term in terms:
        text = latex(term)
        if lines != [""] and not text.startswith("-"):
            text = f"+ {text}"
        if len(str(term)) > room and lines != [""]:
            lines.append("{} ")
            room = widest
        lines[-1] += text
        room -= len(str(term))
    before = value / longest
    if before != 1:
        lines[0] = latex(before) + rf"\Bigl[ {lines[0]}"
        lines[-1] += r"\Bigr]"
    return lines


def in_a_cell(value: Expr) -> str:
    """A formula as mathematics for a table's narrow column."""
    lines = broken(value)
    if len(lines) == 1:
        return f"${lines[0]}$"
    return rf"$\begin{{gathered}} {_BREAK.join(lines)} \end{{gathered}}$"


def cited(source: Source) -> str:
    """A source as Markdown, with its place and what it says."""
    parts = [f"{{cite:t}}`{source.key}`", source.where, source.says]
    return ", ".join(part for part in parts if part)


def table(head: list[str], rows: list[list[str]], kind: str = "generated") -> str:
    """A Markdown list-table of a class of its own, whose cells may hold any Markdown."""
    lines = ["```{list-table}", ":header-rows: 1", f":class: {kind}", ""]
    for row in [head, *rows]:
        for place, cell in enumerate(row):
            lines.append(f"{'* ' if place == 0 else '  '}- {cell}".rstrip())
    return "\n".join([*lines, "```"])


class InAHurry(OfRoom):
    """The result in one sentence."""

    def markdown(self) -> str:
        return f":::{{div}} lead\n{self.shown.room.theorem.says}\n:::"


class Setting(OfRoom):
    """The model and its assumptions."""

    def markdown(self) -> str:
        room = self.shown.room
        own = [
            f"${sympy.latex(each.symbol)}$ (`{name}` on the command line) is {each.meaning}."
            for name, each in room.own_symbols.items()
        ]
        return "\n".join([str(room.theorem.setting), *own])


class Claims(OfRoom):
    """The theorem, every claim with its formula and domain."""

    def markdown(self) -> str:
        theorem, slug = self.shown.room.theorem, self.arguments[0]
        lines = [f"::::{{prf:theorem}} {theorem.title}", f":label: {label(slug)}", ""]
        given: set[str] = set()  # definitions given already
        for claim in theorem.claims:
            lines += [claim.words, "", "```{math}", f":label: eq-{label(slug)}-{claim.name}"]
            lines += [display(claim), "```", ""]
            found = dict.fromkeys(node.definition for node in claim.value.atoms(Algorithm))
            definitions = [each for each in found if each and each not in given]
            given.update(definitions)
            if definitions:
                lines += ["where", "", *(f"$$ {each} $$" for each in definitions), ""]
            lines += ["Here " + ", ".join(f"${each}$" for each in claim.domain.latex()) + ".", ""]
            lines += [tag_mark("claim", f"{slug}:{claim.name}"), ""]
        lines += ["::::", "", f"```{{explorer}} {slug}", "```", ""]
        return "\n".join([*lines, *spoken(self.shown.room)])


def spoken(room: Room) -> list[str]:
    """The statements that carry a room's sentences, each with its region, as Markdown."""
    if not room.theorem.statements:
        return []
    lines = [":::{dropdown} What is said in words, and over which region", ""]
    for statement in room.theorem.statements:
        region = ", ".join(f"${each}$" for each in statement.over.latex())
        within = f", within {percent(float(statement.within))[1:]}" if statement.within else ""
        if statement.relation == "->":
            within = ""
        note = f" {statement.note}." if statement.note else ""
        lines += [f"- ${statement.formula}${within}, over {region}.{note}"]
    return [*lines, "", ":::", ""]


class ProofSteps(OfRoom):
    """The proof, each step with its kind and how it was checked."""

    def markdown(self) -> str:
        steps = self.shown.derivation.steps
        counts = {
            kind: sum(s.kind == kind for s in steps) for kind in ("computed", "cited", "argued")
        }
        parts = [f"{count} {kind}" for kind, count in counts.items() if count]
        tried = sum(s.kind == "argued" and s.checked > 0 for s in steps)
        if counts["argued"]:
            parts[-1] += f" (of which {tried} tried)"
        lines = [":::::{prf:proof}", f"In {len(steps)} steps: {', '.join(parts)}.", ""]
        for number, step in enumerate(steps, 1):
            lines.append(f"{number}. [{step.kind}]{{.badge-{step.kind}}} {step.words}")
            if step.kind == "cited":
                lines[-1] += (
                    f" ({step.text}, {{cite:t}}`{step.source}`)" if "/" not in step.source else ""
                )
            if step.latex:
                lines += ["", f"   $$ {step.latex} $$"]
            if step.kind == "computed":
                lines += ["", f"   {_how_checked(step.checked, step.holds)}"]
            if step.kind == "argued":
                lines += ["", f"   {_how_tried(step)}"]
            lines.append("")
        return "\n".join([*lines, ":::::"])


def _how_checked(count: int, holds: bool | None) -> str:
    verdict = {True: "agrees", False: "**disagrees**", None: "stays open"}[holds]
    cases = "1 case" if count == 1 else f"{count} cases"
    return f"[Evaluated a second time, in {cases}: {verdict}.]{{.checked}}"


def _how_tried(step: Step) -> str:
    """What an argument's trial worked out, or why it has none."""
    if step.holds is None:
        return f"[Not tried: {step.tried}.]{{.checked}}"
    verdict = "holds" if step.holds else "**fails**"
    cases = "1 case" if step.checked == 1 else f"{step.checked} cases"
    return f"[Argued, and tried in {cases}: {verdict} ({step.tried}).]{{.checked}}"


class Rivals(OfRoom):
    """A claim's rivals, their formulas, and how far off each is at a point (``:at: M=10 n=5``)."""

    option_spec: ClassVar[OptionSpec] = {"at": directives.unchanged_required}

    def markdown(self) -> str:
        address = self.arguments[0]
        slug, claim = find_claim(address)
        at = self.options["at"]
        found = value(address, digits=6, rivals=True, **parse_parameters(at.split()))
        truth = f"${number_latex(float(found.value))}$"
        ours = f"as claimed in {{eq}}`eq-{label(slug)}-{claim.name}`"
        if len(str(claim.value)) <= WIDEST:
            ours = in_a_cell(claim.value)
        rows = [["**the claim**", ours, truth, ""]]
        for rival, there in zip(claim.rivals, found.rivals, strict=True):
            words = rival.words + (f" {{cite:p}}`{rival.source.key}`" if rival.source else "")
            there_is = there.value != "undefined"
            found_there = f"${number_latex(float(there.value))}$" if there_is else there.value
            rows.append([words, in_a_cell(rival.value), found_there, percent(there.off_by)])
        return table(["rival", "formula", f"at {at.replace(' ', ', ')}", "off by"], rows)


EVIDENCE = "evidence"
"""The folder of the built book that holds the verdicts as data."""


def evidence_of(slug: str) -> str:
    """The file of one result's verdicts."""
    return f"{EVIDENCE}/{slug}.json"


def notebook_of(slug: str) -> str:
    """The file of a result's page as a notebook."""
    return f"notebooks/{slug}.ipynb"


class Around(OfRoom):
    """What the result rests on, what uses it, its sources, and how to cite it."""

    def markdown(self) -> str:
        found, slug = self.shown, self.arguments[0]
        rests = [
            f"{step.text} {{cite:p}}`{step.source}`: quotation checked in "
            f"{step.checked} small cases"
            for step in found.cited
        ] + [f"{{prf:ref}}`{label(used)}`" for used in dict.fromkeys(found.derivation.rests_on)]
        users = [s for s in whole_graph() if slug in look(s).derivation.rests_on]
        parts = {
            "Rests on": rests or ["nothing but its own steps"],
            "Used by": [f"{{prf:ref}}`{label(user)}`" for user in users] or ["no other result yet"],
            "Sources": [cited(source) for source in found.room.theorem.sources],
            "In the literature": literature(slug),
        }
        lines = drawn(around(whole_graph(), slug), up=1, here=slug)
        for title, entries in parts.items():
            if not entries:
                continue
            lines += [title, f": {'; '.join(entries)}.", ""]
        lines += ["Cite this result", f": {plain(slug)}", ""]
        lines += ["```bibtex", bibtex(slug), "```", "", f"Permanent link: <{permanent_link(slug)}>"]
        if slug in judged(kept_run()):
            data = f'<a href="../{evidence_of(slug)}">every verdict, number and rival</a>'
            lines += ["", f"As data: {data}."]
        page = f'<a href="../{notebook_of(slug)}">this page with its cells</a>'
        return "\n".join([*lines, "", f"As a notebook: {page}."])


def literature(slug: str) -> list[str]:
    """The papers that state what a result says, agree with it, or differ, with the verdicts."""
    found: dict[str, list[str]] = {}
    for each in papers_on(slug):
        reported = "as reported: " if each.as_reported else ""
        said = f"{{ref}}`{reported}{each.outcome(kept_run())} <{each.anchor}>`"
        found.setdefault(each.paper, []).append(said)
    return [f"{{cite:t}}`{key}` ({', '.join(said)})" for key, said in found.items()]


def drawn(some: Graph, up: int, here: str = "") -> list[str]:
    """A graph as a figure of a page that lies ``up`` folders deep; nothing for a lone result."""
    if len(some) < 2:
        return []
    picture = svg(some, lambda slug: f"{'../' * up}{slug}.html", titled=not here, here=here)
    return ["```{raw} html", '<figure class="map">', picture, "</figure>", "```", ""]


class Results(Generated):
    """The table of results: of a chapter, or of the whole book."""

    def markdown(self) -> str:
        rooms = find_rooms(self.arguments[:1])
        chapters = list(dict.fromkeys(room.chapter for room in rooms))
        rows = []
        for chapter in chapters:
            if len(chapters) > 1:
                rows.append([f"**[{chapter_title(chapter)}](/{chapter}.md)**", ""])
            rows += [
                [f"[{room.theorem.title}](/{room.slug}.md)", room.theorem.says]
                for room in rooms
                if room.chapter == chapter
            ]
        kind = "generated results" if len(chapters) > 1 else "generated"
        return table(["result", "in a sentence"], rows, kind)


class Notation(Generated):
    """The table of the book's symbols."""

    def markdown(self) -> str:
        rows = [
            [f"${latex(entry.symbol)}$", f"`{name}`", entry.meaning]
            for name, entry in NOTATION.items()
        ]
        return table(["symbol", "on the command line", "meaning"], rows)


class Value(SphinxRole):
    """A claim's value in running text: ``{value}`gaussian/mle_variance M=100 n=50 digits=4` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [nodes.inline("", in_text(self.text), classes=["value"])], []


class Measured(SphinxRole):
    """What an experiment measured: ``{measured}`language words: trigrams / mix @ 5` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [nodes.inline("", measured.in_text(self.text), classes=["value"])], []


class By(SphinxRole):
    """A phrase and what carries it: ``{by}`stays below 1/(2N + 1) <discrete/x:near>` ``.

    The build fails where nothing of that name exists, or where it does not say the phrase's
    numbers.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        phrase, _, names = self.text.rpartition("<")
        carried = Phrase(phrase.strip(), tuple(n.strip() for n in names.rstrip(">").split(",")))
        found = trouble(room(carried.carriers[0].partition(":")[0]), carried)
        if found:
            raise ValueError(found)
        title = "carried by " + ", ".join(carried.carriers)
        text = html.escape(carried.words)
        node = nodes.raw("", f'<span class="by" title="{title}">{text}</span>', format="html")
        return [node], []


class Formula(SphinxRole):
    """A claim's formula in running text: ``{formula}`gaussian/mle_variance` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        _, claim = find_claim(self.text)
        return [nodes.math("", formula(claim))], []


def setup(app: Sphinx) -> ExtensionMetadata:
    for name, directive in {
        "in-a-hurry": InAHurry,
        "setting": Setting,
        "claims": Claims,
        "proof-steps": ProofSteps,
        "rivals": Rivals,
        "around": Around,
        "results": Results,
        "notation": Notation,
    }.items():
        app.add_directive(name, directive)
    app.add_role("value", Value())
    app.add_role("formula", Formula())
    app.add_role("measured", Measured())
    app.add_role("by", By())
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
