"""Exercises on the survival of a word under retraining."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from exercises.discrete import after, draws_until, laws
from montecarlo.evidence import Tally


def still_there(M: int, w: Fraction) -> Fraction:
    """The chance of one copy or more after two refits."""
    return 1 - after(M, w, 2)[0]


def in_both(M: int, w: Fraction) -> Fraction:
    """The chance of one copy or more in each of two samples."""
    return sum(after(M, w, 1)[1:], Fraction(0)) ** 2


def not_seen(M: int, w: Fraction, d: Fraction) -> Fraction:
    """What all outcomes with copies leave to the one without."""
    return 1 - sum(after(M, w, 1)[1:], Fraction(0))


def enough_samples(M: int, w: Fraction, d: Fraction) -> int:
    """The chance of a miss is brought down sample by sample."""
    return draws_until(d, 1 - mpf(w))


def still_there_after(M: int, w: Fraction, n: int) -> float:
    """The chance of one copy or more, from the law refit by refit."""
    law = next(islice(laws(M, w), n - 1, None))
    return float(1 - law[0])


def there_for_ever(M: int, w: Fraction, n: int) -> float:
    """The same after so many refits that nothing changes any more."""
    return still_there_after(M, w, 60 * M)


def teams(rng: np.random.Generator, M: int, w: Fraction, n: int) -> Tally:
    """Whether the samples of n teams, from the original weights, all show it."""
    shown = np.any(rng.random((100_000, n, M)) < float(w), axis=2)
    return Tally.of(np.all(shown, axis=1))


EXERCISES = [
    Exercise(
        "two",
        "A type has weight $w = «w»$, and each refit counts $M = «M»$ samples.\nWith which chance "
        "is it still there after two refits?\nAnd if the second refit drew from the original "
        "weights again, and the type had to be in both samples?",
        dict(M=2, w=Fraction(1, 2)),
        dict(M=[2, 3, 4], w=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(1, 5)]),
        dict(
            chance=Answer(lambda M, w: claim("discrete/survival", M=M, w=w, n=2), still_there),
            apart=Answer(
                lambda M, w: claim("discrete/independent_sampling_survival", M=M, w=w, n=2),
                in_both,
            ),
        ),
        [
            "Sum over the number $j$ of copies in the first sample: "
            "$1 - \\sum_j \\binom{«M»}{j} w^j (1-w)^{«M»-j} (1 - j/«M»)^{«M»} «chance=»$.",
            "From the original weights it would be $[1-(1-w)^{«M»}]^2 «apart=»$.",
            "The two differ: what survived the first refit often has more weight than it started "
            "with.",
        ],
    ),
    Exercise(
        "first",
        "A class makes up the share $w = «w»$ of the data, and each refit draws $M = «M»$ samples."
        "\nWhat is the chance that it is lost in the very first refit?\nHow large must $M$ be for "
        "this to be below $«d»$?",
        dict(M=100, w=Fraction(1, 100), d=Fraction(1, 1000)),
        dict(
            M=[20, 50, 100],
            w=[Fraction(1, 100), Fraction(1, 50), Fraction(1, 20), Fraction(1, 10)],
            d=[Fraction(1, 20), Fraction(1, 100), Fraction(1, 1000)],
        ),
        dict(
            lost=Answer(lambda M, w, d: 1 - claim("discrete/survival", M=M, w=w, n=1), not_seen),
            least=Answer(
                lambda M, w, d: int(mpmath.ceil(mpmath.log(mpf(d)) / mpmath.log(1 - mpf(w)))),
                enough_samples,
            ),
        ),
        [
            "It is missed with chance $(1-w)^{«M»} «lost=»$.",
            "We need $(1-w)^M < «d»$, so $M > \\ln «d»/\\ln(1-w) «bound=»$, that is $M = «least»$.",
        ],
        also=lambda M, w, d: dict(bound=mpmath.log(mpf(d)) / mpmath.log(1 - mpf(w))),
    ),
    Exercise(
        "plateau",
        "A type has the weight $w = «w»$, and each refit draws $M = «M»$ samples.\nWhat does its "
        "survival probability tend to as $n \\to \\infty$, and why?\nHow far has it come after $n "
        "= «n»$ refits?",
        dict(M=10, w=Fraction(1, 5), n=50),
        dict(
            M=[5, 8, 10],
            w=[Fraction(1, 2), Fraction(1, 5), Fraction(1, 10), Fraction(1, 20)],
            n=[20, 30, 50],
        ),
        dict(
            limit=Answer(
                lambda M, w, n: claim("discrete/weight_martingale:fixation", M=M, w=w),
                there_for_ever,
                within=1e-9,
            ),
            chance=Answer(
                lambda M, w, n: claim("discrete/survival", M=M, w=w, n=n),
                still_there_after,
                digits=5,
                within=1e-9,
            ),
        ),
        [
            "In the end one type has taken over, since every other state can be left and never "
            "returned to.",
            "So the type survives for ever exactly when it takes over.",
            "The expected weight never moves: each refit's share has the last weight as its mean.",
            "In the limit the weight is 0 or 1, so the chance that it is 1 is its mean, $«limit»$.",
            "After $«n»$ refits the type is still there with chance $«chance»$.",
        ],
    ),
    Exercise(
        "product",
        "In which model is $[1-(1-w)^M]^n$ right?\nWhat is it for $M = «M»$, $w = «w»$ and $n = "
        "«n»$?\nLet the judge confirm it.",
        dict(M=10, w=Fraction(1, 5), n=5),
        dict(M=[8, 10, 15, 20], w=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 4)], n=[2, 3, 5]),
        dict(
            chance=Simulated(
                lambda M, w, n: claim(
                    "discrete/independent_sampling_survival:always", M=M, w=w, n=n
                ),
                teams,
                resolves=0.04,
            )
        ),
        [
            "Let each of $n$ teams draw its own $M$ samples from the *original* distribution.",
            "All $n$ samples show the type with the chance $[1-(1-w)^M]^n «chance=»$, because they "
            "are independent.",
            "No team has learned from another; nothing is retrained.",
        ],
        where=lambda M, w, n: M * w >= 2,
    ),
]
