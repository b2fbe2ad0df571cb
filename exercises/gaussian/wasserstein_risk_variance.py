"""Exercises on the variance of the Wasserstein distance between runs."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim, mpf
from exercises.gaussian import mean_power
from montecarlo.chains.gaussian import by_statistics, retrain
from montecarlo.evidence import Moments


def after_one(M: int) -> Any:
    """Var μ² + Var (s − 1)², the powers of s by quadrature."""
    s = [mean_power(M - 1, mpmath.mpf(j) / 2) for j in range(5)]
    fourth = s[4] - 4 * s[3] + 6 * s[2] - 4 * s[1] + 1
    return 2 / mpmath.mpf(M) ** 2 + fourth - (s[2] - 2 * s[1] + 1) ** 2


def _of_one(M: int) -> dict[str, Any]:
    c = claim("gaussian/sd_decay:unbiased", M=M, n=1)
    third, fourth = c * M / (M - 1), Fraction(M + 1, M - 1)
    return dict(square=Fraction(2, M * M), c=c, third=third, fourth=fourth)


def refitted(run: Any, factor: Any, step: Any) -> Any:
    """E μᵏ sʲ after one more refit, by the binomial theorem."""
    after = {}
    for k, j in run:
        terms = (comb(k, r) * step[r] * run[k - r, j + r] for r in range(k + 1))
        after[k, j] = factor[j] * sum(terms)
    return after


@lru_cache(maxsize=32)
def moments(M: int, n: int) -> Any:
    """E μᵏ sʲ for k + j ≤ 4, moved refit by refit."""
    factor = [mean_power(M - 1, mpmath.mpf(j) / 2) for j in range(5)]
    step = [1, 0, 1 / mpmath.mpf(M), 0, 3 / mpmath.mpf(M) ** 2]
    run = {(k, j): mpmath.mpf(k == 0) for k in range(5) for j in range(5 - k)}
    for _ in range(n):
        run = refitted(run, factor, step)
    return run


def runs_needed(M: int, n: int, p: int) -> int:
    """Runs whose two standard errors are p percent of the mean."""
    E = moments(M, n)
    mean = E[2, 0] + E[0, 2] - 2 * E[0, 1] + 1
    second = E[4, 0] + 2 * (E[2, 2] - 2 * E[2, 1] + E[2, 0])
    second += E[0, 4] - 4 * E[0, 3] + 6 * E[0, 2] - 4 * E[0, 1] + 1
    return int(mpmath.ceil((second / mean**2 - 1) * mpmath.mpf(200) ** 2 / p**2))


def _needed(M: int, n: int, p: int) -> int:
    variance = claim("gaussian/wasserstein_risk_variance:exact", M=M, n=n)
    mean = claim("gaussian/wasserstein_risk_mean:fixed", M=M, n=n)
    return int(mpmath.ceil(variance * (200 / (p * mean)) ** 2))


def seen(rng: np.random.Generator, M: int) -> Moments:
    """The squared deviations of the risk from its mean over the runs."""
    sizes = [M, 2 * M, 4 * M]
    fit = retrain(rng, 600_000, sizes, refit=by_statistics, ddof=1)
    risk = fit.mean**2 + (np.sqrt(fit.variance) - 1) ** 2
    return Moments.of((risk - risk.mean()) ** 2)


EXERCISES = [
    Exercise(
        "one",
        "Write down the exact variance of the squared distance after a single refit ($n = 1$, "
        "unbiased) from independence alone.\nWhat is it in units of $\\sigma^4$, for $M = «M»$?",
        dict(M=5),
        dict(M=[2, 3, 4, 5, 10, 20, 50]),
        dict(
            variance=Answer(
                lambda M: claim("gaussian/wasserstein_risk_variance:exact", M=M, n=1),
                after_one,
                digits=4,
                within=1e-15,
            )
        ),
        [
            "It is $\\frac{2}{M^2} «square=»$ from the mean plus $\\operatorname{Var}(s_1-1)^2$, "
            "with the moments $c_4$, $1$, $\\frac{M}{M-1}c_4$, $\\frac{M+1}{M-1}$ of $s_1$.",
            "Here these are $«c»$, $1$, $«third»$ and $«fourth»$, and the whole is $«variance»$.",
        ],
        also=_of_one,
    ),
    Exercise(
        "runs",
        "You want the expected risk at $M = «M»$, $n = «n»$ to within $«p»\\%$, with a two-sigma "
        "interval and the unbiased estimator.\nHow many runs does it take?",
        dict(M=1000, n=10, p=5),
        dict(M=[20, 100, 1000], n=[1, 2, 5, 10], p=[1, 2, 5, 10]),
        dict(runs=Answer(_needed, runs_needed)),
        [
            "While $n$ is small beside $M$, the standard deviation between runs is "
            "$\\sqrt{5/2}\\,n/M$ and the mean $\\frac32\\,n/M$, so their quotient is about $1.05$ "
            "and it takes about $(2 \\cdot 1.05/«level»)^2 \\approx «about»$ runs.",
            "With the exact mean $«mean»$ and the exact standard deviation $«deviation»$ it takes "
            "$«runs»$.",
        ],
        also=lambda M, n, p: dict(
            level=Fraction(p, 100),
            about=round(Fraction(10, 9) * Fraction(200, p) ** 2),
            mean=claim("gaussian/wasserstein_risk_mean:fixed", M=M, n=n),
            deviation=mpmath.sqrt(claim("gaussian/wasserstein_risk_variance:exact", M=M, n=n)),
        ),
    ),
    Exercise(
        "schedule",
        "What is the leading term $\\frac52\\left(\\sum 1/M_i\\right)^2$ of the variance, in units "
        "of $\\sigma^4$, for the three sizes $«M»$, $«M2»$, $«M4»$?\nCompare it with what "
        "refits whose contributions are independent would give.",
        dict(M=200),
        dict(M=[200, 250, 400, 500, 1000]),
        dict(
            leading=Simulated(
                lambda M: Fraction(5, 2) * Fraction(7, 4 * M) ** 2, seen, digits=4, resolves=0.07
            )
        ),
        [
            "The sum is $\\frac{7}{«M4»}$, so the leading term is $«leading»$.",
            "Independent contributions would add up their variances, "
            "$\\frac52\\sum 1/M_i^2 «unlike=»$, less than half of it.",
            "The error of the mean adds up first and is squared afterwards.",
        ],
        also=lambda M: dict(
            M2=2 * M, M4=4 * M, unlike=mpf(Fraction(5, 2) * Fraction(21, 16 * M * M))
        ),
    ),
]
