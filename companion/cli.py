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
    from companion.records import keep
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


@main.command()
@click.argument("slug", required=False)
def cite(slug: str | None) -> None:
    """BibTeX for the companion, or for one result with its permanent link."""
    from companion.cite import bibtex

    click.echo(_refusing(bibtex, slug))


@main.command()
@click.argument("slug", metavar="CHAPTER/NAME")
def new(slug: str) -> None:
    """Lay out the three files of a new result, undecided until they are filled in."""
    from companion.rooms import ROOT
    from companion.scaffold import lay_out

    for path in _refusing(lay_out, slug):
        click.echo(path.relative_to(ROOT))
