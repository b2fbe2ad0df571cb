"""Models that emit otherwise than they were fitted, refitted to all kinds of pools, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Fit
from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from schemes import Scheme, Step

LOT = 12
"""Samples collected for each refit."""

ALL = 10**6
"""More lots than there are."""


def lots(alpha: float, kept: int) -> Scheme:
    """Lots of one size, a share of each real; the last ``kept`` are used again."""
    real = round(alpha * LOT)
    return lambda refit: Step(real, LOT - real, tuple(range(max(1, refit - kept), refit)))


def around(rng: np.random.Generator, model: Fit, count: int) -> Array:
    """Samples of a location model: the fitted mean, and a deviation that is known."""
    return model.mean + rng.standard_normal((count, len(model.mean)))


def centred(rng: np.random.Generator, model: Fit, count: int) -> Array:
    """Samples of a Gaussian whose mean is known, 0: its variance is the fitted mean square."""
    return np.sqrt(square(model)) * rng.standard_normal((count, len(model.mean)))


def square(model: Fit) -> Array:
    """The mean square of the pool that a model was fitted to."""
    return np.asarray(model.mean**2 + model.variance)


def _mean(
    rng: np.random.Generator, size: int, scheme: Scheme, n: int, mu: float, delta: float
) -> Array:
    return retrain(
        rng, size, scheme, n, around, mu=mu,
        emitted=lambda rng, model, count: around(rng, model, count) + delta,
    ).mean  # fmt: skip


def mixed(
    rng: np.random.Generator, size: int, alpha: float, n: int, mu: float = 0, delta: float = 1
) -> Array:
    """The mean fitted at refit ``n``, a share of each pool new and real."""
    return _mean(rng, size, lots(alpha, 0), n, mu, delta)


def kept(
    rng: np.random.Generator, size: int, alpha: float, n: int, mu: float = 0, delta: float = 1
) -> Array:
    """The same, where every lot is kept."""
    return _mean(rng, size, lots(alpha, ALL), n, mu, delta)


def none(rng: np.random.Generator, size: int, n: int, mu: float = 0, delta: float = 1) -> Array:
    """The same, where only the first lot is real."""
    return kept(rng, size, 0, n, mu, delta)


def window(
    rng: np.random.Generator,
    size: int,
    lam: float,
    alpha: float,
    k: int,
    n: int,
    sigma: float = 1,
) -> Array:
    """The mean square fitted at refit ``n``; a fitted model emits ``lam`` times its own."""
    found = retrain(
        rng, size, lots(alpha, k), n, centred, variance=sigma**2,
        emitted=lambda rng, model, count: lam**0.5 * centred(rng, model, count),
    )  # fmt: skip
    return square(found)


def mixed_factor(
    rng: np.random.Generator, size: int, lam: float, alpha: float, n: int, sigma: float = 1
) -> Array:
    """The same with nothing kept."""
    return window(rng, size, lam, alpha, 0, n, sigma)


def kept_factor(
    rng: np.random.Generator, size: int, lam: float, alpha: float, n: int, sigma: float = 1
) -> Array:
    """The same with everything kept."""
    return window(rng, size, lam, alpha, ALL, n, sigma)


_NORMAL = "Given the scheme the fitted mean is normal: every run is a good witness."
_SEEN = (
    "Real or old samples hold the mean square, or n is less than the samples of a lot, so the "
    "runs that carry the mean are common enough to be seen."
)

CHECKS = [
    Mean(
        of=mixed,
        at=[dict(alpha="1/4", n=2), dict(alpha="1/2", n=4, mu=3), dict(alpha="1/4", n=9, delta=2)],
        resolves=0.02,
        error_bar=_NORMAL,
        claim="mixed",
        draws=("n", LOT),
    ),
    Mean(
        of=kept,
        at=[dict(alpha="1/4", n=3), dict(alpha="1/2", n=8, mu=3), dict(alpha="3/4", n=9, delta=2)],
        resolves=0.02,
        error_bar=_NORMAL,
        claim="kept",
        draws=("n", LOT),
    ),
    Mean(
        of=none,
        at=[dict(n=3), dict(n=12, mu=3), dict(n=30, delta=2)],
        resolves=0.02,
        error_bar=_NORMAL,
        claim="none",
        draws=("n", LOT),
    ),
    Mean(
        of=mixed_factor,
        at=[
            dict(alpha="1/4", lam="1/2", n=3),
            dict(alpha="1/2", lam="3/2", n=4, sigma=3),
            dict(alpha="1/4", lam="9/10", n=10),
        ],
        resolves=0.02,
        error_bar=_SEEN,
        claim="mixed_factor",
        draws=("n", LOT),
    ),
    Mean(
        of=kept_factor,
        at=[
            dict(alpha=0, lam="1/2", n=5),
            dict(alpha="1/4", lam="1/2", n=9, sigma=3),
            dict(alpha="1/2", lam="3/2", n=8),
        ],
        resolves=0.02,
        error_bar=_SEEN,
        claim="kept_factor",
        draws=("n", LOT),
    ),
    Mean(
        of=window,
        at=[
            dict(alpha=0, lam="1/2", k=2, n=7),
            dict(alpha="1/4", lam="1/2", k=1, n=6, sigma=3),
            dict(alpha="1/4", lam="3/2", k=3, n=8),
        ],
        resolves=0.02,
        error_bar=_SEEN,
        claim="window",
        draws=("n", LOT),
    ),
]
