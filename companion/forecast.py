"""What a frequency table of one's own would lose under a scheme of retraining.

The table's shares are taken as the real distribution. For each type there are two proven bounds
on the chance that it is lost (``mixing/types_kept``), and types of one count share them, so that
the cost grows with the number of different counts and not with that of types.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import mpmath
import numpy as np

import schemes
from companion.plan import html_table
from companion.tables import Table
from companion.values import find_claim
from montecarlo.arrays import Array
from schemes import Scheme
from theory.domain import DomainError
from theory.maths.presence import FLOATS, by_branching, originals
from theory.numeric import evaluate

ROUNDING = 1e-9
"""The logarithm of a bound is moved outwards by this share: more than its rounding errors."""

NEEDED = {"mix": 1, "keep-real": 2}
"""Real samples without which a scheme is another one."""

WITHOUT = ("replace", "accumulate", "subsample")
"""Schemes that take in no new real samples."""

MOST_SAMPLES = 10**15
MOST_REFITS = 10_000
MOST_LOTS = 400
"""Refits where lots are kept, since all pairs of them are worked through."""


@dataclass(frozen=True)
class Plan:
    """A scheme by name, with its numbers: ``samples`` per refit, ``real`` ones among them.

    ``kept`` is the number of older lots in a window. For ``keep-real`` the real samples are
    beside the ``samples``. Raises ``DomainError`` for numbers that make no sense.
    """

    scheme: str
    samples: int
    refits: int
    real: int = 0
    kept: int = 1

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise DomainError(f"{self.scheme} is no scheme: {', '.join(SCHEMES)}")
        least = 2 if self.scheme in ("keep-real", "subsample") else 1
        known = {"samples": (least, MOST_SAMPLES), "refits": (1, self._most)}
        known["kept"] = (0, MOST_LOTS)
        known["real"] = (0, MOST_SAMPLES if self.scheme == "keep-real" else self.samples)
        for name, (low, high) in known.items():
            if not low <= getattr(self, name) <= high:
                raise DomainError(
                    f"{name}={getattr(self, name)}: a whole number from {low} to {high} is wanted"
                )
        if self.scheme in WITHOUT and self.real:
            raise DomainError(
                f"real={self.real}: {self.scheme} takes in no real samples (mix, keep-real and "
                "window do)"
            )
        if self.scheme in NEEDED and self.real < NEEDED[self.scheme]:
            raise DomainError(
                f"real={self.real}: {self.scheme} needs {NEEDED[self.scheme]} or more real samples"
            )

    @property
    def _most(self) -> int:
        return MOST_REFITS if self.scheme in ("replace", "mix") else MOST_LOTS

    def acted(self) -> Scheme:
        """Who trains on whom."""
        return SCHEMES[self.scheme].of(self)

    def __str__(self) -> str:
        return SCHEMES[self.scheme].words(self)


@dataclass(frozen=True)
class _Kind:
    of: Callable[[Plan], Scheme]
    words: Callable[[Plan], str]


SCHEMES = {
    "replace": _Kind(
        lambda p: schemes.replace(p.samples),
        lambda p: f"each refit trains on {p.samples:,} samples of the last model alone",
    ),
    "mix": _Kind(
        lambda p: schemes.mix(p.real, p.samples - p.real),
        lambda p: f"each refit trains on {p.samples:,} samples, {p.real:,} of them real and new",
    ),
    "keep-real": _Kind(
        lambda p: schemes.keep_real(p.real, p.samples),
        lambda p: (
            f"each refit trains on {p.samples:,} samples of the last model and the same "
            f"{p.real:,} real ones"
        ),
    ),
    "accumulate": _Kind(
        lambda p: schemes.accumulate(p.samples),
        lambda p: f"each refit adds {p.samples:,} samples and trains on all there ever were",
    ),
    "subsample": _Kind(
        lambda p: schemes.accumulate(p.samples, budget=p.samples),
        lambda p: (
            f"each refit adds {p.samples:,} samples and trains on as many, drawn from all "
            "there ever were"
        ),
    ),
    "window": _Kind(
        lambda p: schemes.window(p.real, p.samples - p.real, p.kept),
        lambda p: (
            f"each refit trains on the last {p.kept + 1} lots of {p.samples:,} samples, "
            f"{p.real:,} of each real and new"
        ),
    ),
}


def planned(table: Table, **given: Any) -> Plan:
    """The plan with what was given, and for a table the usual where nothing was."""
    numbers = {"samples": table.total, "refits": 10} | given
    if numbers["scheme"] in NEEDED:
        least = NEEDED[numbers["scheme"]]
        numbers.setdefault("real", max(least, numbers["samples"] // 10))
    return Plan(**numbers)


def scheme_file(path: str) -> dict[str, Any]:
    """The numbers of a ``Plan`` in a TOML file; ``DomainError`` for what does not belong there."""
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise DomainError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DomainError(f"{path}: no TOML: {error}") from None
    kinds: Mapping[str, type] = dict(scheme=str, samples=int, refits=int, real=int, kept=int)
    for name, value in found.items():
        if name not in kinds:
            raise DomainError(f"{path}: {name} is none of {', '.join(kinds)}")
        if type(value) is not kinds[name]:
            wanted = "a name" if kinds[name] is str else "a whole number"
            raise DomainError(f"{path}: {name} is {value!r}, and {wanted} is wanted")
    if "scheme" not in found:
        raise DomainError(f"{path}: it does not say which scheme: {', '.join(SCHEMES)}")
    return found


def lost(scheme: Scheme, n: int, weights: Array) -> tuple[Array, Array]:
    """ln of the bounds on the chance that types of these weights are not in the n-th pool."""
    with np.errstate(divide="ignore"):  # a single type has the weight 1
        low = originals(scheme, n, FLOATS) * np.log1p(-weights)
        high = np.zeros_like(weights)
        for real, left in by_branching(scheme, n, FLOATS):
            if real:
                high += real * np.log1p(-weights * left)
    return low * (1 + ROUNDING), high * (1 - ROUNDING)


def kept(plan: Plan, weights: Array) -> tuple[Array, Array]:
    """Bounds on the chance that types of these weights are in the last pool."""
    low, high = lost(plan.acted(), plan.refits, weights)
    by_pairs = weights / (weights + (1 - weights) * meeting(plan))
    return np.maximum(-np.expm1(high), by_pairs * (1 - ROUNDING)), -np.expm1(low)


@lru_cache(maxsize=256)
def meeting(plan: Plan) -> float:
    """F: the chance that two picks from the last pool have one original; what diversity loses."""
    n, samples, real = plan.refits, plan.samples, plan.real
    older = {"accumulate": n, "window": plan.kept}.get(plan.scheme, 0)
    if plan.scheme in ("mix", "window") and real == samples:  # all are originals
        return 1 / (samples * min(n, older + 1))
    slug, point = {
        "keep-real": ("mixing/fixed_real_set:refits", dict(N=real, M=samples, n=n)),
        "subsample": ("mixing/accumulate_subsample:refits", dict(M=samples, n=n)),
    }.get(
        plan.scheme,
        ("mixing/coalescence_principle:within", dict(M=samples - real, N=real, k=older, n=n)),
    )
    _, claim = find_claim(slug)
    at = claim.domain.check({**point, "sigma": 1})
    with mpmath.workdps(40):
        return float(1 - evaluate(claim.value, at, 40))


Bounds = tuple[float, float]

LITTLE = 0.001
"""A number of types below this is not written out."""


@dataclass(frozen=True)
class Band:
    """Types of a range of counts: how many, their share of the samples, and how many are left."""

    counts: str
    types: int
    share: float
    left: Bounds

    def texts(self) -> tuple[str, ...]:
        """The row as people read it."""
        low, high = self.left
        gone = self.types - high, self.types - low
        left, lost = between(self.left), between(gone)
        if gone[1] < LITTLE:
            left, lost = f"{self.types:,}", f"below {LITTLE}"
        return self.counts, f"{self.types:,}", f"{100 * self.share:.1f}%", left, lost


@dataclass(frozen=True)
class Held:
    """What the same number of samples keeps if so many of them are real and new each time."""

    real: int
    left: Bounds
    diversity: float


@dataclass(frozen=True)
class Outlook:
    """What is expected of a table after the plan's refits.

    All bounds are on expectations over runs. ``diversity`` is the expected chance that two samples
    differ, ``diversity_lost`` the share of the table's that is lost, ``entropy`` is in nats. The
    chance that the first refit loses no type lies between the two numbers of ``unhurt``.
    """

    plan: Plan
    types: int
    total: int
    bands: list[Band]
    left: Bounds
    diversity: float
    diversity_lost: float
    entropy: Bounds
    unhurt: Bounds
    held: list[Held]

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"words": str(self.plan), "theorems": THEOREMS}

    def __rich_console__(self, console: Any, options: Any) -> Any:
        from rich.table import Table as Grid

        yield f"Types: {self.types:,}, in {self.total:,} samples, taken as the real distribution."
        yield f"Scheme: {self.plan}. After {self.plan.refits:,} refits, in expectation:"
        grid = Grid(box=None, pad_edge=False)
        for head in ("seen", "types", "share", "left", "lost"):
            grid.add_column(head, justify="left" if head == "seen" else "right", no_wrap=True)
        whole = Band("all", self.types, 1.0, self.left)
        for band in (*self.bands, whole):
            grid.add_row(*band.texts())
        yield grid
        yield (
            f"Diversity, the chance that two samples differ: {self.diversity:.6g}, which is "
            f"{self.diversity_lost:.2g} of it less than in the table."
        )
        yield f"Entropy: {between(self.entropy, 3)} nats."
        yield f"The chance that the first refit loses no type: {_chance(self.unhurt)}."
        if self.held:
            grid = Grid(box=None, pad_edge=False, title_justify="left")
            for head in ("real and new of each refit's samples", "types left", "diversity"):
                grid.add_column(head, justify="right", no_wrap=True)
            for row in self.held:
                grid.add_row(f"{row.real:,}", between(row.left), f"{row.diversity:.6g}")
            yield "With so many of the samples real:"
            yield grid
        yield "By " + "; ".join(f"{what}: {by}" for what, by in THEOREMS.items())

    def _repr_html_(self) -> str:
        heads = ("seen", "types", "share", "left", "lost")
        whole = Band("all", self.types, 1.0, self.left)
        rows = [band.texts() for band in (*self.bands, whole)]
        return html_table(heads, rows, f"{self.plan}; {self.plan.refits:,} refits")


THEOREMS = {
    "types left": "mixing/types_kept",
    "diversity": "mixing/coalescence_principle",
    "entropy": "mixing/entropy_kept",
}
"""What the numbers rest on."""


def between(bounds: Bounds, places: int | None = None) -> str:
    """Two bounds as a reader wants them, rounded outwards."""
    low, high = bounds
    if places is None:
        places = 0 if high >= 100 else 1 if high >= 1 else 3
    scale = 10**places
    ends = [math.floor(low * scale) / scale, math.ceil(high * scale) / scale]
    texts = [f"{end:,.{places}f}" for end in ends]
    return texts[0] if texts[0] == texts[1] else " to ".join(texts)


def _chance(bounds: Bounds) -> str:
    low, high = bounds
    if high < LITTLE:
        return f"below {LITTLE}"
    return f"{math.floor(1000 * low) / 1000:g} to {math.ceil(1000 * high) / 1000:g}"


def forecast(table: Table, plan: Plan) -> Outlook:
    """What is expected of the table after the plan's refits; the table's shares are the truth."""
    counts, types, weights = _columns(table)
    chances = kept(plan, weights)
    bands = []
    tenfold = np.floor(np.log10(counts) + 1e-12)
    for decade in np.unique(tenfold):
        here = tenfold == decade
        bands.append(
            Band(
                _decade(int(decade)),
                int(types[here].sum()),
                float((types * weights)[here].sum()),
                _summed(types[here], *(chance[here] for chance in chances)),
            )
        )
    now = float(1 - (types * weights**2).sum())
    gone = meeting(plan)
    held = []
    for part in (1000, 100, 10):
        real = plan.samples // part
        if real and (plan.scheme, plan.real) != ("mix", real):
            mixed = Plan("mix", plan.samples, plan.refits, real)
            left = _summed(types, *kept(mixed, weights))
            held.append(Held(real, left, now * (1 - meeting(mixed))))
    return Outlook(
        plan=plan,
        types=table.size,
        total=table.total,
        bands=bands,
        left=_summed(types, *chances),
        diversity=now * (1 - gone),
        diversity_lost=gone,
        entropy=_entropy(plan, types, weights),
        unhurt=_unhurt(plan, types, weights),
        held=held,
    )


def _columns(table: Table) -> tuple[Array, Array, Array]:
    """The different counts, how many types have each, and their weights."""
    counts = np.array(list(table.types), dtype=float)
    types = np.array(list(table.types.values()), dtype=float)
    return counts, types, counts / float(table.total)


def _decade(power: int) -> str:
    if power == 0:
        return "1 to 9 times"
    return f"{10**power:,} to {10 ** (power + 1) - 1:,}"


def _summed(types: Array, low: Array, high: Array) -> Bounds:
    """Bounds on the expected number of types, moved outwards by the rounding of the sums."""
    return (
        float((types * low).sum()) * (1 - ROUNDING),
        min(float((types * high).sum()) * (1 + ROUNDING), float(types.sum())),
    )


def _entropy(plan: Plan, types: Array, weights: Array) -> Bounds:
    """Bounds on the expected entropy, in nats: what each type is expected to lose, added up."""
    now = float(-(types * weights * np.log(weights)).sum())
    low, _ = lost(plan.acted(), plan.refits, weights)
    most = float((types * weights * np.log1p((1 / weights - 1) * meeting(plan))).sum())
    with np.errstate(divide="ignore"):
        least = float(-(types * weights * np.log1p(-np.exp(low))).sum())
    return max(0.0, now - most) * (1 - ROUNDING), max(0.0, now - least) * (1 + ROUNDING)


def _unhurt(plan: Plan, types: Array, weights: Array) -> Bounds:
    """The chance that the first pool has all types.

    From below by the sum of their chances to be missing; from above by the product of their
    chances to be there, as multinomial counts are negatively associated (Joag-Dev and Proschan).
    """
    low, high = kept(replace(plan, refits=1), weights)
    with np.errstate(divide="ignore"):
        product = float(np.exp((types * np.log(high)).sum()))
    return max(0.0, 1 - float((types * (1 - low)).sum())), product


def course(table: Table, plan: Plan, points: int = 24) -> Any:
    """The expected types left along the refits, between their bounds, as a figure."""
    from companion.figures import curves

    _, types, weights = _columns(table)
    last = plan.refits
    at = sorted({round(1 + (last - 1) * j / (points - 1)) for j in range(points)})
    ends = [_summed(types, *kept(replace(plan, refits=n), weights)) for n in at]
    low, high = ([float(table.size), *each] for each in zip(*ends, strict=True))
    return curves(
        [0, *at],
        {"middle of the bounds": [(a + b) / 2 for a, b in zip(low, high, strict=True)]},
        band=(low, high),
        low=0,
        label="expected types left",
        alt=f"Expected types left of {table.size:,} over {last:,} refits: {plan}",
    )
