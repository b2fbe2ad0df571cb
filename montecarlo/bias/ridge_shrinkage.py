"""Ridge regressions on their own predictions, every label drawn and every fit solved."""

from __future__ import annotations

from typing import Any

import numpy as np

from montecarlo.arrays import Array
from montecarlo.bias._directions import NORMAL, SQUARED, TURN, design, truth
from montecarlo.check import Mean


def coefficient(
    rng: np.random.Generator,
    size: int,
    s: float,
    kappa: float,
    B: float,
    n: int,
    sigma: float = 1,
    fresh: bool = False,
) -> Array:
    """The coefficient along the first direction after ``n`` fits."""
    inputs = design(s)
    normal = inputs.T @ inputs + kappa * np.eye(2)
    model: Array = np.repeat(truth(B)[:, None], size, axis=1)
    for refit in range(n):
        labels = inputs @ model
        if fresh or refit == 0:
            labels = labels + sigma * rng.standard_normal(labels.shape)
        model = np.asarray(np.linalg.solve(normal, inputs.T @ labels), dtype=float)
    return np.asarray(TURN[0] @ model)


def off(rng: np.random.Generator, size: int, B: float, **at: Any) -> Array:
    """Its squared error, noise in the first labels only."""
    return np.asarray((coefficient(rng, size, B=B, **at) - B) ** 2)


def off_afresh(rng: np.random.Generator, size: int, B: float, **at: Any) -> Array:
    """Its squared error, new noise in every round."""
    return np.asarray((coefficient(rng, size, B=B, fresh=True, **at) - B) ** 2)


def afresh(rng: np.random.Generator, size: int, **at: Any) -> Array:
    """The coefficient, new noise in every round."""
    return coefficient(rng, size, fresh=True, **at)


CHECKS = [
    Mean(
        of=off,
        at=[
            dict(s=4, kappa=1, B=3, n=2),
            dict(s="3/2", kappa="1/2", B=1, sigma=3, n=4),
            dict(s=10, kappa=2, B=-2, sigma=2, n=6),
        ],
        resolves=0.04,
        error_bar=SQUARED,
        claim="error",
        draws=(12, "n"),
    ),
    Mean(
        of=afresh,
        at=[
            dict(s=4, kappa=1, B=3, n=2),
            dict(s="3/2", kappa="1/2", B=5, n=4),
            dict(s=10, kappa=2, B=-2, n=5),
        ],
        resolves=0.02,
        error_bar=NORMAL,
        claim="mean",
        draws=(12, "n"),
    ),
    Mean(
        of=off_afresh,
        at=[
            dict(s=4, kappa=1, B=1, n=3),
            dict(s="3/2", kappa="1/2", B=1, sigma=2, n=4),
            dict(s=10, kappa=2, B="-1/2", sigma=3, n=3),
        ],
        resolves=0.04,
        error_bar=SQUARED,
        claim="fresh",
        draws=(12, "n"),
    ),
]
