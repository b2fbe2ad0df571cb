"""What the claims on a regression's own labels have in common: a domain, and one fit's error."""

from __future__ import annotations

from theory.domain import Domain, Integers, Positive
from theory.notation import T, d, sigma

REFITS = Domain(
    d=Integers(1), T=Integers(3), n=Integers(0), sigma=Positive(default=1), where=[T - d >= 2]
)
"""Where one fit has a finite expected error."""

LIMIT = REFITS.only(["d", "T", "sigma"])

ONE_FIT = sigma**2 * d / (T - d - 1)
"""What a claim says of a fit to real labels; no proof reads it: each takes it from
``mixing/regression_replace``."""
