"""Growing samples: which schedules of sample sizes keep the variance alive."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Schedule
from theory.laws import ChiSquared
from theory.maths import two_point
from theory.notation import (
    Expectation,
    Expr,
    M,
    Ms,
    Power,
    Quantity,
    Statistic,
    i,
    n,
    sigma,
    sigma_hat2,
    x,
)
from theory.proof import Proof
from theory.standard import COCHRAN, PRODUCT_MARTINGALE
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_A = 1 / sympy.sqrt(M)
_SINE = sympy.sin(sympy.pi * _A) / (sympy.pi * _A)
_SINH = sympy.sinh(sympy.pi * _A) / (sympy.pi * _A)
_HARMONIC = sympy.pi**2 / 6 - sympy.trigamma(n + 1)  # the sum of 1/i², i = 1 … n
_LOSSES = sympy.Sum(1 / Ms[i], (i, 1, n))
_GROWING = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
_LIMIT = Domain(M=Integers(1), sigma=Positive(default=1))
_SIZES = Domain(Ms=Schedule(Integers(2)), sigma=Positive(default=1))


def _growing(power: int, of: Statistic) -> Quantity:
    """The expectation where the sizes grow like a power of i."""
    latex, text = (r"M_i=Mi^2", "Mᵢ=Mi²") if power == 2 else (r"M_i=Mi", "Mᵢ=Mi")
    mean = Expectation(of, low=sympy.S.Zero)
    return Quantity(
        rf"\mathbb{{E}}_{{{latex}}}\,{of.latex}", f"{mean.text} for {text}", mean.units, mean.low
    )


def _limit(of: Quantity) -> Quantity:
    return Quantity(rf"\lim_{{n\to\infty}} {of.latex}", f"lim {of.text}", of.units, of.low, of.high)


SQUARE = Claim(
    name="square",
    quantity=_growing(2, sigma_hat2(n)),
    value=sigma**2
    * sympy.gamma(n + 1 - _A)
    * sympy.gamma(n + 1 + _A)
    / (sympy.gamma(1 - _A) * sympy.gamma(1 + _A) * sympy.gamma(n + 1) ** 2),
    domain=_GROWING,
    words="Quadratic growth, $M_i = M i^2$, after $n$ refits. "
    "($M = 1$ would start with a refit to one sample, whose variance is $0$.)",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "one size throughout: growth that does not count"),
        Rival(
            sigma**2 * sympy.gamma(n + 1 - 1 / M) / (sympy.gamma(1 - 1 / M) * sympy.gamma(n + 1)),
            "linear growth, $M_i = M i$",
        ),
        Rival(sigma**2 * (1 - _HARMONIC / M), "losses added up, not multiplied"),
        Rival(sigma**2 * sympy.exp(-_HARMONIC / M), "each factor taken as $e^{-1/M_i}$"),
    ],
)

FLOOR = Claim(
    name="limit",
    quantity=_limit(_growing(2, sigma_hat2(n))),
    value=sigma**2 * _SINE,
    domain=_LIMIT,
    words="[It levels off above 0 unless M = 1](limit, positive):",
    rivals=[
        Rival(sympy.S.Zero, "no growth stops the decay"),
        Rival(sigma**2 * (1 - sympy.pi**2 / (6 * M)), "losses added up, not multiplied"),
        Rival(sigma**2 * sympy.exp(-(sympy.pi**2) / (6 * M)), "each factor taken as $e^{-1/M_i}$"),
        Rival(
            sigma**2 * sympy.sin(sympy.pi / M) / (sympy.pi / M),
            "the root forgotten in Euler's product",
        ),
        Rival(sigma**2 / _SINH, "a wrong sign in Euler's product: $\\prod (1+1/M_i)^{-1}$"),
    ],
)

SECOND = Claim(
    name="second",
    quantity=_limit(_growing(2, Power(sigma_hat2(n), sympy.Integer(2)))),
    value=sigma**4 * _SINE * _SINH,
    domain=_LIMIT,
    words="The second moment too has a limit, so close to the mean's square that "
    "[almost every run's variance converges, and not to 0, unless M = 1](runs):",
    rivals=[
        Rival(sigma**4 * _SINE**2, "the square of the mean: no spread between runs"),
        Rival(sigma**4 * _SINE**3, "twice the mean's loss, and once more for the spread"),
        Rival(sigma**4 * (1 - sympy.pi**2 / (3 * M)), "twice the loss of the mean, added up"),
    ],
)

LINEAR = Claim(
    name="linear",
    quantity=_growing(1, sigma_hat2(n)),
    value=sigma**2 * sympy.gamma(n + 1 - 1 / M) / (sympy.gamma(1 - 1 / M) * sympy.gamma(n + 1)),
    domain=_GROWING,
    words="Linear growth, $M_i = M i$, does not suffice: [this tends to 0 like $n^{-1/M}$](power).",
    rivals=[
        Rival(sigma**2 * _SINE, "linear growth suffices: it levels off as quadratic growth does"),
        Rival(sigma**2 * (1 - 1 / M), "only the first refit costs anything"),
        Rival(sigma**2 * (n + 1) ** (-1 / M), "the power of $n$ without its constant"),
        Rival(sigma**2 * (1 - 1 / M) ** n, "one size throughout: growth that does not count"),
    ],
)

UPPER = Claim(
    name="upper",
    quantity=Expectation(sigma_hat2(n), low=0),
    relation="<=",
    value=sigma**2 * sympy.exp(-_LOSSES),
    domain=_SIZES,
    words="Any schedule: where $\\sum 1/M_i$ diverges, "
    "[the expected variance tends to zero](upper).",
    rivals=[
        Rival(sigma**2 * sympy.exp(-2 * _LOSSES), "the rate of a typical run"),
        Rival(sigma**2 * (1 - _LOSSES), "losses added up, not multiplied"),
        Rival(sigma**2 * (1 - 1 / Ms[1]) ** n, "the first sample size used throughout"),
    ],
)

LOWER = Claim(
    name="lower",
    quantity=Expectation(sigma_hat2(n), low=0),
    relation=">=",
    value=sigma**2 * 4**-_LOSSES,
    domain=_SIZES,
    words="Any schedule: where $\\sum 1/M_i$ converges, "
    "[the expected variance stays above zero](lower).",
    rivals=[
        Rival(sigma**2 * sympy.exp(-_LOSSES), "the upper bound taken as the value"),
        Rival(sigma**2 * 2**-_LOSSES, "as if two samples lost the root of a half"),
        Rival(
            sigma**2 * (1 - n / sympy.Sum(Ms[i], (i, 1, n))) ** n,
            "the average sample size put in the place of each",
        ),
    ],
)

THEOREM = Theorem(
    title="Growing samples: when the variance survives",
    says="Under maximum likelihood a model [keeps some of its expected variance for ever exactly "
    "if the reciprocal sample sizes have a finite sum](upper, lower): sizes that "
    "[grow like i² keep a share](limit, positive), sizes that [grow like i keep nothing](power).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Write $\\mu_0 = \\mu$ and $\\hat\\sigma^2_0 = \\sigma^2$.
Refit $i$ draws $M_i$ independent samples from $N(\\mu_{i-1}, \\hat\\sigma^2_{i-1})$ and nothing
else.
It sets $\\mu_i$ to their mean and $\\hat\\sigma^2_i$ to their mean squared deviation from it
(maximum likelihood: the sum of squares is divided by $M_i$, that is, ddof 0).
The sizes $M_1, M_2, \\dots$ are fixed beforehand; each is at least 2.
""",
    claims=[SQUARE, FLOOR, SECOND, LINEAR, UPPER, LOWER],
    statements=[
        Bound(
            "positive",
            _SINE,
            ">",
            1 - sympy.pi**2 / (6 * M),
            Domain(M=Integers(2)),
            [
                Rival(sympy.exp(-(sympy.pi**2) / (6 * M)), "each factor taken as $e^{-1/M_i}$"),
                Rival(1 - 1 / M, "only the first refit costs anything"),
            ],
            note="the share that is kept for ever with sizes Mi², above 0; at M = 1 the first "
            "refit has one sample and leaves nothing",
        ),
        Bound(
            "runs",
            _SINH / _SINE,
            "<",
            sympy.exp(sympy.pi**2 / (2 * M)),
            Domain(M=Integers(2)),
            [
                Rival(sympy.S.One, "no spread between runs"),
                Rival(sympy.exp(sympy.pi**2 / (4 * M)), "half of the exponent"),
            ],
            note="E X² in the limit, where X = σ̂²ₙ/E σ̂²ₙ is a product of independent factors of "
            "mean 1; it is finite, so almost every run's variance converges, and not to 0 "
            "(for M = 1 there is no such X)",
        ),
        Tends(
            "power",
            LINEAR.value / sigma**2 * n ** (1 / M),
            1 / sympy.gamma(1 - 1 / M),
            n,
            Domain(M=Integers(2)),
            rivals=[Rival(sympy.S.One, "the power of $n$ without its constant")],
            note="for sizes that grow like i the expected variance is a constant times n^{−1/M} in "
            "the long run, and tends to 0",
        ),
    ],
    sources=[
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "superlinear growth is needed",
        ),
        Source("xu2025", "seen: the abstract", "superlinear growth, for unbiased estimates"),
        Source("williams1991", "chapters 4, 12 and 14", "product martingales and the 0–1 law"),
    ],
)


def _between() -> list[bool]:
    cases = []
    for y in (Fraction(k, 24) for k in range(13)):
        a, b = y.numerator, y.denominator
        cases.append(Fraction(1, 4**a) <= (1 - y) ** b)
        cases.append(1 - float(y) <= math.exp(-y))
    return cases


_LONG = 400


def _two_schedules() -> list[bool]:
    kept = {1: Fraction(1), 2: Fraction(1)}
    lost = dict(kept)
    for step in range(2, _LONG + 2):
        for power in kept:
            kept[power] *= 1 - Fraction(1, step**power)
            lost[power] += Fraction(1, step**power)
    late = kept[1] == Fraction(1, _LONG + 1) and lost[1] > math.log(_LONG)
    level = kept[2] == Fraction(_LONG + 2, 2 * _LONG + 2) and lost[2] < 2
    return [late, level]


def _spread_stays() -> list[bool]:
    cases = []
    for sizes in ([2**j for j in range(1, 60)], [2 * j * j for j in range(1, 300)], [2, 3, 2]):
        logs = sum(math.log1p(2 / (size - 1)) for size in sizes)
        cases.append(logs <= 4 * sum(1 / size for size in sizes))
    return cases


_FEW = [dict(M=Fraction(size)) for size in (2, 7, 30)]


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("gaussian/mle_variance", "schedule")
    factors = p.compute(
        sympy.Product(1 - 1 / (M * i**2), (i, 1, n)), "With $M_i = M i^2$ the product is"
    )
    gammas = sympy.gamma(n + 1 - _A) * sympy.gamma(n + 1 + _A) / sympy.gamma(n + 1) ** 2
    constant = sympy.gamma(1 - _A) * sympy.gamma(1 + _A)
    square = p.identity(factors, gammas / constant, "Rising factorials are gamma functions.")
    p.compute(
        sympy.Limit(gammas.subs(n, x), x, sympy.oo),
        "As $n$ grows, the gamma functions that hold $n$ cancel (Stirling).",
        at=_FEW,
        result=sympy.S.One,
    )
    floor = p.identity(
        1 / constant,
        sympy.sin(sympy.pi * _A) / (sympy.pi * _A),
        "What is left is a sine, by the reflection formula: Euler's product.",
    )
    p.cite(COCHRAN)
    second = p.compute(
        ChiSquared(M - 1).mean(lambda q: (q / M) ** 2),
        "For single runs take the second moment. One refit multiplies it by",
    )
    both = p.compute(
        sympy.Product(second.subs(M, M * i**2), (i, 1, sympy.oo)),
        "Over all refits: $1-1/(M^2i^4) = (1-1/(Mi^2))(1+1/(Mi^2))$, and the second factor "
        "is Euler's product at an imaginary argument.",
        at=_FEW,
        result=floor * sympy.sinh(sympy.pi * _A) / (sympy.pi * _A),
    )
    factors = p.compute(
        sympy.Product(1 - 1 / (M * i), (i, 1, n)), "With $M_i = M i$ the product is instead"
    )
    linear = p.identity(
        factors,
        sympy.gamma(n + 1 - 1 / M) / (sympy.gamma(1 - 1 / M) * sympy.gamma(n + 1)),
        "Again in gamma functions:",
    )
    p.compute(
        sympy.Limit(linear.subs(n, x) * x ** (1 / M), x, sympy.oo),
        "It tends to 0 like a power of $n$.",
        at=_FEW,
        result=1 / sympy.gamma(1 - 1 / M),
    )
    losses = p.unroll(
        lambda v, size: v + 1 / size,
        sympy.S.Zero,
        "Now any schedule. Let $v_n$ be the sum of the $1/M_i$.",
    )
    p.argue(
        "For $0 \\le y \\le \\frac12$ the concave function $\\ln(1-y)$ lies below its tangent at 0 "
        "and above its chord from 0 to $\\frac12$. Put $y = 1/M_i$ and multiply.",
        r"4^{-y} \le 1 - y \le e^{-y}",
        trial=_between,
        tried="at rational y, the chord by whole powers",
    )
    p.argue(
        "So the expected variance tends to 0 if $\\sum 1/M_i = \\infty$, and to a positive limit "
        "if the sum is finite.",
        trial=_two_schedules,
        tried="the sizes $i+1$ and $(i+1)^2$, whose products telescope",
    )
    p.identity(
        second / (1 - 1 / M) ** 2,
        1 + 2 / (M - 1),
        "In a single run, divide by the mean: $X_n = \\hat\\sigma^2_n / \\mathbb{E}\\,"
        "\\hat\\sigma^2_n$ is a product of independent factors of mean 1. The factor's second "
        "moment is",
    )
    p.cite(PRODUCT_MARTINGALE)
    p.argue(
        "If the sum is finite, so is $\\prod(1+2/(M_i-1))$, and $X_n$ tends to a positive limit: "
        "almost every run keeps some variance, each its own. If it is infinite, $X_n$ still "
        "tends to a finite limit, and $\\hat\\sigma^2_n = X_n\\,\\mathbb{E}\\,\\hat\\sigma^2_n$ to "
        "0. So $\\ln\\hat\\sigma^2_n$ converges almost surely exactly if the sum is finite.",
        r"\sum 1/M_i < \infty \iff \lim \hat\sigma^2_n > 0\ \text{almost surely}",
        trial=_spread_stays,
        tried="the product against $e^{4\\sum 1/M_i}$, for several schedules; the limits "
        "themselves are the cited theorem's",
    )
    return {
        "square": sigma**2 * square,
        "limit": sigma**2 * floor,
        "second": sigma**4 * both,
        "linear": sigma**2 * linear,
        "upper": sigma**2 * sympy.exp(-losses),
        "lower": sigma**2 * 4**-losses,
    }


def _variance(sizes: Any, sigma: Fraction) -> Any:
    return two_point.expected(lambda _, v: v, list(sizes), ddof=0, sigma=sigma)


def _by_zeta(M: Fraction, sigma: Fraction, power: int) -> Any:
    """σ^power ∏(1 − M^(−power/2) i^(−power)): logarithms expanded, summed over i first."""
    with mpmath.workdps(50):
        terms = (
            mpmath.zeta(power * k) / k / mpmath.mpf(int(M)) ** (power // 2 * k)
            for k in range(1, 400)
        )
        return (
            mpmath.mpf(sigma.numerator) ** power
            / sigma.denominator**power
            * mpmath.exp(-mpmath.fsum(terms))
        )


_ZETA = "the logarithm of the infinite product as a series of zeta values, at 50 digits"
_SMALL: list[dict[str, Any]] = [dict(Ms=(2, 5, 3, 4), sigma=2), dict(Ms=(30, 2)), dict(Ms=(2,) * 6)]
ROUTES = [
    Route(
        lambda M, n, sigma: _variance([M * k**2 for k in range(1, int(n) + 1)], sigma),
        at=[dict(M=2, n=3), dict(M=3, n=2, sigma=Fraction(1, 3)), dict(M=20, n=1, sigma=10)],
        words=two_point.WORDS,
        claim="square",
    ),
    Route(
        lambda M, n, sigma: _variance([M * k for k in range(1, int(n) + 1)], sigma),
        at=[dict(M=2, n=5), dict(M=3, n=4, sigma=Fraction(1, 3)), dict(M=20, n=2, sigma=10)],
        words=two_point.WORDS,
        claim="linear",
    ),
    Route(
        lambda M, sigma: _by_zeta(M, sigma, 2),
        at=[dict(M=2), dict(M=3, sigma=2), dict(M=100)],
        words=_ZETA,
        claim="limit",
    ),
    Route(
        lambda M, sigma: _by_zeta(M, sigma, 4),
        at=[dict(M=2), dict(M=3, sigma=2), dict(M=100)],
        words=_ZETA,
        claim="second",
    ),
    Route(lambda Ms, sigma: _variance(Ms, sigma), at=_SMALL, words=two_point.WORDS, claim="upper"),
    Route(lambda Ms, sigma: _variance(Ms, sigma), at=_SMALL, words=two_point.WORDS, claim="lower"),
]
