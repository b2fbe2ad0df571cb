"""A regression refitted to labels of its own, on ever new designs, with everything kept."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.maths import eigenvalues
from theory.mixing import _regression
from theory.mixing._least_squares import (
    DESIGNS,
    NOISES,
    error_after,
    fit,
    over_signs,
    refits,
    square,
    stack,
    trace,
)
from theory.mixing._regression import ONE_FIT
from theory.notation import Expectation, Expr, InTheLimit, T, d, excess_error, i, n, sigma
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound, Rises
from theory.theorem import Claim, Rival, Route, Source, Theorem

_SHARE = (d + 1) / T
_PRINTED = Source(
    "gerstgrasser2024",
    "the linear model, as we know it second-hand",
    "a bound, for one design throughout",
)

LIMIT = Claim(
    name="limit",
    quantity=InTheLimit(Expectation(excess_error(n), low=0)),
    value=-(sigma**2) * d / (d + 1) * (sympy.digamma(1 - _SHARE) + sympy.EulerGamma),
    domain=_regression.LIMIT,
    words="[As $n$ grows the error rises to](rises, limit)",
    rivals=[
        Rival(ONE_FIT * sympy.pi**2 / 6, "the bound for one shared design, as a value", _PRINTED),
        Rival(sigma**2 * d / T * sympy.pi**2 / 6, "the bound with $T$ in place of $T-d-1$"),
        Rival(ONE_FIT, "the first fit's error: once real labels are kept, nothing is lost"),
        Rival(
            sigma**2 * d / (d + 1) * (sympy.digamma(1 + _SHARE) + sympy.EulerGamma),
            "the sum with $iT+d+1$, a sign slipped",
        ),
    ],
)

REFITS = Claim(
    name="refits",
    quantity=Expectation(excess_error(n), low=0),
    value=sigma**2
    * d
    / (d + 1)
    * (
        sympy.digamma(n + 1 - _SHARE)
        - sympy.digamma(1 - _SHARE)
        - sympy.digamma(n + 1)
        - sympy.EulerGamma
    ),
    domain=_regression.REFITS,
    words="After $n$ refits it is $\\sigma^2 d\\,\\sum_{i=1}^{n} \\frac{1}{i\\,(iT-d-1)}$, that is",
    rivals=[
        Rival(ONE_FIT * sympy.Sum(1 / i**2, (i, 1, n)), "one design, labelled in every round"),
        Rival(ONE_FIT * sympy.pi**2 / 6, "the bound for one shared design, as a value", _PRINTED),
        Rival(n * ONE_FIT, "the data replaced instead of kept"),
        Rival(sigma**2 * d / (n * T - d - 1), "$nT$ real labels"),
        Rival(
            sigma**2 * d * sympy.Sum(1 / (i * T - d - 1), (i, 1, n)),
            "each round's noise taken for all the noise in the fit",
        ),
    ],
)

THEOREM = Theorem(
    title="Regression on its own labels, new designs, all kept",
    says="A least squares regression that keeps all data and labels a new design in each round has "
    "an expected excess test error that [rises to a limit](rises, limit), "
    "[less than π²/6 times the first fit's](ceiling).",
    setting="""\
Inputs have $d$ independent standard normal coordinates.
The real label of an input $x$ is $x\\cdot w_*$ plus noise $N(0, \\sigma^2)$.
Round $n$ draws $T$ new inputs, the rows of $X_n$.
It labels them by $\\hat w_{n-1}$, each label with fresh noise $N(0, \\sigma^2)$;
in the first round $\\hat w_0 = w_*$, so these labels are real.
Refit $n$ sets $\\hat w_n$ to the least squares fit to the $nT$ labels of all rounds so far.
So $n$ counts all fits, $n = 1$ being the fit to real data.
The error is the excess test error
$\\mathbb{E}_x (x\\cdot\\hat w_n - x\\cdot w_*)^2 = \\lVert\\hat w_n - w_*\\rVert^2$.
Its expectation is over designs and noise.
$\\psi$ is the digamma function, $\\gamma$ Euler's constant.
""",
    claims=[LIMIT, REFITS],
    statements=[
        Rises(
            "rises",
            REFITS.value / sigma**2,
            n,
            REFITS.domain.only(["d", "T", "n"]),
            [Rival(1 / (n + 1), "the error of as many real labels, about")],
        ),
        Bound(
            "ceiling",
            LIMIT.value,
            "<",
            ONE_FIT * sympy.pi**2 / 6,
            LIMIT.domain,
            [
                Rival(sigma**2 * d / T * sympy.pi**2 / 6, "with $T$ in place of $T-d-1$"),
                Rival(ONE_FIT, "nothing is lost after the first fit"),
            ],
            note="π²/6 times the first fit's error",
        ),
        Bound(
            "floor",
            LIMIT.value,
            ">",
            ONE_FIT,
            LIMIT.domain,
            [Rival(sympy.Rational(11, 10) * ONE_FIT, "a tenth more, whatever $T$ and $d$")],
            note="the limit is above the first fit's error",
        ),
        About(
            "many_inputs",
            LIMIT.value,
            sigma**2 * d / T * sympy.pi**2 / 6,
            Fraction(1, 10),
            Domain(
                d=Integers(1),
                T=Integers(20),
                sigma=Positive(default=1),
                where=[sympy.Le(10 * (d + 1), T)],
            ),
            [Rival(sigma**2 * d / T, "nothing is lost after the first fit")],
        ),
        Bound(
            "rest",
            LIMIT.value - REFITS.value,
            "<",
            LIMIT.value / n,
            Domain(
                d=Integers(1),
                T=Integers(3),
                n=Integers(1),
                sigma=Positive(default=1),
                where=[T - d >= 2],
            ),
            [Rival(LIMIT.value / (2 * n), "half of it")],
            note="what is missing of the limit after n refits",
        ),
    ],
    sources=[
        Source(
            "gerstgrasser2024",
            "its abstract, and the linear model as we know it second-hand",
            "accumulating on one design, the bound",
        ),
        Source("dey2024", "its abstract", "the bound $\\pi^2/6$ for exponential families"),
    ],
)


def _gram(designs: Sequence[Any]) -> Any:
    return sum((X.T * X for X in designs), sympy.zeros(2))


def _noise_alone() -> list[bool]:
    cases = []
    chain = zip(DESIGNS, NOISES, refits(DESIGNS, NOISES, keep=True), strict=True)
    for number, (X, noise, (last, new)) in enumerate(chain, 1):
        cases.append(new == last + _gram(DESIGNS[:number]).inv() * X.T * noise)
    return cases


def _part(X: Any, designs: Sequence[Any]) -> Fraction:
    inverse = _gram(designs).inv()
    return trace(inverse * X.T * X * inverse)


def _adds_up() -> list[bool]:
    return [
        error_after(pair, keep=True) == _part(pair[0], pair[:1]) + _part(pair[1], pair)
        for pair in (DESIGNS[:2], DESIGNS[1:])
    ]


def _any_of_them() -> list[bool]:
    return [
        sum(_part(X, DESIGNS[:many]) for X in DESIGNS[:many]) == trace(_gram(DESIGNS[:many]).inv())
        for many in (2, 3)
    ]


def _one_large_fit() -> list[bool]:
    large = stack(DESIGNS[:2])
    error = over_signs(lambda noises: square(fit(large, stack(noises))), 2)
    return [
        large.T * large == _gram(DESIGNS[:2]),
        error == trace(_gram(DESIGNS[:2]).inv()),
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Let $\\Sigma_n = \\sum_{i\\le n} X_i^{\\top}X_i$. The normal equations of the last fit "
        "are $\\Sigma_{n-1}\\hat w_{n-1} = \\sum_{i<n} X_i^{\\top}y_i$. Those of the next add "
        "$X_n^{\\top}y_n = X_n^{\\top}X_n\\hat w_{n-1} + X_n^{\\top}\\varepsilon_n$. So the new "
        "labels change nothing but for their noise.",
        r"\Sigma_n\hat w_n = \Sigma_n\hat w_{n-1} + X_n^{\top}\varepsilon_n,\qquad "
        r"\hat w_n = \hat w_{n-1} + \Sigma_n^{-1}X_n^{\top}\varepsilon_n",
        trial=_noise_alone,
        tried="three rounds with designs and noises of whole numbers, all labels stacked and "
        "fitted in rational arithmetic",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Given all designs, the new noise is independent of the last fit and has mean 0. So "
        "squared errors add up.",
        r"\mathbb{E}\,\lVert\hat w_n - w_*\rVert^2 = "
        r"\mathbb{E}\,\lVert\hat w_{n-1} - w_*\rVert^2 + "
        r"\sigma^2\,\mathbb{E}\operatorname{tr}\Sigma_n^{-1}X_n^{\top}X_n\Sigma_n^{-1}",
        trial=_adds_up,
        tried="two rounds on given designs, every fair sign of every label listed",
    )
    p.argue(
        "The designs $X_1, \\dots, X_n$ are exchangeable and $\\Sigma_n$ treats them alike. So "
        "the trace has the same mean with any $X_i$ in the place of $X_n$. These $n$ "
        "traces add up to $\\operatorname{tr}\\Sigma_n^{-1}$.",
        r"\mathbb{E}\operatorname{tr}\Sigma_n^{-1}X_n^{\top}X_n\Sigma_n^{-1} = "
        r"\frac1n\,\mathbb{E}\operatorname{tr}\Sigma_n^{-1}",
        trial=_any_of_them,
        tried="three designs of whole numbers, each in the last one's place",
    )
    p.argue(
        "$\\Sigma_n$ is the Gram matrix of $nT$ inputs. One fit to as many real labels has the "
        "error $\\sigma^2\\,\\mathbb{E}\\operatorname{tr}\\Sigma_n^{-1}$.",
        trial=_one_large_fit,
        tried="two designs stacked, every fair sign of every label listed",
    )
    one = p.uses("mixing/regression_replace", "refits").subs({n: 1, T: i * T}, simultaneous=True)
    apart = (1 / (i - _SHARE) - 1 / i) / (d + 1)
    p.identity(
        (one / (sigma**2 * d * i)).subs(i, n + 1),
        apart.subs(i, n + 1),
        "So refit $n+1$ adds $\\sigma^2 d$ times this, in partial fractions:",
    )
    total = (
        sympy.digamma(n + 1 - _SHARE)
        - sympy.digamma(1 - _SHARE)
        - sympy.digamma(n + 1)
        + sympy.digamma(1)
    ) / (d + 1)
    p.identity(
        (sympy.digamma(n + 2 - _SHARE) - sympy.digamma(n + 1 - _SHARE))
        - (sympy.digamma(n + 2) - sympy.digamma(n + 1)),
        1 / (n + 1 - _SHARE) - 1 / (n + 1),
        "Since $\\psi(x+1) = \\psi(x) + 1/x$, these are the steps of a difference of digamma "
        "functions.",
    )
    summed = p.compute(
        sympy.Sum(apart, (i, 1, n)),
        "So the sum telescopes. $\\psi(1)$ is $-\\gamma$.",
        result=total,
    )
    limit = p.compute(
        sympy.Limit(summed, n, sympy.oo),
        "Two of the four terms cancel in the limit.",
        at=[dict(d=Fraction(a), T=Fraction(b)) for a, b in [(1, 4), (3, 10)]],
    )
    return {"limit": sigma**2 * d * limit, "refits": sigma**2 * d * summed}


def _one_row_out(rows: int, d: int) -> Any:
    """E xᵀΣ⁻²x for a row x of a design of so many rows with the Gram matrix Σ.

    Let B be Σ without that row. By Sherman and Morrison xᵀΣ⁻²x = xᵀB⁻²x/(1 + xᵀB⁻¹x)². Turn
    the first axis along x, and regress the first column of the other rows on the rest: with
    the residual sum of squares q and coefficients b this is r²(1 + ‖b‖²)/(q + r²)², r = ‖x‖.
    The mean of ‖b‖² is that of an inverse trace in d − 1 dimensions; the rest has a Laplace
    transform, 1/s² being the integral of t·exp(−t s).
    """
    mean_b = eigenvalues.mean_inverse_trace(d - 1, rows - 1) if d > 1 else Fraction(0)
    degrees = rows - d  # of q

    def integrand(y: Any) -> Any:  # t = exp(y)
        t = mpmath.exp(y)
        return t * t * d * (1 + 2 * t) ** (-mpmath.mpf(d + degrees) / 2 - 1)

    reach = 300 / mpmath.mpf(rows - 2)
    rest = mpmath.quad(integrand, [-80, -30, -10, -5, -2, *(reach * k / 8 for k in range(9))])
    return rest * (1 + mpmath.mpf(mean_b.numerator) / mean_b.denominator)


def _row_by_row(d: Fraction, T: Fraction, n: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(42):
        terms = [int(T) * _one_row_out(number * int(T), int(d)) for number in range(1, int(n) + 1)]
        return sum(terms) * sigma.numerator**2 / sigma.denominator**2


def _by_laplace(d: Fraction, T: Fraction, sigma: Fraction) -> Any:
    """Each E 1/Q as the integral of E exp(−tQ); the sum over i is a logarithm inside."""
    with mpmath.workdps(42):
        size, dimension = int(T), int(d)

        def integrand(y: Any) -> Any:  # t = exp(y)
            log = mpmath.log1p(2 * mpmath.exp(y))
            x = size * log / 2
            summed = mpmath.log1p(-mpmath.exp(-x)) if x > 1 else mpmath.log(-mpmath.expm1(-x))
            return -mpmath.exp(y + (dimension - 1) * log / 2) * summed

        reach = 300 / mpmath.mpf(size - dimension - 1)
        whole = mpmath.quad(
            integrand, [-140, -40, -15, -5, -2, 0, 2, *(5 + reach * k / 8 for k in range(9))]
        )
        return dimension * whole * sigma.numerator**2 / sigma.denominator**2


ROUTES = [
    Route(
        _by_laplace,
        at=[dict(d=1, T=3, sigma=1), dict(d=4, T=11, sigma=2)],
        words="Laplace transforms, summed under the integral, at 42 digits",
        claim="limit",
    ),
    Route(
        _row_by_row,
        at=[
            dict(d=1, T=4, n=3, sigma=1),
            dict(d=3, T=6, n=4, sigma=2),
            dict(d=3, T=8, n=2, sigma=Fraction(1, 3)),
        ],
        words="one row taken out by Sherman and Morrison's formula, its mean by a Laplace "
        "transform, at 42 digits, without exchangeability",
        claim="refits",
    ),
]
