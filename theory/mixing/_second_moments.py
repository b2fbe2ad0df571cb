"""Expected variance and variance of the mean after refits on a scheme's pools, by covariances."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from schemes import Scheme, Step, steps


def second_moments(
    scheme: Scheme, n: int, known: bool = False, union: bool = False
) -> tuple[Any, Any]:
    """E σ̂²_n and Var μ_n in units of σ², from the variances and covariances of the samples.

    With ``known`` the models draw with the real deviation and only their means are fitted.
    Of several models they are those of the first, or of the ``union`` of all, their mixture.
    No ancestors: a sample's variance is that of its model's mean plus the model's expected
    variance, and its covariance with an older sample is that of its model's mean.
    """
    plan = list(steps(scheme, n))
    models = range(len(plan[0].shares) if plan else 1)
    counts: list[Any] = []
    lots: list[list[list[int]]] = []  # what each refit collected, by model
    own: list[Any] = []  # variance of one sample, by origin
    both: dict[tuple[int, int], Any] = {}  # covariance of two distinct samples
    within: list[Any] = [Fraction(1) for _ in models]
    means: list[list[Any]] = [[Fraction(0) for _ in models] for _ in models]  # their covariances
    with_mean: list[list[Any]] = [[] for _ in models]  # of a sample and a model's mean

    def with_others(a: int, pool: list[int]) -> Any:
        return sum((counts[b] - int(a == b)) * both[min(a, b), max(a, b)] for b in pool)

    def products(one: list[int], other: list[int]) -> Any:
        return sum(counts[a] * with_others(a, other) for a in one)

    def squares(one: list[int], other: list[int]) -> Any:
        return sum(counts[a] * own[a] for a in one if a in other)

    for step in plan:
        old = len(counts)
        synthetic: list[Any] = []
        drawn = [means[k][k] + (1 if known else within[k]) for k in models]
        lots.append([])
        for model in models:
            if step.one_pool and model:
                lots[-1].append(lots[-1][0])
                continue
            lots[-1].append([])
            for count, share in _sources(step):
                new = len(counts)
                for a in range(new):
                    each = (
                        sum(q * with_mean[k][a] for k, q in enumerate(step.shares))
                        if a < old
                        else synthetic[a - old] * _covariance(step, means, of_a_lot=False)
                    )
                    both[a, new] = share * each
                of_a_lot = not step.at_random
                both[new, new] = share**2 * _covariance(step, means, of_a_lot)
                mixed = sum(q * v for q, v in zip(step.shares, drawn, strict=True))
                own.append(share * mixed + (1 - share))
                counts.append(Fraction(count) if isinstance(count, int) else count)
                synthetic.append(share)
                lots[-1][-1].append(new)
        kept = [lots[each - 1] for each in step.kept] + [lots[-1]]
        pools = [[a for lot in kept for a in lot[model]] for model in models]
        sizes = [sum(counts[a] for a in pool) for pool in pools]
        means = [
            [
                (squares(pools[i], pools[j]) + products(pools[i], pools[j])) / (sizes[i] * sizes[j])
                for j in models
            ]
            for i in models
        ]
        for i in models:
            size, total = sizes[i], squares(pools[i], pools[i]) / sizes[i]
            if step.budget is not None and size != step.budget:
                each = products(pools[i], pools[i]) / (size * (size - 1))
                means[i][i] = total / step.budget + (1 - Fraction(1, step.budget)) * each
            within[i] = total - means[i][i]
        with_mean = [
            [
                (with_others(a, pool) + (own[a] if a in pool else 0)) / size
                for a in range(len(counts))
            ]
            for pool, size in zip(pools, sizes, strict=True)
        ]
    if not union:
        return within[0], means[0][0]
    between = _covariance(plan[-1], means, of_a_lot=False)
    whole = sum(q * (within[k] + means[k][k]) for k, q in enumerate(plan[-1].shares))
    return whole - between, between


def _sources(step: Step) -> list[tuple[Any, Any]]:
    """The lots of a pool that are alike: their sizes, and the share of them that is synthetic."""
    if step.at_random:
        total = step.real + step.synthetic
        return [(total, Fraction(step.synthetic, total))]
    return [(count, share) for count, share in ((step.real, 0), (step.synthetic, 1)) if count != 0]


def _covariance(step: Step, means: list[list[Any]], of_a_lot: bool) -> Any:
    """The mean covariance of two synthetic samples: that of their models' means."""
    models = range(len(step.shares))
    if not of_a_lot or len(models) == 1 or step.synthetic in (0, 1):
        return sum(step.shares[i] * step.shares[j] * means[i][j] for i in models for j in models)
    # samples of one lot are drawn without replacement from its quotas
    quotas, size = step.quotas, Fraction(step.synthetic)
    return sum(
        quotas[i] * (quotas[j] - int(i == j)) * means[i][j] / (size * (size - 1))
        for i in models
        for j in models
    )
