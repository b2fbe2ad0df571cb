"""What the two small networks share: their first weights, and how they are trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def dense(rng: np.random.Generator, inputs: int, outputs: int, scale: float = 1.0) -> Array:
    """Weights of a dense layer, of variance ``scale``² / ``inputs``."""
    weights = rng.standard_normal((inputs, outputs)) * (scale / np.sqrt(inputs))
    return np.asarray(weights, dtype=np.float32)


class Adam:
    """Adam (Kingma & Ba 2015); the rate falls linearly to a tenth over ``steps`` steps."""

    def __init__(
        self, parameters: Sequence[Array], steps: int, rate: float, squares: float = 0.999
    ) -> None:
        self._parameters, self._steps, self._rate = parameters, steps, rate
        self._squares = squares
        self._first = [np.zeros_like(each) for each in parameters]
        self._second = [np.zeros_like(each) for each in parameters]
        self._step = 0

    def __call__(self, gradients: Sequence[Array]) -> None:
        """Take one step, in place."""
        self._step += 1
        mean, square = 0.9, self._squares
        rate = self._rate * (1 - 0.9 * self._step / self._steps)
        rate *= float(np.sqrt(1 - square**self._step)) / (1 - mean**self._step)
        for each, gradient, first, second in zip(
            self._parameters, gradients, self._first, self._second, strict=True
        ):
            first += np.float32(1 - mean) * (gradient - first)
            second += np.float32(1 - square) * (gradient * gradient - second)
            each -= np.float32(rate) * first / (np.sqrt(second) + np.float32(1e-8))
