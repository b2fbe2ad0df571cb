"""Retraining a model of two types on any scheme's pools: every outcome, with its chance.

Nothing here uses ancestors, or any law of the pooled counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

from schemes import Scheme, Step, steps

SETTLED = (
    "the whole equilibrium of a model of two types, from its transition matrix, in rational "
    "arithmetic"
)
WORDS = "every outcome of a model of two types, added up in rational arithmetic"

Chances = dict[Any, Fraction]


def _binomial(count: int, weight: Fraction) -> Chances:
    found = {j: comb(count, j) * weight**j * (1 - weight) ** (count - j) for j in range(count + 1)}
    return {j: chance for j, chance in found.items() if chance}


def subset(ones: int, size: int, budget: int) -> Chances:
    """How many of a subset drawn without replacement are of the type."""
    ways = {j: comb(ones, j) * comb(size - ones, budget - j) for j in range(min(ones, budget) + 1)}
    return {j: Fraction(way, comb(size, budget)) for j, way in ways.items() if way}


def expected(
    of: Callable[[Fraction], Fraction],
    scheme: Scheme,
    n: int,
    w: Fraction = Fraction(1, 2),
    union: bool = False,
) -> Fraction:
    """E of(weight of the first type) after ``n`` refits, its real weight being ``w``.

    Of several models it is the first one's weight, or that in the ``union`` of all.
    """
    shares = list(steps(scheme, n))[-1].shares if union else (1,)
    total = Fraction(0)
    for weights, chance in outcomes(scheme, n, w).items():
        mixed = sum((q * weight for q, weight in zip(shares, weights, strict=False)), Fraction(0))
        total += chance * of(mixed)
    return total


def outcomes(scheme: Scheme, n: int, w: Fraction) -> Chances:
    """The chance of each outcome: the weight of the first type in every model."""
    plan = list(steps(scheme, n))
    models = range(len(plan[0].shares) if plan else 1)
    # by the models' weights, and each refit's counts in each model's pool
    chances: Chances = {(tuple(w for _ in models), ()): Fraction(1)}
    sizes = [step.real + step.synthetic for step in plan]
    for refit, step in enumerate(plan, 1):
        size = sizes[refit - 1] + sum(sizes[each - 1] for each in step.kept)
        wanted = {each for later in plan[refit:] for each in later.kept}
        after: Chances = {}
        for (weights, counts), chance in chances.items():
            lot = _lot(step, weights, w)
            lots = {(j,) * len(models): p for j, p in lot.items()}
            if not step.one_pool:
                lots = _together([lot for _ in models])
            for collected, p in lots.items():
                now = (*counts, collected)
                picked = [
                    _picked(now[-1][i] + sum(now[each - 1][i] for each in step.kept), size, step)
                    for i in models
                ]
                # a count that no later refit uses is forgotten, to merge what is alike
                held = tuple(c if r in wanted else () for r, c in enumerate(now, 1))
                for fitted, r in _together(picked).items():
                    key = (fitted, held)
                    after[key] = after.get(key, Fraction(0)) + chance * p * r
        chances = after
    found: Chances = {}
    for (weights, _), chance in chances.items():
        found[weights] = found.get(weights, Fraction(0)) + chance
    return found


def _lot(step: Step, weights: Sequence[Fraction], w: Fraction) -> Chances:
    """The chance of each number of the type among what one pool collects."""
    if step.at_random:
        total = step.real + step.synthetic
        mixed = sum((q * v for q, v in zip(step.shares, weights, strict=True)), Fraction(0))
        return _binomial(total, (step.real * w + step.synthetic * mixed) / Fraction(total))
    parts = [(step.real, w), *zip(step.quotas, weights, strict=True)]
    found: Chances = {0: Fraction(1)}
    for count, weight in parts:
        more = _binomial(int(count), weight)
        summed: Chances = {}
        for (j, p), (k, q) in product(found.items(), more.items()):
            summed[j + k] = summed.get(j + k, Fraction(0)) + p * q
        found = summed
    return found


def _picked(ones: int, size: int, step: Step) -> Chances:
    """The chance of each fitted weight from a pool with so many of the type."""
    if step.budget is None:
        return {Fraction(ones, size): Fraction(1)}
    return {Fraction(j, step.budget): p for j, p in subset(ones, size, step.budget).items()}


def _together(each: Sequence[Chances]) -> Chances:
    """Independent outcomes, one of each, with their chances."""
    found: Chances = {}
    for some in product(*(one.items() for one in each)):
        chance = Fraction(1)
        for _, p in some:
            chance *= p
        found[tuple(outcome for outcome, _ in some)] = chance
    return found


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
    chances = fixed_law(rows)
    return sum((p * of(Fraction(j, size)) for j, p in enumerate(chances)), Fraction(0))


def real_samples(count: int, w: Fraction) -> list[Fraction]:
    """The chance of each number of the type among ``count`` real samples."""
    found = _binomial(count, w)
    return [found.get(j, Fraction(0)) for j in range(count + 1)]


def fixed_law(rows: list[list[Fraction]]) -> list[Fraction]:
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
