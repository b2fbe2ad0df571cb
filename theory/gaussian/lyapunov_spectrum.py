"""Directions die at different speeds: the Lyapunov spectrum of retraining."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers
from theory.gaussian import _literal
from theory.gaussian._log_moments import log_mean
from theory.notation import Expectation, Expr, M, Quantity, Statistic, d, i, n
from theory.proof import Proof
from theory.standard import BARTLETT, STRONG_LAW, Standard
from theory.statement import About, Bound, Falls
from theory.theorem import Claim, Rival, Route, Source, Theorem

_FEW = (1, 2, 3, 5, 20, 1000)
_SIZES = Integers(2)
_DIMENSION = Integers(1, probe=_FEW)
_DRIFT = sympy.digamma((M - i) / 2) + sympy.log(2 / (M - 1))
_ONE = sympy.digamma((M - 1) / 2) + sympy.log(2 / (M - 1))

_PLACES = Domain(M=_SIZES, i=Integers(1, probe=_FEW), where=[i < M])
_SEVERAL = Domain(M=Integers(3), d=Integers(2, probe=_FEW[1:]), where=[d < M])


def _psi(less: Expr) -> Expr:
    return sympy.digamma((M - less) / 2)


RESIDUAL = Claim(
    name="residual",
    quantity=Expectation(Statistic(r"\ln\frac{v_n^{(i)}}{v_0^{(i)}}", "ln(vₙ⁽ⁱ⁾/v₀⁽ⁱ⁾)")),
    value=n * _DRIFT,
    domain=Domain(
        M=_SIZES, n=Integers(0), d=_DIMENSION, i=Integers(1, probe=_FEW), where=[d < M, i <= d]
    ),
    words="The residual variance of the $i$-th coordinate, given those before it, "
    "[exactly at every n](residual).",
    rivals=[
        Rival(n * _ONE, "all coordinates at the drift of one dimension"),
        Rival(n * (_psi(i - 1) + sympy.log(2 / (M - 1))), "one degree of freedom too many"),
        Rival(n * (_psi(d - i + 1) + sympy.log(2 / (M - 1))), "the order reversed"),
        Rival(n * sympy.log((M - i) / (M - 1)), "the logarithm of the expected residual variance"),
        Rival(-n * i / M, "the first order in 1/M"),
    ],
)

EXPONENT = Claim(
    name="exponent",
    quantity=Quantity(r"\lim_{n\to\infty}\frac1n\ln\lambda_i(S_n)", "lim ln λᵢ(Sₙ)/n"),
    value=_DRIFT,
    domain=Domain(M=_SIZES, d=_DIMENSION, i=Integers(1, probe=_FEW), where=[d < M, i <= d]),
    words="The $i$-th eigenvalue in order of size, with probability one in each run.",
    rivals=[
        Rival(_ONE, "all eigenvalues at the drift of one dimension"),
        Rival(_psi(d - i + 1) + sympy.log(2 / (M - 1)), "the order reversed"),
        Rival(
            sympy.Sum(_DRIFT, (i, 1, d)) / d, "all eigenvalues at the average rate of the volume"
        ),
        Rival(-i / M, "the first order in 1/M"),
    ],
)

CONDITION = Claim(
    name="condition",
    quantity=Quantity(
        r"\lim_{n\to\infty}\frac1n\ln\kappa(S_n)", "lim ln κ(Sₙ)/n", low=sympy.S.Zero
    ),
    value=_psi(1) - _psi(d),
    domain=Domain(M=_SIZES, d=_DIMENSION, where=[d < M]),
    words="So the condition number, the first eigenvalue divided by the last, [grows "
    "exponentially](grows) from $d = 2$ on, with probability one in each run.",
    rivals=[
        Rival(sympy.S.Zero, "the model shrinks but keeps its shape"),
        Rival(_psi(1) - _psi(d + 1), "one degree of freedom too few in the last direction"),
        Rival((d - 1) / M, "the first order in 1/M"),
        Rival(2 * (_psi(1) - _psi(d)), "covariances taken for their square roots"),
    ],
)

THEOREM = Theorem(
    title="The Lyapunov spectrum: directions die at different speeds",
    says="With probability one every eigenvalue of a model's covariance "
    "[falls exponentially](exponent, dying), [each faster than those before it](order), so "
    "[the condition number grows exponentially](condition, grows) from two dimensions on: the "
    "share of the first direction in the variance [tends to all of it](condition, grows).",
    setting="""\
The real distribution is $N(\\mu, \\Sigma)$ in $d$ dimensions, with $\\det\\Sigma > 0$.
Refit $n$ draws $M > d$ independent samples from the last model and nothing else, and fits their
mean and their unbiased covariance $S_n$ (sums of products are divided by $M-1$, ddof 1);
$S_0 = \\Sigma$.
$v_n^{(i)}$ is the *residual variance* of coordinate $i$ within model $n$, that is, its
variance given the coordinates $1, \\dots, i-1$.
$\\lambda_1(S_n) \\ge \\dots \\ge \\lambda_d(S_n)$ are the eigenvalues, and
$\\kappa = \\lambda_1/\\lambda_d$.
With maximum likelihood every rate is lower by $-\\ln(1-1/M)$ and their differences are the same.
""",
    claims=[RESIDUAL, EXPONENT, CONDITION],
    statements=[
        Bound(
            "dying",
            EXPONENT.value,
            "<",
            -i / M,
            _PLACES,
            [Rival(-2 * i / M, "twice the first order")],
        ),
        Falls("order", EXPONENT.value, i, _PLACES, [Rival(_ONE, "all alike")]),
        Bound(
            "grows",
            CONDITION.value,
            ">",
            (d - 1) / M,
            _SEVERAL,
            [Rival(2 * (d - 1) / M, "twice the first order")],
        ),
        About(
            "rate",
            EXPONENT.value,
            -i / M,
            Fraction(1, 10),
            Domain(M=Integers(15), i=Integers(1, probe=_FEW), where=[15 * i <= M]),
        ),
        About(
            "stretch",
            CONDITION.value,
            (d - 1) / M,
            Fraction(1, 10),
            Domain(M=Integers(30), d=Integers(2, probe=_FEW[1:]), where=[15 * d <= M]),
        ),
    ],
    sources=[
        Source("newman1986", "", "the exponents of products of Gaussian matrices"),
        Source("oseledets1968", "", "the multiplicative ergodic theorem"),
    ],
)


def _oseledets() -> list[bool]:
    # (BᵀB)^(1/2n) for a fixed triangular B, B = A^n: its eigenvalues tend to the moduli of A's
    cases = []
    for A in (sympy.Matrix([[3, 0], [5, 2]]), sympy.Matrix([[1, 0], [7, 4]])):
        power = A**60
        gram = power.T * power
        top = (gram.trace() + sympy.sqrt(gram.trace() ** 2 - 4 * gram.det())) / 2
        rates = [sympy.log(top), sympy.log(gram.det() / top)]
        truths = sorted((sympy.log(A[j, j]) for j in (0, 1)), reverse=True)
        cases += [
            bool(abs(rate.evalf(30) / 120 - truth.evalf(30)) < sympy.Rational(1, 20))
            for rate, truth in zip(rates, truths, strict=True)
        ]
    return cases


OSELEDETS = Standard(
    "The multiplicative ergodic theorem",
    "For a product $A_n$ of independent square matrices of one law, whose logarithms of norms "
    "are integrable, the logarithms of the singular values of $A_n$, divided by $n$, converge "
    "almost surely. The sum of the $i$ largest limits is the growth rate of $i$-dimensional "
    "volumes, for almost every $i$-dimensional subspace.",
    r"\frac1n\ln\operatorname{vol}_i(A_n U) \to \ell_1 + \dots + \ell_i",
    "oseledets1968",
    _oseledets,
)

_TRIED = [
    dict(M=Fraction(size), n=Fraction(refits), d=Fraction(rows))
    for size, refits, rows in [(3, 1, 2), (7, 4, 3), (40, 2, 6), (6, 1, 5)]
]


def _residuals() -> list[bool]:
    """A residual variance by elimination, and as the ratio of two determinants."""
    cases = []
    for size, rows in ((4, 3), (6, 4)):
        scatter = _literal.scatter(_literal.vectors(f"residual {size}", size, rows))
        for place in range(1, rows + 1):
            block, before = ([row[:p] for row in scatter[:p]] for p in (place, place - 1))
            ratio = _literal.determinant(block) / _literal.determinant(before)
            cases.append(_literal.residual(scatter, place) == ratio)
    return cases


_TRIANGLE = [
    [Fraction(2), Fraction(0), Fraction(0)],
    [Fraction(-1, 3), Fraction(5), Fraction(0)],
    [Fraction(4), Fraction(1), Fraction(1, 2)],
]


def _one_refit() -> list[bool]:
    """The residual variances of a scatter of Az, over those of A and of z's scatter."""
    before = _literal.times(_TRIANGLE, _literal.transposed(_TRIANGLE))
    cases = []
    for size in (4, 7):
        z = _literal.vectors(f"triangle {size}", size, 3)
        own = _literal.scatter(z)  # L_ii² are its residual variances
        after = _literal.scatter(_literal.times(z, _literal.transposed(_TRIANGLE)))
        cases += [
            _literal.residual(after, place)
            == _literal.residual(before, place) * _literal.residual(own, place)
            for place in (1, 2, 3)
        ]
    return cases


_LONG = 150
"""Refits of the chain in which eigenvalues are held against residual variances."""


def _eigenvalues() -> list[bool]:
    """Eigenvalues and residual variances of one long chain: how far their rates are apart."""
    random = Random("eigenvalues")
    with mpmath.workdps(150):
        factor, logs = mpmath.eye(3), [mpmath.mpf(0)] * 3
        for _ in range(_LONG):
            z = mpmath.matrix(6, 3)
            for row in range(6):
                for column in range(3):
                    z[row, column] = mpmath.mpf(random.gauss(0, 1))
            for column in range(3):
                centre = mpmath.fsum(z[row, column] for row in range(6)) / 6
                for row in range(6):
                    z[row, column] -= centre
            lower = mpmath.cholesky(z.T * z / 5)
            factor = factor * lower
            logs = [log + 2 * mpmath.log(lower[j, j]) for j, log in enumerate(logs)]
        found = mpmath.eigsy(factor * factor.T, eigvals_only=True)
        largest = sorted((mpmath.log(value) for value in found), reverse=True)
        return [bool(abs(a - b) < _LONG / 10) for a, b in zip(largest, logs, strict=True)]


def _rates_fall() -> list[bool]:
    """Whether E ln of a chi-squared variable grows with its degrees of freedom."""
    return [bool(log_mean(m) < log_mean(m + 1)) for m in (1, 2, 5, 30)]


def proof(p: Proof) -> dict[str, Expr]:
    volume = p.uses("gaussian/generalized_variance", "unbiased")
    p.argue(
        "The first $i$ coordinates alone are a chain of the same kind, in $i$ dimensions. The "
        "residual variance of coordinate $i$ is the determinant of the first $i$ coordinates' "
        "covariance over that of the first $i-1$.",
        r"\ln v_n^{(i)} = \ln\det S_n^{(1..i)} - \ln\det S_n^{(1..i-1)}",
        trial=_residuals,
        tried="residual variances of drawn samples by elimination, in fractions",
    )
    (total,) = volume.atoms(sympy.Sum)
    last = p.compute(
        total - total.subs(d, d - 1),
        "So its expected logarithm is the difference of two generalized variances. Written for "
        "the last coordinate, $i = d$, the sums leave",
        at=_TRIED,
        result=sympy.digamma((M - d) / 2),
    )
    free = volume.xreplace({total: sympy.S.Zero})
    drift = p.compute(
        (free - free.subs(d, d - 1)) / n,
        "and what is free of $i$ leaves, for each refit,",
        at=_TRIED,
        result=sympy.log(2 / (M - 1)),
    )
    residual = n * (last.subs(d, i) + drift)
    p.cite(BARTLETT)
    p.argue(
        "With $S_n = A_nA_n^\\top$ and $A_n$ lower triangular, a refit is $A_n = A_{n-1}L/"
        "\\sqrt{M-1}$. Products of triangular matrices are triangular, and $v_n^{(i)}$ is the "
        "square of the $i$-th diagonal entry, a product of independent factors.",
        r"v_n^{(i)} = v_{n-1}^{(i)}\,\frac{L_{ii}^2}{M-1}",
        trial=_one_refit,
        tried="one refit of a triangular factor to drawn samples, in fractions",
    )
    p.cite(STRONG_LAW)
    p.cite(OSELEDETS)
    rate = last.subs(d, i) + drift
    p.argue(
        "So $v_n^{(i)}$ falls at the same rate almost surely as its logarithm does on average.",
        r"\frac1n\ln v_n^{(i)} \to \frac1n\,\mathbb{E}\ln\frac{v_n^{(i)}}{v_0^{(i)}}",
        tried="the limit is one of endlessly many refits, which no finite case shows; the strong "
        "law has its own",
    )
    p.argue(
        "The transposed factor maps $i$-dimensional volumes: on the span of the first $i$ "
        "coordinates it multiplies them by $\\sqrt{v_n^{(1)}\\cdots v_n^{(i)}}$. The law of the "
        "scatter does not change under rotations, so no subspace is special, and this one grows "
        "as almost every one does. Hence $\\lambda_1\\cdots\\lambda_i$ grows like "
        "$v^{(1)}\\cdots v^{(i)}$ for each $i$; divide neighbours. The rates fall with $i$, as "
        "$\\psi$ increases, so they are in the right order.",
        r"\frac1n\ln\lambda_i(S_n) \to \psi\left(\tfrac{M-i}{2}\right) + \ln\tfrac{2}{M-1}",
        trial=_eigenvalues,
        tried=f"one chain of {_LONG} refits in three dimensions: the rates of eigenvalues and of "
        "residual variances are less than a tenth apart",
    )
    p.argue(
        "The first rate less the last is the condition number's. The $i$-th eigenvalue "
        "becomes negligible beside the first for every $i > 1$: one direction is left.",
        trial=_rates_fall,
        tried="the order of the rates, from Laplace transforms",
    )
    return {
        "residual": residual,
        "exponent": rate,
        "condition": rate.subs(i, 1) - rate.subs(i, d),
    }


def _rate(M: Fraction, place: Fraction) -> Any:
    return log_mean(int(M) - int(place)) - mpmath.log(int(M) - 1)


def _residual(M: Fraction, n: Fraction, d: Fraction, i: Fraction) -> Any:
    with mpmath.workdps(50):
        return int(n) * _rate(M, i)


def _exponent(M: Fraction, d: Fraction, i: Fraction) -> Any:
    with mpmath.workdps(50):
        return _rate(M, i)


def _condition(M: Fraction, d: Fraction) -> Any:
    with mpmath.workdps(50):
        return _rate(M, Fraction(1)) - _rate(M, d)


_LAPLACE = "Laplace transforms integrated by Frullani's formula at 50 digits"
ROUTES = [
    Route(
        _residual,
        at=[dict(M=2, n=3, d=1, i=1), dict(M=5, n=7, d=3, i=2), dict(M=10, n=200, d=9, i=9)],
        words=_LAPLACE,
        claim="residual",
    ),
    Route(
        _exponent,
        at=[dict(M=5, d=3, i=3), dict(M=40, d=20, i=11)],
        words=_LAPLACE,
        claim="exponent",
    ),
    Route(_condition, at=[dict(M=5, d=3), dict(M=40, d=20)], words=_LAPLACE, claim="condition"),
]
