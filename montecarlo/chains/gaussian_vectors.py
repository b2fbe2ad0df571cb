"""A Gaussian model in several dimensions refitted to samples of its own.

A covariance is held by a factor A with Sigma = A Aᵀ, never as a matrix to be factored again.
One refit multiplies A from the right by a factor of the samples' own scatter. So a covariance
that is singular, or nearly, does no harm, and with more samples than dimensions a triangular A
stays triangular: its diagonal is an exact product, however ill-conditioned the whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from montecarlo.arrays import Array as Array
from montecarlo.chains.gaussian import BLOCK, schedule


class Fit(NamedTuple):
    """Fitted means, of shape (size, d), and factors of covariances, of shape (size, d, width)."""

    mean: Array
    factor: Array


Refit = Callable[[np.random.Generator, Fit, int, int], Fit]


def covariance(fit: Fit) -> Array:
    """The fitted covariance matrices, of shape (size, d, d)."""
    return fit.factor @ fit.factor.swapaxes(1, 2)


def eigenvalues(fit: Fit) -> Array:
    """The covariances' eigenvalues in decreasing order, of shape (size, min(d, width)).

    They are squared singular values of the factor. Those below about 1e-30 of the largest
    are rounding.
    """
    return np.asarray(np.linalg.svd(fit.factor, compute_uv=False) ** 2, dtype=float)


def rank(fit: Fit, tolerance: float = 1e-12) -> NDArray[np.int64]:
    """The covariances' ranks: singular values of the factor above ``tolerance`` of the largest."""
    values = np.linalg.svd(fit.factor, compute_uv=False)
    return np.asarray((values > tolerance * values[:, :1]).sum(axis=1))


def log_residuals(fit: Fit) -> Array:
    """ln of each coordinate's variance given those before it, of shape (size, d).

    For chains that start with a triangular factor and never use M ≤ d samples.
    """
    return 2 * np.log(np.abs(np.diagonal(fit.factor, axis1=1, axis2=2)))


def literally(rng: np.random.Generator, now: Fit, M: int, ddof: int) -> Fit:
    """One refit: draw M samples from each run's model; fit their mean and covariance.

    Samples are mean + A z, so their deviations are A times the deviations of z, and
    the scatter of these gives the new factor.
    """
    runs, _, width = now.factor.shape
    z = rng.standard_normal((runs, M, width))
    centre = z.mean(axis=1)
    z -= centre[:, None]
    mean = now.mean + np.einsum("rij,rj->ri", now.factor, centre)
    if width < M:  # a triangle with the same scatter: Rᵀ R = zᵀ z
        z = np.asarray(np.linalg.qr(z, mode="r"))
    return Fit(mean, now.factor @ z.swapaxes(1, 2) / np.sqrt(M - ddof))


def by_bartlett(rng: np.random.Generator, now: Fit, M: int, ddof: int) -> Fit:
    """One refit, the same in law, from Bartlett's triangle of the scatter.

    The scatter of M standard normal vectors about their mean is L Lᵀ, with L lower
    triangular, chi-distributed on its diagonal and standard normal below.
    """
    runs, _, width = now.factor.shape
    columns = min(width, M - 1)
    noise = rng.standard_normal((runs, width))
    mean = now.mean + np.einsum("rij,rj->ri", now.factor, noise) / np.sqrt(M)
    L = np.zeros((runs, width, columns))
    below = np.tril_indices(width, -1, columns)
    L[:, below[0], below[1]] = rng.standard_normal((runs, len(below[0])))
    for j in range(columns):
        L[:, j, j] = np.sqrt(2 * rng.standard_gamma((M - 1 - j) / 2, runs))
    return Fit(mean, now.factor @ L / np.sqrt(M - ddof))


def _start(size: int, factor: ArrayLike, mu: float) -> Fit:
    start = np.asarray(factor, dtype=float)
    if start.ndim != 2 or start.shape[0] < start.shape[1] or not np.isfinite(start).all():
        raise ValueError(f"factor of shape {start.shape}: a d×d factor of the real covariance")
    return Fit(np.full((size, len(start)), float(mu)), np.repeat(start[None], size, axis=0))


def _check(sizes: Sequence[int], ddof: int) -> None:
    if ddof not in (0, 1):
        raise ValueError(f"ddof={ddof}: 0 (maximum likelihood) or 1 (unbiased)")
    if any(size < 2 for size in sizes):
        raise ValueError(f"a sample size of {min(sizes)}: 2 samples or more are needed")


def refits(
    rng: np.random.Generator,
    size: int,
    sizes: Sequence[int],
    factor: ArrayLike,
    refit: Refit = literally,
    *,
    mu: float = 0.0,
    ddof: int = 0,
) -> Iterator[Fit]:
    """Yield the model before the first refit and after each one.

    The real distribution has mean ``mu`` in each coordinate and covariance
    ``factor @ factor.T``. Each refit draws its samples from each run's own model and
    fits their mean and covariance, sums of products divided by the sample size less ``ddof``.
    """
    _check(sizes, ddof)
    now = _start(size, factor, mu)
    yield now
    for count in sizes:
        now = refit(rng, now, count, ddof)
        yield now


def retrain(
    rng: np.random.Generator,
    size: int,
    M: int | Sequence[int],
    n: int | None = None,
    factor: ArrayLike = ((1.0,),),
    refit: Refit = literally,
    *,
    mu: float = 0.0,
    ddof: int = 0,
) -> Fit:
    """The model after the last refit, of ``size`` independent runs, worked in blocks.

    ``M`` is one sample size for all ``n`` refits, or a sequence of sample sizes.
    ``refit`` is ``literally`` (every sample drawn) or ``by_bartlett``.
    """
    sizes = schedule(M, n)
    d = len(np.asarray(factor))
    rows = max(1, BLOCK // (max([1, *sizes]) * d))
    parts = [
        deque(
            refits(rng, min(rows, size - start), sizes, factor, refit, mu=mu, ddof=ddof), maxlen=1
        )[0]
        for start in range(0, size, rows)
    ]
    return Fit(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
