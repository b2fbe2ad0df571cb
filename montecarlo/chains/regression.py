"""A linear regression refitted, refit after refit, to labels of its own.

Inputs have ``d`` independent standard normal coordinates. The first ``T`` are labelled by the
real coefficients, those of every later round by the last fit, each label with fresh
normal noise. ``keep`` says whether a refit sees all data so far or those of its own round
only, ``fresh`` whether each round draws its inputs anew or labels the first ones again.

Coefficients have shape (size, d, chains): ``size`` independent sequences of designs, and on
each of them ``chains`` chains whose noise is independent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Any

import numpy as np

from montecarlo.arrays import Array as Array

Chain = Callable[..., Iterator[Array]]
Rounds = Generator[tuple[Array, Array], bool, None]

BLOCK = 1 << 15
"""Samples held at once (256 KiB), about: a block stays in a core's cache from draw to fit."""


def real(d: int) -> Array:
    """The real coefficients, shape (d, 1): not zero, so that a wrong centre would show."""
    return np.arange(1.0, d + 1)[:, None]


def _start(size: int, d: int, T: int, n: int, sigma: float, chains: int) -> Array:
    if d < 1 or d > T:
        raise ValueError(f"d={d}, T={T}: at least one dimension, and a sample for each")
    if n < 0:
        raise ValueError(f"n={n}: 0 refits or more")
    if not sigma > 0:
        raise ValueError(f"sigma={sigma}: a positive number is needed")
    return np.broadcast_to(real(d), (size, d, chains)).copy()


def _transposed(matrices: Array) -> Array:
    return matrices.transpose(0, 2, 1)


def least_squares(inputs: Array, labels: Array) -> Array:
    """The coefficients that fit the labels best, by a QR decomposition of the inputs.

    ``inputs`` (size, rows, d) and ``labels`` (size, rows, chains) give (size, d, chains).
    """
    q, r = np.linalg.qr(inputs)
    fitted: Array = np.linalg.solve(r, _transposed(q) @ labels)
    return fitted


def literally(
    rng: np.random.Generator,
    size: int,
    d: int,
    T: int,
    n: int,
    *,
    keep: bool,
    fresh: bool,
    sigma: float = 1.0,
    chains: int = 1,
) -> Iterator[Array]:
    """Yield the coefficients before the first refit and after each, every label drawn."""
    now = _start(size, d, T, n, sigma, chains)
    inputs, labels = np.empty((size, 0, d)), np.empty((size, 0, chains))
    x = inputs
    yield now
    for number in range(n):
        if fresh or number == 0:
            x = rng.standard_normal((size, T, d))
        y = x @ now + sigma * rng.standard_normal((size, T, chains))
        if keep:
            inputs, labels = (np.concatenate(pair, axis=1) for pair in ((inputs, x), (labels, y)))
        else:
            inputs, labels = x, y
        now = least_squares(inputs, labels)
        yield now


def _drawn(rng: np.random.Generator, size: int, d: int, T: int, chains: int) -> Rounds:
    """Each round's Gram matrix XᵀX and Xᵀε, every sample drawn; ``True`` sent draws new inputs."""
    new = True
    while True:
        if new:
            x = rng.standard_normal((size, T, d))
            gram = _transposed(x) @ x
        new = yield gram, _transposed(x) @ rng.standard_normal((size, T, chains))


def _by_wishart(rng: np.random.Generator, size: int, d: int, T: int, chains: int) -> Rounds:
    """The same in law: XᵀX = LLᵀ by Bartlett's decomposition, and Xᵀε = Lz given it."""
    new, below = True, np.tril_indices(d, -1)
    while True:
        if new:
            root = np.zeros((size, d, d))
            root[:, *below] = rng.standard_normal((size, len(below[0])))
            halves = (T - np.arange(d)) / 2
            root[:, range(d), range(d)] = np.sqrt(2 * rng.standard_gamma(halves, (size, d)))
            gram = root @ _transposed(root)
        new = yield gram, root @ rng.standard_normal((size, d, chains))


def _recursion(rounds: Callable[..., Rounds]) -> Chain:
    def chain(
        rng: np.random.Generator,
        size: int,
        d: int,
        T: int,
        n: int,
        *,
        keep: bool,
        fresh: bool,
        sigma: float = 1.0,
        chains: int = 1,
    ) -> Iterator[Array]:
        now = _start(size, d, T, n, sigma, chains)
        drawing = rounds(rng, size, d, T, chains)
        total = np.zeros((size, d, d))
        yield now
        for number in range(n):
            gram, noise = next(drawing) if number == 0 else drawing.send(fresh)
            total = total + gram if keep else gram
            now = now + sigma * np.linalg.solve(total, noise)
            yield now

    return chain


by_recursion = _recursion(_drawn)
"""Like ``literally``, from the same draws, by ŵₙ = ŵₙ₋₁ + Σₙ⁻¹Xₙᵀεₙ with Σₙ the Gram matrix of
the data that the refit sees: what was labelled is not kept."""

by_statistics = _recursion(_by_wishart)
"""The recursion with each round's sufficient statistics drawn at once, whatever ``T``."""


def retrain(
    rng: np.random.Generator,
    size: int,
    d: int,
    T: int,
    n: int,
    chain: Chain = literally,
    *,
    keep: bool,
    fresh: bool,
    sigma: float = 1.0,
    chains: int = 1,
) -> Array:
    """The coefficients after ``n`` refits, shape (size, d, chains); the first has real labels.

    ``chain`` is ``literally``, ``by_recursion`` or ``by_statistics``. Runs are worked in blocks.
    """
    held = {literally: T * max(1, n if keep else 1), by_statistics: d}.get(chain, T)
    rows = max(1, BLOCK // (held * (d + chains)))
    options: dict[str, Any] = dict(keep=keep, fresh=fresh, sigma=sigma, chains=chains)
    parts = [
        deque(chain(rng, min(rows, size - start), d, T, n, **options), maxlen=1)[0]
        for start in range(0, size, rows)
    ]
    return np.concatenate(parts)


def excess_error(coefficients: Array) -> Array:
    """The test error beyond the noise, averaged over each design's chains: shape (size,).

    For isotropic inputs x it is E(x·ŵ − x·w*)² = ‖ŵ − w*‖².
    """
    off = coefficients - real(coefficients.shape[1])
    return np.asarray((off**2).sum(axis=1).mean(axis=1))
