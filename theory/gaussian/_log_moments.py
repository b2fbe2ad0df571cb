"""Mean logarithms and roots of chi-squared variables and determinants, by integration.

Nothing here knows a digamma function.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import mpmath


def log_mean(degrees: int) -> Any:
    """E ln Q for Q chi-squared, from Laplace transforms alone.

    By Frullani's integral ln q is the integral of (exp(-t) - exp(-t q))/t over t > 0, and
    E exp(-t Q) is the determinant (1 + 2t)^(-degrees/2). With t = exp(y) the 1/t is gone.
    """
    return _log_mean(degrees, mpmath.mp.dps)


@lru_cache(maxsize=256)
def _log_mean(degrees: int, digits: int) -> Any:
    with mpmath.workdps(digits):
        half = mpmath.mpf(degrees) / 2

        def integrand(y: Any) -> Any:
            t = mpmath.exp(y)
            return mpmath.expm1(-t) - mpmath.expm1(-half * mpmath.log1p(2 * t))

        return mpmath.quad(integrand, [-200, -40, -10, 0, 3, 5, 8, 15, 40, 100, 300])


@lru_cache(maxsize=256)
def root_mean(degrees: int, digits: int) -> Any:
    """E √Q for Q chi-squared, from Laplace transforms alone.

    √q is the integral of (1 - exp(-t q)) t^(-3/2) over t > 0, divided by 2√π, and E exp(-t Q)
    is the determinant (1 + 2t)^(-degrees/2). With t = exp(y).
    """
    with mpmath.workdps(digits):
        half = mpmath.mpf(degrees) / 2

        def integrand(y: Any) -> Any:
            return -mpmath.expm1(-half * mpmath.log1p(2 * mpmath.exp(y))) * mpmath.exp(-y / 2)

        knots = [-300, -100, -40, -10, 0, 10, 40, 100, 300]
        return mpmath.quad(integrand, knots) / (2 * mpmath.sqrt(mpmath.pi))


def log_det_of_two(degrees: int) -> Any:
    """E ln det W for a 2 × 2 scatter of these degrees, from the density of its eigenvalues.

    The density is proportional to (ab)^((degrees-3)/2) exp(-(a+b)/2) (a-b) for a > b > 0. In
    r = a + b and u = 1 - ((a-b)/r)² it falls apart: r is chi-squared with 2·degrees degrees of
    freedom, u has a density proportional to u^((degrees-3)/2), and ab = r²u/4.
    """
    power = (mpmath.mpf(degrees) - 3) / 2
    log_u = mpmath.quad(  # with u = exp(-y)
        lambda y: -y * (power + 1) * mpmath.exp(-(power + 1) * y), [0, 5, 50, mpmath.inf]
    )
    return 2 * log_mean(2 * degrees) - mpmath.log(4) + log_u


def log_det(degrees: int, dimension: int) -> Any:
    """E ln det of a scatter, its columns taken in pairs, an odd one left over.

    Given the columns before, a pair spans what two fresh columns of fewer degrees would.
    """
    total = mpmath.mpf(0)
    while dimension > 1:
        total += log_det_of_two(degrees)
        degrees, dimension = degrees - 2, dimension - 2
    return total + (log_mean(degrees) if dimension else 0)
