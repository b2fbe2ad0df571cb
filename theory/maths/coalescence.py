"""The chance of descending from one sample, worked out from the description of a scheme.

Follow two samples of a training pool back: a synthetic one was drawn from a model, and is
said to descend from a uniformly chosen member of the pool which that model was fitted to; a
real one is an original. Two lines that meet stay together. Population genetics calls the
chance that they meet the coefficient of identity by descent.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

from schemes import Scheme, steps

WORDS = "lines of descent, counted from the description of the scheme (the coalescence principle)"


def _exact(count: Any) -> Any:
    return Fraction(count) if isinstance(count, int) else count


def coalescence(scheme: Scheme, n: int) -> Any:
    """F: the chance that two picks from the last pool descend from one original sample.

    The pool is the one that refit ``n`` is trained on; the picks are made with replacement.
    Counts may be integers, for a ``Fraction``, or symbols, for a formula. ``n`` is 1 or more.
    Samples of one origin (refit, and real or synthetic) are exchangeable, so the cost grows
    with the refits kept, and not with the number of samples.
    """
    counts: list[Any] = []  # of each origin
    collected_for: list[int] = []
    meet: dict[tuple[int, int], Any] = {}  # of two distinct samples, by their origins
    chance: Any = 0
    of_a_pick: dict[int, Any] = {}  # that a pick from the last pool and a given sample meet
    for refit, step in enumerate(steps(scheme, n), 1):
        for count, synthetic in ((step.real, False), (step.synthetic, refit > 1)):
            if count == 0:
                continue
            new = len(counts)
            for old in range(new):
                meet[old, new] = of_a_pick.get(old, 0) if synthetic else 0
            meet[new, new] = chance if synthetic else 0
            counts.append(_exact(count))
            collected_for.append(refit)
        pool = [o for o, at in enumerate(collected_for) if at == refit or at in step.kept]
        size = sum(counts[o] for o in pool)
        pairs = sum(counts[o] * (counts[o] - 1) * meet[o, o] for o in pool)
        pairs += 2 * sum(counts[a] * counts[b] * meet[a, b] for a in pool for b in pool if a < b)
        budget = size if step.budget is None else _exact(step.budget)
        distinct = pairs / (size * (size - 1)) if size != 1 else 0
        chance = (1 + (budget - 1) * distinct) / budget
        of_a_pick = {}
        for old in range(len(counts)):
            met = sum(counts[o] * meet[min(o, old), max(o, old)] for o in pool)
            itself = 1 - meet[old, old] if old in pool else 0
            of_a_pick[old] = (met + itself) / size
    return chance


def different_originals(scheme: Scheme, n: int) -> Fraction:
    """The chance that two picks have different originals, every choice of parents listed."""
    plan = list(steps(scheme, n))

    def follow(refit: int, lots: list[list[int]], pool: tuple[int, ...]) -> Fraction:
        if refit > n:
            return Fraction(sum(a != b for a in pool for b in pool), len(pool) ** 2)
        step = plan[refit - 1]
        known = sum(map(len, lots))
        real = step.real + (step.synthetic if refit == 1 else 0)
        fresh = [known + each for each in range(real)]  # an original is its own
        made = list(product(pool, repeat=step.synthetic if refit > 1 else 0))
        total, ways = Fraction(0), 0
        for copied in made:
            now = [*lots, [*fresh, *copied]]
            old = [each for at in step.kept for each in now[at - 1]]
            whole = (*now[-1], *old)
            for chosen in combinations(whole, step.budget or len(whole)):
                total += follow(refit + 1, now, chosen)
                ways += 1
        return total / ways

    return follow(1, [], ())
