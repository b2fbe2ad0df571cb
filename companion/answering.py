"""An answer that somebody typed, held against an exercise's own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from companion.exercises import UnknownExercise, one, variant
from companion.formula import read
from exercises import DIGITS, mpf


@dataclass(frozen=True)
class Checked:
    """What was answered, and whether it is right; prints itself a line to each answer."""

    told: dict[str, str]
    right: bool

    def __str__(self) -> str:
        return "\n".join(f"{name}: {verdict}" for name, verdict in self.told.items())

    __repr__ = __str__


def number(given: Any) -> sympy.Expr:
    """A number, or a formula without parameters such as "1/3" or "exp(-2)", exactly.

    Raises ``companion.formula.NotAFormula``. A float counts as the decimal that it prints as.
    """
    if isinstance(given, Fraction):
        return sympy.Rational(given.numerator, given.denominator)
    return read(str(given), {})


def is_right(truth: Any, given: Any, digits: int) -> bool:
    """Whether an answer is the truth: a whole number exactly, else to so many digits.

    To so many digits means: no further from it than half a unit of the last of them.
    """
    value = number(given)
    exact = Fraction(truth) if isinstance(truth, (int, Fraction)) else None
    if exact is not None and value == sympy.Rational(exact.numerator, exact.denominator):
        return True
    if exact is not None and exact.denominator == 1:
        return False
    with mpmath.workdps(DIGITS):
        shown = sympy.N(value, DIGITS)
        if not (shown.is_Rational or shown.is_Float) or not shown.is_finite:
            return False  # complex, or no number at all, as log(0)
        wanted, found = mpf(truth), mpmath.mpmathify(shown)
        unit = mpf(10) ** (int(mpmath.floor(mpmath.log10(abs(wanted)))) + 1 - digits)
        # half a unit, and what is lost in saying so
        return bool(abs(found - wanted) <= unit / 2 * (1 + mpf(10) ** -12))


def check(address: str, seed: int | None = None, **given: Any) -> Checked:
    """Answers to an exercise of the book, or of the seed's variant; ``None`` is no answer yet.

    >>> check("gaussian/mle_variance:keep", least=95)  # doctest: +SKIP
    least: no
    """
    exercise = one(address)
    for name in given:
        if name not in exercise.answers:
            asked = ", ".join(exercise.answers)
            raise UnknownExercise(f"{address} asks for {asked}, and not for {name}")
    answers = variant(exercise, seed).answers
    told, right = {}, True
    for name, each in exercise.answers.items():
        told[name] = "no answer yet"
        good = given.get(name) is not None and is_right(answers[name], given[name], each.digits)
        if given.get(name) is not None:
            whole = isinstance(answers[name], (int, Fraction)) and (
                Fraction(answers[name]).denominator == 1
            )
            asked = "" if whole else f", to {each.digits} digits"
            told[name] = f"right{asked}" if good else f"no{asked}"
        right = right and good
    return Checked(told, right)
