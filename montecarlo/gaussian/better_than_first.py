"""Whether a later mean is nearer to the truth than the first refit's, the variance known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Probability
from montecarlo.gaussian._normals import MU
from montecarlo.reasons import COUNTED

Bools = NDArray[np.bool_]


def errors(
    rng: np.random.Generator, size: int, sizes: Sequence[int], sigma: float, d: int = 1
) -> list[Array]:
    """The distance of each refit's mean from the real one, every sample drawn."""
    now = np.full((d, size), MU)
    found = []
    for count in sizes:
        samples = now + sigma * rng.standard_normal((count, d, size))
        now = samples.mean(axis=0)
        found.append(np.sqrt(((now - MU) ** 2).sum(axis=0)))
    return found


def nearer(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Bools:
    """Whether the n-th mean is nearer than the first."""
    first, *_, last = errors(rng, size, [M] * n, sigma)
    return np.asarray(last < first)


def nearer_schedule(
    rng: np.random.Generator, size: int, Ms: Sequence[int], sigma: float = 1
) -> Bools:
    """The same after refits of the sizes ``Ms``."""
    first, *_, last = errors(rng, size, Ms, sigma)
    return np.asarray(last < first)


def nearer_in_space(
    rng: np.random.Generator, size: int, d: int, M: int, n: int, sigma: float = 1
) -> Bools:
    """The same in ``d`` dimensions."""
    first, *_, last = errors(rng, size, [M] * n, sigma, d)
    return np.asarray(last < first)


CHECKS = [
    Probability(
        of=nearer,
        at=[dict(M=1, n=2), dict(M=3, n=5, sigma=3), dict(M=10, n=12)],
        resolves=0.02,
        error_bar=COUNTED,
        claim="line",
    ),
    Probability(
        of=nearer_schedule,
        at=[dict(Ms=(2, 8, 4)), dict(Ms=(12, 3, 1), sigma=2)],
        resolves=0.02,
        error_bar=COUNTED,
        claim="schedule",
    ),
    Probability(
        of=nearer_in_space,
        at=[dict(d=3, M=2, n=2), dict(d=5, M=4, n=3, sigma=2)],
        resolves=0.03,
        error_bar=COUNTED,
        claim="dimensions",
        draws=("d", "M", "n"),
    ),
]
