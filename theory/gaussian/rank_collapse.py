"""Fewer samples than dimensions: the rank is lost at once, and for ever."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.gaussian._listing import by_listing, identity_factor
from theory.gaussian._log_moments import log_det
from theory.laws import ChiSquared
from theory.notation import Expectation, Expr, M, Statistic, d, i, k, n, sigma
from theory.proof import Proof
from theory.standard import BARTLETT
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_FIRST = sympy.Sum(sympy.digamma((d + 1 - i) / 2), (i, 1, M - 1))
_LATER = sympy.Sum(sympy.digamma(i / 2), (i, 1, M - 1))
_SCALE = (M - 1) * sympy.log(2 / M)
_SMALL = Integers(2, probe=(2, 3, 4, 9, 1000))
_WIDE = Integers(1, probe=(1, 2, 3, 8, 20, 1000))

RANK = Claim(
    name="rank",
    quantity=Expectation(Statistic(r"\operatorname{rank}\hat\Sigma_n", "rank Σ̂ₙ"), low=0),
    value=sympy.Min(d, M - 1),
    domain=Domain(M=Integers(2), n=Integers(1), d=Integers(1)),
    words="The rank after one refit and after any number of them, "
    "[not only on average but almost surely](rank).",
    rivals=[
        Rival(sympy.Min(d, M), "one dimension for each sample"),
        Rival(sympy.Max(sympy.Min(d, M - 1) - n + 1, 0), "one dimension lost at each refit"),
        Rival(d, "the fit keeps all dimensions, some of them narrow"),
        Rival(d * sympy.Min(1, (M - 1) / d) ** n, "the same share of the rank lost at each refit"),
    ],
)

TRACE = Claim(
    name="trace",
    quantity=Expectation(
        Statistic(
            r"\frac{\operatorname{tr}\hat\Sigma_n}{\operatorname{rank}\hat\Sigma_n}",
            "tr Σ̂ₙ/rank Σ̂ₙ",
            2,
        ),
        low=0,
    ),
    value=sigma**2 * d / (M - 1) * (1 - 1 / M) ** n,
    domain=Domain(
        M=_SMALL, n=Integers(1), d=_WIDE, sigma=Positive(default=1), where=[sympy.Le(M, d + 1)]
    ),
    words="With $M \\le d + 1$ samples and $\\Sigma = \\sigma^2I$, the expected variance in an "
    "average surviving direction. [After the first refit it is dσ²/M](first), which is "
    "[more than σ²](inflated) where $M < d$.",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "what was lost is gone, the rest is as it was"),
        Rival(sigma**2 * (1 - 1 / M) ** (n - 1), "survivors untouched by the first refit"),
        Rival(sigma**2 * (1 - 1 / M) ** n * d / M, "as many survivors as samples"),
        Rival(sigma**2 * d / (M - 1) * (1 - 1 / M) ** (n - 1), "the first refit loses no variance"),
    ],
)

VOLUME = Claim(
    name="volume",
    quantity=Expectation(
        Statistic(r"\ln\operatorname{pdet}(\hat\Sigma_n/\sigma^2)", "ln pdet(Σ̂ₙ/σ²)")
    ),
    value=sympy.Sum(sympy.digamma((d + 1 - i) / 2) + (n - 1) * sympy.digamma(i / 2), (i, 1, M - 1))
    + n * _SCALE,
    domain=Domain(M=_SMALL, n=Integers(1), d=_WIDE, where=[sympy.Le(M, d + 1)]),
    words="And the logarithm of the product of the $M-1$ positive eigenvalues "
    "(the pseudo-determinant).",
    rivals=[
        Rival(n * (_LATER + _SCALE), "the first refit taken as one within the survivors"),
        Rival(n * (_FIRST + _SCALE), "every refit taken as one from all dimensions"),
        Rival(
            n * (M - 1) * (sympy.digamma((M - 1) / 2) + sympy.log(2 / M)),
            "each survivor at the drift of one dimension",
        ),
        Rival(
            (M - 1) * (sympy.log(d / (M - 1)) + n * sympy.log(1 - 1 / M)),
            "all survivors at their expected average",
        ),
    ],
)

THEOREM = Theorem(
    title="Rank collapse",
    says="[With M ≤ d samples in d dimensions one maximum-likelihood refit leaves a covariance of "
    "rank M − 1, and no later refit changes the rank](rank); from Σ = σ²I "
    "[the surviving directions start out with dσ²/M each on average](first), and "
    "[in almost every run the product of their variances tends to 0](dies).",
    setting="""\
The real distribution is $N(\\mu, \\Sigma)$ in $d$ dimensions, with $\\det\\Sigma > 0$.
Refit $n$ draws $M \\ge 2$ independent samples from the last model and nothing else.
It sets $\\mu_n$ to their mean and $\\hat\\Sigma_n$ to the mean of
$(x-\\mu_n)(x-\\mu_n)^\\top$ over them
(maximum likelihood: sums are divided by $M$, that is, ddof 0).
A model with a singular covariance is a Gaussian on a plane through $\\mu_n$; its samples lie there.
For the second and third claim $\\Sigma = \\sigma^2I$ and $M \\le d+1$.
""",
    claims=[RANK, TRACE, VOLUME],
    statements=[
        Bound(
            "first",
            TRACE.value.subs(n, 1),
            "=",
            sigma**2 * d / M,
            Domain(
                M=Integers(2),
                d=Integers(1),
                sigma=Positive(default=1),
                where=[sympy.Le(M, d + 1)],
            ),
            [
                Rival(sigma**2, "what survives is as it was"),
                Rival(sigma**2 * d / (M - 1), "the first refit loses no variance"),
            ],
        ),
        Bound(
            "inflated",
            TRACE.value.subs(n, 1),
            ">",
            sigma**2,
            Domain(M=Integers(2), d=Integers(3), sigma=Positive(default=1), where=[sympy.Lt(M, d)]),
            [Rival(sigma**2 * d / (M - 1), "the first refit loses no variance")],
            note="at M = d the two are equal",
        ),
        Bound(
            "dies",
            _LATER + _SCALE,
            "<",
            sympy.log(sympy.gamma(M)) - (M - 1) * sympy.log(M),
            Domain(M=Integers(2, probe=(2, 3, 4, 9, 40, 1000))),
            [
                Rival(
                    (M - 1) * (sympy.digamma(sympy.Rational(1, 2)) + sympy.log(2 / M)),
                    "each direction refitted as if it had one degree of freedom",
                )
            ],
            note="the mean step of ln pdet at each later refit, below ln((M−1)!/Mᴹ⁻¹) < 0: by the "
            "strong law of large numbers the product tends to 0 in almost every run",
        ),
    ],
    sources=[Source("muirhead1982", "theorem 3.1.4", "when a sample covariance is singular")],
)

_TRIED = [
    dict(M=Fraction(M), k=k)
    for M, k in [(2, Fraction(1, 2)), (3, Fraction(1, 3)), (7, Fraction(5, 2)), (40, Fraction(1))]
]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "At most $M-1$. The deviations of $M$ samples from their mean add up to 0, so they span "
        "at most $M-1$ dimensions; and they lie in the plane of the last model. So the rank "
        "never exceeds $M-1$, never exceeds $d$, and never rises.",
        r"\sum_{j=1}^{M}(x_j - \mu_n) = 0",
        trial=_never_rises,
        tried="the rank refit by refit in chains of integer samples, in rational arithmetic",
    )
    p.cite(BARTLETT)
    moment = p.compute(
        ChiSquared(M - 1).mean(lambda q: q**k), "A power of $Q \\sim \\chi^2_{M-1}$:", at=_TRIED
    )
    log = p.differentiate(
        sympy.log(moment), k, sympy.S.Zero, "So the logarithm of a chi-squared has a finite mean:"
    )
    p.argue(
        "No less. Within the last model's plane, of dimension $r \\le M-1$, the scatter is that of "
        "$M > r$ samples. Its determinant is a product of chi-squared variables with at least one "
        "degree of freedom, positive almost surely. So the rank stays $r$. Where $r \\ge M$, "
        "at the first refit only, apply the same to the span of the samples: rank $M-1$.",
        trial=_no_less,
        tried="the rank of such chains after up to four refits",
    )
    rank = sympy.Min(d, M - 1)
    total = p.uses("gaussian/multivariate_variance", "direction")
    p.argue(
        "The expected trace is the sum over $d$ directions, the lost ones included; the survivors, "
        "$M-1$ of them, hold all of it.",
        r"\mathbb{E}\operatorname{tr}\hat\Sigma_n = d\,\sigma^2\Bigl(1-\frac1M\Bigr)^n",
        trial=_all_directions,
        tried="the trace and one direction's variance, every outcome for fair signs listed",
    )
    p.argue(
        "For the product of the eigenvalues, let $Z$ be the $(M-1)\\times d$ matrix of standard "
        "normals whose $Z^\\top Z$ is the first scatter, in the unit $\\sigma^2$. $ZZ^\\top$ "
        "has the same eigenvalues without the zeros. It is the scatter of $d$ vectors in $M-1$ "
        "dimensions about a known mean: its determinant is a product of chi-squared variables "
        "with $d, d-1, \\dots, d-M+2$ degrees of freedom.",
        r"\operatorname{pdet}(Z^\top Z) = \det(ZZ^\top) = \prod_{i=1}^{M-1} Q_i,\quad "
        r"Q_i \sim \chi^2_{d+1-i}",
        trial=_turned,
        tried="characteristic polynomials of integer matrices, and the mean determinant for two "
        "rows of fair signs",
    )
    first, later = (log.subs(M, size) - sympy.log(2) for size in (d + 2 - i, i + 1))
    each = sympy.Sum(first + (n - 1) * later, (i, 1, M - 1))
    scale = p.compute(
        sympy.Sum(sympy.log(2) - sympy.log(M), (i, 1, M - 1)),
        "Every later refit is one in $M-1$ dimensions and multiplies by chi-squared variables "
        "with $1, \\dots, M-1$ degrees of freedom. The terms free of $i$ come to, each time,",
        result=(M - 1) * (sympy.log(2) - sympy.log(M)),
    )
    return {
        "rank": rank,
        "trace": d * total / (M - 1),
        "volume": each + n * scale,
    }


def _exact_rank(rows: list[list[Fraction]]) -> int:
    """The rank of a matrix, by elimination in rational arithmetic."""
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            by = rows[r][column] / rows[found][column]
            rows[r] = [a - by * b for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def _generic_rank(M: Fraction, n: Fraction, d: Fraction) -> Fraction:
    """The rank of a chain of integer samples.

    A minor of the fitted covariance is a polynomial in all the samples' coordinates. If it is
    not 0 at one point, it is 0 almost nowhere: so one chain with some rank shows that almost
    every chain has that rank at least. That none has more is clear of any chain.
    """
    Y = [[Fraction(int(j == k)) for k in range(int(d))] for j in range(int(d))]
    state = 1
    for _ in range(int(n)):
        fresh = []
        for _ in range(int(M)):
            row = []
            for _ in range(len(Y)):
                state = state * 48271 % 2147483647  # any integers will do
                row.append(Fraction(state % 19 - 9))
            fresh.append(row)
        means = [sum(column, Fraction(0)) / int(M) for column in zip(*fresh, strict=True)]
        Z = [[z - m for z, m in zip(row, means, strict=True)] for row in fresh]
        Y = [
            [
                sum((z * y[k] for z, y in zip(row, Y, strict=True)), Fraction(0))
                for k in range(int(d))
            ]
            for row in Z
        ]
    return Fraction(_exact_rank(Y))


def _trace(M: Fraction, n: Fraction, d: Fraction, sigma: Fraction) -> Fraction:
    factor = identity_factor(int(d), sigma)
    return by_listing(_sum_of_diagonal, factor, int(M), int(n), 2) / (int(M) - 1)


def _volume(M: Fraction, n: Fraction, d: Fraction) -> Any:
    with mpmath.workdps(50):
        rank = int(M) - 1
        first, later = log_det(int(d), rank), log_det(rank, rank)
        return first + (int(n) - 1) * later - int(n) * rank * mpmath.log(int(M))


_SIZES = [(2, 4), (4, 6), (6, 3), (5, 5)]


def _never_rises() -> list[bool]:
    cases = []
    for size, dimensions in _SIZES:
        at = Fraction(size), Fraction(dimensions)
        ranks = [at[1], *(_generic_rank(at[0], Fraction(refits), at[1]) for refits in (1, 2, 3))]
        cases += [ranks[1] <= size - 1, all(b <= a for a, b in pairwise(ranks))]
    return cases


def _no_less() -> list[bool]:
    return [
        _generic_rank(Fraction(size), Fraction(refits), Fraction(wide)) >= min(wide, size - 1)
        for size, wide in _SIZES
        for refits in (1, 4)
    ]


def _sum_of_diagonal(cov: list[list[Fraction]]) -> Fraction:
    return sum((row[j] for j, row in enumerate(cov)), Fraction(0))


def _all_directions() -> list[bool]:
    cases = []
    for size, refits, dimensions in ((2, 1, 3), (3, 1, 2), (2, 2, 2)):
        factor = identity_factor(dimensions, Fraction(2))
        one = by_listing(lambda cov: cov[0][0], factor, size, refits, 2)
        whole = by_listing(_sum_of_diagonal, factor, size, refits, 2)
        cases.append(whole == dimensions * one)
    return cases


def _turned() -> list[bool]:
    cases, x = [], sympy.Symbol("x")
    for rows in ([[1, 2, -1], [0, 3, 5]], [[2, 1, 0, 7], [1, 1, -3, 2], [4, 0, 1, 1]]):
        Z = sympy.Matrix(rows)
        wide, narrow = ((each).charpoly(x).as_expr() for each in (Z.T * Z, Z * Z.T))
        cases.append(sympy.expand(wide - x ** (Z.cols - Z.rows) * narrow) == 0)
    for columns in (2, 3, 4):  # the determinant is of degree 2 in each entry: signs will do
        signs = product((-1, 1), repeat=2 * columns)
        dots = (sum(a * b for a, b in zip(s[:columns], s[columns:], strict=True)) for s in signs)
        mean = Fraction(sum(columns**2 - dot**2 for dot in dots), 4**columns)
        cases.append(mean == columns * (columns - 1))
    return cases


ROUTES = [
    Route(
        _generic_rank,
        at=[
            dict(M=2, n=3, d=4),
            dict(M=4, n=1, d=6),
            dict(M=4, n=5, d=6),
            dict(M=6, n=4, d=3),
            dict(M=5, n=3, d=5),
        ],
        words="a chain of integer samples, its rank found by elimination in rational arithmetic",
        claim="rank",
    ),
    Route(
        _trace,
        at=[dict(M=2, n=2, d=3), dict(M=3, n=1, d=3, sigma=2), dict(M=2, n=3, d=1)],
        words="every outcome for samples made of fair signs, in rational arithmetic",
        claim="trace",
    ),
    Route(
        _volume,
        at=[dict(M=3, n=2, d=6), dict(M=4, n=3, d=4)],
        words="the joint density of two eigenvalues and Laplace transforms, integrated at 50 "
        "digits, the columns in pairs",
        claim="volume",
    ),
]
