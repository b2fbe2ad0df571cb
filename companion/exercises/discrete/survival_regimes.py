"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim, mpf


def _halves(M: int, w: Fraction, n: int) -> Fraction:
    """E w(1 − w) after n refits, refit by refit."""
    product = w * (1 - w)
    for _ in range(n):
        product -= product / M
    return product


EXERCISES = [
    Exercise(
        "plateau",
        "A type of weight $w = «w»$, $M = «M»$ samples per refit, $n = «n»$ refits.\nBetween which "
        "two numbers does its chance to be still there lie, by the late bounds?",
        dict(M=10, w=Fraction(1, 10), n=50),
        dict(
            M=[5, 10, 20],
            w=[Fraction(1, 20), Fraction(1, 10), Fraction(1, 5)],
            n=[30, 50, 100, 200],
        ),
        dict(
            low=Answer(
                lambda M, w, n: claim("discrete/survival_regimes:late", M=M, w=w, n=n),
                lambda M, w, n: w + _halves(M, w, n),
                digits=4,
            ),
            high=Answer(
                lambda M, w, n: claim("discrete/survival_regimes:plateau", M=M, w=w, n=n),
                lambda M, w, n: w + M * _halves(M, w, n),
                digits=4,
            ),
        ),
        [
            "It is there if it has taken over, with chance $w$ in the end, or if both types are "
            "still there.",
            "The expected product $w_n(1-w_n)$ is $«rest»$; both are there with a chance between "
            "this and $M$ times this.",
            "So the chance lies between $«low»$ and $«high»$.",
        ],
        also=lambda M, w, n: dict(rest=mpf(_halves(M, w, n))),
    ),
]
