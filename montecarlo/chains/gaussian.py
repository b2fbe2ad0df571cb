"""A Gaussian model refitted, refit after refit, to samples of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BLOCK = 1 << 15
"""Samples held at once (256 KiB): a block stays in a core's cache from draw to fit."""


class Fit(NamedTuple):
    """Fitted means and variances, one pair for each replicate: two arrays of shape (size,)."""

    mean: Array
    variance: Array


def schedule(M: int | Sequence[int], n: int | None = None) -> list[int]:
    """The sample size of each refit: ``n`` times ``M``, or the sizes as given."""
    if isinstance(M, Sequence):
        return [int(size) for size in M]
    if n is None:
        raise ValueError("n is missing: how many refits of M samples?")
    if n < 0:
        raise ValueError(f"n={n}: 0 refits or more")
    return [int(M)] * int(n)


def _check(sizes: Sequence[int], sigma: float, ddof: int) -> None:
    if ddof not in (0, 1):
        raise ValueError(f"ddof={ddof}: 0 (maximum likelihood) or 1 (unbiased)")
    if any(size <= ddof for size in sizes):
        raise ValueError(f"a sample size of {min(sizes)}: more than ddof={ddof} samples are needed")
    if not sigma > 0:
        raise ValueError(f"sigma={sigma}: a positive number is needed")


def refits(
    rng: np.random.Generator,
    size: int,
    sizes: Sequence[int],
    *,
    mu: float = 0.0,
    sigma: float = 1.0,
    ddof: int = 0,
) -> Iterator[Fit]:
    """Yield the model before the first refit and after each one, literally.

    Each refit draws its samples from each replicate's own model and fits their
    mean and variance, the sum of squares divided by the sample size less ``ddof``.
    """
    _check(sizes, sigma, ddof)
    mean, variance = np.full(size, float(mu)), np.full(size, float(sigma) ** 2)
    yield Fit(mean, variance)
    for count in sizes:
        x = rng.standard_normal((count, size))  # runs side by side: sums run over whole rows
        x *= np.sqrt(variance)
        # fitted about the last mean: adding it first would drown a small spread in rounding
        shift = x.mean(axis=0)
        mean = mean + shift
        x -= shift
        variance = np.einsum("ij,ij->j", x, x) / (count - ddof)
        yield Fit(mean, variance)


def sufficient_refits(
    rng: np.random.Generator,
    size: int,
    sizes: Sequence[int],
    *,
    mu: float = 0.0,
    sigma: float = 1.0,
    ddof: int = 0,
) -> Iterator[Fit]:
    """The same in law, from the sample mean and the sum of squares alone.

    They are independent, normal and chi-squared, so a refit costs two draws
    whatever the sample size.
    """
    _check(sizes, sigma, ddof)
    mean, variance = np.full(size, float(mu)), np.full(size, float(sigma) ** 2)
    yield Fit(mean, variance)
    for count in sizes:
        mean = mean + np.sqrt(variance / count) * rng.standard_normal(size)
        degrees = count - 1
        squares = 2 * rng.standard_gamma(degrees / 2, size) if degrees else np.zeros(size)
        variance = variance * squares / (count - ddof)
        yield Fit(mean, variance)


def _last(steps: Iterator[Fit]) -> Fit:
    return deque(steps, maxlen=1)[0]


def _in_blocks(size: int, rows: int, run: Any) -> Fit:
    parts = [run(min(rows, size - start)) for start in range(0, size, rows)]
    return Fit(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def retrain(
    rng: np.random.Generator,
    size: int,
    M: int | Sequence[int],
    n: int | None = None,
    *,
    mu: float = 0.0,
    sigma: float = 1.0,
    ddof: int = 0,
) -> Fit:
    """The model after the last refit, of ``size`` independent runs, drawn literally.

    ``M`` is one sample size for all ``n`` refits, or a sequence of sample sizes.
    Memory does not grow with the number of samples: runs are worked in blocks.
    """
    sizes = schedule(M, n)
    rows = max(1, BLOCK // max([1, *sizes]))
    return _in_blocks(
        size, rows, lambda part: _last(refits(rng, part, sizes, mu=mu, sigma=sigma, ddof=ddof))
    )


def retrain_sufficient(
    rng: np.random.Generator,
    size: int,
    M: int | Sequence[int],
    n: int | None = None,
    *,
    mu: float = 0.0,
    sigma: float = 1.0,
    ddof: int = 0,
) -> Fit:
    """The model after the last refit, by sufficient statistics; as ``retrain`` in law."""
    sizes = schedule(M, n)
    return _in_blocks(
        size,
        BLOCK // 4,
        lambda part: _last(sufficient_refits(rng, part, sizes, mu=mu, sigma=sigma, ddof=ddof)),
    )
