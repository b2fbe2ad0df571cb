"""Pools of samples from a perfect diffusion model that stops early, retrained."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np

from montecarlo.arrays import Array
from montecarlo.check import Mean

Draw = Callable[[np.random.Generator, tuple[int, int]], Array]
Blur = Callable[[np.random.Generator, Array], Array]


def output(
    rng: np.random.Generator, size: int, M: int, alpha: float, n: int, real: Draw, blur: Blur
) -> Array:
    """M samples of the output of model ``n`` in each of ``size`` runs, of shape (M, size)."""
    fresh = round(alpha * M)
    pool = real(rng, (M, size))
    out: Array = pool
    for refit in range(n):
        if refit:
            pool = np.concatenate([real(rng, (fresh, size)), out[fresh:]])
        picked = rng.integers(M, size=(M, size))
        out = blur(rng, np.take_along_axis(pool, picked, axis=0))
    return np.asarray(out, dtype=float)


def _atoms(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Real samples at 0 and 2, each with chance 1/2."""
    return np.asarray(2.0 * rng.integers(2, size=shape), dtype=float)


def _shrinking(t: float) -> Blur:
    left = np.exp(-t)

    def blur(rng: np.random.Generator, x: Array) -> Array:
        return np.asarray(left * x + np.sqrt(1 - left**2) * rng.standard_normal(x.shape))

    return blur


def _exploding(width: float) -> Blur:
    def blur(rng: np.random.Generator, x: Array) -> Array:
        return np.asarray(x + width * rng.standard_normal(x.shape))

    return blur


def _hermite(order: int, x: Array) -> Array:
    return np.asarray(np.polynomial.hermite_e.hermeval(x, [0.0] * order + [1.0]), dtype=float)


def kept(
    rng: np.random.Generator, size: int, m: int, t: float, alpha: float, n: int, M: int
) -> Array:
    """The output's Hermite coefficient over that of the atoms."""
    out = output(rng, size, M, alpha, n, _atoms, _shrinking(t))
    start = _hermite(m, np.array([0.0, 2.0])).mean()
    return np.asarray(_hermite(m, out).mean(axis=0) / start)


def settled(rng: np.random.Generator, size: int, m: int, t: float, alpha: float, M: int) -> Array:
    """The same long after the start."""
    return kept(rng, size, m, t, alpha, ceil(12 / alpha), M)


def spread(
    rng: np.random.Generator,
    size: int,
    alpha: float,
    eta: float,
    M: int,
    n: int,
    sigma: float = 1,
) -> Array:
    """The mean square of the output of a variance exploding model, for normal real data."""

    def real(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
        return np.asarray(sigma * rng.standard_normal(shape))

    out = output(rng, size, M, alpha, n, real, _exploding(eta * sigma))
    return np.asarray((out**2).mean(axis=0))


def wave(
    rng: np.random.Generator, size: int, alpha: float, eta: float, omega: float, M: int
) -> Array:
    """What is left of a wave long after the start, for atoms at −1 and 1."""

    def real(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
        return _atoms(rng, shape) - 1

    out = output(rng, size, M, alpha, ceil(12 / alpha), real, _exploding(eta))
    return np.asarray(np.cos(omega * out).mean(axis=0) / np.cos(omega))


_LIGHT = (
    "Samples are normal about points that real samples hold in place, so the tails of a polynomial "
    "are light, and every run is a good witness. Each output is drawn from the pool itself."
)
_LATE = (
    " The start is forgotten like (1 − α)^n, and n is 12/α: less than one part in a hundred "
    "thousand of it is left."
)

CHECKS = [
    Mean(
        of=settled,
        at=[
            dict(m=1, t="1/10", alpha="1/2", M=2),
            dict(m=2, t="1/10", alpha="1/2", M=4),
            dict(m=1, t="1/5", alpha="1/4", M=4),
        ],
        resolves=0.05,
        error_bar=_LIGHT + _LATE,
        bias=1e-5,
        claim="settled",
        draws=("M", 50),
    ),
    Mean(
        of=kept,
        at=[
            dict(m=1, t="1/10", alpha="1/2", n=3, M=2),
            dict(m=2, t="1/20", alpha="1/4", n=4, M=4),
            dict(m=3, t="1/20", alpha="1/2", n=2, M=4),
        ],
        resolves=0.05,
        error_bar=_LIGHT,
        claim="kept",
        draws=("M", "n", 2),
    ),
    Mean(
        of=spread,
        at=[
            dict(alpha="1/2", eta="1/2", M=2, n=2),
            dict(alpha="1/4", eta="1/2", M=4, n=5, sigma=3),
            dict(alpha="1/2", eta=1, M=4, n=3),
        ],
        resolves=0.03,
        error_bar=_LIGHT,
        claim="spread",
        draws=("M", "n", 2),
    ),
    Mean(
        of=wave,
        at=[
            dict(alpha="1/2", eta="1/2", omega=2, M=4),
            dict(alpha="1/2", eta=1, omega=1, M=2),
            dict(alpha="1/4", eta="1/2", omega=1, M=4),
        ],
        resolves=0.05,
        error_bar="A wave lies between −1 and 1." + _LATE,
        bias=1e-5,
        claim="law",
        draws=("M", 50),
    ),
]
