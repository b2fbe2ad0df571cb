"""What a single run keeps of the variance, beside the mean over runs.

Where the loss is small there is one law for all ways of retraining. The fitted variance is a
sum of squares over originals, each counted by the square of its share, so that its variance
between runs is twice the chance that two picks have one original, which is the expected loss.
Where the loss is not small the scheme is acted out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil, exp, log, log1p, sqrt
from typing import NamedTuple

import numpy as np

from montecarlo.bias._emitted import Tempered
from montecarlo.chains.gaussian import by_statistics
from montecarlo.chains.gaussian import retrain as replace
from montecarlo.chains.pooled import retrain
from montecarlo.streams import DEFAULT_SEED, stream
from schemes import Scheme, accumulate, keep_real, mix

SMALL = 0.1
"""The expected loss up to which the law is good: its quantiles to a tenth of √(2·loss)."""

RUNS = 4000
"""Runs that are acted out; the median is then off by a twentieth of the spread at most, nearly."""

SHARE = 20
"""Samples acted out for each real one at most: a smaller real share hardly matters."""

FORGOTTEN = 0.003
"""The part of its start that a run still remembers when it is looked at."""

LONG = 40
"""Refits acted out where everything is kept: 1.5% of the variance between runs comes later."""

MOST_DRAWN = 200_000
"""Samples drawn for one run at most: beyond, it is not acted out."""

_TENTH = 1.2815515655446004
"""The normal law's ninth decile."""


class Runs(NamedTuple):
    """What a tenth, half and nine tenths of the runs keep no more than; how that is known."""

    low: float
    median: float
    high: float
    how: str


def lognormal(drift: float, variance: float, how: str) -> Runs:
    """The law whose logarithm is normal."""
    half = _TENTH * sqrt(variance)
    return Runs(exp(drift - half), exp(drift), exp(drift + half), how)


def small(loss: float) -> Runs:
    """The law for a small loss: mean 1 − loss, variance twice the loss."""
    squared = log1p(2 * loss / (1 - loss) ** 2)
    return lognormal(
        log1p(-loss) - squared / 2, squared, "small-noise law, to a tenth of √(2·loss)"
    )


def _budgeted(new: int, _: int) -> Scheme:
    return accumulate(new, budget=new)


def _all(new: int, _: int) -> Scheme:
    return accumulate(new)


WAYS: dict[str, Callable[[int, int], Scheme]] = {
    "fresh": mix,
    "fixed": keep_real,
    "all": _all,
    "budget": _budgeted,
}
"""A scheme for each way of retraining, from its real and its synthetic samples per refit."""


@lru_cache(maxsize=256)
def acted_out(way: str, real: int, synthetic: int = 0) -> Runs:
    """A scheme's runs once they are settled, every sample drawn."""
    synthetic = min(synthetic, (SHARE - 1) * real)
    refits = LONG
    if way in ("fresh", "fixed"):
        kept = (synthetic / (real + synthetic)) ** 2
        refits = 2 + (ceil(log(FORGOTTEN) / log(kept)) if kept else 0)
    rng = stream(DEFAULT_SEED, f"plan:{way}:{real}:{synthetic}", 0)
    return _deciles(retrain(rng, RUNS, WAYS[way](real, synthetic), refits).variance)


def settled_at(real: int, synthetic: int, factor: float) -> int | None:
    """Refits until all but ``FORGOTTEN`` of a tempered start is lost; None if they are too many.

    What a refit hands on of the fitted variance and of its mean's squared error is a matrix; the
    start is forgotten as its larger eigenvalue falls.
    """
    if not synthetic:
        return 2
    size = real + synthetic
    old = synthetic / size
    hands_on = np.array(
        [[old * factor * (1 - 1 / size), old * (1 - old)], [old * factor / size, old**2]]
    )
    kept = float(np.linalg.eigvals(hands_on).real.max())
    most = MOST_DRAWN / size
    if kept >= 1 or log(FORGOTTEN) / log(kept) > most:
        return None
    return 2 + ceil(log(FORGOTTEN) / log(kept))


@lru_cache(maxsize=256)
def tempered(real: int, synthetic: int, factor: float) -> Runs:
    """Settled runs with new real samples, where models emit at this factor of their variance.

    Raises ``ValueError`` where they settle too slowly to be acted out.
    """

    refits = settled_at(real, synthetic, factor)
    if refits is None:
        raise ValueError(f"{real} + {synthetic} samples at {factor} settle too slowly")
    rng = stream(DEFAULT_SEED, f"plan:tempered:{real}:{synthetic}:{factor}", 0)
    return _deciles(
        retrain(rng, RUNS, mix(real, synthetic), refits, emitted=Tempered(factor)).variance
    )


@lru_cache(maxsize=256)
def replaced(size: int, refits: int) -> Runs:
    """Runs that keep nothing and see nothing real, from sufficient statistics."""
    rng = stream(DEFAULT_SEED, f"plan:replace:{size}:{refits}", 0)
    return _deciles(replace(rng, RUNS, size, refits, by_statistics).variance)


def _deciles(variance: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Runs:
    low, median, high = np.quantile(variance, [0.1, 0.5, 0.9]).tolist()
    return Runs(low, median, high, f"{RUNS:,} runs simulated")
