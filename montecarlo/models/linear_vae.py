"""Linear variational autoencoders at their optimum, refitted to samples of their own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from schemes import Scheme, accumulate, mix, replace, steps

TINY = 1e-9
"""Variances below this share of the largest are rounding."""


class Fit(NamedTuple):
    """Each run's model: its mean, the axes of its covariance, and the variances along them."""

    mean: Array  # (runs, d)
    axes: Array  # (runs, d, d), in columns
    variances: Array  # (runs, d)


def optimum(pool: Array, k: int) -> Fit:
    """The optimum for k latent dimensions, of pools of the shape (runs, samples, d).

    The k largest variances are the pool's own; the decoder's noise is the mean of the others.
    """
    mean = pool.mean(axis=1)
    about = pool - mean[:, None]
    scatter = about.swapaxes(1, 2) @ about / pool.shape[1]
    variances, axes = np.linalg.eigh(scatter)  # in rising order
    rest = variances.shape[1] - k
    variances[:, :rest] = np.maximum(variances[:, :rest].mean(axis=1, keepdims=True), 0)
    return Fit(mean, axes, variances)


def emitted(rng: np.random.Generator, model: Fit, count: int) -> Array:
    """Samples: decoded from the prior, the decoder's noise and all."""
    runs, d = model.mean.shape
    z = rng.standard_normal((runs, count, d)) * np.sqrt(model.variances)[:, None]
    return np.asarray(model.mean[:, None] + z @ model.axes.swapaxes(1, 2))


def retrain(
    rng: np.random.Generator, size: int, scheme: Scheme, n: int, d: int, k: int, sigma: float = 1
) -> Fit:
    """The model after ``n`` refits on a scheme's pools, one model and no budgets.

    The real variances along the axes fall by factors of 3, and ``sigma``² is their mean.
    """
    shape = 3.0 ** -np.arange(d)
    real = Fit(
        np.zeros((size, d)),
        np.repeat(np.eye(d)[None], size, axis=0),
        np.repeat((shape * sigma**2 / shape.mean())[None], size, axis=0),
    )
    now, lots = real, []
    for step in steps(scheme, n):
        lot = [emitted(rng, real, step.real), emitted(rng, now, step.synthetic)]
        lots.append(np.concatenate(lot, axis=1))
        pool = np.concatenate([*(lots[each - 1] for each in step.kept), lots[-1]], axis=1)
        now = optimum(pool, k)
    return now


def replaced(
    rng: np.random.Generator, size: int, M: int, n: int, d: int, k: int, sigma: float = 1
) -> Array:
    """The mean variance of a coordinate after ``n`` refits to the model's own samples."""
    return np.asarray(retrain(rng, size, replace(M), n, d, k, sigma).variances.mean(axis=1))


def mixed(
    rng: np.random.Generator, size: int, N: int, M: int, n: int, d: int, k: int, sigma: float = 1
) -> Array:
    """The same with new real samples in each pool."""
    return np.asarray(retrain(rng, size, mix(N, M), n, d, k, sigma).variances.mean(axis=1))


def accumulated(
    rng: np.random.Generator, size: int, M: int, n: int, d: int, k: int, sigma: float = 1
) -> Array:
    """The same with all samples kept."""
    return np.asarray(retrain(rng, size, accumulate(M), n, d, k, sigma).variances.mean(axis=1))


def probed_rank(rng: np.random.Generator, size: int, M: int, n: int, d: int, k: int) -> Array:
    """|Pz|² for a standard normal z, P the projector on the directions that the model has.

    Given the run, its mean is the trace of the projector: the rank.
    """
    model = retrain(rng, size, replace(M), n, d, k)
    there = model.variances > TINY * model.variances.max(axis=1, keepdims=True)
    z = rng.standard_normal((size, 1, d))
    return np.asarray(((z @ model.axes)[:, 0] ** 2 * there).sum(axis=1))


_SEEN = (
    "Old samples or real ones hold the variance up, or n is below M, so the runs that carry the "
    "mean are common enough to be seen."
)

CHECKS = [
    Mean(
        of=replaced,
        at=[dict(M=12, n=3, d=3, k=1), dict(M=4, n=2, d=6, k=2, sigma=3)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="replace",
        draws=("M", "n", "d", 4),
    ),
    Mean(
        of=mixed,
        at=[dict(N=1, M=7, n=4, d=4, k=2, sigma=3)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="mix",
        draws=("M", "n", "d", 4),
    ),
    Mean(
        of=accumulated,
        at=[dict(M=6, n=3, d=4, k=1)],
        resolves=0.03,
        error_bar=_SEEN,
        claim="accumulate",
        draws=("M", "n", "d", 8),
    ),
    Mean(
        of=probed_rank,
        at=[dict(M=4, n=3, d=6, k=2), dict(M=3, n=2, d=5, k=2), dict(M=8, n=1, d=4, k=1)],
        resolves=0.05,
        error_bar="A chi-squared variable with as many degrees of freedom as the rank, the same "
        "in almost every run: light tails.",
        claim="rank",
        draws=("M", "n", "d", 4),
    ),
]
