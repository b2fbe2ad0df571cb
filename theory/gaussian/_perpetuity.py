"""The variance of a run's mean, given its fitted spreads: the Laplace transform of a perpetuity.

In units of σ²/M it is W = 1 + F₁ + F₁F₂ + …, as many terms as there are refits; each factor is
F = Q/d, Q chi-squared with m degrees of freedom. Two ways to work out E exp(−uW): from the first
refit, where the transform itself goes through a convolution in ln u, by the trapezoidal rule and
whole numbers; and by the law of W, whose density in ln(W − 1) goes through one integral a refit,
by the trapezoidal rule after a change of variable that is double exponential at 0.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import ceil, cos, exp, lgamma, log, pi
from typing import Any

import mpmath

from theory.numeric import Algorithm, TooLarge, mpf

DIGITS = 34
"""Digits to which a transform is worked out."""

LEAST = Fraction(1, 1000)
"""The smallest u that it is worked out for."""

MOST_NODES = 6000
"""Nodes beyond which nobody would wait for the lattice."""

MOST_DENSE = 1500
"""The same for a matrix."""


class _Factor:
    """A factor's law: F = Q/d is gamma with the shape m/2 and the rate d/2."""

    def __init__(self, half: Fraction, centre: Fraction) -> None:
        self.half, self.centre = mpf(half), mpf(centre)
        self.norm = self.half * mpmath.log(self.centre) - mpmath.loggamma(self.half)

    def densities(self, places: list[Any]) -> list[Any]:
        """Of ln F."""
        powers = zip(places, _exp(places), strict=True)
        return _exp([self.norm + self.half * z - self.centre * power for z, power in powers])


def _exp(numbers: list[Any]) -> list[Any]:
    """Exponentials at the working precision: Arb's, which are faster, where it is installed."""
    try:
        from flint import arb, ctx
    except ImportError:
        return [mpmath.exp(each) for each in numbers]
    from theory.ball import middle

    with ctx.workprec(mpmath.mp.prec + 5):
        return [middle(arb(each).exp()) for each in numbers]


class _Waves:
    """Sums of weights times exp(−rate·x) over fixed points x: by Arb, where it is installed."""

    def __init__(self, points: list[Any]) -> None:
        self.points = points
        self.balls: list[Any] = []
        self.weights: dict[int, list[Any]] = {}
        try:
            from flint import arb
        except ImportError:
            return
        self.balls = [arb(each) for each in points]

    def total(self, rate: Any, n: int, weights: Callable[[], list[Any]]) -> Any:
        """The sum, with the weights that belong to ``n``; far out nothing counts."""
        ends = bisect_left(self.points, mpmath.mp.prec / rate)
        if not self.balls:
            kept = self.weights.setdefault(n, weights())
            return mpmath.fsum(
                w * mpmath.exp(-rate * x) for w, x in zip(kept, self.points[:ends], strict=False)
            )
        from flint import arb, ctx

        from theory.ball import middle

        with ctx.workprec(mpmath.mp.prec):
            if n not in self.weights:
                self.weights[n] = [arb(each) for each in weights()]
            minus, total = arb(-rate), arb(0)
            for w, x in zip(self.weights[n], self.balls[:ends], strict=False):
                total += w * (minus * x).exp()
            return middle(total)


# -- from the first refit: g(u) = exp(−u) E g(uF), on a lattice in ln u ------------------------


class _Lattice:
    """1 − g at points of equal distance in ln u, refit by refit, as whole numbers."""

    def __init__(self, half: Fraction, centre: Fraction, n: int, digits: int) -> None:
        a, c, span = float(half), float(centre), (digits + 3) * log(10)
        self.step = max(
            2 * pi * y / (span - (a + 1) * log(cos(y))) for y in (k * pi / 64 for k in range(1, 32))
        )  # analytic in strips of a height y, where a factor's density grows by cos(y)^(−a)
        front, depth = max(0.0, a * log(c) - lgamma(a)), 1.0
        for _ in range(5):  # far below no path counts: at most n small factors lead there
            paths = max(0.0, n * (front + log(depth + 1)) - lgamma(n))
            depth = (span + paths) / (a + 1)
        reach = log((span + 10 * a) / c)  # the largest factor's logarithm
        low = -ceil((depth - log(float(LEAST))) / self.step)
        high = ceil((log(span) + reach) / self.step)
        size = high - low + 1
        if size > MOST_NODES:
            raise TooLarge(f"{size} nodes for {n} refits")
        self.low, self.up = low, ceil(reach / self.step)
        with mpmath.workdps(digits + 8):
            self.bits, self.factor = mpmath.mp.prec, _Factor(half, centre)
            units, h = mpmath.mpf(2) ** self.bits, mpmath.mpf(self.step)
            steps = [j * h for j in range(low, high + 1)]
            starts = _exp(steps)
            self.waves = _Waves(starts)
            self.powers = _exp([self.factor.half * each for each in steps])
            self.stays = [int(units * each) for each in _exp([-x for x in starts])]
            offsets = [z * h for z in range(self.up, -size, -1)]
            kernel = [int(units * h * each) for each in self.factor.densities(offsets)]
        self.width = (2 * self.bits + size.bit_length()) // 8 + 1
        self.kernel = _whole(self._packed(kernel))
        self.one = 1 << self.bits
        self.lost = [[0] * size]

    def _packed(self, numbers: list[int]) -> int:
        parts = (each.to_bytes(self.width, "little") for each in numbers)
        return int.from_bytes(b"".join(parts), "little")

    def after(self, n: int) -> list[int]:
        """1 − g after n refits at the lattice's points: a product of long numbers for each."""
        while len(self.lost) <= n:
            product = int(self.kernel * _whole(self._packed(self.lost[-1])))
            ends = (len(self.stays) + self.up) * self.width
            raw = product.to_bytes(max(ends, (product.bit_length() + 7) // 8), "little")
            kept = []
            for place, stays in enumerate(self.stays, start=self.up):
                there = raw[place * self.width : (place + 1) * self.width]
                mean = int.from_bytes(there, "little") >> self.bits
                kept.append(self.one - (stays * (self.one - mean) >> self.bits))
            self.lost.append(kept)
        return self.lost[n]

    def at(self, n: int, u: Any) -> Any:
        """g(u) after n refits, from the lattice's points one refit earlier."""
        mean = self.waves.total(
            self.factor.centre / u,
            n,
            lambda: [p * lost for p, lost in zip(self.powers, self.after(n - 1), strict=True)],
        )
        front = mpmath.exp(self.factor.norm - self.factor.half * mpmath.log(u))
        return mpmath.exp(-u) * (1 - self.step * front * mpmath.ldexp(mean, -self.bits))


def _whole(number: int) -> Any:
    """A whole number in the arithmetic that multiplies long ones fastest."""
    try:
        from flint import fmpz
    except ImportError:
        return number
    return fmpz(number)


@lru_cache(maxsize=32)
def _lattice(half: Fraction, centre: Fraction, n: int, digits: int) -> _Lattice:
    return _Lattice(half, centre, n, digits)


def by_transforms(half: Fraction, centre: Fraction, n: int, u: Fraction) -> Any:
    """E exp(−uW) from the first refit: what is left after it is a run again."""
    digits = mpmath.mp.dps
    with mpmath.workdps(digits + 8):
        if n == 0:
            return mpmath.mpf(1)
        return _lattice(half, centre, 10 * ceil(n / 10), digits).at(n, mpf(u))


# -- by the law of W: the density of ln(W − 1) -------------------------------------------------


class _Bent:
    """The density of v = ln(W − 1), in s where v = s − exp(−s): few points far below 0."""

    def __init__(self, half: Fraction, centre: Fraction, n: int, digits: int) -> None:
        a, c, span = float(half), float(centre), (digits + 3) * log(10)
        high = min(  # W > e^high is too rare to count (Markov, for the p-th moment)
            (n * max(0.0, lgamma(a + p) - lgamma(a) - p * log(c)) + span) / p + log(n)
            for p in (1.3**k for k in range(20))
        )
        low, step = -log(span / a), 5.4 / ((1 + a / 2) ** 0.35 * (digits + 8))
        size = ceil((high - low) / step)
        if size > MOST_DENSE:
            raise TooLarge(f"{size} nodes for {n} refits")
        with mpmath.workdps(digits + 8):
            places = [mpmath.mpf(low) + j * mpmath.mpf(step) for j in range(size)]
            self.weights = [step * (1 + mpmath.exp(-s)) for s in places]
            self.points = [s - mpmath.exp(-s) for s in places]
            self.powers = _exp(self.points)
            self.factor = _Factor(half, centre)
            self.laws = [self.factor.densities(self.points)]
            half, norm = self.factor.half, self.factor.norm
            self.waves = _Waves(self.powers)
            self.scales = [1 / (1 + each) for each in self.powers]
            self.before = _exp([norm + half * v for v in self.points])
            self.after = [w * s**half for w, s in zip(self.weights, self.scales, strict=True)]
            self.rows = self._rows()

    def _rows(self) -> Any:
        """exp(−(d/2)e^v/W) for the i-th v and the j-th W: what the density of FW has of both."""
        rates = [-self.factor.centre * each for each in self.powers]
        try:
            from flint import arb, arb_mat, ctx
        except ImportError:
            return [[mpmath.exp(rate * s) for s in self.scales] for rate in rates]
        with ctx.workprec(mpmath.mp.prec):
            across = [(arb(s), float(s)) for s in self.scales]
            down = [(arb(rate), float(rate)) for rate in rates]
            nothing, zero = -2.0 * mpmath.mp.prec, arb(0)
            cells = [
                (rate * s).exp() if rough * about > nothing else zero
                for rate, rough in down
                for s, about in across
            ]
            return arb_mat(len(down), len(across), cells)

    def _next(self, law: list[Any]) -> list[Any]:
        """The density after one refit more."""
        inner = [w * p for w, p in zip(self.after, law, strict=True)]
        if isinstance(self.rows, list):
            found = [mpmath.fdot(row, inner) for row in self.rows]
        else:
            from flint import arb, arb_mat, ctx

            from theory.ball import middle

            with ctx.workprec(mpmath.mp.prec):
                product = self.rows * arb_mat(len(law), 1, [arb(each) for each in inner])
                found = [middle(product[j, 0]) for j in range(len(law))]
        return [b * each for b, each in zip(self.before, found, strict=True)]

    def law(self, n: int) -> list[Any]:
        """The density after n refits, two or more."""
        while len(self.laws) < n - 1:
            self.laws.append(self._next(self.laws[-1]))
        return self.laws[n - 2]

    def at(self, n: int, u: Any) -> Any:
        return mpmath.exp(-u) * self.waves.total(
            u, n, lambda: [w * p for w, p in zip(self.weights, self.law(n), strict=True)]
        )


@lru_cache(maxsize=32)
def _bent(half: Fraction, centre: Fraction, n: int, digits: int) -> _Bent:
    return _Bent(half, centre, n, digits)


def by_law(half: Fraction, centre: Fraction, n: int, u: Fraction) -> Any:
    """E exp(−uW) over the law of W, which is worked out refit by refit."""
    digits = mpmath.mp.dps
    with mpmath.workdps(digits + 8):
        if n < 2:
            return mpmath.exp(-n * mpf(u))
        return _bent(half, centre, 10 * ceil(n / 10), digits).at(n, mpf(u))


@lru_cache(maxsize=4096)
def _once(way: Callable[..., Any], *args: Any) -> Any:
    """The value to ``DIGITS`` digits, whatever precision is worked at, and once for all."""
    with mpmath.workdps(DIGITS):
        return +way(*args)


class Transform(Algorithm):
    """``Transform(m, d, n, u)``: E exp(−uW) after n refits."""

    latex_name = "g"
    digits = DIGITS - 4
    definition = (
        r"\begin{aligned} g(m, d, 0, u) &= 1,\\ "
        r"g(m, d, j+1, u) &= e^{-u} \int_0^\infty g\bigl(m, d, j, \tfrac{uq}{d}\bigr)\,"
        r"\frac{q^{m/2-1} e^{-q/2}}{2^{m/2}\,\Gamma(m/2)}\,dq \end{aligned}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        m, d, n, u = args
        if u < LEAST:
            raise TooLarge(f"a transform at {u}, below {LEAST}")
        return _once(by_transforms, Fraction(m) / 2, Fraction(d) / 2, int(n), Fraction(u))


class TransformByLaw(Algorithm):
    """The same, over the law of W."""

    latex_name = "g"
    digits = DIGITS - 4

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        m, d, n, u = args
        if u < LEAST:
            raise TooLarge(f"a transform at {u}, below {LEAST}")
        return _once(by_law, Fraction(m) / 2, Fraction(d) / 2, int(n), Fraction(u))


# -- after endlessly many refits ---------------------------------------------------------------

FINE = 25
"""The natural logarithm of the error that is left, in units of 1: about eleven digits."""


@lru_cache(maxsize=64)
def _settled(half: Fraction, centre: Fraction) -> tuple[float, int, list[float]]:
    """1 − g after endlessly many refits on a lattice in ln u: a banded system, eliminated."""
    a, c = float(half), float(centre)
    step = max(
        2 * pi * y / (FINE - (a + 1) * log(cos(y))) for y in (k * pi / 64 for k in range(1, 32))
    )
    norm = a * log(c) - lgamma(a)

    def density(z: float) -> float:
        return exp(norm + a * z - c * exp(z))

    kernel = {z: step * density(z * step) for z in range(-ceil(90 / step), ceil(6 / step))}
    kernel = {z: each for z, each in kernel.items() if each > exp(-FINE - 10)}
    down = -min(kernel)
    low, high = -ceil((FINE + 8 + log(a + 1)) / step), ceil((log(FINE + 5) + 0.5) / step)
    rows, right = [], []
    for i in range(low, high + 1):
        stays = exp(-exp(i * step))
        row = {i + z: -stays * each for z, each in kernel.items() if low <= i + z <= high}
        row[i] += 1
        beyond = sum(each for z, each in kernel.items() if i + z > high)
        rows.append(row)
        right.append(1 - stays + stays * beyond)
    for place, i in enumerate(range(low, high + 1)):  # diagonally dominant: no pivoting
        for later in range(place + 1, min(place + down + 1, len(rows))):
            share = rows[later].pop(i, 0.0) / rows[place][i]
            if share:
                for j, each in rows[place].items():
                    if j > i:
                        rows[later][j] = rows[later].get(j, 0.0) - share * each
                right[later] -= share * right[place]
    lost = [0.0] * len(rows)
    for place in reversed(range(len(rows))):
        i = place + low
        rest = sum(each * lost[j - low] for j, each in rows[place].items() if j > i)
        lost[place] = (right[place] - rest) / rows[place][i]
    return step, low, lost


class Settled(Algorithm):
    """``Settled(m, d, u)``: the limit of ``Transform`` as n grows, to about ten digits."""

    latex_name = r"g_\infty"
    definition = r"g_\infty(m, d, u) = \lim_{n\to\infty} g(m, d, n, u)"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        m, d, u = args
        a, c, at = float(Fraction(m) / 2), float(Fraction(d) / 2), float(u)
        step, low, lost = _settled(Fraction(m) / 2, Fraction(d) / 2)
        norm, total = a * log(c) - lgamma(a), 0.0
        for j, each in enumerate(lost + [1.0] * ceil(6 / step), start=low):
            z = j * step - log(at)
            if z < 6:
                total += step * exp(norm + a * z - c * exp(z)) * each
        return mpmath.mpf(exp(-at) * (1 - total))
