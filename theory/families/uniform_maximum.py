"""The upper end of a uniform model refitted to its own samples."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.maths.multiplicative import settles
from theory.notation import Expectation, Expr, LogRatio, M, Statistic, Variance, k, local, n
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

theta = local("theta", "the upper end of the real distribution", 1, positive=True)
y = local("y", "a value between 0 and 1", positive=True)
_MAXIMUM = Statistic(r"\hat\theta_n", "θ̂ₙ", 1)
_UNBIASED = Statistic(r"\tilde\theta_n", "θ̃ₙ", 1)
_DOMAIN = Domain(M=Integers(1), n=Integers(0), theta=Positive(default=1))
_STEP = sympy.log(1 + 1 / M) - 1 / M
_EXPONENTIAL = sympy.digamma(M) - sympy.log(M)

MAXIMUM = Claim(
    name="mle",
    quantity=Expectation(_MAXIMUM, low=0),
    value=theta * (M / (M + 1)) ** n,
    domain=_DOMAIN,
    words="By maximum likelihood the end [falls by the factor M/(M + 1) at each refit](mle), on "
    "average over runs.",
    rivals=[
        Rival(theta * (1 - 1 / M) ** n, "the decay of a Gaussian's expected variance"),
        Rival(theta, "the unbiased estimator's answer"),
        Rival(theta * sympy.exp(-n / M), "what a typical run shows: the mean of logarithms"),
        Rival(theta * (M / (M + 1)) ** (n + 1), "a refit too many"),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=Variance(_UNBIASED),
    value=theta**2 * ((1 + 1 / (M * (M + 2))) ** n - 1),
    domain=_DOMAIN,
    words="With the unbiased estimator: its variance between runs.",
    rivals=[
        Rival(theta**2 * n / (M * (M + 2)), "the variances of equal steps added up"),
        Rival(theta**2 * ((1 + 1 / M) ** n - 1), "an exponential model's"),
        Rival(theta**2 * ((1 + 1 / M**2) ** n - 1), "the variance of the logarithm's step"),
        Rival(theta**2 * (1 + 1 / (M * (M + 2))) ** n, "the mean square"),
    ],
)

UNBIASED = Claim(
    name="unbiased",
    quantity=Expectation(LogRatio(_UNBIASED, theta)),
    value=n * _STEP,
    domain=_DOMAIN,
    words="The unbiased end's logarithm takes independent steps of one law. On average each goes "
    "[by about 1/(2M²) downwards, within 10% for M of 7 or more](slow).",
    rivals=[
        Rival(sympy.S.Zero, "no drift, since the expected end has none"),
        Rival(-n / (2 * M**2), "the first order in 1/M"),
        Rival(n * _EXPONENTIAL, "an exponential model's drift"),
        Rival(-n / M, "the drift by maximum likelihood"),
    ],
)

DRIFT = Claim(
    name="drift",
    quantity=Expectation(LogRatio(_MAXIMUM, theta)),
    value=-n / M,
    domain=_DOMAIN,
    words="By maximum likelihood the logarithm [falls by n/M in n refits](drift) on average.",
    rivals=[
        Rival(n * sympy.log(M / (M + 1)), "the logarithm of the mean for the mean of logarithms"),
        Rival(n * sympy.log(1 - 1 / M), "a Gaussian's rate"),
        Rival(n * _STEP, "the drift of the unbiased end"),
        Rival(n * _EXPONENTIAL, "an exponential model's drift"),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(LogRatio(_UNBIASED, theta)),
    value=n / M**2,
    domain=_DOMAIN,
    words="The logarithm's variance between runs, the same for both estimators.",
    rivals=[
        Rival(n / (M * (M + 2)), "the delta method: the variance of the factor itself"),
        Rival(n / M, "an exponential model's, to first order"),
        Rival((n / M) ** 2, "refits whose errors are all the same"),
    ],
)

THEOREM = Theorem(
    title="The upper end of a refitted uniform model",
    says="By maximum likelihood a uniform model's [expected upper end falls by the factor M/(M + 1)"
    " at each refit](mle); the unbiased multiple of the maximum mends that, and yet [in almost "
    "every run the end tends to 0](dies), its logarithm falling by [about 1/(2M²) at each refit, "
    "within 10% for M of 7 or more](slow), on average.",
    setting="""\
The real distribution is uniform from $0$ to $\\theta$.
Refit $n$ draws $M$ independent samples from the last model, uniform from $0$ to its end, and
nothing else.
By maximum likelihood the new end $\\hat\\theta_n$ is the largest sample, in a chain that uses it
throughout.
The unbiased end $\\tilde\\theta_n$ is $(M+1)/M$ times the largest sample, in a chain that uses
that throughout.
Both start at $\\theta$.
""",
    claims=[MAXIMUM, BETWEEN, UNBIASED, DRIFT, SPREAD],
    statements=[
        Bound(
            "dies",
            _STEP,
            "<",
            sympy.S.Zero,
            Domain(M=Integers(1)),
            [Rival(-1 / (2 * M**2), "the first order for a bound")],
            note="the mean step of ln θ̃ₙ is below 0: by the strong law of large numbers almost "
            "every run's end tends to 0",
        ),
        About(
            "slow",
            _STEP,
            -1 / (2 * M**2),
            Fraction(1, 10),
            Domain(M=Integers(7)),
            [Rival(-1 / (2 * M), "an exponential model's drift, to first order")],
            note="the mean step of ln θ̃ₙ; it falls by about 1/(2M²)",
        ),
        Bound(
            "later",
            -_STEP,
            "<",
            -_EXPONENTIAL,
            Domain(M=Integers(1)),
            [Rival(1 / (2 * M * (M + 1)), "twice as slow")],
            note="the unbiased end's drift, without its sign, and an exponential model's",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "tails are what disappears"),
        Source("durrett2019", "chapter 2", "the strong law"),
    ],
)


def _largest() -> list[bool]:
    """Fair dice with L faces, all outcomes: the share of each at most j is (j/L)^M."""
    cases = []
    for faces, size in ((2, 3), (5, 2), (4, 4)):
        outcomes = [max(each) for each in product(range(1, faces + 1), repeat=size)]
        for j in range(1, faces + 1):
            share = Fraction(sum(each <= j for each in outcomes), len(outcomes))
            cases.append(share == Fraction(j, faces) ** size)
    return cases


def _cumulants() -> list[bool]:
    """Mean and variance of ln F for M = 1 to 5, by quadrature over -ln F."""
    cases = []
    with mpmath.workdps(30):
        for size in (1, 2, 5):

            def moment(order: int, size: int = size) -> Any:
                return mpmath.quad(
                    lambda t: (-t) ** order * size * mpmath.exp(-size * t), [0, 5, 20, 200]
                )

            mean = moment(1)
            cases.append(bool(abs(mean + mpmath.mpf(1) / size) < 1e-15))
            cases.append(bool(abs(moment(2) - mean**2 - mpmath.mpf(1) / size**2) < 1e-15))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The largest of $M$ samples is the old end times $F$, the largest of $M$ uniform variables "
        "on $(0,1)$. It is below $y$ if all are: $P(F \\le y) = y^M$, whatever the last model.",
        trial=_largest,
        tried="fair dice instead, every outcome listed",
    )
    moment = p.compute(
        sympy.Integral(y**k * M * y ** (M - 1), (y, 0, 1)),
        "A power of $F$ has the mean",
        at=[
            dict(M=Fraction(1), k=Fraction(1, 2)),
            dict(M=Fraction(2), k=Fraction(3)),
            dict(M=Fraction(5), k=Fraction(1, 3)),
            dict(M=Fraction(40), k=Fraction(1)),
        ],
    )
    p.cite(TOTAL_EXPECTATION)
    mle = p.solve(
        lambda v: moment.subs(k, 1) * v, theta, "By maximum likelihood, averaged over runs:"
    )
    scale = 1 + 1 / M
    fair = p.identity(
        scale * moment.subs(k, 1),
        sympy.S.One,
        "The unbiased multiple keeps the expected end at $\\theta$.",
    )
    square = p.solve(
        lambda v: scale**2 * moment.subs(k, 2) * v, theta**2, "Its mean square grows:", name="q"
    )
    between = p.identity(
        square - theta**2 * fair,
        theta**2 * ((1 + 1 / (M * (M + 2))) ** n - 1),
        "The variance is the mean square less the square of the mean.",
    )
    p.argue(
        "The mean of $F^k$ is the moment generating function of $\\ln F$. It is finite on both "
        "sides of $k=0$, so the derivatives of its logarithm there are the mean and the variance.",
        trial=_cumulants,
        tried="mean and variance for several $M$, by quadrature",
    )
    log = sympy.log(moment)
    step = p.differentiate(log, k, sympy.S.Zero, "The mean of $\\ln F$:")
    wide = p.differentiate(log, k, sympy.S.Zero, "The variance of $\\ln F$:", order=2)
    drift = p.solve(lambda v: v + step, sympy.S.Zero, "Steps add up: by maximum likelihood,")
    unbiased = p.solve(
        lambda v: v + step + sympy.log(scale), sympy.S.Zero, "with the unbiased multiple,"
    )
    spread = p.solve(lambda v: v + wide, sympy.S.Zero, "and the variances, of either:")
    settles(
        p,
        step + sympy.log(scale),
        r"\tilde\theta_n",
        why="$\\ln(1+z) < z$ for $z > 0$",
    )
    return {
        "mle": mle,
        "between": between,
        "unbiased": unbiased,
        "drift": drift,
        "spread": spread,
    }


def _power(M: Fraction, order: int) -> Fraction:
    """E F^order from the chance that F exceeds a level, integrated: 1 − order ∫ y^(order−1+M)."""
    return 1 - Fraction(order, int(M) + order)


def _logs(M: Fraction, order: int) -> Any:
    """E (−ln F)^order from the chance that −ln F exceeds t, which is 1 − (1 − e^(−Mt))."""
    return mpmath.quad(
        lambda t: order * t ** (order - 1) * mpmath.exp(-int(M) * t),
        [0, 5 / mpmath.mpf(int(M)), 30 / mpmath.mpf(int(M)), 150 / mpmath.mpf(int(M))],
    )


def _unbiased(M: Fraction, n: Fraction) -> Any:
    with mpmath.workdps(50):
        return int(n) * (mpmath.log(int(M) + 1) - mpmath.log(int(M)) - _logs(M, 1))


def _mle(M: Fraction, n: Fraction) -> Any:
    with mpmath.workdps(50):
        return -int(n) * _logs(M, 1)


def _spread(M: Fraction, n: Fraction) -> Any:
    with mpmath.workdps(50):
        return int(n) * (_logs(M, 2) - _logs(M, 1) ** 2)


_AT = [dict(M=1, n=4), dict(M=3, n=10, theta=2), dict(M=30, n=500)]
_WORDS = "exact rationals from the chance that the maximum exceeds a level"
_TAILS = "the logarithm's tail integrated at 50 digits"
ROUTES = [
    Route(lambda M, n, theta: theta * _power(M, 1) ** int(n), at=_AT, words=_WORDS, claim="mle"),
    Route(
        lambda M, n, theta: theta**2 * (((M + 1) ** 2 / M**2 * _power(M, 2)) ** int(n) - 1),
        at=_AT,
        words=_WORDS,
        claim="between",
    ),
    Route(lambda M, n, theta: _unbiased(M, n), at=_AT, words=_TAILS, claim="unbiased"),
    Route(lambda M, n, theta: _mle(M, n), at=_AT, words=_TAILS, claim="drift"),
    Route(lambda M, n, theta: _spread(M, n), at=_AT, words=_TAILS, claim="spread"),
]
