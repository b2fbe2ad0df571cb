"""Models refitted to pools of real and synthetic, new and old samples, as a scheme says.

A model is fitted by its mean and its variance (maximum likelihood, ddof 0, where nothing else is
said), and a sampler draws from a distribution that has them. A model of two types is one too: label
the types 1 and 0, and the mean is the weight w of the first, the variance w(1 − w).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from montecarlo.arrays import Array as Array
from montecarlo.chains.gaussian import BLOCK, Fit
from schemes import Scheme, Step, steps

HELD = 1 << 18
"""Samples worked on at once where a pool is held: more, since each refit handles all of it."""

Sampler = Callable[[np.random.Generator, Fit, int], Array]
"""Draws a number of samples from each run's model: an array of shape (count, runs)."""


def normal(rng: np.random.Generator, model: Fit, count: int) -> Array:
    """Samples of a Gaussian with the fitted mean and variance."""
    x = rng.standard_normal((count, len(model.mean)))
    x *= np.sqrt(model.variance)
    x += model.mean
    return x


def two_types(rng: np.random.Generator, model: Fit, count: int) -> Array:
    """Samples of a model of two types, labelled 1 (with the fitted mean as its weight) and 0."""
    return (rng.random((count, len(model.mean))) < model.mean).astype(float)


class _Batch(NamedTuple):
    """What was collected for one refit: its samples where they are needed, and their sums."""

    number: int
    mean: Array
    squares: Array  # about their mean
    samples: Array | None


def _batch(samples: Array, hold: bool) -> _Batch:
    if not len(samples):
        zero = np.zeros(samples.shape[1])
        return _Batch(0, zero, zero, samples if hold else None)
    mean = samples.mean(axis=0)
    about = samples - mean
    squares = np.einsum("ij,ij->j", about, about)
    return _Batch(len(samples), mean, squares, samples if hold else None)


def _merge(first: _Batch, second: _Batch) -> _Batch:
    """The sums of two batches together (Chan, Golub and LeVeque's update)."""
    if 0 in (first.number, second.number):
        return first if first.number else second
    count = first.number + second.number
    gap = second.mean - first.mean
    mean = first.mean + gap * (second.number / count)
    squares = first.squares + second.squares + gap**2 * (first.number * second.number / count)
    return _Batch(count, mean, squares, None)


def _subset(rng: np.random.Generator, batches: list[_Batch], budget: int) -> _Batch:
    """As many of the samples, drawn without replacement for each run on its own.

    Floyd's algorithm: the cost grows with the budget and not with the pool.
    """
    pool = np.concatenate([b.samples for b in batches if b.samples is not None])
    if budget < len(pool):
        runs = pool.shape[1]
        chosen = np.empty((budget, runs), dtype=np.intp)
        for place, last in enumerate(range(len(pool) - budget, len(pool))):
            pick = rng.integers(0, last + 1, runs)
            taken = (chosen[:place] == pick).any(axis=0)
            chosen[place] = np.where(taken, last, pick)
        pool = np.take_along_axis(pool, chosen, axis=0)
    return _batch(pool, hold=False)


def refits(
    rng: np.random.Generator,
    size: int,
    scheme: Scheme,
    n: int,
    sampler: Sampler = normal,
    *,
    emitted: Sampler | None = None,
    mu: float = 0.0,
    variance: float = 1.0,
    ddof: int = 0,
) -> Iterator[Fit]:
    """Yield the model before the first refit (the real distribution) and after each of ``n``.

    Every sample is drawn. Old samples are held in memory where a budget needs them, and
    as sums where all of them are used. Where there are several models, their means and variances
    have the shape (models, runs). What a *fitted* model emits, unlike real samples, is drawn by
    ``emitted``, where it is given: at a temperature, say, or cut off. The sum of squares is
    divided by the number of samples less ``ddof``. Raises ``ValueError`` for fewer than 0 refits,
    and where ``emitted`` or a ``ddof`` is given with several models.
    """
    if n < 0:
        raise ValueError(f"n={n}: 0 refits or more")
    plan = list(steps(scheme, n))
    if any(step.at_random or len(step.shares) > 1 for step in plan):
        if emitted is not None:
            raise ValueError("emitted: one model, and numbers that are not drawn at random")
        if ddof:
            raise ValueError("ddof: one model, and numbers that are not drawn at random")
        real = Fit(np.full(size, float(mu)), np.full(size, float(variance)))
        yield from _several(rng, real, plan, sampler)
        return
    hold = any(step.budget is not None for step in plan)
    real = now = Fit(np.full(size, float(mu)), np.full(size, float(variance)))
    collected: list[_Batch] = []
    known: tuple[set[int], _Batch] | None = None  # the last pool's refits and sums
    yield now
    for refit, step in enumerate(plan, 1):
        model = sampler if emitted is None or refit == 1 else emitted
        drawn = [sampler(rng, real, step.real), model(rng, now, step.synthetic)]
        collected.append(_batch(np.concatenate(drawn), hold))
        old = [collected[each - 1] for each in step.kept]
        if step.budget is not None:
            trained_on = _subset(rng, [*old, collected[-1]], step.budget)
        else:
            if known and known[0] == set(step.kept):
                old = [known[1]]
            trained_on = reduce(_merge, [*old, collected[-1]])
            known = {*step.kept, refit}, trained_on
        now = Fit(trained_on.mean, trained_on.squares / (trained_on.number - ddof))
        yield now


def _several(
    rng: np.random.Generator, real: Fit, plan: list[Step], sampler: Sampler
) -> Iterator[Fit]:
    """``refits`` of several models, or of numbers at random: each sample has its own model."""
    models = range(len(plan[0].shares) if plan else 1)
    now = [real for _ in models]
    collected: list[list[_Batch]] = []  # for each refit, by model
    yield _stacked(now)
    for step in plan:
        some = [_batch(_drawn(rng, step, now, real, sampler), hold=True)]
        if not step.one_pool:
            more = (_drawn(rng, step, now, real, sampler) for _ in models[1:])
            some += [_batch(samples, hold=True) for samples in more]
        collected.append(some * len(models) if step.one_pool else some)
        fitted = []
        for model in models:
            pool = [*(collected[each - 1][model] for each in step.kept), collected[-1][model]]
            if step.budget is not None:
                trained_on = _subset(rng, pool, step.budget)
            else:
                trained_on = reduce(_merge, pool)
            fitted.append(Fit(trained_on.mean, trained_on.squares / trained_on.number))
        now = fitted
        yield _stacked(now)


def _drawn(
    rng: np.random.Generator, step: Step, now: list[Fit], real: Fit, sampler: Sampler
) -> Array:
    """What one pool collects: every sample from its own model, or from the real distribution."""
    total, runs = step.real + step.synthetic, len(real.mean)
    if step.at_random:
        chances = [step.real, *(share * step.synthetic for share in step.shares)]
        bounds = np.cumsum([float(each) / total for each in chances])[:-1]
        source = np.searchsorted(bounds, rng.random((total, runs)), side="right")
    else:
        counts = [step.real, *(int(quota) for quota in step.quotas)]
        source = np.repeat(np.arange(len(counts)), counts)[:, None]
    columns = np.arange(runs)
    means, variances = (
        np.stack([getattr(model, part) for model in (real, *now)])[source, columns].ravel()
        for part in ("mean", "variance")
    )
    return sampler(rng, Fit(means, variances), 1).reshape(total, runs)


def _stacked(models: list[Fit]) -> Fit:
    """The models' means and variances, of shape (models, runs); one model's without that axis."""
    if len(models) == 1:
        return models[0]
    return Fit(*(np.stack(parts) for parts in zip(*models, strict=True)))


def union(models: Fit, shares: Sequence[float]) -> Fit:
    """The mean and the variance of several models' mixture, run by run."""
    weights = np.asarray(shares, dtype=float)[:, None]
    mean = (weights * models.mean).sum(axis=0)
    squares = (weights * (models.variance + models.mean**2)).sum(axis=0)
    return Fit(mean, squares - mean**2)


def retrain(
    rng: np.random.Generator,
    size: int,
    scheme: Scheme,
    n: int,
    sampler: Sampler = normal,
    *,
    emitted: Sampler | None = None,
    mu: float = 0.0,
    variance: float = 1.0,
    ddof: int = 0,
) -> Fit:
    """The model after ``n`` refits of ``size`` runs; means and variances of shape (size,).

    Several models have the shape (models, size), and ``union`` mixes them. Runs are worked in
    blocks, so that memory does not grow with their number.
    """
    plan = list(steps(scheme, n))
    most = max((step.real + step.synthetic for step in plan), default=1)
    sizes = [len(step.shares) * (step.real + step.synthetic) for step in plan]
    keeps = [step.budget is not None or step.at_random or len(step.shares) > 1 for step in plan]
    held = sum(size for size, keep in zip(sizes, keeps, strict=True) if keep)
    rows = max(64, (HELD if held else BLOCK) // max(1, most, held))
    parts = []
    for start in range(0, size, rows):
        few = min(rows, size - start)
        run = refits(
            rng, few, scheme, n, sampler, emitted=emitted, mu=mu, variance=variance, ddof=ddof
        )
        parts.append(deque(run, maxlen=1)[0])
    return Fit(*(np.concatenate(columns, axis=-1) for columns in zip(*parts, strict=True)))


def settled(
    rng: np.random.Generator,
    size: int,
    scheme: Scheme,
    n: int,
    of: Callable[[Fit], Array],
    sampler: Sampler = normal,
    *,
    emitted: Sampler | None = None,
    mu: float = 0.0,
    variance: float = 1.0,
) -> Array:
    """For each of ``size`` runs the average of ``of(model)`` over the last half of ``n`` refits.

    A chain that has forgotten its start by then has the mean of its equilibrium, with less
    noise than one look at it.
    """
    total, counted = np.zeros(size), 0
    run = refits(rng, size, scheme, n, sampler, emitted=emitted, mu=mu, variance=variance)
    for refit, model in enumerate(run):
        if 2 * refit > n:
            total += of(model)
            counted += 1
    return total / counted
