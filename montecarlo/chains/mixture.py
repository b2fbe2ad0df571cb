"""Gaussian mixtures refitted by expectation-maximisation (EM), many runs at once.

The E-step shares every sample of the pool out among the components; the M-step fits each
component's weight, mean and variance to its shares, and adds nothing to them. A component that
has shrunk to a point would divide by zero, so the *E-step alone* reads each variance as a little
larger than it is. No run is thrown away.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from montecarlo.arrays import Array as Array
from schemes import Scheme, steps

HELD = 1 << 16
"""Samples times components worked on at once: what a processor keeps at hand."""

BLUR = 1e-3
"""What the E-step adds to each variance, as a share of the components' mean variance."""


class Mixture(NamedTuple):
    """Each run's mixture: arrays of shape (components, runs)."""

    weights: Array
    means: Array
    variances: Array

    @property
    def within(self) -> Array:
        """The variance within the components, weighted."""
        return np.asarray((self.weights * self.variances).sum(axis=0))

    @property
    def mean(self) -> Array:
        return np.asarray((self.weights * self.means).sum(axis=0))

    @property
    def total(self) -> Array:
        """The mixture's variance: within its components and between their means."""
        between = (self.weights * (self.means - self.mean) ** 2).sum(axis=0)
        return np.asarray(self.within + between)


def mixture(weights: object, means: object, variances: object) -> Mixture:
    """One mixture, the same for every run."""
    parts = (np.asarray(each, dtype=float)[:, None] for each in (weights, means, variances))
    return Mixture(*parts)


def drawn(rng: np.random.Generator, model: Mixture, count: int, runs: int) -> Array:
    """Samples of each run's mixture, of shape (count, runs): a component, then a normal."""
    upto = np.cumsum(model.weights, axis=0)
    pick = rng.random((count, runs)) * upto[-1]
    component = (pick > upto[:-1, None]).sum(axis=0)
    run = np.arange(runs) if model.means.shape[1] > 1 else 0
    spread = np.sqrt(model.variances)[component, run]
    return np.asarray(model.means[component, run] + spread * rng.standard_normal((count, runs)))


def shares(pool: Array, model: Mixture) -> Array:
    """The E-step: each sample's shares in the components, which add up to 1."""
    seen = model.variances + BLUR * model.within + 1e-12 * model.total + 1e-300
    with np.errstate(divide="ignore"):  # a component may have lost all its weight
        out = (np.log(model.weights) - np.log(seen) / 2)[:, None] - (
            pool - model.means[:, None]
        ) ** 2 / (2 * seen[:, None])
    out -= out.max(axis=0)
    np.exp(out, out=out)
    out /= out.sum(axis=0)
    return np.asarray(out)


def fitted(pool: Array, share: Array, tied: bool = False) -> Mixture:
    """The M-step: each component's share of the pool, and the mean and variance of its shares.

    ``tied`` components have one variance, the mean of theirs.
    """
    held = share.sum(axis=1)
    safe = np.maximum(held, 1e-300)
    means = (share * pool).sum(axis=1) / safe
    about = pool - means[:, None]
    about *= about
    about *= share
    variances = about.sum(axis=1) / safe
    weights = held / len(pool)
    if tied:
        variances = np.broadcast_to((weights * variances).sum(axis=0), variances.shape)
    return Mixture(weights, means, variances)


def at_random(rng: np.random.Generator, pool: Array, K: int) -> Mixture:
    """Where EM starts from: means at K random members of the pool, and the pool's variance."""
    runs = pool.shape[1]
    means = pool[rng.integers(0, len(pool), (K, runs)), np.arange(runs)]
    variances = np.broadcast_to(pool.var(axis=0), (K, runs))
    return Mixture(np.full((K, runs), 1 / K), means, variances)


def retrain(
    rng: np.random.Generator,
    size: int,
    scheme: Scheme,
    n: int,
    real: Mixture,
    K: int,
    em: int,
    *,
    tied: bool = False,
    warm: bool = False,
) -> Mixture:
    """``size`` runs' mixtures of K components after ``n`` refits of ``em`` EM steps each.

    EM starts ``at_random``, or, if ``warm``, from the last model (which for the first refit is
    the real distribution, so that this must have K components). Every sample is drawn. One
    model, and no budget: ``ValueError`` for another scheme, or fewer than 1 EM step.
    """
    plan = list(steps(scheme, n))
    if em < 1 or any(each.budget or len(each.shares) > 1 or each.at_random for each in plan):
        raise ValueError("one EM step or more, one model, quotas, and no budget")
    lots_of = [each.real + each.synthetic for each in plan]
    pools = (sum(lots_of[each - 1] for each in step.kept) for step in plan)
    most = max(map(sum, zip(lots_of, pools, strict=True)), default=1)
    rows = max(32, HELD // (K * most))
    parts = []
    for start in range(0, size, rows):
        few = min(rows, size - start)
        now = Mixture(*(np.repeat(part, few, axis=1) for part in real))
        lots: list[Array] = []
        for step in plan:
            lot = [drawn(rng, real, step.real, few), drawn(rng, now, step.synthetic, few)]
            lots.append(np.concatenate(lot))
            data = np.concatenate([*(lots[each - 1] for each in step.kept), lots[-1]])
            now = now if warm else at_random(rng, data, K)
            for _ in range(em):
                now = fitted(data, shares(data, now), tied)
        parts.append(now)
    return Mixture(*(np.concatenate(columns, axis=1) for columns in zip(*parts, strict=True)))
