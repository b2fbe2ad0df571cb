"""A direction of a linear model, refitted with a factor g below 1: shared by its rooms."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

from theory.notation import Expr, Statistic, n, sigma

Row = tuple[Fraction, ...]
Fit = Callable[[Fraction], Fraction]
"""How much of the least squares coefficient a fit takes, by the direction's eigenvalue."""

ERROR = Statistic(r"(\hat c_n - B)^2", "(ĉₙ − B)²", 2)
"""A direction's squared error after n fits."""

TURN = ((Fraction(3, 5), Fraction(4, 5)), (Fraction(-4, 5), Fraction(3, 5)))
"""Two directions at right angles to each other."""


def once(g: Expr, B: Expr, s: Expr) -> Expr:
    """The expected squared error where only the first labels are noisy."""
    return (1 - g**n) ** 2 * B**2 + g ** (2 * n) * sigma**2 / s


def signs(count: int) -> list[Row]:
    """All fair signs of so many labels: noise with the mean 0 and the variance 1."""
    return [tuple(map(Fraction, each)) for each in product((-1, 1), repeat=count)]


def design(root: Fraction, other: Fraction) -> list[Row]:
    """Two inputs whose eigenvalues along the two directions are the squares of these."""
    return [tuple(root * each for each in TURN[0]), tuple(other * each for each in TURN[1])]


def dot(left: Row, right: Row) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))
