"""A regression refitted to labels of its own, with only the newest data kept."""

from __future__ import annotations

from fractions import Fraction

from theory.laws import ChiSquared
from theory.maths import eigenvalues
from theory.mixing import _regression
from theory.mixing._least_squares import DESIGNS, NOISES, error_after, refits, trace
from theory.mixing._regression import ONE_FIT
from theory.notation import Expectation, Expr, T, d, excess_error, n, sigma
from theory.proof import Proof
from theory.standard import INVERSE_GRAM, TOTAL_EXPECTATION
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

REFITS = Claim(
    name="refits",
    quantity=Expectation(excess_error(n), low=0),
    value=n * ONE_FIT,
    domain=_regression.REFITS,
    words="Every round replaces the data of the last one.",
    rivals=[
        Rival(n * sigma**2 * d / T, "the inverse of the mean put for the mean of the inverse"),
        Rival(n * sigma**2 * d / (T - d), "the residual degrees of freedom as the divisor"),
        Rival(ONE_FIT, "the error of one fit: relabelling costs nothing"),
        Rival(n**2 * ONE_FIT, "errors that all point the same way"),
        Rival(
            (n + 1) * ONE_FIT,
            "the first fit, to real labels, counted as number 0",
        ),
    ],
)

THEOREM = Theorem(
    title="Regression on its own labels, data replaced",
    says="A least squares regression refitted to labels of its own, with the newest data alone, "
    "gains [dσ²/(T − d − 1) of expected excess test error at every refit](step, refits), "
    "[without end](refits).",
    setting="""\
Inputs have $d$ independent standard normal coordinates.
The real label of an input $x$ is $x\\cdot w_*$ plus noise $N(0, \\sigma^2)$.
Round $n$ draws $T$ new inputs, the rows of $X_n$.
It labels them by $\\hat w_{n-1}$, each label with fresh noise $N(0, \\sigma^2)$;
in the first round $\\hat w_0 = w_*$, so these labels are real.
Refit $n$ sets $\\hat w_n$ to the least squares fit to round $n$ alone.
So $n$ counts all fits: $n = 1$ is the fit to real data, and $n - 1$ of the fits follow a model.
The error is the excess test error
$\\mathbb{E}_x (x\\cdot\\hat w_n - x\\cdot w_*)^2 = \\lVert\\hat w_n - w_*\\rVert^2$, on real
labels without their noise.
Its expectation is over designs and noise.
""",
    claims=[REFITS],
    statements=[
        Bound(
            "step",
            REFITS.value.subs(n, n + 1) - REFITS.value,
            "=",
            ONE_FIT,
            REFITS.domain,
            [
                Rival(sigma**2 * d / T, "the inverse of the mean put for the mean of the inverse"),
                Rival(sigma**2 * d / ((n + 1) * (T - d - 1)), "steps that become smaller"),
            ],
        ),
    ],
    sources=[
        Source(
            "dohmatob2024regression",
            "the under-parameterized regime, as we know it second-hand",
            "linear growth of the error",
        ),
        Source("gerstgrasser2024", "its abstract", "replacing against accumulating"),
    ],
)


def _walks() -> list[bool]:
    rounds = zip(DESIGNS, NOISES, refits(DESIGNS, NOISES, keep=False), strict=True)
    return [new == last + (X.T * X).inv() * X.T * noise for X, noise, (last, new) in rounds]


def _adds_up() -> list[bool]:
    traces = [trace((X.T * X).inv()) for X in DESIGNS]
    return [error_after(DESIGNS[:many], keep=False) == sum(traces[:many]) for many in (1, 2)]


def proof(p: Proof) -> Expr:
    p.argue(
        "The labels of round $n$ are $X_n\\hat w_{n-1} + \\varepsilon_n$. The least squares fit "
        "reproduces the linear part and adds the fit to the noise. So the error is a random walk.",
        r"\hat w_n = \hat w_{n-1} + (X_n^{\top}X_n)^{-1}X_n^{\top}\varepsilon_n",
        trial=_walks,
        tried="three rounds with designs and noises of whole numbers, in rational arithmetic",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Given all designs and the last fit, the new term has mean 0 and covariance "
        "$\\sigma^2(X_n^{\\top}X_n)^{-1}$. So squared errors add up, by the trace of that.",
        r"\mathbb{E}\,\lVert\hat w_n - w_*\rVert^2 = "
        r"\mathbb{E}\,\lVert\hat w_{n-1} - w_*\rVert^2 + "
        r"\sigma^2\,\mathbb{E}\operatorname{tr}(X_n^{\top}X_n)^{-1}",
        trial=_adds_up,
        tried="one and two rounds on given designs, every fair sign of every label listed",
    )
    p.cite(INVERSE_GRAM)
    entry = p.compute(
        ChiSquared(T - d + 1).mean(lambda q: 1 / q),
        "So each diagonal entry of the inverse has the mean $\\mathbb{E}\\,1/Q$. It is finite "
        "exactly for $T \\ge d+2$.",
        at=[
            dict(d=Fraction(a), T=Fraction(b))
            for a, b in [(1, 4), (1, 5), (2, 6), (3, 9), (5, 40), (40, 50)]
        ],
    )
    return p.solve(
        lambda v: v + sigma**2 * d * entry,
        0 * sigma,
        "There are $d$ of them, and each refit adds as much.",
    )


def _integrated(d: Fraction, T: Fraction, n: Fraction, sigma: Fraction) -> Fraction:
    return n * sigma**2 * eigenvalues.mean_inverse_trace(int(d), int(T))


ROUTES = [
    Route(
        _integrated,
        at=[
            dict(d=1, T=4, n=7, sigma=1),
            dict(d=2, T=5, n=1, sigma=Fraction(2, 3)),
            dict(d=3, T=10, n=4, sigma=2),
            dict(d=4, T=9, n=2, sigma=1),
        ],
        words=eigenvalues.WORDS,
    )
]
