"""What a categorical model emits where it does not emit itself."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array


def emitted(model: Array, tau: float) -> Array:
    """The chances with which a model emits at a temperature, of shape (types, …)."""
    with np.errstate(divide="ignore"):
        logs = np.log(model) / tau
    chances = np.exp(logs - logs.max(axis=0))
    scaled: Array = chances / chances.sum(axis=0)
    return scaled
