"""A family with marks and witnesses, fitted by maximum likelihood to all that was drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from montecarlo.arrays import Array
from montecarlo.check import Mean, Probability
from montecarlo.reasons import COUNTED

Truths = NDArray[np.bool_]


def emitted(rng: np.random.Generator, bad: Truths, parameter: Array, M: int) -> Array:
    """``M`` samples of each run's model: plain below 1, marks below 2, witnesses below 3."""
    parameter = parameter[:, None]
    kind, place = rng.random((2, len(bad), M))
    good = np.where(
        kind < 1 - parameter,
        (1 - parameter) ** 2 * place,
        np.where(kind < 1 - parameter**2, 1 + place, 2 + place),
    )
    spiked = np.where(kind < 0.01, place, parameter + (2 - parameter) * place**2)
    return np.asarray(np.where(bad[:, None], spiked, good))


def fitted(samples: Array) -> tuple[Truths, Array]:
    """Whether the model of the greatest likelihood is bad, and its parameter, run by run."""
    plain, witness = samples < 1, samples > 2
    mark = ~plain & ~witness
    least = np.where(mark, samples, np.inf).min(axis=1)
    bad = (least < np.inf) & ~witness.any(axis=1)
    most = 1 - np.sqrt(np.where(plain, samples, 0).max(axis=1))
    down = mark.sum(axis=1) - plain.sum(axis=1)  # the power of 1 − g
    up = mark.sum(axis=1) + 2 * witness.sum(axis=1)  # the power of g
    inner = np.where(down > 0, up / np.maximum(up + down, 1), 1)
    return bad, np.where(bad, least, np.minimum(most, inner))


def chain(rng: np.random.Generator, size: int, N: int, M: int, n: int) -> tuple[Truths, Array]:
    """The model of fit ``n``, every sample drawn and kept."""
    samples = rng.random((size, N))
    bad, parameter = fitted(samples)
    for _ in range(n - 1):
        samples = np.concatenate([samples, emitted(rng, bad, parameter, M)], axis=1)
        bad, parameter = fitted(samples)
    return bad, parameter


def collapsed(rng: np.random.Generator, size: int, N: int, M: int, n: int) -> Truths:
    """Whether fit ``n`` is a bad model."""
    return chain(rng, size, N, M, n)[0]


def distance(rng: np.random.Generator, size: int, N: int) -> Array:
    """The first fit's total variation distance from the real model: where it emits nothing."""
    _, parameter = chain(rng, size, N, 1, 1)
    return np.asarray(1 - (1 - parameter) ** 2)


def taken_for_bad(rng: np.random.Generator, size: int, N: int, g: float) -> Truths:
    """Whether the fit to ``N`` samples of a good model is bad."""
    return fitted(emitted(rng, np.full(size, False), np.full(size, float(g)), N))[0]


def missed(rng: np.random.Generator, size: int, N: int, x: float) -> Truths:
    """Whether the fit to ``N`` of a bad model, b = 1.25, is not within x of the way to 2."""
    bad, parameter = fitted(emitted(rng, np.full(size, True), np.full(size, 1.25), N))
    return np.asarray(~bad | (parameter > 1.25 + 0.75 * float(x)))


CHECKS = [
    Probability(
        of=collapsed,
        at=[
            dict(N=1, M=2, n=2),
            dict(N=10, M=10, n=2),
            dict(N=20, M=20, n=3),
            dict(N=5, M=30, n=4),
        ],
        resolves=0.06,
        error_bar=COUNTED,
        claim="collapsed",
        draws=(60,),
    ),
    Mean(
        of=distance,
        at=[dict(N=1), dict(N=10), dict(N=50)],
        resolves=0.06,
        error_bar="It lies between 0 and 1, and every run is a good witness.",
        claim="first",
        draws=("N",),
    ),
    Probability(
        of=taken_for_bad,
        at=[dict(N=2, g="1/2"), dict(N=20, g="1/10"), dict(N=8, g="1/5")],
        resolves=0.05,
        error_bar=COUNTED,
        claim="good",
        draws=("N",),
    ),
    Probability(
        of=missed,
        at=[dict(N=1, x="1/2"), dict(N=5, x="1/100"), dict(N=2, x="1/10")],
        resolves=0.08,
        error_bar=COUNTED,
        claim="bad",
        draws=("N",),
    ),
]
