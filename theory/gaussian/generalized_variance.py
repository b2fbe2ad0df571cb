"""The determinant of the fitted covariance: its logarithm and its mean."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers
from theory.gaussian import _literal
from theory.gaussian._listing import Matrix, by_listing, identity_factor
from theory.gaussian._log_moments import log_det
from theory.laws import ChiSquared
from theory.notation import Expectation, Expr, M, Statistic, d, i, k, n
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.standard import BARTLETT
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_PSIS = sympy.Sum(sympy.digamma((M - i) / 2), (i, 1, d))
_ONE = sympy.digamma((M - 1) / 2)
_MEAN = sympy.gamma(M) / (sympy.gamma(M - d) * (M - 1) ** d)
_SIDES = (1, 2, 3, 5, 20, 1000)
_DOMAIN = Domain(M=Integers(2), n=Integers(0), d=Integers(1, probe=_SIDES), where=[d < M])


def _ratio(hat: str, text: str) -> tuple[str, str]:
    return rf"\frac{{\det {hat}_n}}{{\det\Sigma}}", f"det {text}ₙ/det Σ"


def _log(hat: str, text: str) -> Statistic:
    latex, words = _ratio(hat, text)
    return Statistic(rf"\ln{latex}", f"ln({words})")


UNBIASED = Claim(
    name="unbiased",
    quantity=Expectation(_log("S", "S")),
    value=n * (_PSIS + d * sympy.log(2 / (M - 1))),
    domain=_DOMAIN,
    words="With the unbiased covariance.",
    rivals=[
        Rival(n * d * (_ONE - sympy.log((M - 1) / 2)), "$d$ times the drift of one dimension"),
        Rival(n * sympy.log(_MEAN), "the logarithm of the expected determinant"),
        Rival(
            n * (sympy.Sum(sympy.digamma((M - i + 1) / 2), (i, 1, d)) + d * sympy.log(2 / (M - 1))),
            "one degree of freedom too many in each direction",
        ),
        Rival(-n * d * (d + 1) / (2 * M), "the first order in 1/M"),
    ],
)

MLE = Claim(
    name="mle",
    quantity=Expectation(_log(r"\hat\Sigma", "Σ̂")),
    value=n * (_PSIS + d * sympy.log(2 / M)),
    domain=_DOMAIN,
    words="By maximum likelihood.",
    rivals=[
        Rival(n * d * (_ONE - sympy.log(M / 2)), "$d$ times the drift of one dimension"),
        Rival(n * d * sympy.log(1 - 1 / M), "the determinant of the expected covariance"),
        Rival(n * (_PSIS + d * sympy.log(2 / (M - 1))), "the unbiased estimator's drift"),
        Rival(-n * d * (d + 3) / (2 * M), "the first order in 1/M"),
    ],
)

MEAN = Claim(
    name="mean",
    quantity=Expectation(Statistic(*_ratio("S", "S")), low=0),
    value=_MEAN**n,
    domain=_DOMAIN,
    words="From $d = 2$ on the mean determinant [decays too](dies), although each entry of $S_n$ "
    "is unbiased:",
    rivals=[
        Rival(sympy.S.One, "unbiased entries taken to give an unbiased determinant"),
        Rival((1 - 1 / M) ** (n * d), "the maximum-likelihood decay of each direction"),
        Rival(((M - d) / (M - 1)) ** n, "the last direction's loss alone"),
        Rival(
            sympy.exp(n * (_PSIS + d * sympy.log(2 / (M - 1)))),
            "the typical determinant: the mean of logarithms",
        ),
    ],
)

THEOREM = Theorem(
    title="Decay of the generalized variance",
    says="From two dimensions on [the expected logarithm of the determinant of a Gaussian "
    "model's covariance falls by more at each refit than d separate dimensions would "
    "lose](faster), with either estimator: unbiased by "
    "[about d(d+1)/(2M), within 10% for M of at least 15d](first_order).",
    setting="""\
The real distribution is $N(\\mu, \\Sigma)$ in $d$ dimensions, with $\\det\\Sigma > 0$.
Refit $n$ draws $M > d$ independent samples from the last model and nothing else.
It fits their mean, and their covariance in one of two ways:
$S_n$ is the unbiased covariance (sums of products are divided by $M-1$, ddof 1), in a chain
that uses it throughout;
$\\hat\\Sigma_n$ is the maximum-likelihood covariance (divided by $M$, ddof 0), in a chain that
uses that throughout.
Both start at $\\Sigma$.
The determinant of a covariance is called the *generalized variance*; its root is proportional to
the volume of the ellipsoids that hold a given share of the samples.
""",
    claims=[UNBIASED, MLE, MEAN],
    statements=[
        Bound(
            "faster",
            _PSIS,
            "<",
            d * _ONE,
            Domain(M=Integers(3), d=Integers(2, probe=_SIDES[1:]), where=[d < M]),
            [Rival(d * _ONE - d * (d - 1) / M, "by twice the first order of the difference")],
            note="both drifts, with d ln(2/M) or d ln(2/(M − 1)) taken from either side",
        ),
        About(
            "first_order",
            UNBIASED.value.subs(n, 1),
            -d * (d + 1) / (2 * M),
            Fraction(1, 10),
            Domain(M=Integers(15), d=Integers(1, probe=_SIDES), where=[15 * d <= M]),
            [Rival(-d / M, "d times one dimension's")],
            note="about d(d+1)/(2M) is lost, for M of 15d or more",
        ),
        Bound(
            "dies",
            _MEAN,
            "<=",
            1 - 1 / (M - 1),
            Domain(M=Integers(3), d=Integers(2, probe=_SIDES[1:]), where=[d < M]),
            [Rival(1 - 2 / (M - 1), "two directions' worth")],
            note="the factor of one refit",
        ),
    ],
    sources=[Source("muirhead1982", "theorem 3.2.15", "the determinant of a Wishart matrix")],
)

_TRIED = [
    dict(M=Fraction(M), k=k)
    for M, k in [(2, Fraction(1, 2)), (3, Fraction(1, 3)), (7, Fraction(5, 2)), (40, Fraction(1))]
]


_SQUARE = {
    2: ((Fraction(2), Fraction(0)), (Fraction(-1, 3), Fraction(5))),
    3: (
        (Fraction(1), Fraction(2), Fraction(0)),
        (Fraction(3), Fraction(-1), Fraction(1, 2)),
        (Fraction(0), Fraction(4), Fraction(7)),
    ),
}
"""Factors of covariances, in two and three dimensions."""


def _determinants() -> list[bool]:
    """The scatter of Az for drawn z, its determinant against det A² times that of z."""
    cases = []
    for size, a in ((3, _SQUARE[2]), (5, _SQUARE[2]), (6, _SQUARE[3])):
        z = _literal.vectors(f"volume {size}", size, len(a))
        moved = _literal.scatter(_literal.times(z, _literal.transposed(a)))
        apart = _literal.determinant(a) ** 2 * _literal.determinant(_literal.scatter(z))
        cases.append(_literal.determinant(moved) == apart)
    return cases


def _several_refits() -> list[bool]:
    """The last determinant of a literal chain, each model factored anew, against the product."""
    cases = []
    for size, d_, ddof in ((4, 2, 1), (5, 3, 0), (5, 3, 1)):
        z = [_literal.vectors(f"volumes {size} {refit}", size, d_) for refit in range(4)]
        product = Fraction(1)
        with mpmath.workdps(_literal.DIGITS):
            now = mpmath.eye(d_)
            for rows in z:
                factor = mpmath.cholesky(now)
                x = [list(factor * mpmath.matrix([mpf(e) for e in row])) for row in rows]
                centre = [mpmath.fsum(column) / size for column in zip(*x, strict=True)]
                apart = mpmath.matrix(
                    [[e - c for e, c in zip(row, centre, strict=True)] for row in x]
                )
                now = apart.T * apart / (size - ddof)
                product *= _literal.determinant(_literal.scatter(rows)) / (size - ddof) ** d_
            cases.append(same(mpmath.det(now), mpf(product), 20))
    return cases


def _same_share() -> list[bool]:
    """The share of the mean determinant that a refit leaves, from several last models."""
    diagonal: Matrix = ((Fraction(3), Fraction(0)), (Fraction(0), Fraction(1, 5)))
    cases = []
    for size in (3, 4):
        shares = [
            by_listing(_literal.determinant, factor, size, 1, 2) / _literal.determinant(factor) ** 2
            for factor in (identity_factor(2), diagonal, _SQUARE[2])
        ]
        cases += [share == shares[0] for share in shares[1:]]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(BARTLETT)
    p.argue(
        "Let $A$ be a square root of the last covariance, $AA^\\top = S_{n-1}$. Samples are "
        "$\\mu_{n-1} + Az$ with $z$ standard normal, so their scatter is $A\\,LL^\\top A^\\top$. "
        "A determinant is multiplicative, so one refit multiplies it by the product of $d$ "
        "independent chi-squared variables, whatever $A$ is.",
        r"\frac{\det S_n}{\det S_{n-1}} = \prod_{i=1}^{d}\frac{Q_i}{M-1},\qquad "
        r"Q_i \sim \chi^2_{M-i}",
        trial=_determinants,
        tried="the scatter of drawn samples before and after they are mapped, in fractions",
    )
    moment = p.compute(
        ChiSquared(M - 1).mean(lambda q: q**k), "A power of $Q_1$ has the mean", at=_TRIED
    )
    log = p.differentiate(
        sympy.log(moment),
        k,
        sympy.S.Zero,
        "This is the moment generating function of $\\ln Q_1$. Its derivative gives the mean of "
        "$\\ln Q_1$; for $\\ln Q_i$ put $M-i+1$ in the place of $M$.",
    )
    logs = sympy.Sum(log.subs(M, M - i + 1) - sympy.log(2), (i, 1, d))
    drift = p.compute(
        sympy.Sum(sympy.log(2) - sympy.log(M - 1), (i, 1, d)),
        "Add up over the directions. The terms free of $i$ come to",
        result=d * sympy.log(2 / (M - 1)),
    )
    unbiased = n * (logs + drift)
    p.argue(
        "The factors of different refits are independent of what came before, so the logarithms "
        "add up, $n$ times the same drift. By maximum likelihood the divisor is $M$: the drift "
        "changes by $d\\ln(1-1/M)$.",
        trial=_several_refits,
        tried="chains of four refits to drawn samples, each model factored anew, either divisor",
    )
    mle = n * (logs + drift.subs(M, M + 1))
    first = p.compute(ChiSquared(M - 1).mean(lambda q: q), "For the mean determinant, $Q_1$ has")
    factors = p.compute(
        sympy.Product(first.subs(M, M - i + 1) / (M - 1), (i, 1, d)),
        "The factors being independent, the mean of their product is the product of their means.",
        result=sympy.gamma(M) / (sympy.gamma(M - d) * (M - 1) ** d),
    )
    p.argue(
        "It does not depend on the last model, so the mean determinant is geometric.",
        trial=_same_share,
        tried="one refit from several models, every outcome of fair signs listed",
    )
    return {"unbiased": unbiased, "mle": mle, "mean": factors**n}


def _logs(M: Fraction, n: Fraction, d: Fraction, divisor: int) -> Any:
    with mpmath.workdps(50):
        drift = log_det(int(M) - 1, int(d)) - int(d) * mpmath.log(int(M) - divisor)
        return int(n) * drift


def _mean(M: Fraction, n: Fraction, d: Fraction) -> Fraction:
    listed = by_listing(_literal.determinant, identity_factor(int(d)), int(M), int(n), 2)
    return listed * Fraction(int(M), int(M) - 1) ** int(d * n)


_AT: list[dict[str, Any]] = [
    dict(M=2, n=3, d=1),
    dict(M=3, n=1, d=2),
    dict(M=9, n=10, d=5),
]
_DENSITY = (
    "the joint density of two eigenvalues and Laplace transforms, integrated at 50 digits, the "
    "columns in pairs"
)
ROUTES = [
    Route(lambda M, n, d: _logs(M, n, d, 1), at=_AT, words=_DENSITY, claim="unbiased"),
    Route(lambda M, n, d: _logs(M, n, d, 0), at=_AT, words=_DENSITY, claim="mle"),
    Route(
        _mean,
        at=[dict(M=2, n=3, d=1), dict(M=3, n=1, d=2), dict(M=4, n=1, d=3)],
        words="every outcome for samples made of fair signs, in rational arithmetic",
        claim="mean",
    ),
]
