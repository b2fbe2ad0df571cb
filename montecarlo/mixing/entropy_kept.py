"""What the entropy loses in a type under a scheme, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from montecarlo.chains.pooled import Array, retrain, two_types
from montecarlo.check import Mean
from schemes import window


def lost(rng: np.random.Generator, size: int, M: int, N: int, k: int, n: int, w: float) -> Array:
    """What the type's part in the entropy has lost at refit ``n``, in nats, every sample drawn."""
    share = retrain(rng, size, window(N, M, k), n, two_types, mu=w, variance=w * (1 - w)).mean
    parts: Array = share * np.log(share, where=share > 0, out=np.zeros_like(share))
    return np.asarray(parts - w * np.log(w))


CHECKS = [
    Mean(
        of=lost,
        at=[
            dict(M=3, N=0, k=0, n=4, w=Fraction(1, 3)),
            dict(M=2, N=1, k=2, n=5, w=Fraction(1, 5)),
            dict(M=10, N=0, k=1, n=8, w=Fraction(1, 10)),
        ],
        resolves=0.03,
        error_bar="Each replicate lies between −1/e and 1/e, and a type that is left is common.",
        claim=claim,
        draws=("M", "n"),
    )
    for claim in ("most", "least")
]
