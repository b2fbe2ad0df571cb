"""What a pool keeps of the real variance: one minus the chance of a common original."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from schemes import Scheme, Step, window
from theory.domain import Domain, Integers, Positive, Reals
from theory.maths import two_point, two_types
from theory.maths.coalescence import coalescence, different_originals
from theory.mixing._pools import Between, Coalescence, Within, windowed
from theory.mixing._second_moments import second_moments
from theory.notation import (
    Expectation,
    Expr,
    M,
    N,
    Statistic,
    Variance,
    k,
    mu_hat,
    n,
    sigma,
    sigma_hat2,
    w,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION, TOTAL_VARIANCE
from theory.theorem import Claim, Rival, Route, Source, Theorem

_COUNTS: Any = dict(
    M=Integers(1, probe=(1, 2, 3, 7, 100), reach=10**6),
    N=Integers(0, probe=(0, 1, 2, 5, 1000), reach=10**6),
    k=Integers(0, probe=(0, 1, 2, 40), reach=200),
    n=Integers(1, probe=(1, 2, 3, 5, 10), reach=200),
)
_POOL = (k + 1) * (M + N)
_F = Coalescence(M, N, k, n)

WITHIN = Claim(
    name="within",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - _F),
    domain=Domain(**_COUNTS, sigma=Positive(default=1)),
    words="What a Gaussian model keeps, in expectation over runs:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / _POOL) ** n, "each refit loses one part in its pool's size"),
        Rival(sigma**2 * (1 - 1 / _POOL), "real data make every refit as good as the first"),
        Rival(sigma**2 * (1 - Coalescence(M, N, 0, n)), "what was kept left out"),
        Rival(sigma**2 * (1 - Coalescence(M + N, 0, k, n)), "real data counted as synthetic"),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=Variance(mu_hat(n)),
    value=sigma**2 * _F,
    domain=WITHIN.domain,
    words="What the runs differ by:",
    rivals=[
        Rival(sigma**2 / _POOL, "the error of one fit to real data"),
        Rival(sigma**2 * n / _POOL, "each refit's error added up as if it were the first"),
        Rival(sigma**2 * Coalescence(M, N, 0, n), "what was kept left out"),
    ],
)

DIVERSITY = Claim(
    name="diversity",
    quantity=Expectation(Statistic("w_n(1-w_n)", "wₙ(1−wₙ)"), low=0),
    value=w * (1 - w) * (1 - _F),
    domain=Domain(**_COUNTS, w=Reals(0, 1)),
    words="And for a type of weight $w$ in a categorical model, trained on the same pools:",
    rivals=[
        Rival(w * (1 - w) * (1 - 1 / _POOL) ** n, "each refit loses one part in its pool's size"),
        Rival(w * (1 - w), "no weight moves on average, so neither should their product"),
        Rival(w * (1 - w) * (1 - Coalescence(M, N, 0, n)), "what was kept left out"),
    ],
)

THEOREM = Theorem(
    title="The coalescence principle",
    says="Whatever the pool that a model is refitted to by maximum likelihood, the share of the "
    "real variance that it keeps, in expectation over runs, [is the chance that two picks from "
    "the pool descend from two different original samples](within, diversity).",
    setting="""\
A *scheme* says which samples each refit is trained on, its *pool*: real or synthetic, new or kept
from earlier refits, all of them or some drawn at random without replacement.
It does not look at the samples' values.
A model is fitted by maximum likelihood: mean and variance of its pool (ddof 0), or the types'
shares.
It then draws new samples, independent of each other and of all older ones given the model.

Draw a line from each synthetic sample to a uniformly chosen member of the pool that its model was
fitted to, and so on back until a real sample is reached, its *original*.
The first model's samples are real, for the model before the first refit is the real distribution.
$F$ is the chance that two picks from the pool of refit $n$, made **with** replacement, have
the same original.

The theorem holds for every such scheme.
The formulas below are its statement for one family that has many schemes in it: each refit
collects $N$ new real samples and $M$ samples of the last model, and is trained on these and on
all that was collected for the last $k$ refits.
$N = k = 0$ is plain retraining; $k \\ge n$ keeps everything.
""",
    claims=[WITHIN, BETWEEN, DIVERSITY],
    sources=[
        Source("ewens2004", "chapter 3", "identity by descent and heterozygosity"),
        Source("kingman1982", "", "lines traced back until they meet"),
    ],
)


_POOLS = [
    [Fraction(value) for value in pool] for pool in ((0, 1), (1, 1, 4), (-2, 0, 3, 7), (5, 5, 5, 1))
]


def _moments(pool: list[Fraction]) -> tuple[Fraction, Fraction]:
    mean = sum(pool, Fraction(0)) / len(pool)
    return mean, sum(((x - mean) ** 2 for x in pool), Fraction(0)) / len(pool)


def _half_squares() -> list[bool]:
    return [
        same(
            _moments(pool)[1], sum((a - b) ** 2 for a in pool for b in pool) / (2 * len(pool) ** 2)
        )
        for pool in _POOLS
    ]


def _one_step_back() -> list[bool]:
    """A new sample is the mean plus or minus the deviation: its square enters, not its sign."""
    cases = []
    for pool, old in zip(
        _POOLS, (Fraction(0), Fraction(9), Fraction(-1, 2), Fraction(3)), strict=True
    ):
        mean, variance = _moments(pool)
        new = (mean - old) ** 2 + variance  # the mean of (mean ± deviation − old)²
        cases.append(same(new, sum((x - old) ** 2 for x in pool) / len(pool)))
    return cases


def _two_new() -> list[bool]:
    cases = []
    for pool in _POOLS:
        _, variance = _moments(pool)
        apart = sum((a - b) ** 2 for a in (1, -1) for b in (1, -1)) * variance / 4
        cases.append(same(apart, sum((a - b) ** 2 for a in pool for b in pool) / len(pool) ** 2))
    return cases


def _schemes() -> list[tuple[Scheme, int]]:
    """Schemes small enough to list: windows, a lot that returns, a budget drawn at random."""

    def returning(refit: int) -> Step:
        return Step(real=refit % 2, synthetic=1, kept=(1,) if refit > 2 else ())

    def on_a_budget(refit: int) -> Step:
        return Step(synthetic=2, kept=tuple(range(1, refit)), budget=2)

    return [(window(0, 2, 0), 3), (window(1, 1, 1), 3), (returning, 4), (on_a_budget, 3)]


def _ancestries() -> list[bool]:
    """Lines listed on one side, what a type's weight does on the other."""
    half = Fraction(1, 2)
    return [
        same(different_originals(scheme, n), 4 * two_types.expected(_differ, scheme, n, half))
        for scheme, n in _schemes()
    ]


def _differ(share: Fraction) -> Fraction:
    return share * (1 - share)


def _makes_up() -> list[bool]:
    whole = [
        two_point.pooled(lambda mean, v: mean**2 + v, scheme, n, sigma=3)
        for scheme, n in _schemes()[:3]
    ]
    return [same(each, 9) for each in whole]


def _like_weights() -> list[bool]:
    w = Fraction(1, 5)
    return [
        same(
            two_types.expected(_differ, scheme, n, w) / _differ(w),
            two_point.pooled(lambda _, v: v, scheme, n),
        )
        for scheme, n in _schemes()[:3]
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The variance of a pool of size $S$ is half the mean squared difference of two picks, "
        "made with replacement. So it is enough to know the expected squared difference "
        "$2\\sigma^2 D(a,b)$ of each pair of samples.",
        r"\hat\sigma^2 = \frac{1}{2S^2}\sum_{a,b}(x_a - x_b)^2",
        trial=_half_squares,
        tried="both sides for pools of two to four numbers",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "A new synthetic sample $a$ and an older sample $b$: given all older samples, $x_a$ has "
        "the pool's mean and variance, so its mean squared distance from $x_b$ is that of a "
        "uniformly chosen member $c$ of the pool.",
        r"\mathbb{E}\,(x_a - x_b)^2 = \frac1S\sum_c \mathbb{E}\,(x_c - x_b)^2",
        trial=_one_step_back,
        tried="both sides for given pools and an older sample",
    )
    p.argue(
        "Two new samples of one model differ by twice its variance, as two picks from its pool "
        "do. So in either case a synthetic sample may be replaced by a random member of its "
        "pool: $D(a,b)$ is the mean of $D$ over one step back.",
        trial=_two_new,
        tried="two new samples of given pools, each the mean plus or minus the deviation",
    )
    p.argue(
        "Going back until both are real leaves $D = 0$ for one and the same original, and $D = 1$ "
        "for two different ones, for real samples are independent. "
        "A pool that is drawn at random is one of many, and the principle is averaged over them.",
        r"D(a,b) = 1 - \mathbb{P}(a \text{ and } b \text{ have one original})",
        trial=_ancestries,
        tried="every choice of parents and of a budget listed in four schemes, against every "
        "outcome of a model of two types",
    )
    p.cite(TOTAL_VARIANCE)
    p.argue(
        "Every sample has the real mean and the real variance over all runs, as it is like a "
        "random member of its pool. So what is within a pool and what is between the runs make "
        "up the whole.",
        r"\mathbb{E}\,\hat\sigma^2_n + \operatorname{Var}\mu_n = \sigma^2",
        trial=_makes_up,
        tried="the sum in three schemes, every outcome of a fair sign for each sample listed",
    )
    p.argue(
        "A type's label, 1 or 0, has mean $w$ and variance $w(1-w)$. Nothing else about a "
        "Gaussian was used, so the same holds for weights.",
        trial=_like_weights,
        tried="the share kept of a weight's variance and of a Gaussian's, in three schemes",
    )
    for refits, kept in ((2, 0), (2, 1)):
        scheme = windowed(M, N, kept)
        p.identity(
            sympy.together(second_moments(scheme, refits)[0]),
            1 - sympy.factor(coalescence(scheme, refits)),
            f"Worked out for {refits} refits, keeping {kept}: on the left from the covariances of "
            "the samples, without ancestors; on the right by following two lines back.",
        )
    spread = Within(M, N, k, n)
    return {
        "within": sigma**2 * spread,
        "between": sigma**2 * Between(M, N, k, n),
        "diversity": w * (1 - w) * spread,
    }


def _signs(of: Any) -> Any:
    return lambda M, N, k, n, sigma: two_point.pooled(
        of, windowed(int(M), int(N), k), int(n), sigma=sigma
    )


_AT: list[dict[str, Any]] = [
    dict(M=2, N=0, k=0, n=4),
    dict(M=2, N=1, k=0, n=3, sigma=Fraction(1, 3)),
    dict(M=1, N=1, k=1, n=4),
    dict(M=2, N=0, k=9, n=4, sigma=2),
]
ROUTES = [
    Route(_signs(lambda _, v: v), at=_AT, words=two_point.WORDS, claim="within"),
    Route(_signs(lambda mean, _: mean**2), at=_AT, words=two_point.WORDS, claim="between"),
    Route(
        lambda M, N, k, n, w: two_types.expected(
            lambda p: p * (1 - p), windowed(int(M), int(N), k), int(n), w
        ),
        at=[
            dict(M=3, N=0, k=0, n=5, w=Fraction(1, 3)),
            dict(M=2, N=1, k=1, n=4, w=Fraction(1, 20)),
            dict(M=1, N=2, k=2, n=4, w=Fraction(1, 2)),
            dict(M=2, N=0, k=9, n=4, w=Fraction(2, 5)),
        ],
        words=two_types.WORDS,
        claim="diversity",
    ),
]
