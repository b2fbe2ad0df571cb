"""Samples scored by their log-likelihood under the real model, while the model is retrained."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.bias._emission import emitted
from montecarlo.chains.categorical import by_counts, literally, retrain
from montecarlo.check import Mean, Probability
from montecarlo.outputs import half_squared_difference
from montecarlo.reasons import BY_COUNTS, COUNTED, HALVES


def real(w: float, K: int) -> Array:
    """A head of K equal types, and the rare mode last."""
    return np.array([(1 - w) / K] * K + [w])


def _hot(w: float, K: int, tau: float, n: int) -> Array:
    """The model of refit ``n`` with infinitely many samples."""
    model = real(w, K)
    for _ in range(n - 1):
        model = emitted(model, tau)
    return model


def _sample(rng: np.random.Generator, model: Array, size: int) -> NDArray[np.int64]:
    bounds = np.cumsum(model)
    return np.searchsorted(bounds / bounds[-1], rng.random(size), "right")


def score(rng: np.random.Generator, size: int, w: float, K: int, tau: float, n: int) -> Array:
    """The score of one sample of the model of refit ``n``, retrained at a temperature."""
    return np.asarray(np.log(real(w, K))[_sample(rng, _hot(w, K, tau, n), size)])


def rare(
    rng: np.random.Generator, size: int, w: float, K: int, tau: float, n: int
) -> NDArray[np.bool_]:
    """Whether it is of the rare mode."""
    return np.asarray(_sample(rng, _hot(w, K, tau, n), size) == K)


def plain(rng: np.random.Generator, size: int, w: float, K: int, M: int, n: int) -> Array:
    """The score of one sample of the model of refit ``n``, by plain sampling, all samples drawn."""
    models = retrain(rng, size, M, n, real(w, K).tolist())
    drawn = np.minimum((rng.random(size) > np.cumsum(models, axis=0)).sum(axis=0), K)
    return np.asarray(np.log(real(w, K))[drawn])


def mean_score(rng: np.random.Generator, size: int, w: float, K: int, M: int, n: int) -> Array:
    """The mean score of the model of refit ``n``, by plain sampling."""
    models = retrain(rng, size, M, n, real(w, K).tolist(), by_counts)
    return np.asarray(np.log(real(w, K)) @ models)


def better(rng: np.random.Generator, size: int, w: float, K: int, M: int) -> NDArray[np.bool_]:
    """Whether the model that is left in the end scores higher than the real one."""
    start = real(w, K)
    models = np.repeat(start[:, None], size, axis=1)
    while len(mixed := np.flatnonzero(models.max(axis=0) < 1)):
        models[:, mixed] = literally(rng, models[:, mixed], M)
    scores = np.log(start)
    return np.asarray(scores @ models > scores @ start)


_BOUNDED = "A score takes two values, and both are common here, so every run is a good witness."

CHECKS = [
    Mean(
        of=score,
        at=[
            dict(w="1/10", K=2, tau="4/5", n=2),
            dict(w="1/5", K=3, tau="1/2", n=2),
            dict(w="1/4", K=2, tau="9/10", n=4),
        ],
        resolves=0.01,
        error_bar=_BOUNDED + " The model itself is followed, with infinitely many samples, to 15 "
        "digits.",
        claim="score",
        draws=(64,),
    ),
    Probability(
        of=rare,
        at=[
            dict(w="1/10", K=2, tau="4/5", n=2),
            dict(w="1/5", K=3, tau="1/2", n=2),
            dict(w="1/4", K=2, tau="9/10", n=4),
        ],
        resolves=0.04,
        error_bar=COUNTED,
        claim="rare",
        draws=(64,),
    ),
    Mean(
        of=plain,
        at=[
            dict(w="1/10", K=2, M=5, n=3),
            dict(w="1/5", K=3, M=3, n=2),
            dict(w="1/4", K=1, M=10, n=5),
        ],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="plain",
    ),
    Mean(
        of=half_squared_difference(mean_score),
        at=[
            dict(w="1/5", K=2, M=5, n=3),
            dict(w="1/4", K=2, M=4, n=2),
            dict(w="1/3", K=1, M=10, n=8),
        ],
        resolves=0.04,
        error_bar=HALVES
        + "A mean score lies between two values, and runs near both are common."
        + BY_COUNTS,
        claim="spread",
        draws=(64,),
    ),
    Probability(
        of=better,
        at=[dict(w="1/5", K=2, M=3), dict(w="1/10", K=5, M=2), dict(w="1/3", K=1, M=5)],
        resolves=0.02,
        error_bar=COUNTED,
        claim="better",
        draws=("M", "M", "K"),
    ),
]
