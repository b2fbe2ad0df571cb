"""The law of the refit at which a single run's variance first falls below a fraction."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.gaussian._passage import SETTING, Above, AboveForward
from theory.notation import Expr, M, Probability, f, n
from theory.numeric import gamma_share, mpf
from theory.proof import Proof
from theory.standard import COCHRAN
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_H = (M - 1) / 2
_FALL = sympy.log(1 / f)
_DRIFT = sympy.log(_H) - sympy.digamma(_H)


def _at_least(level: Expr) -> Expr:
    """P(Q/2 ≥ level)."""
    return sympy.uppergamma(_H, level) / sympy.gamma(_H)


def _normal(at: Expr) -> Expr:
    return (1 + sympy.erf(at / sympy.sqrt(2))) / 2


def _inverse_gaussian(drift: int) -> Expr:
    """The chance to be above still, in the limit of large M and many refits."""
    t = n / M
    reached = _normal((drift * t - _FALL) / sympy.sqrt(2 * t))
    return 1 - reached - f**-drift * _normal(-(drift * t + _FALL) / sympy.sqrt(2 * t))


_LATER = Probability(r"T > n", "T > n")
_MLE_LATER = Probability(r"\hat T > n", "T̂ > n")
_LAWS = Domain(
    M=Integers(2, probe=(2, 5), reach=8),
    n=Integers(1, probe=(1, 4), reach=6),
    f=Reals(Fraction(1, 20), 1, probe=["3/4"]),
)

LAW = Claim(
    name="law",
    quantity=_LATER,
    value=Above(M - 1, M - 1, n, f),
    domain=_LAWS,
    words="With the unbiased estimator: the chance that a run has not passed $f\\sigma^2$ yet.",
    rivals=[
        Rival(sympy.S.One, "never, since the expected variance does not fall"),
        Rival(_at_least(_H * f) ** n, "each refit judged by itself, from the real variance"),
        Rival(
            _normal((_FALL - n * _DRIFT) / sympy.sqrt(n * sympy.trigamma(_H))),
            "the last refit's variance alone, its logarithm taken as normal",
        ),
        Rival(_inverse_gaussian(1), "the inverse Gaussian law, the limit for large $M$"),
    ],
)

MLE_LAW = Claim(
    name="mle_law",
    quantity=_MLE_LATER,
    value=Above(M - 1, M, n, f),
    domain=_LAWS,
    words="By maximum likelihood.",
    rivals=[
        Rival(Above(M - 1, M - 1, n, f), "the unbiased estimator's law"),
        Rival(_at_least(M * f / 2) ** n, "each refit judged by itself, from the real variance"),
        Rival(_inverse_gaussian(2), "the inverse Gaussian law, the limit for large $M$"),
    ],
)

_FEW = Domain(
    M=Integers(2, 5, probe=(2, 5)),
    n=Integers(1, 3, probe=(1, 2)),
    f=Reals(Fraction(1, 10), 1, probe=["1/2"]),
)

THEOREM = Theorem(
    title="The chance that a run has not yet fallen",
    says="The chance that a single run's fitted variance has not yet passed the fraction f of the "
    "real one [is carried from refit to refit by one integral](law, mle_law), and [is smaller by "
    "maximum likelihood than with the unbiased estimator, tried up to three refits of five "
    "samples](smaller).",
    setting=SETTING,
    claims=[LAW, MLE_LAW],
    statements=[
        Bound(
            "smaller",
            MLE_LAW.value,
            "<",
            LAW.value,
            _FEW,
            [Rival(LAW.value / 2, "half of it"), Rival(LAW.value**2, "its square")],
            note="the chance to be above still by maximum likelihood, and unbiased, for up to "
            "three refits of two to five samples",
        ),
    ],
    sources=[
        Source("durrett2019", "chapter 4", "walks and the time at which they pass a level"),
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
    ],
)


def _walks() -> list[bool]:
    """P(T > 2) as a double integral, beside the two recursions."""
    cases = []
    for size, level in ((3, Fraction(1, 2)), (6, Fraction(3, 4))):
        for divisor in (size - 1, size):
            args = (Fraction(size - 1), Fraction(divisor), Fraction(2), level)
            with mpmath.workdps(20):
                direct = _twice(*args[:2], level)
                found = [Above.numeric(*args), AboveForward.numeric(*args)]
                cases += [abs(each / direct - 1) < mpmath.mpf(10) ** -15 for each in found]
    return [bool(case) for case in cases]


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    p.argue(
        "So $\\ln s^2_n$ is a random walk with steps $\\ln F$, $F = Q/(M-1)$, and "
        "$\\ln\\hat\\sigma^2_n$ one with $F = Q/M$. Let $k$ be the density of a step, and $u$ the "
        "height above $\\ln(f\\sigma^2)$, at first $\\ln\\frac1f$. The chance to stay above 0 for "
        "$j+1$ steps is the chance to step to some height $v \\ge 0$ and to stay above for $j$ "
        "from there. Forward in time, the density of the runs that have stayed above goes through "
        "the same integral.",
        r"q_{j+1}(u) = \int_0^\infty q_j(v)\,k(v-u)\,dv",
        trial=_walks,
        tried="two refits as a double integral, for either estimator",
    )
    return {"law": AboveForward(M - 1, M - 1, n, f), "mle_law": AboveForward(M - 1, M, n, f)}


def _twice(m: Fraction, divisor: Fraction, f: Fraction) -> Any:
    """P(two factors' first products are both f or more), over the first factor's density."""
    a, centre = mpf(m) / 2, mpf(divisor) / 2
    start = mpmath.log(centre * mpf(f))
    knots = [start] + [
        each for each in (mpmath.mpf(-1), 0, 1, 2, 3, 4, mpmath.mpf("5.5")) if each > start
    ]
    # of Q/2 = exp(y); the second factor must be f over the first
    return mpmath.quad(
        lambda y: (
            mpmath.exp(a * y - mpmath.exp(y))
            * (1 - gamma_share(a, centre**2 * mpf(f) * mpmath.exp(-y)))
        ),
        knots,
    ) / mpmath.gamma(a)


def _stays(divisor: int) -> Callable[..., Any]:
    def by(M: Fraction, n: Fraction, f: Fraction) -> Any:
        with mpmath.workdps(45):
            centre = mpf(M - divisor) / 2
            if n == 1:
                return mpmath.gammainc(mpf(M - 1) / 2, centre * mpf(f), regularized=True)
            return _twice(M - 1, M - divisor, f)

    return by


_AT: list[dict[str, Any]] = [
    dict(M=2, n=1, f=Fraction(1, 5)),
    dict(M=4, n=2, f=Fraction(9, 10)),
    dict(M=3, n=2, f=Fraction(1, 3)),
]
_TWO = "one and two refits, by quadrature of the incomplete gamma function over the first's density"
ROUTES = [
    Route(_stays(1), at=_AT, words=_TWO, claim="law"),
    Route(_stays(0), at=_AT, words=_TWO, claim="mle_law"),
]
