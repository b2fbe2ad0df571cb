"""How long a walk of log-gamma steps stays above a level: the law of its first passage.

A run's variance is multiplied by F = Q/d at each refit, Q chi-squared with m degrees of freedom.
Above its level, u = ln(variance/level) is a walk on u ≥ 0 that is killed below 0. Its density
there goes through one integral per refit, of a kernel k that is known. Two ways to work it out:
backward from the end, by Gauss and Legendre's rule on panels of u; and forward from the start, by
the trapezoidal rule after a change of variable that is double exponential at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from math import ceil, lgamma, log, sqrt
from typing import Any

import mpmath

from theory.numeric import Algorithm, TooLarge, mpf

SETTING = """\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else, and fits their mean
and variance.
$s^2_n$ is the unbiased variance (the sum of squares is divided by $M-1$, ddof 1), in a chain
that uses it throughout; $\\hat\\sigma^2_n$ is the maximum-likelihood variance (divided by $M$,
ddof 0), in a chain that uses that throughout.
Both start at $\\sigma^2$.
$T$ is the first $n$ with $s^2_n < f\\sigma^2$, and $\\hat T$ the first with
$\\hat\\sigma^2_n < f\\sigma^2$, for a fraction $f \\le 1$: numbers that differ from run to run.
"""
"""What the rooms on a run's passage are about."""

DIGITS = 34
"""Digits to which a chance is worked out: four more than are compared."""

MOST_NODES = 1600
"""Nodes beyond which nobody would wait for the matrix of kernels."""

PER_DIGIT = 0.75
"""Nodes of Gauss and Legendre on a panel, for each digit."""


def _top(half: Fraction, centre: Fraction, n: int, f: Fraction, digits: int) -> int:
    """A height that is passed in n steps with a chance below 10^-digits (Chernoff, Doob).

    A multiple of 8, so that points that are near to one another share their matrix.
    """
    h, c = float(half), log(float(centre))

    def height(power: float) -> float:
        growth = max(0.0, lgamma(h + power) - lgamma(h) - power * c)
        return (n * growth + digits * log(10)) / power

    return 8 * ceil((log(1 / float(f)) + min(height(1.5**j) for j in range(18))) / 8)


class _Walk:
    """The kernel of one step: the density of ln F."""

    def __init__(self, half: Fraction, centre: Fraction) -> None:
        self.half, self.centre = mpf(half), mpf(centre)
        self.norm = self.half * mpmath.log(self.centre) - mpmath.loggamma(self.half)

    def step(self, u: Any, nodes: list[Any]) -> list[Any]:
        """The density at the nodes after a step from u."""
        scale = self.centre * mpmath.exp(-u)
        return [mpmath.exp(self.norm + self.half * (v - u) - scale * mpmath.exp(v)) for v in nodes]

    def survives(self, u: Any) -> Any:
        """P(one step from u stays above 0)."""
        return mpmath.gammainc(self.half, self.centre * mpmath.exp(-u), regularized=True)

    def steps(self, nodes: list[Any], alike: int | None = None) -> _Matrix:
        """``k(v − u)`` in row u and column v; ``alike`` nodes on each panel, all panels alike."""
        powers = [mpmath.exp(v) for v in nodes]
        before = [mpmath.exp(self.norm - self.half * u) for u in nodes]
        after = [mpmath.exp(self.half * v) for v in nodes]
        scales = [-self.centre / each for each in powers]
        kind = _kind()
        return kind(scales, powers, before, after, alike or len(nodes))


class _Matrix:
    """The matrix ``before[i] exp(scale[i] power[j]) after[j]``, in blocks of ``alike`` nodes.

    Between panels the inner factor depends on their distance alone, so one block serves for all
    pairs of a distance.
    """

    def __init__(
        self,
        scales: list[Any],
        powers: list[Any],
        before: list[Any],
        after: list[Any],
        alike: int,
    ) -> None:
        self.before, self.after, self.alike = before, after, alike
        self.panels = len(before) // alike
        self.blocks = self._made(scales, powers)

    def _made(self, scales: list[Any], powers: list[Any]) -> dict[int, Any]:
        """By the distance from the row's panel to the column's."""
        return dict(self._entries(scales, powers, mpmath.exp))

    def _entries(
        self, scales: list[Any], powers: list[Any], exp: Callable[[Any], Any]
    ) -> Iterator[tuple[int, list[list[Any]]]]:
        size = self.alike
        for apart in range(1 - self.panels, self.panels):
            row, column = max(0, -apart) * size, max(0, apart) * size
            if scales[row + size - 1] * powers[column] < -0.7 * mpmath.mp.prec - 30:
                return  # a step up so far has a chance of 0 at the digits that are worked with
            above = powers[column : column + size]
            yield apart, [[exp(scale * power) for power in above] for scale in scales[row:][:size]]

    def times(self, vector: list[Any]) -> list[Any]:
        """The matrix times a vector."""
        return self._product(self.before, vector, self.after, 1)

    def times_from_left(self, vector: list[Any]) -> list[Any]:
        """A row vector times the matrix."""
        return self._product(self.after, vector, self.before, -1)

    def _product(
        self, outer: list[Any], vector: list[Any], inner: list[Any], way: int
    ) -> list[Any]:
        """``outer`` times the blocks, or the blocks turned, times ``inner`` times the vector."""
        given = [a * x for a, x in zip(inner, vector, strict=True)]
        parts = [given[j : j + self.alike] for j in range(0, len(given), self.alike)]
        found = [[mpmath.mpf(0)] * self.alike for _ in parts]
        for apart, block in self.blocks.items():
            rows = block if way == 1 else list(zip(*block, strict=True))
            for panel, part in enumerate(parts):
                to = panel - way * apart
                if 0 <= to < self.panels:
                    dots = (mpmath.fdot(row, part) for row in rows)
                    found[to] = [x + y for x, y in zip(found[to], dots, strict=True)]
        flat = [each for part in found for each in part]
        return [b * x for b, x in zip(outer, flat, strict=True)]


class _Balls(_Matrix):
    """The same in Arb's matrices."""

    def _made(self, scales: list[Any], powers: list[Any]) -> dict[int, Any]:
        from flint import arb, arb_mat, ctx

        self.bits = mpmath.mp.prec + 30
        with ctx.workprec(self.bits):
            left, right, self.before, self.after = (
                [arb(each) for each in part] for part in (scales, powers, self.before, self.after)
            )
            return {apart: arb_mat(rows) for apart, rows in self._entries(left, right, arb.exp)}

    @cached_property
    def turned(self) -> dict[int, Any]:
        return {apart: block.transpose() for apart, block in self.blocks.items()}

    def _product(
        self, outer: list[Any], vector: list[Any], inner: list[Any], way: int
    ) -> list[Any]:
        from flint import arb, arb_mat, ctx

        from theory.ball import middle

        size, panels = self.alike, self.panels
        with ctx.workprec(self.bits):
            entries = [a * arb(x) for a, x in zip(inner, vector, strict=True)]
            nothing = [arb(0)] * panels
            rows = [nothing + entries[a::size] + nothing for a in range(size)]
            total = arb_mat(size, panels)
            for apart, block in (self.blocks if way == 1 else self.turned).items():
                first = panels + way * apart  # what stands in panel j goes to panel j − way apart
                total += block * arb_mat([row[first : first + panels] for row in rows])
            found = [total[a, panel] for panel in range(panels) for a in range(size)]
            return [middle(b * x) for b, x in zip(outer, found, strict=True)]


def _kind() -> type[_Matrix]:
    return _Balls if find_spec("flint") else _Matrix


def _legendre(half: Fraction, top: int) -> tuple[list[Any], list[Any]]:
    """Gauss–Legendre nodes on panels from 0 to the top, no longer than a step is wide."""
    panels = ceil(top * sqrt(1 + float(half) / 2) / 2)
    order = _order()
    if panels * order > MOST_NODES:
        raise TooLarge(f"{panels * order} nodes for the passage of so low a level")
    base, base_weights = _rule(order, mpmath.mp.dps)
    ends = [mpmath.mpf(top) * j / panels for j in range(panels + 1)]
    nodes, weights = [], []
    for low, high in pairwise(ends):
        nodes += [(low + high) / 2 + (high - low) / 2 * x for x in base]
        weights += [(high - low) / 2 * w for w in base_weights]
    return nodes, weights


def _order() -> int:
    return ceil(PER_DIGIT * int(mpmath.mp.dps))


@lru_cache(maxsize=8)
def _rule(order: int, digits: int) -> tuple[list[Any], list[Any]]:
    """Nodes and weights on [−1, 1]: the roots of a Legendre polynomial, by Newton's method."""
    nodes, weights = [], []
    for j in reversed(range(order)):  # in ascending order
        x = mpmath.cos(mpmath.pi * (j + mpmath.mpf(3) / 4) / (order + mpmath.mpf(1) / 2))
        for _ in range(7):
            before, now = mpmath.mpf(1), x
            for k in range(2, order + 1):
                before, now = now, ((2 * k - 1) * x * now - (k - 1) * before) / k
            slope = order * (x * now - before) / (x * x - 1)
            x -= now / slope
        nodes.append(x)
        weights.append(2 / ((1 - x * x) * slope**2))
    return nodes, weights


@lru_cache(maxsize=48)
def _by_panels(half: Fraction, centre: Fraction, top: int, digits: int) -> Any:
    nodes, weights = _legendre(half, top)
    return nodes, weights, _Walk(half, centre).steps(nodes, _order())


@lru_cache(maxsize=64)
def _kept_above(half: Fraction, centre: Fraction, n: int, top: int, digits: int) -> list[Any]:
    """The chance to stay above 0 for n steps, at Legendre's nodes: backward."""
    nodes, weights, steps = _by_panels(half, centre, top, digits)
    if n == 0:
        return [mpmath.mpf(1)] * len(nodes)
    before = _kept_above(half, centre, n - 1, top, digits)
    kept: list[Any] = steps.times([w * q for w, q in zip(weights, before, strict=True)])
    return kept


def backward(half: Fraction, centre: Fraction, n: int, f: Fraction) -> Any:
    """P(T > n) from the end: after each refit the chance to survive the rest."""
    digits = mpmath.mp.dps
    with mpmath.workdps(digits + 10):
        start = -mpmath.log(mpf(f))
        if n == 0:
            return mpmath.mpf(1)
        if n == 1:
            return _Walk(half, centre).survives(start)
        top = _top(half, centre, n, f, digits + 5)
        nodes, weights, _ = _by_panels(half, centre, top, digits)
        kept = _kept_above(half, centre, n - 1, top, digits)
        density = _Walk(half, centre).step(start, nodes)
        return mpmath.fdot((w * p, q) for w, p, q in zip(weights, density, kept, strict=True))


@lru_cache(maxsize=32)
def _bent(half: Fraction, top: int, digits: int) -> tuple[list[Any], list[Any]]:
    """Nodes of the trapezoidal rule in s, where u = ln(1 + exp(s − exp(−s)))."""
    step = 1 / (sqrt(1 + float(half) / 2) * (digits + 10) / 5)
    low = -log((digits + 8) * log(10))
    count = ceil((top - low) / step)
    if count > MOST_NODES:
        raise TooLarge(f"{count} nodes for the passage of so low a level")
    nodes, weights = [], []
    for j in range(count + 1):
        s = mpmath.mpf(low) + j * mpmath.mpf(step)
        inner = mpmath.exp(s - mpmath.exp(-s))
        nodes.append(mpmath.log1p(inner))
        weights.append(step * inner / (1 + inner) * (1 + mpmath.exp(-s)))
    return nodes, weights


def forward(half: Fraction, centre: Fraction, n: int, f: Fraction) -> Any:
    """P(T > n) from the start: the density of those that are left, refit by refit."""
    digits = mpmath.mp.dps
    with mpmath.workdps(digits + 10):
        if n == 0:
            return mpmath.mpf(1)
        top = _top(half, centre, n, f, digits + 5)
        nodes, weights = _bent(half, top, digits)
        density = _Walk(half, centre).step(-mpmath.log(mpf(f)), nodes)
        for _ in range(n - 1):
            carried = [w * p for w, p in zip(weights, density, strict=True)]
            density = _bent_steps(half, centre, top, digits).times_from_left(carried)
        return mpmath.fdot(weights, density)


@lru_cache(maxsize=8)
def _bent_steps(half: Fraction, centre: Fraction, top: int, digits: int) -> _Matrix:
    return _Walk(half, centre).steps(_bent(half, top, digits)[0])


@lru_cache(maxsize=4096)
def _once(way: Callable[..., Any], *args: Any) -> Any:
    """The value to ``DIGITS`` digits, whatever precision is worked at, and once for all."""
    with mpmath.workdps(DIGITS):
        return +way(*args)


class Above(Algorithm):
    """``Above(m, d, n, f)``: P(the product of the first i factors is f or more, all i ≤ n)."""

    latex_name = "A"
    digits = DIGITS - 4
    definition = (
        r"\begin{aligned} A(m, d, n, f) &= q_n\bigl(\ln\tfrac1f\bigr),\quad q_0 = 1,\\ "
        r"q_{j+1}(u) &= \int_0^\infty q_j(v)\,k(v-u)\,dv,\\ "
        r"k(z) &= \frac{(d/2)^{m/2}}{\Gamma(m/2)}\, e^{\frac m2 z - \frac d2 e^z} \end{aligned}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        m, d, n, f = args
        return _once(backward, Fraction(m) / 2, Fraction(d) / 2, int(n), Fraction(f))


class AboveForward(Algorithm):
    """The same, from the start."""

    latex_name = "A"
    digits = DIGITS - 4

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        m, d, n, f = args
        return _once(forward, Fraction(m) / 2, Fraction(d) / 2, int(n), Fraction(f))


@lru_cache(maxsize=64)
def expected(half: Fraction, centre: Fraction, f: Fraction, digits: int = 6) -> Any:
    """E T, the chances P(T > n) added up, to about so many digits; for a mean factor of 1 or less.

    Then a height that exceeds the start by x is ever passed with a chance of e^(−x) at most.
    """
    with mpmath.workdps(digits + 10):
        start = -mpmath.log(mpf(f))
        top = ceil(float(start) + (digits + 5) * log(10))
        nodes, weights, steps = _by_panels(half, centre, top, digits + 10)
        density = _Walk(half, centre).step(start, nodes)
        total = mpmath.mpf(1)
        while True:
            carried = [w * p for w, p in zip(weights, density, strict=True)]
            left = mpmath.fsum(carried)
            total += left
            if left < mpmath.mpf(10) ** -(digits + 2):
                return total
            density = steps.times_from_left(carried)
