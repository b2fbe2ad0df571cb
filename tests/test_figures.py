"""Figures keep the numbers that they draw, so that a page can assert what its text says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from companion.figures import Plot, along, curves, law, plane
from montecarlo.evidence import Interval


@pytest.fixture(scope="module")
def plot() -> Plot:
    """Theory, simulation and rivals of one claim along one parameter."""
    return along(
        "gaussian/mle_variance", "n", [0, 1, 2, 5, 10], simulated=[2, 10], replicates=20_000, M=10
    )


def test_a_figure_knows_whether_the_theory_holds(plot: Plot) -> None:
    assert plot.holds()
    assert not replace(plot, theory=plot.theory * 1.5).holds()


def test_a_figure_without_a_simulation_shows_nothing_to_hold(plot: Plot) -> None:
    assert not replace(plot, simulated=[], simulated_at=np.array([])).holds()


def test_a_figure_knows_which_rivals_it_excludes(plot: Plot) -> None:
    assert all(plot.excludes(words) for words in plot.rivals)
    unknown = [Interval(-np.inf, np.inf, 0.0)] * 2
    assert not any(replace(plot, simulated=unknown).excludes(words) for words in plot.rivals)


def test_the_same_figure_is_the_same_text(plot: Plot) -> None:
    again = along(
        "gaussian/mle_variance", "n", [0, 1, 2, 5, 10], simulated=[2, 10], replicates=20_000, M=10
    )
    assert again.svg() == plot.svg()


def test_a_figure_says_in_words_what_is_to_be_seen(plot: Plot) -> None:
    html = plot._repr_html_()
    assert 'role="img"' in html
    assert plot.alt.split(":")[0] in html
    assert html.count("<svg") == 1


def test_curves_keep_their_lines_and_points() -> None:
    seen = [Interval(0.4, 0.6, 0.5), Interval(0.2, 0.4, 0.3)]
    plot = curves(
        [1, 2, 3],
        {"theory": [0.5, 0.3, 0.1], "rival": [0.9, 0.3, 0.1]},
        label="a",
        along="n",
        alt="falls",
        log="y",
        low=0.01,
        band=([0.4, 0.2, 0.05], [0.6, 0.4, 0.2]),
        points=([1, 2], seen),
        marks={"here": 2},
    )
    assert plot.holds()
    assert plot.excludes("rival")
    assert "falls" in plot._repr_html_()


def test_a_law_is_drawn_with_its_band() -> None:
    drawn = law("gaussian/variance_law", [1, 4], replicates=20_000, M=4, n=3)
    assert drawn.holds()
    assert drawn.excludes("the lognormal law with the same mean")
    assert np.all(np.diff(drawn.theory) > 0)
    assert not replace(drawn, theory=drawn.theory**2).holds()


def test_a_plane_keeps_its_lines_and_is_the_same_text() -> None:
    x, y = np.linspace(0.5, 1.5, 11), np.linspace(0, 1, 9)
    both: dict[str, Any] = dict(label="kept", along="factor", across="share", alt="a plane")
    plots = [
        plane(
            x, y, np.outer(y, x), [0.25, 0.5, 0.75], lines={"an edge": 1 / (1 + x)},
            points={"measured": [(0.6, 0.5, "0.3")]},
            hatched=("explodes", np.outer(y, x) > 1), **both,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert plots[0].theory.tolist() == (1 / (1 + x)).tolist()
    assert plots[0].svg() == plots[1].svg()
    assert "explodes" in plots[0].svg()
