"""A type's weight after n refits, and whether it takes over in the end, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.categorical import Array, literally, retrain
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED


def share(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> Array:
    """The weight after ``n`` refits, every sample drawn."""
    return np.asarray(retrain(rng, size, M, n, (w, 1 - w))[0])


def takes_over(rng: np.random.Generator, size: int, M: int, w: float) -> NDArray[np.bool_]:
    """Whether the type is the last one left: retraining goes on until one type is left."""
    weights = np.repeat(np.array([[w], [1 - w]]), size, axis=1)
    while len(mixed := np.flatnonzero(weights.max(axis=0) < 1)):
        weights[:, mixed] = literally(rng, weights[:, mixed], M)
    return np.asarray(weights[0] == 1)


CHECKS = [
    Mean(
        of=share,
        at=[
            dict(M=3, w=Fraction(1, 3), n=2),
            dict(M=10, w=Fraction(1, 5), n=5),
            dict(M=20, w=Fraction(1, 10), n=20),
        ],
        resolves=0.03,
        error_bar="A weight lies between 0 and 1, and runs in which it is large are seen.",
        claim="mean",
    ),
    Probability(
        of=takes_over,
        at=[
            dict(M=2, w=Fraction(1, 3)),
            dict(M=10, w=Fraction(1, 5)),
            dict(M=20, w=Fraction(1, 20)),
        ],
        resolves=0.05,
        error_bar=COUNTED,
        claim="fixation",
        draws=("M", "M"),
    ),
]
