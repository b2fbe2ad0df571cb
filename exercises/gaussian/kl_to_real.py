"""Exercises on telling the model's samples from real ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from exercises.gaussian import drift
from montecarlo.chains.gaussian import retrain
from montecarlo.evidence import Moments

ROOM = "gaussian/kl_to_real"


def added_up(M: int, n: int) -> Any:
    """The mean's and the variance's part, unbiased, from a harmonic sum."""
    return (mpmath.mpf(n) / M - n * drift(M, M - 1)) / 2


def enough(n: int, b: Fraction) -> int:
    """M raised one by one until n drifts cost no more than 2b."""
    M = 2
    while -n * drift(M, M) > 2 * mpf(b):
        M += 1
    return M


def divergence(mean: Any, variance: Any) -> Moments:
    """KL(model ‖ real) of each fitted model."""
    return Moments.of((variance + mean**2 - 1 - np.log(variance)) / 2)


def three_sizes(rng: np.random.Generator, M: int) -> Moments:
    """Models refitted to M, then 2M, then 4M samples."""
    return divergence(*retrain(rng, 1_200_000 // M, [M, 2 * M, 4 * M]))


def settled_at(M: int) -> Any:
    """A thousand refits one by one; the rest to first order in 1/size."""
    z = [mpmath.mpf(M * i * i) / 2 for i in range(1, 1001)]
    head = sum(mpmath.log(each) - mpmath.digamma(each - 0.5) for each in z) / 2
    return head + mpmath.zeta(2, 1001) / M


def once_in_sums(M: int, n: int) -> Any:
    """The first refit's divergence, from a harmonic sum."""
    return -drift(M, M) / 2


def refitted(rng: np.random.Generator, M: int, n: int) -> Moments:
    """Models after n refits."""
    return divergence(*retrain(rng, 12_000_000 // (M * n), M, n))


def at_size(M: Any) -> Any:
    """What one refit to M samples costs by maximum likelihood."""
    return (mpmath.log(M / 2) - mpmath.digamma((M - 1) / 2)) / 2


def least_size(n: int, b: Fraction) -> int:
    """The least M whose claimed divergence is at most b after n refits, by bisection."""
    low, high = 1, 2
    while claim(f"{ROOM}:mle", M=high, n=n) > mpf(b):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if claim(f"{ROOM}:mle", M=middle, n=n) > mpf(b):
            low = middle
        else:
            high = middle
    return high


EXERCISES = [
    Exercise(
        "growth",
        "With the unbiased variance and $M = «M»$, what is the expected divergence "
        "$\\mathrm{KL}(N_n \\,\\|\\, N_0)$ after $n = «n»$ refits?",
        dict(M=5, n=10),
        dict(M=[3, 5, 7, 9, 11], n=[1, 5, 10, 20, 100]),
        dict(divergence=Answer(lambda M, n: claim(f"{ROOM}:unbiased", M=M, n=n), added_up)),
        [
            "It grows by the same amount at each refit: half of $1/M$, for the mean, plus half of "
            "$\\ln\\frac{M-1}{2} - \\psi(\\frac{M-1}{2}) «loss=»$, for the variance.",
            "After «n» refits it is $\\frac{«n»}{2}(1/«M» + «loss») «divergence=»$.",
        ],
        also=lambda M, n: dict(loss=-drift(M, M - 1)),
    ),
    Exercise(
        "budget",
        "You may lose $«b»$ nats of the divergence $\\mathrm{KL}(N_n \\,\\|\\, N_0)$ over "
        "$n = «n»$ refits by maximum likelihood.\n"
        "How many samples does each refit need?",
        dict(n=20, b=Fraction(1, 10)),
        dict(n=[5, 10, 20], b=[Fraction(1, part) for part in (2, 5, 10, 20)]),
        dict(least=Answer(least_size, enough)),
        [
            "To first order the loss is $n/M$, and $«n»/M \\leq «b»$ asks for about «rough» "
            "samples.",
            "The exact divergence $\\frac{«n»}{2}[\\ln\\frac M2 - \\psi(\\frac{M-1}{2})]$ is a "
            "little larger: it takes «least».",
        ],
        also=lambda n, b: dict(rough=Fraction(n) / b),
        where=lambda n, b: n / b <= 200,
    ),
    Exercise(
        "schedule",
        "The sample size may change from refit to refit.\n"
        "What is the expected divergence $\\mathrm{KL}(N_3 \\,\\|\\, N_0)$ by maximum likelihood "
        "after three refits to $«M»$, $«double»$ and $«fourfold»$ samples?\n"
        "For which growth $M_i = c\\,i^a$ does the divergence stay bounded, and where does it "
        "settle for $M_i = «M»\\,i^2$?",
        dict(M=5),
        dict(M=[4, 5, 6, 8, 10, 12]),
        dict(
            three=Simulated(
                lambda M: sum(claim(f"{ROOM}:mle", M=size, n=1) for size in (M, 2 * M, 4 * M)),
                three_sizes,
                resolves=0.05,
            ),
            settled=Answer(
                lambda M: mpmath.nsum(lambda i: at_size(M * i * i), [1, mpmath.inf]),
                settled_at,
                digits=4,
                within=1e-8,
            ),
        ),
        [
            "The logarithm's steps add up.",
            "The expected square of the mean and the expected variance together stay at "
            "$\\sigma^2$, with any sizes.",
            "So the divergence is "
            "$\\frac12\\sum_i [\\ln\\frac{M_i}{2} - \\psi(\\frac{M_i-1}{2})]$, after the three "
            "refits $«three»$.",
            "The terms are $1/M_i$ to first order, so the sum is finite exactly when that of "
            "$1/M_i$ is: for $a > 1$.",
            "With $M_i = «M»\\,i^2$ it settles at $«settled»$, to first order at "
            "$\\frac{\\pi^2}{6\\cdot «M»} «rough=»$.",
        ],
        also=lambda M: dict(double=2 * M, fourfold=4 * M, rough=mpmath.zeta(2) / M),
    ),
    Exercise(
        "one_step",
        "In estimation theory a model with two fitted parameters, used once, has the expected "
        "divergence $2/(2M)$ to first order.\n"
        "What is $\\mathrm{KL}(N_1 \\,\\|\\, N_0)$ on average for $M = «M»$ by maximum likelihood, "
        "and what is $\\mathrm{KL}(N_n \\,\\|\\, N_0)$ after $n = «n»$ refits?\n"
        "Why is it just «n» times as much, although the later models are fitted to worse data?",
        dict(M=10, n=10),
        dict(M=[5, 8, 10, 15, 20], n=[2, 4, 5, 10]),
        dict(
            once=Answer(lambda M, n: claim(f"{ROOM}:mle", M=M, n=1), once_in_sums, digits=4),
            all=Simulated(
                lambda M, n: claim(f"{ROOM}:mle", M=M, n=n), refitted, digits=4, resolves=0.05
            ),
        ),
        [
            "After one refit it is $«once»$, to first order $1/M «rough=»$; after «n» refits "
            "$«all»$.",
            "A refit does not know the real distribution.",
            "It makes an error relative to the model before it, and the law of this error, "
            "measured in that model's own standard deviation, is always the same.",
            "The logarithm of the variance adds these errors up exactly.",
            "The squares do not, but their expected sum does: it stays by maximum likelihood (and "
            "grows by $1/M$ per refit with the unbiased estimator).",
        ],
        also=lambda M, n: dict(rough=Fraction(1, M)),
    ),
]
