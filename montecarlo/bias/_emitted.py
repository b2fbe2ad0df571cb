"""What fitted Gaussians emit where they do not emit what they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from montecarlo.arrays import Array
from montecarlo.chains.gaussian import Fit
from montecarlo.chains.pooled import normal


@dataclass(frozen=True)
class Tempered:
    """Samples at a temperature: of a Gaussian with ``factor`` times the variance."""

    factor: float

    def __call__(self, rng: np.random.Generator, model: Fit, count: int) -> Array:
        return normal(rng, Fit(model.mean, self.factor * model.variance), count)


@dataclass(frozen=True)
class Cut:
    """Samples of a Gaussian within ``half`` standard deviations of its mean: others are redrawn."""

    half: float

    def __call__(self, rng: np.random.Generator, model: Fit, count: int) -> Array:
        x = rng.standard_normal((count, len(model.mean)))
        while (beyond := np.abs(x) > self.half).any():
            x[beyond] = rng.standard_normal(np.count_nonzero(beyond))
        x *= np.sqrt(model.variance)
        x += model.mean
        return x
