"""Families with one scale, each described once: what is drawn, and how a refit estimates the scale.

A model with the scale s draws its samples from a standard law, multiplied by s. (A Pareto model's
are raised to the power s, the inverse of its tail index: their logarithms are multiplied by s.)
A refit makes one number of its samples, which follows their scale, and multiplies it by a constant
that depends on their number alone. These are definitions, and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from schemes import Count

Drawn = Literal["normal", "exponential", "laplace", "pareto", "uniform"]
"""A standard law. The Laplace law has the density exp(-|x|)/2, the Pareto law 1/x² above 1."""

Made = Literal["deviation", "sum", "sum of sizes", "sum of logarithms", "largest"]
"""What is made of a sample. The deviation is the root of the sum of squares about their mean."""


@dataclass(frozen=True)
class Family:
    """A model with one scale: its standard law, what a refit makes of a sample, and a multiplier.

    ``multiplier(M, c)``: by maximum likelihood for c = 0, corrected for its bias for c = 1 (a
    Gaussian's variance, the others' scale). Where that is unbiased already c makes no difference.
    """

    drawn: Drawn
    made: Made
    multiplier: Callable[[Count, Count], Any]


GAUSSIAN = Family("normal", "deviation", lambda M, c: (M - c) ** Fraction(-1, 2))
EXPONENTIAL = Family("exponential", "sum", lambda M, c: 1 / M)
LAPLACE = Family("laplace", "sum of sizes", lambda M, c: 1 / M)
PARETO = Family("pareto", "sum of logarithms", lambda M, c: 1 / M)
UNIFORM = Family("uniform", "largest", lambda M, c: ((M + 1) / M) ** c)

FAMILIES = {
    "Gaussian: standard deviation": GAUSSIAN,
    "exponential: mean": EXPONENTIAL,
    "Laplace: mean size, the centre known": LAPLACE,
    "Pareto: inverse of the tail index": PARETO,
    "uniform: upper end": UNIFORM,
}
