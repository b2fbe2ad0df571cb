"""The fitted variance under unbiased retraining, simulated where its mean can be seen."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import BLOCK, Array, refits, retrain
from montecarlo.check import Mean


def fitted(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance after ``n`` refits, every sample drawn."""
    return retrain(rng, size, M, n, sigma=sigma, ddof=1).variance


def fitted_from_wide_draws(
    rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1
) -> Array:
    """The same with wider draws, each run weighted by the likelihood ratio: importance sampling.

    The deviations from the sample mean are widened, their variance by the factor ``wide``. A
    run counts by how much likelier its deviations are under the model than as they were
    drawn. The mean is the same for every ``wide``; this one makes runs common that carry it.
    """
    wide, rows, parts = (M + 1) / (M - 1), max(1, BLOCK // M), []
    for start in range(0, size, rows):
        runs = min(rows, size - start)
        variance, log_ratio = np.full(runs, float(sigma) ** 2), np.zeros(runs)
        for _ in range(n):
            z = rng.standard_normal((M, runs))
            z -= z.mean(axis=0)
            squares = wide * np.einsum("ij,ij->j", z, z)
            log_ratio += (M - 1) / 2 * np.log(wide) - squares / 2 * (1 - 1 / wide)
            variance *= squares / (M - 1)
        parts.append(np.exp(log_ratio) * variance)
    return np.concatenate(parts)


def next_over_last(rng: np.random.Generator, size: int, M: int, n: int, sigma: float = 1) -> Array:
    """The n-th variance over the one before it, in the runs that have narrowed the most.

    Of three times as many runs those go on whose last variance is in the lowest third. Were a
    refit fair on average over all runs only, and not given the last model, this would show it.
    """
    parts, rows = [], max(3, BLOCK // M // 3 * 3)
    for start in range(0, 3 * size, rows):
        runs = min(rows, 3 * size - start)
        *_, before, after = refits(rng, runs, [M] * n, sigma=sigma, ddof=1)
        narrow = np.argsort(before.variance, kind="stable")[: runs // 3]
        parts.append(after.variance[narrow] / before.variance[narrow])
    return np.concatenate(parts)


CHECKS = [
    Mean(
        of=fitted,
        at=[dict(M=2, n=1), dict(M=5, n=2, sigma=3), dict(M=10, n=5), dict(M=50, n=10)],
        resolves=0.03,
        error_bar="n is at most half of M, so the runs that carry the mean are common enough to "
        "be seen.",
        claim="mean",
    ),
    Mean(
        of=fitted_from_wide_draws,
        at=[dict(M=10, n=50), dict(M=20, n=100, sigma=3)],
        resolves=0.03,
        error_bar="n is five times M, where plain runs cannot show the mean. Runs are drawn wider "
        "and weighted by their likelihood ratio, which leaves the mean as it is and makes the "
        "runs that carry it common.",
        claim="mean",
    ),
    Mean(
        of=next_over_last,
        at=[dict(M=2, n=10), dict(M=5, n=20, sigma=3), dict(M=10, n=50), dict(M=50, n=60)],
        resolves=0.03,
        error_bar="Given the run so far, the ratio is a sum of squares of normals over its degrees "
        "of freedom, light in its tail however narrow the run has become.",
        claim="step",
        draws=("M", "n", 3),
    ),
]
