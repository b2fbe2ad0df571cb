"""The ``collapse`` command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import click

from companion import printing
from companion.command import (
    OneLine,
    Refusal,
    confirmed,
    jobs_option,
    json_flag,
    print_json,
    refusing,
    run_option,
    terminal,
    untagged,
)


@click.group(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="model-collapse-companion", prog_name="collapse")
def main() -> None:
    """The theory of model collapse, every statement beside a check that can fail.

    A result is named by its SLUG, such as gaussian/mle_variance. Exit codes: 0 where
    all is well, 1 where something is refuted or undecided, 2 where a request is wrong.
    """


@main.command("list")
@click.argument("names", nargs=-1, metavar="[SLUG|CHAPTER|TAG]...", callback=untagged)
@json_flag
def list_(names: tuple[str, ...], as_json: bool) -> None:
    """Every result: its tag, one sentence, and the status of its last check here."""
    from companion.rooms import find_rooms

    rows = printing.list_rows(refusing(find_rooms, names))
    if as_json:
        print_json(rows)
    else:
        terminal().print(printing.list_table(rows))


@main.command()
@click.option("--waited-for", is_flag=True, help="What is not there yet, and what waits for it.")
@click.option(
    "--plans", type=click.File(encoding="utf-8"), help="With a catalogue of plans, in Markdown."
)
@json_flag
def rooms(waited_for: bool, plans: Any, as_json: bool) -> None:
    """The slugs of all results in taught order, a line each.

    With --waited-for those that readings of the ledger (and tables of --plans, under headings
    that begin with a chapter's name) ask for and that are not there, what most ask for first.
    """
    if not waited_for:
        if plans:
            raise Refusal("--plans is for: collapse rooms --waited-for")
        from companion.rooms import slugs

        print_json(slugs()) if as_json else click.echo("\n".join(slugs()))
        return
    from companion import waited

    found = waited.waited_for(plans.read() if plans else "")
    if as_json:
        print_json([{"what": e.what, "wanted_by": e.wanted_by, "says": e.says} for e in found])
    for lack in [] if as_json else found:
        click.echo(f"{', '.join(lack.wanted_by):<15} {lack.what}")


@main.command()
@click.argument("name", metavar="SLUG|TAG")
@json_flag
def show(name: str, as_json: bool) -> None:
    """A result whole: statement, assumptions, derivation step by step, rivals, sources.

    By its slug or by a tag, its own or a claim's; the tag of an exercise shows that.
    """
    from companion import exercises, shown, tags
    from companion.journal import Journal

    found = refusing(tags.named, name)
    if found.kind == "exercise":
        page = exercises.Page([exercises.variant(refusing(exercises.one, found.address))], False)
        print_json(page.data()) if as_json else click.echo(page.md())
        return
    room = refusing(shown.shown, found.slug, Journal())
    print_json(room.as_data()) if as_json else terminal().print(room)


@main.command()
@click.argument("address", metavar="SLUG[:CLAIM]|TAG", callback=untagged)
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
    from companion.values import parse_parameters
    from companion.values import value as value_of

    given = refusing(parse_parameters, parameters)
    reserved = {"digits", "as_fraction", "rivals", "address"} & set(given)
    if reserved:
        raise Refusal(f"unknown parameter {reserved.pop()}")
    found = refusing(
        value_of, address, digits=digits, as_fraction=as_fraction, rivals=rivals, **given
    )
    if as_json:
        print_json(printing.value_data(found))
        return
    click.echo(found.value)
    if found.note:
        click.echo(f"({found.note})")
    if rivals:
        terminal().print(printing.rivals_table(found))


@main.command()
@click.argument("names", nargs=-1, metavar="[SLUG[:CLAIM]|CHAPTER|TAG]...", callback=untagged)
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

    Of SLUG:CLAIM that claim alone is shown and counts, with what it rests on.

    What is found is written to a journal as it is found. A run that was killed goes on where
    it stopped, and what an earlier run found with the same seed, sources and versions is not
    computed again; the last lines say so. With --afresh nothing is taken from the journal.
    """
    from companion.executors import cluster, workers
    from companion.journal import Foreign, Journal
    from companion.records import keep, today
    from companion.results import Verdict
    from companion.rooms import find_slugs
    from companion.run import verify as judge
    from companion.values import find_claim
    from montecarlo.streams import DEFAULT_SEED

    asked = [refusing(find_claim, name) for name in names if ":" in name]
    slugs, claim = tuple(name.partition(":")[0] for name in names), None
    if precise is not None:
        if len(names) != 1:
            raise Refusal("--precise takes one claim: SLUG or SLUG:CLAIM")
        slug, claim = refusing(find_claim, names[0])
        slugs = (slug,)
    rooms = refusing(find_slugs, slugs)
    seed = DEFAULT_SEED if seed is None else seed
    try:
        journal = Journal(path, seed=seed, afresh=afresh)
    except Foreign as error:
        raise Refusal(str(error)) from None
    console = terminal()
    to_stdout = json_to == "-"
    console.stderr = to_stdout  # the table must not mix with the JSON
    with ExitStack() as stack:
        try:
            executor = stack.enter_context(cluster(address) if address else workers(jobs))
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise Refusal(f"--cluster {address}: {error}") from None
        ask: Any = partial(
            refusing,
            judge,
            rooms,
            seed=seed,
            executor=executor,
            journal=journal,
            precise=precise,
            claim=claim and claim.name,
        )
        run = printing.followed(console, ask)
    run.made = today()
    if precise is None:  # what is kept is the ordinary run's, whoever asks for it
        keep(run)
    whole = {name.rstrip("/") for name in names if ":" not in name}
    run.show_only(
        {(slug, each.name) for slug, each in asked if not whole & {slug, slug.split("/")[0]}}
    )
    console.print(run)
    if to_stdout:
        print_json(json.loads(run.to_json()))
    elif json_to:
        printing.write_json(run, json_to)
    if run.interrupted:
        sys.exit(130)
    if run.verdict is not Verdict.VERIFIED:
        sys.exit(1)


@main.command("try")
@click.argument("address", metavar="SLUG[:CLAIM]|TAG", callback=untagged)
@click.argument("formula")
@json_flag
def try_(address: str, formula: str, as_json: bool) -> None:
    """Judge a formula of your own: collapse try gaussian/mle_variance 'sigma^2*(1-1/M)^n'.

    It is put in the claim's place and meets the same evidence: the domain, the derivation, the
    independent routes, the simulation. Exit code 0 if it is verified, 1 if it is not. In the
    formula are numbers, the claim's parameters, + - * / ^, brackets, and functions such as sqrt,
    exp, log; nothing that is typed is run.
    """
    from companion.formula import tried
    from companion.results import Verdict

    console = terminal()
    console.stderr = as_json
    with console.status(f"judging {formula} as {address}"):
        run = refusing(tried, address, formula)
    if as_json:
        print_json(json.loads(run.to_json()))
    else:
        console.print(run)
    if run.interrupted:
        sys.exit(130)
    if run.verdict is not Verdict.VERIFIED:
        sys.exit(1)


@main.command()
@click.argument("name", metavar="SLUG|TAG", callback=untagged)
@jobs_option
@json_flag
def check(name: str, jobs: int | None, as_json: bool) -> None:
    """All that the author of one result needs to know of it, part by part as it is found.

    Verdicts (with the journal), files, tags, citations, exercises, the page's prose and cells,
    wrong claims made by rule, its line in README. Exit code 1 where a part has trouble.
    """
    from companion.rooms import needs_copy
    from companion.rooms import room as room_of

    refusing(needs_copy, "collapse check")
    room = refusing(room_of, name)
    from companion.checkup import check as parts

    console = terminal()
    console.stderr = True
    found = []
    try:
        for part in parts(room.slug, jobs, printing.line_by_line(console)):
            found.append(part)
            if not as_json:
                printing.print_part(part)
    except KeyboardInterrupt:
        sys.exit(130)
    if as_json:
        fine = all(part.fine for part in found)
        print_json({"slug": room.slug, "fine": fine, "parts": [part.as_data() for part in found]})
    if not all(part.fine for part in found):
        sys.exit(1)


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
    from companion.ledger import Said, entries, entry

    some = [refusing(entry, name)] if name else list(entries())
    run = _run_for(some, run_from, jobs)
    found = [each.as_data(run) for each in some]
    if as_json:
        print_json(found[0] if name else found)
    else:
        for data in found:
            printing.print_entry(data, whole=bool(name))
    if any(data["verdict"] == Said.UNDECIDED for data in found):
        sys.exit(1)


def _run_for(some: Any, run_from: str | None, jobs: int | None) -> Any:
    """The run that entries are judged by: a file's, or the kept one, what is missing judged now."""
    from companion.ledger import rooms_of
    from companion.records import latest, read_run

    if run_from:
        return refusing(read_run, run_from)
    errors = terminal()
    errors.stderr = True
    try:
        return latest(rooms_of(some), jobs=jobs, progress=printing.line_by_line(errors))
    except KeyboardInterrupt:
        sys.exit(130)


@main.command()
@click.argument("name", required=False, metavar="[KEY]")
@click.option("--bibtex", "as_bibtex", is_flag=True, help="BibTeX of the paper, or of all.")
@run_option
@jobs_option
@json_flag
def papers(
    name: str | None, as_bibtex: bool, run_from: str | None, jobs: int | None, as_json: bool
) -> None:
    """What the literature states of model collapse, and what is so: paper by paper.

    KEY is a paper's, such as suresh2025, or a statement's, such as suresh2025.1. Verdicts are
    computed from the rooms, as in collapse claims. Exit code 1 where a statement is undecided.
    """
    from dataclasses import replace

    from companion.papers import Stands, bibtex, paper, statement
    from companion.papers import papers as all_papers

    some = [refusing(paper, name)] if name else list(all_papers())
    if as_bibtex:
        click.echo("\n\n".join(refusing(bibtex, each.key) for each in some))
        return
    if name and "." in name:
        some = [replace(some[0], statements=(refusing(statement, name),))]
    run = _run_for([each for one in some for each in one.statements], run_from, jobs)
    found = [each.as_data(run) for each in some]
    if as_json:
        print_json(found[0] if name else found)
    else:
        for data in found:
            printing.print_paper(data, whole=bool(name))
    verdicts = [each["verdict"] for data in found for each in data["statements"]]
    if Stands.UNDECIDED in verdicts:
        sys.exit(1)


@main.command()
@click.argument("names", nargs=-1, metavar="[SLUG|CHAPTER|TAG]...", callback=untagged)
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

    rooms = refusing(find_rooms, names)
    run = refusing(read_run, run_from) if run_from else kept()
    alone = len(names) == 1 and names[0] in slugs()
    journal = Journal()  # knows what was derived before, even in a run that was killed
    wanted = graphs.near(names[0]) if alone else [room.slug for room in rooms]
    found = graphs.graph(run, wanted, lambda slug: shown(slug, journal))
    if alone:
        found = graphs.around(found, names[0])
    if as_json or form == "json":
        print_json(graphs.as_data(found))
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

    old, new = (refusing(read_run, path) for path in (first, second))
    found = compare(old, new)
    if as_json:
        print_json(found.as_data())
    else:
        terminal().print(found)
    if not found.same:
        sys.exit(1)


@main.command()
@click.option("--retain", metavar="SHARE", help="Share of the expected variance to keep.")
@click.option("--alpha", metavar="SHARE", help="Real share of each pool: how large a pool?")
@click.option("--samples", type=int, help="Samples in each pool: how many of them real?")
@click.option("--keep-weight", metavar="WEIGHT", help="Weight of a type that must not vanish.")
@click.option("--chance", metavar="P", default="0.99", show_default=True, help="With this chance.")
@click.option("--temperature", metavar="T", help="Factor of the variance that models emit.")
@json_flag
def plan(
    retain: str | None,
    alpha: str | None,
    samples: int | None,
    keep_weight: str | None,
    chance: str,
    temperature: str | None,
    as_json: bool,
) -> None:
    """How many real samples are enough, such as: collapse plan --retain 0.95 --alpha 0.05.

    Or --retain 0.95 --samples 1000, or --keep-weight 0.001; --samples 1000 --alpha 0.1 asks
    what is kept. Each answer names its theorem, and what single runs keep stands beside the mean.
    With --temperature models are sampled at that factor of their variance, as a Gaussian is whose
    density is raised to the power 1/T.
    """
    from companion.plan import plan as plan_for
    from companion.plan import typed

    words = {
        "retain": retain, "alpha": alpha, "weight": keep_weight, "chance": chance,
        "temperature": temperature,
    }  # fmt: skip
    given = {
        name: refusing(typed, "--keep-weight" if name == "weight" else f"--{name}", text)
        for name, text in words.items()
        if text is not None
    }
    found = refusing(plan_for, samples=samples, **given)
    if as_json:
        print_json(found.as_data())
    else:
        terminal().print(found)


@main.command()
@click.argument("file")
@click.option("--scheme", default="replace", show_default=True, help="Its name, or a TOML file.")
@click.option("--samples", type=int, help="Samples of each refit (default: the table's total).")
@click.option("--refits", type=int, help="Refits to look ahead (default: 10).")
@click.option("--real", type=int, help="Real ones (default: a tenth, where they are needed).")
@click.option("--kept", type=int, help="Older lots in a window (default: 1).")
@click.option("--plot", metavar="FILE.svg", help="Draw the types left, refit by refit.")
@json_flag
def forecast(
    file: str,
    scheme: str,
    samples: int | None,
    refits: int | None,
    real: int | None,
    kept: int | None,
    plot: str | None,
    as_json: bool,
) -> None:
    """What a frequency table would lose, such as: collapse forecast words.tsv --refits 20.

    FILE has a line for each type, with its count after a tab or a comma; a header is skipped, and
    - is standard input. Schemes: replace, mix (--real of the samples new each time), keep-real,
    accumulate, subsample, window (--kept older lots); or a TOML file that says scheme, samples,
    refits, real and kept. Bounds are proven; the table's shares are taken as the truth.
    """
    from companion import forecast as looking
    from companion.tables import BadTable, read

    numbers = dict(samples=samples, refits=refits, real=real, kept=kept)
    given: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    named = scheme.endswith(".toml")
    given = (refusing(looking.scheme_file, scheme) if named else {"scheme": scheme}) | given
    try:
        table = read(file, lambda rows: click.echo(f"{rows:,} types read", err=True))
    except BadTable as error:
        raise Refusal(str(error)) from None
    plan = refusing(looking.planned, table, **given)
    found = refusing(looking.forecast, table, plan)
    if plot is not None:
        Path(plot).write_text(looking.course(table, plan).svg(), encoding="utf-8")
    if as_json:
        print_json(found.as_data())
    else:
        terminal().print(found)


@main.command()
@click.argument("address", required=False, metavar="[SLUG[:NAME]|TAG|sheet]", callback=untagged)
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="Set it with other numbers.")
@click.option("--solution", is_flag=True, help="With the solution (a sheet has its key).")
@click.option(
    "--format",
    "form",
    default="md",
    show_default=True,
    type=click.Choice(["md", "tex", "ipynb", "json"]),
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
    With --format ipynb it is a notebook that checks what is typed, and has no key.
    """
    from companion import exercises

    is_sheet = address == "sheet"
    if not is_sheet and (chapters is not None or count is not None):
        raise Refusal("--chapters and --count are for: collapse exercise sheet")
    title = ""
    if is_sheet:
        names = [name for name in (chapters or "").split(",") if name]
        title = f"Exercises on model collapse, sheet {seed or 0}"
        variants = refusing(exercises.sheet, names, count or 8, seed or 0)
    elif address is None:
        variants = [exercises.variant(each, seed) for each in exercises.exercises()]
    else:
        variants = [exercises.variant(each, seed) for each in refusing(exercises.of, address)]
    if address is not None or solution:  # a mere list gives no answer away
        for each in variants:
            confirmed(each.verify)
    page = exercises.Page(variants, solution or is_sheet, title)
    if as_json or form == "json":
        print_json(page.data())
    elif form == "ipynb":
        from companion import notebook

        if solution:
            raise Refusal("--format ipynb checks answers, and has no solutions: leave --solution")
        title = title or "Exercises on model collapse"
        click.echo(notebook.to_json(notebook.of_sheet(title, variants, seed)), nl=False)
    elif form == "tex":
        click.echo(page.tex())
    elif address is None:
        for each in variants:
            click.echo(f"{each.exercise.address}  {each.statement.splitlines()[0]}")
    else:
        click.echo(page.md())


@main.command()
@click.argument("slug", metavar="SLUG|TAG", callback=untagged)
@click.option("--output", "-o", type=click.Path(dir_okay=False, writable=True))
def notebook(slug: str, output: str | None) -> None:
    """A result's page as a Jupyter notebook that runs; printed, or written to a file.

    Such as: collapse notebook gaussian/mle_variance -o mle_variance.ipynb
    """
    from companion import notebook as notebooks
    from companion import shown
    from companion.journal import Journal

    made = refusing(notebooks.of_page, refusing(shown.shown, slug, Journal()))
    text = notebooks.to_json(made)
    if output is None:
        click.echo(text, nl=False)
        return
    Path(output).write_text(text, encoding="utf-8")
    click.echo(f"Wrote {output}")


@main.command()
@click.argument("name", required=False, metavar="[SLUG|TAG]")
def cite(name: str | None) -> None:
    """BibTeX for the companion, or for one result by its tag, with its permanent link."""
    from companion.cite import bibtex

    click.echo(refusing(bibtex, name))


@main.command()
@click.argument("name", required=False, metavar="[TAG]")
@click.option("--withdraw", metavar="REASON", help="What it stands for is gone, and why.")
@click.option("--moved", metavar="ADDRESS", help="What it stands for has another address now.")
def tag(name: str | None, withdraw: str | None, moved: str | None) -> None:
    """Give a permanent tag to each room, claim and exercise that has none.

    With a TAG: what it stands for, or say that this is withdrawn, or where it is now.
    """
    from companion import tags
    from companion.rooms import needs_copy

    if name is None or withdraw or moved:
        refusing(needs_copy, "collapse tag, to write,")
    if name is None:
        if withdraw or moved:
            raise Refusal("--withdraw and --moved are for one tag: collapse tag TAG ...")
        for given in tags.give(tags.all_standing()):
            click.echo(f"{given.tag} {given.kind} {given.address}")
    elif withdraw:
        refusing(tags.withdraw, name, withdraw)
    elif moved:
        refusing(tags.move, name, moved)
    else:
        found = refusing(tags.find, name)
        click.echo(f"{found.tag} {found.kind} {found.address}")


@main.command()
@click.argument("slug", metavar="CHAPTER/NAME")
@click.option("--after", metavar="NAME", help="Taught after this room (default: last).")
@click.option("--title", help="Of the chapter, where it is new (default: its name).")
def new(slug: str, after: str | None, title: str | None) -> None:
    """Lay out the files of a new result, undecided until they are filled in.

    What is left to do is told at the end.
    """
    from companion.rooms import ROOT, needs_copy
    from companion.scaffold import lay_out, then

    refusing(needs_copy, "collapse new")
    for path in refusing(lay_out, slug, after, ROOT, title):
        click.echo(path.relative_to(ROOT))
    click.echo("\n".join(then(slug)), err=True)
