"""How much runs differ that keep everything."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from schemes import accumulate
from theory.domain import Domain, Integers, Positive
from theory.laws import ChiSquared, StandardNormal
from theory.mixing import _three_points
from theory.notation import Expectation, Expr, M, Power, Variance, i, n, sigma, sigma_hat2
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, PRODUCT_MARTINGALE
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_SQUARE = sympy.Product(1 - (4 * i - 3) / (M**2 * i**4), (i, 1, n))
_KEPT = sympy.Product(1 - 1 / (M * i**2), (i, 1, n))
_DOMAIN = Domain(
    M=Integers(2),
    n=Integers(0, probe=(0, 1, 2, 3, 10, 1000)),
    sigma=Positive(default=1),
)

SECOND = Claim(
    name="second",
    quantity=Expectation(Power(sigma_hat2(n), sympy.Integer(2)), low=0),
    value=sigma**4 * _SQUARE,
    domain=_DOMAIN,
    words="The mean square of what a run has after $n$ refits:",
    rivals=[
        Rival(sigma**4 * _KEPT**2, "the square of the mean: no spread between runs"),
        Rival(sigma**4 * (1 - 1 / M**2) ** n, "nothing kept"),
        Rival(sigma**4 * (1 - 1 / M**2), "the first refit's, and no more"),
        Rival(
            sigma**4 * sympy.Product(1 - 1 / (M**2 * i**4), (i, 1, n)),
            "plain retraining on $M i^2$ samples, which has the same mean",
        ),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(sigma_hat2(n)),
    value=sigma**4 * (_SQUARE - _KEPT**2),
    domain=Domain(
        M=Integers(2),
        n=Integers(1, probe=(1, 2, 3, 10, 1000)),
        sigma=Positive(default=1),
    ),
    words="So between runs:",
    rivals=[
        Rival(sympy.S.Zero, "each run settles where the mean does"),
        Rival(2 * sigma**4 / M, "the first fit's, to first order"),
        Rival(2 * sigma**4 * n / M, "each refit adds as much"),
        Rival(2 * sigma**4 * (M - 1) / M**2, "the first fit's, exactly"),
    ],
)

_RELATIVE = _SQUARE / _KEPT**2 - 1

THEOREM = Theorem(
    title="How much runs differ that keep everything",
    says="If all is kept, [each run's variance converges, and almost surely not to 0](bounded); "
    "where a run ends is random, with a [standard deviation of about π/√(3M) of the mean, where M "
    "and n are 100 or more](about).",
    setting="""\
The scheme is that of *everything kept*.
Each refit draws $M$ new samples from the last model, $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$, adds
them to all that were drawn before, and is trained on all $Mn$ of them (maximum likelihood, ddof 0).
The first $M$ samples are real, from $N(\\mu, \\sigma^2)$; no other real sample is ever used.
The variance is that between independent runs.
""",
    claims=[SPREAD, SECOND],
    statements=[
        Bound(
            "bounded",
            _SQUARE / _KEPT**2,
            "<",
            sympy.exp(sympy.pi**2 / (2 * M)),
            SPREAD.domain.only(["M", "n"]),
            [
                Rival(sympy.S.One, "no spread between runs"),
                Rival(sympy.exp(2 / M), "the first fit's alone"),
            ],
            note="E X², where X = σ̂²ₙ/E σ̂²ₙ is a product of independent positive factors of mean "
            "1. It stays bounded as n grows, so that X converges almost surely, and not to 0",
        ),
        About(
            "about",
            sympy.sqrt(_RELATIVE),
            sympy.pi / sympy.sqrt(3 * M),
            Fraction(2, 100),
            Domain(M=Integers(100, probe=(100, 1000)), n=Integers(100, probe=(100, 1000))),
            [
                Rival(sympy.sqrt(2 / M), "the first fit's"),
                Rival(sympy.sqrt(2 * sympy.pi**2 / (3 * M)), "twice the square of it"),
            ],
            note="the standard deviation between runs over the mean: about π/√(3M)",
        ),
        Bound(
            "first",
            _RELATIVE,
            ">=",
            2 / (M - 1),
            SPREAD.domain.only(["M", "n"]),
            [Rival(3 / (M - 1), "half as much again")],
            note="the variance between runs over the squared mean: at least that after the first "
            "refit",
        ),
    ],
    sources=[
        Source("williams1991", "chapters 4, 12 and 14", "product martingales and the 0–1 law"),
    ],
)


def _merged() -> list[bool]:
    """The variance of a pool and of a new lot together, from those of both and their means."""
    cases = []
    for old, new in (((0, 4), (1, 3)), ((2, 2, 5, 7), (0, 1)), ((1, 2, 3, 9), (4, 4, 0, 0))):
        size, share = len(new), Fraction(len(new), len(old) + len(new))
        gap = Fraction(sum(new), size) - Fraction(sum(old), len(old))
        squares = size * _variance(new)
        merged = (1 - share) * _variance(old)
        merged += share / size * (squares + (1 - share) * size * gap**2)
        cases.append(_variance((*old, *new)) == merged)
    return cases


def _variance(numbers: tuple[int, ...]) -> Fraction:
    mean = Fraction(sum(numbers), len(numbers))
    return sum(((x - mean) ** 2 for x in numbers), Fraction(0)) / len(numbers)


def _two_refits() -> list[bool]:
    """The mean square after two refits as the product of one refit's, every outcome listed."""
    cases = []
    for size in (2, 3):
        found = _square(size, 2)
        factors = [1 - Fraction(4 * step - 3, size**2 * step**4) for step in (1, 2)]
        cases.append(same(found, factors[0] * factors[1]))
    return cases


def _square(size: int, refits: int) -> Any:
    """E σ̂⁴ in units of σ⁴, every outcome of three points for each sample."""
    return _three_points.listed(lambda _, v: (v * v,), accumulate(size), refits)[0]


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/accumulate_variance", "refits")
    p.cite(COCHRAN)
    p.argue(
        "The new samples are one part in $n$ of the pool. About their own mean they have the sum "
        "of squares $\\hat\\sigma^2_{n-1}Q$, and their mean is $\\hat\\sigma_{n-1}Z/\\sqrt M$ off "
        "the old one. $Q$ is chi-squared with $M-1$ degrees of freedom, $Z$ standard normal, and "
        "both are independent of each other and of all that was before. So refit $n$ multiplies "
        "the variance by a new factor.",
        r"\hat\sigma^2_n = \hat\sigma^2_{n-1}R_n,\quad R_n = 1-\frac1n+\frac{1}{Mn}\left(Q + "
        r"\left(1-\frac1n\right)Z^2\right)",
        trial=_merged,
        tried="the variance of three lists of numbers, put together from two parts",
    )
    points = [dict(M=Fraction(each)) for each in (2, 5, 40)]
    q2 = p.compute(
        ChiSquared(M - 1).mean(lambda q: q**2), "The second moments that are needed:", at=points
    )
    z4 = p.compute(StandardNormal().mean(lambda z: z**4), "and")
    old, new = 1 - 1 / n, 1 / (M * n)
    mean = p.identity(
        old + new * (M - 1 + old), 1 - 1 / (M * n**2), "The factor's mean, as before:"
    )
    square = p.identity(
        old**2 + 2 * old * new * (M - 1 + old) + new**2 * (q2 + 2 * (M - 1) * old + z4 * old**2),
        1 - (4 * n - 3) / (M**2 * n**4),
        "and its mean square:",
    )
    p.argue(
        "The factors are independent, so that the mean square of their product is the product of "
        "their mean squares.",
        trial=_two_refits,
        tried="two refits on two and on three new samples, every outcome of three points for each",
    )
    p.cite(PRODUCT_MARTINGALE)
    p.identity(
        square / mean**2 - 1,
        2 * (M * n**2 - 2 * n + 1) / (M * n**2 - 1) ** 2,
        "Divided by their means the factors have the mean 1, and mean squares beyond 1 of the "
        "order $1/n^2$, which add up to something finite: the cited theorem applies.",
    )
    second = sympy.Product(square.subs(n, i), (i, 1, n))
    kept = sympy.Product(mean.subs(n, i), (i, 1, n))
    return {"second": sigma**4 * second, "spread": sigma**4 * (second - kept**2)}


_AT: list[dict[str, Any]] = [
    dict(M=2, n=2),
    dict(M=2, n=3, sigma=2),
    dict(M=3, n=2),
    dict(M=4, n=1),
]


def _second(M: Fraction, n: Fraction, sigma: Fraction) -> Any:
    return _square(int(M), int(n)) * sigma.numerator**4 / sigma.denominator**4


def _spread(M: Fraction, n: Fraction, sigma: Fraction) -> Any:
    mean, square = _three_points.listed(lambda _, v: (v, v * v), accumulate(int(M)), int(n))
    return (square - mean**2) * sigma.numerator**4 / sigma.denominator**4


ROUTES = [
    Route(_spread, at=_AT, words=_three_points.WORDS, claim="spread"),
    Route(_second, at=_AT, words=_three_points.WORDS, claim="second"),
]
