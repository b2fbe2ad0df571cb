"""A Gaussian model refitted, refit after refit, to samples of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from montecarlo.arrays import Array as Array

BLOCK = 1 << 15
"""Samples held at once (256 KiB): a block stays in a core's cache from draw to fit."""


class Fit(NamedTuple):
    """Fitted means and variances, one pair for each replicate: two arrays of shape (size,)."""

    mean: Array
    variance: Array


Refit = Callable[[np.random.Generator, Fit, int, int], Fit]


def schedule(M: int | Sequence[int], n: int | None = None) -> list[int]:
    """The sample size of each refit: ``n`` times ``M``, or the sizes as given."""
    if isinstance(M, Sequence):
        return [int(size) for size in M]
    if n is None:
        raise ValueError("n is missing: how many refits of M samples?")
    if n < 0:
        raise ValueError(f"n={n}: 0 refits or more")
    return [int(M)] * int(n)


def check_settings(sizes: Sequence[int], sigma: float, ddof: int) -> None:
    if ddof not in (0, 1):
        raise ValueError(f"ddof={ddof}: 0 (maximum likelihood) or 1 (unbiased)")
    if any(size <= ddof for size in sizes):
        raise ValueError(f"a sample size of {min(sizes)}: more than ddof={ddof} samples are needed")
    if not sigma > 0:
        raise ValueError(f"sigma={sigma}: a positive number is needed")


def literally(rng: np.random.Generator, now: Fit, M: int, ddof: int) -> Fit:
    """One refit: draw M samples from each run's model; fit their mean and variance."""
    x = rng.standard_normal((M, len(now.mean)))  # runs side by side: sums run over whole rows
    x *= np.sqrt(now.variance)
    # fitted about the last mean: adding it first would drown a small spread in rounding
    shift = x.mean(axis=0)
    x -= shift
    return Fit(now.mean + shift, np.einsum("ij,ij->j", x, x) / (M - ddof))


def by_statistics(rng: np.random.Generator, now: Fit, M: int, ddof: int) -> Fit:
    """One refit, the same in law, from the sample mean and the sum of squares alone.

    They are independent, normal and chi-squared, so a refit costs two draws
    whatever the sample size.
    """
    runs, degrees = len(now.mean), M - 1
    mean = now.mean + np.sqrt(now.variance / M) * rng.standard_normal(runs)
    squares = 2 * rng.standard_gamma(degrees / 2, runs) if degrees else np.zeros(runs)
    return Fit(mean, now.variance * squares / (M - ddof))


def refits(
    rng: np.random.Generator,
    size: int,
    sizes: Sequence[int],
    refit: Refit = literally,
    *,
    mu: float = 0.0,
    sigma: float = 1.0,
    ddof: int = 0,
) -> Iterator[Fit]:
    """Yield the model before the first refit and after each one.

    Each refit draws its samples from each replicate's own model and fits their
    mean and variance, the sum of squares divided by the sample size less ``ddof``.
    """
    check_settings(sizes, sigma, ddof)
    now = Fit(np.full(size, float(mu)), np.full(size, float(sigma) ** 2))
    yield now
    for count in sizes:
        now = refit(rng, now, count, ddof)
        yield now


def retrain(
    rng: np.random.Generator,
    size: int,
    M: int | Sequence[int],
    n: int | None = None,
    refit: Refit = literally,
    *,
    mu: float = 0.0,
    sigma: float = 1.0,
    ddof: int = 0,
) -> Fit:
    """The model after the last refit, of ``size`` independent runs.

    ``M`` is one sample size for all ``n`` refits, or a sequence of sample sizes.
    ``refit`` is ``literally`` (every sample drawn) or ``by_statistics``. Memory does
    not grow with the number of samples: runs are worked in blocks.
    """
    sizes = schedule(M, n)
    held = max([1, *sizes]) if refit is literally else 4
    rows = max(1, BLOCK // held)
    parts = [
        deque(
            refits(rng, min(rows, size - start), sizes, refit, mu=mu, sigma=sigma, ddof=ddof),
            maxlen=1,
        )[0]
        for start in range(0, size, rows)
    ]
    return Fit(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
