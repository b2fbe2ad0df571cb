"""Growing samples with the unbiased estimator: which schedules keep a run's variance alive."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Schedule
from theory.gaussian._log_moments import log_mean, root_mean
from theory.laws import ChiSquared
from theory.notation import (
    Expectation,
    Expr,
    LogRatio,
    M,
    Ms,
    Quantity,
    Variance,
    i,
    n,
    s,
    s2,
    sigma,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION, Standard
from theory.statement import Bound, Rises
from theory.theorem import Claim, Rival, Route, Source, Theorem

_A = 1 / sympy.sqrt(M)
_SINE = sympy.sin(sympy.pi * _A) / (sympy.pi * _A)
_SINH = sympy.sinh(sympy.pi * _A) / (sympy.pi * _A)
_LOSSES = sympy.Sum(1 / Ms[i], (i, 1, n))
_SIZES = Domain(Ms=Schedule(Integers(2)), sigma=Positive(default=1))
_BASE = 2 / sympy.pi


def _c4(size: Expr) -> Expr:
    return sympy.sqrt(2 / (size - 1)) * sympy.gamma(size / 2) / sympy.gamma((size - 1) / 2)


def _step(size: Expr) -> Expr:
    return sympy.digamma((size - 1) / 2) - sympy.log((size - 1) / 2)


def _over(term: Expr) -> Expr:
    return sympy.Product(term, (i, 1, n))


SD = Claim(
    name="sd",
    quantity=Expectation(s(n), low=0),
    value=sigma * _over(_c4(Ms[i])),
    domain=_SIZES,
    words="The factors are known as $c_4(M_i)$.",
    rivals=[
        Rival(sigma, "the root of the expected variance, which no schedule moves"),
        Rival(sigma * sympy.exp(-_LOSSES / 4), "the first order in $1/M_i$"),
        Rival(
            sigma * _over(sympy.sqrt(1 - 1 / Ms[i])),
            "the root of the maximum-likelihood expected variance",
        ),
        Rival(sigma * _over(_c4(Ms[i] + 1)), "as many degrees of freedom as samples"),
    ],
)

DRIFT = Claim(
    name="drift",
    quantity=Expectation(LogRatio(s2(n), sigma**2)),
    value=sympy.Sum(_step(Ms[i]), (i, 1, n)),
    domain=_SIZES,
    words="A single run's logarithm, on average over runs.",
    rivals=[
        Rival(sympy.S.Zero, "no drift, since the expected variance has none"),
        Rival(-_LOSSES, "the first order in $1/M_i$"),
        Rival(sympy.Sum(sympy.log(1 - 1 / Ms[i]), (i, 1, n)), "the maximum-likelihood mean's rate"),
        Rival(
            sympy.Sum(sympy.digamma((Ms[i] - 1) / 2) - sympy.log(Ms[i] / 2), (i, 1, n)),
            "the maximum-likelihood estimator's drift",
        ),
    ],
)

UPPER = Claim(
    name="upper",
    quantity=Expectation(s(n), low=0),
    relation="<=",
    value=sigma * sympy.exp(-_LOSSES / 4),
    domain=_SIZES,
    words="Any schedule: where $\\sum 1/M_i$ diverges, [the expected standard deviation tends to "
    "0, and so does almost every run's](upper).",
    rivals=[
        Rival(sigma * sympy.exp(-_LOSSES / 2), "the rate of a typical run"),
        Rival(
            sigma * sympy.exp(-sympy.Sum(1 / (Ms[i] - 1), (i, 1, n)) / 4),
            "degrees of freedom in place of samples",
        ),
    ],
)

LOWER = Claim(
    name="lower",
    quantity=Expectation(s(n), low=0),
    relation=">=",
    value=sigma * _BASE**_LOSSES,
    domain=_SIZES,
    words="Any schedule: where $\\sum 1/M_i$ converges, [the expected standard deviation stays "
    "above 0, and so does almost every run's](lower).",
    rivals=[
        Rival(sigma * sympy.exp(-_LOSSES / 4), "the upper bound taken as the value"),
        Rival(sigma * 2 ** (-_LOSSES / 2), "the fourth root of maximum likelihood's lower bound"),
        Rival(
            sigma * _BASE ** (n**2 / sympy.Sum(Ms[i], (i, 1, n))),
            "the average sample size put in the place of each",
        ),
    ],
)

_OF_SQUARES = Variance(s2(n))
LEVELS = Claim(
    name="levels",
    quantity=Quantity(
        rf"\lim_{{n\to\infty}} \operatorname{{Var}}_{{M_i=Mi^2}}\,{s2(n).latex}",
        f"lim {_OF_SQUARES.text} for Mᵢ=Mi²",
        _OF_SQUARES.units,
        sympy.S.Zero,
    ),
    value=sigma**4 * (_SINH / _SINE - 1),
    domain=Domain(M=Integers(2), sigma=Positive(default=1)),
    words="Quadratic growth, $M_i = M i^2$: each run comes to a level of its own, the levels "
    "having the mean $\\sigma^2$ and the variance",
    rivals=[
        Rival(sympy.S.Zero, "all runs keep the variance that they started with"),
        Rival(sigma**4 * sympy.pi**2 / (3 * M), "the refits' own variances added up"),
        Rival(sigma**4 * 2 / (M - 1), "the first refit's alone"),
        Rival(sigma**4 * (_SINE * _SINH - _SINE**2), "the levels by maximum likelihood"),
    ],
)

THEOREM = Theorem(
    title="Growing samples with the unbiased estimator",
    says="[Refits with the unbiased variance keep some of it for ever in almost every run if the "
    "reciprocal sample sizes have a finite sum](lower), and [lose it all in almost every run if "
    "they have none](upper), just as by maximum likelihood: [sizes i ln² i suffice](enough), "
    "[sizes i ln i do not](short).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Write $\\mu_0 = \\mu$ and $s^2_0 = \\sigma^2$.
Refit $i$ draws $M_i$ independent samples from $N(\\mu_{i-1}, s^2_{i-1})$ and nothing else.
It sets $\\mu_i$ to their mean and $s^2_i$ to their unbiased variance
(the sum of squared deviations from the mean is divided by $M_i - 1$, that is, ddof 1).
The sizes $M_1, M_2, \\dots$ are fixed beforehand; each is at least 2.
The expected variance $\\mathbb{E}\\,s^2_n = \\sigma^2$ is the same for every schedule.
$s_n$ is the root of $s^2_n$.
""",
    claims=[SD, UPPER, LOWER, DRIFT, LEVELS],
    statements=[
        Rises(
            "between",
            M * sympy.log(_c4(M)),
            M,
            Domain(M=Integers(2)),
            [
                Rival((M - 1) * sympy.log(_c4(M)), "degrees of freedom in place of samples"),
                Rival(sympy.log(_c4(M)) / sympy.log(1 - 1 / M), "in maximum likelihood's loss"),
            ],
            note="M ln c₄(M), from −ln(π/2) at M = 2 to −1/4 in the limit",
        ),
        Bound(
            "enough",
            1 / (i * sympy.log(i) ** 2),
            "<",
            1 / sympy.log(i - 1) - 1 / sympy.log(i),
            Domain(i=Integers(3)),
            [
                Rival(1 / sympy.log(i) - 1 / sympy.log(i + 1), "the next difference"),
                Rival((1 / sympy.log(i - 1) - 1 / sympy.log(i)) / 2, "half of the difference"),
            ],
            note="sizes i ln² i: the differences add up to 1/ln 2 however many there are, so the "
            "sum is finite",
        ),
        Bound(
            "short",
            1 / (i * sympy.log(i)),
            ">",
            sympy.log(sympy.log(i + 1)) - sympy.log(sympy.log(i)),
            Domain(i=Integers(2)),
            [
                Rival(2 * (sympy.log(sympy.log(i + 1)) - sympy.log(sympy.log(i))), "twice that"),
                Rival(sympy.log(i + 1) - sympy.log(i), "one logarithm only"),
            ],
            note="sizes i ln i: the differences add up to ln ln n and more, so the sum is infinite",
        ),
        Bound(
            "linear",
            sympy.exp(-sympy.harmonic(n) / (4 * M)),
            "<=",
            (n + 1) ** (-1 / (4 * M)),
            Domain(M=Integers(2), n=Integers(0)),
            [
                Rival((n + 1) ** (-1 / (2 * M)), "the rate of a typical run"),
                Rival((2 * n + 1) ** (-1 / (4 * M)), "twice as many refits"),
            ],
            note="the upper bound's share for sizes Mi, which tends to 0",
        ),
    ],
    sources=[
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "superlinear growth is needed",
        ),
        Source("xu2025", "seen: the abstract", "superlinear growth, for unbiased estimates"),
        Source("williams1991", "section 14.12", "Kakutani's theorem on product martingales"),
    ],
)


def _kakutani() -> list[bool]:
    # fair factors 1 ± a_i: the product of E √ξ stays away from 0 for a_i = 1/2^i, and does not
    # for a_i = 1/2, where the product of factors sinks below any level in most runs
    cases = []

    def root(a: float) -> float:
        return (math.sqrt(1 + a) + math.sqrt(1 - a)) / 2

    kept = math.prod(root(2.0**-j) for j in range(1, 60))
    least = math.prod(1 - 2.0**-j for j in range(1, 60))
    cases.append(kept > 0.9 and least > 0.25)
    chances = []
    for count in (10, 40, 160):
        low = sum(
            Fraction(math.comb(count, ups), 2**count)
            for ups in range(count + 1)
            if Fraction(3, 2) ** ups * Fraction(1, 2) ** (count - ups) < Fraction(1, 10)
        )
        chances.append(low)
    cases.append(root(0.5) ** 160 < 0.01)
    cases.append(chances[0] < chances[1] < chances[2] and chances[2] > Fraction(95, 100))
    return cases


KAKUTANI = Standard(
    "Kakutani's theorem on product martingales",
    "A product of independent positive factors of mean 1 converges almost surely to a finite "
    "limit. If the product of the means of their roots is positive, the limit has mean 1 and is "
    "positive almost surely (whether it is 0 does not depend on finitely many factors: "
    "Kolmogorov's 0–1 law). If that product is 0, the limit is 0 almost surely.",
    r"X_n = \prod_{i=1}^{n} \xi_i,\ \mathbb{E}\,\xi_i = 1:\quad "
    r"\prod_i \mathbb{E}\sqrt{\xi_i} > 0 \iff \mathbb{E}\,X_\infty = 1,\quad "
    r"\text{else}\ X_\infty = 0",
    "williams1991",
    _kakutani,
)


def _scaled_logs() -> list[bool]:
    """M ln c₄(M) from an integral over t, beside roots' means by Laplace transforms; its rise."""
    cases, scaled = [], []
    with mpmath.workdps(30):
        for size in (2, 3, 4, 7, 20, 100, 1000):

            def integrand(t: Any, size: int = size) -> Any:
                return mpmath.exp(-(size - 1) * t / 2) * mpmath.tanh(t / 4) / (2 * t)

            width = mpmath.mpf(2) / (size - 1)
            knots = [0, width, 4 * width, 16 * width, 40 * width, 100 * width]
            log = -mpmath.quad(integrand, knots)
            root = root_mean(size - 1, 30) / mpmath.sqrt(size - 1)
            cases.append(same(log, mpmath.log(root), 18))
            scaled.append(size * log)
        cases += [before < after for before, after in pairwise(scaled)]
        cases += [same(scaled[0], -mpmath.log(mpmath.pi / 2), 18), abs(scaled[-1] + 0.25) < 1e-3]
        for u in map(mpmath.mpf, ("0.001", "0.1", "0.5", "0.9", "1", "3", "30")):
            cases.append(1 / mpmath.sinh(u) - 1 / u + 1 > 0)
    return [bool(case) for case in cases]


def _both_ways() -> list[bool]:
    """The products of c₄ for doubling sizes and for sizes i + 1, against both bounds."""
    doubled = [2**j for j in range(1, 40)]
    counted = list(range(2, 400))
    cases = []
    for sizes in (doubled, counted):
        spent = sum(1 / size for size in sizes)
        logs = sum(
            math.lgamma(m / 2) - math.lgamma((m - 1) / 2) - math.log((m - 1) / 2) / 2
            for m in sizes
            if m < 10**8
        )
        cases.append(-math.log(math.pi / 2) * spent < logs < -spent / 4 + 1e-6)
    return cases


def _mean_squares() -> list[bool]:
    """E F²/(E F)² for both divisors, from the two moments of chi-squared."""
    cases = []
    for m in (2, 8, 18, 32):
        mean, square = Fraction(m - 1), Fraction((m - 1) * (m + 1))
        ratios = [(square / divisor**2) / (mean / divisor) ** 2 for divisor in (m, m - 1)]
        cases.append(ratios[0] == ratios[1] == 1 + Fraction(2, m - 1))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    c4 = p.compute(
        ChiSquared(M - 1).mean(lambda q: sympy.sqrt(q / (M - 1))),
        "Refit $i$ multiplies the variance by $F_i = Q/(M_i-1)$, $Q$ chi-squared with $M_i-1$ "
        "degrees of freedom, independent of all before. Its root has the mean",
    )
    p.cite(TOTAL_EXPECTATION)
    sd = p.unroll(lambda v, size: v * c4.subs(M, size), sigma, "So the expected roots multiply.")
    step = p.uses("gaussian/almost_sure_collapse", "unbiased").subs(n, 1)
    drift = p.unroll(
        lambda v, size: v + step.subs(M, size), sympy.S.Zero, "And the mean steps of a run's "
        "logarithm add up."
    )  # fmt: skip
    losses = p.unroll(
        lambda v, size: v + 1 / size,
        sympy.S.Zero,
        "Now bounds. Let $v_n$ be the sum of the $1/M_i$.",
    )
    p.argue(
        "By Binet's formula for the gamma function $\\ln c_4(M) = -\\int_0^\\infty "
        "e^{-(M-1)t/2}\\,h(t)\\,dt$ with $h(t) = \\tanh(t/4)/(2t)$. Differentiate $M \\ln c_4(M)$ "
        "and integrate by parts: the derivative is $\\int_0^\\infty e^{-(M-1)t/2}\\,t "
        "\\left(\\frac h2 + h'\\right)dt$, and $\\frac{h'}{h} + \\frac12 = "
        "\\frac12\\left(\\frac1{\\sinh u} - \\frac1u + 1\\right) > 0$ at $u = t/2$. So "
        "$M \\ln c_4(M)$ rises with $M$, from $-\\ln\\frac\\pi2$ at $M = 2$ to its limit "
        "$-\\frac14$.",
        r"\left(\tfrac2\pi\right)^{1/M} \le c_4(M) \le e^{-1/(4M)}",
        trial=_scaled_logs,
        tried="the integral against the root's mean from Laplace transforms, the rise, and the "
        "inequality, at several sizes",
    )
    p.cite(KAKUTANI)
    p.argue(
        "$s^2_n/\\sigma^2$ is such a product, and $\\mathbb{E}\\sqrt{F_i} = c_4(M_i)$. By the two "
        "bounds $\\prod c_4(M_i)$ is positive exactly if $\\sum 1/M_i$ is finite. So then almost "
        "every run's variance has a positive limit, of mean $\\sigma^2$; and else almost every "
        "run's tends to 0, though its mean stays $\\sigma^2$.",
        r"\sum 1/M_i < \infty \iff \lim s^2_n > 0\ \text{almost surely}",
        trial=_both_ways,
        tried="doubling sizes and the sizes $i+1$: the product of the $c_4(M_i)$ lies between its "
        "bounds; the limits themselves are the cited theorem's",
    )
    second = p.uses("gaussian/sample_schedule", "second")
    floor = p.uses("gaussian/sample_schedule", "limit")
    ratio = second / floor**2
    p.argue(
        "Divided by its mean, maximum likelihood's variance is the same product, and its mean "
        "square converges. So for $M_i = Mi^2$ the limit's mean square is the ratio of these two, "
        "in units of $\\sigma^4$, and its mean is $\\sigma^2$.",
        rf"\mathbb{{E}}\,s^4_\infty = {sympy.latex(ratio)}\,\sigma^4",
        trial=_mean_squares,
        tried="the factors' mean squares for the first sizes, either way divided by the mean's",
    )
    return {
        "sd": sd,
        "upper": sigma * sympy.exp(-losses / 4),
        "lower": sigma * _BASE**losses,
        "drift": drift,
        "levels": sigma**4 * (ratio - 1),
    }


def _roots(Ms: tuple[Fraction, ...], sigma: Fraction) -> Any:
    """σ times the product of the roots' means."""
    with mpmath.workdps(50):
        value = mpmath.mpf(sigma.numerator) / sigma.denominator
        for size in Ms:
            value *= root_mean(int(size) - 1, 50) / mpmath.sqrt(int(size) - 1)
        return value


def _logs(Ms: tuple[Fraction, ...], sigma: Fraction) -> Any:
    with mpmath.workdps(50):
        return mpmath.fsum(log_mean(int(size) - 1) - mpmath.log(int(size) - 1) for size in Ms)


def _by_zeta(M: Fraction, sigma: Fraction) -> Any:
    """∏(1 + 1/(Mi²))/(1 − 1/(Mi²)) − 1: logarithms expanded, summed over i first."""
    with mpmath.workdps(50):
        terms = (2 * mpmath.zeta(2 * k) / k / mpmath.mpf(int(M)) ** k for k in range(1, 400, 2))
        scale = mpmath.mpf(sigma.numerator) / sigma.denominator
        return scale**4 * mpmath.expm1(mpmath.fsum(terms))


_SMALL: list[dict[str, Any]] = [dict(Ms=(2, 5, 3, 4), sigma=2), dict(Ms=(30, 2)), dict(Ms=(2,) * 6)]
_LAPLACE = "Laplace transforms integrated at 50 digits, refit by refit"
ROUTES = [
    *(Route(_roots, at=_SMALL, words=_LAPLACE, claim=name) for name in ("sd", "upper", "lower")),
    Route(_logs, at=_SMALL, words=_LAPLACE, claim="drift"),
    Route(
        _by_zeta,
        at=[dict(M=2), dict(M=3, sigma=2), dict(M=100)],
        words="the logarithm of the infinite product as a series of zeta values, at 50 digits",
        claim="levels",
    ),
]
