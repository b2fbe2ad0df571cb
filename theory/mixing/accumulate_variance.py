"""Everything is kept, and every refit is trained on all of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes import Scheme, Step, accumulate
from theory.domain import Domain, Integers, Positive
from theory.maths import two_point, two_types
from theory.maths.coalescence import coalescence, different_originals
from theory.notation import Expectation, Expr, M, Variance, i, mu_hat, n, sigma, sigma_hat2
from theory.numeric import same
from theory.proof import Proof
from theory.statement import About, Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_A = 1 / sympy.sqrt(M)
_SINE = sympy.sin(sympy.pi * _A) / (sympy.pi * _A)
_EACH = Domain(M=Integers(2))


def _gammas(upto: Expr) -> Expr:
    """The product of 1 - 1/(M t²) for t from 1 to ``upto``."""
    over = sympy.gamma(upto + 1 - _A) * sympy.gamma(upto + 1 + _A)
    return over / (sympy.gamma(1 - _A) * sympy.gamma(1 + _A) * sympy.gamma(upto + 1) ** 2)


LIMIT = Claim(
    name="limit",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * _SINE,
    domain=Domain(M=Integers(2), sigma=Positive(default=1)),
    words="[Where it settles](tends) as $n \\to \\infty$:",
    rivals=[
        Rival(sympy.S.Zero, "synthetic data outnumber the real ones more and more"),
        Rival(sigma**2 * (1 - 1 / M), "only the first fit costs anything"),
        Rival(
            sigma**2 * (1 - sympy.pi**2 / (6 * M)),
            "the losses added up, not multiplied: a bound taken as the value",
            Source("gerstgrasser2024", "", "the factor π²/6, for the error of a regression"),
        ),
        Rival(sigma**2 * sympy.exp(-(sympy.pi**2) / (6 * M)), "each factor taken as exponential"),
    ],
)

REFITS = Claim(
    name="refits",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * _gammas(n),
    domain=Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1)),
    words="On the way there:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "nothing kept"),
        Rival(
            sigma**2 * sympy.Product(1 - 1 / (M * i), (i, 1, n)),
            "a pool of $Mn$ samples refitted as if all of them were new",
        ),
        Rival(sigma**2 * (1 - 1 / (M * n)), "as good as a fit to $Mn$ real samples"),
        Rival(
            sigma**2 * (1 - 1 / M) * (1 - 1 / (4 * M)),
            "settled from the second refit on",
        ),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=Variance(mu_hat(n)),
    value=sigma**2 * (1 - _gammas(n)),
    domain=REFITS.domain,
    words="What is lost within, the runs differ by:",
    rivals=[
        Rival(sigma**2 * n / M, "nothing kept, and the unbiased estimator: a random walk"),
        Rival(sigma**2 / (M * n), "the error of a mean of $Mn$ real samples"),
        Rival(sigma**2 / M, "the first fit's error, and no more"),
    ],
)

THEOREM = Theorem(
    title="Everything kept",
    says="A Gaussian model refitted by maximum likelihood to all samples ever drawn [does not "
    "collapse, in expectation](kept): its expected variance [tends to a positive limit](tends, "
    "kept), [about 1 − π²/(6M) of the real one where M is 10 or more](near).",
    setting="""\
Each refit draws $M$ new samples from the last model, $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$, adds
them to all that were drawn before, and is trained on all $Mn$ of them.
It fits their mean and variance (maximum likelihood, ddof 0).
The first $M$ samples are real, from $N(\\mu, \\sigma^2)$; no other real sample is ever used.
""",
    claims=[LIMIT, REFITS, BETWEEN],
    statements=[
        Bound(
            "kept",
            _SINE,
            ">",
            sympy.Rational(7, 20),
            _EACH,
            [Rival(sympy.Rational(3, 8), "three eighths, even where M is 2")],
            note="of the real variance more than 0.35 is kept for ever, in expectation",
        ),
        Tends(
            "tends",
            _gammas(n),
            _SINE,
            n,
            _EACH,
            far=(25, 100, 400),
            within=Fraction(1, 500),
            rivals=[Rival(1 - sympy.pi**2 / (6 * M), "the losses added up")],
        ),
        About(
            "near",
            _SINE,
            1 - sympy.pi**2 / (6 * M),
            Fraction(1, 100),
            Domain(M=Integers(10)),
            [Rival(1 - 1 / M, "the first fit's loss and no more")],
        ),
        Bound(
            "most",
            M * (1 - _SINE),
            "<",
            sympy.pi**2 / 6,
            _EACH,
            [Rival(sympy.Rational(8, 5), "1.6")],
            note="the loss in units of the very first fit's, 1/M",
        ),
        Rises(
            "nearer",
            M * (1 - _SINE),
            M,
            _EACH,
            [Rival(1 - _SINE, "the loss itself")],
        ),
        Bound(
            "steady",
            2 * (M - 1 + (1 - 1 / n) ** 2) / (M * n) ** 2,
            "<",
            2 / (M * n**2),
            Domain(M=Integers(2), n=Integers(2)),
            [Rival(1 / (M * n**2), "half of it"), Rival(2 / (M * n) ** 2, "M times less")],
            note="the variance, given the past, of the factor by which refit n multiplies a run's "
            "fitted variance",
        ),
    ],
    sources=[
        Source("gerstgrasser2024", "", "accumulating data avoids collapse, proved for regression"),
        Source("kazdan2024", "seen: the abstract", "a Gaussian model stays stable, in experiments"),
    ],
)


def _by_parents() -> list[bool]:
    """R_n from every choice of parents, where all is kept."""
    cases = []
    for size, refits in ((2, 2), (3, 2), (2, 3)):
        left = Fraction(1)
        for t in range(1, refits + 1):
            left *= 1 - Fraction(1, size * t * t)
        cases.append(same(different_originals(accumulate(size), refits), left))
    return cases


def _growing(size: int) -> Scheme:
    """Plain retraining whose refit t has M t² new samples."""
    return lambda refit: Step(synthetic=size * refit**2)


def _as_growing() -> list[bool]:
    return [
        same(coalescence(_growing(size), refits), coalescence(accumulate(size), refits))
        for size, refits in ((2, 4), (3, 6), (10, 5))
    ]


def _whole() -> list[bool]:
    """A sample's variance over all runs, every sign of every sample listed."""
    return [
        same(two_point.pooled(lambda mean, v: mean**2 + v, accumulate(size), refits, sigma=2), 4)
        for size, refits in ((2, 3), (3, 3), (4, 2))
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "within")
    p.argue(
        "Let $R_n$ be the chance that two picks from the first $Mn$ samples, made with "
        "replacement, have different originals. Of two picks from $M(n+1)$ samples both are old, "
        "or one is, or none. A new sample stands for a random old one, so two picks differ with "
        "chance $R_n$ in every case, unless they are one and the same new sample.",
        r"\mathbb{E}\,\hat\sigma^2_n = \sigma^2 R_n",
        trial=_by_parents,
        tried="every choice of parents listed for two and three refits",
    )
    share = n / (n + 1)
    factor = p.identity(
        share**2 + 2 * share * (1 - share) + (1 - share) ** 2 * (1 - 1 / M),
        1 - 1 / (M * (n + 1) ** 2),
        "The three cases, with their chances.",
    )
    for refits in (2, 3):
        product = sympy.prod(factor.subs(n, step) for step in range(refits))
        p.identity(
            sympy.factor(1 - coalescence(accumulate(M), refits)),
            sympy.factor(product),
            f"The same after {refits} refits, counted from the scheme's own description.",
            apart=True,
        )
    p.argue(
        "This is the recursion of plain retraining in which refit $n$ has $M n^2$ new samples. "
        "The pool only grows like $Mn$; but most of it is old, and what is old is not lost again.",
        trial=_as_growing,
        tried="both schemes' lines of descent followed back",
    )
    kept = p.uses("gaussian/sample_schedule", "square")
    limit = p.uses("gaussian/sample_schedule", "limit")
    p.argue(
        "A sample's variance over all runs is $\\sigma^2$ throughout, so that what is missing "
        "within the pool is the variance of its mean.",
        trial=_whole,
        tried="the sum in three cases, every outcome of a fair sign for each sample listed",
    )
    return {"limit": limit, "refits": kept, "between": sigma**2 - kept}


def _diversity(M: Fraction, n: Fraction) -> Fraction:
    return 4 * two_types.expected(lambda w: w * (1 - w), accumulate(int(M)), int(n))


def _product(M: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(45):
        return sigma**2 * mpmath.nprod(lambda t: 1 - 1 / (int(M) * t**2), [1, mpmath.inf])


_AT: list[dict[str, Any]] = [
    dict(M=2, n=0),
    dict(M=2, n=5),
    dict(M=3, n=4, sigma=3),
    dict(M=7, n=3),
]
ROUTES = [
    Route(
        _product,
        at=[dict(M=2), dict(M=5, sigma=3), dict(M=1000)],
        words="the product of the recursion's factors, extrapolated (mpmath's nprod)",
        claim="limit",
    ),
    Route(
        lambda M, n, sigma: sigma**2 * _diversity(M, n),
        at=_AT,
        words=two_types.WORDS,
        claim="refits",
    ),
    Route(
        lambda M, n, sigma: sigma**2 * (1 - _diversity(M, n)),
        at=_AT,
        words=two_types.WORDS,
        claim="between",
    ),
]
