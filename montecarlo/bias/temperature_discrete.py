"""A categorical model that emits at a temperature, retrained."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.bias._emission import emitted as emitted
from montecarlo.chains.categorical import literally
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED


def odds(rng: np.random.Generator, size: int, w: float, tau: float, n: int) -> NDArray[np.bool_]:
    """Whether a plain sample of the model of refit ``n`` is of the first of two types."""
    model = np.array([w, 1 - w])
    for _ in range(n - 1):
        model = emitted(model, tau)
    return np.asarray(rng.random(size) < model[0])


def next_share(
    rng: np.random.Generator, size: int, K: int, alpha: float, tau: float, y: float, M: int
) -> Array:
    """The weight of the one type in a refit, every sample drawn by its label."""
    weights = np.full(K, 1.0)
    weights[0] = y
    chances = emitted(weights / weights.sum(), tau)
    real = round(alpha * M)
    labels = np.empty((M, size), dtype=np.int64)
    labels[:real] = rng.integers(K, size=(real, size))
    bounds = np.cumsum(chances)
    labels[real:] = np.searchsorted(bounds / bounds[-1], rng.random((M - real, size)), "right")
    return np.asarray((labels == 0).mean(axis=0))


def settled(rng: np.random.Generator, size: int, K: int, alpha: float) -> NDArray[np.bool_]:
    """Whether a plain sample is of type A, long after a model of A alone got real data again."""
    model = np.zeros(K)
    model[0] = 1.0
    for _ in range(400):
        model = alpha / K + (1 - alpha) * emitted(model, 0.5)
    return np.asarray(rng.random(size) < model[0])


def second(rng: np.random.Generator, size: int, M: int, w: float, tau: float) -> Array:
    """The weight in the second refit, every sample of both drawn."""
    real = np.repeat(np.array([[w], [1 - w]]), size, axis=1)
    return np.asarray(literally(rng, emitted(literally(rng, real, M), tau), M)[0])


_CHAIN = (
    " With infinitely many samples the weights themselves are followed, to 15 digits; what is "
    "drawn is a sample of the last model."
)
_SHARE = "A share of samples lies between 0 and 1, so every run is a good witness."

CHECKS = [
    Probability(
        of=odds,
        at=[
            dict(w="2/5", tau="4/5", n=4),
            dict(w="3/5", tau="1/2", n=2),
            dict(w="2/3", tau="3/2", n=3),
        ],
        resolves=0.03,
        error_bar=COUNTED + _CHAIN,
        claim="odds",
        draws=(64,),
    ),
    Mean(
        of=next_share,
        at=[
            dict(K=3, alpha="1/2", tau="1/2", y=2, M=10),
            dict(K=10, alpha="1/5", tau="4/5", y=5, M=20),
            dict(K=4, alpha="1/10", tau="3/2", y=4, M=10),
        ],
        resolves=0.02,
        error_bar=_SHARE,
        claim="next",
    ),
    Probability(
        of=settled,
        at=[dict(K=2, alpha="2/5"), dict(K=10, alpha="1/2"), dict(K=10, alpha="3/5")],
        resolves=0.03,
        error_bar=COUNTED + _CHAIN + " After 400 refits nothing moves in these digits.",
        claim="settled",
        draws=(64,),
    ),
    Mean(
        of=second,
        at=[
            dict(M=3, w="1/3", tau="1/2"),
            dict(M=8, w="1/4", tau="1/2"),
            dict(M=5, w="3/5", tau="2"),
        ],
        resolves=0.03,
        error_bar=_SHARE,
        claim="second",
    ),
]
