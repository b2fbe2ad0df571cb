"""Sphinx directives for what surrounds the rooms: the ledger, the map, the run's evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from rooms import (
    EVIDENCE,
    Generated,
    drawn,
    evidence_of,
    judged,
    kept_run,
    label,
    look,
    notebook_of,
    table,
    tag_mark,
    whole_graph,
)
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from companion import notebook
from companion.cite import bibtex, plain
from companion.exercises import Variant, of, second_route, variant
from companion.ledger import PLACE, Entry, Ground, Reading, Said, entries
from companion.papers import PLACE as PAPERS
from companion.papers import SEEN, Paper, Stands, Statement, papers
from companion.results import Run, Verdict
from companion.rooms import find_rooms, slugs
from companion.tags import Tag, read
from exercises import Simulated
from theory.printing import number


def all_judged() -> bool:
    return judged(kept_run()) == set(slugs())


NOT_ALL_JUDGED = """\
:::{note}
Not every result was judged before this page was built; what was not is shown as open.
Run `collapse verify` and build again.
:::
"""


class Map(Generated):
    """Which result rests on which, drawn."""

    optional_arguments = 0

    def markdown(self) -> str:
        notice = [] if all_judged() else [NOT_ALL_JUDGED]
        return "\n".join([*notice, *drawn(whole_graph(), up=0)])


def evidence_file(run: Run) -> str:
    return f"{EVIDENCE}/verdicts-{run.made or 'none'}.json"


class Evidence(Generated):
    """The run that the book was built with: its day, seed and versions, and its data."""

    optional_arguments = 0

    def markdown(self) -> str:
        run = kept_run()
        if not all_judged():
            return NOT_ALL_JUDGED
        name = evidence_file(run)
        versions = ", ".join(f"{what} {which}" for what, which in run.versions.items())
        return (
            f"This run was made on {run.made} with the seed {run.seed} and {versions}. "
            f'Its data: <a href="{name}"><code>{name.split("/")[1]}</code></a>, '
            "every verdict, number and rival."
        )


def keep_evidence(app: Sphinx, trouble: Exception | None) -> None:
    """Write the run's data beside the book's pages, whole and result by result."""
    if trouble is not None or app.builder.format != "html":
        return
    run = kept_run()
    files = {
        evidence_of(slug): replace(run, claims=[c for c in run.claims if c.slug == slug])
        for slug in judged(run)
    }
    if all_judged():
        files[evidence_file(run)] = run
    for name, part in files.items():
        place = Path(app.outdir) / name
        place.parent.mkdir(exist_ok=True, parents=True)
        place.write_text(part.to_json() + "\n", encoding="utf-8")


def keep_notebooks(app: Sphinx, trouble: Exception | None) -> None:
    """Write each result's page as a notebook beside the book's pages."""
    if trouble is not None or app.builder.format != "html":
        return
    for slug in slugs():
        if slug in app.env.found_docs:  # a page that is built alone has no others
            place = Path(app.outdir) / notebook_of(slug)
            place.parent.mkdir(exist_ok=True, parents=True)
            place.write_text(notebook.to_json(notebook.of_page(look(slug))), encoding="utf-8")


def anchor(tag: Tag) -> str:
    """Where on its result's page a tag's claim or exercise stands."""
    slug, _, name = tag.address.partition(":")
    prefix = {"claim": "equation-eq", "exercise": "ex"}.get(tag.kind)
    return f"#{nodes.make_id(f'{prefix}-{label(slug)}-{name}')}" if prefix else ""


def keep_tags(app: Sphinx, trouble: Exception | None) -> None:
    """A page for each tag at an address that stays: it leads on, or says why there is no more."""
    if trouble is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "tag"
    folder.mkdir(exist_ok=True)
    for tag in read().values():
        to = f"../{tag.slug}.html{anchor(tag)}"
        head, body = (
            f'<meta http-equiv="refresh" content="0; url={to}">',
            f'<a href="{to}">{tag.address}</a>',
        )
        if tag.withdrawn:
            head, body = "", f"{escape(tag.address)} is withdrawn: {escape(tag.withdrawn)}"
        page = (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}'
            f"<title>Tag {tag.tag}</title></head><body><p>Tag {tag.tag}: {body}</p></body></html>\n"
        )
        (folder / f"{tag.tag}.html").write_text(page, encoding="utf-8")


class Citation(Generated):
    """How to cite the companion as a whole."""

    optional_arguments = 0

    def markdown(self) -> str:
        return f"{plain()}\n\n```bibtex\n{bibtex()}\n```"


SAID: dict[StrEnum, str] = {
    Said.HOLDS: "holds",
    Said.HOLDS_IF: "holds-if",
    Said.FIRST_ORDER: "holds-if",
    Said.FAILS: "fails",
    Said.UNDECIDED: "open",
    Said.NOT_YET: "open",
    Said.NOTHING: "nothing",
    Said.EMPIRICAL: "empirical",
    Stands.FAILS: "fails",
    Stands.OPEN: "open",
    Stands.UNFIT: "nothing",
}


def said(verdict: StrEnum) -> str:
    """A ledger's verdict as a mark that reads without colour."""
    return f"[{verdict}]{{.said-{SAID[verdict]}}}"


class Ledger(Generated):
    """What is said, and what is so: the verdicts in a table, then each entry with its evidence."""

    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(PLACE))
        return super().run()

    def markdown(self) -> str:
        run = kept_run()
        rows = []
        for entry in entries():
            verdict = said(entry.verdict(run)) + (" in part" if entry.in_part(run) else "")
            rows.append([f"[{entry.id}](#{entry.id.lower()})", entry.says, verdict])
        parts = [table(["no.", "what is said", "what is so"], rows)]
        if not all_judged():
            parts.insert(0, NOT_ALL_JUDGED)
        return "\n\n".join([*parts, *(self.entry(entry, run) for entry in entries())])

    def entry(self, entry: Entry, run: Run) -> str:
        return "\n".join([f"({entry.id.lower()})=", f"## {entry.id}", "", told(entry, run)])


def told(entry: Entry, run: Run) -> str:
    """An entry of the ledger: what is said, the verdict, each reading with its evidence."""
    verdict = entry.verdict(run)
    condition = f" {'; '.join(entry.conditions())}" if verdict is Said.HOLDS_IF else ""
    part = " in part" if entry.in_part(run) else ""
    lines = [entry.says, "", f"{said(entry.outcome(run))}{part}{condition}", ""]
    verdicts = {r.verdict(run) for r in entry.readings if r.kind != "beside"}
    for note in filter(None, (entry.nothing, entry.reported)):
        lines += [note, ""]
    for reading in entry.readings:
        mark = ""
        if reading.kind == "beside":
            mark = "*Beside it.* "
        elif reading.condition:
            mark = "*In that case it holds.* "
        elif len(verdicts) > 1:
            mark = f"*{str(reading.verdict(run)).capitalize()}.* "
        if reading.verdict(run) is Said.NOT_YET:
            mark = "*To be shown.* "
        lines += [f"- {mark}{reading.words}", f"  {evidence(reading, run)}", ""]
    sources = "; ".join(
        str(source) + (f" {{cite:p}}`{source.key}`" if source.key else "")
        for source in entry.sources
    )
    return "\n".join([*lines, f"[Said in: {sources}.]{{.aside}}" if sources else ""])


def evidence(reading: Reading, run: Run) -> str:
    """A reading's grounds as links, each with what fell there."""
    told = [_ground(ground, run, reading.kind) for ground in reading.grounds if ground.exists]
    lacks = [f"`{lack}`" if "/" in lack else lack for lack in reading.missing]
    parts = [f"Evidence: {'; '.join(told)}."] if told else []
    parts += [f"Waits for {'; '.join(lacks)}."] if lacks else []
    if reading.experiment:
        parts.append(f"Measured: [the experiment](/experiment_{reading.experiment}.md).")
    return f"[{' '.join(parts)}]{{.aside}}"


def _ground(ground: Ground, run: Run, kind: str) -> str:
    where = f"[{ground.address}](/{ground.slug}.md)"
    if ground.statement and ground.said:
        about = f" ({ground.said.note})" if ground.said.note else ""
        over = ", ".join(f"${each}$" for each in ground.said.over.latex())
        near = f"within {float(100 * ground.said.within):g}%" if kind == "near" else ""
        told = ", ".join(part for part in (near, over and f"over {over}") if part)
        stands = "verified" if ground.stands(run) else "**not verified**"
        if ground.rival:
            (rival,) = [r for r in ground.said.rivals if ground.rival in r.words]
            stands = f"refutes “{rival.words}”" if ground.stands(run) else "**not refuted**"
        return f"{where}{about}, {told + ': ' if told else ''}{stands}"
    if kind != "fails":
        return where + (", verified" if ground.stands(run) else ", **not verified**")
    rival = ground.fallen(run)
    if rival is None or not ground.stands(run):
        return f"{where}, **not refuted**"
    return (
        f"{where} refutes “{rival.words}” at {rival.at.replace(' ', ', ')} "
        f"by {number(rival.widths, 3)} half-widths of the interval"
    )


class Papers(Generated):
    """What the literature states, and what is so: a table by theme, then paper by paper."""

    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(PAPERS))
        return super().run()

    def markdown(self) -> str:
        run = kept_run()
        count = Counter(each.outcome(run) for one in papers() for each in one.statements)
        counted = "; ".join(f"{said(each)} {count[each]}" for each in Stands if count[each])
        parts = [] if all_judged() else [NOT_ALL_JUDGED]
        parts.append(f"{len(papers())} papers, {sum(count.values())} statements: {counted}.")
        for theme in dict.fromkeys(one.theme for one in papers()):
            some = [one for one in papers() if one.theme == theme]
            rows = [
                [f"{{cite:t}}`{one.key}`" if not number else "", each.says, mark(each, run)]
                for one in some
                for number, each in enumerate(one.statements)
            ]
            parts += [f"## {theme}", table(["paper", "what it states", "what is so"], rows)]
            parts += [self.paper(one, run) for one in some]
        return "\n\n".join(parts)

    def paper(self, one: Paper, run: Run) -> str:
        lines = [f"({one.key})=", f"### {one.short}", "", f"{{cite:t}}`{one.key}`. {one.how}", ""]
        lines += [one.note, ""] if one.note else []
        for each in one.statements:
            lines += [f"({each.anchor})=", f"#### {each.id}", "", told(each, run), ""]
            place = f"{each.place}; {SEEN[each.seen]}"
            if each.as_reported:
                place += ", so the verdict is on the formula as reported, and not on the paper"
            lines += [f"[{place[0].upper()}{place[1:]}.]{{.aside}}", ""]
            lines += [f"*Still open.* {each.still_open}", ""] if each.still_open else []
        return "\n".join(lines)


class StillOpen(Generated):
    """The statements of the literature that no result decides, with what they wait for."""

    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(PAPERS))
        return super().run()

    def markdown(self) -> str:
        rows = [
            [
                f"{{cite:t}}`{one.key}` ({{ref}}`{each.id} <{each.anchor}>`)",
                each.says,
                "; ".join(f"`{lack}`" if "/" in lack else lack for lack in each.missing),
            ]
            for one in papers()
            for each in one.statements
            if each.outcome(kept_run()) is Stands.OPEN
        ]
        return table(["paper", "what it states", "what it waits for"], rows)


def mark(each: Statement, run: Run) -> str:
    """A statement's verdict, with a link to what is said of it."""
    reported = "as reported: " if each.as_reported else ""
    part = " in part" if each.in_part(run) else ""
    return f"{reported}{said(each.outcome(run))}{part} [{each.id}](#{each.anchor})"


class VerdictsOn(Generated):
    """All that the book finds on a source, by its key: statements, formulas, its model's results.

    ``:also:`` names entries of the ledger that tell of the source and are said elsewhere.
    """

    required_arguments = 1
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = {"also": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(PLACE))
        return super().run()

    def markdown(self) -> str:
        run, key = kept_run(), self.arguments[0]
        also = self.options.get("also", "").split()
        found = [e for e in entries() if e.id in also or key in [s.key for s in e.sources]]
        count = Counter(str(entry.verdict(run)) for entry in found)
        counted = "; ".join(f"{verdict}: {number}" for verdict, number in count.items())
        parts = [] if all_judged() else [NOT_ALL_JUDGED]
        parts.append(f"Of {len(found)} statements in the ledger: {counted}.")
        parts += [
            f"## [{entry.id}](ledger.md#{entry.id.lower()})\n\n{told(entry, run)}"
            for entry in found
        ]
        parts.append("## Its formulas and its model")
        fell = [
            [
                f"{rival.words} ({rival.source.where})",
                f"[{room.theorem.title}](/{room.slug}.md)",
                _mark(
                    next(
                        r for r in run.claim(room.slug, claim.name).rivals if r.words == rival.words
                    ).verdict
                ),
            ]
            for room in find_rooms()
            for claim in room.theorem.claims
            for rival in claim.rivals
            if rival.source and rival.source.key == key
        ]
        parts.append(f"Of its formulas, {len(fell)} stand among the rivals of a result:")
        parts.append(table(["formula", "judged at", "verdict"], fell))
        worked = [
            [f"[{room.theorem.title}](/{room.slug}.md)", room.theorem.says]
            for room in find_rooms()
            if key in [source.key for source in room.theorem.sources]
        ]
        parts.append(f"Its model is worked out in {len(worked)} results:")
        parts.append(table(["result", "in a sentence"], worked))
        return "\n\n".join(parts)


def _mark(verdict: Verdict) -> str:
    return f"[{verdict}]{{.verdict-{verdict}}}"


class Worked(Generated):
    """The exercises of a room (``slug``, or one of them: ``slug:name``), with folded solutions."""

    required_arguments = 1
    optional_arguments = 0

    def markdown(self) -> str:
        return "\n".join(self.one(variant(each)) for each in of(self.arguments[0]))

    def one(self, variant: Variant) -> str:
        variant.verify()  # no answer is printed that its second route does not give
        exercise = variant.exercise
        name = f"ex-{label(exercise.slug)}-{exercise.name}"
        lines = ["````{exercise}", f":label: {name}", "", variant.statement, ""]
        lines += [f"```{{boxes}} {exercise.address}", "```", ""]
        lines += [tag_mark("exercise", exercise.address), "````", ""]
        lines += [f"````{{solution}} {name}", ":class: dropdown", "", *variant.solution, ""]
        drawn = all(isinstance(each, Simulated) for each in exercise.answers.values())
        lines += ["A simulation agrees:" if drawn else "Another way of working it out agrees:", ""]
        lines += ["```python", second_route(exercise), "```", "", "With other numbers:", ""]
        lines += ["```text", f"collapse exercise {exercise.address} --seed 3 --solution", "```"]
        return "\n".join([*lines, "````", ""])


SHARED_IDS = {"exercise-content", "solution-content"}
"""Ids that sphinx-exercise gives to every exercise of a page."""


def tell_apart(app: Sphinx, doctree: nodes.document) -> None:
    """An id names one thing on a page, so those that are given to many are numbered."""
    for place, section in enumerate(doctree.findall(nodes.section), 1):
        ids = section["ids"]
        section["ids"] = [f"{each}-{place}" if each in SHARED_IDS else each for each in ids]


def name_roles(app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any) -> None:
    """Sources are a list's items; the role that docutils gives them is no longer one."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def setup(app: Sphinx) -> ExtensionMetadata:
    for name, directive in {
        "ledger": Ledger,
        "papers": Papers,
        "still-open": StillOpen,
        "map": Map,
        "evidence": Evidence,
        "citation": Citation,
        "verdicts-on": VerdictsOn,
        "worked": Worked,
    }.items():
        app.add_directive(name, directive)
    app.connect("build-finished", keep_evidence)
    app.connect("build-finished", keep_notebooks)
    app.connect("build-finished", keep_tags)
    app.connect("doctree-read", tell_apart)
    app.connect("html-page-context", name_roles)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
