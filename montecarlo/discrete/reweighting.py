"""Refits whose weights are raised to a power and by a factor first, every sample drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.categorical import Array, literally
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED

SAFE = 200
"""Copies from which on a branching line is taken to last for ever."""


def emitted(weights: Array, a: float, b: float) -> Array:
    """The weights that are sampled, by those that were fitted."""
    raised = weights**a
    raised[0] *= b
    return np.asarray(raised / raised.sum(axis=0))


def retrain(
    rng: np.random.Generator, size: int, M: int, w: float, a: float, b: float, n: int
) -> Array:
    """The weight of the first of two types after ``n`` refits."""
    now = np.repeat(np.array([[w], [1 - w]]), size, axis=1)
    for _ in range(n):
        now = literally(rng, emitted(now, a, b), M)
    return np.asarray(now[0])


def left(
    rng: np.random.Generator, size: int, M: int, w: float, a: float, b: float, n: int
) -> NDArray[np.bool_]:
    """Whether the type is left."""
    return np.asarray(retrain(rng, size, M, w, a, b, n) > 0)


def step(rng: np.random.Generator, size: int, M: int, w: float, a: float, b: float) -> Array:
    """Its weight after one refit."""
    return retrain(rng, size, M, w, a, b, 1)


def survives(rng: np.random.Generator, size: int, b: float) -> NDArray[np.bool_]:
    """Whether a line of Poisson branching comes to so many copies that it lasts."""
    copies = np.ones(size, dtype=np.int64)
    while len(open_ := np.flatnonzero((copies > 0) & (copies < SAFE))):
        copies[open_] = rng.poisson(b * copies[open_])
    return np.asarray(copies > 0)


CHECKS = [
    Probability(
        of=left,
        at=[
            dict(M=5, w="1/5", a="1/2", b=1, n=4),
            dict(M=8, w="1/4", a="3/2", b=1, n=3),
            dict(M=6, w="1/10", a=1, b=2, n=6),
        ],
        resolves=0.02,
        error_bar=COUNTED,
        claim="left",
        draws=("M", "n"),
    ),
    Mean(
        of=step,
        at=[
            dict(M=4, w="1/5", a="1/2", b=2),
            dict(M=10, w="1/3", a=2, b=1),
            dict(M=3, w="7/10", a="3/2", b="1/2"),
        ],
        resolves=0.01,
        error_bar="A share lies between 0 and 1, and runs in which it is large are seen.",
        claim="step",
        draws=("M",),
    ),
    Probability(
        of=survives,
        at=[dict(b="3/2"), dict(b=2), dict(b=4)],
        resolves=0.01,
        error_bar=COUNTED + " A line with 200 copies is lost with a chance far below the bias.",
        claim="survives",
        draws=(20,),
        bias=1e-6,
    ),
]
