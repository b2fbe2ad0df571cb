"""Whether a type is still present, simulated in both regimes; bounds are judged one-sidedly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.categorical import by_counts, retrain
from montecarlo.check import Probability
from montecarlo.reasons import BY_COUNTS, COUNTED


def present(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> NDArray[np.bool_]:
    """Whether the type is in the n-th model, every sample drawn."""
    return np.asarray(retrain(rng, size, M, n, (w, 1 - w))[0] > 0)


def present_fast(
    rng: np.random.Generator, size: int, M: int, w: float, n: int
) -> NDArray[np.bool_]:
    """The same from the binomial law of the counts."""
    return np.asarray(retrain(rng, size, M, n, (w, 1 - w), by_counts)[0] > 0)


_FAST = COUNTED + BY_COUNTS

CHECKS = [
    check
    for claim in ("early", "above", "late", "plateau")
    for check in (
        Probability(
            of=present,
            at=[dict(M=3, w=Fraction(1, 3), n=4), dict(M=5, w=Fraction(1, 5), n=15)],
            resolves=0.03,
            error_bar=COUNTED,
            claim=claim,
            draws=("M",),
        ),
        Probability(
            of=present_fast,
            at=[dict(M=100, w=Fraction(1, 20), n=5)],
            resolves=0.03,
            error_bar=_FAST,
            claim=claim,
            draws=("n",),
        ),
    )
]
