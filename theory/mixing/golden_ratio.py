"""The best weight for real data beside synthetic data, and the golden ratio in it."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.notation import (
    Expr,
    InTheLimit,
    N,
    Quantity,
    Variance,
    k,
    mu_hat,
    n,
    sigma,
    w,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import TOTAL_VARIANCE
from theory.statement import About, Bound, Falls
from theory.theorem import Claim, Rival, Route, Source, Theorem

_LATE = InTheLimit(Variance(mu_hat(n)))
_BEST = (sympy.sqrt(k**2 + 4 * k) - k) / 2
_POOLED = k / (1 + k)
_NOISE = Domain(w=Reals(0, 1, open="low"), k=Positive(), N=Integers(1), sigma=Positive(default=1))


def _limit(weight: Expr) -> Expr:
    return sigma**2 / N * (weight**2 + k * (1 - weight) ** 2) / (weight * (2 - weight))


WEIGHT = Claim(
    name="weight",
    quantity=Quantity(
        rf"\arg\min_{{w}} {_LATE.latex}",
        f"argmin over w of {_LATE.text}",
        low=sympy.S.Zero,
        high=sympy.S.One,
    ),
    value=_BEST,
    domain=Domain(k=Positive()),
    words="The best weight of the real mean. At $k=1$ it is $1/\\varphi$, with $\\varphi$ the "
    "golden ratio.",
    rivals=[
        Rival(_POOLED, "all samples pooled: a weight in proportion to the counts"),
        Rival((sympy.sqrt(5) - 1) / 2, "the golden ratio for every $k$"),
        Rival(sympy.Rational(1, 2), "equal weights"),
        Rival(
            (sympy.sqrt(1 + 4 * k) - 1) / (2 * k),
            "the counts' ratio upside down",
        ),
    ],
)

LIMIT = Claim(
    name="limit",
    quantity=_LATE,
    value=_limit(w),
    domain=_NOISE,
    words="With any fixed weight $w > 0$ the mean's variance between runs has the limit",
    rivals=[
        Rival(sigma**2 / N * (w**2 + k * (1 - w) ** 2), "the new noise of a single round"),
        Rival(
            sigma**2 / N * (w**2 + k * (1 - w) ** 2) / w,
            "old errors passed on by $1-w$, not $(1-w)^2$",
        ),
        Rival(
            sigma**2 / N * w / (2 - w),
            "the sampling noise of synthetic data left out",
        ),
        Rival(
            sigma**2 / N * (w**2 + (1 - w) ** 2 / k) / (w * (2 - w)),
            "the counts' ratio upside down",
        ),
    ],
)

LEAST = Claim(
    name="least",
    quantity=Quantity(rf"\min_{{w}} {_LATE.latex}", f"min over w of {_LATE.text}", 2, sympy.S.Zero),
    value=_BEST * sigma**2 / N,
    domain=Domain(k=Positive(), N=Integers(1), sigma=Positive(default=1)),
    words="[At the best weight it is that weight times the variance of the real mean](least):",
    rivals=[
        Rival(sigma**2 / N, "the real samples alone"),
        Rival(sigma**2 / N * _POOLED, "as many real samples in the place of the synthetic ones"),
        Rival(_limit(_POOLED), "all samples pooled"),
        Rival(_limit(sympy.Rational(1, 2)), "equal weights"),
    ],
)

THEOREM = Theorem(
    title="The golden ratio of real and synthetic data",
    says="Where each round averages as many real as synthetic samples, the weight for the real "
    "ones that [leaves the mean the least variance in the long run is the inverse golden ratio, "
    "0.618](weight, golden): [more than their share](share).",
    setting="""\
The real distribution has an unknown mean $\\mu$ and a known variance $\\sigma^2$.
Each round draws $N$ fresh real samples, with the mean $\\bar x$, and $m$ samples from the last
model, which has the mean $\\mu_{n-1}$ and the variance $\\sigma^2$; their mean is $\\bar y$.
The refit is $\\mu_n = w\\,\\bar x + (1-w)\\,\\bar y$ with one weight $w$ for all rounds,
$0 < w \\le 1$.
The ratio of the counts is $k = N/m$.
The start $\\mu_0 = \\mu$ does not matter in the limit.
All variances are between runs.
""",
    claims=[WEIGHT, LIMIT, LEAST],
    statements=[
        About(
            "golden",
            _BEST,
            sympy.Rational(309, 500),
            Fraction(1, 10_000),
            Domain(k=Integers(1, 1)),
            [Rival(sympy.Rational(1, 2), "their share")],
            note="to three digits 0.618",
        ),
        Bound(
            "share",
            _BEST,
            ">",
            _POOLED,
            WEIGHT.domain,
            [Rival(sympy.Rational(1, 2), "a half, whatever the counts")],
            note="the real samples' share of all",
        ),
        Bound(
            "helps",
            _BEST,
            "<",
            sympy.S.One,
            WEIGHT.domain,
            [Rival(sympy.Rational(9, 10), "nine tenths")],
            note="the least variance in units of that of the real mean, which has the weight 1",
        ),
        Falls(
            "pooling",
            _limit(_POOLED) / (_BEST * sigma**2 / N),
            k,
            Domain(k=Reals("1/1000", 1000)),
            [Rival(_BEST, "the best weight")],
            note="the variance with all samples pooled over the least one",
        ),
    ],
    sources=[
        Source("he2025", "seen: the abstract", "the weighting, its optimum, the golden ratio")
    ],
)


_ROOTS = [(Fraction(1, 6), Fraction(1, 3)), (Fraction(1, 2), Fraction(1, 2))]
_ROOTS += [(Fraction(4, 3), Fraction(2, 3)), (Fraction(9, 4), Fraction(3, 4))]
"""Ratios k whose best weight is rational, with that weight."""


def _signs_listed() -> list[bool]:
    """The variance after two rounds, a fair sign for the noise of each sample."""
    cases = []
    for real, copies, weight in (
        (1, 1, Fraction(1, 3)),
        (2, 1, Fraction(3, 5)),
        (1, 2, Fraction(1)),
    ):
        ratio, each = Fraction(real, copies), real + copies
        square = Fraction(0)
        for noise in product((1, -1), repeat=2 * each):
            mean = Fraction(0)
            for start in (0, each):
                x = Fraction(sum(noise[start : start + real]), real)
                y = mean + Fraction(sum(noise[start + real : start + each]), copies)
                mean = weight * x + (1 - weight) * y
            square += mean**2
        variance = Fraction(0)
        for _ in range(2):
            inherited = (1 - weight) ** 2 * (variance + ratio / real)
            variance = weight**2 / real + inherited
        cases.append(same(square / 2 ** (2 * each), variance))
    return cases


def _forgotten() -> list[bool]:
    weights = (Fraction(1, 50), Fraction(1, 3), Fraction(1))
    return [(1 - weight) ** 4000 < Fraction(1, 10**30) for weight in weights]


def _lowest() -> list[bool]:
    """At a rational root the variance falls before and rises after, step by step."""

    def late(weight: Fraction, ratio: Fraction) -> Fraction:
        return (weight**2 + ratio * (1 - weight) ** 2) / (weight * (2 - weight))

    cases = []
    for ratio, root in _ROOTS:
        cases.append(same(root**2 + ratio * root - ratio, Fraction(0)))
        grid = [Fraction(j, 60) for j in range(1, 61)]
        before = [late(each, ratio) for each in grid if each <= root]
        after = [late(each, ratio) for each in grid if each >= root]
        cases.append(all(a > b for a, b in pairwise(before)))
        cases.append(all(a < b for a, b in pairwise(after)))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(TOTAL_VARIANCE)
    p.argue(
        "The real samples are new in each round. The synthetic ones have the mean $\\mu_{n-1}$, "
        "which varies between runs, and noise of their own.",
        r"\operatorname{Var}\mu_n = w^2\,\frac{\sigma^2}{N} + (1-w)^2\Bigl("
        r"\operatorname{Var}\mu_{n-1} + \frac{k\sigma^2}{N}\Bigr)",
        trial=_signs_listed,
        tried="two rounds, every outcome of a fair sign for each sample's noise listed",
    )
    noise = sigma**2 / N
    after = p.solve(
        lambda v: w**2 + (1 - w) ** 2 * (v + k),
        sympy.S.Zero,
        "In the unit $\\sigma^2/N$ this recursion has a closed solution.",
    )
    p.argue(
        "As $0 < w \\le 1$, the power of $1-w$ in it vanishes in the limit.",
        trial=_forgotten,
        tried="the power at 2,000 rounds for three weights",
    )
    late = noise * after.subs((w - 1) ** (2 * n), 0)
    late = p.identity(
        late,
        noise * (w**2 + k * (1 - w) ** 2) / (1 - (1 - w) ** 2),
        "So the variance tends to the new noise of a round over $1 - (1-w)^2$.",
    )
    p.identity(
        sympy.diff(late, w),
        2 * noise * (w**2 + k * w - k) / (w * (2 - w)) ** 2,
        "Its derivative by the weight has a numerator of degree 2.",
    )
    p.argue(
        "That numerator rises in $w$, from $-k$ at 0 to 1 at 1. So the variance falls up to "
        "its only root there and rises from there on.",
        r"w^2 + k w - k = 0",
        trial=_lowest,
        tried="four ratios with a rational root, in exact steps of a sixtieth",
    )
    best = next(root for root in sympy.solve(w**2 + k * w - k, w) if root.subs(k, 1) > 0)
    p.identity(
        best**2 + k * best - k,
        sympy.S.Zero,
        "Solved by the quadratic formula; the root between 0 and 1, put in:",
    )
    least = p.identity(late.subs(w, best), best * noise, "There the variance simplifies.")
    return {"weight": best, "limit": late, "least": least}


@cache
def _cosines(size: int) -> list[Any]:
    """Of a period's equal parts, to more digits than are asked for anywhere."""
    with mpmath.workdps(150):
        return [mpmath.cospi(mpmath.mpf(2 * j) / size) for j in range(size)]


def _spectral(weight: Any, ratio: Any) -> Any:
    """The stationary variance in the unit σ²/N: the spectral density of the chain, integrated.

    With ρ = 1 − w it is (w² + kρ²)/(1 − 2ρ cos t + ρ²) averaged over a period, by the
    trapezoidal rule, which converges geometrically here.
    """
    rho, size = 1 - weight, 260
    above, below = 1 + rho**2, 2 * rho
    mean = sum(1 / (above - below * c) for c in _cosines(size)) / size
    return (weight**2 + ratio * rho**2) * mean


def _number(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


def _searched(k: Fraction) -> Any:
    """The weight at which the numerically differentiated variance is level."""
    with mpmath.workdps(50):

        def slope(weight: Any) -> Any:
            return mpmath.diff(lambda each: _spectral(each, _number(k)), weight)

        return mpmath.findroot(slope, (0.5, 0.6), solver="secant", tol=1e-66)


def _late(w: Fraction, k: Fraction, N: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(50):
        return _spectral(_number(w), _number(k)) * _number(sigma**2 / N)


def _least(k: Fraction, N: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(50):
        return _spectral(_searched(k), _number(k)) * _number(sigma**2 / N)


_WORDS = "the chain's spectral density integrated at 50 digits"
ROUTES = [
    Route(
        _searched,
        at=[dict(k=1), dict(k=Fraction(1, 3)), dict(k=7)],
        words=_WORDS + ", its minimum searched",
        claim="weight",
    ),
    Route(
        _late,
        at=[
            dict(w=Fraction(1, 3), k=2, N=5, sigma=3),
            dict(w=Fraction(4, 5), k=Fraction(1, 7), N=1, sigma=1),
            dict(w=1, k=1, N=10, sigma=2),
        ],
        words=_WORDS,
        claim="limit",
    ),
    Route(
        _least,
        at=[dict(k=1, N=10, sigma=1), dict(k=3, N=2, sigma=Fraction(1, 2))],
        words=_WORDS + ", its minimum searched",
        claim="least",
    ),
]
