"""Exercises on the different speeds of directions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim
from exercises.gaussian import mean_of
from montecarlo.chains.gaussian_vectors import Fit, by_bartlett, covariance, retrain
from montecarlo.evidence import Moments

ROOM = "gaussian/lyapunov_spectrum"


def rate(i: int, M: int, d: int) -> Any:
    """The claimed rate of the i-th direction."""
    return claim(f"{ROOM}:exponent", M=M, d=d, i=i)


def in_fractions(d: int, M: int) -> Fraction:
    """ψ(x + 1) = ψ(x) + 1/x, from x = (M − d)/2 up to (M − 1)/2."""
    x, total = Fraction(M - d, 2), Fraction(0)
    while x < Fraction(M - 1, 2):
        x, total = x + 1, total + 1 / x
    return total


def of_the_volume(M: int, d: int) -> Any:
    """The drift of the determinant, by the theorem on it."""
    return claim("gaussian/generalized_variance:unbiased", M=M, n=1, d=d)


def cost(i: int, M: int) -> Any:
    """The mean of ln(Q/(M − 1)), Q with M − i degrees of freedom."""
    return mean_of(lambda q: mpmath.log(q / (M - 1)), M - i)


def costs_compared(M: int, i: int) -> Any:
    """The i-th direction's cost over that of half its place."""
    return cost(i, M) / cost(i // 2, M)


def costs_compared_later(M: int, i: int) -> Any:
    """The same with ten times the samples."""
    return costs_compared(10 * M, i)


def models(rng: np.random.Generator, M: int, d: int) -> Any:
    """Covariances after five refits, from the unit matrix."""
    return covariance(retrain(rng, 30_000, M, 5, np.eye(d), by_bartlett, ddof=1))


def alone(rng: np.random.Generator, M: int, d: int) -> Moments:
    """The last coordinate's variance, now that it comes first, per refit."""
    return Moments.of(np.log(models(rng, M, d)[:, -1, -1]) / 5)


def given_the_rest(rng: np.random.Generator, M: int, d: int) -> Moments:
    """The first coordinate's variance, now that it comes last, per refit."""
    triangle = np.linalg.cholesky(models(rng, M, d)[:, ::-1, ::-1])
    return Moments.of(2 * np.log(triangle[:, -1, -1]) / 5)


def axis(rng: np.random.Generator, model: Fit, M: int) -> Any:
    """The axis on which a model has settled 40 refits later."""
    for _ in range(40):
        model = by_bartlett(rng, model, M, 1)
    return np.linalg.svd(model.factor)[0][:, :, 0]


def sines(rng: np.random.Generator, M: int, n: int) -> Moments:
    """Models copied after n refits: the angle of the two copies' axes."""
    model = retrain(rng, 20_000, M, n, np.eye(2), by_bartlett, ddof=1)
    one, two = axis(rng, model, M), axis(rng, model, M)
    sine = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    return Moments.of(np.log(np.abs(sine)))


def turn_per_refit(M: int, n: int) -> Any:
    """Half of what the second direction costs more than the first."""
    return (cost(2, M) - cost(1, M)) / 2


EXERCISES = [
    Exercise(
        "condition",
        "A Gaussian in $d = «d»$ dimensions is refitted with the unbiased covariance to "
        "$M = «M»$ samples.\nAt which rate per refit does the logarithm of its condition number "
        "grow in the long run?",
        dict(d=3, M=11),
        dict(d=[3, 5, 7], M=[9, 11, 13, 21, 101]),
        dict(
            rate=Answer(lambda d, M: claim(f"{ROOM}:condition", M=M, d=d), in_fractions, digits=4)
        ),
        [
            "It is the difference of the first and the last exponent, "
            "$\\psi(\\frac{«M»-1}{2}) - \\psi(\\frac{«M»-«d»}{2})$.",
            "The arguments differ by a whole number, and $\\psi(x+1) = \\psi(x) + 1/x$: a sum of "
            "fractions, which comes to $«rate»$.",
        ],
    ),
    Exercise(
        "sum",
        "Add up the rates of the logarithms of all $d = «d»$ eigenvalues, for the unbiased "
        "covariance and $M = «M»$.\n"
        "Which result do you get?",
        dict(M=6, d=4),
        dict(M=[6, 8, 10, 20], d=[2, 3, 4, 5]),
        dict(
            total=Answer(
                lambda M, d: sum(rate(i, M, d) for i in range(1, d + 1)), of_the_volume, digits=4
            )
        ),
        [
            "The rates are $\\psi(\\frac{M-i}{2}) - \\ln\\frac{M-1}{2}$ for $i = 1, …, «d»$.",
            "Their sum is $«total»$, the drift of the generalized variance: a determinant is the "
            "product of the eigenvalues.",
        ],
    ),
    Exercise(
        "half",
        "For which $M$ does one refit cost the direction in the place $«i»$ twice what it costs "
        "the one in the place $«half»$?\n"
        "Compare with the first order: how many times as much is it at $M = «M»$, and how many at "
        "$M = «more»$?",
        dict(M=12, i=10),
        dict(M=[12, 15, 20, 30, 50], i=[2, 4, 6, 8, 10]),
        dict(
            ratio=Answer(lambda M, i: rate(i, M, i) / rate(i // 2, M, i), costs_compared, digits=4),
            later=Answer(
                lambda M, i: rate(i, 10 * M, i) / rate(i // 2, 10 * M, i),
                costs_compared_later,
                digits=4,
            ),
        ),
        [
            "To first order the costs are $«i»/M$ and $«half»/M$, twice for every $M$.",
            "Exactly the first is more than twice the second, $«ratio»$ times at $M = «M»$.",
            "The ratio tends to 2 from above: it is $«later»$ at $M = «more»$.",
        ],
        also=lambda M, i: dict(half=i // 2, more=10 * M),
    ),
    Exercise(
        "order",
        "Residual variances depend on the order of the coordinates; eigenvalues do not.\n"
        "Reverse the order of $d = «d»$ coordinates, $M = «M»$, unbiased.\n"
        "At which rate does the logarithm of the residual variance now fall of the coordinate that "
        "comes first, and at which that of the one that comes last?\n"
        "Which one dies fastest, and why is this no contradiction?",
        dict(M=8, d=3),
        dict(M=[6, 8, 10], d=[2, 3, 4]),
        dict(
            first=Simulated(lambda M, d: rate(1, M, d), alone, resolves=0.15),
            last=Simulated(lambda M, d: rate(d, M, d), given_the_rest, resolves=0.15),
        ),
        [
            "Whichever coordinate comes first is on its own, and falls at the slowest rate, "
            "$«first»$ per refit.",
            "Whichever comes last dies fastest *given the others*: at $«last»$.",
            "In the reversed order these are other coordinates than before, with the same rates.",
            "All coordinates come to lie along one line, so any of them predicts the others: given "
            "the rest, little is left of any.",
        ],
    ),
    Exercise(
        "axis",
        "Does the surviving axis of a run settle, or does it turn for ever?\n"
        "Copy a model of two dimensions after $n = «n»$ refits to $M = «M»$ samples (unbiased, "
        "from $\\Sigma = \\sigma^2 I$), and let the two copies go on, each with samples of its "
        "own.\n"
        "What is the mean of the logarithm of the sine of the angle between the axes on which they "
        "settle?\n"
        "By how much does it change if they are copied a refit later?",
        dict(M=5, n=10),
        dict(M=[3, 4, 5], n=[2, 3, 5, 8, 10]),
        dict(
            turn=Answer(lambda M, n: (rate(2, M, 2) - rate(1, M, 2)) / 2, turn_per_refit),
            log=Simulated(
                lambda M, n: n * (rate(2, M, 2) - rate(1, M, 2)) / 2 - mpmath.log(2),
                sines,
                resolves=0.08,
            ),
        ),
        [
            "Let $A$ be a factor of the covariance at the time of the copy.",
            "What the two copies do afterwards turns into two directions $w$ and $w'$, and the "
            "axes are $Aw$ and $Aw'$.",
            "Nothing prefers a direction, so $w$ and $w'$ are uniform and independent, and the "
            "sine of their own angle has the mean logarithm $-\\ln 2$.",
            "Each refit moves the mean logarithm of the area between $Aw$ and $Aw'$ by half of the "
            "two rates' sum, and that of either length by half of the first rate.",
            "So the sine's moves by half of the second rate less the first, $«turn»$, and after "
            "«n» refits it is $«log»$: an angle of about $«angle»$.",
            "The axis settles, exponentially fast.",
            "Different runs settle on different axes.",
        ],
        also=lambda M, n: dict(angle=mpmath.exp(n * turn_per_refit(M, n)) / 2),
    ),
]
