"""The two bounds on the chance that a type is lost, for the windows of ``_pools``.

Each is worked out in two ways: from the scheme's description, and by the lots' ages.
"""

from __future__ import annotations

from typing import Any

import mpmath

from theory.maths.presence import DIGITS, lost_at_least, lost_at_most
from theory.mixing._pools import windowed
from theory.numeric import Algorithm, mpf


class Branched(Algorithm):
    """The bound from above, by branching, from the scheme's description."""

    latex_name = "u"
    definition = (
        r"\begin{aligned} u(M, N, k, n, w) &= \prod_j (1 - w s_j)^{r_j},\\ "
        r"s_j &= 1 \text{ for the lots of the $n$-th pool},\\ "
        r"s_j &= 1 - \exp\Bigl(-\sum_{t} M s_{t+1} / P_t\Bigr) \text{ for earlier ones} "
        r"\end{aligned}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, N, k, n, w = args
        scheme = windowed(int(M), int(N), k)
        return mpmath.exp(lost_at_most(scheme, int(n), mpf(w), DIGITS))


class Traced(Algorithm):
    """The bound from below, by lines of descent, from the scheme's description."""

    latex_name = r"\ell"
    definition = (
        r"\begin{aligned} \ell(M, N, k, n, w) &= (1 - w)^{\sum_j r_j h_j},\\ "
        r"h_j &= 1 \text{ for the lots of the $n$-th pool},\\ "
        r"h_j &= 1 - \Bigl(1 - \frac1{M+N}\Bigr)^{\sum_t M h_{t+1} (M+N) / P_t} "
        r"\text{ for earlier ones} \end{aligned}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, N, k, n, w = args
        scheme = windowed(int(M), int(N), k)
        return mpmath.exp(lost_at_least(scheme, int(n), mpf(w), DIGITS))


def _counts(*args: Any) -> tuple[int, int, int, int, Any]:
    M, N, k, n, w = args
    return int(M), int(N), int(k), int(n), mpf(w)


def _pool(lot: int, k: int, n: int) -> range:
    """Refits before the last that a lot is part of the pool of."""
    return range(lot, min(lot + k, n - 1) + 1)


class BranchedByAges(Algorithm):
    """The bound from above for this family: the chance to leave nothing, a product over refits."""

    latex_name = r"u_\circ"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, N, k, n, w = _counts(*args)
        nothing: dict[int, Any] = {}
        for lot in range(n, 0, -1):
            nothing[lot] = mpmath.mpf(lot < n - k)
            for t in _pool(lot, k, n) if lot < n - k else ():
                each = mpmath.mpf(M) / ((M + N) * min(t, k + 1))
                nothing[lot] *= mpmath.exp(each * (nothing[t + 1] - 1))
        absent = (1 - w + w * nothing[1]) ** (M + N)
        for lot in range(2, n + 1):
            absent *= (1 - w + w * nothing[lot]) ** N
        return absent


class TracedByAges(Algorithm):
    """The bound from below for this family, by the share of each lot that no line goes to."""

    latex_name = r"\ell_\circ"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, N, k, n, w = _counts(*args)
        size = M + N
        missed: dict[int, Any] = {}
        for lot in range(n, 0, -1):
            lines = sum(M * (1 - missed[t + 1]) / min(t, k + 1) for t in _pool(lot, k, n))
            missed[lot] = (1 - mpmath.mpf(1) / size) ** lines if lot < n - k else mpmath.mpf(0)
        kept = size * (1 - missed[1]) + N * sum(1 - missed[lot] for lot in range(2, n + 1))
        return (1 - w) ** kept


class Missing(Algorithm):
    """−ln(1 − ℓ), ℓ being ``Traced``: as many digits where ℓ is far too small to be seen by 1."""

    latex_name = "m"
    definition = r"m(M, N, k, n, w) = -\ln\bigl(1 - \ell(M, N, k, n, w)\bigr)"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return -mpmath.log1p(-Traced.numeric(*args))


class MissingByAges(Algorithm):
    """The same by the lots' ages."""

    latex_name = r"m_\circ"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return -mpmath.log1p(-TracedByAges.numeric(*args))
