"""The fitted covariance in d dimensions: its mean, and its mean square."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Any

import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.gaussian import _literal
from theory.gaussian._listing import Matrix, by_listing, identity_factor
from theory.laws import ChiSquared
from theory.notation import Expectation, Expr, M, Statistic, d, n, rho, sigma
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_LEFT = (1 - 1 / M) ** n
_TOP = (1 - 1 / M**2) ** n
_REST = ((M - 1) * (M - 2) / M**2) ** n
_DOMAIN = Domain(M=Integers(2), n=Integers(0), d=Integers(1), sigma=Positive(default=1))

DIRECTION = Claim(
    name="direction",
    quantity=Expectation(Statistic(r"u^\top\hat\Sigma_n u", "uᵀΣ̂ₙu", 2), low=0),
    value=sigma**2 * _LEFT,
    domain=_DOMAIN,
    words="In any fixed direction $u$, where the real variance is $\\sigma^2 = u^\\top\\Sigma u$, "
    "whatever the dimension $d$, even $d \\ge M$.",
    rivals=[
        Rival(sigma**2 * (1 - d / M) ** n, "one degree of freedom lost for each dimension"),
        Rival(sigma**2 * (1 - 1 / M) ** (n * d), "the loss of each direction, multiplied"),
        Rival(sigma**2 * (1 - 1 / (M - 1)) ** n, "degrees of freedom counted twice"),
        Rival(sigma**2, "the unbiased estimator's answer"),
    ],
)

COVARIANCE = Claim(
    name="covariance",
    quantity=Expectation(Statistic(r"(\hat\Sigma_n)_{12}", "(Σ̂ₙ)₁₂", 2)),
    value=rho * sigma**2 * _LEFT,
    domain=Domain(
        M=Integers(2),
        n=Integers(0),
        d=Integers(2),
        rho=Reals(-1, 1),
        sigma=Positive(default=1),
    ),
    words="So in every entry of the covariance, off the diagonal too, here for two coordinates of "
    "variance $\\sigma^2$ and correlation $\\rho$.",
    rivals=[
        Rival(rho * sigma**2 * (1 - 1 / M) ** (2 * n), "one factor for each of two coordinates"),
        Rival(rho ** (n + 1) * sigma**2 * _LEFT, "the correlation fades with every refit"),
        Rival(rho * sigma**2 * (1 - d / M) ** n, "one degree of freedom for each dimension"),
        Rival(rho * sigma**2, "products of deviations have no bias"),
    ],
)

SQUARES = Claim(
    name="squares",
    quantity=Expectation(
        Statistic(r"\operatorname{tr}\bigl(\hat\Sigma_n^2\bigr)", "tr(Σ̂ₙ²)", 4), low=0
    ),
    value=sigma**4 * d / 3 * ((d + 2) * _TOP - (d - 1) * _REST),
    domain=_DOMAIN,
    words="Second moments do see the dimension. From $\\Sigma = \\sigma^2 I$, the squared "
    "eigenvalues add up to",
    rivals=[
        Rival(d * sigma**4 * _TOP, "the diagonal's squares alone"),
        Rival(d * sigma**4 * (1 - 1 / M) ** (2 * n), "the square of the mean"),
        Rival(d * (d + 2) * sigma**4 * _TOP / 3, "the part that lasts, from the start"),
        Rival(
            sigma**4 * (d * (d + 2) * _TOP + 2 * d * (d - 1) * _REST) / 3,
            "the square of the trace",
        ),
    ],
)

TRACE = Claim(
    name="trace",
    quantity=Expectation(
        Statistic(r"\bigl(\operatorname{tr}\hat\Sigma_n\bigr)^2", "(tr Σ̂ₙ)²", 4), low=0
    ),
    value=sigma**4 * d / 3 * ((d + 2) * _TOP + 2 * (d - 1) * _REST),
    domain=_DOMAIN,
    words="and the square of their sum is",
    rivals=[
        Rival(d**2 * sigma**4 * (1 - 1 / M) ** (2 * n), "the square of the mean"),
        Rival(d**2 * sigma**4 * _TOP, "the growth of one dimension's square"),
        Rival(
            sigma**4 * (d * (d + 2) * _TOP - d * (d - 1) * _REST) / 3,
            "the sum of the squared eigenvalues",
        ),
    ],
)

THEOREM = Theorem(
    title="The fitted covariance in d dimensions",
    says="In any dimension each maximum-likelihood refit [multiplies the expected covariance "
    "matrix by 1 − 1/M](direction, covariance): [the mean does not see the dimension](direction). "
    "The mean square does: [the mean squared trace and the mean sum of squared eigenvalues tend to "
    "be equal](rank_one), as if one direction were left.",
    setting="""\
The real distribution is $N(\\mu, \\Sigma)$ in $d$ dimensions.
Write $\\mu_0 = \\mu$ and $\\hat\\Sigma_0 = \\Sigma$.
Refit $n$ draws $M$ independent samples from $N(\\mu_{n-1}, \\hat\\Sigma_{n-1})$ and nothing else.
It sets $\\mu_n$ to their mean and $\\hat\\Sigma_n$ to the mean of
$(x-\\mu_n)(x-\\mu_n)^\\top$ over them
(maximum likelihood: sums are divided by $M$, that is, ddof 0).
With $M \\le d$ samples the fitted covariance is singular; nothing here minds.
""",
    claims=[DIRECTION, COVARIANCE, SQUARES, TRACE],
    statements=[
        Tends(
            "rank_one",
            TRACE.value / SQUARES.value,
            sympy.S.One,
            n,
            Domain(M=Integers(2), d=Integers(1)),
            rivals=[Rival(d, "as many directions as at the start")],
            note="equal at rank one",
        ),
        Bound(
            "rises",
            SQUARES.value.subs(n, 1),
            ">",
            d * sigma**4,
            Domain(M=Integers(3), d=Integers(2), sigma=Positive(default=1)),
            [Rival(2 * d * sigma**4, "twice the start")],
            note="the mean sum of squared eigenvalues after one refit and before",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
        Source("muirhead1982", "chapter 3", "moments of Wishart matrices"),
    ],
)


_TRIED = [
    dict(M=Fraction(size), n=Fraction(refits), rho=Fraction(r), sigma=Fraction(3))
    for size, refits, r in [(2, 3, "1/2"), (5, 1, "-1/3"), (10, 7, "1")]
]


def _projected() -> list[bool]:
    """The fitted covariance of drawn samples along u, and the variance of their projections."""
    cases = []
    for size, u in ((2, (1, -2, 3)), (5, (4, 1, 1)), (6, (-1, 7))):
        rows = _literal.vectors(f"projected {size}", size, len(u))
        fitted = _literal.scatter(rows)
        along = sum(fitted[a][b] * u[a] * u[b] for a in range(len(u)) for b in range(len(u)))
        projections = [
            sum((a * b for a, b in zip(row, u, strict=True)), Fraction(0)) for row in rows
        ]
        cases.append(along == _literal.squares(projections))
    return cases


def _products() -> list[bool]:
    """Given one coordinate's deviations, the mean square of their product with another's."""
    cases = []
    for size in (2, 3, 5):
        given = _literal.draws(f"products {size}", size, 1)[0]
        apart = [each - _literal.mean(given) for each in given]
        total = Fraction(0)
        for signs in product((-1, 1), repeat=size):
            middle = Fraction(sum(signs), size)
            total += sum(a * (s - middle) for a, s in zip(apart, signs, strict=True)) ** 2
        cases.append(total / 2**size == _literal.squares(given))
    return cases


def _added_up() -> list[bool]:
    """Both means after one refit from unequal variances, every outcome of the three-point rule."""
    factor: Matrix = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(3)))  # v = 1, 9
    fourth, square = Fraction(1 + 81), Fraction((1 + 9) ** 2)
    cases = []
    for size in (2, 3):
        a, c = Fraction(size**2 - 1, size**2), Fraction(size - 1, size**2)
        b = Fraction(size - 1, size) ** 2
        squares = by_listing(_sum_of_squares, factor, size, 1, 3)
        traces = by_listing(lambda cov: (cov[0][0] + cov[1][1]) ** 2, factor, size, 1, 3)
        cases += [squares == (a - c) * fourth + c * square, traces == (a - b) * fourth + b * square]
    return cases


def _sum_of_squares(cov: list[list[Fraction]]) -> Fraction:
    """tr Σ²."""
    return sum((x**2 for row in cov for x in row), Fraction(0))


def proof(p: Proof) -> dict[str, Expr]:
    direction = p.uses("gaussian/mle_variance", "fixed")
    p.argue(
        "Look at the chain along $u$ only. The samples' projections $u^\\top x$ are independent "
        "$N(u^\\top\\mu_{n-1}, u^\\top\\hat\\Sigma_{n-1}u)$, and their mean squared deviation is "
        "$u^\\top\\hat\\Sigma_n u$. So the variance along $u$ is the chain of one dimension.",
        r"u^\top\hat\Sigma_n u = \frac1M\sum_{j=1}^{M}\bigl(u^\top x_j - u^\top\mu_n\bigr)^2",
        trial=_projected,
        tried="drawn samples and directions, in fractions, $d > M$ among them",
    )
    plus, minus = (direction.subs(sigma**2, 2 * sigma**2 * (1 + s * rho)) for s in (1, -1))
    covariance = p.compute(
        (plus - minus) / 4,
        "Two coordinates of variance $\\sigma^2$ and correlation $\\rho$ have a sum of variance "
        "$2\\sigma^2(1+\\rho)$ and a difference of variance $2\\sigma^2(1-\\rho)$. A covariance is "
        "a quarter of the one less the other.",
        at=_TRIED,
    )
    p.cite(COCHRAN)
    p.argue(
        "For the squares, take coordinates in which $\\hat\\Sigma_{n-1}$ is diagonal, with entries "
        "$v_1, \\dots, v_d$. They are fitted from independent normals, whose deviations are $z_j$. "
        "The entry $(j,k)$ of $\\hat\\Sigma_n$ is $\\sqrt{v_jv_k}\\,z_j\\cdot z_k/M$. Here "
        "$z_j\\cdot z_j$ is chi-squared with $M-1$ degrees of freedom; and given $z_j$, the "
        "product $z_j\\cdot z_k$ is normal with variance $z_j \\cdot z_j$.",
        trial=_products,
        tried="that variance for drawn $z_j$, every outcome of fair signs for $z_k$ listed",
    )
    q = ChiSquared(M - 1)
    square = p.compute(q.mean(lambda q: (q / M) ** 2), "The mean square on the diagonal:")
    cross = p.compute(q.mean(lambda q: q / M**2), "The mean square off the diagonal:")
    mean = p.compute(q.mean(lambda q: q / M), "The mean on the diagonal, for products of two:")
    p.argue(
        "Write $a, c, b$ for the first, the second, and the square of the third. Adding up,",
        r"\begin{gathered} \mathbb{E}\operatorname{tr}\hat\Sigma_n^2 = (a-c)\sum v_j^2 + "
        r"c\,\Bigl(\sum v_j\Bigr)^2, \\ \mathbb{E}(\operatorname{tr}\hat\Sigma_n)^2 = "
        r"(a-b)\sum v_j^2 + b\,\Bigl(\sum v_j\Bigr)^2. \end{gathered}",
        trial=_added_up,
        tried="one refit from two unequal variances, every outcome of the three-point rule listed",
    )
    top = p.identity(
        (2 * (square - cross) + square - mean**2) / 2,
        2 * cross + mean**2,
        "Two combinations reproduce themselves. In twice the first plus the second, $\\sum v_j^2$ "
        "has twice the coefficient of $(\\sum v_j)^2$,",
    )
    rest = p.identity(
        mean**2 - cross,
        (M - 1) * (M - 2) / M**2,
        "and in the second less the first the two coefficients are opposite:",
    )
    p.cite(TOTAL_EXPECTATION)
    lasting = p.solve(
        lambda v: sympy.factor(top) * v,
        d**2 + 2 * d,
        "So $2\\,\\mathbb{E}\\operatorname{tr}\\hat\\Sigma_n^2 + \\mathbb{E}"
        "(\\operatorname{tr}\\hat\\Sigma_n)^2$ is, in the unit $\\sigma^4$,",
    )
    fading = p.solve(
        lambda v: rest * v,
        d**2 - d,
        "and $\\mathbb{E}(\\operatorname{tr}\\hat\\Sigma_n)^2 - \\mathbb{E}\\operatorname{tr}"
        "\\hat\\Sigma_n^2$ is",
    )
    return {
        "direction": direction,
        "covariance": covariance,
        "squares": sigma**4 * (lasting - fading) / 3,
        "trace": sigma**4 * (lasting + 2 * fading) / 3,
    }


def _along_the_diagonal(M: Fraction, n: Fraction, d: Fraction, sigma: Fraction) -> Fraction:
    """Along u = (1, …, 1)/√d."""
    factor = identity_factor(int(d), sigma)
    return by_listing(lambda cov: sum(map(sum, cov), Fraction(0)) / d, factor, int(M), int(n), 2)


def _entry(M: Fraction, n: Fraction, d: Fraction, rho: Fraction, sigma: Fraction) -> Fraction:
    square = 1 - rho**2  # of a Pythagorean correlation, so that its root is rational
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    factor = [list(row) for row in identity_factor(int(d), sigma)]
    factor[0][1], factor[1][1] = rho * sigma, root * sigma
    return by_listing(lambda cov: cov[0][1], tuple(map(tuple, factor)), int(M), int(n), 2)


def _squares(M: Fraction, n: Fraction, d: Fraction, sigma: Fraction) -> Fraction:
    factor = identity_factor(int(d), sigma)
    return by_listing(_sum_of_squares, factor, int(M), int(n), 3)


def _trace(M: Fraction, n: Fraction, d: Fraction, sigma: Fraction) -> Fraction:
    factor = identity_factor(int(d), sigma)
    return by_listing(
        lambda cov: sum((cov[j][j] for j in range(int(d))), Fraction(0)) ** 2,
        factor,
        int(M),
        int(n),
        3,
    )


_SIGNS = "every outcome for samples made of fair signs, in rational arithmetic"
_RULE = "every outcome of the three-point Gauss–Hermite rule, in rational arithmetic"
_AT: list[dict[str, Any]] = [
    dict(M=2, n=2, d=1, sigma=Fraction(1, 3)),
    dict(M=2, n=1, d=3),
    dict(M=2, n=2, d=2, sigma=2),
    dict(M=3, n=1, d=2),
]
ROUTES = [
    Route(
        _along_the_diagonal,
        at=[dict(M=2, n=3, d=2), dict(M=3, n=1, d=3, sigma=2), dict(M=4, n=1, d=2)],
        words=_SIGNS,
        claim="direction",
    ),
    Route(
        _entry,
        at=[
            dict(M=2, n=3, d=2, rho=Fraction(3, 5)),
            dict(M=3, n=1, d=3, rho=Fraction(-5, 13), sigma=2),
            dict(M=4, n=1, d=2, rho=1),
        ],
        words=_SIGNS,
        claim="covariance",
    ),
    Route(_squares, at=_AT, words=_RULE, claim="squares"),
    Route(_trace, at=_AT, words=_RULE, claim="trace"),
]
