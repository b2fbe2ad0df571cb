"""Samples picked in proportion to e^reward from many candidates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Probability
from montecarlo.reasons import COUNTED


def weights(rng: np.random.Generator, size: int, n: int, w: float, r: float) -> NDArray[np.bool_]:
    """Whether a sample of the model after ``n`` refits is of type A.

    A sample of a model is one of the model before it, accepted with a chance in proportion to
    e^reward, or else drawn anew.
    """
    chances = np.exp(np.array([0, r]) - max(0, r))
    parts, missing = [], size
    while missing > 0:
        types = (rng.random(4 * missing + 64) < w).astype(int)
        for _ in range(n):
            types = types[rng.random(len(types)) < chances[types]]
        parts.append(types[:missing] == 1)
        missing -= len(parts[-1])
    return np.concatenate(parts)


def rest(
    rng: np.random.Generator, size: int, w: float, r: float, alpha: float
) -> NDArray[np.bool_]:
    """Whether a sample is of the better type once the model has come to rest."""
    real: Array = np.array([w, 1 - w])
    reward = np.array([r, 0.0])
    model = real
    while True:
        picked = model * np.exp(reward)
        after = alpha * real + (1 - alpha) * picked / picked.sum()
        if np.abs(after - model).max() < 1e-14:
            return np.asarray(rng.random(size) < after[0])
        model = after


CHECKS = [
    Probability(
        of=weights,
        at=[
            dict(n=2, w="1/3", r="1/2"),
            dict(n=3, w="1/5", r=1),
            dict(n=2, w="1/2", r="-1"),
        ],
        resolves=0.01,
        error_bar=COUNTED,
        claim="weights",
        draws=(32,),
    ),
    Probability(
        of=rest,
        at=[
            dict(w="1/3", r=1, alpha="1/2"),
            dict(w="1/10", r="1/2", alpha="1/10"),
            dict(w="1/5", r=2, alpha="3/4"),
        ],
        resolves=0.01,
        error_bar=COUNTED
        + " With infinitely many samples the model itself is followed, to 14 digits; what is "
        "drawn is the sample.",
        claim="rest",
        draws=(8,),
    ),
]
