"""``collapse check``: all that the author of a room needs to know of it, and of no other."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from companion import contents, exercises, latex, readme, tags
from companion.adversary import stands, wrong_claims
from companion.executors import workers
from companion.journal import Journal
from companion.ledger import in_text
from companion.prose import loose_numbers
from companion.records import keep, today
from companion.results import Run, Verdict
from companion.rooms import ROOT, Room, chapter_title, room, slugs
from companion.run import verify
from companion.said import trouble
from companion.values import find_claim, parse_parameters, value
from theory.proof import Derivation, derive
from theory.sentence import Phrase


@dataclass(frozen=True)
class Part:
    """One part of a room's check: its troubles, a line to each; none where all is well."""

    name: str
    says: str
    troubles: tuple[str, ...]
    seconds: float

    @property
    def fine(self) -> bool:
        return not self.troubles

    def as_data(self) -> dict[str, Any]:
        return {
            "part": self.name,
            "fine": self.fine,
            "says": self.says,
            "troubles": list(self.troubles),
            "seconds": round(self.seconds, 2),
        }


_Found = tuple[str, list[str]]
"""What a part has looked at, and the troubles found."""


def check(
    slug: str, jobs: int | None = None, progress: Callable[[Run], None] | None = None
) -> Iterator[Part]:
    """The parts of a room's check, each as soon as it is known; what is quick comes first.

    ``progress`` follows the verdicts. What an earlier run has found is taken from the journal.
    """
    here = room(slug)
    quick: dict[str, Callable[[Room], _Found]] = {
        "files": _files,
        "tags": _tags,
        "citations": _citations,
        "exercises": _exercises,
        "page": _page,
    }
    with workers(jobs) as crew:
        names = [claim.name for claim in here.theorem.claims]
        standing = {name: crew.submit(still_standing, slug, name) for name in names}
        for name, look in quick.items():
            yield _timed(name, look, here)
        run, part = _judged(here, crew, progress)
        yield part
        yield _timed("README", lambda room: _row(room, run), here)
        yield _timed("wrong claims", lambda _: _adversary(standing), here)
    yield _timed("cells", _cells, here)  # last: they are short where the verdicts are known


def _timed(name: str, look: Callable[[Room], _Found], here: Room) -> Part:
    start = time.perf_counter()
    says, troubles = look(here)
    return Part(name, says, tuple(troubles), time.perf_counter() - start)


# -- its files, tags and citations ----------------------------------------------------------


def files(slug: str) -> list[Path]:
    """The four files of a room."""
    code = [ROOT / package / f"{slug}.py" for package in ("theory", "montecarlo", "exercises")]
    return [*code, page(slug)]


def page(slug: str) -> Path:
    return ROOT / "book" / f"{slug}.md"


def _files(here: Room) -> _Found:
    chapter = ROOT / "book" / f"{here.chapter}.md"
    package = ROOT / "theory" / here.chapter / "__init__.py"
    wanted = [*files(here.slug), chapter, package]
    there = [path for path in wanted if path.exists()]
    troubles = [f"{_name(path)} is missing" for path in wanted if path not in there]
    for path in there:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if "TODO" in line:
                troubles.append(f"{_name(path)}:{number}: {line.strip()}")
    if chapter.exists() and f"# {chapter_title(here.chapter)}" not in chapter.read_text("utf-8"):
        title = chapter_title(here.chapter)
        troubles.append(f"{_name(chapter)} is not headed as {_name(package)} says: # {title}")
    toc = contents.place().read_text(encoding="utf-8")
    if contents.with_contents(toc) != toc:
        troubles.append("book/_toc.yml is not in taught order: make readme")
    for path in files(here.slug)[:3]:
        source = path.read_text(encoding="utf-8") if path.exists() else ""
        later = slugs()[slugs().index(here.slug) :]
        used = re.findall(r"""p\.uses\(\s*["']([\w/]+)""", source)
        troubles += [
            f"{_name(path)} uses {slug}, which is taught later: ORDER in {_name(package)}"
            for slug in used
            if slug in later
        ]
    return f"{len(there)} files", troubles


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tags(here: Room) -> _Found:
    wanted = tags.standing(here.slug)
    known = {name: tag for name, tag in tags.read().items() if tag.slug == here.slug}
    return f"{len(wanted)} tags", tags.trouble(wanted, known)


def _citations(here: Room) -> _Found:
    theorem = here.theorem
    cited = {source.key for source in theorem.sources}
    cited |= {r.source.key for claim in theorem.claims for r in claim.rivals if r.source}
    if page(here.slug).exists():
        text = page(here.slug).read_text(encoding="utf-8")
        cited |= {
            key.strip() for keys in re.findall(r"\{cite:[pt]\}`([^`]+)`", text)
            for key in keys.split(",")
        }  # fmt: skip
    known = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    missing = cited - set(re.findall(r"^@\w+\{([^,\s]+),", known, re.MULTILINE))
    return f"{len(cited)} sources", [f"{key} is not in book/references.bib" for key in missing]


# -- its exercises --------------------------------------------------------------------------

SEEDS = (None, 1, 2, 3, 4, 5)
"""Besides the numbers of the book, those that these seeds set."""


def _exercises(here: Room) -> _Found:
    asked = exercises.of_room(here.slug)
    troubles = [] if asked else [f"exercises/{here.slug}.py has no EXERCISES"]
    for each in asked:
        try:
            broken = exercises.broken_rules(each)
            variants = [] if broken else [exercises.variant(each, seed) for seed in SEEDS]
            for variant in variants:
                variant.verify()
        except (exercises.WrongAnswer, ValueError, ArithmeticError, TypeError) as wrong:
            troubles.append(f"{each.address}: {wrong}")
            continue
        troubles += broken
        unset = latex.troubles(exercises.Page(variants[:3], True).tex()) if variants else []
        troubles += [f"{each.address}: {line}" for line in unset]
    return f"{len(asked)} exercises, each with {len(SEEDS)} sets of numbers", troubles


# -- its page -------------------------------------------------------------------------------


def _page(here: Room) -> _Found:
    place = page(here.slug)
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    if text.count(f"```{{worked}} {here.slug}\n```") != 1:
        yours = f"{_name(place)} shows its exercises once, by ```{{worked}} {here.slug}"
        return "", [yours]
    asked = 0
    troubles: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        for word, given in re.findall(r"\{(value|formula|by|prf:ref)\}`([^`]*)`", line):
            asked += 1
            found = _said(word, given)
            if found:
                troubles.append(f"{_name(place)}:{number}: {found}")
    for address, at in re.findall(r"^```\{rivals\} (\S+)\n:at: (.*)$", text, re.MULTILINE):
        asked += 1
        found = _trouble(lambda a, p: value(a, **parse_parameters(p.split())), address, at)
        if found:
            troubles.append(f"{_name(place)}: {address} at {at}: {found}")
    for link in re.findall(r"\]\((?!\w+:)([^)#]+\.md)", text):
        at_root = link.startswith("/")
        to = ROOT / "book" / link[1:] if at_root else place.parent / link
        if not to.exists():
            troubles.append(f"{_name(place)} links to {link}, which is not there")
    troubles += [
        f"{_name(place)}: nothing carries the number in: {line}" for line in loose_numbers(text)
    ]
    return f"{asked} values, formulas and references", troubles


def label(slug: str) -> str:
    """A result's label in the book."""
    return slug.replace("/", "-").replace("_", "-")


def _said(word: str, given: str) -> str:
    """What is wrong with what a page asks of a room; empty where nothing is."""
    if word == "prf:ref":
        wanted = given.rpartition("<")[2].rstrip(">") or given
        known = {label(slug) for slug in slugs()}
        return "" if wanted in known else f"no result has the label {wanted}"
    if word == "by":
        phrase, _, names = given.rpartition("<")
        carried = Phrase(phrase.strip(), tuple(n.strip() for n in names.rstrip(">").split(",")))
        return trouble(room(carried.carriers[0].partition(":")[0]), carried)
    ask: Any = in_text if word == "value" else find_claim
    return _trouble(ask, given)


def _trouble(ask: Callable[..., Any], *given: str) -> str:
    try:
        ask(*given)
    except (LookupError, ValueError, ArithmeticError) as found:
        return str(found.args[0] if found.args else found)
    return ""


def cells(text: str) -> list[tuple[int, str]]:
    """The cells of a page's code, each with the number of its first line."""
    found = []
    for block in re.finditer(r"^```\{code-cell\}.*\n((?:.*\n)*?)```$", text, re.MULTILINE):
        first = text[: block.start(1)].count("\n") + 1
        lines = block.group(1).splitlines(keepends=True)
        options = len(list(takewhile(lambda line: line.startswith(":"), lines)))
        found.append((first + options, "".join(lines[options:])))
    return found


_RUN_CELLS = """
import json, sys, traceback, warnings
warnings.simplefilter("error")
page, names = sys.argv[1], {"__name__": "__main__"}
for first, code in json.load(sys.stdin):
    try:
        exec(compile("\\n" * (first - 1) + code, page, "exec"), names)
    except Exception as trouble:
        frames = traceback.extract_tb(trouble.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == page]
        said = " ".join(str(trouble).split()) or "see the line"
        line = getattr(trouble, "lineno", None) or (lines or [first])[-1]
        sys.exit(f"{page}:{line}: {type(trouble).__name__}: {said}")
"""


def _cells(here: Room) -> _Found:
    """Run the page's cells, as the book does, one after the other in a process of their own."""
    place = page(here.slug)
    todo = cells(place.read_text(encoding="utf-8")) if place.exists() else []
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-c", _RUN_CELLS, _name(place)],
        input=json.dumps(todo),
        env=os.environ | {"COLLAPSE_JOURNAL": "1", "MPLBACKEND": "Agg", "PYTHONPATH": path},
        cwd=place.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    troubles = done.stderr.strip().splitlines()[-1:] if done.returncode or done.stderr else []
    return f"{len(todo)} cells", troubles


# -- its verdicts ---------------------------------------------------------------------------


def _judged(here: Room, crew: Executor, progress: Callable[[Run], None] | None) -> tuple[Run, Part]:
    start = time.perf_counter()
    journal = Journal()
    run = verify(here, executor=crew, journal=journal, progress=progress)
    if run.interrupted:
        raise KeyboardInterrupt
    run.made = today()
    keep(run)
    troubles = []
    for claim in (claim for claim in run.claims if claim.slug == here.slug):
        troubles += [
            f"{claim.claim}: {rung.name} {rung.verdict}: {rung.detail}"
            for rung in claim.rungs
            if rung.verdict is not Verdict.VERIFIED
        ]
        troubles += [
            f"{claim.claim}: the rival “{rival.words}” is {rival.verdict}: {rival.exactly}"
            for rival in claim.rivals
            if rival.verdict is not Verdict.REFUTED
        ]
        troubles += [f"{claim.claim}: {weak}" for weak in claim.weak_falls()]
    says = f"{run.earlier} of {run.findings} findings taken from the journal"
    return run, Part("verdicts", says, tuple(troubles), time.perf_counter() - start)


def _row(here: Room, run: Run) -> _Found:
    place = ROOT / "README.md"
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    row = readme.row(here, run)
    told = [] if row in text.splitlines() else [f"make readme ROOM={here.slug} writes: {row}"]
    return "its row in the table of results", told


@cache
def _derivation(slug: str) -> Derivation:
    found = room(slug)
    return derive(found.proof, found.theorem.claims)


def still_standing(slug: str, name: str) -> tuple[int, list[str]]:
    """How many wrong claims are made of one by rule, and those that what is exact verifies."""
    here = room(slug)
    claim = here.theorem.claim(name)
    wrongs = wrong_claims(claim)
    found = [w for w in wrongs if stands(w, claim, here, _derivation(slug))]
    return len(wrongs), [f"{name}: {wrong.rule} ({wrong.where}) stands" for wrong in found]


def _adversary(standing: dict[str, Future[tuple[int, list[str]]]]) -> _Found:
    total, troubles = 0, []
    for name, future in standing.items():
        broken = future.exception()
        if broken is not None:
            troubles.append(f"{name}: {type(broken).__name__}: {broken}")
            continue
        made, found = future.result()
        total += made
        troubles += found if made else [f"{name}: no wrong claim could be made of it"]
    return f"{total} wrong claims made by rule, none verified", troubles
