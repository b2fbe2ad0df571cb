"""TODO: what is simulated."""

from __future__ import annotations

from montecarlo.check import Check

# of(rng, size, M, n, sigma) gives so many replicates; montecarlo.chains has chains, and
# montecarlo.outputs what is made of them: log_of, squared_error, half_squared_difference.

CHECKS: list[Check] = []  # TODO: Mean(of, at=[...], resolves=0.02, error_bar="Why it is valid.")
