"""What the ``collapse`` command prints: tables, an entry of the ledger, progress."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from companion.command import Refusal, terminal


def _table(*titles: str) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")
    return table


def list_rows(rooms: Sequence[Any]) -> list[dict[str, Any]]:
    """Rooms as ``collapse list`` tells of them."""
    from companion.records import recall
    from companion.results import Verdict, overall
    from companion.rooms import chapter_title
    from companion.tags import tag_of

    known = recall()
    rows = []
    for room in rooms:
        seen = [known.get(f"{room.slug}:{claim.name}") for claim in room.theorem.claims]
        status = "not run here yet"
        if all(seen):
            status = overall(Verdict(one["verdict"]) for one in seen if one)
        rows.append(
            {
                "tag": tag_of("room", room.slug),
                "slug": room.slug,
                "chapter": chapter_title(room.chapter),
                "title": room.theorem.title,
                "says": room.theorem.says,
                "claims": [claim.name for claim in room.theorem.claims],
                "status": status,
            }
        )
    return rows


def list_table(rows: Sequence[dict[str, Any]]) -> Any:
    """The rows under their chapters' titles."""
    table = _table("tag", "result", "what it says", "status")
    chapter = None
    for row in rows:
        if row["chapter"] != chapter:
            chapter = row["chapter"]
            table.add_row("", f"[bold]{row['slug'].split('/')[0]}[/]", f"[bold]{chapter}[/]", "")
        table.add_row(row["tag"], row["slug"], row["says"], row["status"])
    return table


def value_data(found: Any) -> dict[str, Any]:
    """A value as JSON, which has no infinity."""
    from dataclasses import asdict

    data = asdict(found)
    for rival in data["rivals"]:
        rival["off_by"] = rival["off_by"] if math.isfinite(rival["off_by"]) else None
    return data


def rivals_table(found: Any) -> Any:
    """The rivals' values beside the claim's."""
    from companion.results import percent

    table = _table("rival", "value", "off by")
    for rival in found.rivals:
        table.add_row(rival.words, rival.value, percent(rival.off_by))
    return table


def followed(console: Any, ask: Callable[..., Any]) -> Any:
    """Ask for a run and show it while it goes: redrawn on a terminal, else line by line."""
    from rich.live import Live

    if not console.is_terminal:
        return ask(progress=line_by_line(console))
    with Live(console=console, refresh_per_second=8) as live:
        told: list[str] = []

        def draw(run: Any) -> None:
            live.update(run.table())
            if run.forecast and not told:
                told.append(run.forecast)
                console.print(run.forecast)

        run = ask(progress=draw)
        live.update("")
    return run


def write_json(run: Any, to: str) -> None:
    """A run's verdicts into a file."""
    try:
        with open(to, "w", encoding="utf-8") as file:
            file.write(run.to_json() + "\n")
    except OSError as error:
        raise Refusal(f"--json {to}: {error.strerror}") from None


def line_by_line(console: Any) -> Any:
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


def print_part(part: Any) -> None:
    """A part of a room's check: a line, and one for each trouble, never broken."""
    import click

    says = part.says if part.fine else f"{len(part.troubles)} to mend"
    mark = click.style("✓" if part.fine else "✗", fg="green" if part.fine else "red")
    click.echo(f"{mark} {part.name:<13}{says} ({part.seconds:.1f} s)")
    for each in part.troubles:
        click.echo(f"    {' '.join(each.split())}")


def print_entry(data: dict[str, Any], whole: bool) -> None:
    """An entry: in three lines, or with its readings and their evidence."""
    from rich.padding import Padding
    from rich.text import Text

    from companion.ledger import plainly

    console = terminal()
    head = Text(f"{data['id']}  ", style="bold")
    style = "yellow"
    if data["verdict"].startswith(("holds", "fails")):
        style = "green" if data["verdict"].startswith("holds") else "bold red"
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
        told = f"{verdict}{condition}. {reading['words']}"
        console.print(Padding(Text(told), (1, 0, 0, 5)))
        for each in reading["evidence"]:
            where = each["room"] + (f":{each['claim']}" if each["exists"] else ": no room yet")
            if each["exists"]:
                where += " verified" if each["stands"] else " not verified"
                where += f", {each['region']}" if each.get("region") else ""
                if each.get("rival"):
                    fell = each["half_widths"] or (each["claim"][0] == "#" and each["stands"])
                    state = "refuted" if fell else "not refuted"
                    where += f", rival {state}: {plainly(each['rival'])}"
            console.print(Padding(Text(where, style="dim"), (0, 0, 0, 7)))
        for lack in reading["waits_for"]:
            if not any(each["room"] == lack for each in reading["evidence"]):
                console.print(Padding(Text(f"waits for: {lack}", style="dim"), (0, 0, 0, 7)))


def print_paper(data: dict[str, Any], whole: bool) -> None:
    """A paper and what it states: each statement in three lines, or with its evidence."""
    from rich.padding import Padding
    from rich.text import Text

    console = terminal()
    console.print(Text(data["paper"], style="bold"))
    if whole:
        console.print(Text(f"{data['key']}: {data['how_seen']}", style="dim"))
        if data["note"]:
            console.print(Text(data["note"]))
    for each in data["statements"]:
        print_entry(each, whole)
        place = f"{each['place']}; {each['seen']}, so the verdict is on {each['verdict_on']}"
        console.print(Padding(Text(place, style="dim"), (0, 0, 0, 5)))
        if whole and each["still_open"]:
            console.print(Padding(Text(f"open: {each['still_open']}"), (0, 0, 0, 5)))
    console.print()
