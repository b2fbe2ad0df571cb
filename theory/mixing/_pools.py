"""Pools of old and new samples: what is expected of them, worked out lot by lot.

One family of schemes: each refit collects N new real samples and M of the last model, and is
trained on these and on all that was collected for the last k refits.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from operator import mul
from typing import Any

import mpmath

from schemes import Scheme, window
from theory.maths.coalescence import coalescence
from theory.mixing._second_moments import second_moments
from theory.numeric import Algorithm, TooLarge


def windowed(M: Any, N: Any, k: Any) -> Scheme:
    """The scheme of the family with these numbers."""
    return window(real=N, synthetic=M, kept=int(k))


MOST_EXACT = 60
"""Refits up to which exact fractions, which grow and grow, are written out."""


def _moderate(n: Any) -> int:
    if n > MOST_EXACT:
        raise TooLarge(f"an exact fraction after {n} refits, more than {MOST_EXACT}")
    return int(n)


def _to_bits(worked: Any, M: Any, N: Any, k: Any, n: Any) -> Any:
    """What a recipe in whole numbers gives, to the working precision.

    Its unit is 2^(-bits), so small that what is kept, which may be (1 - 1/M)^n, has all its
    digits; none of them is dropped here, as it is often 1 less this number that is wanted.
    """
    M, N, k, n = int(M), int(N), int(k), int(n)
    per_refit = Fraction(2, M) if M > 1 else Fraction(1)  # -log2(1 - 1/M) or more
    bits = int(mpmath.mp.prec + per_refit * n) + 2 * ((k + 1) * (M + N) * n).bit_length() + 20
    units = worked(M, N, min(k, n), n, bits)
    with mpmath.workprec(bits + 10):
        return mpmath.ldexp(mpmath.mpf(units), -bits)


@dataclass
class _Lot:
    """What one refit collects: sums of chances to meet the members of the pool, in units."""

    real: int
    """For a real sample."""
    synthetic: int
    twins: int
    """The chance that two synthetic samples of this lot meet."""
    made_from: dict[int, tuple[int, int]]
    """For a synthetic sample: its chance to meet a real and a synthetic one of an older lot."""


@lru_cache(maxsize=64)
def lines_meet(M: int, N: int, k: int, n: int, bits: int) -> int:
    """F(M, N, k, n) in units of 2^(-bits): lines of descent, lot by lot, by running sums.

    A lot that is dropped is taken off the sums. Whole numbers are added without rounding, and
    each refit's two divisions cost a unit each.
    """
    one, chance = 1 << bits, 0
    lots: dict[int, _Lot] = {}
    picks: dict[int, tuple[int, int]] = {}  # meets a pick from the pool: a real, a synthetic one
    for refit in range(1, n + 1):
        old = refit - k - 1
        if lots.pop(old, None):
            del picks[old]
            for lot in lots.values():
                real, synthetic = lot.made_from[old]
                lot.synthetic -= N * real + M * synthetic
        met = M * chance
        for number, (real, synthetic) in picks.items():
            lots[number].real += M * real
            lots[number].synthetic += M * synthetic
            met += N * real + M * synthetic
        lots[refit] = _Lot(0, met, chance, picks)
        size = (N + M) * len(lots)
        picks = {
            number: ((lot.real + one) // size, (lot.synthetic + one - lot.twins) // size)
            for number, lot in lots.items()
        }
        chance = sum(N * real + M * synthetic for real, synthetic in picks.values()) // size
    return chance


@lru_cache(maxsize=64)
def spreads(M: int, N: int, k: int, n: int, bits: int) -> tuple[int, int]:
    """E σ̂²_n and Var μ_n in units of 2^(-bits) σ²: ``second_moments``, without its fractions."""
    one = 1 << bits
    within, between = one, 0
    counts: list[int] = []  # of each origin in the pool
    own: list[int] = []  # variance of one sample
    cov: list[list[int]] = []  # of two distinct samples
    sums: list[int] = []  # of a sample with all in the pool, were each distinct from it
    with_mean: list[int] = []  # of a sample and the model's mean
    kinds = [(N, False), (M, True)] if N else [(M, True)]
    for refit in range(1, n + 1):
        if refit > k + 1:
            for gone, count in enumerate(counts[: len(kinds)]):
                sums = [total - row[gone] * count for total, row in zip(sums, cov, strict=True)]
            del cov[: len(kinds)]
            for each in (counts, own, sums, with_mean, *cov):
                del each[: len(kinds)]
        older = len(counts)
        for count, synthetic in kinds:
            new = [with_mean[a] if synthetic and a < older else 0 for a in range(len(counts))]
            for row, with_new in zip(cov, new, strict=True):
                row.append(with_new)
            sums = [total + count * with_new for total, with_new in zip(sums, new, strict=True)]
            cov.append([*new, between if synthetic else 0])
            own.append(between + within if synthetic else one)
            counts.append(count)
            sums.append(sum(map(mul, cov[-1], counts)))
        size = sum(counts)
        with_mean = [(sums[a] + own[a] - row[a]) // size for a, row in enumerate(cov)]
        between = sum(map(mul, with_mean, counts)) // size
        within = sum(map(mul, own, counts)) // size - between
    return within, between


class Coalescence(Algorithm):
    """The chance that two picks from the n-th pool descend from one original sample."""

    latex_name = "F"
    definition = (
        r"F(M, N, k, n) = \mathbb{P}(\text{two picks from the $n$-th pool descend from one "
        r"original})"
    )

    @staticmethod
    def recipe(M: Fraction, N: Fraction, k: Fraction, n: Fraction) -> Fraction:
        return Fraction(coalescence(windowed(M, N, k), _moderate(n)))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return _to_bits(lines_meet, *args)


class Within(Algorithm):
    """The expected fitted variance after n refits, in units of the real one."""

    latex_name = r"\mathrm{within}"

    @staticmethod
    def recipe(M: Fraction, N: Fraction, k: Fraction, n: Fraction) -> Fraction:
        return Fraction(second_moments(windowed(M, N, k), _moderate(n))[0])

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return _to_bits(lambda *given: spreads(*given)[0], *args)


class Between(Algorithm):
    """The variance of the fitted mean after n refits, in units of the real one."""

    latex_name = r"\mathrm{between}"

    @staticmethod
    def recipe(M: Fraction, N: Fraction, k: Fraction, n: Fraction) -> Fraction:
        return Fraction(second_moments(windowed(M, N, k), _moderate(n))[1])

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return _to_bits(lambda *given: spreads(*given)[1], *args)
