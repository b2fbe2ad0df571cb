"""Exercises on samples cut to the central part."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "bias/truncation"


def mass_summed(half: Any) -> Any:
    """The mass within so many standard deviations, from the density."""
    return mpmath.quad(mpmath.npdf, [-half, 0, half])


def variance_inside(half: Any) -> Any:
    """The variance of what is inside, from the density."""
    inside = mpmath.quad(lambda z: z * z * mpmath.npdf(z), [-half, 0, half])
    return inside / mass_summed(half)


def half_width(p: Fraction, n: int) -> Any:
    """The window that keeps the mass p, by Newton's steps."""
    half = mpf(1)
    for _ in range(12):
        half -= (mass_summed(half) - mpf(p)) / (2 * mpmath.npdf(half))
    return half


def left_after(p: Fraction, n: int) -> Any:
    """The variance after n refits, the first of them to real samples."""
    left, factor = mpf(1), variance_inside(half_width(p, n))
    for _ in range(n - 1):
        left *= factor
    return left


def window(p: Fraction) -> Any:
    """From the error function's inverse."""
    return mpmath.sqrt(2) * mpmath.erfinv(mpf(p))


def factor(half: Any) -> Any:
    """What a cut leaves of the variance."""
    density = mpmath.exp(-(half**2) / 2) / mpmath.sqrt(2 * mpmath.pi)
    return 1 - 2 * half * density / mpmath.erf(half / mpmath.sqrt(2))


def drawn_again(a: Fraction) -> Any:
    """The variance of what is inside, from the density."""
    return variance_inside(mpf(a))


def clipped(a: Fraction) -> Any:
    """The variance less what lies beyond the edge's square."""
    half = mpf(a)

    def beyond(z: Any) -> Any:
        return (z * z - half * half) * mpmath.npdf(z)

    return 1 - 2 * mpmath.quad(beyond, [half, half + 4, half + 30])


def real_share(a: Fraction, q: Fraction) -> Any:
    """The real share, from what a model that has q hands on."""
    handed_on = variance_inside(mpf(a)) * mpf(q)
    return (mpf(q) - handed_on) / (1 - handed_on)


def by_the_formula(a: Fraction, q: Fraction) -> Any:
    """The share whose level at rest is q."""
    left = factor(mpf(a))
    return mpf(q) * (1 - left) / (1 - mpf(q) * left)


def moved_to_the_edge(a: Fraction) -> Any:
    """Mass and mean square inside, and the edge's square for the rest."""
    half, left = mpf(a), factor(mpf(a))
    mass = claim(f"{ROOM}:mass", a=a)
    return mass * left + half**2 * (1 - mass)


EXERCISES = [
    Exercise(
        "top",
        "Of what each fitted Gaussian emits, the central mass $p = «p»$ is kept; samples are so "
        "many that sampling error can be forgotten.\n"
        "How many standard deviations to either side is that?\n"
        "Which share of the variance is left after $n = «n»$ refits, the first of them to real "
        "samples?",
        dict(p=Fraction(19, 20), n=10),
        dict(
            p=[
                Fraction(1, 2),
                Fraction(4, 5),
                Fraction(9, 10),
                Fraction(19, 20),
                Fraction(99, 100),
            ],
            n=[2, 3, 5, 10],
        ),
        dict(
            half=Answer(lambda p, n: window(p), half_width, digits=4),
            left=Answer(lambda p, n: factor(window(p)) ** (n - 1), left_after),
        ),
        [
            "The mass inside is $2\\Phi(a) - 1 = «p»$ at $a «half=»$.",
            "There a refit multiplies the variance by $1 - 2a\\varphi(a)/«p» «factor=»$.",
            "The first refit sees real samples, so $n - 1$ factors count: $«left»$.",
        ],
        also=lambda p, n: dict(factor=factor(window(p))),
    ),
    Exercise(
        "clip",
        "What a model emits is cut at $a = «a»$ standard deviations from its mean.\n"
        "Which factor of the variance is left if what is outside is drawn again?\n"
        "Which if it is moved to the edge instead (clipped)?",
        dict(a=Fraction(2)),
        dict(a=[Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3)]),
        dict(
            dropped=Answer(lambda a: factor(mpf(a)), drawn_again, digits=4),
            moved=Answer(moved_to_the_edge, clipped, digits=4),
        ),
        [
            "Drawn again: $1 - 2a\\varphi(a)/(2\\Phi(a)-1) «dropped=»$.",
            "Moved to the edge: the mass inside keeps its mean square and the rest has "
            "$a^2$, in all $«moved»$.",
            "Clipping takes variance too, but less.",
        ],
    ),
    Exercise(
        "real",
        "What models emit is cut at $a = «a»$ standard deviations, and there are so many samples "
        "that sampling error can be forgotten.\n"
        "Which share of each refit must be fresh and real, to keep «q» of the variance?",
        dict(a=Fraction(2), q=Fraction(9, 10)),
        dict(
            a=[Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3)],
            q=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(share=Answer(by_the_formula, real_share)),
        [
            "The cut leaves the factor $\\lambda «left=»$.",
            "At rest $q = \\alpha + (1-\\alpha)\\,\\lambda q$ with $q = «q»$, so "
            "$\\alpha = q\\,(1-\\lambda)/(1-q\\lambda) «share=»$.",
        ],
        also=lambda a, q: dict(left=factor(mpf(a))),
    ),
]
