"""What several rooms look at: the real normal law, fitted ones, and what lies between two."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.gaussian import Array, Fit

MU = 3.0
"""The real mean: not zero, so that a deviation from the wrong centre would show."""


def real(sigma: float) -> Fit:
    """The real law, one for all replicates."""
    return Fit(np.array([MU]), np.array([float(sigma) ** 2]))


def draw(rng: np.random.Generator, size: int, law: Fit) -> Array:
    """One sample of each law."""
    return np.asarray(law.mean + np.sqrt(law.variance) * rng.standard_normal(size))


def squared_error(fit: Fit) -> Array:
    """(μ_n − μ)² for each run."""
    return np.asarray((fit.mean - MU) ** 2)


def divergence(p: Fit, q: Fit) -> Array:
    """KL(p ‖ q) in nats, in closed form for two normals."""
    off = (p.mean - q.mean) ** 2
    return np.asarray(((p.variance + off) / q.variance - 1 - np.log(p.variance / q.variance)) / 2)


def log_ratio(p: Fit, q: Fit, at: Array) -> Array:
    """The logarithm of the ratio of the two densities, p's to q's."""
    squares = (at - q.mean) ** 2 / q.variance - (at - p.mean) ** 2 / p.variance
    return np.asarray((squares - np.log(p.variance / q.variance)) / 2)
