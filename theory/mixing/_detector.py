"""A detector of synthetic samples with two error rates."""

from __future__ import annotations

from theory.notation import Expr, alpha, local

t_R = local("t_R", "the chance that a detector calls a real sample real", nonnegative=True)
t_S = local("t_S", "the chance that a detector calls a synthetic sample real", nonnegative=True)

CALLED = alpha * t_R + (1 - alpha) * t_S
"""The chance that a sample is called real."""

SAYS = """\
A detector calls each sample real or synthetic: a real one real with the chance $t_R$, a
synthetic one real with the chance $t_S$, whatever the sample's value, and each on its own.
"""


def precision() -> Expr:
    """The share of real samples among those that are called real."""
    return alpha * t_R / CALLED
