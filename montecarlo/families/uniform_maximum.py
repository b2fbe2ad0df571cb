"""The upper end of a uniform model refitted to its own samples, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean
from montecarlo.outputs import half_squared_difference, log_of
from montecarlo.reasons import HALVES, STEPS


def _refitted(
    rng: np.random.Generator, size: int, M: int, n: int, theta: float, scale: float
) -> Array:
    now = np.full(size, float(theta))
    for _ in range(n):
        now = scale * (now * rng.random((M, size))).max(axis=0)
    return now


def largest(rng: np.random.Generator, size: int, M: int, n: int, theta: float = 1) -> Array:
    """The end after ``n`` refits to the largest sample, every sample drawn."""
    return _refitted(rng, size, M, n, theta, 1)


def unbiased(rng: np.random.Generator, size: int, M: int, n: int, theta: float = 1) -> Array:
    """The end after ``n`` refits to its unbiased multiple, every sample drawn."""
    return _refitted(rng, size, M, n, theta, (M + 1) / M)


def largest_relative(
    rng: np.random.Generator, size: int, M: int, n: int, theta: float = 1
) -> Array:
    """The largest sample in units of the real end."""
    return largest(rng, size, M, n, theta) / theta


def unbiased_relative(
    rng: np.random.Generator, size: int, M: int, n: int, theta: float = 1
) -> Array:
    """The unbiased end in units of the real one."""
    return unbiased(rng, size, M, n, theta) / theta


_SEEN = (
    "A factor is at most (M+1)/M, and n is at most about M² here, so the runs that carry the mean "
    "are common enough to be seen."
)

CHECKS = [
    Mean(
        of=largest,
        at=[dict(M=2, n=2), dict(M=5, n=4, theta=3), dict(M=20, n=10)],
        resolves=0.02,
        error_bar="A fitted end is between 0 and the real one, and n is at most about M here, so "
        "that no rare run counts for much.",
        claim="mle",
    ),
    Mean(
        of=half_squared_difference(unbiased),
        at=[dict(M=2, n=6), dict(M=3, n=10, theta=3), dict(M=5, n=20)],
        resolves=0.04,
        error_bar=HALVES + _SEEN,
        claim="between",
    ),
    Mean(
        of=log_of(unbiased_relative),
        at=[dict(M=1, n=5), dict(M=2, n=20, theta=3), dict(M=5, n=60)],
        resolves=0.03,
        error_bar=STEPS,
        claim="unbiased",
    ),
    Mean(
        of=log_of(largest_relative),
        at=[dict(M=1, n=5), dict(M=2, n=20, theta=3), dict(M=10, n=50)],
        resolves=0.02,
        error_bar=STEPS,
        claim="drift",
    ),
    Mean(
        of=half_squared_difference(log_of(unbiased_relative)),
        at=[dict(M=1, n=4), dict(M=3, n=10, theta=3), dict(M=10, n=20)],
        resolves=0.03,
        error_bar=HALVES + STEPS,
        claim="spread",
    ),
]
