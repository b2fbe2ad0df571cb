"""Real data with one weight, synthetic samples with another: stable at every ratio."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.notation import (
    Expectation,
    Expr,
    InTheLimit,
    M,
    Statistic,
    lam,
    local,
    n,
    sigma,
    sigma_hat2,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Falls, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

D = local("D", "mean squared distance of the first model's samples from the real mean", 2,
          positive=True)  # fmt: skip

_S = lam / (1 + lam)
_PASSED = _S**2 * (1 - 1 / M)
_LOST = lam**2 / (M * (1 + 2 * lam) + lam**2)
"""What is lost of the real variance in the end."""

_RATIO: Any = dict(lam=Reals(0, probe=(0, "1/4", "1/2", 1, 30)))
_SIZES: Any = dict(M=Integers(1, probe=(1, 2, 10, 10**6)), **_RATIO)
_REFITS: Any = dict(n=Integers(0, probe=(0, 1, 2, 10, 1000)), sigma=Positive(default=1))

SECOND_MOMENT = Claim(
    name="second_moment",
    quantity=Expectation(Statistic(r"(X^n - \mu)^2", "(Xⁿ − μ)²", 2), low=0),
    value=sigma**2 + (D - sigma**2) * _S**n,
    domain=Domain(D=Positive(default=3), **_RATIO, **_REFITS),
    words="The mean squared distance of a model's sample from the real mean, whatever the start:",
    rivals=[
        Rival(sigma**2 + (D - sigma**2) * lam**n, "the synthetic weight itself as the factor"),
        Rival(sigma**2 + (D - sigma**2) * _S ** (2 * n), "the square, as for the mean alone"),
        Rival(sigma**2, "the real data set it right at once"),
        Rival(D, "a refit passes it on as it is"),
    ],
)

VARIANCE = Claim(
    name="variance",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - _LOST * (1 - _PASSED**n)),
    domain=Domain(**_SIZES, **_REFITS),
    words="The expected variance of a model that starts as the real Gaussian:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "no real data"),
        Rival(sigma**2 * (1 - _LOST * (1 - _S ** (2 * n))), "the loss by sampling left out"),
        Rival(sigma**2 * (1 - _LOST * (1 - _S**n)), "the other eigenvalue"),
        Rival(sigma**2 * (1 - _LOST), "settled at once"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=InTheLimit(
        Expectation(Statistic(r"\hat\sigma^2_n / \sigma^2", "σ̂²ₙ/σ²"), low=0)
    ),
    value=1 - _LOST,
    domain=Domain(**_SIZES),
    words="[In the end](settles), in units of the real variance:",
    rivals=[
        Rival(1 - _S / M, "the synthetic share of one refit's loss"),
        Rival(1 - _S**2 / M, "the share squared, once"),
        Rival(1 - lam / (2 * M + lam), "its form where the real weight is small beside 1"),
        Rival(1 / (1 + lam), "the real weight"),
    ],
)  # fmt: skip

_SOME: Any = dict(lam=Reals("1/100", 100, probe=("1/100", "1/2", 100)))

THEOREM = Theorem(
    title="A weight for real data: stable at every ratio",
    says="A Gaussian refitted to the real distribution and to M of its own samples, with "
    "synthetic and real weights in the ratio λ, is stable at every λ: what the mean squared "
    "distance of its samples is off by [shrinks at each refit by the same factor, which is below "
    "1](second_moment, stable), and the expected variance [settles](settles), with [a loss below "
    "the share λ/(2M + λ)](price).",
    setting="""\
Each refit maximises the mean log-likelihood of the real distribution $N(\\mu, \\sigma^2)$ plus
$\\lambda$ times that of $M$ new samples from the last model.
The real distribution is known whole, as from a data set without end; the samples are $M$ at each
refit.
The refit is the Gaussian with the mean and the variance (ddof 0) of that mixture, whose parts have
the weights $1/(1+\\lambda)$ and $\\lambda/(1+\\lambda)$.
The model of refit $n$ has the mean $\\mu_n$ and the variance $\\hat\\sigma^2_n$; $X^n$ is one
sample of it, and $D$ is $\\mathbb{E}(X^0 - \\mu)^2$.
All expectations are over runs.
""",
    claims=[SECOND_MOMENT, VARIANCE, KEPT],
    statements=[
        Bound(
            "stable",
            _S,
            "<",
            sympy.S.One,
            Domain(**_RATIO),
            [Rival(sympy.Rational(99, 100), "less than 0.99")],
            note="the factor by which a refit passes the distance on",
        ),
        Tends(
            "settles",
            1 - _LOST * (1 - _PASSED**n),
            1 - _LOST,
            n,
            Domain(M=Integers(1, 10**6, probe=(1, 10, 10**6)), **_SOME),
            rivals=[Rival(1 - _S**2 / M, "one refit's loss")],
            note="the expected variance, in units of the real one",
        ),
        Bound(
            "price",
            _LOST,
            "<",
            lam / (2 * M + lam),
            Domain(M=Integers(1, probe=(1, 2, 10, 10**6)), lam=Positive()),
            [Rival(lam / (3 * M + lam), "a third"), Rival(lam**2 / (2 * M), "the square over 2M")],
            note="what is lost in the end",
        ),
        Bound(
            "small",
            _LOST,
            "<=",
            lam**2 / M,
            Domain(**_SIZES),
            [Rival(lam**2 / (2 * M), "half of it"), Rival(lam**3 / M, "of the third order")],
            note="what is lost in the end",
        ),
        Falls(
            "dearer",
            1 - _LOST,
            lam,
            Domain(M=Integers(1, 10**6, probe=(1, 10, 10**6)), **_SOME),
            [Rival(_S, "the synthetic share")],
            note="what is kept in the end",
        ),
    ],
    sources=[
        Source(
            "bertrand2024",
            "the abstract was read, the condition is from memory",
            "stability near the real parameters where the share of real data is large enough",
        )
    ],
)


def _outcomes(M: int) -> list[tuple[Fraction, Fraction]]:
    """Every mean of M fair signs, with its chance."""
    return [(Fraction(comb(M, j), 2**M), Fraction(2 * j - M, M)) for j in range(M + 1)]


def _moved(M: int, share: Fraction, off: Fraction, v: Fraction) -> tuple[Fraction, Fraction]:
    """E(μ'−μ)² and the mean variance after a refit, a fair sign for each sample's noise.

    ``off`` is (μ−μ)² before, ``v`` the variance, the real one being 1; the sign of the last
    mean is fair too, so what is odd in it is 0.
    """
    square = variance = Fraction(0)
    for chance, mean in _outcomes(M):
        at = off + v * mean**2
        square += chance * share**2 * at
        within = v * (1 - mean**2)
        variance += chance * (1 - share + share * within + share * (1 - share) * at)
    return square, variance


def _mixture() -> list[bool]:
    """Mean and variance of weighted samples beside a two-point real law, summed point by point."""
    cases = []
    for share, samples in (
        (Fraction(1, 3), [Fraction(2), Fraction(5)]),
        (Fraction(4, 5), [Fraction(-1), Fraction(0), Fraction(7)]),
    ):
        size = len(samples)
        points = [((1 - share) / 2, Fraction(1)), ((1 - share) / 2, Fraction(-1))]
        points += [(share / size, each) for each in samples]
        mean = sum((weight * at for weight, at in points), Fraction(0))
        variance = sum((weight * (at - mean) ** 2 for weight, at in points), Fraction(0))
        middle = sum(samples, Fraction(0)) / size
        within = sum(((each - middle) ** 2 for each in samples), Fraction(0)) / size
        cases.append(same(mean, share * middle))
        parts = 1 - share + share * within + share * (1 - share) * middle**2
        cases.append(same(variance, parts))
    return cases


def _signs() -> list[bool]:
    """The mean square of the samples' mean, and their mean variance, all signs listed."""
    cases = []
    for size in (1, 2, 5):
        square = sum(chance * mean**2 for chance, mean in _outcomes(size))
        cases.append(same(square, Fraction(1, size)))
    return cases


def _summed() -> list[bool]:
    """From the real law, the mean square of a sample stays what it is."""
    share, off, v = Fraction(3, 4), Fraction(0), Fraction(1)
    cases = []
    for _ in range(10):
        off, v = _moved(3, share, off, v)
        cases.append(same(off + v, Fraction(1)))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Write $s = \\lambda/(1+\\lambda)$ and put the real mean at 0. A mixture's mean is the "
        "mean of its parts' means; its variance is the mean variance of its parts plus that "
        "between them.",
        r"\mu_n = s\,\bar x,\qquad "
        r"\hat\sigma^2_n = (1-s)\,\sigma^2 + s\,S^2 + s(1-s)\,\bar x^2",
        trial=_mixture,
        tried="two samples and three beside a real law of two points, summed point by point",
    )
    p.argue(
        "The samples' mean $\\bar x$ has the mean square $\\mu_{n-1}^2 + \\hat\\sigma^2_{n-1}/M$, "
        "and their variance $S^2$ the mean $\\hat\\sigma^2_{n-1}(1 - 1/M)$.",
        trial=_signs,
        tried="a fair sign for each of up to five samples, all signs listed",
    )
    p.identity(
        _S**2 + _S * (1 - _S),
        _S,
        "What an offset of the mean leaves: its square has $s^2$ of itself in the mean's, and "
        "$s(1-s)$ in the variance. Together:",
    )
    p.identity(
        _S**2 / M + _S * (1 - 1 / M) + _S * (1 - _S) / M,
        _S,
        "What a variance leaves, in the same two places. $M$ drops out:",
    )
    off = p.solve(
        lambda each: _S * each,
        D - sigma**2,
        "So of the sum of both, the mean square of a sample, a refit has the part $s$ from the "
        "last model and the rest from the real distribution. By how much it is off $\\sigma^2$:",
    )
    second = sigma**2 + off
    p.argue(
        "From the real Gaussian that sum stays $\\sigma^2$. So $\\mathbb{E}\\mu_{n-1}^2$ is "
        "$\\sigma^2 - v$ where $v$ is the expected variance.",
        trial=_summed,
        tried="ten refits with three samples each, all signs listed",
    )
    real = p.identity(
        (1 - _S) + _S * (1 - _S),
        1 - _S**2,
        "Put in, the real part of the next variance, in units of $\\sigma^2$:",
    )
    passed = p.identity(
        _S * (1 - 1 / M) + _S * (1 - _S) / M - _S * (1 - _S),
        _S**2 * (1 - 1 / M),
        "And what is passed on of the last one:",
    )
    variance = p.solve(
        lambda v: real * sigma**2 + passed * v, sigma**2, "The expected variance, refit by refit:"
    )
    fixed = real / (1 - passed)
    kept = p.identity(
        fixed,
        (1 + 2 * lam) / (1 + 2 * lam + lam**2 / M),
        "The power in it vanishes, for $s^2(1 - 1/M) < 1$. What is left is the fixed point:",
    )
    return {"second_moment": second, "variance": variance, "kept": kept}


def _number(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


def _far(lam: Fraction, n: Fraction, sigma: Fraction, D: Fraction) -> Any:
    """E(Xⁿ − μ)² with two samples a refit, every sequence of signs listed, at 60 digits."""
    with mpmath.workdps(60):
        share, real = _number(lam / (1 + lam)), _number(Fraction(sigma) ** 2)
        total = mpmath.mpf(0)
        for signs in product(_outcomes(2), repeat=int(n)):
            chance, v = Fraction(1), _number(D) / 3
            mean = mpmath.sqrt(2 * v)
            for each, noise in signs:
                chance *= each
                middle = mean + mpmath.sqrt(v) * _number(noise)
                within = v * _number(1 - noise**2)
                v = (1 - share) * real + share * within + share * (1 - share) * middle**2
                mean = share * middle
            total += _number(chance) * (mean**2 + v)
        return total


@lru_cache(maxsize=256)
def _after(M: int, share: Fraction, n: int) -> tuple[Fraction, Fraction]:
    if n == 0:
        return Fraction(0), Fraction(1)
    return _moved(M, share, *_after(M, share, n - 1))


def _variance(M: Fraction, lam: Fraction, n: Fraction, sigma: Fraction) -> Fraction:
    return Fraction(sigma) ** 2 * _after(int(M), lam / (1 + lam), int(n))[1]


def _fixed(M: Fraction, lam: Fraction) -> Fraction:
    """The variance that a refit leaves as it is: the linear map, from its values at three pairs."""
    share = lam / (1 + lam)
    start, by_off, by_v = (
        _moved(int(M), share, *(Fraction(each) for each in at)) for at in ((0, 0), (1, 0), (0, 1))
    )
    rows = [
        [by_off[row] - start[row] - (row == 0), by_v[row] - start[row] - (row == 1)]
        for row in range(2)
    ]
    (p, q), (r, t) = rows
    return (-start[1] * p + start[0] * r) / (p * t - q * r)


_WORDS = "a fair sign for each sample's noise, all signs listed"
ROUTES = [
    Route(
        _far,
        at=[
            dict(lam=2, n=4, sigma=1, D=9),
            dict(lam=Fraction(1, 3), n=3, sigma=2, D=Fraction(1, 2)),
            dict(lam=30, n=5, sigma=1, D=3),
        ],
        words=_WORDS + ", two samples a refit",
        claim="second_moment",
    ),
    Route(
        _variance,
        at=[
            dict(M=2, lam=1, n=3, sigma=1),
            dict(M=5, lam=7, n=20, sigma=3),
            dict(M=1, lam=Fraction(1, 4), n=2, sigma=1),
            dict(M=40, lam=200, n=60, sigma=1),
        ],
        words=_WORDS + ", step by step",
        claim="variance",
    ),
    Route(
        _fixed,
        at=[
            dict(M=1, lam=1),
            dict(M=3, lam=Fraction(1, 2)),
            dict(M=10, lam=20),
            dict(M=60, lam=1000),
        ],
        words=_WORDS + ", the fixed point of the linear map",
        claim="kept",
    ),
]
