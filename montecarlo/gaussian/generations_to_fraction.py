"""When the mean of the fitted variance falls below a fraction, found from simulated runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, nan

import numpy as np

from montecarlo.chains.gaussian import BLOCK, Array, refits
from montecarlo.check import DRAWS, Check, Point
from montecarlo.evidence import Interval, Moments

REFITS = 9
"""Refits simulated in each run; the points are crossed before."""


def shares(rng: np.random.Generator, size: int, M: int, f: float, sigma: float = 1) -> Array:
    """The fitted variance over σ² before and after each refit, every sample drawn."""
    rows, parts = max(1, BLOCK // M), []
    for start in range(0, size, rows):
        runs = refits(rng, min(rows, size - start), [M] * REFITS, sigma=sigma, ddof=0)
        parts.append(np.stack([fit.variance / sigma**2 for fit in runs]))
    return np.concatenate(parts, axis=1)


@dataclass(frozen=True)
class Crossing:
    """The moments of the variance after each refit, and the fraction to fall below."""

    after: tuple[Moments, ...]
    fraction: float

    @property
    def count(self) -> int:
        return self.after[0].count

    def merge(self, other: Crossing) -> Crossing:
        merged = tuple(a.merge(b) for a, b in zip(self.after, other.after, strict=True))
        return Crossing(merged, self.fraction)

    def grown(self, count: int) -> Crossing:
        return Crossing(tuple(moments.grown(count) for moments in self.after), self.fraction)

    def interval(self, alpha: float) -> Interval:
        """The first refits that may, and that must, have their mean below the fraction.

        Each mean has its confidence sequence, and they share ``alpha``. The answer is an
        integer; half a refit is left on either side of it, so that no other integer fits.
        """
        each = [moments.interval(alpha / len(self.after)) for moments in self.after]
        may = next((at for at, i in enumerate(each, 1) if i.low < self.fraction), inf)
        must = next((at for at, i in enumerate(each, 1) if i.high < self.fraction), inf)
        seen = next((at for at, i in enumerate(each, 1) if i.estimate < self.fraction), nan)
        reason = "" if must < inf else "no refit is surely below"
        return Interval(may - 0.5, must + 0.5, seen, reason)

    def discrepancy(self, value: float, alpha: float) -> Interval:
        return self.interval(alpha).relative_to(value)


class FirstBelow(Check):
    """The first refit after which a mean is below the point's fraction."""

    kind = "first below"

    def batch_size(self, point: Point) -> int:
        return max(64, DRAWS // (int(point["M"]) * REFITS))

    def evidence(self, rng: np.random.Generator, point: Point) -> Crossing:
        after: Sequence[Array] = self.simulate(rng, point)[1:]  # before any refit nothing is below
        return Crossing(tuple(Moments.of(row) for row in after), float(point["f"]))


CHECKS = [
    FirstBelow(
        of=shares,
        at=[
            dict(M=5, f=Fraction(9, 20)),
            dict(M=10, f=Fraction(1, 2), sigma=3),
            dict(M=20, f=Fraction(4, 5)),
        ],
        resolves=0.15,
        error_bar="Each mean has a confidence sequence, and all share the error: the first refit "
        "that may be below and the first that must be below enclose the answer. Verified means "
        "that a single integer is left.",
    ),
]
