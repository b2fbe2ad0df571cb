"""Exercises on real data, old and new."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, isqrt
from typing import Any

import mpmath

from companion.exercises import Answer, Exercise, claim


def _fresh(N: int, real: int) -> Fraction:
    """The chance that two picks of a settled pool have one ancestor, ``real`` of N being fresh."""
    copies = N - real
    return Fraction(1, N) / (1 - Fraction(copies * (copies - 1), N * N))


def _fresh_after(N: int, real: int, n: int) -> Fraction:
    """The same after n refits, from the first fit on, one by one."""
    copies, chance = N - real, Fraction(0)
    for _ in range(n):
        chance = Fraction(1, N) + Fraction(copies * (copies - 1), N * N) * chance
    return chance


def _kept(N: int, M: int) -> Fraction:
    """The same for N real samples that stay in every pool beside M synthetic ones."""
    pool = N + M
    mixed = Fraction(2 * N * M, pool * pool) / N  # a copy of just this real sample
    return (Fraction(1, pool) + mixed) / (1 - Fraction(M * (M - 1), pool * pool))


def _least_real(N: int, q: Fraction) -> int:
    """The fewest fresh real samples among N that keep the share q, tried one by one."""
    return next(real for real in range(1, N + 1) if 1 - _fresh(N, real) >= q)


def _least_by_root(N: int, q: Fraction) -> int:
    """The same from the quadratic: copies (copies − 1) may be at most N² − N/(1 − q)."""
    most = N * N - Fraction(N) / (1 - q)
    if most < 0:
        return N
    copies = (1 + isqrt(int(4 * most) + 1)) // 2 + 1
    while copies * (copies - 1) > most:
        copies -= 1
    return N - copies


def _inverse_mean(m: int) -> Any:
    """E 1/Q for Q chi-squared with m degrees of freedom, by two quadratures."""
    over, under = (
        mpmath.quad(lambda r, k=k: r**k * mpmath.exp(-r * r / 2), [0, 2, 5, 12, 30])
        for k in (m - 3, m - 1)
    )
    return over / under


def _product(M: int, n: int) -> Fraction:
    left = Fraction(1)
    for k in range(1, n + 1):
        left *= 1 - Fraction(1, M * k * k)
    return left


def _second_budget(M: int) -> Fraction:
    """Two picks of a budget of M, drawn without replacement from M originals and M copies."""
    mixed = Fraction(M, 2 * M - 1) / M
    copies = Fraction(M - 1, 2 * (2 * M - 1)) / M
    return Fraction(1, M) + (1 - Fraction(1, M)) * (mixed + copies)


def _settled(w: Any, k: Any) -> Any:
    """The variance that a round's average settles at: new noise over what is forgotten."""
    return (w * w + k * (1 - w) ** 2) / (1 - (1 - w) ** 2)


def _best_weight(k: Fraction) -> Any:
    """The weight at which the settled variance is least, by trisection."""
    ratio = mpmath.mpf(k.numerator) / k.denominator
    low, high = mpmath.mpf("0.001"), mpmath.mpf(1)
    for _ in range(150):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        if _settled(one, ratio) < _settled(two, ratio):
            high = two
        else:
            low = one
    return low


EXERCISES = [
    Exercise(
        "mixing/fresh_fraction",
        "five",
        "Each refit uses $N = «N»$ samples, the share $\\alpha = «a»$ of them fresh and real.\n"
        "Does the model collapse? Which share of the variance is kept in the long run, by maximum "
        "likelihood?",
        dict(N=100, a=Fraction(1, 20)),
        dict(
            N=[20, 50, 100, 200, 1000],
            a=[Fraction(1, 20), Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1, 2)],
        ),
        dict(
            kept=Answer(
                lambda N, a: claim("mixing/fresh_fraction", N=N, alpha=a),
                lambda N, a: 1 - _fresh(N, int(N * a)),
            )
        ),
        [
            "No. Two picks of the pool have one ancestor with a chance $F$ that settles at "
            "$1/(\\alpha N(2-\\alpha) + 1 - \\alpha) = 1/«under»$.",
            "The share $1 - F «kept=»$ is kept for ever.",
            "The loss is about $1/(2\\alpha N) «rough=»$.",
        ],
        also=lambda N, a: dict(under=a * N * (2 - a) + 1 - a, rough=1 / (2 * a * N)),
        where=lambda N, a: (N * a).denominator == 1,
    ),
    Exercise(
        "mixing/fresh_fraction",
        "retain",
        "You refit on $N = «N»$ samples and want to keep the share $«q»$ of the variance for "
        "ever.\nHow many of them must be fresh and real?",
        dict(N=500, q=Fraction(9, 10)),
        dict(
            N=[50, 100, 200, 500, 1000],
            q=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(
            real=Answer(
                lambda N, q: next(
                    real
                    for real in range(1, N + 1)
                    if claim("mixing/fresh_fraction", N=N, alpha=Fraction(real, N)) >= q
                ),
                lambda N, q: _least_by_root(N, q),
            )
        ),
        [
            "The loss may be at most $1 - «q» = «loss»$, so "
            "$\\alpha N(2-\\alpha) + 1 - \\alpha \\geq «wanted»$.",
            "For a small share this is about $2\\alpha N$: some «rough» real samples.",
            "Solved exactly, it takes «real».",
        ],
        also=lambda N, q: dict(loss=1 - q, wanted=1 / (1 - q), rough=ceil(1 / (2 * (1 - q)))),
    ),
    Exercise(
        "mixing/fixed_real_set",
        "archive",
        "The same $N = «N»$ real samples stay in every pool, beside $M = «M»$ new synthetic ones.\n"
        "Which share of the real variance is the expected variance in the long run?\nAnd with "
        "fresh real samples in their place?",
        dict(N=10, M=90),
        dict(N=[2, 5, 10, 20, 50], M=[1, 5, 10, 50, 90, 100]),
        dict(
            kept=Answer(
                lambda N, M: claim("mixing/fixed_real_set", N=N, M=M),
                lambda N, M: 1 - _kept(N, M),
            ),
            fresh=Answer(
                lambda N, M: claim("mixing/fresh_fraction", N=N + M, alpha=Fraction(N, N + M)),
                lambda N, M: 1 - _fresh(N + M, N),
            ),
        ),
        [
            "With the same samples it is $1 - \\frac{N+3M}{N^2+2NM+M} «kept=»$.",
            "With fresh ones $\\alpha = «a»$, and it is "
            "$1 - 1/(\\alpha(N+M)(2-\\alpha)+1-\\alpha) «fresh=»$.",
        ],
        also=lambda N, M: dict(a=Fraction(N, N + M)),
    ),
    Exercise(
        "mixing/accumulate_variance",
        "kept",
        "Everything is kept, and each refit adds $M = «M»$ samples of the last model.\nWhich share "
        "of the variance is expected to be left after $n = «n»$ refits, and which part of it would "
        "be left if nothing were kept?",
        dict(M=4, n=3),
        dict(M=[2, 4, 5, 10, 100], n=[1, 2, 3, 4, 5]),
        dict(
            kept=Answer(
                lambda M, n: claim("mixing/accumulate_variance:refits", M=M, n=n),
                lambda M, n: _product(M, n),
                digits=4,
            ),
            replaced=Answer(
                lambda M, n: claim("gaussian/mle_variance", M=M, n=n),
                lambda M, n: Fraction((M - 1) ** n, M**n),
                digits=4,
            ),
        ),
        [
            "Refit $k$ costs the share $1/(Mk^2)$: $\\prod_{k=1}^{«n»} (1 - 1/(«M»k^2)) «kept=»$.",
            "If nothing were kept, each refit would cost $1/M$, and $(1-1/«M»)^{«n»} «replaced=»$ "
            "would be left.",
        ],
    ),
    Exercise(
        "mixing/accumulate_subsample",
        "second",
        "All samples are kept, but each refit can use only $M = «M»$ of them, drawn without "
        "replacement.\nWhich share of the variance is expected to be left after the second refit?",
        dict(M=2),
        dict(M=[2, 3, 4, 5, 6, 10, 20, 50, 100]),
        dict(
            kept=Answer(
                lambda M: 1 - _second_budget(M),
                lambda M: claim("mixing/accumulate_subsample:refits", M=M, n=2),
                digits=5,
            )
        ),
        [
            "The past holds $«M»$ originals and $«M»$ copies of them.",
            "Two picks of the budget are the same sample with chance $1/«M»$; else they are an "
            "original and a copy with chance $«mixed»$, two copies with chance $«copies»$, and "
            "then have one ancestor with chance $1/«M»$.",
            "In all $F = «F»$, and $1 - F «kept=»$ is left.",
        ],
        also=lambda M: dict(
            mixed=Fraction(M, 2 * M - 1),
            copies=Fraction(M - 1, 2 * (2 * M - 1)),
            F=_second_budget(M),
        ),
    ),
    Exercise(
        "mixing/golden_ratio",
        "weight",
        "Each round averages $k = «k»$ times as many real as synthetic samples.\nWhich weight of "
        "the real mean gives the least variance in the long run?\nWhat is that least variance, in "
        "units of the real mean's own?",
        dict(k=Fraction(1)),
        dict(k=[Fraction(*k) for k in [(1, 1), (1, 2), (4, 3), (9, 4), (1, 6), (2, 1), (1, 5)]]),
        dict(
            weight=Answer(
                lambda k: claim("mixing/golden_ratio:weight", k=k),
                lambda k: _best_weight(k),
                digits=4,
                within=1e-12,
            ),
            least=Answer(
                lambda k: claim("mixing/golden_ratio:least", k=k, N=1),
                lambda k: _settled(_best_weight(k), mpmath.mpf(k.numerator) / k.denominator),
                digits=4,
            ),
        ),
        [
            "The variance settles at $\\frac{w^2 + k(1-w)^2}{w(2-w)}$ of the real mean's own.",
            "Its derivative is 0 where $w^2 + kw - k = 0$, so $w = \\frac{\\sqrt{k^2+4k}-k}{2} "
            "«weight=»$.",
            "The least value is the weight itself: $«least»$.",
        ],
    ),
    Exercise(
        "mixing/coalescence_principle",
        "refits",
        "Each pool has $N = «N»$ fresh real and $M = «M»$ synthetic samples.\nWhich share of the "
        "variance is expected to be left after $n = «n»$ refits, by maximum likelihood?",
        dict(N=2, M=2, n=2),
        dict(N=[1, 2, 5, 10], M=[2, 5, 10, 20], n=[1, 2, 3, 5]),
        dict(
            kept=Answer(
                lambda N, M, n: claim("mixing/coalescence_principle", N=N, M=M, k=0, n=n),
                lambda N, M, n: 1 - _fresh_after(N + M, N, n),
            )
        ),
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
        "mixing/mutation_equilibrium",
        "variance",
        "Every refit of a categorical model uses $N = «N»$ fresh real and $M = «M»$ synthetic "
        "samples.\nA type has the real weight $w = «w»$.\nWhat is the variance of its fitted "
        "weight in the long run?",
        dict(N=10, M=90, w=Fraction(1, 10)),
        dict(
            N=[1, 2, 5, 10, 50],
            M=[2, 5, 10, 50, 90],
            w=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 10)],
        ),
        dict(
            variance=Answer(
                lambda N, M, w: claim("mixing/mutation_equilibrium:variance", N=N, M=M, w=w),
                lambda N, M, w: w * (1 - w) * _fresh(N + M, N),
            )
        ),
        [
            "It is $w(1-w)$ times the chance $F$ that two picks have one ancestor.",
            "$F = \\frac{N+M}{N^2+2NM+M} «F=»$, so the variance is $«product» \\cdot F "
            "«variance=»$.",
        ],
        also=lambda N, M, w: dict(F=_fresh(N + M, N), product=w * (1 - w)),
    ),
    Exercise(
        "mixing/regression_replace",
        "growth",
        "A linear regression with $d = «d»$ coefficients is refitted $n = «n»$ times to its own "
        "labels on $T = «T»$ fresh Gaussian inputs, with noise $\\sigma = 1$.\nWhat is its "
        "expected excess test error?",
        dict(d=9, T=60, n=20),
        dict(d=[1, 2, 4, 9], T=[20, 30, 60, 120], n=[1, 5, 10, 20]),
        dict(
            error=Answer(
                lambda d, T, n: claim("mixing/regression_replace", d=d, T=T, n=n),
                lambda d, T, n: n * d * _inverse_mean(T - d + 1),
                within=1e-15,
            )
        ),
        [
            "Each refit adds the error of one fit, $\\sigma^2 d/(T-d-1) «one=»$.",
            "After «n» refits it is $«n»$ times this, $«error»$.",
        ],
        also=lambda d, T, n: dict(one=Fraction(d, T - d - 1)),
    ),
    Exercise(
        "mixing/regression_accumulate_shared",
        "growth",
        "A linear regression with $d = «d»$ coefficients relabels the same $T = «T»$ inputs in "
        "each round and keeps all labels, with noise $\\sigma = 1$.\nWhat is its expected excess "
        "test error after $n = «n»$ refits, and in the limit?",
        dict(d=9, T=60, n=3),
        dict(d=[1, 2, 4, 9], T=[20, 30, 60, 120], n=[1, 2, 3, 4]),
        dict(
            error=Answer(
                lambda d, T, n: claim("mixing/regression_accumulate_shared", d=d, T=T, n=n),
                lambda d, T, n: (
                    Fraction(d, T - d - 1) * sum(Fraction(1, i * i) for i in range(1, n + 1))
                ),
            ),
            limit=Answer(
                lambda d, T, n: claim("mixing/regression_accumulate_shared:limit", d=d, T=T),
                lambda d, T, n: mpmath.mpf(d) / (T - d - 1) * mpmath.zeta(2),
            ),
        ),
        [
            "The first fit's error is $d/(T-d-1) «one=»$.",
            "Round $i$ adds the share $1/i^2$ of it: «n» refits make $«error»$.",
            "For ever it is $\\pi^2/6$ times the first fit's, $«limit»$.",
        ],
        also=lambda d, T, n: dict(one=Fraction(d, T - d - 1)),
    ),
    Exercise(
        "mixing/regression_accumulate_fresh",
        "growth",
        "A linear regression with $d = «d»$ coefficients labels $T = «T»$ fresh inputs in each "
        "round and keeps all data, with noise $\\sigma = 1$.\nWhat is its expected excess test "
        "error after $n = «n»$ refits?",
        dict(d=3, T=20, n=3),
        dict(d=[1, 2, 3, 4, 9], T=[20, 30, 60, 120], n=[1, 2, 3, 4]),
        dict(
            error=Answer(
                lambda d, T, n: claim("mixing/regression_accumulate_fresh:refits", d=d, T=T, n=n),
                lambda d, T, n: sum(Fraction(d, i * (i * T - d - 1)) for i in range(1, n + 1)),
            )
        ),
        [
            "Round $i$ adds $\\frac{\\sigma^2 d}{i\\,(iT-d-1)}$.",
            "Over «n» rounds this is $«error»$; on one shared design it would be $«shared»$.",
        ],
        also=lambda d, T, n: dict(
            shared=Fraction(d, T - d - 1) * sum(Fraction(1, i * i) for i in range(1, n + 1))
        ),
    ),
]
