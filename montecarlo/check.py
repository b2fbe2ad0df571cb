"""Checks: what a room simulates, where, and how finely it must be able to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, ClassVar

import numpy as np

from montecarlo.evidence import Ecdf, Evidence, Moments, Tally

Point = Mapping[str, Any]

DRAWS = 1 << 21
"""Samples drawn in one batch, about: some tens of milliseconds."""


def _plain(value: Any) -> Any:
    """A parameter as NumPy wants it: int or float, schedules as lists."""
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else float(exact)


@dataclass(frozen=True)
class Check:
    """One simulated quantity at some points.

    ``of(rng, size, **point)`` simulates ``size`` independent replicates. ``resolves`` is the
    relative error (for a law: the distance) that the check must be able to see: it is
    verified only by an interval inside ±resolves. ``error_bar`` says why the interval is valid
    here. ``claim`` names the claim (the headline by default), ``draws`` the parameters and
    numbers whose product is about that of the draws in a replicate (it sets the size of a batch),
    ``most`` the replicates after which the check gives up, undecided. ``bias`` bounds the
    relative error (for a law: the distance) of a simulation that stops short of a limit: the
    interval is widened by it on both sides.
    """

    of: Callable[..., Any]
    at: Sequence[Point]
    resolves: float
    error_bar: str
    claim: str | None = None
    draws: Sequence[str | int] = ("M", "n", "Ms")
    most: int = 30_000_000
    bias: float = 0.0
    kind: ClassVar[str] = ""

    def batch_size(self, point: Point) -> int:
        """Replicates in a batch at a point."""
        known = {each: each for each in self.draws if isinstance(each, int)} | dict(point)
        sizes = [_plain(known[each]) for each in self.draws if each in known]
        each = prod(sum(size) if isinstance(size, list) else size for size in sizes)
        return int(max(64, DRAWS // max(1, each)))

    def sums_up(self, point: Point) -> tuple[Any, ...]:
        """What is simulated at a point and how it is summed up: who agrees in this may share it."""
        return self.of, self.kind, self.batch_size(point)

    def simulate(self, rng: np.random.Generator, point: Point) -> Any:
        """One batch of replicates at a point."""
        plain = {name: _plain(value) for name, value in point.items()}
        return self.of(rng, self.batch_size(point), **plain)

    def evidence(self, rng: np.random.Generator, point: Point) -> Evidence:
        """One batch of replicates, summed up."""
        raise NotImplementedError


class Mean(Check):
    """An expectation, judged by a confidence sequence."""

    kind = "mean"

    def evidence(self, rng: np.random.Generator, point: Point) -> Moments:
        return Moments.of(np.asarray(self.simulate(rng, point), dtype=float))


class Probability(Check):
    """A probability, judged by an exact binomial confidence sequence; ``of`` returns booleans."""

    kind = "probability"

    def evidence(self, rng: np.random.Generator, point: Point) -> Tally:
        return Tally.of(np.asarray(self.simulate(rng, point), dtype=bool))


@dataclass(frozen=True)
class Law(Check):
    """A distribution function, judged by the Dvoretzky–Kiefer–Wolfowitz band.

    ``on`` is the grid; the claim is evaluated there with its parameter ``variable``.
    """

    on: Sequence[float] = ()
    variable: str = "x"
    kind = "law"

    def sums_up(self, point: Point) -> tuple[Any, ...]:
        return *super().sums_up(point), tuple(self.on)

    def evidence(self, rng: np.random.Generator, point: Point) -> Ecdf:
        return Ecdf.of(np.asarray(self.simulate(rng, point), dtype=float), self.on)


@dataclass(frozen=True)
class Enumeration:
    """Exact evidence without randomness: every outcome of the process, added up.

    ``of(**point)`` returns a ``Fraction``; parameters arrive as ``int``, ``Fraction`` or list.
    """

    of: Callable[..., Fraction]
    at: Sequence[Point]
    words: str
    claim: str | None = None
