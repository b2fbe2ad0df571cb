"""Whether single runs have not yet fallen below a fraction of the real variance, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.gaussian import literally, refits
from montecarlo.check import Probability
from montecarlo.reasons import COUNTED

Bools = NDArray[np.bool_]


def _later(rng: np.random.Generator, size: int, M: int, n: int, f: float, ddof: int) -> Bools:
    above = np.full(size, True)
    for fit in refits(rng, size, [M] * n, literally, ddof=ddof):
        above &= fit.variance >= f
    return above


def later(rng: np.random.Generator, size: int, M: int, n: int, f: float) -> Bools:
    """Whether no unbiased variance up to the n-th is below ``f``, every sample drawn."""
    return _later(rng, size, M, n, f, ddof=1)


def mle_later(rng: np.random.Generator, size: int, M: int, n: int, f: float) -> Bools:
    """The same by maximum likelihood."""
    return _later(rng, size, M, n, f, ddof=0)


_BELOW = [
    dict(M=4, n=3, f=Fraction(1, 2)),
    dict(M=6, n=4, f=Fraction(3, 4)),
    dict(M=5, n=3, f=Fraction(1, 5)),
]

CHECKS = [
    Probability(of=later, at=_BELOW, resolves=0.02, error_bar=COUNTED, claim="law"),
    Probability(of=mle_later, at=_BELOW, resolves=0.02, error_bar=COUNTED, claim="mle_law"),
]
