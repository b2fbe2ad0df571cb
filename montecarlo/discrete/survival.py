"""Whether a type is still present after n refits, simulated and enumerated."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.categorical import by_counts, retrain
from montecarlo.check import Enumeration, Probability
from montecarlo.reasons import COUNTED


def present(rng: np.random.Generator, size: int, M: int, w: float, n: int) -> NDArray[np.bool_]:
    """Whether the type is in the n-th model, every sample drawn."""
    return np.asarray(retrain(rng, size, M, n, (w, 1 - w))[0] > 0)


def present_fast(
    rng: np.random.Generator, size: int, M: int, w: float, n: int
) -> NDArray[np.bool_]:
    """The same from the binomial law of the counts."""
    return np.asarray(retrain(rng, size, M, n, (w, 1 - w), by_counts)[0] > 0)


def enumerate_samples(M: int, w: Fraction, n: int) -> Fraction:
    """P(present) by listing every sample of every refit, label by label, with its chance."""
    chances = {w: Fraction(1)}
    for _ in range(n):
        refit: dict[Fraction, Fraction] = {}
        for weight, chance in chances.items():
            for labels in product((True, False), repeat=M):
                likelihood = chance
                for label in labels:
                    likelihood *= weight if label else 1 - weight
                share = Fraction(sum(labels), M)
                refit[share] = refit.get(share, Fraction(0)) + likelihood
        chances = refit
    return sum((chance for weight, chance in chances.items() if weight > 0), Fraction(0))


CHECKS = [
    Probability(
        of=present,
        at=[
            dict(M=2, w=Fraction(1, 3), n=3),
            dict(M=10, w=Fraction(1, 5), n=5),
            dict(M=20, w=Fraction(1, 20), n=10),
        ],
        resolves=0.02,
        error_bar=COUNTED,
        draws=("M",),
    ),
    Probability(
        of=present_fast,
        at=[dict(M=100, w=Fraction(1, 100), n=50)],
        resolves=0.05,
        error_bar="Exact at any number of replicates. Counts stand in for samples, equal in law "
        "by test.",
        draws=("n",),
    ),
    Enumeration(
        of=enumerate_samples,
        at=[
            dict(M=1, w=Fraction(2, 5), n=4),
            dict(M=2, w=Fraction(1, 3), n=5),
            dict(M=3, w=Fraction(1, 20), n=4),
            dict(M=6, w=Fraction(1, 6), n=3),
        ],
        words="every sample of every refit listed label by label, in rational arithmetic",
    ),
]
