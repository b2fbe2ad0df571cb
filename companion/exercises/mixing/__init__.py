"""Ways of working out that several rooms' exercises share."""

from __future__ import annotations

from fractions import Fraction


def fresh(N: int, real: int) -> Fraction:
    """The chance that two picks of a settled pool have one ancestor, ``real`` of N being fresh."""
    copies = N - real
    return Fraction(1, N) / (1 - Fraction(copies * (copies - 1), N * N))
