"""Top-p sampling at every refit: the chances sorted, added up, cut and renormalised."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.chains.categorical import literally
from montecarlo.check import Probability
from montecarlo.reasons import COUNTED


def top_p(chances: Array, p: float) -> Array:
    """The chances after the cut, of shape (types, runs); ties are kept in the order of types."""
    order = np.argsort(-chances, axis=0, kind="stable")
    falling = np.take_along_axis(chances, order, axis=0)
    above = np.cumsum(falling, axis=0) - falling  # the total before a type has its turn
    # what is off in the last digits must not decide
    kept = np.where(above < p - 1e-12, falling, 0)
    cut = np.zeros_like(chances)
    np.put_along_axis(cut, order, kept, axis=0)
    cut /= cut.sum(axis=0)
    return cut


def _left(chances: Array, p: float, cuts: int | None) -> NDArray[np.bool_]:
    """Which types have a chance after so many cuts, or once nothing changes."""
    model = chances[:, None]
    while cuts is None or cuts > 0:
        after = top_p(model, p)
        if np.count_nonzero(after) == np.count_nonzero(model):
            break
        model, cuts = after, None if cuts is None else cuts - 1
    return np.asarray(model[:, 0] > 0)


def covered(rng: np.random.Generator, size: int, K: int, p: float) -> NDArray[np.bool_]:
    """Whether a real sample's type is left in the end, of K equally frequent ones."""
    return _left(np.full(K, 1 / K), p, None)[rng.integers(K, size=size)]


def refits(rng: np.random.Generator, size: int, K: int, p: float, n: int) -> NDArray[np.bool_]:
    """Whether a real sample's type is left after ``n`` refits, the first of them to real data."""
    return _left(np.full(K, 1 / K), p, max(0, n - 1))[rng.integers(K, size=size)]


def geometric(rng: np.random.Generator, size: int, p: float, g: float) -> NDArray[np.bool_]:
    """The same in the end, for types whose chances fall by the factor ``g``."""
    many = int(np.ceil(np.log(1e-16) / np.log(g)))
    chances = g ** np.arange(many)
    left = _left(chances / chances.sum(), p, None)
    drawn = rng.geometric(1 - g, size) - 1
    return np.asarray((drawn < many) & left[np.minimum(drawn, many - 1)])


def second(rng: np.random.Generator, size: int, M: int, p: float, w: float) -> NDArray[np.bool_]:
    """Whether the first fitted model still emits the rare one of two types, every sample drawn."""
    real = np.repeat(np.array([[1 - w], [w]]), size, axis=1)
    return np.asarray(top_p(literally(rng, real, M), p)[1] > 0)


_CHAIN = (
    " With infinitely many samples the model itself is followed, to 16 digits; what is drawn is "
    "the real sample."
)

CHECKS = [
    Probability(
        of=covered,
        at=[dict(K=20, p="9/10"), dict(K=12, p="3/4"), dict(K=60, p="19/20")],
        resolves=0.04,
        error_bar=COUNTED + _CHAIN,
        claim="covered",
        draws=(64,),
    ),
    Probability(
        of=refits,
        at=[dict(K=20, p="9/10", n=4), dict(K=50, p="2/3", n=3), dict(K=30, p="19/20", n=6)],
        resolves=0.03,
        error_bar=COUNTED + _CHAIN,
        claim="refits",
        draws=(64,),
    ),
    Probability(
        of=geometric,
        at=[dict(p="9/10", g="1/2"), dict(p="19/20", g="9/10"), dict(p="4/5", g="3/4")],
        resolves=0.02,
        error_bar=COUNTED + _CHAIN + " Chances below the sixteenth digit are left out.",
        claim="geometric",
        draws=(64,),
    ),
    Probability(
        of=second,
        at=[
            dict(M=10, p="9/10", w="1/5"),
            dict(M=20, p="9/10", w="1/10"),
            dict(M=9, p="2/3", w="2/5"),
        ],
        resolves=0.04,
        error_bar=COUNTED,
        claim="second",
    ),
]
