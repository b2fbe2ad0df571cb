"""Expectations of a fitted covariance's polynomials, by listing every outcome of a quadrature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

Matrix = tuple[tuple[Fraction, ...], ...]


def _times(left: Sequence[Sequence[Any]], right: Matrix) -> Matrix:
    columns = list(zip(*right, strict=True))
    return tuple(
        tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns)
        for row in left
    )


def by_listing(
    of: Callable[[list[list[Fraction]]], Fraction],
    factor: Matrix,
    size: int,
    refits: int,
    rule: int,
) -> Fraction:
    """E of(Σ̂_n), for ``of`` a polynomial of degree 1 (``rule`` 2) or 2 (``rule`` 3).

    (A determinant, which has degree 1 in each row, takes ``rule`` 2.)

    No covariance is ever factored: if the rows of Y are the deviations of the last samples,
    a row of normals times Y, divided by √M, is a sample from their fitted model. The normals are
    replaced by signs, or by the three-point rule −√3, 0, √3 with chances 1/6, 2/3, 1/6, whose
    moments are the normal's up to the third, or the fifth; √3 is left out of Y. All outcomes are
    listed. ``factor`` is a factor of the real covariance, with the coordinates as columns.
    """
    outcomes: dict[Matrix, Fraction] = {factor: Fraction(1)}
    for _ in range(refits):
        then: dict[Matrix, Fraction] = {}
        for Y, chance in outcomes.items():
            width = len(Y)
            for flat in product((-1, 1) if rule == 2 else (-1, 0, 1), repeat=size * width):
                rows = [flat[k * width : (k + 1) * width] for k in range(size)]
                means = [Fraction(sum(column), size) for column in zip(*rows, strict=True)]
                Z = [[z - m for z, m in zip(row, means, strict=True)] for row in rows]
                zeros = flat.count(0)
                weight = (
                    Fraction(1, 2 ** len(flat)) if rule == 2 else Fraction(4**zeros, 6 ** len(flat))
                )
                moved = _times(Z, Y)
                then[moved] = then.get(moved, Fraction(0)) + chance * weight
        outcomes = then
    unit = Fraction(1 if rule == 2 else 3, size) ** refits
    total = Fraction(0)
    for Y, chance in outcomes.items():
        columns = list(zip(*Y, strict=True))
        total += chance * of(
            [[unit * sum(map(_product, a, b), Fraction(0)) for b in columns] for a in columns]
        )
    return total


def _product(a: Fraction, b: Fraction) -> Fraction:
    return a * b


def identity_factor(dimension: int, sigma: Fraction = Fraction(1)) -> Matrix:
    """The factor of σ²I."""
    size = range(dimension)
    return tuple(tuple(Fraction(sigma) if j == k else Fraction(0) for k in size) for j in size)
