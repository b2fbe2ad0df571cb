"""Exercises on what a mixture fitted by EM keeps of its variance."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from exercises import Answer, Exercise, Simulated, claim
from montecarlo.chains.mixture import at_random, drawn, fitted, mixture, shares
from montecarlo.evidence import Moments
from schemes import mix, replace
from theory.maths.coalescence import coalescence

ROOM = "models/mixture_variance"


def two_picks(M: int, n: int, K: int) -> Fraction:
    """The chance that two lines never meet: the pools alone are asked."""
    return Fraction(1 - coalescence(replace(M), n))


def two_picks_mixed(N: int, M: int, n: int) -> Fraction:
    """The same with new real samples in each pool."""
    return Fraction(1 - coalescence(mix(N, M), n))


def with_a_floor(M: int, n: int, c: Fraction) -> Fraction:
    """Of the variance the share 1 - 1/M stays, and c comes to it, at each refit."""
    left = 1 - Fraction(1, M)
    return left**n + c * M * (1 - left**n)


def added(rng: np.random.Generator, M: int, n: int, c: Fraction) -> Moments:
    """Mixtures of two, one EM step a refit, c added to each variance."""
    runs = 60_000
    model = mixture([0.5, 0.5], [-0.6, 0.6], [0.64, 0.64])
    for _ in range(n):
        pool = drawn(rng, model, M, runs)
        model = fitted(pool, shares(pool, at_random(rng, pool, 2)))
        model = model._replace(variances=model.variances + float(c))
    return Moments.of(model.total)


EXERCISES = [
    Exercise(
        "parameters",
        "A mixture of $K = «K»$ Gaussians on the line is refitted $n = «n»$ times by EM, each "
        "time to $M = «M»$ of its own samples.\nIt has «count» free parameters.\nWhich share of "
        "the variance is expected to be left?\nWhich share would be left if each parameter cost "
        "one degree of freedom?",
        dict(M=50, n=5, K=4),
        dict(M=[50, 100, 200], n=[2, 5, 10], K=[2, 3, 4, 5]),
        dict(
            kept=Answer(lambda M, n, K: claim(f"{ROOM}:replace", M=M, n=n, K=K), two_picks),
        ),
        [
            "Every M-step matches the mean and the variance of its pool, so only the pools "
            "matter: $(1 - 1/«M»)^{«n»} «kept=»$.",
            "Counting parameters would leave $(1 - «count»/«M»)^{«n»} «naive=»$.",
            "Parameters cost fit to *new* data; the whole variance is one number, and the "
            "pool's mean is all that is fitted to shift it.",
        ],
        also=lambda M, n, K: dict(count=3 * K - 1, naive=(1 - Fraction(3 * K - 1, M)) ** n),
    ),
    Exercise(
        "floor",
        "A library adds $c = «c»$ to each component's variance after the M-step, lest one shrink "
        "to a point.\nThe real variance is 1.\nWhich variance is expected after $n = «n»$ refits "
        "to $M = «M»$ samples each, and which in the long run?",
        dict(M=10, n=3, c=Fraction(1, 100)),
        dict(M=[8, 10, 12], n=[2, 3], c=[Fraction(1, 100), Fraction(1, 50), Fraction(1, 20)]),
        dict(left=Simulated(with_a_floor, added, resolves=0.05)),
        [
            "What is added to each component is added to the mixture, once at each refit: "
            "$V_{n} = (1-1/«M») V_{n-1} + «c»$.",
            "So $V_{«n»} = (1-1/«M»)^{«n»} + «c» \\cdot «M» (1 - (1-1/«M»)^{«n»}) «left=»$.",
            "In the long run it is $«c» \\cdot «M» = «last»$, whatever the real variance was: the "
            "collapse is hidden by a number that nobody measured.",
        ],
        also=lambda M, n, c: dict(last=c * M),
    ),
    Exercise(
        "real",
        "Each pool has $N = «N»$ new real samples and $M = «M»$ of the mixture.\nWhich share of "
        "the variance is expected to be left after $n = «n»$ refits, and which in the long run?",
        dict(N=5, M=45, n=10),
        dict(N=[2, 5, 10], M=[20, 45, 90], n=[5, 10, 20]),
        dict(
            kept=Answer(
                lambda N, M, n: claim(f"{ROOM}:mix", N=N, M=M, n=n), two_picks_mixed, digits=4
            ),
        ),
        [
            "$F_{n} = 1/«pool» + «both» F_{n-1}$, from $F_0 = 0$: two picks are one sample, or "
            "two synthetic ones.",
            "After «n» refits $1 - F «kept=»$ is left, for a mixture as for one Gaussian.",
            "In the long run $F = «pool»/(«N»^2 + 2\\cdot«N»\\cdot«M» + «M») «lost=»$, and the "
            "rest stays for ever.",
        ],
        also=lambda N, M, n: dict(
            pool=N + M,
            both=Fraction(M * (M - 1), (N + M) ** 2),
            lost=Fraction(N + M, N * N + 2 * N * M + M),
        ),
    ),
]
