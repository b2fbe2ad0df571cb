"""Exercises on growing samples."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf


def scheduled(M: int, n: int) -> Fraction:
    """The product of 1 − 1/(M i²), factor by factor."""
    left = Fraction(1)
    for i in range(1, n + 1):
        left *= 1 - Fraction(1, M * i * i)
    return left


def scheduled_for_ever(M: int, n: int = 50) -> Any:
    """Fifty factors; the rest by the logarithm's series and Hurwitz' zeta."""
    orders = range(1, 15)
    rest = sum(mpmath.zeta(2 * k, 51) / (k * mpmath.mpf(M) ** k) for k in orders)
    return mpf(scheduled(M, 50)) * mpmath.exp(-rest)


def _enough(f: Fraction) -> int:
    """The sizes' factor from the root of sin(y)/y = f."""
    root = mpmath.findroot(lambda y: mpmath.sinc(y) - mpf(f), (0.1, 3), solver="anderson")
    return int(mpmath.ceil((mpmath.pi / root) ** 2))


def first_enough(f: Fraction) -> int:
    """The first M whose product keeps the share."""
    return next(M for M in count(2) if scheduled_for_ever(M) >= mpf(f))


def doubled(M: int) -> Any:
    """The product of 1 − 1/(M 2^j), a hundred factors and more."""
    left = mpmath.mpf(1)
    for j in range(110):
        left *= 1 - mpmath.mpf(1) / (M * 2**j)
    return left


def cost(M: int) -> Any:
    """The sum of 1/Mᵢ, a hundred terms and more."""
    return mpf(sum(Fraction(1, M * 2**j) for j in range(110)))


def no_less(M: int) -> Any:
    """The lower bound at that cost."""
    return mpmath.mpf(4) ** -cost(M)


def no_more(M: int) -> Any:
    """The upper bound at that cost."""
    return mpmath.exp(-cost(M))


def relative_spread(M: int) -> Any:
    """The relative deviation, as E Q²/(E Q)² is 1 + 2/(size − 1)."""
    squares = mpmath.nprod(lambda i: 1 + 2 / (M * i * i - 1), [1, mpmath.inf])
    return mpmath.sqrt(squares - 1)


def growing(c: int, n: int, B: int) -> Fraction:
    """What the sizes c, 4c, 9c, … keep."""
    return scheduled(c, n)


@lru_cache(maxsize=4096)
def best_of(n: int, B: int) -> Fraction:
    """The most that n sizes can keep that add up to B, the last one tried."""
    if n == 0:
        return Fraction(int(B == 0))
    tried = range(1, B + 1)
    kept = (best_of(n - 1, B - size) * (1 - Fraction(1, size)) for size in tried)
    return max(kept, default=Fraction(0))


def best_kept(c: int, n: int, B: int) -> Fraction:
    """The most that any sizes keep."""
    return best_of(n, B)


EXERCISES = [
    Exercise(
        "squares",
        "Refit $i$ draws $M_i = «M»\\,i^2$ samples, by maximum likelihood.\nWhich share of the "
        "variance is expected to be left after $n = «n»$ refits, and which for ever?",
        dict(M=4, n=3),
        dict(M=[2, 3, 4, 9, 16, 100], n=[1, 2, 3, 4]),
        dict(
            left=Answer(
                lambda M, n: claim("gaussian/sample_schedule:square", M=M, n=n),
                scheduled,
                digits=4,
            ),
            limit=Answer(
                lambda M, n: claim("gaussian/sample_schedule:limit", M=M),
                scheduled_for_ever,
                digits=4,
            ),
        ),
        [
            "After «n» refits it is $\\prod_{i=1}^{«n»} (1 - 1/(«M» i^2)) «left=»$.",
            "The endless product is Euler's: $\\sin(x)/x$ at $x = \\pi/\\sqrt{«M»}$, that is "
            "$«limit»$.",
        ],
    ),
    Exercise(
        "nine_tenths",
        "Which is the smallest $M$ for which the sizes $M i^2$ keep the share $«f»$ of the "
        "expected variance for ever, by maximum likelihood?",
        dict(f=Fraction(9, 10)),
        dict(f=[Fraction(f, 100) for f in (30, 50, 60, 70, 75, 80, 90, 95)]),
        dict(M=Answer(_enough, first_enough)),
        [
            "We need $\\sin(y)/y \\geq «f»$ at $y = \\pi/\\sqrt M$.",
            "Since $\\sin(y)/y \\approx 1 - y^2/6$, this asks for about $M \\geq \\pi^2/«six» "
            "«rough=»$; the next term of the series helps a little.",
            "The smallest is $M = «M»$.",
        ],
        also=lambda f: dict(six=6 * (1 - f), rough=mpmath.pi**2 / mpf(6 * (1 - f))),
    ),
    Exercise(
        "doubling",
        "Let the sample size double at each refit: $M_i = «M»\\cdot 2^{i-1}$, by maximum "
        "likelihood.\nBound what is left for ever, from both sides, and compare with the product.",
        dict(M=4),
        dict(M=[2, 3, 4, 5, 8, 10, 16, 20]),
        dict(
            lower=Answer(lambda M: mpmath.mpf(4) ** (-mpmath.mpf(2) / M), no_less),
            upper=Answer(lambda M: mpmath.exp(-mpmath.mpf(2) / M), no_more),
            left=Answer(
                lambda M: mpmath.qp(mpmath.mpf(1) / M, mpmath.mpf(1) / 2), doubled, digits=4
            ),
        ),
        [
            "$\\sum 1/M_i = 2/«M»$, so between $4^{-2/«M»} «lower=»$ and $e^{-2/«M»} «upper=»$ is "
            "left.",
            "The product comes to $«left»$.",
        ],
    ),
    Exercise(
        "spread",
        "With $M_i = «M»\\,i^2$ and maximum likelihood, runs settle at different variances.\nWhat "
        "is the relative standard deviation of the final variance between runs?",
        dict(M=10),
        dict(M=[2, 3, 4, 5, 10, 20, 100]),
        dict(
            spread=Answer(
                lambda M: mpmath.sqrt(
                    claim("gaussian/sample_schedule:second", M=M)
                    / claim("gaussian/sample_schedule:limit", M=M) ** 2
                    - 1
                ),
                relative_spread,
                within=1e-12,
            )
        ),
        [
            "With $a = 1/\\sqrt{«M»}$ the second moment over the squared mean is "
            "$\\frac{\\operatorname{sinh} \\pi a}{\\sin \\pi a} «ratio=»$.",
            "The squared relative spread is that less 1, so the spread is $«spread»$.",
        ],
        also=lambda M: dict(
            ratio=mpmath.sinh(mpmath.pi / mpmath.sqrt(M)) / mpmath.sin(mpmath.pi / mpmath.sqrt(M))
        ),
    ),
    Exercise(
        "budget",
        "You may draw $«B»$ samples in all, for «n» refits of your choice of sizes, by maximum "
        "likelihood.\nShow that equal sizes keep the most expected variance, and find that "
        "share.\nWhich share do the growing sizes $«c»\\,i^2$ keep, which are as many?\n"
        "So why grow at all?",
        dict(c=2, n=5, B=110),
        dict(c=[2, 3, 4, 6], n=[2, 3, 4, 5], B=[10, 20, 30, 42, 60, 84, 110, 120]),
        dict(
            equal=Answer(
                lambda c, n, B: claim("gaussian/mle_variance:fixed", M=B // n, n=n),
                best_kept,
                digits=4,
            ),
            growing=Answer(
                lambda c, n, B: claim("gaussian/sample_schedule:square", M=c, n=n),
                growing,
                digits=4,
            ),
        ),
        [
            "$\\ln(1-1/M_i)$ is concave in $M_i$, so with a fixed sum the sum of logarithms is "
            "largest at equal sizes (Jensen).",
            "They are $«B»/«n» «size=»$ and keep $(1-1/«size»)^{«n»} «equal=»$.",
            "The growing sizes keep $«growing»$.",
            "Growth is for those who do not know when they will stop: no equal size is enough for "
            "ever.",
            "For a known $n$, growing costs samples.",
        ],
        also=lambda c, n, B: dict(size=Fraction(B, n)),
        where=lambda c, n, B: c * sum(i * i for i in range(1, n + 1)) == B and B % n == 0,
    ),
]
