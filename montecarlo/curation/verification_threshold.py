"""Generated labels, verified one by one; what two learners make of those that are kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.check import Probability
from montecarlo.reasons import COUNTED

Labels = NDArray[np.bool_]
"""Labels, true where they are right."""


def kept(
    rng: np.random.Generator, size: int, p: float, phi: float, psi: float, times: int = 1
) -> Labels:
    """Labels that the verifier has kept so many ``times``; the others are thrown away."""
    parts, missing = [], size
    while missing > 0:
        labels = rng.random(2 * missing + 64) >= p
        for _ in range(times):
            labels = labels[rng.random(len(labels)) < np.where(labels, phi, psi)]
        parts.append(labels[:missing])
        missing -= len(parts[-1])
    return np.concatenate(parts)


def vote(
    rng: np.random.Generator, size: int, M: int, p: float, phi: float, psi: float
) -> NDArray[np.bool_]:
    """Whether most of ``M`` kept labels are right."""
    labels = kept(rng, size * M, p, phi, psi).reshape(size, M)
    return np.asarray(2 * labels.sum(axis=1) > M)


def counted(
    rng: np.random.Generator, size: int, n: int, p: float, phi: float, psi: float
) -> Labels:
    """A label of the counting learner after ``n`` refits.

    With infinitely many labels its chances are those of what was kept: a label of the n-th model
    is one of the model before it that the verifier keeps.
    """
    return kept(rng, size, p, phi, psi, times=n)


CHECKS = [
    Probability(
        of=kept,
        at=[
            dict(p="1/3", phi="1/2", psi="1/4"),
            dict(p="9/10", phi=1, psi="1/20"),
            dict(p="1/5", phi="1/2", psi="9/10"),
        ],
        resolves=0.01,
        error_bar=COUNTED,
        claim="kept",
        draws=(8,),
    ),
    Probability(
        of=vote,
        at=[
            dict(M=3, p="1/3", phi="1/2", psi="1/4"),
            dict(M=11, p="4/5", phi="9/10", psi="1/5"),
            dict(M=5, p="1/4", phi="1/2", psi="1"),
        ],
        resolves=0.01,
        error_bar=COUNTED,
        claim="vote",
        draws=("M", 8),
    ),
    Probability(
        of=counted,
        at=[
            dict(n=3, p="9/10", phi="9/10", psi="1/2"),
            dict(n=2, p="1/3", phi="1/2", psi="3/4"),
            dict(n=5, p="3/4", phi="4/5", psi="3/5"),
        ],
        resolves=0.01,
        error_bar=COUNTED,
        claim="counted",
        draws=("n", 8),
    ),
]
