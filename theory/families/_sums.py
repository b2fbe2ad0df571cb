"""What a sum of standard exponential variables is, tried in small cases."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import factorial


def moments_of_sums() -> list[bool]:
    """Moments 1 to 4 of a sum of exponentials, from E x^j = j!, beside those of a gamma law."""
    cases = []
    for size in (1, 2, 3, 5):
        for order in (1, 2, 3, 4):
            total = Fraction(0)
            for powers in product(range(order + 1), repeat=size):
                if sum(powers) == order:
                    term = Fraction(factorial(order))
                    for power in powers:
                        term = term / factorial(power) * factorial(power)  # multinomial × moments
                    total += term
            gamma = 1
            for at in range(order):
                gamma *= size + at
            cases.append(total == gamma)
    return cases
