"""What a check looks at, made of what a chain gives: its logarithm, its error, its spread.

Each is a simulation like the one that it is made of, with a name of its own, and it can be sent
to another process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from montecarlo.arrays import Array

Simulation = Callable[..., Any]
"""``of(rng, size, **point)``: so many independent replicates."""


def log_of(of: Simulation) -> Simulation:
    """The natural logarithm of each replicate."""
    return _Log(of)


def squared_error(of: Simulation, about: float = 0.0) -> Simulation:
    """The squared distance of each replicate from a number that is known, such as a real mean."""
    return _SquaredError(of, about)


def half_squared_difference(of: Simulation) -> Simulation:
    """(a − b)²/2 for independent replicates a and b: its mean is their variance."""
    return _HalfSquaredDifference(of)


@dataclass(frozen=True)
class _Made:
    """A class and not a closure, for a closure cannot be sent to a worker."""

    of: Simulation
    kind: ClassVar[str] = ""

    @property
    def __name__(self) -> str:
        return f"{self.kind}_{self.of.__name__}"


@dataclass(frozen=True)
class _Log(_Made):
    kind = "log"

    def __call__(self, rng: np.random.Generator, size: int, **point: Any) -> Array:
        return np.asarray(np.log(self.of(rng, size, **point)))


@dataclass(frozen=True)
class _SquaredError(_Made):
    about: float
    kind = "squared_error"

    def __call__(self, rng: np.random.Generator, size: int, **point: Any) -> Array:
        return np.asarray((self.of(rng, size, **point) - self.about) ** 2)


@dataclass(frozen=True)
class _HalfSquaredDifference(_Made):
    kind = "half_squared_difference"

    def __call__(self, rng: np.random.Generator, size: int, **point: Any) -> Array:
        one, other = np.asarray(self.of(rng, 2 * size, **point)).reshape(2, size)
        return np.asarray((one - other) ** 2 / 2)
