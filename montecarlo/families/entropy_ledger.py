"""Exponential families refitted to their own samples, and what the models then diverge by."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean

FRESH = 8
"""Samples at which the logarithm of two densities' ratio is averaged."""


def scales(rng: np.random.Generator, size: int, k: float, M: int, n: int) -> tuple[Array, Array]:
    """The gamma model's scale after ``n`` refits and before the last; it starts at 1."""
    last = now = np.ones(size)
    for _ in range(n):
        last = now
        now = (now * rng.standard_gamma(k, (M, size))).mean(axis=0) / k
    return now, last


def _surprise(x: Array, scale: Array, k: float) -> Array:
    """Minus the logarithm of the density relative to x^(k − 1) dx, less a constant."""
    return np.asarray(x / scale + k * np.log(scale))


def _ratio(rng: np.random.Generator, k: float, model: Array, other: Array) -> Array:
    """ln(model's density/the other's) at fresh samples of the model."""
    x = model * rng.standard_gamma(k, (FRESH, len(model)))
    return np.asarray((_surprise(x, other, k) - _surprise(x, model, k)).mean(axis=0))


def from_real(rng: np.random.Generator, size: int, k: float, M: int, n: int) -> Array:
    """An estimate of the divergence from the real distribution, one for each run."""
    now, _ = scales(rng, size, k, M, n)
    return _ratio(rng, k, now, np.ones(size))


def from_last(rng: np.random.Generator, size: int, k: float, M: int, n: int) -> Array:
    """The same from the last model."""
    now, last = scales(rng, size, k, M, n)
    return _ratio(rng, k, now, last)


def lost(rng: np.random.Generator, size: int, k: float, M: int, n: int) -> Array:
    """An estimate of the entropy lost: mean surprise at samples of the real law and the model."""
    now, _ = scales(rng, size, k, M, n)
    x = rng.standard_gamma(k, (FRESH, size))
    real = _surprise(x, np.ones(size), k)
    return np.asarray((real - _surprise(now * x, now, k)).mean(axis=0))


def counted(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> Array:
    """The divergence of a Bernoulli model from the real one, every sample drawn."""
    share = np.full(size, float(w))
    for _ in range(n):
        share = (rng.random((M, size)) < share).mean(axis=0)
    total = np.zeros(size)
    for p, q in ((share, w), (1 - share, 1 - w)):
        total += p * np.log(np.where(p > 0, p, 1) / q)
    return total


_LIGHT = (
    "Logarithms of gamma variables have light tails, and the scale has finite moments of all "
    "orders; n is at most about kM here, so the runs that carry the mean are common."
)

CHECKS = [
    Mean(
        of=from_real,
        at=[dict(k=1, M=2, n=2), dict(k=Fraction(1, 2), M=4, n=2), dict(k=3, M=2, n=4)],
        resolves=0.03,
        error_bar=_LIGHT,
        claim="gamma",
    ),
    Mean(
        of=lost,
        at=[dict(k=1, M=2, n=3), dict(k=Fraction(1, 2), M=4, n=3), dict(k=3, M=2, n=6)],
        resolves=0.03,
        error_bar="The same samples stand for both laws, so that their noise cancels and the "
        "logarithm of the scale is left, whose tails are light.",
        claim="entropy",
    ),
    Mean(
        of=from_last,
        at=[dict(k=1, M=2, n=2), dict(k=Fraction(1, 2), M=3, n=3)],
        resolves=0.03,
        error_bar=_LIGHT,
        claim="step",
    ),
    Mean(
        of=counted,
        at=[
            dict(M=5, w=Fraction(1, 2), n=3),
            dict(M=10, w=Fraction(1, 5), n=6),
            dict(M=4, w=Fraction(2, 3), n=10),
        ],
        resolves=0.01,
        error_bar="Bounded: a divergence from these weights is a few nats at most.",
        claim="bernoulli",
    ),
]
