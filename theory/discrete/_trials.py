"""Small cases listed in rational arithmetic, with which the chapter's arguments are tried."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod


def samples(weights: tuple[Fraction, ...], size: int) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """Every sample of ``size`` as its labels, with its chance under the weights."""
    for labels in product(range(len(weights)), repeat=size):
        yield labels, prod((weights[label] for label in labels), start=Fraction(1))


def shares(labels: tuple[int, ...], types: int) -> tuple[Fraction, ...]:
    """The model that counting makes of a sample."""
    return tuple(Fraction(labels.count(each), len(labels)) for each in range(types))


def models(
    weights: tuple[Fraction, ...], size: int, refits: int
) -> dict[tuple[Fraction, ...], Fraction]:
    """Every model after some refits with its chance, all samples listed label by label."""
    found = {weights: Fraction(1)}
    for _ in range(refits):
        after: dict[tuple[Fraction, ...], Fraction] = {}
        for model, chance in found.items():
            for labels, odds in samples(model, size):
                new = shares(labels, len(weights))
                after[new] = after.get(new, Fraction(0)) + chance * odds
        found = after
    return found


def choices(size: int, lines: int) -> Iterator[tuple[int, ...]]:
    """Every way in which ``lines`` samples choose a parent each among ``size``, all alike."""
    return product(range(size), repeat=lines)


def copied(size: int, steps: int) -> dict[tuple[int, ...], Fraction]:
    """Whom each of ``size`` samples descends from after some steps of copying, with chances."""
    found = {tuple(range(size)): Fraction(1)}
    for _ in range(steps):
        after: dict[tuple[int, ...], Fraction] = {}
        for origins, chance in found.items():
            for parents in choices(size, size):
                new = tuple(origins[parent] for parent in parents)
                after[new] = after.get(new, Fraction(0)) + chance / size**size
        found = after
    return found


def ancestors(size: int, steps: int) -> list[Fraction]:
    """The law of the number of distinct ancestors, all copies listed; index 0 for none."""
    law = [Fraction(0)] * (size + 1)
    for origins, chance in copied(size, steps).items():
        law[len(set(origins))] += chance
    return law


def two_types(size: int, w: Fraction, refits: int) -> list[Fraction]:
    """The law of a type's count, all samples listed label by label."""
    law = [Fraction(0)] * (size + 1)
    for (weight, _), chance in models((w, 1 - w), size, refits).items():
        law[int(weight * size)] += chance
    return law


WEIGHTS = (Fraction(1, 20), Fraction(1, 3), Fraction(4, 5))
"""Weights at which a trial is made."""
