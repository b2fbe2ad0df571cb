"""Results as data: verdicts, rungs, points, rivals; how they print and how they are kept."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from theory.printing import number

RUNGS = ("stated", "derived", "evaluated", "simulated", "rivals fallen", "said")


class Verdict(StrEnum):
    """What the evidence says; *undecided* is an honest answer and no pass."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    UNDECIDED = "undecided"

    @property
    def mark(self) -> str:
        return {"verified": "✓", "refuted": "✗", "undecided": "?"}[self.value]


class TooFine(ValueError):
    """A resolution that no number of replicates would reach."""


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Verified only where all are; refuted where any is; undecided else, and for none at all."""
    seen = set(verdicts)
    if Verdict.REFUTED in seen:
        return Verdict.REFUTED
    return Verdict.VERIFIED if seen == {Verdict.VERIFIED} else Verdict.UNDECIDED


@dataclass(frozen=True)
class Rung:
    """One rung of the ladder of evidence, with a sentence on why it stands or not."""

    name: str
    verdict: Verdict
    detail: str


@dataclass(frozen=True)
class PointResult:
    """One quantity simulated at one point.

    ``estimate`` and ``interval`` are those of the relative discrepancy from the
    claim (for a law: the distance). An unbounded interval is ``(-inf, inf)``.
    """

    at: str
    kind: str
    claimed: float
    estimate: float
    interval: tuple[float, float]
    resolves: float
    replicates: int
    verdict: Verdict
    reason: str
    seconds: float


@dataclass(frozen=True)
class RivalResult:
    """How one rival fared.

    ``off_by`` is its relative error against the claim at the point ``at``, where the
    simulation tells them apart best; ``widths`` how many half-widths of the interval
    it lies outside the estimate there.
    """

    words: str
    formula: str
    latex: str
    verdict: Verdict
    exactly: str
    at: str = ""
    off_by: float = math.nan
    widths: float = math.nan


@dataclass
class ClaimResult:
    """The verdict on one claim, with everything that it was reached by.

    ``reach`` is how far out it is verified, where it is not over its whole domain. ``carriers``
    are the claims that carry its sentences.
    """

    slug: str
    claim: str
    statement: str
    rungs: list[Rung] = field(default_factory=list)
    points: list[PointResult] = field(default_factory=list)
    rivals: list[RivalResult] = field(default_factory=list)
    rests_on: list[str] = field(default_factory=list)
    seed: int = 0
    seconds: float = 0.0
    finished: bool = False
    reach: str = ""
    carriers: list[str] = field(default_factory=list)

    def weak_falls(self) -> list[str]:
        """Rivals that fell by less than twice what is resolved there, in words: weak evidence."""
        weak = []
        for rival in self.rivals:
            there = [
                min(point.resolves, (point.interval[1] - point.interval[0]) / 2)
                for point in self.points
                if point.at == rival.at
            ]
            # off by exactly twice, in floating point, is enough
            if there and abs(rival.off_by) < 2 * min(there) * (1 - 1e-9):
                off = f"off by {percent(abs(rival.off_by))}, resolved to {percent(min(there))}"
                weak.append(f"the rival “{rival.words}” falls by too little, at {rival.at}: {off}")
        return weak

    @property
    def verdict(self) -> Verdict:
        if not self.finished:
            return Verdict.UNDECIDED
        return overall(rung.verdict for rung in self.rungs)

    @property
    def stands_without_words(self) -> bool:
        """Whether all but its sentences is verified."""
        rungs = [rung for rung in self.rungs if rung.name != "said"]
        return bool(rungs) and overall(rung.verdict for rung in rungs) is Verdict.VERIFIED

    @property
    def widest(self) -> PointResult | None:
        """The point whose interval is widest: what the simulation as a whole resolves."""
        return max(self.points, key=lambda p: p.interval[1] - p.interval[0], default=None)

    @property
    def replicates(self) -> int:
        return sum(point.replicates for point in self.points)

    def rung(self, name: str) -> Rung:
        return next(rung for rung in self.rungs if rung.name == name)

    def as_data(self) -> dict[str, Any]:
        widest = self.widest
        return {
            "slug": self.slug,
            "claim": self.claim,
            "statement": self.statement,
            "verdict": self.verdict,
            "rungs": [asdict(rung) for rung in self.rungs],
            "estimate": widest and widest.estimate,
            "interval": widest and list(widest.interval),
            "resolves": widest and widest.resolves,
            "replicates": self.replicates,
            "points": [asdict(point) for point in self.points],
            "rivals": [asdict(rival) for rival in self.rivals],
            "rests_on": self.rests_on,
            "reach": self.reach,
            "carriers": self.carriers,
            "seed": self.seed,
            "seconds": self.seconds,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ClaimResult:
        """The result that ``as_data`` wrote, with its infinities back."""
        return cls(
            data["slug"],
            data["claim"],
            data["statement"],
            [Rung(**{**each, "verdict": Verdict(each["verdict"])}) for each in data["rungs"]],
            [_point(each) for each in data["points"]],
            [_rival(each) for each in data["rivals"]],
            list(data["rests_on"]),
            data["seed"],
            data["seconds"],
            len(data["rungs"]) == len(RUNGS),
            data["reach"],
            list(data["carriers"]),
        )

    def _repr_html_(self) -> str:
        return Run([self], self.seed)._repr_html_()


@dataclass
class Run:
    """The verdicts of one run of the judge; shows itself in a terminal and in a notebook.

    Of its ``findings`` (derivations and sums of batches) ``earlier`` ones were taken from a
    journal; ``note`` is what was wrong with that, if anything was. ``forecast`` says how
    long a run to a finer resolution will take.
    """

    claims: Sequence[ClaimResult]
    seed: int
    versions: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    interrupted: bool = False
    findings: int = 0
    earlier: int = 0
    note: str = ""
    made: str = ""
    """The day, as 2026-11-21, where it is known."""
    forecast: str = ""

    @property
    def verdict(self) -> Verdict:
        if self.interrupted:
            return Verdict.UNDECIDED
        return overall(claim.verdict for claim in self.claims)

    def show_only(self, asked: set[tuple[str, str]]) -> None:
        """Leave out the other claims of the rooms in which single claims were asked for."""
        rooms = {slug for slug, _ in asked}
        self.claims = [c for c in self.claims if c.slug not in rooms or (c.slug, c.claim) in asked]

    def claim(self, slug: str, name: str | None = None) -> ClaimResult:
        """The result of a claim (of the slug's headline, if none is named)."""
        return next(c for c in self.claims if c.slug == slug and name in (None, c.claim))

    def as_data(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            **({"made": self.made} if self.made else {}),
            "seed": self.seed,
            "versions": self.versions,
            "seconds": self.seconds,
            "claims": [claim.as_data() for claim in self.claims],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Run:
        """The run that ``as_data`` wrote; a ``LookupError`` and the like for anything else."""
        claims = [ClaimResult.from_data(claim) for claim in data["claims"]]
        made = data.get("made", "")
        return cls(claims, data["seed"], dict(data["versions"]), data["seconds"], made=made)

    def to_json(self) -> str:
        """Strict JSON: what is not finite is null."""
        return json.dumps(_finite(self.as_data()), indent=1, ensure_ascii=False)

    def summary(self) -> str:
        """One line: how many claims stand, how many rivals fell."""
        stand = sum(claim.verdict is Verdict.VERIFIED for claim in self.claims)
        rivals = [rival for claim in self.claims for rival in claim.rivals]
        fell = sum(rival.verdict is Verdict.REFUTED for rival in rivals)
        return (
            f"{stand} of {len(self.claims)} claims verified, "
            f"{fell} of {len(rivals)} rivals refuted, seed {self.seed}, {self.seconds:.1f} s"
        )

    def provenance(self) -> list[str]:
        """Lines on what was not computed by this run but taken from a journal; none, mostly."""
        lines = [self.note] if self.note else []
        if self.earlier:
            what = "All" if self.earlier == self.findings else f"{self.earlier} of {self.findings}"
            lines.append(
                f"{what} findings were derived and drawn by an earlier run, from the same sources, "
                f"versions and seed {self.seed}."
            )
        return lines

    def table(self) -> Any:
        """The table for a terminal, as a ``rich`` object."""
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
        for title, justify in _COLUMNS:
            table.add_column(title, justify=justify, no_wrap=title != "claim", overflow="fold")
        for claim in self.claims:
            style = {"verified": "green", "refuted": "bold red", "undecided": "yellow"}[
                claim.verdict
            ]
            cells = _cells(claim)
            table.add_row(*cells[:-1], f"[{style}]{cells[-1]}[/]")
        return table

    def complaints(self) -> list[str]:
        """Why whatever is not verified is not, a line each."""
        lines = []
        for claim in self.claims:
            if claim.finished and claim.verdict is not Verdict.VERIFIED:
                lines += [
                    f"{claim.slug}:{claim.claim} {rung.name}: {rung.verdict} — {rung.detail}"
                    for rung in claim.rungs
                    if rung.verdict is not Verdict.VERIFIED
                ]
        return lines

    def __rich_console__(self, console: Any, options: Any) -> Any:
        yield self.table()
        yield from self.complaints()
        yield from self.provenance()
        yield self.summary()

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{title}</th>" for title, _ in _COLUMNS)
        rows = "".join(_html_row(claim) for claim in self.claims)
        complaints = "".join(f"<p>{html.escape(line)}</p>" for line in self.complaints())
        rivals = _html_rivals(self.claims)
        origin = "".join(f"<p><small>{html.escape(line)}</small></p>" for line in self.provenance())
        return (
            f'<div class="verdicts"><table class="table"><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table>{complaints}{origin}{rivals}</div>"
        )

    def _repr_markdown_(self) -> str:
        head = [title for title, _ in _COLUMNS]
        rows = [head, ["---"] * len(head), *(_cells(claim) for claim in self.claims)]
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)


_COLUMNS: list[tuple[str, Any]] = [
    ("claim", "left"),
    ("rungs", "left"),
    ("off by", "right"),
    ("within", "right"),
    ("runs", "right"),
    ("rivals fell", "right"),
    ("time", "right"),
    ("verdict", "left"),
]


def percent(share: float) -> str:
    """A relative error for people: +1.3%, −42%, and as a factor where it is extreme."""
    if not math.isfinite(share):
        return "∞" if share > 0 else "−∞" if share < 0 else "–"
    if share >= 10 or share < -0.99:
        return f"×{number(1 + share, 2)}"
    return f"{100 * share:+.{1 if abs(share) < 0.1 else 0}f}%".replace("-", "−")


def _cells(claim: ClaimResult) -> list[str]:
    marks = "".join(rung.verdict.mark for rung in claim.rungs).ljust(len(RUNGS), "·")
    widest = claim.widest
    fell = sum(rival.verdict is Verdict.REFUTED for rival in claim.rivals)
    least = min((rival.widths for rival in claim.rivals), default=math.nan)
    rivals = f"{fell}/{len(claim.rivals)}" if claim.rivals else "none"
    if math.isfinite(least):
        rivals += f" by {least:.1f}×"
    gap, within = "–", "–"
    if widest is not None:
        gap, within = "unbounded", f"±{number(100 * widest.resolves, 2)}%"
        if math.isfinite(widest.interval[1]):
            gap = f"{percent(widest.interval[0])} … {percent(widest.interval[1])}"
    return [
        f"{claim.slug}:{claim.claim}",
        marks,
        gap,
        within,
        f"{claim.replicates / 1e6:.1f} M" if claim.replicates else "–",
        rivals,
        f"{claim.seconds:.1f} s",
        _verdict(claim),
    ]


def _verdict(claim: ClaimResult) -> str:
    if not claim.finished:
        return "…"
    within = claim.reach and claim.verdict is Verdict.VERIFIED
    return f"{claim.verdict}, {claim.reach}" if within else str(claim.verdict)


def _html_row(claim: ClaimResult) -> str:
    *cells, verdict = _cells(claim)
    cells[1] = "".join(
        f'<span title="{html.escape(f"{rung.name}: {rung.detail}")}">{rung.verdict.mark}</span>'
        for rung in claim.rungs
    )
    cells[0] = "<code>" + re.sub(r"([/:_])", r"\1<wbr>", html.escape(cells[0])) + "</code>"
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr>{body}<td><span class="verdict-{claim.verdict}">{verdict}</span></td></tr>'


def _html_rivals(claims: Sequence[ClaimResult]) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(rival.words)}</td><td>{percent(rival.off_by)}</td>"
        f"<td>{html.escape(rival.at)}</td><td>{rival.widths:.1f}</td>"
        f'<td><span class="verdict-{rival.verdict}">{rival.verdict}</span></td></tr>'
        for claim in claims
        for rival in claim.rivals
    )
    if not rows:
        return ""
    head = "".join(
        f"<th>{title}</th>" for title in ("rival", "off by", "at", "half-widths away", "verdict")
    )
    return (
        f"<details><summary>The rivals, one by one</summary><table class='table'>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _point(data: Mapping[str, Any]) -> PointResult:
    low, high = data["interval"]
    interval = -math.inf if low is None else low, math.inf if high is None else high
    numbers = {name: _number(data[name]) for name in ("claimed", "estimate")}
    return PointResult(
        **{**data, **numbers, "interval": interval, "verdict": Verdict(data["verdict"])}
    )


def _rival(data: Mapping[str, Any]) -> RivalResult:
    numbers = {name: _number(data[name]) for name in ("off_by", "widths")}
    return RivalResult(**{**data, **numbers, "verdict": Verdict(data["verdict"])})


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
