"""Ways of working out that several rooms' exercises share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

import mpmath
import numpy as np
from scipy.special import gammainc


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


def mean_power(m: int, k: Any) -> Any:
    """E (Q/m)ᵏ, Q chi-squared with m degrees of freedom."""
    return mean_of(lambda q: (q / m) ** k, m)


def mean_root(m: int) -> Any:
    """E √(Q/m), Q chi-squared with m degrees of freedom."""
    return mean_of(lambda q: mpmath.sqrt(q / m), m)


def digamma_half(m: int) -> Any:
    """ψ(m/2) for a whole m, from harmonic sums."""
    if m % 2 == 0:
        return -mpmath.euler + sum(mpmath.mpf(1) / j for j in range(1, m // 2))
    odd = sum(mpmath.mpf(2) / (2 * j - 1) for j in range(1, (m - 1) // 2 + 1))
    return -mpmath.euler - 2 * mpmath.log(2) + odd


def drift(M: int, divisor: int) -> Any:
    """E ln(Q/divisor), Q chi-squared with M − 1 degrees of freedom."""
    return digamma_half(M - 1) - mpmath.log(mpmath.mpf(divisor) / 2)


@lru_cache(maxsize=64)
def fair_signs(M: int, ddof: int) -> tuple[Fraction, Fraction]:
    """E mean² and E variance of M fair signs; normal samples have the same."""
    square, variance = Fraction(0), Fraction(0)
    for up in range(M + 1):
        chance, mean = Fraction(comb(M, up), 2**M), Fraction(2 * up - M, M)
        square += chance * mean**2
        variance += chance * (1 - mean**2) * M / (M - ddof)
    return square, variance


def spread(sizes: Iterable[int], ddof: int) -> tuple[Fraction, Fraction]:
    """Var μₙ and the expected variance within a run, moved refit by refit."""
    between, within = Fraction(0), Fraction(1)
    for M in sizes:
        square, kept = fair_signs(M, ddof)
        between, within = between + within * square, within * kept
    return between, within


def ln_law(m: int) -> tuple[Any, Any]:
    """The law of ln(Q/m), Q chi-squared with m degrees of freedom, on a grid."""
    y = 0.005 * np.arange(-(2**15), 2**15)
    law = np.exp(m / 2 * (y - np.exp(y)))
    return y, law / law.sum()


def share_below(f: Fraction, M: int, n: int) -> float:
    """P(s²ₙ ≤ f σ²), unbiased: the law of ln s²ₙ as a convolution, by Fourier."""
    y, law = ln_law(M - 1)
    wave = np.fft.fft(np.fft.ifftshift(law))
    before = np.fft.fftshift(np.fft.ifft(wave ** (n - 1)).real)  # the last refit
    half = (M - 1) / 2
    return float(before @ gammainc(half, half * float(f) * np.exp(-y)))
