"""How far a bias that every model adds is amplified, by numbers of real and synthetic samples."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes import Scheme, Step
from theory.domain import Domain, Integers, Reals
from theory.maths import two_point
from theory.maths.descent import WORDS, mean_depth
from theory.notation import (
    Expectation,
    Expr,
    InTheLimit,
    M,
    N,
    draw,
    i,
    local,
    mu,
    n,
)
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

delta = local("delta", "how far from its mean a fitted model emits, on average", 1, real=True)

_SHARE = N / (N + M)
_LIMIT = delta * (N + M) / N
_OLD = M / (N + M)
_MISSING = sympy.gamma(n + 1 - _SHARE) / (sympy.gamma(n + 1) * sympy.gamma(2 - _SHARE))

_COUNTS: Any = dict(
    N=Integers(1, probe=(1, 2, 10, 1000)),
    M=Integers(1, probe=(1, 9, 99, 10**5)),
)
_SHIFT: Any = dict(mu=Reals(default=0), delta=Reals(default=1))
_REFITS = Integers(1, probe=(1, 2, 3, 10, 1000))

LIMIT = Claim(
    name="limit",
    quantity=InTheLimit(Expectation(draw(n))),
    value=mu + _LIMIT,
    domain=Domain(**_COUNTS, **_SHIFT),
    words="What a model emits in the long run, whether old lots are [dropped](dropped) or all "
    "[kept](kept_too):",
    rivals=[
        Rival(mu + delta, "one model's bias"),
        Rival(mu + delta * M / N, "the shift of the pool"),
        Rival(mu + delta * M / (N + M), "the share of the pool that is shifted"),
        Rival(mu, "real data correct it"),
    ],
)

DROPPED = Claim(
    name="dropped",
    quantity=Expectation(draw(n)),
    value=mu + _LIMIT * (1 - _OLD**n),
    domain=Domain(**_COUNTS, n=Integers(0, probe=(0, 1, 2, 10, 1000)), **_SHIFT),
    words="What the $n$-th model emits, where old lots are dropped:",
    rivals=[
        Rival(mu + delta * n, "added up over the refits, as without real data"),
        Rival(mu + _LIMIT, "settled from the first refit on"),
        Rival(mu + delta * M / N * (1 - _OLD ** (n - 1)), "the shift of the pool"),
        Rival(mu + delta * (1 + (n - 1) * _OLD), "diluted once, and not again"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=Expectation(draw(n)),
    value=mu + _LIMIT - delta * M / N * _MISSING,
    domain=Domain(**_COUNTS, n=_REFITS, **_SHIFT),
    words="The same, where all lots are kept:",
    rivals=[
        Rival(mu + _LIMIT * (1 - _OLD**n), "as without the old lots"),
        Rival(mu + _LIMIT, "settled from the first refit on"),
        Rival(mu + delta * sympy.harmonic(n), "as without new real data"),
        Rival(mu + _LIMIT * (1 - n**-_SHARE), "the power of n alone"),
    ],
)

THEOREM = Theorem(
    title="Bias amplification, by numbers of samples",
    says="If each lot has N new real samples and M of a model that emits δ beside what it was "
    "fitted to, the models' expected shift [grows to δ(N + M)/N](limit), [whether old lots are "
    "dropped or kept](dropped, kept_too); if all are kept [it comes there slowly, like "
    "n^(−N/(N + M))](slowly).",
    setting="""\
Each refit collects a *lot*: $N$ new real samples, with the mean $\\mu$, and $M$ of the last model.
A fitted model with the mean $\\mu_n$ emits samples with the mean $\\mu_n + \\delta$ on average.
Model 0 is the real distribution, and what it emits is real.
The refit is trained on the new lot alone, or on all lots so far, and $\\mu_n$ is the mean of that
pool.
$X^n$ is one sample of the $n$-th model.
""",
    claims=[LIMIT, DROPPED, KEPT],
    statements=[
        Tends(
            "kept_too",
            delta * M / N * _MISSING,
            sympy.S.Zero,
            n,
            Domain(
                N=Integers(1, 1000, probe=(1, 10, 1000)),
                M=Integers(1, 1000, probe=(1, 10)),
                delta=Reals("1/10", 1),
                where=[M <= N],
            ),
            rivals=[Rival(delta / 10, "a tenth of one model's bias is missing for ever")],
            note="what is missing of the limit, where at least half of each lot is real",
        ),
        Tends(
            "slowly",
            _MISSING * n**_SHARE,
            1 / sympy.gamma(2 - _SHARE),
            n,
            Domain(
                N=Integers(1, 1000, probe=(1, 10, 1000)),
                M=Integers(1, 1000, probe=(1, 10)),
                where=[M <= 9 * N],
            ),
            rivals=[Rival(sympy.S.One, "the power of n alone")],
            note="what is missing of the limit, over δM/N and n^(−N/(N + M)), where a tenth of "
            "each lot is real or more",
        ),
        Bound(
            "never",
            (N + M) / N * (1 - _OLD**n),
            "<=",
            (N + M) / N,
            Domain(**_COUNTS, n=_REFITS),
            [Rival(M / N, "the shift of the pool"), Rival(sympy.S.One, "one model's bias")],
            note="the shift in units of δ, where old lots are dropped",
        ),
    ],
    sources=[
        Source(
            "taori2023",
            "theorem 1, as the authors' public code computes it; seen: the abstract",
            "a bound for m human and k model samples in each round, with the limit (m + k)/m δ",
        ),
    ],
)


def _lots(real: int, synthetic: int, kept: int) -> Scheme:
    """Lots of one size; the last few are kept."""
    return lambda refit: Step(real, synthetic, tuple(range(max(1, refit - kept), refit)))


_ALL = 10**6


def _one_more() -> list[bool]:
    """What a model emits against the mean of its pool, every sign of every sample listed."""
    cases = []
    for real, synthetic, kept, refits in ((1, 1, 0, 3), (1, 2, _ALL, 3), (2, 1, _ALL, 2)):
        scheme = _lots(real, synthetic, kept)
        pool = two_point.pooled(
            lambda mean, _: mean, scheme, refits, emits=lambda mean, spread: (mean + 1, spread)
        )
        cases.append(same(pool, mean_depth(scheme, refits)))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "A model emits what its pool has on average, and $\\delta$ beside it. A member of the pool "
        "is real, and has no shift, or it was emitted by an earlier model. So the expected shift "
        "of what is emitted is $\\delta$ times one more than the mean number of fitted models "
        "behind a random member of the pool.",
        r"\mathbb{E}\,X^n = \mathbb{E}\,\mu_n + \delta",
        trial=_one_more,
        tried="the pool's shift as the mean depth, every sign of every sample listed for three "
        "schemes",
    )
    dropped = p.solve(
        lambda s: delta + M / (N + M) * s,
        sympy.S.Zero,
        "*Old lots dropped.* The pool of refit $n$ has the share $M/(N+M)$ of what model $n-1$ "
        "emits, and model $0$ has no shift.",
        name="s",
    )
    p.argue(
        "*All kept.* The pool of refit $n$ is the last one and a new lot, one part in $n$ of it. "
        "With $\\alpha = N/(N+M)$ the new lot's shift is $(1-\\alpha)(s_{n-1} + \\delta)$. So the "
        "pool's distance from $\\delta M/N$, which is left as it is, is multiplied by "
        "$1-\\alpha/n$; the first pool is real.",
        r"s_n = \frac{n-1}{n}\,s_{n-1} + \frac{1-\alpha}{n}\left(s_{n-1} + \delta\right)",
        trial=_by_lots,
        tried="the first refits' depths, against lines counted from the scheme's description",
    )
    missing = p.compute(
        sympy.Product(1 - N / (N + M) / i, (i, 2, n)),
        "The product of these factors, from the second refit on:",
        at=[
            dict(N=Fraction(real), M=Fraction(synthetic), n=Fraction(refits))
            for real, synthetic, refits in ((1, 1, 1), (1, 4, 2), (2, 7, 5), (10, 3, 12))
        ],
        result=sympy.gamma(n + 1 - N / (N + M))
        / (sympy.gamma(n + 1) * sympy.gamma(2 - N / (N + M))),
    )
    settled = p.identity(
        delta * M / N + delta,
        delta * (N + M) / N,
        "In either scheme the pool's shift tends to $\\delta M/N$, and what is emitted to",
    )
    return {
        "limit": mu + settled,
        "dropped": mu + dropped,
        "kept": mu + delta + delta * M / N * (1 - missing),
    }


def _by_lots() -> list[bool]:
    cases = []
    for real, synthetic in ((1, 1), (1, 4), (3, 2)):
        share, shift = Fraction(real, real + synthetic), Fraction(0)
        for refit in range(2, 8):
            shift += ((1 - share) * (shift + 1) - shift) / refit
            cases.append(same(shift, mean_depth(_lots(real, synthetic, _ALL), refit)))
    return cases


def _emitted(scheme: Scheme, n: Fraction, mu: Fraction, delta: Fraction) -> Any:
    return mu + delta * (1 + mean_depth(scheme, int(n)))


def _far(N: Fraction, M: Fraction, mu: Fraction, delta: Fraction) -> Any:
    """The depth at rest has a geometric law: a member of the pool is real, or one deeper."""
    with mpmath.workdps(45):
        synthetic = mpf(M) / (mpf(N) + mpf(M))
        terms = (k * (1 - synthetic) * synthetic**k for k in range(1, 2000))
        return mpf(mu) + mpf(delta) * (1 + mpmath.fsum(terms))


ROUTES = [
    Route(
        _far,
        at=[dict(N=1, M=1), dict(N=1, M=9, mu=3), dict(N=5, M=2, delta=2)],
        words="the mean of the depth's law at rest, summed at 45 digits",
        claim="limit",
    ),
    Route(
        lambda N, M, n, mu, delta: (
            _emitted(_lots(int(N), int(M), 0), n, mu, delta) if n else Fraction(mu)
        ),
        at=[dict(N=1, M=1, n=5), dict(N=2, M=7, n=9, mu=3), dict(N=1, M=4, n=0, delta=2)],
        words=WORDS,
        claim="dropped",
    ),
    Route(
        lambda N, M, n, mu, delta: _emitted(_lots(int(N), int(M), _ALL), n, mu, delta),
        at=[dict(N=1, M=1, n=5), dict(N=2, M=7, n=9, mu=3), dict(N=3, M=1, n=12, delta=2)],
        words=WORDS,
        claim="kept",
    ),
]
