"""The Wright–Fisher chain by other arithmetic: in fractions, fixed point and double precision.

Refitting to ``M`` samples by counting is copying: each sample of a refit copies one of the
last refit's samples, chosen uniformly. So what ``M`` samples descend from is a chain of its
own, the number of distinct ancestors, whose matrix is triangular. Its entries are never
negative, so nothing cancels and relative rounding errors add up: they can be bounded.
NumPy is imported only where a function needs it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import exp, expm1, log1p
from operator import mul
from typing import Any, NamedTuple

import mpmath

UNIT = 2.0**-53
"""The largest relative error of one rounding in double precision."""

MOST_DOUBLE = 2000
"""Sample size up to which the ancestors' matrix is held in double precision (32 MB)."""

MOST_STEPPED = 2_000_000
"""Refits up to which the bracket's two recursions are stepped through."""

LATE = 100
"""Beyond this many refits per sample nothing but the plateau is left (to 40 digits)."""

NEGLIGIBLE = 1e-36
"""Mass at an end of the ancestors' law that one step may drop; what was dropped is added up."""

SMALL = 64
"""Ancestors from which on the remaining refits are one matrix power."""


def transitions(size: int) -> list[list[int]]:
    """P(i of ``size`` | weight j/size), all times size**size, so that they are integers."""
    rows = [[size**size, *[0] * size]]
    for j in range(1, size):
        row = [(size - j) ** size]
        for i in range(size):  # each term from the one before, without a remainder
            row.append(row[-1] * ((size - i) * j) // ((i + 1) * (size - j)))
        rows.append(row)
    return [*rows, rows[0][::-1]]


def binomial(size: int, hit: float, miss: float) -> Any:
    """The law of the hits among ``size`` draws at the odds ``hit : miss``, in double precision.

    By ratios from the mode outwards, where nothing is subtracted; see ``row_error``.
    """
    import numpy as np

    k = np.arange(1, size + 1)
    ratio = (size + 1 - k) * hit / (k * miss)
    mode = min(size, int((size + 1) * hit / (hit + miss)))
    out = np.ones(size + 1)
    out[mode + 1 :] = np.cumprod(ratio[mode:])
    out[:mode] = np.cumprod(1 / ratio[:mode][::-1])[::-1]
    return out / out.sum()


def row_error(size: int) -> float:
    """The relative error of an entry of ``binomial``: seven roundings a step, and the sum's.

    What underflows is below 1e-300, beside numbers that add up to 1.
    """
    return (15 * size + 2) * UNIT


@lru_cache(maxsize=2)
def chances(size: int) -> Any:
    """The matrix P(i of ``size`` | weight j/size) in double precision, row by row."""
    import numpy as np

    out = np.zeros((size + 1, size + 1))
    out[0, 0] = out[size, size] = 1
    for j in range(1, size):
        out[j] = binomial(size, j, size - j)
    return out


@lru_cache(maxsize=16)
def _squared(size: int, times: int) -> Any:
    """The matrix squared so many times."""
    last = chances(size) if times == 0 else _squared(size, times - 1)
    return last @ last if times else last


@lru_cache(maxsize=32)
def _alive(size: int, refits: int) -> Any:
    """P(present after ``refits`` more | j of the last ``size`` samples show it), j = 0 … size."""
    import numpy as np

    alive = np.ones(size + 1)
    alive[0] = 0
    if refits <= 2 * size:
        for _ in range(refits):
            alive = chances(size) @ alive
        return alive
    for place, digit in enumerate(reversed(f"{refits:b}")):
        if digit == "1":
            alive = _squared(size, place) @ alive
    return alive


def forward(size: int, odds: list[tuple[float, float]], refits: int) -> tuple[list[float], float]:
    """P(present after ``refits`` ≥ 1) for some weights, each as its odds; relative error at most.

    Forward in time. Nothing is subtracted: each matrix adds its entries' error and a sum's.
    """
    alive = _alive(size, refits - 1)
    out = [float(binomial(size, *each) @ alive) if each[1] else 1.0 for each in odds]
    return out, 1.01 * refits * (row_error(size) + (size + 2) * UNIT)


def parents(size: Any, children: int) -> list[Any]:
    """P(b distinct parents), b = 0 … ``children``, when each child picks one of ``size``."""
    chances = [1]
    for _ in range(children):
        known = [p * b / size for b, p in enumerate(chances)] + [0]
        fresh = [0] + [p * (size - b) / size for b, p in enumerate(chances)]
        chances = [old + new for old, new in zip(known, fresh, strict=True)]
    return chances


@lru_cache(maxsize=2)
def ancestry(size: int) -> Any:
    """The matrix of P(b distinct parents | a samples), 0 ≤ a, b ≤ ``size``, in double precision.

    Each row follows from the one before by two products and a sum of non-negative
    numbers, so row a is off by 4a roundings at most, relatively.
    """
    import numpy as np

    b = np.arange(size + 1)
    stay, new = b / size, (size - b[:-1]) / size
    out = np.zeros((size + 1, size + 1))
    out[0, 0] = 1
    for a in range(size):
        row = out[a + 1]
        np.multiply(out[a], stay, out=row)
        row[1:] += out[a, :-1] * new
    return out


class Lines(NamedTuple):
    """The law of the number of distinct ancestors, index 0 for none.

    ``error`` bounds the relative rounding error of every entry, ``dropped`` the mass left out.
    """

    chances: Any
    error: float
    dropped: float


def ancestors(size: int, steps: int) -> Lines:
    """The law of the number of ancestors ``steps`` refits before ``size`` samples."""
    import numpy as np

    if size > MOST_DOUBLE:
        raise ValueError(f"M={size}: at most {MOST_DOUBLE}")
    matrix = ancestry(size)
    low, high = size, size + 1  # the entries that are kept
    law, error, dropped = np.ones(1), 0.0, 0.0
    while steps and high > SMALL:
        law = law @ matrix[low:high, 1:high]
        error += (4 * high + (high - low) + 2) * UNIT
        low, steps = 1, steps - 1
        above = np.cumsum(law[::-1])[::-1]
        high = 1 + max(1, int(np.count_nonzero(above > NEGLIGIBLE)))
        skip = min(high - 2, int(np.count_nonzero(np.cumsum(law) < NEGLIGIBLE)))
        dropped += float(law[high - 1 :].sum() + law[:skip].sum())
        law, low = law[skip : high - 1], 1 + skip
    out = np.zeros(size + 1)
    out[low:high] = law
    if steps:
        power = np.linalg.matrix_power(matrix[1:high, 1:high], steps)
        out[1:high] = out[1:high] @ power
        error += steps * (5 * high + 2) * UNIT
    return Lines(out, 1.01 * error, 1.01 * dropped)


def parents_numerically(size: int, bits: int) -> list[list[int]]:
    """The law of how many parents a samples have, for each a, times 2**bits, rounded down."""
    rows = [[1 << bits]]
    for a in range(size):
        last = [*rows[-1], 0]
        rows.append(
            [(last[b] * b + (b and last[b - 1] * (size - b + 1))) // size for b in range(a + 2)]
        )
    return rows


@lru_cache(maxsize=32)
def lines_numerically(size: int, steps: int, bits: int) -> list[int]:
    """The law of the number of ancestors times 2**bits, each step rounded down.

    Off by steps·size² units at most in all.
    """
    rows = parents_numerically(size, bits)
    law = [0] * size + [1 << bits]
    for _ in range(steps):
        columns = ((row[b] for row in rows[b : len(law)]) for b in range(len(law)))
        law = [sum(map(mul, law[b:], column)) >> bits for b, column in enumerate(columns)]
        while not law[-1]:
            law.pop()
    return law


def survival(size: int, w: Fraction, refits: int) -> tuple[Any, float]:
    """P(present after ``refits`` ≥ 1), from the ancestors' law, and its relative error at most.

    It is w + (1 − w) E[1 − (1 − w)^(A − 1)]: the plateau, and a part that dies out.
    """
    law, error, dropped = ancestors(size, refits - 1)
    with mpmath.workdps(30):
        weight = mpmath.mpf(w.numerator) / w.denominator
        missing = mpmath.mpf(1)
        part = mpmath.mpf(0)
        for chance in law[1:].tolist():
            part += chance * (1 - missing)
            missing *= 1 - weight
        value = weight + (1 - weight) * part
        # one ancestor more adds w at most, and the value is never below w
        return value, 2 * (float((1 - weight) * part / value) * error + size * dropped + UNIT)


@lru_cache(maxsize=64)
def branching(refits: int) -> float:
    """r_n, where r_1 = 1 and r_{k+1} = 1 − exp(−r_k); relative errors never grow, they add up."""
    share = 1.0
    for _ in range(refits - 1):
        share = -expm1(-share)
    return share


@lru_cache(maxsize=64)
def mean_field(size: int, refits: int) -> float:
    """a_n/M, where a_1 = M and a_{k+1} = M(1 − (1 − 1/M)^{a_k})."""
    rate, share = size * log1p(-1 / size) if size > 1 else -1e300, 1.0
    for _ in range(refits - 1):
        share = -expm1(rate * share)
    return share


@lru_cache(maxsize=64)
def in_reciprocals(size: int | None, refits: int) -> float:
    """M/a_n, or 1/r_n where there is no ``size``, by its own recursion y → 1/(1 − exp(−λ/y)).

    Relative errors never grow here either; ``slack`` bounds them.
    """
    rate = 1.0 if size is None else -size * log1p(-1 / size) if size > 1 else 1e300
    inverse = 1.0
    for _ in range(refits - 1):
        inverse = -1 / expm1(-rate / inverse)
    return inverse


def slack(refits: int) -> float:
    """The relative error that the recursions in double precision may have, ten roundings each."""
    return 10 * (refits + 4) * UNIT


def bracket(size: int, w: Fraction, refits: int) -> tuple[Any, Any]:
    """Two bounds between which P(present after ``refits`` ≥ 1) lies for certain.

    They are the four bounds of the room ``discrete/survival_regimes``, each moved outwards
    by more than the rounding of its recursion.
    """
    with mpmath.workdps(mpmath.mp.dps + 30 + len(str(size)) + len(str(w.denominator))):
        x = mpmath.mpf(w.numerator) / w.denominator
        mixed = x * (1 - x) * mpmath.exp(refits * mpmath.log1p(-mpmath.mpf(1) / size))
        low, high = x + mixed, x + size * mixed
        if refits <= MOST_STEPPED:
            off = 1 + slack(refits)
            r, a = branching(refits) / off, mean_field(size, refits) * off * size
            low = max(low, -mpmath.expm1(size * mpmath.log1p(-x * r)))
            high = min(high, -mpmath.expm1(a * mpmath.log1p(-x)) if x < 1 else x)
        return low, min(high, mpmath.mpf(1))


def late_enough(size: int, refits: int) -> bool:
    """Whether the mixed models have died out to more digits than anyone asks for."""
    return refits > LATE * size + 10 and exp(-LATE) * size < 1e-30
