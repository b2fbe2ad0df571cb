"""The tails of one sample from the n-th model: its fourth cumulant over runs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import factorial
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.laws import StandardNormal
from theory.maths import two_point
from theory.notation import Expr, M, Quantity, Statistic, draw, i, n, sigma, x
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
_GROWTH = ((M + 1) / (M - 1)) ** n
_LEFT = (1 - 1 / M) ** n
_SQUARES = (1 - 1 / M**2) ** n


def _cumulant(of: Statistic) -> Quantity:
    """The fourth cumulant: the fourth central moment less three times the squared variance."""
    return Quantity(
        rf"\kappa_4\bigl({of.latex}\bigr)", f"κ₄({of.text})", 4 * of.units, sympy.S.Zero
    )


UNBIASED = Claim(
    name="unbiased",
    quantity=_cumulant(draw(n)),
    value=3 * sigma**4 * ((5 * M - 3) / (2 * M) * (_GROWTH - 1) - n * (3 * M + n - 1) / M**2),
    domain=_DOMAIN,
    words="With the unbiased estimator.",
    rivals=[
        Rival(sympy.S.Zero, "a normal law, since every model is one"),
        Rival(
            3 * sigma**4 * (_GROWTH - 1), "only the variance's own part, the mean left where it was"
        ),
        Rival(6 * sigma**4 * (M - 1) * (1 - _SQUARES), "the maximum-likelihood estimator's tails"),
        Rival(
            sigma**4 * (6 * n / (M - 1)),
            "refits whose errors do not compound, the mean's error a normal one",
        ),
    ],
)

MLE = Claim(
    name="mle",
    quantity=_cumulant(draw(n)),
    value=6 * sigma**4 * (M - 1) * (1 - _SQUARES),
    domain=_DOMAIN,
    words="By maximum likelihood. [The variance of $X^n$ is then σ²](gaussian/conservation:sum), "
    "so that this divided by $\\sigma^4$ is the excess kurtosis.",
    rivals=[
        Rival(sympy.S.Zero, "a normal law, since every model is one"),
        Rival(
            3 * sigma**4 * (_SQUARES - _LEFT**2),
            "only the variance's own part, the mean left where it was",
        ),
        Rival(6 * sigma**4 * n / (M - 1), "the first refit's share, added up"),
        Rival(6 * sigma**4 * M * (1 - _SQUARES), "as many degrees of freedom as samples"),
    ],
)

_EXCESS = UNBIASED.value / (sigma**4 * (1 + n / M) ** 2)

THEOREM = Theorem(
    title="The tails of a sample from the n-th model",
    says="Over all runs, one sample from the n-th model is not normal: its excess kurtosis "
    "[rises to 6(M − 1)](rises, end) with maximum likelihood, and [is at least 6n/(M + 1)](grows) "
    "with the unbiased estimator.",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else.
It fits their mean $\\mu_n$, and their variance $v_n$ in one of two ways, used throughout a chain:
unbiased (the sum of squares is divided by $M-1$, ddof 1) or by maximum likelihood (divided by
$M$, ddof 0).
$X^n$ is one fresh sample from $N(\\mu_n, v_n)$, over all refits and its own draw.
Its fourth cumulant is $\\kappa_4 = \\mathbb{E}(X^n-\\mu)^4 - 3\\,(\\operatorname{Var} X^n)^2$.
It is 0 for a normal law; divided by the squared variance it is the excess kurtosis.
""",
    claims=[UNBIASED, MLE],
    statements=[
        Rises(
            "rises",
            MLE.value / sigma**4,
            n,
            Domain(M=Integers(2), n=Integers(0), where=[sympy.Le(n, 20 * M**2)]),
            [Rival(MLE.rivals[1].value / sigma**4, "only the variance's own part")],
            note="the excess kurtosis, as the variance over all runs stays σ²",
        ),
        Tends(
            "end",
            MLE.value / sigma**4,
            6 * (M - 1),
            n,
            Domain(M=Integers(2, probe=(2, 3, 5, 10, 30, 1000))),
            note="the limit of the excess kurtosis, 6(M − 1)",
        ),
        Bound(
            "grows",
            _EXCESS,
            ">=",
            6 * n / (M + 1),
            Domain(M=Integers(2), n=Integers(0)),
            [
                Rival(6 * n / M, "the same with M samples for M + 1"),
                Rival(6 * n / (M - 1), "refits whose errors add up, over the real variance"),
            ],
            note="the excess kurtosis with the unbiased estimator",
        ),
        Tends(
            "own",
            UNBIASED.rivals[1].value / UNBIASED.value,
            2 * M / (5 * M - 3),
            n,
            Domain(M=Integers(2, probe=(2, 3, 5, 10, 30, 1000))),
            note="the variance's own part in the fourth cumulant, unbiased",
        ),
    ],
    sources=[
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "the model and its collapse",
        ),
    ],
)


def _fourth_power() -> list[bool]:
    """z is 0 or ±√3: odd powers of √3 cancel, and even ones are whole."""
    return [
        Fraction(2, 3) * off**4 + (2 * off**4 + 12 * off**2 * 3 * v + 2 * (3 * v) ** 2) / 6
        == off**4 + 6 * off**2 * v + 3 * v**2
        for off in (Fraction(0), Fraction(1, 3), Fraction(-2))
        for v in (Fraction(1), Fraction(9, 4))
    ]


def _refit(size: int, ddof: int) -> Iterator[tuple[Any, Any, Any]]:
    """Chance, step of the mean in fitted deviations, and factor of the variance: three-point rule.

    Outcomes that differ only in the order of the values −√3, 0, √3 are counted, not listed.
    """
    for plus in range(size + 1):
        for minus in range(size + 1 - plus):
            zero = size - plus - minus
            ways = factorial(size) // factorial(plus) // factorial(minus) // factorial(zero)
            average = mpmath.mpf(plus - minus) / size
            factor = 3 * (plus + minus - size * average**2) / (size - ddof)
            yield mpmath.mpf(ways * 4**zero) / 6**size, mpmath.sqrt(3) * average, factor


def _moved() -> list[bool]:
    cases = []
    with mpmath.workdps(50):
        for size, ddof in ((2, 1), (4, 0), (5, 1)):
            g = mpmath.mpf(size - 1) / (size - ddof)
            h = mpmath.mpf(size**2 - 1) / (size - ddof) ** 2
            for off, v in ((mpmath.mpf(0), mpmath.mpf(1)), (mpmath.mpf(2), mpmath.mpf(1) / 3)):
                outcomes = [
                    (chance, off + mpmath.sqrt(v) * step, v * by)
                    for chance, step, by in _refit(size, ddof)
                ]
                w, u, d = (
                    sum(c * m**two * each**one for c, m, each in outcomes)
                    for two, one in ((0, 2), (2, 1), (4, 0))
                )
                cases += [
                    same(w, h * v**2),
                    same(u, g * (off**2 * v + v**2 / size)),
                    same(d, off**4 + 6 * off**2 * v / size + 3 * v**2 / size**2),
                ]
    return cases


def _real_variance() -> list[bool]:
    return [
        same(two_point.expected(lambda m, v: m**2 + v, sizes, ddof=0, sigma=3), 9)
        for sizes in ([2], [3, 3], [2, 2, 2, 2])
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.compute(
        StandardNormal().mean(lambda z: (x + z) ** 4),
        "Let a normal variable of variance 1 have its mean off by $x$. Its fourth moment is",
        at=[dict(x=Fraction(0)), dict(x=Fraction(1, 3)), dict(x=Fraction(-2))],
    )
    p.argue(
        "So the fourth moment of $X^n$, and likewise one refit of the mean (a normal step of "
        "variance $v_{n-1}/M$), need three expectations. With $D_n = \\mu_n - \\mu$:",
        r"\begin{gathered} \mathbb{E}(X^n-\mu)^4 = d_n + 6 u_n + 3 w_n \\ "
        r"d_n = \mathbb{E} D_n^4,\quad u_n = \mathbb{E} D_n^2 v_n,\quad "
        r"w_n = \mathbb{E} v_n^2 \end{gathered}",
        trial=_fourth_power,
        tried="the three-point Gauss–Hermite rule for the sample, in rational arithmetic",
    )
    p.cite(COCHRAN)
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "The fitted variance is $v_{n-1}$ times a factor that is independent of the mean's step. "
        "Let $g$ and $h$ be the mean of the factor and of its square. The recursions are linear, "
        "one feeding the next.",
        r"\begin{gathered} w_n = h\,w_{n-1} \\ u_n = g\,(u_{n-1} + w_{n-1}/M) \\ "
        r"d_n = d_{n-1} + 6\,u_{n-1}/M + 3\,w_{n-1}/M^2 \end{gathered}",
        trial=_moved,
        tried="one refit from several models, every outcome of the three-point rule added up",
    )
    found = {}
    second = p.uses("gaussian/variance_moments", "variance").subs(sigma, 1) + 1
    h = sympy.factor(second.subs(n, 1))
    # u_n adds up what fed it since, discounted by g = 1
    mixed = p.compute(
        sympy.Sum(h ** (i - 1) / M, (i, 1, n)),
        "Unbiased, $g = 1$ and $h = \\frac{M+1}{M-1}$. In the unit $\\sigma = 1$, $u_n$ is a "
        "geometric sum.",
        result=(M - 1) / (2 * M) * (h**n - 1),
        at=[dict(M=Fraction(a), n=Fraction(b)) for a, b in [(2, 1), (3, 4), (20, 7)]],
    )
    far = p.compute(
        sympy.Sum(
            6 / M * mixed.subs(n, i - 1) + 3 / M**2 * h ** (i - 1),
            (i, 1, n),
        ),
        "So is $d_n$.",
        result=3 * (M - 1) / (2 * M) * (h**n - 1) - 3 * n * (M - 1) / M**2,
        at=[dict(M=Fraction(a), n=Fraction(b)) for a, b in [(2, 1), (3, 4), (20, 7)]],
    )
    total = p.uses("gaussian/random_walk_variance", "total")
    fourth = sigma**4 * (far + 6 * mixed + 3 * h**n)
    growth = sympy.Symbol("growth")
    by_growth = sympy.Poly((fourth - 3 * total**2).subs(h**n, growth + 1), growth)
    slope, rest = (sympy.factor(each) for each in by_growth.all_coeffs())
    found["unbiased"] = slope * (h**n - 1) + rest

    h = p.uses("gaussian/variance_moments", "mle").subs({sigma: 1, n: 1})
    g = 1 - 1 / M
    mixed = p.compute(
        sympy.Sum(g ** (n - i + 1) * h ** (i - 1) / M, (i, 1, n)),
        "By maximum likelihood, $g = 1-\\frac1M$ and $h = 1-\\frac1{M^2}$.",
        result=h**n - g**n,
        at=[dict(M=Fraction(a), n=Fraction(b)) for a, b in [(2, 1), (3, 4), (20, 7)]],
    )
    far = p.compute(
        sympy.Sum(6 / M * mixed.subs(n, i - 1) + 3 / M**2 * h ** (i - 1), (i, 1, n)),
        "The sums are geometric again.",
        result=(6 * M + 3) * (1 - h**n) - 6 * (1 - g**n),
        at=[dict(M=Fraction(a), n=Fraction(b)) for a, b in [(2, 1), (3, 4), (20, 7)]],
    )
    total = p.uses("gaussian/conservation", "sum")
    p.argue(
        "The last is the variance of $X^n$, so $3\\sigma^4$ is taken away.",
        trial=_real_variance,
        tried="that variance after a few refits, every outcome of fair signs listed",
    )
    fourth = sigma**4 * sympy.expand(far + 6 * mixed + 3 * h**n)
    found["mle"] = fourth - 3 * total**2
    return found


def _three_point(M: Fraction, n: Fraction, sigma: Fraction, ddof: int) -> Any:
    """The fourth cumulant by the three-point Gauss–Hermite rule, every outcome added up.

    The values −√3, 0, √3 with chances 1/6, 2/3, 1/6 have the normal's first five moments, and
    the fourth moment is a polynomial of degree 4 in each normal.
    """

    def moments(refits: int, mean: Any, variance: Any) -> tuple[Any, Any]:
        if not refits:
            return mean**2 + variance, mean**4 + 6 * mean**2 * variance + 3 * variance**2
        second = fourth = mpmath.mpf(0)
        for chance, step, by in _refit(int(M), ddof):
            moved = mean + mpmath.sqrt(variance) * step
            two, four = moments(refits - 1, moved, variance * by)
            second, fourth = second + chance * two, fourth + chance * four
        return second, fourth

    with mpmath.workdps(50):
        unit = mpmath.mpf(sigma.numerator) / sigma.denominator
        second, fourth = moments(int(n), mpmath.mpf(0), unit**2)
        return fourth - 3 * second**2


_AT: list[dict[str, Any]] = [
    dict(M=2, n=4),
    dict(M=3, n=3, sigma=2),
    dict(M=8, n=2),
]
_RULE = "every outcome of the three-point Gauss–Hermite rule, added up at 50 digits"
ROUTES = [
    Route(lambda M, n, sigma: _three_point(M, n, sigma, 1), at=_AT, words=_RULE, claim="unbiased"),
    Route(lambda M, n, sigma: _three_point(M, n, sigma, 0), at=_AT, words=_RULE, claim="mle"),
]
