"""Expected variance and variance of the mean after refits on a scheme's pools, by covariances."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from schemes import Scheme, steps


def second_moments(scheme: Scheme, n: int, known: bool = False) -> tuple[Any, Any]:
    """E σ̂²_n and Var μ_n in units of σ², from the variances and covariances of the samples.

    With ``known`` the models draw with the real deviation and only their means are fitted.
    No ancestors: a sample's variance is that of its model's mean plus the model's expected
    variance, and its covariance with an older sample is that of its model's mean.
    """
    counts: list[Any] = []
    refit_of: list[int] = []
    own: list[Any] = []  # variance of one sample, by origin
    both: dict[tuple[int, int], Any] = {}  # covariance of two distinct samples
    within, between = Fraction(1), Fraction(0)
    with_mean: list[Any] = []  # covariance of an old sample with the last model's mean

    def cov(a: int, b: int) -> Any:
        return both[min(a, b), max(a, b)]

    for refit, step in enumerate(steps(scheme, n), 1):
        old = len(counts)
        for count, synthetic in ((step.real, False), (step.synthetic, refit > 1)):
            new = len(counts)
            for a in range(new):
                both[a, new] = with_mean[a] if synthetic and a < old else Fraction(0)
            both[new, new] = between if synthetic else Fraction(0)
            own.append(between + (1 if known else within) if synthetic else Fraction(1))
            counts.append(Fraction(count) if isinstance(count, int) else count)
            refit_of.append(refit)
        pool = [a for a, at in enumerate(refit_of) if at == refit or at in step.kept]
        size = sum(counts[a] for a in pool)
        squares = sum(counts[a] * own[a] for a in pool) / size
        products = sum(
            counts[a] * (counts[b] - int(a == b)) * cov(a, b) for a in pool for b in pool
        )
        if step.budget is None or size == step.budget:
            between = squares / size + products / size**2
        else:
            each = products / (size * (size - 1))
            between = squares / step.budget + (1 - Fraction(1, step.budget)) * each
        within = squares - between
        with_mean = [
            (
                sum((counts[b] - int(a == b)) * cov(a, b) for b in pool)
                + (own[a] if a in pool else 0)
            )
            / size
            for a in range(len(counts))
        ]
    return within, between
