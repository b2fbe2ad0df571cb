"""What one refit leaves of a feature of the mixture, parents that differ, falling powers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.categorical import Array, retrain
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED

_START = Fraction(1, 5)


def _feature(weight: Array, k: int) -> Array:
    """How mixed two types are (k = 2), and which of them is the more common (k = 3)."""
    mixed = weight * (1 - weight)
    return np.asarray(mixed if k == 2 else mixed * (1 - 2 * weight))


def left(rng: np.random.Generator, size: int, M: int, k: int) -> Array:
    """A feature after one refit, every sample drawn, in units of what it was."""
    start = float(_START)
    weight = retrain(rng, size, M, 1, (start, 1 - start))[0]
    return np.asarray(_feature(weight, k) / _feature(np.asarray(start), k))


def apart(rng: np.random.Generator, size: int, M: int, k: int, n: int) -> NDArray[np.bool_]:
    """Whether ``k`` samples have ``k`` ancestors: all M samples of each refit pick a parent."""
    lines = np.repeat(np.arange(k)[None, :], size, axis=0)
    for _ in range(n):
        lines = np.take_along_axis(rng.integers(0, M, (size, M)), lines, axis=1)
    lines.sort(axis=1)
    return np.asarray((np.diff(lines, axis=1) > 0).all(axis=1))


def factorial(rng: np.random.Generator, size: int, M: int, k: int, w: float) -> Array:
    """w₁(w₁ − 1/M)…, every sample drawn."""
    weight = retrain(rng, size, M, 1, (w, 1 - w))[0]
    return np.asarray(np.prod([weight - step / M for step in range(k)], axis=0))


CHECKS = [
    Mean(
        of=left,
        at=[dict(M=10, k=2), dict(M=4, k=3), dict(M=10, k=3)],
        resolves=0.01,
        error_bar="The feature is a polynomial of a weight between 0 and 1, and all runs carry it.",
        claim="eigenvalue",
        draws=("M",),
    ),
    Probability(
        of=apart,
        at=[dict(M=5, k=3, n=2), dict(M=20, k=4, n=3)],
        resolves=0.02,
        error_bar=COUNTED,
        claim="apart",
    ),
    Mean(
        of=factorial,
        at=[
            dict(M=5, k=2, w=Fraction(1, 2)),
            dict(M=4, k=3, w=Fraction(4, 5)),
            dict(M=20, k=4, w=Fraction(4, 5)),
        ],
        resolves=0.02,
        error_bar="The quantity lies between 0 and 1, and the type is common, so that no rare run "
        "carries its mean.",
        claim="factorial",
        draws=("M",),
    ),
]
