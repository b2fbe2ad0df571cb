"""Ways of working out that several rooms' exercises share."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from numpy.typing import NDArray

from exercises.discrete import binomial
from schemes import Scheme
from theory.maths import two_types
from theory.maths.coalescence import coalescence


def fresh(N: int, real: int) -> Fraction:
    """The chance that two picks from a settled pool have one original.

    Of the pool's N samples ``real`` are fresh.
    """
    copies = N - real
    return Fraction(1, N) / (1 - Fraction(copies * (copies - 1), N * N))


def followed_back(scheme: Scheme, n: int) -> Any:
    """The share left: the chance that two lines of descent never meet."""
    return 1 - coalescence(scheme, n)


def listed(scheme: Scheme, n: int) -> Fraction:
    """The share left: every outcome for a type of weight 1/2, added up."""
    return two_types.expected(lambda w: 4 * w * (1 - w), scheme, n)


def settled_counts(real: int, copies: int, w: float) -> NDArray[np.float64]:
    """The chances of each count of a type in a pool, after 2^16 refits."""
    pool, new = real + copies, binomial(real, w)
    rows = [np.convolve(binomial(copies, c / pool), new) for c in range(pool + 1)]
    after = np.linalg.matrix_power(np.array(rows), 2**16)
    return np.asarray(binomial(pool, w) @ after)


def half_line(k: int) -> Any:
    """The integral of r^k exp(-r²/2) over positive r, by quadrature."""
    return mpmath.quad(lambda r: r**k * mpmath.exp(-r * r / 2), [0, 30])


def inverse_mean(m: int) -> Any:
    """E 1/Q for Q chi-squared with m degrees of freedom, by its density."""
    return half_line(m - 3) / half_line(m - 1)
