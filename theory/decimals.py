"""Recipes run in decimal floating point: as many digits as asked for, and compiled arithmetic.

For recipes that add, multiply and divide numbers that are never negative: rounding errors then
add up relatively, and twenty spare digits are more than they can use.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import mpmath

SPARE = 20
"""Digits beyond the working precision."""


def in_decimals(recipe: Callable[..., Any], *args: Any) -> Any:
    """A recipe's value from ``Fraction``s, at mpmath's working precision."""
    with decimal.localcontext() as context:
        context.prec = mpmath.mp.dps + SPARE
        context.Emax, context.Emin = decimal.MAX_EMAX, decimal.MIN_EMIN
        given = [Decimal(each.numerator) / Decimal(each.denominator) for each in args]
        value = recipe(*given)
    with mpmath.workdps(mpmath.mp.dps + SPARE):
        return mpmath.mpf(str(value))
