"""The mean trace of an inverse Gram matrix exactly, from the joint density of its eigenvalues.

For a ``T × d`` matrix of independent standard normals the eigenvalues λ of its Gram matrix
have a density proportional to ∏λⱼ^((T−d−1)/2) e^(−λⱼ/2) ∏_{j<k}|λⱼ − λₖ| (Fisher, Hsu and Roy,
1939). Where T − d is odd it is a polynomial times an exponential on λ₁ < λ₂ < … < λ_d, which
integrates in rational numbers, term by term. Nothing here uses a chi-squared law.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import sympy

WORDS = "the joint density of the eigenvalues integrated in rational arithmetic"


def mean_inverse_trace(d: int, T: int) -> Fraction:
    """E tr (XᵀX)⁻¹, where T − d is odd and at least 3."""
    if (T - d) % 2 == 0 or T - d < 3:
        raise ValueError(f"d={d}, T={T}: T − d must be odd and at least 3")
    steps = sympy.symbols(f"u:{d}", positive=True)
    values = [sum(steps[: j + 1]) for j in range(d)]  # ordered: each exceeds the one before
    rest = sympy.prod([v ** ((T - d - 3) // 2) for v in values])
    rest *= sympy.prod([values[b] - values[a] for b in range(d) for a in range(b)])
    product = sympy.prod(values)
    traced = sum(sympy.cancel(product / v) for v in values)
    return _integral(rest * traced, steps) / _integral(rest * product, steps)


def _integral(polynomial: sympy.Expr, steps: tuple[sympy.Symbol, ...]) -> Fraction:
    """∫ polynomial · e^(−Σλ/2) over positive steps; the step u_j is in d − j of the values."""
    d, total = len(steps), Fraction(0)
    for powers, factor in sympy.Poly(polynomial, *steps).terms():
        term = Fraction(int(factor))
        for j, power in enumerate(powers):
            term *= factorial(power) * Fraction(2, d - j) ** (power + 1)
        total += term
    return total
