"""Figures: theory as a line, simulation with intervals, rivals dashed.

Each figure keeps the numbers that it draws, so that a page can assert what its text says.
Everything reads in black and white: lines differ by dashes and marks before they differ by hue.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from io import StringIO
from itertools import chain, cycle, repeat
from textwrap import fill
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import pretty

from companion.judge import belongs
from companion.rooms import room
from companion.values import find_claim
from montecarlo.check import Check, Enumeration, Law
from montecarlo.evidence import Interval
from montecarlo.streams import DEFAULT_SEED, stream
from theory.notation import symbol
from theory.numeric import TooLarge, enclose, evaluate, is_algorithm

Array = NDArray[np.float64]

DISPLAY_ALPHA = 1e-4
"""A drawn interval misses with this chance at most; verdicts are far stricter."""

FINE = 1e-8
"""Relative error that nobody can see in a figure."""

_DASHES = ((6, 2), (2, 1.5), (7, 2, 1.5, 2), (1, 1), (9, 3), (4, 1.5, 1, 1.5, 1, 1.5))
_HUES = ("#c1440e", "#0b6fa4", "#7a3b8f", "#5b6b00", "#a8326b", "#00706b")
_GREY = "#666666"
_POINT: Any = {
    "fmt": "o",
    "color": "black",
    "markersize": 4.5,
    "markerfacecolor": "white",
    "capsize": 3,
}
_STYLE: Any = {
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "lines.linewidth": 1.8,
    "svg.hashsalt": "companion",  # the same figure is the same file
    "figure.constrained_layout.use": True,
}


@dataclass
class Plot:
    """A figure with the numbers in it.

    ``alt`` says in words what is to be seen. ``rivals`` maps a rival's words to
    its values along ``x``; where nothing was simulated the intervals are empty.
    """

    figure: Any
    alt: str
    x: Array = field(default_factory=lambda: np.array([]))
    theory: Array = field(default_factory=lambda: np.array([]))
    simulated: list[Interval] = field(default_factory=list)
    simulated_at: Array = field(default_factory=lambda: np.array([]))
    rivals: dict[str, Array] = field(default_factory=dict)

    def holds(self) -> bool:
        """Whether the theory lies inside every drawn interval (and there is one)."""
        theory = dict(zip(self.x.tolist(), self.theory.tolist(), strict=True))
        pairs = list(zip(self.simulated_at.tolist(), self.simulated, strict=True))
        return bool(pairs) and all(i.low <= theory[at] <= i.high for at, i in pairs)

    def excludes(self, words: str) -> bool:
        """Whether some drawn interval leaves out the rival whose words contain these."""
        name = next(name for name in self.rivals if words in name)
        rival = dict(zip(self.x.tolist(), self.rivals[name].tolist(), strict=True))
        pairs = zip(self.simulated_at.tolist(), self.simulated, strict=True)
        return any(not i.low <= rival[at] <= i.high for at, i in pairs)

    def svg(self) -> str:
        """The figure as an SVG file's text, the same for the same numbers."""
        import matplotlib as mpl

        out = StringIO()
        with mpl.rc_context(_STYLE):
            self.figure.savefig(out, format="svg", metadata={"Date": None})
        return _own_ids(out.getvalue())

    def _repr_html_(self) -> str:
        svg, label = self.svg(), html.escape(self.alt, quote=True)
        svg = svg[svg.index("<svg") :]
        return f'<figure class="plot" role="img" aria-label="{label}">{svg}</figure>'


def _own_ids(svg: str) -> str:
    """A drawing in which only what is referred to has an id, and no other drawing has the same."""
    mine = sha256(svg.encode()).hexdigest()[:8]
    used = set(re.findall(r'(?:url\(|href=")#([^")]+)', svg))
    svg = re.sub(r' id="([^"]+)"', lambda m: m.group() if m.group(1) in used else "", svg)
    return re.sub(r'( id="|url\(#|href="#)', rf"\1f{mine}-", svg)


def _axes(height: float = 3.6, rows: int = 1) -> tuple[Any, Any]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(6.2, height))
        return figure, figure.subplots(rows, squeeze=False)[:, 0]


def _legend(figure: Any, axes: Any) -> None:
    entries = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    order = sorted(entries, key=lambda words: words.startswith("rival"))  # rivals last
    labels = [fill(words, 62) for words in order]
    handles = [entries[words] for words in order]
    figure.legend(handles, labels, loc="outside lower left", ncols=1, handlelength=3.4)


def _title(axes: Any, title: str, along: str, log: str = "") -> None:
    """Title and horizontal label; ``log`` names the axes to scale logarithmically."""
    if "x" in log:
        axes.set_xscale("log")
    if "y" in log:
        axes.set_yscale("log")
    axes.set_xlabel(along)
    axes.set_title(title, loc="left")


def _points(
    axes: Any, at: Sequence[float], seen: Sequence[Interval], part: str = "interval"
) -> None:
    """Simulated estimates, each with the bar of its interval."""
    axes.errorbar(
        at,
        [i.estimate for i in seen],
        yerr=[[i.estimate - i.low for i in seen], [i.high - i.estimate for i in seen]],
        label=f"simulation, with its {part}",
        **_POINT,
    )


def _dashed(axes: Any, xs: Array, rivals: Mapping[str, Array]) -> None:
    for (words, ys), dashes, hue in zip(rivals.items(), cycle(_DASHES), cycle(_HUES)):
        axes.plot(xs, ys, dashes=dashes, color=hue, linewidth=1.5, label=f"rival: {words}")


def _height(rivals: Iterable[str]) -> float:
    """The height of a figure whose legend names these rivals, the theory and the simulation."""
    lines = sum(len(fill(f"rival: {words}", 62).splitlines()) for words in rivals)
    return 3.3 + 0.22 * (lines + 2)


def _picked(
    claim: Any, points: Sequence[Mapping[str, Any]], parts: Sequence[str] | None
) -> dict[str, Array]:
    """The values of the rivals whose words contain one of the parts (of all for None)."""
    return {
        rival.words: _rival_values(rival.value, points)
        for rival in claim.rivals
        if parts is None or any(part in rival.words for part in parts)
    }


def _evidence(
    check: Check, address: str, point: Mapping[str, Any], replicates: int, seed: int = DEFAULT_SEED
) -> Any:
    """Evidence of so many replicates or more, from a stream of the figure's own."""
    name = f"figure:{address}:{sorted(point.items())}"
    evidence, batch = check.evidence(stream(seed, name, 0), point), 1
    while evidence.count < replicates:
        evidence = evidence.merge(check.evidence(stream(seed, name, batch), point))
        batch += 1
    return evidence


def simulate(
    address: str, point: Mapping[str, Any], replicates: int, seed: int = DEFAULT_SEED
) -> Interval:
    """An interval, for display, of what a claim is about at one point, simulated."""
    slug, claim = find_claim(address)
    here = room(slug)
    checks = [c for c in here.checks if belongs(c, claim, here) and not isinstance(c, Enumeration)]
    check: Check = max(checks, key=lambda c: c.batch_size(point))  # the one with fewest draws
    interval: Interval = _evidence(check, address, point, replicates, seed).interval(DISPLAY_ALPHA)
    return interval


def along(
    address: str,
    name: str,
    values: Sequence[int | Fraction],
    *,
    simulated: Sequence[int | Fraction] = (),
    replicates: int = 50_000,
    log: str = "",
    label: str = "",
    rivals: Sequence[str] | None = None,
    low: float | None = None,
    **point: Any,
) -> Plot:
    """A claim along one parameter: theory as a line, simulation with intervals, rivals dashed.

    ``simulated`` are the values at which to simulate (a subset of ``values``), ``log`` names the
    axes to scale logarithmically (``"x"``, ``"y"``, ``"xy"``), ``rivals`` picks rivals by a part
    of their words (all by default), ``low`` bounds the vertical axis below.
    """
    import matplotlib as mpl
    from matplotlib.ticker import MaxNLocator

    _, claim = find_claim(address)
    xs = np.array([float(value) for value in values])
    points = [claim.domain.check({**point, name: value}) for value in values]
    theory = np.array([_float(claim.value, p) for p in points])
    drawn = _picked(claim, points, rivals)
    seen = [simulate(address, {**point, name: value}, replicates) for value in simulated]
    figure, (axes,) = _axes(_height(drawn))
    with mpl.rc_context(_STYLE):
        axes.plot(xs, theory, color="black", label="theory")
        if seen:
            _points(axes, [float(value) for value in simulated], seen)
        _dashed(axes, xs, drawn)
        words = {"n": "refits n", "M": "samples per refit M"}.get(name) or pretty(
            symbol(name), use_unicode=True
        )
        _title(axes, label or claim.quantity.text, words, log)
        if "x" not in log and all(value == int(value) for value in values):
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        if low is not None:
            axes.set_ylim(low, 1.5 * float(theory.max()))
        _legend(figure, axes)
    at = ", ".join(f"{key}={value}" for key, value in point.items())
    alt = f"{claim.quantity.text} against {name} ({at}): "
    alt += "the theory's line runs through the simulated points"
    alt += "; the rivals leave them" if drawn else ""
    return Plot(
        figure, alt, xs, theory, seen, np.array([float(value) for value in simulated]), drawn
    )


def _float(formula: Any, point: Mapping[str, Any]) -> float:
    """A formula's value as a float; by proven bounds where they are quicker and fine enough."""
    if is_algorithm(formula):
        try:
            found = enclose(formula, point, 9)
        except TooLarge:
            pass
        else:
            if found.error < FINE:
                return float(found.middle)
    return float(evaluate(formula, point, 15))


def _rival_values(formula: Any, points: Sequence[Mapping[str, Any]]) -> Array:
    out = []
    for point in points:
        try:
            out.append(_float(formula, point))
        except ArithmeticError:
            out.append(float("nan"))
    return np.array(out)


def curves(
    x: Sequence[float] | Array,
    lines: Mapping[str, Sequence[float] | Array],
    *,
    label: str,
    alt: str,
    along: str = "refits n",
    alike: bool = False,
    log: str = "",
    band: tuple[Sequence[float], Sequence[float]] | None = None,
    band_words: str = "proven bounds",
    points: tuple[Sequence[float], Sequence[Interval]] | None = None,
    low: float | None = None,
    marks: Mapping[str, float] | None = None,
) -> Plot:
    """Lines over one axis: the first heavy and black, the others dashed, each in its way.

    With ``alike`` all are dashed but those whose names start with ``theory``, thin and black.
    An array of shape (len(x), many) is as many lines with one name. ``band`` is shaded between
    two lines, ``points`` are simulated intervals at some x, ``marks`` vertical lines with their
    words; ``low`` bounds the vertical axis below, and then the first line bounds it above.
    """
    import matplotlib as mpl

    xs = np.asarray(x, dtype=float)
    drawn = {words: np.asarray(ys, dtype=float) for words, ys in lines.items()}
    first = next(iter(drawn.values()))
    looks: Iterator[tuple[tuple[float, ...], str, float]] = zip(
        cycle(_DASHES), cycle(_HUES), repeat(1.6)
    )
    if not alike:
        looks = chain([((), "black", 2.0)], looks)
    figure, (axes,) = _axes(3.4 + 0.22 * (len(drawn) + len(marks or {}) + 1))
    with mpl.rc_context(_STYLE):
        if band:
            axes.fill_between(xs, *band, color=_GREY, alpha=0.35, linewidth=0, label=band_words)
        for (words, ys), (dashes, hue, width) in zip(drawn.items(), looks, strict=False):
            if alike and words.startswith("theory"):
                dashes, hue, width = (), "black", 1.1
            style: dict[str, Any] = dict(dashes=dashes) if dashes else {}
            axes.plot(xs, ys, color=hue, linewidth=width, label=words, **style)
        if points:
            _points(axes, *points)
        for (words, at), dashes in zip((marks or {}).items(), cycle(_DASHES)):
            axes.axvline(at, color=_GREY, dashes=dashes, linewidth=1.2, label=words)
        _title(axes, label, along, log)
        if low is not None:
            axes.set_ylim(low, 1.5 * float(np.nanmax(first)))
        _legend(figure, axes)
    rest = {words: ys for words, ys in drawn.items() if ys is not first}
    places = np.asarray(points[0] if points else [], dtype=float)
    return Plot(figure, alt, xs, first, list(points[1]) if points else [], places, rest)


def runs(means: Array, sds: Array, *, envelope: Array | None = None, label: str = "value") -> Plot:
    """Single runs as wandering bands: each run's mean, and one standard deviation about it.

    ``means`` and ``sds`` have shape (refits + 1, runs); ``envelope`` is the standard deviation of
    the runs' means that the theory gives, drawn dashed on both sides.
    """
    import matplotlib as mpl

    steps = np.arange(len(means))
    figure, (axes,) = _axes(3.9)
    with mpl.rc_context(_STYLE):
        for column, (hue, dashes) in enumerate(
            zip(cycle(_HUES), [*_DASHES] * means.shape[1], strict=False)
        ):
            if column == means.shape[1]:
                break
            mean, sd = means[:, column], sds[:, column]
            axes.fill_between(steps, mean - sd, mean + sd, color=hue, alpha=0.22, linewidth=0)
            axes.plot(
                steps, mean, color=hue, linewidth=1.3, dashes=(1, 0) if column % 2 else dashes
            )
        if envelope is not None:
            for sign, words in ((1, "standard deviation between runs, theory"), (-1, None)):
                axes.plot(steps, sign * envelope, color="black", dashes=(4, 2), label=words)
            _legend(figure, axes)
        _title(axes, label, "refits n")
    alt = "Single runs: each run's mean wanders off and settles while its band narrows"
    return Plot(figure, alt, steps.astype(float))


def ridges(means: Array, sds: Array, at: Sequence[int], *, label: str) -> Plot:
    """One Gaussian's density after some refits, each on a line of its own, the first at the back.

    ``means`` and ``sds`` have shape (refits + 1,); every density is scaled to the same height.
    """
    import matplotlib as mpl

    x = np.linspace(-3.2, 3.2, 1201) * float(sds[0]) + float(means[0])
    figure, (axes,) = _axes(0.9 + 0.42 * len(at))
    with mpl.rc_context(_STYLE):
        bells = {n: np.exp(-(((x - means[n]) / sds[n]) ** 2) / 2) for n in at}
        _ridge(axes, x, bells)
        axes.axvline(float(means[0]), color=_HUES[0], dashes=(4, 2), linewidth=1.2, zorder=99)
        _title(axes, label, "x")
    alt = "One run: the density narrows from refit to refit and ends away from the real mean"
    return Plot(figure, alt, np.asarray(at, dtype=float))


def _ridge(axes: Any, x: Array, curves: Mapping[int, Array], named: bool = True) -> None:
    """Curves after some refits, scaled to height 1, the first at the back."""
    for row, (_refit, heights) in enumerate(curves.items()):
        base = -0.62 * row
        axes.fill_between(x, base, base + heights, color="white", zorder=2 * row)
        axes.plot(x, base + heights, color="black", linewidth=1.3, zorder=2 * row + 1)
    names = [f"n = {refit}" for refit in curves] if named else []
    axes.set_yticks([0.06 - 0.62 * row for row in range(len(names))], names)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def densities(x: Array, columns: Mapping[str, Mapping[int, Array]], *, alt: str) -> Plot:
    """Densities on ``x`` after some refits, a column for each scheme, all scaled to one height."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    rows = max(map(len, columns.values()))
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(6.2, 0.9 + 0.5 * rows))
        for at, (title, curves) in enumerate(columns.items()):
            axes = figure.add_subplot(1, len(columns), at + 1)
            scaled = {n: heights / heights.max() for n, heights in curves.items()}
            _ridge(axes, x, scaled, named=at == 0)
            _title(axes, title, "x")
    return Plot(figure, alt)


def plane(
    x: Sequence[float] | Array,
    y: Sequence[float] | Array,
    values: Array,
    levels: Sequence[float],
    *,
    label: str,
    along: str,
    across: str,
    alt: str,
    lines: Mapping[str, Array],
    points: Mapping[str, Sequence[tuple[float, float, str]]] | None = None,
    named_at: Sequence[tuple[float, float]] | None = None,
    hatched: tuple[str, NDArray[np.bool_]] | None = None,
) -> Plot:
    """A quantity over two axes: shades of grey, from dark to white, between labelled contours.

    ``values`` has the shape (len(y), len(x)). ``lines`` run across the plane, with their heights
    along x; ``points`` are places, each with a few words or none beside it; ``hatched`` is a
    region by its mask, with its words. ``named_at`` says near which places the contours are named.
    """
    import matplotlib as mpl

    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    drawn = {words: np.asarray(heights, dtype=float) for words, heights in lines.items()}
    figure, (axes,) = _axes(4.2 + 0.22 * (len(drawn) + len(points or {}) + 1))
    with mpl.rc_context(_STYLE):
        greys = [str(0.45 + 0.55 * place / len(levels)) for place in range(len(levels) + 1)]
        axes.contourf(xs, ys, values, levels, colors=greys, extend="both")
        contours = axes.contour(xs, ys, values, levels, colors="black", linewidths=0.6)
        axes.clabel(contours, fmt="%g", fontsize=9, manual=named_at or False)
        if hatched:
            words, mask = hatched
            axes.contourf(xs, ys, mask, [0.5, 1.5], colors="white")
            axes.contourf(xs, ys, mask, [0.5, 1.5], colors="none", hatches=["///"])
            empty: Any = dict(facecolor="white", edgecolor="black", hatch="///", label=words)
            axes.fill_between([], [], **empty)
        for (words, heights), dashes in zip(drawn.items(), cycle(_DASHES)):
            axes.plot(xs, heights, color="black", linewidth=2.2, dashes=dashes, label=words)
        for (words, places), mark in zip((points or {}).items(), cycle("osD^")):
            look: Any = dict(markeredgecolor="black", markerfacecolor="white", markersize=6)
            at = [[place[axis] for place in places] for axis in (0, 1)]
            axes.plot(*at, linestyle="", marker=mark, label=words, **look)
            for right, up, beside in places:
                axes.annotate(beside, (right, up), (7, 4), textcoords="offset points", fontsize=10)
        axes.set(xlim=(xs[0], xs[-1]), ylim=(ys[0], ys[-1]), ylabel=across)
        _title(axes, label, along, "")
        _legend(figure, axes)
    first = next(iter(drawn.values()))
    return Plot(figure, alt, xs, first, rivals={w: h for w, h in drawn.items() if h is not first})


def histograms(
    samples: Mapping[str, Array], *, label: str, marks: Mapping[str, float] | None = None
) -> Plot:
    """Histograms on one axis, filled and hatched in turn, with labelled vertical marks."""
    import matplotlib as mpl

    figure, (axes,) = _axes(3.8)
    low = min(float(np.min(values)) for values in samples.values())
    high = max(float(np.max(values)) for values in samples.values())
    bins = np.linspace(low, high, 90)
    with mpl.rc_context(_STYLE):
        for (words, values), hue, hatch in zip(samples.items(), cycle(_HUES), cycle(("", "////"))):
            axes.hist(
                values,
                bins=bins.tolist(),
                density=True,
                histtype="stepfilled",
                alpha=0.45,
                color=hue,
                edgecolor="black",
                linewidth=0.8,
                hatch=hatch,
                label=words,
            )
        for (words, at), dashes in zip((marks or {}).items(), cycle(_DASHES)):
            axes.axvline(at, color="black", dashes=dashes, linewidth=1.4, label=words)
        axes.set_xlabel(label)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        _legend(figure, axes)
    return Plot(figure, f"Histograms of {label}: {'; '.join(samples)}")


def paths(runs: Array, *, mean: Array, expected: float, label: str) -> Plot:
    """Single runs as thin lines, their average as a heavy one, what the theory expects dashed.

    ``runs`` has shape (refits + 1, runs); ``mean`` may average over more runs than are drawn.
    """
    import matplotlib as mpl

    steps = np.arange(len(runs))
    figure, (axes,) = _axes(3.9)
    with mpl.rc_context(_STYLE):
        axes.plot(steps, runs, color=_GREY, linewidth=0.9, alpha=0.8)
        axes.plot([], [], color=_GREY, linewidth=0.9, label="single runs")
        axes.plot(steps, mean, color="black", linewidth=2.6, label="average over all runs")
        axes.axhline(expected, color=_HUES[0], dashes=(4, 2), label="expected, theory")
        _title(axes, label, "refits n")
        _legend(figure, axes)
    alt = "Single runs wander to 0 or to 1 and stay there; their average stays level"
    return Plot(figure, alt, steps.astype(float), np.full(len(steps), expected))


_MARKS = ("o", "s", "^", "D")


def measured(
    panels: Mapping[str, Mapping[str, Array]],
    *,
    label: str,
    half: Callable[[Array], Array],
    predicted: Mapping[str, Mapping[str, Array]] | None = None,
    words: str = "prediction",
    log: str = "",
) -> Plot:
    """Measured series fit by fit, a panel above the other, each with every run of it.

    ``panels`` maps a panel's title to series of shape (runs, fits); a thin line is a run, a mark
    the mean over runs with ``half`` the width of its interval. ``predicted`` holds lines, of any
    of the series, that are drawn dashed in the series' hue.
    """
    import matplotlib as mpl

    figure, rows = _axes(0.9 + 2.5 * len(panels), len(panels))
    with mpl.rc_context(_STYLE):
        for axes, (title, lines) in zip(rows, panels.items(), strict=True):
            expected = (predicted or {}).get(title, {})
            for (name, values), hue, mark in zip(lines.items(), _HUES, _MARKS, strict=False):
                steps = np.arange(values.shape[1])
                axes.plot(steps, values.T, color=hue, linewidth=0.6, alpha=0.6)
                axes.errorbar(
                    steps,
                    values.mean(axis=0),
                    yerr=half(values),
                    fmt=mark,
                    color=hue,
                    markersize=5,
                    markerfacecolor="white",
                    capsize=3,
                    label=name,
                )
                if name in expected:
                    axes.plot(steps, expected[name], color=hue, dashes=(4, 2), linewidth=1.4)
            if expected:
                axes.plot([], [], color="black", dashes=(4, 2), linewidth=1.4, label=words)
            _title(axes, title, "", log)
        rows[-1].set_xlabel("refits n")
        figure.supylabel(label, fontsize=11)
        _legend(figure, rows[0])
    alt = f"{label}, refit by refit, in panels: {'; '.join(panels)}"
    return Plot(figure, alt)


def pictures(rows: Mapping[str, Sequence[Array]], columns: Sequence[str]) -> Plot:
    """Small images in rows, dark on light; ``columns`` are the headings of equal groups."""
    import matplotlib as mpl

    count = len(next(iter(rows.values())))
    group = count // len(columns)
    figure, _ = _axes(0.5 + 0.36 * len(rows))
    figure.clear()
    with mpl.rc_context(_STYLE):
        gaps = [1.0 if (at + 1) % group or at + 1 == count else 1.6 for at in range(count)]
        grid = figure.add_gridspec(len(rows), count, width_ratios=gaps, wspace=0.02, hspace=0.06)
        for row, (name, images) in enumerate(rows.items()):
            for column, image in enumerate(images):
                axes = figure.add_subplot(grid[row, column])
                axes.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
                axes.set(xticks=[], yticks=[], anchor="W")
                for side in axes.spines.values():
                    side.set_visible(False)
                if column == 0:
                    axes.set_ylabel(name, rotation=0, ha="right", va="center")
                if row == 0 and column % group == 0:
                    axes.set_title(columns[column // group], loc="left", fontsize=10)
    return Plot(
        figure, f"Images, row by row: {', '.join(rows)}; side by side: {', '.join(columns)}"
    )


def law(
    address: str,
    values: Sequence[Any],
    *,
    replicates: int = 20_000,
    log: str = "",
    label: str = "",
    rivals: Sequence[str] | None = None,
    **point: Any,
) -> Plot:
    """A claimed distribution function as a line, the simulated one with its band, rivals dashed.

    ``values`` are where the line is drawn; the simulated law is drawn on the check's own grid.
    """
    import matplotlib as mpl

    slug, claim = find_claim(address)
    here = room(slug)
    check = next(c for c in here.checks if isinstance(c, Law) and belongs(c, claim, here))
    grid = [Fraction(repr(float(at))) for at in check.on]
    both = sorted({*grid, *(Fraction(value) for value in values)})
    xs = np.array([float(value) for value in both])
    points = [claim.domain.check({**point, check.variable: value}) for value in both]
    theory = np.array([float(evaluate(claim.value, p, 15)) for p in points])
    drawn = _picked(claim, points, rivals)
    evidence = _evidence(check, address, point, replicates)
    half, at = evidence.radius(DISPLAY_ALPHA), np.array([float(value) for value in grid])
    seen = [Interval(y - half, y + half, y) for y in evidence.values().tolist()]
    figure, (axes,) = _axes(_height(drawn))
    with mpl.rc_context(_STYLE):
        axes.plot(xs, theory, color="black", label="theory")
        _points(axes, at.tolist(), seen, "band")
        _dashed(axes, xs, drawn)
        _title(axes, label or claim.quantity.text, check.variable, log)
        _legend(figure, axes)
    alt = f"{claim.quantity.text} against {check.variable}: the theory's line runs through the "
    alt += "simulated points; the rivals leave them"
    return Plot(figure, alt, xs, theory, seen, at, drawn)
