"""Ways of working out that several rooms' exercises share."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any


@lru_cache(maxsize=64)
def chain(M: int) -> tuple[tuple[Fraction, ...], ...]:
    """The chances to go from i copies to j, of M samples."""
    return tuple(
        tuple(
            comb(M, j) * Fraction(i, M) ** j * (1 - Fraction(i, M)) ** (M - j) for j in range(M + 1)
        )
        for i in range(M + 1)
    )


def after(M: int, w: Fraction, n: int) -> list[Fraction]:
    """The law of the number of copies after n refits from the weight w, outcome by outcome."""
    law = [comb(M, j) * w**j * (1 - w) ** (M - j) for j in range(M + 1)]
    for _ in range(n - 1):
        law = [
            sum((law[i] * chain(M)[i][j] for i in range(M + 1)), Fraction(0)) for j in range(M + 1)
        ]
    return law


def solved(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """A linear system by elimination over the fractions."""
    size = len(rows)
    table = [[*row, r] for row, r in zip(rows, right, strict=True)]
    for k in range(size):
        pivot = next(r for r in range(k, size) if table[r][k])
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [each / table[k][k] for each in table[k]]
        for r in range(size):
            if r != k:
                factor = table[r][k]
                table[r] = [a - factor * b for a, b in zip(table[r], table[k], strict=True)]
    return [row[size] for row in table]


def inner(M: int) -> list[list[Fraction]]:
    """Identity less the chain, among the states where both types are there."""
    return [[Fraction(i == j) - chain(M)[i][j] for j in range(1, M)] for i in range(1, M)]


def first(holds: Any) -> int:
    """The first whole number from 1 on of which something holds."""
    n = 1
    while not holds(n):
        n += 1
    return n
