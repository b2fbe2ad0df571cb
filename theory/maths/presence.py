"""How likely a type is lost, worked out from the description of a scheme: two bounds.

From below by branching: given a pool, each of its samples has a number of copies in the next lot
that is taken as Poisson, and the copies' own fates as independent. From above by lines of descent:
the mean number of original samples that a pool descends from. Any scheme with one model and quotas
will do, with lots of any sizes, kept as long as it says, and a budget drawn from what is kept. The
numbers are in the arithmetic of the functions that are given: floats, or any number of digits.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import mpmath

from schemes import BadScheme, Scheme, Step, steps


class Arithmetic(NamedTuple):
    """The functions that are needed: Python's and ``math``'s, or ``mpmath``'s."""

    number: Any
    expm1: Any
    log1p: Any


FLOATS = Arithmetic(float, math.expm1, math.log1p)
DIGITS = Arithmetic(mpmath.mpf, mpmath.expm1, mpmath.log1p)
"""At the working precision."""


class Lot(NamedTuple):
    """What one refit collects: its real samples, its copies, and where it is trained on."""

    real: int
    copies: int
    pool: tuple[int, ...]
    """The lots that this refit is trained on, itself among them."""
    size: int
    """Samples in them."""
    budget: int


def lots(scheme: Scheme, n: int) -> list[Lot]:
    """The lots of ``n`` refits; what the first model, which is the real one, emits is real.

    Raises ``BadScheme`` for several models, or numbers of samples that are drawn at random.
    """
    found: list[Lot] = []
    sizes: list[int] = []
    for refit, step in enumerate(steps(scheme, n), 1):
        if step.at_random or len(step.shares) > 1:
            raise BadScheme("one model, and quotas of real and synthetic samples, are wanted")
        sizes.append(step.real + step.synthetic)
        pool = (*step.kept, refit)
        size = sum(sizes[each - 1] for each in pool)
        real = sizes[0] if refit == 1 else step.real
        found.append(Lot(real, sizes[-1] - real, pool, size, _budget(step, size)))
    return found


def lost_at_most(scheme: Scheme, n: int, w: Any, of: Arithmetic) -> Any:
    """ln of a bound from above on the chance that a type of weight w is not in the n-th pool."""
    parts = by_branching(scheme, n, of)
    return sum(real * _log(-w * left, of) for real, left in parts if real)


def lost_at_least(scheme: Scheme, n: int, w: Any, of: Arithmetic) -> Any:
    """ln of a bound from below on it."""
    return originals(scheme, n, of) * _log(-w, of)


def _log(x: Any, of: Arithmetic) -> Any:
    """ln(1 + x) for x of −1 or more."""
    return of.log1p(x) if x > -1 else of.number("-inf")


def _budget(step: Step, size: int) -> int:
    return size if step.budget is None else int(step.budget)


def by_branching(scheme: Scheme, n: int, of: Arithmetic) -> list[tuple[int, Any]]:
    """For each lot its real samples, and the chance s that one of them leaves a trace.

    A type of weight w is missing from the last pool with a chance of at most ∏(1 − ws)^real.
    """
    plan = lots(scheme, n)
    # −ln of the chance that a sample of each lot leaves nothing
    against = [of.number(0) for _ in plan]
    for each in plan[-1].pool:
        against[each - 1] += _chosen(plan[-1], of.number(1), of)
    found = []
    for refit in range(n, 0, -1):
        lot = plan[refit - 1]
        left = -of.expm1(-against[refit - 1])
        found.append((lot.real, left))
        if refit > 1 and lot.copies:
            last = plan[refit - 2]
            lost = _chosen(last, -of.expm1(-lot.copies * left / last.budget), of)
            for each in last.pool:
                against[each - 1] += lost
    return found[::-1]


def _chosen(lot: Lot, chance: Any, of: Arithmetic) -> Any:
    """−ln of the chance that a sample of a pool is not in the budget, or leaves nothing if so."""
    part = of.number(lot.budget) / lot.size * chance
    return -_log(-part, of)


def originals(scheme: Scheme, n: int, of: Arithmetic) -> Any:
    """A bound on the mean number of real samples that the last training set descends from.

    A type of weight w is missing with a chance of at least 1 − w to this power.
    """
    plan = lots(scheme, n)
    sizes = [lot.real + lot.copies for lot in plan]
    lines = [of.number(0) for _ in plan]  # that go to a lot, each to any of its samples
    chosen = [of.number(0) for _ in plan]  # samples of a lot that a budget has, or its lines
    for each in plan[-1].pool:
        chosen[each - 1] += of.number(sizes[each - 1]) * plan[-1].budget / plan[-1].size
    total = of.number(0)
    for refit in range(n, 0, -1):
        lot, size = plan[refit - 1], sizes[refit - 1]
        if not size:
            continue
        hit = -of.expm1(lines[refit - 1] * _beside(size, of)) if lines[refit - 1] else 0
        marked = min(1, hit + chosen[refit - 1] / size)
        total += lot.real * marked
        copied = lot.copies * marked
        if refit > 1 and copied:
            last = plan[refit - 2]
            budget = last.budget < last.size
            thrown = -last.budget * of.expm1(copied * _beside(last.budget, of))
            for each in last.pool:
                part = of.number(sizes[each - 1]) / last.size
                (chosen if budget else lines)[each - 1] += part * (thrown if budget else copied)
    return total


def _beside(size: int, of: Arithmetic) -> Any:
    """ln of the chance that a line goes to another sample than a given one."""
    return _log(of.number(-1) / size, of)
