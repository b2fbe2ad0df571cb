"""The Wright–Fisher chain's equations for large samples: a refit moves a count by some deviations.

So almost all of a row of the transition matrix lies in a band, and what is left out is bounded.
NumPy is imported only where a function needs it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from theory.maths.wright_fisher import UNIT

MOST_BANDED = 20_000
"""Sample size up to which the band's equations are solved in some seconds."""

MOST_CORRECTIONS = 80
"""Corrections after which an answer is taken as it is: its error is found out in any case."""

ENOUGH = 1e-13
"""Relative residue at which no more is corrected."""

NEGLIGIBLE = 1e-18
"""A row is cut where its entries are this small beside its largest."""


class Band(NamedTuple):
    """P(j + d of ``size`` | weight j/size) for 0 < j < size, row d + reach; its errors.

    ``rounding`` is an entry's relative error at most, ``dropped`` the mass outside of the band.
    """

    chances: Any
    reach: int
    rounding: float
    dropped: float


@lru_cache(maxsize=2)
def band(size: int) -> Band:
    """The mixed states' rows, by ratios from the mode outwards, where nothing is subtracted."""
    import numpy as np

    j = np.arange(1, size, dtype=float)
    up, down = [np.ones(size - 1)], [np.ones(size - 1)]
    while max(up[-1].max(), down[-1].max()) > NEGLIGIBLE and len(up) <= size:
        i = j + len(up) - 1
        rising = np.maximum(size - i, 0) * j / ((i + 1) * (size - j))
        i = j - len(up) + 1
        falling = np.maximum(i, 0) * (size - j) / ((size - i + 1) * j)
        up.append(up[-1] * rising)
        down.append(down[-1] * falling)
    reach = len(up) - 1
    # the ratios fall outwards: beyond the last entry a geometric series bounds the rest
    rest = up[-1] * rising / (1 - rising) + down[-1] * falling / (1 - falling)
    whole = np.array([*down[:0:-1], *up])
    total = whole.sum(axis=0)
    rounding = (15 * reach + 4) * UNIT
    return Band(whole / total, reach, rounding, 1.01 * float(rest.max()))


def times(rows: Band, x: Any) -> Any:
    """The mean over one refit of a function of the count, 0 at both ends, from each mixed state."""
    import numpy as np

    padded = np.concatenate([np.zeros(rows.reach), x, np.zeros(rows.reach)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * rows.reach + 1)
    return np.einsum("dj,jd->j", rows.chances, windows)


def solved(size: int, wanted: Any) -> tuple[Any, float]:
    """``(I − Q)⁻¹ wanted`` over the mixed states, and its relative error at most.

    By correcting with what the diffusion of the same variance would need: a mode that decays at
    the rate λ is kept by exp(−λ) at a refit, and (1 − exp(−λ))(1 + 1/λ) lies between 1 and 1.3.

    (I − Q)⁻¹ has no negative entry. So where x solves the equations with right-hand sides that
    are off by a share δ at most, x itself is off by δ at most: the solver need not be trusted.
    """
    import numpy as np

    rows = band(size)
    j = np.arange(1, size, dtype=float)
    rate = j * (size - j) / (2 * size)
    x = np.zeros(size - 1)
    best = np.inf
    for _ in range(MOST_CORRECTIONS):
        missing = wanted - x + times(rows, x)
        off = float(np.abs(missing / wanted).max())
        if off < ENOUGH or off > best:  # or no longer better: rounding is all that is left
            break
        best = off
        x = x + 0.9 * (missing + _by_diffusion(missing / rate))
    reached = times(rows, x)
    rounding = (rows.rounding + (2 * rows.reach + 10) * UNIT) * (np.abs(x) + times(rows, np.abs(x)))
    gaps = np.abs(x - reached - wanted) + rounding + rows.dropped * np.abs(x).max()
    return x, 1.01 * float((gaps / wanted).max(initial=0))


def _by_diffusion(curvature: Any) -> Any:
    """The function on 0 … size, 0 at both ends, whose second difference is minus this."""
    import numpy as np

    slope = -np.concatenate([[0], np.cumsum(curvature)])
    found = np.cumsum(slope)
    steps = np.arange(1, len(found) + 1) / len(found)
    return (found - found[-1] * steps)[:-1]
