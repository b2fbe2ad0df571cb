"""What the rooms on a regression's own labels look at, and why they see it."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from montecarlo.chains.regression import Array, Chain, Options, excess_error, literally, retrain

ROUNDS = 60
"""Refits that stand in for infinitely many."""

SEEN = (
    "A fit's squared error has its moments below the order (T − d + 1)/2; four and more of them "
    "exist here, so the runs that carry the mean are seen."
)
STOPS = (
    f" The simulation stops after {ROUNDS} refits. What is missing is less than one part in "
    f"{ROUNDS} of the limit, by which the interval is widened."
)


def error_after(
    rng: np.random.Generator,
    size: int,
    d: int,
    T: int,
    n: int,
    chain: Chain = literally,
    **options: Unpack[Options],
) -> Array:
    """The excess test error after ``n`` refits; the options are those of ``retrain``."""
    return excess_error(retrain(rng, size, d, T, n, chain, **options))
