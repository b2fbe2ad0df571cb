"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from companion.exercises import Answer, Exercise, claim, mpf
from companion.exercises.gaussian import drift


def _divergence_from_real(M: int, n: int) -> Any:
    """E KL(N₀‖N_n) by maximum likelihood, from E 1/v and E μ²/v moved refit by refit."""
    inverse, mixed = Fraction(1), Fraction(0)
    for _ in range(n):
        mixed = (mixed + Fraction(1, M)) * Fraction(M, M - 3)
        inverse *= Fraction(M, M - 3)
    return (n * drift(M, M) + mpf(inverse + mixed) - 1) / 2


EXERCISES = [
    Exercise(
        "growth",
        "By maximum likelihood with $M = «M»$, what is the expected divergence "
        "$\\mathrm{KL}(N_0 \\,\\|\\, N_n)$ of the real distribution from the model after "
        "$n = «n»$ refits?",
        dict(M=9, n=5),
        dict(M=[5, 7, 9, 11, 13], n=[1, 2, 5, 10, 20]),
        dict(
            divergence=Answer(
                lambda M, n: claim("gaussian/kl_from_real:mle", M=M, n=n),
                lambda M, n: _divergence_from_real(M, n),
            )
        ),
        [
            "It is half the mean of $\\ln v + (1 + \\mu_n^2)/v - 1$, where $v$ is the model's "
            "variance in units of the real one, and the mean of $\\ln v$ is «n» times "
            "$\\psi(\\frac{M-1}{2}) - \\ln\\frac{M}{2} «drift=»$.",
            "Each refit multiplies the mean of $1/v$ by $M/(M-3) «factor=»$.",
            "With the mean of $\\mu_n^2/v$, which grows as fast, this makes $«divergence»$.",
        ],
        also=lambda M, n: dict(drift=drift(M, M), factor=Fraction(M, M - 3)),
    ),
]
