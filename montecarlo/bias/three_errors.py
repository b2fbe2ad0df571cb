"""Means fitted by gradient descent that stops early, in a subspace, refit by refit."""

from __future__ import annotations

from math import ceil

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean

STEPS = 2
"""Steps of gradient descent at each refit."""


def real_mean(d: int, theta: float, delta: float) -> Array:
    """The real mean: all of its part in the subspace along the first direction, the rest last."""
    mean = np.zeros((d + 1, 1))
    mean[0], mean[-1] = theta, delta
    return mean


def learned(samples: Array, d: int, g: float) -> Array:
    """Gradient descent from 0 on half the mean squared distance, in the first d directions."""
    at = np.zeros(samples.shape[1:])
    step = 1 - (1 - g) ** (1 / STEPS)
    for _ in range(STEPS):
        at[:d] -= step * (at - samples.mean(axis=0))[:d]
    return at


def fitted(
    rng: np.random.Generator,
    size: int,
    M: int,
    d: int,
    n: int,
    g: float = 1,
    theta: float = 1,
    delta: float = 1,
    sigma: float = 1,
    alpha: float = 0,
) -> Array:
    """The fitted means after n refits, of shape (d + 1, size); a share of the samples is real."""
    real = real_mean(d, theta, delta)
    now = np.broadcast_to(real, (d + 1, size))
    fresh = round(alpha * M)
    for _ in range(n):
        samples = sigma * rng.standard_normal((M, d + 1, size))
        samples[:fresh] += real
        samples[fresh:] += now
        now = learned(samples, d, g)
    return np.asarray(now)


def squared(
    rng: np.random.Generator, size: int, M: int, d: int, n: int, theta: float = 1,
    delta: float = 1, **given: float,
) -> Array:  # fmt: skip
    """The squared distance of the fitted mean from the real one."""
    found = fitted(rng, size, M, d, n, theta=theta, delta=delta, **given)
    return np.asarray(((found - real_mean(d, theta, delta)) ** 2).sum(axis=0))


def between(rng: np.random.Generator, size: int, M: int, d: int, n: int, **given: float) -> Array:
    """Half the squared distance of two independent runs' fitted means."""
    one, other = (fitted(rng, size, M, d, n, **given) for _ in range(2))
    return np.asarray(((one - other) ** 2).sum(axis=0) / 2)


LARGE = 400
"""Samples for each refit where it is the mean over runs that is wanted."""


def bias(
    rng: np.random.Generator, size: int, n: int, g: float, theta: float = 1, delta: float = 1
) -> Array:
    """The product of two independent runs' errors: its mean is the square of the mean error."""
    one, other = (fitted(rng, size, LARGE, 1, n, g=g, theta=theta, delta=delta) for _ in range(2))
    real = real_mean(1, theta, delta)
    return np.asarray(((one - real) * (other - real)).sum(axis=0))


def settled(
    rng: np.random.Generator, size: int, M: int, d: int, alpha: float, g: float, **given: float
) -> Array:
    """The squared distance long after the start."""
    left = g * (1 - alpha)
    n = ceil(np.log(1e-5) / np.log(left)) if left > 0 else 2
    return squared(rng, size, M, d, n, g=g, alpha=alpha, **given)


_NORMAL = (
    "The fitted mean is normal, and its squared length has light tails: every run is a good "
    "witness."
)

CHECKS = [
    Mean(
        of=squared,
        at=[
            dict(M=2, d=1, n=3, g="1/2"),
            dict(M=4, d=3, n=4, g="3/4", sigma=3, theta=2),
            dict(M=10, d=2, n=5, g="9/10", delta="1/2"),
        ],
        resolves=0.02,
        error_bar=_NORMAL,
        claim="total",
        draws=("M", "n", "d"),
    ),
    Mean(
        of=squared,
        at=[dict(M=2, d=1, n=3), dict(M=4, d=3, n=4, sigma=3), dict(M=5, d=2, n=8, delta=0)],
        resolves=0.02,
        error_bar=_NORMAL,
        claim="complete",
        draws=("M", "n", "d"),
    ),
    Mean(
        of=between,
        at=[dict(M=2, d=2, n=3, g="1/2"), dict(M=4, d=3, n=5, g="3/4", sigma=3)],
        resolves=0.02,
        error_bar=_NORMAL,
        claim="between",
        draws=("M", "n", "d", 2),
    ),
    Mean(
        of=bias,
        at=[dict(n=2, g="1/2"), dict(n=4, g="3/4", theta=2), dict(n=3, g="1/4", delta=2)],
        resolves=0.02,
        error_bar="The two runs are independent, so that their errors' product has the mean "
        "error's square as its mean; with so many samples each error is near its mean.",
        claim="bias",
        draws=(LARGE, "n", 4),
    ),
    Mean(
        of=settled,
        at=[
            dict(M=4, d=2, alpha="1/4", g="1/2", delta="1/2"),
            dict(M=4, d=1, alpha="1/2", g="3/4", sigma=2),
            dict(M=2, d=2, alpha="1/2", g=1),
        ],
        resolves=0.02,
        error_bar=_NORMAL + " What is left of the start is below a hundred-thousandth.",
        claim="mixed",
        draws=("M", "d", 10),
        bias=1e-4,
    ),
]
