"""A regression refitted to labels of its own, on one design, with all labels kept."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers
from theory.maths import eigenvalues
from theory.mixing import _regression
from theory.mixing._least_squares import DESIGNS, NOISES, error_after, fit, refits, trace
from theory.mixing._regression import ONE_FIT
from theory.notation import Expectation, Expr, InTheLimit, T, d, excess_error, i, n, sigma
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Rises
from theory.theorem import Claim, Rival, Route, Source, Theorem

_BOUND = ONE_FIT * sympy.pi**2 / 6
_PRINTED = Source(
    "gerstgrasser2024", "the linear model, as we know it second-hand", "a bound for every n"
)

REFITS = Claim(
    name="refits",
    quantity=Expectation(excess_error(n), low=0),
    value=ONE_FIT * (sympy.pi**2 / 6 - sympy.trigamma(n + 1)),
    domain=_regression.REFITS,
    words="After $n$ refits; the bracket is $\\sum_{i=1}^{n} 1/i^2$.",
    rivals=[
        Rival(_BOUND, "the bound for every $n$, taken as the value", _PRINTED),
        Rival(n * ONE_FIT, "the data replaced instead of kept"),
        Rival(
            sigma**2 * d * sympy.Sum(1 / (i * (i * T - d - 1)), (i, 1, n)),
            "a fresh design in each round",
        ),
        Rival(ONE_FIT * sympy.Sum(1 / i, (i, 1, n)), "new errors diluted by $1/i$, not $1/i^2$"),
        Rival(ONE_FIT, "the first fit's error: once real labels are kept, nothing is lost"),
        Rival(ONE_FIT / n, "the error of $n$ real labels for each input"),
    ],
)

LIMIT = Claim(
    name="limit",
    quantity=InTheLimit(Expectation(excess_error(n), low=0)),
    value=_BOUND,
    domain=_regression.LIMIT,
    words="[As $n$ grows it rises to](rises)",
    rivals=[
        Rival(
            -(sigma**2) * d * (sympy.digamma(1 - (d + 1) / T) + sympy.EulerGamma) / (d + 1),
            "a fresh design in each round",
        ),
        Rival(ONE_FIT, "the first fit's error: once real labels are kept, nothing is lost"),
        Rival(2 * ONE_FIT, "the sum bounded by $1 + \\int_1^\\infty x^{-2}\\,dx$"),
        Rival(sigma**2 * d / T * sympy.pi**2 / 6, "the first fit's error to first order"),
    ],
)

THEOREM = Theorem(
    title="Regression on its own labels, one design, all kept",
    says="A least squares regression that keeps all labels, real and its own, on one and the same "
    "design has an expected excess test error [of Σ1/i² times the first fit's](sum), which "
    "[rises to π²/6 times it](rises, limit).",
    setting="""\
Inputs have $d$ independent standard normal coordinates.
The real label of an input $x$ is $x\\cdot w_*$ plus noise $N(0, \\sigma^2)$.
One design $X$ of $T$ inputs is drawn once.
Round $n$ labels it again by $\\hat w_{n-1}$, each label with fresh noise $N(0, \\sigma^2)$;
in the first round $\\hat w_0 = w_*$, so these labels are real.
Refit $n$ sets $\\hat w_n$ to the least squares fit to all $nT$ labels so far.
So $n$ counts all fits, $n = 1$ being the fit to real data.
The error is the excess test error
$\\mathbb{E}_x (x\\cdot\\hat w_n - x\\cdot w_*)^2 = \\lVert\\hat w_n - w_*\\rVert^2$ at a new input.
Its expectation is over the design and the noise.
""",
    claims=[REFITS, LIMIT],
    statements=[
        Bound(
            "sum",
            REFITS.value / ONE_FIT,
            "=",
            sympy.Sum(1 / i**2, (i, 1, n)),
            Domain(n=Integers(0)),
            [
                Rival(sympy.Sum(1 / i, (i, 1, n)), "new errors diluted by $1/i$, not $1/i^2$"),
                Rival(n, "the data replaced instead of kept"),
            ],
            note="in units of the first fit's error: Σ1/i²",
        ),
        Rises(
            "rises",
            REFITS.value / ONE_FIT,
            n,
            Domain(n=Integers(0)),
            [Rival(1 / (n + 1), "the error of real labels, one more for each input and round")],
            note="in units of the first fit's error; to π²/6",
        ),
        Bound(
            "rest",
            1 - REFITS.value / LIMIT.value,
            "<",
            6 / (sympy.pi**2 * n),
            Domain(n=Integers(1)),
            [Rival(1 / (2 * n), "one part in 2n")],
            note="what is missing of the limit after n refits",
        ),
    ],
    sources=[
        Source(
            "gerstgrasser2024",
            "its abstract, and the linear model as we know it second-hand",
            "the sum and its bound",
        ),
        Source("dey2024", "its abstract", "the bound $\\pi^2/6$ for exponential families"),
    ],
)


def _noise_alone() -> list[bool]:
    cases = []
    for X in DESIGNS:
        chain = zip(NOISES, refits([X] * 3, NOISES, keep=True), strict=True)
        for number, (noise, (last, new)) in enumerate(chain, 1):
            cases.append(new == last + fit(X, noise) / number)
    return cases


def _adds_up() -> list[bool]:
    return [
        error_after([X] * 2, keep=True) == trace((X.T * X).inv()) * (1 + Fraction(1, 4))
        for X in DESIGNS
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The $n$-fold design has the Gram matrix $nX^{\\top}X$, so the fit to all labels is the "
        "average of the fits to the rounds. The fit to round $n$ alone is "
        "$\\hat w_{n-1} + (X^{\\top}X)^{-1}X^{\\top}\\varepsilon_n$, and the average of those "
        "before it is $\\hat w_{n-1}$. So only the noise of the new round moves the fit.",
        r"\begin{gathered} \hat w_n = \frac{n-1}{n}\,\hat w_{n-1} + \frac1n\bigl(\hat w_{n-1} + "
        r"(X^{\top}X)^{-1}X^{\top}\varepsilon_n\bigr) \\ = \hat w_{n-1} + "
        r"\frac1n (X^{\top}X)^{-1}X^{\top}\varepsilon_n \end{gathered}",
        trial=_noise_alone,
        tried="three rounds on designs and noises of whole numbers, all labels stacked and fitted "
        "in rational arithmetic",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Given the design, the new terms are independent with mean 0. So squared errors add up: "
        "refit $i$ adds $1/i^2$ of what one fit to real labels costs.",
        trial=_adds_up,
        tried="two rounds on given designs, every fair sign of every label listed",
    )
    one = p.uses("mixing/regression_replace", "refits").subs(n, 1)
    total = p.compute(
        sympy.Sum(1 / i**2, (i, 1, n)),
        "Their sum, by the trigamma function:",
        result=sympy.harmonic(n, 2).rewrite(sympy.polygamma),
    )
    limit = p.compute(
        sympy.Limit(total, n, sympy.oo), "The trigamma function vanishes at infinity.", at=[{}]
    )
    p.compute(sympy.Sum(1 / i**2, (i, 1, sympy.oo)), "This is Euler's sum.", at=[{}])
    return {"refits": one * total, "limit": one * limit}


def _bookkeeping(d: Fraction, T: Fraction, n: Fraction, sigma: Fraction) -> Fraction:
    """Every label's share of each round's noise, carried along; then the eigenvalues."""
    rounds = int(n)
    fit, labels = [Fraction(0)] * rounds, []
    for number in range(rounds):
        label = list(fit)
        label[number] += 1
        labels.append(label)
        fit = [sum(column, Fraction(0)) / len(labels) for column in zip(*labels, strict=True)]
    trace = eigenvalues.mean_inverse_trace(int(d), int(T))
    return sigma**2 * trace * sum((share**2 for share in fit), Fraction(0))


def _basel(d: Fraction, T: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(50):
        total = mpmath.quad(lambda t: t / mpmath.expm1(t), [0, 5, 20, 60, 200])
        one = sigma**2 * eigenvalues.mean_inverse_trace(int(d), int(T))
        return total * one.numerator / one.denominator


ROUTES = [
    Route(
        _bookkeeping,
        at=[
            dict(d=1, T=4, n=12, sigma=1),
            dict(d=2, T=9, n=1, sigma=Fraction(2, 3)),
            dict(d=3, T=10, n=6, sigma=2),
        ],
        words="each label's share of each round's noise in rational arithmetic, and "
        + eigenvalues.WORDS,
        claim="refits",
    ),
    Route(
        _basel,
        at=[dict(d=1, T=4, sigma=1), dict(d=3, T=10, sigma=2)],
        words="the integral of t/(exp t − 1) at 50 digits, and " + eigenvalues.WORDS,
        claim="limit",
    ),
]
