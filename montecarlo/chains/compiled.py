"""The literal Gaussian chain as one compiled loop, for long runs; needs the extra ``fast``.

It draws from the same generator and fits as ``gaussian.literally`` does, but run after run and
not side by side, so the same stream gives other numbers of the same law. No room's check uses
it: their numbers must be the same to the last bit with and without a compiler.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from montecarlo.chains.gaussian import Array, Fit, check_settings, schedule


def _chain(
    rng: np.random.Generator, mean: Array, variance: Array, sizes: NDArray[np.int64], ddof: int
) -> None:
    """Refit each run's model, in place; no sample is ever stored."""
    for run in range(len(mean)):
        mu, v = mean[run], variance[run]
        for size in sizes:
            total, squares = 0.0, 0.0
            for _ in range(size):
                z = rng.standard_normal()
                total += z
                squares += z * z
            z_bar = total / size
            # in units of the last model: the sums are of the order of the sample size, so
            # subtracting loses no more digits than the fit has degrees of freedom
            left = max(squares - total * z_bar, 0.0) if size > 1 else 0.0
            mu += np.sqrt(v) * z_bar
            v *= left / (size - ddof)
        mean[run], variance[run] = mu, v


@cache
def compiled() -> Any:
    """The loop in machine code, kept on disk between runs; ``ImportError`` without Numba."""
    try:
        from numba import njit
    except ImportError as missing:
        hint = "pip install 'model-collapse-companion[fast]'"
        raise ImportError(f"the compiled chain needs Numba: {hint}") from missing
    return njit(cache=True, nogil=True)(_chain)


def retrain(
    rng: np.random.Generator,
    size: int,
    M: int | Sequence[int],
    n: int | None = None,
    *,
    mu: float = 0.0,
    sigma: float = 1.0,
    ddof: int = 0,
) -> Fit:
    """``gaussian.retrain`` with every sample drawn, the same in law; memory is that of the result.

    The first call on a machine compiles, for some seconds; what was compiled is kept on disk.
    """
    sizes = schedule(M, n)
    check_settings(sizes, sigma, ddof)
    fit = Fit(np.full(size, float(mu)), np.full(size, float(sigma) ** 2))
    compiled()(rng, fit.mean, fit.variance, np.array(sizes, dtype=np.int64), ddof)
    return fit
