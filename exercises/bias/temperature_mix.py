"""Exercises on fresh real data beside a temperature."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from exercises import Answer, Exercise, claim, mpf

ROOM = "bias/temperature_mix"


def endless(a: Fraction, t: Fraction) -> Any:
    """The variance with infinitely many samples, moved until it stays."""
    variance = mpf(1)
    for _ in range(4000):
        variance = mpf(a) + mpf(1 - a) * mpf(t) * variance
    return variance


def pooled(N: int, a: Fraction, t: Fraction) -> Any:
    """The fitted variance from a pool's members, moved until it stays."""
    within, error = mpf(1), mpf(0)
    old = 1 - a
    for _ in range(4000):
        # a member's squared distance from the real mean, on average
        square = mpf(a) + mpf(old) * (mpf(t) * within + error)
        error = (square - mpf(old) * error) / N + mpf(old) ** 2 * error
        within = square - error
    return within


def in_the_limit(N: int, a: Fraction, t: Fraction) -> Any:
    """The same with infinitely many samples."""
    return endless(a, t)


def by_bisection(t: Fraction, q: Fraction) -> Any:
    """The real share of which the variance that is copied unchanged is q."""
    low, high = mpf(0), mpf(1)
    for _ in range(90):
        share = (low + high) / 2
        after = share + (1 - share) * mpf(t) * mpf(q)  # of a model that has q
        low, high = (share, high) if after < mpf(q) else (low, share)
    return low


def on_a_line(N: int, a: Fraction) -> Any:
    """Where one over what is kept, a straight line in the factor, meets 0."""
    one, two = (1 / claim(ROOM, N=N, alpha=a, lam=t) for t in (Fraction(1, 2), 1))
    return 1 + two / (2 * (one - two))


EXERCISES = [
    Exercise(
        "kept",
        "Each refit sees $N = «N»$ samples. The share $\\alpha = «a»$ of them is fresh and real, "
        "the rest is emitted by the last model with the variance factor $\\lambda = «t»$.\n"
        "Which share of the variance is kept in the end, in expectation (ddof 0)?\n"
        "Which with infinitely many samples?",
        dict(N=100, a=Fraction(1, 10), t=Fraction(4, 5)),
        dict(
            N=[10, 20, 100, 1000],
            a=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)],
            t=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(1)],
        ),
        dict(
            kept=Answer(lambda N, a, t: claim(ROOM, N=N, alpha=a, lam=t), pooled),
            endless=Answer(lambda N, a, t: a / (1 - (1 - a) * t), in_the_limit),
        ),
        [
            "With infinitely many samples only the variance is copied: "
            "$v = «a» + (1 - «a»)\\,«t»\\,v$, so $v «endless=»$.",
            "With $P = «N»\\,(2 - «a»)$ it is $«a»\\,(P-1)/(P - (1-«a»)\\,«t»\\,(P-1)) «kept=»$.",
            "However many samples there are, less than with infinitely many is kept.",
        ],
    ),
    Exercise(
        "needed",
        "Fitted models emit at the variance factor $\\lambda = «t»$, and there are so many samples "
        "that sampling error can be forgotten.\n"
        "Which share of each refit must be fresh and real, to keep «q» of the variance?",
        dict(t=Fraction(4, 5), q=Fraction(9, 10)),
        dict(
            t=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
            q=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(share=Answer(lambda t, q: q * (1 - t) / (1 - q * t), by_bisection)),
        [
            "In the end $q = \\alpha + (1-\\alpha)\\,\\lambda q$, with $q = «q»$.",
            "So $\\alpha = q\\,(1-\\lambda)/(1-q\\lambda) «share=»$.",
        ],
    ),
    Exercise(
        "edge",
        "In pools of $N = «N»$ samples the share $\\alpha = «a»$ is fresh and real.\n"
        "From which variance factor on does the expected variance grow without end?\n"
        "From which with infinitely many samples?",
        dict(N=10, a=Fraction(1, 10)),
        dict(
            N=[2, 10, 20, 100, 1000],
            a=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2), Fraction(4, 5)],
        ),
        dict(
            edge=Answer(
                lambda N, a: N * (2 - a) / ((1 - a) * (N * (2 - a) - 1)), on_a_line, digits=5
            )
        ),
        [
            "What is kept is a fraction that is infinite where $(1-«a»)\\lambda\\,(P-1) = P$, with "
            "$P = «N»\\,(2-«a»)$.",
            "So it is from $\\lambda «edge=»$ on.",
            "With infinitely many samples it is from $1/(1-«a») = «limit»$ on.",
        ],
        also=lambda N, a: dict(limit=1 / (1 - a)),
        where=lambda N, a: (N * a).denominator == 1,
    ),
]
