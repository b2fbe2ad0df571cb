"""What is said beside the formulas: bounds, approximations, limits, directions, comparisons.

A statement has a region over which it is said, and rivals that must fail there, like a claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import sympy

from theory.domain import Domain
from theory.notation import Expr
from theory.printing import latex, text
from theory.theorem import Rival

Relation = Literal["=", "<", "<=", ">", ">=", "~", "->", "rises", "falls"]

SIGNS: dict[str, tuple[str, str]] = {
    "=": ("=", "="),
    "<": ("<", "<"),
    "<=": (r"\le", "≤"),
    ">": (">", ">"),
    ">=": (r"\ge", "≥"),
    "~": (r"\approx", "≈"),
    "->": (r"\to", "→"),
}
"""Each relation as it prints, in a formula and in plain text."""


@dataclass(frozen=True)
class Statement:
    """``left relation right`` over a region; made by the functions below.

    ``within`` is the relative tolerance of an approximation, or how near its limit an
    expression must have come at the last of ``far``, the values of ``along`` that it is tried
    at. ``rivals`` are other right-hand sides (for a direction: other expressions), each of which
    the same trial must refute. ``note`` is what the formulas do not show, for a reader: what
    ``left`` is.
    """

    name: str
    left: Expr
    relation: Relation
    right: Expr
    over: Domain
    rivals: Sequence[Rival] = ()
    within: Fraction = Fraction(0)
    along: Expr | None = None
    far: Sequence[Fraction] = ()
    note: str = ""

    @property
    def formula(self) -> str:
        if self.relation in ("rises", "falls"):
            return rf"{latex(self.left)} \text{{ {self.relation} with }} {self.along}"
        sign = SIGNS[self.relation][0]
        if self.relation == "->":
            sign = rf"\xrightarrow[{latex(self.along)}\to\infty]{{}}"
        return rf"{latex(self.left)} {sign} {latex(self.right)}"

    @property
    def text(self) -> str:
        if self.relation in ("rises", "falls"):
            words = f"{text(self.left)} {self.relation} with {self.along}"
        else:
            words = f"{text(self.left)} {SIGNS[self.relation][1]} {text(self.right)}"
        if self.relation == "~":
            words += f" within {_percent(self.within)}"
        if self.relation == "->":
            words += f" as {self.along} → ∞"
        return words


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):g}%"


def Bound(
    name: str,
    left: Expr,
    relation: Relation,
    right: Expr,
    over: Domain,
    rivals: Sequence[Rival],
    note: str = "",
) -> Statement:
    """A bound, or the comparison of two formulas: ``<``, ``<=``, ``>``, ``>=`` or ``=``."""
    sides = (sympy.sympify(each, strict=True) for each in (left, right))
    return Statement(name, next(sides), relation, next(sides), over, rivals, note=note)


def About(
    name: str,
    left: Expr,
    right: Expr,
    within: Any,
    over: Domain,
    rivals: Sequence[Rival] = (),
    note: str = "",
) -> Statement:
    """``left`` is about ``right``: off by a share ``within`` of it at most, over the region.

    A tenth of the tolerance must fail somewhere in it: one that is far too wide says nothing.
    """
    left, right = (sympy.sympify(each, strict=True) for each in (left, right))
    return Statement(name, left, "~", right, over, rivals, Fraction(within), note=note)


def Tends(
    name: str,
    left: Expr,
    right: Expr,
    along: Expr,
    over: Domain,
    far: Sequence[int] = (10**3, 10**5, 10**7),
    within: Any = Fraction(1, 1000),
    rivals: Sequence[Rival] = (),
    note: str = "",
) -> Statement:
    """``left`` tends to ``right`` as ``along`` grows; ``over`` is the region of the others.

    Tried at the values ``far``: the gap must shrink from each to the next, to a share ``within``
    of the limit (of 1, where the limit is 0).
    """
    left, right = (sympy.sympify(each, strict=True) for each in (left, right))
    steps = tuple(Fraction(each) for each in far)
    return Statement(
        name, left, "->", right, over, rivals, Fraction(within), along, steps, note=note
    )


def Rises(
    name: str, left: Expr, along: Expr, over: Domain, rivals: Sequence[Rival] = (), note: str = ""
) -> Statement:
    """``left`` grows strictly with ``along`` over the region."""
    return Statement(
        name, sympy.sympify(left, strict=True), "rises", sympy.S.Zero, over, rivals, along=along,
        note=note,
    )  # fmt: skip


def Falls(
    name: str, left: Expr, along: Expr, over: Domain, rivals: Sequence[Rival] = (), note: str = ""
) -> Statement:
    """``left`` falls strictly with ``along`` over the region."""
    return Statement(
        name, sympy.sympify(left, strict=True), "falls", sympy.S.Zero, over, rivals, along=along,
        note=note,
    )  # fmt: skip
