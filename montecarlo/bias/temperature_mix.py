"""Every refit on new real samples and on tempered samples of the last model, simulated."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, log

import numpy as np

from montecarlo.bias._emitted import Tempered
from montecarlo.chains.gaussian import Fit
from montecarlo.chains.pooled import Array, retrain, settled
from montecarlo.check import Mean
from schemes import mix

MU = 3.0
"""The real mean: not zero, so that a deviation from the wrong centre would show."""


def variance(model: Fit) -> Array:
    """The fitted variance."""
    return model.variance


def squared_error(model: Fit) -> Array:
    """(μ_n − μ)² for each run."""
    return np.asarray((model.mean - MU) ** 2)


def refits(alpha: float, lam: float) -> int:
    """Refits in whose first half all but a millionth of the start is forgotten."""
    return ceil(2 * log(1e-6) / log((1 - alpha) * max(1, lam)))


def within(
    rng: np.random.Generator, size: int, N: int, alpha: float, lam: float, sigma: float = 1
) -> Array:
    """The fitted variance, averaged over refits long after the start, every sample drawn."""
    return _rest(rng, size, N, alpha, lam, sigma, variance)


def between(
    rng: np.random.Generator, size: int, N: int, alpha: float, lam: float, sigma: float = 1
) -> Array:
    """The squared error of the fitted mean, averaged in the same way."""
    return _rest(rng, size, N, alpha, lam, sigma, squared_error)


def fitted(
    rng: np.random.Generator, size: int, N: int, alpha: float, lam: float, n: int, sigma: float = 1
) -> Array:
    """The variance fitted at refit ``n``, every sample drawn."""
    real = round(alpha * N)
    scheme, emitted = mix(real, N - real), Tempered(lam)
    return retrain(rng, size, scheme, n, emitted=emitted, variance=sigma**2).variance


def _rest(
    rng: np.random.Generator,
    size: int,
    N: int,
    alpha: float,
    lam: float,
    sigma: float,
    of: Callable[[Fit], Array],
) -> Array:
    real, n = round(alpha * N), refits(alpha, lam)
    scheme, emitted = mix(real, N - real), Tempered(lam)
    return settled(rng, size, scheme, n, of, emitted=emitted, mu=MU, variance=sigma**2)


_HELD = (
    "Real samples in every pool hold the model up and what a model hands on shrinks on average, "
    "so the mean is carried by common runs. A refit hands on at most the larger of (1 − α)λ and "
    "1 − α of the start, and only the last half of the refits counts: a millionth is left."
)
_AT = [
    dict(N=4, alpha="1/2", lam="1/2"),
    dict(N=6, alpha="1/2", lam="4/5", sigma=3),
    dict(N=4, alpha="3/4", lam="3/2"),
]

CHECKS = [
    Mean(of=within, at=_AT, resolves=0.03, error_bar=_HELD, claim="within", draws=("N", 40)),
    Mean(of=between, at=_AT, resolves=0.05, error_bar=_HELD, claim="between", draws=("N", 40)),
    Mean(
        of=fitted,
        at=[
            dict(N=5, alpha="1/5", lam="1/2", n=3),
            dict(N=8, alpha="1/4", lam="3/2", n=4, sigma=3),
        ],
        resolves=0.04,
        error_bar="A few refits, of which each sees real samples: every moment is finite, and "
        "common runs carry the mean.",
        claim="refits",
        draws=("N", "n"),
    ),
]
