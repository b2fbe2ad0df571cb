"""What is asked: exercises as data, each answer with a second route to it.

A room's exercises stand in ``exercises/CHAPTER/ROOM.py``. An answer comes from a room's formula
(or from a short derivation of its own), and a second time from a route that does not use it:
another computation, or a simulation. Setting, checking and printing them is the companion's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from itertools import product
from typing import Any

import mpmath

DIGITS = 30
"""Digits to which answers are worked out."""


@dataclass(frozen=True)
class Answer:
    """A number that is asked for.

    ``by`` and ``check`` get the exercise's parameters and reach it by independent routes, as
    ``Fraction``s or ``mpf``s; ``within`` is the relative difference that is put down to the
    second route's own error. It is printed to ``digits`` digits.
    """

    by: Callable[..., Any]
    check: Callable[..., Any]
    digits: int = 3
    within: float = 1e-20


@dataclass(frozen=True)
class Simulated(Answer):
    """A number whose second route is a simulation.

    ``check`` gets a random generator and the parameters and returns evidence, which must
    uphold the answer to a relative error of ``resolves``.
    """

    resolves: float = 0.05


@dataclass(frozen=True)
class Exercise:
    """One exercise of a room, for many values of its parameters.

    ``statement`` and ``steps`` are MyST Markdown in which ``«M»`` stands for a parameter, an
    answer or something that ``also`` computes; ``«left=»`` prints it with = or ≈ before it, for
    use within a formula. ``choices`` holds the values that a variant may take, ``original``
    those of the book, ``where`` leaves out what does not fit together. ``slug`` is filled in
    from the module that the exercise stands in.
    """

    name: str
    statement: str
    original: Mapping[str, Any]
    choices: Mapping[str, Sequence[Any]]
    answers: Mapping[str, Answer]
    steps: Sequence[str]
    also: Callable[..., Mapping[str, Any]] | None = None
    where: Callable[..., bool] | None = None
    slug: str = ""

    @property
    def address(self) -> str:
        return f"{self.slug}:{self.name}"

    def points(self) -> list[dict[str, Any]]:
        """All the variants' parameters."""
        names = list(self.choices)
        found = (dict(zip(names, each, strict=True)) for each in product(*self.choices.values()))
        return [each for each in found if self.where is None or self.where(**each)]


# -- what answers are made of ---------------------------------------------------------------


def claim(address: str, **given: Any) -> Any:
    """A room's formula at a point: a ``Fraction`` where it is rational, 30 digits else."""
    from theory.numeric import TooLarge, evaluate, exact

    slug, _, name = address.partition(":")
    found = import_module(f"theory.{slug.replace('/', '.')}").THEOREM.claim(name or None)
    point = found.domain.check(given)
    try:
        number = exact(found.value, point)
        if number.is_Rational:
            return Fraction(int(number.p), int(number.q))
    except TooLarge:
        pass
    return evaluate(found.value, point, DIGITS)


def mpf(number: Any) -> Any:
    """A number in as many digits as are being worked with."""
    if isinstance(number, Fraction):
        return mpmath.mpf(number.numerator) / number.denominator
    return mpmath.mpf(number)
