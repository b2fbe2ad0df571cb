"""Ways of working out that several rooms' exercises share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath


def times(start: Any, factor: Any, count: int) -> Any:
    """A start multiplied so many times, one by one."""
    for _ in range(count):
        start = start * factor
    return start


def mean_of(of: Callable[[Any], Any], m: int) -> Any:
    """E of(Q), Q chi-squared with m degrees of freedom: a plain sum in ln Q."""
    step = 1 / (10 + 2 * mpmath.sqrt(m))
    whole = total = mpmath.mpf(0)
    for j in range(-int((400 / m + 2) / step), int(6 / step)):
        q = m * mpmath.exp(j * step)
        weight = mpmath.exp((m * j * step - q) / 2)  # Q's density, up to a factor
        whole, total = whole + weight, total + weight * of(q)
    return total / whole


def digamma_half(m: int) -> Any:
    """ψ(m/2) for a whole m, from harmonic sums."""
    if m % 2 == 0:
        return -mpmath.euler + sum(mpmath.mpf(1) / j for j in range(1, m // 2))
    odd = sum(mpmath.mpf(2) / (2 * j - 1) for j in range(1, (m - 1) // 2 + 1))
    return -mpmath.euler - 2 * mpmath.log(2) + odd


def drift(M: int, divisor: int) -> Any:
    """E ln(Q/divisor), Q chi-squared with M − 1 degrees of freedom."""
    return digamma_half(M - 1) - mpmath.log(mpmath.mpf(divisor) / 2)


def mean_root(m: int) -> Any:
    """E √(Q/m), Q chi-squared with m degrees of freedom, by quadratures in √Q."""

    def moment(k: int) -> Any:
        ends = [0, 2, 5, 12, 30]
        return mpmath.quad(lambda r: r**k * mpmath.exp(-r * r / 2), ends)

    return moment(m) / moment(m - 1) / mpmath.sqrt(m)
