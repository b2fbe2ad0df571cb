"""How much runs differ that are refitted with fresh real data."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

import mpmath
import sympy

from schemes import mix
from theory.domain import Domain, Integers, Positive
from theory.laws import ChiSquared, StandardNormal
from theory.mixing._three_points import listed
from theory.notation import Expr, M, N, Variance, sigma, sigma_hat2
from theory.numeric import Algorithm, same
from theory.proof import Proof
from theory.standard import COCHRAN
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Theorem

_LOSS = (N + M) / (N**2 + 2 * N * M + M)


def rows(N: Any, M: Any) -> list[list[Any]]:
    """E v'², E v'm'² and E m'⁴ after one refit, as sums over 1, m², v, v², vm² and m⁴.

    Of the model before, v is the variance and m the distance of its mean from the real one, in
    units of the real deviation.
    """
    pool = N + M
    between, weight = N * M / pool**2, M / pool
    gap, gap_v = 1 / N, 1 / M  # variance of the gap between the two parts' means: 1/N + v/M
    mean, mean_v = N / pool**2, M / pool**2  # that of the pool's mean
    both = 1 / pool  # their covariance: (1 - v)/(N + M)
    square = [
        (N**2 - 1) / pool**2 + 2 * between * (N - 1) * gap / pool + 3 * (between * gap) ** 2,
        2 * between * (N - 1) / pool + 6 * between**2 * gap,
        2 * (N - 1) * (M - 1) / pool**2
        + 2 * between * ((N - 1) * gap_v + (M - 1) * gap) / pool
        + 6 * between**2 * gap * gap_v,
        (M**2 - 1) / pool**2 + 2 * between * (M - 1) * gap_v / pool + 3 * (between * gap_v) ** 2,
        2 * between * (M - 1) / pool + 6 * between**2 * gap_v,
        between**2,
    ]
    mixed = [
        (N - 1) * mean / pool + between * (gap * mean + 2 * both**2),
        (N - 1) * weight**2 / pool + between * (gap * weight**2 + mean - 4 * weight * both),
        ((N - 1) * mean_v + (M - 1) * mean) / pool
        + between * (gap * mean_v + gap_v * mean - 4 * both**2),
        (M - 1) * mean_v / pool + between * (gap_v * mean_v + 2 * both**2),
        (M - 1) * weight**2 / pool + between * (gap_v * weight**2 + mean_v + 4 * weight * both),
        between * weight**2,
    ]
    fourth = [
        3 * mean**2,
        6 * mean * weight**2,
        6 * mean * mean_v,
        3 * mean_v**2,
        6 * mean_v * weight**2,
        weight**4,
    ]
    return [square, mixed, fourth]


def _spread(N: Any, M: Any) -> Any:
    """Var v where the three moments are at rest, by elimination."""
    loss = (N + M) / (N**2 + 2 * N * M + M)
    known = (1, loss, 1 - loss)  # 1, E m² and E v
    left = [
        [
            *(int(i == j) - row[3 + j] for j in range(3)),
            sum(a * b for a, b in zip(row[:3], known, strict=True)),
        ]
        for i, row in enumerate(rows(N, M))
    ]
    for pivot in (2, 1):
        for row in range(pivot):
            scale = left[row][pivot] / left[pivot][pivot]
            left[row] = [a - scale * b for a, b in zip(left[row], left[pivot], strict=True)]
    return left[0][3] / left[0][0] - (1 - loss) ** 2


class Spread(Algorithm):
    """The variance, between runs, of what a settled run keeps, in units of σ⁴."""

    latex_name = "V"
    definition = (
        r"V(N, M) = \operatorname{Var} v,\quad \text{$v$ the settled variance in units of "
        r"$\sigma^2$: a ratio of polynomials in $N$ and $M$, from three linear equations}"
    )

    @staticmethod
    def recipe(N: Any, M: Any) -> Any:
        return _spread(N, M)


_V = Spread(N, M)

SPREAD = Claim(
    name="spread",
    quantity=Variance(sigma_hat2(sympy.oo)),
    value=sigma**4 * _V,
    domain=Domain(
        N=Integers(1, probe=(1, 2, 5, 1000), reach=10**6),
        M=Integers(1, probe=(1, 2, 7, 100, 10**5), reach=10**9),
        sigma=Positive(default=1),
    ),
    words="In the long run:",
    rivals=[
        Rival(sympy.S.Zero, "each run settles where the mean does"),
        Rival(2 * sigma**4 / (N + M), "one fit to a real pool, to first order"),
        Rival(2 * sigma**4 / N, "one fit to the real samples, to first order"),
        Rival(2 * sigma**4 * _LOSS, "the first order for several real samples"),
        Rival(
            8 * sigma**4 * N**2 / ((2 * N - 1) * (2 * N + 1) ** 2),
            "the limit for many synthetic samples",
        ),
    ],
)

THEOREM = Theorem(
    title="How much runs with fresh real data differ",
    says="Where each refit's pool has new real samples, a Gaussian model's variance goes on "
    "moving: [between runs it has at least 1.5 times the variance that is lost in "
    "expectation](more), and [2 times that, within a tenth of it, from 10 real samples on](twice), "
    "in units of σ⁴ and σ².",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Each refit is trained on $N$ new real samples and on $M$ samples of the last model,
$N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$, all independent given that model.
It fits mean and variance of this pool (maximum likelihood, ddof 0), and keeps none of the samples.
$\\hat\\sigma^2_\\infty$ is the variance of a run after so many refits that the start is
forgotten, and its variance is that between independent runs.
""",
    claims=[SPREAD],
    statements=[
        Bound(
            "more",
            _V,
            ">=",
            sympy.Rational(3, 2) * _LOSS,
            SPREAD.domain.only(["N", "M"]),
            [
                Rival(2 * _LOSS, "twice the loss, also for one real sample of two"),
                Rival(sympy.Rational(8, 5) * _LOSS, "1.6 times the loss"),
            ],
            note="the variance between runs over σ⁴, and 1.5 times the loss over σ²",
        ),
        About(
            "twice",
            _V,
            2 * _LOSS,
            Fraction(1, 10),
            Domain(N=Integers(10, probe=(10, 20, 1000)), M=Integers(1, probe=(1, 5, 100, 10**5))),
            [Rival(_LOSS, "the loss itself"), Rival(3 * _LOSS, "three times the loss")],
            note="the variance between runs over σ⁴, and 2 times the loss over σ², for 10 real "
            "samples or more",
        ),
        Tends(
            "many",
            _V,
            8 * N**2 / ((2 * N - 1) * (2 * N + 1) ** 2),
            M,
            Domain(N=Integers(1, 1000, probe=(1, 2, 10, 1000))),
            far=(10**4, 10**6, 10**8),
            rivals=[
                Rival(2 / (2 * N + 1), "twice the loss"),
                Rival(1 / N, "the first order for many real samples"),
            ],
            note="the variance between runs over σ⁴: 8N²/((2N − 1)(2N + 1)²)",
        ),
        Tends(
            "alone",
            sympy.sqrt(Spread(1, M)),
            sympy.sqrt(sympy.Rational(8, 9)),
            M,
            Domain(sigma=Positive(default=1)),
            rivals=[Rival(sympy.Rational(2, 3), "as large as what is kept")],
            note="the standard deviation between runs over σ², with one real sample: √(8/9), "
            "which is about 0.94",
        ),
    ],
)

v, m = sympy.Symbol("v"), sympy.Symbol("m")
_PARTS = sympy.symbols("X Y A B")


def _moment(x: int, y: int, a: int, b: int) -> Expr:
    """E X^x Y^y A^a B^b: N(0, 1/N) and N(0, v/M), and the two parts' sums of squares."""
    if x % 2 or y % 2:
        return sympy.S.Zero
    normal = sympy.factorial2(x - 1) / N ** (x // 2) * sympy.factorial2(y - 1) * (v / M) ** (y // 2)
    squares = prod(N - 1 + 2 * j for j in range(a)) * prod(M - 1 + 2 * j for j in range(b))
    return normal * squares * v**b


def _one_refit() -> list[Expr]:
    """E v'², E v'm'² and E m'⁴, each times (N + M)⁴, as polynomials in the last m and v."""
    X, Y, A, B = _PARTS
    gap = sympy.Poly(X - Y - m, *_PARTS)
    mean = sympy.Poly(N * X + M * (m + Y), *_PARTS)
    variance = sympy.Poly((N + M) * (A + B), *_PARTS) + sympy.Poly(N * M, *_PARTS) * gap**2
    products = (variance**2, variance * mean**2, mean**4)
    return [
        sympy.Poly(sympy.expand(sum(c * _moment(*powers) for powers, c in each.terms())), m, v)
        for each in products
    ]


def _at_rest() -> list[Expr]:
    """E v², E vm² and E m⁴ at rest, by Cramer's rule, as formulas."""
    loss = (N + M) / (N**2 + 2 * N * M + M)
    lower = {(0, 0): sympy.S.One, (2, 0): loss, (0, 1): 1 - loss}
    upper = [v**2, v * m**2, m**4]
    after = _one_refit()
    matrix = sympy.Matrix(
        3, 3, lambda i, j: (N + M) ** 4 * int(i == j) - after[i].coeff_monomial(upper[j])
    )
    known = [sum(c * lower[at] for at, c in each.terms() if at in lower) for each in after]
    found = []
    for place in range(3):
        replaced = matrix.copy()
        replaced[:, place] = sympy.Matrix(known)
        found.append(replaced.det() / matrix.det())
    return found


def _after(N: int, M: int, m: int, v: int) -> list[Any]:
    """E m'², E v', E v'², E v'm'² and E m'⁴ after one refit: every outcome of three points."""
    return listed(
        lambda mean, fitted: (mean**2, fitted, fitted**2, fitted * mean**2, mean**4),
        mix(N, M),
        1,
        (m, v),
    )


def _all_outcomes() -> list[bool]:
    after = _one_refit()
    cases = []
    for sizes in ((1, 1), (1, 2), (2, 1), (2, 2)):
        for at in ((0, 1), (1, 1), (2, 4)):
            listed = _after(*sizes, *at)[2:]
            given = dict(zip((N, M, m, v), (*sizes, *at), strict=True))
            for each, seen in zip(after, listed, strict=True):
                value = each.as_expr().subs(given) / sum(sizes) ** 4
                cases.append(same(seen, Fraction(int(value.p), int(value.q))))
    return cases


def _parts_of_a_pool() -> list[bool]:
    cases = []
    for one, other in (((1, 2), (5,)), ((0, 3, 3), (1, -4)), ((7,), (2, 2, 8))):
        pool = (*one, *other)
        between = Fraction(len(one) * len(other), len(pool)) * (_mean(one) - _mean(other)) ** 2
        cases.append(_about(pool) == _about(one) + _about(other) + between)
    return cases


def _mean(numbers: tuple[int, ...]) -> Fraction:
    return Fraction(sum(numbers), len(numbers))


def _about(numbers: tuple[int, ...]) -> Fraction:
    """The sum of squares about the mean."""
    return sum(((x - _mean(numbers)) ** 2 for x in numbers), Fraction(0))


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/fresh_fraction", "stationary")
    p.cite(COCHRAN)
    p.argue(
        "Take the real mean as $0$ and $\\sigma$ as $1$, and let the last model have the mean $m$ "
        "and the variance $v$. The pool's sum of squares is that of its real part, $A$, that of "
        "its synthetic part, $vB$, and the part between their means. All of these are "
        "independent, chi-squared with $N-1$ and $M-1$ degrees of freedom and normal.",
        r"v' = \frac{A + vB}{N+M} + \frac{NM}{(N+M)^2}\left(\bar x - \bar y\right)^2,\quad "
        r"m' = \frac{N\bar x + M\bar y}{N+M}",
        trial=_parts_of_a_pool,
        tried="the sum of squares of three lists, each in two parts",
    )
    p.compute(
        ChiSquared(N - 1).mean(lambda q: q**2),
        "A real part's squared sum of squares, on average (the synthetic part's is alike):",
        at=[dict(N=Fraction(each)) for each in (2, 5, 40)],
    )
    p.compute(StandardNormal().mean(lambda z: z**4), "A normal variable's fourth power:")
    p.argue(
        "So the means of $v'^2$, of $v'm'^2$ and of $m'^4$ are polynomials in $v$ and $m^2$, of "
        "the second degree and no higher. Averaged over the last model they hold no other unknown "
        "moments than $\\mathbb{E}\\,v^2$, $\\mathbb{E}\\,vm^2$ and $\\mathbb{E}\\,m^4$ "
        "themselves.",
        trial=_all_outcomes,
        tried="the polynomials for four small pools, against every outcome of the three-point "
        "Gauss–Hermite rule for each sample",
    )
    p.argue(
        "At rest each is what it was: three linear equations for three unknowns. "
        "$\\mathbb{E}\\,v$ is known, and $\\mathbb{E}\\,m^2$ is what $\\mathbb{E}\\,v$ is "
        "less than $1$. Cramer's rule gives $\\mathbb{E}\\,v^2$, as a ratio of polynomials.",
        r"V = \mathbb{E}\,v^2 - (\mathbb{E}\,v)^2",
        trial=_equations,
        tried="the moments put back into a refit, for four pools",
    )
    kept = 1 - (N + M) / (N**2 + 2 * N * M + M)
    return {"spread": sigma**4 * sympy.factor(_at_rest()[0] - kept**2)}


def _equations() -> list[bool]:
    after, found, cases = _one_refit(), _at_rest(), []
    loss = (N + M) / (N**2 + 2 * N * M + M)
    for sizes in ((1, 1), (1, 4), (2, 3), (6, 50)):
        given = dict(zip((N, M), sizes, strict=True))
        moments = {(0, 0): 1, (2, 0): loss, (0, 1): 1 - loss}
        moments |= dict(zip(((0, 2), (2, 1), (4, 0)), found, strict=True))
        numbers = {at: sympy.sympify(x, strict=True).subs(given) for at, x in moments.items()}
        for each, rest in zip(after, found, strict=True):
            again = sum(c.subs(given) * numbers[at] for at, c in each.terms())
            cases.append(again == rest.subs(given) * sum(sizes) ** 4)
    return cases


def _by_listing(N: Fraction, M: Fraction, sigma: Fraction) -> Any:
    """Var v at rest: one refit's moments from the rule's outcomes at six models, then a fit."""
    models = ((0, 0), (0, 1), (0, 4), (1, 0), (2, 0), (1, 1))
    with mpmath.workdps(40):
        terms = mpmath.matrix([[1, m**2, v, v**2, v * m**2, m**4] for m, v in models])
        seen = mpmath.matrix([_after(int(N), int(M), *model) for model in models])
        rules = mpmath.inverse(terms) * seen  # a column for each moment after the refit
        matrix = mpmath.eye(5) - rules[1:, :].T
        rest = mpmath.lu_solve(matrix, rules[0, :].T)
        return (rest[2] - rest[1] ** 2) * sigma.numerator**4 / sigma.denominator**4


ROUTES = [
    Route(
        _by_listing,
        at=[dict(N=1, M=1), dict(N=1, M=2, sigma=3), dict(N=2, M=1), dict(N=2, M=2)],
        words="every outcome of the three-point Gauss–Hermite rule for each sample of a refit, and "
        "the moments at rest from these",
        claim="spread",
    ),
]
