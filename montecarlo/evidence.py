"""How simulated numbers are weighed: mergeable summaries, and intervals valid at any time.

Each summary is made from one batch of replicates, merges exactly (in any order and grouping,
to the last bit), and gives an interval that may be looked at after every batch: the chance
that it *ever* misses the truth is at most ``alpha``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import exp, inf, lgamma, log, log1p, sqrt
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array

TUNED_FOR = 30_000
"""Replicates at which a confidence sequence is narrowest; it is valid at any number of them."""

MOST_DISTORTION = 3.0
"""A mean's tail may exceed the normal's by this much, in logs; beyond, no interval is given."""


@dataclass(frozen=True)
class Interval:
    """An interval with its estimate; infinite, with a reason, where nothing can be said."""

    low: float
    high: float
    estimate: float
    reason: str = ""

    def relative_to(self, value: float) -> Interval:
        """The interval of the relative discrepancy from ``value`` (absolute, if that is 0)."""
        scale = abs(value) or 1.0
        low, high = (self.low - value) / scale, (self.high - value) / scale
        return Interval(low, high, (self.estimate - value) / scale, self.reason)


class Evidence(Protocol):
    """What a batch of replicates is summed up in."""

    @property
    def count(self) -> int:
        """Replicates seen."""

    def merge(self, other: Self) -> Self:
        """The summary of both; exact, so associative and free of order."""

    def interval(self, alpha: float) -> Interval:
        """An interval for what is estimated, missing it ever with probability ``alpha`` at most."""

    def discrepancy(self, value: Any, alpha: float) -> Interval:
        """An interval for how far the truth is from ``value``; it holds 0 where they may agree."""

    def grown(self, count: int) -> Self:
        """The summary as it would be with ``count`` replicates like these: for plans only."""


def _prior(alpha: float, tuned_for: int) -> float:
    """The mixing variance, in units of a replicate's, that is best at ``tuned_for`` replicates."""
    spend = -2 * log(alpha)
    return (spend + log(spend) + 1) / tuned_for


def mixture_radius(
    count: int, alpha: float, distortion: float = 0.0, tuned_for: int = TUNED_FOR
) -> float:
    """Half-width, in standard deviations, of a confidence sequence for a mean.

    Robbins' normal mixture in the asymptotic form of Waudby-Smith, Arbour, Sinha,
    Kennedy and Ramdas (Ann. Statist. 52, 2024, theorem 2.2): valid at all times at once.
    ``alpha`` is divided by e^``distortion``, where the mixture stays as it is.
    """
    rho2 = _prior(alpha, tuned_for)
    scaled = count * rho2 + 1
    return sqrt(2 * scaled / (count**2 * rho2) * (0.5 * log(scaled) - log(alpha) + distortion))


@dataclass(frozen=True)
class Moments:
    """Count and first four power sums of replicates, as rationals: merging rounds nothing."""

    count: int
    sums: tuple[Fraction, ...]

    @classmethod
    def of(cls, values: Array) -> Moments:
        """Sum up one batch. ``ValueError`` where a value is not finite."""
        if not np.isfinite(values).all():
            raise ValueError("a replicate is not a finite number")
        size = len(values)
        mean = float(values.mean())
        d = values - mean
        # central sums lose no digits; lifted to rationals they turn into exact raw sums
        c0, c1 = Fraction(size), Fraction(mean)
        d1, d2, d3, d4 = (Fraction(float((d**power).sum())) for power in (1, 2, 3, 4))
        return cls(
            size,
            (
                d1 + c0 * c1,
                d2 + 2 * c1 * d1 + c0 * c1**2,
                d3 + 3 * c1 * d2 + 3 * c1**2 * d1 + c0 * c1**3,
                d4 + 4 * c1 * d3 + 6 * c1**2 * d2 + 4 * c1**3 * d1 + c0 * c1**4,
            ),
        )

    def merge(self, other: Moments) -> Moments:
        sums = tuple(a + b for a, b in zip(self.sums, other.sums, strict=True))
        return Moments(self.count + other.count, sums)

    def grown(self, count: int) -> Moments:
        more = Fraction(count, self.count)
        grown = Moments(count, tuple(total * more for total in self.sums))
        grown.__dict__["central"] = self.central  # means of powers stay as they are
        return grown

    @property
    def mean(self) -> float:
        return float(self.sums[0] / self.count)

    @cached_property
    def central(self) -> tuple[float, float, float]:
        """The variance, the skewness and the excess kurtosis of the replicates."""
        m1, r2, r3, r4 = (total / self.count for total in self.sums)
        c2 = r2 - m1**2
        if c2 <= 0:
            return 0.0, 0.0, 0.0
        c3 = r3 - 3 * m1 * r2 + 2 * m1**3
        c4 = r4 - 4 * m1 * r3 + 6 * m1**2 * r2 - 3 * m1**4
        return float(c2), float(c3) / float(c2) ** 1.5, float(c4 / c2**2) - 3

    def radius(self, alpha: float, tuned_for: int = TUNED_FOR) -> float:
        """The interval's half-width in standard deviations; infinite where there is none.

        The normal approximation is used far out in its tail, so it must be good there. The
        tail of a self-normalized mean at z standard errors differs from the normal's by a
        factor exp(−z³γ/(3√n)), with γ the skewness (Wang, Electron. J. Probab. 10, 2005); a
        term in z⁴/n, with the kurtosis, is added for what that leaves out. ``alpha`` is
        divided by this factor, at the z that results. Where the factor would exceed
        e^``MOST_DISTORTION`` nothing is claimed.
        """
        _, skewness, kurtosis = self.central
        cubic, quartic = abs(skewness) / 3, (3 + abs(kurtosis)) / 12

        def distortion(radius: float) -> float:
            return float(self.count * (cubic * radius**3 + quartic * radius**4))

        def missing(paid: float) -> float:
            return distortion(mixture_radius(self.count, alpha, paid, tuned_for)) - paid

        # paying more makes the interval wider, and the distortion at its ends larger: the least
        # that covers itself is found from below
        paid = 0.0
        while (more := missing(paid)) > 1e-6:
            paid += more
            if paid > MOST_DISTORTION:
                return inf
        return mixture_radius(self.count, alpha, paid, tuned_for)

    def interval(self, alpha: float, tuned_for: int = TUNED_FOR) -> Interval:
        """A confidence sequence for the mean, infinite where the sample is too skewed for one."""
        variance, skewness, _ = self.central
        if variance == 0:
            return Interval(-inf, inf, self.mean, "no spread: all replicates are equal")
        half = self.radius(alpha, tuned_for) * sqrt(variance)
        reason = "" if half < inf else f"too skewed for an interval (skewness {skewness:.0f} in "
        reason += f"{self.count:,} replicates)" if reason else ""
        return Interval(self.mean - half, self.mean + half, self.mean, reason)

    def discrepancy(self, value: float, alpha: float, tuned_for: int = TUNED_FOR) -> Interval:
        return self.interval(alpha, tuned_for).relative_to(value)


# What SciPy has too, and a browser has not.


def _log_chance(logit: float) -> float:
    return -log1p(exp(-logit)) if logit > 0 else logit - log1p(exp(logit))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _root(of: Callable[[float], float], low: float, high: float) -> float:
    """Where a function changes its sign between two places, by bisection to the last bit."""
    rising = of(high) > 0
    while low < (middle := (low + high) / 2) < high:
        if (of(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return middle


@dataclass(frozen=True)
class Tally:
    """Successes among replicates."""

    count: int
    successes: int

    @classmethod
    def of(cls, values: NDArray[np.bool_]) -> Tally:
        return cls(len(values), int(np.count_nonzero(values)))

    def merge(self, other: Tally) -> Tally:
        return Tally(self.count + other.count, self.successes + other.successes)

    def grown(self, count: int) -> Tally:
        return Tally(count, round(Fraction(self.successes * count, self.count)))

    def interval(self, alpha: float, tuned_for: int = TUNED_FOR) -> Interval:
        """An exact binomial confidence sequence for the probability of success.

        It holds the p at which a beta-binomial likelihood ratio against p, a martingale under
        p, is below 1/alpha (Robbins, Ann. Math. Statist. 41, 1970): no approximation at any
        time. For each p the beta law is centred at p, and as wide as the mixture for a mean:
        Beta(cp, c(1 − p)). The ratio's logarithm is convex in p, as its derivative is a sum of
        −i/(p(cp + i)), i below the successes, and i/(q(cq + i)), i below the failures, with
        q = 1 − p, and each of these increases with p; so the p that it holds are an interval.
        """
        k, m = self.successes, self.count - self.successes
        c = 1 / _prior(alpha, tuned_for)

        def excess(logit: float) -> float:
            log_p, log_q = _log_chance(logit), _log_chance(-logit)
            a, b = c * exp(log_p), c * exp(log_q)
            ratio = _log_beta(k + a, m + b) - _log_beta(a, b) - k * log_p - m * log_q
            return ratio + log(alpha)

        def at(logit: float) -> float:
            return 1 / (1 + exp(-logit))

        far = 600.0  # exp of it is a float with room to spare
        peak = log(k / m) if k and m else far if k else -far  # the ratio is 1 at most there
        low = at(_root(excess, -far, peak)) if k and excess(-far) > 0 else 0.0
        high = at(_root(excess, peak, far)) if m and excess(far) > 0 else 1.0
        return Interval(low, high, k / self.count)

    def discrepancy(self, value: float, alpha: float, tuned_for: int = TUNED_FOR) -> Interval:
        return self.interval(alpha, tuned_for).relative_to(value)


@dataclass(frozen=True)
class Ecdf:
    """How many replicates fall at or below each point of a grid: an empirical law."""

    count: int
    batches: int
    below: tuple[int, ...]

    @classmethod
    def of(cls, values: Array, grid: Sequence[float]) -> Ecdf:
        below = np.searchsorted(np.sort(values), np.asarray(grid, dtype=float), side="right")
        return cls(len(values), 1, tuple(int(each) for each in below))

    def merge(self, other: Ecdf) -> Ecdf:
        below = tuple(a + b for a, b in zip(self.below, other.below, strict=True))
        return Ecdf(self.count + other.count, self.batches + other.batches, below)

    def grown(self, count: int) -> Ecdf:
        batches = -(-self.batches * count // self.count)
        return Ecdf(count, batches, tuple(each * count // self.count for each in self.below))

    def radius(self, alpha: float) -> float:
        """The Dvoretzky–Kiefer–Wolfowitz band's half-width, with Massart's constant.

        Valid after every batch at once: the b-th look spends alpha/(b(b+1)).
        """
        spent = alpha / (self.batches * (self.batches + 1))
        return sqrt(log(2 / spent) / (2 * self.count))

    def values(self) -> Array:
        """The empirical distribution function on the grid."""
        return np.array(self.below) / self.count

    def interval(self, alpha: float) -> Interval:
        """The band's half-width about 0: what a law is compared within."""
        radius = self.radius(alpha)
        return Interval(-radius, radius, 0.0)

    def discrepancy(self, value: Sequence[float], alpha: float) -> Interval:
        """The largest distance on the grid from a distribution function given there."""
        distance = float(np.max(np.abs(self.values() - np.asarray(value, dtype=float))))
        radius = self.radius(alpha)
        return Interval(distance - radius, distance + radius, distance)


LEAP = 4
"""So many times more replicates are planned at most: what a pilot tells is not that sure."""


def needed(evidence: Evidence, value: Any, alpha: float, resolves: float, bias: float = 0.0) -> int:
    """Replicates after which the interval should be fine enough: a plan, no promise.

    As many as would do if all that come were like those that came. ``bias`` is the part of the
    half-width that replicates do not shrink.
    """
    slack = 0.85 * (resolves - bias)  # the estimate's own error takes up the rest

    def is_enough(count: int) -> bool:
        interval = evidence.grown(count).discrepancy(value, alpha)
        return (interval.high - interval.low) / 2 <= slack

    low, high = evidence.count, LEAP * evidence.count
    while high - low > 1 + low // 50:  # to some percent
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high
