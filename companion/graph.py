"""Which result rests on which: the graph of what the derivations actually call."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from companion.results import Run, Verdict, overall
from companion.rooms import ROOT, chapter_title, find_rooms, slugs
from companion.shown import Shown, shown

NOT_RUN = "not run here yet"

MARKS = {**{str(verdict): verdict.mark for verdict in Verdict}, NOT_RUN: "·"}


@dataclass(frozen=True)
class Node:
    """A result: its status by a run, and what its derivation calls."""

    slug: str
    title: str
    status: str
    rests_on: tuple[str, ...]

    @property
    def chapter(self) -> str:
        return self.slug.split("/")[0]

    @property
    def name(self) -> str:
        return self.slug.split("/")[1]


Graph = dict[str, Node]


def graph(run: Run, names: Sequence[str] = (), derive: Callable[[str], Shown] = shown) -> Graph:
    """The results of these slugs and chapters (all by default), coloured by a run's verdicts.

    What the run does not hold is derived now, to see what it calls, and is not yet run.
    """
    found: Graph = {}
    for room in find_rooms(names):
        claims = [claim for claim in run.claims if claim.slug == room.slug]
        if claims:
            status = str(overall(claim.verdict for claim in claims))
            rests = [slug for claim in claims for slug in claim.rests_on]
        else:
            status, rests = NOT_RUN, derive(room.slug).derivation.rests_on
        found[room.slug] = Node(
            room.slug, room.theorem.title, status, tuple(dict.fromkeys(sorted(rests)))
        )
    return found


_USES = re.compile(r"""p\.uses\(\s*["']([\w/]+)["']""")


def near(slug: str) -> list[str]:
    """A room, what it uses and what uses it, as the sources say: enough to draw it ``around``."""
    used = {
        each: _USES.findall((ROOT / "theory" / f"{each}.py").read_text(encoding="utf-8"))
        for each in slugs()
    }
    return [each for each in slugs() if each == slug or slug in used[each] or each in used[slug]]


def around(whole: Graph, slug: str) -> Graph:
    """A result with what it rests on and what rests on it, and no more."""
    wanted = {slug, *whole[slug].rests_on}
    wanted |= {node.slug for node in whole.values() if slug in node.rests_on}
    kept: Graph = {}
    for each in wanted & set(whole):
        node = whole[each]
        inner = tuple(s for s in node.rests_on if slug in (s, each))
        kept[each] = Node(node.slug, node.title, node.status, inner)
    return {each: kept[each] for each in slugs() if each in kept}


def depths(some: Graph) -> dict[str, int]:
    """How far each result is from the ground: 0 where it rests on nothing."""
    found: dict[str, int] = {}
    while len(found) < len(some):
        ready = {
            slug: max((found[s] + 1 for s in node.rests_on if s in some), default=0)
            for slug, node in some.items()
            if slug not in found and all(s in found for s in node.rests_on if s in some)
        }
        if not ready:  # a circle has no ground
            ready = {slug: 0 for slug in some if slug not in found}
        found |= ready
    return found


def as_data(some: Graph) -> dict[str, Any]:
    """Nodes and edges as plain data; an edge leads from a result to what it rests on."""
    return {
        "nodes": [
            {"slug": n.slug, "title": n.title, "chapter": n.chapter, "status": n.status}
            for n in some.values()
        ],
        "edges": [
            {"from": n.slug, "rests_on": s} for n in some.values() for s in n.rests_on if s in some
        ],
    }


_DOT = {
    "verified": 'style="filled,bold" fillcolor="#dff0e5"',
    "refuted": 'style="filled" fillcolor="#f6d9d6" peripheries=2',
    "undecided": 'style="filled,dotted" fillcolor="#f7eccb"',
    NOT_RUN: 'style="dashed"',
}


def dot(some: Graph) -> str:
    """The graph for Graphviz."""
    lines = ["digraph results {", "  rankdir=LR; node [shape=box fontname=sans];"]
    for chapter in dict.fromkeys(node.chapter for node in some.values()):
        lines += [f'  subgraph "cluster_{chapter}" {{', f'    label="{chapter_title(chapter)}";']
        for node in some.values():
            if node.chapter == chapter:
                label = f"{MARKS[node.status]} {node.name}"
                lines.append(f'    "{node.slug}" [label="{label}" {_DOT[node.status]}];')
        lines.append("  }")
    for node in some.values():
        lines += [f'  "{s}" -> "{node.slug}";' for s in node.rests_on if s in some]
    return "\n".join([*lines, "}"])


# -- a drawing ------------------------------------------------------------------------------

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 200, 25, 240, 34, 3
"""Of a box, and from one box to the next, in pixels."""

LONG = 29
"""Letters beyond which a name is squeezed into its box."""

_STYLE = """
.results-map text { font: 11.5px system-ui, sans-serif; fill: #1b1f24; }
.results-map .chapter { font-weight: 700; font-size: 13px; }
.results-map rect { fill: #fff; stroke: #1b1f24; }
.results-map .verified rect { fill: #dff0e5; stroke: #14663b; stroke-width: 2; }
.results-map .refuted rect { fill: #f6d9d6; stroke: #9c1c1c; stroke-width: 4; }
.results-map .undecided rect { fill: #f7eccb; stroke: #6b4e00; stroke-width: 2; }
.results-map .undecided rect { stroke-dasharray: 2 3; }
.results-map .unrun rect { stroke: #6b7280; stroke-dasharray: 6 4; }
.results-map .here rect { stroke-width: 4; }
.results-map path { fill: none; stroke: #4b5563; stroke-width: 1.3; }
.results-map marker path { fill: #4b5563; stroke: none; }
.results-map a { text-decoration: none; }
"""


ROW, BEND = 1.0, 0.4
"""The height of a box's row, and of one where a line passes between boxes."""


def _bend(slug: str, user: str, column: int) -> str:
    """The name of the place in a column through which a long line is led."""
    return f"{slug} {user} {column}"


def _places(some: Graph, titled: bool) -> tuple[dict[str, tuple[int, float]], dict[str, float]]:
    """The column and the row of each box and bend, and the row of each chapter's title.

    A chapter is a band. What rests on something stands beside it, as near as there is room.
    """
    depth = depths(some)
    places: dict[str, tuple[int, float]] = {}
    titles: dict[str, float] = {}
    top = 0.0
    for chapter in dict.fromkeys(node.chapter for node in some.values()):
        titles[chapter] = top
        top += ROW if titled else 0.0
        inside = [node for node in some.values() if node.chapter == chapter]
        bottom = top
        for column in range(max(depth[node.slug] for node in inside) + 1):
            wanted = []
            for node in inside:
                near = [places[s][1] for s in node.rests_on if s in places and places[s][1] >= top]
                if depth[node.slug] == column:
                    used = any(node.slug in other.rests_on for other in inside)
                    row = sum(near) / len(near) if near else top if used else math.inf
                    wanted.append((row, node.slug, ROW))
                for slug in node.rests_on:
                    if slug in some and depth[slug] < column < depth[node.slug]:
                        row = max(places[slug][1], top)
                        wanted.append((row, _bend(slug, node.slug, column), BEND))
            free = top
            for row, name, high in sorted(wanted, key=lambda each: each[0]):
                at = max(free, row if math.isfinite(row) else free)
                places[name] = column, at
                free = at + high
            bottom = max(bottom, free)
        top = bottom + (ROW / 2 if titled else 0)
    return places, titles


def svg(
    some: Graph,
    to: Callable[[str], str],
    *,
    titled: bool = True,
    here: str = "",
) -> str:
    """The graph drawn: columns from the ground up, a band for each chapter.

    ``to`` gives the address to which a result's box leads; ``here`` is drawn strongest.
    """
    places, titles = _places(some, titled)
    if not some:
        return '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
    columns = max(column for column, _ in places.values())
    rows = max(row for _, row in places.values())
    width = columns * ACROSS + WIDTH + 2 * MARGIN
    height = round(rows * DOWN) + HEIGHT + 2 * MARGIN

    def corner(slug: str) -> tuple[int, int]:
        column, row = places[slug]
        return MARGIN + column * ACROSS, MARGIN + round(row * DOWN)

    def line(slug: str, user: str) -> str:
        """From a box's right side to the user's left, through its bends."""
        x, y = corner(slug)
        x, y = x + WIDTH, y + HEIGHT // 2
        path = f"M{x} {y}"
        for column in range(places[slug][0] + 1, places[user][0]):
            across, down = corner(_bend(slug, user, column))
            down += round(BEND * DOWN) // 2 - 4
            middle = (x + across) // 2
            path += f" C{middle} {y} {middle} {down} {across} {down} h{WIDTH}"
            x, y = across + WIDTH, down
        across, down = corner(user)
        middle, down = (x + across) // 2, down + HEIGHT // 2
        return path + f" C{middle} {y} {middle} {down} {across} {down}"

    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" class="results-map" '
        f'viewBox="0 0 {width} {height}" width="{width}" role="group" '
        'aria-label="Which result rests on which">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>',
    ]
    if titled:
        for chapter, row in titles.items():
            y = MARGIN + round(row * DOWN) + HEIGHT - 8
            title = escape(chapter_title(chapter))
            lines.append(f'<text class="chapter" x="{MARGIN}" y="{y}">{title}</text>')
    for node in some.values():
        for slug in node.rests_on:
            if slug in some:
                lines.append(f'<path marker-end="url(#tip)" d="{line(slug, node.slug)}"/>')
    for node in some.values():
        x, y = corner(node.slug)
        kind = "unrun" if node.status == NOT_RUN else node.status
        kind += " here" if node.slug == here else ""
        label = f"{MARKS[node.status]} {node.name.replace('_', ' ')}"
        squeeze = f' textLength="{WIDTH - 16}"' if len(label) > LONG else ""
        lines.append(
            f'<a href="{escape(to(node.slug))}" class="{kind}">'
            f"<title>{escape(node.title)}: {node.status}</title>"
            f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5"/>'
            f'<text x="{x + 8}" y="{y + HEIGHT - 8}"{squeeze}>{escape(label)}</text></a>'
        )
    return "\n".join([*lines, "</svg>"])
