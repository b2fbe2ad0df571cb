"""Models with a bias of their own, refitted to lots of real and synthetic samples, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Fit
from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from schemes import window

ALL = 10**6
"""More lots than there are."""

LONG = 25
"""Refits after which the shift has settled, at the sizes below."""


def around(rng: np.random.Generator, model: Fit, count: int) -> Array:
    """Samples of a location model: the fitted mean, and a deviation that is known."""
    return model.mean + rng.standard_normal((count, len(model.mean)))


def _emitted(
    rng: np.random.Generator,
    size: int,
    N: int,
    M: int,
    n: int,
    kept: int,
    mu: float,
    delta: float,
) -> Array:
    """One sample of the n-th model; a fitted model emits ``delta`` beside its mean."""

    def shifted(rng: np.random.Generator, model: Fit, count: int) -> Array:
        return around(rng, model, count) + delta

    model = retrain(rng, size, window(N, M, kept), n, around, mu=mu, emitted=shifted)
    return np.asarray((shifted if n else around)(rng, model, 1)[0])


def dropped(
    rng: np.random.Generator, size: int, N: int, M: int, n: int, mu: float = 0, delta: float = 1
) -> Array:
    """One sample of the n-th model, old lots being dropped."""
    return _emitted(rng, size, N, M, n, 0, mu, delta)


def kept(
    rng: np.random.Generator, size: int, N: int, M: int, n: int, mu: float = 0, delta: float = 1
) -> Array:
    """The same, all lots being kept."""
    return _emitted(rng, size, N, M, n, ALL, mu, delta)


def limit(
    rng: np.random.Generator, size: int, N: int, M: int, mu: float = 0, delta: float = 1
) -> Array:
    """The same after many refits, old lots being dropped."""
    return dropped(rng, size, N, M, LONG, mu, delta)


_NORMAL = "Given the scheme a sample is normal: every run is a good witness."

CHECKS = [
    Mean(
        of=limit,
        at=[dict(N=2, M=2), dict(N=3, M=3, mu=3), dict(N=2, M=1, delta=2)],
        resolves=0.01,
        error_bar=_NORMAL + f" After {LONG} refits the shift is short of its limit by less than "
        "one part in ten million.",
        claim="limit",
        draws=("N", "M", LONG),
    ),
    Mean(
        of=dropped,
        at=[dict(N=1, M=3, n=3), dict(N=2, M=2, n=2, mu=3), dict(N=1, M=9, n=6, delta=2)],
        resolves=0.015,
        error_bar=_NORMAL,
        claim="dropped",
        draws=("N", "M", "n"),
    ),
    Mean(
        of=kept,
        at=[dict(N=1, M=3, n=4), dict(N=2, M=2, n=6, mu=3), dict(N=1, M=4, n=10, delta=2)],
        resolves=0.015,
        error_bar=_NORMAL,
        claim="kept",
        draws=("N", "M", "n"),
    ),
]
