"""Ways of working out that several rooms' exercises share."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import comb
from operator import mul
from typing import Any

import mpmath
import numpy as np

from exercises import mpf


def drawn(M: int, w: Fraction) -> list[Fraction]:
    """The law of the number of copies among M samples, for the weight w."""
    return [comb(M, j) * w**j * (1 - w) ** (M - j) for j in range(M + 1)]


@lru_cache(maxsize=64)
def chain(M: int) -> tuple[tuple[Fraction, ...], ...]:
    """The chances to go from i copies to j, of M samples."""
    return tuple(tuple(drawn(M, Fraction(i, M))) for i in range(M + 1))


def after(M: int, w: Fraction, n: int) -> list[Fraction]:
    """The law of the number of copies after n refits from the weight w."""
    law, columns = drawn(M, w), list(zip(*chain(M), strict=True))
    for _ in range(n - 1):
        law = [sum(map(mul, law, column), Fraction(0)) for column in columns]
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
                pairs = zip(table[r], table[k], strict=True)
                table[r] = [a - factor * b for a, b in pairs]
    return [row[size] for row in table]


def inner(M: int) -> list[list[Fraction]]:
    """Identity less the chain, among the states where both types are there."""
    mixed = range(1, M)
    return [[Fraction(i == j) - chain(M)[i][j] for j in mixed] for i in mixed]


def first(holds: Any) -> int:
    """The first whole number from 1 on of which something holds."""
    n = 1
    while not holds(n):
        n += 1
    return n


def binomial(M: int, w: Any) -> Any:
    """The chances of 0 to M copies, in double precision."""
    copies = np.arange(M + 1)
    ways = np.array([float(comb(M, j)) for j in copies])
    return ways * w**copies * (1 - w) ** (M - copies)


@lru_cache(maxsize=16)
def moves(M: int) -> Any:
    """The chances to go from i copies to j, in double precision."""
    return binomial(M, np.arange(M + 1)[:, None] / M)


def laws(M: int, w: Any) -> Iterator[Any]:
    """The law of the number of copies after each refit, in double precision."""
    law = binomial(M, float(w))
    while True:
        yield law
        law = law @ moves(M)


def takeover(M: int, w: Any) -> float:
    """The chance to be the only type in the end, from a linear system."""
    mixed = moves(M)[1:M, 1:M]
    chances = np.linalg.solve(np.eye(M - 1) - mixed, moves(M)[1:M, M])
    start = next(laws(M, w))
    return float(start[1:M] @ chances + start[M])


def draws_until(miss: Fraction, factor: Any) -> int:
    """How many factors it takes to bring a chance from 1 down to a given one."""
    chance, draws = mpmath.mpf(1), 0
    while chance > mpf(miss):
        chance, draws = chance * factor, draws + 1
    return draws
