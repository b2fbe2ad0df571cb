"""Samples of a biased source beside real ones: the best weight, and pooling by counts."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.notation import Expr, M, N, Quantity, local, sigma, w
from theory.numeric import same
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

Delta = local("Delta", "how far the synthetic samples' mean is from the real one", 1, real=True)
varsigma = local("varsigma", "the standard deviation of a synthetic sample", 1, positive=True)

_REAL = sigma**2 / N
_SYNTHETIC = Delta**2 + varsigma**2 / M
_BEST = _REAL / (_REAL + _SYNTHETIC)
_LEAST = _REAL * _SYNTHETIC / (_REAL + _SYNTHETIC)
_POOLED = (N * sigma**2 + M * varsigma**2) / (N + M) ** 2 + (M / (N + M)) ** 2 * Delta**2

_COUNTS: Any = dict(
    N=Integers(1, probe=(1, 2, 10, 1000)),
    M=Integers(1, probe=(1, 3, 100, 10**6)),
)
_SCALES: Any = dict(
    Delta=Reals(probe=(0, "1/10", -1, 30)),
    sigma=Positive(default=1),
    varsigma=Positive(default=1),
)
_DOMAIN = Domain(**_COUNTS, **_SCALES)
_WEIGHED = r"\mathbb{E}(\hat\mu_w - \mu)^2"

WEIGHT = Claim(
    name="weight",
    quantity=Quantity(
        rf"\arg\min_{{w}} {_WEIGHED}",
        "argmin over w of E(μ̂_w − μ)²",
        low=sympy.S.Zero,
        high=sympy.S.One,
    ),
    value=_BEST,
    domain=_DOMAIN,
    words="The best weight of the synthetic mean.",
    rivals=[
        Rival(M / (N + M), "pooled: a weight in proportion to the counts"),
        Rival(_REAL / (_REAL + Delta**2), "the synthetic mean's noise left out"),
        Rival(_REAL / (_REAL + varsigma**2 / M), "weights by the variances, the bias left out"),
        Rival(_SYNTHETIC / (_REAL + _SYNTHETIC), "the weight of the real mean"),
    ],
)

LEAST = Claim(
    name="least",
    quantity=Quantity(rf"\min_{{w}} {_WEIGHED}", "min over w of E(μ̂_w − μ)²", 2, low=sympy.S.Zero),
    value=_LEAST,
    domain=_DOMAIN,
    words="The mean squared error at that weight: the two errors' precisions add up.",
    rivals=[
        Rival(_REAL, "the real samples alone"),
        Rival(_POOLED, "pooled by counts"),
        Rival(_REAL * Delta**2 / (_REAL + Delta**2), "the synthetic mean's noise left out"),
        Rival(sigma**2 / (N + M), "every sample worth a real one"),
    ],
)

POOLED = Claim(
    name="pooled",
    quantity=Quantity(
        r"\mathbb{E}(\bar\mu - \mu)^2", "E(mean of all − μ)²", 2, low=sympy.S.Zero
    ),
    value=_POOLED,
    domain=_DOMAIN,
    words="The mean squared error of the mean of all samples:",
    rivals=[
        Rival(sigma**2 / (N + M), "every sample worth a real one"),
        Rival((N * sigma**2 + M * varsigma**2) / (N + M) ** 2, "the noise alone"),
        Rival(_REAL, "the real samples alone"),
        Rival(_POOLED - (M / (N + M)) ** 2 * Delta**2 + M / (N + M) * Delta**2,
              "the bias in proportion to the share, not to its square"),
    ],
)  # fmt: skip

_SIDE = M * Delta**2 + varsigma**2
_PRICE = 2 * sigma**2 + M * sigma**2 / N
_AT_SHARE = _POOLED.subs(M, w / (1 - w) * N)
"""The pooled error where the synthetic samples are the share w of all."""

_SHARED: Any = dict(w=Reals("1/10", "9/10", probe=("1/10", "1/2", "9/10")))
_BIASED: Any = dict(
    Delta=Reals("1/2", 10, probe=("1/2", 1)),
    sigma=Positive(default=1),
    varsigma=Positive(default=1),
)

THEOREM = Theorem(
    title="Biased samples beside real ones: a matter of weights",
    says="With the best weight, samples from a biased source [do less harm than none: the mean "
    "squared error is always below that of the real samples alone](helps); pooled by counts their "
    "bias stays, and [as the pool grows, the synthetic samples a fixed share of it, the error "
    "tends to the bias times that share, squared](stays), while [at the best weight it tends to "
    "0](fades).",
    setting="""\
There are $N$ real samples, with the mean $\\mu$ and the variance $\\sigma^2$, and $M$ synthetic
ones from a source that is off: their mean is $\\mu + \\Delta$ and their variance $\\varsigma^2$.
All are independent, and the source does not depend on these real samples.
The mean $\\mu$ is estimated by $\\hat\\mu_w = (1-w)\\,\\bar x + w\\,\\bar y$, with the real
samples' mean $\\bar x$ and the synthetic ones' mean $\\bar y$; $\\bar\\mu$ is the mean of all
$N + M$ samples, which is the weight $w = M/(N+M)$.
The weight is a fixed number: the best one is known only to who knows the bias and the variances.
All means are over the samples, real and synthetic.
""",
    claims=[WEIGHT, LEAST, POOLED],
    statements=[
        Bound(
            "helps",
            _BEST,
            ">",
            sympy.S.Zero,
            _DOMAIN,
            [Rival(M / (N + M), "the synthetic samples' share")],
            note="by this share of it the least error falls short of the real mean's own",
        ),
        Bound(
            "worse",
            _POOLED,
            ">",
            _REAL,
            Domain(**_COUNTS, **_SCALES, where=[_SIDE > _PRICE]),
            [Rival(2 * _REAL, "twice the real samples' own")],
            note="pooling, where $M\\Delta^2 + \\varsigma^2$ is more than "
            "$2\\sigma^2 + M\\sigma^2/N$",
        ),
        Bound(
            "better",
            _POOLED,
            "<=",
            _REAL,
            Domain(**_COUNTS, **_SCALES, where=[_SIDE <= _PRICE]),
            [Rival(_LEAST, "the least error")],
            note="pooling, where it is no more than that",
        ),
        Tends(
            "stays",
            _AT_SHARE,
            (w * Delta) ** 2,
            N,
            Domain(**_SHARED, **_BIASED | dict(sigma=Reals("1/10", 1), varsigma=Reals("1/10", 1))),
            rivals=[Rival(w * Delta**2, "the share, not squared"), Rival(sympy.S.Zero, "no error")],
            note="the pooled error, the synthetic samples a share w of all",
        ),
        Tends(
            "fades",
            _LEAST.subs(M, w / (1 - w) * N),
            sympy.S.Zero,
            N,
            Domain(**_SHARED, **_BIASED | dict(sigma=Reals("1/10", 1), varsigma=Reals("1/10", 1))),
            rivals=[Rival((w * Delta) ** 2 / 1000, "a thousandth of the pooled one's limit")],
            note="the least error, the synthetic samples a share w of all",
        ),
    ],
    sources=[
        Source(
            "dohmatob2024strong",
            "as seen: the abstract",
            "with any share of synthetic data in it, a larger training set need not help",
        ),
        Source("jain2024", "as seen: the abstract", "surrogate data help where they are weighted"),
    ],
)


def _listed(
    N: int, M: int, weight: Fraction, Delta: Fraction, sigma: Fraction, varsigma: Fraction
) -> Any:
    """The mean squared error with a fair sign for the noise of each sample, all signs listed."""
    total = Fraction(0)
    for noise in product((1, -1), repeat=N + M):
        real = sigma * Fraction(sum(noise[:N]), N)
        synthetic = Delta + varsigma * Fraction(sum(noise[N:]), M)
        total += ((1 - weight) * real + weight * synthetic) ** 2
    return total / 2 ** (N + M)


def _signs_listed() -> list[bool]:
    cases = []
    for real, copies, weight, bias, spread in (
        (1, 1, Fraction(1, 3), Fraction(2), Fraction(1)),
        (2, 3, Fraction(3, 5), Fraction(1, 2), Fraction(3)),
        (3, 1, Fraction(1, 7), Fraction(-1), Fraction(1, 4)),
    ):
        noise = (1 - weight) ** 2 * Fraction(9, real) + weight**2 * spread**2 / copies
        found = _listed(real, copies, weight, bias, Fraction(3), spread)
        cases.append(same(found, noise + weight**2 * bias**2))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The two means are independent. The real one has the variance $\\sigma^2/N$ and no bias; "
        "the synthetic one has the variance $\\varsigma^2/M$ and the bias $\\Delta$. A mean "
        "squared error is the variance and the squared bias.",
        r"\mathbb{E}(\hat\mu_w - \mu)^2 = (1-w)^2\,\frac{\sigma^2}{N} "
        r"+ w^2\Bigl(\frac{\varsigma^2}{M} + \Delta^2\Bigr)",
        trial=_signs_listed,
        tried="three cases, every outcome of a fair sign for each sample's noise listed",
    )
    error = (1 - w) ** 2 * sigma**2 / N + w**2 * (varsigma**2 / M + Delta**2)
    slope = sympy.diff(error, w)
    (best,) = sympy.solve(slope, w)
    best = p.identity(
        best, 1 / (1 + (varsigma**2 / M + Delta**2) * N / sigma**2),
        "A square in $w$ with a positive leading coefficient, least where its derivative is 0:",
    )  # fmt: skip
    p.identity(slope.subs(w, best), sympy.S.Zero, "The derivative at that weight:")
    least = p.identity(
        error.subs(w, best),
        1 / (N / sigma**2 + 1 / (varsigma**2 / M + Delta**2)),
        "There the error is 1 over the sum of the two precisions:",
    )
    p.identity(
        1 - least * N / sigma**2,
        best,
        "It falls short of the real mean's own by a share that is the best weight itself:",
    )
    pooled = p.identity(
        error.subs(w, M / (N + M)),
        (sigma**2 * N + varsigma**2 * M + M**2 * Delta**2) / (N + M) ** 2,
        "The mean of all samples has the weight $M/(N+M)$:",
    )
    p.identity(
        (pooled - sigma**2 / N) * (N + M) ** 2 / M,
        M * Delta**2 + varsigma**2 - 2 * sigma**2 - M * sigma**2 / N,
        "So pooling does worse than the real samples alone where this is positive:",
    )
    return {"weight": best, "least": least, "pooled": pooled}


def _parabola(**at: Any) -> tuple[Fraction, Fraction]:
    """The weight at which the listed errors are least, and the error there.

    They are a square in the weight, which its values at 0, 1/2 and 1 determine.
    """
    counts: Any = dict(N=int(at.pop("N")), M=int(at.pop("M")))
    start, middle, end = (_listed(**counts, weight=Fraction(j, 2), **at) for j in range(3))
    bend = 2 * (start - 2 * middle + end)
    slope = end - start - bend
    return -slope / (2 * bend), start - slope**2 / (4 * bend)


_CASES: Any = [
    dict(N=1, M=1, Delta=1, sigma=1, varsigma=1),
    dict(N=3, M=5, Delta=Fraction(-1, 3), sigma=2, varsigma=Fraction(1, 2)),
    dict(N=5, M=2, Delta=0, sigma=1, varsigma=3),
    dict(N=2, M=7, Delta=4, sigma=Fraction(1, 5), varsigma=1),
]
_WORDS = "a fair sign for each sample's noise, all signs listed"
ROUTES = [
    Route(
        lambda **at: _parabola(**at)[0],
        at=_CASES,
        words=_WORDS + ", and the parabola through three weights",
        claim="weight",
    ),
    Route(
        lambda **at: _parabola(**at)[1],
        at=_CASES,
        words=_WORDS + ", and the parabola through three weights",
        claim="least",
    ),
    Route(
        lambda N, M, **at: _listed(int(N), int(M), Fraction(M, N + M), **at),
        at=_CASES,
        words=_WORDS,
        claim="pooled",
    ),
]
