"""The README's table of results, generated; a test keeps the README to it."""

from __future__ import annotations

from companion.results import Run, Verdict, overall
from companion.rooms import Room, chapter_title, find_rooms

MARKS = ("<!-- results -->", "<!-- /results -->")


def row(room: Room, run: Run) -> str:
    """A result's line in the table, with the verdict of a run."""
    claims = [claim for claim in run.claims if claim.slug == room.slug]
    rivals = [rival for claim in claims for rival in claim.rivals]
    fell = sum(rival.verdict is Verdict.REFUTED for rival in rivals)
    verdict = overall(claim.verdict for claim in claims)
    says = room.theorem.says
    return f"| [{room.slug}](book/{room.slug}.md) | {says} | {verdict} | {fell} of {len(rivals)} |"


def results_table(run: Run, before: str = "") -> str:
    """The table between the README's marks, with the verdicts of a run.

    What the run does not hold keeps the line that it has in the table ``before``, if any.
    """
    lines = ["| result | in a sentence | verdict | rivals refuted |", "|---|---|---|---|"]
    judged = {claim.slug for claim in run.claims}
    kept = {line.split("](")[0]: line for line in before.splitlines()}
    chapter = None
    for room in find_rooms():
        line = row(room, run) if room.slug in judged else kept.get(f"| [{room.slug}")
        if line is None:
            continue
        if room.chapter != chapter:
            chapter = room.chapter
            lines.append(f"| **{chapter_title(chapter)}** | | | |")
        lines.append(line)
    return "\n".join(lines)


def with_table(readme: str, run: Run) -> str:
    """The README's text with its table made anew. ``ValueError`` where the marks are missing.

    A run of some rooms makes their lines anew and leaves the others.
    """
    start, end = MARKS
    head, found, rest = readme.partition(start)
    _, found_end, tail = rest.partition(end)
    if not (found and found_end):
        raise ValueError(f"README.md needs the marks {start} and {end}")
    before = rest.removesuffix(end + tail)
    return f"{head}{start}\n{results_table(run, before)}\n{end}{tail}"


def main() -> None:
    """Make the README's table and figure, and the site's contents, anew: ``make readme``.

    With a room's slug: its line in the table alone (``make readme ROOM=SLUG``).
    """
    import sys
    from fractions import Fraction

    from companion import contents
    from companion.command import terminal
    from companion.figures import along
    from companion.printing import line_by_line
    from companion.records import latest
    from companion.rooms import ROOT

    contents.make_anew()
    run = latest(find_rooms(sys.argv[1:]), progress=line_by_line(terminal()))
    path = ROOT / "README.md"
    path.write_text(with_table(path.read_text(encoding="utf-8"), run), encoding="utf-8")
    if sys.argv[1:]:
        return
    plot = along(
        "discrete/survival",
        "n",
        [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300],
        simulated=[1, 3, 10, 30, 100],
        M=100,
        w=Fraction(1, 100),
        replicates=200_000,
        log="xy",
        low=1e-4,
        rivals=["each refit", "survived once"],
        label="still present, w = 1/100, M = 100",
    )
    assert plot.holds()
    assert plot.excludes("each refit")
    (ROOT / "book" / "_static" / "survival.svg").write_text(plot.svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
