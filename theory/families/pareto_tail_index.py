"""The tail index of a Pareto model refitted to its own samples."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.families._sums import moments_of_sums
from theory.laws import Gamma
from theory.maths.multiplicative import DIGITS, WORDS, Factor, settles
from theory.notation import Expectation, Expr, LogRatio, M, Power, Statistic, Variance, local, n
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

a = local("a", "tail index of the real distribution: $P(X > x) = (x_0/x)^a$", positive=True)
_INDEX = Statistic(r"\hat a_n", "âₙ")
_STEP = sympy.log(M) - sympy.digamma(M)
_INDICES = Positive(default=2)

MEAN = Claim(
    name="mean",
    quantity=Expectation(_INDEX, low=0),
    value=a * (M / (M - 1)) ** n,
    domain=Domain(M=Integers(2), n=Integers(0), a=_INDICES),
    words="The expected index.",
    rivals=[
        Rival(a, "the estimator taken for an unbiased one"),
        Rival(a * (1 + 1 / M) ** n, "the first order in 1/M of each factor"),
        Rival(a * (1 + n / (M - 1)), "gains added up"),
        Rival(a * sympy.exp(n * _STEP), "what a typical run shows: the mean of logarithms"),
    ],
)

INVERSE = Claim(
    name="inverse",
    quantity=Expectation(Power(_INDEX, sympy.Integer(-1)), low=0),
    value=1 / a,
    domain=Domain(M=Integers(1), n=Integers(0), a=_INDICES),
    words="Its inverse is an average of logarithms, and unbiased.",
    rivals=[
        Rival((1 - 1 / M) ** n / a, "the inverse of the expected index"),
        Rival(sympy.exp(-n * _STEP) / a, "the inverse of a typical run's index"),
        Rival((1 + 1 / M) ** n / a, "the growth of the mean square"),
    ],
)

DRIFT = Claim(
    name="drift",
    quantity=Expectation(LogRatio(_INDEX, a)),
    value=n * _STEP,
    domain=Domain(M=Integers(1), n=Integers(0), a=_INDICES),
    words="The logarithm takes independent steps of one law, each [by more than 1/(2M) upwards]"
    "(up) on average.",
    rivals=[
        Rival(sympy.S.Zero, "no drift, since the inverse has none"),
        Rival(n / (2 * M), "the first order in 1/M"),
        Rival(-n * _STEP, "a heavier tail instead of a lighter one"),
        Rival(-n * sympy.log(1 - 1 / (M + 1)), "the logarithm of the mean for another mean"),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(LogRatio(_INDEX, a)),
    value=n * sympy.trigamma(M),
    domain=Domain(M=Integers(1), n=Integers(0), a=_INDICES),
    words="The logarithm's variance between runs.",
    rivals=[
        Rival(n / M, "the delta method"),
        Rival(n**2 * sympy.trigamma(M), "refits whose errors are all the same"),
        Rival(n * sympy.trigamma(M / 2), "half as many degrees of freedom"),
    ],
)

THEOREM = Theorem(
    title="The tail index of a refitted Pareto model",
    says="By maximum likelihood a Pareto model's [expected tail index is multiplied by M/(M − 1)]"
    "(mean) at each refit, and [in almost every run the index grows without bound](light): of "
    "every heavy tail the model makes a light one.",
    setting="""\
The real distribution is Pareto: $P(X > x) = (x_0/x)^a$ for $x \\ge x_0$, with $x_0$ known.
Moments of order $a$ and higher are infinite.
Write $\\hat a_0 = a$.
Refit $n$ draws $M$ independent samples $x_1, \\dots, x_M$ from the Pareto law with the index
$\\hat a_{n-1}$ and nothing else.
It sets $1/\\hat a_n$ to the mean of $\\ln(x_i/x_0)$, which is maximum likelihood (for extremes:
Hill's estimator with all samples).
""",
    claims=[MEAN, INVERSE, DRIFT, SPREAD],
    statements=[
        Bound(
            "up",
            _STEP,
            ">",
            1 / (2 * M),
            Domain(M=Integers(1)),
            [Rival(1 / M, "the growth of the expected index")],
            note="the mean step of ln âₙ; it rises by more than 1/(2M)",
        ),
        Bound(
            "light",
            _STEP,
            ">",
            sympy.S.Zero,
            Domain(M=Integers(1)),
            [Rival(1 / M, "the growth of the expected index")],
            note="the mean step of ln âₙ is above 0: by the strong law of large numbers the index "
            "grows without bound in almost every run",
        ),
        About(
            "slow",
            _STEP,
            1 / (2 * M),
            Fraction(1, 10),
            Domain(M=Integers(2)),
            [Rival(1 / M, "the growth of the expected index")],
            note="the mean step of ln âₙ",
        ),
        Bound(
            "ahead",
            (M / (M - 1)) ** n,
            ">",
            sympy.exp(n * _STEP),
            Domain(M=Integers(2), n=Integers(1)),
            [Rival((M / (M - 1)) ** (n + 1), "one refit more")],
            note="the expected index, and the exponential of the mean logarithm, over a",
        ),
    ],
    sources=[
        Source("durrett2019", "chapter 2", "the strong law"),
        Source("shumailov2024", "seen: the abstract", "tails are what disappears"),
    ],
)

_FACTOR = Factor(Gamma(M), 1 / M)


def _logarithms() -> list[bool]:
    """The moments of ln X for a Pareto variable, by quadrature: those of an exponential one."""
    cases = []
    with mpmath.workdps(30):
        for index in (mpmath.mpf(1) / 2, mpmath.mpf(2), mpmath.mpf(7)):
            for order in (1, 2, 3):
                found = mpmath.quad(
                    lambda y, r=order, s=index: y**r * s * mpmath.exp(-s * y),
                    [0, 5 / index, 30 / index, 200 / index],
                )
                cases.append(bool(abs(found * index**order / mpmath.factorial(order) - 1) < 1e-15))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The logarithm of a Pareto variable over $x_0$ is exponential with the mean $1/a$: "
        "$P(\\ln(X/x_0) > y) = e^{-ay}$.",
        trial=_logarithms,
        tried="three moments for three indices, by quadrature",
    )
    p.argue(
        "So a refit multiplies the inverse index by $F = G/M$, with $G$ the sum of $M$ standard "
        "exponential variables, a gamma variable of the shape $M$.",
        r"1/\hat a_n = (1/\hat a_{n-1})\, F",
        trial=moments_of_sums,
        tried="the sum's first four moments, from those of its terms",
    )
    rates = _FACTOR.steps(p)
    p.cite(TOTAL_EXPECTATION)
    inverse = p.solve(lambda v: rates.mean * v, 1 / a, "The inverse stays on average:", name="b")
    growth = p.compute(
        Gamma(M).mean(lambda g: M / g),
        "The mean of $1/F$, finite for $M \\ge 2$:",
        at=[dict(M=Fraction(size)) for size in (2, 3, 10, 41)],
    )
    mean = p.solve(lambda v: growth * v, a, "So the expected index grows:")
    drift = p.solve(lambda v: v - rates.drift, sympy.S.Zero, "The logarithm of $1/F$ adds up,")
    spread = p.solve(lambda v: v + rates.spread, sympy.S.Zero, "and so do the variances:")
    settles(p, -rates.drift, r"\hat a_n", to="∞")
    return {"mean": mean, "inverse": inverse, "drift": drift, "spread": spread}


def _mean(M: Fraction, n: Fraction, a: Fraction) -> Any:
    with mpmath.workdps(DIGITS):
        growth = _FACTOR.expected(lambda f: 1 / f, dict(M=M))
        return mpmath.mpf(a.numerator) / a.denominator * growth ** int(n)


_AT = [dict(M=2, n=3, a=3), dict(M=3, n=2), dict(M=30, n=20, a=1)]
ROUTES = [
    Route(_mean, at=_AT, words=WORDS, claim="mean"),
    _FACTOR.route("mean", lambda rate, n, a, **_: rate ** int(n) / int(a), _AT, "inverse"),
    _FACTOR.route("drift", lambda rate, n, **_: -rate * int(n), _AT, "drift"),
    _FACTOR.route("spread", lambda rate, n, **_: rate * int(n), _AT, "spread"),
]
