"""A categorical model (words, modes, classes) refitted to samples of its own by counting.

In population genetics this is the Wright–Fisher model without mutation. Weights have shape
(K, size), one column for each independent run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from montecarlo.arrays import Array as Array

Refit = Callable[[np.random.Generator, Array, int], Array]

BLOCK = 1 << 15
"""Samples held at once (256 KiB): a block stays in a core's cache from draw to count."""


def _start(size: int, M: int, weights: Sequence[float]) -> Array:
    start = np.asarray(weights, dtype=float)
    if start.ndim != 1 or len(start) < 2 or (start < 0).any() or not abs(start.sum() - 1) <= 1e-9:
        raise ValueError(f"weights={list(weights)}: two or more shares, 0 or more, adding up to 1")
    if M < 1:
        raise ValueError(f"M={M}: at least one sample is needed")
    return np.repeat(start[:, None], size, axis=1)


def literally(rng: np.random.Generator, weights: Array, M: int) -> Array:
    """One refit: draw M labels for each run by inverting its distribution function, and count."""
    types, runs = weights.shape
    u = rng.random((M, runs))
    bounds = np.cumsum(weights, axis=0)
    bounds /= bounds[-1].copy()  # exactly 1 once the types that follow are lost
    shares = np.empty_like(weights)
    below = np.zeros(runs)
    for label in range(types - 1):
        # a label is drawn when u falls between its bound and the one before
        upto = np.count_nonzero(u < bounds[label], axis=0)
        shares[label] = (upto - below) / M
        below = upto
    shares[-1] = (M - below) / M
    return shares


def by_counts(rng: np.random.Generator, weights: Array, M: int) -> Array:
    """One refit, the same in law, from the binomial or multinomial law of the counts."""
    if len(weights) == 2:
        first = rng.binomial(M, weights[0])
        return np.stack([first, M - first]) / M
    shares: Array = rng.multinomial(M, (weights / weights.sum(axis=0)).T).T / M
    return shares


def refits(
    rng: np.random.Generator,
    size: int,
    M: int,
    n: int,
    weights: Sequence[float],
    refit: Refit = literally,
) -> Iterator[Array]:
    """Yield the weights, of shape (K, size), before the first refit and after each of ``n``.

    Runs in which one type is left are not drawn further: nothing can change there.
    """
    if n < 0:
        raise ValueError(f"n={n}: 0 refits or more")
    now = _start(size, M, weights)
    yield now
    for _ in range(n):
        mixed = np.flatnonzero(now.max(axis=0) < 1)
        now = now.copy()
        if len(mixed):
            now[:, mixed] = refit(rng, now[:, mixed], M)
        yield now


def retrain(
    rng: np.random.Generator,
    size: int,
    M: int,
    n: int,
    weights: Sequence[float],
    refit: Refit = literally,
) -> Array:
    """The weights after ``n`` refits of ``size`` runs: an array of shape (K, size).

    ``refit`` is ``literally`` (every sample drawn) or ``by_counts``. Memory does
    not grow with the number of samples: runs are worked in blocks.
    """
    rows = max(1, BLOCK // max(1, M))
    parts = []
    for start in range(0, size, rows):
        run = refits(rng, min(rows, size - start), M, n, weights, refit)
        parts.append(deque(run, maxlen=1)[0])
    return np.concatenate(parts, axis=1)
