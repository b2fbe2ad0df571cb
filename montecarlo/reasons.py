"""Why an error bar is valid: what several rooms say in the same words.

What begins with a space is said after a room's own reason.
"""

from __future__ import annotations

COUNTED = "Exact at any number of replicates: a binomial count, no approximation."

HALVES = "Half the squared difference of two independent runs has the variance as its mean. "

STEPS = (
    "The logarithm is a sum of independent steps with light tails, so every run is as good a "
    "witness as any other, however large n is."
)

LOGARITHMS = "Logarithms of chi-squared variables have light tails, so every run is a good witness."

BY_STATISTICS = " Sufficient statistics stand in for the samples, equal in law by test."

BY_COUNTS = " Counts stand in for samples, equal in law by test."

BY_TRIANGLES = " Bartlett's triangles stand in for the samples, equal in law by test."
