"""Exercises on sampling, approximation and learning error."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim

ROOM = "bias/three_errors"


def step_by_step(g: Fraction, n: int) -> Fraction:
    """The learning error for a real mean of 1: the mean, refit by refit."""
    mean = Fraction(1)
    for _ in range(n):
        mean -= (1 - g) * mean
    return (1 - mean) ** 2


def noise_by_noise(g: Fraction, n: int) -> Fraction:
    """The sampling error over d/M: each refit's noise, shrunk again and again."""
    return sum((g ** (2 * (n - refit)) for refit in range(n)), Fraction(0))


def total(g: Fraction, n: int, M: int) -> Fraction:
    """Learning and sampling error in one direction, from the room's formula."""
    return Fraction(claim(f"{ROOM}:total", g=g, n=n, M=M, d=1, delta=0))


def best_of_ten(n: int, M: int) -> Fraction:
    """The best of the shares 1/10, ..., 9/10, each error refit by refit."""
    shares = [Fraction(tenth, 10) for tenth in range(1, 10)]
    errors = {g: step_by_step(g, n) + noise_by_noise(g, n) / M for g in shares}
    return min(shares, key=errors.__getitem__)


def best(n: int, M: int) -> Fraction:
    """The same from the room's formula."""
    return min((Fraction(tenth, 10) for tenth in range(1, 10)), key=lambda g: total(g, n, M))


def at_rest(alpha: Fraction, g: Fraction) -> Fraction:
    """What is left of the real mean in the end, squared: the mean that a refit leaves as it is."""
    kept = g * alpha / (1 - g + g * alpha)
    return (1 - kept) ** 2


def after_many(alpha: Fraction, g: Fraction) -> Fraction:
    """The same after 600 refits, rounded to a denominator of 10,000."""
    mean = 1.0
    for _ in range(600):
        mean = float(g) * (float(alpha) + float(1 - alpha) * mean)
    return Fraction((1 - mean) ** 2).limit_denominator(10_000)


EXERCISES = [
    Exercise(
        "apart",
        "A real mean of length 1 lies in the model's subspace.\n"
        "Each refit goes $g = «g»$ of the way, with $M$ samples in $d$ dimensions.\n"
        "After $«n»$ refits, what is the learning error?\n"
        "By what is $d\\sigma^2/M$ multiplied in the sampling error?",
        dict(g=Fraction(9, 10), n=3),
        dict(g=[Fraction(9, 10), Fraction(1, 2), Fraction(3, 4)], n=[2, 3, 4]),
        dict(
            learning=Answer(lambda g, n: claim(f"{ROOM}:bias", g=g, n=n, delta=0), step_by_step),
            sampling=Answer(
                lambda g, n: claim(f"{ROOM}:between", g=g, n=n, d=1, M=1), noise_by_noise
            ),
        ),
        [
            "What is left of the mean is $«g»^{«n»}$, so that $\\left(1 - «g»^{«n»}\\right)^2 = "
            "«learning»$ is lost.",
            "The noise of the last refit is multiplied by $g^2$, that of the one before by $g^4$, "
            "and so on: in all by $«sampling»$.",
        ],
    ),
    Exercise(
        "stop",
        "A model in one direction, a real mean of 1, $\\sigma = 1$, $M = «M»$ samples, $«n»$ "
        "refits.\n"
        "Of the shares $g = 0.1, 0.2, \\ldots, 0.9$, which gives the least expected squared "
        "error?",
        dict(n=3, M=5),
        dict(n=[1, 2, 3, 6], M=[1, 2, 5, 20]),
        dict(share=Answer(best, best_of_ten)),
        [
            "The learning error falls with $g$ and the sampling error rises.",
            "Their sum $\\left(1 - g^{«n»}\\right)^2 + \\frac{1}{«M»}\\left(g^2 + \\ldots + "
            "g^{2 \\cdot «n»}\\right)$, worked out for each of the nine, is least at "
            "$g = «share»$.",
        ],
    ),
    Exercise(
        "real",
        "A share $\\alpha = «alpha»$ of the samples of each refit is real and new, and training "
        "goes $g = «g»$ of the way.\n"
        "Which share of the squared length of the real mean is the learning error in the end?",
        dict(alpha=Fraction(1, 4), g=Fraction(1, 2)),
        dict(
            alpha=[Fraction(1, 4), Fraction(1, 2), Fraction(1, 3)],
            g=[Fraction(1, 2), Fraction(3, 4), Fraction(2, 3)],
        ),
        dict(lost=Answer(at_rest, after_many)),
        [
            "At rest the mean $m$ is $g$ times $\\alpha + \\left(1-\\alpha\\right)m$, in units of "
            "the real one.",
            "So $1 - m = \\frac{1-g}{1 - g\\left(1-\\alpha\\right)}$, and its square is $«lost»$.",
        ],
    ),
]
