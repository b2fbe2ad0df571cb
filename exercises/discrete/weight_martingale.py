"""Exercises on weights that do not move on average."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import chain, inner, laws, solved, takeover
from theory.maths.wright_fisher import survival


def winning(M: int, i: int) -> Fraction:
    """The chance that i copies of M take over, from a linear system."""
    return solved(inner(M), [chain(M)[j][M] for j in range(1, M)])[i - 1]


def last_word(K: int, M: int, L: int) -> float:
    """One word of K, from the linear system for M samples."""
    return takeover(M, 1 / K)


def last_word_of_more(K: int, M: int, L: int) -> float:
    """The same for L samples."""
    return takeover(L, 1 / K)


def mean_of_survivors(M: int, w: Fraction, n: int) -> float:
    """The mean over the law of the number of copies, without the outcome 0."""
    law = next(islice(laws(M, w), n - 1, None))
    shares = np.arange(1, M + 1) / M
    return float(law[1:] @ shares / law[1:].sum())


EXERCISES = [
    Exercise(
        "winner",
        "A model counts $M = «M»$ samples at each refit. A type starts with $«i»$ of $«M»$ "
        "copies.\nWith which chance is it the only one left in the end?",
        dict(M=4, i=1),
        dict(M=[2, 3, 4, 5, 6], i=[1, 2, 3, 4, 5]),
        dict(
            chance=Answer(
                lambda M, i: claim("discrete/weight_martingale:fixation", M=M, w=Fraction(i, M)),
                winning,
            )
        ),
        [
            "Its expected weight never moves, and in the end it is 1 or 0.",
            "So the chance of 1 is the weight at the start: $«chance»$.",
        ],
        where=lambda M, i: i < M,
    ),
    Exercise(
        "many",
        "A vocabulary has $K = «K»$ words of equal weight, and each refit draws $M = «M»$ samples."
        "\nWhat is the chance that a given word is the last one left?\nHow does it change if each "
        "refit draws $«L»$?",
        dict(K=1000, M=50, L=500),
        dict(K=[5, 10, 50, 100, 1000], M=[10, 20, 50], L=[100, 200, 500]),
        dict(
            chance=Answer(
                lambda K, M, L: claim("discrete/weight_martingale:fixation", M=M, w=Fraction(1, K)),
                last_word,
                within=1e-9,
            ),
            more=Answer(
                lambda K, M, L: claim("discrete/weight_martingale:fixation", M=L, w=Fraction(1, K)),
                last_word_of_more,
                within=1e-9,
            ),
        ),
        [
            "It is the word's weight, $«chance»$, for every sample size: $«more»$ with $«L»$ "
            "samples, too.",
            "The sample size changes only how long it takes.",
        ],
    ),
    Exercise(
        "given_survival",
        "Given that a type of weight $w$ is still present after $n$ refits, what is its expected "
        "weight?\nEvaluate it for $M = «M»$, $w = «w»$ and $n = «n»$.",
        dict(M=100, w=Fraction(1, 100), n=50),
        dict(
            M=[10, 20, 50, 100],
            w=[Fraction(1, 100), Fraction(1, 50), Fraction(1, 20), Fraction(1, 10)],
            n=[5, 10, 20, 50],
        ),
        dict(
            weight=Answer(
                lambda M, w, n: mpf(w) / survival(M, w, n)[0],
                mean_of_survivors,
                within=1e-9,
            )
        ),
        [
            "A lost type has weight 0, so $w = \\mathbb{E}\\,w_n = \\mathbb{P}(w_n>0)\\,"
            "\\mathbb{E}[w_n \\mid w_n > 0]$.",
            "The expected weight of a survivor is $w/\\mathbb{P}(w_n > 0) «weight=»$.",
            "A word that came through $«n»$ refits has on average become more frequent by the "
            "factor $«factor»$.",
        ],
        also=lambda M, w, n: dict(factor=1 / survival(M, w, n)[0]),
    ),
]
