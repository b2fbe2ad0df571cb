"""Unigram models with a constant added to each count at every refit, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array
from montecarlo.chains.categorical import by_counts, literally
from montecarlo.check import Mean
from montecarlo.reasons import BY_COUNTS, HALVES
from schemes.texts import COUNTS

LONG = 40
"""Refits after which the start is forgotten, at the points below."""

_TEXT = np.repeat(np.array(list(COUNTS)), np.array(list(COUNTS.values())))
_SHARES = _TEXT / _TEXT.sum()


def _halves(weights: Array) -> Array:
    one, other = weights.reshape(2, -1)
    return np.asarray((one - other) ** 2 / 2)


def spread(
    rng: np.random.Generator, size: int, M: int, K: int, b: float, w: float, n: int
) -> Array:
    """Half the squared difference of the first word's weight in two runs, every sample drawn."""
    now = np.full((K, 2 * size), (1 - w) / (K - 1))
    now[0] = w
    for _ in range(n):
        now = (M * literally(rng, now, M) + b) / (M + K * b)
    return _halves(now[0])


def settled(rng: np.random.Generator, size: int, M: int, K: int, b: float) -> Array:
    """The same long after the start, for all words: they are alike then."""
    now = np.full((K, 2 * size), 1 / K)
    for _ in range(LONG):
        now = (M * by_counts(rng, now, M) + b) / (M + K * b)
    return np.asarray(np.mean([_halves(each) for each in now], axis=0))


def cross(rng: np.random.Generator, size: int, M: int, b: float, n: int) -> Array:
    """The text's cross-entropy under each run's model of the text, ``n`` refits on."""
    found = []
    for _ in range(size):
        now = _SHARES
        for _ in range(n):
            counts = rng.multinomial(M, now / now.sum())
            now = (counts + b) / (M + len(now) * b)
        found.append(-(_SHARES * np.log(now)).sum())
    return np.array(found)


_BOUNDED = "The weights lie between 0 and 1 and are spread over all runs: no rare run carries it."

CHECKS = [
    Mean(
        of=spread,
        at=[
            dict(M=5, K=2, b=1, w=0.9, n=2),
            dict(M=10, K=3, b=0.5, w=0.2, n=4),
            dict(M=20, K=4, b=0.1, w=0.7, n=6),
        ],
        resolves=0.03,
        error_bar=HALVES + _BOUNDED,
        claim="spread",
        draws=("M", "n", 2),
    ),
    Mean(
        of=settled,
        at=[dict(M=4, K=3, b=0.3), dict(M=8, K=2, b=0.5)],
        resolves=0.03,
        error_bar=HALVES
        + _BOUNDED
        + " A refit keeps less than three quarters of the start's part, so that after "
        + f"{LONG} refits nothing of it can be seen."
        + BY_COUNTS,
        claim="settled",
        draws=("K", LONG, 2),
    ),
    Mean(
        of=cross,
        at=[dict(M=2000, b=1, n=2)],
        resolves=0.01,
        error_bar="The logarithm of a weight is never below that of b/(M + Kb), and each run is a "
        "mean over all words of the text." + BY_COUNTS,
        claim="cross",
        draws=(1 << 15,),
    ),
]
