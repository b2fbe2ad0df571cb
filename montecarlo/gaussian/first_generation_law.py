"""One sample from the first refitted model, simulated."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Array, retrain
from montecarlo.check import Law
from montecarlo.gaussian._normals import MU, draw


def sample(rng: np.random.Generator, size: int, M: int, sigma: float = 1) -> Array:
    """X¹ − μ, one for each run, every sample drawn."""
    fit = retrain(rng, size, M, 1, mu=MU, sigma=sigma, ddof=1)
    return draw(rng, size, fit) - MU


CHECKS = [
    Law(
        of=sample,
        at=[dict(M=2), dict(M=4)],
        resolves=0.004,
        error_bar="The Dvoretzky–Kiefer–Wolfowitz band holds for every law and any number of runs.",
        on=[-2, -0.6, -0.1, 0.3, 1, 2],
    ),
]
