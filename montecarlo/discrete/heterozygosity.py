"""The diversity of a categorical model under retraining, simulated and enumerated."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np

from montecarlo.chains.categorical import Array, by_counts, retrain
from montecarlo.check import Enumeration, Mean
from montecarlo.reasons import BY_COUNTS


def pair(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> Array:
    """w_n (1 − w_n), every sample drawn."""
    weight = retrain(rng, size, M, n, (w, 1 - w))[0]
    return np.asarray(weight * (1 - weight))


def pair_fast(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> Array:
    """The same from the binomial law of the counts."""
    weight = retrain(rng, size, M, n, (w, 1 - w), by_counts)[0]
    return np.asarray(weight * (1 - weight))


def repeats(rng: np.random.Generator, size: int, M: int, K: int, n: int) -> Array:
    """‖p_n‖² from K equal weights, every sample drawn."""
    weights = retrain(rng, size, M, n, [1 / K] * K)
    return np.asarray((weights**2).sum(axis=0))


def _models(weights: tuple[Fraction, ...], M: int, n: int) -> dict[tuple[Fraction, ...], Fraction]:
    """Every model after ``n`` refits with its chance, by listing all samples label by label."""
    models = {weights: Fraction(1)}
    for _ in range(n):
        refit: dict[tuple[Fraction, ...], Fraction] = {}
        for model, chance in models.items():
            for labels in product(range(len(model)), repeat=M):
                likelihood = chance
                for label in labels:
                    likelihood *= model[label]
                shares = tuple(Fraction(labels.count(label), M) for label in range(len(model)))
                refit[shares] = refit.get(shares, Fraction(0)) + likelihood
        models = refit
    return models


def enumerate_pair(M: int, w: Fraction, n: int) -> Fraction:
    """E w_n(1 − w_n) over every sample of every refit."""
    models = _models((w, 1 - w), M, n)
    return sum((chance * model[0] * model[1] for model, chance in models.items()), Fraction(0))


def enumerate_repeats(M: int, K: int, n: int) -> Fraction:
    """E ‖p_n‖² over every sample of every refit."""
    models = _models((Fraction(1, K),) * K, M, n)
    return sum((c * sum(p**2 for p in model) for model, c in models.items()), Fraction(0))


_BOUNDED = "The quantity lies between 0 and 1 and is spread over all runs: no rare run carries it."
_LISTED = "every sample of every refit listed label by label, in rational arithmetic"

CHECKS = [
    Mean(
        of=pair,
        at=[
            dict(M=3, w=Fraction(1, 3), n=2),
            dict(M=10, w=Fraction(1, 5), n=5),
            dict(M=20, w=Fraction(1, 2), n=20),
        ],
        resolves=0.02,
        error_bar=_BOUNDED,
        claim="pair",
    ),
    Mean(
        of=pair_fast,
        at=[dict(M=40, w=Fraction(1, 10), n=20)],
        resolves=0.02,
        error_bar=_BOUNDED + BY_COUNTS,
        claim="pair",
        draws=("n",),
    ),
    Enumeration(
        of=enumerate_pair,
        at=[dict(M=1, w=Fraction(2, 7), n=3), dict(M=3, w=Fraction(1, 9), n=4)],
        words=_LISTED,
        claim="pair",
    ),
    Mean(
        of=repeats,
        at=[dict(M=4, K=3, n=2), dict(M=10, K=5, n=5), dict(M=30, K=10, n=10)],
        resolves=0.01,
        error_bar=_BOUNDED,
        claim="repeats",
    ),
    Enumeration(
        of=enumerate_repeats,
        at=[dict(M=3, K=3, n=3), dict(M=2, K=5, n=2), dict(M=4, K=2, n=3)],
        words=_LISTED,
        claim="repeats",
    ),
]
