"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim


def _fourth_cumulant(M: int, n: int) -> Fraction:
    """E X⁴ − 3 (E X²)² for σ = 1 by maximum likelihood, from three moments moved refit by refit."""
    m = M - 1
    square, mixed, fourth = Fraction(1), Fraction(0), Fraction(0)  # E v², E μ²v, E μ⁴
    for _ in range(n):
        fourth += 6 * mixed / M + 3 * square / (M * M)
        mixed = (mixed + square / M) * Fraction(m, M)
        square *= Fraction(m * (m + 2), M * M)
    return fourth + 6 * mixed + 3 * square - 3


EXERCISES = [
    Exercise(
        "cumulant",
        "By maximum likelihood with $M = «M»$ and $\\sigma = 1$, what is the excess kurtosis of a "
        "single sample of the model after $n = «n»$ refits, over all runs?",
        dict(M=5, n=3),
        dict(M=[2, 3, 4, 5, 10], n=[1, 2, 3, 5]),
        dict(
            excess=Answer(
                lambda M, n: claim("gaussian/sample_kurtosis:mle", M=M, n=n),
                lambda M, n: _fourth_cumulant(M, n),
            )
        ),
        [
            "The variance over all runs stays at 1, so the excess kurtosis is the fourth cumulant, "
            "$6(M-1)\\,(1-(1-1/M^2)^n)$.",
            "Here this is $«factor»\\,(1-(1-1/«M»^2)^{«n»}) «excess=»$; in the end it is "
            "$«factor»$.",
        ],
        also=lambda M, n: dict(factor=6 * (M - 1)),
    ),
]
