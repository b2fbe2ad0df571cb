"""How many refits until the expected variance is below a given fraction."""

from __future__ import annotations

from fractions import Fraction

import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.notation import Expr, M, Quantity, f, n, sigma
from theory.proof import Proof
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_CROSSING = sympy.log(f) / sympy.log(1 - 1 / M)

_REGION = Domain(M=Integers(2), f=Reals(0, 1, open="low"))

FIRST = Claim(
    name="first",
    quantity=Quantity(
        r"\min\{n : \mathbb{E}\,\hat\sigma^2_n < f\sigma^2\}",
        "min{n: E[σ̂²ₙ] < fσ²}",
        low=sympy.S.One,
    ),
    value=sympy.floor(_CROSSING) + 1,
    domain=Domain(M=Integers(2), f=Reals(0, 1, open="low"), sigma=Positive(default=1)),
    words="[The first refit after which the expected variance is *strictly* below the fraction $f$ "
    "of the real one](first).",
    rivals=[
        Rival(
            M * sympy.log(1 / f) / 2,
            "the time of a run whose logarithm falls at its mean rate, to first order",
        ),
        Rival(sympy.floor(_CROSSING), "the last refit that is still above"),
        Rival(sympy.floor(M * (1 - f)) + 1, "a loss of $\\sigma^2/M$ each time, not of a share"),
        Rival(
            sympy.floor(sympy.log(f) / sympy.log(1 - 1 / (M - 1))) + 1,
            "degrees of freedom counted twice",
        ),
    ],
)

THEOREM = Theorem(
    title="Refits until a fraction of the variance is left",
    says="Under maximum-likelihood retraining the expected variance is "
    "[first below the fraction f of its start after ⌊ln(f)/ln(1 − 1/M)⌋ + 1 refits](first): "
    "[at most M ln(1/f) + 1](most), [at least ln(1/f)·(M − 1)](least).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Write $\\mu_0 = \\mu$ and $\\hat\\sigma^2_0 = \\sigma^2$.
Refit $n$ draws $M$ independent samples from $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$ and nothing else.
It sets $\\mu_n$ to their mean and $\\hat\\sigma^2_n$ to their mean squared deviation from it
(maximum likelihood: the sum of squares is divided by $M$, that is, ddof 0).
A fraction $f$ with $0 < f \\le 1$ is given.
""",
    claims=[FIRST],
    statements=[
        Bound(
            "most",
            FIRST.value,
            "<=",
            M * sympy.log(1 / f) + 1,
            _REGION,
            [Rival(M * sympy.log(1 / f), "the rule of thumb alone")],
            note="the right side is M ln(1/f) + 1",
        ),
        Bound(
            "least",
            FIRST.value,
            ">=",
            (M - 1) * sympy.log(1 / f),
            _REGION,
            [Rival(M * sympy.log(1 / f), "the rule of thumb as a lower bound")],
            note="the right side is ln(1/f)·(M − 1)",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
        Source("theorempath2026", "a worked exercise", "this question for one set of numbers"),
    ],
)


def _around_hits() -> list[bool]:
    """Refits counted at a power of 1 − 1/M, just above it and just below it."""
    near, cases = Fraction(1, 10**30), []
    for size, hit in ((2, 1), (2, 5), (3, 4), (10, 7), (30, 2)):
        level = (1 - Fraction(1, size)) ** hit  # here the crossing point is the whole number hit
        counts = [by_counting(Fraction(size), level + off, Fraction(1)) for off in (near, 0, -near)]
        cases.append(counts == [hit, hit + 1, hit + 1])
    return cases


def proof(p: Proof) -> Expr:
    within = p.uses("gaussian/mle_variance", "fixed")
    with sympy.evaluate(False):  # or SymPy would put f there before anyone sees the step
        crossed = within.xreplace({n: _CROSSING})
    p.identity(
        crossed,
        f * sigma**2,
        "Let $n$ be real for a moment. The expected variance is $f\\sigma^2$ at exactly one "
        "$n$, as it decreases strictly.",
    )
    p.argue(
        "So it is below $f\\sigma^2$ exactly for the integers *greater* than this crossing "
        "point $r$. The least integer greater than $r$ is $\\lfloor r \\rfloor + 1$. This "
        "includes the case of an integer $r$: there the expected variance equals $f\\sigma^2$, "
        "which is not below, and one more refit is needed.",
        r"n > r = \frac{\ln f}{\ln(1-1/M)} \iff \mathbb{E}\,\hat\sigma^2_n < f\sigma^2",
        trial=_around_hits,
        tried="refits counted in fractions, with $r$ a whole number and by a hair above and below",
    )
    return sympy.floor(_CROSSING) + 1


def by_counting(M: Fraction, f: Fraction, sigma: Fraction) -> Fraction:
    """Take away the share 1/M of the expected variance until it is below, in exact arithmetic."""
    variance, refits = sigma**2, 0
    while variance >= f * sigma**2:
        variance -= variance / M
        refits += 1
    return Fraction(refits)


ROUTES = [
    Route(
        by_counting,
        at=[
            dict(M=100, f=Fraction(1, 2), sigma=10),
            dict(M=2, f=Fraction(1, 4)),  # the power hits the fraction exactly
            dict(M=10, f=Fraction(729, 1000)),  # and here
            dict(M=7, f=Fraction(6, 7) ** 20),  # and here
            dict(M=10, f=Fraction(729, 1000) + Fraction(1, 10**40)),
            dict(M=5, f=Fraction(1, 1000), sigma=Fraction(1, 3)),
            dict(M=30, f=1),
        ],
        words="refits counted one by one in rational arithmetic, exact hits among them",
    ),
]
