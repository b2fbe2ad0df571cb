"""How long single runs take to fall below a fraction of the real variance, simulated."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.gaussian import Array, Fit, by_statistics, refits
from montecarlo.check import Mean, Probability
from montecarlo.reasons import BY_STATISTICS, COUNTED

Bools = NDArray[np.bool_]


def _time(rng: np.random.Generator, size: int, M: int, f: float, ddof: int) -> Array:
    times, left = np.zeros(size), np.arange(size)
    variance = np.ones(size)
    while len(left):
        times[left] += 1
        now = Fit(np.zeros(len(left)), variance)
        variance = by_statistics(rng, now, M, ddof).variance
        above = variance >= f
        left, variance = left[above], variance[above]
    return times


def time(rng: np.random.Generator, size: int, M: int, f: float) -> Array:
    """Refits until the unbiased variance is below ``f``, by statistics."""
    return _time(rng, size, M, f, ddof=1)


def mle_time(rng: np.random.Generator, size: int, M: int, f: float) -> Array:
    """The same by maximum likelihood."""
    return _time(rng, size, M, f, ddof=0)


def _reached(rng: np.random.Generator, size: int, M: int, n: int, h: float, ddof: int) -> Bools:
    reached = np.full(size, False)
    for place, fit in enumerate(refits(rng, size, [M] * n, by_statistics, ddof=ddof)):
        if place:
            reached |= fit.variance >= h
    return reached


def reached(rng: np.random.Generator, size: int, M: int, n: int, h: float) -> Bools:
    """Whether one of the first n unbiased variances is ``h`` or more, by statistics."""
    return _reached(rng, size, M, n, h, ddof=1)


def mle_reached(rng: np.random.Generator, size: int, M: int, n: int, h: float) -> Bools:
    """The same by maximum likelihood."""
    return _reached(rng, size, M, n, h, ddof=0)


_LIGHT = (
    "A run is followed until it is below, however long that takes; the chance to be above still "
    "falls exponentially with the number of refits, so that no rare run carries the mean."
    + BY_STATISTICS
)
_LEVELS = [
    dict(M=10, f=Fraction(1, 2)),
    dict(M=40, f=Fraction(1, 2)),
    dict(M=20, f=Fraction(9, 10)),
]
_HEIGHTS = [dict(M=20, n=80, h=Fraction(3, 2)), dict(M=100, n=150, h=Fraction(3, 2))]

CHECKS = [
    *(
        Mean(of=of, at=_LEVELS, resolves=0.03, error_bar=_LIGHT, claim=claim, draws=("M",))
        for of, claim in (
            (time, "least"),
            (time, "most"),
            (mle_time, "mle_least"),
            (mle_time, "mle_most"),
        )
    ),
    *(
        Probability(
            of=of,
            at=_HEIGHTS,
            resolves=0.02,
            error_bar=COUNTED + BY_STATISTICS,
            claim=claim,
            draws=("n",),
        )
        for of, claim in ((reached, "ever"), (mle_reached, "mle_ever"))
    ),
]
