"""The same real samples in every refit's pool."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from schemes import keep_real
from theory.domain import Domain, Integers, Positive
from theory.maths import two_point, two_types
from theory.maths.coalescence import coalescence
from theory.notation import (
    Expectation,
    Expr,
    M,
    N,
    Ratio,
    Statistic,
    n,
    sigma,
    sigma_hat2,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Theorem

_SETTLED = (N + 3 * M) / (N**2 + 2 * N * M + M)
_ALPHA = N / (N + M)
_FRESH = _ALPHA * (2 - _ALPHA) * (N + M) + 1 - _ALPHA
_Q = M * (M - 1) / (N + M) ** 2
_REAL = Statistic(r"v_{\text{real}}", "v_real", 2)

STATIONARY = Claim(
    name="stationary",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * (1 - _SETTLED),
    domain=Domain(
        N=Integers(2, probe=(2, 3, 10, 1000)),
        M=Integers(1, probe=(1, 2, 7, 100, 10**6)),
        sigma=Positive(default=1),
    ),
    words="[Where it settles](tends), over runs and over the choice of the real samples:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / _FRESH), "fresh real samples at each refit, in their number"),
        Rival(sigma**2 * (1 - 1 / N), "the real samples' own variance"),
        Rival(sympy.S.Zero, "what is old cannot hold up what is drawn anew"),
        Rival(
            sigma**2 * (1 - 1 / (2 * N)),
            "the first order for fresh samples, with M much larger than N",
        ),
    ],
)

GIVEN = Claim(
    name="given",
    quantity=Expectation(Ratio(sigma_hat2(sympy.oo), _REAL), low=0),
    value=N * (N + 2 * M) / (N * (N + 2 * M) + M),
    domain=Domain(
        N=Integers(2, probe=(2, 3, 10, 1000)), M=Integers(1, probe=(1, 2, 7, 100, 10**6))
    ),
    words="For any given real samples, $v_{\\text{real}}$ being their mean squared deviation:",
    rivals=[
        Rival(sympy.S.One, "it settles at exactly their variance"),
        Rival(N / (N - 1), "it finds the way back to the real variance"),
        Rival(1 - 1 / _FRESH, "each real sample is new to the model"),
    ],
)

REFITS = Claim(
    name="refits",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - _SETTLED - (1 / N - _SETTLED) * _Q ** (n - 1)),
    domain=Domain(
        N=Integers(2, probe=(2, 3, 10, 1000)),
        M=Integers(2, probe=(2, 7, 100, 10**6)),
        n=Integers(1, probe=(1, 2, 3, 10, 1000)),
        sigma=Positive(default=1),
    ),
    words="On the way there, the first refit being to the real samples alone:",
    rivals=[
        Rival(sigma**2 * (1 - _SETTLED), "settled from the first refit on"),
        Rival(sigma**2 * (1 - 1 / N) * (1 - 1 / (N + M)) ** (n - 1), "nothing holds it up"),
        Rival(
            sigma**2 * (1 - _SETTLED - (1 / N - _SETTLED) * (M / (N + M)) ** (n - 1)),
            "one line's way back to the model in place of two",
        ),
    ],
)

THEOREM = Theorem(
    title="A fixed set of real samples",
    says="A Gaussian model that keeps the same N real samples in every pool, beside M synthetic "
    "ones, [does not collapse, in expectation](kept): it [settles below those samples' own "
    "variance, by less than one part in 2N + 1](below), and its expected loss is [1 + 2M/(N + M) "
    "times, never three times, that with fresh ones](times, thrice).",
    setting="""\
$N$ independent samples from $N(\\mu, \\sigma^2)$ are collected once.
The first refit is trained on them alone.
Each later refit draws $M$ new samples from the last model, is trained on these and on the same
$N$ real ones, and drops the synthetic ones afterwards.
Mean and variance are those of the pool (maximum likelihood, ddof 0).
""",
    claims=[STATIONARY, GIVEN, REFITS],
    statements=[
        Bound(
            "kept",
            1 - _SETTLED,
            ">",
            1 - 3 / (2 * N + 1),
            GIVEN.domain,
            [Rival(1 - 1 / N, "the real samples' own variance")],
            note="of the real variance, 2/5 or more, for N is 2 or more",
        ),
        Tends(
            "tends",
            1 - _SETTLED - (1 / N - _SETTLED) * _Q ** (n - 1),
            1 - _SETTLED,
            n,
            Domain(N=Integers(2), M=Integers(2)),
        ),
        Bound(
            "below",
            1 - GIVEN.value,
            "<",
            1 / (2 * N + 1),
            GIVEN.domain,
            [Rival(1 / (3 * N), "one part in 3N"), Rival(1 / (2 * N + 2), "one more")],
            note="what the settled model lacks of the real samples' own variance, as a share of it",
        ),
        Bound(
            "times",
            _SETTLED * _FRESH,
            "=",
            1 + 2 * M / (N + M),
            GIVEN.domain,
            [
                Rival(sympy.Integer(3), "three times, whatever the shares"),
                Rival(1 + M / (N + M), "the synthetic share counted once"),
            ],
            note="the loss is 1 + 2M/(N + M) times that with as many fresh real samples",
        ),
        Bound(
            "thrice",
            _SETTLED * _FRESH,
            "<",
            sympy.Integer(3),
            GIVEN.domain,
            [Rival(sympy.Rational(5, 2), "two and a half times")],
            note="the loss beside that with as many fresh real samples at each refit",
        ),
        Rises(
            "more",
            _SETTLED,
            M,
            GIVEN.domain,
            [Rival(1 / _FRESH, "the loss with fresh real samples, which falls")],
            note="the loss, as synthetic samples are added",
        ),
        Tends("many", _SETTLED, 3 / (2 * N + 1), M, Domain(N=Integers(2, 1000))),
        Tends(
            "own",
            1 / (N * _SETTLED),
            (2 * N + 1) / (3 * N),
            M,
            Domain(N=Integers(2, 1000)),
            note="the part of the loss that is the real samples' own sampling error, 1/N",
        ),
    ],
    sources=[],
)


def _whichever() -> list[bool]:
    """The share kept, whichever real samples are kept: 1, 2, … of them of a type."""
    return [
        same(_given(N, M, ones) / _differ(ones / N), _given(N, M, 1) / _differ(1 / N))
        for N, M in ((Fraction(4), Fraction(3)), (Fraction(5), Fraction(2)))
        for ones in range(2, int(N))
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "within")
    size = N + M
    with_real = p.solve(
        lambda g: (1 + M * g) / size,
        1 / N,
        "Let $g_n$ be the chance that a member of the model's pool, picked at random, descends "
        "from a given real sample. In the first pool it is $1/N$. Later the pick is that "
        "sample itself, or a synthetic one whose parent is a pick from the last pool.",
        name="g",
    )
    step = p.identity(
        1 / size + 2 * N * M / size**2 * with_real,
        (N + 3 * M) / size**2,
        "So $g$ never changes. Two picks from the pool meet if they are one sample, or one is "
        "real and the other descends from it, which adds up to this.",
    )
    factor = M * (M - 1) / size**2
    later = p.solve(
        lambda F: step + factor * F,
        1 / N,
        "Or both are synthetic, distinct, and their parents meet. The recursion for $F_{n+1}$ "
        "starts at $1/N$, as the first pool holds the real samples alone.",
        name="F",
    )
    chance = later.subs(n, n - 1)
    for refits in (2, 3):
        p.identity(
            sympy.factor(coalescence(keep_real(N, M), refits)),
            sympy.factor(chance.subs(n, refits)),
            f"The same after {refits} refits, counted from the scheme's own description.",
            apart=True,
        )
    settled = p.identity(
        step / (1 - factor),
        (N + 3 * M) / (N**2 + 2 * N * M + M),
        "The recursion forgets its start and tends to its fixed point.",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "For given real samples follow the lines back to *them*. Two picks differ, in expected "
        "square, as two of the real samples picked at random, provided that they do not meet. "
        "The pool's variance is thus that of the real samples, times a factor that depends on "
        "the counts alone.",
        trial=_whichever,
        tried="the equilibrium for several sets of real samples, from its transition matrix: one "
        "and the same factor",
    )
    given = p.identity(
        (1 - settled) / (1 - 1 / N),
        N * (N + 2 * M) / (N * (N + 2 * M) + M),
        "The real samples' own expected variance is $(1-1/N)\\sigma^2$, so the factor is this.",
    )
    return {
        "stationary": sigma**2 * (1 - settled),
        "given": given,
        "refits": sigma**2 * (1 - chance),
    }


def _differ(w: Fraction) -> Fraction:
    return w * (1 - w)


def _given(N: Fraction, M: Fraction, ones: int) -> Fraction:
    """E w(1-w) at the equilibrium, where ``ones`` of the N real samples are of the type."""
    known = [Fraction(j == ones) for j in range(int(N) + 1)]
    return two_types.settled(_differ, known, int(M))


def _any(N: Fraction, M: Fraction, sigma: Fraction) -> Fraction:
    chances = two_types.real_samples(int(N), Fraction(1, 2))
    kept = (p * _given(N, M, ones) for ones, p in enumerate(chances) if 0 < ones < N)
    return 4 * sigma**2 * sum(kept, Fraction(0))


_AT: list[dict[str, Any]] = [dict(N=2, M=3), dict(N=4, M=1), dict(N=5, M=8)]
ROUTES = [
    Route(_any, at=_AT, words=two_types.SETTLED, claim="stationary"),
    Route(
        lambda N, M: _given(N, M, 2 if N > 3 else 1) / _differ((2 if N > 3 else 1) / N),
        at=_AT,
        words=two_types.SETTLED,
        claim="given",
    ),
    Route(
        lambda N, M, n, sigma: two_point.pooled(
            lambda _, v: v, keep_real(int(N), int(M)), int(n), sigma=sigma
        ),
        at=[dict(N=2, M=3, n=4), dict(N=3, M=2, n=4), dict(N=5, M=4, n=3, sigma=2)],
        words=two_point.WORDS,
        claim="refits",
    ),
]
