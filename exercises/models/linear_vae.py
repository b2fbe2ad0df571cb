"""Exercises on a linear autoencoder at its optimum."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from exercises import Answer, Exercise, claim
from schemes import accumulate, replace
from theory.maths.coalescence import coalescence

ROOM = "models/linear_vae"


def two_picks(M: int, n: int, k: int) -> Fraction:
    """The chance that two lines never meet: the pools alone are asked."""
    return Fraction(1 - coalescence(replace(M), n))


def all_kept(M: int, n: int) -> Fraction:
    """The same where all samples are kept."""
    return Fraction(1 - coalescence(accumulate(M), n))


def seen_rank(M: int, d: int, k: int) -> int:
    """One fit to M drawn points: the directions in which it has variance."""
    points = np.random.default_rng(M * d + k).standard_normal((M, d))
    variances = np.linalg.eigvalsh(np.cov(points, rowvar=False, ddof=0))
    variances[: d - k] = variances[: d - k].mean()
    return int((variances > 1e-9).sum())


EXERCISES = [
    Exercise(
        "latent",
        "A linear autoencoder with $k = «k»$ latent dimensions is refitted $n = «n»$ times to "
        "$M = «M»$ of its own samples.\nWhich share of the whole variance is expected to be "
        "left?\nWhich would be, if each latent dimension and the noise cost one degree of freedom?",
        dict(M=50, n=10, k=8),
        dict(M=[50, 100, 200], n=[5, 10], k=[2, 4, 8]),
        dict(kept=Answer(lambda M, n, k: claim(ROOM, M=M, n=n, d=k + 1, k=k), two_picks)),
        [
            "At its optimum the model has the trace of its pool, whatever $k$ is.",
            "So $(1-1/«M»)^{«n»} «kept=»$ is left, and not $(1-«cost»/«M»)^{«n»} «naive=»$.",
        ],
        also=lambda M, n, k: dict(cost=k + 1, naive=(1 - Fraction(k + 1, M)) ** n),
    ),
    Exercise(
        "rank",
        "Data of $d = «d»$ dimensions are fitted by a linear autoencoder with $k = «k»$ latent "
        "dimensions, on $M = «M»$ samples of a normal law that has variance in every "
        "direction.\nIn how many directions has it variance?\nAnd a "
        "Gaussian with a full covariance?",
        dict(M=10, d=64, k=4),
        dict(M=[4, 6, 10, 20], d=[32, 64], k=[2, 4, 8]),
        dict(rank=Answer(lambda M, d, k: claim(f"{ROOM}:rank", M=M, n=1, d=d, k=k), seen_rank)),
        [
            "The samples span $«M» - 1 = «full»$ directions about their mean, and a full "
            "covariance has variance in these.",
            "The autoencoder spreads what its $«k»$ latent dimensions leave over all other "
            "directions, if anything is left: it is if $«M» \\geq «k» + 2$.",
            "So it has variance in «rank» directions.",
        ],
        also=lambda M, d, k: dict(full=M - 1),
    ),
    Exercise(
        "kept",
        "All samples are kept, $M = «M»$ new ones at each of $n = «n»$ refits, and a linear "
        "autoencoder is refitted to all of them.\nWhich share of the whole variance is expected "
        "to be left?",
        dict(M=4, n=3),
        dict(M=[4, 9, 16, 25], n=[2, 3, 5]),
        dict(
            left=Answer(
                lambda M, n: claim(f"{ROOM}:accumulate", M=M, n=n, d=3, k=1),
                all_kept,
                digits=4,
            )
        ),
        [
            "Refit $t$ adds $M$ samples to $M(t-1)$ old ones, and multiplies what is kept by "
            "$1 - 1/(Mt^2)$.",
            "The product of «n» such factors is «left».",
            "Replacing would leave $(1-1/«M»)^{«n»} «replaced=»$.",
        ],
        also=lambda M, n: dict(replaced=(1 - Fraction(1, M)) ** n),
    ),
]
