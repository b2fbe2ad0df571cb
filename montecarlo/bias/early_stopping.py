"""Gradient descent stopped early in every refit: every label drawn, every step taken."""

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
    eta: float,
    m: int,
    B: float,
    n: int,
    sigma: float = 1,
    warm: bool = False,
) -> Array:
    """The coefficient along the first direction after ``n`` refits."""
    inputs = design(s, 0.5)
    model = np.repeat(truth(B)[:, None], size, axis=1)
    for _ in range(n):
        labels = inputs @ model + sigma * rng.standard_normal((len(inputs), size))
        model = model if warm else np.zeros_like(model)
        aim, squares = inputs.T @ labels, inputs.T @ inputs
        for _ in range(m):
            model = model + eta * (aim - squares @ model)
    return np.asarray(TURN[0] @ model)


def off(rng: np.random.Generator, size: int, B: float, **at: Any) -> Array:
    """Its squared error, each refit started at 0."""
    return np.asarray((coefficient(rng, size, B=B, **at) - B) ** 2)


def off_warm(rng: np.random.Generator, size: int, B: float, **at: Any) -> Array:
    """Its squared error, each refit started at the last model."""
    return np.asarray((coefficient(rng, size, B=B, warm=True, **at) - B) ** 2)


CHECKS = [
    Mean(
        of=off,
        at=[
            dict(s=4, eta="1/10", m=2, B=1, n=3),
            dict(s="3/2", eta="1/5", m=5, B=1, sigma=2, n=4),
            dict(s=2, eta="1/4", m=2, B=-1, sigma=3, n=2),
        ],
        resolves=0.04,
        error_bar=SQUARED,
        claim="error",
        draws=(12, "n"),
    ),
    Mean(
        of=coefficient,
        at=[
            dict(s=4, eta="1/10", m=2, B=3, n=2),
            dict(s="3/2", eta="1/5", m=5, B=5, n=4),
            dict(s=2, eta="3/5", m=3, B=-2, n=5),
        ],
        resolves=0.03,
        error_bar=NORMAL,
        claim="mean",
        draws=(12, "n"),
    ),
    Mean(
        of=off_warm,
        at=[
            dict(s=4, eta="1/10", m=2, B=1, n=3),
            dict(s="3/2", eta="1/5", m=3, B=2, sigma=2, n=4),
            dict(s=2, eta="3/5", m=3, B=-1, sigma=3, n=2),
        ],
        resolves=0.04,
        error_bar=SQUARED,
        claim="warm",
        draws=(12, "n"),
    ),
]
