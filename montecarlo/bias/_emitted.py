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
