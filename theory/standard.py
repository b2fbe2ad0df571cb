"""Standard theorems that proofs lean on, each with a check that it is quoted correctly.

A sanity check is no proof: it works the statement out in small cases, exactly, and would
show a slip in the quotation, such as one degree of freedom too many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import sympy


@dataclass(frozen=True)
class Standard:
    """A theorem taken from the literature.

    ``says`` is its statement in words (MyST Markdown), ``latex`` its formula, ``source``
    a key of the bibliography; ``sanity`` works small cases, one ``bool`` for each.
    """

    name: str
    says: str
    latex: str
    source: str
    sanity: Callable[[], list[bool]]


def _cochran() -> list[bool]:
    # E exp(-s·SS + t·mean) of M standard normals is a Gaussian integral, so a determinant
    s, t = sympy.symbols("s t", positive=True)
    cases = []
    for size in (2, 3, 4, 5):
        ones = sympy.ones(size, 1)
        centring = sympy.eye(size) - ones * ones.T / size
        precision = sympy.eye(size) + 2 * s * centring
        determinant = sympy.factor(precision.det())
        exponent = sympy.simplify((ones.T * precision.inv() * ones)[0] * t**2 / size**2 / 2)
        chi_squared = sympy.expand(determinant - (1 + 2 * s) ** (size - 1)) == 0
        independent_mean = sympy.simplify(exponent - t**2 / (2 * size)) == 0
        cases.append(bool(chi_squared and independent_mean))
    return cases


COCHRAN = Standard(
    "Cochran's theorem",
    "The sum of squares of $M$ independent $N(\\mu,\\sigma^2)$ samples about their mean, divided "
    "by $\\sigma^2$, is chi-squared with $M-1$ degrees of freedom and independent of their mean, "
    "which is $N(\\mu,\\sigma^2/M)$.",
    r"Q = \frac{1}{\sigma^2}\sum_{j=1}^{M}(x_j-\bar x)^2 \sim \chi^2_{M-1},\quad Q \perp \bar x",
    "cochran1934",
    _cochran,
)

Table = dict[tuple[int, int], Fraction]
_TABLES: list[Table] = [
    {(0, 1): Fraction(1, 3), (0, 4): Fraction(1, 6), (1, -2): Fraction(1, 2)},
    {
        (0, 0): Fraction(1, 7),
        (1, 5): Fraction(2, 7),
        (1, 6): Fraction(3, 7),
        (2, 9): Fraction(1, 7),
    },
]


def _mean(table: Table, power: int = 1) -> Fraction:
    return sum((p * y**power for (_, y), p in table.items()), Fraction(0)) / sum(table.values())


def _given(table: Table) -> list[tuple[Fraction, Table]]:
    keys = sorted({x for x, _ in table})
    parts = [{pair: p for pair, p in table.items() if pair[0] == key} for key in keys]
    return [(sum(part.values(), Fraction(0)), part) for part in parts]


def _total_expectation() -> list[bool]:
    return [
        _mean(table) == sum((p * _mean(part) for p, part in _given(table)), Fraction(0))
        for table in _TABLES
    ]


def _variance(table: Table) -> Fraction:
    return _mean(table, 2) - _mean(table) ** 2


def _total_variance() -> list[bool]:
    cases = []
    for table in _TABLES:
        within = sum((p * _variance(part) for p, part in _given(table)), Fraction(0))
        means = {(0, index): (p, _mean(part)) for index, (p, part) in enumerate(_given(table))}
        centre = sum((p * m for p, m in means.values()), Fraction(0))
        between = sum((p * (m - centre) ** 2 for p, m in means.values()), Fraction(0))
        cases.append(_variance(table) == within + between)
    return cases


TOTAL_EXPECTATION = Standard(
    "The law of total expectation",
    "An expectation is the expectation of the conditional expectation.",
    r"\mathbb{E}\,Y = \mathbb{E}\,\mathbb{E}[Y \mid X]",
    "blitzstein2019",
    _total_expectation,
)

TOTAL_VARIANCE = Standard(
    "The law of total variance",
    "A variance is the mean of the conditional variance plus the variance of the conditional mean.",
    r"\operatorname{Var} Y = \mathbb{E}\operatorname{Var}(Y \mid X) + "
    r"\operatorname{Var}\,\mathbb{E}[Y \mid X]",
    "blitzstein2019",
    _total_variance,
)
