"""Everything kept, and the pool's variance corrected as if its samples were independent."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes import accumulate
from theory.domain import Domain, Integers, Positive
from theory.maths import two_point
from theory.notation import Expectation, Expr, M, i, n, s2, sigma, x
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.standard import COCHRAN
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_ROOT = sympy.sqrt(4 * M + 1)
_UP, _DOWN = (1 + _ROOT) / (2 * M), (1 - _ROOT) / (2 * M)
_A = 1 / sympy.sqrt(M)
_SINE = sympy.sin(sympy.pi * _A) / (sympy.pi * _A)
_REST = sympy.pi**2 / 6 - 1


def _gammas(upto: Expr) -> Expr:
    """The product of 1 - 1/(k(Mk - 1)) for k from 2 to ``upto``."""
    over = sympy.gamma(upto + 1 - _UP) * sympy.gamma(upto + 1 - _DOWN)
    return _LIMIT * over / (sympy.gamma(upto + 1) * sympy.gamma(upto + 1 - 1 / M))


_LIMIT = sympy.gamma(2 - 1 / M) / (sympy.gamma(2 - _UP) * sympy.gamma(2 - _DOWN))

LIMIT = Claim(
    name="limit",
    quantity=Expectation(s2(sympy.oo), low=0),
    value=sigma**2 * _LIMIT,
    domain=Domain(M=Integers(2), sigma=Positive(default=1)),
    words="[Where it settles](tends) as $n \\to \\infty$:",
    rivals=[
        Rival(sigma**2, "unbiased at each refit, so unbiased"),
        Rival(sigma**2 * _SINE, "by maximum likelihood"),
        Rival(sigma**2 * (1 - sympy.pi**2 / (6 * M)), "that, to first order"),
        Rival(sigma**2 * (1 - 1 / (2 * (2 * M - 1))), "the second refit's factor, and no more"),
    ],
)

REFITS = Claim(
    name="refits",
    quantity=Expectation(s2(n), low=0),
    value=sigma**2 * _gammas(n),
    domain=Domain(M=Integers(2), n=Integers(1), sigma=Positive(default=1)),
    words="On the way there:",
    rivals=[
        Rival(sigma**2, "unbiased at each refit, so unbiased"),
        Rival(sigma**2 * _LIMIT, "settled from the first refit on"),
        Rival(
            sigma**2 * sympy.Product(1 - 1 / (M * i**2), (i, 2, n)),
            "maximum likelihood's factors, but for the first",
        ),
        Rival(
            sigma**2 * (1 - 1 / (n * (M * n - 1))) ** (n - 1),
            "the last refit's factor at each",
        ),
    ],
)

THEOREM = Theorem(
    title="Everything kept, and the usual correction",
    says="If all is kept and the pool's sum of squares is divided by its size minus one, the "
    "expected variance of a Gaussian model still [falls short of the real one from the second "
    "refit on](short); it [does not collapse](kept), but [loses less than 0.65/(M − 1/2) for "
    "ever](most).",
    setting="""\
Each refit draws $M$ new samples from the last model, $N(\\mu_{n-1}, s^2_{n-1})$, adds them to all
that were drawn before, and is trained on all $Mn$ of them.
$\\mu_n$ is their mean, and $s^2_n$ their sum of squares about it, divided by $Mn - 1$ (ddof 1).
That would be unbiased if they were independent samples of one distribution.
The first $M$ samples are real, from $N(\\mu, \\sigma^2)$; no other real sample is ever used.
""",
    claims=[LIMIT, REFITS],
    statements=[
        Tends(
            "tends",
            _gammas(n),
            _LIMIT,
            n,
            Domain(M=Integers(2)),
            rivals=[Rival(_SINE, "by maximum likelihood"), Rival(1 - _REST / M, "first order")],
        ),
        Bound(
            "short",
            _gammas(n),
            "<",
            sympy.S.One,
            Domain(M=Integers(2), n=Integers(2)),
            [Rival(1 - 1 / (2 * M), "by as much at once")],
            note="the expected variance over the real one",
        ),
        Bound(
            "kept",
            _LIMIT,
            ">=",
            sympy.Rational(2, 3),
            Domain(M=Integers(2)),
            [Rival(sympy.Rational(3, 4), "three quarters, also with two samples")],
            note="the expected variance over the real one, in the long run",
        ),
        Bound(
            "most",
            1 - _LIMIT,
            "<",
            sympy.Rational(65, 100) / (M - sympy.Rational(1, 2)),
            Domain(M=Integers(2)),
            [
                Rival(_REST / M, "the first order"),
                Rival(sympy.Rational(1, 2) / M, "half of the first fit's loss"),
            ],
            note="the loss for ever: 0.65/(M − 1/2)",
        ),
        About(
            "near",
            1 - _LIMIT,
            _REST / M,
            Fraction(2, 100),
            Domain(M=Integers(10)),
            [Rival(1 - _SINE, "the loss by maximum likelihood")],
            note="the loss for ever: (π²/6 − 1)/M, where M is 10 or more",
        ),
    ],
    sources=[
        Source("gerstgrasser2024", "", "accumulating data avoids collapse, proved for regression"),
    ],
)


def _signs(M: Fraction, n: Fraction, sigma: Fraction = Fraction(1)) -> Any:
    """E s² after n refits, every sign of every sample listed."""
    scheme = accumulate(int(M))
    return two_point.pooled(lambda _, v: v, scheme, int(n), sigma=sigma, ddof=1)


def _factors() -> list[bool]:
    cases = []
    for size, refits in ((2, 2), (2, 3), (3, 2), (3, 3)):
        left = Fraction(1)
        for step in range(2, refits + 1):
            left *= 1 - Fraction(1, step * (size * step - 1))
        cases.append(same(_signs(Fraction(size), Fraction(refits)), left))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    p.argue(
        "Given the last model, the pool's sum of squares is the old one, $(M(n-1)-1)s^2_{n-1}$; "
        "that of the new samples about their own mean, $s^2_{n-1}Q$, with the mean "
        "$(M-1)s^2_{n-1}$; and the part between the two means, $(1-\\frac1n)s^2_{n-1}Z^2$. "
        "Together these are too little by $s^2_{n-1}/n$: the new samples scatter about the old "
        "mean, and not about the true one.",
        r"(Mn-1)\,\mathbb{E}[s^2_n \mid s^2_{n-1}] = \left(M(n-1) - 1 + M - 1 + 1 - \frac1n\right)"
        r"s^2_{n-1}",
        trial=_factors,
        tried="two and three refits, every sign of every sample listed",
    )
    factor = p.identity(
        (M * (n - 1) - 1 + M - 1 + 1 - 1 / n) / (M * n - 1),
        1 - 1 / (n * (M * n - 1)),
        "So refit $n$ multiplies the expected variance by",
    )
    up, down = (1 + _ROOT) / (2 * M), (1 - _ROOT) / (2 * M)
    p.identity(
        factor,
        (n - up) * (n - down) / (n * (n - 1 / M)),
        "The numerator $Mn^2 - n - 1$ has the roots $(1 \\pm \\sqrt{4M+1})/(2M)$:",
    )
    settled = sympy.gamma(2 - 1 / M) / (sympy.gamma(2 - up) * sympy.gamma(2 - down))
    moving = sympy.gamma(n + 1 - up) * sympy.gamma(n + 1 - down)
    moving /= sympy.gamma(n + 1) * sympy.gamma(n + 1 - 1 / M)
    product = p.compute(
        sympy.Product(factor.subs(n, i), (i, 2, n)),
        "So the product of the factors is one of gamma functions. (The first refit is unbiased.)",
        result=settled * moving,
    )
    p.compute(
        sympy.Limit(moving.subs(n, x), x, sympy.oo),
        "As $n$ grows, the gamma functions that hold $n$ cancel (Stirling).",
        at=[dict(M=Fraction(size)) for size in (2, 3, 7, 40)],
        result=sympy.S.One,
    )
    return {"limit": sigma**2 * settled, "refits": sigma**2 * product}


def _product(M: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(45):
        kept = mpmath.nprod(lambda k: 1 - 1 / (k * (int(M) * k - 1)), [2, mpmath.inf])
        return mpf(sigma**2) * kept


ROUTES = [
    Route(
        _product,
        at=[dict(M=2), dict(M=5, sigma=3), dict(M=1000)],
        words="the product of all refits' factors, extrapolated (mpmath's nprod)",
        claim="limit",
    ),
    Route(
        _signs,
        at=[dict(M=2, n=4), dict(M=3, n=3, sigma=3), dict(M=7, n=2), dict(M=4, n=1)],
        words=two_point.WORDS,
        claim="refits",
    ),
]
