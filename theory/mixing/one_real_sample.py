"""One new real sample per refit, or a few, among many synthetic ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from schemes import mix
from theory.domain import Domain, Integers, Positive
from theory.maths import two_point, two_types
from theory.maths.coalescence import coalescence
from theory.notation import Expectation, Expr, M, N, alpha, n, sigma, sigma_hat2
from theory.proof import Proof
from theory.statement import About, Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_SIGMA = Positive(default=1)
_SYNTHETIC = Integers(1, probe=(1, 2, 7, 30, 10**6))
_FEW = Integers(1, probe=(1, 2, 5, 1000))
_UNDER = N**2 + 2 * N * M + M
_Q = M * (M - 1) / (N + M) ** 2

ONE = Claim(
    name="one",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * 2 * M / (3 * M + 1),
    domain=Domain(M=_SYNTHETIC, sigma=_SIGMA),
    words="One real sample in each pool, in the long run:",
    rivals=[
        Rival(sympy.S.Zero, "one sample has no variance"),
        Rival(sigma**2 / (M + 1), "the share of real data"),
        Rival(sigma**2 * 2 / 3, "the limit for many synthetic samples"),
        Rival(sigma**2 * (1 - 1 / (M + 1)), "as if all were real"),
    ],
)

FEW = Claim(
    name="few",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * N * (N - 1 + 2 * M) / _UNDER,
    domain=Domain(N=_FEW, M=_SYNTHETIC, sigma=_SIGMA),
    words="$N$ real samples in each pool, in the long run:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / N), "a fit to the real samples alone"),
        Rival(sigma**2 * N / (N + M), "the share of real data"),
        Rival(sigma**2 * 2 * N / (2 * N + 1), "the limit for many synthetic samples"),
        Rival(sigma**2 * (1 - 1 / (N + M)), "as if all were real"),
    ],
)

REFITS = Claim(
    name="refits",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - (N + M) / _UNDER * (1 - _Q**n)),
    domain=Domain(
        N=_FEW,
        M=_SYNTHETIC,
        n=Integers(0, probe=(0, 1, 2, 10, 1000)),
        sigma=_SIGMA,
    ),
    words="On the way there:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / (N + M)) ** n, "no real data after the first refit"),
        Rival(sigma**2 * N * (N - 1 + 2 * M) / _UNDER, "settled from the first refit on"),
        Rival(
            sigma**2 * (1 - (N + M) / _UNDER * (1 - (M / (N + M)) ** n)),
            "the share of real ancestors, for one line and not for two",
        ),
    ],
)

THEOREM = Theorem(
    title="One new real sample per refit",
    says="A single new real sample in each refit's pool, beside M synthetic ones, [keeps "
    "2M/(3M + 1) of a Gaussian model's expected variance for ever](one, half): [half of it at "
    "least](half), and [more with more synthetic samples](grows), [towards two thirds](thirds).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Each refit is trained on $N$ new real samples, at first $N = 1$, and on $M$ samples of the last
model, $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$, all independent given that model.
It fits mean and variance of this pool (maximum likelihood, ddof 0), and keeps none of the samples.
Model 0 is the real distribution.
""",
    claims=[ONE, FEW, REFITS],
    statements=[
        Bound(
            "half",
            2 * M / (3 * M + 1),
            ">=",
            sympy.Rational(1, 2),
            Domain(M=_SYNTHETIC),
            [Rival(sympy.Rational(4, 7), "four sevenths, as with two synthetic samples")],
            note="what is kept, 2M/(3M + 1) of the real variance: half where one of two is real",
        ),
        Rises(
            "grows",
            FEW.value / sigma**2,
            M,
            FEW.domain.only(["N", "M"]),
            [Rival(N / (N + M), "the share of real data")],
            note="what N real samples per refit keep, beside M synthetic ones",
        ),
        Tends(
            "thirds",
            2 * M / (3 * M + 1),
            sympy.Rational(2, 3),
            M,
            Domain(sigma=_SIGMA),
            rivals=[Rival(sympy.Rational(1, 2), "a half"), Rival(sympy.S.One, "all of it")],
            note="two thirds: 2/3",
        ),
        Tends(
            "many",
            FEW.value / sigma**2,
            2 * N / (2 * N + 1),
            M,
            Domain(N=Integers(1, 1000, probe=(1, 2, 10, 1000))),
            far=(10**4, 10**6, 10**8),
            rivals=[Rival(1 - 1 / N, "a fit to the real samples alone")],
            note="what is kept: 2N/(2N + 1) in the limit",
        ),
        About(
            "slow",
            -1 / sympy.log(_Q),
            M / (2 * N + 1),
            Fraction(1, 20),
            Domain(N=Integers(1, probe=(1, 2, 10, 1000)), M=Integers(10), where=[M >= 20 * N]),
            [
                Rival(M / N, "until each sample was real once"),
                Rival((N + M) / 2, "one line's way back to the real data"),
            ],
            note="the refits in which the distance from the long run shrinks to 1/e, where there "
            "are 20 synthetic samples or more for each real one",
        ),
    ],
    sources=[
        Source("jangjoo2026", "seen: the abstract", "one true data point per refit suffices"),
    ],
)


def proof(p: Proof) -> dict[str, Expr]:
    settled = p.uses("mixing/fresh_fraction", "stationary")
    coming = p.uses("mixing/fresh_fraction", "refits")
    share = {alpha: N / (N + M), N: N + M}
    few = p.identity(
        settled.subs(share, simultaneous=True),
        sigma**2 * N * (N - 1 + 2 * M) / (N**2 + 2 * N * M + M),
        "A pool of $N + M$ samples, the share $\\alpha = N/(N+M)$ of them real:",
    )
    one = few.subs(N, 1)
    p.identity(
        one / sigma**2,
        sympy.Rational(2, 3) - 2 / (3 * (3 * M + 1)),
        "If one of them is real it is two thirds, less a little.",
    )
    for refits in (1, 2, 3):
        p.identity(
            sympy.factor(sigma**2 * (1 - coalescence(mix(N, M), refits))),
            sympy.factor(coming.subs(share, simultaneous=True).subs(n, refits)),
            f"On the way, after {refits} refit{'s' * (refits > 1)}: counted from the scheme's own "
            "description.",
            apart=True,
        )
    p.identity(
        sympy.diff((N + M) / (N**2 + 2 * N * M + M), M),
        -N * (N + 1) / (N**2 + 2 * N * M + M) ** 2,
        "Why do more synthetic samples help? Two lines part at a synthetic sample in $M$, and "
        "more of them take longer to meet; a line ends at a real one in any case. The loss falls:",
    )
    return {"one": one, "few": few, "refits": coming.subs(share, simultaneous=True)}


def _equilibrium(N: Fraction, M: Fraction, sigma: Fraction) -> Fraction:
    """E 4w(1-w) of a type of weight 1/2 at equilibrium."""
    fresh = two_types.real_samples(int(N), Fraction(1, 2))
    return 4 * sigma**2 * two_types.settled(lambda w: w * (1 - w), fresh, int(M))


_AT: list[dict[str, Any]] = [
    dict(N=1, M=1, n=5),
    dict(N=1, M=3, n=3, sigma=3),
    dict(N=2, M=2, n=3),
]
ROUTES = [
    Route(
        lambda M, sigma: _equilibrium(Fraction(1), M, sigma),
        at=[dict(M=1), dict(M=5, sigma=3), dict(M=12)],
        words=two_types.SETTLED,
        claim="one",
    ),
    Route(
        _equilibrium,
        at=[dict(N=1, M=9), dict(N=3, M=4, sigma=2), dict(N=5, M=1)],
        words=two_types.SETTLED,
        claim="few",
    ),
    Route(
        lambda N, M, n, sigma: two_point.pooled(
            lambda _, v: v, mix(int(N), int(M)), int(n), sigma=sigma
        ),
        at=_AT,
        words=two_point.WORDS,
        claim="refits",
    ),
]
