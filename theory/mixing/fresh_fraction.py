"""A share of fresh real data in every refit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from schemes import mix
from theory.domain import Domain, Integers, Positive, Reals, whole
from theory.maths import two_point, two_types
from theory.maths.coalescence import coalescence
from theory.notation import Expectation, Expr, N, alpha, n, sigma, sigma_hat2
from theory.numeric import same
from theory.proof import Proof
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_WHOLE = whole(alpha * N)
_SIZES = Integers(1, probe=(1, 2, 10, 100, 10**6))
_SHARES = ("1/100", "1/20", "1/10", "1/2", "1")
_KEPT = alpha * N * (2 - alpha) + 1 - alpha

STATIONARY = Claim(
    name="stationary",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * (1 - 1 / _KEPT),
    domain=Domain(
        where=[_WHOLE],
        N=_SIZES,
        alpha=Reals(0, 1, open="low", probe=_SHARES),
        sigma=Positive(default=1),
    ),
    words="[Where it settles](tends):",
    rivals=[
        Rival(sympy.S.Zero, "a little real data only slows the collapse down"),
        Rival(sigma**2, "any real data cure it"),
        Rival(sigma**2 * (1 - 1 / (alpha * N)), "a fit to the real samples alone"),
        Rival(sigma**2 * (1 - 1 / (2 * alpha * N)), "the first order for a small share"),
        Rival(
            sigma**2 * (1 - 1 / (N - (1 - alpha) ** 2 * (N - 1))),
            "each sample real with chance α on its own, so that their number varies",
        ),
    ],
)

_Q = (1 - alpha) * (1 - alpha - 1 / N)

REFITS = Claim(
    name="refits",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - (1 - _Q**n) / _KEPT),
    domain=Domain(
        where=[_WHOLE],
        N=_SIZES,
        alpha=Reals(0, 1, probe=("0", *_SHARES)),
        n=Integers(0, probe=(0, 1, 2, 3, 10, 1000)),
        sigma=Positive(default=1),
    ),
    words="On the way there:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / N) ** n, "no real data after the first refit"),
        Rival(sigma**2 * (1 - 1 / _KEPT), "settled from the first refit on"),
        Rival(
            sigma**2 * (1 - (1 - (1 - alpha) ** n) / _KEPT),
            "the share of real ancestors, for one line and not for two",
        ),
        Rival(sigma**2 * (1 - (1 - alpha) / N) ** n, "the loss per refit scaled by its share"),
    ],
)

THEOREM = Theorem(
    title="A share of fresh real data",
    says="A Gaussian model whose every refit uses N samples, a share α of them fresh and real, "
    "[does not collapse, in expectation](kept): its expected variance [settles](tends), and what "
    "is lost for ever is [at most 1/(Nα)](most), [about 1/(2Nα) where 10 or more samples, but a "
    "share of at most 1/10, are real](half).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ is trained on $N$ samples: $\\alpha N$ new ones from the real distribution, and
$(1-\\alpha)N$ drawn from $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$, all independent given that model.
Both numbers are whole and the same at each refit.
(The first refit sees real data only, as its model is the real distribution.)
It sets $\\mu_n$ and $\\hat\\sigma^2_n$ to the pool's mean and variance (maximum likelihood,
ddof 0) and keeps none of the samples.
""",
    claims=[STATIONARY, REFITS],
    statements=[
        Bound(
            "kept",
            1 / _KEPT,
            "<=",
            sympy.Rational(1, 2),
            Domain(where=[_WHOLE], N=Integers(2), alpha=STATIONARY.domain.parameters["alpha"]),
            [Rival(sympy.Rational(2, 5), "two fifths")],
            note="the loss for ever, in pools of 2 or more",
        ),
        Tends(
            "tends",
            (1 - _Q**n) / _KEPT,
            1 / _KEPT,
            n,
            Domain(where=[_WHOLE], N=_SIZES, alpha=STATIONARY.domain.parameters["alpha"]),
            note="the loss",
        ),
        Bound(
            "most",
            1 / _KEPT,
            "<=",
            1 / (N * alpha),
            STATIONARY.domain,
            [Rival(1 / (2 * N * alpha), "half of it, also where all samples are real")],
            note="the loss for ever",
        ),
        Bound(
            "least",
            1 / _KEPT,
            ">",
            1 / (2 * N * alpha + 1),
            STATIONARY.domain,
            [Rival(1 / (2 * N * alpha), "without the 1")],
            note="the loss for ever",
        ),
        About(
            "half",
            1 / _KEPT,
            1 / (2 * N * alpha),
            Fraction(6, 100),
            Domain(
                where=[_WHOLE, N * alpha >= 10],
                N=Integers(100, probe=(100, 200, 1000, 10**6)),
                alpha=Reals(0, "1/10", open="low", probe=("1/100", "1/20", "1/10")),
            ),
            [Rival(1 / (N * alpha), "one part in their number")],
            note="the loss for ever, where real samples are a tenth or less, but 10 or more",
        ),
    ],
    sources=[
        Source("ewens2004", "chapter 3", "mutation and drift in balance"),
        Source("bertrand2024", "", "retraining on mixed data stays stable"),
    ],
)


def _pairs() -> list[bool]:
    """The recursion by its pairs, against every outcome of a model of two types."""
    cases = []
    for real, copies in ((1, 1), (1, 3), (2, 2), (3, 1)):
        pool = [True] * real + [False] * copies
        places = range(len(pool))
        both = sum(a != b and not pool[a] and not pool[b] for a in places for b in places)
        one, chance = Fraction(1, len(pool)), Fraction(0)
        for refits in (1, 2, 3):
            chance = one + Fraction(both, len(pool) ** 2) * chance
            kept = 4 * two_types.expected(lambda w: w * (1 - w), mix(real, copies), refits)
            cases.append(same(kept, 1 - chance))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "within")
    p.argue(
        "So follow two picks from the pool back. They are one and the same sample with chance "
        "$1/N$. They are two synthetic samples with chance $(1-\\alpha)(1-\\alpha-1/N)$, and then "
        "each descends from a random member of the last pool. Otherwise one of them is real and "
        "new, and they never meet.",
        r"F_n = \frac1N + (1-\alpha)\left(1-\alpha-\frac1N\right)F_{n-1}",
        trial=_pairs,
        tried="the pairs of small pools counted one by one, against every outcome of a model of "
        "two types",
    )
    chance = p.solve(
        lambda F: 1 / N + (1 - alpha) * (1 - alpha - 1 / N) * F,
        sympy.S.Zero,
        "The recursion is linear, and it starts at $F_0 = 0$ with the real distribution.",
        name="F",
    )
    scheme = mix(real=alpha * N, synthetic=(1 - alpha) * N)
    for refits in (1, 2, 3):
        p.identity(
            sympy.factor(coalescence(scheme, refits)),
            sympy.factor(chance.subs(n, refits)),
            f"The same after {refits} refit{'s' * (refits > 1)}, counted from the scheme's own "
            "description.",
            apart=True,
        )
    factor = (1 - alpha) * (1 - alpha - 1 / N)
    settled = p.identity(
        1 / N / (1 - factor),
        1 / (alpha * (2 - alpha) * N + 1 - alpha),
        "The factor is below 1 in size where there is any real data, so $F_n$ tends to the fixed "
        "point of the recursion.",
    )
    return {"stationary": sigma**2 * (1 - settled), "refits": sigma**2 * (1 - chance)}


def _mixed(N: Fraction, alpha: Fraction) -> Any:
    return mix(real=int(alpha * N), synthetic=int((1 - alpha) * N))


def _fixed_point(N: Fraction, alpha: Fraction, sigma: Fraction) -> Fraction:
    """The equilibrium's E w(1-w) over w(1-w) at w = 1/2, from the whole stationary law."""
    real = int(alpha * N)
    fresh = two_types.real_samples(real, Fraction(1, 2))
    return 4 * sigma**2 * two_types.settled(lambda w: w * (1 - w), fresh, int(N) - real)


ROUTES = [
    Route(
        _fixed_point,
        at=[
            dict(N=1, alpha=1),
            dict(N=2, alpha=Fraction(1, 2)),
            dict(N=10, alpha=Fraction(1, 10), sigma=3),
            dict(N=12, alpha=Fraction(3, 4)),
        ],
        words=two_types.SETTLED,
        claim="stationary",
    ),
    Route(
        lambda N, alpha, n, sigma: two_point.pooled(
            lambda _, v: v, _mixed(N, alpha), int(n), sigma=sigma
        ),
        at=[
            dict(N=2, alpha=Fraction(1, 2), n=4),
            dict(N=4, alpha=Fraction(1, 4), n=3, sigma=2),
            dict(N=3, alpha=0, n=4),
        ],
        words=two_point.WORDS,
        claim="refits",
    ),
]
