"""Inputs in two dimensions whose eigenvalues along two directions are given."""

from __future__ import annotations

import numpy as np

from montecarlo.arrays import Array

NORMAL = "The coefficient is a normal variable."

SQUARED = "The coefficient is a normal variable, so its square has light tails."

TURN = np.array([[0.6, 0.8], [-0.8, 0.6]])
"""The directions, one in each row: they are not the axes."""


def design(s: float, other: float = 2.0) -> Array:
    """Six inputs in two dimensions whose eigenvalues along the directions are given."""
    columns = np.array([[1.0, 1, 1, -1, -1, -1], [1, -1, 0, 1, -1, 0]])
    columns /= np.linalg.norm(columns, axis=1, keepdims=True)
    inputs: Array = columns.T @ np.diag(np.sqrt([s, other])) @ TURN
    return inputs


def truth(B: float) -> Array:
    """Real coefficients whose first direction has this one."""
    weights: Array = np.array([B, 7 / 3]) @ TURN
    return weights
