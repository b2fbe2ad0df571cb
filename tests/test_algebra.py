"""Formulas with cases: 0 only where every case is."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Max, Min, Piecewise

from theory.algebra import is_zero

n, M, k = sympy.symbols("n M k", positive=True)


@pytest.mark.parametrize(
    "expr",
    [
        Piecewise((n, n <= 3), (M, True)) - Piecewise((M, n > 3), (n, True)),
        Min(n, M) + Max(n, M) - n - M,
        Max(0, n * (M - 1)) - Max(0, n * M - n),
        Piecewise((1, sympy.Eq(n, 3)), (2, True)) - Piecewise((2, sympy.Ne(n, 3)), (1, True)),
        Piecewise((n, (n < 3) & (k < 2)), (M, True))
        - Piecewise((M, (n >= 3) | (k >= 2)), (n, True)),
        (1 - 1 / M) ** Min(n, k, 4) - (1 - 1 / M) ** Min(4, Min(k, n)),
    ],
    ids=str,
)
def test_a_formula_that_is_zero_in_every_case(expr: Any) -> None:
    assert is_zero(expr)


@pytest.mark.parametrize(
    "expr",
    [
        Piecewise((n, n <= 1000), (n / 2, True)) - n,
        (1 - 1 / M) ** Min(n, 1000) - (1 - 1 / M) ** n,
        Piecewise((n, n <= 3), (M, True)) - Piecewise((n, n < 3), (M, True)),
        Piecewise((0, n < 3), (0, sympy.Eq(n, 4)), (sympy.exp(-n), True)),
        Max(n, M) - n,
    ],
    ids=str,
)
def test_a_formula_that_is_not_zero_in_some_case(expr: Any) -> None:
    assert not is_zero(expr)
