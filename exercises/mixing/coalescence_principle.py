"""Exercises on the coalescence principle."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from exercises.mixing import followed_back, listed
from montecarlo.evidence import Moments
from schemes import Step, window

ROOM = "mixing/coalescence_principle"


def _inner(M: int, K: int, n: int) -> Any:
    """What n refits leave of a normal's variance, only its middle part K/M being kept."""
    part = mpf(Fraction(K, M))
    edge = mpmath.sqrt(2) * mpmath.erfinv(part)
    return (1 - 2 * edge * mpmath.npdf(edge) / part) ** n


def one_by_one(N: int, M: int, n: int) -> Fraction:
    """The share left, from the first fit on, refit by refit."""
    size, chance = N + M, Fraction(0)
    for _ in range(n):
        chance = Fraction(1, size) + Fraction(M * (M - 1), size**2) * chance
    return 1 - chance


def written_twice(rng: np.random.Generator, M: int, n: int) -> Moments:
    """Every sample is drawn once and written down twice before the fit."""
    runs = 600_000 // M
    mean, variance = np.zeros(runs), np.ones(runs)
    for _ in range(n):
        once = mean + np.sqrt(variance) * rng.standard_normal((M, runs))
        pool = np.concatenate([once, once])
        mean, variance = pool.mean(axis=0), pool.var(axis=0)
    return Moments.of(variance)


def late_loss(lots: int) -> Any:
    """M times the share that the 80th refit loses, for a huge M."""
    M = mpmath.mpf(10) ** 12
    before, after = (followed_back(window(0, M, lots - 1), n) for n in (79, 80))
    return M * (1 - after / before)


def random_part(M: int, K: int, n: int) -> Fraction:
    """Every outcome of drawing M samples and keeping K of them."""
    return listed(lambda refit: Step(synthetic=M, budget=K), n)


def middle_part(M: int, K: int, n: int) -> Any:
    """The variance between the two quantiles, by quadrature."""
    part = mpf(Fraction(K, M))
    edge = mpmath.findroot(lambda x: 2 * mpmath.ncdf(x) - 1 - part, part)
    inside = mpmath.quad(lambda x: x * x * mpmath.npdf(x), [-edge, 0, edge])
    return (inside / part) ** n


EXERCISES = [
    Exercise(
        "refits",
        "Each pool has $N = «N»$ fresh real and $M = «M»$ synthetic samples.\nWhich share of the "
        "variance is expected to be left after $n = «n»$ refits, by maximum likelihood?",
        dict(N=2, M=2, n=2),
        dict(N=[1, 2, 5, 10], M=[2, 5, 10, 20], n=[2, 3, 5]),
        dict(kept=Answer(lambda N, M, n: claim(ROOM, N=N, M=M, k=0, n=n), one_by_one)),
        [
            "Two picks of the pool are the same sample with chance $1/«pool»$, and two different "
            "synthetic ones with chance $«both»$; only then can they have an older ancestor in "
            "common.",
            "So $F_1 = 1/«pool»$ and $F_{n+1} = 1/«pool» + «both» F_n$; after «n» refits "
            "$1 - F «kept=»$ is left.",
        ],
        also=lambda N, M, n: dict(pool=N + M, both=Fraction(M * (M - 1), (N + M) ** 2)),
    ),
    Exercise(
        "twice",
        "Each refit draws $M = «M»$ samples and writes every one of them down twice before it "
        "fits.\nDoes the pool of $2M$ keep more of the variance?\nWhich share is expected to be "
        "left after $n = «n»$ refits?",
        dict(M=10, n=3),
        dict(M=[5, 8, 10, 20, 50], n=[2, 3]),
        dict(
            kept=Simulated(
                lambda M, n: claim(ROOM, N=0, M=M, k=0, n=n), written_twice, resolves=0.05
            )
        ),
        [
            "No.",
            "Two picks from the doubled pool are copies of one sample with chance $1/«M»$, as "
            "before.",
            "So $(1-1/«M»)^{«n»} «kept=»$ is left; twice as many samples would have left "
            "$(1-1/«twice»)^{«n»} «more=»$.",
            "What counts is how many different parents there are, not how long the list is.",
        ],
        also=lambda M, n: dict(twice=2 * M, more=(1 - Fraction(1, 2 * M)) ** n),
    ),
    Exercise(
        "window",
        "Each refit is trained on the last $«lots»$ lots of $M$ synthetic samples.\nDoes memory "
        "stop the collapse, or slow it down?\nFor large $M$ each refit loses the share $c/M$ in "
        "the long run: what is $c$?",
        dict(lots=2),
        dict(lots=[2, 3, 4, 5, 6]),
        dict(
            loss=Answer(lambda lots: Fraction(4, (lots + 1) ** 2), late_loss, within=1e-8),
        ),
        [
            "No line ends at a real sample until it is back at the start, so two lines meet in "
            "the end: it collapses.",
            "But it is slower.",
            "A parent is equally likely to be of each of the last «lots» lots, so a line takes "
            "$g = \\frac12(1 + «lots») «step=»$ refits a step on average, and it touches a given "
            "lot with chance $1/g$.",
            "Two lines touch the same lot with chance $1/g^2$, and there they are the same sample "
            "with chance $1/M$.",
            "For large $M$ they seldom do, and the loss per refit is $1/(Mg^2)$, so "
            "$c = 1/g^2 = «loss»$; with new samples only it is 1.",
        ],
        also=lambda lots: dict(step=Fraction(lots + 1, 2)),
    ),
    Exercise(
        "quarter",
        "Each refit draws $M = «M»$ samples and throws away all but $K = «K»$ of them, at random, "
        "without looking at the values.\nA second team keeps the $K$ that are nearest to the "
        "mean.\nTo which team does the principle apply?\nWhich share of the variance does the "
        "first expect to have left after $n = «n»$ refits?\nAnd the second, if its $M$ and $K$ "
        "were very large in the same proportion?",
        dict(M=20, K=10, n=2),
        dict(M=[20, 30], K=[5, 10, 15], n=[2, 3, 4]),
        dict(
            kept=Answer(lambda M, K, n: claim(ROOM, N=0, M=K, k=0, n=n), random_part),
            inner=Answer(_inner, middle_part, within=1e-15),
        ),
        [
            "To the first: it is plain retraining with $K$ samples, and "
            "$(1 - 1/«K»)^{«n»} «kept=»$ is left.",
            "The second looks at the values, so its picks are no longer like random members of "
            "the pool.",
            "In large samples it keeps the part of the normal law within $q$ deviations of the "
            "mean that has the chance $K/M «part=»$, so $q «edge=»$.",
            "Its variance is $1 - 2q\\varphi(q)/(K/M) «one=»$ of the whole, with $\\varphi$ the "
            "normal density.",
            "That is lost anew at each refit: after «n» the share $«inner»$ is left, far less.",
        ],
        also=lambda M, K, n: dict(
            part=Fraction(K, M),
            edge=mpmath.sqrt(2) * mpmath.erfinv(mpf(Fraction(K, M))),
            one=_inner(M, K, 1),
        ),
    ),
]
