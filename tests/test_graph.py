"""The map of results, and what two runs differ in."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from companion.cite import link
from companion.cli import main
from companion.diff import compare
from companion.graph import NOT_RUN, Graph, Node, around, as_data, depths, dot, graph, svg
from companion.results import ClaimResult, Run, Rung, Verdict
from companion.rooms import slugs


def collapse(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="collapse")


@pytest.fixture(scope="module")
def run_file(verified: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("run") / "run.json"
    path.write_text(verified.to_json(), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def whole(verified: Run) -> Graph:
    return graph(verified)


def toy(**edges: str) -> Graph:
    """A graph from ``name="what it rests on"``, all in one chapter."""
    return {
        f"toy/{name}": Node(
            f"toy/{name}", name, "verified", tuple(f"toy/{each}" for each in rests.split())
        )
        for name, rests in edges.items()
    }


# -- the graph ------------------------------------------------------------------------------


def test_the_graph_holds_what_the_derivations_called(whole: Graph, verified: Run) -> None:
    assert list(whole) == slugs()
    for claim in verified.claims:
        assert set(whole[claim.slug].rests_on) == set(claim.rests_on)
    assert {node.status for node in whole.values()} == {"verified"}
    assert "gaussian/mle_variance" in whole["gaussian/generations_to_fraction"].rests_on


def test_what_was_not_run_is_derived_and_said_not_to_be_run(whole: Graph) -> None:
    found = graph(Run([], 1), ["gaussian/generations_to_fraction"])
    (node,) = found.values()
    assert node.status == NOT_RUN
    assert node.rests_on == whole[node.slug].rests_on


def test_depths_count_from_the_ground() -> None:
    found = depths(toy(a="", b="a", c="a b", d=""))
    assert found == {"toy/a": 0, "toy/b": 1, "toy/c": 2, "toy/d": 0}
    assert set(depths(toy(a="b", b="a", c="a"))) == {"toy/a", "toy/b", "toy/c"}  # a circle ends


def test_a_neighbourhood_is_what_touches_a_result() -> None:
    some = toy(a="", b="a", c="b", d="b a")
    near = {slug: node.rests_on for slug, node in _around(some, "toy/b").items()}
    assert near == {
        "toy/a": (),
        "toy/b": ("toy/a",),
        "toy/c": ("toy/b",),
        "toy/d": ("toy/b",),
    }


def _around(some: Graph, slug: str) -> Graph:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("companion.graph.slugs", lambda: list(some))
        return around(some, slug)


def test_the_drawing_has_each_result_once_and_each_edge_once(whole: Graph) -> None:
    root = ElementTree.fromstring(svg(whole, link))
    name = "{http://www.w3.org/2000/svg}"
    links = [node.get("href") for node in root.iter(f"{name}a")]
    assert sorted(map(str, links)) == sorted(link(slug) for slug in slugs())
    lines = [p for p in root.iter(f"{name}path") if p.get("marker-end")]
    assert len(lines) == len(as_data(whole)["edges"])
    boxes = [(float(r.get("x", 0)), float(r.get("y", 0))) for r in root.iter(f"{name}rect")]
    for x, y in boxes:
        assert sum(abs(x - a) < 200 and abs(y - b) < 25 for a, b in boxes) == 1  # none overlap
    assert all("✓" in "".join(node.itertext()) for node in root.iter(f"{name}a"))


def test_the_drawing_s_style_is_its_own(whole: Graph) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", svg(whole, link), re.DOTALL)
    for rule in style.strip().splitlines():
        assert rule.startswith(".results-map ")  # a page may hold other drawings


def test_a_status_reads_without_colour() -> None:
    marks = set()
    for status in (*Verdict, NOT_RUN):
        some = {"toy/a": Node("toy/a", "a", str(status), ())}
        (text,) = re.findall(r">(\S) a</text>", svg(some, link, titled=False))
        marks.add(text)
    assert len(marks) == 4


def test_no_line_runs_behind_a_box() -> None:
    some = toy(a="", b="a", c="b a")
    drawing = svg(some, link, titled=False)
    (long,) = (d for d in re.findall(r' d="(M[^"]*)"', drawing) if "h" in d)
    level = int(re.findall(r" (\d+) h\d+", long)[0])
    tops = [int(y) for y in re.findall(r'<rect x="\d+" y="(\d+)"', drawing)]
    assert all(not y <= level <= y + 25 for y in tops)


def test_dot_is_well_formed(whole: Graph) -> None:
    text = dot(whole)
    assert text.count("{") == text.count("}")
    assert text.count("->") == len(as_data(whole)["edges"])


@pytest.mark.parametrize("form", ["svg", "dot", "json"])
def test_graph_prints_each_format(form: str, run_file: str) -> None:
    done = collapse("graph", "--format", form, "--run", run_file)
    assert done.exit_code == 0
    assert all(slug.split("/")[1].split("_")[0] in done.stdout for slug in slugs())
    if form == "json":
        data = json.loads(done.stdout)
        assert json.loads(collapse("graph", "--json", "--run", run_file).stdout) == data
        assert {"from": "gaussian/rank_collapse", "rests_on": "gaussian/multivariate_variance"} in (
            data["edges"]
        )


def test_graph_of_one_result_shows_its_neighbours(run_file: str) -> None:
    data = json.loads(
        collapse("graph", "gaussian/conservation", "--json", "--run", run_file).stdout
    )
    found = {node["slug"] for node in data["nodes"]}
    assert "gaussian/mle_variance" in found
    assert "gaussian/sd_decay" not in found
    assert all("gaussian/conservation" in edge.values() for edge in data["edges"])


@pytest.mark.parametrize(
    "words", [["nosuch"], ["--format", "png"], ["--run", "/no/such"]], ids=" ".join
)
def test_graph_refuses_in_one_line(words: list[str]) -> None:
    done = collapse("graph", *words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


# -- two runs -------------------------------------------------------------------------------


def altered(run: Run, how: Callable[[ClaimResult], ClaimResult]) -> Run:
    return replace(run, claims=[how(run.claims[0]), *run.claims[1:]])


def test_a_run_agrees_with_itself(verified: Run) -> None:
    assert compare(verified, verified).same
    slower = replace(
        verified, seconds=9e9, claims=[replace(c, seconds=9e9) for c in verified.claims]
    )
    assert compare(verified, slower).same


def test_a_diff_names_what_changed(verified: Run) -> None:
    first = verified.claims[0]
    name = f"{first.slug}:{first.claim}"
    fallen = altered(
        verified, lambda c: replace(c, rungs=[Rung("stated", Verdict.REFUTED, ""), *c.rungs[1:]])
    )
    (change,) = compare(verified, fallen).verdicts
    assert (change.claim, change.was, change.now) == (name, "verified", "refuted")
    assert any(each.what == "rung stated" for each in compare(verified, fallen).rest)

    fewer = replace(verified, claims=verified.claims[1:])
    assert compare(verified, fewer).removed == [name]
    assert compare(fewer, verified).added == [name]

    point = replace(first.points[0], estimate=first.points[0].estimate + 1e-12)
    moved = altered(verified, lambda c: replace(c, points=[point, *c.points[1:]]))
    (change,) = compare(verified, moved).rest
    assert change.what.startswith("at ")

    spared = replace(first.rivals[0], verdict=Verdict.UNDECIDED)
    stands = altered(verified, lambda c: replace(c, rivals=[spared, *c.rivals[1:]]))
    (change,) = compare(verified, stands).rest
    assert change.what.startswith("rival ")

    other = replace(verified, seed=1, versions={**verified.versions, "numpy": "0"})
    assert [c.what for c in compare(verified, other).conditions] == ["seed", "numpy"]


def test_diff_leaves_with_what_it_found(verified: Run, run_file: str, tmp_path: Path) -> None:
    assert collapse("diff", run_file, run_file).exit_code == 0
    fewer = tmp_path / "fewer.json"
    fewer.write_text(replace(verified, claims=verified.claims[1:]).to_json(), encoding="utf-8")
    done = collapse("diff", run_file, str(fewer))
    assert done.exit_code == 1
    assert "removed" in done.stdout
    data = json.loads(collapse("diff", run_file, str(fewer), "--json").stdout)
    assert not data["same"]
    assert len(data["removed"]) == 1
    assert collapse("diff", run_file, run_file, "--json").exit_code == 0


@pytest.mark.parametrize("words", [[], ["a"], ["/no/such", "/no/such"]], ids=" ".join)
def test_diff_refuses_in_one_line(words: list[str]) -> None:
    done = collapse("diff", *words)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
