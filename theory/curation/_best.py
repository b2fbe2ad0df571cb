"""Mean and variance of the largest of k standard normals, each by two integrals."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import mpmath

from theory.numeric import Algorithm, TooLarge

REACH = 40
"""Candidates up to which both integrals are compared."""

MOST = 1000
"""Candidates up to which they are worked out at all."""


def _checked(k: Any) -> int:
    """The number of candidates; ``ArithmeticError`` where there can be none of it."""
    if k != int(k) or k < 1:
        raise ArithmeticError(f"no best of {k} candidates")
    if k > MOST:
        raise TooLarge(f"{int(k)} candidates, more than {MOST}")
    return int(k)


def _level(dps: int) -> int:
    """Digits to work with: a few levels only, so that one grid serves many calls."""
    return 30 * (1 + (dps + 8) // 30)


def _bucket(k: int) -> int:
    """Three times a power of 4, at least k: one grid for all numbers of candidates up to it."""
    most = 3
    while most < k:
        most *= 4
    return most


@lru_cache(maxsize=64)
def _grid(most: int, dps: int) -> tuple[Any, list[tuple[Any, Any, Any]]]:
    """The trapezoidal rule's step, and its points with density and distribution function.

    The integrands are analytic, and in a strip of width y they grow like exp(ky²/2) at most: a
    step of h is off by about exp(−2π²/(kh²)).
    """
    digits = mpmath.log(10) * dps
    step = mpmath.sqrt(2 * mpmath.pi**2 / (most * digits))
    end = int(mpmath.sqrt(2 * digits + 2 * mpmath.log(most)) / step) + 1
    points = [(mpmath.mpf(0), mpmath.npdf(0), mpmath.mpf(1) / 2)]
    for place in range(1, end + 1):
        x = place * step
        density, below = mpmath.npdf(x), mpmath.ncdf(-x)
        points += [(x, density, 1 - below), (-x, density, below)]
    return step, points


@lru_cache(maxsize=1024)
def _by_density(k: int, dps: int) -> tuple[Any, Any]:
    """Mean and mean square from the density kφΦ^(k−1)."""
    with mpmath.workdps(dps):
        mean = square = mpmath.mpf(0)
        step, points = _grid(_bucket(k), dps)
        for x, density, below in points:
            chance = k * density * below ** (k - 1)
            mean += chance * x
            square += chance * x**2
        return mean * step, square * step


@lru_cache(maxsize=1024)
def _by_parts(k: int, dps: int) -> tuple[Any, Any]:
    """The same from the integrals of φ²Φ^(k−2) and φ³Φ^(k−3)."""
    with mpmath.workdps(dps):
        mean = more = mpmath.mpf(0)
        step, points = _grid(_bucket(k), dps)
        for _, density, below in points:
            mean += density**2 * below ** (k - 2) if k > 1 else 0
            more += density**3 * below ** (k - 3) if k > 2 else 0
        pairs = k * (k - 1)
        return pairs * mean * step, 1 + pairs * (k - 2) * more * step / 2


class Mean(Algorithm):
    """``Mean(k)``: the mean of the largest of k standard normals."""

    latex_name = "e"
    definition = r"e(k) = \mathbb{E} \max(Z_1, \ldots, Z_k) = \int z\, k \varphi \Phi^{k-1}\, dz"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return +_by_density(_checked(args[0]), _level(mpmath.mp.dps))[0]


class Spread(Algorithm):
    """``Spread(k)``: its variance."""

    latex_name = "v"
    definition = r"v(k) = \operatorname{Var} \max(Z_1, \ldots, Z_k)"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        mean, square = _by_density(_checked(args[0]), _level(mpmath.mp.dps))
        return square - mean**2


class MeanByParts(Algorithm):
    """The mean by another integral."""

    latex_name = "e"
    definition = r"e(k) = k(k-1) \int \varphi^2 \Phi^{k-2}\, dz"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return +_by_parts(_checked(args[0]), _level(mpmath.mp.dps))[0]


class SpreadByParts(Algorithm):
    """The variance by another integral."""

    latex_name = "v"
    definition = r"v(k) = 1 + \tfrac12 k(k-1)(k-2) \int \varphi^3 \Phi^{k-3}\, dz - e(k)^2"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        mean, square = _by_parts(_checked(args[0]), _level(mpmath.mp.dps))
        return square - mean**2
