"""The chance of descending from one sample, worked out from the description of a scheme.

Follow two samples of a training pool back: a synthetic one was drawn from a model, and is
said to descend from a uniformly chosen member of the pool which that model was fitted to; a
real one is an original. Where there are several models, a synthetic sample's model is one of
them, by its share. Two lines that meet stay together. Population genetics calls the
chance that they meet the coefficient of identity by descent.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any, Literal

from schemes import Scheme, Step, steps

WORDS = "lines of descent, counted from the description of the scheme (the coalescence principle)"


Of = Literal["model", "union"]
"""Where several models are refitted: the first of them, or their mixture."""


def _exact(count: Any) -> Any:
    return Fraction(count) if isinstance(count, int) else count


def coalescence(scheme: Scheme, n: int, of: Of = "model") -> Any:
    """F: the chance that two picks from the last pool descend from one original sample.

    The pool is the one that refit ``n`` is trained on; the picks are made with replacement.
    Of several models it is the first one's, or each pick is from a pool chosen by its model's
    share in their ``union``. Counts may be integers, for a ``Fraction``, or symbols, for a
    formula. ``n`` is 1 or more. Samples of one origin (refit, pool, and real or synthetic) are
    exchangeable, so the cost grows with the refits kept and the models, and not with the number
    of samples.
    """
    plan = list(steps(scheme, n))
    models = range(len(plan[0].shares) if plan else 1)
    counts: list[Any] = []  # of each origin
    lots: list[list[list[int]]] = []  # the origins of what each refit collected, by model
    meet: dict[tuple[int, int], Any] = {}  # of two distinct samples, by their origins
    chance: list[list[Any]] = [[0 for _ in models] for _ in models]  # picks from two pools meet
    of_a_pick: list[list[Any]] = [[] for _ in models]  # a pick and a given sample meet
    for step in plan:
        old = len(counts)
        made = [list(_origins(step)) for _ in (models if not step.one_pool else (0,))]
        news = [(_exact(count), share) for lot in made for count, share in lot]
        apart = _authors(step, chance, distinct=False)
        for new, (count, share) in enumerate(news, old):
            for each in range(old):
                picks = (q * pick[each] for q, pick in zip(step.shares, of_a_pick, strict=True))
                meet[each, new] = share * sum(picks)
            for each in range(old, new):
                meet[each, new] = news[each - old][1] * share * apart
            meet[new, new] = share**2 * _authors(step, chance, distinct=not step.at_random)
            counts.append(count)
        places = iter(range(old, len(counts)))
        lot = [[next(places) for _ in each] for each in made]
        lots.append(lot * len(models) if step.one_pool else lot)
        kept = [lots[each - 1] for each in step.kept] + [lots[-1]]
        pools = [[o for lot in kept for o in lot[model]] for model in models]
        sizes = [sum(counts[o] for o in pool) for pool in pools]
        pairs = [[_pairs(one, other, counts, meet) for other in pools] for one in pools]
        chance = [
            [pairs[i][j] / (sizes[i] * sizes[j]) for j in models] for i in models
        ]  # of samples that may be one and the same
        for i in models if step.budget is not None else ():
            budget, size = _exact(step.budget), sizes[i]
            distinct = (pairs[i][i] - size) / (size * (size - 1)) if size != 1 else 0
            chance[i][i] = (1 + (budget - 1) * distinct) / budget
        of_a_pick = [
            [_with(o, pool, counts, meet) / size for o in range(len(counts))]
            for pool, size in zip(pools, sizes, strict=True)
        ]
    if of == "model":
        return chance[0][0]
    return _authors(plan[-1], chance, distinct=False)


def _origins(step: Step) -> Iterator[tuple[Any, Any]]:
    """What one pool collects: the number of samples, and the share of them that is synthetic."""
    if step.at_random:
        total = step.real + step.synthetic
        yield total, _exact(step.synthetic) / total
        return
    for count, share in ((step.real, 0), (step.synthetic, 1)):
        if count != 0:
            yield count, share


def _authors(step: Step, chance: list[list[Any]], distinct: bool) -> Any:
    """The chance of two synthetic samples' models, ``distinct`` ones of one lot with quotas."""
    models = range(len(step.shares))
    if distinct and len(models) > 1:
        quotas, size = step.quotas, step.synthetic
        if size in (0, 1):
            return 0  # there are no two
        ways = (
            quotas[k] * (quotas[j] - int(j == k)) * chance[k][j] for k in models for j in models
        )
        return sum(ways) / (_exact(size) * (size - 1))
    return sum(step.shares[k] * step.shares[j] * chance[k][j] for k in models for j in models)


def _pairs(
    one: list[int], other: list[int], counts: list[Any], meet: dict[tuple[int, int], Any]
) -> Any:
    """Pairs of a sample of each pool that meet, in expectation; a sample meets itself."""
    total: Any = 0
    for a in one:
        for b in other:
            total += counts[a] * (counts[b] - int(a == b)) * meet[min(a, b), max(a, b)]
            total += counts[a] * int(a == b)
    return total


def _with(o: int, pool: list[int], counts: list[Any], meet: dict[tuple[int, int], Any]) -> Any:
    """Samples of a pool that a given one meets, in expectation; itself too, if it is there."""
    met = sum(counts[each] * meet[min(o, each), max(o, each)] for each in pool)
    return met + (1 - meet[o, o] if o in pool else 0)


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
