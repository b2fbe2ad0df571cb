"""Samples picked by curators of two tastes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED


def picked(rng: np.random.Generator, share: Array, a: float, b: float, eta: float) -> Array:
    """One pick for each run: 1 if it is an A.

    A curator looks at candidates one by one, and takes the favourite type at once and the other
    one with chance 1/a or 1/b.
    """
    first = rng.random(len(share)) < eta
    found = np.zeros(len(share))
    open_ = np.arange(len(share))
    while len(open_):
        is_a = rng.random(len(open_)) < share[open_]
        liked = np.where(first[open_], is_a, ~is_a)
        chance = np.where(liked, 1.0, np.where(first[open_], 1 / a, 1 / b))
        taken = rng.random(len(open_)) < chance
        found[open_[taken]] = is_a[taken]
        open_ = open_[~taken]
    return found


def _refits(
    rng: np.random.Generator, size: int, M: int, w: float, a: float, b: float, eta: float, n: int
) -> Array:
    share = np.full(size, float(w))
    for _ in range(n):
        share = np.asarray(sum(picked(rng, share, a, b, eta) for _ in range(M)) / M)
    return share


def following(
    rng: np.random.Generator, size: int, M: int, w: float, a: float, b: float, eta: float
) -> Array:
    """The weight of A after one refit."""
    return _refits(rng, size, M, w, a, b, eta, 1)


def lasts(
    rng: np.random.Generator, size: int, M: int, w: float, a: float, b: float, eta: float, n: int
) -> NDArray[np.bool_]:
    """Whether both types are still there after ``n`` refits."""
    share = _refits(rng, size, M, w, a, b, eta, n)
    return np.asarray((share > 0) & (share < 1))


def rest(rng: np.random.Generator, size: int, a: float, b: float, eta: float) -> NDArray[np.bool_]:
    """Whether a sample is an A once the model has come to rest, followed with its chances."""
    now = 0.5
    while True:
        first = now * a / (1 - now + now * a)
        second = now / (now + (1 - now) * b)
        after = eta * first + (1 - eta) * second
        if abs(after - now) < 1e-13:
            return np.asarray(rng.random(size) < after)
        now = after


CHECKS = [
    Probability(
        of=rest,
        at=[dict(a=2, b=3, eta="1/2"), dict(a=10, b=5, eta="2/5"), dict(a=4, b=2, eta="3/5")],
        resolves=0.01,
        error_bar=COUNTED
        + " With infinitely many samples the model itself is followed, to 13 digits; what is "
        "drawn is the sample.",
        claim="rest",
        draws=(8,),
    ),
    Mean(
        of=following,
        at=[
            dict(M=2, w="1/3", a=2, b=3, eta="1/2"),
            dict(M=3, w="4/5", a=10, b=5, eta="2/5"),
        ],
        resolves=0.01,
        error_bar="A share lies between 0 and 1, and no rare run carries its mean.",
        claim="next",
        draws=("M", 8),
    ),
    Probability(
        of=lasts,
        at=[
            dict(M=4, w="1/2", a=2, b=3, eta="1/2", n=4),
            dict(M=6, w="1/5", a=10, b=5, eta="1/3", n=3),
        ],
        resolves=0.015,
        error_bar=COUNTED,
        claim="lasts",
        draws=("M", "n", 8),
    ),
]
