"""A lognormal model refitted in its logarithms: the expected mean grows while runs shrink."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.algebra import normal_form
from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import ChiSquared, Gamma
from theory.maths import two_point
from theory.maths.multiplicative import DIGITS, WORDS, Factor
from theory.notation import (
    Expectation,
    Expr,
    M,
    Probability,
    Statistic,
    Variance,
    local,
    n,
    sigma,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import Bound, Falls, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

v = local("v", "variance of the logarithms of the real distribution", positive=True)
a = local("a", "the shape of a gamma law", positive=True)
y = local("y", "a value of a gamma variable", positive=True)
q = sympy.Symbol("q", positive=True)

_FIRST = Statistic(r"\frac{\hat m_1}{m}", "m̂₁/m")
_LOG = Statistic(r"\ln\frac{\hat m_n}{m}", "ln(m̂ₙ/m)")
_DOMAIN = Domain(M=Integers(2), n=Integers(0), v=Positive())
_HALF = (M - 1) / 2
_LEFT = 1 - 1 / M
_LN = _HALF * (-sympy.log(1 - v / M) - v / M)


def _above(level: Expr) -> Expr:
    """P(Q > level), Q chi-squared with M − 1 degrees of freedom."""
    return sympy.uppergamma(_HALF, level / 2) / sympy.gamma(_HALF)


FIRST = Claim(
    name="first",
    quantity=Expectation(_FIRST, low=0),
    value=sympy.exp(-_HALF * v / M) * (1 - v / M) ** -_HALF,
    domain=Domain(
        M=Integers(2),
        v=Reals(0, open="low", probe=(Fraction(1, 10**9), Fraction(1, 2), 1, Fraction(19, 10), 30)),
        where=[v < M],
    ),
    words="The expected mean after the first refit, in units of the real mean, for $v < M$. For "
    "$v \\ge M$ it is infinite.",
    rivals=[
        Rival(sympy.S.One, "what the variance loses, the error of the mean makes up for"),
        Rival(sympy.exp((M - 1) * v**2 / (4 * M**2)), "the second order in v"),
        Rival((1 - v / M) ** -_HALF, "the error of the variance alone"),
        Rival(
            sympy.exp(v / (2 * M) - v / 2) * (1 - v / M) ** (-M / 2),
            "as many degrees of freedom as samples",
        ),
    ],
)

LOG = Claim(
    name="log",
    quantity=Expectation(_LOG),
    value=-(v / 2) * (1 - _LEFT**n),
    domain=_DOMAIN,
    words="The mean of its logarithm [falls](falls), by [v/2](end) in the end.",
    rivals=[
        Rival(sympy.S.Zero, "what the variance loses, the error of the mean makes up for"),
        Rival(-n * v / (2 * M), "the same step at every refit"),
        Rival(-v * (1 - _LEFT**n), "the whole variance, where half of it counts"),
        Rival(n * _LN, "the logarithm of the expected mean, refit by refit"),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(_LOG),
    value=v * (1 - _LEFT**n) + v**2 / 4 * ((1 - 1 / M**2) ** n - _LEFT ** (2 * n)),
    domain=_DOMAIN,
    words="Its variance between runs.",
    rivals=[
        Rival(v * (1 - _LEFT**n), "the error of the mean alone"),
        Rival(n * (v / M + v**2 * (M - 1) / (2 * M**2)), "the first refit's, at every refit"),
        Rival(
            v * (1 - _LEFT**n) + v**2 * ((1 - 1 / M**2) ** n - _LEFT ** (2 * n)),
            "the whole variance, where half of it counts",
        ),
    ],
)

BEYOND = Claim(
    name="beyond",
    quantity=Probability(r"\hat v_1 \ge M", "v̂₁ ≥ M"),
    value=_above(M**2 / v),
    domain=Domain(
        M=Integers(2, 1000),
        v=Reals(0, open="low", probe=(Fraction(1, 10), Fraction(1, 2), 1, 4, 30)),
    ),
    words="The chance that the first refit leaves a variance with which the next expected mean is "
    "infinite. It is [above 0](positive).",
    rivals=[
        Rival(_above(M * (M - 1) / v), "divided by M − 1 (ddof 1)"),
        Rival(_above(M / v), "the sum of squares taken for the variance"),
        Rival(
            sympy.uppergamma(M / 2, M**2 / (2 * v)) / sympy.gamma(M / 2),
            "as many degrees of freedom as samples",
        ),
    ],
)

THEOREM = Theorem(
    title="The mean of a refitted lognormal model",
    says="Refitted by maximum likelihood in its logarithms, a lognormal model of incomes [has a "
    "larger expected mean after the first refit](first, grows) and an infinite one from the second "
    "on, [as the first leaves too large a variance with a positive chance](beyond, positive); "
    "while [the mean of its logarithm falls](log, falls) [to that of the real median](end).",
    setting="""\
The logarithms of the real incomes are $N(\\mu, v)$: their median is $e^{\\mu}$ and their mean
$m = e^{\\mu + v/2}$.
Refit $n$ draws $M$ incomes from the last model and nothing else.
It fits the logarithms' mean $\\mu_n$, and their variance $\\hat v_n$ by maximum likelihood (divided
by $M$, ddof 0).
The fitted mean income is $\\hat m_n = e^{\\mu_n + \\hat v_n/2}$.
""",
    claims=[FIRST, LOG, SPREAD, BEYOND],
    statements=[
        Bound(
            "grows",
            _LN,
            ">",
            (M - 1) * v**2 / (4 * M**2),
            Domain(M=Integers(2), v=FIRST.domain.parameters["v"], where=[v < M]),
            [Rival((M - 1) * v**2 / (2 * M**2), "without the half")],
            note="the logarithm of the expected mean after the first refit",
        ),
        Falls(
            "falls",
            LOG.value,
            n,
            Domain(M=Integers(2, 100), n=Integers(0, 60), v=Positive()),
            [Rival(n * _LN.subs(v, M * v / (1 + v)), "the logarithm of the expected mean")],
            note="the mean of ln(m̂ₙ/m)",
        ),
        Tends(
            "end",
            LOG.value,
            -v / 2,
            n,
            Domain(M=Integers(2, 20), v=Positive()),
            far=(10, 100, 1000),
            rivals=[Rival(-v, "by the whole variance"), Rival(sympy.S.Zero, "back to the start")],
            note="the mean of ln(m̂ₙ/m): down to −v/2, where m̂ₙ is the real median",
        ),
        Bound(
            "positive",
            BEYOND.value,
            ">",
            sympy.S.Zero,
            Domain(M=Integers(2, 100), v=Reals(Fraction(1, 10), 1000)),
            [Rival(sympy.Rational(1, 10**6), "one run in a million")],
        ),
    ],
    sources=[
        Source("cochran1934", "", "mean and variance of the logarithms are independent"),
        Source("shumailov2024", "seen: the abstract", "the same model of the logarithms"),
    ],
)


def _cut_off() -> list[bool]:
    """The mean of e^(vQ/(2M)) cut off at Q = 50, 200, 800: settled below v = M, not from there."""
    cases = []
    for size, variance, finite in ((3, 1, True), (3, 3, False), (5, 6, False)):
        half = mpmath.mpf(size - 1) / 2
        rate = (1 - mpmath.mpf(variance) / size) / 2
        parts = [
            mpmath.quad(lambda t, a=half, r=rate: t ** (a - 1) * mpmath.exp(-r * t), knots)
            for knots in ([1, 50], [50, 200], [200, 800])
        ]
        shrinking = parts[2] < parts[1] / 100 < parts[0] / 10**4
        cases.append(bool(shrinking) if finite else bool(parts[2] > parts[1] > parts[0]))
    return cases


def _normal_means() -> list[bool]:
    """E e^(az) for a standard normal z, by quadrature."""
    cases = []
    with mpmath.workdps(30):
        for a in (mpmath.mpf(1) / 3, mpmath.mpf(1), mpmath.mpf(2)):
            mean = mpmath.quad(lambda z, a=a: mpmath.npdf(z) * mpmath.exp(a * z), [-14, 0, 4, 18])
            cases.append(same(mean, mpmath.exp(a**2 / 2), 20))
    return cases


def _reflected() -> list[bool]:
    """Samples reflected about 0: their mean changes its sign, and their variance stays."""
    cases = []
    for texts in (("1/3", "2", "-5/7"), ("1", "1", "4", "-1/2")):
        x = [Fraction(each) for each in texts]
        fits = []
        for sign in (1, -1):
            mean = sum((sign * each for each in x), Fraction(0)) / len(x)
            square = sum(((sign * each - mean) ** 2 for each in x), Fraction(0)) / len(x)
            fits.append((mean, square))
        cases.append(fits[0] == (-fits[1][0], fits[1][1]))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    p.argue(
        "In the logarithms the model is a Gaussian. So $\\mu_1 - \\mu$ is normal with the variance "
        "$v/M$, and $\\hat v_1 = vQ/M$ is independent of it. A normal variable with the mean 0 and "
        "the variance $s$ has an exponential with the mean $e^{s/2}$; and $m = e^{\\mu+v/2}$.",
        r"\mathbb{E}\frac{\hat m_1}{m} = e^{v/(2M) - v/2}\; \mathbb{E}\,e^{vQ/(2M)}",
        trial=_normal_means,
        tried="the mean of that exponential by quadrature, for three variances",
    )
    factor = p.compute(
        ChiSquared(M - 1).mean(lambda q: sympy.exp(v * q / (2 * M))),
        "For $v < M$:",
        at=[
            dict(M=Fraction(size), v=variance)
            for size, variance in ((2, Fraction(1)), (3, Fraction(1, 3)), (10, Fraction(4)))
        ],
    )
    first = p.identity(
        sympy.exp(v / (2 * M) - v / 2) * factor,
        sympy.exp(-_HALF * v / M) * (1 - v / M) ** -_HALF,
        "Together:",
    )
    p.argue(
        "For $v \\ge M$ the integrand does not fall, and the mean is infinite.",
        trial=_cut_off,
        tried="the integral in three stretches, for $v$ below, at and above $M$",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "*From the second refit on.* Given the first model, the expected $\\hat m_2$ is "
        "$\\hat m_1$ times the same factor with $\\hat v_1$ in place of $v$. It is infinite where "
        "$\\hat v_1 \\ge M$, which has a positive chance, as $Q$ has no upper bound. So the "
        "expected $\\hat m_2$ is infinite for every $v > 0$; and in the same way each later one.",
        r"\mathbb{P}(\hat v_1 \ge M) = \mathbb{P}(Q \ge M^2/v) > 0",
        tried="an infinite mean, of which every finite case shows a part; the chance is a claim",
    )
    below = p.compute(
        sympy.Integral(Gamma(a).density(q), (q, 0, y)),
        "$Q/2$ is gamma with the shape $a = (M-1)/2$. The chance that it is below $y = M^2/(2v)$:",
        at=[
            dict(a=Fraction(shape, 2), y=Fraction(level))
            for shape, level in ((2, 2), (4, 1), (7, 5))
        ],
    )
    beyond = normal_form((1 - below).rewrite(sympy.uppergamma))
    beyond = beyond.subs({a: _HALF, y: M**2 / (2 * v)})
    width = p.uses("gaussian/mle_variance", "fixed").subs(sigma, sympy.sqrt(v))
    error = p.uses("gaussian/conservation", "between").subs(sigma, sympy.sqrt(v))
    squares = p.uses("gaussian/variance_moments", "mle").subs(sigma, sympy.sqrt(v))
    log = p.identity(
        (width - v) / 2,
        -(v / 2) * (1 - _LEFT**n),
        "*Any refit.* $\\ln\\frac{\\hat m_n}{m} = \\mu_n - \\mu + \\frac12(\\hat v_n - v)$, and "
        "$\\mu_n$ has the mean $\\mu$. So the mean of the logarithm is half of what the variance "
        "loses.",
    )
    p.argue(
        "Reflect all logarithms about $\\mu$: $\\mu_n - \\mu$ changes its sign, $\\hat v_n$ does "
        "not, and the law of both is the same. So they are uncorrelated, and the variance of the "
        "sum is that of $\\mu_n$ plus a quarter of that of $\\hat v_n$. And the median of the "
        "fitted median $e^{\\mu_n}$ is $e^{\\mu}$ for every $n$.",
        trial=_reflected,
        tried="two sets of samples, reflected",
    )
    spread = p.identity(
        error + (squares - width**2) / 4,
        v * (1 - _LEFT**n) + v**2 / 4 * ((1 - 1 / M**2) ** n - _LEFT ** (2 * n)),
        "That is",
    )
    return {"first": first, "log": log, "spread": spread, "beyond": beyond}


def _first(M: Fraction, v: Fraction) -> Any:
    with mpmath.workdps(DIGITS):
        share = mpmath.mpf(v.numerator) / v.denominator / int(M)
        wide = _SQUARES.expected(lambda q: mpmath.exp(share * q / 2), dict(M=M))
        return mpmath.exp(share / 2 - share * int(M) / 2) * wide


def _log(M: Fraction, n: Fraction, v: Fraction) -> Any:
    kept = two_point.expected(lambda _, variance: variance, [M] * int(n), ddof=0)
    return mpmath.mpf(v.numerator) / v.denominator * (kept - 1) / 2


def _spread(M: Fraction, n: Fraction, v: Fraction) -> Any:
    """Refit by refit: the mean's errors added up, and the mean square of the variance."""
    with mpmath.workdps(DIGITS):
        start = mpmath.mpf(v.numerator) / v.denominator
        point = dict(M=M)
        mean, square = (_SHARE.number(rate, point) for rate in ("mean", "square"))
        errors = mpmath.fsum(start * mean**step / int(M) for step in range(int(n)))
        return errors + start**2 * (square ** int(n) - mean ** (2 * int(n))) / 4


def _beyond(M: Fraction, v: Fraction) -> Any:
    """For an odd M, the chance of fewer than (M − 1)/2 events in a time, by a Poisson law."""
    with mpmath.workdps(DIGITS):
        time = M**2 / (2 * v)
        time = mpmath.mpf(time.numerator) / time.denominator
        terms = (time**j / mpmath.factorial(j) for j in range((int(M) - 1) // 2))
        return mpmath.exp(-time) * mpmath.fsum(terms)


_SQUARES = Factor(ChiSquared(M - 1))
_SHARE = Factor(ChiSquared(M - 1), 1 / M)
_AT: list[dict[str, Any]] = [
    dict(M=2, n=5, v=1),
    dict(M=3, n=3, v=4),
    dict(M=6, n=2, v=Fraction(1, 3)),
]
ROUTES = [
    Route(
        _first,
        at=[dict(M=2, v=Fraction(1, 2)), dict(M=5, v=2), dict(M=30, v=6)],
        words=WORDS,
        claim="first",
    ),
    Route(_log, at=_AT, words=two_point.WORDS, claim="log"),
    Route(_spread, at=_AT, words=f"{WORDS}, refit by refit", claim="spread"),
    Route(
        _beyond,
        at=[dict(M=3, v=2), dict(M=9, v=1), dict(M=21, v=Fraction(1, 2))],
        words="Poisson chances added up, which they are for an odd M",
        claim="beyond",
    ),
]
