"""Standard theorems that proofs lean on, each with a check that it is quoted correctly.

A sanity check is no proof: it works the statement out in small cases, exactly, and would
show a slip in the quotation, such as one degree of freedom too many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import comb, erf, sqrt

import mpmath
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
    # E exp(-s·SS + t·mean) of M standard normals is a Gaussian integral, so a determinant; the
    # exponent t²/(2M²) · 1ᵀP⁻¹1 is the mean's own, as the precision P leaves the ones alone
    s = sympy.Symbol("s", positive=True)
    cases = []
    for size in (2, 3, 4, 5):
        ones = sympy.ones(size, 1)
        precision = sympy.eye(size) + 2 * s * (sympy.eye(size) - ones * ones.T / size)
        determinant = precision.det(method="berkowitz")
        chi_squared = sympy.expand(determinant - (1 + 2 * s) ** (size - 1)) == 0
        independent_mean = (precision * ones - ones).expand() == sympy.zeros(size, 1)
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


def _bartlett() -> list[bool]:
    # the first two moments of det(ZᵀZ) for an r × 2 matrix Z: the three-point Gauss–Hermite rule
    # −√3, 0, √3 has the normal's first five moments, which is all that these take
    cases = []
    for rows in (1, 2, 3):
        moments = [Fraction(0), Fraction(0)]
        for flat in product((-1, 0, 1), repeat=2 * rows):
            weight = Fraction(4 ** flat.count(0), 6 ** len(flat))
            a, b = flat[:rows], flat[rows:]
            aa, bb, ab = (
                sum(x * y for x, y in zip(*pair, strict=True)) for pair in ((a, a), (b, b), (a, b))
            )
            determinant = 9 * (aa * bb - ab**2)
            moments = [moment + weight * determinant**j for j, moment in enumerate(moments, 1)]
        mean, square = rows * (rows - 1), rows * (rows + 2) * (rows - 1) * (rows + 1)
        cases += [moments[0] == mean, moments[1] == square]
    return cases


BARTLETT = Standard(
    "Bartlett's decomposition",
    "The scatter matrix of $M$ independent standard normal vectors in $d < M$ dimensions about "
    "their mean is $LL^\\top$ with $L$ lower triangular. Its entries are independent: the squares "
    "on the diagonal chi-squared with $M-1, \\dots, M-d$ degrees of freedom, those below standard "
    "normal.",
    r"\sum_{j=1}^{M}(z_j-\bar z)(z_j-\bar z)^\top = LL^\top,\quad L_{ii}^2 \sim \chi^2_{M-i}",
    "muirhead1982",
    _bartlett,
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


_COIN = (Fraction(1, 3), Fraction(-1), Fraction(2))
_FAIR = (Fraction(1, 2), Fraction(0), Fraction(1))
"""Two coins: the chance of the second value, and the two values."""


def _averages(coin: tuple[Fraction, Fraction, Fraction], count: int) -> dict[Fraction, Fraction]:
    """The law of the average of ``count`` throws."""
    p, low, high = coin
    return {
        low + (high - low) * Fraction(k, count): comb(count, k) * p**k * (1 - p) ** (count - k)
        for k in range(count + 1)
    }


def _centre(coin: tuple[Fraction, Fraction, Fraction]) -> Fraction:
    p, low, high = coin
    return low + (high - low) * p


def _strays(coin: tuple[Fraction, Fraction, Fraction], first: int, last: int) -> Fraction:
    """P(the average is half a unit or more off its mean at some time from first to last)."""
    p, low, high = coin
    sums, out = {Fraction(0): Fraction(1)}, Fraction(0)
    for count in range(1, last + 1):
        thrown: dict[Fraction, Fraction] = {}
        for total, chance in sums.items():
            for value, odds in ((low, 1 - p), (high, p)):
                thrown[total + value] = thrown.get(total + value, Fraction(0)) + chance * odds
        off = {t for t in thrown if count >= first and abs(t / count - _centre(coin)) * 2 >= 1}
        out += sum((thrown[t] for t in off), Fraction(0))
        sums = {t: chance for t, chance in thrown.items() if t not in off}
    return out


def _strong_law() -> list[bool]:
    # straying even once between N and 4N becomes ever rarer as N grows
    cases = []
    for coin in (_COIN, _FAIR):
        chances = [_strays(coin, first, 4 * first) for first in (5, 10, 20)]
        cases += [later < earlier for earlier, later in pairwise(chances)]
    return cases


def _central_limit() -> list[bool]:
    # the distribution function's distance from the normal one, against Shevtsova's bound
    cases = []
    for coin in (_COIN, _FAIR):
        p, low, high = coin
        centre = _centre(coin)
        variance = (1 - p) * (low - centre) ** 2 + p * (high - centre) ** 2
        third = (1 - p) * abs(low - centre) ** 3 + p * abs(high - centre) ** 3
        for count in (10, 40, 160):
            below, distance = 0.0, 0.0
            for average, chance in _averages(coin, count).items():
                z = sqrt(count) * float(average - centre) / sqrt(variance)
                normal = (1 + erf(z / sqrt(2))) / 2
                distance = max(distance, abs(below - normal), abs(below + float(chance) - normal))
                below += float(chance)
            cases.append(distance <= 0.4748 * float(third) / float(variance) ** 1.5 / sqrt(count))
    return cases


STRONG_LAW = Standard(
    "The strong law of large numbers",
    "The average of independent random variables of one law with a finite mean converges to that "
    "mean almost surely.",
    r"\frac1n\sum_{i=1}^{n} Y_i \to \mathbb{E}\,Y_1 \quad\text{almost surely}",
    "durrett2019",
    _strong_law,
)


def _extremes(coin: tuple[Fraction, Fraction, Fraction], steps: int) -> list[Fraction]:
    """The chances that no sum of up to so many throws reaches 2 or more, and -2 or less."""
    p, low, high = coin
    odds = ((low, p.denominator - p.numerator), (high, p.numerator))
    out = []
    for sign in (1, -1):
        sums = {Fraction(0): 1}
        for _ in range(steps):
            thrown: dict[Fraction, int] = {}
            for total, ways in sums.items():
                for value, weight in odds:
                    thrown[total + value] = thrown.get(total + value, 0) + ways * weight
            sums = {total: ways for total, ways in thrown.items() if sign * total < 2}
        out.append(Fraction(sum(sums.values()), p.denominator**steps))
    return out


def _no_drift() -> list[bool]:
    # the chances to have missed a level on either side fall like a root of the number of steps;
    # with a drift upwards the chance to miss the lower one does not
    cases = []
    for coin in (_EVEN, _LOPSIDED):
        missed = [_extremes(coin, steps) for steps in (6, 24, 96)]
        for earlier, later in pairwise(missed):
            pairs = zip(earlier, later, strict=True)
            cases += [Fraction(2, 5) < b / a < Fraction(3, 5) for a, b in pairs]
    drifting = [_extremes(_UPWARD, steps)[1] for steps in (6, 24, 96)]
    return [*cases, drifting[-1] > Fraction(3, 5), drifting[-2] / drifting[-1] < Fraction(11, 10)]


_EVEN = (Fraction(1, 2), Fraction(-1), Fraction(1))
_LOPSIDED = (Fraction(1, 3), Fraction(-1), Fraction(2))
_UPWARD = (Fraction(2, 3), Fraction(-1), Fraction(1))

NO_DRIFT = Standard(
    "The recurrence of random walks without a drift",
    "A sum of independent random variables of one law with the mean 0, which are not all 0, goes "
    "above every level and below every level almost surely, again and again (Chung and Fuchs).",
    r"\mathbb{E}\,Y_1 = 0,\ \mathbb{P}(Y_1 = 0) < 1 \;\Longrightarrow\; "
    r"\limsup_n \sum_{i=1}^{n} Y_i = \infty,\ \liminf_n \sum_{i=1}^{n} Y_i = -\infty"
    r"\quad\text{almost surely}",
    "durrett2019",
    _no_drift,
)


def _jensen() -> list[bool]:
    # laws of positive factors: the mean logarithm, and logarithms of the means of powers
    cases = []
    for table in _TABLES:
        law = [(sympy.exp(sympy.Rational(y, 3)), y, p) for (_, y), p in table.items()]
        log = sum((Fraction(y, 3) * p for _, y, p in law), Fraction(0))
        for order in (1, 3, Fraction(1, 2)):
            power = sympy.Rational(order)
            mean = sum(sympy.Rational(p) * factor**power for factor, _, p in law)
            cases.append(bool(sympy.N(sympy.log(mean) / power - sympy.Rational(log), 30) > 0))
            mean = sum(sympy.Rational(p) * factor**-power for factor, _, p in law)
            cases.append(bool(sympy.N(-sympy.log(mean) / power - sympy.Rational(log), 30) < 0))
    return cases


JENSEN = Standard(
    "Jensen's inequality for a factor's logarithm",
    "The mean logarithm of a positive factor $F$ that is not constant is below the logarithm of "
    "its mean, where that is finite. The same holds for a power $F^k$ in place of $F$.",
    r"\mathbb{E}\ln F < \tfrac1k \ln\mathbb{E}\,F^k\quad(k > 0),\qquad "
    r"\mathbb{E}\ln F > \tfrac1k \ln\mathbb{E}\,F^k\quad(k < 0)",
    "blitzstein2019",
    _jensen,
)


CENTRAL_LIMIT = Standard(
    "The central limit theorem",
    "The sum of independent random variables of one law with a finite variance, less its mean and "
    "divided by its standard deviation, converges in law to a standard normal.",
    r"\frac{\sum_{i=1}^{n} Y_i - n\,\mathbb{E}\,Y_1}{\sqrt{n \operatorname{Var} Y_1}} "
    r"\Rightarrow N(0, 1)",
    "durrett2019",
    _central_limit,
)


def _edgeworth() -> list[bool]:
    # sums of exponential variables, whose law is known: what is left of the error, times a root
    # of their number, is halved or more as that number is quadrupled
    cases = []
    for x in (mpmath.mpf(0), mpmath.mpf(1) / 2, mpmath.mpf(-1)):
        left = []
        for count in (9, 36, 144):
            root = mpmath.sqrt(count)
            law = mpmath.gammainc(count, 0, count + x * root, regularized=True)
            first = mpmath.ncdf(x) + (1 - x**2) * mpmath.npdf(x) / (3 * root)
            left.append(root * abs(law - first))
        cases += [bool(later < 0.55 * earlier) for earlier, later in pairwise(left)]
    return cases


EDGEWORTH = Standard(
    "The first term beyond the central limit theorem",
    "If independent variables of one law have the mean 0, the variance $\\sigma^2$ and the third "
    "moment $\\mu_3$, and take no lattice of values, then the distribution function of their sum "
    "over $\\sigma\\sqrt n$ is known to the order $1/\\sqrt n$, uniformly "
    "(Feller, volume 2, XVI.4).",
    r"\mathbb{P}\left(\frac{\sum Y_i}{\sigma\sqrt n} \le x\right) = \Phi(x) + "
    r"\frac{\mu_3(1-x^2)}{6\sigma^3\sqrt n}\varphi(x) + o\left(\tfrac{1}{\sqrt n}\right)",
    "feller1971",
    _edgeworth,
)


def _martingale_convergence() -> list[bool]:
    # a fair game on {0, …, size} that stops at either end: the chance to stop at the top is the
    # start's share of it, as the limit's mean must be
    cases = []
    for size in (2, 3, 5):
        step = sympy.zeros(size + 1)
        step[0, 0] = step[size, size] = 1
        for state in range(1, size):
            step[state, state - 1] = step[state, state + 1] = sympy.Rational(1, 2)
        tops = (step**200)[:, size]
        gaps = [abs(tops[state] - sympy.Rational(state, size)) for state in range(size + 1)]
        cases.append(all(gap < sympy.Rational(1, 10**12) for gap in gaps))
    return cases


MARTINGALE_CONVERGENCE = Standard(
    "The martingale convergence theorem",
    "A bounded martingale converges almost surely; its limit has the mean that it started with.",
    r"\mathbb{E}[w_{n+1} \mid w_n] = w_n,\ 0 \le w_n \le 1 \;\Longrightarrow\; "
    r"w_n \to w_\infty,\ \mathbb{E}\,w_\infty = \mathbb{E}\,w_0",
    "williams1991",
    _martingale_convergence,
)


def _product_martingale() -> list[bool]:
    # fair factors 1 ± a_i: with a_i = 1/2^i second moments stay bounded and the product stays
    # away from 0; with a_i = 1/2 they do not, and the product sinks below any level
    cases = []
    second, least = Fraction(1), Fraction(1)
    for place in range(1, 60):
        second *= 1 + Fraction(1, 4**place)
        least *= 1 - Fraction(1, 2**place)
    cases.append(second < Fraction(3, 2) and least > Fraction(1, 4))
    chances = []
    for count in (10, 40, 160):
        low = Fraction(0)
        for ups in range(count + 1):
            if Fraction(3, 2) ** ups * Fraction(1, 2) ** (count - ups) < Fraction(1, 10):
                low += Fraction(comb(count, ups), 2**count)
        chances.append(low)
    cases.append(chances[0] < chances[1] < chances[2] and chances[2] > Fraction(95, 100))
    return cases


PRODUCT_MARTINGALE = Standard(
    "Convergence of product martingales",
    "A product of independent positive factors of mean 1 converges almost surely to a finite "
    "limit. Where its second moment stays bounded, the limit has mean 1 and is positive almost "
    "surely (whether it is 0 does not depend on finitely many factors: Kolmogorov's 0–1 law).",
    r"X_n = \prod_{i=1}^{n} \xi_i,\ \mathbb{E}\,\xi_i = 1,\ \sup_n \mathbb{E}\,X_n^2 < \infty"
    r"\;\Longrightarrow\; X_n \to X_\infty > 0,\ \mathbb{E}\,X_\infty = 1",
    "williams1991",
    _product_martingale,
)


def _markov() -> list[bool]:
    cases = []
    for table in _TABLES:
        sizes = {(0, abs(y)): Fraction(0) for _, y in table}
        for (_, y), p in table.items():
            sizes[0, abs(y)] += p
        for level in (1, 2, 4, 6):
            above = sum((p for (_, y), p in sizes.items() if y >= level), Fraction(0))
            cases.append(above <= _mean(sizes) / level)
    return cases


MARKOV = Standard(
    "Markov's inequality",
    "A variable that is never negative exceeds a level $x > 0$ with a probability of at most its "
    "mean divided by $x$.",
    r"\mathbb{P}(Y \ge x) \le \mathbb{E}\,Y / x",
    "blitzstein2019",
    _markov,
)


def _gamma_ratio() -> list[bool]:
    z = sympy.Symbol("z", positive=True)
    cases = []
    for a, b in [(2, 0), (0, 3), (5, 4)]:  # rational functions, whose limit is exact
        ratio = sympy.gammasimp(sympy.gamma(z + a) / sympy.gamma(z + b)) * z ** (b - a)
        cases.append(sympy.limit(ratio, z, sympy.oo) == 1)
    large = mpmath.mpf(10) ** 20
    for one, other in [(0.5, 0.0), (-1.25, 0.25), (2.75, -0.625)]:
        with mpmath.workdps(60):
            logs = mpmath.loggamma(large + one) - mpmath.loggamma(large + other)
            cases.append(abs(mpmath.exp(logs - (one - other) * mpmath.log(large)) - 1) < 1e-18)
    return [bool(case) for case in cases]


GAMMA_RATIO = Standard(
    "The ratio of two gamma functions",
    "For large arguments the ratio of two gamma functions grows like a power, as Stirling's "
    "formula shows.",
    r"\frac{\Gamma(z+a)}{\Gamma(z+b)}\, z^{b-a} \to 1 \quad (z \to \infty)",
    "dlmf",
    _gamma_ratio,
)


def _lone_column() -> list[bool]:
    # E exp(-s·RSS) is a determinant, here for designs of whole numbers, which stand for any
    s = sympy.Symbol("s", positive=True)
    cases = []
    for rows, columns in ((3, 2), (4, 2), (4, 3)):
        design = sympy.Matrix(rows, columns, lambda row, column: (row + 1) ** column % 7)
        gram, others = design.T * design, design[:, 1:]
        residual = sympy.eye(rows) - others * (others.T * others).inv() * others.T
        left = (design[:, 0].T * residual * design[:, 0])[0]
        law = (sympy.eye(rows) + 2 * s * residual).det() - (1 + 2 * s) ** (rows - columns + 1)
        cases.append(left * gram.inv()[0, 0] == 1 and sympy.expand(law) == 0)
    return cases


INVERSE_GRAM = Standard(
    "The law of an inverse Gram matrix's diagonal",
    "Let $X$ have $T$ rows and $d$ columns, all entries independent standard normals. The inverse "
    "of a diagonal entry of $(X^{\\top}X)^{-1}$ is the residual sum of squares of that column "
    "regressed on the $d-1$ others. It is chi-squared with $T-d+1$ degrees of freedom.",
    r"\frac{1}{\bigl[(X^{\top}X)^{-1}\bigr]_{jj}} = Q \sim \chi^2_{T-d+1}",
    "muirhead1982",
    _lone_column,
)


def _sample_variance() -> list[bool]:
    # every sample of a few draws, from laws that are nothing like normal ones
    cases = []
    for table in _TABLES:
        law = [(y, p) for (_, y), p in table.items()]
        for size in (2, 3, 4):
            total = Fraction(0)
            for draws in product(law, repeat=size):
                chance = Fraction(1)
                for _, p in draws:
                    chance *= p
                centre = Fraction(sum(y for y, _ in draws), size)
                total += chance * sum(((y - centre) ** 2 for y, _ in draws), Fraction(0))
            cases.append(total == (size - 1) * _variance(table))
    return cases


SAMPLE_VARIANCE = Standard(
    "The mean of a sample's sum of squares",
    "The sum of squares of $M$ independent samples about their mean has the expectation "
    "$(M-1)\\,v$, whatever their law, $v$ being its variance.",
    r"\mathbb{E}\sum_{j=1}^{M}(x_j-\bar x)^2 = (M-1)\,v",
    "blitzstein2019",
    _sample_variance,
)
