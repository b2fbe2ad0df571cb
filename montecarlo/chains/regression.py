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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NotRequired, TypedDict, TypeVar, Unpack

import numpy as np

from montecarlo.arrays import Array as Array

Chain = Callable[..., Iterator[Array]]
Refit = Callable[[Array], Array]
Rounds = Iterator[tuple[Array, Array]]
Design = TypeVar("Design")

BLOCK = 1 << 15
"""Samples held at once (256 KiB), about: a block stays in a core's cache from draw to fit."""


def real(d: int) -> Array:
    """The real coefficients, shape (d, 1): not zero, so that a wrong centre would show."""
    return np.arange(1.0, d + 1)[:, None]


class Options(TypedDict):
    """Which data a refit sees, how they come, and what may be left out."""

    keep: bool
    fresh: bool
    sigma: NotRequired[float]
    chains: NotRequired[int]


@dataclass(frozen=True)
class _Setting:
    """How many runs of what size, which data a refit sees, and how they come."""

    size: int
    d: int
    T: int
    keep: bool
    fresh: bool
    sigma: float = 1.0
    chains: int = 1

    def __post_init__(self) -> None:
        if self.d < 1 or self.d > self.T:
            raise ValueError(
                f"d={self.d}, T={self.T}: at least one dimension, and a sample for each"
            )
        if not self.sigma > 0:
            raise ValueError(f"sigma={self.sigma}: a positive number is needed")

    def designs(self, draw: Callable[[], Design]) -> Iterator[Design]:
        """What each round's labels are for: drawn anew, or the first again."""
        design = draw()
        while True:
            yield design
            if self.fresh:
                design = draw()


def _chain(starting: Callable[[np.random.Generator, _Setting], Refit]) -> Chain:
    """A chain of refits, each made of the last coefficients."""

    def chain(
        rng: np.random.Generator,
        size: int,
        d: int,
        T: int,
        n: int,
        **options: Unpack[Options],
    ) -> Iterator[Array]:
        on = _Setting(size, d, T, **options)
        if n < 0:
            raise ValueError(f"n={n}: 0 refits or more")
        now = np.broadcast_to(real(d), (size, d, on.chains)).copy()
        yield now
        refit = starting(rng, on)
        for _ in range(n):
            now = refit(now)
            yield now

    return chain


def _transposed(matrices: Array) -> Array:
    return matrices.transpose(0, 2, 1)


def least_squares(inputs: Array, labels: Array) -> Array:
    """The coefficients that fit the labels best, by a QR decomposition of the inputs.

    ``inputs`` (size, rows, d) and ``labels`` (size, rows, chains) give (size, d, chains).
    """
    q, r = np.linalg.qr(inputs)
    fitted: Array = np.linalg.solve(r, _transposed(q) @ labels)
    return fitted


def _fitting(rng: np.random.Generator, on: _Setting) -> Refit:
    """Refits to the labels, each of them drawn."""
    designs = on.designs(lambda: rng.standard_normal((on.size, on.T, on.d)))
    seen: list[tuple[Array, Array]] = []

    def refit(now: Array) -> Array:
        x = next(designs)
        y = x @ now + on.sigma * rng.standard_normal((on.size, on.T, on.chains))
        seen[:] = [*seen, (x, y)] if on.keep else [(x, y)]
        inputs, labels = (np.concatenate(parts, axis=1) for parts in zip(*seen, strict=True))
        return least_squares(inputs, labels)

    return refit


def _drawn(rng: np.random.Generator, on: _Setting) -> Rounds:
    """Each round's Gram matrix XᵀX and Xᵀε, every sample drawn."""

    def draw() -> tuple[Array, Array]:
        x = rng.standard_normal((on.size, on.T, on.d))
        return _transposed(x) @ x, _transposed(x)

    for gram, turned in on.designs(draw):
        yield gram, turned @ rng.standard_normal((on.size, on.T, on.chains))


def _by_wishart(rng: np.random.Generator, on: _Setting) -> Rounds:
    """The same in law: XᵀX = LLᵀ by Bartlett's decomposition, and Xᵀε = Lz given it."""
    below, halves = np.tril_indices(on.d, -1), (on.T - np.arange(on.d)) / 2

    def draw() -> tuple[Array, Array]:
        root = np.zeros((on.size, on.d, on.d))
        root[:, *below] = rng.standard_normal((on.size, len(below[0])))
        squares = 2 * rng.standard_gamma(halves, (on.size, on.d))
        root[:, range(on.d), range(on.d)] = np.sqrt(squares)
        return root @ _transposed(root), root

    for gram, root in on.designs(draw):
        yield gram, root @ rng.standard_normal((on.size, on.d, on.chains))


def _moving(rounds: Callable[[np.random.Generator, _Setting], Rounds]) -> Chain:
    """Refits by the noise of the new labels alone."""

    def starting(rng: np.random.Generator, on: _Setting) -> Refit:
        drawing, grams = rounds(rng, on), np.zeros((on.size, on.d, on.d))

        def refit(now: Array) -> Array:
            nonlocal grams
            gram, noise = next(drawing)
            grams = grams + gram if on.keep else gram
            moved: Array = now + on.sigma * np.linalg.solve(grams, noise)
            return moved

        return refit

    return _chain(starting)


literally = _chain(_fitting)
"""The coefficients before the first refit and after each, every label drawn."""

by_recursion = _moving(_drawn)
"""Like ``literally``, from the same draws, by ŵₙ = ŵₙ₋₁ + Σₙ⁻¹Xₙᵀεₙ with Σₙ the Gram matrix of
the data that the refit sees: what was labelled is not kept."""

by_statistics = _moving(_by_wishart)
"""The recursion with each round's sufficient statistics drawn at once, whatever ``T``."""


def retrain(
    rng: np.random.Generator,
    size: int,
    d: int,
    T: int,
    n: int,
    chain: Chain = literally,
    **options: Unpack[Options],
) -> Array:
    """The coefficients after ``n`` refits, shape (size, d, chains); the first has real labels.

    ``chain`` is ``literally``, ``by_recursion`` or ``by_statistics``, and the options are its.
    Runs are worked in blocks.
    """
    on = _Setting(size, d, T, **options)
    held = {literally: T * max(1, n if on.keep else 1), by_statistics: d}.get(chain, T)
    rows = max(1, BLOCK // (held * (d + on.chains)))
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
