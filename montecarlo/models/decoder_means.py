"""A linear autoencoder with given decoder noise, refitted to its decoder's means, simulated."""

from __future__ import annotations

from functools import partial

import numpy as np

from montecarlo.chains.gaussian import Fit
from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from schemes import Scheme, Step, accumulate, replace

LOT = 2000
"""Samples in place of infinitely many."""


def signal(model: Fit, xi: float) -> Array:
    """The fitted signal: what a pool's variance has beyond the noise."""
    return np.maximum(model.variance - xi, 0)


def means(rng: np.random.Generator, model: Fit, count: int, *, xi: float) -> Array:
    """What the decoder emits for latent numbers, without its noise."""
    latent = rng.standard_normal((count, len(model.mean)))
    return np.asarray(model.mean + np.sqrt(signal(model, xi)) * latent)


def _signal(
    rng: np.random.Generator, size: int, scheme: Scheme, n: int, xi: float, sigma: float
) -> Array:
    emitted = partial(means, xi=xi)
    model = retrain(rng, size, scheme, n, variance=sigma**2, emitted=emitted)
    return signal(model, xi)


def replaced(rng: np.random.Generator, size: int, n: int, xi: float, sigma: float = 1) -> Array:
    """The signal of the model of refit ``n``, each pool the last model's decoder means."""
    return _signal(rng, size, replace(LOT), n, xi, sigma)


def mixed(
    rng: np.random.Generator, size: int, n: int, alpha: float, xi: float, sigma: float = 1
) -> Array:
    """The same with a share of new real samples from the second pool on."""
    real = round(alpha * LOT)
    return _signal(rng, size, lambda _: Step(real, LOT - real, ()), n, xi, sigma)


def kept(rng: np.random.Generator, size: int, n: int, xi: float, sigma: float = 1) -> Array:
    """The same where every lot is kept and the first alone is real."""
    return _signal(rng, size, accumulate(LOT), n, xi, sigma)


def least(
    rng: np.random.Generator, size: int, M: int, n: int, xi: float, sigma: float = 1
) -> Array:
    """The signal with ``M`` samples in each pool."""
    return _signal(rng, size, replace(M), n, xi, sigma)


_MANY = (
    f"{LOT} samples stand for infinitely many: the expected signal is off by a few parts in "
    f"{LOT}, for which the interval is widened. A fitted variance has all moments."
)

CHECKS = [
    Mean(
        of=replaced,
        at=[dict(n=2, xi=0.25), dict(n=4, xi=0.5, sigma=2)],
        resolves=0.02,
        error_bar=_MANY,
        claim="replaced",
        draws=("n", LOT),
        bias=0.008,
    ),
    Mean(
        of=mixed,
        at=[dict(n=3, alpha=0.1, xi=0.1), dict(n=8, alpha=0.25, xi=0.8, sigma=2)],
        resolves=0.02,
        error_bar=_MANY,
        claim="mixed",
        draws=("n", LOT),
        bias=0.008,
    ),
    Mean(
        of=kept,
        at=[dict(n=2, xi=0.2), dict(n=3, xi=1, sigma=2)],
        resolves=0.02,
        error_bar=_MANY,
        claim="kept",
        draws=("n", "n", LOT),
        bias=0.008,
    ),
    Mean(
        of=least,
        at=[dict(M=100, n=3, xi=0.2), dict(M=10, n=2, xi=0.1, sigma=2)],
        resolves=0.02,
        error_bar="A fitted variance has all moments, and most runs carry the mean.",
        claim="least",
        draws=("n", "M"),
    ),
]
