"""A model of a few types, smoothed with a constant at each refit: every sample listed."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from theory.maths.two_types import fixed_law

Model = tuple[Fraction, ...]


def after_one(model: Model, size: int, added: Fraction) -> dict[Model, Fraction]:
    """The law of the next model, every sample of ``size`` listed type by type."""
    types, law = len(model), dict[Model, Fraction]()
    for labels in product(range(types), repeat=size):
        p = Fraction(1)
        for label in labels:
            p *= model[label]
        new = tuple((labels.count(k) + added) / (size + types * added) for k in range(types))
        law[new] = law.get(new, Fraction(0)) + p
    return law


def after(start: Model, size: int, added: Fraction, refits: int) -> dict[Model, Fraction]:
    """The law of the model after some refits."""
    law = {start: Fraction(1)}
    for _ in range(refits):
        later: dict[Model, Fraction] = {}
        for model, p in law.items():
            for new, odds in after_one(model, size, added).items():
                later[new] = later.get(new, Fraction(0)) + p * odds
        law = later
    return law


def at_rest(types: int, size: int, added: Fraction) -> dict[Model, Fraction]:
    """The law that a refit leaves as it is, over all models that can be reached."""
    states, rows = list(after_one((Fraction(1, types),) * types, size, added)), []
    for state in states:
        row = after_one(state, size, added)
        rows.append([row[each] for each in states])
    return dict(zip(states, fixed_law(rows), strict=True))
