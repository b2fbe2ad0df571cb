"""Least squares in rational arithmetic, for the trials of regressions' arguments.

Fair signs stand for the noise: an expected square needs no more than its first two moments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import sympy

Matrix = Any  # SymPy's

DESIGNS: Sequence[Matrix] = [
    sympy.Matrix(rows)
    for rows in (
        [[1, 0], [2, 1], [1, -1]],
        [[0, 1], [1, 3], [-2, 1]],
        [[1, 1], [3, 0], [1, 2]],
    )
]
"""Three inputs of two coordinates each, three times."""

TRUTH: Matrix = sympy.Matrix([2, -1])
NOISES: Sequence[Matrix] = [sympy.Matrix(e) for e in ([1, -2, 0], [3, 1, 1], [0, 2, -5])]


def fit(X: Matrix, y: Matrix) -> Matrix:
    """The coefficients that the normal equations give."""
    return (X.T * X).LUsolve(X.T * y)


def stack(parts: Sequence[Matrix]) -> Matrix:
    """Rows under rows."""
    return sympy.Matrix.vstack(*parts)


def refits(
    designs: Sequence[Matrix], noises: Sequence[Matrix], keep: bool
) -> Iterator[tuple[Matrix, Matrix]]:
    """The last fit and the next one, round by round, with all labels kept or the newest alone."""
    now, labels = TRUTH, []
    for number, (X, noise) in enumerate(zip(designs, noises, strict=True), 1):
        labels.append(X * now + noise)
        first = 0 if keep else number - 1
        new = fit(stack(designs[first:number]), stack(labels[first:]))
        yield now, new
        now = new


def over_signs(of: Callable[[list[Matrix]], Any], rounds: int, rows: int = 3) -> Fraction:
    """The mean of something over fair signs for every label's noise, all of them listed."""
    total = sympy.S.Zero
    for signs in product((-1, 1), repeat=rounds * rows):
        total += of([sympy.Matrix(signs[k * rows : (k + 1) * rows]) for k in range(rounds)])
    mean = total / 2 ** (rounds * rows)
    return Fraction(int(mean.p), int(mean.q))


def square(vector: Matrix) -> Any:
    """The squared length."""
    return vector.dot(vector)


def error_after(designs: Sequence[Matrix], keep: bool) -> Fraction:
    """The expected squared error of the last fit, given the designs."""

    def last(noises: list[Matrix]) -> Any:
        *_, (_, new) = refits(designs, noises, keep)
        return square(new - TRUTH)

    return over_signs(last, len(designs))


def trace(matrix: Matrix) -> Fraction:
    """The trace of a matrix of rational numbers."""
    found = matrix.trace()
    return Fraction(int(found.p), int(found.q))
