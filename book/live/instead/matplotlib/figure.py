"""Axes collect what is drawn on them, and write it as SVG: lines, points with bars, bands,
histograms, marks, and a legend below. What is not here (contours, pictures) says so when it is
asked for. Lengths are in points, as Matplotlib's.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

SIZE, LINE = 11, 15
"""Of the letters, and from one line to the next."""

LEFT, RIGHT, ABOVE, BELOW = 52, 10, 24, 42
"""What is left free around the place where things are drawn, for numbers and words."""

MARKS = {
    ".": "M{0} {1}m-0.8 0a0.8 0.8 0 1 0 1.6 0a0.8 0.8 0 1 0 -1.6 0",
    "o": "M{0} {1}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
    "s": "M{0} {1}m-3 -3h6v6h-6z",
    "^": "M{0} {1}m0 -3.5l3.5 6h-7z",
    "D": "M{0} {1}m0 -4l4 4l-4 4l-4 -4z",
}

HATCH = (
    '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0v5" stroke="black" stroke-width="0.8"/></pattern>'
)

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class NotDrawn(NotImplementedError):
    """A kind of drawing that only Matplotlib has."""


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _text(x: float, y: float, words: str, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"{more}>{html.escape(words)}</text>'


def _path(d: str, colour: str = "black", width: float = 1, fill: str = "none", **more: Any) -> str:
    rest = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items() if value)
    return f'<path d="{d}" stroke="{colour}" stroke-width="{_n(width)}" fill="{fill}"{rest}/>'


def _floats(values: Any) -> list[float]:
    return [float(value) for value in np.ravel(values)]


def _power(power: int) -> str:
    return {0: "1", 1: "10"}.get(power, f"10{str(power).translate(SUPERSCRIPT)}")


class Scale:
    """Numbers to places along one axis."""

    def __init__(self, low: float, high: float, log: bool) -> None:
        self.low, self.high, self.log = low, high, log

    def place(self, value: float) -> float:
        """0 at the low end, 1 at the high one; what lies far outside stays near."""
        if not self.log:
            share = (value - self.low) / (self.high - self.low)
        elif value <= 0:
            return -2
        else:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        return max(-2.0, min(3.0, share))

    def ticks(self, whole: bool) -> Iterator[tuple[float, str]]:
        """Round numbers between the ends, with their words; those without words are minor."""
        if self.log and self.high / self.low >= 10:
            first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
            every = max(1, (last - first) // 8)
            for power in range(first, last + 1):
                for digit in range(1, 10):
                    value = digit * 10.0**power
                    if not self.low * 0.999 <= value <= self.high * 1.001:
                        continue
                    yield value, "" if digit > 1 or power % every else _power(power)
            return
        raw = (self.high - self.low) / 5
        step = 10 ** math.floor(math.log10(raw))
        step *= next(each for each in (1, 2, 5, 10) if each * step >= raw * 0.999)
        if whole:
            step = max(1, round(step))
        for at in range(math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9) + 1):
            yield at * step, f"{at * step:.10g}".replace("-", "−")


class Item:
    """Something drawn: its kind, its numbers and its looks."""

    def __init__(self, kind: str, looks: dict[str, Any], **numbers: Any) -> None:
        self.kind, self.looks = kind, looks
        self.label, self.order = looks.get("label") or "", looks.get("zorder", 2)
        self.x: list[float] = numbers.pop("x", [])
        self.y: list[float] = numbers.pop("y", [])
        self.more = numbers

    def heights(self) -> list[float]:
        """What the vertical axis has to hold."""
        if self.kind == "bars":
            ends = zip(self.y, self.more["down"], self.more["up"], strict=True)
            return [end for y, down, up in ends for end in (y - down, y + up)]
        return self.y + self.more.get("low", [])

    @property
    def colour(self) -> str:
        colour = str(self.looks.get("color", "black"))
        grey = colour.replace(".", "", 1).isdigit()  # Matplotlib's "0.6"
        return f"rgb({', '.join(3 * [str(round(255 * float(colour)))])})" if grey else colour

    def line(self, d: str) -> str:
        width = self.looks.get("linewidth", 1.8)
        dashes = self.looks.get("dashes") or {"--": (4, 2), ":": (1, 2)}.get(
            self.looks.get("linestyle", ""), ()
        )
        if tuple(dashes) == (1, 0):
            dashes = ()
        dashing = " ".join(_n(each * width) for each in dashes)
        opacity = self.looks.get("alpha", "")
        return _path(d, self.colour, width, stroke_dasharray=dashing, opacity=opacity)

    def mark(self, x: float, y: float) -> str:
        sign = self.looks.get("marker") or self.looks.get("fmt", "o")
        edge = self.looks.get("markeredgecolor", self.colour)
        fill = self.looks.get("markerfacecolor", edge)
        return _path(MARKS[sign].format(_n(x), _n(y)), edge, 1, fill)

    def area(self, d: str) -> str:
        edge = self.looks.get("edgecolor", "none")
        drawn = _path(d, edge, 0.8, self.colour, fill_opacity=self.looks.get("alpha", 1))
        return drawn + (_path(d, edge, 0.8, "url(#hatch)") if self.looks.get("hatch") else "")

    def sample(self, x: float, y: float) -> str:
        """For the legend: 36 wide."""
        if self.kind == "bars":
            return _path(f"M{_n(x + 18)} {_n(y - 6)}v12", self.colour) + self.mark(x + 18, y)
        if self.kind == "band":
            return self.area(f"M{_n(x)} {_n(y - 4)}h36v8h-36z")
        if self.looks.get("linestyle") == "":
            return self.mark(x + 18, y)
        return self.line(f"M{_n(x)} {_n(y)}h36")


class Ignored:
    """What makes no difference here: ticks' lengths, spines."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **looks: None


class Axis(Ignored):
    def __init__(self) -> None:
        self.log, self.whole, self.label = False, False, ""
        self.low: float | None = None
        self.high: float | None = None
        self.named: list[tuple[float, str]] | None = None

    def set_major_locator(self, locator: Any) -> None:
        self.whole = locator.integer

    def name(self, at: Sequence[float], words: Sequence[str] | None = None) -> None:
        self.named = [
            (float(each), str(words[index]) if words is not None else f"{each:g}")
            for index, each in enumerate(at)
        ]

    def scale(self, values: list[float], margin: float) -> Scale:
        fit = [v for v in values if math.isfinite(v) and (v > 0 or not self.log)] or [1.0, 2.0]
        low, high = min(fit), max(fit)
        if self.log:
            beyond = (high / low) ** margin if high > low else 2.0
            low, high = low / beyond, high * beyond
        else:
            beyond = (high - low) * margin if high > low else abs(high) * 0.1 or 1.0
            low, high = low - beyond, high + beyond
        low = low if self.low is None else self.low
        high = high if self.high is None else self.high
        return Scale(low, high, self.log)


class Axes:
    def __init__(self, figure: Figure, place: tuple[float, float, float, float]) -> None:
        self.figure, self.place = figure, place  # left, top, width, height, as shares
        self.items: list[Item] = []
        self.xaxis, self.yaxis, self.title = Axis(), Axis(), ""
        self.spines = {side: Ignored() for side in ("left", "right", "top", "bottom")}

    def _add(self, kind: str, looks: dict[str, Any], **numbers: Any) -> Item:
        self.items.append(Item(kind, looks, **numbers))
        return self.items[-1]

    def plot(self, x: Any, y: Any, form: str = "", **looks: Any) -> list[Item]:
        if form:
            if form not in MARKS:
                raise NotDrawn(f"the short form {form!r}: not drawn in a browser")
            looks = {"marker": form, "linestyle": "", **looks}
        columns = np.asarray(y, dtype=float)
        columns = columns[:, None] if columns.ndim == 1 else columns
        looked = [looks, *[{**looks, "label": ""}] * (columns.shape[1] - 1)]  # one name for all
        return [
            self._add("line", each, x=_floats(x), y=_floats(column))
            for each, column in zip(looked, columns.T, strict=True)
        ]

    def errorbar(self, x: Any, y: Any, yerr: Any, **looks: Any) -> None:
        y, both = _floats(y), np.asarray(yerr, dtype=float)
        down, up = (both, both) if both.ndim < 2 else both
        ends = {"down": _floats(down * np.ones(len(y))), "up": _floats(up * np.ones(len(y)))}
        self._add("bars", looks, x=_floats(x), y=y, **ends)

    def fill_between(self, x: Any, low: Any, high: Any = 0, **looks: Any) -> None:
        x = _floats(x)
        count = np.ones(len(x))
        self._add("band", looks, x=x, y=_floats(high * count), low=_floats(low * count))

    def hist(self, values: Any, bins: Any, density: bool = True, **looks: Any) -> None:
        heights, edges = np.histogram(values, bins, density=density)
        x, y = _floats(np.repeat(edges, 2)[1:-1]), _floats(np.repeat(heights, 2))
        self._add("band", looks, x=x, y=y, low=[0.0] * len(y))

    def axvline(self, x: float = 0, **looks: Any) -> None:
        self._add("upright", looks, x=[float(x)])

    def axhline(self, y: float = 0, **looks: Any) -> None:
        self._add("level", looks, y=[float(y)])

    def annotate(self, words: str, at: Any, offset: Any = (0, 0), **looks: Any) -> None:
        self._add("words", looks, at=_floats(at), words=words, offset=_floats(offset))

    def set_xscale(self, kind: str) -> None:
        self.xaxis.log = kind == "log"

    def set_yscale(self, kind: str) -> None:
        self.yaxis.log = kind == "log"

    def set_xlabel(self, words: str, **looks: Any) -> None:
        self.xaxis.label = words

    def set_ylabel(self, words: str, **looks: Any) -> None:
        self.yaxis.label = words

    def set_title(self, words: str, **looks: Any) -> None:
        self.title = words

    def set_xlim(self, low: float | None = None, high: float | None = None) -> None:
        self.xaxis.low, self.xaxis.high = low, high

    def set_ylim(self, low: float | None = None, high: float | None = None) -> None:
        self.yaxis.low, self.yaxis.high = low, high

    def set_xticks(self, at: Any, words: Any = None, **looks: Any) -> None:
        self.xaxis.name(at, words)

    def set_yticks(self, at: Any, words: Any = None, **looks: Any) -> None:
        self.yaxis.name(at, words)

    def set(self, **what: Any) -> None:
        for name, value in what.items():
            getattr(self, f"set_{name}")(*(value if name.endswith("lim") else (value,)))

    def tick_params(self, *args: Any, **looks: Any) -> None:
        """Nothing: ticks have one length here."""

    def get_legend_handles_labels(self) -> tuple[list[Item], list[str]]:
        named = [item for item in self.items if item.label]
        return named, [item.label for item in named]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NotDrawn(f"{name}: not drawn in a browser, where there is no Matplotlib")

    # -- as SVG

    def svg(self, left: float, top: float, width: float, height: float, name: str) -> Iterator[str]:
        xs = self.xaxis.scale([x for item in self.items for x in item.x], 0.02)
        ys = self.yaxis.scale([y for item in self.items for y in item.heights()], 0.04)

        def right(x: float) -> float:
            return left + width * xs.place(x)

        def down(y: float) -> float:
            return top + height * (1 - ys.place(y))

        def through(x: Iterable[float], y: Iterable[float]) -> str:
            out, pen = [], "M"
            for a, b in zip(x, y, strict=True):
                if math.isfinite(a) and math.isfinite(b):
                    out.append(f"{pen}{_n(right(a))} {_n(down(b))}")
                    pen = "L"
                else:
                    pen = "M"
            return "".join(out)

        frame = f'x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}"'
        yield f'<clipPath id="{name}"><rect {frame}/></clipPath><g clip-path="url(#{name})">'
        for item in sorted(self.items, key=lambda item: item.order):
            if item.kind == "line" and item.looks.get("linestyle") != "":
                yield item.line(through(item.x, item.y)) if item.x else ""
            elif item.kind == "line":
                places = zip(map(right, item.x), map(down, item.y), strict=True)
                yield "".join(item.mark(*place) for place in places)
            elif item.kind == "band" and item.x:
                back = through(item.x[::-1], item.more["low"][::-1]).replace("M", "L", 1)
                yield item.area(f"{through(item.x, item.y)}{back}Z")
            elif item.kind == "upright":
                yield item.line(f"M{_n(right(item.x[0]))} {_n(top)}v{_n(height)}")
            elif item.kind == "level":
                yield item.line(f"M{_n(left)} {_n(down(item.y[0]))}h{_n(width)}")
            elif item.kind == "words":
                (x, y), (along, up) = item.more["at"], item.more["offset"]
                yield _text(right(x) + along, down(y) - up, item.more["words"])
        yield "</g>"
        for item in self.items:  # bars on top, and not cut at the edge
            if item.kind == "bars":
                yield from self._bars(item, right, down, top, top + height)
        yield _path(f"M{_n(left)} {_n(top)}v{_n(height)}h{_n(width)}")
        yield _text(left, top - 9, self.title)
        yield _text(left + width / 2, top + height + 34, self.xaxis.label, "middle")
        if self.yaxis.label:
            x, y = left - 38, top + height / 2
            turned = f' transform="rotate(-90 {_n(x)} {_n(y)})"'
            yield _text(x, y, self.yaxis.label, "middle", turned)
        for axis, scale, vertical in ((self.xaxis, xs, False), (self.yaxis, ys, True)):
            named = scale.ticks(axis.whole) if axis.named is None else axis.named
            for value, words in named:
                if not -0.001 <= scale.place(value) <= 1.001:
                    continue
                length = 4 if words else 2
                if vertical:
                    yield _path(f"M{_n(left)} {_n(down(value))}h-{length}")
                    yield _text(left - 7, down(value) + 4, words, "end") if words else ""
                else:
                    yield _path(f"M{_n(right(value))} {_n(top + height)}v{length}")
                    yield _text(right(value), top + height + 17, words, "middle") if words else ""

    def _bars(self, item: Item, right: Any, down: Any, top: float, bottom: float) -> Iterator[str]:
        for x, y, below, above in zip(item.x, item.y, *item.more.values(), strict=True):
            at, middle = right(x), down(y)
            if not top <= middle <= bottom:
                continue
            if math.isfinite(below + above):  # as in Matplotlib, an endless bar is not drawn
                foot, head = min(down(y - below), bottom), max(down(y + above), top)
                caps = "".join(f"M{_n(at - 3)} {_n(end)}h6" for end in (foot, head))
                yield _path(f"M{_n(at)} {_n(foot)}V{_n(head)}{caps}", item.colour)
            yield item.mark(at, middle)


class Figure:
    def __init__(self, figsize: tuple[float, float] = (6.2, 3.6), **looks: Any) -> None:
        self.width, self.height = (72 * each for each in figsize)
        self.axes: list[Axes] = []
        self.entries: list[tuple[Item, str]] = []
        self.label = ""

    def add_subplot(self, rows: int, columns: int, at: int) -> Axes:
        row, column = divmod(at - 1, columns)
        place = column / columns, row / rows, 1 / columns, 1 / rows
        self.axes.append(Axes(self, place))
        return self.axes[-1]

    def subplots(self, rows: int = 1, columns: int = 1, squeeze: bool = True, **looks: Any) -> Any:
        count = rows * columns
        made = np.empty(count, dtype=object)
        made[:] = [self.add_subplot(rows, columns, at + 1) for at in range(count)]
        if squeeze:
            return made[0] if count == 1 else made.reshape(rows, columns).squeeze()
        return made.reshape(rows, columns)

    def legend(self, handles: Any = None, labels: Any = None, **looks: Any) -> None:
        if handles is None:
            pairs = [zip(*axes.get_legend_handles_labels(), strict=True) for axes in self.axes]
            self.entries = [entry for each in pairs for entry in each]
        else:
            self.entries = list(zip(handles, labels, strict=True))

    def supylabel(self, words: str, **looks: Any) -> None:
        self.label = words

    def savefig(self, out: Any, **looks: Any) -> None:
        out.write(self.svg())

    def svg(self) -> str:
        foot = LINE * sum(len(words.splitlines()) for _, words in self.entries) + 8
        aside = 16 if self.label else 0
        width, height = self.width - aside, self.height - foot
        parts = []
        for at, axes in enumerate(self.axes):
            left, top, wide, high = axes.place
            place = left * width + LEFT + aside, top * height + ABOVE
            size = wide * width - LEFT - RIGHT, high * height - ABOVE - BELOW
            parts += axes.svg(*place, *size, f"axes{at}")
        if self.label:
            turned = f' transform="rotate(-90 14 {_n(height / 2)})"'
            parts.append(_text(14, height / 2, self.label, "middle", turned))
        y = self.height - foot + 12
        for item, words in self.entries:
            parts.append(item.sample(LEFT, y - 4))
            for line in words.splitlines():
                parts.append(_text(LEFT + 46, y, line))
                y += LINE
        size = f"{_n(self.width)} {_n(self.height)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
            f'width="{_n(self.width)}pt" font-family="sans-serif" font-size="{SIZE}">'
            f"{HATCH}{''.join(parts)}</svg>"
        )
