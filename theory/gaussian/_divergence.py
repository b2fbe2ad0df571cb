"""The divergence between the real normal law and a model's, in either direction."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

from theory.gaussian._log_moments import log_mean
from theory.notation import Statistic, mu_hat, n

Law = tuple[str, str]
"""A law's notation, in LaTeX and as text."""

REAL: Law = (r"N(\mu, \sigma^2)", "N(μ,σ²)")


def model(variance: Statistic) -> Law:
    """The n-th model with its variance written so."""
    mean = mu_hat(n)
    return f"N({mean.latex}, {variance.latex})", f"N({mean.text},{variance.text})"


def divergence(p: Law, q: Law) -> Statistic:
    """KL(p ‖ q), the Kullback–Leibler divergence."""
    return Statistic(rf"\operatorname{{KL}}\bigl({p[0]}\,\|\,{q[0]}\bigr)", f"KL({p[1]}‖{q[1]})")


TRIED = [dict(x=Fraction(a), f=Fraction(b)) for a, b in [("0", "1"), ("1/3", "1/7"), ("-2", "9/4")]]
"""Points at which the divergence of one model is worked out."""

MODELS = [
    (Fraction(0), Fraction(1, 4)),
    (Fraction(1, 2), Fraction(2)),
    (Fraction(-1), Fraction(1)),
]
"""Errors of the mean and variances of a few models, in units of the real distribution."""


def numbers(model: tuple[Fraction, Fraction]) -> tuple[Any, Any]:
    """A model's error of the mean and its variance, as mpmath has them."""
    off, share = (mpmath.mpf(each.numerator) / each.denominator for each in model)
    return off, share


def averaged(of: Callable[[Any, Any], Any]) -> Any:
    """The mean of ``of(error, variance)`` over those models."""
    return sum(of(*numbers(each)) for each in MODELS) / len(MODELS)


def summed(of: Callable[[Any], Any]) -> Any:
    """The mean of a function of a standard normal, as a sum over a grid."""
    grid = [mpmath.mpf(j) / 6 for j in range(-60, 61)]
    return sum(mpmath.npdf(z) / 6 * of(z) for z in grid)


def log_share(M: Fraction, n: Fraction, ddof: int) -> Any:
    """The mean logarithm of what ``n`` refits leave of the variance."""
    return int(n) * (log_mean(int(M) - 1) - mpmath.log(int(M) - ddof))
