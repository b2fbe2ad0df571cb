"""Lots of any sizes, all kept, each refit trained on all of them, simulated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from montecarlo.chains.pooled import Array, retrain
from montecarlo.check import Mean
from schemes import lots

FAR = 150
"""Lots after which the limit is near enough, at the sizes below."""


def fitted(rng: np.random.Generator, size: int, Ms: Sequence[int], sigma: float = 1) -> Array:
    """The variance fitted to all lots, every sample drawn."""
    return retrain(rng, size, lots(Ms), len(Ms), variance=sigma**2).variance


def after(rng: np.random.Generator, size: int, N: int, M: int, n: int, sigma: float = 1) -> Array:
    """The variance fitted at refit ``n``, after a first lot of ``N`` and others of ``M``."""
    return fitted(rng, size, [N, *[M] * (n - 1)], sigma)


def far(rng: np.random.Generator, size: int, N: int, M: int, sigma: float = 1) -> Array:
    """The same after many lots."""
    return after(rng, size, N, M, FAR, sigma)


def fold(rng: np.random.Generator, size: int, M: int, k: int, n: int, sigma: float = 1) -> Array:
    """The same where each lot after the first makes the pool ``k`` times as large."""
    pools = [M * k**step for step in range(n)]
    return fitted(rng, size, [M, *(new - old for old, new in pairwise(pools))], sigma)


_HELD = (
    "The old samples hold the variance up: a lot of m samples in a pool of S changes it by a share "
    "of order m/S² only, so that its mean is carried by common runs."
)

_UNEVEN: list[dict[str, Any]] = [
    dict(Ms=(3, 1, 2, 6)),
    dict(Ms=(8, 2, 2, 2), sigma=3),
    dict(Ms=(4, 1, 1, 1, 1, 1)),
    dict(Ms=(4, 12, 1)),
]

CHECKS = [
    Mean(of=fitted, at=_UNEVEN, resolves=0.02, error_bar=_HELD, claim="lots"),
    Mean(of=fitted, at=_UNEVEN, resolves=0.02, error_bar=_HELD, claim="least"),
    Mean(
        of=after,
        at=[dict(N=4, M=1, n=8), dict(N=3, M=2, n=5, sigma=3), dict(N=10, M=5, n=3)],
        resolves=0.02,
        error_bar=_HELD,
        claim="real",
        draws=("N", "n"),
    ),
    Mean(
        of=far,
        at=[dict(N=3, M=1), dict(N=6, M=2, sigma=2)],
        resolves=0.03,
        error_bar=_HELD + f" After {FAR} lots the expected variance is above its limit by a share "
        f"of less than 1/(M·{FAR}), by which the interval is widened.",
        claim="limit",
        draws=("M", FAR),
        bias=1 / FAR,
    ),
    Mean(
        of=fold,
        at=[dict(M=3, k=2, n=4), dict(M=2, k=3, n=3, sigma=3), dict(M=4, k=2, n=2)],
        resolves=0.02,
        error_bar=_HELD,
        claim="fold",
        draws=("M", "k", "k", "n"),
    ),
]
