"""The README's table of results, generated; a test keeps the README to it."""

from __future__ import annotations

from companion.results import Run, Verdict, overall
from companion.rooms import chapter_title, find_rooms

MARKS = ("<!-- results -->", "<!-- /results -->")


def results_table(run: Run) -> str:
    """The table between the README's marks, with the verdicts of a run of all rooms."""
    lines = ["| result | in a sentence | verdict | rivals refuted |", "|---|---|---|---|"]
    chapter = None
    for room in find_rooms():
        if room.chapter != chapter:
            chapter = room.chapter
            lines.append(f"| **{chapter_title(chapter)}** | | | |")
        claims = [claim for claim in run.claims if claim.slug == room.slug]
        rivals = [rival for claim in claims for rival in claim.rivals]
        fell = sum(rival.verdict is Verdict.REFUTED for rival in rivals)
        verdict = overall(claim.verdict for claim in claims)
        lines.append(
            f"| [{room.slug}](book/{room.slug}.md) | {room.theorem.says} | {verdict} "
            f"| {fell} of {len(rivals)} |"
        )
    return "\n".join(lines)


def with_table(readme: str, run: Run) -> str:
    """The README's text with its table made anew. ``ValueError`` where the marks are missing."""
    start, end = MARKS
    head, found, rest = readme.partition(start)
    _, found_end, tail = rest.partition(end)
    if not (found and found_end):
        raise ValueError(f"README.md needs the marks {start} and {end}")
    return f"{head}{start}\n{results_table(run)}\n{end}{tail}"


def main() -> None:
    """Make the README's table and figure, and the site's contents, anew: ``make readme``."""
    from fractions import Fraction

    from companion import contents
    from companion.executors import workers
    from companion.figures import along
    from companion.rooms import ROOT
    from companion.run import verify

    contents.make_anew()
    with workers() as executor:
        run = verify(executor=executor)
    path = ROOT / "README.md"
    path.write_text(with_table(path.read_text(encoding="utf-8"), run), encoding="utf-8")
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
