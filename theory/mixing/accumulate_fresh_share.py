"""Everything kept, and a share of each new lot real."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import sympy

from schemes import Scheme
from schemes import window as lots
from theory.domain import Domain, Integers, Positive, Reals, whole
from theory.maths import two_point, two_types
from theory.maths.coalescence import coalescence
from theory.mixing._second_moments import second_moments
from theory.notation import (
    Expectation,
    Expr,
    M,
    Quantity,
    alpha,
    mu_hat,
    n,
    sigma,
    sigma_hat2,
)
from theory.numeric import Algorithm, mpf, same
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_WHOLE = whole(alpha * M)
_SHARES = ("0", "1/10", "1/2", "3/4", "1")
_REFITS = Integers(1, probe=(1, 2, 3, 10, 40), reach=100)
_SIGMA = Positive(default=1)


def _factor(M: Any, alpha: Any, k: int, known: bool) -> Any:
    """What refit k leaves of the chance that two picks have met before."""
    both = 0 if known else (1 - alpha) / (M * k**2)
    return (1 - alpha / k) ** 2 - both


def _summed(M: Any, alpha: Any, n: Fraction, known: bool) -> Any:
    """What each refit adds, times what the later ones leave of it: from the last one back."""
    total, left = 0 * M * alpha, 1 + 0 * alpha
    for refit in range(int(n), 0, -1):
        total += left / (M * refit**2)
        left *= _factor(M, alpha, refit, known)
    return total


def _by_refits(M: Any, alpha: Any, n: Fraction, known: bool) -> Any:
    """The same from the first refit on."""
    met = 0 * M * alpha
    for refit in range(1, int(n) + 1):
        met = _factor(M, alpha, refit, known) * met + 1 / (M * refit**2)
    return met


@lru_cache(maxsize=256)
def _in_units(M: int, alpha: Fraction, n: int, known: bool, bits: int) -> int:
    """``_summed`` in units of 2^(-bits); each refit is rounded by two of them."""
    a, b = alpha.numerator, alpha.denominator
    both = 0 if known else (b - a) * b
    total, left = 0, 1 << bits
    for refit in range(n, 0, -1):
        total += left // (M * refit**2)
        left = left * (M * (b * refit - a) ** 2 - both) // (M * (b * refit) ** 2)
    return total


def _numeric(M: Fraction, alpha: Fraction, n: Fraction, known: bool) -> Any:
    bits = mpmath.mp.prec + 3 * (int(M) * int(n)).bit_length() + 20
    return mpmath.ldexp(_in_units(int(M), alpha, int(n), known, bits), -bits)


class Met(Algorithm):
    """The chance that two picks from the n-th pool have one original."""

    latex_name = "F"
    definition = (
        r"F(M, \alpha, n) = \sum_{i=1}^{n}\frac{1}{Mi^2}\prod_{k=i+1}^{n}\left(\left("
        r"1-\tfrac{\alpha}{k}\right)^2 - \tfrac{1-\alpha}{Mk^2}\right)"
    )

    @staticmethod
    def recipe(M: Any, alpha: Any, n: Fraction) -> Any:
        return _summed(M, alpha, n, known=False)

    @classmethod
    def numeric(cls, M: Fraction, alpha: Fraction, n: Fraction) -> Any:
        return _numeric(M, alpha, n, known=False)


class Strayed(Algorithm):
    """The variance of the mean where the deviation is known, in units of its square."""

    latex_name = "V"
    definition = (
        r"V(M, \alpha, n) = \sum_{i=1}^{n}\frac{1}{Mi^2}\prod_{k=i+1}^{n}\left("
        r"1-\tfrac{\alpha}{k}\right)^2"
    )

    @staticmethod
    def recipe(M: Any, alpha: Any, n: Fraction) -> Any:
        return _summed(M, alpha, n, known=True)

    @classmethod
    def numeric(cls, M: Fraction, alpha: Fraction, n: Fraction) -> Any:
        return _numeric(M, alpha, n, known=True)


class MetByRefits(Algorithm):
    """``Met`` by its recursion."""

    latex_name = "F"

    @staticmethod
    def recipe(M: Any, alpha: Any, n: Fraction) -> Any:
        return _by_refits(M, alpha, n, known=False)

    @classmethod
    def numeric(cls, M: Fraction, alpha: Fraction, n: Fraction) -> Any:
        return _by_refits(mpf(M), mpf(alpha), n, known=False)


class StrayedByRefits(Algorithm):
    """``Strayed`` by its recursion."""

    latex_name = "V"

    @staticmethod
    def recipe(M: Any, alpha: Any, n: Fraction) -> Any:
        return _by_refits(M, alpha, n, known=True)

    @classmethod
    def numeric(cls, M: Fraction, alpha: Fraction, n: Fraction) -> Any:
        return _by_refits(mpf(M), mpf(alpha), n, known=True)


_F, _V = Met(M, alpha, n), Strayed(M, alpha, n)

WITHIN = Claim(
    name="within",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - _F),
    domain=Domain(
        where=[_WHOLE],
        M=Integers(1, probe=(1, 2, 4, 20, 1000), reach=10**6),
        alpha=Reals(0, 1, probe=_SHARES),
        n=_REFITS,
        sigma=_SIGMA,
    ),
    words="Mean and variance are fitted, and $\\alpha M$ is a whole number:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / (M * n)), "as good as a fit to as many real samples"),
        Rival(sigma**2 * (1 - _V), "the variance taken for known"),
        Rival(
            sigma**2 * (1 - sympy.pi**2 / (6 * M)),
            "the first order without new real samples, in the long run",
            Source("gerstgrasser2024", "", "the factor π²/6, for the error of a regression"),
        ),
        Rival(sigma**2 * (1 - 1 / (M * (1 + alpha * (n - 1)))), "a fit to the real samples alone"),
    ],
)

KNOWN = Claim(
    name="known",
    quantity=Quantity(
        rf"\operatorname{{Var}}_{{\sigma}}\,{mu_hat(n).latex}",
        f"Var[{mu_hat(n).text}], σ known",
        2,
        sympy.S.Zero,
    ),
    value=sigma**2 * _V,
    domain=WITHIN.domain,
    words="The deviation $\\sigma$ is known, and the mean alone is fitted:",
    rivals=[
        Rival(sigma**2 / (M * n), "as good as a fit to as many real samples"),
        Rival(sigma**2 / (M * (1 + alpha * (n - 1))), "a fit to the real samples alone"),
        Rival(sigma**2 * _F, "the variance fitted as well"),
        Rival(sigma**2 / (M * n ** (2 * alpha)), "the power alone"),
    ],
)

_FAR = (100, 1000, 10_000)
_SIZES: Any = dict(M=Integers(2, 1000, probe=(2, 10, 1000)))

THEOREM = Theorem(
    title="Everything kept, and a share of each lot real",
    says="If all data are kept, and a share α of each new lot is real, a Gaussian model's expected "
    "loss of variance [stays below π²/(6M)](most); it [falls like 1/n where α is 3/4 or "
    "more](fast), [like ln n/n where α = 1/2](between), and [like n^(−2α) where α is 1/5 or "
    "less](slow).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Each refit collects $M$ new samples, $\\alpha M$ of them real and $(1-\\alpha)M$ from the last
model.
It adds them to all that were collected before, and is trained on all $Mn$ of them, without being
told which are real.
It fits their mean and variance (maximum likelihood, ddof 0) and draws from
$N(\\mu_n, \\hat\\sigma^2_n)$; or $\\sigma$ is known, and it fits the mean alone and draws from
$N(\\mu_n, \\sigma^2)$.
Model 0 is the real distribution, so that the first $M$ samples are all real.
""",
    claims=[WITHIN, KNOWN],
    statements=[
        Bound(
            "most",
            _F,
            "<",
            sympy.pi**2 / (6 * M),
            Domain(
                M=Integers(1, probe=(1, 2, 10, 1000)),
                alpha=Reals(0, 1, probe=("0", "1/100", "1/2", "1")),
                n=Integers(1, probe=(1, 2, 10, 1000)),
            ),
            [
                Rival(1 / M, "the first fit's loss"),
                Rival(sympy.Rational(3, 2) / M, "as much and a half"),
            ],
            note="the expected loss over σ²: below π²/(6M), which plain accumulation comes near to",
        ),
        Tends(
            "fast",
            n * M * _F,
            1 / (2 * alpha - 1),
            n,
            Domain(alpha=Reals("3/4", 1, probe=("3/4", "9/10", "1")), **_SIZES),
            far=_FAR,
            within=Fraction(1, 100),
            rivals=[
                Rival(1 / alpha, "a fit to the real samples alone"),
                Rival(sympy.Rational(3, 2), "the same for every share"),
            ],
            note="the expected loss over σ²/(Mn), where α is 3/4 or more: like 1/n",
        ),
        Tends(
            "between",
            2 * n * M * Met(M, alpha, 2 * n).subs(alpha, sympy.Rational(1, 2))
            - n * M * _F.subs(alpha, sympy.Rational(1, 2)),
            sympy.log(2),
            n,
            Domain(**_SIZES),
            far=_FAR,
            rivals=[
                Rival(sympy.S.Zero, "like 1/n"),
                Rival(sympy.log(2) / 2, "half of the logarithm"),
            ],
            note="what nMF, the expected loss over σ²/(Mn), gains from n to 2n where α = 1/2: that "
            "of ln n, so that the loss falls like ln n/n",
        ),
        Tends(
            "slow",
            Met(M, alpha, 2 * n) / _F,
            2 ** (-2 * alpha),
            n,
            Domain(alpha=Reals(0, "1/5", probe=("0", "1/10", "1/5")), **_SIZES),
            far=_FAR,
            within=Fraction(1, 200),
            rivals=[
                Rival(2**-alpha, "like n^(−α)"),
                Rival(sympy.Rational(1, 2), "like 1/n"),
            ],
            note="the expected loss at refit 2n over that at n, where α is 1/5 or less: that of "
            "n^(−2α)",
        ),
    ],
    sources=[
        Source("wang2026", "seen: the abstract", "the smaller of two rates, in general models"),
        Source("gerstgrasser2024", "", "accumulating data avoids collapse, proved for regression"),
    ],
)


def _lots(M: Any, alpha: Any) -> Scheme:
    """All lots kept, in as many refits as anyone asks for."""
    real = alpha * M
    if isinstance(alpha, Fraction):
        real = int(real)
    return lots(real, M - real, 10**6)


def _scheme(M: Fraction, alpha: Fraction) -> Scheme:
    return _lots(int(M), alpha)


def _pairs() -> list[bool]:
    return [
        same(
            coalescence(_scheme(Fraction(size), share), refits),
            _by_refits(Fraction(size), share, Fraction(refits), known=False),
        )
        for size, share, refits in (
            (2, Fraction(1, 2), 6),
            (4, Fraction(1, 4), 5),
            (3, Fraction(0), 5),
            (5, Fraction(4, 5), 4),
        )
    ]


def _one_mean() -> list[bool]:
    """The mean's variance where the deviation is known, from the samples' covariances."""
    return [
        same(
            second_moments(_scheme(Fraction(size), share), refits, known=True)[1],
            _by_refits(Fraction(size), share, Fraction(refits), known=True),
        )
        for size, share, refits in ((2, Fraction(1, 2), 5), (4, Fraction(1, 4), 4))
    ]


def _power() -> list[bool]:
    """The product of (1 - α/k)² from n + 1 to 2n against 2^(-2α)."""
    cases = []
    for share in (Fraction(1, 10), Fraction(1, 2), Fraction(3, 4)):
        product = 1.0
        for step in range(4001, 8001):
            product *= (1 - share / step) ** 2
        cases.append(abs(product * 4**share - 1) < 1e-3)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "within")
    p.argue(
        "Take two picks from the pool of $Mn$ samples. A pick is new and real with chance "
        "$\\alpha/n$; else it is old, or it is a new synthetic sample and stands for a random old "
        "one. The picks are one and the same new sample with chance $1/(Mn^2)$, and it is a "
        "synthetic one with $1-\\alpha$ of that. Else, if neither is new and real, they are two "
        "picks from the pool before.",
        r"F_n = \left(\left(1-\frac{\alpha}{n}\right)^2 - \frac{1-\alpha}{Mn^2}\right)F_{n-1} "
        r"+ \frac{1}{Mn^2}",
        trial=_pairs,
        tried="four schemes, against the lines counted from the scheme's description",
    )
    for refits in (2, 3):
        p.identity(
            sympy.factor(coalescence(_lots(M, alpha), refits)),
            sympy.factor(_by_refits(M, alpha, Fraction(refits), known=False)),
            f"The same after {refits} refits, counted from the scheme's own description.",
            apart=True,
        )
    p.argue(
        "Where $\\sigma$ is known, the mean of the new lot is $(1-\\alpha)\\mu_{n-1}$ and a noise "
        "of variance $\\sigma^2/M$ that does not depend on the past. So for the variance of "
        "$\\mu_n$ the recursion is the same, without the term $(1-\\alpha)/(Mn^2)$.",
        r"\mu_n = \left(1-\frac{\alpha}{n}\right)\mu_{n-1} + \frac1n\,\varepsilon_n,\quad "
        r"\operatorname{Var}\varepsilon_n = \frac{\sigma^2}{M}",
        trial=_one_mean,
        tried="two schemes, from the covariances of all samples",
    )
    p.argue(
        "What is lost at refit $i$ is multiplied by the later factors, "
        "$(1-\\frac{\\alpha}{k})^2$ but for a term of order $1/k^2$. Their product falls like "
        "$(i/n)^{2\\alpha}$, so that refit $i$ contributes a multiple of "
        "$(i/n)^{2\\alpha}/(Mi^2)$. If $2\\alpha > 1$ the last refits count, and the sum is of "
        "order $1/n$; if $2\\alpha < 1$ the first ones do, and it is of order $n^{-2\\alpha}$.",
        trial=_power,
        tried="the product from refit 4001 to 8000 for three shares",
    )
    return {
        "within": sigma**2 * (1 - MetByRefits(M, alpha, n)),
        "known": sigma**2 * StrayedByRefits(M, alpha, n),
    }


ROUTES = [
    Route(
        lambda M, alpha, n, sigma: two_point.pooled(
            lambda _, v: v, _scheme(M, alpha), int(n), sigma=sigma
        ),
        at=[
            dict(M=2, alpha=Fraction(1, 2), n=4),
            dict(M=3, alpha=Fraction(1, 3), n=3, sigma=3),
            dict(M=2, alpha=0, n=4),
        ],
        words=two_point.WORDS,
        claim="within",
    ),
    Route(
        lambda M, alpha, n, sigma: (
            4 * sigma**2 * two_types.expected(lambda w: w * (1 - w), _scheme(M, alpha), int(n))
        ),
        at=[dict(M=4, alpha=Fraction(1, 4), n=3), dict(M=5, alpha=Fraction(4, 5), n=3)],
        words=two_types.WORDS,
        claim="within",
    ),
    Route(
        lambda M, alpha, n, sigma: (
            sigma**2 * second_moments(_scheme(M, alpha), int(n), known=True)[1]
        ),
        at=[
            dict(M=2, alpha=Fraction(1, 2), n=8),
            dict(M=10, alpha=Fraction(1, 10), n=6, sigma=3),
            dict(M=3, alpha=0, n=7),
        ],
        words="the covariances of all samples, lot by lot, in rational arithmetic",
        claim="known",
    ),
]
