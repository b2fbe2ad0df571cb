"""Retraining a model of two types on any scheme's pools: every outcome, with its chance.

Nothing here uses ancestors, or any law of the pooled counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb
from typing import Any

from schemes import Scheme, steps

SETTLED = (
    "the whole equilibrium of a model of two types, from its transition matrix, in rational "
    "arithmetic"
)
WORDS = "every outcome of a model of two types, added up in rational arithmetic"

Chances = dict[Any, Fraction]


def _binomial(count: int, weight: Fraction) -> Chances:
    found = {j: comb(count, j) * weight**j * (1 - weight) ** (count - j) for j in range(count + 1)}
    return {j: chance for j, chance in found.items() if chance}


def _subset(ones: int, size: int, budget: int) -> Chances:
    """How many of a subset drawn without replacement are of the type."""
    ways = {j: comb(ones, j) * comb(size - ones, budget - j) for j in range(min(ones, budget) + 1)}
    return {j: Fraction(way, comb(size, budget)) for j, way in ways.items() if way}


def expected(
    of: Callable[[Fraction], Fraction], scheme: Scheme, n: int, w: Fraction = Fraction(1, 2)
) -> Fraction:
    """E of(weight of the first type) after ``n`` refits, its real weight being ``w``."""
    chances: Chances = {(w, ()): Fraction(1)}  # by the model's weight and each refit's count
    plan = list(steps(scheme, n))
    sizes = [step.real + step.synthetic for step in plan]
    for refit, step in enumerate(plan, 1):
        pool_size = sizes[refit - 1] + sum(sizes[each - 1] for each in step.kept)
        wanted = {each for later in plan[refit:] for each in later.kept}
        after: Chances = {}
        for (weight, counts), chance in chances.items():
            for real, p in _binomial(step.real, w).items():
                for synthetic, q in _binomial(step.synthetic, weight).items():
                    now = (*counts, real + synthetic)
                    ones = now[-1] + sum(now[each - 1] for each in step.kept)
                    used = pool_size if step.budget is None else step.budget
                    picks = {ones: Fraction(1)}
                    if step.budget is not None:
                        picks = _subset(ones, pool_size, step.budget)
                    # a count that no later refit uses is forgotten, to merge what is alike
                    held = tuple(c if r in wanted else 0 for r, c in enumerate(now, 1))
                    for j, r in picks.items():
                        key = (Fraction(j, used), held)
                        after[key] = after.get(key, Fraction(0)) + chance * p * q * r
        chances = after
    return sum((chance * of(weight) for (weight, _), chance in chances.items()), Fraction(0))


def settled(
    of: Callable[[Fraction], Fraction], real: Sequence[Fraction], synthetic: int
) -> Fraction:
    """E of(weight of the first type) at the equilibrium of mixing in real samples.

    Every refit's pool holds ``synthetic`` new samples of the last model, and real ones of
    which ``j`` are of the type with chance ``real[j]``, anew each time. The equilibrium is
    solved for exactly. Raises ``ZeroDivisionError`` where there is more than one.
    """
    size = len(real) - 1 + synthetic
    rows = []
    for count in range(size + 1):
        row = [Fraction(0)] * (size + 1)
        for j, p in _binomial(synthetic, Fraction(count, size)).items():
            for extra, q in enumerate(real):
                row[j + extra] += p * q
        rows.append(row)
    chances = _left_fixed_vector(rows)
    return sum((p * of(Fraction(j, size)) for j, p in enumerate(chances)), Fraction(0))


def real_samples(count: int, w: Fraction) -> list[Fraction]:
    """The chance of each number of the type among ``count`` real samples."""
    found = _binomial(count, w)
    return [found.get(j, Fraction(0)) for j in range(count + 1)]


def _left_fixed_vector(rows: list[list[Fraction]]) -> list[Fraction]:
    """The probabilities π with π = πP, by elimination in rational arithmetic."""
    size = len(rows)
    # π(P − 1) = 0, its last equation replaced by the sum of π being 1
    system = [[rows[b][a] - (a == b) for b in range(size)] + [Fraction(0)] for a in range(size)]
    system[-1] = [Fraction(1)] * size + [Fraction(1)]
    for place in range(size):
        pivot = next((row for row in range(place, size) if system[row][place]), None)
        if pivot is None:
            raise ZeroDivisionError("the chain has more than one equilibrium")
        system[place], system[pivot] = system[pivot], system[place]
        head = system[place][place]
        system[place] = [value / head for value in system[place]]
        for row in range(size):
            scale = system[row][place]
            if row != place and scale:
                system[row] = [
                    a - scale * b for a, b in zip(system[row], system[place], strict=True)
                ]
    return [row[-1] for row in system]
