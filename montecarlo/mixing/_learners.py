"""Learners who look for the weight that serves them best, on chains of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from montecarlo.arrays import Array

CUT = (5**0.5 - 1) / 2
"""Where golden-section search cuts a bracket; the search would work with any other cut."""


def least(loss: Callable[[Array], Array], size: int) -> Array:
    """Each learner's weight with the least loss, by golden-section search, to 0.0003.

    ``loss`` takes weights, shape (size,), and gives each learner's loss at its own.
    """
    low, high = np.zeros(size), np.ones(size)
    left, right = high - CUT * (high - low), low + CUT * (high - low)
    at_left, at_right = loss(left), loss(right)
    for _ in range(16):
        down = at_left < at_right
        high, low = np.where(down, right, high), np.where(down, low, left)
        other = np.where(down, high - CUT * (high - low), low + CUT * (high - low))
        found = loss(other)
        left, right = np.where(down, other, right), np.where(down, left, other)
        at_left, at_right = np.where(down, found, at_right), np.where(down, at_left, found)
    return (low + high) / 2
