"""Exercises on how much runs with fresh real data differ."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import fresh

ROOM = "mixing/fresh_fraction_spread"

HUGE = 10**9
"""Synthetic samples that stand for any larger number."""


def quadratic_forms(N: int, M: int) -> float:
    """The deviation between runs: v' = x'Qx and m' = a'x for a normal x."""
    a = np.ones(N + M) / (N + M)
    Q = np.eye(N + M) / (N + M) - np.outer(a, a)
    models = [(0, 0), (0, 1), (0, 4), (1, 0), (2, 0), (1, 1)]
    terms = [[1, m**2, v, v**2, v * m**2, m**4] for m, v in models]
    after = []
    for m, v in models:
        mu, S = np.repeat([0.0, m], [N, M]), np.diag(np.repeat([1.0, v], [N, M]))
        mean, s, centre = np.trace(Q @ S) + mu @ Q @ mu, a @ S @ a, a @ mu
        square = mean**2 + 2 * np.trace(Q @ S @ Q @ S) + 4 * mu @ Q @ S @ Q @ mu
        mixed = mean * (s + centre**2) + 2 * a @ S @ Q @ S @ a
        mixed += 4 * centre * (mu @ Q @ S @ a)
        fourth = 3 * s**2 + 6 * s * centre**2 + centre**4
        after.append([s + centre**2, mean, square, mixed, fourth])
    rules = np.linalg.solve(np.array(terms, dtype=float), np.array(after))
    rest = np.linalg.solve(np.eye(5) - rules[1:].T, rules[0])
    return float(sqrt(rest[2] - rest[1] ** 2))


def settled(N: int, M: int) -> Fraction:
    """The share kept, two lines of descent meeting in no settled pool."""
    return 1 - fresh(N + M, N)


def _limit(N: int) -> Any:
    """The deviation between runs with very many synthetic samples."""
    return mpmath.sqrt(8) * N / ((2 * N + 1) * mpmath.sqrt(2 * N - 1))


def in_huge_pools(N: int) -> Any:
    """The exact deviation in pools of a billion synthetic samples."""
    return mpmath.sqrt(mpf(claim(ROOM, N=N, M=HUGE)))


def _enough(s: Fraction) -> int:
    """The first number of real samples with a deviation of s or less."""
    found = 1
    while _limit(found) > mpf(s):
        found += 1
    return found


def tried(s: Fraction) -> int:
    """The same by the exact formula, in pools of a billion."""
    found = 1
    while in_huge_pools(found) > mpf(s):
        found += 1
    return found


EXERCISES = [
    Exercise(
        "range",
        "Each refit's pool has $N = «N»$ new real samples and $M = «M»$ of the model's.\nWhich "
        "share of the variance is kept in the long run, in expectation, and which is the standard "
        "deviation of what a run keeps?\nCompare its square with twice the loss.",
        dict(N=4, M=12),
        dict(N=[2, 4, 5, 10, 20], M=[4, 12, 20]),
        dict(
            kept=Answer(lambda N, M: claim("mixing/one_real_sample:few", N=N, M=M), settled),
            spread=Answer(
                lambda N, M: mpmath.sqrt(mpf(claim(ROOM, N=N, M=M))),
                quadratic_forms,
                within=1e-9,
            ),
        ),
        [
            "The loss is $\\frac{N+M}{N^2+2NM+M} = «loss»$, and «kept» is kept.",
            "The three equations for the moments give the deviation «spread».",
            "Twice the loss is «twice», whose root is «rough».",
        ],
        also=lambda N, M: dict(
            loss=fresh(N + M, N), twice=2 * fresh(N + M, N), rough=sqrt(2 * fresh(N + M, N))
        ),
    ),
    Exercise(
        "limit",
        "There are so many synthetic samples that their number makes no difference, and $N = «N»$ "
        "new real ones in each pool.\nWhich is the standard deviation between runs, in units of "
        "$\\sigma^2$?",
        dict(N=1),
        dict(N=[1, 2, 3, 5, 10, 100]),
        dict(spread=Answer(_limit, in_huge_pools, within=1e-6)),
        [
            "With many synthetic samples the variance between runs is "
            "$\\frac{8N^2}{(2N-1)(2N+1)^2} «square=»$.",
            "Its root is «spread», beside a mean of $\\frac{2N}{2N+1} = «mean»$.",
        ],
        also=lambda N: dict(
            square=Fraction(8 * N * N, (2 * N - 1) * (2 * N + 1) ** 2),
            mean=Fraction(2 * N, 2 * N + 1),
        ),
    ),
    Exercise(
        "enough",
        "Nearly all samples are synthetic.\nHow many new real ones in each pool keep the standard "
        "deviation between runs at $«s»\\,\\sigma^2$ or below?\nHow many would do if you counted "
        "the expected loss only, and wanted that at $«s»\\,\\sigma^2$?",
        dict(s=Fraction(1, 10)),
        dict(s=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 5), Fraction(1, 10), Fraction(1, 20)]),
        dict(real=Answer(_enough, tried)),
        [
            "The variance between runs is about $\\frac1N$, so that some «rough» real samples are "
            "needed.",
            "By the exact limit it takes «real».",
            "The loss is $\\frac{1}{2N+1}$: «few» would do for that.",
        ],
        also=lambda s: dict(rough=1 / s**2, few=-((1 - 1 / s) // 2)),
    ),
]
