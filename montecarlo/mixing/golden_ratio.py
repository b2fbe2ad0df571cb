"""A mean refitted to real and synthetic samples with fixed weights, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.check import Mean
from montecarlo.mixing._learners import least

Array = NDArray[np.float64]

ROUNDS = 12
"""Refits that stand in for infinitely many."""

CHAINS = 300
"""Chains of one learner, who looks for the weight that serves them best."""

OTHERS = 400
"""Chains on which that weight is then put to the test."""

LEARNERS = 16
"""Learners at work at once: their chains stay in a core's cache."""


def _counts(k: float, N: int | None = None) -> tuple[int, int]:
    """Real and synthetic samples per round; the fewest in the ratio ``k``, where N is not given."""
    if N is None:
        N = Fraction(k).limit_denominator(1000).numerator
    m = round(N / k)
    if m < 1 or abs(N / m - k) > 1e-9 * k:
        raise ValueError(f"N={N}, k={k}: N/k must be a whole number of synthetic samples")
    return N, m


def _noise(rng: np.random.Generator, shape: tuple[int, ...], count: int) -> Array:
    """The means of so many standard normals each, every sample drawn."""
    total = rng.standard_normal(shape)
    for _ in range(count - 1):
        total += rng.standard_normal(shape)
    return total / count


def _run(w: Array | float, real: Array, synthetic: Array) -> Array:
    """The last refit's mean (real mean 0) of chains fed with the noise of ROUNDS rounds."""
    mean = np.zeros(real.shape[1:])
    for x, y in zip(real, synthetic, strict=True):
        mean = w * x + (1 - w) * (mean + y)
    return mean


def _learn(rng: np.random.Generator, size: int, N: int, m: int) -> Array:
    """Rows: each learner's weight, and the squared error of a chain of its own not learnt from.

    The noise is drawn before the search, so all weights are tried on the same samples.
    """
    shape = (ROUNDS, CHAINS, size)
    real, synthetic = _noise(rng, shape, N), _noise(rng, shape, m)
    w = least(lambda each: (_run(each, real, synthetic) ** 2).mean(axis=0), size)
    shape = (ROUNDS, OTHERS, size)
    others = _run(w, _noise(rng, shape, N), _noise(rng, shape, m))
    return np.stack([w, (others**2).mean(axis=0)])


def _learners(rng: np.random.Generator, size: int, N: int, m: int) -> Array:
    blocks = [LEARNERS] * (size // LEARNERS) + [size % LEARNERS] * (size % LEARNERS > 0)
    return np.concatenate([_learn(rng, block, N, m) for block in blocks], axis=1)


def best_weight(rng: np.random.Generator, size: int, k: float) -> Array:
    """The weight that each of ``size`` learners finds best on chains of its own."""
    return np.asarray(_learners(rng, size, *_counts(k))[0])


def least_variance(
    rng: np.random.Generator, size: int, k: float, N: int, sigma: float = 1
) -> Array:
    """The squared error at the weights found, on chains that the search has not seen."""
    return np.asarray(sigma**2 * _learners(rng, size, *_counts(k, N))[1])


def squared_error(
    rng: np.random.Generator, size: int, w: float, k: float, N: int, sigma: float = 1
) -> Array:
    """The squared error of the mean after ``ROUNDS`` refits, every sample drawn."""
    N, m = _counts(k, N)
    parts = []
    for start in range(0, size, 1 << 12):
        shape = (ROUNDS, min(1 << 12, size - start))
        parts.append(_run(w, _noise(rng, shape, N), _noise(rng, shape, m)))
    return np.asarray((sigma * np.concatenate(parts)) ** 2)


_LATE = (
    f" {ROUNDS} refits stand in for the limit: what the start has left of itself is a share of "
    "$(1-w)^{2n}$, less than one part in $10^5$ at these weights."
)

CHECKS = [
    Mean(
        of=best_weight,
        at=[dict(k=1), dict(k=2)],
        resolves=0.02,
        error_bar="A learner's weight lies between 0 and 1. On finitely many chains its mean is "
        f"off by a share of order 1/{CHAINS}, as for any minimum; by measurement, on ten "
        "times as many chains too, by less than 0.003, by which the interval is widened." + _LATE,
        claim="weight",
        draws=(1200,),
        bias=0.003,
    ),
    Mean(
        of=squared_error,
        at=[
            dict(w=Fraction(1, 2), k=1, N=2),
            dict(w=Fraction(2, 5), k=2, N=4, sigma=3),
            dict(w=Fraction(3, 4), k=Fraction(1, 2), N=1),
        ],
        resolves=0.03,
        error_bar="The mean is normal, so its square has light tails." + _LATE,
        claim="limit",
        draws=("N", 2 * ROUNDS),
    ),
    Mean(
        of=least_variance,
        at=[dict(k=1, N=1), dict(k=2, N=2, sigma=3)],
        resolves=0.03,
        error_bar="An average of squares of normals has light tails. A learner's weight is a "
        "little off the best one. This costs the square of a small error, always upwards: the "
        f"weights found on {CHAINS} chains have a variance 0.0034 above the least by measurement, "
        f"those found on {10 * CHAINS} one 0.0003 above it. The interval is widened by 0.005."
        + _LATE,
        claim="least",
        draws=(1200,),
        bias=0.005,
    ),
]
