"""The ``collapse`` command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import json
import math
import sys
from contextlib import ExitStack
from functools import partial
from typing import Any

import click


class Refusal(click.ClickException):
    """A request that cannot be met: one line, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"collapse: {' '.join(self.format_message().split())}", err=True)


class _OneLine(click.Group):
    """A group whose every usage error is one line too."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        try:
            code = super().main(*args, **kwargs)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message())
            code = 0
        except click.UsageError as error:
            where = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
            click.echo(f"collapse: {error.format_message()}{where}", err=True)
            code = 2
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except click.Abort:
            code = 130
        except BrokenPipeError:
            sys.stderr.close()  # the reader of a pipe has gone; there is no one to tell
            code = 141
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="model-collapse-companion", prog_name="collapse")
def main() -> None:
    """The theory of model collapse, every statement beside a check that can fail.

    A result is named by its SLUG, such as gaussian/mle_variance. Exit codes: 0 where
    all is well, 1 where something is refuted or undecided, 2 where a request is wrong.
    """


def _refusing(run: Any, *args: Any, **kwargs: Any) -> Any:
    """Call with the library's errors turned into one-line refusals."""
    from companion.exercises import UnknownExercise
    from companion.ledger import UnknownEntry
    from companion.records import NoRun
    from companion.results import TooFine
    from companion.rooms import UnknownRoom
    from companion.scaffold import CannotLayOut
    from theory.domain import DomainError
    from theory.numeric import TooLarge

    try:
        return run(*args, **kwargs)
    except UnknownRoom as error:
        raise Refusal(error.args[0]) from None
    except TooLarge as error:
        raise Refusal(f"refused: {error}") from None
    except (UnknownEntry, UnknownExercise, NoRun) as error:
        raise Refusal(str(error)) from None
    except (DomainError, CannotLayOut, ArithmeticError, TooFine) as error:
        raise Refusal(str(error)) from None


def _console() -> Any:
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160  # a pipe or a file has no width: do not cut columns off
    return console


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, indent=1, ensure_ascii=False))


json_flag = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


@main.command("list")
@click.argument("names", nargs=-1, metavar="[SLUG|CHAPTER]...")
@json_flag
def list_(names: tuple[str, ...], as_json: bool) -> None:
    """Every result: its chapter, one sentence, and the status of its last check here."""
    from companion.records import recall
    from companion.results import Verdict, overall
    from companion.rooms import chapter_title, find_rooms

    known = recall()
    rows = []
    for room in _refusing(find_rooms, names):
        seen = [known.get(f"{room.slug}:{claim.name}") for claim in room.theorem.claims]
        status = "not run here yet"
        if all(seen):
            status = overall(Verdict(one["verdict"]) for one in seen if one)
        rows.append(
            {
                "slug": room.slug,
                "chapter": chapter_title(room.chapter),
                "title": room.theorem.title,
                "says": room.theorem.says,
                "claims": [claim.name for claim in room.theorem.claims],
                "status": status,
            }
        )
    if as_json:
        _print_json(rows)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("result", "what it says", "status"):
        table.add_column(title, overflow="fold")
    chapter = None
    for row in rows:
        if row["chapter"] != chapter:
            chapter = row["chapter"]
            table.add_row(f"[bold]{row['slug'].split('/')[0]}[/]", f"[bold]{chapter}[/]", "")
        table.add_row(row["slug"], row["says"], row["status"])
    _console().print(table)


@main.command()
@click.argument("slug")
@json_flag
def show(slug: str, as_json: bool) -> None:
    """A result whole: statement, assumptions, derivation step by step, rivals, sources."""
    from companion import shown

    found = _refusing(shown.shown, slug)
    if as_json:
        _print_json(found.as_data())
    else:
        _console().print(found)


@main.command()
@click.argument("address", metavar="SLUG[:CLAIM]")
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--digits", default=30, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--exact", "as_fraction", is_flag=True, help="The exact rational number.")
@click.option("--rivals", is_flag=True, help="The rivals' values beside it.")
@json_flag
def value(
    address: str,
    parameters: tuple[str, ...],
    digits: int,
    as_fraction: bool,
    rivals: bool,
    as_json: bool,
) -> None:
    """A claim evaluated, such as: collapse value gaussian/mle_variance M=100 n=50 sigma=10.

    Values are integers, decimals or fractions (1/20); a schedule is a list (Ms=10,20,40).
    """
    from dataclasses import asdict

    from companion.results import percent
    from companion.values import parse_parameters
    from companion.values import value as value_of

    given = _refusing(parse_parameters, parameters)
    reserved = {"digits", "as_fraction", "rivals", "address"} & set(given)
    if reserved:
        raise Refusal(f"unknown parameter {reserved.pop()}")
    found = _refusing(
        value_of, address, digits=digits, as_fraction=as_fraction, rivals=rivals, **given
    )
    if as_json:
        data = asdict(found)
        for rival in data["rivals"]:
            rival["off_by"] = rival["off_by"] if math.isfinite(rival["off_by"]) else None
        _print_json(data)
        return
    click.echo(found.value)
    if found.note:
        click.echo(f"({found.note})")
    if rivals:
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold")
        for title in ("rival", "value", "off by"):
            table.add_column(title, overflow="fold")
        for rival in found.rivals:
            table.add_row(rival.words, rival.value, percent(rival.off_by))
        _console().print(table)


@main.command()
@click.argument("names", nargs=-1, metavar="[SLUG|CHAPTER]...")
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="Another seed for the simulations.")
@click.option("--jobs", type=click.IntRange(1, 512), help="Worker processes (default: all cores).")
@click.option("--json", "json_to", metavar="FILE|-", help="Write the verdicts as JSON.")
@click.option(
    "--precise",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="RESOLUTION",
    help="Drive one claim, SLUG or SLUG:CLAIM, to this resolution, such as 1e-4.",
)
@click.option("--cluster", "address", metavar="ADDRESS", help="Work on this Dask cluster.")
@click.option("--afresh", is_flag=True, help="Derive and draw everything anew.")
@click.option("--journal", "path", metavar="FILE", help="Keep findings here (default: in a cache).")
def verify(
    names: tuple[str, ...],
    seed: int | None,
    jobs: int | None,
    json_to: str | None,
    precise: float | None,
    address: str | None,
    afresh: bool,
    path: str | None,
) -> None:
    """Judge every result (or those named), rung by rung; exit code 0 only if all is verified.

    What is found is written to a journal as it is found. A run that was killed goes on where
    it stopped, and what an earlier run found with the same seed, sources and versions is not
    computed again; the last lines say so. With --afresh nothing is taken from the journal.
    """
    from rich.live import Live

    from companion.journal import Foreign, Journal
    from companion.records import keep, today
    from companion.results import Run, Verdict
    from companion.rooms import find_rooms
    from companion.run import cluster, workers
    from companion.run import verify as judge
    from companion.values import find_claim
    from montecarlo.streams import DEFAULT_SEED

    slugs, claim = names, None
    if precise is not None:
        if len(names) != 1:
            raise Refusal("--precise takes one claim: SLUG or SLUG:CLAIM")
        slug, claim = _refusing(find_claim, names[0])
        slugs = (slug,)
    rooms = _refusing(find_rooms, slugs)
    seed = DEFAULT_SEED if seed is None else seed
    try:
        journal = Journal(path, seed=seed, afresh=afresh)
    except Foreign as error:
        raise Refusal(str(error)) from None
    console = _console()
    to_stdout = json_to == "-"
    console.stderr = to_stdout  # the table must not mix with the JSON
    with ExitStack() as stack:
        try:
            executor = stack.enter_context(cluster(address) if address else workers(jobs))
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise Refusal(f"--cluster {address}: {error}") from None
        ask: Any = partial(
            _refusing,
            judge,
            rooms,
            seed=seed,
            executor=executor,
            journal=journal,
            precise=precise,
            claim=claim and claim.name,
        )
        if console.is_terminal:
            with Live(console=console, refresh_per_second=8) as live:
                told: list[str] = []

                def draw(run: Run) -> None:
                    live.update(run.table())
                    if run.forecast and not told:
                        told.append(run.forecast)
                        console.print(run.forecast)

                run = ask(progress=draw)
                live.update("")
        else:
            run = ask(progress=_lines(console))
    run.made = today()
    if precise is None:  # what is kept is the ordinary run's, whoever asks for it
        keep(run)
    console.print(run)
    if to_stdout:
        click.echo(run.to_json())
    elif json_to:
        try:
            with open(json_to, "w", encoding="utf-8") as file:
                file.write(run.to_json() + "\n")
        except OSError as error:
            raise Refusal(f"--json {json_to}: {error.strerror}") from None
    if run.interrupted:
        sys.exit(130)
    if run.verdict is not Verdict.VERIFIED:
        sys.exit(1)


def _lines(console: Any) -> Any:
    """Progress where there is no terminal to redraw: a line for each claim, once decided."""
    told: set[tuple[str, str]] = set()

    def tell(run: Any) -> None:
        if run.forecast and ("", "") not in told:
            told.add(("", ""))
            console.print(run.forecast)
        for claim in run.claims:
            key = (claim.slug, claim.claim)
            if claim.finished and key not in told:
                told.add(key)
                done = f"{len(told - {('', '')})}/{len(run.claims)}"
                console.print(f"{done} {claim.slug}:{claim.claim} {claim.verdict}")

    return tell


run_option = click.option(
    "--run", "run_from", metavar="FILE", help="Verdicts of this run (collapse verify --json FILE)."
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 512), help="Worker processes (default: all cores)."
)


@main.command()
@click.argument("name", required=False, metavar="[ID]")
@run_option
@jobs_option
@json_flag
def claims(name: str | None, run_from: str | None, jobs: int | None, as_json: bool) -> None:
    """What is said of model collapse, and what is so: verdicts computed from the rooms.

    Verdicts of earlier runs of these very sources count; what is missing is judged now.
    Exit code 1 where an entry is undecided.
    """
    from companion.ledger import Said, entries, entry, rooms_of
    from companion.records import latest, read_run

    some = [_refusing(entry, name)] if name else list(entries())
    if run_from:
        run = _refusing(read_run, run_from)
    else:
        errors = _console()
        errors.stderr = True
        try:
            run = latest(rooms_of(some), jobs=jobs, progress=_lines(errors))
        except KeyboardInterrupt:
            sys.exit(130)
    found = [each.as_data(run) for each in some]
    if as_json:
        _print_json(found[0] if name else found)
    else:
        for data in found:
            _print_entry(data, whole=bool(name))
    if any(data["verdict"] == Said.UNDECIDED for data in found):
        sys.exit(1)


def _print_entry(data: dict[str, Any], whole: bool) -> None:
    """An entry: in three lines, or with its readings and their evidence."""
    from rich.padding import Padding
    from rich.text import Text

    from companion.ledger import plainly

    console = _console()
    head = Text(f"{data['id']}  ", style="bold")
    style = {"holds": "green", "holds if": "green", "fails": "bold red"}.get(
        data["verdict"], "yellow"
    )
    head.append(data["verdict"], style=style)
    if data["verdict"] == "holds if":
        head.append(": " + "; ".join(data["if"]))
    if data["in_part"]:
        head.append(" (in part: waits for " + "; ".join(data["waits_for"]) + ")", style="dim")
    console.print(head)
    console.print(Padding(Text(data["says"]), (0, 0, 0, 5)))
    if not whole:
        return
    for source in data["sources"]:
        console.print(Padding(Text(f"said in: {source}", style="dim"), (0, 0, 0, 5)))
    for note in (data["looked_for"], data["reported"]):
        if note:
            console.print(Padding(Text(note), (1, 0, 0, 5)))
    for reading in data["readings"]:
        verdict = "beside it" if reading["kind"] == "beside" else reading["verdict"]
        condition = f" {reading['if']}" if reading["if"] and verdict == "holds if" else ""
        console.print(Padding(Text(f"{verdict}{condition}. {reading['words']}"), (1, 0, 0, 5)))
        for each in reading["evidence"]:
            where = each["room"] + (f":{each['claim']}" if each["exists"] else ": no room yet")
            if each["exists"]:
                where += " verified" if each["stands"] else " not verified"
                if each.get("rival"):
                    state = "refuted" if each["half_widths"] else "not refuted"
                    where += f", rival {state}: {plainly(each['rival'])}"
            console.print(Padding(Text(where, style="dim"), (0, 0, 0, 7)))
        for lack in reading["waits_for"]:
            if not any(each["room"] == lack for each in reading["evidence"]):
                console.print(Padding(Text(f"waits for: {lack}", style="dim"), (0, 0, 0, 7)))


@main.command()
@click.argument("names", nargs=-1, metavar="[SLUG|CHAPTER]...")
@click.option(
    "--format", "form", default="svg", show_default=True, type=click.Choice(["svg", "dot", "json"])
)
@run_option
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def graph(names: tuple[str, ...], form: str, run_from: str | None, as_json: bool) -> None:
    """Which result rests on which, coloured by the status of its last check here.

    Edges are what the derivations call. One SLUG alone is drawn with its neighbours.
    """
    from companion import graph as graphs
    from companion.cite import link
    from companion.journal import Journal
    from companion.records import kept, read_run
    from companion.rooms import find_rooms, slugs
    from companion.shown import shown

    rooms = _refusing(find_rooms, names)
    run = _refusing(read_run, run_from) if run_from else kept()
    alone = len(names) == 1 and names[0] in slugs()
    journal = Journal()  # knows what was derived before, even in a run that was killed
    wanted = () if alone else [room.slug for room in rooms]
    found = graphs.graph(run, wanted, lambda slug: shown(slug, journal))
    if alone:
        found = graphs.around(found, names[0])
    if as_json or form == "json":
        _print_json(graphs.as_data(found))
    elif form == "dot":
        click.echo(graphs.dot(found))
    else:
        click.echo(graphs.svg(found, link, titled=not alone, here=names[0] if alone else ""))


@main.command()
@click.argument("first", metavar="A.json")
@click.argument("second", metavar="B.json")
@json_flag
def diff(first: str, second: str, as_json: bool) -> None:
    """Two runs of collapse verify --json compared: verdicts, claims, rivals, numbers.

    Exit code 0 where they agree to the last digit, 1 where anything differs; times do not count.
    """
    from companion.diff import compare
    from companion.records import read_run

    old, new = (_refusing(read_run, path) for path in (first, second))
    found = compare(old, new)
    if as_json:
        _print_json(found.as_data())
    else:
        _console().print(found)
    if not found.same:
        sys.exit(1)


@main.command()
@click.option("--retain", metavar="SHARE", help="Share of the expected variance to keep.")
@click.option("--alpha", metavar="SHARE", help="Real share of each pool: how large a pool?")
@click.option("--samples", type=int, help="Samples in each pool: how many of them real?")
@click.option("--keep-weight", metavar="WEIGHT", help="Weight of a type that must not vanish.")
@click.option("--chance", metavar="P", default="0.99", show_default=True, help="With this chance.")
@json_flag
def plan(
    retain: str | None,
    alpha: str | None,
    samples: int | None,
    keep_weight: str | None,
    chance: str,
    as_json: bool,
) -> None:
    """How many real samples are enough, such as: collapse plan --retain 0.95 --alpha 0.05.

    Or --retain 0.95 --samples 1000, or --keep-weight 0.001; --samples 1000 --alpha 0.1 asks
    what is kept. Each answer names its theorem, and what single runs keep stands beside the mean.
    """
    from companion.plan import plan as plan_for
    from companion.plan import typed

    words = {"retain": retain, "alpha": alpha, "weight": keep_weight, "chance": chance}
    given = {
        name: _refusing(typed, "--keep-weight" if name == "weight" else f"--{name}", text)
        for name, text in words.items()
        if text is not None
    }
    found = _refusing(plan_for, samples=samples, **given)
    if as_json:
        _print_json(found.as_data())
    else:
        _console().print(found)


@main.command()
@click.argument("address", required=False, metavar="[SLUG[:NAME]|sheet]")
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="Set it with other numbers.")
@click.option("--solution", is_flag=True, help="With the solution (a sheet has its key).")
@click.option(
    "--format", "form", default="md", show_default=True, type=click.Choice(["md", "tex", "json"])
)
@click.option("--chapters", help="For a sheet: its chapters, such as gaussian,discrete.")
@click.option("--count", type=click.IntRange(1, 100), help="For a sheet: how many (default: 8).")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def exercise(
    address: str | None,
    seed: int | None,
    solution: bool,
    form: str,
    chapters: str | None,
    count: int | None,
    as_json: bool,
) -> None:
    """Exercises, set with other numbers for each seed; each answer is checked a second way.

    Without a SLUG: what there is. `sheet` makes a problem sheet and its key, such as:
    collapse exercise sheet --chapters gaussian,discrete --count 8 --seed 7 --format tex
    """
    from companion import exercises

    is_sheet = address == "sheet"
    if not is_sheet and (chapters is not None or count is not None):
        raise Refusal("--chapters and --count are for: collapse exercise sheet")
    title = ""
    if is_sheet:
        names = [name for name in (chapters or "").split(",") if name]
        title = f"Exercises on model collapse, sheet {seed or 0}"
        variants = _refusing(exercises.sheet, names, count or 8, seed or 0)
    elif address is None:
        variants = [each.variant(seed) for each in exercises.exercises()]
    else:
        variants = [each.variant(seed) for each in _refusing(exercises.of, address)]
    if address is not None or solution:  # a mere list gives no answer away
        for each in variants:
            each.verify()
    page = exercises.Page(variants, solution or is_sheet, title)
    if as_json or form == "json":
        _print_json(page.data())
    elif form == "tex":
        click.echo(page.tex())
    elif address is None:
        for each in variants:
            click.echo(f"{each.exercise.address}  {each.statement.splitlines()[0]}")
    else:
        click.echo(page.md())


@main.command()
@click.argument("slug", required=False)
def cite(slug: str | None) -> None:
    """BibTeX for the companion, or for one result with its permanent link."""
    from companion.cite import bibtex

    click.echo(_refusing(bibtex, slug))


@main.command()
@click.argument("slug", metavar="CHAPTER/NAME")
def new(slug: str) -> None:
    """Lay out the files of a new result, undecided until they are filled in."""
    from companion.rooms import ROOT
    from companion.scaffold import lay_out

    for path in _refusing(lay_out, slug):
        click.echo(path.relative_to(ROOT))
