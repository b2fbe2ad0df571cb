"""Ways of working out that several rooms' exercises share."""

from __future__ import annotations

from typing import Any

import mpmath


def times(start: Any, factor: Any, count: int) -> Any:
    """A start multiplied so many times, one by one."""
    for _ in range(count):
        start = start * factor
    return start


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
    over, under = (
        mpmath.quad(lambda r, k=k: r**k * mpmath.exp(-r * r / 2), [0, 2, 5, 12, 30])
        for k in (m, m - 1)
    )
    return over / under / mpmath.sqrt(m)
