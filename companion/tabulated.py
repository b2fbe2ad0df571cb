"""What has no JavaScript, worked out beforehand: at chosen stops of a page's sliders.

A formula is split into a factor that can be printed and a core that cannot. Of a core there is a
table over those parameters that the cores of its claim are of; all other sliders stay free. What
was worked out once is kept between builds, for as long as the sources are the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache
from itertools import product
from math import floor, log10, prod
from pathlib import Path
from typing import Any

import mpmath
import sympy

from companion.rooms import ROOT
from companion.sources import closure, digest, of_room
from theory.domain import Domain, Interval, Point, Value
from theory.notation import Expr, symbol
from theory.numeric import TooLarge, enclose, evaluate

Stops = dict[str, list[Fraction]]
"""By parameter, the values that its slider steps through."""

Table = list[float | None]
"""A core's values at all combinations of stops, the last parameter running fastest; ``None``
where the domain, arithmetic or time gives none."""

AXIS, SPARE, MOST = 25, 11, 8
"""Stops of the parameter that a claim is drawn along, the same where values take long, and at
most so many of any other."""

UNIT = 3
"""Stops of a parameter that has a default, a unit: it tells little."""

POINTS = 900
"""At most so many combinations of stops."""

DEAR = {
    "gaussian/variance_law": 70,
    "gaussian/passage_law": 100,
    "gaussian/first_generation_law": 60,
    "families/ar1_memory": 100,
    "families/entropy_ledger": 200,
    "discrete/independent_sampling_survival": 600,
    "discrete/support_size": 600,
    "discrete/deduplication": 600,
    "discrete/reweighting": 300,
    "discrete/labels_absorb": 600,
    "discrete/entropy_loss": 150,
    "discrete/first_loss": 200,
    "discrete/zipf_tail_cut": 300,
    "mixing/types_kept": 200,
    "mixing/entropy_kept": 200,
    "mixing/mutation_equilibrium": 600,
    "curation/favoured_type": 200,
    "curation/curation_plural": 400,
    "models/mixture_modes": 50,
    "models/unigram_words": 300,
    "models/memorising_diffusion": 600,
}
"""The same for rooms whose values take long: none then needs more than some ten seconds."""

FAR = 10
"""A slider without a near end of its own ends at so many times the value where it begins;"""

NEAR = 4
"""the number of refits, and all sliders of what takes long, at so many."""

DIGITS, ROUGH, LARGEST = 12, 1e-6, 1e300
"""Digits that are kept; how close bounds must be, where no more is known; what a page can hold."""


def stops(domain: Domain, at: Point, along: str, of: Sequence[str], slug: str = "") -> Stops:
    """The values that the sliders of the parameters ``of`` step through, those of ``at`` too.

    What must be whole is so beside the others' values there: M·w, say, where w takes its stops.
    """
    sets = {n: each for n in of if isinstance(each := domain.parameters[n], Interval)}
    ends = {n: _ends(sets[n], at[n], NEAR if n == "n" or slug in DEAR else FAR) for n in sets}
    axis = SPARE if slug in DEAR else AXIS
    most = {
        name: min(
            axis if name == along else MOST if allowed.default is None else UNIT,
            int(ends[name][1] - ends[name][0]) + 1 if allowed.integer else AXIS,
        )
        for name, allowed in sets.items()
    }
    counts = _counts(most, along, DEAR.get(slug, POINTS))
    whole = [condition for condition in domain.where if condition.has(sympy.frac)]
    allows = Domain(where=whole, **domain.parameters).allows
    found: Stops = {}
    for name, allowed in sets.items():
        spread = _along if name == along else _about
        values = {_one(at[name])}
        for target in spread(*ends[name], _one(at[name]), counts[name], allowed.integer):
            nearby = [v for v in _nearby(target, allowed.integer, name == along) if v in allowed]
            fresh = [v for v in nearby if name == along or v not in values]
            values.update([v for v in fresh if allows({**at, name: v})][:1])
        found[name] = sorted(values)
    return found


def _one(value: Value) -> Fraction:
    assert isinstance(value, Fraction)
    return value


def _ends(allowed: Interval, begin: Value, far: int) -> tuple[Fraction, Fraction]:
    """The set's ends, or moderate ones; an end that is left out is approached."""
    span = max(far * abs(_one(begin)), Fraction(10))
    high = min([end for end in (allowed.high, allowed.reach) if end is not None] + [span])
    low = -span if allowed.low is None else allowed.low
    inset = Fraction(1) if allowed.integer else (high - low) / 100
    high_open = allowed.high_open and high == allowed.high
    return low + inset * allowed.low_open, high - inset * high_open


def _counts(most: dict[str, int], along: str, points: int) -> dict[str, int]:
    """How many stops each slider has: two or more, and as many as the points allow, in turn."""
    counts = {name: each if name == along else min(2, each) for name, each in most.items()}
    rising = [name for name in most if counts[name] < most[name]]
    while rising:
        name = rising.pop(0)
        if prod(counts.values()) // counts[name] * (counts[name] + 1) <= points:
            counts[name] += 1
            rising += [name] * (counts[name] < most[name])
    return counts


def _along(low: Fraction, high: Fraction, _: Fraction, count: int, whole: bool) -> Iterator[float]:
    """From end to end, for a curve: evenly, or more closely where whole numbers begin."""
    for place in range(count):
        part = place / max(count - 1, 1)
        yield float(low) + float(high - low) * part ** (1.5 if whole else 1)


def _about(low: Fraction, high: Fraction, at: Fraction, count: int, _: bool) -> Iterator[float]:
    """About the value where a slider begins, more closely near it; an end by many steps only."""
    below = 0 if at == low else count - 1 if at == high else (count - 1) // 2
    for end, steps in ((low, below), (high, count - 1 - below)):
        for step in range(1, steps + 1):
            yield float(at) + float(end - at) * (step / max(steps, 2)) ** 1.5


def _nearby(target: float, whole: bool, closely: bool) -> Iterator[Fraction]:
    """Short numbers near a target, the one to be preferred first."""
    size = 10.0 ** floor(log10(abs(target))) if target else 1.0
    for unit in (size / 10, size / 100) if closely else (size, size / 10, size / 100):
        value = Fraction(f"{round(target / unit) * unit:.6g}")
        yield Fraction(round(value)) if whole else value
    for step in (0, -1, 1, -2, 2):
        yield Fraction(round(target) + step) if whole else Fraction(round(20 * target) + step, 20)


def parted(expr: Expr, printed: Callable[[Expr], bool]) -> tuple[Expr, Expr]:
    """A formula as a factor that can be printed and a core that cannot."""
    factored = sympy.factor_terms(expr) if expr.is_Add else expr
    if not factored.is_Mul:
        return sympy.S.One, expr
    outer = [factor for factor in factored.args if printed(factor)]
    core = [factor for factor in factored.args if factor not in outer]
    return sympy.Mul(*outer), sympy.Mul(*core)


def needed(cores: Iterable[Expr], domain: Domain) -> list[str]:
    """The parameters that some core is of, in the domain's order."""
    free = set().union(*(core.free_symbols for core in cores))
    return [name for name in domain.parameters if symbol(name) in free]


def table(core: Expr, domain: Domain, grid: Stops) -> Table:
    """A core's values at all combinations of the stops of those parameters that it is of."""
    of = needed([core], domain)
    domain = domain.only(of)
    found: Table = []
    for values in product(*(grid[name] for name in of)):
        point: Point = dict(zip(of, values, strict=True))
        found.append(worked_out(core, point) if domain.allows(point) else None)
    return found


def worked_out(core: Expr, point: Point) -> float | None:
    """A value to ``DIGITS`` digits, or the middle of close bounds; ``None`` if neither is had."""
    try:
        value = evaluate(core, point, 17)
    except ArithmeticError:
        return None
    except TooLarge:
        value = _enclosed(core, point)
    if value is None or mpmath.im(value) or abs(value) > LARGEST:
        return None
    return float(f"{float(value):.{DIGITS}g}")


def _enclosed(core: Expr, point: Point) -> Any:
    """By double precision with a proven error, which reaches further."""
    try:
        bounds = enclose(core, point, 17)
    except (ArithmeticError, TooLarge):
        return None
    return bounds.middle if bounds.error < ROUGH else None


# -- kept between builds --------------------------------------------------------------------


def place(slug: str) -> Path:
    """Where a room's tables are kept, in the user's cache; replaced as its sources change."""
    from platformdirs import user_cache_path

    folder = user_cache_path("model-collapse-companion") / "tables"
    return folder / f"{slug.replace('/', '-')}.json"


@cache
def _sources(slug: str) -> str:
    return digest(closure([ROOT / "companion" / "tabulated.py", *of_room(slug)]))


def kept(slug: str, claim: str, asked: str, work: Callable[[], list[Table]]) -> list[Table]:
    """A claim's tables as an earlier build of these very sources left them, or worked out now.

    ``asked`` says in full what they are tables of.
    """
    where, now = place(slug), _sources(slug)
    known: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        known = json.loads(where.read_text(encoding="utf-8"))
    claims = known["claims"] if known.get("sources") == now else {}
    if claims.get(claim, {}).get("asked") != asked:
        claims[claim] = {"asked": asked, "values": work()}
        with suppress(OSError):  # a cache that cannot be written is no reason to fail
            where.parent.mkdir(parents=True, exist_ok=True)
            draft = where.with_suffix(".part")
            draft.write_text(json.dumps({"sources": now, "claims": claims}), encoding="utf-8")
            draft.replace(where)  # whole or not at all
    found: list[Table] = claims[claim]["values"]
    return found
