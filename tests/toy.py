"""A room made in the test, whose truth is known: E[X²] = σ² for X normal with mean 0."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from companion.results import ClaimResult
from companion.rooms import Room
from companion.run import verify
from montecarlo.check import Mean
from theory.domain import Domain, Positive
from theory.laws import ChiSquared
from theory.notation import Expr, Quantity, sigma
from theory.proof import Proof
from theory.theorem import Claim, Rival, Route, Theorem


def square(rng: np.random.Generator, size: int, sigma: float) -> Any:
    """X² for ``size`` replicates."""
    return (sigma * rng.standard_normal(size)) ** 2


def magnitude(rng: np.random.Generator, size: int, sigma: float) -> Any:
    """|X| for ``size`` replicates."""
    return np.abs(sigma * rng.standard_normal(size))


def proof(p: Proof) -> Expr:
    """The mean of a chi-squared number, in the data's unit."""
    one = p.compute(ChiSquared(sympy.Integer(1)).mean(lambda q: q), "The mean of Z².")
    return sigma**2 * one


CLAIM = Claim(
    name="square",
    quantity=Quantity(r"\mathbb{E}\,X^2", "E[X²]", 2, sympy.S.Zero),
    value=sigma**2,
    domain=Domain(sigma=Positive(default=1)),
    rivals=[Rival(sigma**2 / 2, "half of it"), Rival(sigma**3, "one power too many")],
)

CHECK = Mean(
    of=square,
    at=[dict(sigma=1), dict(sigma=Fraction(5, 2))],
    resolves=0.05,
    error_bar="Light tails, many replicates.",
)

ROUTE = Route(
    lambda sigma: (sigma**2 + (-sigma) ** 2) / 2,
    at=[dict(sigma=1), dict(sigma=Fraction(1, 3))],
    words="the two-point rule",
)

SQUARE = Room(
    "toy/square",
    Theorem("A toy", "The mean square of a centred normal [is σ²](square).", "A normal.", [CLAIM]),
    proof,
    (ROUTE,),
    (CHECK,),
)


def with_claim(room: Room = SQUARE, **changes: Any) -> Room:
    """The room with fields of its headline claim changed."""
    first, *others = room.theorem.claims
    return replace(room, theorem=replace(room.theorem, claims=[replace(first, **changes), *others]))


def judged(room: Room) -> ClaimResult:
    """The verdict on the room's headline."""
    return verify(room).claim(room.slug)
