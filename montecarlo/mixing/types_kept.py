"""Whether a type is missing from a scheme's pool, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.pooled import retrain, two_types
from montecarlo.check import Probability
from montecarlo.reasons import COUNTED
from schemes import window


def lost(
    rng: np.random.Generator, size: int, M: int, N: int, k: int, n: int, w: float
) -> NDArray[np.bool_]:
    """Whether the type is missing from the pool of refit ``n``, every sample drawn."""
    model = retrain(rng, size, window(N, M, k), n, two_types, mu=w, variance=w * (1 - w))
    return np.asarray(model.mean == 0)


_AT = [
    dict(M=3, N=0, k=0, n=4, w=Fraction(1, 3)),
    dict(M=2, N=1, k=2, n=5, w=Fraction(1, 5)),
    dict(M=10, N=0, k=1, n=8, w=Fraction(1, 10)),
]

CHECKS = [
    Probability(
        of=lost,
        at=_AT,
        resolves=0.03,
        error_bar=COUNTED,
        claim=claim,
        draws=("M", "n"),
    )
    for claim in ("most", "least", "pair")
]
