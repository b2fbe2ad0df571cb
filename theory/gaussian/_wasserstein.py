"""The squared Wasserstein distance of a fitted normal law from the real one."""

from __future__ import annotations

from theory.notation import Statistic, mu_hat, n
from theory.standard import Standard


def _coupling() -> list[bool]:
    # sorted against sorted is the cheapest pairing of equally many points, by trying all
    from itertools import permutations

    cases = []
    for left, right in (((0, 1, 5, 6), (-2, 3, 4, 4)), ((-1, 0, 7), (2, 2, 9))):
        costs = [
            sum((a - b) ** 2 for a, b in zip(left, other, strict=True))
            for other in permutations(right)
        ]
        ordered = sum((a - b) ** 2 for a, b in zip(sorted(left), sorted(right), strict=True))
        cases.append(ordered == min(costs))
    return cases


MONOTONE = Standard(
    "The monotone coupling",
    "On the line the cheapest way to move one distribution onto another pairs equal quantiles. "
    "Two normal laws are paired by the straight line between their quantiles.",
    r"W_2^2\bigl(N(a, b^2), N(\mu, \sigma^2)\bigr) = "
    r"\mathbb{E}\bigl(a + bz - \mu - \sigma z\bigr)^2,\quad z \sim N(0, 1)",
    "villani2003",
    _coupling,
)


def distance(deviation: Statistic) -> Statistic:
    """The squared 2-Wasserstein distance of the n-th model from the real distribution."""
    mean = mu_hat(n)
    return Statistic(
        rf"W_2^2\bigl(N({mean.latex}, {deviation.latex}^2),\, N(\mu, \sigma^2)\bigr)",
        f"W₂²(N({mean.text},{deviation.text}²),N(μ,σ²))",
        2,
    )
