"""Exercises on covariances in several dimensions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.gaussian import times

ROOM = "gaussian/multivariate_variance"


def summed_up(d: int, M: int, n: int) -> Any:
    """The directions' shares, each multiplied refit by refit."""
    return sum(times(Fraction(1), Fraction(M - 1, M), n) for _ in range(d))


def counted(d: int, M: int) -> Any:
    """Both by counting squares: the trace is one chi-squared variable."""
    m = M - 1
    square = d * m * (d * m + 2)
    squares = d * m * (m + 2) + d * (d - 1) * m
    return mpf(Fraction(square, squares))


def place(s: Any, d: int, M: int) -> Any:
    """Where the companion Stieltjes transform of the limiting law is s."""
    return mpmath.mpf(d) / M / (1 + s) - 1 / s


def lowest(of: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """The least value of a function that falls, then rises, by trisection."""
    for _ in range(200):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, two) if of(one) < of(two) else (one, high)
    return of(low)


def largest(d: int, M: int) -> Any:
    """The upper edge: the least place with −1 < s < 0."""
    tiny = mpmath.mpf(10) ** -9
    return lowest(lambda s: place(s, d, M), tiny - 1, -tiny)


def smallest(d: int, M: int) -> Any:
    """The lower edge: the greatest place with s < −1."""
    tiny = mpmath.mpf(10) ** -9
    return -lowest(lambda s: -place(s, d, M), -1000, -1 - tiny)


def recursion(d: int, M: int, n: int) -> tuple[Fraction, Fraction]:
    """The squared eigenvalues' sum and the squared trace: their means."""
    m, squares, square = M - 1, Fraction(d), Fraction(d * d)
    for _ in range(n):
        both = squares + square
        squares, square = squares + both / m, square + 2 * squares / m
    return squares, square


def squares_moved(d: int, M: int, n: int) -> Fraction:
    """The sum of squared eigenvalues."""
    return recursion(d, M, n)[0]


def trace_moved(d: int, M: int, n: int) -> Fraction:
    """The squared trace."""
    return recursion(d, M, n)[1]


def factor_by_signs(d: int, M: int) -> Fraction:
    """The mean determinant of covariances of M samples of signs: all outcomes.

    A determinant is quadratic in each coordinate, so signs do for normals.
    A coordinate may be turned: the first sample is fixed.
    """
    free = np.arange(2 ** (d * (M - 1)))[:, None] >> np.arange(d * (M - 1)) & 1
    z = np.ones((len(free), M, d))
    z[:, 1:] = 2 * free.reshape(-1, M - 1, d) - 1
    total = z.sum(axis=1)
    whole = M * z.swapaxes(1, 2) @ z - total[:, :, None] * total[:, None]
    determinants = np.rint(np.linalg.det(whole)).sum()  # each a whole number
    return Fraction(round(determinants), len(z) * M ** (2 * d))


def two_by_signs(M: int, n: int) -> Fraction:
    """One refit's factor, n times."""
    return factor_by_signs(2, M) ** n


def three_by_signs(M: int, n: int) -> Fraction:
    """One refit's factor in three dimensions."""
    return factor_by_signs(3, M)


def half_apart(**at: int) -> Any:
    """Half of the mean squared trace less the mean sum of squared eigenvalues."""
    return (claim(f"{ROOM}:trace", **at) - claim(f"{ROOM}:squares", **at)) / 2


EXERCISES = [
    Exercise(
        "trace",
        "A Gaussian in $d = «d»$ dimensions with unit covariance is refitted by maximum likelihood "
        "to $M = «M»$ samples.\nWhat is the expected total variance, the trace, after $n = «n»$ "
        "refits?",
        dict(d=5, M=10, n=3),
        dict(d=[2, 3, 5, 10], M=[4, 5, 10, 20], n=[1, 2, 3, 5, 10]),
        dict(
            trace=Answer(
                lambda d, M, n: d * claim(f"{ROOM}:direction", M=M, n=n, d=d),
                summed_up,
            )
        ),
        [
            "Each direction is a Gaussian of its own and keeps the share $(1-1/«M»)^{«n»}$.",
            "The trace is $«d»\\,(1-1/«M»)^{«n»} «trace=»$: the expected variance does not see the "
            "dimension.",
        ],
    ),
    Exercise(
        "pca",
        "A model of $d = «d»$ dimensions is refitted once to $M = «M»$ samples of $N(0, I)$, by "
        "maximum likelihood.\n"
        "Divide the mean squared trace of its covariance by the mean sum of squared eigenvalues: "
        "how many directions seem to share the variance?\n"
        "Is anything lost yet?\n"
        "Between which numbers do the eigenvalues spread where $d$ and $M$ are large, in this "
        "proportion?",
        dict(d=50, M=100),
        dict(d=[10, 20, 50, 100], M=[40, 100, 200, 400]),
        dict(
            directions=Answer(
                lambda d, M: mpf(
                    claim(f"{ROOM}:trace", M=M, n=1, d=d) / claim(f"{ROOM}:squares", M=M, n=1, d=d)
                ),
                counted,
            ),
            least=Answer(lambda d, M: (1 - mpmath.sqrt(mpmath.mpf(d) / M)) ** 2, smallest),
            most=Answer(lambda d, M: (1 + mpmath.sqrt(mpmath.mpf(d) / M)) ** 2, largest),
        ),
        [
            "The variance seems to be shared by $«directions»$ directions.",
            "No direction is lost: with $M > d$ samples the covariance still has full rank.",
            "But its eigenvalues spread, as those of a sample covariance do when $d/M$ is not "
            "small: from $(1-\\sqrt{d/M})^2 «least=»$ to $(1+\\sqrt{d/M})^2 «most=»$ by the law of "
            "Marchenko and Pastur.",
            "The model takes this spread for real, and the next refit spreads it further.",
        ],
        where=lambda d, M: 2 * d <= M <= 10 * d,
    ),
    Exercise(
        "unbiased",
        "What become the formulas for the expected covariance, for the mean sum of squared "
        "eigenvalues and for the mean squared trace if the covariance is unbiased (divided by "
        "$M-1$)?\n"
        "What are the last two from a unit covariance for $d = «d»$, $M = «M»$ and $n = «n»$?",
        dict(d=4, M=12, n=2),
        dict(d=[2, 3, 4, 5, 10], M=[6, 11, 12, 21], n=[1, 2, 3, 5]),
        dict(
            squares=Answer(
                lambda d, M, n: (
                    claim(f"{ROOM}:squares", M=M, n=n, d=d) * Fraction(M, M - 1) ** (2 * n)
                ),
                squares_moved,
                digits=4,
            ),
            trace=Answer(
                lambda d, M, n: (
                    claim(f"{ROOM}:trace", M=M, n=n, d=d) * Fraction(M, M - 1) ** (2 * n)
                ),
                trace_moved,
                digits=4,
            ),
        ),
        [
            "With $m = M-1$, each refit multiplies by $M/m$ relative to maximum likelihood, and "
            "squares by $(M/m)^2$.",
            "So the expected covariance stays as it is.",
            "The lasting factor of the squares becomes $(M^2-1)/m^2 = (m+2)/m$, the fading one "
            "$(m-1)/m$.",
            "The sum of squares is $\\frac d3[(d+2)(1+\\frac2m)^n - (d-1)(1-\\frac1m)^n] "
            "«squares=»$.",
            "The squared trace is $\\frac d3[(d+2)(1+\\frac2m)^n + 2(d-1)(1-\\frac1m)^n] "
            "«trace=»$.",
        ],
    ),
    Exercise(
        "minors",
        "The mean squared trace less the mean sum of squared eigenvalues is twice the sum of all "
        "mean $2 \\times 2$ principal minors.\n"
        "Show that for $d = 2$ it gives the expected determinant, and read off its factor.\n"
        "What is left of the determinant after $n = «n»$ refits to $M = «M»$ samples, by maximum "
        "likelihood?\n"
        "What would one refit's factor of a $3\\times 3$ determinant be?",
        dict(M=7, n=3),
        dict(M=[4, 5, 6, 7], n=[1, 2, 3, 5]),
        dict(
            two=Answer(lambda M, n: half_apart(M=M, n=n, d=2), two_by_signs),
            three=Answer(
                lambda M, n: (
                    claim("gaussian/generalized_variance:mean", M=M, n=1, d=3)
                    * Fraction(M - 1, M) ** 3
                ),
                three_by_signs,
                digits=4,
            ),
        ),
        [
            "For two eigenvalues $a$ and $b$, $(a+b)^2 - (a^2+b^2) = 2ab$, twice the determinant.",
            "Half of the difference of the two formulas is $[(1-\\frac1M)(1-\\frac2M)]^n «two=»$, "
            "from a unit covariance.",
            "One degree of freedom more is used up by each further row: "
            "$(1-\\frac1M)(1-\\frac2M)(1-\\frac3M) «three=»$ for three.",
        ],
    ),
]
