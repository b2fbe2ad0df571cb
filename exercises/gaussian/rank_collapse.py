"""Exercises on rank collapse."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from exercises.gaussian import fair_signs
from montecarlo.chains.gaussian_vectors import rank, retrain
from montecarlo.evidence import Moments, Tally


def seen_rank(d: int, M: int | list[int], n: int | None = None) -> int:
    """The rank that ten simulated runs have in common."""
    fit = retrain(np.random.default_rng(1), 10, M, n, np.eye(d))
    (common,) = set(rank(fit, 1e-13).tolist())  # less is rounding
    return int(common)


def average_survivor(d: int, M: int, n: int) -> Fraction:
    """What fair signs leave of the trace, over the rank that runs have."""
    trace = Fraction(d)
    for _ in range(n):
        trace *= fair_signs(M, ddof=0)[1]
    return trace / seen_rank(d, M, n)


def small_first(few: int, many: int, d: int) -> int:
    """The rank after a small sample and five large ones."""
    return seen_rank(d, [few] + [many] * 5)


def small_second(few: int, many: int, d: int) -> int:
    """The rank after a large sample, a small one and four large ones."""
    return seen_rank(d, [many, few] + [many] * 4)


def kept_share(rng: np.random.Generator, M: int, d: int, n: int) -> Any:
    """The squared length of a unit vector's projection, in simulated runs."""
    fit = retrain(rng, 20_000, M, n, np.eye(d))
    axes = np.linalg.qr(fit.factor[:, :, : M - 1]).Q  # M deviations' plane
    return (axes[:, 0] ** 2).sum(axis=1)


def mean_share(rng: np.random.Generator, M: int, d: int, n: int) -> Moments:
    """The squared length, averaged over runs."""
    return Moments.of(kept_share(rng, M, d, n))


def mostly_lost(rng: np.random.Generator, M: int, d: int, n: int) -> Tally:
    """The runs in which it is below one half."""
    return Tally.of(kept_share(rng, M, d, n) < 0.5)


def _back(M: int, d: int) -> int:
    """Refits until d/(M − 1)·(1 − 1/M)ⁿ is below 1, by logarithms."""
    M, d = mpmath.mpf(M), mpmath.mpf(d)
    return int(mpmath.floor(mpmath.log(d / (M - 1)) / -mpmath.log1p(-1 / M))) + 1


def back_at_start(M: int, d: int) -> int:
    """The first refit that leaves an average survivor less than it had."""
    n, each = 0, Fraction(d, M - 1)
    while n == 0 or each >= 1:
        n, each = n + 1, each * fair_signs(M, ddof=0)[1]
    return n


def log_geometric_mean(rng: np.random.Generator, M: int, d: int) -> Moments:
    """ln of the survivors' geometric mean, sampled in the plane's own axes."""
    x = rng.standard_normal((2600, M, d))
    x -= x.mean(axis=1, keepdims=True)
    scatter = np.linalg.eigvalsh(x @ x.swapaxes(1, 2) / M)[:, 1:]  # one of M is 0
    logs = np.log(scatter).sum(axis=1)
    for _ in range(back_at_start(M, d) - 1):
        x = rng.standard_normal((2600, M, M - 1))
        x -= x.mean(axis=1, keepdims=True)
        logs += np.linalg.slogdet(x.swapaxes(1, 2) @ x / M).logabsdet
    return Moments.of(logs / (M - 1))


def _still_there(e: Fraction, M: int, d: int, v: int, n: int) -> Fraction:
    settled = M * e
    return settled + (v - settled) * (1 - Fraction(1, M)) ** n


def _of_shrinkage(e: Fraction, M: int, d: int, v: int, n: int) -> Mapping[str, Any]:
    return dict(settled=M * e, past=v * (1 - Fraction(1, M)) ** n)


def shrunk_rank(e: Fraction, M: int, d: int, v: int, n: int) -> int:
    """The rank of one simulated run."""
    rng = np.random.default_rng(1)
    factor = np.sqrt(v) * np.eye(d)
    for _ in range(n):
        x = rng.standard_normal((M, d)) @ factor.T
        cov = np.cov(x.T, ddof=0) + float(e) * np.eye(d)
        factor = np.linalg.cholesky(cov)
    return int(np.linalg.matrix_rank(cov))


def with_echoes(e: Fraction, M: int, d: int, v: int, n: int) -> Fraction:
    """What is left of the start and of every ε that was added, summed up."""
    kept = fair_signs(M, ddof=0)[1]
    return v * kept**n + sum(e * kept**age for age in range(n))


EXERCISES = [
    Exercise(
        "rank",
        "A Gaussian in $d = «d»$ dimensions is refitted to $M = «M»$ of its samples, $n = «n»$ "
        "times.\nWhich rank has its covariance then?\nAnd what is the expected mean variance of "
        "the directions that are left, by maximum likelihood and with $\\Sigma = I$?",
        dict(d=10, M=6, n=4),
        dict(d=[5, 8, 10, 20], M=[2, 3, 4, 5, 6], n=[1, 2, 4, 10]),
        dict(
            rank=Answer(
                lambda d, M, n: claim("gaussian/rank_collapse:rank", M=M, d=d, n=n), seen_rank
            ),
            mean=Answer(
                lambda d, M, n: claim("gaussian/rank_collapse:trace", M=M, d=d, n=n),
                average_survivor,
            ),
        ),
        [
            "«M» points span «rank» directions, and later samples stay in them: this is the rank.",
            "The trace keeps the share $(1-1/«M»)^{«n»}$ of «d», now shared by «rank» directions: "
            "$«d»\\,(1-1/«M»)^{«n»}/«rank» «mean=»$.",
        ],
        where=lambda d, M, n: d >= M,
    ),
    Exercise(
        "schedule",
        "The sizes are «few», then «many» for ever after, in $d = «d»$ dimensions.\nWhat is the "
        "rank after many refits?\nWhat if the first two are swapped?",
        dict(few=3, many=100, d=10),
        dict(few=[2, 3, 4, 5], many=[20, 50, 100], d=[6, 8, 10]),
        dict(
            rank=Answer(
                lambda few, many, d: claim("gaussian/rank_collapse:rank", M=few, d=d, n=1),
                small_first,
            ),
            swapped=Answer(
                lambda few, many, d: claim("gaussian/rank_collapse:rank", M=few, d=d, n=1),
                small_second,
            ),
        ),
        [
            "It is $«few» - 1 «rank=»$.",
            "Swapped, it is «swapped» as well.",
            "The smallest sample decides, whenever it comes.",
        ],
    ),
    Exercise(
        "share",
        "A fixed unit vector is projected on the plane of the model, with $\\Sigma = I$.\nWhat is "
        "the law of the squared length, and does it depend on $n$?\nWhat are the mean and the "
        "chance to be below one half, for $M = «M»$ samples in $d = «d»$ dimensions after "
        "$n = «n»$ refits?",
        dict(M=4, d=7, n=3),
        dict(M=[3, 4, 5], d=[6, 7, 8], n=[1, 2, 3]),
        dict(
            mean=Simulated(lambda M, d, n: Fraction(M - 1, d), mean_share, resolves=0.06),
            chance=Simulated(
                lambda M, d, n: mpmath.betainc(
                    mpf(Fraction(M - 1, 2)), mpf(Fraction(d - M + 1, 2)), 0, 0.5, regularized=True
                ),
                mostly_lost,
                resolves=0.08,
            ),
        ),
        [
            "The plane is uniformly distributed, so the squared length is that of the first $M-1$ "
            "coordinates of a uniform unit vector.",
            "This is a beta law with the parameters $\\frac{M-1}{2}$ and $\\frac{d-M+1}{2}$ and "
            "the mean $\\frac{M-1}{d} «mean=»$.",
            "It is below one half with the chance $«chance»$.",
            "It does not depend on $n \\geq 1$: the plane stays.",
        ],
        where=lambda M, d, n: d >= 2 * (M - 1),
    ),
    Exercise(
        "bulge",
        "By the second claim survivors start out inflated.\nWith $d = «d»$ and $M = «M»$, after "
        "how many refits is the expected variance of an average survivor back below "
        "$\\sigma^2$?\nWhat does the third claim say about a typical run at that time, in terms of "
        "the logarithm of the survivors' geometric mean?",
        dict(M=10, d=100),
        dict(M=[5, 6, 8, 10], d=[50, 80, 100]),
        dict(
            back=Answer(_back, back_at_start),
            typical=Simulated(
                lambda M, d: (
                    claim("gaussian/rank_collapse:volume", M=M, d=d, n=_back(M, d)) / (M - 1)
                ),
                log_geometric_mean,
                resolves=0.06,
            ),
        ),
        [
            "We need $\\frac{d}{M-1}(1-\\frac1M)^n < 1$: after «back» refits.",
            "A typical run is long dead by then in volume.",
            "The expected logarithm of the survivors' geometric mean is $«typical»$, far below 0.",
        ],
    ),
    Exercise(
        "shrinkage",
        "Someone adds $\\epsilon I$ with $\\epsilon = «e»$ to each covariance, fitted to $M = «M»$ "
        "samples in $d = «d»$ dimensions.\nDoes the rank survive?\nDoes the information about "
        "$\\Sigma$?\nWork out the rank and the expected variance of one direction after $n = «n»$ "
        "refits, from $\\Sigma = «v»\\,I$.",
        dict(e=Fraction(1, 100), M=4, d=8, v=100, n=30),
        dict(
            e=[Fraction(1, 100), Fraction(1, 10)], M=[2, 4, 5], d=[5, 8], v=[4, 9, 100], n=[10, 30]
        ),
        dict(
            rank=Answer(lambda e, M, d, v, n: d, shrunk_rank),
            variance=Answer(_still_there, with_echoes, digits=4),
        ),
        [
            "The rank does: every covariance has the full rank «rank».",
            "But what is put back knows nothing of $\\Sigma$.",
            "Each refit keeps $1-\\frac1M$ of one direction's expected variance and adds "
            "$\\epsilon$, so it tends to $M\\epsilon «settled=»$, whatever $\\Sigma$ was there.",
            "After «n» refits it is $M\\epsilon + («v» - M\\epsilon)(1-\\frac1M)^{«n»} "
            "«variance=»$.",
            "The start's own part in it is $«v»\\,(1-1/«M»)^{«n»} «past=»$; the rest is "
            "$\\epsilon$ and its own echoes.",
        ],
        also=_of_shrinkage,
    ),
]
