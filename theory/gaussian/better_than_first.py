"""How often a later mean is nearer to the truth than the first refit's."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Schedule
from theory.notation import Expr, Ms, Probability, d, i, local, n, x
from theory.proof import Proof
from theory.statement import About, Bound, Falls
from theory.theorem import Claim, Rival, Route, Source, Theorem

tau = local(
    "tau",
    "standard deviation of $\\mu_n - \\mu_1$ in units of that of $\\mu_1 - \\mu$",
    positive=True,
)


def _turned(squared: Expr) -> Expr:
    """The chance on a line, from the square of τ."""
    return sympy.atan(2 / sympy.sqrt(squared)) / sympy.pi


def _in_space(rho: Expr) -> Expr:
    """The chance in d dimensions, from the correlation of the two vectors."""
    return sympy.betainc_regularized(d / 2, d / 2, 0, (1 - rho) / 2)


_RHO = sympy.sqrt((n - 1) / (n + 3))
_NEARER = Probability(r"|\mu_n - \mu| < |\mu_1 - \mu|", "|μₙ − μ| < |μ₁ − μ|")
_NEARER_IN_SPACE = Probability(
    r"\lVert\mu_n - \mu\rVert < \lVert\mu_1 - \mu\rVert", "‖μₙ − μ‖ < ‖μ₁ − μ‖"
)

LINE = Claim(
    name="line",
    quantity=_NEARER,
    value=_turned(n - 1),
    domain=Domain(M=Integers(1), n=Integers(2), sigma=Positive(default=1)),
    words="Every refit draws the same number of samples. Neither that number nor σ matters.",
    rivals=[
        Rival(sympy.Rational(1, 2), "a fair coin: refits err in either direction alike"),
        Rival(1 / sympy.sqrt(n), "the ratio of the two standard errors"),
        Rival(1 / n, "each of the $n$ means as likely to be the nearest"),
        Rival(_turned(n), "a refit too many"),
        Rival(
            sympy.atan(1 / sympy.sqrt(n - 1)) / sympy.pi,
            "the later error on the other side of the truth forgotten",
        ),
    ],
)

ANY_SIZES = Claim(
    name="schedule",
    quantity=_NEARER,
    value=_turned(sympy.Sum(Ms[1] / Ms[i], (i, 2, n))),
    domain=Domain(Ms=Schedule(Integers(1), shortest=2), sigma=Positive(default=1)),
    words="The $i$-th refit draws $M_i$ samples.",
    rivals=[
        Rival(_turned(n - 1), "the sizes ignored"),
        Rival(_turned(sympy.Sum(Ms[1] / Ms[i], (i, 1, n))), "the first refit counted again"),
        Rival(_turned(sympy.Sum(Ms[i] / Ms[1], (i, 2, n))), "the ratios the wrong way round"),
        Rival(_turned(Ms[1] / Ms[n]), "only the last refit counts"),
    ],
)

SPACE = Claim(
    name="dimensions",
    quantity=_NEARER_IN_SPACE,
    value=_in_space(_RHO),
    domain=Domain(d=Integers(1), M=Integers(1), n=Integers(2), sigma=Positive(default=1)),
    words="In $d$ dimensions, with the covariance $\\sigma^2 I_d$ known and the usual distance; "
    "$I$ is the regularised incomplete beta function.",
    rivals=[
        Rival(_turned(n - 1), "no $d$: the chance on a line"),
        Rival(_turned(n - 1) ** d, "nearer in each coordinate"),
        Rival((1 - _RHO) / 2, "the chance in a plane"),
        Rival(_in_space(sympy.sqrt((n - 1) / n)), "the correlation of the two errors"),
    ],
)

THEOREM = Theorem(
    title="Nearer to the truth than the first refit",
    says="Where the variance is known, the mean after n refits is nearer to the truth than the "
    "first refit's with a chance of [at most 36%](odds); it [falls with every refit](later), "
    "[is about 2/(π√n), within 5% for n of 20 or more](rate), and "
    "[falls with every dimension](wider).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$ with $\\sigma$ known; in $d$ dimensions it is
$N(\\mu, \\sigma^2 I_d)$.
Refit $1$ draws real samples and sets $\\mu_1$ to their mean.
Each later refit $n$ draws independent samples from $N(\\mu_{n-1}, \\sigma^2)$ and nothing else,
and sets $\\mu_n$ to their mean, which is unbiased and the maximum-likelihood estimate.
The variance is never refitted.
There are at least two refits: $n \\ge 2$.
""",
    claims=[LINE, ANY_SIZES, SPACE],
    statements=[
        Bound(
            "odds",
            LINE.value,
            "<",
            sympy.Rational(9, 25),
            Domain(n=Integers(2)),
            [Rival(sympy.Rational(1, 3), "one in three")],
            note="at most 36%",
        ),
        Falls(
            "later",
            LINE.value,
            n,
            Domain(n=Integers(2)),
            [Rival(sympy.Rational(1, 2), "a fair coin at every refit")],
        ),
        About(
            "rate",
            LINE.value,
            2 / (sympy.pi * sympy.sqrt(n)),
            Fraction(1, 20),
            Domain(n=Integers(20)),
            [
                Rival(1 / sympy.sqrt(n), "the ratio of the two standard errors"),
                Rival(1 / n, "each mean as likely to be the nearest"),
            ],
            note="2/(π√n)",
        ),
        Bound(
            "never",
            ANY_SIZES.value,
            "<",
            sympy.S.Half,
            Domain(Ms=Schedule(Integers(1), shortest=2)),
            [Rival(sympy.Rational(9, 25), "the bound for equal sizes")],
            note="any sample sizes",
        ),
        Falls(
            "wider",
            SPACE.value,
            d,
            Domain(d=Integers(1), n=Integers(2)),
            [Rival(LINE.value, "no $d$")],
        ),
        Bound(
            "one",
            SPACE.value.subs(d, 1),
            "=",
            LINE.value,
            Domain(n=Integers(2)),
            [Rival(_turned(n), "a refit too many")],
            note="the formula for d dimensions, on a line",
        ),
    ],
    sources=[
        Source("blitzstein2019", "", "the Cauchy law as a ratio, the Beta law as a share"),
        Source("dlmf", "8.17", "the incomplete beta function"),
        Source("xu2025", "seen: the abstract, and a summary", "this chance is investigated"),
    ],
)

_VECTORS: list[tuple[Fraction, ...]] = [
    (Fraction(1), Fraction(0), Fraction(2)),
    (Fraction(-3), Fraction(1), Fraction(1)),
    (Fraction(1, 2), Fraction(-2), Fraction(0)),
    (Fraction(-2), Fraction(1), Fraction(-5)),
]


def _dot(a: tuple[Fraction, ...], b: tuple[Fraction, ...]) -> Fraction:
    return sum((p * q for p, q in zip(a, b, strict=True)), Fraction(0))


def _nearer() -> list[bool]:
    cases = []
    for first, later in product(_VECTORS, repeat=2):
        last = tuple(p + q for p, q in zip(first, later, strict=True))
        twice = tuple(2 * p + q for p, q in zip(first, later, strict=True))
        cases.append((_dot(last, last) < _dot(first, first)) == (_dot(later, twice) < 0))
    return cases


def _two_parts() -> list[bool]:
    """Fair signs for the samples, all listed: the variances of both parts, and no covariance."""
    cases = []
    for sizes in ((1, 1), (2, 3), (2, 1, 3), (1, 2, 2)):
        ends = [0]
        for size in sizes:
            ends.append(ends[-1] + size)
        first = later = both = Fraction(0)
        count = 0
        for signs in product((-1, 1), repeat=ends[-1]):
            steps = [Fraction(sum(signs[a:b]), b - a) for a, b in pairwise(ends)]
            rest = sum(steps[1:], Fraction(0))
            first, later, both = first + steps[0] ** 2, later + rest**2, both + steps[0] * rest
            count += 1
        squared = sum((Fraction(sizes[0], size) for size in sizes[1:]), Fraction(0))
        cases += [both == 0, later == squared * first, first == Fraction(count, sizes[0])]
    return cases


def _turned_angle() -> list[bool]:
    """The chance in the plane of the two standard normals, summed over directions."""
    cases = []
    for t in (0.5, 2.0, 5.0):
        total, inside = 20_000, 0
        for step in range(total):
            angle = 2 * math.pi * (step + 0.5) / total
            a, b = math.cos(angle), t * math.sin(angle)
            inside += abs(a + b) < abs(a)
        cases.append(abs(inside / total - math.atan(2 / t) / math.pi) < 1e-3)
    return cases


def _shares() -> list[bool]:
    """Sum and difference of two correlated coordinates, then the share's law."""
    cases = []
    for r, rest in ((Fraction(3, 5), Fraction(4, 5)), (Fraction(-5, 13), Fraction(12, 13))):
        pairs = [(one, r * one + rest * two) for one, two in product((-1, 1), repeat=2)]
        cases += [
            sum(u * v for u, v in pairs) == 4 * r,
            sum((u + v) * (u - v) for u, v in pairs) == 0,
            sum((u + v) ** 2 for u, v in pairs) == 4 * 2 * (1 + r),
            sum((u - v) ** 2 for u, v in pairs) == 4 * 2 * (1 - r),
        ]
    y = sympy.Symbol("y", positive=True)
    for degrees in (2, 4):
        density = y ** (degrees // 2 - 1) * sympy.exp(-y / 2) / 2 ** (degrees // 2)
        for share in (sympy.Rational(1, 5), sympy.S.Half):
            # P(X < share (X + Y)): X below Y·share/(1 − share)
            below = sympy.integrate(density, (y, 0, y * share / (1 - share)))
            found = sympy.integrate(density * below, (y, 0, sympy.oo))
            cases.append(found == (share if degrees == 2 else 3 * share**2 - 2 * share**3))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Write $A = \\mu_1 - \\mu$ for the first error and $B = \\mu_n - \\mu_1$ for what is added "
        "later. The later mean is nearer exactly if the next formula holds.",
        r"\lVert A + B\rVert^2 - \lVert A\rVert^2 = B \cdot (2A + B) < 0",
        trial=_nearer,
        tried="all pairs of a few vectors",
    )
    p.argue(
        "With $\\sigma$ known each refit adds an independent normal step of variance "
        "$\\sigma^2/M_i$ in each coordinate, whatever the last mean. So $A$ and $B$ are "
        "independent, and in the unit of the first error's standard deviation $B$ has the "
        "variance",
        r"\tau^2 = \sum_{i=2}^{n} \frac{M_1}{M_i}",
        trial=_two_parts,
        tried="two and three refits with fair signs for samples, every outcome listed",
    )
    squared = sympy.Sum(Ms[1] / Ms[i], (i, 2, n))
    equal = p.compute(sympy.Sum(sympy.S.One, (i, 2, n)), "With equal sizes $\\tau^2$ is")
    p.argue(
        "On a line, the condition says that $B/A$ lies between $-2$ and $0$. $B/A = \\tau C$ with "
        "$C$ the ratio of two independent standard normals, a Cauchy variable. By symmetry this is "
        "the chance of $0 < C < 2/\\tau$: an angle.",
        trial=_turned_angle,
        tried="twenty thousand directions of the pair $(A, B/\\tau)$, for three values of τ",
    )
    chance = p.compute(
        sympy.Integral(1 / (sympy.pi * (1 + x**2)), (x, 0, 2 / tau)),
        "The chance is",
        at=[dict(tau=Fraction(1, 3)), dict(tau=Fraction(2)), dict(tau=Fraction(50))],
    )
    p.argue(
        "In $d$ dimensions each coordinate of $B/\\tau$ and of $(2A+B)/\\sqrt{4+\\tau^2}$ is a "
        "standard normal, and the two have the correlation $\\rho$. So the coordinates of the "
        "vectors' sum and of their difference are independent, with variances $2(1+\\rho)$ and "
        "$2(1-\\rho)$, and four times the inner product is $2(1+\\rho)X - 2(1-\\rho)Y$ with $X$ "
        "and $Y$ independent and chi-squared with $d$ degrees of freedom. It is negative exactly "
        "if $X/(X+Y) < (1-\\rho)/2$. That share has the law Beta$(d/2, d/2)$.",
        r"\rho = \frac{\tau}{\sqrt{4+\tau^2}}",
        trial=_shares,
        tried="variances and covariance of sum and difference, and the share's law by integrals "
        "for two and four degrees of freedom",
    )
    return {
        "line": chance.subs(tau, sympy.sqrt(equal)),
        "schedule": chance.subs(tau, sympy.sqrt(squared)),
        "dimensions": sympy.betainc_regularized(
            d / 2, d / 2, 0, sympy.S.Half - sympy.sqrt(equal) / sympy.sqrt(4 + equal) / 2
        ),
    }


def _by_length(squared: Fraction, dimensions: int) -> Any:
    """The chance given the length of B: its inner product with A must be below −‖B‖²/2."""
    with mpmath.workdps(50):
        t = mpmath.sqrt(mpmath.mpf(squared.numerator) / squared.denominator)
        a = mpmath.mpf(dimensions) / 2
        whole = 2 ** (a - 1) * mpmath.gamma(a)

        def part(r: Any) -> Any:
            chance = mpmath.erfc(t * r / 2 / mpmath.sqrt(2)) / 2
            return r ** (dimensions - 1) * mpmath.exp(-(r**2) / 2) / whole * chance

        middle = mpmath.sqrt(dimensions)
        return mpmath.quad(part, [0, 1, middle + 1, middle + 4, middle + 9, middle + 20])


_WORDS = "integrated over the length of what the later refits add, at 50 digits"
ROUTES = [
    Route(
        lambda M, n, sigma: _by_length(n - 1, 1),
        at=[dict(M=3, n=2), dict(M=1, n=5), dict(M=10, n=40)],
        words=_WORDS,
        claim="line",
    ),
    Route(
        lambda Ms, sigma: _by_length(sum((Ms[0] / size for size in Ms[1:]), Fraction(0)), 1),
        at=[dict(Ms=(2, 5)), dict(Ms=(30, 2, 4)), dict(Ms=(3, 100, 7, 1))],
        words=_WORDS,
        claim="schedule",
    ),
    Route(
        lambda d, M, n, sigma: _by_length(n - 1, int(d)),
        at=[dict(d=1, M=4, n=3), dict(d=3, M=4, n=2), dict(d=8, M=1, n=6)],
        words=_WORDS,
        claim="dimensions",
    ),
]
