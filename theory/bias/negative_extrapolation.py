"""A step back from the self-trained model: what it corrects, and what it costs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.algebra import normal_form
from theory.bias._emitted import expected, replaced
from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import ChiSquared, Gamma
from theory.maths import multiplicative
from theory.maths.multiplicative import Factor
from theory.maths.two_point import DIGITS, WORDS
from theory.notation import (
    Expectation,
    Expr,
    M,
    Probability,
    Statistic,
    Variance,
    lam,
    local,
    sigma,
)
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

b = local("b", "the length of the step back, in steps of the self-training", positive=True)
nu = local("nu", "the rate of a real exponential law, one over its mean", -1, positive=True)
a = local("a", "the shape of a gamma law", positive=True)
y = local("y", "a value of a gamma variable", positive=True)
q = sympy.Symbol("q", positive=True)

_BACK = Statistic(r"\tilde\sigma^2", "σ̃²", 2)
_EMITTED = Statistic(r"\left(\lambda\,\tilde\sigma^2\right)", "λσ̃²", 2)
_RATE = Statistic(r"\tilde\nu", "ν̃", -1)
_B = Reals(0, open="low", probe=("1/10", "1/2", 1, 2, 100))
_DOMAIN = Domain(M=Integers(2), b=_B, sigma=Positive(default=1))
_KEPT = 1 - 1 / M
_HALF = (M - 1) / 2
_EXACT = M / (M - 1)
"""The step that makes the variance unbiased."""


def _above(level: Expr, shape: Expr = _HALF) -> Expr:
    """P(G > level), G gamma with this shape."""
    return sympy.uppergamma(shape, level) / sympy.gamma(shape)


MEAN = Claim(
    name="mean",
    quantity=Expectation(_BACK),
    value=sigma**2 * _KEPT * (1 + b / M),
    domain=_DOMAIN,
    words="A Gaussian's variance, $\\tilde\\sigma^2 = \\hat\\sigma^2_1 - b\\,(\\hat\\sigma^2_2 - "
    "\\hat\\sigma^2_1)$.",
    rivals=[
        Rival(sigma**2 * _KEPT * (1 - b / M), "a step forward, to the self-trained model"),
        Rival(sigma**2 * (_KEPT + b / M), "the second loss as large as the first"),
        Rival(sigma**2, "whatever the step, the bias is gone"),
        Rival(sigma**2 * _KEPT, "what is unbiased in itself adds nothing"),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(_BACK),
    value=2 * sigma**4 * (M - 1) * ((M + b) ** 2 + b**2 * (M**2 - 1)) / M**4,
    domain=_DOMAIN,
    words="Between runs.",
    rivals=[
        Rival(2 * sigma**4 * (M - 1) / M**2, "the first fit's"),
        Rival(
            2 * sigma**4 * (M - 1) / M**2 * (1 + b / M) ** 2, "the first fit's, only made larger"
        ),
        Rival(
            2 * sigma**4 * (M - 1) / M**2 * ((1 + b) ** 2 + b**2),
            "two fits that are independent of each other",
        ),
        Rival(2 * sigma**4 / (M - 1), "the unbiased sample variance's"),
    ],
)

NEGATIVE = Claim(
    name="negative",
    quantity=Probability(r"\tilde\sigma^2 < 0", "σ̃² < 0"),
    value=_above(M * (1 + b) / (2 * b)),
    domain=Domain(M=Integers(2, probe=(2, 3, 10, 100, 1000)), b=_B),
    words="The chance that there is no such model.",
    rivals=[
        Rival(sympy.S.Zero, "a corrected variance is a variance"),
        Rival(_above(M * (1 + b) / (2 * b), M / 2), "as many degrees of freedom as samples"),
        Rival(_above(M / b), "a step that is compared with the fit alone"),
    ],
)

TEMPERED = Claim(
    name="tempered",
    quantity=Expectation(_EMITTED),
    value=lam * sigma**2 * _KEPT * (1 + b * (1 - lam * _KEPT)),
    domain=Domain(
        M=Integers(2),
        b=_B,
        lam=Reals(0, open="low", probe=("1/10", "4/5", 1, 2)),
        sigma=Positive(default=1),
    ),
    words="The same where the models are sampled at a temperature with the variance factor "
    "$\\lambda$: the variance of what the corrected model emits.",
    rivals=[
        Rival(lam * sigma**2 * _KEPT * (1 + b / M), "a temperature on the last samples only"),
        Rival(sigma**2 * _KEPT * (1 + b * (1 - lam * _KEPT)), "none on the last samples"),
        Rival(lam * sigma**2 * _KEPT, "no step back"),
        Rival(lam * sigma**2 * _KEPT * (1 - b * (1 - lam * _KEPT)), "a step forward"),
    ],
)

RATE = Claim(
    name="rate",
    quantity=Expectation(_RATE),
    value=nu * M / (M - 1) * (1 - b / (M - 1)),
    domain=Domain(M=Integers(2), b=_B, nu=Positive(default=1)),
    words="An exponential law's rate, $\\tilde\\nu = \\hat\\nu_1 - b\\,(\\hat\\nu_2 - "
    "\\hat\\nu_1)$, each $\\hat\\nu$ one over a mean of $M$ samples.",
    rivals=[
        Rival(nu * M / (M - 1) * (1 + b / (M - 1)), "a step forward"),
        Rival(nu * (1 + (1 - b) / (M - 1)), "the second bias as large as the first"),
        Rival(nu * M / (M - 1) * (1 - b / M), "the same factor as for a variance"),
        Rival(nu, "whatever the step, the bias is gone"),
    ],
)

THEOREM = Theorem(
    title="A step back from self-training",
    says="Self-training repeats the bias of the first fit, so a step back removes it: for a "
    "Gaussian's variance [exactly with a step of M/(M − 1)](unbiased), and [up to 1/M² with a "
    "step of 1](one). But at the unbiased step [its variance between runs is 2 − 1/M² "
    "times](double) that of the usual unbiased estimate, and its [squared error is "
    "larger](worse) than that of the first fit.",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
A first model is fitted to $M$ independent real samples: $\\hat\\sigma^2_1$ is their variance
(maximum likelihood, ddof 0).
A second model is fitted in the same way to $M$ independent samples of the first,
$\\hat\\sigma^2_2$.
The corrected model steps back from it, by $b$ times what self-training has changed:
$\\tilde\\sigma^2 = \\hat\\sigma^2_1 - b\\,(\\hat\\sigma^2_2 - \\hat\\sigma^2_1)$.
An exponential law's rate is treated in the same way.
At a temperature the first model emits $N(\\mu_1, \\lambda\\hat\\sigma^2_1)$, and the corrected
one $\\lambda\\tilde\\sigma^2$ in place of $\\tilde\\sigma^2$; the real samples are as they are.
""",
    claims=[MEAN, SPREAD, NEGATIVE, TEMPERED, RATE],
    statements=[
        Bound(
            "unbiased",
            MEAN.value.subs(b, _EXACT),
            "=",
            sigma**2,
            Domain(M=Integers(2), sigma=Positive(default=1)),
            [Rival(sigma**2 * (1 - 1 / M**2), "the same at a step of 1")],
            note="the expected corrected variance at b = M/(M − 1)",
        ),
        Bound(
            "one",
            MEAN.value.subs(b, 1),
            "=",
            sigma**2 * (1 - 1 / M**2),
            Domain(M=Integers(2), sigma=Positive(default=1)),
            [Rival(sigma**2, "unbiased"), Rival(sigma**2 * _KEPT, "the first fit")],
            note="the expected corrected variance at b = 1",
        ),
        Bound(
            "double",
            SPREAD.value.subs(b, _EXACT) / (2 * sigma**4 / (M - 1)),
            "=",
            2 - 1 / M**2,
            Domain(M=Integers(2), sigma=Positive(default=1)),
            [Rival(sympy.S.One, "as much"), Rival(sympy.Integer(2), "twice as much")],
            note="the variance between runs at b = M/(M − 1), over that of the sample variance "
            "with ddof 1",
        ),
        Bound(
            "worse",
            SPREAD.value.subs(b, _EXACT) / sigma**4,
            ">",
            (2 * M - 1) / M**2,
            Domain(M=Integers(2), sigma=Positive(default=1)),
            [Rival(4 / (M - 1), "four parts in M − 1")],
            note="the mean squared error at b = M/(M − 1) in units of σ⁴: larger than (2M − 1)/M², "
            "that of the first fit",
        ),
        Bound(
            "rate_unbiased",
            RATE.value.subs(b, (M - 1) / M),
            "=",
            nu,
            Domain(M=Integers(2), nu=Positive(default=1)),
            [Rival(nu * (1 - 1 / M**2), "a variance's at a step of 1")],
            note="the expected corrected rate at b = (M − 1)/M",
        ),
        Bound(
            "rate_one",
            RATE.value.subs(b, 1),
            "=",
            nu * (1 - 1 / (M - 1) ** 2),
            Domain(M=Integers(2), nu=Positive(default=1)),
            [Rival(nu, "unbiased"), Rival(nu * (1 - 1 / M**2), "as for a variance")],
            note="the expected corrected rate at b = 1",
        ),
        Tends(
            "sampler",
            TEMPERED.value.subs(b, 1 / lam) / sigma**2,
            sympy.S.One,
            M,
            Domain(lam=Reals(0, open="low", probe=("1/2", "9/10", 2))),
            rivals=[
                Rival(lam, "what a model emits without the step"),
                Rival(1 / lam, "the corrected model itself, in place of what it emits"),
            ],
            note="the expected variance of what is emitted, over the real one, at b = 1/λ",
        ),
    ],
    sources=[
        Source("alemohammad2025", "seen: the abstract", "a step back from self-training"),
    ],
)


def _means() -> list[bool]:
    """The product of two factors, every outcome of a fair sign for each sample listed."""
    cases = []
    for size in (2, 3, 6):
        one, two = (expected(lambda _, v: v, replaced(size, k), Fraction(1)) for k in (1, 2))
        with mpmath.workdps(DIGITS):
            cases.append(same(two, one**2))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    sizes: list[dict[str, Any]] = [dict(M=size) for size in map(Fraction, (2, 3, 10, 31))]
    law = ChiSquared(M - 1)
    mean = p.compute(
        law.mean(lambda q: q / M),
        "A fit multiplies the variance that it is given by $F = Q/M$. Its mean is",
        at=sizes,
    )
    square = p.compute(law.mean(lambda q: (q / M) ** 2), "and its mean square", at=sizes)
    p.argue(
        "The second fit has a factor of its own, which is independent of the first. So "
        "$\\hat\\sigma^2_1 = \\sigma^2 F_1$, $\\hat\\sigma^2_2 = \\sigma^2 F_1 F_2$, and the "
        "corrected variance is a product too.",
        r"\tilde\sigma^2 = \sigma^2 F_1\,(1 + b - b F_2)",
        trial=_means,
        tried="the mean of the second fit, every outcome of a fair sign for each sample listed",
    )
    p.cite(TOTAL_EXPECTATION)
    back = p.identity(
        sigma**2 * mean * (1 + b - b * mean),
        sigma**2 * (1 - 1 / M) * (1 + b / M),
        "*The mean* is the product of the two factors' means.",
    )
    squares = square * ((1 + b) ** 2 - 2 * b * (1 + b) * mean + b**2 * square)
    spread = p.identity(
        sigma**4 * squares - back**2,
        2 * sigma**4 * (M - 1) * ((M + b) ** 2 + b**2 * (M**2 - 1)) / M**4,
        "*The spread:* the mean square less the square of the mean.",
    )
    below = p.compute(
        sympy.Integral(Gamma(a).density(q), (q, 0, y)),
        "*The sign.* $\\tilde\\sigma^2$ is negative if $Q_2 > M(1+b)/b$. $Q_2/2$ is gamma with the "
        "shape $a = (M-1)/2$. The chance that it is below $y = M(1+b)/(2b)$:",
        at=[
            dict(a=Fraction(shape, 2), y=Fraction(level))
            for shape, level in ((2, 2), (4, 1), (7, 5))
        ],
    )
    beyond = normal_form((1 - below).rewrite(sympy.uppergamma))
    beyond = beyond.subs({a: (M - 1) / 2, y: M * (1 + b) / (2 * b)})
    emitted = p.identity(
        lam * sigma**2 * mean * (1 + b - b * lam * mean),
        lam * sigma**2 * (1 - 1 / M) * (1 + b * (1 - lam * (1 - 1 / M))),
        "*At a temperature* the second fit's factor is $\\lambda F_2$, and what is emitted has "
        "$\\lambda$ times the corrected variance.",
    )
    inverse = p.compute(
        Gamma(M).mean(lambda q: M / q),
        "*The rate.* A mean of $M$ exponential samples is $G/M$ times the mean that they were "
        "drawn with, $G$ gamma with the shape $M$. So a fit multiplies the rate by $M/G$, whose "
        "mean is",
        at=sizes,
    )
    rate = p.identity(
        nu * inverse * (1 + b - b * inverse),
        nu * M / (M - 1) * (1 - b / (M - 1)),
        "for $M \\ge 2$. The second factor is independent of the first again.",
    )
    return {
        "mean": back,
        "spread": spread,
        "negative": beyond,
        "tempered": emitted,
        "rate": rate,
    }


_F = Factor(ChiSquared(M - 1), 1 / M)
_G = Factor(Gamma(M), 1 / M)


def _listed(M: Fraction, b: Fraction, sigma: Fraction, lam: Fraction = Fraction(1)) -> Any:
    one, two = (expected(lambda _, v: v, replaced(M, k), lam, sigma) for k in (1, 2))
    with mpmath.workdps(DIGITS):
        return mpf(lam) * (one - mpf(b) * (two - one))


def _spread(M: Fraction, b: Fraction, sigma: Fraction) -> Any:
    point = dict(M=M)
    with mpmath.workdps(DIGITS):
        step = mpf(b)
        first, second = _F.number("mean", point), _F.number("square", point)
        squares = _F.expected(lambda f: (1 + step - step * f) ** 2, point)
        mean = first * (1 + step - step * first)
        return mpf(sigma) ** 4 * (second * squares - mean**2)


def _negative(M: Fraction, b: Fraction) -> Any:
    """For an odd M, the chance of fewer than (M − 1)/2 events in a time, by a Poisson law."""
    with mpmath.workdps(DIGITS):
        time = mpf(M * (1 + b) / (2 * b))
        terms = (time**j / mpmath.factorial(j) for j in range((int(M) - 1) // 2))
        return mpmath.exp(-time) * mpmath.fsum(terms)


def _rate(M: Fraction, b: Fraction, nu: Fraction) -> Any:
    with mpmath.workdps(DIGITS):
        inverse = _G.expected(lambda f: 1 / f, dict(M=M))
        return mpf(nu) * (inverse - mpf(b) * (inverse**2 - inverse))


_AT: list[dict[str, Any]] = [
    dict(M=2, b=1),
    dict(M=3, b=Fraction(1, 2), sigma=3),
    dict(M=20, b=4),
]
ROUTES = [
    Route(_listed, at=_AT, words=WORDS, claim="mean"),
    Route(_spread, at=_AT[:2], words=multiplicative.WORDS, claim="spread"),
    Route(
        _negative,
        at=[dict(M=3, b=1), dict(M=9, b=2), dict(M=21, b=100)],
        words="Poisson chances added up, which they are for an odd M",
        claim="negative",
    ),
    Route(
        _listed,
        at=[{**_AT[0], "lam": Fraction(1, 2)}, {**_AT[1], "lam": 2}, {**_AT[2], "lam": 1}],
        words=WORDS,
        claim="tempered",
    ),
    Route(
        _rate,
        at=[dict(M=2, b=3), dict(M=5, b=Fraction(1, 2), nu=3)],
        words=multiplicative.WORDS,
        claim="rate",
    ),
]
